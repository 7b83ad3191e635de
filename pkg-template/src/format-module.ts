/** What a format's module of its own is made of. Importing one does nothing, and a bundle holds those that it names. */
import { createEngine } from "./engine.js";
import { createFormat, type Format, type FormatExports, type Table } from "./format.js";
import { lazily, type Source, type Wasm } from "./wasm.js";

/** The wasm builds of formats and amounts that a page names, for `ready`. */
const named: Wasm<unknown>[] = [];

/** @internal A wasm build of a format or of amounts. */
export function moduleOf<A>(source: Source): Wasm<A> {
  const wasm = lazily<A>(source);
  named.push(wasm);
  return wasm;
}

/** @internal */
export const formatOf = <D>(source: Source, table: Table): Format<D> =>
  createFormat<D>(createEngine(moduleOf<FormatExports>(source)), table);

/** @internal Compiles what a page names of formats and amounts. */
export const modulesReady = async (): Promise<void> => {
  await Promise.all(named.map((wasm) => wasm.ready()));
};

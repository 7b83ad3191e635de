/** Creates the separate modules of formats and amounts. Their imports have no side effects, and a bundle contains only the imported ones. */
import { createEngine } from "./engine.js";
import { createFormat, type Format, type FormatExports, type Table } from "./format.js";
import { lazily, type Source, type Wasm } from "./wasm.js";

/** The wasm builds of the imported formats and amounts, for `ready`. */
const named: Wasm<unknown>[] = [];

/** @internal Creates the wasm build of a format or of amounts. */
export function moduleOf<A>(source: Source): Wasm<A> {
  const wasm = lazily<A>(source);
  named.push(wasm);
  return wasm;
}

/** @internal */
export const formatOf = <D>(source: Source, table: Table): Format<D> =>
  createFormat<D>(createEngine(moduleOf<FormatExports>(source)), table);

/** @internal Compiles the imported formats and amounts. */
export const modulesReady = async (): Promise<void> => {
  await Promise.all(named.map((wasm) => wasm.ready()));
};

/** The wasm build of `qash-client`: the client and all formats. */
import { source } from "#boot/client";
import { createEngine, type Engine } from "./engine.js";
import { createFormat, type Format, type FormatExports, type Table } from "./format.js";
import { modulesReady } from "./format-module.js";
import type { ClientExports } from "./host.js";
import { lazily } from "./wasm.js";

/** @internal */
export const wasm = /* @__PURE__ */ lazily<ClientExports>(source);
/** @internal */
export const engine = /* @__PURE__ */ createEngine(wasm);

/** @internal Creates a format of the client's wasm, by its number. */
export function formatOfClient<D>(number: number, table: Table): Format<D> {
  const chosen: Engine<FormatExports> = {
    ...engine,
    api() {
      const api = engine.api();
      api.choose_format(number);
      return api;
    },
    run: (use) => wasm.run(() => use(chosen.api())),
  };
  return createFormat<D>(chosen, table);
}

/**
 * Compiles the WebAssembly before the first call, off the main thread if the runtime can. It is optional: otherwise the first call compiles it.
 *
 * @throws {QashError} with code `WASM_UNAVAILABLE` if the platform has no WebAssembly, or the page's policy forbids it.
 */
export async function ready(): Promise<void> {
  await Promise.all([wasm.ready(), modulesReady()]);
}

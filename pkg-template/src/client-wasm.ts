/** The wasm build that `qash-client` stands on: the client, and with it every format. */
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

/** @internal The format of that number, out of the client's wasm. */
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

/** Compiles ahead of the first call, off the main thread where the runtime can. Nobody has to: the first call does it otherwise. */
export async function ready(): Promise<void> {
  await Promise.all([wasm.ready(), modulesReady()]);
}

/** A wasm build that comes as a compiled module: where the runtime compiles ahead and forbids it later, and in `qash-client/slim`. */
import type { Source } from "../wasm.js";

/** The build of a module, which is asked for when it is needed. */
export const fromModule = (module: () => WebAssembly.Module): Source => ({
  now: (imports) => new WebAssembly.Instance(module(), imports as WebAssembly.Imports).exports,
  ahead: async (imports) => (await WebAssembly.instantiate(module(), imports as WebAssembly.Imports)).exports,
});

/** A wasm build that is a compiled module, for runtimes that forbid compilation at run time, and for `qash-client/slim`. */
import type { Source } from "../wasm.js";

/** Creates the source of a build from a function that returns the module at the first use. */
export const fromModule = (module: () => WebAssembly.Module): Source => ({
  now: (imports) => new WebAssembly.Instance(module(), imports as WebAssembly.Imports).exports,
  ahead: async (imports) => (await WebAssembly.instantiate(module(), imports as WebAssembly.Imports)).exports,
});

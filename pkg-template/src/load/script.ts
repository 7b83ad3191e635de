/** A build as JavaScript, for platforms without WebAssembly. xtask's script.rs generates it from the same Rust. */
import type { Source } from "../wasm.js";

/** Creates the source of a build from a function that creates an instance. `trap` throws where WebAssembly would trap. */
export const fromScript = (instantiate: (trap: () => never) => WebAssembly.Exports): Source => ({
  now: () => instantiate(trap),
  ahead: async () => instantiate(trap),
});

function trap(): never {
  throw Object.assign(new Error("unreachable"), { name: "RuntimeError" });
}

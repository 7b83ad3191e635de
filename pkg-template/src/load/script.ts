/** A build as JavaScript, for where there is no WebAssembly. xtask's script.rs makes it of the same Rust. */
import type { Source } from "../wasm.js";

/** The build of a function that makes an instance, of which it tells what to throw where WebAssembly would trap. */
export const fromScript = (instantiate: (trap: () => never) => WebAssembly.Exports): Source => ({
  now: () => instantiate(trap),
  ahead: async () => instantiate(trap),
});

function trap(): never {
  throw Object.assign(new Error("unreachable"), { name: "RuntimeError" });
}

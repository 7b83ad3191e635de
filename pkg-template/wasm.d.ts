import "./esm/platform.js";

/** The client's wasm, for `init` of `qash-client/slim`: what a bundler makes of it, the compiled module or another source. */
declare const wasm: WebAssembly.Module;
export default wasm;

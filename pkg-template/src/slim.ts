/**
 * `qash-client` without the wasm inside: the page fetches `qash-client/qash-client.wasm` apart, compiles it while it
 * arrives, and lets the browser cache it. Everything that `qash-client` exports, and `init`.
 */
export { init, type WasmSource } from "./boot-slim.js";
export * from "./index.js";

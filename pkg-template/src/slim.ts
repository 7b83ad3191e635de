/**
 * `qash-client/slim`: all exports of `qash-client`, with the client's WebAssembly in a file of its own, `qash-client/qash-client.wasm`. The page passes its
 * URL to `init`; the browser compiles the file while it arrives, and caches it.
 *
 * @module qash-client/slim
 */
import { take, type WasmSource } from "./boot-slim.js";
import { ready } from "./client-wasm.js";

export type { WasmSource } from "./boot-slim.js";
export * from "./index.js";

/**
 * Loads the WebAssembly of this entry. Await it once, before the first call; otherwise calls fail with code `NOT_READY`.
 *
 * @throws {QashError} with code `NO_WASM` if the file cannot be fetched, `INVALID_ARGUMENT` for another value.
 * @example
 * import { init } from "qash-client/slim";
 * import url from "qash-client/qash-client.wasm?url";
 * await init(url);
 */
export async function init(source: WasmSource | Promise<WasmSource>): Promise<void> {
  await take(source);
  // Amounts have a module of their own.
  await ready();
}

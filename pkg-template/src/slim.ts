/**
 * `qash-client/slim`: `qash-client` without the wasm inside: the page fetches `qash-client/qash-client.wasm` apart, compiles it while it
 * arrives, and lets the browser cache it. Everything that `qash-client` exports, and `init`.
 *
 * @module qash-client/slim
 */
import { take, type WasmSource } from "./boot-slim.js";
import { ready } from "./client-wasm.js";

export type { WasmSource } from "./boot-slim.js";
export * from "./index.js";

/**
 * Gives this entry its wasm. Await it once, before the first call.
 *
 * @example
 * import { init } from "qash-client/slim";
 * import url from "qash-client/qash-client.wasm?url";
 * await init(url);
 */
export async function init(source: WasmSource | Promise<WasmSource>): Promise<void> {
  await take(source);
  // Amounts, too, which are not in it.
  await ready();
}

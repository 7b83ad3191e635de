/** `#boot/client` for `qash-client/slim`: the wasm is what the user hands to `init`. */

import "./platform.js";
import { QashError, ValidationError } from "./errors.js";
import { kind } from "./input.js";
import { fromModule } from "./load/module.js";
import type { Source } from "./wasm.js";

/** `qash-client/qash-client.wasm`, compiled or not, or where to fetch it. A response is compiled while it arrives. */
export type WasmSource = WebAssembly.Module | ArrayBufferView | ArrayBuffer | Response | URL | string;

let given: WebAssembly.Module | undefined;

/** @internal */
export const source: Source = /* @__PURE__ */ fromModule(() => {
  if (given !== undefined) return given;
  throw new QashError("qash-client/slim: await init(…) with the wasm before the first call.", { code: "NOT_READY" });
});

/** @internal Takes what the user hands to `init`. */
export async function take(wasm: WasmSource | Promise<WasmSource>): Promise<void> {
  given = await compile(await wasm);
}

async function compile(wasm: WasmSource): Promise<WebAssembly.Module> {
  // By what it calls itself, for it may come from another realm.
  const found = kind(wasm);
  if (found === "webassembly.module") return wasm as WebAssembly.Module;
  if (found === "arraybuffer" || ArrayBuffer.isView(wasm)) return WebAssembly.compile(wasm as BufferSource);
  if (found === "string" || found === "url") return compile(await fetch(wasm as string));
  if (found !== "response") {
    const message = `qash-client/slim: init takes the wasm, a response with it or its address, found ${found}.`;
    throw new ValidationError(message, { code: "INVALID_ARGUMENT" });
  }
  const response = wasm as Response;
  if (!response.ok) {
    const { url, status } = response;
    throw new QashError(`qash-client/slim: the wasm could not be fetched: ${url} answered ${status}.`, {
      code: "NO_WASM",
      status,
    });
  }
  // compileStreaming insists on this type; not every server knows it.
  const streams = response.headers.get("content-type") === "application/wasm";
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

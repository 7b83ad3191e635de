/** `#boot/client` of `qash-client/slim`: the wasm comes from the argument of `init`. */

import "./platform.js";
import { QashError, ValidationError } from "./errors.js";
import { kind } from "./input.js";
import { fromModule } from "./load/module.js";
import type { Source } from "./wasm.js";

/** The file `qash-client/qash-client.wasm`: its URL, a `Response`, its bytes, or the compiled module. A response is compiled while it arrives. */
export type WasmSource = WebAssembly.Module | ArrayBufferView | ArrayBuffer | Response | URL | string;

let given: WebAssembly.Module | undefined;

/** @internal */
export const source: Source = /* @__PURE__ */ fromModule(() => {
  if (given !== undefined) return given;
  throw new QashError("qash-client/slim: await init(…) with the wasm before the first call.", { code: "NOT_READY" });
});

/** @internal Compiles the argument of `init`. */
export async function take(wasm: WasmSource | Promise<WasmSource>): Promise<void> {
  given = await compile(await wasm);
}

async function compile(wasm: WasmSource): Promise<WebAssembly.Module> {
  // By its tag rather than `instanceof`, since it may come from another realm.
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
  // compileStreaming requires this type, which not every server sends.
  const streams = response.headers.get("content-type") === "application/wasm";
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

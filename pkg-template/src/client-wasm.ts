/** The wasm build that `qash-client` and everything it exports stand on. */
import { source } from "#boot/client";
import type { ClientExports } from "./host.js";
import { lazily } from "./wasm.js";

/** @internal */
export const wasm = /* @__PURE__ */ lazily<ClientExports>(source);

/** Compiles ahead of the first call, off the main thread where the runtime can. Nobody has to: the first call does it otherwise. */
export const ready = (): Promise<void> => wasm.ready();

/**
 * `qash-client/validate`: formats and amounts, for forms. All calls are synchronous; there is no `init`, and no network request.
 *
 * Each format has a WebAssembly module of its own, and so has `money`. A bundle contains those that the page imports; each is compiled at its first call.
 *
 * @module qash-client/validate
 */

import { createCrossCheck } from "./format.js";
import { modulesReady } from "./format-module.js";
import { clabe, iban, phone, rfc } from "./made/each-format.js";

export { QashError, ValidationError } from "./errors.js";
export { money, quoteStatus } from "./formats/money.js";
export * from "./made/each-format.js";
export type { ErrorCode, IssueCode } from "./models.js";
export type * from "./public-types.js";

/** Checks of two form fields against each other, such as a bank code and its CLABE. */
export const crossCheck = /* @__PURE__ */ createCrossCheck({ clabe, iban, phone, rfc });
/**
 * Compiles the imported formats before the first call, off the main thread if the runtime can. It is optional: otherwise the first call compiles them.
 *
 * @throws {QashError} with code `WASM_UNAVAILABLE` if the platform has no WebAssembly, or the page's policy forbids it.
 */
export const ready = (): Promise<void> => modulesReady();

/**
 * `qash-client/validate`: formats and amounts. Synchronous, ready at import, no network.
 *
 * Each format has a wasm module of its own, so have amounts: a page holds those that it names, and each is compiled at its first call.
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

/** Where two fields of a form must agree. */
export const crossCheck = /* @__PURE__ */ createCrossCheck({ clabe, iban, phone, rfc });
/** Compiles what a page names ahead of the first call, off the main thread where the runtime can. Nobody has to. */
export const ready = (): Promise<void> => modulesReady();

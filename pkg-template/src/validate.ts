/**
 * `qash-client/validate`: formats and amounts. Synchronous, ready at import, no network.
 *
 * The wasm is compiled at the first call.
 */
import { source } from "#boot/validate";
import { createEngine } from "./engine.js";
import type { PlainExports } from "./exports.js";
import { createCrossCheck, createFormats, type Format } from "./format.js";
import { createMoney } from "./money.js";
import { createQuoteStatus } from "./quote.js";
import { lazily } from "./wasm.js";

export type { Check, Issue } from "./engine.js";
export { QashError, ValidationError } from "./errors.js";
export type * from "./format.js";
export type * from "./money.js";
export type { QuoteStatus, QuoteStatusOptions, QuoteTimes } from "./quote.js";
export type { StandardSchemaV1 } from "./standard-schema.js";

const wasm = /* @__PURE__ */ lazily<PlainExports>(source);
const engine = /* @__PURE__ */ createEngine(wasm);
const all = /* @__PURE__ */ createFormats(engine);

/** Every format by its name. */
export const formats: Record<string, Format<unknown>> = all as unknown as Record<string, Format<unknown>>;
export const { iban, clabe, phone, bic, aba, rfc, curp, country, uuid, email } = all;
/** Where two fields of a form must agree. */
export const crossCheck = /* @__PURE__ */ createCrossCheck(engine);
export const money = /* @__PURE__ */ createMoney(engine);
export const quoteStatus = /* @__PURE__ */ createQuoteStatus(engine);
/** Compiles ahead of the first call, off the main thread where the runtime can. Nobody has to: the first call does it otherwise. */
export const ready = (): Promise<void> => wasm.ready();

/**
 * `qash-client`: everything that `qash-client/validate` has, and the client.
 *
 * The wasm is compiled at the first call; importing does nothing.
 */
import { wasm } from "./client-wasm.js";
import { createEngine } from "./engine.js";
import { createCrossCheck, createFormats, type Format } from "./format.js";
import { createMoney } from "./money.js";
import { createQuoteStatus } from "./quote.js";

export { QashClient } from "./client.js";
export { ready } from "./client-wasm.js";
export type { Check, Issue } from "./engine.js";
export * from "./errors.js";
export type * from "./format.js";
export type * from "./models.js";
export type * from "./money.js";
export type * from "./options.js";
export type { Item, Page, PagePromise } from "./pages.js";
export type { QuoteStatus, QuoteStatusOptions, QuoteTimes } from "./quote.js";
export type { StandardSchemaV1 } from "./standard-schema.js";

const engine = /* @__PURE__ */ createEngine(wasm);
const all = /* @__PURE__ */ createFormats(engine);

/** Every format by its name. */
export const formats: Record<string, Format<unknown>> = all as unknown as Record<string, Format<unknown>>;
export const { iban, clabe, phone, bic, aba, rfc, curp, country, uuid, email } = all;
/** Where two fields of a form must agree. */
export const crossCheck = /* @__PURE__ */ createCrossCheck(engine);
export const money = /* @__PURE__ */ createMoney(engine);
export const quoteStatus = /* @__PURE__ */ createQuoteStatus(engine);

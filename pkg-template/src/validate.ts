/**
 * `qash-client/validate`: formats and amounts. Synchronous, ready at import, no network.
 *
 * The wasm is compiled at the first call.
 */
import { source } from "#boot/validate";
import { createEngine } from "./engine.js";
import type { PlainExports } from "./exports.js";
import { createCrossCheck, createFormats, type FormatsByName, formatOf } from "./format.js";
import { createMoney } from "./money.js";
import { createQuoteStatus } from "./quote.js";
import { lazily } from "./wasm.js";

export type { Check, Issue } from "./engine.js";
export { QashError, ValidationError } from "./errors.js";
export type * from "./format.js";
export type { ErrorCode, IssueCode } from "./models.js";
export type * from "./money.js";
export type { QuoteStatus, QuoteStatusOptions, QuoteTimes } from "./quote.js";
export type { StandardSchemaV1 } from "./standard-schema.js";

const wasm = /* @__PURE__ */ lazily<PlainExports>(source);
const engine = /* @__PURE__ */ createEngine(wasm);
const all = /* @__PURE__ */ createFormats(engine);

/** Every format by its name, for a form that is described by data. */
export const formats = all as FormatsByName;
/** International bank account numbers: structure of the SWIFT registry and check digits. A country's own check digits only warn. */
export const iban = /* @__PURE__ */ formatOf(all, "iban");
/** Mexico's 18-digit account numbers and their check digit. A bank or city that is not known only warns. */
export const clabe = /* @__PURE__ */ formatOf(all, "clabe");
/** Phone numbers as E.164: a known calling code and a length its numbering plan has. With the option `country`, national ones too. */
export const phone = /* @__PURE__ */ formatOf(all, "phone");
/** Banks' codes, ISO 9362, of 8 or 11 characters, with a country that exists. */
export const bic = /* @__PURE__ */ formatOf(all, "bic");
/** Routing numbers of banks in the US: nine digits, prefix and checksum. */
export const aba = /* @__PURE__ */ formatOf(all, "aba");
/** Mexico's tax ids: form, a date that exists, no forbidden word; the two generic ones too. A wrong check digit only warns. */
export const rfc = /* @__PURE__ */ formatOf(all, "rfc");
/** Mexico's personal ids: form, date, state and check digit. */
export const curp = /* @__PURE__ */ formatOf(all, "curp");
/** Countries' codes of two letters, ISO 3166-1. */
export const country = /* @__PURE__ */ formatOf(all, "country");
/** UUIDs of any version. */
export const uuid = /* @__PURE__ */ formatOf(all, "uuid");
/** E-mail addresses as people have them; whether one receives mail, only a mail tells. */
export const email = /* @__PURE__ */ formatOf(all, "email");
/** Where two fields of a form must agree. */
export const crossCheck = /* @__PURE__ */ createCrossCheck(engine);
/** Amounts: read and written as people of a locale do, kept as exact integers of the smallest unit. */
export const money = /* @__PURE__ */ createMoney(engine);
/** Says whether a quote is over, and how long it is good for. */
export const quoteStatus = /* @__PURE__ */ createQuoteStatus(engine);
/** Compiles ahead of the first call, off the main thread where the runtime can. Nobody has to: the first call does it otherwise. */
export const ready = (): Promise<void> => wasm.ready();

/**
 * `qash-client`: everything that `qash-client/validate` has, and the client.
 *
 * The wasm is compiled at the first call; importing does nothing.
 */
import { type AttachOptions, attachWith, type FormElement } from "./attach.js";
import { wasm } from "./client-wasm.js";
import { createEngine } from "./engine.js";
import { createCrossCheck, createFormats, type FormatsByName, formatOf } from "./format.js";
import { createMoney } from "./money.js";
import { createQuoteStatus } from "./quote.js";

export type { AttachOptions } from "./attach.js";
export { QashClient } from "./client.js";
export { ready } from "./client-wasm.js";
export type { Check, Issue } from "./engine.js";
// Each by its name: the bundle of `slim`, which leaves that module out, would lose what `export *` stands for.
export {
  AbortError,
  ApiError,
  AuthenticationError,
  ConflictError,
  DecodeError,
  type ErrorDetails,
  type FieldIssue,
  NetworkError,
  NotFoundError,
  type Outcome,
  PermissionError,
  QashError,
  RateLimitError,
  SecretExposureError,
  ServiceUnavailableError,
  TimeoutError,
  UnknownOutcomeError,
  ValidationError,
} from "./errors.js";
export type * from "./format.js";
export type * from "./models.js";
export type * from "./money.js";
export type * from "./options.js";
export type { Item, Page, PagePromise } from "./pages.js";
export type { QuoteStatus, QuoteStatusOptions, QuoteTimes } from "./quote.js";
export type { StandardSchemaV1 } from "./standard-schema.js";

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

/**
 * `attach` of `qash-client/forms`, for a page that has the client: that entry would bring along a second wasm.
 *
 * Makes the fields of a form check, group and explain what is typed, by their `data-qash` attributes; gives back the function that
 * detaches from it and puts everything back.
 * @throws TypeError if a `data-qash` names no format, or is `money` without a `data-currency`.
 * @example
 * const detach = attach(document.querySelector("form"), { lang: "es" });
 */
export function attach(form: FormElement, options: AttachOptions = {}): () => void {
  return attachWith({ formats, uuid, money, crossCheck }, form, options);
}

/**
 * `qash-client`: the client, and everything that `qash-client/validate` has. The formats come out of the client's wasm.
 *
 * The wasm is compiled at the first call; importing does nothing.
 *
 * @module qash-client
 */
import { type Attach, createAttach } from "./attach.js";
import { engine } from "./client-wasm.js";
import { createCrossCheck } from "./format.js";
import { money } from "./formats/money.js";
import { clabe, formats, iban, phone, rfc } from "./made/client-formats.js";
import { createQuoteStatus } from "./quote.js";

export { type Attach, type AttachOptions, createAttach } from "./attach.js";
export { QashClient } from "./client.js";
export { ready } from "./client-wasm.js";
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
export { money } from "./formats/money.js";
export * from "./made/client-formats.js";
export type * from "./models.js";
export type { Input, Keyed, List, Output, Remembered } from "./operations.js";
export type * from "./options.js";
export type { Item, Page, PagePromise } from "./pages.js";
export type * from "./public-types.js";
export { type AnswerType, unknownFields } from "./unknown-fields.js";

/** Where two fields of a form must agree. */
export const crossCheck = /* @__PURE__ */ createCrossCheck({ clabe, iban, phone, rfc });
/** Says whether a quote is over, and how long it is good for. */
export const quoteStatus = /* @__PURE__ */ createQuoteStatus(engine);
/** `attach` of `qash-client/forms`, over the formats of the client's wasm. */
export const attach: Attach = (form, options) => createAttach({ ...formats, money })(form, options);

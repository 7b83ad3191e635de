/**
 * `qash-client`: the client, and all exports of `qash-client/validate` and `qash-client/forms`. The formats share the WebAssembly of the client.
 *
 * The WebAssembly is compiled at the first call. The import has no side effects.
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
// By name: the bundle of `slim`, which excludes that module, would lose the names of `export *`.
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

/** Checks of two form fields against each other, such as a bank code and its CLABE. */
export const crossCheck = /* @__PURE__ */ createCrossCheck({ clabe, iban, phone, rfc });
/** Returns whether a quote has expired, and how long it is still valid. */
export const quoteStatus = /* @__PURE__ */ createQuoteStatus(engine);
/** `attach` with all formats, over the WebAssembly of the client. */
export const attach: Attach = (form, options) => createAttach({ ...formats, money })(form, options);

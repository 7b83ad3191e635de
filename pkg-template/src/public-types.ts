/** The types of formats, amounts and quotes, which `qash-client` and `qash-client/validate` both export. */
export type { Check, Issue } from "./answer.js";
export type { Batch, CheckOptions, CrossCheck, Format } from "./format.js";
export type * from "./made/formats.js";
export type * from "./money.js";
export type { QuoteStatus, QuoteStatusOptions, QuoteTimes } from "./quote.js";
export type { StandardSchemaV1 } from "./standard-schema.js";

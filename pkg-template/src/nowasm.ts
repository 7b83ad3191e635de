/**
 * `qash-client/nowasm`: what `qash-client` has, in JavaScript made of the same Rust, for where there is no WebAssembly: pages whose policy is
 * `script-src 'self'`, iOS in Lockdown Mode, React Native's Hermes, which takes it by itself. Larger and slower, with the same answers.
 *
 * A page holds the formats that it names, and amounts, each in a module of its own.
 *
 * @module qash-client/nowasm
 */
export { QashClient } from "./client.js";
export * from "./errors.js";
export { type Attach, type AttachOptions, attach, createAttach } from "./forms.js";
export type * from "./models.js";
export type { Input, Keyed, List, Output, Remembered } from "./operations.js";
export type * from "./options.js";
export type { Item, Page, PagePromise } from "./pages.js";
export { type AnswerType, unknownFields } from "./unknown-fields.js";
export * from "./validate.js";

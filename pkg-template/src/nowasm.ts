/**
 * `qash-client/nowasm`: all exports of `qash-client` as JavaScript compiled from the same Rust, for platforms without WebAssembly: pages whose policy is
 * `script-src 'self'`, iOS in Lockdown Mode, and React Native's Hermes, which selects it automatically. It is larger and slower, with the same results.
 *
 * Each format is a module of its own, and so is `money`: a bundle contains those that the page imports.
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

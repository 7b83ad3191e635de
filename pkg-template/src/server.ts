/**
 * `qash-client/server`: `QashPartner`, which calls Qash with the partner's key and secret, and `createProxy`, which serves `QashClient`. It runs on the
 * partner's server only; a page that imports it does not build.
 *
 * @module qash-client/server
 */

export { createProxy } from "./create-proxy.js";
export type { Credential, Credentials } from "./credentials.js";
export * from "./errors.js";
export type * from "./models.js";
export { type NodeHandler, type NodeRequest, type NodeResponse, toNodeHandler } from "./node.js";
export type { Input, Keyed, List, Output, Remembered } from "./operations.js";
export type {
  AccountOptions,
  CallOptions,
  Dialect,
  Lang,
  PayoutOptions,
  PhoneOptions,
  QuoteRequest,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  TransferOptions,
} from "./options.js";
export { type Item, type Page, PagePromise } from "./pages.js";
export {
  type BusinessCallOptions,
  type Found,
  type OpenPayout,
  type PartnerCallOptions,
  type PartnerOptions,
  PartnerUser,
  type PartnerWaitOptions,
  QashPartner,
} from "./partner.js";
export type { PartnerHooks } from "./partner-hooks.js";
export type {
  PayoutLimits,
  PayoutManyOptions,
  PayoutManyResult,
  PayoutPlan,
  PayoutProgress,
  PayoutRow,
  PayoutRowResult,
  PayoutTotal,
  PayoutTotals,
  RowEnd,
} from "./payouts/types.js";
export type {
  AuditEvent,
  Hook,
  HookContext,
  OptIn,
  Proxy,
  ProxyOptions,
  Session,
} from "./proxy.js";
export type { Awaitable, Store, TokenStore } from "./store.js";
export {
  type CloudflareStoreOptions,
  cloudflareStore,
  type DurableObjectBinding,
  type DurableObjectContext,
  QashStore,
} from "./stores/cloudflare.js";
export {
  type IoRedisClient,
  type NodeRedisClient,
  type RedisStore,
  type RedisStoreOptions,
  redisStore,
} from "./stores/redis.js";
export { type SqlQuery, type SqlStoreOptions, type SqlValue, sqlSchema, sqlStore } from "./stores/sql.js";
export { type KvNamespace, kvTokenStore, type Unstorage, unstorageTokenStore } from "./stores/tokens.js";
export { verifyStore } from "./stores/verify.js";
export { type AnswerType, unknownFields } from "./unknown-fields.js";

import { wasm } from "./server-wasm.js";

/** Compiles the WebAssembly before the first call. It is optional: otherwise the first call compiles it. */
export const ready = (): Promise<void> => wasm.ready();

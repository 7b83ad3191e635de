/** Stores for users' tokens only: they cannot set a value only if the key has none, so they must not store payouts. */
import { invalid } from "../server-options.js";
import type { TokenStore } from "../store.js";

/** The used part of a namespace of Workers KV. */
export interface KvNamespace {
  get(key: string): Promise<string | null>;
  put(key: string, value: string, options?: { expirationTtl?: number }): Promise<void>;
  delete(key: string): Promise<void>;
}

/** The used part of a storage of `unstorage`. */
export interface Unstorage {
  getItem(key: string): Promise<unknown>;
  setItem(key: string, value: string, options?: Record<string, unknown>): Promise<void>;
  removeItem(key: string): Promise<void>;
}

/** Minimum time to live in Workers KV, in seconds. */
const SHORTEST_S = 60;

/**
 * Adds the expiry time to a value, in milliseconds since 1970, since KV supports no time below a minute, and some drivers of unstorage support none. The digits
 * also prevent unstorage from parsing the value as JSON.
 */
const withEnd = (value: string, ttlMs: number | undefined) =>
  `${ttlMs === undefined ? "" : Date.now() + ttlMs}|${value}`;

function beforeEnd(stored: unknown): string | undefined {
  if (typeof stored !== "string") return undefined;
  const at = stored.indexOf("|");
  const end = stored.slice(0, Math.max(0, at));
  return at < 0 || (end !== "" && !(Date.now() < Number(end))) ? undefined : stored.slice(at + 1);
}

const seconds = (ttlMs: number) => Math.max(1, Math.ceil(ttlMs / 1000));

/**
 * Creates a token store in Workers KV. A deleted value may be visible in other locations for a minute, so a token may be used that long after `revokeUser`.
 *
 * @throws {ValidationError} with code `INVALID_OPTION` if the argument is not a namespace of Workers KV.
 * @example
 * const partner = new QashPartner({ apiKey, apiSecret, baseUrl, tokenStore: kvTokenStore(env.TOKENS), storeSecret });
 */
export function kvTokenStore(namespace: KvNamespace): TokenStore {
  if (typeof namespace?.get !== "function" || typeof namespace.put !== "function") {
    throw invalid("kvTokenStore", "namespace", "a namespace of Workers KV", namespace);
  }
  return {
    get: async (key) => beforeEnd(await namespace.get(key)),
    set: (key, value, ttlMs) => {
      const lives = ttlMs === undefined ? {} : { expirationTtl: Math.max(SHORTEST_S, seconds(ttlMs)) };
      return namespace.put(key, withEnd(value, ttlMs), lives);
    },
    delete: (key) => namespace.delete(key),
  };
}

/**
 * Creates a token store in a storage of `unstorage`, with any driver.
 *
 * @throws {ValidationError} with code `INVALID_OPTION` if the argument is not a storage of `unstorage`.
 * @example
 * const partner = new QashPartner({ apiKey, apiSecret, baseUrl, tokenStore: unstorageTokenStore(useStorage("tokens")), storeSecret });
 */
export function unstorageTokenStore(storage: Unstorage): TokenStore {
  if (typeof storage?.getItem !== "function" || typeof storage.setItem !== "function") {
    throw invalid("unstorageTokenStore", "storage", "a storage made by createStorage of unstorage", storage);
  }
  return {
    get: async (key) => beforeEnd(await storage.getItem(key)),
    set: (key, value, ttlMs) =>
      storage.setItem(key, withEnd(value, ttlMs), ttlMs === undefined ? {} : { ttl: seconds(ttlMs) }),
    delete: (key) => storage.removeItem(key),
  };
}

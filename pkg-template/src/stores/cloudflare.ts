/** `cloudflareStore`: a store in a Durable Object of Cloudflare Workers. */
import "../platform.js";
import { invalid } from "../server-options.js";
import type { Store } from "../store.js";
import { storeFault, storeOptions, within } from "./fault.js";
import { type SqlValue, sqlSchema, sqlStore } from "./sql.js";

/** The used part of a binding to a Durable Object. */
export interface DurableObjectBinding<Id> {
  idFromName(name: string): Id;
  get(id: Id): {
    fetch(url: string, init: { method: string; body: string }): Promise<{ ok: boolean; json(): Promise<unknown> }>;
  };
}

/** Options of `cloudflareStore`. */
export interface CloudflareStoreOptions {
  /** Name of the object. Another name is another store. Default: `"qash"`. */
  name?: string | undefined;
  /** Time limit of one request, in milliseconds, at most 9,000. Default: 2,000. */
  timeoutMs?: number | undefined;
}

const METHODS = ["get", "set", "add", "delete", "compareAndSet"] as const;
type Method = (typeof METHODS)[number];

const SQLITE = { dialect: "sqlite" } as const;

/** The used part of the state of a Durable Object. */
export interface DurableObjectContext {
  readonly storage: { readonly sql?: { exec(text: string, ...values: SqlValue[]): { toArray(): unknown[] } } };
}

/**
 * The Durable Object class of a `cloudflareStore`, which uses SQLite. Export it from your Worker, and bind it with `new_sqlite_classes`.
 *
 * @example
 * export { QashStore } from "qash-client/server";
 */
export class QashStore {
  readonly #store: Required<Store>;

  constructor(state: DurableObjectContext) {
    const { sql } = state.storage;
    if (sql === undefined)
      throw invalid("QashStore", "", "a Durable Object with SQLite (new_sqlite_classes)", undefined);
    sql.exec(sqlSchema(SQLITE));
    this.#store = sqlStore((text, values) => sql.exec(text, ...values).toArray(), SQLITE);
  }

  async fetch(request: { json(): Promise<unknown> }): Promise<Response> {
    const [method, ...values] = (await request.json()) as [Method, ...never[]];
    if (!METHODS.includes(method)) return new Response(null, { status: 400 });
    const does = this.#store[method] as (...values: never[]) => unknown;
    return Response.json({ answer: (await does(...values)) ?? null });
  }
}

/**
 * Creates a store in one Durable Object of class `QashStore`, which all locations share and which handles one request after the other.
 *
 * A request fails with `STORE_TIMEOUT`, or with the error that the binding throws.
 *
 * @throws {ValidationError} with code `INVALID_OPTION` for a wrong binding or option.
 * @example
 * const store = cloudflareStore(env.QASH_STORE);
 */
export function cloudflareStore<Id>(
  binding: DurableObjectBinding<Id>,
  options: CloudflareStoreOptions = {},
): Required<Store> {
  const where = "cloudflareStore";
  if (typeof binding?.idFromName !== "function" || typeof binding.get !== "function") {
    throw invalid(where, "binding", "a binding to the Durable Object QashStore", binding);
  }
  const { name = "qash", timeoutMs } = storeOptions(where, options, ["name", "timeoutMs"]);
  if (typeof name !== "string" || name === "") throw invalid(where, "name", "a string that is not empty", name);
  const late = () => storeFault("STORE_TIMEOUT", `cloudflareStore: no answer within ${timeoutMs} ms.`, true);

  const ask = async (method: Method, ...values: (SqlValue | undefined)[]): Promise<unknown> => {
    const object = binding.get(binding.idFromName(name));
    const asked = object.fetch("https://qash-store/", { method: "POST", body: JSON.stringify([method, ...values]) });
    const result = asked.then(async (response) => {
      if (!response.ok)
        throw new TypeError("cloudflareStore: the Durable Object refused the request; is it QashStore?");
      return ((await response.json()) as { answer: unknown }).answer;
    });
    return within(timeoutMs, result, late);
  };
  return {
    get: async (key) => (await ask("get", key)) as string | null,
    set: (key, value, ttlMs) => ask("set", key, value, ttlMs),
    add: async (key, value, ttlMs) => (await ask("add", key, value, ttlMs)) === true,
    delete: (key) => ask("delete", key),
    compareAndSet: async (key, ...rest) => (await ask("compareAndSet", key, ...rest)) === true,
  };
}

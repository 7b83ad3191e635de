/** A store in a Durable Object of Cloudflare Workers. */
import "../platform.js";
import { invalid } from "../server-options.js";
import type { Store } from "../store.js";
import { storeFault, storeOptions, within } from "./fault.js";
import { type SqlValue, sqlSchema, sqlStore } from "./sql.js";

/** What is used of a binding to a Durable Object. */
export interface DurableObjectBinding<Id> {
  idFromName(name: string): Id;
  get(id: Id): {
    fetch(url: string, init: { method: string; body: string }): Promise<{ ok: boolean; json(): Promise<unknown> }>;
  };
}

/** What `cloudflareStore` takes besides the binding. */
export interface CloudflareStoreOptions {
  /** Which object holds it all; `"qash"` unless given. Another name is another store. */
  name?: string | undefined;
  /** How long one request may take, in milliseconds; 2,000 unless given, 9,000 at most. */
  timeoutMs?: number | undefined;
}

const METHODS = ["get", "set", "add", "delete", "compareAndSet"] as const;
type Method = (typeof METHODS)[number];

const SQLITE = { dialect: "sqlite" } as const;

/** What is used of the state that a Durable Object is given. */
export interface DurableObjectContext {
  readonly storage: { readonly sql?: { exec(text: string, ...values: SqlValue[]): { toArray(): unknown[] } } };
}

/**
 * The Durable Object behind a `cloudflareStore`, with SQLite inside: export it from your Worker and bind it with `new_sqlite_classes`.
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
 * A store in one Durable Object, whose class is `QashStore`: everywhere the same, one request after the other.
 *
 * Throws a `ValidationError` with code `INVALID_OPTION`. A request fails with `STORE_TIMEOUT`, or with what the binding throws.
 *
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
    const told = asked.then(async (response) => {
      if (!response.ok)
        throw new TypeError("cloudflareStore: the Durable Object refused the request; is it QashStore?");
      return ((await response.json()) as { answer: unknown }).answer;
    });
    return within(timeoutMs, told, late);
  };
  return {
    get: async (key) => (await ask("get", key)) as string | null,
    set: (key, value, ttlMs) => ask("set", key, value, ttlMs),
    add: async (key, value, ttlMs) => (await ask("add", key, value, ttlMs)) === true,
    delete: (key) => ask("delete", key),
    compareAndSet: async (key, ...rest) => (await ask("compareAndSet", key, ...rest)) === true,
  };
}

/** The interfaces of stores, the store in memory, and the wrapper that handles failures of a partner's own store. */
import { bare } from "./scrub.js";
import { StoreFault } from "./stores/fault.js";

/** A store of users' tokens. The values are secrets: with a token from the store anybody can act as its user until the token expires. */
export interface TokenStore {
  /** Returns the value; nothing if it was deleted or has expired. */
  get(key: string): Awaitable<string | null | undefined>;
  /** Sets a value that expires after `ttlMs` milliseconds. */
  set(key: string, value: string, ttlMs?: number): Awaitable<unknown>;
  /** Deletes a value. */
  delete(key: string): Awaitable<unknown>;
}

/**
 * A store of the state that a proxy and a partner must not lose: the user of each session's subject, verification URLs, and payouts by their keys. Several
 * processes need a shared store, such as Redis or a database table; the default store in memory is for a single process.
 *
 * A store without room for a new value throws an error whose `code` is `"QUOTA_EXCEEDED"`, and sets nothing: the payout is refused before it is sent. It must
 * have room for a value that replaces another.
 */
export interface Store extends TokenStore {
  /** Sets a value that expires after `ttlMs` milliseconds; without `ttlMs` it never expires. */
  set(key: string, value: string, ttlMs?: number): Awaitable<unknown>;
  /** Sets a value only if the key has none, as one atomic step (Redis: `SET … NX`). Returns whether it was set. */
  add(key: string, value: string, ttlMs?: number): Awaitable<boolean>;
  /**
   * Sets a value, or deletes it for `null`, only if the current value is `expected` (`null`: none), as one atomic step. Returns whether it did. Optional: with
   * it, two processes that send the same payout take turns more exactly.
   */
  compareAndSet?(key: string, expected: string | null, value: string | null, ttlMs?: number): Awaitable<boolean>;
}

/** @internal The owner of a value, which an encrypted key does not show, and whether the value may use the room reserved for results of sent payouts. */
export interface Share {
  owner: string;
  urgent: boolean;
}

/** @internal A store of this package that counts the values of each owner. */
export interface CountingStore extends Store {
  set(key: string, value: string, ttlMs?: number, share?: Share): Awaitable<unknown>;
  add(key: string, value: string, ttlMs?: number, share?: Share): Awaitable<boolean>;
  delete(key: string, share?: Share): Awaitable<unknown>;
  compareAndSet(
    key: string,
    expected: string | null,
    value: string | null,
    ttlMs?: number,
    share?: Share,
  ): Awaitable<boolean>;
}

const countingStores = new WeakSet<object>();

/** @internal Marks a store as one that gets the owner of each value. */
export function counting<S extends CountingStore>(store: S): S {
  countingStores.add(store);
  return store;
}

/** A value, or a promise of it. */
export type Awaitable<T> = T | PromiseLike<T>;

/** Time limit of a partner's callback, and of a request's body, in milliseconds: later requests would wait for one that never ends. */
const LONGEST_MS = 10_000;

/** A store as the wasm calls it. */
export interface WasmStore {
  get(key: string): Awaitable<string | undefined>;
  set(key: string, value: string, ttlMs: number | undefined, owner: string, urgent: boolean): Awaitable<void>;
  add(key: string, value: string, ttlMs: number | undefined, owner: string, urgent: boolean): Awaitable<boolean>;
  delete(key: string, owner: string): Awaitable<void>;
  /** Returns `undefined` if the store does not support it. */
  compareAndSet(
    key: string,
    expected: string | undefined,
    value: string | undefined,
    ttlMs: number | undefined,
    owner: string,
    urgent: boolean,
  ): Awaitable<boolean | undefined>;
}

/**
 * The values of a store in memory. They are outside of the wasm, so that an instance that fails loses none. The wasm decides which values are kept, and
 * for how long.
 */
export class MapBackend {
  readonly isMapBackend = true;
  readonly #values = new Map<string, { value: string; bytes: number; until: number | undefined }>();

  read(key: string): string | undefined {
    return this.#values.get(key)?.value;
  }

  write(key: string, value: string, bytes: number, until: number | undefined): void {
    this.#values.set(key, { value, bytes, until });
  }

  remove(key: string): void {
    this.#values.delete(key);
  }

  entries(): [string, number, number | undefined][] {
    return Array.from(this.#values, ([key, { bytes, until }]) => [key, bytes, until]);
  }
}

/** Selects the store of a partner's payouts: the partner's own, else that of its first proxy with a store, else the memory. */
export class PaymentStore {
  #store: WasmStore | MapBackend;
  /** Whether the store of the next proxy is used. */
  #isOpen: boolean;

  constructor(own?: WasmStore) {
    this.#store = own ?? new MapBackend();
    this.#isOpen = own === undefined;
  }

  get store(): WasmStore | MapBackend {
    return this.#store;
  }

  /** Whether it is a partner's own store, not the memory of this process. */
  get isOwn(): boolean {
    return !(this.#store instanceof MapBackend);
  }

  /** Returns the store of a proxy, and whether the partner uses it too. */
  for(own: WasmStore | undefined): [store: WasmStore | MapBackend, adopted: boolean] {
    return own === undefined ? [this.#store, false] : [own, this.#isOpen];
  }

  adopt(store: WasmStore | MapBackend): void {
    this.#store = store;
    this.#isOpen = false;
  }
}

/** Wraps a store, so that every call settles, and failures are reported. */
export function wrapStore(store: TokenStore | Store, name: string): WasmStore {
  const call = <T, U>(method: string, use: () => Awaitable<T>, read: (answer: T) => U) =>
    settled(`${name}.${method}`, () => then(use(), read), nameOf);
  const none = () => undefined;
  const yesOrNo = (method: string) => (answer: unknown) => {
    if (typeof answer === "boolean") return answer;
    throw new Misused(`${name}.${method} answered something that is no boolean`);
  };
  const own = store as CountingStore;
  const counts = countingStores.has(store);
  /** The arguments after the value. A partner's own store gets only those that it expects. */
  const rest = (
    ttlMs: number | undefined,
    owner: string,
    urgent: boolean,
  ): [ttlMs?: number | undefined, share?: Share] =>
    counts ? [ttlMs, { owner, urgent }] : ttlMs === undefined ? [] : [ttlMs];
  return {
    get: (key) =>
      call(
        "get",
        () => store.get(key),
        (value) => {
          if (value === null || value === undefined) return undefined;
          if (typeof value === "string") return value;
          throw new Misused(`${name}.get answered something that is no string`);
        },
      ),
    set: (key, value, ...share) => call("set", () => own.set(key, value, ...rest(...share)), none),
    add: (key, value, ...share) => call("add", () => own.add(key, value, ...rest(...share)), yesOrNo("add")),
    delete: (key, owner) =>
      call("delete", () => (counts ? own.delete(key, { owner, urgent: true }) : store.delete(key)), none),
    compareAndSet: (key, expected, value, ...share) =>
      own.compareAndSet === undefined
        ? undefined
        : call(
            "compareAndSet",
            () => own.compareAndSet(key, expected ?? null, value ?? null, ...rest(...share)),
            yesOrNo("compareAndSet"),
          ),
  };
}

/** Calls a function of the partner with a time limit. A failure is reported, and throws or rejects. */
export function settled<T>(
  name: string,
  use: () => Awaitable<T>,
  shown: (error: unknown) => unknown = bare,
): Awaitable<T> {
  const failed = (error: unknown): never => {
    // A full store is not logged: the person who filled it could fill the log too.
    if ((error as { code?: unknown } | null)?.code !== FULL) report(name, error, shown);
    throw error;
  };
  try {
    const value = use();
    // Most values are not promises, and a promise would cost more than the call.
    return isPromise(value) ? inTime(name, value).catch(failed) : value;
  } catch (error) {
    return failed(error);
  }
}

const FULL = "QUOTA_EXCEEDED";

/** Continues with a value; synchronously if it is not a promise. */
export function then<T, U>(value: Awaitable<T>, use: (value: T) => U): Awaitable<U> {
  return isPromise(value) ? Promise.resolve(value).then(use) : use(value);
}

/** Awaits a promise with a time limit. */
export async function inTime<T>(name: string, value: PromiseLike<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Misused(`${name} took longer than ${LONGEST_MS} ms`)), LONGEST_MS);
  });
  try {
    return await Promise.race([value, late]);
  } finally {
    clearTimeout(timer);
  }
}

function isPromise<T>(value: Awaitable<T>): value is PromiseLike<T> {
  return typeof (value as PromiseLike<T> | null | undefined)?.then === "function";
}

/**
 * Logs a failure on the server; a browser sees nothing of it. Only a copy of the error is logged: drivers add the failed command to it, with a token or a
 * payout.
 */
export function report(name: string, error: unknown, shown: (error: unknown) => unknown = bare): void {
  console.error(`qash-client: ${name} failed:`, shown(error));
}

/** Name and code of a store's error. Its message is not logged: drivers write the failed command into it, with tokens and payouts. */
function nameOf(error: unknown): string {
  if (error instanceof Misused) return error.message;
  try {
    // The messages of this package's own stores contain no stored values.
    if (error instanceof StoreFault) return `${error.code}: ${error.message}`;
    const { name, code } = error as Error & { code?: unknown };
    const known = [name, code].filter((word) => typeof word === "string" && /^[\w .-]{1,40}$/.test(word));
    return known.join(" ") || "an error without a name";
  } catch {
    return "an error that cannot be read";
  }
}

/** Error for a wrong result of a store. Its message contains no stored values. */
class Misused extends TypeError {}

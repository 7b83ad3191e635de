/** What the server side keeps, and the wrapping that lets a store of the partner's fail without harm. */
import { bare } from "./scrub.js";
import { StoreFault } from "./stores/fault.js";

/** Keeps users' tokens. Values are secrets: whoever reads the store can act for its users until the tokens end. */
export interface TokenStore {
  /** The value, or nothing once it was removed or its time is over. */
  get(key: string): Awaitable<string | null | undefined>;
  /** Sets a value that ends after so many milliseconds. */
  set(key: string, value: string, ttlMs?: number): Awaitable<unknown>;
  delete(key: string): Awaitable<unknown>;
}

/**
 * Keeps what the proxy must not forget: which user a session's subject is, verification URLs, and payouts by their keys.
 * Several processes need one store between them, such as Redis or a table; the one in memory is for a single process.
 *
 * One that has no room for another value throws an error whose `code` is `"QUOTA_EXCEEDED"`, and has set nothing: the payout is refused
 * before anything is sent. It must have room for values that replace others.
 */
export interface Store extends TokenStore {
  /** Sets a value. Without `ttlMs` it stays for ever. */
  set(key: string, value: string, ttlMs?: number): Awaitable<unknown>;
  /** Sets a value only if the key has none, in one atomic step (Redis: `SET … NX`), and tells whether it did. */
  add(key: string, value: string, ttlMs?: number): Awaitable<boolean>;
  /**
   * Sets a value, or removes it for `null`, only if the key has the expected one (`null`: none), in one atomic step, and tells whether it
   * did. Optional: with it, two processes take turns at one payout more exactly.
   */
  compareAndSet?(key: string, expected: string | null, value: string | null, ttlMs?: number): Awaitable<boolean>;
}

/** @internal Whose a value is, which a sealed key does not tell, and whether it may take room that is kept for what was done already. */
export interface Share {
  owner: string;
  urgent: boolean;
}

/** @internal A store of this package's own that counts what each owner has. */
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

/** @internal Has a store be told of owners. */
export function counting<S extends CountingStore>(store: S): S {
  countingStores.add(store);
  return store;
}

/** A value, or a promise of it. */
export type Awaitable<T> = T | PromiseLike<T>;

/** No callback of the partner's and no body may take longer: behind one that never ends, every later request would wait. */
const LONGEST_MS = 10_000;

/** What the wasm calls. */
export interface WasmStore {
  get(key: string): Awaitable<string | undefined>;
  set(key: string, value: string, ttlMs: number | undefined, owner: string, urgent: boolean): Awaitable<void>;
  add(key: string, value: string, ttlMs: number | undefined, owner: string, urgent: boolean): Awaitable<boolean>;
  delete(key: string, owner: string): Awaitable<void>;
  /** `undefined` where the store cannot do this. */
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
 * Where a store in memory has its values: outside of the wasm, so that an instance that traps loses none. What may stand here, and for how
 * long, the wasm says.
 */
export class Shelf {
  readonly isShelf = true;
  readonly #values = new Map<string, { value: string; bytes: number; until: number | undefined }>();

  at(key: string): string | undefined {
    return this.#values.get(key)?.value;
  }

  lay(key: string, value: string, bytes: number, until: number | undefined): void {
    this.#values.set(key, { value, bytes, until });
  }

  takeAway(key: string): void {
    this.#values.delete(key);
  }

  entries(): [string, number, number | undefined][] {
    return Array.from(this.#values, ([key, { bytes, until }]) => [key, bytes, until]);
  }
}

/** Where a partner's payouts are remembered: in its own store, else in that of its first proxy that brings one, else in memory. */
export class PaymentStore {
  #store: WasmStore | Shelf;
  /** Whether the next proxy's store is taken. */
  #isOpen: boolean;

  constructor(own?: WasmStore) {
    this.#store = own ?? new Shelf();
    this.#isOpen = own === undefined;
  }

  get store(): WasmStore | Shelf {
    return this.#store;
  }

  /** Whether it is a store of the partner's, and not this process's memory. */
  get isOwn(): boolean {
    return !(this.#store instanceof Shelf);
  }

  /** Where a proxy remembers, for as long as it lives, and whether the partner is to remember there as well. */
  for(own: WasmStore | undefined): [store: WasmStore | Shelf, adopted: boolean] {
    return own === undefined ? [this.#store, false] : [own, this.#isOpen];
  }

  adopt(store: WasmStore | Shelf): void {
    this.#store = store;
    this.#isOpen = false;
  }
}

/** A store whose every call settles and whose failures are reported. */
export function wrapStore(store: TokenStore | Store, name: string): WasmStore {
  const call = <T, U>(method: string, use: () => Awaitable<T>, read: (answer: T) => U) =>
    settled(`${name}.${method}`, () => then(use(), read), nameOf);
  const none = () => undefined;
  const yesOrNo = (method: string) => (answer: unknown) => {
    if (typeof answer === "boolean") return answer;
    throw new Misused(`${name}.${method} answered something that is no boolean`);
  };
  const own = store as CountingStore;
  const isTold = countingStores.has(store);
  /** What follows the value: nothing that a store of the partner's does not expect. */
  const rest = (
    ttlMs: number | undefined,
    owner: string,
    urgent: boolean,
  ): [ttlMs?: number | undefined, share?: Share] =>
    isTold ? [ttlMs, { owner, urgent }] : ttlMs === undefined ? [] : [ttlMs];
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
      call("delete", () => (isTold ? own.delete(key, { owner, urgent: true }) : store.delete(key)), none),
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

/** Calls what the partner supplied. Whatever it does, a promise settles; a failure is reported, and throws or rejects. */
export function settled<T>(
  name: string,
  use: () => Awaitable<T>,
  shown: (error: unknown) => unknown = bare,
): Awaitable<T> {
  const failed = (error: unknown): never => {
    // A store that is full says so to whoever filled it; they could fill the log as well.
    if ((error as { code?: unknown } | null)?.code !== FULL) report(name, error, shown);
    throw error;
  };
  try {
    const value = use();
    // Most have the answer at hand, and a promise costs more than it.
    return isPromise(value) ? inTime(name, value).catch(failed) : value;
  } catch (error) {
    return failed(error);
  }
}

const FULL = "QUOTA_EXCEEDED";
/** Goes on with a value, at once where it is at hand. */
export function then<T, U>(value: Awaitable<T>, use: (value: T) => U): Awaitable<U> {
  return isPromise(value) ? Promise.resolve(value).then(use) : use(value);
}

/** What a promise gives, unless it takes too long. */
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
 * Tells whoever runs the server; nothing of it reaches a browser. Not the error itself: drivers hang the command that failed on it, and
 * with that a token or a payout.
 */
export function report(name: string, error: unknown, shown: (error: unknown) => unknown = bare): void {
  console.error(`qash-client: ${name} failed:`, shown(error));
}

/** A store's error by its name and code alone: drivers write the command that failed into their words, and with that tokens and payouts. */
function nameOf(error: unknown): string {
  if (error instanceof Misused) return error.message;
  try {
    // Of this package's own stores; its words hold nothing that is stored.
    if (error instanceof StoreFault) return `${error.code}: ${error.message}`;
    const { name, code } = error as Error & { code?: unknown };
    const known = [name, code].filter((word) => typeof word === "string" && /^[\w .-]{1,40}$/.test(word));
    return known.join(" ") || "an error without a name";
  } catch {
    return "an error that cannot be read";
  }
}

/** What a store answers is not what it must; these words are this package's own. */
class Misused extends TypeError {}

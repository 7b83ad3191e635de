/**
 * The one place that instantiates a wasm build, and replaces an instance that stopped.
 *
 * Nothing happens at import. The first call decodes and compiles, synchronously; every later one finds the instance.
 * An instance that trapped is never entered again: the call throws a `QashError` with code "INTERNAL", and the next
 * one gets a fresh instance.
 */
import { internalError } from "./failure.js";

/** Where a build comes from. What `imports` holds beyond the imports of the build is ignored. */
export interface Source {
  /** Makes an instance at once, and gives its exports; a `QashError` with code "WASM_UNAVAILABLE" where that cannot be. */
  now(imports: object): WebAssembly.Exports;
  /** The same off the main thread, where the runtime can; what fails here may work at once, and else says why. */
  ahead(imports: object): Promise<WebAssembly.Exports>;
}

/** A source whose exports are for TypeScript, linked to the life of their instance. */
export interface Linked<A> {
  now(life: Life): A;
  ahead(life: Life): Promise<A>;
}

/** A wasm build that is instantiated when it is first called. `A` is the type of its exports. */
export interface Wasm<A> {
  /** Calls into wasm, synchronously. */
  run<T>(use: (api: A) => T): T;
  /**
   * Holds an object that lives in the instance. Call the result inside `run` to get the object; it is made at the first
   * use, and once more when the instance was replaced.
   */
  keep<H>(make: (api: A) => H): () => H;
  /** Decodes, compiles and instantiates ahead of the first call, off the main thread where the runtime can. */
  ready(): Promise<void>;
  /** The instance that calls go into, until it traps. */
  current(): Instance<A>;
}

export interface Instance<A> {
  readonly api: A;
  readonly life: Life;
}

/** What becomes of an instance. */
export interface Life {
  trapped: Error | undefined;
  /** Whom to tell when it traps. */
  readonly pending: Set<(why: Error) => void>;
}

/** Describes a wasm build by where it comes from: linked, or one that numbers alone go into and come out of, whose exports are `A` as they are. */
export function lazily<A>(from: Linked<A> | Source): Wasm<A> {
  const source = from as Linked<A>;
  let instance: Instance<A> | undefined;
  const runs = () => instance !== undefined && instance.life.trapped === undefined;
  const begin = (): Life => ({ trapped: undefined, pending: new Set() });

  function current(): Instance<A> {
    if (!runs()) {
      const life = begin();
      instance = { api: source.now(life), life };
    }
    return instance as Instance<A>;
  }

  return {
    current,
    run(use) {
      const { api, life } = current();
      try {
        return use(api);
      } catch (error) {
        throw isTrap(error) ? stop(life, error) : error;
      }
    },
    keep<H>(make: (api: A) => H) {
      let home: A | undefined;
      let held: H;
      return () => {
        const { api } = current();
        if (home !== api) {
          held = make(api);
          home = api;
        }
        return held;
      };
    },
    async ready() {
      if (runs()) return;
      const life = begin();
      // A call may be faster. What fails here may work there, and else says why.
      await source.ahead(life).then((api) => {
        if (!runs()) instance = { api, life };
      }, current);
    },
  };
}

/** A trap, or a stack that overflowed inside wasm: either leaves the instance's memory in an unknown state. */
export function isTrap(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // By its name, for where there is no WebAssembly there is no class either.
  return error.name === "RuntimeError" || /stack size exceeded|too much recursion/.test(error.message);
}

/** What a promise comes to. A trap anywhere in the instance rejects it at once, whatever else it waits for. */
export function untilTrap<T>({ pending }: Life, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    pending.add(reject);
    const over =
      <V>(settle: (value: V) => void) =>
      (value: V) => {
        pending.delete(reject);
        settle(value);
      };
    promise.then(over(resolve), over(reject));
  });
}

/** Ends an instance; gives what its callers are told. */
export function stop(life: Life, cause: unknown): Error {
  const why = internalError(cause);
  life.trapped ??= why;
  for (const reject of life.pending) reject(why);
  life.pending.clear();
  return why;
}

/**
 * Instantiates a wasm build at the first call, and replaces an instance after a trap.
 *
 * The first call decodes and compiles synchronously. After a trap the instance is not used again: the call throws a `QashError` with code "INTERNAL", and the
 * next call gets a new instance.
 */
import { internalError } from "./failure.js";

/** Source of a wasm build. Additional entries of `imports` are ignored. */
export interface Source {
  /** Instantiates synchronously, and returns the exports. Throws a `QashError` with code "WASM_UNAVAILABLE" if that is not possible. */
  now(imports: object): WebAssembly.Exports;
  /** Instantiates off the main thread if the runtime can. After a failure, `now` may still work. */
  ahead(imports: object): Promise<WebAssembly.Exports>;
}

/** A source that links its exports to the state of their instance. */
export interface Linked<A> {
  now(state: InstanceState): A;
  ahead(state: InstanceState): Promise<A>;
}

/** A wasm build that is instantiated at the first call. `A` is the type of its exports. */
export interface Wasm<A> {
  /** Calls into wasm, synchronously. */
  run<T>(use: (api: A) => T): T;
  /**
   * Returns a function that returns an object of the instance. Call it inside `run`. The object is created at the first call, and again for each new
   * instance.
   */
  keep<H>(make: (api: A) => H): () => H;
  /** Decodes, compiles and instantiates before the first call, off the main thread if the runtime can. */
  ready(): Promise<void>;
  /** Returns the current instance. */
  current(): Instance<A>;
}

export interface Instance<A> {
  readonly api: A;
  readonly state: InstanceState;
}

/** State of an instance. */
export interface InstanceState {
  /** Error of the trap, if the instance has trapped. */
  trapped: Error | undefined;
  /** Functions that reject the pending calls after a trap. */
  readonly pending: Set<(why: Error) => void>;
}

/** Creates a wasm build from its source: a linked one, or one whose exports take and return numbers only. */
export function lazily<A>(from: Linked<A> | Source): Wasm<A> {
  const source = from as Linked<A>;
  let instance: Instance<A> | undefined;
  const runs = () => instance !== undefined && instance.state.trapped === undefined;
  const begin = (): InstanceState => ({ trapped: undefined, pending: new Set() });

  function current(): Instance<A> {
    if (!runs()) {
      const state = begin();
      instance = { api: source.now(state), state };
    }
    return instance as Instance<A>;
  }

  return {
    current,
    run(use) {
      const { api, state } = current();
      try {
        return use(api);
      } catch (error) {
        throw isTrap(error) ? stop(state, error) : error;
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
      const state = begin();
      // A synchronous call may have come first. After a failure, `current` tries synchronously, and throws the reason.
      await source.ahead(state).then((api) => {
        if (!runs()) instance = { api, state };
      }, current);
    },
  };
}

/** Whether an error is a trap or a stack overflow inside wasm, which leave the memory of the instance in an unknown state. */
export function isTrap(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // By its name, since the class does not exist without WebAssembly.
  return error.name === "RuntimeError" || /stack size exceeded|too much recursion/.test(error.message);
}

/** Awaits a promise, but rejects at once if the instance traps. */
export function untilTrap<T>({ pending }: InstanceState, promise: Promise<T>): Promise<T> {
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

/** Stops an instance after a trap, rejects its pending calls, and returns their error. */
export function stop(state: InstanceState, cause: unknown): Error {
  const why = internalError(cause);
  state.trapped ??= why;
  for (const reject of state.pending) reject(why);
  state.pending.clear();
  return why;
}

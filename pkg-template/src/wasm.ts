/**
 * The one place that decodes, compiles and instantiates a wasm build.
 *
 * Nothing happens at import. The first call decodes and compiles, synchronously; every later one finds the instance.
 * An instance that trapped is never entered again: the call throws a `QashError` with code "INTERNAL", and the next
 * one gets a fresh instance.
 */
import { alphabet, decoder, direct, runs, table } from "../generated/decoder/decoder.js";
import { internalError } from "./failure.js";

/** A wasm build that is instantiated when it is first called. `A` is the type of its exports. */
export interface Wasm<A> {
  /** Calls into wasm, synchronously. */
  run<T>(use: (api: A) => T): T;
  /**
   * Holds an object that lives in the instance. Call the result inside `run` to get the object; it is made at the first
   * use, and once more when the instance was replaced.
   */
  keep<H>(make: (api: A) => H): () => H;
  /** Decodes and compiles ahead of the first call, off the main thread where the runtime can. */
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

/** Describes a wasm build by where its bytes, encoded as text, or its module come from, and by what makes its exports of the module. */
export function lazily<A>(
  source: () => string | WebAssembly.Module,
  instantiate: (module: WebAssembly.Module, life: Life) => A = plain,
): Wasm<A> {
  let compiled: WebAssembly.Module | undefined;
  let instance: Instance<A> | undefined;

  function current(): Instance<A> {
    if (instance === undefined || instance.life.trapped !== undefined) {
      compiled ??= compile(source());
      const life = { trapped: undefined, pending: new Set<never>() };
      instance = { api: instantiate(compiled, life), life };
    }
    return instance;
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
      if (compiled !== undefined) return;
      const from = source();
      const module = typeof from === "string" ? await WebAssembly.compile(decode(from)) : from;
      compiled ??= module;
    },
  };
}

function compile(source: string | WebAssembly.Module): WebAssembly.Module {
  return typeof source === "string" ? new WebAssembly.Module(decode(source)) : source;
}

/** Exports that numbers alone go into and come out of. */
function plain<A>(module: WebAssembly.Module): A {
  return new WebAssembly.Instance(module).exports as A;
}

/** A trap, or a stack that overflowed inside wasm: either leaves the instance's memory in an unknown state. */
export function isTrap(error: unknown): boolean {
  if (error instanceof WebAssembly.RuntimeError) return true;
  return error instanceof Error && /call stack size exceeded|too much recursion/.test(error.message);
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

let decoding: WebAssembly.Module | undefined;

/** The bytes that xtask's encode.rs wrote as text. */
function decode(text: string): Uint8Array<ArrayBuffer> {
  // A page with several builds compiles it once.
  decoding ??= new WebAssembly.Module(new Uint8Array(decoder));
  const { exports } = new WebAssembly.Instance(decoding);
  const { memory, decode } = exports as { memory: WebAssembly.Memory; decode(end: number): number };
  const start = table + 256;
  memory.grow((start + text.length) >> 16);
  const bytes = new Uint8Array(memory.buffer as ArrayBuffer);
  for (let i = 0; i < alphabet.length; i++) bytes[alphabet.charCodeAt(i)] = i;
  const next = [table, table + direct] as [number, number];
  let byte = 0;
  runs.forEach((run, i) => {
    for (const end = byte + run; byte < end; byte++) bytes[next[(i % 2) as 0 | 1]++] = byte;
  });
  const { written } = new TextEncoder().encodeInto(text, bytes.subarray(start));
  return bytes.subarray(start, decode(start + written));
}

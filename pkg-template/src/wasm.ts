/**
 * The one place that decodes, compiles and instantiates a wasm build.
 *
 * Nothing happens at import. The first call decodes and compiles, synchronously; every later one finds the instance.
 * An instance that trapped is never entered again: the call throws a `QashError` with code "INTERNAL", and the next
 * one gets a fresh instance.
 */
import { alphabet, decoder, direct, runs, table } from "../generated/decoder/decoder.js";
import { internalError } from "./errors.js";

/** What bindgen's glue is for this module: the exported functions, and a way to hand it the instance. */
interface Glue {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
}

/** A wasm build that is instantiated when it is first called. `A` is the type of its exports. */
export interface Wasm<A> {
  /** Calls into wasm, synchronously. */
  run<T>(use: (api: A) => T): T;
  /** Calls an export that gives a promise. A trap anywhere in the instance rejects it. */
  runAsync<T>(use: (api: A) => Promise<T>): Promise<T>;
  /**
   * Holds an object that lives in the instance. Call the result inside `run` or `runAsync` to get the object; it is
   * made at the first use, and once more when the instance was replaced.
   */
  keep<H>(make: (api: A) => H): () => H;
  /** Decodes and compiles ahead of the first call, off the main thread where the runtime can. */
  ready(): Promise<void>;
}

interface Instance<A> {
  readonly api: A;
  readonly pending: Set<(why: Error) => void>;
  trapped: Error | undefined;
}

/** Describes a wasm build by its glue and by where its bytes, encoded as text, or its module come from. */
export function lazily<A>(createGlue: () => A & Glue, source: () => string | WebAssembly.Module): Wasm<A> {
  let compiled: WebAssembly.Module | undefined;
  let instance: Instance<A> | undefined;

  function current(): Instance<A> {
    if (instance === undefined || instance.trapped !== undefined) {
      compiled ??= compile(source());
      instance = instantiate(compiled, createGlue);
    }
    return instance;
  }

  return {
    run(use) {
      const own = current();
      try {
        return use(own.api);
      } catch (error) {
        throw isTrap(error) ? stop(own, error) : error;
      }
    },
    runAsync(use) {
      return new Promise((resolve, reject) => {
        const own = current();
        const fail = (error: unknown) => {
          own.pending.delete(fail);
          reject(isTrap(error) ? stop(own, error) : error);
        };
        own.pending.add(fail);
        try {
          use(own.api).then((value) => {
            own.pending.delete(fail);
            resolve(value);
          }, fail);
        } catch (error) {
          fail(error);
        }
      });
    },
    keep<H>(make: (api: A) => H) {
      let home: Instance<A> | undefined;
      let held: H;
      return () => {
        const own = current();
        if (home !== own) {
          held = make(own.api);
          home = own;
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

function instantiate<A>(module: WebAssembly.Module, createGlue: () => A & Glue): Instance<A> {
  const glue = createGlue();
  const instance: Instance<A> = { api: glue, pending: new Set(), trapped: undefined };
  const imports = { "./qash_bg.js": glue as unknown as WebAssembly.ModuleImports };
  const { exports } = new WebAssembly.Instance(module, imports);
  // What the event loop calls has no caller here who could catch a trap.
  const guarded: Record<string, WebAssembly.ExportValue> = {};
  for (const [name, value] of Object.entries(exports)) {
    guarded[name] = name.includes("closures") ? guard(instance, value as Callback) : value;
  }
  glue.__wbg_set_wasm(guarded);
  // What passes numbers alone has no glue; engine.ts calls it as it is, and reads and writes the memory.
  Object.assign(glue, { ...exports, ...glue });
  (exports["__wbindgen_start"] as Callback | undefined)?.();
  return instance;
}

type Callback = (...args: unknown[]) => unknown;

/** What a callback of a stopped instance gives the glue: no value and no error. */
const NOTHING: readonly [] = [];

function guard(instance: Instance<unknown>, callback: Callback): Callback {
  return (...args) => {
    if (instance.trapped !== undefined) return NOTHING;
    try {
      return callback(...args);
    } catch (error) {
      if (!isTrap(error)) throw error;
      stop(instance, error);
      return NOTHING;
    }
  };
}

/** A trap, or a stack that overflowed inside wasm: either leaves the instance's memory in an unknown state. */
function isTrap(error: unknown): boolean {
  if (error instanceof WebAssembly.RuntimeError) return true;
  return error instanceof Error && /call stack size exceeded|too much recursion/.test(error.message);
}

function stop(instance: Instance<unknown>, cause: unknown): Error {
  const why = internalError(cause);
  instance.trapped ??= why;
  for (const reject of instance.pending) reject(why);
  instance.pending.clear();
  return why;
}

/** The bytes that xtask's encode.rs wrote as text. */
function decode(text: string): Uint8Array<ArrayBuffer> {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(decoder)));
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

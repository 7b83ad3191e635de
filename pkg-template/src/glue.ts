/**
 * Wasm builds that pass objects and promises, by wasm-bindgen's glue.
 *
 * What the event loop calls has no caller here who could catch a trap: each such callback is guarded, and a trap in it rejects
 * every call that waits.
 */
import { decode, encode } from "./engine.js";
import { errorFrom } from "./failure.js";
import { isTrap, type Life, type Linked, type Source, stop, untilTrap, type Wasm } from "./wasm.js";

/** What wasm-bindgen's glue is for this module: the exported functions, and a way to hand it the instance. */
interface Glue {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
}

type Callback = (...args: unknown[]) => unknown;

/** What the glue uses of a `TextEncoder`, for where there is none, as in Jest's jsdom. */
class Encoder {
  encodeInto(text: string, into: Uint8Array): { read: number; written: number } {
    return { read: text.length, written: encode(text, into) };
  }
}

/** The same of a `TextDecoder`. */
class Decoder {
  decode(bytes?: Uint8Array): string {
    return bytes === undefined ? "" : decode(bytes);
  }
}

/** Links each instance of a build by a glue of its own. */
export function glued<A>(source: Source, createGlue: (encoder: unknown, decoder: unknown) => A & Glue): Linked<A> {
  function link(life: Life) {
    const own = typeof TextEncoder === "function" && typeof TextDecoder === "function";
    const glue = own ? createGlue(TextEncoder, TextDecoder) : createGlue(Encoder, Decoder);
    const finish = (exports: WebAssembly.Exports): A => {
      const guarded: Record<string, WebAssembly.ExportValue> = {};
      for (const [name, value] of Object.entries(exports)) {
        guarded[name] = name.includes("closures") ? guard(life, value as Callback) : value;
      }
      glue.__wbg_set_wasm(guarded);
      (exports["__wbindgen_start"] as Callback | undefined)?.();
      return glue;
    };
    return { imports: { "./qash_bg.js": glue }, finish };
  }
  return {
    now(life) {
      const { imports, finish } = link(life);
      return finish(source.now(imports));
    },
    async ahead(life) {
      const { imports, finish } = link(life);
      return finish(await source.ahead(imports));
    },
  };
}

/** Calls an export that gives a promise. A trap anywhere in the instance rejects it. */
export async function runAsync<A, T>(wasm: Wasm<A>, use: (api: A) => Promise<T>): Promise<T> {
  const { api, life } = wasm.current();
  try {
    return await untilTrap(life, use(api));
  } catch (error) {
    throw isTrap(error) ? stop(life, error) : error;
  }
}

/** What a callback of a stopped instance gives the glue: no value and no error. */
const NOTHING: readonly [] = [];

function guard(life: Life, callback: Callback): Callback {
  return (...args) => {
    if (life.trapped !== undefined) return NOTHING;
    try {
      return callback(...args);
    } catch (error) {
      if (!isTrap(error)) throw error;
      stop(life, error);
      return NOTHING;
    }
  };
}

/** Makes the object of a handle at once, so that an option which the wasm finds wrong is told where it was given. */
export function make<A>(wasm: Wasm<A>, handle: () => unknown): void {
  try {
    wasm.run(handle);
  } catch (thrown) {
    throw errorFrom(thrown);
  }
}

/**
 * Wasm builds that pass objects and promises, with wasm-bindgen's glue.
 *
 * Callbacks that the event loop calls have no caller that could catch a trap. So each is guarded, and a trap in it rejects all pending calls.
 */
import { decode, encode } from "./engine.js";
import { errorFrom } from "./failure.js";
import { type InstanceState, isTrap, type Linked, type Source, stop, untilTrap, type Wasm } from "./wasm.js";

/** wasm-bindgen's glue: the exported functions, and a function that sets the instance. */
interface Glue {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
}

type Callback = (...args: unknown[]) => unknown;

/** The part of `TextEncoder` that the glue uses, for platforms without one, such as Jest's jsdom. */
class Encoder {
  encodeInto(text: string, into: Uint8Array): { read: number; written: number } {
    return { read: text.length, written: encode(text, into) };
  }
}

/** The part of `TextDecoder` that the glue uses. */
class Decoder {
  decode(bytes?: Uint8Array): string {
    return bytes === undefined ? "" : decode(bytes);
  }
}

/** Links each instance of a build with its own glue. */
export function glued<A>(source: Source, createGlue: (encoder: unknown, decoder: unknown) => A & Glue): Linked<A> {
  function link(state: InstanceState) {
    const own = typeof TextEncoder === "function" && typeof TextDecoder === "function";
    const glue = own ? createGlue(TextEncoder, TextDecoder) : createGlue(Encoder, Decoder);
    const finish = (exports: WebAssembly.Exports): A => {
      const guarded: Record<string, WebAssembly.ExportValue> = {};
      for (const [name, value] of Object.entries(exports)) {
        guarded[name] = name.includes("closures") ? guard(state, value as Callback) : value;
      }
      glue.__wbg_set_wasm(guarded);
      (exports["__wbindgen_start"] as Callback | undefined)?.();
      return glue;
    };
    return { imports: { "./qash_bg.js": glue }, finish };
  }
  return {
    now(state) {
      const { imports, finish } = link(state);
      return finish(source.now(imports));
    },
    async ahead(state) {
      const { imports, finish } = link(state);
      return finish(await source.ahead(imports));
    },
  };
}

/** Calls an export that returns a promise. A trap in the instance rejects it. */
export async function runAsync<A, T>(wasm: Wasm<A>, use: (api: A) => Promise<T>): Promise<T> {
  const { api, state } = wasm.current();
  try {
    return await untilTrap(state, use(api));
  } catch (error) {
    throw isTrap(error) ? stop(state, error) : error;
  }
}

/** Result of a callback of a stopped instance: no value and no error. */
const NOTHING: readonly [] = [];

function guard(state: InstanceState, callback: Callback): Callback {
  return (...args) => {
    if (state.trapped !== undefined) return NOTHING;
    try {
      return callback(...args);
    } catch (error) {
      if (!isTrap(error)) throw error;
      stop(state, error);
      return NOTHING;
    }
  };
}

/** Creates the object of a handle now, so that a wrong option throws where it was passed. */
export function make<A>(wasm: Wasm<A>, handle: () => unknown): void {
  try {
    wasm.run(handle);
  } catch (thrown) {
    throw errorFrom(thrown);
  }
}

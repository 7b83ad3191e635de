/**
 * Wasm builds that pass objects and promises, by wasm-bindgen's glue.
 *
 * What the event loop calls has no caller here who could catch a trap: each such callback is guarded, and a trap in it rejects
 * every call that waits.
 */
import { errorFrom } from "./failure.js";
import { isTrap, type Life, stop, untilTrap, type Wasm } from "./wasm.js";

/** What wasm-bindgen's glue is for this module: the exported functions, and a way to hand it the instance. */
interface Glue {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
}

type Callback = (...args: unknown[]) => unknown;

/** Makes the exports of an instance by its glue. */
export const glued =
  <A>(createGlue: () => A & Glue) =>
  (module: WebAssembly.Module, life: Life): A => {
    const glue = createGlue();
    const imports = { "./qash_bg.js": glue as unknown as WebAssembly.ModuleImports };
    const { exports } = new WebAssembly.Instance(module, imports);
    const guarded: Record<string, WebAssembly.ExportValue> = {};
    for (const [name, value] of Object.entries(exports)) {
      guarded[name] = name.includes("closures") ? guard(life, value as Callback) : value;
    }
    glue.__wbg_set_wasm(guarded);
    (exports["__wbindgen_start"] as Callback | undefined)?.();
    return glue;
  };

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

/** The wasm build that `qash-client/server` stands on. */
import { source } from "#boot/server";
import { createGlue } from "../generated/server/glue.js";
import { errorFrom } from "./failure.js";
import { glued } from "./glue.js";
import { lazily } from "./wasm.js";

/** @internal */
export const wasm = lazily(source, glued(createGlue));

/** @internal Makes the object of a handle at once, so that an option which the wasm finds wrong is told where it was given. */
export function make(handle: () => unknown): void {
  try {
    wasm.run(handle);
  } catch (thrown) {
    throw errorFrom(thrown);
  }
}

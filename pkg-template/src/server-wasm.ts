/** The wasm build that `qash-client/server` stands on. */
import { source } from "#boot/server";
import { createGlue } from "../generated/server/glue.js";
import { glued } from "./glue.js";
import { lazily } from "./wasm.js";

/** @internal */
export const wasm = lazily(glued(source, createGlue));

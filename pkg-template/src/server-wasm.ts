/** The wasm build of `qash-client/server`. */
import { source } from "#boot/server";
import { createGlue } from "../generated/server/glue.js";
import { glued } from "./glue.js";
import { lazily } from "./wasm.js";

/** @internal */
export const wasm = lazily(glued(source, createGlue));

/** A partner in the wasm. */
export type Handle = InstanceType<Parameters<Parameters<typeof wasm.run>[0]>[0]["Partner"]>;

/** The platform's functions for one call: `fetch`, the signal and callbacks. */
export type Context = Parameters<Handle["call"]>[4];

/** Calls a function of the wasm with the JSON text of the input and the plain options. */
export type Use = (handle: Handle, text: string, plain: object, context: Context) => Promise<string>;

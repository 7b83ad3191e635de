/** The wasm build that `qash-client/server` stands on. */
import { source } from "#boot/server";
import { createGlue } from "../generated/server/glue.js";
import { glued } from "./glue.js";
import { lazily } from "./wasm.js";

/** @internal */
export const wasm = lazily(glued(source, createGlue));

/** A partner in the wasm. */
export type Handle = InstanceType<Parameters<Parameters<typeof wasm.run>[0]>[0]["Partner"]>;

/** What one call reaches the platform by. */
export type Context = Parameters<Handle["call"]>[4];

/** Has the wasm do something, with the input's text and the options that are plain. */
export type Use = (handle: Handle, text: string, plain: object, context: Context) => Promise<string>;

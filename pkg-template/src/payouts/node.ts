/** What of Node a journal stands on. It is asked for where it is used: `qash-client/server` runs where none of it is. */
import { ServiceUnavailableError } from "../errors.js";

export interface Node {
  fs: typeof import("node:fs/promises");
  constants: typeof import("node:fs").constants;
  path: typeof import("node:path");
  hostname(): string;
  /** Tells texts apart: 12 hexadecimal digits. */
  digest(text: string): string;
  random(): string;
}

/** Node's own modules; Bun and Deno have them, too. */
export function node(): Node {
  // An import would stand in the way of whoever bundles for Cloudflare or for Next's edge.
  const module = globalThis.process?.getBuiltinModule;
  if (module === undefined) {
    throw failed("A journal is a file, and this runtime has none. Node has them from 20.16 and 22.3 on");
  }
  const { constants, promises } = module("node:fs");
  const { createHash, randomBytes } = module("node:crypto");
  return {
    fs: promises,
    constants,
    path: module("node:path"),
    hostname: () => module("node:os").hostname(),
    digest: (text) => createHash("sha256").update(text).digest("hex").slice(0, 12),
    random: () => randomBytes(6).toString("hex"),
  };
}

/** The failure of what a journal stands on. */
export function failed(what: string, cause?: unknown): ServiceUnavailableError {
  const why = cause instanceof Error ? `: ${cause.message}` : "";
  return new ServiceUnavailableError(`${what}${why}.`, { code: "JOURNAL_FAILED", operation: "payoutMany", cause });
}

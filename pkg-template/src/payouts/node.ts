/** The modules of Node that a journal needs. They are loaded at the first use, since `qash-client/server` also runs without them. */
import { ServiceUnavailableError } from "../errors.js";

export interface Node {
  fs: typeof import("node:fs/promises");
  constants: typeof import("node:fs").constants;
  path: typeof import("node:path");
  hostname(): string;
  /** Digest of a text: 12 hexadecimal digits. */
  digest(text: string): string;
  random(): string;
}

/** Node's own modules; Bun and Deno have them, too. */
export function node(): Node {
  // An import would break bundles for Cloudflare and for Next's edge runtime.
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

/** Error of the file system. */
export function failed(what: string, cause?: unknown): ServiceUnavailableError {
  const why = cause instanceof Error ? `: ${cause.message}` : "";
  return new ServiceUnavailableError(`${what}${why}.`, { code: "JOURNAL_FAILED", operation: "payoutMany", cause });
}

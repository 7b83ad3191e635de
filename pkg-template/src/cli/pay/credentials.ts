/** Reads key and secret from a file that only its owner can read, or from the environment. Never from arguments, which all users of the machine can see. */
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { UsageError } from "../options.js";

export interface Credentials {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** Reads them. Throws a `UsageError` that does not contain the values. */
export function readCredentials(file: string | undefined, env: NodeJS.ProcessEnv): Credentials {
  if (file !== undefined) return fromFile(file);
  const { QASH_API_KEY: apiKey, QASH_API_SECRET: apiSecret } = env;
  if (apiKey && apiSecret) return { apiKey, apiSecret };
  throw new UsageError(
    "Key and secret are missing: set QASH_API_KEY and QASH_API_SECRET, or name a file with --credentials.",
  );
}

function fromFile(file: string): Credentials {
  const found = parse(file, read(file));
  const { apiKey, apiSecret, ...others } = found;
  if (typeof apiKey === "string" && typeof apiSecret === "string" && Object.keys(others).length === 0) {
    return { apiKey, apiSecret };
  }
  throw new UsageError(`${file} is not { "apiKey": "…", "apiSecret": "…" }.`);
}

function read(file: string): string {
  const handle = openSync(file, "r");
  try {
    const found = fstatSync(handle);
    if (!found.isFile()) throw new UsageError(`${file} is no ordinary file.`);
    // On Windows the mode does not show this.
    if (process.platform !== "win32") {
      if ((found.mode & 0o077) !== 0)
        throw new UsageError(`${file} can be read or written by others: chmod 600 ${file}`);
      const own = process.geteuid?.();
      if (own !== undefined && own !== 0 && found.uid !== own) throw new UsageError(`${file} belongs to another user.`);
    }
    return readFileSync(handle, "utf8");
  } finally {
    closeSync(handle);
  }
}

function parse(file: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // The file may be a plain secret, which the error of JSON.parse would show.
  }
  throw new UsageError(`${file} is not { "apiKey": "…", "apiSecret": "…" }.`);
}

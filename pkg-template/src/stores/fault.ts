/** Errors and time limits of the stores of this package. */
import { ServiceUnavailableError } from "../errors.js";
import type { ErrorCode } from "../models.js";
import { checkObject, invalid } from "../server-options.js";

/** Default and maximum time limit of one request to a store, in milliseconds. */
const USUAL_MS = 2_000;
const LONGEST_MS = 9_000;

/** Failure of a store of this package. Its message contains no stored values. */
export class StoreFault extends ServiceUnavailableError {}

export const storeFault = (code: ErrorCode, message: string, retryable: boolean): StoreFault =>
  new StoreFault(message, { code, retryable });

/** Error of a store without room for another value. */
export function full(message: string): Error {
  return Object.assign(new Error(message), { code: "QUOTA_EXCEEDED" });
}

/** Awaits a promise for at most `ms` milliseconds; then throws the error that `late` creates. */
export async function within<T>(ms: number, promise: PromiseLike<T>, late: () => Error): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}

/** Validates and copies the options of a store, with the default of `timeoutMs`. */
export function storeOptions<O extends { timeoutMs?: number | undefined }>(
  where: string,
  options: O,
  known: readonly (keyof O & string)[],
): O & { timeoutMs: number } {
  const { timeoutMs = USUAL_MS, ...rest } = checkObject(where, options, known) as O;
  if (!(typeof timeoutMs === "number" && timeoutMs > 0 && timeoutMs <= LONGEST_MS)) {
    throw invalid(where, "timeoutMs", `a number of milliseconds from 1 to ${LONGEST_MS}`, timeoutMs);
  }
  return { ...(rest as O), timeoutMs };
}

/** A time to live in whole milliseconds, at least 1; `null` for no expiry, since JSON has no `undefined`. */
export const lifetime = (ttlMs: number | null | undefined): number | null =>
  ttlMs === undefined || ttlMs === null ? null : Math.max(1, Math.ceil(ttlMs));

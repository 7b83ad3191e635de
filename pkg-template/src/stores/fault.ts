/** What the stores of this package fail with, and how long they may take. */
import { ServiceUnavailableError } from "../errors.js";
import type { ErrorCode } from "../models.js";
import { checkObject, invalid } from "../server-options.js";

/** How long one request to a store may take, unless an option says otherwise, and at most, in milliseconds. */
const USUAL_MS = 2_000;
const LONGEST_MS = 9_000;

/** A failure of a store of this package. Its message holds nothing that is stored. */
export class StoreFault extends ServiceUnavailableError {}

export const storeFault = (code: ErrorCode, message: string, retryable: boolean): StoreFault =>
  new StoreFault(message, { code, retryable });

/** There is no room for another value, and nothing was set. */
export function full(message: string): Error {
  return Object.assign(new Error(message), { code: "QUOTA_EXCEEDED" });
}

/** What a promise gives within so many milliseconds; then what `late` makes is thrown. */
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

/** A copy of a store's options, none of whose names is unknown, with `timeoutMs`. */
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

/** A time to live in whole milliseconds, which no store takes zero for; `null` for ever, as JSON has what is not there. */
export const lifetime = (ttlMs: number | null | undefined): number | null =>
  ttlMs === undefined || ttlMs === null ? null : Math.max(1, Math.ceil(ttlMs));

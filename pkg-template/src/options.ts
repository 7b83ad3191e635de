/** Options of clients and calls, and their validation. */
import "./platform.js";
import type { Lang } from "./answer.js";
import { type QashError, ValidationError } from "./errors.js";
import { kind } from "./input.js";
import type { CalculateExchangeRequest } from "./models.js";
import type { Name } from "./operations.js";

export type { Lang } from "./answer.js";

/** Field names of a quote request: `fromCurrency` and `toCurrency` (A), or `fromAsset` and `toAsset` (B). */
export type Dialect = "A" | "B";

/** Request for a quote, with the currencies in the field names of either dialect. */
export type QuoteRequest = CalculateExchangeRequest &
  ({ fromAsset: string; toAsset: string } | { fromCurrency: string; toCurrency: string });

/** HTTP headers: a `Headers` object, an object of names and values, or pairs of them. */
export type HeadersLike = Headers | Record<string, string> | Iterable<readonly [string, string]>;

/** Event of `onRequest`: one attempt of a call, before it is sent. */
export interface RequestEvent {
  /** Name of the operation. */
  operation: Name | "waitUntilActive";
  /** Number of the attempt, counted from 1. */
  attempt: number;
  /** HTTP method: `GET`, `POST`, `PATCH` or `DELETE`. */
  method: string;
  /** Full URL, with the query. */
  url: string;
  /** Headers, with names in lower case. Secrets that `QashPartner` sends are replaced by `[secret]`. */
  headers: Record<string, string>;
  /** JSON body, if the request has one. */
  body?: string;
}

/** Event of `onResponse`: the response to one attempt of a call. */
export interface ResponseEvent extends Omit<RequestEvent, "body"> {
  /** HTTP status, 200–599. */
  status: number;
  /** Body of the response, unchanged; of `QashPartner` without secrets. */
  body: string;
}

/** Event of `onRetry`: an attempt failed, and another follows. */
export interface RetryEvent {
  /** Name of the operation. */
  operation: Name | "waitUntilActive";
  /** Number of the failed attempt, counted from 1. */
  attempt: number;
  /** Time until the next attempt, in milliseconds. */
  waitMs: number;
  /** Error of the failed attempt. */
  error: QashError;
}

/**
 * Client options.
 *
 * @example
 * const qash = new QashClient({
 *   baseUrl: "https://app.example.com/qash",
 *   timeoutMs: 10_000, // an attempt
 *   deadlineMs: 30_000, // the call with all its attempts
 *   onRequest: ({ operation, attempt }) => console.log(operation, attempt),
 *   onResponse: ({ operation, status }) => console.log(operation, status),
 *   onRetry: ({ operation, waitMs, error }) => console.log(operation, waitMs, error.code),
 * });
 */
export interface ClientOptions {
  /** URL of the proxy: absolute, or in a page a path such as `/api/qash`. */
  baseUrl: string;
  /**
   * Adds a slash to the path of every request, `/api/qash/me/`. Needed where the host redirects to such paths, such as Next.js with its own
   * `trailingSlash: true`, since redirects are never followed. Default: `false`.
   */
  trailingSlash?: boolean | undefined;
  /** Function to call in place of `globalThis.fetch`. Default: `globalThis.fetch` at the time of each call. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Headers of every request. They cannot replace the client's own headers. */
  headers?: HeadersLike | undefined;
  /** Whether cookies are sent, as in `fetch`. Default: that of `fetch`, `"same-origin"`. */
  credentials?: "omit" | "same-origin" | "include" | undefined;
  /** Time limit of one attempt, with the body of the response, in milliseconds. Default: 15,000. */
  timeoutMs?: number | undefined;
  /** Time limit of a call with all attempts and waits, in milliseconds. Default: 45,000. */
  deadlineMs?: number | undefined;
  /** Maximum number of retries, 0–10. Default: 2. An operation that must not be sent twice is never retried. */
  retries?: number | undefined;
  /** Language of the messages in `issues`. Default: `"en"`. */
  lang?: Lang | undefined;
  /** Field names of quote requests. Default: those that the caller uses, `fromCurrency` (A) or `fromAsset` (B). */
  dialect?: Dialect | undefined;
  /** Allowed origins of verification URLs. Default: `https://inquiry.withpersona.com`. */
  verificationOrigins?: readonly string[] | undefined;
  /** Called before each attempt. An error that it throws is logged with `console.error`, and the call continues. */
  onRequest?: ((event: RequestEvent) => unknown) | undefined;
  /** Called after each response. Errors are handled as for `onRequest`. */
  onResponse?: ((event: ResponseEvent) => unknown) | undefined;
  /** Called before the wait for another attempt. Errors are handled as for `onRequest`. */
  onRetry?: ((event: RetryEvent) => unknown) | undefined;
}

/**
 * Options of one call. An option given here replaces that of the client.
 *
 * @example
 * await qash.getBalance({ signal: AbortSignal.timeout(5_000), retries: 0 });
 */
export interface CallOptions {
  /** Signal that aborts the call: before it is sent, while it is in progress, and between attempts. */
  signal?: AbortSignal | undefined;
  /** Time limit of one attempt, in milliseconds. */
  timeoutMs?: number | undefined;
  /** Time limit of the call with all attempts and waits, in milliseconds. */
  deadlineMs?: number | undefined;
  /** Maximum number of retries, 0–10. */
  retries?: number | undefined;
  /** Headers of this call, added to those of the client. */
  headers?: HeadersLike | undefined;
  /** Language of the messages in `issues`. */
  lang?: Lang | undefined;
}

/** Options of `payout`. */
export interface PayoutOptions extends CallOptions {
  /** Sends an account number with wrong check digits, such as the sample CLABE in Qash's guide. Default: `false`. */
  allowInvalidAccountNumber?: boolean | undefined;
}

/** Options of `registerUser` and `startKyc`. */
export interface PhoneOptions extends CallOptions {
  /**
   * Sends a phone number as it is written, such as `+5215512345678` in Qash's guide, in place of the form dialled today, `+525512345678`. A proxy must have the
   * option too. Default: `false`.
   */
  phoneAsWritten?: boolean | undefined;
}

/** Options of `createAccount` on the server. A proxy has an option of its own. */
export interface AccountOptions extends CallOptions {
  /** Allows values of `provider`, `accountType` and `status` that are not in Qash's guide. Default: `false`. */
  allowOtherAccount?: boolean | undefined;
}

/** Options of `transfer`. */
export interface TransferOptions extends CallOptions {
  /** Sends a second transfer although the outcome of an identical earlier one is unknown. Set it only after a check of the first. Default: `false`. */
  repeat?: boolean | undefined;
}

/** Options of `waitUntilActive`. */
export interface WaitOptions extends CallOptions {
  /** Time limit of the wait, in milliseconds. Default: 900,000, 15 minutes. */
  deadlineMs?: number | undefined;
  /** Delay before the second poll, in milliseconds; each later delay is 1.5 times as long. Default: 10,000. */
  firstMs?: number | undefined;
  /** Maximum delay between two polls, in milliseconds. Default: 60,000. */
  longestMs?: number | undefined;
  /** Called with the user after each poll. */
  onPoll?: ((user: never) => unknown) | undefined;
}

type Check = (value: unknown) => string | undefined;

/** Creates a check that returns what was expected if the value does not fit. */
const expect =
  (expected: string, fits: (value: never) => boolean): Check =>
  (value) =>
    fits(value as never) ? undefined : expected;

const isFunction = expect("a function", (value) => typeof value === "function");
const isBoolean = expect("a boolean", (value) => typeof value === "boolean");
const isTime = expect(
  "a number of milliseconds above 0",
  (value) => typeof value === "number" && value > 0 && value <= Number.MAX_SAFE_INTEGER,
);

const OF_BOTH: Record<string, Check> = {
  timeoutMs: isTime,
  deadlineMs: isTime,
  retries: expect("an integer from 0 to 10", (value: number) => Number.isInteger(value) && value >= 0 && value <= 10),
  headers: expect(
    "headers: names and values that HTTP allows",
    (value: HeadersLike) => headerRecord(value) !== undefined,
  ),
  lang: expect("a language, such as “es” or “en”", (value) => typeof value === "string"),
};

const isSignal = expect(
  "an AbortSignal",
  (value: AbortSignal | null) =>
    typeof value?.aborted === "boolean" &&
    typeof value.addEventListener === "function" &&
    typeof value.removeEventListener === "function",
);

// A client has no signal: one that aborts all later calls would look like a broken client.
const OF_CALL: Record<string, Check> = { signal: isSignal, ...OF_BOTH };

const isBaseUrl = expect(
  "an http(s) URL without query, fragment and credentials, or a path that begins with one slash",
  (value: string) => typeof value === "string" && resolve(value, "http://localhost") !== undefined,
);

const OF_CLIENT: Record<string, Check> = {
  ...OF_BOTH,
  baseUrl(value) {
    refuseQash(value);
    return isBaseUrl(value);
  },
  trailingSlash: isBoolean,
  fetch: isFunction,
  credentials: expect('"omit", "same-origin" or "include"', (value: string) =>
    ["omit", "same-origin", "include"].includes(value),
  ),
  dialect: expect('"A" or "B"', (value) => value === "A" || value === "B"),
  verificationOrigins: expect(
    'an array of origins such as "https://inquiry.withpersona.com"',
    (value: readonly string[]) =>
      Array.isArray(value) && value.every((item) => typeof item === "string" && isOrigin(item)),
  ),
  onRequest: isFunction,
  onResponse: isFunction,
  onRetry: isFunction,
};

const MORE: Record<string, Record<string, Check>> = {
  registerUser: { phoneAsWritten: isBoolean },
  startKyc: { phoneAsWritten: isBoolean },
  createAccount: { allowOtherAccount: isBoolean },
  payout: { allowInvalidAccountNumber: isBoolean },
  transfer: { repeat: isBoolean },
  waitUntilActive: { firstMs: isTime, longestMs: isTime, onPoll: isFunction },
};

/** Validates and copies client options; times become whole milliseconds. */
export function clientOptions(options: unknown): ClientOptions {
  const copy = checked("new QashClient", options, OF_CLIENT);
  if (copy["baseUrl"] === undefined) throw invalid("new QashClient", "baseUrl", "the URL of the proxy", "undefined");
  return copy as unknown as ClientOptions;
}

/** Validates and copies the options of a call; times become whole milliseconds. */
export function callOptions(operation: string, options: unknown): PayoutOptions & TransferOptions & WaitOptions {
  return options === undefined ? {} : checked(operation, options, { ...OF_CALL, ...MORE[operation] });
}

/** Validates the signal of a call whose other options the wasm validates. */
export function checkSignal(operation: string, signal: unknown): asserts signal is AbortSignal | undefined {
  const expected = signal === undefined ? undefined : isSignal(signal);
  if (expected !== undefined) throw invalid(operation, "signal", expected, shown(signal));
}

function checked(operation: string, options: unknown, checks: Record<string, Check>): Record<string, unknown> {
  let names: string[] = [];
  let found: string;
  try {
    found = kind(options);
    if (found === "object") names = Object.keys(options as object);
  } catch (thrown) {
    throw invalid(operation, "", "an object", "one that throws", thrown);
  }
  if (found !== "object") throw invalid(operation, "", "an object", found);
  const copy: Record<string, unknown> = {};
  for (const name of names) {
    // `Object.hasOwn` is younger than the oldest browsers.
    const check = Object.keys(checks).includes(name) ? checks[name] : undefined;
    if (check === undefined)
      throw invalid(operation, name, `one of ${Object.keys(checks).join(", ")}`, "an unknown name");
    let expected: string | undefined;
    try {
      // Read once: a getter could return another value the next time.
      const value = (options as Record<string, unknown>)[name];
      if (value === undefined) continue;
      expected = check(value);
      copy[name] = typeof value === "number" ? Math.ceil(value) : value;
    } catch (thrown) {
      if (thrown instanceof ValidationError) throw thrown;
      throw invalid(operation, name, "a value that can be read", "one that throws", thrown);
    }
    if (expected !== undefined) throw invalid(operation, name, expected, shown(copy[name]));
  }
  return copy;
}

/** Text of a value for an error message. A URL with `@` may hold a password, and is not shown. */
const shown = (value: unknown) =>
  typeof value === "string" && !value.includes("@") ? `“${value.slice(0, 80)}”` : kind(value);

function invalid(operation: string, path: string, expected: string, found: string, cause?: unknown): ValidationError {
  const message = `Expected ${expected}, found ${found}.`;
  const issues = [{ path, code: "WRONG_TYPE", message, expected }];
  return new ValidationError(`${operation}: ${path ? `option ${path}` : "options"}: ${message}`, {
    code: "INVALID_OPTION",
    operation,
    issues,
    cause,
  });
}

/** Error for an option that belongs on the partner's server, since everybody can read what a page holds. */
function serverOnly(what: string, instead: string): ValidationError {
  const message = `QashClient: ${what} is for the partner's server alone, since a page shows it to everybody. ${instead}`;
  return new ValidationError(message, { code: "SERVER_ONLY" });
}

/** Converts headers to an object of names and values; `undefined` if they are invalid. Throws if they contain a partner's credential. */
export function headerRecord(headers: HeadersLike | undefined): Record<string, string> | undefined {
  if (headers === undefined) return {};
  if (typeof headers !== "object" || headers === null) return undefined;
  const plain = !(Symbol.iterator in headers);
  if (plain && !Object.values(headers).every((value) => typeof value === "string")) return undefined;
  let record: Record<string, string>;
  try {
    record = Object.fromEntries(new Headers(headers as HeadersInit));
  } catch {
    return undefined;
  }
  const credential = Object.keys(record).find((name) => /^x-api-(key|secret)$/.test(name));
  if (credential) throw serverOnly(`the header ${credential}`, "Leave it out: the proxy adds it.");
  return record;
}

/** Returns the absolute base URL of a client, without a trailing slash. */
export function absoluteUrl(operation: string, baseUrl: string): string {
  // Node has no page that a path could be relative to.
  const page = (globalThis as { location?: { href?: string } }).location?.href;
  const url = resolve(baseUrl, page);
  if (url === undefined)
    throw invalid(operation, "baseUrl", "an absolute URL where there is no page", "a relative one");
  return url;
}

/** Throws if the host of a URL belongs to Qash. */
function refuseQash(baseUrl: unknown): void {
  let host = "";
  try {
    host = /^https?:\/\/(?:[^/]*@)?([^/:]*)/i.exec(href(baseUrl as string, "http://localhost"))?.[1] ?? "";
  } catch {
    // Not a URL.
  }
  if (/(^|\.)qash\.ai\.*$/i.test(host)) throw serverOnly(host, "Give the URL of your own proxy, such as /qash.");
}

const ABSOLUTE = /^https?:\/\//i;

/**
 * Returns the full URL; throws if the text is not a URL. Only `href` is read, since React Native's `URL` lacks other properties or returns wrong values. An
 * absolute URL gets no base, since React Native treats a URL with an unknown scheme as a path.
 */
const href = (url: string, page: string | undefined) => new URL(url, ABSOLUTE.test(url) ? undefined : page).href;

function resolve(baseUrl: string, page: string | undefined): string | undefined {
  try {
    const full = href(baseUrl, page);
    // `//host` and `/\host` leave the page's origin.
    const own = () => baseUrl.startsWith("/") && new URL(full).origin === new URL(page as string).origin;
    const plain = /^https?:\/\/[^/?#@]+(\/[^?#]*)?$/i.test(full);
    return plain && (ABSOLUTE.test(baseUrl) || own()) ? full.replace(/\/+$/, "") : undefined;
  } catch {
    return undefined;
  }
}

function isOrigin(text: string): boolean {
  try {
    return /^https?:\/\/[^/?#@]+$/.test(text) && href(text, undefined) === `${text}/`;
  } catch {
    return false;
  }
}

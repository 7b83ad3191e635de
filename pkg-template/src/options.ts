/** What a client and a call may be given, and the check that they were given that. */
import "./platform.js";
import type { Lang } from "./answer.js";
import { type QashError, ValidationError } from "./errors.js";
import { kind } from "./input.js";
import type { CalculateExchangeRequest } from "./models.js";
import type { Name } from "./operations.js";

export type { Lang } from "./answer.js";

/** How quotes are asked for: `fromCurrency`/`toCurrency` (A) or `fromAsset`/`toAsset` (B). Both are read. */
export type Dialect = "A" | "B";

/** A quote to be asked for, with the names of its currencies in one dialect or the other. */
export type QuoteRequest = CalculateExchangeRequest &
  ({ fromAsset: string; toAsset: string } | { fromCurrency: string; toCurrency: string });

/** Names and values, as `fetch` takes them. */
export type HeadersLike = Headers | Record<string, string> | Iterable<readonly [string, string]>;

/** One try of a call, as it is sent. */
export interface RequestEvent {
  /** The operation that sends it. */
  operation: Name | "waitUntilActive";
  /** Which try of the call it is, counted from 1. */
  attempt: number;
  /** `GET`, `POST`, `PATCH` or `DELETE`. */
  method: string;
  /** The whole address, its query included. */
  url: string;
  /** The headers, by names in lower case. Of those that `QashPartner` sends, secrets are left out. */
  headers: Record<string, string>;
  /** The body, JSON; missing where none is sent. */
  body?: string;
}

/** One try of a call, and what it was answered. */
export interface ResponseEvent extends Omit<RequestEvent, "body"> {
  /** The status, 200–599. */
  status: number;
  /** The answer's body as it came. */
  body: string;
}

/** Another try that follows after a wait. */
export interface RetryEvent {
  /** The operation that is sent again. */
  operation: Name | "waitUntilActive";
  /** The try that failed, counted from 1. */
  attempt: number;
  /** Milliseconds until the next. */
  waitMs: number;
  /** Why it failed. */
  error: QashError;
}

/** What `new QashClient` takes. */
export interface ClientOptions {
  /** Where the proxy is mounted: an absolute URL, or on a page a path such as `/api/qash`. */
  baseUrl: string;
  /**
   * Ends the path of every request in a slash, `/api/qash/me/`, for a host that redirects there, such as Next.js under its own `trailingSlash: true`. A redirect
   * is never followed.
   */
  trailingSlash?: boolean | undefined;
  /** Called in place of `globalThis.fetch`, with a URL and options. Without it, whatever `globalThis.fetch` is at the time of a call. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Sent with every request. The client's own headers cannot be replaced. */
  headers?: HeadersLike | undefined;
  /** Whether cookies go along; fetch's own default is `"same-origin"`. */
  credentials?: "omit" | "same-origin" | "include" | undefined;
  /** Time limit of one try, the answer's body included, in milliseconds; 15,000 unless given. */
  timeoutMs?: number | undefined;
  /** Time limit of a call with all its tries and waits, in milliseconds; 45,000 unless given. */
  deadlineMs?: number | undefined;
  /** How often an operation that may be sent again is, 0–10; 2 unless given. What must not be sent twice never is. */
  retries?: number | undefined;
  /** The language of the messages in `issues`; English unless given. */
  lang?: Lang | undefined;
  /** How quotes are asked for; unless given, in the caller's own field names: `fromCurrency` is A, `fromAsset` B. */
  dialect?: Dialect | undefined;
  /** Origins that a verification URL may have; `https://inquiry.withpersona.com` unless given. */
  verificationOrigins?: readonly string[] | undefined;
  /** Told of each try. What a hook throws is reported with `console.error`; the call goes on. */
  onRequest?: ((event: RequestEvent) => unknown) | undefined;
  /** Told of each answer, under the same terms. */
  onResponse?: ((event: ResponseEvent) => unknown) | undefined;
  /** Told of each further try, under the same terms. */
  onRetry?: ((event: RetryEvent) => unknown) | undefined;
}

/** What every method takes besides its input. */
export interface CallOptions {
  /** Aborts the call: before it is sent, while it is under way, and between tries. */
  signal?: AbortSignal | undefined;
  /** Time limit of one try, in milliseconds. */
  timeoutMs?: number | undefined;
  /** Time limit of the call, in milliseconds. */
  deadlineMs?: number | undefined;
  /** How often the call may be sent again, 0–10. */
  retries?: number | undefined;
  /** Sent with this call, above those of the client. */
  headers?: HeadersLike | undefined;
  /** The language of the messages in `issues`. */
  lang?: Lang | undefined;
}

/** What a payout may be told besides. */
export interface PayoutOptions extends CallOptions {
  /** Sends an account number whose check digits are wrong, such as the sample CLABE of Qash's own guide. */
  allowInvalidAccountNumber?: boolean | undefined;
}

/** What a registration and the start of a verification may be told besides. */
export interface PhoneOptions extends CallOptions {
  /**
   * Sends a phone as it is written, such as the sample of Qash's own guide, `+5215512345678`, and not as it is dialled today, `+525512345678`. Through a
   * proxy only where that has the option too.
   */
  phoneAsWritten?: boolean | undefined;
}

/** What the opening of an account may be told besides, on the server; a proxy has the option of its own. */
export interface AccountOptions extends CallOptions {
  /** Opens an account with another `provider`, `accountType` or `status` than those of Qash's guide. */
  allowOtherAccount?: boolean | undefined;
}

/** What a transfer may be told besides. */
export interface TransferOptions extends CallOptions {
  /** Sends a transfer although the outcome of the same one before is unknown: whoever says so has looked, and wants a second. */
  repeat?: boolean | undefined;
}

/** What `waitUntilActive` takes. */
export interface WaitOptions extends CallOptions {
  /** When to give up, in milliseconds; 15 minutes unless given. */
  deadlineMs?: number | undefined;
  /** The first wait, in milliseconds; 10,000 unless given. Each is half as long again as the one before. */
  firstMs?: number | undefined;
  /** The longest wait, in milliseconds; 60,000 unless given. */
  longestMs?: number | undefined;
  /** Told of the user each time it was looked at. */
  onPoll?: ((user: never) => unknown) | undefined;
}

type Check = (value: unknown) => string | undefined;

/** What is expected, unless the value is that. */
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

// A client takes none: a signal that aborts a client for good would look like a client that is broken.
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

/** A copy of a client's options, with times in whole milliseconds. */
export function clientOptions(options: unknown): ClientOptions {
  const copy = checked("new QashClient", options, OF_CLIENT);
  if (copy["baseUrl"] === undefined) throw invalid("new QashClient", "baseUrl", "the URL of the proxy", "undefined");
  return copy as unknown as ClientOptions;
}

/** A copy of a call's options, with times in whole milliseconds. */
export function callOptions(operation: string, options: unknown): PayoutOptions & TransferOptions & WaitOptions {
  return options === undefined ? {} : checked(operation, options, { ...OF_CALL, ...MORE[operation] });
}

/** Checks the signal of a call, where the wasm checks its other options. */
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
      // Read once: a getter could answer something else the next time.
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

/** What was found; a URL that may hold a password is not repeated. */
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

/** What belongs on the partner's server: on a page, everybody can read it. */
function serverOnly(what: string, instead: string): ValidationError {
  const message = `QashClient: ${what} is for the partner's server alone, since a page shows it to everybody. ${instead}`;
  return new ValidationError(message, { code: "SERVER_ONLY" });
}

/** Headers as names and values; `undefined` if they are none. Throws where they hold a partner's credential. */
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

/** The absolute URL of a client, without a slash at its end. */
export function absoluteUrl(operation: string, baseUrl: string): string {
  // Node has no page to be relative to.
  const page = (globalThis as { location?: { href?: string } }).location?.href;
  const url = resolve(baseUrl, page);
  if (url === undefined)
    throw invalid(operation, "baseUrl", "an absolute URL where there is no page", "a relative one");
  return url;
}

/** Throws where a URL is on a host of Qash's own. */
function refuseQash(baseUrl: unknown): void {
  let host = "";
  try {
    host = /^https?:\/\/(?:[^/]*@)?([^/:]*)/i.exec(href(baseUrl as string, "http://localhost"))?.[1] ?? "";
  } catch {
    // It is no URL at all.
  }
  if (/(^|\.)qash\.ai\.*$/i.test(host)) throw serverOnly(host, "Give the URL of your own proxy, such as /qash.");
}

const ABSOLUTE = /^https?:\/\//i;

/**
 * A URL in full. Throws if it is none. Of an absolute `URL` nothing else is read: React Native's lacks the rest, or reads it out wrong. Nor is there a base
 * for it, where that one takes it for a path if it does not know it.
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

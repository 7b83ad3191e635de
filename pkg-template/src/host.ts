/**
 * Performs the actions of the wasm client: sends requests, waits, and returns the outcome. The wasm decides what to send, how often, and what a response
 * means (src/client).
 *
 * A caller's `fetch` may throw, never settle, return a `Response` of another realm or another value, or a body that never ends. So each of its promises races
 * one of this module, and all errors are handled in the same way.
 */
import { LONGEST_ANSWER } from "./body.js";
import type { FormatExports } from "./format.js";
import type { ClientOptions } from "./options.js";
import type { QuoteExports } from "./quote.js";
import type { Signal } from "./signal.js";

/** The exports of the client's build; src/bindings/client.rs documents them. */
export interface ClientExports extends FormatExports, QuoteExports {
  choose_format(number: number): void;
  client_text(length: number): number;
  client_start(): number;
  client_step(
    call: number,
    came: number,
    aborted: number,
    now: number,
    ...random: [a: number, b: number, c: number, d: number]
  ): number;
  client_action(): number;
}

/** The next action of a call. */
export interface Action {
  /** Request to send. */
  send?: Sent;
  timeoutMs: number;
  /** Time to wait, in milliseconds. */
  sleepMs?: number;
  /** Result of the call. */
  done?: unknown;
  /** Error of the call. */
  error?: object;
  /** Error of the failed attempt, for `onRetry`. */
  retry?: object;
  /** User of the last poll, for `onPoll`. */
  poll?: object;
  /** Keys of payouts with an unknown outcome, for the next call. */
  keys?: string;
}

/** One attempt of a request. */
export interface Sent {
  attempt: number;
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/** Outcome of an action, for `client_step`; `cause` is an error that was thrown. */
export interface Outcome {
  code: number;
  text?: string;
  cause?: unknown;
}

/** Response of a fetch. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const TIMEOUT = 0;
const ABORTED = 1;
const TOO_LARGE = 2;
const NETWORK = 3;
const IMPOSSIBLE = 4;
/** Outcome for the first step, before any action. */
export const START = 5;

/** Maximum delay of a timer, in milliseconds; a longer one would end at once. */
const LONGEST_TIMER = 0x7fff_ffff;

/** 128 random bits. Without a source of randomness they are zero, and the wasm makes no key of them. */
export function randomWords(): Uint32Array {
  const words = new Uint32Array(4);
  try {
    crypto.getRandomValues(words);
  } catch {}
  return words;
}

/** Whether a signal has aborted. A polyfill may throw. */
export function isAborted(signal: Signal | undefined): boolean {
  try {
    return Boolean(signal?.aborted);
  } catch {
    return false;
  }
}

/** Sends a request and reads the whole response. It always settles within the time limit. */
export async function send(
  { method, url, headers, body }: Sent,
  timeoutMs: number,
  options: Pick<ClientOptions, "fetch" | "credentials"> & { signal: Signal | undefined },
  answered: (answer: Answer) => void,
): Promise<Outcome> {
  const { fetch = globalThis.fetch, signal, credentials } = options;
  const controller = new AbortController();
  let init: RequestInit;
  let stop: Stop;
  try {
    // A redirect would send credentials to its target. Not `error`: Cloudflare Workers do not support it, and it would look like a failed connection. With
    // `manual` a redirect is recognised and never retried.
    init = { method, headers: new Headers(headers), redirect: "manual", signal: controller.signal };
    if (credentials !== undefined) init.credentials = credentials;
    if (body !== undefined) init.body = body;
    stop = stopAfter(timeoutMs, signal, controller);
  } catch (thrown) {
    return { code: IMPOSSIBLE, text: reason(thrown) };
  }
  const tooLarge = () => {
    controller.abort();
    return { code: TOO_LARGE };
  };
  try {
    // URL and options rather than a `Request`: a mock, or a fetch of another realm, does not accept this realm's class.
    const answer = await Promise.race([stop.promise, fetch(url, init)]);
    // Browsers return this for a redirect that is not followed.
    const status = answer?.status === 0 && answer.type === "opaqueredirect" ? 302 : answer?.status;
    if (!(typeof status === "number" && status >= 100 && status < 600)) {
      throw new TypeError("fetch answered something that is no Response");
    }
    const own = Object.fromEntries(headersOf(answer));
    if (Number(own["content-length"]) > LONGEST_ANSWER) return tooLarge();
    const text = await Promise.race([stop.promise, answer.text()]);
    if (typeof text !== "string") throw new TypeError("the body is not text");
    if (text.length > LONGEST_ANSWER) return tooLarge();
    answered({ status, headers: own, body: text });
    return { code: status, text: `${headerLines(own, rfc3339)}\0${text}` };
  } catch (thrown) {
    const aborted = isAborted(signal);
    controller.abort();
    if (aborted) return { code: ABORTED };
    if (thrown === controller) return { code: TIMEOUT };
    return { code: NETWORK, text: reason(thrown), cause: thrown };
  } finally {
    stop.end();
  }
}

/** Waits. An abort ends the wait; if `seen` is true, so does a page that becomes visible. */
export async function sleep(ms: number, signal: Signal | undefined, seen: boolean): Promise<Outcome> {
  if (!isAborted(signal)) {
    try {
      const stop = stopAfter(ms, signal, undefined, seen);
      // The promise always rejects; the signal shows why.
      await stop.promise.catch(stop.end);
    } catch {
      // A signal without working listeners: the next request reports it.
    }
  }
  return { code: isAborted(signal) ? ABORTED : TIMEOUT };
}

/** A promise that rejects after a time or when a signal aborts, and a function that removes its timer and listener. */
interface Stop {
  promise: Promise<never>;
  end(): void;
}

/** `mark` is the rejection value after the time: it distinguishes a timeout from a rejection of `fetch`. */
function stopAfter(ms: number, signal: Signal | undefined, mark: unknown, seen = false): Stop {
  let reject!: (reason?: unknown) => void;
  const promise = new Promise<never>((_, rejecting) => {
    reject = rejecting;
  });
  const aborted = () => reject();
  signal?.addEventListener("abort", aborted);
  const page = seen ? globalThis.document : undefined;
  const shows = () => page?.visibilityState === "visible" && reject();
  page?.addEventListener("visibilitychange", shows);
  const timer = setTimeout(reject, Math.min(ms, LONGEST_TIMER), mark);
  return {
    promise,
    end() {
      clearTimeout(timer);
      page?.removeEventListener("visibilitychange", shows);
      try {
        signal?.removeEventListener("abort", aborted);
      } catch {
        // A caller's own signal may throw.
      }
    },
  };
}

/** Headers of a response as this realm's class, from a plain object of a mock or another realm's class; empty if missing. */
function headersOf(answer: Response): Headers {
  try {
    return new Headers(answer.headers);
  } catch {
    return new Headers();
  }
}

/** Headers as the wasm reads them: names and values alternate, one per line. */
export function headerLines(headers: Record<string, string>, write = (value: string) => value): string {
  return Object.entries(headers)
    .flatMap(([name, value]) => [name, write(value)])
    .join("\n");
}

/** Converts a date in a response header to RFC 3339, the only form that the wasm reads. */
function rfc3339(value: string): string {
  const instant = value.endsWith(" GMT") ? Date.parse(value) : Number.NaN;
  return Number.isNaN(instant) ? value : new Date(instant).toISOString();
}

/** Text of a thrown value. `String` may call code of the caller, and throw. */
function reason(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return "an unknown error";
  }
}

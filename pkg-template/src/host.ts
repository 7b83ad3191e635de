/**
 * Does what a call of the wasm wants done: sends requests, waits, and says what came of it. What to send, how often and what an answer
 * means is for the wasm to say (src/client).
 *
 * A `fetch` may be anybody's: it may throw, answer something that is no `Response` of this realm or no `Response` at all, never settle,
 * or answer with a body that never ends. So every promise of its races one of our own, and whatever is thrown has one meaning.
 */
import { LONGEST_ANSWER } from "./body.js";
import type { FormatExports } from "./format.js";
import type { ClientOptions } from "./options.js";
import type { QuoteExports } from "./quote.js";
import type { Signal } from "./signal.js";

/** The exports of the client's build; src/bindings/client.rs explains them. */
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

/** What a call wants done next. */
export interface Action {
  send?: Sent;
  timeoutMs: number;
  sleepMs?: number;
  done?: unknown;
  error?: object;
  /** For observers: why another try follows, and the user that was looked at. */
  retry?: object;
  poll?: object;
  /** For the client: what its next call is to give along. */
  keys?: string;
}

/** One try of a request. */
export interface Sent {
  attempt: number;
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/** What came of an action, as `client_step` takes it; `cause` is what was thrown. */
export interface Outcome {
  code: number;
  text?: string;
  cause?: unknown;
}

/** What a fetch answered. */
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
/** Of the first step: nothing came yet. */
export const START = 5;

/** Timers count in signed 32 bits; a longer wait would end at once. */
const LONGEST_TIMER = 0x7fff_ffff;

/** 128 bits that nobody can guess. Where there is no source of them zeros stay, of which the wasm makes no key. */
export function randomWords(): Uint32Array {
  const words = new Uint32Array(4);
  try {
    crypto.getRandomValues(words);
  } catch {}
  return words;
}

/** Whether a signal has aborted; it may be a polyfill, and throw. */
export function isAborted(signal: Signal | undefined): boolean {
  try {
    return Boolean(signal?.aborted);
  } catch {
    return false;
  }
}

/** Sends a request and reads the whole answer. It settles within the time limit, whatever the network does. */
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
    // A redirect would carry credentials to wherever it points. `error` says so too, but Cloudflare Workers do not know it,
    // and it would look like a broken connection; as an answer of its own it can be told apart and is never retried.
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
    // With the URL and the options rather than with a `Request`: a mock, or a fetch of another realm, does not know this realm's class.
    const answer = await Promise.race([stop.promise, fetch(url, init)]);
    // What browsers show of a redirect that is not followed.
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

/** Waits; an abort ends it, and where `seen` says so a page that comes into view. */
export async function sleep(ms: number, signal: Signal | undefined, seen: boolean): Promise<Outcome> {
  if (!isAborted(signal)) {
    try {
      const stop = stopAfter(ms, signal, undefined, seen);
      // It comes either way; the signal says which way it was.
      await stop.promise.catch(stop.end);
    } catch {
      // A signal that nobody can listen to: the next request says so.
    }
  }
  return { code: isAborted(signal) ? ABORTED : TIMEOUT };
}

/** A promise that rejects when a time is over or a signal aborts, and what takes its timer and its listener away. */
interface Stop {
  promise: Promise<never>;
  end(): void;
}

/** `mark` is what it rejects with when the time is over: it tells a timeout from anything that a fetch could reject with. */
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
        // It is the caller's own.
      }
    },
  };
}

/** A mock's plain object or another realm's Headers as ones of this realm; without any there is nothing to read. */
function headersOf(answer: Response): Headers {
  try {
    return new Headers(answer.headers);
  } catch {
    return new Headers();
  }
}

/** Headers as the wasm reads them: names and values in turn, a line each. */
export function headerLines(headers: Record<string, string>, write = (value: string) => value): string {
  return Object.entries(headers)
    .flatMap(([name, value]) => [name, write(value)])
    .join("\n");
}

/** An answer's header; a date is written as RFC 3339 does, for the wasm knows no other. */
function rfc3339(value: string): string {
  const instant = value.endsWith(" GMT") ? Date.parse(value) : Number.NaN;
  return Number.isNaN(instant) ? value : new Date(instant).toISOString();
}

/** What was thrown, in words. `String` calls what the caller wrote and may throw in turn. */
function reason(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return "an unknown error";
  }
}

// The client, and the log of its requests and responses for the inspector.

import { computed, signal } from "@preact/signals";
import { QashClient, type RequestEvent, type ResponseEvent, type RetryEvent } from "qash-client";
import { base } from "./base";
import { lang } from "./i18n";

/** One attempt of a call, as the client's hooks report it. */
export interface Call extends RequestEvent {
  id: number;
  /** The time of its start by `performance.now()`, in milliseconds. */
  began: number;
  ms?: number;
  answer?: ResponseEvent;
  /** The reason for another attempt, and the delay before it. */
  retry?: { code: string; waitMs: number };
  /** The name of the error, if there was no response. */
  failure?: string;
}

/** The number of attempts that the inspector keeps. */
const KEPT = 100;

/** The attempts so far, oldest first. */
export const log = signal<readonly Call[]>([]);

let calls = 0;

/** Updates the latest attempt of a request that is still `open`. */
function update(request: { url: string; method: string }, more: Partial<Call>, open: (call: Call) => boolean): void {
  const call = log.value.findLast((one) => one.url === request.url && one.method === request.method && open(one));
  if (call) log.value = log.value.map((one) => (one === call ? { ...one, ...more } : one));
}

const unanswered = (call: Call) => call.answer === undefined && call.failure === undefined;

function onRequest(event: RequestEvent): void {
  log.value = [...log.value, { ...event, id: ++calls, began: performance.now() }].slice(-KEPT);
}

function onResponse(event: ResponseEvent): void {
  const call = log.value.findLast((one) => one.url === event.url && one.method === event.method && unanswered(one));
  update(event, { answer: event, ...(call ? { ms: performance.now() - call.began } : {}) }, unanswered);
}

function onRetry(event: RetryEvent): void {
  const call = log.value.findLast((one) => one.operation === event.operation && one.attempt === event.attempt);
  if (call) update(call, { retry: { code: event.error.code, waitMs: event.waitMs } }, (one) => one.id === call.id);
}

/** Sends a request, and logs a failure of `fetch`, for which the client has no hook. */
async function fetchAndLog(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    update(
      { url, method: init.method ?? "GET" },
      { failure: error instanceof Error ? error.name : String(error) },
      unanswered,
    );
    throw error;
  }
}

/** The pattern of API keys, API secrets and tokens. */
const SECRET = /qash_(key|secret)_\w+|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+|x-api-(key|secret)|"(access|refresh)Token"/i;

/** Whether an attempt contains a key, a secret or a token. */
export function containsSecret(call: Call): boolean {
  const headers = [call.headers, call.answer?.headers ?? {}].flatMap(Object.entries).flat();
  return [...headers, call.body ?? "", call.answer?.body ?? ""].some((text) => SECRET.test(text));
}

/** The client, in the page's language. */
export const client = computed(
  () =>
    new QashClient({
      baseUrl: `${base}api/qash`,
      lang: lang.value,
      fetch: fetchAndLog,
      // The sandbox's verification page is on this server.
      verificationOrigins: [location.origin, "https://inquiry.withpersona.com"],
      onRequest,
      onResponse,
      onRetry,
    }),
);

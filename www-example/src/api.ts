// The client, and a record, for the inspector, of everything it sends and gets.

import { computed, signal } from "@preact/signals";
import { QashClient, type RequestEvent, type ResponseEvent, type RetryEvent } from "qash-client";
import { base } from "./base";
import { lang } from "./i18n";

/** One try of a call, as the client's hooks tell of it. */
export interface Call extends RequestEvent {
  id: number;
  /** When it began, on the page's own clock. */
  began: number;
  ms?: number;
  answer?: ResponseEvent;
  /** Why another try followed. */
  retry?: { code: string; waitMs: number };
  /** Why there was no answer. */
  failure?: string;
}

/** Tries that the inspector keeps. */
const KEPT = 100;

/** The tries so far, oldest first. */
export const log = signal<readonly Call[]>([]);

let calls = 0;

/** Adds to what is known of a try: the latest of this request that is still without it. */
function amend(request: { url: string; method: string }, more: Partial<Call>, open: (call: Call) => boolean): void {
  const call = log.value.findLast((one) => one.url === request.url && one.method === request.method && open(one));
  if (call) log.value = log.value.map((one) => (one === call ? { ...one, ...more } : one));
}

const unanswered = (call: Call) => call.answer === undefined && call.failure === undefined;

function onRequest(event: RequestEvent): void {
  log.value = [...log.value, { ...event, id: ++calls, began: performance.now() }].slice(-KEPT);
}

function onResponse(event: ResponseEvent): void {
  const call = log.value.findLast((one) => one.url === event.url && one.method === event.method && unanswered(one));
  amend(event, { answer: event, ...(call ? { ms: performance.now() - call.began } : {}) }, unanswered);
}

function onRetry(event: RetryEvent): void {
  const call = log.value.findLast((one) => one.operation === event.operation && one.attempt === event.attempt);
  if (call) amend(call, { retry: { code: event.error.code, waitMs: event.waitMs } }, (one) => one.id === call.id);
}

/** Passes a request on; that it got no answer is all the hooks do not tell. */
async function fetchAndNote(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    amend(
      { url, method: init.method ?? "GET" },
      { failure: error instanceof Error ? error.name : String(error) },
      unanswered,
    );
    throw error;
  }
}

/** What a Qash key, a Qash secret or a token looks like. */
const SECRET = /qash_(key|secret)_\w+|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+|x-api-(key|secret)|"(access|refresh)Token"/i;

/** Whether a try carries what no browser should see. */
export function suspicious(call: Call): boolean {
  const headers = [call.headers, call.answer?.headers ?? {}].flatMap(Object.entries).flat();
  return [...headers, call.body ?? "", call.answer?.body ?? ""].some((text) => SECRET.test(text));
}

/** The client, in the page's language. */
export const client = computed(
  () =>
    new QashClient({
      baseUrl: `${base}api/qash`,
      lang: lang.value,
      fetch: fetchAndNote,
      // The sandbox's stand-in for the verification page is on this very server.
      verificationOrigins: [location.origin, "https://inquiry.withpersona.com"],
      onRequest,
      onResponse,
      onRetry,
    }),
);

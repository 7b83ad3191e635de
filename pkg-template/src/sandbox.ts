/**
 * `qash-client/sandbox`: a simulation of the Qash Partner API for tests and demos, in Node and in browsers.
 *
 * ```js
 * const sandbox = createSandbox({ seed: 7 });
 * const { fetch, apiKey, apiSecret } = sandbox;
 * const partner = new QashPartner({ fetch, apiKey, apiSecret, baseUrl: "https://sandbox.api.qash.ai" });
 * ```
 *
 * @module qash-client/sandbox
 */

import { source } from "#boot/sandbox";
import { createGlue } from "../generated/sandbox/glue.js";
import { ValidationError } from "./errors.js";
import { glued } from "./glue.js";
import { OWN, proxyOver, type Session } from "./proxy.js";
import type {
  FaultRule,
  JournalEntry,
  Ledger,
  Sandbox,
  SandboxOptions,
  SandboxPartner,
  SandboxProxy,
  SandboxProxyOptions,
  SandboxSnapshot,
} from "./sandbox-types.js";
import { scrubFor } from "./scrub.js";
import { copied, invalid } from "./server-options.js";
import { MapBackend, PaymentStore } from "./store.js";
import { lazily } from "./wasm.js";

export type * from "./sandbox-types.js";

const wasm = lazily(glued(source, createGlue));

type Inner = InstanceType<ReturnType<typeof createGlue>["Sandbox"]>;

/** Compiles the WebAssembly before the first call, off the main thread if the runtime can. It is optional: otherwise the first call compiles it. */
export const ready = (): Promise<void> => wasm.ready();

/** Calls a function of the wasm sandbox with the current time of its clock. */
type Ask = <T>(use: (sandbox: Inner, now: number) => T) => T;

/**
 * Creates a simulated Qash with one partner and no users. Sandboxes are independent of each other.
 *
 * @throws TypeError for a wrong option.
 * @example
 * const { fetch, apiKey, apiSecret, ...sandbox } = createSandbox({ seed: 7 });
 * const partner = new QashPartner({ fetch, apiKey, apiSecret, baseUrl: "https://sandbox.api.qash.ai" });
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const ask = asking(options);
  const credentials = (): string[] => ask((sandbox) => sandbox.credentials());
  const businessToken = (partner: number): string => ask((sandbox, at) => sandbox.businessToken(partner, at));

  // Throws for a wrong option now, not at the first request.
  credentials();

  const fetch: Sandbox["fetch"] = (input, init) =>
    answer(input, init, (...request) => ask((sandbox, at) => sandbox.handle(...request, at)));

  return {
    fetch,
    proxy: (given) => proxyTo(fetch, credentials(), given),
    get apiKey() {
      return credentials()[0] as string;
    },
    get apiSecret() {
      return credentials()[1] as string;
    },
    now: () => ask((sandbox, at) => sandbox.now(at)),
    advance: (ms) => ask((sandbox, at) => sandbox.advance(number("advance", "ms", ms), at)),
    businessToken: () => businessToken(0),
    addPartner(): SandboxPartner {
      const [partner, apiKey = "", apiSecret = ""] = ask((sandbox) => sandbox.addPartner());
      return { apiKey, apiSecret, businessToken: () => businessToken(Number(partner)) };
    },
    ...decisions(ask),
    ...cards(ask),
    ...faults(ask),
    ...reports(ask),
  };
}

/** Creates a sandbox, and the function that calls it. The caller's clock runs outside of wasm, since it may throw. */
function asking(options: SandboxOptions): Ask {
  const given = asTypeError(() => copied("createSandbox", options, ["now"])) as SandboxOptions;
  // Read at each call: a test may replace the clock later.
  const { now: clock = () => Date.now() } = given;
  if (typeof clock !== "function") throw new TypeError("createSandbox: now must be a function.");
  let made = false;
  const inner = wasm.keep((api) => {
    // After a trap there is a new instance without the sandbox: an error is better than an empty sandbox.
    if (made) throw new Error("This sandbox was lost when wasm failed. Make another and restore a snapshot.");
    const sandbox = new api.Sandbox(given);
    made = true;
    return sandbox;
  });
  return (use) => {
    const time: unknown = clock();
    if (typeof time !== "number" || !Number.isFinite(time)) {
      throw new TypeError("createSandbox: now must give milliseconds since 1970.");
    }
    try {
      return wasm.run(() => use(inner(), time));
    } catch (error) {
      // Rust throws messages.
      throw typeof error === "string" ? new TypeError(error) : error;
    }
  };
}

/** Creates a proxy in front of a sandbox, with a partner of its own. */
function proxyTo<S extends Session>(
  fetch: Sandbox["fetch"],
  [apiKey, apiSecret]: string[],
  given: SandboxProxyOptions<S>,
): SandboxProxy {
  const { allowedOrigins, ...others } = copied("proxy", given, OWN) as unknown as typeof given;
  if ("partner" in others) throw invalid("proxy", "partner", "no such option", others.partner);
  const config = { apiKey, apiSecret, baseUrl: "https://sandbox.api.qash.ai" };
  const [tokens, payments] = [new MapBackend(), new PaymentStore()];
  const partner = wasm.keep((api) => new api.Partner(config, tokens, payments.store));
  scrubFor(wasm, partner);
  const serve = proxyOver(
    "proxy",
    { ...others, allowedOrigins: allowedOrigins ?? ["http://localhost"] },
    {
      wasm,
      partner,
      observe: () => ({ fetch, retrying: undefined }),
      payments,
      anyOrigin: allowedOrigins === undefined,
    },
  );
  // The platform's Request refuses a signal of jsdom. The sandbox finishes a request in any case.
  return (input, { signal: _, ...init } = {}) =>
    serve(typeof input === "object" && "headers" in input ? input : new Request(absolute(input), init));
}

/** Decisions that a bank or Qash's staff would make. */
const decisions = (ask: Ask) =>
  ({
    approveKyc: (userId) => ask((sandbox, at) => sandbox.decideKyc(text("approveKyc", "userId", userId), true, at)),
    rejectKyc: (userId) => ask((sandbox, at) => sandbox.decideKyc(text("rejectKyc", "userId", userId), false, at)),
    expireKyc: (userId) => ask((sandbox, at) => sandbox.expireKyc(text("expireKyc", "userId", userId), at)),
    setUserStatus(userId, status) {
      const name = "setUserStatus";
      ask((sandbox, at) => sandbox.setUserStatus(text(name, "userId", userId), text(name, "status", status), at));
    },
    failPayout: (id) => ask((sandbox, at) => sandbox.settlePayout(number("failPayout", "id", id), true, at)),
    completePayout: (id) => ask((sandbox, at) => sandbox.settlePayout(number("completePayout", "id", id), false, at)),
  }) satisfies Partial<Sandbox>;

const cards = (ask: Ask) =>
  ({
    issueCard: (userId) => ask((sandbox, at) => sandbox.issueCard(text("issueCard", "userId", userId), at)),
    setCardStatus(userId, status) {
      const name = "setCardStatus";
      ask((sandbox, at) => sandbox.setCardStatus(text(name, "userId", userId), text(name, "status", status), at));
    },
    fundCard(userId, cents) {
      const name = "fundCard";
      ask((sandbox, at) => sandbox.fundCard(text(name, "userId", userId), number(name, "cents", cents), at));
    },
    cardPurchase(userId, purchase) {
      const name = "cardPurchase";
      const { cents, merchant } = checked(`${name}: the purchase`, purchase);
      const [id, price, place] = [
        text(name, "userId", userId),
        number(name, "cents", cents),
        text(name, "merchant", merchant),
      ];
      return ask((sandbox, at) => sandbox.cardPurchase(id, price, place, at));
    },
  }) satisfies Partial<Sandbox>;

const faults = (ask: Ask) =>
  ({
    fault(rule: FaultRule) {
      const added = asTypeError(() => copied("fault", checked("fault: the rule", rule)));
      const id = ask((sandbox) => sandbox.fault(added));
      return () => ask((sandbox) => sandbox.removeFault(id));
    },
    clearFaults: () => ask((sandbox) => sandbox.clearFaults()),
    vary(variations) {
      if (!Array.isArray(variations)) throw new TypeError("vary: the variations must be an array.");
      const named = { variations: [...variations] };
      ask((sandbox) => sandbox.vary(named));
    },
  }) satisfies Partial<Sandbox>;

const reports = (ask: Ask) =>
  ({
    journal: (options) => ask((sandbox) => sandbox.journal(options?.raw === true)) as JournalEntry[],
    secrets: () => ask((sandbox) => sandbox.secrets()),
    ledger: () => ask((sandbox, at) => sandbox.ledger(at)) as Ledger,
    snapshot: () => JSON.parse(ask((sandbox) => sandbox.snapshot())) as SandboxSnapshot,
    restore(snapshot) {
      const json = JSON.stringify(checked("restore: the snapshot", snapshot));
      ask((sandbox) => sandbox.restore(json));
    },
  }) satisfies Partial<Sandbox>;

type Handle = (method: string, url: string, headers: string, body: string | undefined) => string[];

/** `fetch` over a handler of strings. */
async function answer(input: RequestInfo | URL, init: RequestInit | undefined, handle: Handle): Promise<Response> {
  const { method, url, headers, body, signal } = await plain(input, init);
  // Not every signal has `throwIfAborted`: that of jsdom in Jest 29 has not.
  if (signal?.aborted) throw signal.reason ?? new Error("aborted");
  const [status, delay, dropped, content = "", ...fields] = handle(method, url, headers, body);
  await wait(Number(delay), signal);
  if (dropped)
    throw new TypeError("fetch failed", {
      cause: new Error("The sandbox dropped the answer, as a fault rule has it."),
    });
  const answered: [string, string][] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) answered.push([fields[at] as string, fields[at + 1] as string]);
  const bodiless = status === "204" || status === "205" || status === "304";
  return new Response(bodiless ? null : content, { status: Number(status), headers: answered });
}

interface PlainRequest {
  method: string;
  url: string;
  headers: string;
  body: string | undefined;
  signal: AbortSignal | null | undefined;
}

/** The parts of a request. Common arguments are read without a `Request`, which would cost more than the whole response of the sandbox. */
async function plain(input: RequestInfo | URL, init: RequestInit | undefined): Promise<PlainRequest> {
  const body: unknown = init?.body ?? undefined;
  const method = init?.method ?? "GET";
  const simple = typeof input === "string" || input instanceof URL;
  if (
    simple &&
    /^(GET|POST|PATCH|DELETE)$/.test(method) &&
    (body === undefined || (typeof body === "string" && method !== "GET"))
  ) {
    const headers = new Headers(init?.headers);
    if (body !== undefined && !headers.has("content-type")) headers.set("content-type", "text/plain;charset=UTF-8");
    return {
      method,
      url: absolute(input),
      headers: [...headers].flat().join("\n"),
      body: body as string | undefined,
      signal: init?.signal,
    };
  }
  const request = new Request(input, init);
  const content = await request.text();
  const { url, headers, signal } = request;
  return {
    method: request.method,
    url,
    headers: [...headers].flat().join("\n"),
    body: content === "" ? undefined : content,
    signal,
  };
}

/** The absolute URL, resolved as `fetch` would. */
function absolute(input: string | URL): string {
  const base = (globalThis as { location?: { href?: string } }).location?.href;
  return new URL(input, base).href;
}

/** Maximum delay of a timer, in milliseconds; a longer one would end at once. */
const LONGEST_WAIT = 2 ** 31 - 1;

function wait(ms: number, signal: AbortSignal | null | undefined): Promise<void> {
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      },
      Math.min(ms, LONGEST_WAIT),
    );
    signal?.addEventListener("abort", stop, { once: true });
  });
}

function checked<T extends object>(name: string, value: T): T {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${name} must be an object.`);
  }
  return value;
}

/** Converts the `ValidationError` of a wrong argument to a `TypeError`. */
function asTypeError<T>(copy: () => T): T {
  try {
    return copy();
  } catch (error) {
    throw error instanceof ValidationError ? new TypeError(error.message) : error;
  }
}

function text(name: string, field: string, value: unknown): string {
  if (typeof value !== "string") throw new TypeError(`${name}: ${field} must be a string.`);
  return value;
}

function number(name: string, field: string, value: unknown): number {
  if (!Number.isSafeInteger(value)) throw new TypeError(`${name}: ${field} must be an integer.`);
  return value as number;
}

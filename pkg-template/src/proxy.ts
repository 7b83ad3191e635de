/** The proxy: a function that answers the requests of browsers. The protocol is in docs/proxy-protocol.md, its rules are in the wasm. */

import "./platform.js";
import type { Api } from "../generated/server/glue.js";
import { drain, READ_BEFORE, readBody } from "./body.js";
import { make, runAsync } from "./glue.js";
import { inputText, kind } from "./input.js";
import { type Answer, INTERNAL } from "./internal.js";
import type { ErrorCode, Operations, OptIn } from "./models.js";
import type { NodeResponse } from "./node.js";
import type { QashPartner } from "./partner.js";
import type { Observed } from "./partner-hooks.js";
import { keepText } from "./request.js";
import { checkStore, invalid } from "./server-options.js";
import { type Awaitable, inTime, type PaymentStore, report, type Store, settled, then, wrapStore } from "./store.js";
import type { Wasm } from "./wasm.js";

/** The signed-in person, as the partner's own sign-in identifies them. */
export interface Session {
  /** The partner's id of the person. It never changes, and is never given to another person. */
  subject: string;
  /** The person's user id at Qash. Default: the id that `registerUser` saved in the proxy's store. */
  userId?: string | undefined;
  /** The person's e-mail, only if the partner has verified it. `registerUser` registers this e-mail and no other. */
  email?: string | undefined;
}

/** The input of an operation as a hook gets it: it was JSON, so its integers are numbers. */
type FromJson<T> = T extends bigint
  ? never
  : T extends string | number
    ? T
    : T extends object
      ? { [K in keyof T]: FromJson<T[K]> }
      : T;

/** Argument of a hook in `enable`. */
export interface HookContext<N extends keyof Operations, S extends Session = Session> {
  /** Name of the operation. */
  operation: N;
  /** The object that `session` returned. */
  session: S;
  /** Validated input; for a payout with its key. */
  input: FromJson<Operations[N]["input"]> & (N extends "payout" ? { idempotencyKey: string } : unknown);
  /** The browser's request. Its body can be read, also several times. */
  request: Request;
}

/**
 * Decides whether an operation is carried out. It returns `true` to allow it, `{ input }` to carry it out with another input, and `false` to deny it. Any
 * other result denies it too, and so does a hook that throws, rejects, takes longer than 10 seconds, or changes its `input` and returns `true`. For a
 * payout it is called once per key.
 *
 * @example
 * import type { Hook } from "qash-client/server";
 *
 * const payout: Hook<"payout"> = ({ input }) => input.currency === "MXN" && input.amount <= 500_000;
 */
export type Hook<N extends keyof Operations, S extends Session = Session> = (
  context: HookContext<N, S>,
) => Awaitable<boolean | { input: Operations[N]["input"] }>;

export type { OptIn } from "./models.js";

/** Event of `onAudit`: the result of a request, for the partner's log. It contains no secrets and no content. */
export interface AuditEvent {
  /** Time of the request, RFC 3339. */
  at: string;
  /** Name of the operation, if known. */
  operation?: string;
  /** `subject` of the session. */
  subject?: string;
  /** Id of the user at Qash. */
  userId?: string;
  /** Effect at Qash. */
  outcome: "none" | "done" | "unknown";
  /** HTTP status of the response. */
  status: number;
  /** Code of the error. It may be more exact than the code that the browser got. */
  code?: ErrorCode;
  /** Id of the request, which the browser gets in an error. */
  requestId: string;
  /** Duration, in milliseconds. */
  ms: number;
  /** SHA-256 of the idempotency key, in hexadecimal. */
  keyHash?: string;
}

/** Options of `createProxy`. */
export interface ProxyOptions<S extends Session = Session> {
  /** The partner whose credentials the proxy uses. */
  partner: QashPartner;
  /**
   * Returns the signed-in person of a request, or nothing. It must rely on something that only the person's own browser has, such as a cookie. If it throws,
   * or takes longer than 10 seconds, the request fails.
   */
  session: (request: Request) => Awaitable<S | null | undefined>;
  /**
   * Origins of the pages that may call the proxy, such as `https://app.example.com`, or `capacitor://localhost` for an app. A `*` matches part of the first
   * label, next to other text of that label: `https://shop-*-acme.vercel.app`. A function decides about other origins; if it throws, the origin is
   * refused.
   */
  allowedOrigins: readonly (string | ((origin: string) => boolean))[];
  /** Path at which the proxy is mounted. Default: `/qash`. */
  basePath?: string | undefined;
  /** Operations to enable, each with a hook that decides about a request. Default: none. */
  enable?: { [N in OptIn]?: Hook<N, S> | undefined } | undefined;
  /** Store of users, verifications and payouts. Default: the `store` of the partner. */
  store?: Store | undefined;
  /** Called after each request. An error that it throws is logged with `console.error`. */
  onAudit?: ((event: AuditEvent) => unknown) | undefined;
  /** Limits of requests to Qash, of the body of a request, and of the number of requests. */
  limits?:
    | {
        /** Time limit of one attempt at Qash, in milliseconds. Default: 10,000. */
        timeoutMs?: number | undefined;
        /** Time limit of a request with all attempts, in milliseconds. Default: 13,000, which is less than the time limit of a browser's attempt. */
        deadlineMs?: number | undefined;
        /** Maximum number of retries at Qash. Default: 1. */
        retries?: number | undefined;
        /** Maximum size of the body of a request, in bytes. Default: 65,536. */
        maxBodyBytes?: number | undefined;
        /**
         * Maximum number of requests per minute, for each `subject` and operation, counted in this process. A number applies to all operations; an object sets
         * some of them. `false` is no limit. Default: 120, and 20 for `payout`.
         */
        perMinute?: PerMinute | { [N in keyof Operations]?: PerMinute | undefined } | undefined;
      }
    | undefined;
  /** Allowed origins of verification URLs, besides `https://inquiry.withpersona.com`. Default: none. */
  verificationOrigins?: readonly string[] | undefined;
  /** Allows payouts to account numbers with wrong check digits. Default: `false`. */
  allowInvalidAccountNumber?: boolean | undefined;
  /** Allows clients to send phone numbers as written, such as `+5215512345678` in Qash's guide, in place of the form dialled today. Default: `false`. */
  phoneAsWritten?: boolean | undefined;
  /** Allows clients to open accounts with values of `provider`, `accountType` and `status` that are not in Qash's guide. Default: `false`. */
  allowOtherAccount?: boolean | undefined;
  /**
   * Allows pages of the allowed origins to call the proxy from another origin, with cookies. `headers` names request headers to allow besides those of the
   * client, such as `Authorization`. Default: `false`.
   */
  cors?: boolean | { headers?: readonly string[] | undefined } | undefined;
}

/** Maximum number of requests per minute; `false` for no limit. */
type PerMinute = number | false;

/** A proxy: answers a request. It never rejects. */
export type Proxy = (request: Request) => Promise<Response>;

/** @internal Names of the options of a proxy that are objects or functions of the caller. */
export const OWN = ["partner", "session", "enable", "store", "onAudit"];

/** @internal Dependencies of a proxy: a wasm build with the server, a partner in it, and the `fetch` of that partner. */
export interface Ground {
  readonly wasm: Wasm<Pick<Api, "Partner" | "Proxy">>;
  readonly partner: () => InstanceType<Api["Partner"]>;
  readonly observe: () => Observed;
  readonly payments: PaymentStore;
  /** Whether pages of any origin may call it, as in front of a sandbox. */
  readonly anyOrigin?: boolean | undefined;
}

/** @internal Creates a proxy. `where` is the name of the function that got the options: `createProxy`, or `proxy` of a sandbox. */
export function proxyOver<S extends Session>(
  where: string,
  given: Omit<ProxyOptions<S>, "partner">,
  { wasm, partner, observe, payments, anyOrigin }: Ground,
): Proxy {
  const { session, enable = {}, store, onAudit } = given;
  if (typeof session !== "function") throw invalid(where, "session", "a function", session);
  const origins = originsOf(where, given.allowedOrigins);
  if (onAudit !== undefined && typeof onAudit !== "function") throw invalid(where, "onAudit", "a function", onAudit);
  checkStore(where, "store", store, ["get", "set", "add", "delete"]);
  const hooks = new Map<string, (context: unknown) => unknown>();
  for (const [name, hook] of Object.entries(checkRecord(where, "enable", enable))) {
    if (typeof hook !== "function") throw invalid(where, `enable.${name}`, "a function", hook);
    hooks.set(name, hook as (context: unknown) => unknown);
  }
  const options = { ...given, allowedOrigins: origins.texts };
  // Decided once: a wasm instance that replaces a failed one creates its proxies in another order.
  const [kept, adopted] = payments.for(store && wrapStore(store, "store"));
  const [enabled, asks, sandboxed] = [[...hooks.keys()], origins.functions.length > 0, where === "proxy"];
  const handle = wasm.keep((api) => new api.Proxy(partner(), options, enabled, asks, kept, adopted, sandboxed));
  make(wasm, handle);
  if (adopted) payments.adopt(kept);
  let watched = WATCHED;

  const answer = async (incoming: IncomingRequest): Promise<Answer> => {
    try {
      const context = new RequestContext(incoming, session, hooks, onAudit);
      const sent = [...incoming.headers];
      const headers = anyOrigin ? sent.filter(([name]) => !SITE.includes(name)) : sent;
      const reach = { ...observe(), signal: undefined, cause: undefined };
      const [status, lines, body] = (await runAsync(wasm, () =>
        handle().answer(
          incoming.method,
          incoming.url,
          headers.flat().join("\n"),
          origins.ask(incoming.headers),
          context,
          reach,
        ),
      )) as [number, string, string];
      if (watched > 0 && !anyOrigin && context.isSignedIn) {
        const warning = aboutCookie(incoming.headers, incoming.url);
        watched = warning === undefined ? watched - 1 : 0;
        if (warning !== undefined) console.warn(`qash-client: ${warning}`);
      }
      if (!context.hasRead) await incoming.drain();
      return { status, headers: pairsOf(lines.split("\n")), body };
    } catch (error) {
      report("the proxy", error);
      return INTERNAL;
    }
  };
  const proxy: Proxy = async (request, response?: Partial<NodeResponse>) => {
    if (typeof request?.headers?.get !== "function") {
      // Mounted without `toNodeHandler`, it would return a response that Node ignores, and the browser would wait for ever.
      response?.writeHead?.(500, {});
      response?.end?.("");
      report("the proxy", new TypeError("it takes a Request; for node:http and Express, mount toNodeHandler(proxy)"));
      return responseOf(INTERNAL);
    }
    return responseOf(await answer(incomingFrom(request)));
  };
  answers.set(proxy, answer);
  return proxy;
}

/** @internal A request of any platform, as the proxy reads it. */
export interface IncomingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** Reads the body's text, at most `limit` bytes; a failure is a number of {@link readBody}. */
  body(limit: number): Promise<string | number>;
  /** Reads and discards the rest of the body. */
  drain(): Promise<void>;
  /** The request for the hooks, whose body can still be read. */
  request(): Request;
}

const answers = new WeakMap<Proxy, (incoming: IncomingRequest) => Promise<Answer>>();

/** @internal The function of a proxy without the platform's `Request` and `Response`; `undefined` for any other function. */
export const answerOf = (proxy: Proxy): ((incoming: IncomingRequest) => Promise<Answer>) | undefined =>
  answers.get(proxy);

function incomingFrom(request: Request): IncomingRequest {
  const { method, url, headers, body } = request;
  return {
    method,
    url,
    headers,
    async body(limit) {
      if (request.bodyUsed) {
        report("the request", new TypeError("its body was read before the proxy saw it: give the proxy a clone"));
        return READ_BEFORE;
      }
      const text = await readBody(body, limit, true);
      if (typeof text === "string" && body !== null) keepText(request, text);
      return text;
    },
    drain: () => drain(body),
    request: () => request,
  };
}

const responseOf = ({ status, headers, body }: Answer): Response =>
  new Response(body === "" ? null : body, { status, headers: headers.map(([name, value]) => [name, value]) });

/** Number of signed-in requests whose cookies are checked. */
const WATCHED = 100;

/** Returns a warning about the session's cookie. Browsers do not send its attributes, so only its name can be checked. */
function aboutCookie(headers: Headers, url: string): string | undefined {
  const cookies = headers.get("cookie");
  if (cookies === null || headers.has("authorization")) return undefined;
  // Behind a gateway that terminates TLS the proxy sees http; the protocol of the page is in the header Origin.
  const origin = headers.get("origin");
  const { protocol, hostname } = urlOf(origin ?? url) ?? {};
  if (protocol === "https:" && !/(^|;\s*)__(Host|Secure)-/.test(cookies)) {
    return "a signed-in request has no cookie with the prefix __Host-: name the session cookie __Host-…, with Secure, HttpOnly, SameSite=Lax and Path=/, so that browsers enforce these attributes";
  }
  if (origin !== null && protocol === "http:" && !/^(localhost|.*\.localhost|127\..*|\[::1\])$/.test(hostname ?? "")) {
    return "a signed-in request with cookies came from a page on http, where others on the network can read them: serve the page over https, and set Secure";
  }
  return undefined;
}

function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** Separates the origins given as texts from the functions that decide about others. */
function originsOf(where: string, given: unknown) {
  if (!Array.isArray(given)) throw invalid(where, "allowedOrigins", "an array of origins", given);
  const functions: ((origin: string) => unknown)[] = given.filter((origin) => typeof origin === "function");
  const texts: string[] = [];
  for (const [index, origin] of given.entries()) {
    if (typeof origin === "string") texts.push(origin);
    else if (typeof origin !== "function")
      throw invalid(where, `allowedOrigins[${index}]`, "a string or a function", origin);
  }
  const allows = (origin: string) => (decide: (origin: string) => unknown) => {
    try {
      const said = decide(origin);
      if (typeof said === "boolean") return said;
      throw new TypeError(`it must answer true or false, and answered ${kind(said)}`);
    } catch (error) {
      report("allowedOrigins", error);
      return false;
    }
  };
  const ask = (headers: Headers) => {
    const origin = headers.get("origin");
    return origin !== null && origin !== "null" && functions.some(allows(origin));
  };
  return { texts, functions, ask };
}

/** The headers in which a browser sends the site of the page. */
const SITE = ["origin", "sec-fetch-site"];

function checkRecord(where: string, name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid(where, name, "an object", value);
  // An undefined entry is not enabled.
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined));
}

/** The context of one request: its session, body, hooks and audit event, which the wasm asks for. */
class RequestContext {
  readonly #incoming: IncomingRequest;
  readonly #session: (request: Request) => unknown;
  readonly #hooks: ReadonlyMap<string, (context: unknown) => unknown>;
  readonly #onAudit: ((event: AuditEvent) => unknown) | undefined;
  #person: unknown;
  /** Whether the whole body was read. */
  hasRead = false;

  get isSignedIn(): boolean {
    return this.#person !== undefined;
  }

  constructor(
    incoming: IncomingRequest,
    session: (request: Request) => unknown,
    hooks: ReadonlyMap<string, (context: unknown) => unknown>,
    onAudit: ((event: AuditEvent) => unknown) | undefined,
  ) {
    this.#incoming = incoming;
    this.#session = session;
    this.#hooks = hooks;
    this.#onAudit = onAudit;
  }

  session(): Awaitable<string | undefined> {
    return settled("session", () =>
      then(this.#session(this.#incoming.request()), (person) => {
        if (person === null || person === undefined) return undefined;
        this.#person = person;
        const { subject, userId, email } = person as Session;
        return JSON.stringify({ subject, userId, email });
      }),
    );
  }

  /** Reports that the result of `session` is invalid. */
  unfit(): void {
    const { subject, userId, email } = this.#person as Record<string, unknown>;
    const found = `subject: ${kind(subject)}, userId: ${kind(userId)}, email: ${kind(email)}`;
    const message = `it must answer { subject: a text that is not empty, userId: a UUID or nothing, email: a text or nothing }, and answered { ${found} }`;
    report("session", new TypeError(message));
  }

  async body(limit: number): Promise<string | number> {
    const text = await inTime("the body", this.#incoming.body(limit));
    this.hasRead = typeof text === "string";
    return text;
  }

  authorise(operation: string, input: string): Awaitable<string> {
    const hook = this.#hooks.get(operation);
    if (hook === undefined) return "false";
    const parsed = JSON.parse(input);
    const before = JSON.stringify(parsed);
    const context = { operation, session: this.#person, input: parsed, request: this.#incoming.request() };
    const verdict = (decision: unknown) => {
      if (decision === true && JSON.stringify(parsed) !== before) {
        throw new TypeError(
          "it changed the input and answered true, which carries out the input as it was: answer { input }",
        );
      }
      if (typeof decision === "boolean") return String(decision);
      if (typeof decision === "object" && decision !== null && "input" in decision)
        return inputText(operation, decision.input);
      throw new TypeError(`it must answer true, false or { input }, and answered ${kind(decision)}`);
    };
    return settled(`enable.${operation}`, () => then(hook(context), verdict));
  }

  get isAudited(): boolean {
    return this.#onAudit !== undefined;
  }

  audit(event: string): void {
    if (this.#onAudit === undefined) return;
    const failed = (error: unknown) => report("onAudit", error);
    try {
      Promise.resolve(this.#onAudit(JSON.parse(event) as AuditEvent)).catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}

function pairsOf(flat: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) pairs.push([flat[at] as string, flat[at + 1] as string]);
  return pairs;
}

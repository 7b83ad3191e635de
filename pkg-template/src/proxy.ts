/** The proxy: a function from a browser's request to the response it gets. The rules are in docs/proxy-protocol.md and in the wasm. */

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

/** Who is signed in, as the partner's own sign-in knows them. */
export interface Session {
  /** The partner's own name for the person: it never changes and is never given to another. */
  subject: string;
  /** The person's id at Qash. Without it the proxy finds it in its store, where `registerUser` put it. */
  userId?: string | undefined;
  /** The person's e-mail, only if the partner has verified it; `registerUser` takes no other. */
  email?: string | undefined;
}

/** An input as a hook is told it: it came as JSON, so its integers are numbers. */
type Told<T> = T extends bigint
  ? never
  : T extends string | number
    ? T
    : T extends object
      ? { [K in keyof T]: Told<T[K]> }
      : T;

/** What a policy hook is told. */
export interface HookContext<N extends keyof Operations, S extends Session = Session> {
  operation: N;
  /** What `session` answered, whole. */
  session: S;
  /** The checked input; of a payout with its key. */
  input: Told<Operations[N]["input"]> & (N extends "payout" ? { idempotencyKey: string } : unknown);
  /** The browser's request. Its body can still be read, as often as wanted. */
  request: Request;
}

/**
 * Decides whether an operation is carried out: `true`, `{ input }` for another input in its place, or anything else for no; so is `true`
 * after changing the input it was told. One that throws, rejects or takes longer than 10 seconds has said no. For a payout it is asked once a key.
 */
export type Hook<N extends keyof Operations, S extends Session = Session> = (
  context: HookContext<N, S>,
) => Awaitable<boolean | { input: Operations[N]["input"] }>;

export type { OptIn } from "./models.js";

/** What came of a request, for the partner's log. It holds no secret and no content. */
export interface AuditEvent {
  /** When it came, RFC 3339. */
  at: string;
  /** What it asked for, once that was known. */
  operation?: string;
  /** Who was signed in. */
  subject?: string;
  /** The user at Qash that was acted for. */
  userId?: string;
  /** What was done at Qash. */
  outcome: "none" | "done" | "unknown";
  /** Status of the answer. */
  status: number;
  /** The error's code; for what the browser must not know, more exact than the one it got. */
  code?: ErrorCode;
  /** The id that the browser was told in the error. */
  requestId: string;
  /** How long it took, in milliseconds. */
  ms: number;
  /** The SHA-256 of the key of the intent, in hexadecimal. */
  keyHash?: string;
}

/** What `createProxy` takes. */
export interface ProxyOptions<S extends Session = Session> {
  partner: QashPartner;
  /** Who sent this request; nothing for nobody. It must rest on something that only the person's own browser has, such as a cookie. */
  session: (request: Request) => Awaitable<S | null | undefined>;
  /**
   * Origins whose pages may call, as browsers send them: `https://app.example`, or an app's own, `capacitor://localhost`. A `*` stands for a part
   * of the first label beside text of that label, `https://shop-*-acme.vercel.app`; a function decides about any other, and one that throws says no.
   */
  allowedOrigins: readonly (string | ((origin: string) => boolean))[];
  /** The path that the proxy is mounted at; `/qash` unless given. */
  basePath?: string | undefined;
  /** What is switched on, each with the hook that decides. */
  enable?: { [N in OptIn]?: Hook<N, S> | undefined } | undefined;
  /** What must not be forgotten; the partner's own `store` unless given. */
  store?: Store | undefined;
  /** Told of every request. What it throws is reported and changes nothing. */
  onAudit?: ((event: AuditEvent) => unknown) | undefined;
  /** Limits towards Qash (10 s a try, 13 s in all, one more try: less than what a browser waits), of a request's body (64 KiB) and of requests. */
  limits?:
    | {
        timeoutMs?: number | undefined;
        deadlineMs?: number | undefined;
        retries?: number | undefined;
        maxBodyBytes?: number | undefined;
        /**
         * How often one `subject` may ask for one operation in a minute, counted in this process: 120 times, and 20 times for a payout. A
         * number is for all operations; names change some and leave the others as they are. `false` is no limit.
         */
        perMinute?: PerMinute | { [N in keyof Operations]?: PerMinute | undefined } | undefined;
      }
    | undefined;
  /** Origins that a verification URL may have besides `https://inquiry.withpersona.com`. */
  verificationOrigins?: readonly string[] | undefined;
  /** Lets payouts go to account numbers that fail their check digits. */
  allowInvalidAccountNumber?: boolean | undefined;
  /** Sends phones as they are written, such as the sample of Qash's own guide, `+5215512345678`, and not as they are dialled today. */
  phoneAsWritten?: boolean | undefined;
  /** Opens accounts with another `provider`, `accountType` or `status` than those of Qash's guide, where a browser asks for that. */
  allowOtherAccount?: boolean | undefined;
  /** Lets pages of the allowed origins call from another origin than the proxy's own, cookies included; `headers` names what they may send besides the client's own headers, such as `Authorization`. */
  cors?: boolean | { headers?: readonly string[] | undefined } | undefined;
}

/** A number of requests, or `false` for any. */
type PerMinute = number | false;

/** A request in, its response out; it never rejects. */
export type Proxy = (request: Request) => Promise<Response>;

/** @internal The options of a proxy that are objects and functions of the partner's own. */
export const OWN = ["partner", "session", "enable", "store", "onAudit"];

/** @internal What a proxy stands on: a wasm build that has the server in it, a partner there, and how that partner reaches Qash. */
export interface Ground {
  readonly wasm: Wasm<Pick<Api, "Partner" | "Proxy">>;
  readonly partner: () => InstanceType<Api["Partner"]>;
  readonly observe: () => Observed;
  readonly payments: PaymentStore;
  /** Whether no page needs to be kept out, since there is nothing of anybody's behind it. */
  readonly anyOrigin?: boolean | undefined;
}

/** @internal A proxy over such a ground. `where` is what was given the options: `createProxy`, or `proxy` of a sandbox. */
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
  // Decided here once: the wasm that takes the place of one that trapped makes its proxies in another order.
  const [kept, adopted] = payments.for(store && wrapStore(store, "store"));
  const [enabled, asks, sandboxed] = [[...hooks.keys()], origins.functions.length > 0, where === "proxy"];
  const handle = wasm.keep((api) => new api.Proxy(partner(), options, enabled, asks, kept, adopted, sandboxed));
  make(wasm, handle);
  if (adopted) payments.adopt(kept);
  let watched = WATCHED;

  const answer = async (asked: Asked): Promise<Answer> => {
    try {
      const visit = new Visit(asked, session, hooks, onAudit);
      const sent = [...asked.headers];
      const headers = anyOrigin ? sent.filter(([name]) => !SITE.includes(name)) : sent;
      const context = { ...observe(), signal: undefined, cause: undefined };
      const [status, lines, body] = (await runAsync(wasm, () =>
        handle().answer(asked.method, asked.url, headers.flat().join("\n"), origins.ask(asked.headers), visit, context),
      )) as [number, string, string];
      if (watched > 0 && !anyOrigin && visit.isSignedIn) {
        const warning = aboutCookie(asked.headers, asked.url);
        watched = warning === undefined ? watched - 1 : 0;
        if (warning !== undefined) console.warn(`qash-client: ${warning}`);
      }
      if (!visit.hasRead) await asked.drain();
      return { status, headers: pairsOf(lines.split("\n")), body };
    } catch (error) {
      report("the proxy", error);
      return INTERNAL;
    }
  };
  const proxy: Proxy = async (request, response?: Partial<NodeResponse>) => {
    if (typeof request?.headers?.get !== "function") {
      // Mounted as it is, it gives node an answer that node does not look for: the browser would wait without end.
      response?.writeHead?.(500, {});
      response?.end?.("");
      report("the proxy", new TypeError("it takes a Request; for node:http and Express, mount toNodeHandler(proxy)"));
      return responseOf(INTERNAL);
    }
    return responseOf(await answer(askedBy(request)));
  };
  answers.set(proxy, answer);
  return proxy;
}

/** @internal A request as the proxy reads it, of whatever the platform has. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** The body's text, of at most so many bytes, or a mark of {@link readBody}. */
  body(limit: number): Promise<string | number>;
  /** Reads what is left of the body and drops it. */
  drain(): Promise<void>;
  /** The request for the partner's own code, which can read the body that was read. */
  request(): Request;
}

const answers = new WeakMap<Proxy, (asked: Asked) => Promise<Answer>>();

/** @internal What a proxy does, without the platform's classes of request and response; none for a function that is somebody's own. */
export const answerOf = (proxy: Proxy): ((asked: Asked) => Promise<Answer>) | undefined => answers.get(proxy);

function askedBy(request: Request): Asked {
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

/** In so many signed-in requests the session's cookie is looked at. */
const WATCHED = 100;

/** What a signed-in request tells of the session's cookie that should be mended. Its attributes are never sent back, so that its name must do. */
function aboutCookie(headers: Headers, url: string): string | undefined {
  const cookies = headers.get("cookie");
  if (cookies === null || headers.has("authorization")) return undefined;
  // Behind a gateway that ends https the proxy sees http; what the page is on, the browser says.
  const origin = headers.get("origin");
  const { protocol, hostname } = urlOf(origin ?? url) ?? {};
  if (protocol === "https:" && !/(^|;\s*)__(Host|Secure)-/.test(cookies)) {
    return "no cookie of a signed-in request is named __Host-…: name the session's so, with Secure, HttpOnly, SameSite=Lax and Path=/, and browsers hold whoever sets it to that";
  }
  if (origin !== null && protocol === "http:" && !/^(localhost|.*\.localhost|127\..*|\[::1\])$/.test(hostname ?? "")) {
    return "a signed-in request with cookies came from a page on http: whoever is on the way can read them; serve it over https, and set Secure";
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

/** The origins that stand there by name, and those that functions decide about. */
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

/** The headers by which a browser tells of the site that a request comes from. */
const SITE = ["origin", "sec-fetch-site"];

function checkRecord(where: string, name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid(where, name, "an object", value);
  // A switch that is there but undefined is off.
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined));
}

/** What the wasm asks of one request. */
class Visit {
  readonly #asked: Asked;
  readonly #session: (request: Request) => unknown;
  readonly #hooks: ReadonlyMap<string, (context: unknown) => unknown>;
  readonly #onAudit: ((event: AuditEvent) => unknown) | undefined;
  #who: unknown;
  /** Whether the body was read to its end. */
  hasRead = false;

  get isSignedIn(): boolean {
    return this.#who !== undefined;
  }

  constructor(
    asked: Asked,
    session: (request: Request) => unknown,
    hooks: ReadonlyMap<string, (context: unknown) => unknown>,
    onAudit: ((event: AuditEvent) => unknown) | undefined,
  ) {
    this.#asked = asked;
    this.#session = session;
    this.#hooks = hooks;
    this.#onAudit = onAudit;
  }

  session(): Awaitable<string | undefined> {
    return settled("session", () =>
      then(this.#session(this.#asked.request()), (who) => {
        if (who === null || who === undefined) return undefined;
        this.#who = who;
        const { subject, userId, email } = who as Session;
        return JSON.stringify({ subject, userId, email });
      }),
    );
  }

  /** What `session` answered cannot be read. */
  unfit(): void {
    const { subject, userId, email } = this.#who as Record<string, unknown>;
    const found = `subject: ${kind(subject)}, userId: ${kind(userId)}, email: ${kind(email)}`;
    const message = `it must answer { subject: a text that is not empty, userId: a UUID or nothing, email: a text or nothing }, and answered { ${found} }`;
    report("session", new TypeError(message));
  }

  async body(limit: number): Promise<string | number> {
    const text = await inTime("the body", this.#asked.body(limit));
    this.hasRead = typeof text === "string";
    return text;
  }

  authorise(operation: string, input: string): Awaitable<string> {
    const hook = this.#hooks.get(operation);
    if (hook === undefined) return "false";
    const told = JSON.parse(input);
    const before = JSON.stringify(told);
    const context = { operation, session: this.#who, input: told, request: this.#asked.request() };
    const verdict = (said: unknown) => {
      if (said === true && JSON.stringify(told) !== before) {
        throw new TypeError(
          "it changed the input and answered true, which carries out the input as it was: answer { input }",
        );
      }
      if (typeof said === "boolean") return String(said);
      if (typeof said === "object" && said !== null && "input" in said) return inputText(operation, said.input);
      throw new TypeError(`it must answer true, false or { input }, and answered ${kind(said)}`);
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

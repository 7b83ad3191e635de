/** Calls the hooks of a partner for each attempt and response, without secrets, and lets `read` change a body before it is decoded. */
import { errorOf } from "./failure.js";
import { callHook, reportHook } from "./hooks.js";
import type { Name } from "./operations.js";
import type { ClientOptions, RequestEvent, ResponseEvent } from "./options.js";

/** Hooks of a `QashPartner`. */
export interface PartnerHooks extends Pick<ClientOptions, "onRequest" | "onResponse" | "onRetry"> {
  /**
   * Functions that replace the body of a 2xx response before it is decoded, by operation: for a change of Qash's API that this version does not know. Each
   * gets the raw body, and returns a text or a JSON value. If it throws, the error is logged with `console.error`, and the body is used unchanged, since the
   * result of an operation that was carried out must not be lost.
   *
   * @example
   * const read = { listAccounts: (body: string) => ({ items: JSON.parse(body).wallets }) };
   * const partner = new QashPartner({ apiKey, apiSecret, baseUrl, read });
   */
  read?: { readonly [N in Name]?: ((body: string) => unknown) | undefined } | undefined;
}

/** Names of the options that are hooks. */
export const HOOKS = ["onRequest", "onResponse", "onRetry", "read"] as const;

/** Functions of the wasm about requests. */
export interface Knows {
  scrubBody(text: string): string;
  operationOf(method: string, path: string): Name;
}

type Fetch = (url: string, init: RequestInit) => Promise<unknown>;

/** The `fetch` of one call, and the callback for its retries. */
export interface Observed {
  fetch: Fetch;
  retrying: ((error: string, waitMs: number) => void) | undefined;
}

const SECRETS = /^(x-api-key|x-api-secret|authorization|x-idempotency-key)$/;

/** Creates the `fetch` of one call, which calls the hooks, and the callback for its retries. */
export function observe(fetch: Fetch, hooks: PartnerHooks, knows: Knows): Observed {
  const { onRequest, onResponse, onRetry, read } = hooks;
  if (!onRequest && !onResponse && !onRetry && !read) return { fetch, retrying: undefined };
  const attempts = new Map<string, number>();
  let last: Name | "" = "";
  return {
    async fetch(url, init) {
      const method = init.method ?? "GET";
      const [, path = ""] = /\/api\/v1([^?]*)/.exec(url) ?? [];
      const operation = knows.operationOf(method, path);
      const attempt = (attempts.get(operation) ?? 0) + 1;
      attempts.set(operation, attempt);
      last = operation;
      const event = () => ({ operation, attempt, method, url, headers: shown(init.headers) });
      callHook(operation, onRequest, (): RequestEvent => {
        const { body } = init;
        return { ...event(), ...(typeof body === "string" && { body: knows.scrubBody(body) }) };
      });
      const answer = (await fetch(url, init)) as Response | undefined;
      if (typeof answer?.text !== "function") return answer;
      const { status, type } = answer;
      return {
        status,
        type,
        get headers() {
          return answer.headers;
        },
        async text() {
          const text: unknown = await answer.text();
          if (typeof text !== "string") return text;
          callHook(operation, onResponse, (): ResponseEvent => {
            const body = knows.scrubBody(text);
            return { ...event(), headers: shown(answer.headers), status, body };
          });
          const own = read?.[operation as Name];
          return own && status >= 200 && status < 300 ? changed(operation, own, text) : text;
        },
      };
    },
    retrying(error, waitMs) {
      const attempt = attempts.get(last) ?? 1;
      callHook(last, onRetry, () => ({ operation: last, attempt, waitMs, error: errorOf(JSON.parse(error)) }));
    },
  };
}

function changed(operation: string, read: (body: string) => unknown, text: string): string {
  try {
    const body = read(text);
    const written = typeof body === "string" ? body : JSON.stringify(body);
    if (typeof written !== "string") throw new TypeError("it gave nothing that JSON has");
    return written;
  } catch (thrown) {
    reportHook(`read.${operation}`, thrown);
    return text;
  }
}

/** Headers for an event, without secrets. Those of a mock may be invalid; then none. */
function shown(headers: HeadersInit | undefined): Record<string, string> {
  try {
    const all = [...new Headers(headers)].filter(([name]) => name !== "set-cookie");
    return Object.fromEntries(all.map(([name, value]) => [name, SECRETS.test(name) ? "[secret]" : value]));
  } catch {
    return {};
  }
}

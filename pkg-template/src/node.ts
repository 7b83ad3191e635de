/** Adapter between `node:http` and a proxy. */
import "./platform.js";
import { drain, NOT_TEXT, READ_BEFORE, TOO_LARGE } from "./body.js";
import { bodyBefore, type ParsedRequest } from "./body-before.js";
import { type Answer, INTERNAL } from "./internal.js";
import { answerOf, type IncomingRequest } from "./proxy.js";
import { keptRequest } from "./request.js";
import { report } from "./store.js";

/** The used part of `http.IncomingMessage`. */
export interface NodeRequest extends ParsedRequest, AsyncIterable<Uint8Array> {
  readonly headers?: Record<string, string | string[] | undefined> | undefined;
  readonly rawHeaders: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: what a listener takes depends on the event, as in the types of node.
  on(event: string, listener: (...args: any[]) => void): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: see above.
  off(event: string, listener: (...args: any[]) => void): unknown;
  pause(): unknown;
  method?: string | undefined;
  url?: string | undefined;
  /** Express keeps the whole target here when a handler is mounted on a path. */
  originalUrl?: string | undefined;
  readonly destroyed?: boolean | undefined;
  readonly aborted?: boolean | undefined;
}

/** The used part of `http.ServerResponse`. */
export interface NodeResponse {
  readonly destroyed: boolean;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  /** HTTP/2 has streams where HTTP/1 has connections. */
  readonly stream?: { destroy(): unknown } | undefined;
  once(event: "close", listener: () => void): unknown;
  writeHead(status: number, headers: Record<string, string | string[] | number>): unknown;
  end(body: string, done?: () => void): unknown;
  destroy(): unknown;
}

/** A listener for `http.createServer`, or a handler for Express. */
export type NodeHandler = (request: NodeRequest, response: NodeResponse) => Promise<void>;

/** Methods that `Request` refuses. No operation uses them. */
const FORBIDDEN = ["CONNECT", "TRACE", "TRACK"];
const BODILESS = ["GET", "HEAD", ...FORBIDDEN];

/**
 * Converts a proxy to a request listener of `node:http`, which is also an Express handler. Mount it before any body parser.
 *
 * The proxy reads the body, up to its size limit. If a body parser has read it, the proxy uses `rawBody`, or `body` if that is a text, bytes, or an object
 * whose numbers are all safe integers. If the browser disconnects, the request's signal aborts, but a request to Qash is finished, so that its outcome is
 * known. The listener's promise never rejects.
 *
 * @example
 * const server = http.createServer(toNodeHandler(proxy));
 */
export function toNodeHandler(proxy: (request: Request) => Promise<Response>): NodeHandler {
  // A function that wraps a proxy expects the platform's classes.
  const answered = answerOf(proxy) ?? wrapped(proxy);
  return async (request, response) => {
    try {
      const answer = await answered(incomingFrom(request, signalOf(response)));
      // The browser hung up, or another handler, such as one for time limits, answered in the meantime.
      if (response.destroyed || response.headersSent) return;
      const headers: Record<string, string | string[] | number> = Object.fromEntries(answer.headers);
      // Only this header may occur more than once.
      const cookies = answer.headers.filter(([name]) => name === "set-cookie").map(([, value]) => value);
      if (cookies.length > 1) headers["set-cookie"] = cookies;
      if (answer.status !== 204) headers["content-length"] = Buffer.byteLength(answer.body);
      const unread = !request.readableEnded && !BODILESS.includes(request.method ?? "GET");
      // Otherwise the unread body would precede the next request of the connection.
      if (unread && response.stream === undefined) headers["connection"] = "close";
      response.writeHead(answer.status, headers);
      // An HTTP/2 stream can end by itself: the response is complete, and the rest of the body is not needed (RFC 9113 §8.1).
      response.end(answer.body, unread ? () => response.stream?.destroy() : undefined);
    } catch (error) {
      report("toNodeHandler", error);
      response.destroy();
    }
  };
}

/** A function that wraps a proxy, and may throw. */
const wrapped =
  (proxy: (request: Request) => Promise<Response>) =>
  async (incoming: NodeIncoming): Promise<Answer> => {
    try {
      const answer = await proxy(incoming.whole());
      return { status: answer.status, headers: [...answer.headers], body: await answer.text() };
    } catch (error) {
      report("the proxy", error);
      return INTERNAL;
    }
  };

/** Returns a function that creates a signal, which aborts if the browser disconnects. */
function signalOf(response: NodeResponse): () => AbortSignal {
  let gone: AbortController | undefined;
  let hungUp = false;
  response.once("close", () => {
    hungUp = !response.writableEnded;
    if (hungUp) gone?.abort();
  });
  return () => {
    if (gone === undefined) {
      gone = new AbortController();
      if (hungUp) gone.abort();
    }
    return gone.signal;
  };
}

interface NodeIncoming extends IncomingRequest {
  /** The request as the platform's class, with its body. */
  whole(): Request;
}

function incomingFrom(request: NodeRequest, signal: () => AbortSignal): NodeIncoming {
  const method = request.method ?? "GET";
  const url = new URL(`http://localhost${asWritten(request.originalUrl ?? request.url ?? "")}`).href;
  const headers = headersOf(request);
  let text = "";
  let own: Request | undefined;
  return {
    method,
    url,
    headers,
    async body(limit) {
      const read = await bodyText(request, headers, limit);
      if (typeof read === "string") text = read;
      return read;
    },
    drain: async () => {
      if (!BODILESS.includes(method) && !request.readableEnded) await drain(bodyOf(request, headers));
    },
    request() {
      own ??= keptRequest(url, { method, headers }, { text, signal });
      return own;
    },
    whole() {
      if (FORBIDDEN.includes(method)) {
        return Object.defineProperty(new Request(url, { headers, signal: signal() }), "method", { value: method });
      }
      const init: RequestInit & { duplex?: "half" } = { method, headers, signal: signal() };
      if (!BODILESS.includes(method)) {
        init.body = bodyOf(request, headers);
        init.duplex = "half";
      }
      return new Request(url, init);
    },
  };
}

/** Headers of a request; empty if one is invalid, since no client sends such a request. */
function headersOf({ rawHeaders, headers: parsed = {} }: NodeRequest): Headers {
  const headers = new Headers();
  try {
    for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
      const name = rawHeaders[at] as string;
      // HTTP/2 has method and target among the headers.
      if (!name.startsWith(":")) headers.append(name, rawHeaders[at + 1] as string);
    }
    if (rawHeaders.length > 0) return headers;
    // Simulated requests, such as those of serverless-http, have only parsed headers.
    for (const [name, value] of Object.entries(parsed)) {
      for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one);
    }
    return headers;
  } catch {
    return new Headers();
  }
}

/**
 * Returns a target whose path `URL` does not change. `URL` turns `/qash/x/../me` and `/qash\\me` into `/qash/me`, so that a guard in front of the proxy would
 * have seen another path. Such a target is escaped; no operation has it.
 */
function asWritten(target: string): string {
  const [path = ""] = target.split(/[?#]/, 1);
  // Appended to a host rather than resolved against it, so that `//evil.example/x` stays a path.
  const stays = target.startsWith("/") && new URL(`http://localhost${target}`).pathname === path;
  return stays ? target : `/${encodeURIComponent(path)}`;
}

/** Reads the text of a body, at most `limit` bytes, or returns the number of a failure. It uses events, which cost a tenth of a web stream. */
function bodyText(request: NodeRequest, headers: Headers, limit: number): Promise<string | number> {
  return new Promise((resolve, reject) => {
    let before: string | Uint8Array | undefined;
    try {
      before = bodyBefore(request, headers);
    } catch {
      return resolve(READ_BEFORE);
    }
    if (before !== undefined) {
      if (Buffer.byteLength(before) > limit) return resolve(TOO_LARGE);
      return resolve(typeof before === "string" ? before : textOf([before]));
    }
    if (request.readableEnded) return resolve("");
    if (request.destroyed === true) return reject(new Error("the browser hung up"));
    const chunks: Uint8Array[] = [];
    let length = 0;
    const listeners = {
      data(chunk: Uint8Array | string) {
        // A text, if an encoding was set before.
        const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
        length += bytes.byteLength;
        chunks.push(bytes);
        if (length <= limit) return;
        request.pause();
        end(() => resolve(TOO_LARGE));
      },
      // HTTP/2 ends the body of a stream that was reset, too.
      end: () => (request.aborted === true ? listeners.close() : end(() => resolve(textOf(chunks)))),
      error: (error: Error) => end(() => reject(error)),
      close: () => end(() => reject(new Error("the browser hung up"))),
    };
    const end = (settle: () => void) => {
      for (const [event, listener] of Object.entries(listeners)) request.off(event, listener);
      settle();
    };
    for (const [event, listener] of Object.entries(listeners)) request.on(event, listener);
  });
}

function textOf(chunks: readonly Uint8Array[]): string | number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
  } catch {
    return NOT_TEXT;
  }
}

/** A body as a web stream. */
function bodyOf(request: NodeRequest, headers: Headers): ReadableStream<Uint8Array> {
  try {
    const before = bodyBefore(request, headers);
    if (before !== undefined) return new Blob([before as BlobPart]).stream();
  } catch (why) {
    return new ReadableStream({ start: (controller) => controller.error(why) });
  }
  const chunks = request[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    // Node discards the rest; ending the iterator would close the connection before the response is sent.
    cancel() {},
  });
}

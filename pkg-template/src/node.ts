/** From node:http's request and response to a proxy and back. */
import "./platform.js";
import { drain, NOT_TEXT, READ_BEFORE, TOO_LARGE } from "./body.js";
import { bodyBefore, type ParsedRequest } from "./body-before.js";
import { type Answer, INTERNAL } from "./internal.js";
import { type Asked, answerOf } from "./proxy.js";
import { keptRequest } from "./request.js";
import { report } from "./store.js";

/** What of `http.IncomingMessage` is used. */
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

/** What of `http.ServerResponse` is used. */
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

/** Methods that a `Request` cannot have; no operation has them. */
const FORBIDDEN = ["CONNECT", "TRACE", "TRACK"];
const BODILESS = ["GET", "HEAD", ...FORBIDDEN];

/**
 * Makes a listener of a proxy: `http.createServer(toNodeHandler(proxy))`, or `app.use(toNodeHandler(proxy))` in front of any body parser.
 *
 * The body is read by the proxy, within its limit. Where something in front has read it, the proxy takes `rawBody`, or what is in `body`: a
 * text, bytes, or an object none of whose numbers may have been changed by the reading. When the browser hangs up before it has the answer, the request's signal aborts; what
 * is under way towards Qash is finished, so that its outcome is known. The listener's promise never rejects.
 */
export function toNodeHandler(proxy: (request: Request) => Promise<Response>): NodeHandler {
  // What stands around a proxy takes the platform's own classes.
  const answered = answerOf(proxy) ?? wrapped(proxy);
  return async (request, response) => {
    try {
      const answer = await answered(askedBy(request, signalOf(response)));
      // The browser hung up, or another handler, such as one for time limits, answered in the meantime.
      if (response.destroyed || response.headersSent) return;
      const headers: Record<string, string | string[] | number> = Object.fromEntries(answer.headers);
      // Of all headers this one alone may stand there more than once.
      const cookies = answer.headers.filter(([name]) => name === "set-cookie").map(([, value]) => value);
      if (cookies.length > 1) headers["set-cookie"] = cookies;
      if (answer.status !== 204) headers["content-length"] = Buffer.byteLength(answer.body);
      const unread = !request.readableEnded && !BODILESS.includes(request.method ?? "GET");
      // What was not read would otherwise stand in front of the connection's next request.
      if (unread && response.stream === undefined) headers["connection"] = "close";
      response.writeHead(answer.status, headers);
      // A stream ends for itself: the answer is whole, and nobody wants the rest of the body (RFC 9113 §8.1).
      response.end(answer.body, unread ? () => response.stream?.destroy() : undefined);
    } catch (error) {
      report("toNodeHandler", error);
      response.destroy();
    }
  };
}

/** A proxy that somebody has put something around, which may throw. */
const wrapped =
  (proxy: (request: Request) => Promise<Response>) =>
  async (asked: NodeAsked): Promise<Answer> => {
    try {
      const answer = await proxy(asked.whole());
      return { status: answer.status, headers: [...answer.headers], body: await answer.text() };
    } catch (error) {
      report("the proxy", error);
      return INTERNAL;
    }
  };

/** Aborts when the browser hangs up; made for whoever asks for it. */
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

interface NodeAsked extends Asked {
  /** As the platform's own class, body and all. */
  whole(): Request;
}

function askedBy(request: NodeRequest, signal: () => AbortSignal): NodeAsked {
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

/** None where one is wrong: the request is none of a client's then, whatever else it says. */
function headersOf({ rawHeaders, headers: parsed = {} }: NodeRequest): Headers {
  const headers = new Headers();
  try {
    for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
      const name = rawHeaders[at] as string;
      // HTTP/2 has method and target among the headers.
      if (!name.startsWith(":")) headers.append(name, rawHeaders[at + 1] as string);
    }
    if (rawHeaders.length > 0) return headers;
    // What stands in for node's own requests where there is no socket, as serverless-http's, has parsed ones alone.
    for (const [name, value] of Object.entries(parsed)) {
      for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one);
    }
    return headers;
  } catch {
    return new Headers();
  }
}

/**
 * A target whose path stays what it is. A URL makes `/qash/me` of `/qash/x/../me` and of `/qash\\me`: whatever guards a path in front of the
 * proxy has then seen another. Such a path is handed on escaped, and so is a target that is no path; no operation has them.
 */
function asWritten(target: string): string {
  const [path = ""] = target.split(/[?#]/, 1);
  // Put behind a host rather than resolved against one: `//evil.example/x` stays a path.
  const stays = target.startsWith("/") && new URL(`http://localhost${target}`).pathname === path;
  return stays ? target : `/${encodeURIComponent(path)}`;
}

/** A body's text, of at most so many bytes, or a mark of what is none. By its events, which cost a tenth of what a stream of the web does. */
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
        // A text, if somebody has set an encoding before.
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

/** A body as the web's own stream. */
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
    // Reading on is left to node, which drops what nobody wants; ending the iterator would tear the connection before the answer is sent.
    cancel() {},
  });
}

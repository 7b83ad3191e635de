/** From node:http's request and response to a proxy and back. */
import { internal } from "./internal.js";
import { report } from "./store.js";

/** What of `http.IncomingMessage` is used. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  method?: string | undefined;
  url?: string | undefined;
  /** Express keeps the whole target here when a handler is mounted on a path. */
  originalUrl?: string | undefined;
  rawHeaders: string[];
  readableEnded: boolean;
}

/** What of `http.ServerResponse` is used. */
export interface NodeResponse {
  readonly destroyed: boolean;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  /** HTTP/2 has streams where HTTP/1 has connections. */
  readonly stream?: { destroy(): unknown } | undefined;
  once(event: "close", listener: () => void): unknown;
  writeHead(status: number, headers: Record<string, string>): unknown;
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
 * The body is read by the proxy, within its limit. When the browser hangs up before it has the answer, the request's signal aborts; what
 * is under way towards Qash is finished, so that its outcome is known. The listener's promise never rejects.
 */
export function toNodeHandler(proxy: (request: Request) => Promise<Response>): NodeHandler {
  return async (request, response) => {
    const gone = new AbortController();
    response.once("close", () => {
      if (!response.writableEnded) gone.abort();
    });
    try {
      const { answer, body } = await answered(proxy, fetchRequest(request, gone.signal));
      // The browser hung up, or another handler, such as one for time limits, answered in the meantime.
      if (response.destroyed || response.headersSent) return;
      const headers: Record<string, string> = Object.fromEntries(answer.headers);
      const unread = !request.readableEnded && !BODILESS.includes(request.method ?? "GET");
      // What was not read would otherwise stand in front of the connection's next request.
      if (unread && response.stream === undefined) headers["connection"] = "close";
      response.writeHead(answer.status, headers);
      // A stream ends for itself: the answer is whole, and nobody wants the rest of the body (RFC 9113 §8.1).
      response.end(body, unread ? () => response.stream?.destroy() : undefined);
    } catch (error) {
      report("toNodeHandler", error);
      response.destroy();
    }
  };
}

/** The proxy's answer, or one that says that there is none: what stands around the proxy may throw. */
async function answered(
  proxy: (request: Request) => Promise<Response>,
  request: Request,
): Promise<{ answer: Response; body: string }> {
  try {
    const answer = await proxy(request);
    return { answer, body: await answer.text() };
  } catch (error) {
    report("the proxy", error);
    const answer = internal();
    return { answer, body: await answer.text() };
  }
}

/** The request as the platform's own class. One that this class cannot be is told to the proxy all the same, which refuses it in its own way. */
function fetchRequest(request: NodeRequest, signal: AbortSignal): Request {
  const method = request.method ?? "GET";
  const url = `http://localhost${asWritten(request.originalUrl ?? request.url ?? "")}`;
  try {
    const headers = new Headers();
    for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
      const name = request.rawHeaders[at] as string;
      // HTTP/2 has method and target among the headers.
      if (!name.startsWith(":")) headers.append(name, request.rawHeaders[at + 1] as string);
    }
    if (FORBIDDEN.includes(method)) return called(method, new Request(url, { headers, signal }));
    const init: RequestInit & { duplex?: "half" } = { method, headers, signal };
    if (!BODILESS.includes(method)) {
      init.body = bodyOf(request);
      init.duplex = "half";
    }
    return new Request(url, init);
  } catch {
    // Without its headers it is none of a client's, whatever else it says.
    return called(method, new Request(url, { signal }));
  }
}

const called = (method: string, request: Request): Request =>
  Object.defineProperty(request, "method", { value: method });

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

const empty = (rawHeaders: readonly string[]) =>
  !rawHeaders.some(
    (name, at) => at % 2 === 0 && /^(content-length|transfer-encoding)$/i.test(name) && rawHeaders[at + 1] !== "0",
  );

function bodyOf(request: NodeRequest): ReadableStream<Uint8Array> {
  if (request.readableEnded && !empty(request.rawHeaders)) {
    const why = new Error("its body was read before the proxy saw it: mount the proxy in front of body parsers");
    report("the request", why);
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

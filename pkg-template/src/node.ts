/** From node:http's request and response to a proxy and back. */
import { report } from "./store.js";

/** What of `http.IncomingMessage` is used. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  method?: string | undefined;
  url?: string | undefined;
  /** Express keeps the whole target here when a handler is mounted on a path. */
  originalUrl?: string | undefined;
  rawHeaders: string[];
  readableEnded: boolean;
  complete: boolean;
  once(event: "close", listener: () => void): unknown;
}

/** What of `http.ServerResponse` is used. */
export interface NodeResponse {
  readonly destroyed: boolean;
  readonly headersSent: boolean;
  /** HTTP/2 has streams where HTTP/1 has connections. */
  readonly stream?: { destroy(): unknown } | undefined;
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body: string, done?: () => void): unknown;
}

/** A listener for `http.createServer`, or a handler for Express. */
export type NodeHandler = (request: NodeRequest, response: NodeResponse) => Promise<void>;

const BODILESS = ["GET", "HEAD"];
/** Methods that a `Request` cannot have; no operation has them. */
const FORBIDDEN = ["CONNECT", "TRACE", "TRACK"];

/**
 * Makes a listener of a proxy: `http.createServer(toNodeHandler(proxy))`, or `app.use(toNodeHandler(proxy))` in front of any body parser.
 *
 * The body is read by the proxy, within its limit. When the browser hangs up, the request's signal aborts; what is under way towards Qash
 * is finished, so that its outcome is known.
 */
export function toNodeHandler(proxy: (request: Request) => Promise<Response>): NodeHandler {
  return async (request, response) => {
    const gone = new AbortController();
    request.once("close", () => {
      if (!request.complete) gone.abort();
    });
    const answer = await answered(proxy, request, gone.signal);
    const body = await answer.text();
    // The browser hung up, or another handler, such as one for time limits, answered in the meantime.
    if (response.destroyed || response.headersSent) return;
    const headers: Record<string, string> = Object.fromEntries(answer.headers);
    const unread = !request.readableEnded && !BODILESS.includes(request.method ?? "GET");
    // What was not read would otherwise stand in front of the connection's next request.
    if (unread && response.stream === undefined) headers["connection"] = "close";
    response.writeHead(answer.status, headers);
    // A stream ends for itself: the answer is whole, and nobody wants the rest of the body (RFC 9113 §8.1).
    response.end(body, unread ? () => response.stream?.destroy() : undefined);
  };
}

/** The proxy's answer, or one that says that there is none. */
async function answered(
  proxy: (request: Request) => Promise<Response>,
  request: NodeRequest,
  signal: AbortSignal,
): Promise<Response> {
  try {
    const built = fetchRequest(request, signal);
    return typeof built === "number" ? new Response(null, { status: built }) : await proxy(built);
  } catch (error) {
    report("the proxy", error);
    return new Response(null, { status: 500 });
  }
}

/** The request as the platform's own class, or the status to refuse it with. */
function fetchRequest(request: NodeRequest, signal: AbortSignal): Request | number {
  const method = request.method ?? "GET";
  const target = request.originalUrl ?? request.url ?? "";
  if (FORBIDDEN.includes(method)) return 405;
  // Put behind a host rather than resolved against one: `//evil.example/x` stays a path.
  if (!target.startsWith("/")) return 400;
  const bodiless = BODILESS.includes(method);
  try {
    const headers = new Headers();
    for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
      const name = request.rawHeaders[at] as string;
      // HTTP/2 has method and target among the headers.
      if (!name.startsWith(":")) headers.append(name, request.rawHeaders[at + 1] as string);
    }
    const init: RequestInit & { duplex?: "half" } = { method, headers, signal };
    if (!bodiless) {
      init.body = bodyOf(request);
      init.duplex = "half";
    }
    return new Request(`http://localhost${asWritten(target)}`, init);
  } catch {
    return 400;
  }
}

/**
 * A target whose path stays what it is. A URL makes `/qash/me` of `/qash/x/../me` and of `/qash\\me`: whatever guards a path in front of the
 * proxy has then seen another. Such a path is handed on escaped, and no operation has it.
 */
function asWritten(target: string): string {
  const [path = ""] = target.split(/[?#]/, 1);
  return new URL(`http://localhost${target}`).pathname === path ? target : `/${encodeURIComponent(path)}`;
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

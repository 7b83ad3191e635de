// Conversion between node:http and the Fetch API's Request and Response.

/** The largest body of a request, in bytes. */
const MAX_BODY = 64 * 1024;

/** The headers of every response. */
const COMMON = {
  "X-Content-Type-Options": "nosniff",
  // Against clickjacking. The page has a policy of its own, also with `frame-ancestors`.
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** A listener for node:http around `handle(Request): Promise<Response>`. */
export function listener(origin, handle) {
  return async (incoming, outgoing) => {
    const headOnly = incoming.method === "HEAD";
    try {
      const request = await toRequest(origin, incoming);
      await send(outgoing, request instanceof Response ? request : await handle(request), headOnly);
    } catch (failure) {
      // Only logged: its message may contain secrets.
      console.error(failure);
      if (outgoing.headersSent) outgoing.destroy();
      else await send(outgoing, error(500, "INTERNAL"), headOnly);
    }
  };
}

/** The request, or a response with the error. */
async function toRequest(origin, incoming) {
  const headers = new Headers();
  const { rawHeaders, method, url } = incoming;
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i], rawHeaders[i + 1]);
  const chunks = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > MAX_BODY) return error(413, "TOO_LARGE");
    chunks.push(chunk);
  }
  // Appended to the origin, not resolved against it: `//host` stays a path.
  if (!url.startsWith("/")) return error(400, "BAD_REQUEST");
  const bodiless = method === "GET" || method === "HEAD";
  try {
    return new Request(origin + url, { method, headers, ...(bodiless ? {} : { body: Buffer.concat(chunks) }) });
  } catch {
    return error(400, "BAD_REQUEST");
  }
}

async function send(outgoing, response, headOnly) {
  const body = Buffer.from(await response.arrayBuffer());
  for (const [name, value] of [...Object.entries(COMMON), ...response.headers]) outgoing.setHeader(name, value);
  outgoing.setHeader("Content-Length", body.length);
  outgoing.writeHead(response.status);
  outgoing.end(headOnly ? undefined : body);
}

/** A JSON response that is not cached. */
export function json(value, status = 200, headers = {}) {
  return Response.json(value, { status, headers: { "Cache-Control": "no-store", ...headers } });
}

/** An error response, in the proxy's format. */
export function error(status, code, more = {}) {
  return json({ error: { code, outcome: "none", ...more } }, status);
}

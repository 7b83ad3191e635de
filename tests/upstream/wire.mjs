// HTTP/1.1 as bytes on a socket: enough to read what a fetch sends, and to answer anything, well-formed or not.
import { once } from "node:events";
import { createServer } from "node:net";

/** Listens on a free port of this machine, and hands every request to `answer(request, socket)`, one after the other on each connection. */
export async function listen(answer) {
  const sockets = new Set();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    serve(socket, answer);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, "close");
  };
  return { port: server.address().port, close };
}

function serve(socket, answer) {
  let came = Buffer.alloc(0);
  let busy = false;
  const next = async () => {
    if (busy) return;
    const request = parse(came);
    if (request === undefined) return;
    busy = true;
    came = came.subarray(request.bytes.length);
    await answer(request, socket);
    busy = false;
    if (!socket.destroyed) next();
  };
  socket.on("data", (chunk) => {
    came = came.length === 0 ? chunk : Buffer.concat([came, chunk]);
    next();
  });
}

/** The first request in the bytes, or nothing while it is not whole. */
function parse(bytes) {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const [first, ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const [method, target] = first.split(" ");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const start = end + 4;
  const read = headers["transfer-encoding"] ? chunked(bytes, start) : measured(bytes, start, headers);
  if (read === undefined) return undefined;
  return { method, target, headers, body: read.body, bytes: bytes.subarray(0, read.end) };
}

function measured(bytes, start, headers) {
  const end = start + Number(headers["content-length"] ?? 0);
  return bytes.length < end ? undefined : { end, body: bytes.toString("utf8", start, end) };
}

function chunked(bytes, start) {
  const parts = [];
  let at = start;
  for (;;) {
    const line = bytes.indexOf("\r\n", at);
    if (line === -1) return undefined;
    const length = Number.parseInt(bytes.toString("latin1", at, line), 16);
    const from = line + 2;
    if (bytes.length < from + length + 2) return undefined;
    if (length === 0) return { end: from + 2, body: Buffer.concat(parts).toString("utf8") };
    parts.push(bytes.subarray(from, from + length));
    at = from + length + 2;
  }
}

/** An answer's bytes. `length` is what Content-Length says, true or not; `null` leaves it out. */
export function response(status, body = "", { headers = {}, length = Buffer.byteLength(body) } = {}) {
  const all = { "Content-Type": "application/json", Date: new Date().toUTCString(), ...headers };
  if (length !== null) all["Content-Length"] = length;
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} X\r\n${lines.join("")}\r\n${body}`;
}

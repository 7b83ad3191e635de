// What may go wrong with one request to the stand-in, at the level of bytes.
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { response } from "./wire.mjs";

/**
 * A fault: whether the request is carried out all the same, whether what comes back tells that, and what is written in place of the answer.
 * @typedef {{ name: string, carriedOut: boolean, tells: boolean, write: (socket: import("node:net").Socket, answer: { status: number, body: string }) => unknown }} Fault
 */

const LARGE = 100 * 1024 * 1024;

/** Instead of the answer, these bytes. */
const bytes = (make) => (socket, answer) => void socket.write(make(answer));
/** These bytes, and the connection's end. */
const last = (make) => (socket, answer) => void socket.end(make(answer));
const status = (code, body = "", headers = {}) => bytes(() => response(code, body, { headers }));

/** An answer without a body has no Content-Length either (RFC 9110 §8.6). */
const noContent = bytes(() => response(204, "", { length: null }));

async function hang(socket) {
  await once(socket, "close");
}

/** A byte now and then, for longer than anybody waits. */
async function drip(socket, answer) {
  for (const byte of response(answer.status, answer.body)) {
    if (socket.destroyed) return;
    socket.write(byte);
    await sleep(100);
  }
}

async function large(socket, answer) {
  const padded = `${answer.body.slice(0, -1)},"padding":"`;
  socket.write(response(answer.status, padded, { length: padded.length + LARGE + 2 }));
  const chunk = "x".repeat(1024 * 1024);
  for (let sent = 0; sent < LARGE && !socket.destroyed; sent += chunk.length) {
    if (!socket.write(chunk)) await Promise.race([once(socket, "drain"), once(socket, "close")]).catch(() => {});
  }
  if (!socket.destroyed) socket.write('"}');
}

const half = (text) => text.slice(0, text.length >> 1);

/** Nobody can tell from these whether the request was carried out: each happens before it and after it. */
const SILENT = {
  "closes the connection": (socket) => void socket.end(),
  "resets the connection": (socket) => void socket.resetAndDestroy(),
  hangs: hang,
  500: status(500, "<html>"),
  501: status(501),
  502: status(502, "<html>Bad gateway</html>"),
  503: status(503, '{"message":"busy"}'),
  504: status(504),
  507: status(507),
  511: status(511),
  520: status(520),
  524: status(524),
  530: status(530),
  408: status(408),
  302: status(302, "", { Location: "https://example.com/" }),
  204: noContent,
  "empty 200": status(200),
  "200 {}": status(200, "{}"),
  "200 null data": status(200, '{"success":true,"data":null}'),
  "200 statusCode 500": status(200, '{"statusCode":500}'),
  "200 errors": status(200, '{"errors":[{"message":"no"}]}'),
  "200 success alone": status(200, '{"success":true}'),
  "200 html": status(200, "<html>Welcome</html>", { "Content-Type": "text/html" }),
};

/** These leave the answer behind, whole or in part: the request was carried out. */
const LOST = {
  "cut body": last(({ status: code, body }) => response(code, half(body), { length: body.length })),
  "cut JSON": bytes(({ status: code, body }) => response(code, half(body))),
  "short Content-Length": last(({ status: code, body }) => response(code, body, { length: body.length >> 1 })),
  "long Content-Length": last(({ status: code, body }) => response(code, body, { length: body.length + 10 })),
  "cut chunks": last(({ status: code, body }) =>
    response(code, `${body.length.toString(16)}\r\n${half(body)}`, {
      length: null,
      headers: { "Transfer-Encoding": "chunked" },
    }),
  ),
  "slow bytes": drip,
  "100 MB": large,
};

/** These say that nothing was done, and nothing was. */
const REFUSED = {
  400: status(400, '{"error":"no"}'),
  401: status(401, '{"error":"Invalid or expired user token"}'),
  403: status(403, '{"error":"no"}'),
  404: status(404, '{"error":"no"}'),
  422: status(422, '{"message":["no"]}'),
  429: status(429, "{}"),
  "200 success false": status(200, '{"success":false,"message":"insufficient funds"}'),
};

const list = (table, carriedOut, tells = false) =>
  Object.entries(table).map(([name, write]) => ({
    name: `${name}, ${carriedOut ? "" : "not "}done`,
    carriedOut,
    tells,
    write,
  }));

/** Every fault. @type {Fault[]} */
export const FAULTS = [
  ...list(SILENT, false),
  ...list(SILENT, true),
  ...list(LOST, true),
  ...list(REFUSED, false, true),
];

// Answers that no document fixes, as bytes on the wire, read by the partner and by a browser behind its proxy alike; and what was sent for each.
// tests/readings holds many more forms of the bodies, without a wire.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { browsersOf, partnerOf, payoutOf, told } from "./people.mjs";
import { listen, response } from "./wire.mjs";

const USER = "a1b2c3d4-e5f6-7890-abcd-ef1234567890";
const TOKEN = {
  accessToken: "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl",
  user: { id: USER, status: "active" },
};
const ACCOUNT = { accountName: "Main", currencyCode: "MXN" };
const TRANSFER = { fromAccountId: 619, toAccountId: 620, amount: 50_000, description: "Service fee" };
const ROW = { id: 7, status: "COMPLETED", amount: 100_000, description: "Ñandú 🐦", currency: "MXN", type: "DEPOSIT" };
const ONE = JSON.stringify({ success: true, data: { transaction: ROW } });

/** How one text may come over the wire; all mean the same. */
const ENCODINGS = {
  plain: () => response(200, ONE),
  "a byte order mark": () => response(200, `\uFEFF${ONE}`),
  "white space around": () => response(200, ` \r\n\t${ONE}\r\n`),
  "escaped letters": () =>
    response(
      200,
      ONE.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
    ),
  gzip: () => packed("gzip", gzipSync(ONE)),
  deflate: () => packed("deflate", deflateSync(ONE)),
  brotli: () => packed("br", brotliCompressSync(ONE)),
  "no Content-Type": () => response(200, ONE).replace(/Content-Type: .*\r\n/, ""),
  "Content-Type text/plain": () => response(200, ONE, { headers: { "Content-Type": "text/plain" } }),
  "Content-Type of JSON:API": () =>
    response(200, ONE, { headers: { "Content-Type": "application/vnd.api+json; charset=utf-8" } }),
  "headers in lower case": () => response(200, ONE).replace(/^[A-Z][A-Za-z-]*:/gm, (name) => name.toLowerCase()),
  "a byte a chunk": () => chunked(ONE, { size: 1 }),
  "chunks with extensions and a trailer": () => chunked(ONE, { size: 9, extension: ";a=b", trailer: "X-Sum: 1\r\n" }),
  "no length, and the connection's end": () => response(200, ONE, { length: null, headers: { Connection: "close" } }),
  "early hints first": () => `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${response(200, ONE)}`,
  201: () => response(201, ONE),
  203: () => response(203, ONE),
};

const packed = (encoding, bytes) =>
  Buffer.concat([
    Buffer.from(response(200, "", { length: bytes.length, headers: { "Content-Encoding": encoding } })),
    bytes,
  ]);

function chunked(text, { size, extension = "", trailer = "" }) {
  const bytes = Buffer.from(text);
  const parts = [Buffer.from(response(200, "", { length: null, headers: { "Transfer-Encoding": "chunked" } }))];
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    parts.push(Buffer.from(`${part.length.toString(16)}${extension}\r\n`), part, Buffer.from("\r\n"));
  }
  return Buffer.concat([...parts, Buffer.from(`0\r\n${trailer}\r\n`)]);
}

const json = (value) => (typeof value === "string" ? value : JSON.stringify(value));
const account = (more) => ({ id: 619, description: "Main", asset: "MXN", credits: 150_000, debits: 0, ...more });
const items = (list) => list.map((n) => ({ ...ROW, id: n }));
const page = (n, more) => ({ items: items(Array.from({ length: n }, (_, at) => at + 1)), ...more });

/** An answer to an operation, and what becomes of it: fields of what is read, or the code and outcome of the error. */
const ANSWERS = [
  ["listAccounts", { items: [account({ description: null })] }, { "items.0.balance": 150_000 }],
  ["listAccounts", { items: [account({ credits: "150000" })] }, { "items.0.credits": 150_000 }],
  [
    "listAccounts",
    '{"items":[{"id":"619","asset":"MXN","credits":150000.0,"debits":0}]}',
    { "items.0.id": 619, "items.0.credits": 150_000 },
  ],
  ["listAccounts", { items: [account({ credits: "1500.00" })] }, ["BAD_ANSWER", "none"]],
  [
    "listAccounts",
    { statusCode: 200, message: "ok", data: { items: [account()], meta: { totalItems: "1" } } },
    { total: 1, hasMore: false },
  ],
  ["listAccounts", { items: null }, { "items.length": 0 }],
  ["listAccounts", { items: [account()], total: 25, page: 1 }, { hasMore: true }],
  ["getBalance", { items: [{ asset: "MXN", balance: 1500.5 }] }, ["BAD_ANSWER", "none"]],
  ["createAccount", { success: true, data: { account: { id: "619" } } }, { id: 619 }],
  ["createAccount", undefined, ["UNKNOWN_OUTCOME", "unknown"]],
  ["transfer", { success: true, data: { transfer: { id: 9, amount: "50000" } } }, { id: 9, amount: 50_000 }],
  ["transfer", { success: true }, ["UNKNOWN_OUTCOME", "unknown"]],
  ["payout", { success: true, data: { payout: { id: "po_1", status: "PENDING" } } }, { id: "po_1", status: "PENDING" }],
  ["payout", { payoutId: "po_1", state: "PENDING" }, { id: "po_1", status: "PENDING" }],
  ["payout", { success: true, data: { transaction: { id: 5, status: "FAILED" } } }, { id: 5, status: "FAILED" }],
  ["payout", {}, ["UNKNOWN_OUTCOME", "unknown"]],
  ["payout", { success: true, data: null }, ["UNKNOWN_OUTCOME", "unknown"]],
  ["listTransactions", page(50, { total: 90 }), { hasMore: true, total: 90 }, { limit: 100 }],
  ["listTransactions", page(10, { pagination: { total: 90, hasMore: true, limit: 20 } }), { hasMore: true }],
  ["listTransactions", page(3, { nextCursor: "b" }), { hasMore: true }],
  [
    "listTransactions",
    { items: [{ ...ROW, createdAt: "2026-06-12 00:00:00", status: null }] },
    { "items.0.createdAt": "2026-06-12 00:00:00", "items.0.withoutZone.0": "createdAt" },
  ],
  ["getUser", { user: { id: USER, email: "ana@example.com", status: "ACTIVE" } }, { status: "active" }],
];

/** What each operation is called with. */
const INPUTS = { createAccount: ACCOUNT, transfer: TRANSFER, payout: payoutOf("rent") };

const wire = { requests: [], answer: "" };
let upstream;
let partner;
let browser;

before(async () => {
  upstream = await listen((request, socket) => {
    wire.requests.push(request);
    const asks = (path) => request.target.startsWith(`/api/v1${path}`);
    const isLook = wire.looks && request.method === "GET" && asks("/partner/users/");
    const answer = asks("/partner/auth/token") ? response(200, JSON.stringify(TOKEN)) : wire.answer();
    const known = { user: { id: USER, email: "ana@example.com", status: "active" } };
    socket.write(isLook ? response(200, JSON.stringify(known)) : answer);
    if (/^Connection: close/m.test(String(answer).slice(0, 300))) socket.end();
  });
  const qash = { url: `http://127.0.0.1:${upstream.port}` };
  partner = () => partnerOf(qash, { retries: 0, timeoutMs: 5_000 });
  browser = () => browsersOf(partner())({ userId: USER, subject: "ana", email: "ana@example.com" }, { retries: 0 });
});
after(() => upstream.close());

/** Calls an operation of a partner and of a browser, each of its own, for nobody remembers what the one before was told. */
async function both(operation, input, answer, use) {
  const looks = operation !== "getUser";
  const read = operation === "getUser";
  const calls = {
    partner: () => (read ? partner().getUser(USER) : partner().as(USER)[operation](input)),
    browser: () => browser()[operation](input),
  };
  for (const [who, call] of Object.entries(calls)) {
    Object.assign(wire, { answer, looks, requests: [] });
    await use(who, await told(async () => await call()));
  }
}

for (const [name, bytes] of Object.entries(ENCODINGS)) {
  test(`an answer with ${name} is read`, async () => {
    await both("getTransaction", { id: 7 }, bytes, (who, { told, answer, error }) => {
      assert.equal(told, "ok", `${who}: ${error}`);
      for (const [field, value] of Object.entries(ROW)) assert.equal(answer[field], value, `${who}: ${field}`);
    });
  });
}

for (const [operation, body, wanted, input = INPUTS[operation]] of ANSWERS) {
  const text = body === undefined ? "204" : json(body);
  test(`${operation} answered ${text.slice(0, 90)}`, async () => {
    const answer = () => (body === undefined ? response(204, "", { length: null }) : response(200, text));
    await both(operation, input, answer, (who, result) => {
      if (Array.isArray(wanted)) assert.deepEqual([result.code, result.told], wanted, who);
      else {
        assert.equal(result.told, "ok", `${who}: ${result.error}`);
        for (const [path, value] of Object.entries(wanted)) {
          const found = path.split(".").reduce((at, name) => at?.[name], result.answer);
          assert.deepEqual(found, value, `${who}: ${path}`);
        }
      }
      // A write goes out once, whatever came back, as the bytes that its input says.
      if (operation in INPUTS) {
        const writes = wire.requests.filter(
          ({ method, target }) => method === "POST" && !target.endsWith("/auth/token"),
        );
        assert.equal(writes.length, 1, who);
        const { idempotencyKey, ...sent } = JSON.parse(writes[0].body);
        const { idempotencyKey: _, ...given } = input;
        assert.deepEqual({ ...sent, ...given }, sent, who);
        assert.equal(writes[0].headers["content-type"], "application/json", who);
      }
    });
  });
}

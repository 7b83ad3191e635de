// Stands in for Qash behind a proxy under test: it answers every operation of a browser's, hears everything that the proxy sends, and
// misbehaves when it is told to. It holds no money and knows no user; whoever is asked for is there and active.
import { once } from "node:events";
import http from "node:http";

const PREFIX = "/api/v1";

/** Of what Qash says of itself, nothing may reach a browser. */
export const INTERNAL_HEADER = "x-qash-internal";
export const INTERNAL_COOKIE = "qash_internal";
/** A field that no document shows, in every record of a user. */
export const INTERNAL_FIELD = "riskNotes";

/** What a browser sends for a payout, less its key. */
export const PAYOUT = {
  amount: 100,
  currency: "MXN",
  provider: "cobre",
  fromAccountId: 619,
  beneficiary: { name: "A", bankCode: "40012", accountNumber: "012180001234567899", accountType: "CLABE" },
  description: "conformance",
};

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = () => {
  const exp = Math.floor(Date.now() / 1000) + 86_400;
  return `${base64url({ alg: "none", typ: "JWT" })}.${base64url({ exp, sub: "conformance" })}.c2lnbmF0dXJl`;
};

const AT = "2026-06-12T00:00:00.000Z";
const USER = { email: "ana@example.com", status: "active", userType: "personal", countryCode: "MX", createdAt: AT };
const ACCOUNTS = [
  { id: 619, description: "Main", asset: "MXN", type: "LIABILITY", number: "ACC-1", credits: 150_000, debits: 500 },
  { id: 620, description: "Savings", asset: "MXN", type: "LIABILITY", number: "ACC-2", credits: 0, debits: 0 },
];
const TRANSACTION = { id: 7, description: "Rent", status: "COMPLETED", amount: 500, currency: "MXN", createdAt: AT };
const CARD = { id: "card-1", last4: "4242", brand: "visa", status: "active" };

/** The quote for a request in either dialect. */
function quote(input) {
  const names = "fromAsset" in input ? ["fromAsset", "toAsset"] : ["fromCurrency", "toCurrency"];
  const data = {
    [names[0]]: input[names[0]],
    [names[1]]: input[names[1]],
    fromAmount: input.fromAmount,
    toAmount: Math.round(input.fromAmount * 415_823) / 100,
    rate: 4158.23,
    expiresAt: new Date(Date.now() + 60_000).toISOString(),
  };
  return names[0] === "fromAsset" ? { success: true, data } : data;
}

/** What each operation answers, by method and path. */
const ANSWERS = {
  "POST /partner/auth/token": ({ userId: id }) => ({
    success: true,
    accessToken: token(),
    refreshToken: token(),
    user: { ...USER, id, roles: [] },
  }),
  "GET /partner/users/:id": (_, id) => ({
    success: true,
    data: { user: { ...USER, id, roles: ["admin"], [INTERNAL_FIELD]: "none" } },
  }),
  "POST /partner/users": (input) => ({
    success: true,
    data: { user: { ...USER, ...input, id: "b1b2c3d4-e5f6-7890-abcd-ef1234567891" } },
  }),
  "POST /partner/kyc": () => ({
    success: true,
    inquiryId: "inq_1",
    verificationUrl: "https://inquiry.withpersona.com/verify?inquiry-id=inq_1",
  }),
  "GET /user/kyc/status": () => ({ status: "approved" }),
  "GET /user/accounts": () => ({
    items: ACCOUNTS,
    meta: { totalItems: 2, totalPages: 1, currentPage: 1, itemsPerPage: 20 },
  }),
  "GET /user/balance": () => ({ items: ACCOUNTS }),
  "POST /user/accounts": (input) => ({ ...ACCOUNTS[0], description: input.accountName, asset: input.currencyCode }),
  "GET /user/transactions": () => ({ items: [TRANSACTION], total: 1, pages: 1, page: 1, limit: 20 }),
  "GET /user/transactions/:id": (_, id) => ({ ...TRANSACTION, id: Number(id) }),
  "POST /user/transfer": ({ amount, description }) => ({ id: 8, status: "COMPLETED", amount, description }),
  "POST /user/payout": ({ amount, currency, description }) => ({
    id: 9,
    status: "PENDING",
    amount,
    currency,
    description,
  }),
  "POST /user/exchange/calculate": quote,
  "GET /user/card/me": () => CARD,
  "GET /user/card/status": () => ({ id: CARD.id, status: "active" }),
  "GET /user/card/details": () => ({ id: CARD.id, last4: CARD.last4, expMonth: 12, expYear: 2030 }),
  "GET /user/card/balance": () => ({ cardId: CARD.id, balances: { USD: { available: 45, current: 45 } } }),
  "GET /user/card/transactions": () => ({ items: [], nextCursor: null }),
  "POST /user/card/lock": () => ({ id: CARD.id, status: "locked" }),
  "POST /user/card/unlock": () => ({ id: CARD.id, status: "active" }),
  "PATCH /user/card/limit": (input) => input,
};

/** The operation that a request is for, and the id in its path. */
function operationOf(method, path) {
  const [last] = path.split("/").slice(-1);
  const withId = `${method} ${path.slice(0, -last.length)}:id`;
  return Object.hasOwn(ANSWERS, withId) ? [withId, decodeURIComponent(last)] : [`${method} ${path}`, undefined];
}

/**
 * Starts it at a port of 127.0.0.1, 0 for any free one.
 *
 * `received` is everything that came: `{ operation, headers, text }`. `answering(operation, answer, run)` answers so while `run` is running:
 * `{ status, headers, body }`, where `body` is a text, a value, or a function of the usual value.
 */
export async function startStandIn(port) {
  const received = [];
  const instead = new Map();
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { pathname } = new URL(request.url, "http://127.0.0.1");
    const path = pathname.startsWith(PREFIX) ? pathname.slice(PREFIX.length) : pathname;
    const [operation, id] = operationOf(request.method, path);
    received.push({ operation, headers: request.headers, text });
    let input = {};
    try {
      input = JSON.parse(text);
    } catch {}
    const usual = Object.hasOwn(ANSWERS, operation) ? ANSWERS[operation](input, id) : undefined;
    const found = usual === undefined ? { status: 404, body: { error: "Not found" } } : { status: 200, body: usual };
    const { status, headers, body } = { ...found, ...instead.get(operation) };
    const value = typeof body === "function" ? body(usual) : body;
    response.writeHead(status, {
      "Content-Type": "application/json",
      "Set-Cookie": `${INTERNAL_COOKIE}=1; Path=/`,
      "Cache-Control": "public, max-age=60",
      "Access-Control-Allow-Origin": "*",
      [INTERNAL_HEADER]: "1",
      ...headers,
    });
    response.end(typeof value === "string" ? value : JSON.stringify(value));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: server.address().port,
    received,
    async answering(operation, answer, run) {
      instead.set(operation, answer);
      try {
        return await run();
      } finally {
        instead.delete(operation);
      }
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

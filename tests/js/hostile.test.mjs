// Requests that no browser of a partner's sends, over raw sockets, since a client would tidy them up. Whatever they try: nothing happens at Qash
// beyond the session's own right, no secret comes back, and each is answered and audited like every other.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { after, test } from "node:test";
import { createSandbox } from "qash-client/sandbox";
import { createProxy, QashPartner, toNodeHandler } from "qash-client/server";

const ORIGIN = "https://app.example";
const CLABE = "012180001234567899";

// ---------------------------------------------------------------- the world

const sandbox = createSandbox({ seed: 11 });
const { apiKey, apiSecret } = sandbox;
const partner = new QashPartner({ apiKey, apiSecret, baseUrl: "https://sandbox.api.qash.ai", fetch: sandbox.fetch });

async function person(email) {
  const { id } = await partner.registerUser({ userType: "personal", email, countryCode: "MX" });
  sandbox.approveKyc(id);
  const user = partner.as(id);
  const { id: account } = await user.createAccount({ accountName: email, currencyCode: "MXN", isPrimary: true });
  const deposit = { toAccountId: account, amount: 500_000, currency: "MXN", provider: "manual", description: email };
  await user.deposit(deposit);
  const [{ id: transaction }] = (await user.listTransactions()).items;
  return { id, email, account, transaction };
}
const ana = await person("ana@example.com");
const bob = await person("bob@example.com");

const events = [];
const broken = [];
for (const sign of ["uncaughtException", "unhandledRejection"]) process.on(sign, (error) => broken.push(error));

const yes = () => true;
const proxy = createProxy({
  partner,
  session: (request) =>
    request.headers.get("cookie") === "sid=ana" ? { subject: "ana", userId: ana.id, email: ana.email } : null,
  // How often a person may ask is another test's.
  limits: { perMinute: false },
  allowedOrigins: [ORIGIN],
  enable: {
    payout: yes,
    transfer: yes,
    createAccount: yes,
    registerUser: yes,
    unlockCard: yes,
    setCardLimit: yes,
    getCardDetails: yes,
  },
  onAudit: (event) => events.push(event),
});
const server = createServer(toNodeHandler(proxy));
server.listen(0, "127.0.0.1");
await once(server, "listening");
after(() => server.close());

// ---------------------------------------------------------------- what is sent

/** A request; `own` may be answered, with what is Ana's; `parser` may be refused by node before the proxy sees it. */
const table = [];
const add = (kind, request, flags = {}) => table.push({ kind, ...request, ...flags });

const PAYOUT = {
  amount: 100,
  currency: "MXN",
  provider: "cobre",
  fromAccountId: ana.account,
  beneficiary: { name: "Eva", bankCode: "40012", accountNumber: CLABE, accountType: "CLABE" },
  description: "x",
};
const TRANSFER = { fromAccountId: ana.account, toAccountId: bob.account, amount: 100, description: "x" };
const QUOTE = { fromAsset: "USD", toAsset: "COP", fromAmount: 100 };
const post = (target, body, headers = {}) => ({
  method: "POST",
  target,
  body: typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  headers,
});
const get = (target, headers = {}) => ({ method: "GET", target, headers });
const READS = [
  "/me",
  "/user/kyc/status",
  "/user/accounts",
  "/user/balance",
  "/user/transactions",
  `/user/transactions/${ana.transaction}`,
  "/user/card/me",
  "/user/card/status",
  "/user/card/details",
  "/user/card/balance",
  "/user/card/transactions",
];
const WRITES = {
  "/users": { userType: "personal", countryCode: "MX" },
  "/me/kyc": { firstName: "A", lastName: "B", email: ana.email },
  "/user/accounts": { accountName: "x", currencyCode: "MXN" },
  "/user/transfer": TRANSFER,
  "/user/payout": { ...PAYOUT, idempotencyKey: "k" },
  "/user/exchange/calculate": QUOTE,
  "/user/card/lock": {},
  "/user/card/unlock": {},
  "/user/card/limit": { amount: 50, frequency: "perWeek" },
};

// Methods that a path does not have.
const METHODS = [
  "HEAD",
  "PUT",
  "DELETE",
  "OPTIONS",
  "TRACE",
  "PROPFIND",
  "LOCK",
  "SEARCH",
  "MKCOL",
  "QUERY",
  "get",
  "GETX",
];
for (const method of METHODS) {
  const parser = ["get", "GETX", "QUERY"].includes(method);
  for (const path of [...READS, "/user/payout", "/user/transfer"])
    add("method", { method, target: `/qash${path}` }, { parser });
}
for (const path of READS.filter((path) => path !== "/user/accounts")) add("method", post(`/qash${path}`, {}));

// What the partner's server alone may call.
const SERVER_ONLY = [
  ["POST", "/partner/auth/token", { userId: bob.id }],
  ["GET", "/partner/users"],
  ["GET", `/partner/users/${bob.id}`],
  ["POST", "/partner/users", { userType: "personal", email: "eva@example.com", countryCode: "MX" }],
  ["POST", "/partner/kyc", { userId: bob.id, firstName: "A", lastName: "B", email: bob.email }],
  [
    "POST",
    "/user/deposit",
    { toAccountId: ana.account, amount: 1, currency: "MXN", provider: "manual", description: "x" },
  ],
  ["POST", "/partner/api-keys", { keyName: "x" }],
  ["DELETE", "/partner/api-keys/1"],
];
for (const [method, path, body] of SERVER_ONLY) {
  for (const before of ["/qash", "/qash/api/v1", "", "/api/v1", "/qash/qash", "/qash/user/..", "/qash/me/.."]) {
    add("out of reach", { method, target: before + path, ...(body && { body: JSON.stringify(body) }) });
  }
}

// Other spellings of a path.
for (const path of ["/me", "/user/accounts", "/user/card/details", "/user/transactions"]) {
  const last = path.slice(1);
  for (const target of [
    `/qash/${last.replace("/", "%2f")}%2f`,
    `/qash/%2e/${last}`,
    `/qash/x/../${last}`,
    `/qash/./${last}`,
    `/qash//${last}`,
    `//qash/${last}`,
    `/qash/${last}//`,
    `/qash/${last};x=1`,
    `/qash/${last}%00`,
    `/qash/${last}%20`,
    `/qash/${last}.json`,
    `/qash\\${last.replace("/", "\\")}`,
    `/qash/${last.toUpperCase()}`,
    `/QASH/${last}`,
    `/qash/${encodeURIComponent(last)}%23`,
    `/qash/%25${last}`,
    `/qash/%c0%af${last}`,
    `/qash/${last.replace("e", "%65")}`,
    `/%71ash/${last}`,
    `qash/${last}`,
    `*`,
    `http://evil.example/qash/${last}`,
    `//evil.example/qash/${last}`,
    `/qash/${last}/${bob.id}`,
    `/qash/..;/${last}`,
    `/qash/${last}%3fx`,
  ]) {
    add("path", { method: "GET", target }, { parser: target === `qash/${last}` });
  }
}

// Another person's things.
const SPELLINGS = (id) => [
  id,
  String(id),
  `${id}.0`,
  id + 0.5,
  -id,
  [id],
  { $ne: 0 },
  { id },
  null,
  true,
  `${id} OR 1=1`,
  `0${id}`,
];
for (const spelled of SPELLINGS(bob.account)) {
  add(
    "another's account",
    post("/qash/user/payout", { ...PAYOUT, fromAccountId: spelled, idempotencyKey: `a${table.length}` }),
  );
  add(
    "another's account",
    post("/qash/user/transfer", { ...TRANSFER, fromAccountId: spelled, toAccountId: ana.account }),
  );
  add("another's account", get(`/qash/user/transactions?accountId=${encodeURIComponent(JSON.stringify(spelled))}`), {
    own: true,
  });
}
for (const spelled of [
  bob.transaction,
  `${bob.transaction}.0`,
  `0${bob.transaction}`,
  `${bob.transaction}%00`,
  `+${bob.transaction}`,
  `${bob.transaction}e0`,
]) {
  add("another's transaction", get(`/qash/user/transactions/${spelled}`));
}
for (const field of [
  "userId",
  "user_id",
  "USERID",
  "user",
  "id",
  "subject",
  "onBehalfOf",
  "customer.userId",
  "__proto__.userId",
]) {
  for (const [path, body] of Object.entries(WRITES)) {
    const method = path === "/user/card/limit" ? "PATCH" : "POST";
    add("another's id in a body", { ...post(`/qash${path}`, { ...body, [field]: bob.id }), method });
  }
  add("another's id in a query", get(`/qash/user/accounts?${encodeURIComponent(field)}=${bob.id}`));
  add("another's id in a header", get("/qash/me", { [`X-${field.replaceAll(/[._]/g, "-")}`]: bob.id }), { own: true });
}

// JSON that readers read in more ways than one.
const json = (body) => JSON.stringify(body);
const BASES = {
  "/user/payout": { ...PAYOUT, idempotencyKey: "json" },
  "/user/transfer": TRANSFER,
  "/user/exchange/calculate": QUOTE,
};
for (const [path, base] of Object.entries(BASES)) {
  const text = json(base);
  const inside = text.slice(1, -1);
  const amount = path.endsWith("calculate") ? "fromAmount" : "amount";
  const withAmount = (written) => text.replace(/"(fromAmount|amount)":100/, `"$1":${written}`);
  for (const body of [
    `{"${amount}":1,${inside}}`,
    `{${inside},"${amount}":1}`,
    `{${inside},"\\u0061mount":1}`,
    `{${inside},"__proto__":{"polluted":true}}`,
    `{${inside},"constructor":{"prototype":{"polluted":true}}}`,
    `{${inside},"toString":1}`,
    `{"a":${"[".repeat(64)}${"]".repeat(64)},${inside}}`,
    `${"[".repeat(30_000)}${"]".repeat(30_000)}`,
    `{"a":`.repeat(9_000),
    ...[
      "1e999",
      "1e2",
      "100.0",
      "-100",
      "-0",
      "0",
      "NaN",
      "Infinity",
      "+100",
      "0x64",
      "0100",
      "1_00",
      "9007199254740993",
      "1".repeat(400),
      '"100"',
      "[100]",
      "null",
    ].map(withAmount),
    `${text},`,
    `${text}${text}`,
    `[${text}]`,
    `${text} // x`,
    `/* x */${text}`,
    text.replaceAll('"', "'"),
    `{${inside},}`,
    `\ufeff{${inside},"x":1}`,
    `{${inside},"x":"\\ud800"}`,
    `{${inside},"x":"\\x41"}`,
    `{${inside},"x":"\t"}`,
    `{${inside},"\\u0000":1}`,
    Buffer.concat([Buffer.from(`{${inside},"x":"`), Buffer.from([0xff, 0xc0, 0xaf]), Buffer.from('"}')]),
    Buffer.from(text, "utf16le"),
    "null",
    "true",
    '"x"',
    "0",
    "",
    `callback(${text})`,
    `)]}'\n${text}`,
  ]) {
    // A quote that is right, however it is written, is anybody's to ask for.
    add("JSON", post(`/qash${path}`, body), { own: path.endsWith("calculate") });
  }
}

// Keys that are none, and texts that would be withheld later.
for (const key of [
  "",
  " ",
  null,
  1,
  true,
  [],
  {},
  ["k"],
  "ñ",
  "k\u0000",
  "k\n",
  "k".repeat(256),
  "k".repeat(60_000),
  "\u202e",
  undefined,
]) {
  add("key", post("/qash/user/payout", { ...PAYOUT, idempotencyKey: key }));
}
for (const header of ["x", "00000000-0000-0000-0000-00000000000g", "k".repeat(10_000), "{}"]) {
  add("key", post("/qash/user/card/lock", {}, { "x-idempotency-key": header }));
}
const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl";
for (const field of ["description", "currency", "provider"]) {
  add("token", post("/qash/user/payout", { ...PAYOUT, [field]: JWT, idempotencyKey: "jwt" }));
  add("token", post("/qash/user/transfer", { ...TRANSFER, [field]: `see ${JWT}.` }));
}

// Who asks, and from where.
for (const origin of [
  "null",
  "https://evil.example",
  "http://app.example",
  "https://app.example:443",
  "https://app.example:8443",
  "https://app.example/",
  "https://app.example.evil.example",
  "https://evil.example/https://app.example",
  "https://user@app.example",
  "https://APP.example",
  "https://app.example.",
  "https://xapp.example",
  "https://app%2eexample",
  "https://app.examplé",
  "app.example",
  "file://",
  "*",
  "https://app.example, https://evil.example",
  "https://app.example https://evil.example",
  " ",
]) {
  for (const target of ["/qash/me", "/qash/user/accounts"]) add("origin", get(target, { Origin: origin }));
  add("origin", post("/qash/user/payout", { ...PAYOUT, idempotencyKey: "o" }, { Origin: origin }));
}
for (const site of ["cross-site", "same-site", "none", "SAME-ORIGIN", "same-origin, cross-site", "x", ""]) {
  add("site", get("/qash/me", { Origin: undefined, "Sec-Fetch-Site": site }));
  add(
    "site",
    post("/qash/user/payout", { ...PAYOUT, idempotencyKey: "s" }, { Origin: undefined, "Sec-Fetch-Site": site }),
  );
}
for (const cookie of [
  undefined,
  "",
  "sid",
  "sid=",
  "sid=bob",
  "sid=ANA",
  "SID=ana",
  "sid=ana; sid=bob",
  'sid="ana"',
  " sid = ana",
  "sid=ana%00",
  "sid=an%61",
  `sid=${bob.id}`,
  `sid=${"a".repeat(8_000)}`,
  "__proto__=ana",
  "$Version=1; sid=ana",
]) {
  add("cookie", get("/qash/me", { Cookie: cookie }));
  add("cookie", post("/qash/user/payout", { ...PAYOUT, idempotencyKey: "c" }, { Cookie: cookie }));
}
for (const name of ["Authorization", "X-User-Id", "X-Api-Key", "X-Forwarded-User", "X-Session-Id", "X-Subject"]) {
  add("no session but a header", get("/qash/me", { Cookie: undefined, [name]: `Bearer ${bob.id}` }));
}
for (const value of [undefined, "", " "]) add("client header", get("/qash/me", { "X-Qash-Client": value }));

// A form of another site, and what else is no JSON.
for (const type of [
  undefined,
  "",
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "text/plain; application/json",
  "application/jsonp",
  "application/json-patch+json",
  "application/json; charset=utf-16",
  "application/json; charset=utf-7",
  "application/json, text/plain",
  "text/json",
  "application/xml",
]) {
  for (const path of ["/user/payout", "/user/transfer"]) {
    add("content type", post(`/qash${path}`, { ...BASES[path], idempotencyKey: "t" }, { "Content-Type": type }));
  }
}
for (const coding of ["gzip", "br", "deflate", "identity, gzip", "x"]) {
  add("content coding", post("/qash/user/payout", { ...PAYOUT, idempotencyKey: "e" }, { "Content-Encoding": coding }));
}

// What caches and gateways listen to.
const MARK = "marked.example";
for (const headers of [
  { "X-Forwarded-Host": MARK },
  { Forwarded: `host=${MARK}` },
  { "X-Original-URL": `/qash/partner/users?${MARK}` },
  { "X-Rewrite-URL": `/qash/partner/users?${MARK}` },
  { "X-HTTP-Method-Override": "DELETE" },
  { "X-Forwarded-Prefix": `/${MARK}` },
  { "X-Forwarded-Proto": "javascript" },
  { Host: MARK },
  { Range: "bytes=0-1" },
  { "If-None-Match": "*" },
  { "If-Modified-Since": "Mon, 30 Nov 2099 00:00:00 GMT" },
  { "Cache-Control": "public, max-age=31536000" },
  { Accept: "text/html" },
  { "Accept-Language": `${MARK}, es` },
  { "Accept-Encoding": "gzip;q=1, *;q=0" },
  { Referer: `https://${MARK}/` },
  { Via: MARK },
  { Upgrade: "h2c", Connection: "Upgrade" },
  { "Access-Control-Request-Method": "POST" },
]) {
  for (const target of ["/qash/me", "/qash/user/balance"]) add("gateway's header", get(target, headers), { own: true });
}
for (const query of [
  `x=${MARK}`,
  `utm_source=${MARK}`,
  "__proto__[polluted]=1",
  "constructor.prototype.polluted=1",
  "limit=1&limit=2",
  "limit[]=1",
  "limit=%31%00",
  "%zz=1",
  "limit=1;page=2",
  "cb=alert",
  "fields=*",
  "include=roles",
  "&".repeat(5_000),
  "a=1&".repeat(3_000),
]) {
  add("query", get(`/qash/user/transactions?${query}`), { own: /^&+$/.test(query) });
}

// Two readers, two requests.
const hidden = `POST /qash/user/payout HTTP/1.1\r\nHost: a\r\nCookie: sid=ana\r\nX-Qash-Client: x\r\nOrigin: ${ORIGIN}\r\nContent-Type: application/json\r\n`;
const inner = json({ ...PAYOUT, fromAccountId: bob.account, idempotencyKey: "hidden" });
const smuggled = `${hidden}Content-Length: ${inner.length}\r\n\r\n${inner}`;
for (const framing of [
  `Content-Length: ${smuggled.length}\r\nTransfer-Encoding: chunked`,
  `Transfer-Encoding: chunked\r\nContent-Length: 4`,
  `Transfer-Encoding: xchunked`,
  `Transfer-Encoding : chunked`,
  `Transfer-Encoding: chunked\r\nTransfer-Encoding: identity`,
  `Transfer-Encoding: identity, chunked, identity`,
  `Transfer-Encoding:\u000bchunked`,
  `Content-Length: 0\r\nContent-Length: ${smuggled.length}`,
  `Content-Length: -1`,
  `Content-Length: +5`,
  `Content-Length: 0x10`,
  `Content-Length: 5, 5`,
  `Content-Length: 99999999999999999999`,
  `Content-Length: 5\r\n X-Folded: 1`,
  `X-Bad\u0000: 1\r\nContent-Length: 0`,
  `X-Bad: a\rb\r\nContent-Length: 0`,
  `Content-Length: 0\nX-Line: 1`,
]) {
  for (const target of ["/qash/user/transfer", "/qash/user/exchange/calculate"]) {
    add(
      "framing",
      {
        raw: `${hidden.replace("/qash/user/payout", target)}Connection: close\r\n${framing}\r\n\r\n0\r\n\r\n${smuggled}`,
      },
      { parser: true },
    );
  }
}

// Too much of everything.
add("length", get(`/qash/${"a".repeat(20_000)}`), { parser: true });
add("length", get("/qash/me", { "X-Long": "a".repeat(20_000) }), { parser: true });
add("length", get("/qash/me", Object.fromEntries(Array.from({ length: 1_500 }, (_, n) => [`X-${n}`, "1"]))), {
  parser: true,
  own: true,
});
for (const length of [65_537, 100_000, 1_000_000])
  add("length", post("/qash/user/payout", `{"a":"${"a".repeat(length)}"}`));
add("length", post("/qash/user/transfer", { ...TRANSFER, description: "a".repeat(60_000), userId: bob.id }));
add("length", {
  raw: `${hidden}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n${`4000\r\n${"a".repeat(0x4000)}\r\n`.repeat(12)}0\r\n\r\n`,
});

// ---------------------------------------------------------------- sending and judging

const wire = ({ raw, method, target, headers = {}, body }) => {
  if (raw !== undefined) return Buffer.from(raw, "latin1");
  const all = {
    Host: "app.example",
    "X-Qash-Client": "hostile",
    Origin: ORIGIN,
    Cookie: "sid=ana",
    Connection: "close",
    ...(body === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) }),
    ...headers,
  };
  const lines = Object.entries(all).filter(([, value]) => value !== undefined);
  const head = [`${method} ${target} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)].join("\r\n");
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), Buffer.from(body ?? "")]);
};

/** Everything that comes back until the server closes. */
function send(bytes) {
  return new Promise((resolve, reject) => {
    const socket = connect(server.address().port, "127.0.0.1");
    const chunks = [];
    socket.setTimeout(20_000, () => socket.destroy(new Error("no end within 20 s")));
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("end", () => socket.end());
    // What is not read any more may be reset; the answer is there by then.
    socket.on("error", (error) =>
      ["ECONNRESET", "EPIPE"].includes(error.code) ? resolve(Buffer.concat(chunks)) : reject(error),
    );
    socket.on("close", () => resolve(Buffer.concat(chunks)));
    socket.write(bytes);
  });
}

/** A body without the lengths between its pieces. */
function unchunked(text) {
  let [rest, whole] = [text, ""];
  for (;;) {
    const length = Number.parseInt(rest, 16);
    const at = rest.indexOf("\r\n") + 2;
    if (!(length > 0) || at < 2) return whole;
    whole += rest.slice(at, at + length);
    rest = rest.slice(at + length + 2);
  }
}

/** The first answer in what came back. */
function read(bytes) {
  const text = bytes.toString("latin1");
  const at = text.indexOf("\r\n\r\n");
  const [line = "", ...fields] = text.slice(0, at).split("\r\n");
  const headers = new Map(
    fields.map((field) => [field.split(":")[0].toLowerCase(), field.slice(field.indexOf(":") + 1).trim()]),
  );
  const chunked = headers.get("transfer-encoding") === "chunked";
  const body = text.slice(at + 4);
  return { status: Number(line.split(" ")[1]), headers, body: chunked ? unchunked(body) : body };
}

const money = () => json(sandbox.ledger().accounts.map(({ id, balance }) => [id, balance]));

/** What is wrong with what a request did; nothing if it kept to its right. */
function judge(request, bytes, before) {
  const text = bytes.toString("latin1");
  const { status, headers, body } = read(bytes);
  for (const secret of [...sandbox.secrets(), apiKey, apiSecret])
    if (text.includes(secret)) return "a secret came back";
  if (/eyJ[\w-]{5,}\.[\w-]{4,}\./.test(text.replaceAll(/"signature":"[^"]*"/g, "").replaceAll(JWT, "")))
    return "a token came back";
  for (const own of [bob.id, bob.email]) if (body.includes(own) && status < 400) return "another's data came back";
  if (text.includes(MARK)) return "what a gateway's header said came back";
  if (money() !== before.money) return "money moved";
  const asked = sandbox.journal().slice(before.journal);
  const written = asked.filter(({ operation }) => !["exchangeToken", "getUser"].includes(operation) && !request.own);
  const foreign = asked.find(({ request: { url, body: sent } }) => url.includes(bob.id) || sent.includes(bob.id));
  if (foreign !== undefined) return `Qash was asked about another: ${foreign.request.url}`;
  const effect = written.find(({ response }) => response.status < 300);
  if (effect !== undefined) return `Qash carried out ${effect.operation}`;

  const audited = events.length - before.events;
  if (!headers.get("content-type")?.startsWith("application/json"))
    return request.parser && [400, 431].includes(status) ? undefined : `no JSON: ${text.slice(0, 120)}`;
  if (audited !== 1 && !request.raw) return `${audited} audit events`;
  if (headers.get("cache-control") !== "no-store") return "it may be kept";
  if (headers.get("x-content-type-options") !== "nosniff") return "it may be sniffed";
  if (headers.get("vary") !== "Cookie, Origin, Sec-Fetch-Site") return `Vary is ${headers.get("vary")}`;
  if ([...headers.keys()].some((name) => name.startsWith("access-control") || name === "set-cookie"))
    return "a header too many";
  if (status === 200) return request.own ? undefined : `it was answered: ${body.slice(0, 120)}`;
  if (request.method === "HEAD") return undefined;
  try {
    const { error } = JSON.parse(body);
    return typeof error.code === "string" && typeof error.requestId === "string" ? undefined : "the error has no code";
  } catch {
    return `no error in JSON: ${body.slice(0, 120)}`;
  }
}

test("hostile requests have no effect beyond the session's rights, get no secret, and are answered and audited", async () => {
  const { error: complain } = console;
  console.error = () => {};
  const beyond = [];
  const kinds = {};
  try {
    for (const request of table) {
      const before = { money: money(), journal: sandbox.journal().length, events: events.length };
      const bytes = await send(wire(request));
      const wrong = judge(request, bytes, before);
      kinds[request.kind] = (kinds[request.kind] ?? 0) + 1;
      const what = `${request.kind}: ${request.method ?? ""} ${request.target ?? ""} ${String(request.body ?? request.raw ?? "").slice(0, 150)}`;
      if (wrong !== undefined) beyond.push(`${what} ${json(request.headers ?? {}).slice(0, 150)} → ${wrong}`);
    }
  } finally {
    console.error = complain;
  }
  assert.equal(beyond.length, 0, `${beyond.length} beyond their right:\n${beyond.slice(0, 50).join("\n")}`);
  assert.deepEqual(broken, [], "the process had an error that nobody caught");
  assert.equal({}.polluted, undefined);
  assert.ok(table.length >= 500, `${table.length} requests`);
  assert.ok(events.every(({ idempotencyKey }) => idempotencyKey === undefined || !idempotencyKey.includes(JWT)));
  assert.equal(
    (
      await fetch(`http://127.0.0.1:${server.address().port}/qash/me`, {
        headers: { "X-Qash-Client": "x", Cookie: "sid=ana" },
      })
    ).status,
    200,
  );
  console.log(`${table.length} hostile requests, 0 beyond their right: ${json(kinds)}`);
});

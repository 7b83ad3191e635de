// What the conformance run is worth: it passes a right proxy, and catches each of these wrong ones by the check that is meant for it.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import { after, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { createProxy, QashPartner, toNodeHandler } from "qash-client/server";
import { startStandIn } from "../conformance/qash.mjs";
import { conformance } from "../conformance/run.mjs";

const ORIGIN = "https://app.example";
const ANA = { subject: "ana", userId: "a1b2c3d4-e5f6-7890-abcd-ef1234567890", email: "ana@example.com" };
const SESSIONS = { "sid=ana": ANA, "sid=bob": { subject: "bob" } };

const qash = await startStandIn(0);
after(() => qash.close());

/** What a wrong proxy still knows: the browser's latest request, and Qash's latest answer. */
let latest;

/** Rewrites a JSON body, if it is one. */
function json(request, change) {
  try {
    const value = JSON.parse(request.body);
    request.body = Buffer.from(JSON.stringify(change(value) ?? value));
  } catch {}
}

/** Rewrites the answer as JSON. */
function answered(answer, change) {
  answer.text = JSON.stringify(change(JSON.parse(answer.text)));
}

/** Passes on what Qash said, where the right proxy withheld it. */
const raw = (code) => (answer) => {
  if (!answer.text.includes(code)) return;
  answer.status = 200;
  answer.text = latest.text;
};

const pathOf = (change) => (request) => {
  const [path, query] = request.target.split("?");
  request.target = change(path) + (query === undefined ? "" : `?${query}`);
};

const isPayout = (url) => url.endsWith("/user/payout");

/** Wrong proxies: what each gets wrong, the check that tells, and how it differs from the right one. */
const WRONG = [
  ["asks for no X-Qash-Client", /without X-Qash-Client/, { request: (r) => (r.headers["x-qash-client"] ||= "x") }],
  [
    "lets every origin in",
    /the origin https:\/\/evil\.example is refused/,
    { request: (r) => Object.assign(r.headers, { origin: ORIGIN }) },
  ],
  [
    "compares an origin's beginning",
    /the origin https:\/\/app\.example\.evil\.example/,
    { request: (r) => r.headers.origin?.startsWith(ORIGIN) && Object.assign(r.headers, { origin: ORIGIN }) },
  ],
  [
    "lets the origin null in",
    /the origin null/,
    { request: (r) => r.headers.origin === "null" && Object.assign(r.headers, { origin: ORIGIN }) },
  ],
  [
    "compares origins without regard to case",
    /the origin HTTPS/,
    { request: (r) => r.headers.origin && Object.assign(r.headers, { origin: r.headers.origin.toLowerCase() }) },
  ],
  ["ignores Sec-Fetch-Site", /Sec-Fetch-Site: cross-site/, { request: (r) => delete r.headers["sec-fetch-site"] }],
  [
    "lets every origin read",
    /the origin https:\/\/evil\.example/,
    { answer: (a) => Object.assign(a.headers, { "access-control-allow-origin": "*" }) },
  ],
  [
    "mirrors the origin",
    /the origin https:\/\/evil\.example/,
    { answer: (a, r) => Object.assign(a.headers, { "access-control-allow-origin": r.headers.origin ?? "null" }) },
  ],
  [
    "believes a header about whose a request is",
    /a header does not say whose/,
    { request: (r) => r.headers["x-user-id"] && Object.assign(r.headers, { cookie: "sid=ana" }) },
  ],
  [
    "takes a user's id from the body",
    /another user's id in a body/,
    { request: (r) => json(r, ({ userId: _, ...rest }) => rest) },
  ],
  [
    "takes a user's id from the query",
    /another user's id in the query/,
    { request: (r) => Object.assign(r, { target: r.target.replace(/\?userId=.*/, "") }) },
  ],
  ["drops unknown fields", /off, or checks its input/, { request: (r) => json(r, ({ nonsense: _, ...rest }) => rest) }],
  [
    "reads a number from a text",
    /wrong fields are named/,
    { request: (r) => json(r, (v) => v.fromAmount && { ...v, fromAmount: Number(v.fromAmount) }) },
  ],
  ["decodes paths", /GET \/%6de/, { request: pathOf(decodeURIComponent) }],
  ["refuses a slash at the end", /one slash at the end/, { request: pathOf((path) => path.replace(/\/$/, "/x")) }],
  [
    "refuses a slash in front of a query",
    /one slash at the end .*page=1/,
    { request: (r) => Object.assign(r, { target: r.target.replace("/?", "/x?") }) },
  ],
  ["takes two slashes at the end", /GET \/me\/\//, { request: pathOf((path) => path.replace(/\/+$/, "")) }],
  ["collapses slashes", /GET \/user\/\/balance/, { request: pathOf((path) => path.replaceAll("//", "/")) }],
  ["takes capitals", /GET \/ME/, { request: pathOf((path) => path.toLowerCase()) }],
  [
    "takes PUT for GET",
    /PUT does not go round/,
    { request: (r) => r.method === "PUT" && Object.assign(r, { method: "GET" }) },
  ],
  [
    "lets a header change the method",
    /a header does not change the method/,
    { request: (r) => Object.assign(r, { method: r.headers["x-http-method-override"] ?? r.method }) },
  ],
  [
    "answers every OPTIONS",
    /OPTIONS does not go round/,
    { answer: (a, r) => r.method === "OPTIONS" && Object.assign(a, { status: 204, text: "" }) },
  ],
  [
    "takes what is called text",
    /not called JSON/,
    {
      request: (r) =>
        r.headers["content-type"] === "text/plain" && Object.assign(r.headers, { "content-type": "application/json" }),
    },
  ],
  [
    "ignores the charset",
    /another charset/,
    {
      request: (r) =>
        r.headers["content-type"]?.includes("charset") &&
        Object.assign(r.headers, { "content-type": "application/json" }),
    },
  ],
  [
    "inflates compressed bodies",
    /a compressed body/,
    {
      request: (r) => {
        if (r.headers["content-encoding"] === "gzip") r.body = gunzipSync(r.body);
        delete r.headers["content-encoding"];
      },
    },
  ],
  ["replaces what is not UTF-8", /not UTF-8/, { request: (r) => (r.body = Buffer.from(r.body.toString())) }],
  ["takes the last of two fields", /with a field twice/, { request: (r) => json(r, (value) => value) }],
  ["reads a body of a megabyte", /65,537 bytes/, { options: { limits: { maxBodyBytes: 1_000_000 } } }],
  ["reads no body of a proper size", /65,536 bytes is not too large/, { options: { limits: { maxBodyBytes: 1000 } } }],
  [
    "makes the key of a payout itself",
    /needs a key/,
    { request: (r) => r.target.endsWith("/payout") && json(r, (v) => ({ idempotencyKey: randomUUID(), ...v })) },
  ],
  ["may be kept by a cache", /a session is refused/, { answer: (a) => delete a.headers["cache-control"] }],
  ["may be sniffed", /a session is refused/, { answer: (a) => delete a.headers["x-content-type-options"] }],
  ["varies with nothing", /a session is refused/, { answer: (a) => delete a.headers.vary }],
  [
    "answers in HTML",
    /a session is refused/,
    { answer: (a) => Object.assign(a.headers, { "content-type": "text/html" }) },
  ],
  [
    "gives no request id",
    /a session is refused/,
    { answer: (a) => a.status > 299 && answered(a, ({ error: { requestId: _, ...error } }) => ({ error })) },
  ],
  [
    "leaves the envelope on",
    /GET \/me answers/,
    { answer: (a) => a.status === 200 && answered(a, (data) => ({ success: true, data })) },
  ],
  [
    "passes roles on",
    /no document shows/,
    {
      answer: (a, r) => r.target.endsWith("/me") && a.status === 200 && answered(a, (user) => ({ ...user, roles: [] })),
    },
  ],
  [
    "passes Set-Cookie on",
    /no header of Qash's/,
    { answer: (a) => Object.assign(a.headers, { "set-cookie": latest.headers?.get("set-cookie") ?? [] }) },
  ],
  [
    "passes Qash's headers on",
    /no header of Qash's/,
    { answer: (a) => Object.assign(a.headers, { "x-qash-internal": latest.headers?.get("x-qash-internal") ?? "" }) },
  ],
  [
    "passes Qash's words on",
    /^500 .* becomes 502/,
    { answer: (a) => a.status > 499 && answered(a, ({ error }) => ({ error: { ...error, message: latest.text } })) },
  ],
  ["makes 200 of 429", /^429 .* becomes 429/, { answer: (a) => a.status === 429 && Object.assign(a, { status: 200 }) }],
  ["loses Retry-After", /^429 .* becomes 429/, { answer: (a) => delete a.headers["retry-after"] }],
  [
    "passes 401 on",
    /^401 .* becomes 502/,
    { answer: (a) => a.text.includes("UPSTREAM_UNAVAILABLE") && Object.assign(a, { status: 401 }) },
  ],
  [
    "takes success: false for a success",
    /^200 \{"success":false/,
    {
      fetch: async (next, ...call) =>
        rewritten(await next(...call), (text) => text.replace('"success":false', '"items":[]')),
    },
  ],
  [
    "takes nothing for an answer",
    /^200 "" becomes 502/,
    { fetch: async (next, ...call) => rewritten(await next(...call), (text) => text || '{"items":[]}') },
  ],
  ["passes tokens on", /holds a token is withheld/, { answer: raw("SECRET_EXPOSURE") }],
  ["rounds numbers", /beyond 2\^53/, { answer: raw("BAD_ANSWER") }],
  ["hands on any verification", /a verification on a foreign origin/, { answer: raw("UNTRUSTED_VERIFICATION_URL") }],
  [
    "takes whichever user comes",
    /another user than was asked for/,
    {
      fetch: async (next, url, init) =>
        rewritten(await next(url, init), (text) =>
          init.body === undefined ? text.replace(/"id":"[^"]*"/, `"id":"${url.split("/").at(-1)}"`) : text,
        ),
    },
  ],
  [
    "keeps answers of reads",
    /every read asks Qash anew/,
    {
      answer(a, r) {
        this.kept ??= new Map();
        const place = `${r.headers.cookie} ${r.target}`;
        if (r.method === "GET" && a.status === 200) Object.assign(a, this.kept.get(place) ?? {});
        if (r.method === "GET" && a.status === 200) this.kept.set(place, { text: a.text });
      },
    },
  ],
  [
    "follows redirects",
    /a redirect is not followed/,
    { fetch: (next, url, init) => next(url, { ...init, redirect: "follow" }) },
  ],
  [
    "passes the cookie on",
    /nothing of the browser's request/,
    {
      fetch: (next, url, init) =>
        next(url, { ...init, headers: { ...headersOf(init), cookie: latest.request.headers.cookie } }),
    },
  ],
  [
    "sends a payout twice",
    /a payout is sent once/,
    {
      fetch: async (next, url, init) => {
        if (isPayout(url)) await next(url, init);
        return next(url, init);
      },
    },
  ],
  [
    "sends a payout under another key each time",
    /sent again as it was/,
    {
      fetch: (next, url, init) =>
        next(
          url,
          isPayout(url)
            ? { ...init, body: init.body.replace(/"idempotencyKey":"[^"]*"/, `"idempotencyKey":"${randomUUID()}"`) }
            : init,
        ),
    },
  ],
  [
    "sends a transfer again",
    /a transfer whose answer is lost/,
    {
      fetch: async (next, url, init) => {
        const answer = await next(url, init);
        return answer.status === 500 && url.endsWith("/transfer") ? next(url, init) : answer;
      },
    },
  ],
  [
    "says that nothing was done when nobody knows",
    /a payout whose answer is lost/,
    { answer: (a) => Object.assign(a, { text: a.text.replace('"outcome":"unknown"', '"outcome":"none"') }) },
  ],
];

const headersOf = (init) => Object.fromEntries(new Headers(init.headers));

async function rewritten(answer, change) {
  const { status, headers } = answer;
  return new Response(change(await answer.text()), { status, headers });
}

/** The right proxy, with what is wrong with it in front of it and behind. */
async function serve({ request, answer, fetch: wrongFetch, options, ...rest }, run) {
  const wrong = { request, answer, ...rest };
  latest = { text: "", headers: new Headers(), request: undefined };
  const next = async (url, init) => {
    const received = await fetch(url, init);
    const text = await received.text();
    Object.assign(latest, { text, headers: received.headers });
    return new Response(text === "" ? null : text, { status: received.status, headers: received.headers });
  };
  const partner = new QashPartner({
    apiKey: "qash_key_test_conformance",
    apiSecret: "qash_secret_test_conformance",
    baseUrl: `http://127.0.0.1:${qash.port}`,
    fetch: wrongFetch === undefined ? next : (url, init) => wrongFetch(next, url, init),
  });
  const yes = () => true;
  const proxy = createProxy({
    partner,
    session: (browser) => SESSIONS[browser.headers.get("cookie")],
    allowedOrigins: [ORIGIN],
    enable: { payout: yes, transfer: yes, createAccount: yes, registerUser: yes, unlockCard: yes, setCardLimit: yes },
    ...options,
  });
  const right = http.createServer(toNodeHandler(proxy));
  const front = http.createServer(async (incoming, outgoing) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method, url: target, headers } = incoming;
    const told = { method, target, headers: { ...headers }, body: Buffer.concat(chunks) };
    latest.request = { ...told, headers };
    wrong.request?.(told);
    if (told.body.length > 0) told.headers["content-length"] = told.body.length;
    const { port } = right.address();
    const onward = http.request({
      host: "127.0.0.1",
      port,
      method: told.method,
      path: told.target,
      headers: told.headers,
      agent,
    });
    onward.end(told.body);
    const [back] = await once(onward, "response");
    let text = "";
    for await (const chunk of back.setEncoding("utf8")) text += chunk;
    const got = { status: back.statusCode, headers: { ...back.headers }, text };
    wrong.answer?.(got, latest.request);
    delete got.headers["content-length"];
    delete got.headers["transfer-encoding"];
    outgoing.writeHead(got.status, got.headers);
    outgoing.end(got.text);
  });
  const agent = new http.Agent();
  for (const server of [right, front]) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  }
  try {
    return await run(`http://127.0.0.1:${front.address().port}/qash`);
  } finally {
    for (const server of [right, front]) {
      server.closeAllConnections();
      server.close();
    }
  }
}

const examine = (baseUrl) =>
  conformance({ baseUrl, origin: ORIGIN, cookie: "sid=ana", cookieOfNobodyRegistered: "sid=bob", upstream: qash });

test("a right proxy passes every check, and each of its answers is seen", async () => {
  const results = await serve({}, examine);
  assert.deepEqual(
    results.filter(({ passed, unseen }) => !passed || unseen),
    [],
  );
});

for (const [what, check, wrong] of WRONG) {
  test(`a proxy that ${what} is caught`, async () => {
    const failed = (await serve(wrong, examine)).filter(({ passed }) => !passed).map(({ name }) => name);
    assert.ok(
      failed.some((name) => check.test(name)),
      `it passed, but for: ${failed.join(", ") || "nothing"}`,
    );
  });
}

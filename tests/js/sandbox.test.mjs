// The sandbox as its users meet it: a `fetch`, and what only a test can do.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { QashClient } from "qash-client";
import { createSandbox, ready } from "qash-client/sandbox";

const BASE = "https://sandbox.api.qash.ai/api/v1";
const START = Date.UTC(2026, 5, 12);

/** A partner's server. */
function server(sandbox) {
  const credentials = { "X-Api-Key": sandbox.apiKey, "X-Api-Secret": sandbox.apiSecret };
  const send = (method, path, body, headers = {}, init = {}) =>
    sandbox.fetch(BASE + path, {
      method,
      headers: { ...credentials, ...(body ? { "Content-Type": "application/json" } : {}), ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
      ...init,
    });
  const ask = async (...args) => (await send(...args)).json();
  return {
    send,
    ask,
    async register(email = "juan@example.com") {
      const answer = await ask("POST", "/partner/users", { userType: "personal", email, countryCode: "MX" });
      return answer.data.user.id;
    },
    async token(userId) {
      const { accessToken } = await ask("POST", "/partner/auth/token", { userId });
      return { Authorization: `Bearer ${accessToken}` };
    },
    /** An active user with a funded account in pesos. */
    async funded(amount) {
      const userId = await this.register();
      sandbox.approveKyc(userId);
      const user = await this.token(userId);
      const fixed = { provider: "qash", accountType: "fiat_wallet", status: "active" };
      const account = await ask("POST", "/user/accounts", { accountName: "Main", currencyCode: "MXN", ...fixed }, user);
      const deposit = { toAccountId: account.id, amount, currency: "MXN", provider: "manual", description: "Top-up" };
      assert.equal((await send("POST", "/user/deposit", deposit, user)).status, 200);
      const balance = async () => (await ask("GET", "/user/balance", undefined, user)).items[0].balance;
      const payout = (amount, idempotencyKey, init) => {
        const beneficiary = {
          name: "Juan",
          bankCode: "40012",
          accountNumber: "012180001234567890",
          accountType: "CLABE",
        };
        const details = { currency: "MXN", provider: "cobre", fromAccountId: account.id, description: "Rent" };
        return send("POST", "/user/payout", { amount, beneficiary, idempotencyKey, ...details }, user, init);
      };
      return { userId, user, account: account.id, balance, payout };
    },
  };
}

test("a response is a real Response, dated by the sandbox's clock", async () => {
  const sandbox = createSandbox({ now: () => START });
  const response = await server(sandbox).send("GET", "/partner/users");
  assert.ok(response instanceof Response);
  assert.equal(response.headers.get("date"), "Fri, 12 Jun 2026 00:00:00 GMT");
  assert.match(response.headers.get("content-type"), /^application\/json/);
  assert.match(response.headers.get("x-request-id"), /^req_/);
  sandbox.advance(90_000);
  assert.equal(sandbox.now(), START + 90_000);
  assert.equal(
    (await server(sandbox).send("GET", "/partner/users")).headers.get("date"),
    "Fri, 12 Jun 2026 00:01:30 GMT",
  );
});

test("fetch accepts a string, a URL and a Request, and every kind of body and headers", async () => {
  const sandbox = createSandbox();
  const { fetch } = sandbox;
  const headers = { "x-api-key": sandbox.apiKey, "x-api-secret": sandbox.apiSecret };
  const url = `${BASE}/partner/users`;
  for (const input of [url, new URL(url), new Request(url)]) {
    assert.equal((await fetch(input, { headers })).status, 200);
  }
  assert.equal((await fetch(new Request(url, { headers: new Headers(headers) }))).status, 200);
  assert.equal((await fetch(url, { headers: Object.entries(headers) })).status, 200);
  const text = (email) => JSON.stringify({ userType: "personal", email, countryCode: "MX" });
  const json = { ...headers, "content-type": "application/json" };
  const bodies = [
    text("a@example.com"),
    new TextEncoder().encode(text("b@example.com")),
    new Blob([text("c@example.com")]),
  ];
  for (const body of bodies) {
    assert.equal((await fetch(url, { method: "post", headers: json, body })).status, 201);
  }
  // A string without a media type is text to fetch, and so to the sandbox.
  assert.equal((await fetch(url, { method: "POST", headers, body: text("d@example.com") })).status, 415);
  assert.equal((await fetch(url, { method: "PUT", headers: json, body: "{}" })).status, 404);
  await assert.rejects(fetch(url, { body: "{}" }), TypeError);
  await assert.rejects(fetch("not a url"), TypeError);
});

test("instances are independent, and a seed determines everything", async () => {
  const options = { seed: 5, now: () => START };
  const [one, same, other] = [createSandbox(options), createSandbox(options), createSandbox({ ...options, seed: 6 })];
  assert.equal(one.apiKey, same.apiKey);
  assert.notEqual(one.apiKey, other.apiKey);
  assert.match(one.apiKey, /^qash_key_test_\w{40}$/);
  assert.match(one.apiSecret, /^qash_secret_test_\w{80}$/);
  const answers = await Promise.all([one, same].map(async (sandbox) => (await server(sandbox).funded(100)).userId));
  assert.equal(answers[0], answers[1]);
  assert.deepEqual(one.snapshot(), same.snapshot());
  assert.equal((await server(other).ask("GET", "/partner/users")).data.pagination.total, 0);
});

test("the caller's own credentials and verification address are used", async () => {
  const sandbox = createSandbox({ apiKey: "k1", apiSecret: "s1", verificationUrl: "http://127.0.0.1:8080/verify" });
  assert.deepEqual([sandbox.apiKey, sandbox.apiSecret], ["k1", "s1"]);
  const partner = server(sandbox);
  const userId = await partner.register();
  const kyc = await partner.ask("POST", "/partner/kyc", {
    userId,
    firstName: "Ana",
    lastName: "Ruiz",
    email: "juan@example.com",
  });
  assert.match(kyc.verificationUrl, /^http:\/\/127\.0\.0\.1:8080\/verify\?inquiry-id=inq_/);
  const page = await sandbox.fetch(kyc.verificationUrl);
  assert.match(page.headers.get("content-type"), /^text\/html/);
  const html = await page.text();
  assert.match(html, /<html lang="es">/);
  assert.match(html, /Ana Ruiz/);
  const done = await sandbox.fetch(kyc.verificationUrl, {
    method: "POST",
    body: new URLSearchParams({ decision: "approve" }),
  });
  assert.equal(done.status, 200);
  sandbox.advance(2_000);
  assert.equal((await partner.ask("GET", `/partner/users/${userId}`)).data.user.status, "active");
});

test("latency is waited for with real timers, and aborted", async () => {
  const sandbox = createSandbox();
  const { balance, payout } = await server(sandbox).funded(1_000);
  sandbox.fault({ latencyMs: 60, times: Infinity });
  const start = performance.now();
  await payout(1, "a");
  assert.ok(performance.now() - start >= 55);
  const slow = AbortSignal.timeout(20);
  await assert.rejects(payout(1, "b", { signal: slow }), { name: "TimeoutError" });
  // Longer than a timer can wait: it would fire at once.
  const stop = sandbox.fault({ latencyMs: 2 ** 32 - 1 });
  await assert.rejects(payout(1, "d", { signal: AbortSignal.timeout(20) }), { name: "TimeoutError" });
  stop();
  const controller = new AbortController();
  controller.abort(new Error("enough"));
  await assert.rejects(payout(1, "c", { signal: controller.signal }), /enough/);
  sandbox.clearFaults();
  // Those that were aborted on their way back had been carried out; the one aborted before had not.
  assert.equal(await balance(), 997);
});

test("a dropped answer rejects as a broken connection does, after the commit", async () => {
  const sandbox = createSandbox();
  const { balance, payout } = await server(sandbox).funded(1_000);
  const stop = sandbox.fault({ operation: "payout", drop: true, times: "always" });
  await assert.rejects(payout(10, "a"), { name: "TypeError", message: "fetch failed" });
  assert.equal(await balance(), 990);
  stop();
  assert.equal((await payout(10, "a")).status, 200);
  assert.equal(await balance(), 990);
  const last = sandbox.journal().findLast((line) => line.dropped);
  assert.equal(last.operation, "payout");
});

test("faults answer with any status and body", async () => {
  const sandbox = createSandbox();
  const partner = server(sandbox);
  sandbox.fault({ status: 429, retryAfter: 7 });
  const limited = await partner.send("GET", "/partner/users");
  assert.deepEqual([limited.status, limited.headers.get("retry-after")], [429, "7"]);
  assert.deepEqual(await limited.json(), { success: false, error: "Rate limit exceeded" });
  sandbox.fault({ status: 503, retryAfter: "Fri, 12 Jun 2026 00:00:00 GMT", body: "<h1>Down</h1>" });
  assert.equal(await (await partner.send("GET", "/partner/users")).text(), "<h1>Down</h1>");
  sandbox.fault({ malformed: true });
  await assert.rejects(partner.ask("GET", "/partner/users"), SyntaxError);
  for (const status of [200, 204, 302, 599]) {
    sandbox.fault({ status });
    assert.equal((await partner.send("GET", "/partner/users")).status, status);
  }
});

test("a wrong argument is named in the error", () => {
  const sandbox = createSandbox();
  const wrong = [
    [() => createSandbox({ sed: 1 }), /sed: unknown; did you mean seed\?/],
    [() => createSandbox({ seed: -1 }), /-1/],
    [() => createSandbox({ profile: "guid" }), /guid/],
    [() => createSandbox({ apiKey: "two\nlines" }), /apiKey/],
    [() => createSandbox({ verificationUrl: "ftp://x" }), /verificationUrl/],
    [() => createSandbox({ now: 5 }), /now/],
    [() => createSandbox({ now: () => Number.NaN }), /now/],
    [() => createSandbox(null), /options/],
    [() => createSandbox([]), /options/],
    [() => createSandbox({ seed: "7" }), /seed: expected a whole number of 0 or more, found "7"/],
    [() => createSandbox({ tokenLifetimeMs: Number.POSITIVE_INFINITY }), /tokenLifetimeMs/],
    [() => sandbox.fault({ status: 503, probability: Number.NaN }), /probability/],
    [() => sandbox.fault({ status: 503, times: -Infinity }), /times/],
    [() => sandbox.fault({ status: "503" }), /status: expected a whole number from 200 to 599, found "503"/],
    [() => sandbox.fault({ status: 503, retryAfter: new Date(START) }), /HTTP date/],
    [() => sandbox.fault({ operation: "payuot", status: 503 }), /payuot/],
    [() => sandbox.fault({ status: 1000 }), /status/],
    [() => sandbox.fault({}), /nothing/],
    [() => sandbox.fault(), /rule/],
    [() => sandbox.advance(-1), /backwards/],
    [() => sandbox.advance(1.5), /integer/],
    [() => sandbox.approveKyc("nobody"), /nobody/],
    [() => sandbox.approveKyc(7), /string/],
    [() => sandbox.failPayout(1), /payout/],
    [() => sandbox.restore({}), /restore/],
    [() => sandbox.restore("x"), /snapshot/],
  ];
  for (const [call, words] of wrong)
    assert.throws(call, (error) => error instanceof TypeError && words.test(error.message), String(call));
  // What the caller's clock throws is the caller's, and breaks nothing.
  let broken = false;
  const clock = createSandbox({
    now: () => {
      if (broken) throw new RangeError("no time");
      return START;
    },
  });
  broken = true;
  assert.throws(() => clock.now(), /no time/);
  broken = false;
  assert.equal(clock.now(), START);
});

test("a body crosses as text, to its last digit", async () => {
  const sandbox = createSandbox();
  // As a number of JavaScript's, the first would be another one and the second lose its nought.
  const body = '{"units":18446744073709551616,"rate":1.10}';
  sandbox.fault({ status: 200, body });
  const answer = await sandbox.fetch("https://sandbox.api.qash.ai/api/v1/partner/kyc", { method: "POST", body });
  assert.equal(await answer.text(), body);
  const [{ request, response }] = sandbox.journal();
  assert.deepEqual([request.body, response.body], [body, body]);
});

test("a snapshot goes through JSON into another sandbox", async () => {
  const sandbox = createSandbox({ seed: 3, now: () => START });
  const { payout } = await server(sandbox).funded(1_000);
  await payout(400, "a");
  const text = JSON.stringify(sandbox.snapshot());
  const other = createSandbox({ seed: 4, now: () => START });
  other.restore(JSON.parse(text));
  assert.equal(JSON.stringify(other.snapshot()), text);
  assert.equal(other.apiKey, sandbox.apiKey);
  other.advance(10_000);
  assert.equal(other.ledger().entries.length, 6);
  assert.equal(sandbox.ledger().entries.length, 4);
});

test("ledger() returns all accounts and entries", async () => {
  const sandbox = createSandbox();
  const { payout, account, userId } = await server(sandbox).funded(1_000);
  const { id } = await (await payout(400, "a")).json();
  sandbox.failPayout(id);
  const { balanced, totals, accounts, entries } = sandbox.ledger();
  assert.equal(balanced, true);
  assert.deepEqual(totals.MXN, { debits: 1_800, credits: 1_800 });
  const own = accounts.find((entry) => entry.id === account);
  assert.deepEqual([own.owner, own.userId, own.balance], ["user", userId, 1_000]);
  assert.deepEqual(
    entries.filter((entry) => entry.transactionId === id).map(({ side, amount }) => [side, amount]),
    [
      ["debit", 400],
      ["credit", 400],
      ["debit", 400],
      ["credit", 400],
    ],
  );
});

test("journal() contains no secret, and secrets() all of them", async () => {
  const sandbox = createSandbox({ journalSize: 5 });
  const { user } = await server(sandbox).funded(10);
  const made = await sandbox.fetch(`${BASE}/partner/api-keys`, {
    method: "POST",
    headers: { authorization: `Bearer ${sandbox.businessToken()}`, "content-type": "application/json" },
    body: JSON.stringify({ keyName: "second" }),
  });
  const { secretKey } = await made.json();
  const secrets = sandbox.secrets();
  for (const secret of [sandbox.apiKey, sandbox.apiSecret, secretKey, user.Authorization.slice(7)]) {
    assert.ok(secrets.includes(secret));
  }
  const text = JSON.stringify(sandbox.journal());
  for (const secret of secrets) assert.ok(!text.includes(secret));
  assert.ok(JSON.stringify(sandbox.journal({ raw: true })).includes(secretKey));
  assert.equal(sandbox.journal().length, 5);
});

test("another partner's users are out of reach", async () => {
  const sandbox = createSandbox();
  const { user, userId } = await server(sandbox).funded(10);
  const { apiKey, apiSecret } = sandbox.addPartner();
  const headers = { "x-api-key": apiKey, "x-api-secret": apiSecret };
  assert.equal((await sandbox.fetch(`${BASE}/partner/users/${userId}`, { headers })).status, 404);
  assert.equal((await sandbox.fetch(`${BASE}/user/accounts`, { headers: { ...headers, ...user } })).status, 403);
});

test("a clock that a test puts in the place of the platform's is the sandbox's too", (t) => {
  const sandbox = createSandbox();
  t.mock.timers.enable({ apis: ["Date"], now: Date.UTC(2031, 0, 1) });
  assert.equal(sandbox.now(), Date.UTC(2031, 0, 1));
  t.mock.timers.tick(60_000);
  assert.equal(sandbox.now(), Date.UTC(2031, 0, 1, 0, 1));
});

test("a few hundred sandboxes leave no memory behind", {
  skip: typeof gc === "undefined" && "needs --expose-gc",
}, async () => {
  await ready();
  const measure = async () => {
    for (let i = 0; i < 300; i++) createSandbox({ seed: i });
    await new Promise((resolve) => setTimeout(resolve, 20));
    gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
    return process.memoryUsage().external;
  };
  await measure();
  const before = await measure();
  for (let i = 0; i < 5; i++) await measure();
  assert.ok((await measure()) <= before + 200_000);
});

test("require gives the same", () => {
  const required = createRequire(import.meta.url)("qash-client/sandbox");
  assert.equal(required.createSandbox({ seed: 5 }).apiKey, createSandbox({ seed: 5 }).apiKey);
});

/** A proxy in front of a sandbox, and a client that talks to it. */
function proxied(options = {}) {
  const sandbox = createSandbox({ seed: 7 });
  const session = () => ({ subject: "ana", email: "ana@example.com" });
  const yes = () => true;
  const enable = { registerUser: yes, createAccount: yes };
  const proxy = sandbox.proxy({ session, enable, ...options });
  return { sandbox, proxy, qash: new QashClient({ baseUrl: "http://localhost/qash", fetch: proxy, retries: 0 }) };
}

test("a proxy without credentials reaches its own sandbox and no other host", async (t) => {
  const network = t.mock.method(globalThis, "fetch", () => assert.fail("it left the sandbox"));
  const { sandbox, proxy, qash } = proxied();
  const other = proxied();
  const user = await qash.registerUser({ userType: "personal", countryCode: "MX" });
  sandbox.approveKyc(user.id);
  assert.equal((await qash.getUser()).id, user.id);
  await qash.createAccount({ accountName: "Main", currencyCode: "MXN" });
  assert.equal((await qash.getBalance()).items.length, 1);
  await assert.rejects(other.qash.getUser(), { code: "NOT_REGISTERED" });
  await assert.rejects(qash.payout({ amount: 1 }), { code: "INVALID_INPUT" });
  for (const wrong of [
    { partner: {} },
    { baseUrl: "https://api.qash.ai" },
    { fetch: globalThis.fetch },
    { apiKey: "x" },
  ]) {
    assert.throws(() => proxied(wrong), { code: "INVALID_OPTION" });
  }
  for (const wrong of [undefined, null, {}, { session: 5 }]) {
    assert.throws(() => sandbox.proxy(wrong), { code: "INVALID_OPTION" });
  }
  // Whatever it is asked for, by whichever host.
  const headers = { "X-Qash-Client": "t" };
  for (const path of ["/api/v1/partner/users", "/qash/partner/users", "/qash/http://evil.example/me"]) {
    assert.equal((await proxy(new Request(`https://api.qash.ai${path}`, { headers }))).status, 404, path);
  }
  assert.equal(network.mock.callCount(), 0);
});

test("a sandbox's proxy takes pages of any origin, or those that it is told", async () => {
  const ask = async (proxy, headers) => {
    const request = new Request("http://localhost/qash/me", { headers: { "X-Qash-Client": "t", ...headers } });
    return (await (await proxy(request)).json()).error.code;
  };
  const foreign = { Origin: "https://demo.example", "Sec-Fetch-Site": "cross-site" };
  assert.equal(await ask(proxied().proxy, foreign), "NOT_REGISTERED");
  const { proxy } = proxied({ allowedOrigins: ["https://app.example"] });
  assert.equal(await ask(proxy, foreign), "ORIGIN_REFUSED");
  assert.equal(await ask(proxy, { Origin: "https://app.example" }), "NOT_REGISTERED");
});

test("a sandbox's proxy is called as fetch is, with a signal of another realm too", async () => {
  const { proxy } = proxied();
  const signal = { aborted: false, addEventListener() {}, removeEventListener() {} };
  const init = { method: "GET", headers: { "X-Qash-Client": "t" }, signal };
  for (const url of ["http://localhost/qash/me", new URL("http://localhost/qash/me")]) {
    assert.equal((await (await proxy(url, init)).json()).error.code, "NOT_REGISTERED");
  }
});

test("excluded values are refused, and values that no document names are accepted and listed", async () => {
  const sandbox = createSandbox();
  const partner = server(sandbox);
  const { user, account } = await partner.funded(1_000);
  const quote = { fromAsset: "MXN", toAsset: "USD", fromAmount: 100 };
  const refused = await partner.send("POST", "/user/exchange/calculate", quote, user);
  assert.equal(refused.status, 400);
  assert.match((await refused.json()).error, /fromAsset: must be one of: "USD", "COP", "USDC" \(document 004/);
  const deposit = { toAccountId: account, amount: 1, currency: "MXN", provider: "cobree", description: "d" };
  assert.equal((await partner.send("POST", "/user/deposit", deposit, user)).status, 200);
  const { unusual } = sandbox.journal().at(-1);
  assert.deepEqual(
    unusual.map(({ field, value, source }) => [field, value, source]),
    [["provider", "cobree", "002, Request"]],
  );

  const loose = createSandbox({ strict: false });
  const other = server(loose);
  const { user: theirs } = await other.funded(1_000);
  assert.equal((await other.send("POST", "/user/exchange/calculate", quote, theirs)).status, 200);
  assert.ok(loose.journal().every((entry) => entry.unusual.length === 0));
  assert.throws(() => createSandbox({ strict: "no" }), /strict: expected a boolean/);
});

test("it answers in the forms that are named, from the beginning or from now on", async () => {
  const sandbox = createSandbox({ variations: ["envelopeData", "figuresText"] });
  const partner = server(sandbox);
  const userId = await partner.register();
  sandbox.approveKyc(userId);
  const { data } = await partner.ask("POST", "/partner/auth/token", { userId });
  const user = { Authorization: `Bearer ${data.accessToken}` };
  const fixed = { provider: "qash", accountType: "fiat_wallet", status: "active" };
  await partner.ask("POST", "/user/accounts", { accountName: "Main", currencyCode: "MXN", ...fixed }, user);
  const accounts = () => partner.ask("GET", "/user/accounts", undefined, user);
  const first = await accounts();
  assert.equal(first.success, true);
  assert.equal(first.data.items[0].credits, "0");
  sandbox.vary(["listBare"]);
  assert.equal((await accounts())[0].credits, 0);
  sandbox.vary([]);
  assert.equal((await accounts()).meta.totalItems, 1);

  const unknown = /variations\[0\]: expected one of "envelopeData", .*"errorsPage", found "envelopData"/;
  assert.throws(() => createSandbox({ variations: ["envelopData"] }), unknown);
  assert.throws(() => sandbox.vary(["nothing"]), /vary: variations\[0\]: expected one of "envelopeData"/);
  assert.throws(() => sandbox.vary(["datesLocal", "datesOffset"]), /"datesLocal" and "datesOffset" change the same/);
  assert.throws(() => sandbox.vary("listBare"), /must be an array/);
});

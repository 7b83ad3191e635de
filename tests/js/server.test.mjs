// `qash-client/server` as its users meet it: a partner and a proxy over the sandbox, in process and behind a real Node server.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import { connect, createServer as createServer2 } from "node:http2";
import { createRequire } from "node:module";
import { connect as connectTcp } from "node:net";
import { Readable } from "node:stream";
import { test } from "node:test";
import { inspect } from "node:util";
import { createSandbox } from "qash-client/sandbox";
import { createProxy, PartnerUser, QashError, QashPartner, toNodeHandler, ValidationError } from "qash-client/server";
import { conformance } from "../conformance/run.mjs";

const BASE = "https://sandbox.api.qash.ai";
const ORIGIN = "https://app.example";
const PERSON = { userType: "personal", email: "ana@example.com", countryCode: "MX" };
const BENEFICIARY = {
  name: "Juan García",
  bankCode: "40012",
  accountNumber: "012180001234567899",
  accountType: "CLABE",
};

/** A partner over a sandbox of its own. */
function world(options = {}, profile = "guide") {
  const sandbox = createSandbox({ payoutDelayMs: 1000, profile });
  const { apiKey, apiSecret, fetch } = sandbox;
  const partner = new QashPartner({ apiKey, apiSecret, baseUrl: BASE, fetch, ...options });
  return { sandbox, partner };
}

/** An active user with a funded account. */
async function funded({ sandbox, partner }, amount = 1_000_000) {
  const { id } = await partner.registerUser(PERSON);
  sandbox.approveKyc(id);
  const user = partner.as(id);
  const account = await user.createAccount({ accountName: "Main", currencyCode: "MXN", isPrimary: true });
  const deposit = { toAccountId: account.id, amount, currency: "MXN", provider: "manual", description: "Top-up" };
  if (amount > 0) await user.deposit(deposit);
  return { id, user, account: account.id };
}

const payoutOf = (account, more = {}) => ({
  amount: 100_000,
  currency: "MXN",
  provider: "cobre",
  fromAccountId: account,
  beneficiary: BENEFICIARY,
  description: "Rent",
  ...more,
});

function proxyOf(partner, session, options = {}) {
  const proxy = createProxy({ partner, session: () => session, allowedOrigins: [ORIGIN], ...options });
  const ask = async (method, path, body, headers = {}) => {
    const response = await proxy(
      new Request(`https://app.example/qash${path}`, {
        method,
        headers: { "X-Qash-Client": "test", Origin: ORIGIN, "Content-Type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: text === "" ? undefined : JSON.parse(text),
    };
  };
  return { proxy, ask };
}

/** Runs with `console.error` silenced; gives back what it was told. */
async function quietly(run) {
  const { error } = console;
  const told = [];
  console.error = (...words) => told.push(words);
  try {
    await run();
  } finally {
    console.error = error;
  }
  return told;
}

const failure =
  (code, kind = QashError) =>
  (error) => {
    assert.ok(error instanceof kind, inspect(error));
    assert.equal(error.code, code);
    return true;
  };

// ---------------------------------------------------------------- QashPartner

test("a partner carries out the life of a user", async () => {
  const { sandbox, partner } = world();
  const user = await partner.registerUser(PERSON);
  assert.equal(user.status, "pending");
  await assert.rejects(partner.as(user.id).listAccounts(), failure("USER_NOT_ACTIVE"));
  const kyc = await partner.startKyc({ userId: user.id, firstName: "Ana", lastName: "Paz", email: PERSON.email });
  assert.match(kyc.verificationUrl, /^https:\/\/inquiry\.withpersona\.com\//);
  sandbox.approveKyc(user.id);
  assert.equal((await partner.getUser(user.id)).status, "active");
  const ana = partner.as(user.id);
  assert.ok(ana instanceof PartnerUser);
  const account = await ana.createAccount({ accountName: "Main", currencyCode: "MXN" });
  await ana.deposit({ toAccountId: account.id, amount: 500n, currency: "MXN", provider: "manual", description: "x" });
  assert.equal((await ana.listAccounts()).items[0].balance, 500);
  assert.equal((await ana.getKycStatus()).status, "approved");
  const page = await ana.listTransactions();
  assert.equal((await ana.getTransaction(page.items[0].id)).amount, 500);
  assert.equal((await ana.calculateExchange({ fromAsset: "USD", toAsset: "COP", fromAmount: 100 })).from, "USD");
  for (const read of [
    "getBalance",
    "getCard",
    "getCardStatus",
    "getCardDetails",
    "getCardBalance",
    "listCardTransactions",
  ]) {
    assert.equal(typeof (await ana[read]()), "object", read);
  }
  assert.equal((await ana.lockCard()).status, "locked");
  assert.equal((await ana.unlockCard()).status, "active");
  assert.equal((await ana.setCardLimit({ amount: 50, frequency: "perWeek" })).amount, 50);
});

test("lists are awaited for a page and iterated for everything", async () => {
  const { partner } = world();
  for (let n = 0; n < 5; n++) await partner.registerUser({ ...PERSON, email: `user${n}@example.com` });
  const page = await partner.listUsers({ limit: 2 });
  assert.deepEqual([page.items.length, page.hasMore, page.total], [2, true, 5]);
  const emails = new Set();
  for await (const user of partner.listUsers({ limit: 2 })) emails.add(user.email);
  assert.equal(emails.size, 5);
});

test("API keys are made with a business user's token alone", async () => {
  const { sandbox, partner } = world();
  await assert.rejects(partner.createApiKey({ keyName: "x" }), failure("INVALID_OPTION", ValidationError));
  await assert.rejects(
    partner.createApiKey({ keyName: "x" }, { businessToken: "no_such_token" }),
    failure("BUSINESS_TOKEN_REFUSED"),
  );
  const key = await partner.createApiKey({ keyName: "x" }, { businessToken: sandbox.businessToken() });
  assert.equal(typeof key.secretKey, "string");
});

test("a hundred calls at once exchange one token", async () => {
  const w = world();
  const { user } = await funded(w, 0);
  const before = w.sandbox.journal().filter(({ operation }) => operation === "exchangeToken").length;
  assert.equal(before, 1);
  const { apiKey, apiSecret, fetch } = w.sandbox;
  const partner = new QashPartner({ apiKey, apiSecret, baseUrl: BASE, fetch });
  await Promise.all(Array.from({ length: 100 }, () => partner.as(user.userId).getBalance()));
  assert.equal(w.sandbox.journal().filter(({ operation }) => operation === "exchangeToken").length, 2);
});

test("a token store of one's own is used, and one that fails does no harm", async () => {
  const kept = new Map();
  const tokenStore = {
    // Nothing is null in many a store's words.
    get: async (key) => kept.get(key) ?? null,
    set: (key, value, ttlMs) => {
      assert.ok(ttlMs > 0);
      kept.set(key, value);
    },
    delete: async (key) => kept.delete(key),
  };
  const w = world({ tokenStore });
  let id;
  let user;
  const complaints = await quietly(async () => ({ id, user } = await funded(w, 0)));
  assert.deepEqual(complaints, []);
  assert.match([...kept.keys()].join(), new RegExp(`^token:[0-9a-f]{16}:${id}$`));
  assert.ok(![...kept.values()].join().includes("refresh"));
  await user.getBalance();
  const broken = () => {
    throw new Error("store down");
  };
  const { sandbox } = w;
  const other = new QashPartner({
    apiKey: sandbox.apiKey,
    apiSecret: sandbox.apiSecret,
    baseUrl: BASE,
    fetch: sandbox.fetch,
    tokenStore: { get: broken, set: broken, delete: broken },
  });
  const told = await quietly(() => other.as(id).getBalance());
  assert.ok(told.length > 0);
});

test("one account's transactions come once each, whether the server counts pages or only knows an offset", async () => {
  for (const profile of ["guide", "site"]) {
    const w = world({}, profile);
    const { user, account } = await funded(w, 1);
    for (const amount of [2, 3, 4, 5]) {
      await user.deposit({ toAccountId: account, amount, currency: "MXN", provider: "manual", description: "x" });
    }
    const amounts = [];
    for await (const { amount } of user.listTransactions({ accountId: account, limit: 2 })) amounts.push(amount);
    assert.deepEqual(amounts, [5, 4, 3, 2, 1], profile);
  }
});

test("a payout without a key of the caller's is not sent, since a script that is started anew would make another", async () => {
  const w = world({}, "guide");
  const { user, account } = await funded(w);
  for (const idempotencyKey of [undefined, null]) {
    await assert.rejects(user.payout({ ...payoutOf(account), idempotencyKey }), {
      name: "ValidationError",
      code: "IDEMPOTENCY_KEY_REQUIRED",
      outcome: "none",
    });
  }
  assert.ok(w.sandbox.journal().every(({ operation }) => operation !== "payout"));
  assert.equal((await user.payout(payoutOf(account, { idempotencyKey: "payroll/17" }))).idempotencyKey, "payroll/17");
});

test("wrong options throw at once, with a code and without the value", async () => {
  const good = { apiKey: "qash_key_x", apiSecret: "qash_secret_x", baseUrl: BASE };
  for (const [change, code] of [
    [{ apiKey: "" }, "CREDENTIAL_INVALID"],
    [{ apiKey: "test" }, "CREDENTIAL_INVALID"],
    [{ apiSecret: "my secret\n" }, "CREDENTIAL_INVALID"],
    [{ apiKey: 7 }, "INVALID_OPTION"],
    [{ apiSecret: undefined }, "INVALID_OPTION"],
    [{ baseUrl: undefined }, "INVALID_OPTION"],
    [{ baseUrl: "http://api.qash.ai" }, "BASE_URL_INVALID"],
    [{ baseUrl: "http://127.0.0.1.evil.example" }, "BASE_URL_INVALID"],
    [{ baseUrl: "https://api.qash.ai/api/v1/" }, "BASE_URL_INVALID"],
    [{ fetch: "fetch" }, "INVALID_OPTION"],
    [{ checkStatus: "always" }, "INVALID_OPTION"],
    [{ tokenStore: {} }, "INVALID_OPTION"],
    [{ tokenStore: null }, "INVALID_OPTION"],
    [{ timeoutMs: -1 }, "INVALID_OPTION"],
    [{ retries: 1.5 }, "INVALID_OPTION"],
    [{ verificationOrigins: ["*"] }, "ORIGIN_INVALID"],
    [{ apiSecert: "x" }, "INVALID_OPTION"],
  ]) {
    assert.throws(
      () => new QashPartner({ ...good, ...change }),
      (error) =>
        failure(code, ValidationError)(error) && !`${inspect(error)}${JSON.stringify(error)}`.includes("my secret"),
      JSON.stringify(change),
    );
  }
  for (const none of [undefined, null, 7, "x", []])
    assert.throws(() => new QashPartner(none), failure("INVALID_OPTION"));
  assert.ok(new QashPartner({ ...good, baseUrl: "http://127.0.0.1:4000" }));
  const partner = new QashPartner(good);
  for (const id of ["", undefined, 7, null]) assert.throws(() => partner.as(id), failure("USER_ID_INVALID"));
  for (const [name, options] of [
    ["listUsers", { headers: { "X-Api-Key": "other" } }],
    ["listUsers", { businessToken: "b" }],
    ["createApiKey", {}],
    ["createApiKey", undefined],
  ]) {
    await assert.rejects(partner[name]({}, options), failure("INVALID_OPTION", ValidationError), name);
  }
});

test("nothing that prints or copies a partner shows a credential", async () => {
  const { sandbox, partner } = world();
  const shown = [
    inspect(partner, { depth: 10, showHidden: true, getters: true }),
    JSON.stringify(partner),
    JSON.stringify({ ...partner }),
    String(partner),
    inspect(partner.as("a1b2c3d4-e5f6-7890-abcd-ef1234567890"), { depth: 10, showHidden: true }),
    inspect(await partner.getUser("a1b2c3d4-e5f6-7890-abcd-ef1234567890").catch((error) => error), {
      depth: 10,
      showHidden: true,
    }),
  ].join("\n");
  assert.ok(!shown.includes(sandbox.apiKey) && !shown.includes(sandbox.apiSecret));
});

test("neither an error nor the log shows what a fetch or a store hangs on its errors", async () => {
  const leaky = (words, more) => {
    throw Object.assign(new Error(words, { cause: Object.assign(new Error("inner"), more) }), more, { code: "EDOWN" });
  };
  const { sandbox, partner } = world({
    retries: 0,
    fetch: (_, { headers }) => leaky("boom", { headers: [...headers] }),
  });
  const error = await partner.listUsers().catch((thrown) => thrown);
  assert.deepEqual([error.cause.message, error.cause.code, error.cause.cause.message], ["boom", "EDOWN", "inner"]);
  assert.ok(!inspect(error, { depth: 9 }).includes(sandbox.apiSecret));
  // Words may hold the request as well, and be no error.
  const retries = 0;
  const chatty = world({ retries, fetch: (_, { headers }) => leaky([...headers].join(), {}) });
  const { cause } = await chatty.partner.listUsers().catch((thrown) => thrown);
  assert.match(cause.message, /x-api-secret,\[secret\]/);
  assert.ok(!inspect(cause, { depth: 9 }).includes(chatty.sandbox.apiSecret));
  const fetch = (url, { headers }) =>
    url.endsWith("/auth/token")
      ? Response.json({ success: true, accessToken: "an_opaque_token" })
      : Promise.reject(`lost: ${[...headers].join()}`);
  const user = world({ retries, fetch }).partner.as("a1b2c3d4-e5f6-7890-abcd-ef1234567890");
  assert.match((await user.getBalance().catch((thrown) => thrown)).cause, /Bearer \[secret\]/);

  const failing = { get: () => undefined, set: (key, value) => leaky("READONLY", { args: [key, value] }), delete() {} };
  const w = world({ tokenStore: failing });
  const { id, account } = await funded(w, 0);
  const store = { ...failing, add: failing.set };
  const { ask } = proxyOf(w.partner, { subject: "ana", userId: id }, { store, enable: { payout: () => true } });
  const told = await quietly(() => ask("POST", "/user/payout", payoutOf(account, { idempotencyKey: "a" })));
  const log = inspect(told, { depth: 9 });
  // A store's error is told by its name and code: its words are the driver's, and may hold what was stored.
  assert.match(log, /store\.set failed.*Error EDOWN/);
  assert.ok(!log.includes("READONLY") && !log.includes("eyJ") && !log.includes(BENEFICIARY.accountNumber), log);
});

test("no piece of a secret is in a cause, a hook's report or a log", async () => {
  const apiKey = "qash_key_live_0123456789abcdef";
  const apiSecret = `qash_secret_live_${Array.from({ length: 42 }, (_, at) => `${100 + at * 7}`).join("")}`;
  assert.equal(apiSecret.length, 143);
  const payload = { sub: USER, exp: Math.floor(Date.now() / 1000) + 3600, jti: "f81d4fae-7dec-11d0-a765-00a0c91e6bf6" };
  const token = [
    "eyJhbGciOiJIUzI1NiJ9",
    Buffer.from(JSON.stringify(payload)).toString("base64url"),
    "c2lnbmF0dXJl",
  ].join(".");
  const words = `cut ${apiSecret.slice(0, 140)} and ${apiSecret.slice(60)} and ${token.slice(30, -9)}`;
  const told = (shown) => {
    const text = inspect(shown, { depth: 9 });
    for (const secret of [apiSecret.slice(17), token.slice(21)]) {
      for (let at = 0; at + 16 <= secret.length; at++) {
        const piece = secret.slice(at, at + 16);
        assert.ok(!text.includes(piece), `${piece} in ${text}`);
      }
    }
    return text;
  };
  const fail = () => {
    throw Object.assign(new Error(words, { cause: words }), { name: words, code: words });
  };
  let failing = false;
  const fetch = async (url) => {
    if (failing) fail();
    if (url.endsWith("/auth/token")) {
      return Response.json({ accessToken: token, user: { id: USER, email: "a@b.c", status: "active" } });
    }
    return Response.json({ items: [], user: { id: USER, status: "active" } });
  };
  const partner = new QashPartner({ apiKey, apiSecret, baseUrl: BASE, retries: 0, fetch });
  await partner.as(USER).listAccounts();

  failing = true;
  const { cause } = await partner
    .as(USER)
    .listAccounts()
    .catch((thrown) => thrown);
  assert.equal(cause.message, "cut [secret] and [secret] and [secret]");
  told(cause);
  failing = false;

  const payout = payoutOf(1, { idempotencyKey: "k" });
  const logged = async (options, ...request) => {
    const { ask } = proxyOf(partner, { subject: "ana", userId: USER }, options);
    const log = await quietly(() => ask(...request));
    assert.equal(log.length, 1);
    assert.match(told(log), /\[secret\] and \[secret\] and \[secret\]/);
  };
  await logged({ enable: { payout: fail } }, "POST", "/user/payout", payout);
  await logged({ enable: { payout: async () => fail() } }, "POST", "/user/payout", payout);
  await logged({ onAudit: fail }, "GET", "/user/accounts");
  await logged({ onAudit: async () => fail() }, "GET", "/user/accounts");
  await logged({ session: fail }, "GET", "/user/accounts");
  const swapped = quietly(async () => {
    partner.setCredentials({ apiKey: fail, apiSecret });
    await assert.rejects(partner.listUsers(), failure("CREDENTIALS_FAILED"));
    partner.setCredentials({ apiKey, apiSecret });
  });
  assert.match(told(await swapped), /\[secret\]/);

  // Around the proxy, and in a wasm that took another's place.
  await quietly(() => trap(() => partner.listUsers()));
  await partner.as(USER).listAccounts();
  const server = createServer(toNodeHandler(async () => fail())).listen(0, "127.0.0.1");
  await once(server, "listening");
  const log = await quietly(() => globalThis.fetch(`http://127.0.0.1:${server.address().port}/qash/me`));
  server.close();
  assert.match(told(log), /\[secret\] and \[secret\] and \[secret\]/);
});

test("a runtime without WeakRef takes secrets out as well", async () => {
  const known = globalThis.WeakRef;
  const apiSecret = "qash_secret_live_of-a-runtime-without-it";
  const fetch = () => Promise.reject(new Error(`lost ${apiSecret.slice(0, -3)}`));
  try {
    globalThis.WeakRef = undefined;
    const partners = Array.from(
      { length: 20 },
      (_, at) =>
        new QashPartner({
          apiKey: `qash_key_live_${at}`,
          apiSecret: `${apiSecret}${at}`,
          baseUrl: BASE,
          retries: 0,
          fetch,
        }),
    );
    const { cause } = await partners[19].listUsers().catch((thrown) => thrown);
    assert.equal(cause.message, "lost [secret]");
  } finally {
    globalThis.WeakRef = known;
  }
});

test("a redirect is not followed, and a broken fetch settles", async () => {
  const followed = [];
  const options = { apiKey: "qash_key_x", apiSecret: "qash_secret_x", baseUrl: BASE, retries: 0 };
  const redirecting = new QashPartner({
    ...options,
    fetch: async (url, init) => {
      followed.push(url);
      assert.notEqual(init.redirect, "follow");
      return new Response(null, { status: 302, headers: { Location: "https://evil.example/" } });
    },
  });
  await assert.rejects(redirecting.listUsers(), failure("REDIRECTED"));
  assert.equal(followed.length, 1);
  for (const fetch of [
    () => undefined,
    () => null,
    () => ({}),
    () => {
      throw new Error("no");
    },
    async () => 7,
  ]) {
    await assert.rejects(new QashPartner({ ...options, fetch }).listUsers(), QashError);
  }
});

test("no more is read of an answer than any operation answers", async () => {
  let given = 0;
  const chunk = new Uint8Array(1_000_000).fill(32);
  const endless = () =>
    new ReadableStream({
      pull(controller) {
        given += chunk.length;
        controller.enqueue(chunk);
      },
    });
  const { partner } = world({ fetch: async () => new Response(endless()) });
  await assert.rejects(partner.listUsers(), failure("ANSWER_TOO_LARGE"));
  assert.ok(given < 15_000_000, `${given} bytes were read`);
  // A fetch of somebody's own may give no stream.
  const long = { status: 200, headers: new Headers(), text: async () => " ".repeat(1_048_577) };
  await assert.rejects(world({ fetch: async () => long }).partner.listUsers(), failure("ANSWER_TOO_LARGE"));
});

test("a call can be aborted", async () => {
  const partner = new QashPartner({
    apiKey: "qash_key_x",
    apiSecret: "qash_secret_x",
    baseUrl: BASE,
    fetch: () => new Promise(() => {}),
  });
  const started = Date.now();
  const signal = AbortSignal.timeout(50);
  await assert.rejects(
    partner.listUsers({}, { signal }),
    (error) => failure("ABORTED")(error) && error.cause === signal.reason,
  );
  await assert.rejects(partner.listUsers({}, { timeoutMs: 49.5, retries: 0 }), failure("TIMEOUT"));
  assert.ok(Date.now() - started < 5000);
});

// ---------------------------------------------------------------- createProxy

test("a proxy is not made without what keeps it shut", () => {
  const { partner } = world();
  const good = { partner, session: () => null, allowedOrigins: [ORIGIN] };
  assert.equal(typeof createProxy(good), "function");
  for (const [change, code] of [
    [{ partner: undefined }, "INVALID_OPTION"],
    [{ partner: {} }, "INVALID_OPTION"],
    [{ session: undefined }, "INVALID_OPTION"],
    [{ session: {} }, "INVALID_OPTION"],
    [{ allowedOrigins: undefined }, "INVALID_OPTION"],
    [{ allowedOrigins: [] }, "ALLOWED_ORIGINS_REQUIRED"],
    [{ allowedOrigins: ["*"] }, "ORIGIN_INVALID"],
    [{ allowedOrigins: ["https://app.example/"] }, "ORIGIN_INVALID"],
    [{ allowedOrigins: "https://app.example" }, "INVALID_OPTION"],
    [{ allowedOrigins: [7] }, "INVALID_OPTION"],
    [{ enable: { payout: true } }, "INVALID_OPTION"],
    [{ enable: { payout: null } }, "INVALID_OPTION"],
    [{ enable: { deposit: () => true } }, "OPERATION_UNKNOWN"],
    [{ enable: { getUser: () => true } }, "OPERATION_UNKNOWN"],
    [{ enable: [] }, "INVALID_OPTION"],
    [{ basePath: "qash" }, "BASE_PATH_INVALID"],
    [{ store: { get() {}, set() {}, delete() {} } }, "INVALID_OPTION"],
    [{ onAudit: "log" }, "INVALID_OPTION"],
    [{ limits: { maxBodyBytes: 0 } }, "INVALID_OPTION"],
    [{ limits: { timeout: 1 } }, "INVALID_OPTION"],
    [{ limits: { perMinute: 0 } }, "INVALID_OPTION"],
    [{ limits: { perMinute: true } }, "INVALID_OPTION"],
    [{ limits: { perMinute: { payout: 1.5 } } }, "INVALID_OPTION"],
    [{ limits: { perMinute: { deposit: 5 } } }, "OPERATION_UNKNOWN"],
    [{ cors: "yes" }, "INVALID_OPTION"],
    [{ allowOrigins: [] }, "INVALID_OPTION"],
  ]) {
    assert.throws(() => createProxy({ ...good, ...change }), failure(code, ValidationError), inspect(change));
  }
});

test("the whole way goes through the proxy, and no secret comes back", async () => {
  const w = world();
  const seen = [];
  const events = [];
  const session = { subject: "ana", email: "ana@example.com" };
  const yes = () => true;
  const { ask } = proxyOf(w.partner, session, {
    enable: {
      registerUser: yes,
      createAccount: yes,
      transfer: yes,
      payout: yes,
      unlockCard: yes,
      setCardLimit: yes,
      getCardDetails: yes,
    },
    onAudit: (event) => events.push(event),
  });
  const call = async (...args) => {
    const answer = await ask(...args);
    seen.push(answer.text, JSON.stringify([...answer.headers]));
    return answer;
  };
  assert.equal((await call("GET", "/me")).json.error.code, "NOT_REGISTERED");
  const { json: user } = await call("POST", "/users", { userType: "personal", countryCode: "MX" });
  assert.equal((await call("POST", "/users", { userType: "personal", countryCode: "MX" })).json.id, user.id);
  const person = { firstName: "Ana", lastName: "Paz", email: "ana@example.com" };
  const { json: kyc } = await call("POST", "/me/kyc", person);
  assert.deepEqual((await call("POST", "/me/kyc", person)).json, kyc);
  assert.equal((await call("GET", "/user/kyc/status")).json.status, "created");
  w.sandbox.approveKyc(user.id);
  assert.equal((await call("GET", "/me")).json.status, "active");
  assert.equal((await call("GET", "/user/kyc/status")).json.status, "approved");
  const { json: account } = await call("POST", "/user/accounts", { accountName: "Main", currencyCode: "MXN" });
  const { json: savings } = await call("POST", "/user/accounts", { accountName: "Savings", currencyCode: "MXN" });
  const deposit = { toAccountId: account.id, amount: 500_000, currency: "MXN", provider: "manual", description: "x" };
  assert.equal((await call("POST", "/user/deposit", deposit)).status, 404);
  await w.partner.as(user.id).deposit(deposit);
  assert.equal((await call("GET", "/user/accounts")).json.items[0].balance, 500_000);
  const transfer = { fromAccountId: account.id, toAccountId: savings.id, amount: 1000, description: "save" };
  assert.equal((await call("POST", "/user/transfer", transfer)).status, 200);
  const quote = (await call("POST", "/user/exchange/calculate", { fromAsset: "USD", toAsset: "COP", fromAmount: 100 }))
    .json;
  assert.ok(Date.parse(quote.serverTime) > 0);
  const payout = await call("POST", "/user/payout", payoutOf(account.id, { idempotencyKey: "k1" }));
  assert.deepEqual((await call("POST", "/user/payout", payoutOf(account.id, { idempotencyKey: "k1" }))).json, {
    ...payout.json,
    replayed: true,
  });
  assert.equal((await call("GET", "/user/transactions?limit=2")).json.items.length, 2);
  for (const path of [
    "/user/balance",
    "/user/card/me",
    "/user/card/status",
    "/user/card/balance",
    "/user/card/transactions",
    "/user/card/details",
  ]) {
    assert.equal((await call("GET", path)).status, 200, path);
  }
  assert.equal((await call("POST", "/user/card/lock", {})).json.status, "locked");
  assert.equal((await call("POST", "/user/card/unlock", {})).json.status, "active");
  assert.equal((await call("PATCH", "/user/card/limit", { amount: 50, frequency: "perWeek" })).status, 200);

  const everything = `${seen.join("\n").replaceAll(quote.signature, "")}${JSON.stringify(events)}`;
  for (const secret of [w.sandbox.apiKey, w.sandbox.apiSecret, "eyJ", "refreshToken", "accessToken"]) {
    assert.ok(!everything.includes(secret), secret);
  }
  assert.equal(events.length, seen.length / 2);
  assert.deepEqual(
    w.sandbox.journal().filter(({ operation }) => operation === "payout" || operation === "registerUser").length,
    2,
    "one registration, one payout",
  );
});

test("a hook decides, and only a clear yes is one", async () => {
  const w = world();
  const { id, account } = await funded(w);
  const said = [];
  let answer = true;
  const session = { subject: "ana", userId: id, limit: 7 };
  const { ask } = proxyOf(w.partner, session, {
    enable: {
      payout: (context) => {
        said.push(context);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
  });
  let n = 0;
  const pay = () => ask("POST", "/user/payout", payoutOf(account, { idempotencyKey: `key-${++n}` }));
  const told = await quietly(async () => {
    for (answer of [
      false,
      undefined,
      null,
      1,
      "true",
      {},
      [],
      new Error("boom"),
      Promise.reject(new Error("late")),
      { input: 7 },
      { input: {} },
    ]) {
      const { status, json } = await pay();
      assert.deepEqual([status, json.error.code], [403, "PAYOUT_DENIED"], inspect(answer));
    }
  });
  assert.ok(told.length >= 8);
  assert.equal(w.sandbox.journal().filter(({ operation }) => operation === "payout").length, 0);
  assert.deepEqual(
    [said[0].operation, said[0].session, said[0].input.amount, said[0].request instanceof Request],
    ["payout", session, 100_000, true],
  );
  answer = { input: payoutOf(account, { amount: 5n }) };
  assert.equal((await pay()).json.amount, 5);
});

test("a session that throws is a failure without its reason", async () => {
  const { partner } = world();
  for (const session of [
    () => {
      throw new Error("db password is hunter2");
    },
    async () => Promise.reject(new Error("db password is hunter2")),
    () => ({}),
    () => "ana",
    () => ({ subject: "a", userId: "not-a-uuid" }),
    () => ({ subject: 5 }),
    () => ({ subject: 5n }),
    () => false,
  ]) {
    const { ask } = proxyOf(partner, undefined, { session });
    const told = await quietly(async () => {
      const { status, json, text } = await ask("GET", "/me");
      assert.deepEqual([status, json.error.code], [500, "SESSION_FAILED"]);
      assert.ok(!text.includes("hunter2"));
    });
    // Whoever wrote it is told what is wrong, once.
    assert.equal(told.length, 1, String(session));
    assert.match(String(told[0]), /session failed/);
  }
  for (const nobody of [null, undefined]) {
    assert.equal((await proxyOf(partner, nobody).ask("GET", "/me")).status, 401);
  }
});

test("a double click pays once, and a lost answer is asked for again under the same key", async () => {
  const w = world();
  const { id, account, user } = await funded(w);
  const { ask } = proxyOf(w.partner, { subject: "ana", userId: id }, { enable: { payout: () => true } });
  const body = payoutOf(account, { idempotencyKey: "double" });
  const answers = await Promise.all(Array.from({ length: 10 }, () => ask("POST", "/user/payout", body)));
  assert.ok(answers.every(({ status, text }) => status === 200 && text === answers[0].text));
  assert.equal((await ask("POST", "/user/payout", { ...body, amount: 1 })).json.error.code, "IDEMPOTENCY_CONFLICT");

  w.sandbox.fault({ operation: "payout", drop: true, times: 2 });
  const lost = await ask("POST", "/user/payout", { ...body, idempotencyKey: "lost" });
  assert.deepEqual([lost.json.error.code, lost.json.error.outcome], ["UNKNOWN_OUTCOME", "unknown"]);
  assert.equal((await ask("POST", "/user/payout", { ...body, idempotencyKey: "lost" })).status, 200);
  assert.equal((await user.listAccounts()).items[0].balance, 1_000_000 - 2 * 100_000);
});

test("a hook that changes the input and says yes has said no: what it wanted would not have gone out", async () => {
  const w = world();
  const { id, account } = await funded(w);
  let lower = (input) => {
    input.amount = 1;
    return true;
  };
  const hook = ({ input }) => lower(input);
  const { ask } = proxyOf(w.partner, { subject: "ana", userId: id }, { enable: { payout: hook } });
  const told = await quietly(async () => {
    const { json } = await ask("POST", "/user/payout", payoutOf(account, { idempotencyKey: "a" }));
    assert.equal(json.error.code, "PAYOUT_DENIED");
  });
  assert.match(String(told[0]?.[1]), /answer \{ input \}/);
  lower = (input) => {
    input.amount = 1;
    return { input };
  };
  assert.equal((await ask("POST", "/user/payout", payoutOf(account, { idempotencyKey: "a" }))).json.amount, 1);
});

test("a log that throws changes nothing", async () => {
  const { partner } = world();
  const throwing = () => {
    throw new Error("log down");
  };
  const told = await quietly(async () => {
    for (const onAudit of [throwing, async () => throwing()]) {
      assert.equal((await proxyOf(partner, null, { onAudit }).ask("GET", "/me")).status, 401);
    }
    await new Promise((resolve) => setImmediate(resolve));
  });
  assert.equal(told.length, 2);
});

test("a store that never answers ends in an error after ten seconds, not in silence", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { partner } = world();
  let told;
  const asked = new Promise((resolve) => {
    told = resolve;
  });
  const never = () => {
    told();
    return new Promise(() => {});
  };
  const store = { get: never, set: never, add: never, delete: never };
  await quietly(async () => {
    let answered = false;
    const answer = proxyOf(partner, { subject: "ana" }, { store }).ask("GET", "/me");
    answer.then(() => {
      answered = true;
    });
    await asked;
    t.mock.timers.tick(9_999);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(answered, false);
    t.mock.timers.tick(1);
    assert.equal((await answer).json.error.code, "STORE_FAILED");
  });
});

test("a body is read up to its limit and as UTF-8", async () => {
  const { partner } = world();
  const { proxy } = proxyOf(partner, { subject: "ana" }, { limits: { maxBodyBytes: 100 } });
  const post = (body, headers = {}) =>
    proxy(
      new Request("https://app.example/qash/user/exchange/calculate", {
        method: "POST",
        headers: { "X-Qash-Client": "t", Origin: ORIGIN, "Content-Type": "application/json", ...headers },
        body,
        duplex: "half",
      }),
    );
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 10_000;
      controller.enqueue(new Uint8Array(10_000).fill(32));
    },
    cancel: () => assert.fail("h3 1 dies of this"),
  });
  assert.equal((await post(endless)).status, 413);
  assert.ok(sent > 10_000_000 && sent < 20_000_000, "whoever is still sending 10 MB is answered, and it stops reading");
  const slow = new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array(200)),
    pull: () => new Promise(() => {}),
    cancel: () => assert.fail("h3 1 dies of this"),
  });
  const started = Date.now();
  assert.equal((await post(slow)).status, 413);
  assert.ok(Date.now() - started < 5000, "it stops waiting");
  assert.equal((await post("x".repeat(101))).status, 413);
  // The bad byte stands where JSON would take any character.
  assert.equal((await post(Buffer.from('{"\xff":1}', "latin1"))).status, 400);
  assert.equal(
    (await post(new ReadableStream({ pull: (controller) => controller.error(new Error("gone")) }))).status,
    400,
  );
});

test("a body that never ends, or that was read before, is answered", async (t) => {
  const { partner } = world();
  const { proxy } = proxyOf(partner, { subject: "ana" });
  const post = (body) =>
    new Request("https://app.example/qash/user/exchange/calculate", {
      method: "POST",
      headers: { "X-Qash-Client": "t", Origin: ORIGIN, "Content-Type": "application/json" },
      body,
      duplex: "half",
    });
  const read = post("{}");
  await read.json();
  const told = await quietly(async () => assert.equal((await proxy(read)).status, 400));
  assert.match(String(told[0]?.[1]), /read before/);

  t.mock.timers.enable({ apis: ["setTimeout"] });
  const answer = proxy(post(new ReadableStream({ pull: () => new Promise(() => {}) })));
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(10_000);
  assert.equal((await (await answer).json()).error.code, "BODY_BROKEN");
});

// ---------------------------------------------------------------- behind a real server

async function listening(handler, run) {
  const server = createServer(handler);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await run(`http://127.0.0.1:${server.address().port}`, server);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test("a server that mounts the handler under a path may cut that path off the URL", async () => {
  const { partner } = world();
  const { proxy } = proxyOf(partner, { subject: "ana" });
  const handler = toNodeHandler(proxy);
  const mounted = (request, response) =>
    handler(Object.assign(request, { originalUrl: request.url, url: request.url.slice("/qash".length) }), response);
  await listening(mounted, async (url) => {
    const response = await fetch(`${url}/qash/me`, { headers: { "X-Qash-Client": "t" } });
    assert.equal((await response.json()).error.code, "NOT_REGISTERED");
  });
});

test("behind node:http the proxy keeps to the protocol", async () => {
  const w = world();
  const { id } = await funded(w);
  const sessions = { "sid=ana": { subject: "ana", userId: id }, "sid=bob": { subject: "bob" } };
  for (const enable of [{}, { payout: () => true }]) {
    const proxy = createProxy({
      partner: w.partner,
      session: (request) => sessions[request.headers.get("cookie")],
      allowedOrigins: [ORIGIN],
      enable,
    });
    await listening(toNodeHandler(proxy), async (url) => {
      const results = await conformance({
        baseUrl: `${url}/qash`,
        origin: ORIGIN,
        cookie: "sid=ana",
        cookieOfNobodyRegistered: "sid=bob",
      });
      assert.deepEqual(
        results.filter(({ passed }) => !passed),
        [],
      );
      assert.ok(results.length > 80);
      assert.deepEqual(
        results.filter(({ unseen }) => unseen),
        [],
      );
    });
  }
});

test("a conformance run that cannot begin says why, and nothing else", async () => {
  const w = world();
  const proxy = createProxy({ partner: w.partner, session: () => null, allowedOrigins: [ORIGIN] });
  let gone;
  await listening(toNodeHandler(proxy), async (url) => {
    gone = `${url}/qash`;
    for (const [path, origin, words] of [
      ["/qash", ORIGIN, /--cookie/],
      ["/qash", "https://other.example", /--origin/],
      ["/elsewhere", ORIGIN, /base URL/],
    ]) {
      const results = await conformance({ baseUrl: url + path, origin });
      assert.equal(results.length, 1);
      assert.match(results[0].detail, words);
    }
  });
  assert.match((await conformance({ baseUrl: gone, origin: ORIGIN }))[0].detail, /nothing answers at/);
});

/** Sends a request line and headers as they are; gives back the status. */
function raw(url, method, path, headers = {}, body) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { hostname, port, method, path, headers: { "X-Qash-Client": "t", Origin: ORIGIN, ...headers } },
      (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

test("mounted without toNodeHandler it answers 500, and says what to mount", async (t) => {
  const said = t.mock.method(console, "error", () => {});
  const { partner } = world();
  const proxy = createProxy({ partner, session: () => null, allowedOrigins: [ORIGIN] });
  await listening(proxy, async (url) => {
    const response = await fetch(`${url}/qash/me`, { headers: { "X-Qash-Client": "t" } });
    assert.deepEqual([response.status, await response.text()], [500, ""]);
  });
  assert.match(String(said.mock.calls[0]?.arguments), /toNodeHandler\(proxy\)/);
});

test("odd requests get an answer, and no target leaves the server", async () => {
  const { partner } = world();
  const seen = [];
  const proxy = createProxy({ partner, session: (request) => void seen.push(request.url), allowedOrigins: [ORIGIN] });
  await listening(toNodeHandler(proxy), async (url) => {
    for (const [method, path, status] of [
      ["GET", "//evil.example/qash/me", 404],
      ["GET", "http://evil.example/qash/me", 404],
      ["GET", "/qash/%2e%2e/me", 404],
      ["GET", "/qash/me%00", 404],
      // As URLs these are /qash/me, and no path of the kind that a guard in front of the proxy looks at.
      ["GET", "/qash/x/../me", 404],
      ["GET", "/qash/x/%2e%2e/me", 404],
      ["GET", "/qash/./me", 404],
      ["GET", "/qash\\me", 404],
      ["GET", "/qash/./me?x=1", 404],
      ["TRACE", "/qash/me", 405],
      ["OPTIONS", "*", 404],
      ["GET", "/qash/me", 401],
    ]) {
      assert.equal(await raw(url, method, path), status, `${method} ${path}`);
    }
    assert.deepEqual(seen, ["http://localhost/qash/me"]);
  });
});

/** Sends a request as it is written, and gives back its answer as it came. */
function wire(url, ...lines) {
  const socket = connectTcp(new URL(url).port, "127.0.0.1");
  socket.end(`${lines.join("\r\n")}\r\nConnection: close\r\n\r\n`);
  return new Response(Readable.toWeb(socket)).text();
}

test("no request of the partner's or the proxy's may be cached, and what steers a framework passes as it is", async () => {
  const w = world();
  const { id } = await funded(w);
  const asked = [];
  const { apiKey, apiSecret, fetch } = w.sandbox;
  const noted = (url, init) => {
    asked.push([new URL(url).pathname, init.cache]);
    return fetch(url, init);
  };
  const partner = new QashPartner({ apiKey, apiSecret, baseUrl: BASE, fetch: noted });
  await partner.getUser(id);
  assert.equal((await proxyOf(partner, { subject: "ana", userId: id }).ask("GET", "/user/balance")).status, 200);
  assert.equal(asked.length, 3, "the user, the token and the balance");
  assert.ok(asked.every(([, cache]) => cache === "no-store"));
  // Next's fetch throws this where a page is made ahead.
  const dynamic = Object.assign(new Error("Dynamic server usage"), { digest: "DYNAMIC_SERVER_USAGE" });
  const next = new QashPartner({ apiKey, apiSecret, baseUrl: BASE, fetch: () => Promise.reject(dynamic), retries: 0 });
  await assert.rejects(next.getUser(id), (thrown) => thrown === dynamic);
});

test("what no URL and no Request can say is refused like all else, and once in the log", async () => {
  const { partner } = world();
  const events = [];
  const { proxy } = proxyOf(partner, { subject: "ana" }, { onAudit: (event) => events.push(event) });
  await listening(toNodeHandler(proxy), async (url) => {
    for (const [line, code, status] of [
      ["TRACE /qash/me", "METHOD_NOT_ALLOWED", 405],
      ["OPTIONS *", "NOT_FOUND", 404],
      ["OPTIONS /qash/me", "METHOD_NOT_ALLOWED", 405],
      ["GET http://evil.example/qash/me", "NOT_FOUND", 404],
      ["GET http://127.0.0.1/qash/me", "NOT_FOUND", 404],
      ["GET /qash/me#fragment", "NOT_FOUND", 404],
      ["GET /qash/me?x#fragment", "NOT_FOUND", 404],
      ["GET /qash/#/../me", "NOT_FOUND", 404],
      ["PURGE /qash/me", "METHOD_NOT_ALLOWED", 405],
      ["GET /qash/me", "NOT_REGISTERED", 404],
    ]) {
      events.length = 0;
      const answer = await wire(url, `${line} HTTP/1.1`, "Host: a", "X-Qash-Client: t", "Cookie: session=ana");
      const [head, body] = answer.split("\r\n\r\n");
      assert.match(head, new RegExp(`^HTTP/1.1 ${status} `), line);
      assert.match(head, /content-type: application\/json/i, line);
      assert.match(head, /cache-control: no-store/i, line);
      assert.match(head, /x-content-type-options: nosniff/i, line);
      const { error } = JSON.parse(body.match(/\{.*\}/)[0]);
      assert.equal(error.code, code, line);
      assert.deepEqual(
        events.map((event) => [event.code, event.status, event.requestId]),
        [[code, status, error.requestId]],
        line,
      );
    }
  });
});

test("what stands around the proxy and throws is answered 500, and no listener rejects", async () => {
  const broken = async () => {
    throw new Error("people is not defined");
  };
  const odd = async () =>
    new Response(new ReadableStream({ start: (controller) => controller.error(new Error("no")) }));
  for (const proxy of [broken, odd]) {
    const handled = [];
    const listener = (request, response) => handled.push(toNodeHandler(proxy)(request, response));
    const told = await quietly(() =>
      listening(listener, async (url) => {
        const response = await fetch(`${url}/qash/me`);
        assert.deepEqual([response.status, (await response.json()).error.code], [500, "INTERNAL"]);
      }),
    );
    assert.equal(told.length, 1);
    await Promise.all(handled);
  }
});

test("a session and a hook may read a body that the proxy has read, and what is kept beside the request is found", async () => {
  const w = world();
  const { id, account } = await funded(w);
  const person = { subject: "ana", userId: id };
  const people = new WeakMap();
  const read = [];
  const reads = async (request) => {
    assert.equal(request.bodyUsed, false);
    read.push(await request.text(), JSON.stringify(await request.json()), await new Response(request.body).text());
    read.push(await request.clone().text(), new TextDecoder().decode(await request.arrayBuffer()));
    return people.get(request);
  };
  const enable = { payout: async ({ request }) => Boolean(await reads(request)) };
  const proxy = createProxy({ partner: w.partner, session: reads, allowedOrigins: [ORIGIN], enable });
  const mounted = (request) => {
    people.set(request, person);
    return proxy(request);
  };
  const body = JSON.stringify(payoutOf(account, { idempotencyKey: "read" }));
  await listening(toNodeHandler(mounted), async (url) => {
    const headers = { "X-Qash-Client": "t", Origin: ORIGIN, "Content-Type": "application/json" };
    const response = await fetch(`${url}/qash/user/payout`, { method: "POST", headers, body });
    assert.equal(response.status, 200);
  });
  assert.deepEqual(read, Array(10).fill(body));
});

test("a request's signal aborts when the browser hangs up before its answer, and not after", async () => {
  const { partner } = world();
  let reached;
  let go;
  const session = async (request) => {
    const answered = new Promise((resolve) => {
      go = resolve;
    });
    reached(request.signal);
    await answered;
    return null;
  };
  const proxy = createProxy({ partner, session, allowedOrigins: [ORIGIN] });
  await listening(toNodeHandler(proxy), async (url) => {
    const { hostname, port } = new URL(url);
    const headers = { "X-Qash-Client": "t", Origin: ORIGIN, "Content-Type": "application/json" };
    for (const [method, path] of [
      ["GET", "/qash/me"],
      ["POST", "/qash/user/card/lock"],
    ]) {
      for (const hangsUp of [true, false]) {
        const signalled = new Promise((resolve) => {
          reached = resolve;
        });
        const sent = httpRequest({ hostname, port, method, path, headers });
        const over = new Promise((resolve) => {
          sent.on("error", resolve);
          sent.on("response", (answer) => answer.resume().on("end", resolve));
        });
        sent.end(method === "POST" ? "{}" : undefined);
        const signal = await signalled;
        if (hangsUp) {
          const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
          sent.destroy();
          await aborted;
        }
        go();
        await over;
        await new Promise((resolve) => setTimeout(resolve, 20));
        assert.equal(signal.aborted, hangsUp, method);
      }
    }
  });
});

test("a browser that hangs up stops the reading of its body and nothing else", async () => {
  const w = world();
  const { id } = await funded(w);
  const events = [];
  const proxy = createProxy({
    partner: w.partner,
    session: () => ({ subject: "ana", userId: id }),
    allowedOrigins: [ORIGIN],
    onAudit: (event) => events.push(event),
  });
  await listening(toNodeHandler(proxy), async (url) => {
    const { hostname, port } = new URL(url);
    const headers = {
      "X-Qash-Client": "t",
      Origin: ORIGIN,
      "Content-Type": "application/json",
      "Content-Length": 1000,
    };
    const sent = httpRequest({ hostname, port, method: "POST", path: "/qash/user/exchange/calculate", headers });
    sent.on("error", () => {});
    sent.write("{");
    await new Promise((resolve) => setTimeout(resolve, 100));
    sent.destroy();
    for (let wait = 0; wait < 50 && events.length === 0; wait++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(events[0]?.code, "BODY_BROKEN");
    assert.equal(await raw(url, "GET", "/qash/user/balance"), 200);
  });
});

test("a browser that hangs up while its payout is under way has paid, and is told so when it comes back", async () => {
  const w = world();
  const { id, account } = await funded(w);
  const { sandbox } = w;
  let hold;
  const held = new Promise((resolve) => {
    hold = resolve;
  });
  let asked = 0;
  const slow = async (url, init) => {
    if (url.endsWith("/user/payout") && ++asked === 1) await held;
    return sandbox.fetch(url, init);
  };
  const { apiKey, apiSecret } = sandbox;
  const partner = new QashPartner({ apiKey, apiSecret, baseUrl: BASE, fetch: slow });
  const events = [];
  const { proxy } = proxyOf(
    partner,
    { subject: "ana", userId: id },
    { enable: { payout: () => true }, onAudit: (event) => events.push(event) },
  );
  await listening(toNodeHandler(proxy), async (url) => {
    const headers = { "X-Qash-Client": "t", Origin: ORIGIN, "Content-Type": "application/json" };
    const body = JSON.stringify(payoutOf(account, { idempotencyKey: "hung-up" }));
    const { hostname, port } = new URL(url);
    const sent = httpRequest({ hostname, port, method: "POST", path: "/qash/user/payout", headers });
    sent.on("error", () => {});
    sent.end(body);
    while (asked === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    sent.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    hold();
    while (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual([events[0].status, events[0].outcome], [200, "done"]);
    const again = await fetch(`${url}/qash/user/payout`, { method: "POST", headers, body });
    assert.equal(again.status, 200);
    assert.equal(asked, 1);
  });
});

test("an answer that another handler has begun is left alone", async () => {
  const { partner } = world();
  const { proxy } = proxyOf(partner, { subject: "ana" });
  const handler = toNodeHandler(proxy);
  let handled;
  const late = (request, response) => {
    response.writeHead(503, { "Content-Type": "text/plain" });
    response.write("too ");
    handled = handler(request, response).then(() => response.end("late"));
  };
  await listening(late, async (url) => {
    const response = await fetch(`${url}/qash/me`, { headers: { "X-Qash-Client": "t" } });
    assert.deepEqual([response.status, await response.text()], [503, "too late"]);
    await handled;
  });
});

test("HTTP/2 reaches the proxy too", async () => {
  const { partner } = world();
  const handler = toNodeHandler(createProxy({ partner, session: () => null, allowedOrigins: [ORIGIN] }));
  /** Streams that the server has let go of. */
  let closed = 0;
  const server = createServer2((request, response) => {
    response.stream.once("close", () => closed++);
    return handler(request, response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const session = connect(`http://127.0.0.1:${server.address().port}`);
  /** The status, once the answer has come whole. */
  const answered = (head, body) =>
    new Promise((resolve, reject) => {
      const stream = session.request({ "x-qash-client": "t", origin: ORIGIN, ...head });
      let status;
      let text = "";
      stream.on("response", (headers) => {
        status = headers[":status"];
      });
      stream.setEncoding("utf8");
      stream.on("data", (chunk) => {
        text += chunk;
      });
      stream.on("end", () => resolve(JSON.parse(text).error.code && status));
      stream.on("error", reject);
      stream.end(body);
    });
  const warnings = [];
  const warned = (warning) => warnings.push(warning);
  process.on("warning", warned);
  try {
    assert.equal(await answered({ ":path": "/qash/me" }), 401);
    const post = { ":method": "POST", ":path": "/qash/user/card/lock", "content-type": "application/json" };
    assert.equal(await answered(post, "{}"), 401);
    assert.equal(await answered({ ...post, "content-type": "text/plain" }, "{}"), 415);
    // More than the window of a stream: whoever does not read it has to say so.
    assert.equal(await answered({ ...post, "content-type": "text/plain" }, "x".repeat(200_000)), 415);
    for (let wait = 0; wait < 50 && closed < 4; wait++) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual([closed, warnings], [4, []]);
  } finally {
    process.off("warning", warned);
    session.destroy();
    server.close();
  }
});

test("a body parser in front of the proxy is named as what is wrong", async () => {
  const { partner } = world();
  const handler = toNodeHandler(
    createProxy({ partner, session: () => ({ subject: "ana" }), allowedOrigins: [ORIGIN] }),
  );
  const told = await quietly(() =>
    listening(
      async (request, response) => {
        for await (const _ of request);
        await handler(request, response);
      },
      async (url) => {
        const headers = { "Content-Type": "application/json", "Content-Length": 2 };
        assert.equal(await raw(url, "POST", "/qash/user/exchange/calculate", headers, "{}"), 400);
      },
    ),
  );
  assert.match(String(told[0]?.[1]), /body parsers/);
});

test("what a server gets wrong is told in words that mend it", async () => {
  const { partner } = world();
  const given = { partner, session: () => ({ subject: "ana", userId: crypto.randomUUID() }), allowedOrigins: [ORIGIN] };
  const refusal = (change, of = createProxy) => {
    try {
      of({ ...given, ...change });
    } catch (error) {
      return error.message;
    }
  };
  assert.match(
    refusal({ allowOrigins: [] }),
    /allowOrigins: expected one of .*allowedOrigins.*, found an unknown name/,
  );
  assert.match(
    refusal({ allowedOrigins: [ORIGIN, undefined] }),
    /allowedOrigins\[1\]: expected a string, found undefined/,
  );
  assert.match(refusal({ basePath: "/qash/" }), /“\/qash\/” is not a basePath.* like \/api\/qash/);
  const { QashPartner: Other } = createRequire(import.meta.url)("qash-client/server");
  const other = new Other({ apiKey: "12345678", apiSecret: "12345678", baseUrl: BASE });
  assert.match(refusal({ partner: other }), /expected a QashPartner of this very copy/);

  const log = async (change, request) => {
    const told = await quietly(async () => {
      await createProxy({ ...given, ...change })(request);
    });
    return String(told[0]?.[1]);
  };
  const headers = { "x-qash-client": "t", origin: ORIGIN, "content-type": "application/json" };
  const card = () => new Request(`${ORIGIN}/qash/user/card/unlock`, { method: "POST", headers, body: "{}" });
  assert.match(
    await log({ enable: { unlockCard: () => {} } }, card()),
    /true, false or \{ input \}, and answered undefined/,
  );
  assert.match(await log({ session: () => ({ id: 5 }) }, card()), /answered \{ subject: undefined, userId: undefined/);
  assert.match(await log({}, { method: "GET", headers: {} }), /toNodeHandler\(proxy\)/);
});

// ---------------------------------------------------------------- limits

test("limits.perMinute is one number, or some by operation, or false", async () => {
  const w = world();
  const { id } = await funded(w);
  const statuses = async (perMinute, path, times) => {
    const limits = perMinute === undefined ? {} : { perMinute };
    const { ask } = proxyOf(w.partner, { subject: "ana", userId: id }, { limits });
    return (await Promise.all(Array.from({ length: times }, () => ask("GET", path)))).map(({ status }) => status);
  };
  const refused = (list) => list.filter((status) => status === 429).length;
  assert.equal(refused(await statuses(undefined, "/user/accounts", 121)), 1);
  assert.equal(refused(await statuses(3, "/user/accounts", 5)), 2);
  assert.equal(refused(await statuses({ listAccounts: 4 }, "/user/accounts", 5)), 1);
  assert.equal(refused(await statuses({ getBalance: 4 }, "/user/accounts", 121)), 1);
  assert.equal(refused(await statuses({ listAccounts: false }, "/user/accounts", 130)), 0);
  assert.equal(refused(await statuses(false, "/user/accounts", 130)), 0);
  assert.equal(refused(await statuses(Number.POSITIVE_INFINITY, "/user/accounts", 130)), 0);
});

/** A store in a map. */
const mapStore = (values) => ({
  get: (key) => values.get(key),
  set: (key, value) => values.set(key, value),
  add: (key, value) => !values.has(key) && values.set(key, value).has(key),
  delete: (key) => values.delete(key),
});

/** Makes the server's wasm trap at its next step. */
async function trap(step) {
  const { now } = Date;
  Date.now = () => {
    throw new WebAssembly.RuntimeError("unreachable");
  };
  try {
    await assert.rejects(step, failure("INTERNAL"));
  } finally {
    Date.now = now;
  }
}

test("a trap rejects every call under way and loses nothing that a store in memory holds", async () => {
  const sent = [];
  let silent = false;
  const sandbox = createSandbox();
  const fetch = (url, init) => {
    sent.push(new URL(url).pathname);
    return silent ? new Promise(() => {}) : sandbox.fetch(url, init);
  };
  const { partner } = world({ apiKey: sandbox.apiKey, apiSecret: sandbox.apiSecret, fetch });
  const w = { sandbox, partner };
  const { id, user, account } = await funded(w);
  const { ask } = proxyOf(w.partner, { subject: "ana", userId: id }, { enable: { payout: () => true } });
  const payouts = () => sent.filter((path) => path.endsWith("/user/payout")).length;
  const paid = await ask("POST", "/user/payout", payoutOf(account, { idempotencyKey: "k1" }));
  assert.equal(paid.status, 200);
  assert.equal((await user.payout(payoutOf(account, { idempotencyKey: "k2" }))).idempotencyKey, "k2");
  const exchanges = () => sent.filter((path) => path.endsWith("/auth/token")).length;
  const before = [payouts(), exchanges()];

  silent = true;
  const waiting = user.listAccounts();
  const told = await quietly(async () => {
    const asked = ask("GET", "/user/balance");
    await new Promise((resolve) => setTimeout(resolve, 20));
    await trap(() => user.getBalance());
    await assert.rejects(waiting, (error) => failure("INTERNAL")(error) && error.outcome === "unknown");
    const { status, json } = await asked;
    assert.deepEqual([status, json.error.code, json.error.outcome], [500, "INTERNAL", "unknown"]);
  });
  assert.equal(told.length, 1);
  silent = false;

  const again = await ask("POST", "/user/payout", payoutOf(account, { idempotencyKey: "k1" }));
  assert.deepEqual([again.status, again.json.id, again.json.replayed], [200, paid.json.id, true]);
  assert.equal((await user.payout(payoutOf(account, { idempotencyKey: "k2" }))).replayed, true);
  const other = await ask("POST", "/user/payout", payoutOf(account, { amount: 1, idempotencyKey: "k1" }));
  assert.equal(other.json.error.code, "IDEMPOTENCY_CONFLICT");
  assert.deepEqual([payouts(), exchanges()], before, "neither a payout nor a token was asked for anew");
});

test("after a trap the partner's own code still finds what it paid in the store of its first proxy", async () => {
  const w = world();
  const { user, account } = await funded(w);
  proxyOf(w.partner, { subject: "ana" }, { store: mapStore(new Map()) });
  const payout = payoutOf(account, { idempotencyKey: "k1" });
  await user.payout(payout);
  await trap(() => user.getBalance());
  assert.equal((await user.payout(payout)).replayed, true);
});

// ---------------------------------------------------------------- stores at rest

const OLD = "an old secret of more than thirty-two characters";
const NEW = "a new secret of more than thirty-two characters!";

test("storeSecret leaves nothing to read in a store, and every secret and plain values are read", async () => {
  const sandbox = createSandbox();
  const sent = [];
  const fetch = (url, init) => {
    if (url.endsWith("/user/payout")) sent.push(init.body);
    return sandbox.fetch(url, init);
  };
  const [values, tokens] = [new Map(), new Map()];
  const { apiKey, apiSecret } = sandbox;
  const process = (storeSecret) => {
    const stores = { store: mapStore(values), tokenStore: mapStore(tokens) };
    return new QashPartner({ apiKey, apiSecret, baseUrl: BASE, fetch, ...stores, storeSecret });
  };
  const plain = process(undefined);
  const { id, account } = await funded({ sandbox, partner: plain });
  const payout = (key) => payoutOf(account, { idempotencyKey: key });
  await plain.as(id).payout(payout("plain"));
  const before = new Set(values.keys());

  const old = process(OLD);
  const { ask } = proxyOf(old, { subject: "ana", userId: id }, { enable: { payout: () => true } });
  assert.equal((await ask("POST", "/user/payout", payout("old"))).status, 200);
  tokens.clear();
  await old.as(id).getBalance();
  const added = [...values].filter(([key]) => !before.has(key));
  assert.ok(added.length > 0 && tokens.size === 1);
  for (const [key, value] of [...added, ...tokens]) {
    assert.match(key, /^(payout|open|claim|token):=[0-9a-f]{64}$/);
    for (const word of [id, "012180001234567899", "Juan", "eyJ", "old"]) assert.ok(!`${key} ${value}`.includes(word));
  }

  const rotated = process([NEW, OLD]);
  for (const key of ["plain", "old"]) {
    assert.equal((await rotated.as(id).payout(payout(key))).replayed, true);
  }
  await rotated.as(id).payout(payout("new"));
  const reader = process([OLD, NEW]);
  assert.equal((await reader.as(id).payout(payout("new"))).replayed, true);
  assert.equal(sent.length, 3);

  // What nobody can read is a failure, and nothing is paid on it.
  for (const [key, value] of values) {
    if (value.startsWith("sealed:")) values.set(key, `${value.slice(0, -1)}${value.endsWith("0") ? "1" : "0"}`);
  }
  await assert.rejects(process([NEW, OLD]).as(id).payout(payout("new")), (error) => error.outcome === "unknown");
  assert.equal(sent.length, 3);
});

test("two processes in the middle of a rotation pay once", async () => {
  const sandbox = createSandbox();
  const sent = [];
  const fetch = async (url, init) => {
    if (url.endsWith("/user/payout")) sent.push(init.body);
    await new Promise((resolve) => setTimeout(resolve, 1));
    return sandbox.fetch(url, init);
  };
  const later = (store) =>
    Object.fromEntries(
      Object.entries(store).map(([name, method]) => [
        name,
        async (...args) => {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 2));
          return method(...args);
        },
      ]),
    );
  const values = new Map();
  const { apiKey, apiSecret } = sandbox;
  const options = { apiKey, apiSecret, baseUrl: BASE, fetch };
  const process = (storeSecret) => new QashPartner({ ...options, store: later(mapStore(values)), storeSecret });
  const partners = [process([OLD, NEW]), process([NEW, OLD])];
  const { id, account } = await funded({ sandbox, partner: partners[0] });
  for (let round = 0; round < 20; round++) {
    const payout = payoutOf(account, { amount: 1000, idempotencyKey: `k${round}` });
    const once = () => Promise.allSettled(partners.map((partner) => partner.as(id).payout(payout)));
    let results = await once();
    let tries = 0;
    // Whoever came second is told so, and asks again.
    while (results.some(({ status }) => status === "rejected")) {
      for (const { reason } of results)
        if (reason !== undefined) assert.match(reason.code, /^(IN_FLIGHT|UNKNOWN_OUTCOME)$/);
      assert.ok(tries++ < 10, "nobody ever pays");
      await new Promise((resolve) => setTimeout(resolve, 5));
      results = await once();
    }
    const [one, other] = results.map(({ value }) => value.id);
    assert.equal(one, other);
  }
  const keys = new Set(sent.map((body) => JSON.parse(body).idempotencyKey));
  assert.deepEqual([keys.size, (await partners[0].as(id).getBalance()).items[0].balance], [20, 1_000_000 - 20_000]);
});

test("storeSecret is a text, or several", () => {
  for (const storeSecret of [5, [5], {}, null]) {
    assert.throws(() => world({ storeSecret }), failure("INVALID_OPTION"));
  }
  assert.throws(() => world({ storeSecret: "short" }), failure("STORE_SECRET_INVALID"));
  world({ storeSecret: ["plain", NEW] });
});

// ---------------------------------------------------------------- tokens and credentials

/** A Qash of which each user has a token, issued for the key that asked. It takes pairs of key and secret that belong together. */
function qashOf(pairs) {
  const seen = [];
  const fetch = async (url, init) => {
    const headers = new Headers(init.headers);
    const [key, secret, bearer] = ["x-api-key", "x-api-secret", "authorization"].map((name) => headers.get(name));
    const { pathname } = new URL(url);
    seen.push({ pathname, key, secret, bearer });
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    if (pairs.get(key) !== secret) return Response.json({ error: "Invalid partner credentials" }, { status: 401 });
    if (pathname.endsWith("/auth/token")) {
      const claims = { sub: USER, exp: Math.floor(Date.now() / 1000) + 3600, key, n: seen.length };
      const accessToken = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`;
      return Response.json({ accessToken, user: { id: USER, email: "a@b.c", status: "active" } });
    }
    const issued = JSON.parse(Buffer.from(bearer.split(".")[1], "base64url")).key;
    if (issued !== key) return Response.json({ error: "Unauthorized" }, { status: 401 });
    return Response.json({ items: [] });
  };
  return { seen, fetch };
}

const USER = "a1b2c3d4-e5f6-7890-abcd-ef1234567890";
const FIRST = { apiKey: "qash_key_live_0123456789abcdef", apiSecret: "qash_secret_live_fedcba9876543210" };
const SECOND = { apiKey: "qash_key_live_aaaaaaaaaaaaaaaa", apiSecret: "qash_secret_live_bbbbbbbbbbbbbbbb" };

test("credentials are swapped under load: no call fails, none mixes them, and those that begin afterwards have the new", async () => {
  const { seen, fetch } = qashOf(new Map([FIRST, SECOND].map(({ apiKey, apiSecret }) => [apiKey, apiSecret])));
  const partner = new QashPartner({ ...FIRST, baseUrl: BASE, fetch });
  const { ask } = proxyOf(partner, { subject: "ana", userId: USER }, { limits: { perMinute: false } });
  const calls = [];
  for (let round = 0; round < 300; round++) {
    calls.push(partner.as(USER).getBalance());
    calls.push(ask("GET", "/user/balance").then(({ status, text }) => assert.equal(status, 200, text)));
    if (round % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    if (round === 100) partner.setCredentials(SECOND);
    if (round === 200) partner.setCredentials({ apiKey: () => FIRST.apiKey, apiSecret: async () => FIRST.apiSecret });
  }
  await Promise.all(calls);
  assert.deepEqual(new Set(seen.map(({ key }) => key)), new Set([FIRST.apiKey, SECOND.apiKey]));
  partner.setCredentials(SECOND);
  seen.length = 0;
  await partner.as(USER).getBalance();
  assert.ok(seen.length > 0 && seen.every(({ key, secret }) => key === SECOND.apiKey && secret === SECOND.apiSecret));

  // Those of a wasm that trapped are known to the next.
  await trap(() => partner.as(USER).getBalance());
  seen.length = 0;
  await partner.as(USER).getBalance();
  assert.equal(seen.at(-1).key, SECOND.apiKey);
});

test("an answer with a secret of before is withheld after a swap, and after a trap too", async () => {
  const echo = async () =>
    Response.json({ success: true, data: { user: { id: USER, status: "active", email: FIRST.apiSecret } } });
  const partner = new QashPartner({ ...FIRST, baseUrl: BASE, fetch: echo });
  const { ask } = proxyOf(partner, { subject: "ana", userId: USER });
  partner.setCredentials(SECOND);
  assert.equal((await ask("GET", "/me")).json.error.code, "SECRET_EXPOSURE");
  await quietly(() => trap(() => partner.getUser(USER)));
  assert.equal((await ask("GET", "/me")).json.error.code, "SECRET_EXPOSURE");
});

test("credentials that a function does not give send nothing, and its words go to no browser", async () => {
  const { seen, fetch } = qashOf(new Map());
  const words = "vault at 10.0.0.7 is sealed";
  const apiSecret = () => Promise.reject(new Error(words));
  const partner = new QashPartner({ ...FIRST, apiSecret, baseUrl: BASE, fetch });
  const { ask } = proxyOf(partner, { subject: "ana", userId: USER });
  const told = await quietly(async () => {
    await assert.rejects(partner.as(USER).getBalance(), (error) => {
      assert.equal(error.outcome, "none");
      assert.ok(!inspect(error, { depth: 9 }).includes("vault"));
      return failure("CREDENTIALS_FAILED")(error);
    });
    const { status, text, json } = await ask("GET", "/user/balance");
    assert.deepEqual([status, json.error.code, json.error.outcome], [502, "SERVICE_UNAVAILABLE", "none"]);
    assert.ok(!text.includes("vault"));
    partner.setCredentials({ ...FIRST, apiSecret: () => 5 });
    await assert.rejects(partner.as(USER).getBalance(), failure("CREDENTIALS_FAILED"));
  });
  assert.equal(told.length, 3);
  assert.equal(seen.length, 0);
  assert.throws(() => partner.setCredentials({ apiKey: "x", apiSecret: "y" }), failure("CREDENTIAL_INVALID"));
  assert.throws(() => partner.setCredentials({ apiKey: FIRST.apiKey }), failure("INVALID_OPTION"));
  assert.throws(() => partner.setCredentials({ ...FIRST, baseUrl: BASE }), failure("INVALID_OPTION"));
});

test("revokeUser drops a user's tokens at once, those on their way too", async () => {
  const { seen, fetch } = qashOf(new Map([[FIRST.apiKey, FIRST.apiSecret]]));
  const tokens = new Map();
  for (const options of [{}, { tokenStore: mapStore(tokens) }, { tokenStore: mapStore(tokens), storeSecret: NEW }]) {
    tokens.clear();
    const partner = new QashPartner({ ...FIRST, baseUrl: BASE, fetch, ...options });
    const exchanges = () => seen.filter(({ pathname }) => pathname.endsWith("/auth/token")).length;
    const before = exchanges();
    await partner.as(USER).getBalance();
    await partner.as(USER).getBalance();
    assert.equal(exchanges(), before + 1);
    const old = seen.at(-1).bearer;
    await partner.revokeUser(USER);
    await partner.as(USER).getBalance();
    assert.equal(exchanges(), before + 2);
    assert.notEqual(seen.at(-1).bearer, old);
    await partner.revokeUser(USER);
    const calls = Promise.all(Array.from({ length: 50 }, () => partner.as(USER).getBalance()));
    await partner.revokeUser(USER);
    const revoked = seen.length;
    await calls;
    await partner.as(USER).getBalance();
    const used = seen.slice(revoked).filter(({ bearer }) => bearer !== null);
    assert.equal(new Set(used.map(({ bearer }) => bearer)).size, 1, "one token after the revocation");
  }
  const partner = new QashPartner({ ...FIRST, baseUrl: BASE, fetch });
  await assert.rejects(partner.revokeUser("ana"), failure("USER_ID_INVALID"));
  await assert.rejects(partner.revokeUser(), failure("USER_ID_INVALID"));
});

test("a session's cookie that its name does not protect is told once, and never by its value", async () => {
  const { warn } = console;
  const told = [];
  console.warn = (...words) => told.push(words.join(" "));
  try {
    const { partner } = world();
    const of = async (headers, options = {}) => {
      told.length = 0;
      const { ask } = proxyOf(partner, options.nobody ? null : { subject: "ana" }, options.origin ?? {});
      for (let time = 0; time < 3; time++) await ask("GET", "/me", undefined, headers);
      return told.length;
    };
    assert.equal(await of({ Cookie: "sid=s3cr3t" }), 1);
    assert.match(told[0], /__Host-/);
    assert.ok(!told[0].includes("s3cr3t"));
    assert.equal(await of({ Cookie: "theme=dark; __Host-sid=s3cr3t" }), 0);
    assert.equal(await of({ Cookie: "__Secure-sid=s3cr3t" }), 0);
    assert.equal(await of({}), 0);
    assert.equal(await of({ Cookie: "sid=s3cr3t", Authorization: "Bearer x" }), 0);
    assert.equal(await of({ Cookie: "sid=s3cr3t" }, { nobody: true }), 0);
    const plain = { origin: { allowedOrigins: ["http://app.example", "http://localhost:3000"] } };
    assert.equal(await of({ Cookie: "sid=s3cr3t", Origin: "http://app.example" }, plain), 1);
    assert.match(told[0], /https/);
    assert.equal(await of({ Cookie: "sid=s3cr3t", Origin: "http://localhost:3000" }, plain), 0);
  } finally {
    console.warn = warn;
  }
});

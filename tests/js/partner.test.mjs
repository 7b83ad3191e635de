// QashPartner: the life of a user, tokens, wrong options, and what no error or log shows.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { inspect } from "node:util";
import { PartnerUser, QashError, QashPartner, toNodeHandler, ValidationError } from "qash-client/server";
import {
  BASE,
  BENEFICIARY,
  failure,
  funded,
  PERSON,
  payoutOf,
  proxyOf,
  quietly,
  trap,
  USER,
  world,
} from "./server-world.mjs";

test("a partner carries out all operations of a user", async () => {
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

test("a custom token store is used, and its failure does no harm", async () => {
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
    const w = world({ profile }, profile);
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

test("a wrong option of a call is named, with what it may be and what it was", async () => {
  const { partner } = world();
  const user = partner.as("a1b2c3d4-e5f6-7890-abcd-ef1234567890");
  const secret = "qash_secret_live_0123456789abcdef";
  for (const [call, message, path] of [
    [
      () => partner.getUser("x", { timeoutMs: "fast" }),
      'getUser: option timeoutMs: expected a number of milliseconds above 0, found "fast".',
      "timeoutMs",
    ],
    [
      () => partner.getUser("x", { timeoutMs: secret }),
      "getUser: option timeoutMs: expected a number of milliseconds above 0, found a text of 33 characters.",
      "timeoutMs",
    ],
    [
      () => user.listAccounts({}, { retries: 11 }),
      "listAccounts: option retries: expected a whole number from 0 to 10, found 11.",
      "retries",
    ],
    [() => user.getBalance({ retrys: 1 }), "getBalance: option retrys: unknown; did you mean retries?", "retrys"],
    [
      () => user.getBalance({ repeat: true }),
      "getBalance: option repeat: unknown; this call has no such option.",
      "repeat",
    ],
    [() => user.transfer({}, { repeat: 1 }), "transfer: option repeat: expected a boolean, found 1.", "repeat"],
    [() => user.findPayout("k", []), "payout: the options: expected an object, found array.", ""],
    [() => partner.openPayouts({ lang: null }), "openPayouts: option lang: expected a string, found null.", "lang"],
    [
      () => partner.waitUntilActive("x", { firstMs: -1 }),
      "waitUntilActive: option firstMs: expected a number of milliseconds above 0, found -1.",
      "firstMs",
    ],
    [
      () => user.payoutMany([], { key: "ref", limits: { row: { MXN: 1.5 } } }),
      "payoutMany: option limits.row.MXN: expected a whole number of 0 or more, found 1.5.",
      "limits.row.MXN",
    ],
  ]) {
    const error = await call().then(
      () => assert.fail(message),
      (error) => error,
    );
    assert.deepEqual([error.name, error.code, error.outcome], ["ValidationError", "INVALID_OPTION", "none"]);
    assert.deepEqual([error.message, error.issues[0].path], [message, path]);
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

test("neither an error nor the log shows fields that a fetch or a store adds to its errors", async () => {
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

test("a runtime without WeakRef removes secrets too", async () => {
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

test("a response is read only up to its maximum size", async () => {
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

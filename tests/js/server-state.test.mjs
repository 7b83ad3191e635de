// What the server keeps: limits, stores, tokens and credentials.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import v8 from "node:v8";
import vm from "node:vm";
import { createSandbox } from "qash-client/sandbox";
import { QashPartner } from "qash-client/server";
import { BASE, failure, funded, payoutOf, proxyOf, quietly, trap, USER, world } from "./server-world.mjs";

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

test("after a trap every proxy of a partner remembers where it did before", async () => {
  const w = world();
  const { id, account } = await funded(w);
  const session = { subject: "ana", userId: id };
  const enable = { payout: () => true };
  const inMemory = [proxyOf(w.partner, session, { enable }), proxyOf(w.partner, session, { enable })];
  const inOwn = [1, 2].map(() => proxyOf(w.partner, session, { enable, store: mapStore(new Map()) }));
  const pay = async ({ ask }, idempotencyKey) =>
    (await ask("POST", "/user/payout", payoutOf(account, { idempotencyKey }))).json.replayed;
  const places = [inMemory[0], ...inOwn];
  for (const [at, proxy] of places.entries()) assert.equal(await pay(proxy, `k${at}`), undefined);
  await trap(() => w.partner.getUser(id));
  for (const [at, proxy] of [...places.entries()].reverse()) assert.equal(await pay(proxy, `k${at}`), true, `k${at}`);
  // Proxies without a store share the partner's memory.
  assert.equal(await pay(inMemory[1], "k0"), true);
});

test("thousands of payouts use no memory except the store", async () => {
  v8.setFlagsFromString("--expose-gc");
  const gc = vm.runInNewContext("gc");
  const w = world();
  const { id, account } = await funded(w);
  const kept = new Map();
  const { ask } = proxyOf(
    w.partner,
    { subject: "ana", userId: id },
    { store: mapStore(kept), enable: { payout: () => true }, limits: { perMinute: false } },
  );
  const beginning = w.sandbox.snapshot();
  const round = async () => {
    for (let at = 0; at < 2_000; at++) {
      const { status } = await ask("POST", "/user/payout", payoutOf(account, { amount: 1, idempotencyKey: `k${at}` }));
      assert.equal(status, 200);
    }
    kept.clear();
    w.sandbox.restore(beginning);
    for (let turn = 0; turn < 3; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      gc();
    }
    return process.memoryUsage().heapUsed;
  };
  await round();
  const before = await round();
  const grown = (await round()) - before;
  assert.ok(grown < 500_000, `the heap grew by ${grown} bytes`);
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

const FIRST = { apiKey: "qash_key_live_0123456789abcdef", apiSecret: "qash_secret_live_fedcba9876543210" };
const SECOND = { apiKey: "qash_key_live_aaaaaaaaaaaaaaaa", apiSecret: "qash_secret_live_bbbbbbbbbbbbbbbb" };

test("credentials are changed under load: no call fails or mixes them, and later calls use the new ones", async () => {
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

test("a response with an old secret is withheld after a change, and after a trap too", async () => {
  const echo = async () =>
    Response.json({ success: true, data: { user: { id: USER, status: "active", email: FIRST.apiSecret } } });
  const partner = new QashPartner({ ...FIRST, baseUrl: BASE, fetch: echo });
  const { ask } = proxyOf(partner, { subject: "ana", userId: USER });
  partner.setCredentials(SECOND);
  assert.equal((await ask("GET", "/me")).json.error.code, "SECRET_EXPOSURE");
  await quietly(() => trap(() => partner.getUser(USER)));
  assert.equal((await ask("GET", "/me")).json.error.code, "SECRET_EXPOSURE");
});

test("if a credential function fails, nothing is sent, and its message reaches no browser", async () => {
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

test("a credential function that failed once is called again, after a trap too", async () => {
  const { fetch } = qashOf(new Map([[FIRST.apiKey, FIRST.apiSecret]]));
  let secret = FIRST.apiSecret;
  const partner = new QashPartner({ ...FIRST, apiSecret: () => secret, baseUrl: BASE, fetch });
  secret = "";
  await assert.rejects(partner.as(USER).getBalance(), failure("CREDENTIAL_INVALID"));
  secret = FIRST.apiSecret;
  await trap(() => partner.as(USER).getBalance());
  await partner.as(USER).getBalance();
});

test("a credential function that hangs ends with the time limit of the call", async () => {
  const { seen, fetch } = qashOf(new Map());
  const limits = { deadlineMs: 200, timeoutMs: 200 };
  const apiSecret = () => new Promise(() => {});
  const partner = new QashPartner({ ...FIRST, apiSecret, baseUrl: BASE, fetch, ...limits });
  const began = Date.now();
  const payout = payoutOf(610, { idempotencyKey: "k" });
  for (const call of [
    () => partner.getUser(USER),
    () => partner.as(USER).payout(payout),
    () => partner.revokeUser(USER),
  ]) {
    await assert.rejects(call, (error) => failure("TIMEOUT")(error) && error.outcome === "none" && error.retryable);
  }
  const signal = AbortSignal.timeout(20);
  await assert.rejects(partner.getUser(USER, { signal, deadlineMs: 60_000 }), (error) => error.outcome === "none");
  assert.ok(Date.now() - began < 5_000);
  assert.deepEqual([seen.length, (await partner.openPayouts()).length], [0, 0]);
});

test("revokeUser deletes tokens even if the current credentials are not available", async () => {
  const { fetch } = qashOf(new Map([[FIRST.apiKey, FIRST.apiSecret]]));
  const tokens = new Map();
  const partner = new QashPartner({ ...FIRST, baseUrl: BASE, fetch, tokenStore: mapStore(tokens) });
  await partner.as(USER).getBalance();
  const kept = () => [...tokens.values()].filter((value) => value.includes("eyJ")).length;
  assert.equal(kept(), 1);
  partner.setCredentials({ ...FIRST, apiSecret: () => Promise.reject(new Error("sealed")) });
  await quietly(() => assert.rejects(partner.revokeUser(USER), failure("CREDENTIALS_FAILED")));
  assert.equal(kept(), 0);
});

test("revokeUser deletes a user's tokens at once, those being requested too", async () => {
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

test("an unprotected session cookie is reported once, and never with its value", async () => {
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

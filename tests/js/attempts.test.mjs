// Payouts, transfers and deposits over a partner's own store: one store for proxy and partner, slow stores, operators.
import assert from "node:assert/strict";
import { test } from "node:test";
import { QashClient } from "qash-client";
import { createSandbox } from "qash-client/sandbox";
import { createProxy, QashPartner } from "qash-client/server";

const ORIGIN = "https://app.example";
const PAYOUT = {
  amount: 100_000,
  currency: "MXN",
  provider: "cobre",
  beneficiary: { name: "Juan García", bankCode: "40012", accountNumber: "012180001234567899", accountType: "CLABE" },
  description: "Rent",
};

/** A store in a Map; `before` is awaited before each call. */
function mapStore({ exact = false, before = async () => {} } = {}) {
  const kept = new Map();
  const calls = [];
  const step =
    (name, act) =>
    async (key, ...rest) => {
      calls.push([name, key]);
      await before(name, key);
      return act(key, ...rest);
    };
  return {
    kept,
    calls,
    get: step("get", (key) => kept.get(key)),
    set: step("set", (key, value) => void kept.set(key, value)),
    add: step("add", (key, value) => !kept.has(key) && !!kept.set(key, value)),
    delete: step("delete", (key) => void kept.delete(key)),
    ...(exact && {
      compareAndSet: step("compareAndSet", (key, expected, value) => {
        const fits = (kept.get(key) ?? null) === expected;
        if (fits && value === null) kept.delete(key);
        else if (fits) kept.set(key, value);
        return fits;
      }),
    }),
  };
}

/** A sandbox with a user and two accounts, a partner and its proxy; `own` are the partner's options, `options` the proxy's. */
async function world({ own = {}, options = {} } = {}) {
  const sandbox = createSandbox({ seed: 1 });
  const credentials = { apiKey: sandbox.apiKey, apiSecret: sandbox.apiSecret, baseUrl: "https://sandbox.api.qash.ai" };
  const trusted = new QashPartner({ ...credentials, fetch: sandbox.fetch });
  const user = await trusted.registerUser({ userType: "personal", email: "ana@example.com", countryCode: "MX" });
  sandbox.approveKyc(user.id);
  const account = { accountName: "Main", currencyCode: "MXN" };
  const { id: from } = await trusted.as(user.id).createAccount(account);
  const { id: to } = await trusted.as(user.id).createAccount(account);
  const money = { toAccountId: from, amount: 1_000_000, currency: "MXN", provider: "manual", description: "Salary" };
  await trusted.as(user.id).deposit(money);
  const partner = new QashPartner({ ...credentials, fetch: sandbox.fetch, ...own });
  const events = [];
  const proxy = createProxy({
    partner,
    allowedOrigins: [ORIGIN],
    session: () => ({ subject: "ana", userId: user.id }),
    enable: { payout: () => true, transfer: () => true },
    onAudit: (event) => events.push(event),
    ...options,
  });
  const client = new QashClient({
    baseUrl: `${ORIGIN}/qash`,
    retries: 0,
    fetch: (url, init) =>
      proxy(new Request(url, { ...init, headers: { ...Object.fromEntries(init.headers), origin: ORIGIN } })),
  });
  const payout = { ...PAYOUT, fromAccountId: from, idempotencyKey: "one" };
  const transfer = { fromAccountId: from, toAccountId: to, amount: 5_000, description: "Fee" };
  return { sandbox, partner, client, user, payout, transfer, events, own: partner.as(user.id) };
}

const count = (sandbox, operation) => sandbox.journal().filter((entry) => entry.operation === operation).length;

/** Loses the answers of an operation, and hides what it did from the list of transactions. */
function lose(sandbox, operation) {
  sandbox.fault({ operation, drop: true, times: "always" });
  sandbox.fault({ operation: "listTransactions", status: 503, times: "always" });
}

test("partner and proxy share the store that either of them was given", async () => {
  for (const [where, exact] of [
    ["own", false],
    ["own", true],
    ["options", true],
    ["nowhere", false],
  ]) {
    const store = mapStore({ exact });
    const { sandbox, client, own, payout, events, user } = await world({ [where]: { store } });
    const first = await client.payout(payout);
    assert.deepEqual(await own.payout(payout), { ...first, replayed: true }, where);
    const found = await own.findPayout("one");
    assert.deepEqual([found.outcome, found.answer.id, found.candidates], ["done", first.id, []]);
    assert.equal(count(sandbox, "payout"), 1);
    const { keyHash, idempotencyKey } = events.at(-1);
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("one"));
    assert.equal(keyHash, Buffer.from(digest).toString("hex"));
    assert.equal(idempotencyKey, undefined);
    if (where === "nowhere") continue;
    const record = JSON.parse(store.kept.get(`payout:${user.id}:one`));
    assert.deepEqual([record.v, record.sentKey], [1, `${user.id}:one`]);
    assert.equal(
      store.calls.some(([name]) => name === "compareAndSet"),
      exact,
    );
    // No lease stays behind.
    assert.deepEqual(
      [...store.kept.keys()].filter((key) => key.endsWith(":lease")),
      [],
    );
  }
});

test("the partner lists, finds and settles a payout that a browser left open", async () => {
  const { sandbox, client, partner, own, payout, user } = await world();
  lose(sandbox, "payout");
  await assert.rejects(client.payout(payout), { code: "UNKNOWN_OUTCOME", outcome: "unknown", idempotencyKey: "one" });
  const sent = count(sandbox, "payout");
  const [open, ...others] = await partner.openPayouts();
  assert.equal(others.length, 0);
  assert.deepEqual([open.operation, open.userId, open.idempotencyKey], ["payout", user.id, "one"]);
  assert.equal(open.input.beneficiary.accountNumber, payout.beneficiary.accountNumber);
  assert.ok(Math.abs(Date.parse(open.sentAt) - Date.now()) < 60_000);
  await assert.rejects(own.findPayout("one"), { code: "SERVICE_UNAVAILABLE" });
  await assert.rejects(own.findPayout("two"), { code: "ATTEMPT_NOT_FOUND", outcome: "none" });
  await assert.rejects(partner.settle("payout:x:y", "done"), { code: "ATTEMPT_NOT_FOUND" });
  assert.throws(() => partner.settle(open.id, "unknown"), { code: "INVALID_OPTION" });
  await partner.settle(open.id, "done");
  assert.deepEqual(await client.payout(payout), { idempotencyKey: "one", settled: true, replayed: true });
  assert.deepEqual(await partner.openPayouts(), []);
  assert.equal(count(sandbox, "payout"), sent);
});

test("a payout whose answer was lost is found at the next try", async () => {
  const { sandbox, client, own, payout } = await world();
  sandbox.fault({ operation: "payout", drop: true, times: "always" });
  await assert.rejects(client.payout(payout), { code: "UNKNOWN_OUTCOME" });
  const { found, id, idempotencyKey, status } = await client.payout(payout);
  assert.deepEqual([found, idempotencyKey], [true, "one"]);
  const { items } = await own.listTransactions({ type: "PAYOUT" });
  assert.deepEqual(
    items.map((item) => [item.id, item.status]),
    [[id, status]],
  );
});

test("a transfer whose answer was lost goes out again only on purpose", async () => {
  const { sandbox, client, own, transfer } = await world();
  lose(sandbox, "transfer");
  await assert.rejects(client.transfer(transfer), { code: "UNKNOWN_OUTCOME", outcome: "unknown", retryable: false });
  await assert.rejects(client.transfer(transfer), { code: "TRANSFER_UNRESOLVED", outcome: "unknown" });
  await assert.rejects(own.transfer(transfer), { code: "TRANSFER_UNRESOLVED" });
  assert.equal(count(sandbox, "transfer"), 1);
  await assert.rejects(client.transfer(transfer, { repeat: true }), { code: "UNKNOWN_OUTCOME" });
  await assert.rejects(own.transfer(transfer, { repeat: true }), { code: "UNKNOWN_OUTCOME" });
  assert.equal(count(sandbox, "transfer"), 3);
});

test("a deposit is made once for a reference", async () => {
  const { sandbox, own, transfer } = await world();
  const before = count(sandbox, "deposit");
  const deposit = { amount: 1, currency: "MXN", provider: "manual", description: "SPEI", reference: "spei-1" };
  const first = await own.deposit({ ...deposit, toAccountId: transfer.toAccountId });
  const again = await own.deposit({ ...deposit, toAccountId: transfer.toAccountId });
  assert.deepEqual(again, { ...first, replayed: true });
  await assert.rejects(own.deposit({ ...deposit, toAccountId: transfer.toAccountId, amount: 2 }), {
    code: "IDEMPOTENCY_CONFLICT",
  });
  assert.equal((await own.findDeposit("spei-1")).answer.id, first.id);
  assert.equal(count(sandbox, "deposit"), before + 1);
});

test("a slow store delays a call at most until its time limit, and then the outcome is unknown", async (t) => {
  t.mock.method(console, "error", () => {});
  for (const slow of ["add", "get", "set"]) {
    const store = mapStore({
      before: (name) => (name === slow ? new Promise((go) => setTimeout(go, 3_000)) : undefined),
    });
    const { client, payout } = await world({ options: { store, limits: { deadlineMs: 500 } } });
    const started = performance.now();
    await assert.rejects(client.payout(payout), { code: "UNKNOWN_OUTCOME", outcome: "unknown", idempotencyKey: "one" });
    assert.ok(performance.now() - started < 2_500, slow);
  }
});

test("no payout is retried after resendFor", async () => {
  const { sandbox, client, payout } = await world({ own: { resendFor: 0 } });
  lose(sandbox, "payout");
  await assert.rejects(client.payout(payout), { code: "UNKNOWN_OUTCOME", retryable: true });
  await assert.rejects(client.payout(payout), { code: "UNKNOWN_OUTCOME", retryable: false, message: /first sent at/ });
  assert.equal(count(sandbox, "payout"), 2, "the tries of the first call");
  for (const resendFor of [-1, Number.NaN, Infinity, "1", 5_184_000_001]) {
    await assert.rejects(world({ own: { resendFor } }), { code: "INVALID_OPTION" });
  }
});

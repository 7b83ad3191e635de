// QashClient over the packed package: the keys of payouts and transfers, and that what is clicked twice is sent once.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as qash from "qash-client";
import { answer, failure, fault, over, PAYOUT } from "./client-world.mjs";

describe("a key", () => {
  test("gives a payout's key on its answer and on its error, the same in every try", async () => {
    const keys = new Set();
    let tries = 0;
    const client = over(
      async (_, init) => {
        keys.add(JSON.parse(init.body).idempotencyKey);
        if (++tries < 3) throw new TypeError("network down");
        return answer({ id: 7, status: "PENDING" });
      },
      { retries: 2 },
    );
    const paid = await client.payout(PAYOUT);
    assert.deepEqual([...keys], [paid.idempotencyKey]);
    assert.match(paid.idempotencyKey, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);

    const error = await failure(
      over(() => Promise.reject(new Error("gone"))).payout({ ...PAYOUT, idempotencyKey: "mine" }),
    );
    assert.equal(error.constructor.name && error.name, "UnknownOutcomeError");
    assert.ok(error instanceof qash.UnknownOutcomeError);
    assert.deepEqual([error.outcome, error.idempotencyKey, error.cause.message], ["unknown", "mine", "gone"]);
  });

  test("makes no key without a source of randomness, and sends a given one", async (t) => {
    t.mock.method(crypto, "getRandomValues", () => {
      throw new Error("not here");
    });
    let sent = 0;
    const client = over(async () => answer({ id: ++sent, status: "PENDING" }));
    for (const call of [() => client.payout(PAYOUT), () => client.lockCard()]) {
      const error = await failure(call());
      assert.deepEqual([error.code, error.outcome, sent], ["RANDOM_UNAVAILABLE", "none", 0]);
      assert.match(error.message, /crypto\.getRandomValues/);
    }
    assert.equal((await client.payout({ ...PAYOUT, idempotencyKey: "mine" })).idempotencyKey, "mine");
  });

  test("keeps no key of an invalid payout, and keeps a key until the payout is known to be done", async () => {
    const keys = [];
    const lost = () => Promise.reject(new TypeError("network down"));
    const done = () => answer({ id: 7, status: "PENDING" });
    const answers = [lost, () => fault("SESSION_REQUIRED", 401, { outcome: "none" }), done, done];
    const client = over((_, init) => {
      keys.push(JSON.parse(init.body).idempotencyKey);
      return answers.shift()();
    });
    for (let n = 0; n < 2; n++)
      assert.equal((await failure(client.payout({ ...PAYOUT, amount: 0 }))).code, "INVALID_INPUT");
    assert.equal((await failure(client.payout(PAYOUT))).outcome, "unknown");
    assert.equal((await failure(client.payout(PAYOUT))).code, "SESSION_REQUIRED");
    await client.payout(PAYOUT);
    await client.payout(PAYOUT);
    assert.deepEqual([new Set(keys.slice(0, 3)).size, new Set(keys).size, keys.length], [1, 2, 4]);
  });

  test("has a key of 1 to 255 characters of printable ASCII", async () => {
    const client = over(async () => answer({ id: 1, status: "PENDING" }));
    for (const idempotencyKey of ["k".repeat(256), "ключ", "a\n", "\u007f", "", " "]) {
      const error = await failure(client.payout({ ...PAYOUT, idempotencyKey }));
      assert.deepEqual([error.code, error.issues[0].path], ["INVALID_INPUT", "idempotencyKey"], idempotencyKey);
    }
    for (const idempotencyKey of ["k".repeat(255), "payroll 2026-11/~17", "!"]) {
      assert.equal((await client.payout({ ...PAYOUT, idempotencyKey })).idempotencyKey, idempotencyKey);
    }
  });
});

describe("two clicks", () => {
  test("sends a payout without a key once, however often it is clicked", async () => {
    const keys = [];
    const client = over(async (_, init) => {
      keys.push(JSON.parse(init.body).idempotencyKey);
      return answer({ id: 7, status: "PENDING" });
    });
    const clicks = await Promise.allSettled([
      client.payout(PAYOUT),
      client.payout(PAYOUT),
      client.payout({ ...PAYOUT }),
    ]);
    assert.deepEqual(
      clicks.map(({ value, reason }) => reason?.code ?? value.id),
      [7, "ALREADY_UNDER_WAY", "ALREADY_UNDER_WAY"],
    );
    await Promise.all([client.payout(PAYOUT), client.payout({ ...PAYOUT, amount: 1 })]);
    await Promise.all(["a", "b"].map((idempotencyKey) => client.payout({ ...PAYOUT, idempotencyKey })));
    assert.equal(new Set(keys).size, 5);
  });

  test("sends a transfer once, however often it is clicked", async () => {
    let sent = 0;
    const client = over(async () => answer({ id: ++sent, status: "COMPLETED", amount: 5 }));
    const transfer = { fromAccountId: 1, toAccountId: 2, amount: 5n, description: "d" };
    const clicks = await Promise.allSettled(
      [transfer, { ...transfer, amount: 5 }].map((each) => client.transfer(each)),
    );
    assert.deepEqual(
      clicks.map(({ value, reason }) => reason?.code ?? value.id),
      [1, "ALREADY_UNDER_WAY"],
    );
    await client.transfer(transfer);
    assert.equal(sent, 2);
  });

  test("sends a payout without a key again under the key that was made while its outcome is unknown", async () => {
    const keys = [];
    let lost = true;
    const client = over(
      async (_, init) => {
        keys.push(JSON.parse(init.body).idempotencyKey);
        if (lost) throw new TypeError("network down");
        return answer({ id: 7, status: "PENDING" });
      },
      { retries: 0 },
    );
    const first = await failure(client.payout(PAYOUT));
    await failure(client.payout(PAYOUT));
    lost = false;
    assert.equal((await client.payout({ ...PAYOUT })).idempotencyKey, first.idempotencyKey);
    await client.payout(PAYOUT);
    assert.deepEqual([new Set(keys.slice(0, 3)).size, new Set(keys).size], [1, 2]);
  });

  test("recognises an equal payout or transfer in any notation", async () => {
    const { beneficiary, ...rest } = PAYOUT;
    const turned = (object) => Object.fromEntries(Object.entries(object).reverse());
    const to = (accountNumber, more) => ({ ...PAYOUT, beneficiary: { ...beneficiary, accountNumber, ...more } });
    const iban = (text) => to(text, { bankCode: "COBADEFF", accountType: "IBAN" });
    const transfer = { fromAccountId: 1, toAccountId: 2, amount: 5, description: "d" };
    for (const [name, first, ...same] of [
      ["payout", PAYOUT, turned(PAYOUT), { beneficiary: turned(beneficiary), ...rest }],
      [
        "payout",
        PAYOUT,
        { ...PAYOUT, idempotencyKey: null },
        { idempotencyKey: undefined, ...PAYOUT, amount: 100000n },
      ],
      ["payout", PAYOUT, to("012 180 00123456789 9"), to("012-180-00123456789-9")],
      ["payout", iban("DE89370400440532013000"), iban("de89 3704 0044 0532 0130 00")],
      ["transfer", transfer, turned(transfer), { ...transfer, fromAccountId: 1n, amount: 5n }],
    ]) {
      let sent = 0;
      const client = over(async () => answer({ id: ++sent, status: "PENDING", amount: 5 }));
      const clicks = await Promise.allSettled([first, ...same].map((input) => client[name](input)));
      const told = clicks.map(({ value, reason }) => reason?.code ?? value.id);
      assert.deepEqual(told, [1, ...same.map(() => "ALREADY_UNDER_WAY")]);
      assert.equal(sent, 1);
    }
  });

  test("sends x-qash-repeat with a transfer that repeats another on purpose, and never two at a time", async () => {
    const repeats = [];
    const client = over(async (_, init) => {
      repeats.push(init.headers.get("x-qash-repeat"));
      return answer({ id: 1, status: "COMPLETED", amount: 5 });
    });
    const transfer = { fromAccountId: 1, toAccountId: 2, amount: 5, description: "d" };
    const first = client.transfer(transfer, { repeat: true });
    assert.equal((await failure(client.transfer(transfer, { repeat: true }))).code, "ALREADY_UNDER_WAY");
    await first;
    await client.transfer(transfer);
    await client.transfer(transfer, { repeat: false });
    assert.deepEqual(repeats, ["true", null, null]);
    assert.equal((await failure(client.transfer(transfer, { repeat: 1 }))).code, "INVALID_OPTION");
    assert.equal((await failure(client.payout(PAYOUT, { repeat: true }))).code, "INVALID_OPTION");
  });
});

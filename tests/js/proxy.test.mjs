// createProxy: hooks, sessions, payouts, bodies.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { createProxy, ValidationError } from "qash-client/server";
import { failure, funded, ORIGIN, payoutOf, proxyOf, quietly, world } from "./server-world.mjs";

test("createProxy requires session and allowedOrigins", () => {
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

test("all operations work through the proxy, and no secret is returned", async () => {
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

test("a hook decides, and only true allows an operation", async () => {
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

test("a hook that changes its input and returns true denies the operation", async () => {
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
  const told = await quietly(async () => assert.equal((await proxy(read)).status, 500));
  assert.match(String(told[0]?.[1]), /read before/);

  t.mock.timers.enable({ apis: ["setTimeout"] });
  const answer = proxy(post(new ReadableStream({ pull: () => new Promise(() => {}) })));
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(10_000);
  assert.equal((await (await answer).json()).error.code, "BODY_BROKEN");
});

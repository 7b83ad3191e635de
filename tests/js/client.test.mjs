// QashClient over the packed package: what its arguments may be, what a fetch may do to it, and what it leaves behind.
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import v8 from "node:v8";
import vm from "node:vm";
import * as qash from "qash-client";
import { QashClient, QashError, ValidationError } from "qash-client";

const USER = { id: "a1b2c3d4-e5f6-7890-abcd-ef1234567890", email: "juan@example.com", status: "active" };
const PAYOUT = {
  amount: 100000,
  currency: "MXN",
  provider: "cobre",
  fromAccountId: 619,
  beneficiary: { name: "Juan García", bankCode: "40012", accountNumber: "012180001234567899", accountType: "CLABE" },
  description: "Withdrawal",
};

const answer = (body, status = 200, headers = {}) => new Response(JSON.stringify(body), { status, headers });
const fault = (code, status, more = {}) => answer({ error: { code, message: "m", ...more } }, status);

/** A client over a fetch, that does not wait long. */
const over = (fetch, options) =>
  new QashClient({ baseUrl: "https://partner.example/api/qash", fetch, retries: 0, ...options });

/** What a promise is rejected with. */
const failure = async (promise) => {
  const outcome = await promise.then(
    (value) => assert.fail(`resolved with ${JSON.stringify(value)}`),
    (error) => error,
  );
  assert.ok(outcome instanceof QashError, String(outcome));
  assert.ok(outcome instanceof Error);
  return outcome;
};

const within = async (ms, run) => {
  const start = performance.now();
  const value = await run();
  assert.ok(performance.now() - start < ms, `took ${performance.now() - start} ms`);
  return value;
};

describe("a call", () => {
  test("goes to the proxy's path with the client's header, and gives the answer", async () => {
    const seen = [];
    const client = over(async (url, init) => {
      seen.push([url, init.method, init.headers.get("x-qash-client"), init.redirect, init.body]);
      return answer(USER);
    });
    assert.deepEqual(await client.getUser(), USER);
    assert.deepEqual(seen, [["https://partner.example/api/qash/me", "GET", "0.1.0", "manual", undefined]]);
  });

  test("takes a bare id, bigint amounts, dates, and leaves undefined fields out", async () => {
    const bodies = [];
    const client = over(async (url, init) => {
      bodies.push(init.body ?? url);
      return answer({ id: 1, status: "COMPLETED", amount: 5 });
    });
    await client.getTransaction(4501);
    await client.getTransaction(4501n);
    await client.getTransaction({ id: 4501 });
    assert.equal(new Set(bodies).size, 1);
    await client.transfer({ fromAccountId: 1n, toAccountId: 2, amount: 9007199254740991n, description: "d" });
    assert.equal(bodies.at(-1), '{"fromAccountId":1,"toAccountId":2,"amount":9007199254740991,"description":"d"}');
  });

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

  test("finds globalThis.fetch at the time of the call", async () => {
    const client = new QashClient({ baseUrl: "https://partner.example" });
    const original = globalThis.fetch;
    try {
      globalThis.fetch = async () => answer(USER);
      assert.deepEqual(await client.getUser(), USER);
      globalThis.fetch = undefined;
      assert.equal((await failure(client.getUser({ retries: 0 }))).code, "NETWORK");
    } finally {
      globalThis.fetch = original;
    }
  });

  test("sends headers of client and call, the call's above", async () => {
    let sent;
    const client = over(
      async (_, init) => {
        sent = Object.fromEntries(init.headers);
        return answer(USER);
      },
      { headers: { "X-One": "1", "X-Two": "client" } },
    );
    await client.getUser({ headers: new Headers({ "x-two": "call" }) });
    assert.deepEqual([sent["x-one"], sent["x-two"]], ["1", "call"]);
    await client.getUser({ headers: [["x-two", "pair"]] });
    assert.equal(sent["x-two"], "pair");
  });

  test("tells fetch whether cookies go along, if it was told itself", async () => {
    for (const credentials of [undefined, "omit", "same-origin", "include"]) {
      let sent;
      const client = over(
        async (_, init) => {
          sent = init;
          return answer(USER);
        },
        { credentials },
      );
      await client.getUser();
      assert.equal(sent.credentials, credentials);
    }
  });

  test("makes no key where there is no generator of secrets, and sends one that was given", async (t) => {
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

  test("knows a payout and a transfer again however they are written", async () => {
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

  test("leaves nothing behind of a wrong payout, and keeps a key until its payout is known to be done", async () => {
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

  test("never goes to Qash itself, nor with the partner's credentials", async () => {
    const hosts = ["https://api.qash.ai", "https://SANDBOX.api.Qash.AI/api/v1", "https://qash.ai.:8443/x"];
    for (const baseUrl of [...hosts, "https://me:word@api.qash.ai", "http://other.qash.ai?x", "//api.qash.ai"]) {
      assert.throws(
        () => new QashClient({ baseUrl }),
        (error) => error instanceof ValidationError && error.code === "SERVER_ONLY" && !error.message.includes("word"),
        baseUrl,
      );
    }
    for (const baseUrl of ["https://notqash.ai/x", "https://qash.ai.example", "/api.qash.ai"])
      new QashClient({ baseUrl });
    const late = {};
    const never = over(async () => assert.fail("it was sent"), { headers: late });
    for (const name of ["X-Api-Key", "x-API-secret"]) {
      for (const headers of [{ [name]: "hidden" }, [[name, "hidden"]], new Headers({ [name]: "hidden" })]) {
        assert.throws(() => over(fetch, { headers }), { code: "SERVER_ONLY" });
        const error = await failure(never.getUser({ headers }));
        assert.deepEqual([error.code, error.message.includes("hidden")], ["SERVER_ONLY", false]);
      }
    }
    late["X-Api-Key"] = "hidden";
    assert.equal((await failure(never.getUser())).code, "SERVER_ONLY");
  });

  test("sends a date in a header as it was given", async () => {
    const date = "Fri, 05 Jun 2026 14:00:30 GMT";
    let sent;
    const client = over(async (_, init) => {
      sent = init.headers.get("if-modified-since");
      return answer(USER);
    });
    await client.getUser({ headers: { "If-Modified-Since": date } });
    assert.equal(sent, date);
  });

  test("reads the dates in an answer's headers", async () => {
    const quote = { fromAmount: 1, toAmount: 4158.23, rate: 4158.23, expiresAt: "2026-06-05T14:05:00.000Z" };
    const date = new Date(Math.floor(Date.now() / 1000) * 1000 + 60_000);
    const dated = over(async () => answer(quote, 200, { date: date.toUTCString() }));
    const { serverTime, skewMs } = await dated.calculateExchange({
      fromAsset: "USD",
      toAsset: "COP",
      fromAmount: 1,
    });
    assert.equal(serverTime, date.toISOString());
    assert.ok(skewMs > 55_000 && skewMs <= 60_000, String(skewMs));

    const limited = over(async () => answer({}, 429, { "retry-after": date.toUTCString() }));
    const { retryAfterMs } = await failure(limited.getUser());
    assert.ok(retryAfterMs > 55_000 && retryAfterMs <= 60_000, String(retryAfterMs));
  });

  test("says messages of issues in the language asked for", async () => {
    const spanish = over(async () => assert.fail(), { lang: "es-MX" });
    assert.equal((await failure(spanish.getTransaction(0))).issues[0].message.slice(0, 24), "0 está fuera de rango: s");
    assert.match((await failure(spanish.getTransaction(0, { lang: "en" }))).issues[0].message, /out of range/);
    const { path, expected } = (await failure(spanish.getTransaction("4501"))).issues[0];
    assert.deepEqual([path, expected], ["id", "integer"]);
  });
});

describe("a wrong argument", () => {
  const client = over(async () => assert.fail("it was sent"));
  const cyclic = { a: {} };
  cyclic.a.b = cyclic;
  const throws = Object.defineProperty({}, "amount", {
    enumerable: true,
    get() {
      throw new Error("boom");
    },
  });
  const hostile = new Proxy(
    {},
    {
      ownKeys() {
        throw new Error("boom");
      },
      get() {
        throw new Error("boom");
      },
      getPrototypeOf() {
        throw new Error("boom");
      },
    },
  );
  const revoked = (() => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  })();
  // None of these is an object that holds data; all of them fail as input and as options.
  const nothings = [
    null,
    true,
    "x",
    "",
    Symbol("s"),
    () => 1,
    class {},
    [],
    [1],
    new Array(1e9),
    new Map(),
    new Set(),
    new Date(),
    /x/,
    Promise.resolve(1),
    new Uint8Array(8),
    "x".repeat(1e6),
    "\ud800",
    new Proxy([], {}),
    revoked,
  ];
  // Objects, yet not of data.
  const objects = [
    cyclic,
    throws,
    hostile,
    { length: 1e6 },
    { amount: Symbol("s") },
    { amount() {} },
    { amount: Number.POSITIVE_INFINITY },
    { toJSON: () => PAYOUT },
  ];
  const methods = Object.getOwnPropertyNames(QashClient.prototype).filter(
    (name) => !["constructor", "waitUntilActive"].includes(name),
  );

  test("as input is a ValidationError of every method, at once", async () => {
    assert.equal(methods.length, 20);
    for (const method of methods) {
      for (const value of [...nothings, ...objects]) {
        const error = await within(1000, () => failure(client[method](value, {})));
        assert.deepEqual(
          [error.name, error.code, error.operation, error.outcome],
          ["ValidationError", "INVALID_INPUT", method, "none"],
        );
        assert.ok(error.issues.length > 0);
      }
    }
  });

  test("as options is a ValidationError that names the option", async () => {
    for (const value of [...nothings, 5, 5n, ...objects]) {
      for (const call of [
        () => client.listAccounts({}, value),
        () => client.getUser({}, value),
        () => client.waitUntilActive(value),
      ]) {
        const error = await failure(call());
        assert.deepEqual([error.name, error.code], ["ValidationError", "INVALID_OPTION"]);
      }
    }
    for (const [name, wrong] of Object.entries({
      signal: [null, 5, {}, "x", new EventTarget()],
      timeoutMs: [0, -1, "5", Number.NaN, Number.POSITIVE_INFINITY, 5n, null],
      deadlineMs: [0, -1, "5", Number.NaN, null],
      retries: [-1, 1.5, 11, "2", null],
      headers: [null, 5, "x", { a: 1 }, { "b ad": "x" }, { a: "x\ny" }, [["a"]], { a: () => 1 }],
      lang: [5, null],
      timeout: [5],
      onPoll: [() => 1],
    })) {
      for (const value of wrong) {
        const error = await failure(client.getUser({}, { [name]: value }));
        assert.deepEqual([error.code, error.issues[0].path, error.operation], ["INVALID_OPTION", name, "getUser"]);
        assert.ok(error.message.includes(name));
      }
    }
  });

  test("of the constructor throws the same", () => {
    const rest = { baseUrl: "https://a.example" };
    for (const options of [undefined, null, 5, "https://a.example", [], {}, { baseUrl: undefined }]) {
      assert.throws(() => new QashClient(options), { name: "ValidationError", code: "INVALID_OPTION" });
    }
    for (const [name, wrong] of Object.entries({
      baseUrl: [
        "",
        "x",
        "ftp://a",
        "//evil.example",
        "/\\evil.example",
        "https://u:p@a.example",
        "https://a.example?x=1",
        "https://a.example#x",
        "javascript:1",
        5,
        null,
        {},
      ],
      fetch: [5, {}, null],
      credentials: ["yes", true],
      dialect: ["C", 1],
      verificationOrigins: ["https://a.example", [5], ["https://a.example/"], ["x"]],
      onRequest: [5],
      onResponse: [{}],
      onRetry: ["x"],
      signal: [new AbortController().signal],
      apiKey: ["qash_key_live_x"],
    })) {
      for (const value of wrong) {
        assert.throws(
          () => new QashClient({ ...rest, [name]: value }),
          (error) => {
            assert.ok(error instanceof ValidationError, String(error));
            assert.deepEqual([error.code, error.issues[0].path], ["INVALID_OPTION", name]);
            return true;
          },
        );
      }
    }
    const said = (options) => assert.throws.bind(assert, () => new QashClient({ ...rest, ...options }));
    said({ baseUrl: "app.example/qash" })(/path that begins with one slash, found “app\.example\/qash”/);
    said({ credentials: "always" })(/found “always”/);
    said({ baseUrl: "https://ana:secret@app.example" })(({ message }) => !message.includes("secret"));
    new QashClient({ ...rest, fetch: undefined, headers: undefined, retries: undefined });
  });

  test("names the field inside an object", async () => {
    for (const [wrong, path] of [
      [{ ...PAYOUT, amount: Symbol("s") }, "amount"],
      [{ ...PAYOUT, beneficiary: { ...PAYOUT.beneficiary, name: () => 1 } }, "beneficiary.name"],
      [{ ...PAYOUT, beneficiary: throws }, "beneficiary.amount"],
      [{ ...PAYOUT, description: Number.NaN }, "description"],
      [{ ...PAYOUT, amount: 2n ** 53n }, "amount"],
      [{ ...PAYOUT, amount: 2n ** 80n }, "amount"],
      [{ ...PAYOUT, amount: -5n }, "amount"],
      [{ ...PAYOUT, amount: 0.1 }, "amount"],
      [{ ...PAYOUT, description: "\ud800" }, "description"],
    ]) {
      const error = await failure(client.payout(wrong));
      assert.deepEqual([error.code, error.issues[0].path], ["INVALID_INPUT", path]);
    }
  });

  test("a relative base URL needs a page", async () => {
    const relative = new QashClient({ baseUrl: "/api/qash", fetch: async (url) => answer({ ...USER, url }) });
    assert.equal((await failure(relative.getUser())).code, "INVALID_OPTION");
    globalThis.location = { href: "https://shop.example/pay/now?x#y" };
    try {
      assert.equal((await relative.getUser()).url, "https://shop.example/api/qash/me");
    } finally {
      delete globalThis.location;
    }
  });
});

describe("a fetch that misbehaves", () => {
  const never = new Promise(() => {});
  const trap = new Proxy(
    {},
    {
      get(_, name) {
        if (name === "then") return undefined;
        throw new Error("boom");
      },
    },
  );
  const headers = new Headers();
  for (const [name, fetch, code = "NETWORK"] of [
    [
      "throws an Error",
      () => {
        throw new Error("boom");
      },
    ],
    [
      "throws a string",
      () => {
        throw "boom";
      },
    ],
    [
      "throws undefined",
      () => {
        throw undefined;
      },
    ],
    [
      "throws what cannot be printed",
      () => {
        throw {
          toString() {
            throw 1;
          },
        };
      },
    ],
    [
      "throws a symbol",
      () => {
        throw Symbol("s");
      },
    ],
    ["returns undefined", () => undefined],
    ["returns null", () => null],
    ["returns 5", () => 5],
    ["returns a function", () => () => 1],
    [
      "rejects with an Error",
      async () => {
        throw new TypeError("fetch failed");
      },
    ],
    ["rejects with undefined", () => Promise.reject()],
    ["rejects with null", () => Promise.reject(null)],
    ["resolves with undefined", async () => undefined],
    ["resolves with null", async () => null],
    ["resolves with 5", async () => 5],
    ["resolves with {}", async () => ({})],
    ["resolves with a status that is a string", async () => ({ status: "200", headers, text: async () => "{}" })],
    ["resolves with status 0", async () => ({ status: 0, headers, text: async () => "{}" })],
    ["resolves with status 1e9", async () => ({ status: 1e9, headers, text: async () => "{}" })],
    ["resolves with no text()", async () => ({ status: 200, headers })],
    [
      "resolves with a text that throws",
      async () => ({
        status: 200,
        headers,
        text() {
          throw new Error("boom");
        },
      }),
    ],
    [
      "resolves with a text that rejects",
      async () => ({ status: 200, headers, text: () => Promise.reject(new Error("reset")) }),
    ],
    ["resolves with a text that is no string", async () => ({ status: 200, headers, text: async () => 5 })],
    [
      "resolves with a body that was read",
      async () => {
        const r = answer(USER);
        await r.text();
        return r;
      },
    ],
    ["resolves with a proxy that throws", async () => trap],
    [
      "returns a thenable whose then throws",
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: it is meant to be one.
        get then() {
          throw new Error("boom");
        },
      }),
    ],
    // biome-ignore lint/suspicious/noThenProperty: it is meant to be one.
    ["returns a thenable that never settles", () => ({ then() {} }), "TIMEOUT"],
    ["never settles", () => never, "TIMEOUT"],
    ["answers a body that never ends", async () => ({ status: 200, headers, text: () => never }), "TIMEOUT"],
    [
      "answers a stream that never ends",
      async () => new Response(new ReadableStream({ pull: () => never })),
      "TIMEOUT",
    ],
  ]) {
    test(`${name}: the call fails within its limit`, async () => {
      const client = over(fetch, { timeoutMs: 40 });
      const error = await within(1500, () => failure(client.getUser()));
      assert.equal(error.code, code, String(error));
      const write = await within(1500, () =>
        failure(client.transfer({ fromAccountId: 1, toAccountId: 2, amount: 1, description: "d" })),
      );
      assert.deepEqual([write.name, write.outcome, write.retryable], ["UnknownOutcomeError", "unknown", false]);
    });
  }

  test("a mock that answers nothing is named as what is wrong", async () => {
    for (const nothing of [undefined, null, {}]) {
      assert.match(
        (await failure(over(async () => nothing).getUser())).message,
        /fetch answered something that is no Response/,
      );
    }
  });

  test("another realm's Response and a mock's plain object are read", async () => {
    const realm = vm.createContext({ body: JSON.stringify(USER) });
    const foreign = vm.runInContext(
      `({ status: 200, ok: true, headers: new Map([["date", "Fri, 05 Jun 2026 14:00:30 GMT"]]), text: () => Promise.resolve(body) })`,
      realm,
    );
    assert.deepEqual(await over(() => foreign).getUser(), USER);
    assert.deepEqual(await over(async () => ({ status: 200, text: () => JSON.stringify(USER) })).getUser(), USER);
    assert.deepEqual(
      await over(async () => ({ status: 200, headers: { a: "b" }, text: async () => JSON.stringify(USER) })).getUser(),
      USER,
    );
    assert.deepEqual(
      await over(async () => ({
        status: 200,
        get headers() {
          throw 1;
        },
        text: async () => JSON.stringify(USER),
      })).getUser(),
      USER,
    );
    const limited = { status: 429, headers: { "Retry-After": "3" }, text: async () => "" };
    assert.equal((await failure(over(async () => limited).getUser())).retryAfterMs, 3000);
  });

  test("what it threw is the error's cause", async () => {
    const boom = new Error("boom");
    assert.equal(
      (
        await failure(
          over(() => {
            throw boom;
          }).getUser(),
        )
      ).cause,
      boom,
    );
  });

  test("an answer that is not the operation's is a DecodeError, done if it was a write", async () => {
    for (const body of ['{"id":1}', '{"id":1.5}', '{"id":1,"status":"COMPLETED","amount":9007199254740993}']) {
      const client = over(async () => new Response(body, { status: 201 }));
      const error = await failure(client.transfer({ fromAccountId: 1, toAccountId: 2, amount: 1, description: "d" }));
      assert.deepEqual([error.name, error.outcome, error.status], ["DecodeError", "done", 201], body);
    }
  });

  test("an answer that is no JSON, or names nothing, may be anybody's: nobody knows what became of the write", async () => {
    for (const body of ["", "{", "<html>", "\ufeff{", "\0", "null", "[]", "5", "{}", '{"status":"ok"}']) {
      const client = over(async () => new Response(body, { status: 201 }));
      const error = await failure(client.transfer({ fromAccountId: 1, toAccountId: 2, amount: 1, description: "d" }));
      assert.deepEqual([error.name, error.outcome, error.status], ["UnknownOutcomeError", "unknown", 201], body);
    }
  });

  test("an answer of more than 1 MiB is refused", async () => {
    const huge = `{"x":"${"y".repeat(1_048_577)}"}`;
    assert.equal((await failure(over(async () => new Response(huge)).getUser())).code, "ANSWER_TOO_LARGE");
    const claims = new Response("{}", { headers: { "content-length": "99999999" } });
    assert.equal((await failure(over(async () => claims).getUser())).code, "ANSWER_TOO_LARGE");
  });
});

describe("an abort", () => {
  test("before the call sends nothing", async () => {
    const reason = new Error("enough");
    const error = await failure(over(async () => assert.fail()).payout(PAYOUT, { signal: AbortSignal.abort(reason) }));
    assert.deepEqual([error.name, error.code, error.outcome, error.cause], ["AbortError", "ABORTED", "none", reason]);
  });

  test("under way aborts the request itself", async () => {
    const controller = new AbortController();
    let inner;
    const client = over((_, init) => {
      inner = init.signal;
      return new Promise(() => {});
    });
    setTimeout(() => controller.abort(), 20);
    const error = await within(1000, () => failure(client.payout(PAYOUT, { signal: controller.signal })));
    assert.deepEqual([error.name, error.outcome, inner.aborted], ["AbortError", "unknown", true]);
    assert.equal(getEventListeners(controller.signal, "abort").length, 0);
  });

  test("ends all calls that share the signal, with one listener on it", async () => {
    const controller = new AbortController();
    const client = over(() => new Promise(() => {}));
    const calls = Array.from({ length: 20 }, () => failure(client.getUser({ signal: controller.signal })));
    assert.equal(getEventListeners(controller.signal, "abort").length, 1);
    controller.abort();
    const errors = await within(1000, () => Promise.all(calls));
    assert.deepEqual(new Set(errors.map((error) => error.code)), new Set(["ABORTED"]));
    assert.equal(getEventListeners(controller.signal, "abort").length, 0);
  });

  test("between tries ends the wait", async () => {
    const client = over(async () => answer({}, 503, { "retry-after": "20" }), { retries: 3 });
    const error = await within(1000, () => failure(client.getUser({ signal: AbortSignal.timeout(30) })));
    assert.deepEqual([error.name, error.cause.name], ["AbortError", "TimeoutError"]);
  });

  test("a polyfilled signal works, and one that throws breaks nothing", async () => {
    const listeners = new Set();
    const polyfill = {
      aborted: false,
      addEventListener: (_, f) => listeners.add(f),
      removeEventListener: (_, f) => listeners.delete(f),
    };
    assert.deepEqual(await over(async () => answer(USER)).getUser({ signal: polyfill }), USER);
    assert.equal(listeners.size, 0);
    let reads = 0;
    const moody = {
      ...polyfill,
      get aborted() {
        if (reads++) throw new Error("boom");
        return false;
      },
    };
    await over(async () => answer(USER))
      .getUser({ signal: moody })
      .catch((error) => assert.ok(error instanceof QashError));
    const unlistenable = {
      ...polyfill,
      addEventListener() {
        throw new Error("boom");
      },
    };
    assert.ok(await failure(over(async () => answer(USER)).getUser({ signal: unlistenable })));
  });
});

describe("lists", () => {
  const item = (id) => ({ id, status: "COMPLETED", amount: 5 });
  const paged = (seen = []) =>
    over(async (url) => {
      const page = Number(new URL(url).searchParams.get("page") ?? 1);
      seen.push(page);
      return answer({ items: [item(page * 10), item(page * 10 + 1)], total: 6, pages: 3, page, limit: 2 });
    });

  test("awaited give a page that says how to go on", async () => {
    const client = paged();
    const first = await client.listTransactions({ limit: 2 });
    assert.deepEqual([first.items.length, first.hasMore, first.total, first.next], [2, true, 6, { limit: 2, page: 2 }]);
    const last = await client.listTransactions({ ...first.next, page: 3 });
    assert.deepEqual([last.hasMore, last.next], [false, undefined]);
  });

  test("iterated give every item, and ask for a page only when it is reached", async () => {
    const seen = [];
    const ids = [];
    for await (const transaction of paged(seen).listTransactions()) {
      ids.push(transaction.id);
      if (ids.length === 2) assert.deepEqual(seen, [1]);
    }
    assert.deepEqual(
      [ids, seen],
      [
        [10, 11, 20, 21, 30, 31],
        [1, 2, 3],
      ],
    );
  });

  test("iterated and left early ask for no more", async () => {
    const seen = [];
    for await (const _ of paged(seen).listTransactions()) break;
    assert.deepEqual(seen, [1]);
  });

  test("are sent once, awaited or not, and are promises", async () => {
    const seen = [];
    const list = paged(seen).listTransactions();
    assert.ok(list instanceof Promise);
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(seen, [1]);
    assert.equal((await list).items.length, 2);
    assert.equal((await list.then((page) => page.items[0])).id, 10);
    for await (const _ of list) break;
    assert.deepEqual(seen, [1]);
    assert.equal(await list.finally(() => {}).then(() => 1), 1);
  });

  test("stop between pages when aborted", async () => {
    const controller = new AbortController();
    const ids = [];
    const error = await failure(
      (async () => {
        for await (const { id } of paged().listTransactions({}, { signal: controller.signal })) {
          ids.push(id);
          if (ids.length === 2) controller.abort();
        }
      })(),
    );
    assert.deepEqual([error.name, ids], ["AbortError", [10, 11]]);
  });

  test("that fail, fail where they are awaited or iterated", async () => {
    const client = over(async () => fault("SESSION_REQUIRED", 401));
    assert.ok((await failure(client.listAccounts())) instanceof qash.AuthenticationError);
    await failure(
      (async () => {
        for await (const _ of client.listAccounts()) assert.fail();
      })(),
    );
  });
});

describe("errors", () => {
  const classes = { ...qash };

  test("have the class of their status and what the proxy told", async () => {
    for (const [status, name] of [
      [400, "ValidationError"],
      [401, "AuthenticationError"],
      [403, "PermissionError"],
      [404, "NotFoundError"],
      [409, "ConflictError"],
      [418, "ApiError"],
      [429, "RateLimitError"],
      [503, "ServiceUnavailableError"],
    ]) {
      const error = await failure(
        over(async () => fault("SOME_CODE", status, { requestId: "r-1", retryable: false })).getUser(),
      );
      assert.deepEqual(
        [error.name, error.code, error.status, error.requestId, error.operation, error.retryable],
        [name, "SOME_CODE", status, "r-1", "getUser", false],
      );
      assert.ok(error instanceof classes[name]);
      assert.match(error.stack, new RegExp(`^${name}: m`));
    }
  });

  test("go into a log as JSON", async () => {
    const error = await failure(over(async () => fault("C", 403)).getUser());
    assert.deepEqual(JSON.parse(JSON.stringify(error)), {
      code: "C",
      retryable: false,
      outcome: "none",
      status: 403,
      operation: "getUser",
      name: "PermissionError",
      message: "m",
    });
  });

  test("a redirect is one, and is not followed", async () => {
    const opaque = { status: 0, type: "opaqueredirect", headers: new Headers(), text: async () => "" };
    assert.equal((await failure(over(async () => opaque).getUser())).code, "REDIRECTED");
  });
});

describe("hooks", () => {
  test("change nothing of the request", async () => {
    let sent;
    const client = over(
      async (url, init) => {
        sent = [url, init.headers.get("x-qash-client")];
        return answer(USER);
      },
      {
        onRequest: (event) => {
          event.url = "https://evil.example";
          event.headers["X-Qash-Client"] = "other";
        },
      },
    );
    await client.getUser();
    assert.deepEqual(sent, ["https://partner.example/api/qash/me", "0.1.0"]);
  });

  test("see every try, and what they throw changes nothing", async (t) => {
    const reported = t.mock.method(console, "error", () => {});
    const events = [];
    let tries = 0;
    const busy = fault("SERVICE_UNAVAILABLE", 503, { retryAfterMs: 20 });
    const client = over(async () => (++tries === 1 ? busy : answer(USER)), {
      retries: 1,
      onRequest: (event) => {
        events.push(["request", event.attempt, event.operation]);
        throw new Error("boom");
      },
      onResponse: async (event) => {
        events.push(["response", event.status]);
        throw new Error("later");
      },
      onRetry: (event) => {
        events.push(["retry", event.error instanceof qash.ServiceUnavailableError, event.waitMs]);
      },
    });
    assert.deepEqual(await client.getUser(), USER);
    assert.deepEqual(events, [
      ["request", 1, "getUser"],
      ["response", 503],
      ["retry", true, 20],
      ["request", 2, "getUser"],
      ["response", 200],
    ]);
    assert.equal(reported.mock.callCount(), 4);
  });
});

describe("waitUntilActive", () => {
  test("looks until the user is active", async () => {
    let looks = 0;
    // The client's own limit is one for calls.
    const client = over(async () => answer({ ...USER, status: ++looks < 3 ? "pending" : "active" }), {
      deadlineMs: 150,
    });
    const seen = [];
    const user = await client.waitUntilActive({
      firstMs: 100,
      longestMs: 100,
      onPoll: (user) => seen.push(user.status),
    });
    assert.deepEqual([user.status, seen], ["active", ["pending", "pending", "active"]]);
  });

  test("ends with a suspended user, a deadline and an abort", async () => {
    const pending = over(async () => answer({ ...USER, status: "pending" }));
    assert.equal(
      (await failure(over(async () => answer({ ...USER, status: "suspended" })).waitUntilActive())).code,
      "USER_SUSPENDED",
    );
    assert.equal(
      (await failure(pending.waitUntilActive({ deadlineMs: 150, firstMs: 100 }))).code,
      "NOT_ACTIVE_IN_TIME",
    );
    assert.equal(
      (await within(1000, () => failure(pending.waitUntilActive({ signal: AbortSignal.timeout(20) })))).name,
      "AbortError",
    );
  });
});

describe("a real server", () => {
  let server;
  let base;
  const closed = [];
  before(async () => {
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url, "http://x");
      response.on("close", () => closed.push([pathname, response.writableFinished]));
      if (pathname.endsWith("/slow-headers/me")) return;
      if (pathname.endsWith("/slow-body/me"))
        return void response.writeHead(200, { "content-type": "application/json" }).write('{"id":');
      if (pathname.endsWith("/reset/me")) return void request.socket.destroy();
      if (pathname.endsWith("/cut/me"))
        return void response.writeHead(200, { "content-length": "100" }).write("{}", () => request.socket.destroy());
      if (pathname.endsWith("/redirect/me"))
        return void response.writeHead(302, { location: "http://127.0.0.1:1/stolen" }).end();
      response.end(JSON.stringify(USER));
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${server.address().port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const at = (path, timeoutMs) => new QashClient({ baseUrl: base + path, timeoutMs, retries: 0 });

  test("answers", async () => assert.deepEqual(await at("/ok").getUser(), USER));

  for (const path of ["/slow-headers", "/slow-body"]) {
    test(`${path}: the limit covers it, and the connection is closed`, async () => {
      assert.equal((await within(1500, () => failure(at(path, 150).getUser()))).code, "TIMEOUT");
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.ok(closed.some(([seen, finished]) => seen === `${path}/me` && !finished));
    });
  }

  for (const path of ["/reset", "/cut"]) {
    test(`${path}: a broken connection is a NetworkError with its cause`, async () => {
      const error = await failure(at(path).getUser());
      assert.equal(error.name, "NetworkError");
      assert.ok(error.cause instanceof Error);
    });
  }

  test("a redirect is not followed", async () => {
    const error = await failure(at("/redirect").getUser());
    assert.deepEqual([error.code, error.status, error.retryable], ["REDIRECTED", 302, false]);
  });
});

describe("100,000 calls", () => {
  v8.setFlagsFromString("--expose-gc");
  const gc = vm.runInNewContext("gc");

  test("leave no memory, timer or listener behind", { timeout: 240_000 }, async () => {
    const body = JSON.stringify(USER);
    const controller = new AbortController();
    const faults = [
      async () => ({ status: 200, text: async () => body }),
      () => Promise.reject(new Error("x")),
      async () => ({ status: 404, text: async () => "" }),
      async () => 5,
    ];
    let turn = 0;
    const client = over(() => faults[turn++ % faults.length]());
    const round = async (count) => {
      for (let i = 0; i < count; i += 10) {
        await Promise.all(
          Array.from({ length: 10 }, () => client.getUser({ signal: controller.signal }).catch(() => {})),
        );
      }
      gc();
      return process.memoryUsage();
    };
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const timersBefore = timers();
    let before = await round(20_000);
    let after = await round(100_000);
    // A garbage collector takes pages when it likes, once; a leak goes on.
    for (let more = 0; more < 2 && after.rss - before.rss > 40_000_000; more++) {
      [before, after] = [after, await round(100_000)];
    }
    assert.ok(after.heapUsed - before.heapUsed < 4_000_000, `heap grew by ${after.heapUsed - before.heapUsed}`);
    assert.ok(after.rss - before.rss < 40_000_000, `resident memory grew by ${after.rss - before.rss}`);
    assert.equal(getEventListeners(controller.signal, "abort").length, 0);
    assert.ok(timers() <= timersBefore);
  });

  test("a thousand that never settle end at their limit and leave nothing", async () => {
    const client = over(() => new Promise(() => {}), { timeoutMs: 5 });
    const errors = await Promise.all(Array.from({ length: 1000 }, () => failure(client.getUser())));
    assert.ok(errors.every((error) => error.code === "TIMEOUT"));
  });
});

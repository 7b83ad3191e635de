// QashClient over the packed package: what a fetch may do to it, how it is aborted, and what it leaves behind.
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, test } from "node:test";
import v8 from "node:v8";
import vm from "node:vm";
import { QashError } from "qash-client";
import { answer, failure, over, PAYOUT, USER, within } from "./client-world.mjs";

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
/** What a fetch may do, and the code of the error that comes of it. */
const FETCHES = [
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
  ["answers a stream that never ends", async () => new Response(new ReadableStream({ pull: () => never })), "TIMEOUT"],
];

describe("a fetch that misbehaves", () => {
  for (const [name, fetch, code = "NETWORK"] of FETCHES) {
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

  test("a mock that returns nothing is named in the error", async () => {
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
    for (const body of [
      '{"id":1,"amount":"x"}',
      '{"id":1.5}',
      '{"id":1,"status":"COMPLETED","amount":9007199254740993}',
    ]) {
      const client = over(async () => new Response(body, { status: 201 }));
      const error = await failure(client.transfer({ fromAccountId: 1, toAccountId: 2, amount: 1, description: "d" }));
      assert.deepEqual([error.name, error.outcome, error.status], ["DecodeError", "done", 201], body);
    }
  });

  test("a response that is not JSON, or names no result, leaves the outcome of a write unknown", async () => {
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

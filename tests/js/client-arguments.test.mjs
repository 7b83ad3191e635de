// QashClient over the packed package: what its arguments may be.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { QashClient, ValidationError } from "qash-client";
import { answer, failure, over, PAYOUT, USER, within } from "./client-world.mjs";

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

describe("a wrong argument", () => {
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
        "https://a.example?",
        "https://a.example#x",
        "javascript:1",
        5,
        null,
        {},
      ],
      trailingSlash: [1, "true", null],
      fetch: [5, {}, null],
      credentials: ["yes", true],
      dialect: ["C", 1],
      verificationOrigins: ["https://a.example", [5], ["https://a.example/"], ["https://a.example/x"], ["x"]],
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

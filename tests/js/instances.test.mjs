// Clients as frameworks hold them, errors of another copy of the package, and lists that nobody awaits.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { NetworkError, QashClient, QashError, ValidationError } from "qash-client";
import { createSSRApp, reactive, ref, shallowReactive } from "vue";

const USER = {
  id: "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
  email: "ana@example.com",
  status: "active",
  userType: "personal",
  countryCode: "MX",
  createdAt: "2026-01-01T00:00:00Z",
};

function clientOf(fetch = async () => Response.json(USER)) {
  return new QashClient({ baseUrl: "https://app.example/qash", fetch });
}

test("a client works in Vue's ref, reactive and data, and its methods on their own", async () => {
  const client = clientOf();
  const app = createSSRApp({ data: () => ({ client }), render: () => null });
  const { data } = app._component;
  const { getUser, listAccounts, payout } = client;
  for (const [name, ask] of [
    ["ref", () => ref(client).value.getUser()],
    ["reactive", () => reactive({ client }).client.getUser()],
    ["shallowReactive", () => shallowReactive({ client }).client.getUser()],
    ["data", () => reactive(data()).client.getUser()],
    ["on its own", () => getUser()],
    ["bound to another", () => getUser.call(undefined)],
    ["in an array's map", async () => (await Promise.all([undefined].map(() => getUser())))[0]],
  ]) {
    assert.equal((await ask()).id, USER.id, name);
  }
  await assert.rejects(payout({}), { code: "INVALID_INPUT" });
  const list = clientOf(async () => Response.json({ items: [] })).listAccounts;
  assert.deepEqual((await list()).items, []);
  assert.equal(typeof listAccounts()[Symbol.asyncIterator], "function");
});

test("a subclass may override a method and call the original", async () => {
  class Mine extends QashClient {
    async getUser(...given) {
      return { ...(await super.getUser(...given)), mine: true };
    }
  }
  const mine = new Mine({ baseUrl: "https://app.example/qash", fetch: async () => Response.json(USER) });
  const { getUser } = mine;
  assert.equal((await getUser()).mine, true);
  assert.equal((await mine.getUser()).mine, true);
  // Tests put a double in a method's place.
  mine.getUser = async () => "double";
  assert.equal(await mine.getUser(), "double");
  assert.deepEqual(Object.keys(mine), []);
});

test("QashError.is recognises errors of other copies of the package, by class", async () => {
  const other = createRequire(import.meta.url)("qash-client");
  assert.notEqual(other.QashError, QashError);
  const given = { code: "INVALID_INPUT" };
  const theirs = new other.ValidationError("no", given);
  assert.ok(!(theirs instanceof QashError));
  assert.ok(QashError.is(theirs) && ValidationError.is(theirs) && other.QashError.is(new QashError("no", given)));
  assert.ok(!NetworkError.is(theirs) && !ValidationError.is(new other.QashError("no", given)));
  assert.ok(
    QashError.is(
      await clientOf()
        .payout({})
        .catch((error) => error),
    ),
  );
  for (const none of [
    undefined,
    null,
    7,
    "QashError",
    {},
    new Error("no"),
    Object.assign(new Error("no"), { name: "QashError", code: "X" }),
  ]) {
    assert.ok(!QashError.is(none), String(none));
  }
});

test("a list that nobody awaits raises no unhandled rejection, and one that somebody awaits still rejects", async () => {
  const missed = [];
  const miss = (reason) => missed.push(reason);
  process.on("unhandledRejection", miss);
  try {
    const failing = clientOf(async () => Response.json({ error: { code: "SESSION_REQUIRED" } }, { status: 401 }));
    failing.listAccounts();
    const late = failing.listTransactions();
    failing.listCardTransactions({ limit: "x" });
    await sleep(50);
    assert.deepEqual(missed, []);
    await assert.rejects(late, { code: "SESSION_REQUIRED" });
    await assert.rejects(
      async () => {
        for await (const _ of failing.listAccounts());
      },
      { code: "SESSION_REQUIRED" },
    );
    const derived = failing.listAccounts().then(() => {});
    await assert.rejects(derived, { code: "SESSION_REQUIRED" });
  } finally {
    process.off("unhandledRejection", miss);
  }
});

// Stores for tokens alone: they keep and end values, and no payout may lie there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createProxy, kvTokenStore, QashPartner, unstorageTokenStore } from "qash-client/server";
import { partnerOf } from "../upstream/people.mjs";
import { startQash } from "../upstream/qash.mjs";
import { load } from "./clients.mjs";

/** Workers KV by its documented rules: texts, and no time to live below a minute. */
function kv() {
  const values = new Map();
  return {
    values,
    get: async (key) => values.get(key) ?? null,
    put: async (key, value, { expirationTtl } = {}) => {
      assert.ok(typeof value === "string" && Buffer.byteLength(key) <= 512);
      assert.ok(expirationTtl === undefined || (Number.isInteger(expirationTtl) && expirationTtl >= 60));
      values.set(key, value);
    },
    delete: async (key) => void values.delete(key),
  };
}

const STORES = {
  kvTokenStore: () => kvTokenStore(kv()),
  unstorageTokenStore: () => unstorageTokenStore(load("unstorage").createStorage()),
};

for (const [name, make] of Object.entries(STORES)) {
  test(`${name}: values come back as they were, end with their time, and are removed`, async (t) => {
    t.mock.timers.enable({ apis: ["Date"], now: 1_781_222_400_000 });
    const store = make();
    const values = ['{"access":"a.b.c","ends_at":5}', "1781222400000123456789", "true", "", "a|b", "Juan García 🏦\n"];
    for (const [at, value] of values.entries()) {
      await store.set(`token:p:${at}`, value, 30_000);
      assert.equal(await store.get(`token:p:${at}`), value);
    }
    await store.set("token:p:ever", "1");
    t.mock.timers.tick(29_999);
    assert.equal(await store.get("token:p:0"), values[0]);
    t.mock.timers.tick(1);
    for (const at of values.keys()) assert.equal(await store.get(`token:p:${at}`), undefined);
    assert.equal(await store.get("token:p:ever"), "1");
    await store.delete("token:p:ever");
    assert.equal(await store.get("token:p:ever"), undefined);
  });

  test(`${name}: two partners exchange a user's token once, sealed too`, async () => {
    const [tokenStore, qash] = [make(), await startQash({ record: false })];
    const user = qash.user();
    const options = { tokenStore, storeSecret: "0123456789abcdef0123456789abcdef" };
    await partnerOf(qash, options).as(user).listAccounts();
    await partnerOf(qash, options).as(user).listAccounts();
    assert.equal(qash.counts.exchangeToken, 1);
    await qash.close();
  });

  test(`${name}: no payout may lie there`, () => {
    const options = { apiKey: "qash_key_1", apiSecret: "qash_secret_1", baseUrl: "https://api.qash.ai" };
    assert.throws(() => new QashPartner({ ...options, store: make() }), { code: "INVALID_OPTION" });
    const proxy = { partner: new QashPartner(options), session: () => null, allowedOrigins: ["https://app.example"] };
    assert.throws(() => createProxy({ ...proxy, store: make() }), { code: "INVALID_OPTION" });
  });
}

test("what is neither is refused when the store is made", () => {
  for (const other of [undefined, {}, new Map()]) {
    assert.throws(() => kvTokenStore(other), { code: "INVALID_OPTION" });
    assert.throws(() => unstorageTokenStore(other), { code: "INVALID_OPTION" });
  }
});

// Every store over its real server: what all of them promise, and what a partner in another process finds there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { verifyStore } from "qash-client/server";
import { FAULTS } from "../upstream/faults.mjs";
import { partnerOf, payoutOf } from "../upstream/people.mjs";
import { startQash } from "../upstream/qash.mjs";
import { openStore } from "./clients.mjs";
import { startPostgres, startRedis } from "./servers.mjs";

/** A payout is carried out, and its answer lost. */
const LOST = FAULTS.find(({ carriedOut, tells }) => carriedOut && !tells);

const servers = {};
before(async () => {
  servers.redis = await startRedis();
  servers.ioredis = servers.redis;
  servers.postgresql = await startPostgres();
});
after(async () => {
  await servers.redis?.close();
  await servers.postgresql?.close();
});

for (const kind of ["redis", "ioredis", "postgresql"]) {
  const open = (options) => openStore({ kind, url: servers[kind].url, options });

  test(`${kind}: a store keeps every promise`, async () => {
    const { store, close } = await open();
    assert.deepEqual(await verifyStore(store), []);
    await close();
  });

  test(`${kind}: stores with another ${kind === "postgresql" ? "table" : "prefix"} know nothing of each other`, async () => {
    const [one, other] = await Promise.all([
      open(),
      open(kind === "postgresql" ? { table: "public.other" } : { prefix: "other" }),
    ]);
    await one.store.set("k", "1");
    assert.equal((await other.store.get("k")) ?? null, null);
    await other.store.delete("k");
    assert.equal(await one.store.get("k"), "1");
    await Promise.all([one.close(), other.close()]);
  });

  for (const storeSecret of [undefined, "0123456789abcdef0123456789abcdef"]) {
    const name = storeSecret === undefined ? "" : "sealed ";
    test(`${kind}: what is open in a ${name}store is found in another process, and paid once`, async () => {
      const qash = await startQash({ record: false });
      const [first, second] = await Promise.all([open(), open()]);
      const user = qash.user();
      qash.fault = ({ operation }) => (operation === "payout" ? LOST : undefined);
      const limits = { timeoutMs: 2_000, deadlineMs: 4_000, retries: 0, storeSecret };
      const before = partnerOf(qash, { ...limits, store: first.store, tokenStore: first.store });
      const payout = payoutOf(`${kind}-${name}`);
      await assert.rejects(before.as(user).payout(payout), { code: "UNKNOWN_OUTCOME" });
      qash.fault = () => undefined;
      const later = partnerOf(qash, { ...limits, store: second.store, tokenStore: second.store });
      const left = await later.openPayouts();
      assert.deepEqual(
        left.filter(({ userId }) => userId === user).map(({ idempotencyKey, input }) => [idempotencyKey, input.amount]),
        [[payout.idempotencyKey, payout.amount]],
      );
      const answer = await later.as(user).payout(payout);
      assert.equal((await before.as(user).payout(payout)).id, answer.id);
      assert.deepEqual(
        (await before.openPayouts()).filter(({ userId }) => userId === user),
        [],
      );
      assert.equal(qash.byUser(user).length, 1);
      // The token was exchanged once, and found by the other.
      assert.equal(qash.counts.exchangeToken, 1);
      await Promise.all([first.close(), second.close(), qash.close()]);
    });
  }
}

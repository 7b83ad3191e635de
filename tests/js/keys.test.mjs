// The keys of payouts outlive the wasm instance that made them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { QashClient } from "qash-client";
import { trapper, USER } from "./guards.mjs";

const PAYOUT = {
  amount: 100000,
  currency: "MXN",
  provider: "cobre",
  fromAccountId: 619,
  beneficiary: { name: "Juan García", bankCode: "40012", accountNumber: "012180001234567899", accountType: "CLABE" },
  description: "Withdrawal",
};
const trap = trapper();

/** A client whose payouts get no answer while `hangs.now`, and the keys that they went out with. */
function paying(hangs) {
  const keys = [];
  const fetch = async (_, init) => {
    if (init.method === "GET") return new Response(JSON.stringify(USER));
    keys.push(JSON.parse(init.body).idempotencyKey);
    if (hangs.now) await new Promise(() => {});
    return new Response(JSON.stringify({ id: 7, status: "PENDING" }));
  };
  return { keys, client: new QashClient({ baseUrl: "https://partner.example/qash", fetch, retries: 0 }) };
}

/** Ends the instance that runs. */
async function stop(client) {
  trap();
  await assert.rejects(client.getUser(), { code: "INTERNAL" });
}

test("a payout in progress at a trap is sent again with its key, and the next payout with another", async () => {
  const hangs = { now: true };
  const { client, keys } = paying(hangs);
  const first = assert.rejects(client.payout(PAYOUT), { code: "INTERNAL", outcome: "unknown" });
  await new Promise((resolve) => setTimeout(resolve, 20));
  await stop(client);
  await first;
  hangs.now = false;
  assert.equal((await client.payout({ ...PAYOUT })).idempotencyKey, keys[0]);
  await client.payout(PAYOUT);
  assert.deepEqual([keys[1] === keys[0], new Set(keys).size, keys.length], [true, 2, 3]);
});

test("the outcome of a payout is known before and after a trap", async () => {
  const { client, keys } = paying({ now: false });
  await client.payout(PAYOUT);
  await stop(client);
  await client.payout(PAYOUT);
  assert.equal(new Set(keys).size, 2);
});

test("a retried payout keeps its key after another trap, and another client has its own keys", async () => {
  const hangs = { now: true };
  const { client, keys } = paying(hangs);
  const other = paying({ now: false });
  for (let time = 0; time < 3; time++) {
    const call = assert.rejects(client.payout(PAYOUT), { code: "INTERNAL" });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await stop(client);
    await call;
  }
  await other.client.payout(PAYOUT);
  assert.deepEqual([keys.length, new Set(keys).size], [3, 1]);
  assert.notEqual(other.keys[0], keys[0]);
});

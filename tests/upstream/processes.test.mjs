// Two processes over a store of the partner's own, which does one thing after the other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { payThroughTwo } from "./processes.mjs";
import { serveStore } from "./store.mjs";

for (const compares of [true, false]) {
  test(`payouts through two processes that are killed, over a store with${compares ? "" : "out"} compareAndSet`, async () => {
    const served = await serveStore();
    const store = { module: new URL("./store.mjs", import.meta.url).href, port: served.port, compares };
    const name = compares ? "compareAndSet" : "add alone";
    const log = await payThroughTwo({ name, stores: [store, store], keys: compares ? "partner" : "user" });
    served.close();
    assert.doesNotMatch(log, /store\.\w+ failed/);
  });
}

// Two processes over one real store, killed now and then: no payout happens twice. One is connected by redis, the other by ioredis.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { payThroughTwo } from "../upstream/processes.mjs";
import { startPostgres, startRedis } from "./servers.mjs";

const module = new URL("./clients.mjs", import.meta.url).href;
const both = ({ url }) => ["redis", "ioredis"].map((kind) => ({ module, kind, url }));

// Most of their time is waiting for answers that never come.
describe("payouts", { concurrency: true }, () => {
  test("two processes over Redis, which is killed too and reads its append-only file, pay once and lose nothing", async (t) => {
    const redis = await startRedis();
    t.after(() => redis.close());
    const halfway = async () => {
      await redis.crash();
      await redis.start();
    };
    const log = await payThroughTwo({ name: "Redis", stores: both(redis), halfway });
    assert.doesNotMatch(log, /STORE_LOST_DATA/);
  });

  test("two processes over a Redis that forgets everything tell so, and pay once where Qash knows its keys", async (t) => {
    const redis = await startRedis({ appendonly: "no" });
    t.after(() => redis.close());
    const halfway = async () => {
      await redis.crash();
      await redis.start();
    };
    const settings = { name: "Redis that forgets", stores: both(redis), keys: "partner" };
    const log = await payThroughTwo({ ...settings, halfway, forgets: true });
    assert.match(log, /Redis has appendonly off/);
    assert.match(log, /STORE_LOST_DATA/);
  });

  test("two processes over PostgreSQL pay once", async (t) => {
    const postgres = await startPostgres();
    t.after(() => postgres.close());
    const store = { module, kind: "postgresql", url: postgres.url };
    await payThroughTwo({ name: "PostgreSQL", stores: [store, store] });
  });
});

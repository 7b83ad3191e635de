// What redisStore does where Redis is not as it should be, with both clients: each failure has a name, and none is silent.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { redisStore } from "qash-client/server";
import { partnerOf, payoutOf } from "../upstream/people.mjs";
import { startQash } from "../upstream/qash.mjs";
import { load, openStore } from "./clients.mjs";
import { startRedis } from "./servers.mjs";

let redis;
before(async () => {
  redis = await startRedis();
});
after(() => redis?.close());

/** Redis's own words, by a client that is no store's. */
async function command(...args) {
  const { client, close } = await openStore({ kind: "redis", url: redis.url });
  try {
    return await client.sendCommand(args);
  } finally {
    close();
  }
}

/** Something between client and server that can be made silent, or cut. */
async function gate(port) {
  const sockets = new Set();
  let silent = false;
  const server = createServer((socket) => {
    const behind = connect(port, "127.0.0.1");
    for (const one of [socket, behind]) {
      sockets.add(one);
      one.on("error", () => {});
      one.on("close", () => [socket, behind].map((end) => end.destroy()));
    }
    socket.on("data", (data) => silent || behind.write(data));
    behind.on("data", (data) => silent || socket.write(data));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const at = server.address().port;
  const cut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { url: `redis://127.0.0.1:${at}`, cut, silence: () => (silent = true) };
}

for (const kind of ["redis", "ioredis"]) {
  const open = (options, url = redis.url) => openStore({ kind, url, options });

  test(`${kind}: a Redis that may evict is no store, from the first request on and when it is set so later`, async () => {
    for (const policy of ["allkeys-lru", "volatile-ttl"]) {
      await command("CONFIG", "SET", "maxmemory-policy", policy);
      const { store, close } = await open();
      await assert.rejects(store.check(), { code: "STORE_MAY_EVICT", message: new RegExp(policy) });
      await assert.rejects(store.add("evicted", "1"), { code: "STORE_MAY_EVICT" });
      await assert.rejects(store.get("evicted"), { code: "STORE_MAY_EVICT" });
      await command("CONFIG", "SET", "maxmemory-policy", "noeviction");
      assert.equal(await store.add(`evicted ${kind} ${policy}`, "1"), true);
      await command("CONFIG", "SET", "maxmemory-policy", policy);
      await assert.rejects(store.check(), { code: "STORE_MAY_EVICT" });
      await command("CONFIG", "SET", "maxmemory-policy", "noeviction");
      close();
    }
  });

  test(`${kind}: where the policy cannot be read, it has to be said`, async () => {
    const user = ["SETUSER", `noinfo-${kind}`, "on", ">word", "~*", "+@all", "-info"];
    await command("ACL", ...user);
    const url = redis.url.replace("//", `//noinfo-${kind}:word@`);
    const doubtful = await open({}, url);
    await assert.rejects(doubtful.store.check(), { code: "STORE_MAY_EVICT", message: /evictsNothing/ });
    const sure = await open({ evictsNothing: true }, url);
    await sure.store.check();
    for (const { close } of [doubtful, sure]) close();
  });

  test(`${kind}: on a lost connection a request fails at once, and is not carried out later`, async () => {
    const between = await gate(redis.port);
    const { store, client, close } = await open({ prefix: `lost-${kind}:` }, between.url);
    assert.equal(await store.add("k", "1"), true);
    between.cut();
    await once(client, kind === "redis" ? "error" : "close");
    const started = performance.now();
    await assert.rejects(store.add("later", "1"), { code: "STORE_DISCONNECTED" });
    await assert.rejects(store.get("k"), { code: "STORE_DISCONNECTED" });
    assert.ok(performance.now() - started < 500);
    close();
    await sleep(100);
    assert.equal(await command("GET", `lost-${kind}:later`), null);
  });

  test(`${kind}: a request that Redis gets too late does nothing`, async () => {
    const prefix = `late-${kind}:`;
    const { store, close } = await open({ prefix, timeoutMs: 300 });
    await store.check();
    // Everything that is sent waits there, as in a client's queue or a network that stands still.
    await command("CLIENT", "PAUSE", "1000", "ALL");
    const started = performance.now();
    await assert.rejects(store.add("late", "1"), { code: "STORE_TIMEOUT" });
    await assert.rejects(store.set("late too", "1"), { code: "STORE_TIMEOUT" });
    assert.ok(performance.now() - started < 900);
    await sleep(1_200);
    assert.deepEqual(await command("KEYS", `${prefix}late*`), []);
    assert.equal(await store.add("late", "2"), true);
    close();
  });

  test(`${kind}: what is under way when the connection breaks fails, and a resend by the client comes too late`, async () => {
    const between = await gate(redis.port);
    const prefix = `broken-${kind}:`;
    const { store, close } = await open({ prefix, timeoutMs: 500 }, between.url);
    await store.check();
    between.silence();
    const asked = store.add("k", "1");
    await sleep(50);
    between.cut();
    await assert.rejects(asked, ({ code }) => ["STORE_DISCONNECTED", "STORE_TIMEOUT"].includes(code));
    close();
    assert.equal(await command("GET", `${prefix}k`), null);
  });

  test(`${kind}: no payout is sent whose record cannot be written`, async () => {
    const qash = await startQash();
    const between = await gate(redis.port);
    const { store, close } = await open({ prefix: `unwritten-${kind}:`, timeoutMs: 300 }, between.url);
    const partner = partnerOf(qash, { store, timeoutMs: 2_000, deadlineMs: 4_000, retries: 0 });
    const own = partner.as(qash.user());
    await own.payout(payoutOf("first"));
    between.cut();
    for (const key of ["second", "third"]) {
      await assert.rejects(
        own.payout(payoutOf(key)),
        ({ outcome, code }) => outcome !== "done" && /STORE_FAILED|UNKNOWN_OUTCOME/.test(code),
      );
    }
    assert.equal(qash.ledger.length, 1);
    close();
    await qash.close();
  });

  test(`${kind}: a Redis that lost what it knew says so once to each process, and goes on`, async () => {
    const [one, other] = await Promise.all([
      open({ prefix: `lost-data-${kind}:` }),
      open({ prefix: `lost-data-${kind}:` }),
    ]);
    await one.store.set("k", "1");
    await other.store.get("k");
    await command("FLUSHALL");
    for (const { store } of [one, other]) {
      await assert.rejects(store.add("k", "2"), { code: "STORE_LOST_DATA" });
    }
    assert.equal(await one.store.add("k", "3"), true);
    assert.equal(await other.store.get("k"), "3");
    // Two that ask at once are both told, and the next is not.
    await command("FLUSHALL");
    const asked = await Promise.allSettled([one.store.get("k"), one.store.add("k", "4")]);
    assert.deepEqual(
      asked.map(({ reason }) => reason?.code),
      ["STORE_LOST_DATA", "STORE_LOST_DATA"],
    );
    assert.equal((await one.store.get("k")) ?? null, null);
    for (const { close } of [one, other]) close();
  });

  test(`${kind}: a Redis that starts from an older snapshot says so as well, and one that has all of it does not`, async () => {
    const own = await startRedis({ appendonly: "no" });
    const { store, client, close } = await open({}, own.url);
    const send = (...args) => (kind === "redis" ? client.sendCommand(args) : client.call(...args));
    const again = async () => {
      await own.crash();
      await own.start();
      for (let tries = 0; tries < 100; tries++) {
        const told = await store.get("k").then(
          () => "known",
          ({ code }) => code,
        );
        if (!["STORE_DISCONNECTED", "STORE_TIMEOUT"].includes(told)) return told;
        await sleep(50);
      }
    };
    await store.set("k", "1");
    await send("SAVE");
    assert.equal(await again(), "known");
    await store.add("payout:ana:1", "paid");
    assert.equal(await again(), "STORE_LOST_DATA");
    assert.equal(await store.get("payout:ana:1"), undefined);
    assert.equal(await store.get("k"), "1");
    close();
    await own.close();
  });

  test(`${kind}: one person's payouts are counted, sealed or not, and end with their time`, async () => {
    for (const storeSecret of [undefined, "0123456789abcdef0123456789abcdef"]) {
      const qash = await startQash({ record: false });
      // Of each payout the record, the claim of its transaction, and for a while the lease.
      const { store, close } = await open({ prefix: `quota-${kind}-${storeSecret}:`, ownerValues: 16 });
      const partner = partnerOf(qash, { store, storeSecret, checkStatus: "never" });
      const [full, other] = [partner.as(qash.user()), partner.as(qash.user())];
      let paid = 0;
      for (; paid < 20; paid++) {
        const { code } = await full.payout(payoutOf(`p${paid}`)).catch((error) => error);
        if (code === "QUOTA_EXCEEDED") break;
        assert.equal(code, undefined);
      }
      assert.ok(paid >= 7 && paid <= 16, `${paid} payouts`);
      assert.equal(qash.ledger.length, paid);
      await other.payout(payoutOf("p0"));
      // What was paid is answered from there, and nothing is paid once more.
      assert.equal((await full.payout(payoutOf("p0"))).replayed, true);
      assert.equal(qash.ledger.length, paid + 1);
      close();
      await qash.close();
    }
  });

  test(`${kind}: values that are removed or end make room for others`, async () => {
    const { store, client, close } = await open({ prefix: `room-${kind}:`, ownerValues: 2 });
    const ana = { owner: "ana", urgent: false };
    await store.set("short", "1", 300, ana);
    await store.set("b", "1", undefined, ana);
    await assert.rejects(store.add("c", "1", undefined, ana), { code: "QUOTA_EXCEEDED" });
    await assert.rejects(store.compareAndSet("c", null, "1", undefined, ana), { code: "QUOTA_EXCEEDED" });
    assert.equal(await store.get("c"), undefined);
    await store.set("b", "2", undefined, ana);
    assert.equal(await store.add("urgent", "1", undefined, { ...ana, urgent: true }), true);
    await store.delete("urgent", ana);
    await sleep(400);
    assert.equal(await store.add("c", "1", 500, ana), true);
    await store.delete("b", ana);
    // The list of what somebody has ends with the last of it.
    const send = (...args) => (kind === "redis" ? client.sendCommand(args) : client.call(...args));
    const left = Number(await send("PTTL", `room-${kind}:owner:ana`));
    assert.ok(left > 0 && left <= 500, String(left));
    close();
  });

  test(`${kind}: a Redis whose memory is used up refuses what is new, and nothing is sent`, async () => {
    const small = await startRedis({ settings: { maxmemory: "3mb", "maxmemory-policy": "noeviction" } });
    const { store, client, close } = await open({}, small.url);
    await store.add("k", "1");
    const send = (...args) => (kind === "redis" ? client.sendCommand(args) : client.call(...args));
    await send("SET", "filler", "x".repeat(2_500_000)).catch(() => {});
    await assert.rejects(store.add("new", "x".repeat(100_000)), { code: "QUOTA_EXCEEDED" });
    assert.equal(await store.get("k"), "1");
    assert.equal(await store.get("new"), undefined);
    // One that comes now can still read.
    const later = await open({}, small.url);
    assert.equal(await later.store.get("k"), "1");
    assert.equal(await later.store.delete("k"), true);
    later.close();
    close();
    await small.close();
  });

  test(`${kind}: a replica and a node of a cluster are no stores`, async () => {
    const replica = await startRedis({ settings: { replicaof: `127.0.0.1 ${redis.port}` } });
    const behind = await open({}, replica.url);
    await assert.rejects(behind.store.check(), { code: "STORE_UNSUITABLE", message: /replica/ });
    const node = await startRedis({ settings: { "cluster-enabled": "yes" } });
    const apart = await open({}, node.url);
    await assert.rejects(apart.store.check(), { code: "STORE_UNSUITABLE", message: /cluster/ });
    for (const { close } of [behind, apart, replica, node]) await close();
  });
}

test("what is no client of one Redis is refused when the store is made", () => {
  const { createCluster, createSentinel, createClientPool } = load("redis");
  const { Cluster } = load("ioredis");
  const clusters = new Cluster([{ host: "127.0.0.1", port: 1 }], { lazyConnect: true });
  const root = { host: "127.0.0.1", port: 1 };
  const others = [
    createCluster({ rootNodes: [{ url: "redis://127.0.0.1:1" }] }),
    createSentinel({ name: "main", sentinelRootNodes: [root] }),
    createClientPool(),
    clusters,
    {},
    new Map(),
    undefined,
    "redis://127.0.0.1",
  ];
  for (const other of others) {
    assert.throws(() => redisStore(other), {
      code: "INVALID_OPTION",
      message: /option client: expected a client of one Redis/,
    });
  }
  const client = load("redis").createClient();
  for (const options of [
    { prefix: 1 },
    { ownerValues: 0 },
    { ownerValues: 1.5 },
    { timeoutMs: 0 },
    { timeoutMs: 20_000 },
    { ttl: 1 },
  ]) {
    assert.throws(() => redisStore(client, options), { code: "INVALID_OPTION" });
  }
});

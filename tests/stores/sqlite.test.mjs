// A store in SQLite, by the module of newer Nodes: where this one has none, the newer one of tests/stores runs this file.
import assert from "node:assert/strict";
import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { sqlSchema, sqlStore, verifyStore } from "qash-client/server";
import { openStore } from "./clients.mjs";

const sqlite = await import("node:sqlite").catch(() => undefined);
const [, , many] = process.argv;

if (many !== undefined) {
  await addMany(many);
} else if (sqlite === undefined) {
  const newer = path.join(path.dirname(process.env.STORE_CLIENTS), `node_modules/node-linux-${process.arch}/bin/node`);
  // npm has Node for Linux alone.
  test("a store in SQLite, in a newer Node", { skip: process.platform !== "linux" }, async () => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { stdout } = await promisify(execFile)(
      newer,
      ["--no-warnings", "--test", "--test-reporter=tap", import.meta.filename],
      { env },
    );
    assert.match(stdout, /^# pass 5$/m);
  });
} else {
  tests();
}

function tests() {
  const out = path.join(import.meta.dirname, "data");
  mkdirSync(out, { recursive: true });
  const folder = mkdtempSync(path.join(out, "sqlite-"));
  after(() => rmSync(folder, { recursive: true }));
  const file = (name) => path.join(folder, name);

  test("SQLite: a store keeps every promise, in memory and in a file", async () => {
    for (const url of [":memory:", file("promises.db")]) {
      const { store, close } = await openStore({ kind: "sqlite", url });
      assert.deepEqual(await verifyStore(store), []);
      close();
    }
  });

  test("SQLite: of two processes that add the same keys, each key has one that did", async () => {
    const children = Array.from({ length: 2 }, () => fork(import.meta.filename, [file("shared.db")]));
    // One that fails tells nothing.
    const told = (child) =>
      Promise.race([once(child, "message"), once(child, "exit").then(([code]) => [`ended with ${code}`])]);
    const [[one], [other]] = await Promise.all(children.map(told));
    assert.equal(one + other, 500);
  });

  test("SQLite: another table, and tables that are there already", async () => {
    const url = file("tables.db");
    const first = await openStore({ kind: "sqlite", url });
    await first.store.set("k", "1");
    const again = await openStore({ kind: "sqlite", url });
    assert.equal(await again.store.get("k"), "1");
    const other = await openStore({ kind: "sqlite", url, options: { table: "payments" } });
    assert.equal(await other.store.get("k"), undefined);
    for (const { close } of [first, again, other]) close();
  });

  test("SQLite: what has ended is removed in the course of time", async (t) => {
    t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
    const { store, client, close } = await openStore({ kind: "sqlite", url: ":memory:" });
    await store.set("short", "1", 1);
    await store.set("long", "1", 60_000);
    await store.set("for ever", "1");
    const count = () => client.prepare("SELECT count(*) AS n FROM qash_store").get().n;
    await new Promise((resolve) => setTimeout(resolve, 20));
    await store.add("a", "1");
    assert.equal(count(), 4);
    // The table's clock is SQLite's own; when to look is the process's.
    t.mock.timers.tick(600_000);
    await store.add("b", "1");
    assert.equal(count(), 4);
    assert.equal(await store.get("long"), "1");
    close();
  });

  test("what is no function, dialect or table is refused when the store is made, and a query's nonsense when it is asked", async () => {
    const query = () => [];
    for (const options of [
      undefined,
      {},
      { dialect: "mysql" },
      { dialect: "sqlite", table: "a; DROP TABLE b" },
      { dialect: "sqlite", table: "main.a" },
      { dialect: "postgresql", table: "a.b.c" },
      { dialect: "sqlite", tables: "a" },
    ]) {
      assert.throws(() => sqlStore(query, options), { code: "INVALID_OPTION" });
    }
    assert.throws(() => sqlStore({}, { dialect: "sqlite" }), { code: "INVALID_OPTION" });
    assert.throws(() => sqlSchema({ dialect: "sqlite", table: "A" }), { code: "INVALID_OPTION" });
    for (const answer of [undefined, {}, { rows: 1 }, "rows"]) {
      await assert.rejects(sqlStore(() => answer, { dialect: "sqlite" }).add("k", "1"), TypeError);
    }
    const never = sqlStore(() => new Promise(() => {}), { dialect: "sqlite", timeoutMs: 50 });
    await assert.rejects(never.add("k", "1"), { code: "STORE_TIMEOUT" });
  });
}

/** Adds keys that another process adds too, and tells how many it was the first for. */
async function addMany(url) {
  const { store } = await openStore({ kind: "sqlite", url });
  let added = 0;
  for (let number = 0; number < 500; number++) added += (await store.add(`k${number}`, "1")) ? 1 : 0;
  process.send(added);
  process.disconnect();
}

// `partner.as(user).payoutMany`: what it refuses before anything is sent, how rows end, and what its journal is good for.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { QashPartner } from "qash-client/server";
import { BASE, funded, payoutOf, world } from "./server-world.mjs";

const folder = mkdtempSync(join(tmpdir(), "qash-many-"));
after(() => rmSync(folder, { recursive: true, force: true }));

let journals = 0;
/** A journal of its own, in a folder of its own. */
function newJournal() {
  const path = join(mkdtempSync(join(folder, "j-")), `${++journals}.journal`);
  return path;
}

/** A sandbox, a user with money, and rows. `through` may stand in front of the sandbox's fetch. */
async function setting({ count = 3, amount = 1_000_000, ...options } = {}) {
  const one = world();
  const { sandbox } = one;
  const { id, account } = await funded(one, amount);
  let through = sandbox.fetch;
  const make = (more = {}) =>
    new QashPartner({
      apiKey: sandbox.apiKey,
      apiSecret: sandbox.apiSecret,
      baseUrl: BASE,
      retries: 0,
      fetch: (url, init) => through(url, init),
      ...options,
      ...more,
    }).as(id);
  const rows = Array.from({ length: count }, (_, at) => ({
    ...payoutOf(account, { amount: 1_000 + at, description: `Rent ${at}` }),
    ref: `k${at}`,
  }));
  const sent = () => sandbox.journal().filter(({ operation }) => operation === "payout").length;
  return {
    sandbox,
    id,
    account,
    rows,
    make,
    user: make(),
    sent,
    set fetch(fetch) {
      through = (url, init) => fetch(url, init, sandbox.fetch);
    },
  };
}

const isPayout = (url) => url.endsWith("/user/payout");
const issuesOf = (error) => error.issues.map(({ path, code }) => [path, code]);

test("rows are paid once, reported one by one, and the same rows again send nothing", async () => {
  const { user, rows, sent, make } = await setting({ count: 20 });
  const journal = newJournal();
  const seen = [];
  const options = { key: "ref", journal, concurrency: 3, onProgress: (progress) => seen.push(progress) };
  const { results, plan, ...counts } = await user.payoutMany(rows, options);
  assert.deepEqual(counts, { rows: 20, paid: 20, refused: 0, unknown: 0, open: 0 });
  assert.deepEqual(
    results.map(({ key, state, answer }) => [key, state, answer.idempotencyKey]),
    rows.map(({ ref }) => [ref, "paid", ref]),
  );
  assert.equal(seen.length, 20);
  // What is under way is not unknown.
  assert.ok(seen.every(({ paid, unknown, open }) => unknown === 0 && paid + open === 20));
  assert.deepEqual(seen.at(-1), counts);
  const total = { currency: "MXN", rows: 20, amount: 20_190 };
  assert.deepEqual(plan.totals.currencies, [total]);
  assert.deepEqual(plan.left, { rows: 20, totals: plan.totals });
  assert.equal(sent(), 20);
  assert.equal(statSync(journal).mode & 0o777, 0o600);

  for (const again of [user, make()]) {
    const second = await again.payoutMany(rows.values(), { key: ({ ref }) => ref, journal }).catch((error) => error);
    // A function's rows keep their field, which the payout has not.
    assert.equal(second.code, "PAYOUTS_INVALID");
    const third = await again.payoutMany(rows, { key: "ref", journal });
    assert.deepEqual(third.results, results);
    assert.deepEqual([third.plan.left.rows, sent()], [0, 20]);
  }
});

test("one wrong row stops all before anything is sent", async () => {
  const { user, rows, sent } = await setting({ count: 6 });
  rows[1].ref = "k0";
  rows[2].amount = 1.5;
  rows[3].beneficiary = { ...rows[3].beneficiary, accountNumber: "012180001234567898" };
  Object.assign(rows[4], rows[0], { ref: "other" });
  delete rows[5].ref;
  const journal = newJournal();
  const error = await user.payoutMany(rows, { key: "ref", journal }).catch((error) => error);
  assert.deepEqual([error.code, error.outcome], ["PAYOUTS_INVALID", "none"]);
  assert.deepEqual(issuesOf(error), [
    ["rows[1].idempotencyKey", "KEY_REPEATED"],
    ["rows[2].amount", "NOT_AN_INTEGER"],
    ["rows[3].beneficiary.accountNumber", "CHECK_DIGIT"],
    ["rows[4]", "ROW_REPEATED"],
    ["rows[5].idempotencyKey", "EMPTY"],
  ]);
  const limited = (limits) =>
    user.payoutMany(rows.slice(0, 1), { key: "ref", journal, limits }).catch((error) => error);
  assert.deepEqual(issuesOf(await limited({ row: { MXN: 999 } })), [["rows[0].amount", "ROW_LIMIT"]]);
  assert.deepEqual(issuesOf(await limited({ total: { MXN: 999n } })), [["amount", "TOTAL_LIMIT"]]);
  assert.deepEqual(issuesOf(await limited({ rows: 0 })), [["", "ROWS_LIMIT"]]);
  assert.deepEqual(issuesOf(await limited({ row: { USD: 1 } })), [["rows[0].amount", "ROW_LIMIT"]]);
  assert.deepEqual([sent(), readdirSync(join(journal, "..")).length], [0, 0]);
});

test("wrong options and rows are refused", async () => {
  const { user, rows } = await setting({ count: 1 });
  const journal = newJournal();
  for (const options of [
    undefined,
    {},
    { key: "ref" },
    { key: "", journal },
    { key: 5, journal },
    { key: "ref", journal: 5 },
    { key: "ref", journal: "" },
    { key: "ref", journal, concurrency: 0 },
    { key: "ref", journal, concurrency: 65 },
    { key: "ref", journal, send: true },
    { key: "ref", journal, dryRun: 1 },
    { key: "ref", journal, confirm: true },
    { key: "ref", journal, signal: {} },
    { key: "ref", journal, limits: { row: 5 } },
    { key: "ref", journal, limits: { row: { MXN: 1.5 } } },
    { key: "ref", journal, limits: { total: { MXN: -1 } } },
    { key: "ref", journal, limits: { most: 1 } },
  ]) {
    await assert.rejects(user.payoutMany(rows, options), { code: "INVALID_OPTION" }, JSON.stringify(options));
  }
  for (const wrong of [undefined, null, 5, "rows", {}, [5], [null], [{ ref: 5 }], [{ ref: Symbol("a") }]]) {
    await assert.rejects(user.payoutMany(wrong, { key: "ref", journal }), { code: "INVALID_INPUT" });
  }
  await assert.rejects(user.payoutMany([], { key: "ref", journal }), { code: "PAYOUTS_INVALID" });
});

test("a dry run sends nothing and leaves no file, and what is not confirmed is not sent", async () => {
  const { user, rows, sent } = await setting();
  const journal = newJournal();
  const dry = await user.payoutMany(rows, { key: "ref", dryRun: true, journal });
  assert.deepEqual([dry.open, sent(), readdirSync(join(journal, ".."))], [3, 0, []]);
  for (const answer of [false, undefined, 1, "yes"]) {
    const refused = await user.payoutMany(rows, { key: "ref", journal, confirm: () => answer });
    assert.deepEqual([refused.open, refused.stopped.code, sent()], [3, "ABORTED", 0]);
  }
  await assert.rejects(
    user.payoutMany(rows, {
      key: "ref",
      journal,
      confirm: () => {
        throw new RangeError("no");
      },
    }),
    RangeError,
  );
  const confirmed = await user.payoutMany(rows, { key: "ref", journal, confirm: async ({ left }) => left.rows === 3 });
  assert.deepEqual([confirmed.paid, sent()], [3, 3]);
});

test("a refused row is reported, never sent again by its journal, and paid after a correction", async () => {
  const { user, rows, sent, make } = await setting();
  rows[1].fromAccountId = 999_999;
  const journal = newJournal();
  const first = await user.payoutMany(rows, { key: "ref", journal });
  assert.deepEqual([first.paid, first.refused], [2, 1]);
  assert.equal(first.results[1].state, "refused");
  assert.ok(first.results[1].code);
  const again = await make().payoutMany(rows, { key: "ref", journal });
  assert.deepEqual([again.results[1], sent()], [first.results[1], 3]);
  const corrected = { ...rows[1], fromAccountId: rows[0].fromAccountId };
  const second = await make().payoutMany([corrected], {
    key: "ref",
    journal: join(journal, "..", "corrected.journal"),
  });
  assert.deepEqual([second.paid, sent()], [1, 4]);
  // And the first file again leaves it alone.
  assert.equal((await make().payoutMany(rows, { key: "ref", journal })).refused, 1);
  assert.equal(sent(), 4);
});

test("the outcome of a row with a lost response is found out in the same run", async () => {
  const one = await setting();
  let lost = 0;
  one.fetch = async (url, init, sandbox) => {
    const response = await sandbox(url, init);
    if (isPayout(url) && lost++ < 3) throw new TypeError("reset");
    return response;
  };
  const result = await one.user.payoutMany(one.rows, { key: "ref", journal: newJournal() });
  assert.deepEqual([result.paid, result.unknown], [3, 0]);
  const transactions = await one.user.listTransactions();
  assert.equal(transactions.items.filter(({ description }) => description.startsWith("Rent")).length, 3);
});

test("rows started by a crashed process are sent again with their keys by the next process", async () => {
  const one = await setting({ count: 2 });
  const journal = newJournal();
  const bodies = [];
  // It dies while both are under way: their answers never come.
  let release;
  const dead = new Promise((resolve) => {
    release = resolve;
  });
  one.fetch = async (url, init, sandbox) => {
    const response = await sandbox(url, init);
    if (!isPayout(url)) return response;
    bodies.push(init.body);
    await dead;
    throw new TypeError("reset");
  };
  const first = one.user.payoutMany(one.rows, { key: "ref", journal }).catch(() => {});
  while (bodies.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  const atDeath = readFileSync(journal);
  const copy = newJournal();
  writeFileSync(copy, atDeath, { mode: 0o600 });
  const dry = await one.make().payoutMany(one.rows, { key: "ref", journal: copy, dryRun: true });
  assert.equal(dry.unknown, 2);
  one.fetch = (url, init, sandbox) => {
    if (isPayout(url)) bodies.push(init.body);
    return sandbox(url, init);
  };
  const result = await one.make().payoutMany(one.rows, { key: "ref", journal: copy });
  assert.equal(result.paid, 2);
  assert.deepEqual(bodies.slice(2).sort(), bodies.slice(0, 2).sort());
  release();
  await first;
});

test("a journal that was cut at any byte pays each row once", async () => {
  const one = await setting({ count: 2 });
  const journal = newJournal();
  await one.user.payoutMany(one.rows, { key: "ref", journal });
  const whole = readFileSync(journal);
  for (let cut = 0; cut < whole.length; cut += 7) {
    writeFileSync(journal, whole, { mode: 0o600 });
    truncateSync(journal, cut);
    const result = await one.make().payoutMany(one.rows, { key: "ref", journal });
    assert.equal(result.paid, 2, `${cut}`);
  }
  const { items } = await one.user.listTransactions();
  assert.equal(items.filter(({ description }) => description.startsWith("Rent")).length, 2);
});

test("a signal stops after what is under way", async () => {
  const one = await setting({ count: 10 });
  const controller = new AbortController();
  const journal = newJournal();
  const onProgress = ({ paid }) => paid === 2 && controller.abort();
  const { signal } = controller;
  const first = await one.user.payoutMany(one.rows, { key: "ref", journal, concurrency: 2, signal, onProgress });
  assert.equal(first.stopped.code, "ABORTED");
  assert.ok(first.paid >= 2 && first.paid <= 4 && first.paid + first.open === 10, JSON.stringify(first.paid));
  const before = await one.user.payoutMany(one.rows, { key: "ref", journal, signal: AbortSignal.abort() });
  assert.deepEqual([before.paid, before.open], [first.paid, first.open]);
  assert.equal((await one.user.payoutMany(one.rows, { key: "ref", journal })).paid, 10);
  assert.equal(one.sent(), 10);
});

test("a failure that concerns all rows stops the run, and no row counts as refused", async () => {
  const one = await setting({ count: 30 });
  const journal = newJournal();
  one.sandbox.setUserStatus(one.id, "suspended");
  const suspended = await one.make().payoutMany(one.rows, { key: "ref", journal, concurrency: 2 });
  assert.deepEqual([suspended.stopped.code, suspended.open, one.sent()], ["USER_NOT_ACTIVE", 30, 0]);
  one.sandbox.setUserStatus(one.id, "active");
  assert.equal((await one.make().payoutMany(one.rows, { key: "ref", journal })).paid, 30);
});

test("one process uses a journal at a time, and the lock of a killed process is ignored", async () => {
  const one = await setting();
  const journal = newJournal();
  const inside = await one.user.payoutMany(one.rows, {
    key: "ref",
    journal,
    confirm: async () => {
      await assert.rejects(one.make().payoutMany(one.rows, { key: "ref", journal }), { code: "JOURNAL_LOCKED" });
      return true;
    },
  });
  assert.equal(inside.paid, 3);
  assert.deepEqual(readdirSync(join(journal, "..")), ["1.journal".replace("1", String(journals))]);

  const program = `
    import { QashPartner } from "qash-client/server";
    const partner = new QashPartner({ apiKey: "qash_key_x", apiSecret: "qash_secret_x", baseUrl: "${BASE}" });
    const wait = () => { console.log("locked"); return new Promise(() => setInterval(() => {}, 1000)); };
    await partner.as("${one.id}").payoutMany(${JSON.stringify(one.rows)}, { key: "ref", journal: ${JSON.stringify(journal)}, confirm: wait });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    cwd: new URL(".", import.meta.url),
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  await assert.rejects(one.make().payoutMany(one.rows, { key: "ref", journal }), {
    code: "JOURNAL_LOCKED",
    message: new RegExp(`process ${child.pid}`),
  });
  child.kill("SIGKILL");
  await once(child, "exit");
  assert.equal((await one.make().payoutMany(one.rows, { key: "ref", journal })).paid, 3);
  // What cannot be read, or is of another machine, may be alive.
  for (const name of ["?", `1-1-${"0".repeat(12)}-${"0".repeat(12)}-ab`]) {
    const lock = `${journal}.lock-${name}`;
    writeFileSync(lock, "");
    await assert.rejects(one.make().payoutMany(one.rows, { key: "ref", journal }), {
      code: "JOURNAL_LOCKED",
      message: /remove .*lock-/,
    });
    rmSync(lock);
  }
});

test("a journal is refused that others can read, that is no file, or that belongs to something else", async () => {
  const one = await setting();
  const journal = newJournal();
  const pay = (rows = one.rows, user = one.user, path = journal) =>
    user.payoutMany(rows, { key: "ref", journal: path });
  await pay();
  await assert.rejects(pay(one.rows.slice(1)), { code: "JOURNAL_MISMATCH", message: /content/ });
  const other = await one.sandbox;
  const partner = new QashPartner({ apiKey: other.apiKey, apiSecret: other.apiSecret, baseUrl: BASE });
  await assert.rejects(pay(one.rows, partner.as("00000000-0000-4000-8000-000000000002")), {
    code: "JOURNAL_MISMATCH",
    message: /user/,
  });
  const elsewhere = new QashPartner({
    apiKey: other.apiKey,
    apiSecret: other.apiSecret,
    baseUrl: "https://api.qash.ai",
  });
  await assert.rejects(pay(one.rows, elsewhere.as(one.id)), { code: "JOURNAL_MISMATCH", message: /base URL/ });

  const open = newJournal();
  writeFileSync(open, readFileSync(journal), { mode: 0o644 });
  const linked = newJournal();
  symlinkSync(journal, linked);
  for (const path of [open, linked, join(journal, ".."), join(folder, "none", "x.journal")]) {
    await assert.rejects(pay(one.rows, one.user, path), { code: "JOURNAL_FAILED" }, path);
  }
  const damaged = readFileSync(journal, "utf8").replace('"state":"paid"', '"state":"open"');
  writeFileSync(journal, damaged);
  await assert.rejects(pay(), { code: "JOURNAL_DAMAGED" });
  assert.equal(readFileSync(journal, "utf8"), damaged);
  assert.equal(one.sent(), 3);
});

test("a partner with a store of its own does without a journal", async () => {
  const kept = new Map();
  const store = {
    get: (key) => kept.get(key),
    set: (key, value) => void kept.set(key, value),
    add: (key, value) => !kept.has(key) && !!kept.set(key, value),
    delete: (key) => void kept.delete(key),
  };
  const one = await setting({ store });
  assert.equal((await one.user.payoutMany(one.rows, { key: "ref" })).paid, 3);
  const again = await one.make().payoutMany(one.rows, { key: "ref" });
  assert.deepEqual([again.paid, again.results[0].answer.replayed, one.sent()], [3, true, 3]);
  const { add: _, ...without } = store;
  assert.throws(() => one.make({ store: without }), { code: "INVALID_OPTION" });
});

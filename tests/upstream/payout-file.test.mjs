// `qash-client pay` over a stand-in that loses answers, killed at random moments: no row is paid twice, none is lost, and what is told is true.
//
// A file is paid by as many runs as it takes. Some moments, unless KILLS says how many: KILLS=200 is the whole of it, and SEED tries the same again.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { FAULTS } from "./faults.mjs";
import { startQash } from "./qash.mjs";

const KILLS = Number(process.env.KILLS ?? 12);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const ROWS = 150;
const FAULTY = 0.3;
/** Less those that take longer than a process is let live. */
const PLAYED = FAULTS.filter(({ name }) => !/^(100 MB|slow bytes)/.test(name));
const COMMAND = fileURLToPath(new URL("./check-cli.js", import.meta.resolve("qash-client")));
const ENV = {
  ...process.env,
  QASH_API_KEY: "qash_key_live_0123456789",
  QASH_API_SECRET: "qash_secret_live_0123456789",
};
/** Nobody runs it so often that all is known. */
const MOST_RUNS = 40;

/** Numbers by chance, the same ones of one seed (mulberry32). */
function dice(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let next = Math.imul(state ^ (state >>> 15), 1 | state);
    next = (next + Math.imul(next ^ (next >>> 7), 61 | next)) ^ next;
    return ((next ^ (next >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A file of payouts; one in three is the same as another for whoever looks at the list of transactions. */
function fileOf(name) {
  const lines = ["key,amount,currency,provider,fromAccountId,name,accountNumber,accountType,description"];
  for (let row = 0; row < ROWS; row++) {
    const [amount, description] = row % 3 === 0 ? ["10.00", "Payroll"] : [`${row}.50`, `Rent ${name}-${row}`];
    lines.push(`${name}-${row},${amount},MXN,cobre,619,Person ${row},012180001234567899,CLABE,${description}`);
  }
  return `${lines.join("\n")}\n`;
}

/** Runs the command, and kills it when `whenToKill` resolves. */
function run(args, whenToKill) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [COMMAND, ...args], { env: ENV });
    let [out, errors] = ["", ""];
    child.stdout.on("data", (data) => (out += data));
    child.stderr.on("data", (data) => (errors += data));
    whenToKill?.then(() => child.kill("SIGKILL"));
    child.on("close", (status, signal) => resolve({ status, signal, out, errors }));
  });
}

test(`a file is paid once whenever the command is killed: ${KILLS} moments, seed ${SEED}`, async () => {
  const next = dice(SEED);
  const folder = mkdtempSync(join(tmpdir(), "qash-pay-"));
  const qash = await startQash({ record: false, listLateMs: 300, keys: "partner" });
  const user = qash.user();
  const counts = { files: 0, runs: 0, kills: 0, paid: 0, refused: 0, double: 0, lost: 0, sentAfterwards: 0 };
  const wrong = [];
  const isFaulty = { now: true };
  let onPayout = () => {};
  qash.fault = ({ operation }) => {
    if (operation !== "payout") return undefined;
    onPayout();
    return isFaulty.now && next() < FAULTY ? PLAYED[Math.floor(next() * PLAYED.length)] : undefined;
  };
  /** A moment of a run: one in ten while it starts, the others while it sends, some milliseconds after one of its requests. */
  const moment = () => {
    if (next() < 0.1) return sleep(next() * 800);
    let left = next() * 40;
    return new Promise((resolve) => {
      onPayout = () => {
        if (--left < 0) resolve(sleep(next() * 30));
      };
    });
  };
  try {
    while (counts.kills < KILLS) {
      const name = `f${counts.files++}`;
      const path = join(folder, `${name}.csv`);
      writeFileSync(path, fileOf(name));
      const args = ["pay", path, "--user", user, "--base-url", qash.url];
      args.push("--send", "--yes", "--json", "--force", "--allow-repeats", "--concurrency", "8", "--timeout", "0.4");
      isFaulty.now = true;
      let summary;
      for (let runs = 0; runs < MOST_RUNS + KILLS; runs++) {
        // In the end people look when Qash is well again.
        if (runs > MOST_RUNS) isFaulty.now = false;
        const { status, signal, out, errors } = await run(args, counts.kills < KILLS ? moment() : undefined);
        onPayout = () => {};
        counts.runs += 1;
        if (signal === "SIGKILL") {
          counts.kills += 1;
          continue;
        }
        assert.ok([0, 3, 4, 5].includes(status), `status ${status}: ${errors}`);
        summary = JSON.parse(out);
        if (status === 0 || status === 3) break;
      }
      assert.equal(summary?.paid + summary?.refused, ROWS, JSON.stringify(summary));
      const journal = readFileSync(`${path}.journal`, "utf8").trim().split("\n");
      const ends = new Map();
      for (const line of journal) {
        const { end, state } = JSON.parse(line.slice(line.indexOf("{")));
        if (end !== undefined) ends.set(end, state);
      }
      for (let row = 0; row < ROWS; row++) {
        const key = `${name}-${row}`;
        const made = qash.effects("payout", user, `${user}:${key}`).length;
        if (made > 1) counts.double += 1;
        if (ends.get(key) === "paid" && made === 0) counts.lost += 1;
        if (ends.get(key) === "refused" && made > 0) wrong.push(`${key} was paid, and told to be refused`);
      }
      counts.paid += summary.paid;
      counts.refused += summary.refused;
      // The same file again sends nothing.
      const before = qash.counts.payout;
      const again = await run(args);
      assert.equal(JSON.parse(again.out).paid, summary.paid);
      counts.sentAfterwards += qash.counts.payout - before;
      assert.equal(statSync(`${path}.journal`).mode & 0o777, 0o600);
    }
    // No lock of a process that is gone stays in the way, and the last run removed them.
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes(".lock-")),
      [],
    );
  } finally {
    await qash.close();
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`seed ${SEED}:`, JSON.stringify(counts));
  const { double, lost, sentAfterwards } = counts;
  assert.deepEqual({ double, lost, sentAfterwards, wrong }, { double: 0, lost: 0, sentAfterwards: 0, wrong: [] });
});

// Payouts of the partner's own code over each store, on this machine: what a store costs. Prints the figures; never fails because of a time.
//
//   cargo xtask bench stores
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { createSandbox } from "qash-client/sandbox";
import { QashPartner } from "qash-client/server";
import { openStore } from "../stores/clients.mjs";
import { startPostgres, startRedis } from "../stores/servers.mjs";
import { percentile, table } from "./lib/measure.mjs";

const PAYOUTS = 3_000;
const WARM_UP = 300;
const AT_ONCE = 32;
const [, , kind, url] = process.argv;

if (kind === undefined) await all();
else console.log(JSON.stringify(await measure(kind, url)));

/** Each store in a process of its own, one after the other. */
async function all() {
  const [redis, postgres] = [await startRedis(), await startPostgres()];
  const folder = mkdtempSync(path.join(tmpdir(), "qash-bench-"));
  const newer = path.join(path.dirname(process.env.STORE_CLIENTS), `node_modules/node-linux-${process.arch}/bin/node`);
  const rows = [];
  for (const [name, ...args] of [
    ["memory", process.execPath, "memory", ""],
    ["Redis by redis", process.execPath, "redis", redis.url],
    ["Redis by ioredis", process.execPath, "ioredis", redis.url],
    ["PostgreSQL by pg", process.execPath, "postgresql", postgres.url],
    ["SQLite by node:sqlite", newer, "sqlite", path.join(folder, "bench.db")],
  ]) {
    const [program, ...told] = args;
    const { stdout } = await promisify(execFile)(program, ["--no-warnings", import.meta.filename, ...told]);
    const { perSecond, p50, p99 } = JSON.parse(stdout);
    rows.push([name, Math.round(perSecond), p50.toFixed(1), p99.toFixed(1)]);
  }
  await Promise.all([redis.close(), postgres.close()]);
  rmSync(folder, { recursive: true });
  console.log(
    `\n${PAYOUTS} payouts of one user, ${AT_ONCE} at once, to a sandbox in the same process; Redis with appendfsync everysec.`,
  );
  table(["store", "payouts/s", "p50 ms", "p99 ms"], rows);
}

async function measure(kind, url) {
  const opened = kind === "memory" ? undefined : await openStore({ kind, url });
  const sandbox = createSandbox({ seed: 1 });
  const { apiKey, apiSecret, fetch } = sandbox;
  const partner = new QashPartner({
    apiKey,
    apiSecret,
    baseUrl: "https://sandbox.api.qash.ai",
    fetch,
    store: opened?.store,
    tokenStore: opened?.store,
  });
  const { id } = await partner.registerUser({ userType: "personal", email: "ana@example.com", countryCode: "MX" });
  sandbox.approveKyc(id);
  const own = partner.as(id);
  const account = await own.createAccount({ accountName: "Pesos", currencyCode: "MXN" });
  const money = { amount: 1_000_000_000, currency: "MXN", provider: "manual", description: "opening" };
  await own.deposit({ ...money, toAccountId: account.id });
  const beneficiary = {
    name: "Juan Pérez",
    bankCode: "40012",
    accountNumber: "012180001234567899",
    accountType: "CLABE",
  };
  const from = { fromAccountId: account.id, amount: 100, currency: "MXN", provider: "cobre", beneficiary };
  const run = async (count, prefix) => {
    const times = [];
    let next = 0;
    const worker = async () => {
      while (next < count) {
        const idempotencyKey = `${prefix}-${next++}`;
        const start = performance.now();
        await own.payout({ ...from, description: `pay ${idempotencyKey}`, idempotencyKey });
        times.push(performance.now() - start);
      }
    };
    const start = performance.now();
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return { seconds: (performance.now() - start) / 1000, times: times.sort((a, b) => a - b) };
  };
  await run(WARM_UP, "warm");
  const { seconds, times } = await run(PAYOUTS, "run");
  await opened?.close();
  return { perSecond: PAYOUTS / seconds, p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

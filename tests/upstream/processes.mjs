// Payouts through two processes of a partner's over one store, while 3 in 10 requests to Qash go wrong and a process is killed now and then.
//
// Every person tries until they know. Then no payout happened twice, none is missing, and what each was told at any time is true. Some hundred
// payouts, unless PAYOUTS says how many.
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { QashClient } from "qash-client";
import { FAULTS } from "./faults.mjs";
import { each, ORIGIN, payoutOf, told } from "./people.mjs";
import { startQash } from "./qash.mjs";

const PAYOUTS = Number(process.env.PAYOUTS ?? 300);
const KILLS = Number(process.env.KILLS ?? (PAYOUTS < 1_000 ? 1 : 8));
const FAULTY = 0.3;
const AT_ONCE = PAYOUTS < 1_000 ? 48 : 200;
const LIMITS = { timeoutMs: 1_000, deadlineMs: 4_000, retries: 1 };
const CLIENT_LIMITS = { timeoutMs: 6_000, deadlineMs: 12_000, retries: 1 };
/** Nobody may be left in doubt after so many tries. */
const MOST_TRIES = 60;
/** Less the slowest. */
const PLAYED = FAULTS.filter(({ name }) => !name.startsWith("100 MB"));

/**
 * Has all of them paid, each process over its store of `stores`: the module whose `openStore` opens it, and what that is given. `keys` is whose keys
 * Qash tells apart. `halfway` is called when half of the outcomes are known; with `forgets`, the store knows nothing of before from then on, and that
 * nothing was done is told of one send alone. Gives what the processes wrote to their logs.
 */
export async function payThroughTwo({ name, stores, keys = "user", halfway, forgets = false }) {
  const qash = await startQash({ record: false, listLateMs: 5_000, keys });
  qash.fault = ({ operation }) =>
    operation === "payout" && Math.random() < FAULTY ? PLAYED[Math.floor(Math.random() * PLAYED.length)] : undefined;
  let log = "";
  const running = new Set();
  const start = async (store) => {
    const settings = JSON.stringify({ url: qash.url, store, limits: LIMITS });
    const stdio = ["ignore", "inherit", "pipe", "ipc"];
    const child = fork(new URL("./proxy-process.mjs", import.meta.url), [settings], { stdio });
    running.add(child);
    child.stderr.setEncoding("utf8").on("data", (text) => {
      log += text;
    });
    const [port] = await Promise.race([
      once(child, "message"),
      once(child, "exit").then(() => assert.fail(`a process did not start: ${log}`)),
    ]);
    return { child, port };
  };
  try {
    const proxies = await Promise.all(stores.map(start));
    const { wrong, kills } = await everyPayout({
      name,
      qash,
      proxies,
      restart: (which) => start(stores[which]),
      halfway,
      forgets,
    });
    assert.deepEqual({ wrong, kills }, { wrong: [], kills: KILLS }, log);
    return log;
  } finally {
    for (const child of running) child.kill("SIGKILL");
    await qash.close();
  }
}

/** Pays all of them through the two, kills them now and then, and tells what was wrong. */
async function everyPayout({ name, qash, proxies, restart, halfway, forgets }) {
  const users = Array.from({ length: 40 }, () => qash.user());
  const clients = users.map((user) => {
    const fetch = (url, init) => {
      const { port } = proxies[Math.floor(Math.random() * proxies.length)];
      const headers = { ...Object.fromEntries(new Headers(init.headers)), origin: ORIGIN, "x-session": user };
      return globalThis.fetch(url.replace(ORIGIN, `http://127.0.0.1:${port}`), { ...init, headers });
    };
    return new QashClient({ baseUrl: `${ORIGIN}/qash`, fetch, ...CLIENT_LIMITS });
  });

  const counts = { tries: 0, ok: 0, done: 0, none: 0, unknown: 0, inFlight: 0, kills: 0 };
  const wrong = [];
  let known = 0;
  let isForgotten = false;
  const pay = async (number) => {
    const [user, client] = [users[number % users.length], clients[number % users.length]];
    const key = `${name}-${number}`;
    const effects = () => qash.byUser(user).filter(({ input }) => input.description === `Rent ${key}`);
    for (let tries = 1; ; tries++) {
      const result = await told(() => client.payout(payoutOf(key)));
      counts.tries += 1;
      counts[result.told] += 1;
      if (result.code === "IN_FLIGHT") counts.inFlight += 1;
      const made = effects();
      if (result.told === "none" && made.length > 0 && !isForgotten) wrong.push(`${key}: told none, and it happened`);
      if (result.told === "ok") {
        if (made.length !== 1 || made[0].id !== result.answer.id)
          wrong.push(`${key}: told ok, ${made.length} happened`);
        break;
      }
      if (tries === MOST_TRIES) {
        wrong.push(`${key}: not known after ${tries} tries: ${result.code} ${result.error.message}`);
        break;
      }
      await sleep(50 + Math.random() * 200);
    }
    known += 1;
  };

  const started = performance.now();
  const over = each(
    Array.from({ length: PAYOUTS }, (_, number) => number),
    AT_ONCE,
    pay,
  );
  const until = async (due) => {
    while (known < due) await sleep(10);
  };
  const middle = until(PAYOUTS / 2).then(() => {
    isForgotten = forgets;
    return halfway?.();
  });
  // Each at a moment of its own, while payouts are under way.
  for (let kill = 0; kill < KILLS; kill++) {
    await until(((kill + 0.2 + 0.6 * Math.random()) / KILLS) * 0.9 * PAYOUTS);
    const which = kill % proxies.length;
    proxies[which].child.kill("SIGKILL");
    counts.kills += 1;
    await sleep(Math.random() * 300);
    proxies[which] = await restart(which);
  }
  await Promise.all([over, middle]);
  const seconds = Math.round((performance.now() - started) / 1000);
  const often = new Map();
  for (const { operation, input } of qash.ledger) {
    if (operation === "payout") often.set(input.description, (often.get(input.description) ?? 0) + 1);
  }
  const double = [...often.values()].filter((count) => count > 1).length;
  const lost = PAYOUTS - often.size;
  console.log(`${PAYOUTS} payouts, ${name}:`, JSON.stringify({ ...counts, double, lost, seconds }));
  if (double + lost > 0) wrong.push(`${double} happened more than once, and ${lost} not at all`);
  return { wrong, kills: counts.kills };
}

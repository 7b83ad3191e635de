// Client → proxy → partner → sandbox in one process, no network: what the package itself costs. Prints the figures; never fails because of a time.
//
//   cargo xtask bench operations
import { QashClient } from "qash-client";
import { createSandbox } from "qash-client/sandbox";
import { createProxy, QashPartner } from "qash-client/server";
import { percentile, table } from "./lib/measure.mjs";
import { mapStore } from "./lib/store.mjs";

const TOTAL = 100_000;
const WARM_UP = 10_000;
/** The sandbox and the store go back to where they were after so many operations: neither the ledger nor the payouts of 90 days are measured here. */
const RESET_EVERY = 5_000;
const ORIGIN = "https://app.example";

const sandbox = createSandbox({ seed: 1 });
const partner = new QashPartner({
  apiKey: sandbox.apiKey,
  apiSecret: sandbox.apiSecret,
  baseUrl: "https://sandbox.api.qash.ai",
  fetch: sandbox.fetch,
});
const user = await partner.registerUser({
  userType: "personal",
  email: "ana@example.com",
  phone: "+525512345678",
  countryCode: "MX",
});
await partner.startKyc({ userId: user.id, firstName: "Ana", lastName: "Pérez", email: "ana@example.com" });
sandbox.approveKyc(user.id);

const kept = new Map();
const yes = () => true;
const proxy = createProxy({
  partner,
  session: () => ({ subject: "ana", userId: user.id, email: "ana@example.com" }),
  allowedOrigins: [ORIGIN],
  basePath: "/qash",
  limits: { perMinute: false },
  store: mapStore(kept),
  enable: { createAccount: yes, transfer: yes, payout: yes },
});
const client = new QashClient({
  baseUrl: `${ORIGIN}/qash`,
  fetch: (url, init) => {
    const headers = new Headers(init.headers);
    headers.set("origin", ORIGIN);
    return proxy(new Request(url, { ...init, headers }));
  },
});

await client.createAccount({ accountName: "Pesos", currencyCode: "MXN", isPrimary: true });
await client.createAccount({ accountName: "Savings", currencyCode: "MXN" });
const [pesos, savings] = (await client.listAccounts()).items;
const deposit = {
  toAccountId: pesos.id,
  amount: 1_000_000_000,
  currency: "MXN",
  provider: "manual",
  description: "opening",
};
const first = await partner.as(user.id).deposit(deposit);
const beginning = sandbox.snapshot();

const beneficiary = {
  name: "Juan Pérez",
  bankCode: "40012",
  accountNumber: "012180001234567899",
  accountType: "CLABE",
};
let counter = 0;
const from = { fromAccountId: pesos.id };

/** One of these after the other: eight reads, two writes. */
const MIX = [
  ["getUser", () => client.getUser()],
  ["listAccounts", () => client.listAccounts()],
  ["getBalance", () => client.getBalance()],
  ["listTransactions", () => client.listTransactions({ limit: 20 })],
  [
    "transfer",
    () => client.transfer({ ...from, toAccountId: savings.id, amount: 100, description: `move ${counter++}` }),
  ],
  ["calculateExchange", () => client.calculateExchange({ fromAsset: "USD", toAsset: "COP", fromAmount: 100 })],
  ["getTransaction", () => client.getTransaction({ id: first.id })],
  ["getKycStatus", () => client.getKycStatus()],
  [
    "payout",
    () =>
      client.payout({
        ...from,
        amount: 100,
        currency: "MXN",
        provider: "cobre",
        beneficiary,
        description: `pay ${counter++}`,
      }),
  ],
  ["listAccounts", () => client.listAccounts()],
];

/** A turn of the event loop, as a network would bring: without one the platform never cleans up after aborted and finished requests. */
const turn = () => new Promise((resolve) => setImmediate(resolve));
const TURN_EVERY = 50;

const memory = async () => {
  for (let i = 0; i < 3; i++) {
    await turn();
    globalThis.gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1_048_576;
};

/** Runs operations one after the other, and gives back how long each took, in ms, by name. */
async function run(count) {
  const times = new Map(MIX.map(([name]) => [name, []]));
  for (let i = 0; i < count; i++) {
    const [name, call] = MIX[i % MIX.length];
    const start = performance.now();
    await call();
    times.get(name).push(performance.now() - start);
    if (i % TURN_EVERY === 0) await turn();
    if (i % RESET_EVERY === RESET_EVERY - 1) {
      sandbox.restore(beginning);
      kept.clear();
    }
  }
  return times;
}

const ascending = (a, b) => a - b;
await run(WARM_UP);
const before = await memory();
const cpu = process.cpuUsage();
const start = performance.now();
const times = await run(TOTAL);
const seconds = (performance.now() - start) / 1000;
const { user: userUs, system } = process.cpuUsage(cpu);
const grown = (await memory()) - before;

const row = (name, numbers) => {
  const sorted = numbers.sort(ascending);
  return [name, sorted.length, ...[0.5, 0.99].map((part) => percentile(sorted, part).toFixed(3))];
};
table(
  ["operation", "calls", "p50 ms", "p99 ms"],
  [...[...times].map(([name, list]) => row(name, list)), row("all", [...times.values()].flat())],
);

const met = (good) => (good ? "met" : "MISSED");
const rate = TOTAL / seconds;
table(
  ["client → proxy → sandbox", "", "goal", ""],
  [
    ["operations a second", rate.toFixed(0), "≥ 3000", met(rate >= 3000)],
    ["processor time an operation, µs", ((userUs + system) / TOTAL).toFixed(0), "", ""],
    [`memory after ${TOTAL.toLocaleString("en-US")} operations, MiB more`, grown.toFixed(1), "≤ 5", met(grown <= 5)],
  ],
);

// The examples of the README and of its pages, run as they stand: the page's part against the server's part, in front of the sandbox.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import http from "node:http";
import { after, test } from "node:test";
import { createSandbox } from "qash-client/sandbox";

const documents = new URL("../node_modules/qash-client/", import.meta.url);

/** The examples of a document. */
async function examples(name) {
  const text = await readFile(new URL(name, documents), "utf8");
  return [...text.matchAll(/```js\n(.*?)```/gs)].map((match) => match[1]);
}

const [page, server, failing] = await examples("README.md");

/** Imports an example as a module of its own. */
async function run(name, code) {
  const file = new URL(`./readme-${name}.mjs`, import.meta.url);
  await writeFile(file, code);
  return await import(file);
}

// What the examples leave to the reader: credentials, a session, a page at an address of its own.
const sandbox = createSandbox({ seed: 1 });
Object.assign(process.env, { QASH_API_KEY: sandbox.apiKey, QASH_API_SECRET: sandbox.apiSecret });
const session = { subject: "ana", userId: undefined };
globalThis.yourSession = () => session;
const network = globalThis.fetch;
let origin;
globalThis.fetch = (request, init) => {
  const url = new URL(request.url ?? request, origin);
  return url.origin === origin ? network(request, init) : sandbox.fetch(request, init);
};
const listen = http.Server.prototype.listen;
const servers = [];
http.Server.prototype.listen = function (_port) {
  servers.push(this);
  return listen.call(this, 0, "127.0.0.1");
};
after(() => {
  globalThis.fetch = network;
  for (const open of servers) open.close();
});

test("the form, the client and the proxy of the README pay once", async () => {
  await run("server", server);
  if (!servers[0].listening) await new Promise((resolve) => servers[0].once("listening", resolve));
  origin = `http://127.0.0.1:${servers[0].address().port}`;

  const { QashPartner } = await import("qash-client/server");
  const partner = new QashPartner({
    baseUrl: "https://sandbox.api.qash.ai",
    apiKey: sandbox.apiKey,
    apiSecret: sandbox.apiSecret,
    fetch: sandbox.fetch,
  });
  const user = await partner.registerUser({ userType: "personal", email: "ana@example.com", countryCode: "MX" });
  sandbox.approveKyc(user.id);
  session.userId = user.id;
  const own = partner.as(user.id);
  const { id: account } = await own.createAccount({ accountName: "Main", currencyCode: "MXN" });
  const deposit = {
    toAccountId: account,
    amount: 1_000_000,
    currency: "MXN",
    provider: "manual",
    description: "Salary",
  };
  await own.deposit(deposit);

  const { complaint, pay } = await run("page", page.replace('baseUrl: "/qash"', `baseUrl: "${origin}/qash"`));
  assert.match(complaint("012180001234567890"), /9/);
  assert.equal(complaint("0121800012"), "");
  assert.equal(complaint("012180001234567899"), "");

  const form = { amount: "1,500.50", name: "Juan García", clabe: "012180001234567899", account, concept: "Rent" };
  const key = crypto.randomUUID();
  const [first, second] = await Promise.all([pay(form, key), pay(form, key)]);
  assert.equal(first.amount, 150_050);
  assert.equal(second.id, first.id);
  const { items } = await own.listTransactions({ type: "PAYOUT" });
  assert.equal(items.length, 1);
  await assert.rejects(pay({ ...form, amount: "6,000" }, crypto.randomUUID()), {
    code: "PAYOUT_DENIED",
    outcome: "none",
  });

  const { QashError } = await import("qash-client");
  const told = async (change, idempotencyKey = crypto.randomUUID()) => {
    const said = [];
    const note = (...words) => said.push(words[0]);
    const names = ["pay", "QashError", "form", "idempotencyKey", "lookOrSendAgain", "showAt", "say"];
    const run = new (async () => {}).constructor(...names, failing);
    await run(pay, QashError, { ...form, ...change }, idempotencyKey, note, note, note);
    return said;
  };
  assert.deepEqual(await told({ amount: "6,000" }), ["PAYOUT_DENIED"]);
  assert.deepEqual(await told({ clabe: "012180001234567890" }), ["beneficiary.accountNumber"]);
  const lost = crypto.randomUUID();
  sandbox.fault({ operation: "payout", drop: true, times: "always" });
  assert.deepEqual(await told({}, lost), [lost]);
});

test("the sandbox's examples give a page a user with money, and break what they say", async () => {
  const [begin, inTests, faults] = await examples("docs/sandbox.md");
  const { qash, sandbox: own } = await run("sandbox", `${begin}${inTests}export { qash, sandbox };`);
  const { items } = await qash.listAccounts();
  assert.deepEqual(
    items.map(({ asset, balance }) => [asset, balance]),
    [["MXN", 1_000_000]],
  );
  new Function("sandbox", faults)(own);
  own.clearFaults();
});

test("the example of a store does what the proxy expects of one", async () => {
  const example = (await examples("docs/frameworks.md")).find((text) => text.includes("storeIn"));
  const { storeIn } = await run("store", example);
  const kept = new Map();
  const times = [];
  const store = storeIn({
    get: async (key) => kept.get(key) ?? null,
    set: async (key, value, { NX, PX }) => {
      times.push(PX);
      if (NX && kept.has(key)) return null;
      kept.set(key, value);
      return "OK";
    },
    del: async (key) => Number(kept.delete(key)),
  });
  assert.deepEqual([await store.add("a", "1", 50), await store.add("a", "2")], [true, false]);
  await store.set("b", "3");
  assert.deepEqual([await store.get("a"), await store.get("b"), await store.get("c")], ["1", "3", null]);
  await store.delete("a");
  assert.equal(kept.size, 1);
  assert.deepEqual(times, [50, undefined, undefined]);
});

// The README's examples, run as they stand: the page's part against the server's part, in front of the sandbox.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import http from "node:http";
import { after, test } from "node:test";
import { createSandbox } from "qash-client/sandbox";

const readme = await readFile(new URL("../node_modules/qash-client/README.md", import.meta.url), "utf8");
const [page, server] = [...readme.matchAll(/```js\n(.*?)```/gs)].map((match) => match[1]);

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
});

// A real app in Next, built, run and started anew: a server component that calls Qash gets a fresh answer each time, and nothing keeps a token.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { holds } from "../frameworks/holds.mjs";

const require = createRequire(path.join(process.env.PACKED, "next.js"));
const { QashClient } = require("qash-client");
const { createSandbox } = require("qash-client/sandbox");
const { QashPartner } = require("qash-client/server");

/** Qash at an address of this machine, and a person with an account there. */
async function upstream() {
  const sandbox = createSandbox({ seed: 7 });
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    const body = method === "GET" ? undefined : Buffer.concat(chunks);
    const answer = await sandbox.fetch(new Request(`https://sandbox.api.qash.ai${url}`, { method, headers, body }));
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { fetch, apiKey, apiSecret } = sandbox;
  const partner = new QashPartner({ fetch, apiKey, apiSecret, baseUrl: "https://sandbox.api.qash.ai" });
  const { id } = await partner.registerUser({ userType: "personal", email: "ana@example.com", countryCode: "MX" });
  sandbox.approveKyc(id);
  const ana = partner.as(id);
  const account = await ana.createAccount({ accountName: "Main", currencyCode: "MXN" });
  const to = { toAccountId: account.id, currency: "MXN", provider: "manual", description: "Salary" };
  const env = {
    ...process.env,
    QASH_URL: `http://127.0.0.1:${server.address().port}`,
    QASH_API_KEY: apiKey,
    QASH_API_SECRET: apiSecret,
    QASH_USER: id,
    NEXT_TELEMETRY_DISABLED: "1",
  };
  return { sandbox, env, account, deposit: (amount) => ana.deposit({ ...to, amount }), close: () => server.close() };
}

/** Runs with `next start`, until it has answered everything. */
async function started(folder, env, run) {
  const port = 3000 + (process.pid % 1000);
  const next = path.join(folder, "node_modules/next/dist/bin/next");
  const server = spawn(process.execPath, [next, "start", "-p", String(port)], { cwd: folder, env });
  let told = "";
  for (const stream of [server.stdout, server.stderr]) {
    stream.on("data", (text) => {
      told += text;
    });
  }
  try {
    for (let tries = 0; !/Ready/.test(told); tries++) {
      assert.ok(tries < 300 && server.exitCode === null, told);
      await sleep(100);
    }
    await run(`http://localhost:${port}`, () => told);
  } finally {
    server.kill();
    await new Promise((resolve) => server.once("exit", resolve));
  }
}

/** Pays once, whatever a host that wants a slash at the end of a path does to whoever leaves it out. */
async function paysOnce(url, { sandbox, account, trailingSlash }) {
  const baseUrl = `${url}/qash`;
  const payouts = () => sandbox.journal().filter(({ operation }) => operation === "payout").length;
  const payout = {
    fromAccountId: account.id,
    amount: 100,
    currency: "MXN",
    provider: "cobre",
    beneficiary: { name: "Ana", bankCode: "012", accountNumber: "012180001234567899", accountType: "CLABE" },
    description: "Rent",
    idempotencyKey: "rent",
  };
  if (trailingSlash) {
    const plain = new QashClient({ baseUrl, retries: 0 });
    await assert.rejects(plain.getUser(), { code: "REDIRECTED" });
    await assert.rejects(plain.payout(payout), { code: "UNKNOWN_OUTCOME", outcome: "unknown", retryable: true });
    assert.equal(payouts(), 0, "a redirect is not followed");
  }
  const client = new QashClient({ baseUrl, trailingSlash });
  const { payoutId } = await client.payout(payout);
  assert.equal((await client.payout(payout)).payoutId, payoutId);
  assert.equal(payouts(), 1);
  assert.equal((await client.listTransactions({ limit: 5 })).items[0].status !== undefined, true);
}

const CELLS = [
  ["Next 14", "14", []],
  ["Next 15", "15", []],
  ["Next 16 with Turbopack", "16", []],
  ["Next 16 with webpack", "16", ["--webpack"]],
  ["Next 15 under trailingSlash", "15", [], true],
  ["Next 16 under trailingSlash", "16", [], true],
];

for (const [name, version, flags, trailingSlash = false] of CELLS) {
  test(`${name}: responses of Qash are never cached, and a page gets no code of the server`, async () => {
    const folder = path.join(import.meta.dirname, version);
    for (const made of ["app", "pages", ".next", "node_modules/qash-client"]) {
      await rm(path.join(folder, made), { recursive: true, force: true });
    }
    for (const part of ["app", "pages"]) {
      await cp(path.join(import.meta.dirname, part), path.join(folder, part), { recursive: true });
    }
    await cp(path.join(import.meta.dirname, "../frameworks/people.mjs"), path.join(folder, "app/people.mjs"));
    await writeFile(path.join(folder, "next.config.mjs"), `export default { trailingSlash: ${trailingSlash} };\n`);
    const installed = path.join(process.env.PACKED, "node_modules/qash-client");
    await cp(installed, path.join(folder, "node_modules/qash-client"), { recursive: true });
    const { sandbox, env, account, deposit, close } = await upstream();
    const build = () =>
      promisify(execFile)(process.execPath, ["node_modules/next/dist/bin/next", "build", ...flags], {
        cwd: folder,
        env,
      });
    try {
      await build();
      let balance = 0;
      const shows = async (url, told) => {
        const asked = () => sandbox.journal().filter(({ operation }) => operation === "getUser").length;
        const before = asked();
        const page = await fetch(url, { headers: { Cookie: "name=Ana" } });
        assert.equal(page.status, 200, told());
        assert.match(await page.text(), new RegExp(`\\[active ${balance} Ana\\]`));
        assert.equal(asked(), before + 1, "the user is asked for each time");
        const response = await fetch(`${url}/qash/user/balance`, { headers: { "X-Qash-Client": "t" } });
        assert.equal((await response.json()).items[0].balance, balance);
      };
      for (let start = 0; start < 2; start++) {
        await started(folder, env, async (url, told) => {
          await shows(url, told);
          await deposit(500);
          balance += 500;
          await shows(url, told);
          if (start > 0) return;
          for (const route of ["/node", "/edge", "/api/qash"]) {
            await holds(url + route, { slash: trailingSlash ? "/" : "" });
          }
          await paysOnce(url, { sandbox, account, trailingSlash });
          balance -= 100;
          await shows(url, told);
        });
      }
      const secrets = sandbox.secrets();
      assert.ok(secrets.length > 2);
      for (const entry of await readdir(path.join(folder, ".next"), { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = path.join(entry.parentPath ?? entry.path, entry.name);
        const text = await readFile(file, "latin1");
        for (const secret of secrets) assert.ok(!text.includes(secret), `${file} holds a secret`);
        // What browsers load.
        if (file.includes("/static/")) assert.ok(!text.includes("x-api-secret"), file);
      }

      const leak =
        '"use client";\nimport { QashPartner } from "qash-client/server";\nexport default () => String(QashPartner);\n';
      await cp(path.join(folder, "app/layout.js"), path.join(folder, "app/leak/layout.js"));
      await writeFile(path.join(folder, "app/leak/page.js"), leak);
      await assert.rejects(build(), ({ stdout, stderr }) => /not_for_pages__a_server/.test(stdout + stderr));
    } finally {
      close();
    }
  });
}

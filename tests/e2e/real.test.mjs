// The demo with an external Qash: e-mails are verified, and there are no simulated deposits, purchases and faults.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { createSandbox } from "../../www-example/node_modules/qash-client/esm/sandbox.js";
import { start } from "../../www-example/server/app.mjs";
import { readConfig } from "../../www-example/server/config.mjs";
import { openBrowser, openPage, PICTURES } from "./demo.mjs";

const sandbox = createSandbox({ seed: 7 });
/** The external Qash. */
const upstream = http.createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = chunks.length ? Buffer.concat(chunks).toString() : undefined;
  const answer = await sandbox.fetch(`https://sandbox.api.qash.ai${request.url}`, {
    method: request.method,
    headers: request.headers,
    ...(body === undefined ? {} : { body }),
  });
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
});
upstream.listen(0, "127.0.0.1");
await once(upstream, "listening");
const folder = await mkdtemp(path.join(tmpdir(), "vaiven-"));
const codes = new Map();
const demo = await start({
  ...readConfig({
    PORT: "0",
    DATA_DIR: folder,
    QASH_BASE_URL: `http://127.0.0.1:${upstream.address().port}`,
    QASH_API_KEY: sandbox.apiKey,
    QASH_API_SECRET: sandbox.apiSecret,
  }),
  sendCode: (email, code) => codes.set(email, code),
  log: undefined,
});
const browser = await openBrowser();
after(async () => {
  await browser.close();
  await demo.close();
  upstream.close();
  await rm(folder, { recursive: true, force: true });
});

async function post(target, body, cookie) {
  const response = await fetch(demo.origin + target, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-Qash-Client": "test",
      Origin: demo.origin,
      ...(cookie ? { Cookie: cookie } : {}),
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: await response.json(), cookie: response.headers.get("set-cookie") };
}

/** Signs in with the code that was sent. */
async function sign(email, intent) {
  const asked = await post("/demo/session", { email, intent });
  assert.deepEqual([asked.status, asked.json, asked.cookie], [202, { codeSent: true }, null]);
  return post("/demo/session", { email, intent, code: codes.get(email) });
}

test("an e-mail alone signs nobody in, a wrong code neither, and nobody is told whether it has an account", async () => {
  const signed = await sign("ana@ejemplo.mx", "signup");
  const { payoutLimit, cardLimit, ...told } = signed.json;
  assert.deepEqual([signed.status, told], [200, { email: "ana@ejemplo.mx", registered: false, sandbox: false }]);
  assert.deepEqual([payoutLimit.MXN, cardLimit], [20_000_000, 10_000]);
  const cookie = signed.cookie.split(";")[0];
  assert.equal(Number(signed.cookie.match(/Max-Age=(\d+)/)[1]), 3600);
  const person = { userType: "personal", countryCode: "MX" };
  assert.equal((await post("/api/qash/users", person, cookie)).status, 200);
  for (const intent of ["signin", "signup"]) {
    for (const email of ["ana@ejemplo.mx", "nadie@ejemplo.mx"]) {
      const asked = await post("/demo/session", { email, intent });
      assert.deepEqual([asked.status, asked.json, asked.cookie], [202, { codeSent: true }, null], email);
    }
    // The code of another e-mail is wrong.
    for (const code of [codes.get("nadie@ejemplo.mx"), ""]) {
      const { status, json, cookie: none } = await post("/demo/session", { email: "ana@ejemplo.mx", intent, code });
      assert.deepEqual([status, json.error.code, none], [403, "CODE_WRONG", null]);
    }
  }
  assert.equal((await sign("ana@ejemplo.mx", "signin")).json.registered, true);
});

test("an e-mail without a record on the server has no account, and no sign-in reads all users", async () => {
  // The user exists at Qash, but the e-mail may have a new owner.
  const { apiKey, apiSecret } = sandbox;
  const headers = { "X-Api-Key": apiKey, "X-Api-Secret": apiSecret, "Content-Type": "application/json" };
  const user = { userType: "personal", email: "eva@ejemplo.mx", countryCode: "MX" };
  const made = await sandbox.fetch("https://sandbox.api.qash.ai/api/v1/partner/users", {
    method: "POST",
    headers,
    body: JSON.stringify(user),
  });
  assert.equal(made.ok, true);
  const found = await sign("eva@ejemplo.mx", "signin");
  assert.deepEqual([found.status, found.json.error.code, found.cookie], [404, "EMAIL_UNKNOWN", null]);
  assert.deepEqual(
    sandbox.journal().filter(({ operation }) => operation === "listUsers"),
    [],
  );
});

test("there is nothing to play with, and no stand-in for the verification", async () => {
  assert.equal(demo.sandbox, null);
  const { cookie } = await sign("leo@ejemplo.mx", "signup");
  for (const target of ["deposit", "purchase", "faults"]) {
    const body = { accountId: 1, amount: 1, currency: "MXN", description: "x", active: [] };
    assert.equal((await post(`/demo/${target}`, body, cookie.split(";")[0])).status, 404, target);
  }
  assert.equal((await fetch(`${demo.origin}/demo/faults`)).status, 404);
  assert.match(await (await fetch(`${demo.origin}/verify`)).text(), /<div id="app">/);
});

test("a person signs up with the code, and has no button for simulated deposits", async () => {
  const { page, close } = await openPage(browser, demo);
  await page.goto("/");
  await page.getByText("Te enviaremos un código a este correo.").waitFor();
  await page.screenshot({ path: path.join(PICTURES, "real-welcome.png") });
  await page.getByLabel("Correo electrónico").fill("luz@ejemplo.mx");
  await page.getByLabel("Celular").fill("55 1234 5678");
  await page.getByRole("button", { name: "Continuar" }).click();
  const code = page.getByLabel("Código");
  await page.locator(":focus").and(code).waitFor();
  await code.fill("1");
  await page.getByRole("button", { name: "Continuar" }).click();
  await page.getByText("El código es incorrecto o ya venció.").waitFor();
  await page.screenshot({ path: path.join(PICTURES, "real-code.png") });
  await code.fill(codes.get("luz@ejemplo.mx"));
  await page.getByRole("button", { name: "Continuar" }).click();
  await page.getByRole("heading", { name: "Confirma tu identidad" }).waitFor();
  const me = await page.evaluate(() =>
    fetch("/api/qash/me", { headers: { "X-Qash-Client": "test" } }).then((r) => r.json()),
  );
  sandbox.approveKyc(me.id);
  await page.reload();
  await page.getByLabel("Nombre de la cuenta").fill("Diario");
  await page.getByRole("button", { name: "Abrir cuenta" }).click();
  await page.getByTestId("balance").waitFor();
  await page.screenshot({ path: path.join(PICTURES, "real-home.png") });
  assert.equal(await page.locator('a[href="/receive"]').count(), 0);
  await page.getByText("Demostración conectada a Qash: el dinero puede ser real.").waitFor();
  await page.goto("/receive");
  await page.getByRole("heading", { name: "Esta página no existe." }).waitFor();
  await close();
});

// Everything that reaches the browser is searched for the API key, the API secret and every token issued.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { customer, fillPayout, openDemoAndBrowser, openPage } from "./demo.mjs";

/** A JWT: two JSON objects and a signature, all in base64url. */
const JWT = /eyJ[\w-]{6,}\.eyJ[\w-]{6,}\.[\w-]+/;

/** Names of headers and fields with secrets between the server and Qash. */
const NAMES = /x-api-key|x-api-secret|accessToken|refreshToken|qash_(key|secret)_/i;

const { demo, browser } = await openDemoAndBrowser();

test("no key, secret or token reaches the browser, in whatever the person does", async () => {
  const { email } = await customer(demo, { accounts: { MXN: 1_000_000, USD: 50_000 } });
  const { page, context, close } = await openPage(browser, demo);
  const seen = [];
  const reading = [];
  page.on("response", (response) => {
    const read = async () => {
      const headers = JSON.stringify(await response.allHeaders());
      const body = await response.body().then(
        (bytes) => bytes.toString("latin1"),
        () => "",
      );
      seen.push({ url: response.url(), text: headers + body });
      const request = response.request();
      seen.push({
        url: `${request.method()} ${request.url()}`,
        text: JSON.stringify(await request.allHeaders()) + (request.postData() ?? ""),
      });
    };
    reading.push(read());
  });

  await page.goto("/");
  await page.getByRole("button", { name: "Ya tengo cuenta" }).click();
  await page.getByLabel("Correo electrónico").fill(email);
  await page.getByRole("button", { name: "Entrar", exact: true }).click();
  await page.getByTestId("balance").waitFor();
  for (const target of ["/", "/receive", "/exchange", "/transfer", "/activity", "/card", "/profile"]) {
    await page.goto(target);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
  }
  await page.goto("/exchange");
  await page.getByRole("button", { name: "Ver cotización" }).click();
  await page.getByTestId("receive").waitFor();
  await page.goto("/card");
  await page.getByRole("button", { name: "Ver datos" }).click();
  await page.getByText(/Vence/).waitFor();
  await page.goto("/send");
  await fillPayout(page);
  await page.getByRole("button", { name: /^Enviar / }).click();
  await page.getByTestId("receipt").waitFor();
  // Error responses of every status: Qash's own message must not pass either.
  for (const status of [400, 401, 403, 404, 409, 429, 500, 503]) {
    const body = JSON.stringify({
      error: `leak ${demo.sandbox.apiSecret}`,
      accessToken: demo.sandbox.secrets().at(-1),
    });
    const stop = demo.sandbox.fault({ status, body, when: "before", times: "always" });
    await page.evaluate(() =>
      fetch("/api/qash/user/accounts", { headers: { "X-Qash-Client": "test" } }).then((response) => response.text()),
    );
    stop();
  }
  await page.waitForLoadState("networkidle");
  await Promise.all(reading);

  const stored = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  );
  seen.push({ url: "storage", text: stored });
  seen.push({ url: "page", text: await page.content() });
  seen.push({ url: "cookies", text: JSON.stringify(await context.cookies()) });
  const [{ httpOnly, sameSite }] = await context.cookies();
  assert.ok(httpOnly && sameSite !== "None");
  assert.equal(await page.evaluate(() => document.cookie), "", "the page cannot read its session");

  const secrets = demo.sandbox.secrets();
  assert.ok(secrets.length >= 3, "the sandbox has a key, a secret and tokens to look for");
  assert.ok(seen.length > 40);
  for (const { url, text } of seen) {
    for (const secret of secrets) assert.ok(!text.includes(secret), `a secret reached the browser by ${url}`);
    assert.doesNotMatch(text, JWT, `a token reached the browser by ${url}`);
  }
  await close();
});

test("the signature of a quote is no token", async () => {
  // It looks like a token: it is the only text with three dotted parts that may pass, and only in a quote.
  const { cookie } = await customer(demo);
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/exchange");
  const [response] = await Promise.all([
    page.waitForResponse((one) => one.url().endsWith("/user/exchange/calculate")),
    page.getByRole("button", { name: "Ver cotización" }).click(),
  ]);
  const { signature, ...rest } = await response.json();
  assert.doesNotMatch(JSON.stringify(rest), JWT);
  assert.ok(!demo.sandbox.secrets().includes(signature));
  await close();
});

test("the built page holds no key, no secret and no name of one but those it looks for", async () => {
  const folder = new URL("../../www-example/dist/", import.meta.url).pathname;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  assert.ok(files.some((file) => file.endsWith(".js")));
  for (const file of files) {
    const text = await readFile(file, "latin1");
    for (const secret of demo.sandbox.secrets()) assert.ok(!text.includes(secret), file);
    assert.doesNotMatch(text, JWT, file);
    assert.doesNotMatch(text, /qash_(key|secret)_(live|test)_\w{8}/, file);
  }
});

test("what is not for a browser is refused to it", async () => {
  const { cookie, accounts } = await customer(demo);
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/");
  const status = (method, target, headers = { "X-Qash-Client": "test" }) =>
    page.evaluate(
      ([m, url, h]) =>
        fetch(url, { method: m, headers: h, ...(m === "POST" ? { body: "{}" } : {}) }).then((r) => r.status),
      [method, target, { "Content-Type": "application/json", ...headers }],
    );
  for (const [method, target] of [
    ["POST", "/api/qash/user/deposit"],
    ["GET", "/api/qash/partner/users"],
    ["POST", "/api/qash/partner/auth/token"],
    ["POST", "/api/qash/partner/api-keys"],
  ]) {
    assert.equal(await status(method, target), 404, `${method} ${target}`);
  }
  assert.equal(await status("GET", "/api/qash/user/accounts", {}), 403, "without the client's header");
  assert.ok(accounts.MXN > 0);
  await close();
  const foreign = await fetch(`${demo.origin}/demo/deposit`, {
    method: "POST",
    headers: {
      Origin: "https://evil.example",
      "Content-Type": "application/json",
      Cookie: `${cookie.name}=${cookie.value}`,
    },
    body: "{}",
  });
  assert.equal(foreign.status, 403);
});

test("names of secrets do not stand in answers", async () => {
  const { cookie } = await customer(demo);
  for (const target of [
    "/api/qash/me",
    "/api/qash/user/accounts",
    "/api/qash/user/card/details",
    "/demo/session",
    "/demo/faults",
  ]) {
    const response = await fetch(demo.origin + target, {
      headers: { "X-Qash-Client": "test", Origin: demo.origin, Cookie: `${cookie.name}=${cookie.value}` },
    });
    assert.equal(response.status, 200, target);
    assert.doesNotMatch(JSON.stringify([...response.headers]) + (await response.text()), NAMES, target);
  }
});

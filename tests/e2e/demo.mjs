// Helpers: the demo's server in this process, with a fresh state, and a real browser. In one process, a test can read the sandbox's ledger
// and secrets, which a browser cannot.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { QashPartner } from "../../www-example/node_modules/qash-client/esm/server-runtime.js";
import { start } from "../../www-example/server/app.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** The folder of screenshots, which is not in git. */
export const PICTURES = path.join(root, "tests/.out/e2e");

/** The path of axe-core, which www-example installs. */
export const AXE = createRequire(path.join(root, "www-example/package.json")).resolve("axe-core/axe.min.js");

/** A valid CLABE: BBVA, Mexico City. */
export const CLABE = "012180001234567899";

/** Starts the demo's server with a data folder, a new one unless given, and a profile of the sandbox. */
export async function openDemo(dataDir, profile = "guide") {
  const folder = dataDir ?? (await mkdtemp(path.join(tmpdir(), "vaiven-")));
  const config = {
    port: 0,
    exactPort: true,
    dist: path.join(root, "www-example/dist"),
    dataDir: folder,
    qash: null,
    profile,
  };
  const demo = await start(config);
  return {
    ...demo,
    folder,
    async stop() {
      await demo.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A browser; CHROMIUM names another than Debian's. */
export async function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Chromium's own sandbox does not run as root, which containers do.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
}

/** A demo and a browser for the tests of one file, closed after the last test. */
export async function openDemoAndBrowser(profile) {
  const demo = await openDemo(undefined, profile);
  const browser = await openBrowser();
  after(async () => {
    await browser.close();
    await demo.stop();
  });
  return { demo, browser };
}

/** A page in a language. Closing it fails if there were script errors or policy violations. */
export async function openPage(browser, demo, { lang = "es", cookie, ...options } = {}) {
  const locale = lang === "es" ? "es-MX" : "en-US";
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    ...options,
    locale,
    baseURL: demo.origin,
  });
  if (cookie) await context.addCookies([{ ...cookie, url: demo.origin }]);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (/Content Security Policy|Uncaught/.test(message.text())) faults.push(message.text());
  });
  return {
    page,
    context,
    async close() {
      await context.close();
      assert.deepEqual(faults, []);
    },
  };
}

/** A request to the demo's server as the page would send it. */
async function request(demo, method, target, body, cookie) {
  const response = await fetch(demo.origin + target, {
    method,
    headers: {
      "Content-Type": "application/json",
      "X-Qash-Client": "test",
      Origin: demo.origin,
      ...(cookie ? { Cookie: `${cookie.name}=${cookie.value}` } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  assert.ok(response.ok, `${method} ${target}: ${response.status} ${JSON.stringify(answer)}`);
  return { answer, response };
}

let people = 0;

/**
 * A customer who has signed up and passed KYC, made without a browser: the session's cookie and the accounts. `accounts` has the first
 * deposit of each account by currency, in the smallest unit.
 */
export async function customer(demo, { country = "MX", lang = "es", accounts = { MXN: 1_000_000 } } = {}) {
  const email = `persona${++people}@ejemplo.mx`;
  const { response } = await request(demo, "POST", "/demo/session", { email, intent: "signup" });
  const [name, value] = response.headers.get("set-cookie").split(";")[0].split("=");
  const cookie = { name, value };
  const { answer: user } = await request(
    demo,
    "POST",
    "/api/qash/users",
    { userType: "personal", countryCode: country, preferredLanguage: lang },
    cookie,
  );
  demo.sandbox.approveKyc(user.id);
  const ids = {};
  for (const [currencyCode, amount] of Object.entries(accounts)) {
    const input = { accountName: `Cuenta ${currencyCode}`, currencyCode, isPrimary: Object.keys(ids).length === 0 };
    const { answer } = await request(demo, "POST", "/api/qash/user/accounts", input, cookie);
    ids[currencyCode] = answer.id;
    const deposit = { accountId: answer.id, amount, currency: currencyCode, description: "Saldo inicial" };
    if (amount > 0) await request(demo, "POST", "/demo/deposit", deposit, cookie);
  }
  return { cookie, email, userId: user.id, accounts: ids };
}

/** Simulates months of deposits and payouts on the sandbox's clock. */
export async function simulateMonths(demo, { userId, accounts }, months = 3) {
  const { MXN, USD } = accounts;
  const user = partnerOf(demo).as(userId);
  const beneficiary = { name: "Casa Norte", bankCode: "40012", accountNumber: CLABE, accountType: "CLABE" };
  for (let month = 0; month < months; month++) {
    await user.deposit({
      toAccountId: MXN,
      amount: 2_800_000,
      currency: "MXN",
      provider: "manual",
      description: "Nómina",
    });
    await user.deposit({
      toAccountId: USD,
      amount: 45_000,
      currency: "USD",
      provider: "manual",
      description: "Cliente en Texas",
    });
    demo.sandbox.advance(3 * DAY);
    const [rent, food] = [950_000 + month * 1_000, 310_050 - month * 2_500];
    for (const [amount, description] of [
      [rent, "Renta"],
      [food, "Despensa del mes"],
    ]) {
      const idempotencyKey = `${userId}-${month}-${description}`;
      await user.payout({
        amount,
        currency: "MXN",
        provider: "cobre",
        fromAccountId: MXN,
        beneficiary,
        description,
        idempotencyKey,
      });
      demo.sandbox.advance(5 * DAY);
    }
    demo.sandbox.advance(17 * DAY);
  }
}

const DAY = 24 * 60 * 60 * 1000;

/** The partner's client, without the demo's server. */
export function partnerOf({ sandbox }) {
  const { apiKey, apiSecret, fetch } = sandbox;
  return new QashPartner({ apiKey, apiSecret, fetch, baseUrl: "https://sandbox.api.qash.ai" });
}

/** The balance of an account in the sandbox's ledger, in the smallest unit. */
export function balanceOf(demo, accountId) {
  const ledger = demo.sandbox.ledger();
  assert.ok(ledger.balanced, "the ledger does not balance");
  return ledger.accounts.find((account) => account.id === accountId).balance;
}

/** Fills in the payout form and goes to its confirmation. */
export async function fillPayout(
  page,
  { amount = "1,500.50", description = "Renta de junio", review = "Revisar envío" } = {},
) {
  await page.getByLabel(/^(Monto|Amount)$/).fill(amount);
  await page.getByLabel(/^(Nombre completo|Full name)$/).fill("Juana García");
  await page.getByLabel("CLABE", { exact: true }).and(page.locator("input:not([type=radio])")).fill(CLABE);
  await page.getByLabel(/^(Concepto|Description)$/).fill(description);
  if (review) await page.getByRole("button", { name: review }).click();
}

/** The error message at a field, found by the field's label. */
export async function messageAt(page, label) {
  const field = page.getByLabel(label, { exact: true }).and(page.locator("input:not([type=radio]), select"));
  const id = await field.getAttribute("id");
  const message = page.locator(`[id="${id}-said"].field__error`);
  await message.waitFor();
  assert.equal(await field.getAttribute("aria-invalid"), "true", `${label} is not marked`);
  assert.ok((await field.getAttribute("aria-describedby")).split(" ").includes(`${id}-said`));
  return (await message.textContent()).trim();
}

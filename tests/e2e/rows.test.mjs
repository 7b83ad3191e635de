// Transactions for the customer: the rows of an account add up to its balance and open a receipt, and no page shows codes, keys or ids for
// developers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { balanceOf, CLABE, customer, fillPayout, openDemoAndBrowser, openPage, partnerOf } from "./demo.mjs";

const { demo, browser } = await openDemoAndBrowser();

test("the rows of each account add up to its balance, with transfers between own accounts and a failed payout", async () => {
  const { cookie, userId, accounts } = await customer(demo);
  const other = await customer(demo);
  const user = partnerOf(demo).as(userId);
  const savings = (await user.createAccount({ accountName: "Ahorro", currencyCode: "MXN" })).id;
  const from = accounts.MXN;
  await user.transfer({ fromAccountId: from, toAccountId: savings, amount: 200_000, description: "Guardado" });
  await user.transfer({ fromAccountId: savings, toAccountId: other.accounts.MXN, amount: 30_000, description: "Cena" });
  const back = { fromAccountId: other.accounts.MXN, toAccountId: savings, amount: 12_345, description: "Devolución" };
  await partnerOf(demo).as(other.userId).transfer(back);
  const beneficiary = { name: "Casa Norte", bankCode: "40012", accountNumber: CLABE, accountType: "CLABE" };
  const payout = { amount: 70_000, currency: "MXN", provider: "cobre", fromAccountId: from, beneficiary };
  await user.payout({ ...payout, description: "Renta", idempotencyKey: crypto.randomUUID() });
  const lost = await user.payout({ ...payout, description: "Rechazado", idempotencyKey: crypto.randomUUID() });
  demo.sandbox.failPayout(Number(lost.id));

  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/");
  const rows = page.locator(".rows .row");
  const amounts = () => page.locator(".rows .row__amount:not(.row__amount--failed)").allTextContents();
  for (const [name, id, count] of [
    ["Cuenta MXN", from, 4],
    ["Ahorro", savings, 3],
  ]) {
    await page.locator(".account", { hasText: name }).click();
    await page.locator(".hero__label", { hasText: name }).waitFor();
    await page.waitForFunction((count) => document.querySelectorAll(".rows .row").length === count, count);
    const signed = (await amounts()).map((text) => {
      assert.match(text, /^[+\u2212]/, "each row has a sign");
      return Math.round(Number(text.replace("\u2212", "-").replace(/[^\d.-]/g, "")) * 100);
    });
    const sum = signed.reduce((total, amount) => total + amount, 0);
    assert.equal(sum, balanceOf(demo, id), name);
  }
  await page.locator(".account", { hasText: "Cuenta MXN" }).click();
  const failed = rows.filter({ hasText: "Rechazado" });
  await failed.waitFor();
  assert.match(await failed.locator(".row__amount").textContent(), /^MXN/, "a failed payout has no sign");

  // Among all accounts, a transfer between them has no sign either.
  await page.goto("/activity");
  const kept = rows.filter({ hasText: "Guardado" });
  await kept.waitFor();
  assert.match(await kept.locator(".row__amount").textContent(), /^MXN/);
  await rows.filter({ hasText: "Renta" }).getByRole("button").click();
  const receipt = rows.filter({ hasText: "Renta" }).locator(".facts");
  await receipt.waitFor();
  const facts = await receipt
    .locator("> div")
    .evaluateAll((all) => all.map((one) => [...one.children].map((part) => part.textContent.replace(/\s/g, " "))));
  assert.deepEqual(facts.slice(0, 4), [
    ["Monto", "\u2212MXN 700.00"],
    ["Tipo", "Envío"],
    ["Concepto", "Renta"],
    ["Cuenta", "Cuenta MXN"],
  ]);
  assert.deepEqual(
    facts.slice(4).map(([label]) => label),
    ["Estado", "Fecha", "Folio"],
  );
  await close();
});

/** UUIDs, error codes and the mark of a transfer. */
const TECHNICAL = /[0-9a-f]{8}-[0-9a-f]{4}-|[A-Z]{3,}_[A-Z_]+|vv-[0-9a-f]{6}/;

test("codes, keys and ids are shown in the inspector and on no page", async () => {
  const { cookie, userId } = await customer(demo, { accounts: { MXN: 1_000_000, COP: 5_000_000 } });
  const { page, close } = await openPage(browser, demo, { cookie });
  const clean = async (where) => assert.doesNotMatch(await page.locator("main").textContent(), TECHNICAL, where);
  await page.goto("/profile");
  await page.locator("#balances").waitFor();
  await clean("profile");

  await page.goto("/transfer");
  await page.getByLabel("Hacia").selectOption("other");
  const other = await customer(demo);
  await page.getByLabel("Número interno de la cuenta").fill(String(other.accounts.MXN));
  await page.getByLabel("Monto").fill("10");
  await page.getByLabel("Concepto").fill("Cena");
  await page.getByRole("button", { name: "Revisar" }).click();
  await page.getByRole("button", { name: "Transferir ahora" }).waitFor();
  await clean("transfer, confirmation");
  await page.getByRole("button", { name: "Transferir ahora" }).click();
  await page.getByRole("heading", { name: "Transferencia hecha" }).waitFor();
  await clean("transfer, done");

  await page.goto("/send");
  await fillPayout(page);
  await clean("payout, confirmation");
  assert.doesNotMatch(await page.locator("main").textContent(), /40012/, "the bank is shown by its name");
  demo.sandbox.fault({ operation: "payout", status: 400, body: '{"error":"no"}', times: 1 });
  await page.getByRole("button", { name: /^Enviar / }).click();
  await page.getByRole("alert").filter({ hasText: "Qash no aceptó los datos" }).waitFor();
  await clean("payout, refused");
  const stops = [
    demo.sandbox.fault({ operation: "payout", drop: true, when: "after", times: "always" }),
    demo.sandbox.fault({ operation: "listTransactions", status: 503, times: "always" }),
  ];
  await page.getByRole("button", { name: "Reintentar el envío" }).click();
  await page.getByTestId("unknown").waitFor({ timeout: 60_000 });
  await clean("payout, unknown");
  const kept = await page.evaluate((id) => JSON.parse(sessionStorage.getItem(`vaiven.payout.${id}`)).order, userId);
  for (const stop of stops) stop();
  await page.getByRole("button", { name: "Revisar y terminar" }).click();
  await page.getByTestId("receipt").waitFor();
  await clean("payout, receipt");

  await page.getByRole("button", { name: "Abrir el inspector" }).click();
  const drawer = page.getByRole("complementary", { name: "Inspector" });
  const calls = drawer.locator("details", { hasText: "/user/payout" });
  for (const call of await calls.all()) await call.locator("summary").click();
  const text = await drawer.textContent();
  assert.ok(text.includes(kept.idempotencyKey), "the key");
  assert.match(text, /"code": "REFUSED_INPUT"/);
  assert.match(text, /"requestId": "[0-9a-f-]{36}"/);
  await page.keyboard.press("Escape");

  await page.goto("/activity");
  await page.locator(".row").nth(1).waitFor();
  for (const row of await page.locator(".row").all()) await row.getByRole("button").click();
  await page.waitForFunction(
    () => document.querySelectorAll(".row .facts").length === document.querySelectorAll(".row").length,
  );
  await clean("activity");
  await page.getByText("Cena", { exact: true }).first().waitFor();
  const sent = demo.sandbox
    .journal()
    .findLast(({ operation, request }) => operation === "transfer" && request.body.includes("Cena"));
  assert.match(sent.request.body, / · vv-[0-9a-f]{6}"/, "the mark is sent");
  await close();
});

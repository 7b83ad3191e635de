// The demo with the sandbox's profile `site`, after Qash's reference pages: listed transactions have no type and no account.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CLABE, customer, openDemoAndBrowser, openPage, partnerOf } from "./demo.mjs";

const { demo, browser } = await openDemoAndBrowser("site");

/** A customer with a deposit, a payout and a transfer. */
async function busy() {
  const me = await customer(demo);
  const other = await customer(demo);
  const user = partnerOf(demo).as(me.userId);
  const [from, to] = [me.accounts.MXN, other.accounts.MXN];
  const beneficiary = { name: "Casa Norte", bankCode: "40012", accountNumber: CLABE, accountType: "CLABE" };
  demo.sandbox.advance(1_000);
  await user.transfer({ fromAccountId: from, toAccountId: to, amount: 5_000, description: "Cena" });
  demo.sandbox.advance(1_000);
  const payout = { amount: 20_000, currency: "MXN", provider: "cobre", fromAccountId: from, beneficiary };
  await user.payout({ ...payout, description: "Renta", idempotencyKey: crypto.randomUUID() });
  const { items } = await user.listTransactions();
  assert.deepEqual(
    items.map(({ type, fromAccountId }) => [type, fromAccountId]),
    Array(3).fill([undefined, undefined]),
  );
  return me;
}

/** The title, the type and the amount of each row. */
const rows = (page) =>
  page.locator(".rows .row").evaluateAll((all) =>
    all.map((row) => {
      const text = (name) => row.querySelector(name).textContent;
      return [text(".row__title"), text(".row__sub").split(" · ")[0], text(".row__amount").replace(/\s/g, " ")];
    }),
  );

const EXPECTED = [
  ["Renta", "Envío", "−MXN 200.00"],
  ["Cena", "Transferencia", "MXN 50.00"],
  ["Saldo inicial", "Depósito", "+MXN 10,000.00"],
];

test("deposits and payouts show their direction, and a transfer says that its direction is unknown", async () => {
  const { cookie } = await busy();
  const { page, close } = await openPage(browser, demo, { cookie });
  for (const path of ["/", "/activity"]) {
    await page.goto(path);
    await page.locator(".rows .row").nth(2).waitFor();
    assert.deepEqual(await rows(page), EXPECTED);
  }
  const detail = (title) => page.locator(".rows .row").filter({ hasText: title });
  await detail("Cena").getByRole("button").click();
  await detail("Cena").getByText("Qash no lo dice").waitFor();
  await detail("Renta").getByRole("button").click();
  await detail("Renta").locator(".facts").waitFor();
  assert.equal(await detail("Renta").getByText("Qash no lo dice").count(), 0);

  await page.getByLabel("Depósitos").check({ force: true });
  await page.getByText(/No hay más\./).waitFor();
  assert.deepEqual(await rows(page), EXPECTED.slice(2));
  await close();
});

test("the balance history begins after the last transaction of unknown direction", async () => {
  const { cookie } = await busy();
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/");
  const label = await page.locator(".chart svg").getAttribute("aria-label");
  // The payout of 200 has a known direction. The transfer of 50 before it has none, so that the history begins there.
  assert.deepEqual(
    label.match(/MXN\s[\d,.]*\d/g)?.map((text) => text.replace(/\s/g, " ")),
    ["MXN 9,750.00", "MXN 9,950.00"],
  );
  await close();
});

// Names and descriptions with bidirectional text, bidirectional controls and very long words: they must not reorder amounts and words of
// the page, nor break its layout.

import assert from "node:assert/strict";
import { test } from "node:test";
import { customer, fillPayout, openDemoAndBrowser, openPage, partnerOf } from "./demo.mjs";

const { demo, browser } = await openDemoAndBrowser();

/** An override, an isolate without an end, and Hebrew before a number. */
const NAME = "\u202Eahorro \u2067 חיסכון 123";
const FORCED = /[\u202A-\u202E\u2066\u2067]/;

/** Whether each element that contains a word shows its letters from left to right, and to the right of the text before it. */
const inOrder = (page, selector, word) =>
  page.locator(selector).evaluateAll((all, word) => {
    const places = all.filter((element) => element.textContent.includes(word));
    return places.map((element) => {
      const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      const lefts = [];
      for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        for (let at = 0; at < node.data.length; at++) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, at + 1);
          lefts.push(range.getBoundingClientRect().left);
        }
      }
      const at = element.textContent.lastIndexOf(word);
      const letters = lefts.slice(at, at + word.length);
      const ascends = letters.every((left, i) => i === 0 || left > letters[i - 1]);
      return ascends && lefts.slice(0, at).every((left) => left <= letters[0]);
    });
  }, word);

test("right-to-left text does not reorder amounts, currencies and words beside it, and is sent as shown", async () => {
  const { cookie, userId, accounts } = await customer(demo);
  const user = partnerOf(demo).as(userId);
  const own = await user.createAccount({ accountName: NAME, currencyCode: "MXN" });
  const { page, close } = await openPage(browser, demo, { cookie });
  const main = () => page.locator("main").textContent();

  await page.goto("/transfer");
  const options = await page.getByLabel("Hacia").locator("option").allTextContents();
  assert.ok(options.includes("\u2068ahorro  חיסכון 123\u2069 · MXN"), options.join());
  await page.getByLabel("Hacia").selectOption(String(own.id));
  await page.getByLabel("Monto").fill("10");
  await page.getByLabel("Concepto").fill("Renta \u202E 00.005,1 NXM");
  await page.getByRole("button", { name: "Revisar" }).click();
  await page.getByRole("heading", { name: "Confirma la transferencia" }).waitFor();
  assert.deepEqual(await inOrder(page, ".facts dd", "MXN"), [true, true, true]);
  await page.getByText("Renta 00.005,1 NXM").waitFor();
  await page.getByRole("button", { name: "Transferir ahora" }).click();
  await page.getByRole("heading", { name: "Transferencia hecha" }).waitFor();
  assert.deepEqual(await inOrder(page, ".facts dd", "MXN"), [true, true, true]);
  assert.doesNotMatch(await main(), FORCED);
  const [{ request }] = demo.sandbox.journal().filter((line) => line.operation === "transfer");
  assert.doesNotMatch(request.body, FORCED, "the description is sent as shown");

  const deposit = { toAccountId: accounts.MXN, amount: 50_000, currency: "MXN", provider: "manual" };
  await user.deposit({ ...deposit, description: "\u202Eحساب 500" });
  await page.goto("/");
  await page.locator(".row").nth(1).waitFor();
  assert.doesNotMatch(await main(), FORCED);
  assert.ok((await inOrder(page, ".row__sub", "Cuenta MXN")).every(Boolean));
  assert.ok((await inOrder(page, ".row__amount", "MXN")).every(Boolean));
  await page.getByRole("button", { name: "Abrir una cuenta" }).click();
  await page.getByLabel("Nombre de la cuenta").fill("\u202Eחיסכון");
  await page.getByRole("button", { name: "Abrir cuenta" }).click();
  await page.getByText("está abierta.").waitFor();
  assert.deepEqual(await inOrder(page, ".said", "está abierta."), [true]);
  await page.goto("/profile");
  await page.locator("#balances").waitFor();
  assert.doesNotMatch(await main(), FORCED);
  await close();
});

test("fields for names and descriptions follow the direction of their text, fields for amounts and codes do not", async () => {
  const { cookie } = await customer(demo);
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/send");
  const direction = (label) => page.getByLabel(label, { exact: true }).and(page.locator("input:not([type=radio])"));
  for (const label of ["Nombre completo", "Concepto"]) {
    await direction(label).fill("חיסכון");
    assert.equal(await direction(label).evaluate((input) => getComputedStyle(input).direction), "rtl", label);
  }
  for (const label of ["Monto", "CLABE"]) assert.equal(await direction(label).getAttribute("dir"), null, label);
  await close();
});

for (const width of [390, 768, 1280]) {
  test(`very long words stay inside their panels at a width of ${width} pixels`, async () => {
    const { cookie, userId, accounts } = await customer(demo);
    const user = partnerOf(demo).as(userId);
    const word = "Indemnización".repeat(8);
    await user.createAccount({ accountName: word, currencyCode: "MXN" });
    const deposit = { toAccountId: accounts.MXN, amount: 50_000, currency: "MXN", provider: "manual" };
    await user.deposit({ ...deposit, description: word });
    const { page, close } = await openPage(browser, demo, { cookie, viewport: { width, height: 844 } });
    /** Texts that overflow their panel. */
    const outside = () =>
      page.locator(".panel").evaluateAll((panels) =>
        panels.flatMap((panel) => {
          const { left, right } = panel.getBoundingClientRect();
          const texts = panel.querySelectorAll("dt, dd, h2, p, .row__title, .row__sub, .row__amount, .account__name");
          return [...texts]
            .filter((element) => {
              const range = new Range();
              range.selectNodeContents(element);
              const rect = range.getBoundingClientRect();
              return rect.width > 0 && element.closest(".sr") === null && (rect.left < left || rect.right > right);
            })
            .map((element) => element.textContent);
        }),
      );
    await page.goto("/");
    await page.locator(".row").first().click();
    await page.locator(".row .facts").waitFor();
    assert.deepEqual(await outside(), []);
    await page.goto("/profile");
    await page.locator("#balances").waitFor();
    assert.deepEqual(await outside(), []);
    await page.goto("/send");
    await page.getByLabel("Nombre completo").fill(word);
    await fillPayout(page, { description: word, review: null });
    await page.getByLabel("Nombre completo").fill(word);
    await page.getByRole("button", { name: "Revisar envío" }).click();
    await page.getByRole("heading", { name: "Confirma el envío" }).waitFor();
    assert.deepEqual(await outside(), []);
    await page.getByRole("button", { name: /^Enviar / }).click();
    await page.getByTestId("receipt").waitFor();
    assert.deepEqual(await outside(), []);
    const beyond = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(await beyond(), 0, "the page scrolls horizontally");
    await close();
  });
}

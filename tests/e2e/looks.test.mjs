// How the pages look and work for everybody: no sideways scrolling on a phone, no serious finding of axe-core, the keyboard.
// A picture of each page is left for people to look at.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { describe, test } from "node:test";
import { AXE, customer, fillPayout, live, openBoth, openPage, PICTURES } from "./demo.mjs";

const { demo, browser } = await openBoth();
const person = await customer(demo, { accounts: { MXN: 4_250_075, USD: 125_000, COP: 87_500_000 } });
await live(demo, person);
await mkdir(PICTURES, { recursive: true });

/** The pages, each with what makes it full. */
const PAGES = [
  ["welcome", "/", { out: true }, async (page) => page.getByRole("button", { name: "Continuar" }).click()],
  ["overview", "/", {}, async (page) => page.locator(".chart svg").waitFor()],
  ["receive", "/receive", {}, async (page) => page.getByLabel("Monto").fill("2500")],
  [
    "exchange",
    "/exchange",
    {},
    async (page) => {
      await page.getByRole("button", { name: "Ver cotización" }).click();
      await page.getByTestId("receive").waitFor();
    },
  ],
  ["transfer", "/transfer", {}, async (page) => page.getByRole("button", { name: "Revisar" }).click()],
  ["send", "/send", {}, async (page) => fillPayout(page, { review: null })],
  ["confirm", "/send", {}, async (page) => fillPayout(page)],
  ["activity", "/activity", {}, async (page) => page.locator(".row").first().waitFor()],
  ["card", "/card", {}, async (page) => page.getByTestId("card-status").waitFor()],
  ["profile", "/profile", {}, async (page) => page.getByText(/Confirmada el/).waitFor()],
  [
    "inspector",
    "/",
    {},
    async (page) => {
      await page.locator(".chart svg").waitFor();
      await page.getByRole("button", { name: "Abrir el inspector" }).click();
      await page.locator(".call summary").first().click();
    },
  ],
];

async function findings(page) {
  await page.addScriptTag({ path: AXE });
  const result = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return result.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary}`).join("; ")}`,
    );
}

for (const [shape, viewport] of [
  ["phone", { width: 375, height: 812 }],
  ["desktop", { width: 1280, height: 900 }],
]) {
  for (const colorScheme of ["light", "dark"]) {
    describe(`${shape}, ${colorScheme}`, () => {
      for (const [name, target, { out = false }, fill] of PAGES) {
        test(name, async () => {
          const { page, close } = await openPage(browser, demo, {
            viewport,
            colorScheme,
            reducedMotion: "reduce",
            // axe is put into the page, which the page's own policy forbids.
            bypassCSP: true,
            ...(out ? {} : { cookie: person.cookie }),
          });
          await page.goto(target);
          await page.getByRole("heading", { level: 1 }).waitFor();
          await fill(page);
          const beyond = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          await page.evaluate(() => scrollTo(0, 0));
          await page.screenshot({ path: path.join(PICTURES, `${name}-${shape}-${colorScheme}.png`), fullPage: true });
          assert.equal(beyond, 0, "the page scrolls sideways");
          assert.deepEqual(await findings(page), []);
          await close();
        });
      }
    });
  }
}

test("the narrowest phone of 320 pixels scrolls no page sideways", async () => {
  const { page, close } = await openPage(browser, demo, {
    viewport: { width: 320, height: 640 },
    cookie: person.cookie,
  });
  for (const [name, target, { out = false }, fill] of PAGES) {
    if (out) continue;
    await page.goto(target);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await fill(page);
    const beyond = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.equal(beyond, 0, name);
  }
  await close();
});

test("a payout can be made with the keyboard alone", async () => {
  const { page, close } = await openPage(browser, demo, { cookie: person.cookie });
  await page.goto("/send");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip", "the first stop is the skip link");
  await page.keyboard.press("Enter");
  const focusOn = async (label) => {
    const wanted = await page
      .getByLabel(label, { exact: true })
      .and(page.locator("input:not([type=radio])"))
      .getAttribute("id");
    for (let i = 0; i < 20; i++) {
      if ((await page.evaluate(() => document.activeElement.id)) === wanted) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`${label} is not reached by Tab`);
  };
  for (const [label, text] of [
    ["Monto", "100"],
    ["Nombre completo", "Juana García"],
    ["CLABE", "012180001234567899"],
    ["Concepto", "Con teclado"],
  ]) {
    await focusOn(label);
    await page.keyboard.type(text);
  }
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Confirma el envío" }).waitFor();
  assert.equal(
    await page.evaluate(() => document.activeElement.textContent),
    "Confirma el envío",
    "the new step has the focus",
  );
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByTestId("receipt").waitFor();
  await close();
});

test("a quote that has run out is crossed out and can be refreshed; an ambiguous one shows no figure", async () => {
  const { page, close } = await openPage(browser, demo, { cookie: person.cookie });
  await page.clock.install();
  await page.goto("/exchange");
  await page.getByRole("button", { name: "Ver cotización" }).click();
  await page.getByTestId("receive").waitFor();
  await page.clock.fastForward(90_000);
  await page.locator(".quote--expired").waitFor();
  const body = {
    fromAsset: "USD",
    toAsset: "MXN",
    fromAmount: 100,
    toAmount: 7,
    rate: 18.5,
    expiresAt: "2099-01-01T00:00:00.000Z",
  };
  demo.sandbox.fault({ operation: "calculateExchange", body: JSON.stringify({ success: true, data: body }), times: 1 });
  await page.locator(".quote--expired").getByRole("button", { name: "Actualizar" }).click();
  await page.getByText("Qash no dejó claro").first().waitFor();
  assert.equal(await page.getByTestId("receive").count(), 0);
  await close();
});

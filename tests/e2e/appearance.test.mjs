// Layout and accessibility of every page: no horizontal scrolling on a phone, no violation by axe-core in both languages and themes, keyboard navigation.
// A screenshot of each page is kept.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { describe, test } from "node:test";
import {
  AXE,
  customer,
  fillPayout,
  openDemoAndBrowser,
  openPage,
  PICTURES,
  partnerOf,
  simulateMonths,
} from "./demo.mjs";

const { demo, browser } = await openDemoAndBrowser();
const person = await customer(demo, { accounts: { MXN: 4_250_075, USD: 125_000, COP: 87_500_000 } });
await simulateMonths(demo, person);
await mkdir(PICTURES, { recursive: true });

/** The pages: name, path, options, and the steps that fill the page. */
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
  [
    "activity with a receipt",
    "/activity",
    {},
    async (page) => {
      await page.locator(".row button").first().click();
      await page.locator(".row .facts").waitFor();
    },
  ],
  [
    "activity with an impossible range",
    "/activity",
    {},
    async (page) => {
      await page.getByLabel(/^Desde/).fill("2026-03-02");
      await page.getByLabel(/^Hasta/).fill("2026-03-01");
    },
  ],
  ["send above the balance", "/send", {}, async (page) => page.getByLabel("Monto").fill("250,000")],
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
  return result.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary}`).join("; ")}`,
  );
}

/** Touch targets below 44 pixels. The target of a radio button or checkbox is its label. */
async function smallTargets(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("a:not(.skip), button, summary, input, select")]
      .filter((element) => element.checkVisibility())
      .map((element) => (/radio|checkbox/.test(element.type) ? element.closest("label") : element))
      .map((element) => ({ element, rect: element.getBoundingClientRect() }))
      .filter(({ rect }) => Math.min(rect.width, rect.height) < 43.5)
      .map(({ element, rect }) => `${element.textContent} ${rect.width} × ${rect.height}`),
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
            // The page's content security policy forbids to inject axe.
            bypassCSP: true,
            ...(out ? {} : { cookie: person.cookie }),
          });
          await page.goto(target);
          await page.getByRole("heading", { level: 1 }).waitFor();
          await fill(page);
          assert.equal(await page.locator(".boot").count(), 0, "the loading logo is still there");
          for (const lang of ["es", "en"]) {
            // The button may be below a drawer.
            if (lang === "en") await page.locator(".tool[lang=en]").evaluate((button) => button.click());
            await page.locator(`html[lang=${lang}]`).waitFor({ state: "attached" });
            const beyond = await page.evaluate(
              () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
            );
            await page.evaluate(() => scrollTo(0, 0));
            const picture = `${name}-${shape}-${colorScheme}-${lang}.png`;
            await page.screenshot({ path: path.join(PICTURES, picture), fullPage: true });
            assert.equal(beyond, 0, `the page scrolls horizontally, ${lang}`);
            if (shape === "phone") assert.deepEqual(await smallTargets(page), [], lang);
            assert.deepEqual(await findings(page), [], lang);
          }
          await close();
        });
      }
    });
  }
}

test("the headline of an account shows its currency once", async () => {
  const { page, close } = await openPage(browser, demo, { lang: "en", cookie: person.cookie });
  await page.goto("/");
  assert.match(await page.getByTestId("balance").textContent(), /^[\d,.]+ MXN$/);
  await close();
});

test("the field for an amount is described by its currency", async () => {
  const { page, close } = await openPage(browser, demo, { cookie: person.cookie });
  await page.goto("/exchange");
  const described = await page.getByLabel("Monto").getAttribute("aria-describedby");
  assert.equal(await page.locator(`[id="${described.split(" ")[0]}"]`).textContent(), "USD");
  await close();
});

test("with forced colours, fields, choices and the focus have borders", async () => {
  const { page, close } = await openPage(browser, demo, { cookie: person.cookie, forcedColors: "active" });
  await page.goto("/send");
  await page.getByLabel("Monto").focus();
  const lines = (selector, what) =>
    page.$eval(selector, (element, what) => getComputedStyle(element).getPropertyValue(`${what}-style`), what);
  assert.equal(await lines(".field__box:not(:focus-within)", "border-top"), "solid");
  assert.equal(await lines(".button--wide", "border-top"), "solid");
  assert.equal(await lines(".field__box:focus-within", "outline"), "solid");
  assert.equal(await lines(".segments__one input:checked + span", "outline"), "solid");
  assert.equal(await lines(".segments__one input:not(:checked) + span", "outline"), "none");
  await close();
});

test("six of many accounts are shown, and all after “See all” or after opening one", async () => {
  const { cookie, userId } = await customer(demo);
  const user = partnerOf(demo).as(userId);
  for (let i = 1; i <= 7; i++) await user.createAccount({ accountName: `Ahorro ${i}`, currencyCode: "MXN" });
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/");
  await page.getByTestId("balance").waitFor();
  assert.equal(await page.locator(".account").count(), 6);
  await page.getByRole("button", { name: "Abrir una cuenta" }).click();
  await page.getByLabel("Nombre de la cuenta").fill("La novena");
  await page.keyboard.press("Enter");
  await page.locator(".account", { hasText: "La novena" }).waitFor();
  await page.locator("h2:focus", { hasText: "Cuentas" }).waitFor();
  await page.getByRole("button", { name: "Ver menos" }).click();
  assert.equal(await page.locator(".account").count(), 6);
  await page.getByRole("button", { name: "Ver las 9 cuentas" }).click();
  assert.equal(await page.locator(".account").count(), 9);
  await close();
});

test("no page scrolls horizontally at a width of 320 pixels", async () => {
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

test("no page scrolls horizontally with very large amounts, very long words, or text at 200 %", async () => {
  const rich = await customer(demo, { accounts: { MXN: 900_000_000_000_000, COP: 900_000_000_000_000 } });
  const user = partnerOf(demo).as(rich.userId);
  const word = "Indemnización".repeat(8);
  await user.createAccount({ accountName: word, currencyCode: "MXN" });
  const deposit = { toAccountId: rich.accounts.COP, amount: 900_000_000_000_000, currency: "COP", provider: "manual" };
  await user.deposit({ ...deposit, description: word });
  const { page, close } = await openPage(browser, demo, {
    viewport: { width: 320, height: 640 },
    cookie: rich.cookie,
  });
  for (const path of ["/", "/activity", "/send", "/exchange", "/card", "/profile"]) {
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    if (path === "/activity" || path === "/") await page.locator(".row").first().waitFor();
    const beyond = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(await beyond(), 0, path);
    if (path === "/") {
      const lines = await page.$eval(".amount", (element) => element.getClientRects().length);
      assert.equal(lines, 1, "an amount broken over two lines");
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await page.evaluate(() => {
      document.documentElement.style.fontSize = "200%";
    });
    assert.equal(await beyond(), 0, `${path}, large text`);
    await page.setViewportSize({ width: 320, height: 640 });
  }
  await close();
});

test("the headline of the overview does not overlap the discs at any width, with any amount", async () => {
  const rich = await customer(demo, { accounts: { COP: 900_000_000_000_000 } });
  const user = partnerOf(demo).as(rich.userId);
  await user.createAccount({ accountName: "Cuenta de ahorro para la casa nueva", currencyCode: "MXN" });
  const { page, close } = await openPage(browser, demo, { cookie: rich.cookie });
  await page.goto("/");
  await page.locator(".hero").waitFor();
  for (const width of [320, 390, 699, 700, 768, 860, 1024, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    for (const account of [0, 1]) {
      await page.locator(".account").nth(account).click();
      const touching = await page.evaluate(() => {
        const hero = document.querySelector(".hero");
        const box = hero.getBoundingClientRect();
        const discs = ["::before", "::after"].map((part) => {
          const style = getComputedStyle(hero, part);
          const [top, right, width, height] = ["top", "right", "width", "height"].map((name) =>
            Number.parseFloat(style[name]),
          );
          return { left: box.right - right - width, right: box.right - right, top: box.top + top, height };
        });
        return ["h1", ".hero__label", ".hero__amount"].filter((selector) => {
          const range = new Range();
          range.selectNodeContents(hero.querySelector(selector));
          const text = range.getBoundingClientRect();
          return discs.some(
            ({ left, right, top, height }) =>
              text.right > left && text.left < right && text.bottom > top && text.top < top + height,
          );
        });
      });
      assert.deepEqual(touching, [], `${width} pixels`);
    }
  }
  await close();
});

test("an element focused with the keyboard on a phone is not covered by the header or the navigation", async () => {
  const { page, close } = await openPage(browser, demo, {
    viewport: { width: 390, height: 640 },
    cookie: person.cookie,
  });
  for (const path of ["/", "/send", "/activity"]) {
    await page.goto(path);
    await page
      .locator(path === "/send" ? ".field" : ".row")
      .first()
      .waitFor();
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press("Tab");
      const hidden = await page.evaluate(() => {
        const element = document.activeElement;
        const { left, top, width, height } = element.getBoundingClientRect();
        const bar = document.elementFromPoint(left + width / 2, top + height / 2)?.closest(".top, .nav--bottom");
        return bar && !bar.contains(element) ? element.textContent || element.id : null;
      });
      assert.equal(hidden, null, path);
    }
  }
  await close();
});

test("Escape closes a drawer wherever the focus is, and the focus returns from the drawer to its button", async () => {
  const { page, close } = await openPage(browser, demo, { cookie: person.cookie });
  await page.goto("/");
  const opener = page.getByRole("button", { name: "Abrir el inspector" });
  const drawer = page.getByRole("complementary", { name: "Inspector" });
  await opener.click();
  await drawer.getByRole("button", { name: "Cerrar" }).focus();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
  assert.ok(await opener.evaluate((element) => element === document.activeElement));
  await opener.click();
  const link = page.getByRole("link", { name: "Vaivén" });
  await link.focus();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
  assert.ok(await link.evaluate((element) => element === document.activeElement));
  await close();
});

test("a drawer takes the focus, and returns it, before the next paint", async () => {
  const { page, close } = await openPage(browser, demo, { cookie: person.cookie });
  await page.goto("/");
  await page.getByRole("button", { name: "Abrir el inspector" }).focus();
  const focused = await page.evaluate(async () => {
    const opener = document.activeElement;
    opener.click();
    await null;
    const inside = document.activeElement.className;
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    await null;
    return [inside, document.activeElement === opener];
  });
  assert.deepEqual(focused, ["drawer", true]);
  await close();
});

test("a button that disappears after a click does not lose the focus", async () => {
  const { page, close } = await openPage(browser, demo, { cookie: person.cookie });
  await page.goto("/activity");
  await page.getByRole("radio", { name: "Envíos" }).check();
  await page.getByRole("button", { name: "Quitar filtros" }).click();
  await page.locator("input[type=date]:focus").waitFor();
  await page.getByRole("button", { name: "Abrir el inspector" }).click();
  await page.getByRole("button", { name: "Vaciar" }).click();
  await page.locator(".drawer:focus").waitFor();
  await close();
});

test("a payout can be made with the keyboard alone", async () => {
  const { page, close } = await openPage(browser, demo, { cookie: person.cookie });
  await page.goto("/send");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip", "the skip link comes first");
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
  await page.locator("h2:focus", { hasText: "Confirma el envío" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByTestId("receipt").waitFor();
  await close();
});

test("a quote is not shown if its inputs have changed since the request", async () => {
  const { page, close } = await openPage(browser, demo, { cookie: person.cookie });
  await page.goto("/exchange");
  const ask = page.getByRole("button", { name: "Ver cotización" });
  demo.sandbox.fault({ operation: "calculateExchange", latencyMs: 800, times: 1 });
  await ask.click();
  await page.getByLabel("Monto").fill("250");
  await page.locator("button[aria-disabled]").waitFor({ state: "detached" });
  assert.equal(await page.getByTestId("receive").count(), 0);
  await ask.click();
  await page.locator(".facts").getByText("USD 250.00").waitFor();
  await close();
});

test("an expired quote is crossed out and can be refreshed; an ambiguous quote shows no amount", async () => {
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

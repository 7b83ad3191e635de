// Formats, amounts and quotes, which depend on the engine's strings, locales and dates.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { checks } from "./checks.mjs";
import { opened } from "./opened.mjs";
import { MODULES } from "./server.mjs";

/** Amounts in the API's markets, which every engine formats alike. */
const WRITTEN = [
  ["es-MX", "MXN", "-$1,234,567.89"],
  ["es-MX", "USD", "-USD\u00a01,234,567.89"],
  ["es-MX", "USDC", "-USDC\u00a0123.456789"],
  ["es-CO", "COP", "-$\u00a01.234.567,89"],
  ["es-CO", "USD", "-US$\u00a01.234.567,89"],
  ["es-CO", "USDC", "-USDC\u00a0123,456789"],
  ["en-US", "USD", "-$1,234,567.89"],
  ["en-US", "MXN", "-MX$1,234,567.89"],
  ["en-US", "COP", "-COP\u00a01,234,567.89"],
  ["es-ES", "EUR", "-1.234.567,89\u00a0€"],
  ["pt-BR", "BRL", "-R$\u00a01.234.567,89"],
  ["ja-JP", "JPY", "-￥123,456,789"],
];

export function values() {
  const run = (...given) => opened.browser.evaluate(...given);

  test("formats and quotes have the same results as in Node", async () => {
    const here = checks(await import(pathToFileURL(path.join(MODULES, "qash-client/esm/index.js"))));
    const there = await run(() => window.checks(window.qash));
    assert.deepEqual(there, JSON.parse(JSON.stringify(here)));
  });

  test("amounts of the API's markets are formatted and parsed alike", async () => {
    const [written, read] = await run((rows) => {
      const { money } = window.qash;
      const written = rows.map(([locale, currency]) => money.format(-123456789, currency, { locale }));
      return [written, written.map((text, i) => money.parse(text, rows[i][1], { locale: rows[i][0] }))];
    }, WRITTEN);
    assert.deepEqual(
      written,
      WRITTEN.map(([, , text]) => text),
    );
    assert.deepEqual(new Set(read), new Set([-123456789]));
  });

  test("a formatted amount is parsed back in every locale of the engine", async () => {
    const { locales, faults } = await run(() => window.readBack(window.qash.money, ["MXN", "COP", "USDC"]));
    assert.ok(locales > 300, `${locales} locales`);
    assert.deepEqual(faults, []);
  });

  test("amounts equal those of the engine's Intl", async () => {
    const { amounts, faults } = await run(() => window.asIntl(window.qash.money));
    assert.ok(amounts > 1500, `${amounts} amounts`);
    assert.deepEqual(faults, []);
  });

  test("currencies have names in both languages, and a plaza has a name", async () => {
    const [spanish, english, place] = await run(() => {
      const { money } = window.qash;
      const name = (lang) => money.currencies({ lang }).find(({ code }) => code === "MXN").name;
      return [name("es"), name("en"), window.plazaName("975")];
    });
    assert.deepEqual([spanish, english, place], ["peso mexicano", "Mexican peso", "Ciudad de México"]);
  });
}

// Amounts in fields of `qash-client/forms`: repeated edits with real keys, and keyboards with another decimal separator.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  caret,
  click,
  copy,
  focus,
  form,
  leave,
  press,
  quiet,
  run,
  said,
  select,
  sent,
  steps,
  turn,
  type,
  value,
} from "./form-page.mjs";
import { opened } from "./opened.mjs";

/** A field for an amount, in a form with the locale of Mexico unless given. */
const amount = (locale = "es-MX", more = 'data-currency="MXN"') =>
  `<input id="amount" name="amount" data-qash="money" data-locale="${locale}" ${more}>`;

const selection = () => run(() => [document.activeElement.selectionStart, document.activeElement.selectionEnd]);
const put = (at) => run((at) => document.activeElement.setSelectionRange(at, at), at);

/** Editing of amounts. */
function editing() {
  test("a grouped amount is edited as an ungrouped one", async () => {
    for (const [locale, typed, plain, edited] of [
      ["es-MX", "1500", "1500.00", "15000.00"],
      ["es-CO", "1500,5", "1500,50", "15000,50"],
      ["de-CH", "1500", "1500.00", "15000.00"],
      ["fr-FR", "1500", "1500,00", "15000,00"],
      ["ar-EG", "1500", "١٥٠٠٫٠٠", "15000٫00"],
    ]) {
      const cents = typed === "1500,5" ? 50 : 0;
      const [grouped, result] = await run(
        (amounts, locale) =>
          amounts.map((amount) => window.qash.money.format(amount, "MXN", { locale, style: "plain" })),
        [150_000 + cents, 1_500_000 + cents],
        locale,
      );
      assert.equal(grouped.length, plain.length + 1);
      await form(amount(locale));
      await type("#amount", typed);
      await leave();
      assert.equal(await value("#amount"), grouped);
      await focus("#amount");
      assert.equal(await value("#amount"), plain);
      await put(4);
      await press("0");
      assert.deepEqual([await value("#amount"), await caret("#amount")], [edited, 5]);
      assert.deepEqual(await said("#amount"), quiet);
      await leave();
      assert.equal(await value("#amount"), result);
      await click("#send");
      assert.equal((await sent()).length, 1, locale);
    }
  });

  test("negative and large amounts lose only their separators while edited", async () => {
    for (const [typed, grouped, plain] of [
      ["-1234567.5", "-1,234,567.50", "-1234567.50"],
      ["999", "999.00", "999.00"],
      ["1234567890123.45", "1,234,567,890,123.45", "1234567890123.45"],
    ]) {
      await form(amount());
      await type("#amount", typed);
      await leave();
      assert.equal(await value("#amount"), grouped);
      await focus("#amount");
      assert.equal(await value("#amount"), plain);
    }
  });

  test("Tab selects the whole amount, so that typing replaces it", async () => {
    await form(`<input id="before">${amount()}`);
    await type("#amount", "1500");
    await leave();
    await focus("#before");
    await press("Tab");
    assert.equal(await value("#amount"), "1500.00");
    assert.deepEqual(await selection(), [0, 7]);
    await press("2", "0");
    await press("Tab");
    assert.equal(await value("#amount"), "20.00");
  });

  test("a click puts the caret at the pointer's digit", async () => {
    await form(amount());
    await run(() => {
      document.querySelector("#amount").style.cssText = "font: 20px monospace; width: 8ch; padding: 0; border: 0";
    });
    await type("#amount", "1500");
    await leave();
    await turn();
    await click("#amount");
    assert.equal(await value("#amount"), "1500.00");
    const [start, end] = await selection();
    assert.ok(start === end && start >= 3 && start <= 5, String([start, end]));
    await put(4);
    await press("Backspace");
    assert.equal(await value("#amount"), "150.00");
  });
}

/** Amounts that are focused, undone and submitted. */
function keeping() {
  test("an amount that is only focused has no change event and keeps its value", async () => {
    await form(amount());
    await type("#amount", "1500");
    await leave();
    await run(() => {
      window.changes = [];
      document.addEventListener("change", ({ target }) => window.changes.push(target.value));
    });
    await focus("#amount");
    await leave();
    assert.equal(await value("#amount"), "1,500.00");
    assert.deepEqual(await run(() => window.changes), []);
    await focus("#amount");
    await put(4);
    await press("0");
    await leave();
    assert.deepEqual(await run(() => window.changes), ["15,000.00"]);
  });

  test("undo and redo of an amount cover the edit alone", async () => {
    await form(amount());
    await type("#amount", "1500");
    await leave();
    await focus("#amount");
    await put(4);
    await press("0", "7");
    assert.equal(await value("#amount"), "150007.00");
    const back = await steps("undo");
    for (const text of back) assert.match(text, /^(1500|15000|150007)\.00$|^1,500\.00$/);
    if (opened.name !== "webkit") {
      assert.match(back.at(-1), /^(1500|1,500)\.00$/);
      assert.equal((await steps("redo")).at(-1), "150007.00");
    }
    await leave();
    assert.match(await value("#amount"), /^1(,50|50,00)[07]\.00$/);
  });

  test("Enter keeps the amount editable", async () => {
    await form(amount());
    await type("#amount", "1500");
    await press("Enter");
    await turn();
    assert.deepEqual(await sent(), [{ amount: "1500.00" }]);
    assert.equal(await value("#amount"), "1500.00");
    await put(4);
    await press("0", "Enter");
    await turn();
    assert.deepEqual((await sent()).at(-1), { amount: "15000.00" });
    await leave();
    assert.equal(await value("#amount"), "15,000.00");
  });

  test("a screen reader finds the amount described and valid, grouped or not", async () => {
    await form(`<label for="amount">Monto</label>${amount()}`, 'lang="es"');
    await type("#amount", "1500");
    await leave();
    await focus("#amount");
    assert.deepEqual(await said("#amount"), quiet);
    const live = await run(() => document.querySelector(".qash-message").getAttribute("aria-live"));
    assert.equal(live, "polite");
  });

  test("a read-only amount keeps its separators", async () => {
    await form(amount("es-MX", 'data-currency="MXN" value="1,500.00" readonly'));
    await focus("#amount");
    assert.equal(await value("#amount"), "1,500.00");
  });
}

/** Decimal separators. */
function reading() {
  test("cents after the other decimal separator are read when the field is left, with a warning", async () => {
    for (const [locale, typed, shown, exact, currency = "MXN"] of [
      ["es-MX", "10,50", "10.50", "10.50"],
      ["es-MX", "1500,5", "1,500.50", "1500.50"],
      ["es-MX", "-10,50", "-10.50", "-10.50"],
      ["es-CO", "10.50", "10,50", "10.50"],
      ["es-CO", "1.5", "1,50", "1.50", "COP"],
      ["en-US", "10,5", "10.500", "10.500", "KWD"],
      ["en-IN", "1,50", "1.50", "1.50", "INR"],
    ]) {
      await form(amount(locale, `data-currency="${currency}"`), 'lang="es"');
      await type("#amount", typed);
      assert.equal(await value("#amount"), typed);
      await leave();
      assert.equal(await value("#amount"), shown);
      // An unambiguous amount needs no warning.
      const ambiguous = !(await run((...given) => window.qash.money.check(...given).ok, typed, currency, { locale }));
      const { text, invalid } = await said("#amount");
      assert.equal(text !== "", ambiguous, typed);
      if (ambiguous) assert.match(text, /^Se leyó como .* signo decimal\./);
      assert.equal(invalid, "false");
      await click("#send");
      assert.deepEqual(await sent(), [{ amount: exact }], typed);
    }
  });

  test("a possible grouped amount is not read as a decimal", async () => {
    for (const [locale, typed, shown, currency = "MXN"] of [
      ["es-MX", "10,500", "10,500.00"],
      ["es-CO", "1.500", "1.500,00"],
      ["en-US", "10,500", "10,500.000", "KWD"],
      ["es-MX", "10,50", "10,50", "JPY"],
      ["es-MX", "1,50,00", "1,50,00"],
      ["es-MX", "10,5000", "10,5000"],
    ]) {
      await form(amount(locale, `data-currency="${currency}"`));
      await type("#amount", typed);
      await leave();
      assert.equal(await value("#amount"), shown, `${typed} ${currency}`);
      if (typed === shown) assert.equal((await said("#amount")).invalid, "true", typed);
      else assert.deepEqual(await said("#amount"), quiet, typed);
    }
  });

  test("the warning stays until the amount changes", async () => {
    await form(`${amount()}<input id="other" name="other" required>`);
    await type("#amount", "10,50");
    await leave();
    assert.match((await said("#amount")).text, /^Read as 10\.50, with “,” as the decimal sign\. Please check it\.$/);
    await click("#send");
    assert.match((await said("#amount")).text, /^Read as/);
    await focus("#amount");
    await leave();
    assert.match((await said("#amount")).text, /^Read as/);
    await focus("#amount");
    await press("End", "Backspace", "7");
    await leave();
    assert.deepEqual([await value("#amount"), await said("#amount")], ["10.57", quiet]);
  });

  test("an amount reinterpreted by the click on the submit button is shown before it is sent", async () => {
    for (const submit of [() => click("#send"), () => press("Enter")]) {
      await form(amount());
      await type("#amount", "10,50");
      await submit();
      await turn();
      assert.deepEqual(await sent(), []);
      assert.equal(await value("#amount"), "10.50");
      assert.match((await said("#amount")).text, /^Read as 10\.50/);
      await submit();
      await turn();
      assert.deepEqual(await sent(), [{ amount: "10.50" }]);
    }
  });

  test("the event has the amount and the warning", async () => {
    await form(amount());
    await run(() => {
      window.form.addEventListener("qash:check", ({ detail }) => {
        window.last = detail;
      });
    });
    await type("#amount", "10,50");
    await leave();
    const { ok, value: exact, warnings } = await run(() => window.last);
    assert.deepEqual([ok, exact, warnings.map(({ code }) => code)], [true, "10.50", ["AMOUNT_AMBIGUOUS"]]);
  });
}

/** Amounts with copy and paste, another currency, and React Hook Form. */
function carrying() {
  test("an amount is copied as shown, and replaces another one when pasted", async () => {
    await form(`${amount("es-CO")}<input id="plain">`);
    await type("#amount", "1500,5");
    await leave();
    await focus("#amount");
    await press("Control+a", "Control+c");
    await focus("#plain");
    await press("Control+v");
    assert.equal(await value("#plain"), "1500,50");
    await copy("$ 2.750,25");
    await focus("#amount");
    await press("Control+a", "Control+v");
    await leave();
    assert.equal(await value("#amount"), "2.750,25");
  });

  test("an amount follows its currency while it is edited", async () => {
    const currency = '<select id="currency" name="currency"><option>MXN<option>KWD</select>';
    await form(currency + amount("es-MX", 'data-currency="#currency"'));
    await type("#amount", "1500");
    await leave();
    await focus("#amount");
    await select("#currency", "KWD");
    await leave();
    assert.equal(await value("#amount"), "1,500.000");
  });

  test("in React Hook Form the state equals the fields before and after an edit", async () => {
    await opened.browser.goto(`${opened.server.origin}/page/hook-form.js`);
    await run(async () => {
      while (!document.querySelector("#send")) await new Promise((resolve) => setTimeout(resolve, 10));
    });
    const library = () => run(() => window.library());
    for (const name of ["amount", "limit"]) {
      const both = async () => [await value(`#${name}`), (await library()).values[name]];
      await type(`#${name}`, "1500");
      await focus("#clabe");
      assert.deepEqual(await both(), ["1,500.00", "1,500.00"]);
      await focus(`#${name}`);
      assert.deepEqual(await both(), ["1500.00", "1500.00"]);
      await put(4);
      await press("0");
      assert.deepEqual([await both(), await caret(`#${name}`)], [["15000.00", "15000.00"], 5]);
      await press("Backspace", "7", "ArrowLeft", "2");
      assert.deepEqual([await both(), await caret(`#${name}`)], [["150027.00", "150027.00"], 5]);
      await focus("#clabe");
      assert.deepEqual(await both(), ["150,027.00", "150,027.00"]);
      await focus(`#${name}`);
      await press("Control+a", ..."10,50");
      await focus("#clabe");
      assert.deepEqual(await both(), ["10.50", "10.50"]);
      assert.deepEqual((await library()).errors, []);
    }
    await type("#clabe", "٠١٢180001234567899");
    assert.equal((await library()).values.clabe, "012 180 00123456789 9");
    await click("#send");
    await turn();
    const sent = { amount: "10.50", limit: "10.50", clabe: "012 180 00123456789 9" };
    assert.deepEqual(await run(() => window.submitted), [sent]);
  });
}

/** Tests of amounts in forms. */
export function amounts() {
  for (const tests of [editing, keeping, reading, carrying]) tests();
}

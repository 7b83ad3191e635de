// Typing into fields of `qash-client/forms` with real keys: grouping, the caret, undo, and text that stays as typed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { caret, click, copy, focus, form, leave, press, run, said, sent, steps, type, value } from "./form-page.mjs";
import { opened } from "./opened.mjs";

const RIGHT = "012180001234567899";
const GROUPED = "012 180 00123456789 9";
const CLABE = '<label>CLABE <input id="clabe" name="clabe" required data-qash="clabe"></label>';

/** Grouping, the caret, undo and redo. */
function grouping() {
  test("text is grouped while typing", async () => {
    await form(
      `${CLABE}<input id="iban" name="iban" data-qash="iban"><input id="phone" name="phone" data-qash="phone">`,
    );
    await type("#clabe", RIGHT);
    assert.equal(await value("#clabe"), GROUPED);
    await type("#iban", "de89370400440532013000");
    assert.equal(await value("#iban"), "DE89 3704 0044 0532 0130 00");
    await type("#phone", "+525512345678");
    assert.equal(await value("#phone"), "+52 55 1234 5678");
  });

  test("the caret stays after the same character", async () => {
    await form(CLABE);
    await type("#clabe", "01218034");
    assert.equal(await value("#clabe"), "012 180 34");
    for (let i = 0; i < 4; i++) await press("ArrowLeft");
    await press("7");
    assert.deepEqual([await value("#clabe"), await caret("#clabe")], ["012 187 034", 7]);
    await press("5");
    assert.deepEqual([await value("#clabe"), await caret("#clabe")], ["012 187 5034", 9]);
    for (let i = 0; i < 3; i++) await press("Backspace");
    assert.deepEqual([await value("#clabe"), await caret("#clabe")], ["012 180 34", 6]);
  });

  test("undo and redo include the grouping", async () => {
    await form(CLABE);
    await type("#clabe", "01218000");
    const back = await steps("undo");
    for (const text of back) assert.equal(await run((text) => window.qash.clabe.format(text), text), text);
    assert.equal(back.at(-1), opened.name === "webkit" ? "012 180 00" : "");
    assert.equal((await steps("redo")).at(-1), "012 180 00");
    await press("1");
    assert.deepEqual([await value("#clabe"), await caret("#clabe")], ["012 180 001", 11]);
  });

  test("a paste and lower-case text can be undone", async () => {
    if (opened.name === "webkit") return;
    await form('<input id="rfc" data-qash="rfc">');
    await type("#rfc", "gode561231gr8");
    await copy("mab9307148t4");
    await focus("#rfc");
    await press("Control+a", "Control+v");
    assert.equal(await value("#rfc"), "MAB9307148T4");
    await press("Control+z");
    assert.equal(await value("#rfc"), "GODE561231GR8");
    await press("Control+Shift+z");
    assert.equal(await value("#rfc"), "MAB9307148T4");
  });

  test("undo keeps the digits of a text set by a script in order", async () => {
    await form('<input id="amount" data-qash="money" data-currency="MXN" data-locale="es-MX">');
    await type("#amount", "1500.5");
    await leave();
    await focus("#amount");
    await press("End", "1");
    for (const command of ["undo", "redo"]) for (const text of await steps(command)) assert.match(text, /^1500\.501?$/);
  });

  test("a field in a shadow tree is grouped and undone as any other", async () => {
    await run(() => {
      document.body.innerHTML = "<div>";
      const root = document.querySelector("div").attachShadow({ mode: "open" });
      root.innerHTML = '<form lang="en"><input data-qash="clabe"></form>';
      window.attach(root.firstChild);
      window.field = root.querySelector("input");
      window.field.focus();
    });
    const text = () => run(() => window.field.value);
    await press(..."01218");
    assert.equal(await text(), "012 18");
    await press("Control+z");
    if (opened.name !== "webkit") assert.equal(await text(), "012 1");
  });
}

/** Text that stays as typed, pastes and compositions. */
function editing() {
  test("an obsolete prefix of a phone number stays until the field is left, and then has a message", async () => {
    await form('<input id="phone" name="phone" data-qash="phone">');
    await type("#phone", "+5215512345678");
    assert.equal(await value("#phone"), "+52 1 55 1234 5678");
    await leave();
    assert.equal(await value("#phone"), "+52 55 1234 5678");
    assert.match((await said("#phone")).text, /prefix .* removed/);
  });

  test("Backspace and Delete skip a separator", async () => {
    await form(CLABE);
    await type("#clabe", "01218034");
    await press("ArrowLeft");
    await press("ArrowLeft");
    assert.equal(await caret("#clabe"), 8);
    await press("Backspace");
    await press("Backspace");
    assert.equal((await value("#clabe")).replaceAll(" ", ""), "0121834");
    await press("Home");
    for (let i = 0; i < 5; i++) await press("Delete");
    const left = (await value("#clabe")).replaceAll(" ", "");
    assert.ok(left.length <= 3, left);
  });

  test("an invalid character stays visible", async () => {
    await form(CLABE);
    await type("#clabe", "012x");
    assert.equal(await value("#clabe"), "012x");
    assert.match((await said("#clabe")).text, /“x” is not allowed here/);
  });

  test("a pasted text is grouped, and `maxlength` does not truncate it", async () => {
    await form('<input id="clabe" name="clabe" data-qash="clabe" maxlength="18" pattern="[0-9]{18}">');
    await copy(RIGHT);
    await focus("#clabe");
    await press("Control+v");
    assert.deepEqual([await value("#clabe"), await caret("#clabe")], [GROUPED, GROUPED.length]);
    await click("#send");
    assert.deepEqual(await sent(), [{ clabe: RIGHT }]);
  });

  test("a composition is grouped when it ends, not before", async () => {
    await form(CLABE);
    await focus("#clabe");
    await run(() => {
      const field = document.activeElement;
      field.addEventListener("compositionend", () => {
        field.dataset.composed = "yes";
      });
    });
    await opened.browser.compose("01218", async () => assert.equal(await value("#clabe"), "01218"));
    // Firefox commits from another process, so that its event is asynchronous.
    const composed = () => run(() => document.activeElement.dataset.composed);
    for (let tries = 0; tries < 100 && (await composed()) !== "yes"; tries++) await sleep(20);
    assert.equal(await value("#clabe"), "012 18");
    await press("0", "3");
    assert.deepEqual([await value("#clabe"), await caret("#clabe")], ["012 180 3", 9]);
  });
}

/** Tests of typing into forms. */
export function typing() {
  for (const tests of [grouping, editing]) tests();
}

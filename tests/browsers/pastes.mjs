// Pasting into fields of `qash-client/forms`, copying from them, and digits of other scripts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { caret, click, copy, focus, form, leave, press, quiet, run, said, sent, type, value } from "./form-page.mjs";
import { opened } from "./opened.mjs";

const field = (format, more = "") => `<input id="${format}" name="${format}" data-qash="${format}" ${more}>`;

/** Pastes a text at the end of the field. */
const paste = async (selector, text) => {
  await copy(text);
  await focus(selector);
  await press("End", "Control+v");
};

/** Labels in pasted texts. */
function labels() {
  test("the label of the field's format is removed from a pasted text", async () => {
    for (const [format, text, expected] of [
      ["phone", "tel:+52 55 1234 5678", "+52 55 1234 5678"],
      ["phone", "Teléfono: +52 55 1234 5678", "+52 55 1234 5678"],
      ["phone", "Cel. +57 301 234 5678", "+57 301 2345678"],
      ["iban", "IBAN: DE89370400440532013000", "DE89 3704 0044 0532 0130 00"],
      ["iban", "IBAN DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"],
      ["clabe", "CLABE: 012180001234567899", "012 180 00123456789 9"],
      ["clabe", "Cuenta CLABE 012180001234567899", "012 180 00123456789 9"],
      ["clabe", "CLABE interbancaria: 012180001234567899", "012 180 00123456789 9"],
      ["rfc", "RFC: GODE561231GR8", "GODE561231GR8"],
      ["curp", "CURP: BOXW310820HNERXN09", "BOXW310820HNERXN09"],
      ["nit", "NIT: 900123456-8", "900.123.456-8"],
      ["nit", "Nit. 900.123.456-8", "900.123.456-8"],
      ["cedula", "C.C. 79123456", "79.123.456"],
      ["cedula", "Cédula: 1020304050", "1.020.304.050"],
      ["bic", "SWIFT/BIC: DEUTDEFF", "DEUTDEFF"],
      ["aba", "Routing number: 021000021", "021000021"],
      ["email", "mailto:ana@example.com", "ana@example.com"],
    ]) {
      await form(field(format));
      await paste(`#${format}`, text);
      const shown = await value(`#${format}`);
      assert.equal(
        shown,
        await run((format, text) => window.qash.formats[format].format(text), format, expected),
        text,
      );
      assert.equal(shown.replace(/ /g, ""), expected.replace(/ /g, ""));
      assert.equal(await caret(`#${format}`), shown.length);
      await leave();
      assert.equal((await said(`#${format}`)).invalid, "false", text);
    }
  });

  test("no other label is removed, no second one, and none that is part of the value", async () => {
    for (const [format, text] of [
      ["clabe", "IBAN: 012180001234567899"],
      ["iban", "tel: DE89370400440532013000"],
      ["rfc", "RFC 800101 AB1"],
      ["cedula", "NIT 79123456"],
    ]) {
      await form(field(format));
      await paste(`#${format}`, text);
      assert.equal((await value(`#${format}`)).replace(/ /g, ""), text.replace(/ /g, ""));
    }
    await form(field("clabe"));
    await paste("#clabe", "CLABE: CLABE: 012180001234567899");
    assert.equal(await value("#clabe"), "CLABE: 012180001234567899");
    // A label is removed whether or not the value is valid.
    await form(field("clabe"));
    await paste("#clabe", "CLABE: 012180001234567890");
    assert.match((await said("#clabe")).text, /check digit should be 9/);
  });

  test("a typed label stays visible", async () => {
    await form(field("clabe"));
    await type("#clabe", "CLABE:0");
    assert.equal(await value("#clabe"), "CLABE:0");
    assert.equal((await said("#clabe")).invalid, "true");
  });
}

/** Text replaced by a paste, and its undo. */
function numbers() {
  test("a pasted international number replaces the calling code in the field", async () => {
    for (const [prefilled, text, expected] of [
      ["+52 ", "+1 305 555 0123", "+1 305-555-0123"],
      ["+52 ", "tel:+57 301 234 5678", "+57 301 2345678"],
      ["+52", "+525512345678", "+52 55 1234 5678"],
      ["(+52) ", "+525512345678", "+52 55 1234 5678"],
      ["+52 ", "55 1234 5678", "+52 55 1234 5678"],
      ["+52 ", "tel: 55 1234 5678", "+52 55 1234 5678"],
    ]) {
      await form(field("phone", `value="${prefilled}"`));
      await paste("#phone", text);
      await leave();
      assert.deepEqual(await said("#phone"), quiet, text);
      const digits = (await value("#phone")).replace(/[^+\d]/g, "");
      assert.equal(digits, expected.replace(/[^+\d]/g, ""), `${prefilled}, ${text}`);
    }
    // After more than a calling code it is an error.
    await form(field("phone", 'value="+52 55 1234"'));
    await paste("#phone", "+1 305 555 0123");
    assert.equal((await said("#phone")).invalid, "true");
  });

  test("a paste with a removed label is undone in one step", async () => {
    if (opened.name === "webkit") return;
    await form(field("clabe"));
    await type("#clabe", "0");
    await copy("CLABE: 012180001234567899");
    await focus("#clabe");
    await press("Control+a", "Control+v");
    assert.equal(await value("#clabe"), "012 180 00123456789 9");
    await press("Control+z");
    assert.equal(await value("#clabe"), "0");
    await press("Control+Shift+z");
    assert.equal(await value("#clabe"), "012 180 00123456789 9");
  });

  test("a label is also removed from text inserted by a keyboard's clipboard or by autofill", async () => {
    for (const [inputType, data] of [
      ["insertText", "CLABE: 012180001234567899"],
      ["insertReplacementText", null],
      ["insertFromDrop", null],
      [undefined, null],
    ]) {
      await form(field("clabe"));
      await run(
        (inputType, data) => {
          const input = document.querySelector("#clabe");
          input.value = "CLABE: 012180001234567899";
          const event = inputType
            ? new InputEvent("input", { inputType, data, bubbles: true })
            : new Event("input", { bubbles: true });
          input.dispatchEvent(event);
        },
        inputType,
        data,
      );
      assert.equal(await value("#clabe"), "012 180 00123456789 9", inputType);
    }
  });
}

/** Copy and cut. */
function copies() {
  test("a copy of the whole field is the canonical text, and a copy of a part is the selection", async () => {
    for (const [format, text, canonical] of [
      ["clabe", "012180001234567899", "012180001234567899"],
      ["iban", "de89370400440532013000", "DE89370400440532013000"],
      ["phone", "+525512345678", "+525512345678"],
    ]) {
      await form(`${field(format)}<input id="plain">`);
      await type(`#${format}`, text);
      await press("Control+a", "Control+c");
      await focus("#plain");
      await press("Control+v");
      assert.equal(await value("#plain"), canonical);
      assert.notEqual(await value(`#${format}`), canonical);
    }
    await form(`${field("clabe")}<input id="plain">`);
    await type("#clabe", "012180001234567899");
    await run(() => document.querySelector("#clabe").setSelectionRange(0, 7));
    await press("Control+c");
    await focus("#plain");
    await press("Control+v");
    assert.equal(await value("#plain"), "012 180");
    // An invalid text is copied unchanged.
    await form(`${field("clabe")}<input id="plain">`);
    await type("#clabe", "012180");
    await press("Control+a", "Control+c");
    await focus("#plain");
    await press("Control+v");
    assert.equal(await value("#plain"), "012 180");
  });

  test("a cut copies the canonical text and empties the field", async () => {
    await form(`${field("clabe")}<input id="plain">`);
    await type("#clabe", "012180001234567899");
    await press("Control+a", "Control+x");
    assert.equal(await value("#clabe"), "");
    await focus("#plain");
    await press("Control+v");
    assert.equal(await value("#plain"), "012180001234567899");
  });
}

/** Digits of other scripts. */
function digits() {
  test("typed and pasted digits of other scripts become 0–9", async () => {
    for (const [format, text, expected] of [
      ["phone", "+٥٢٥٥١٢٣٤٥٦٧٨", "+525512345678"],
      ["phone", "＋５２５５１２３４５６７８", "+525512345678"],
      ["clabe", "۰۱۲۱۸۰۰۰۱۲۳۴۵۶۷۸۹۹", "012180001234567899"],
      ["clabe", "०१२१८०००१२३४५६७८९९", "012180001234567899"],
      ["aba", "０２１００００２１", "021000021"],
      ["iban", "DE٨٩٣٧٠٤٠٠٤٤٠٥٣٢٠١٣٠٠٠", "DE89370400440532013000"],
    ]) {
      for (const enter of [type, paste]) {
        await form(field(format));
        await enter(`#${format}`, text);
        assert.equal((await value(`#${format}`)).replace(/ /g, ""), expected, text);
        await leave();
        assert.deepEqual(await said(`#${format}`), quiet);
        await click("#send");
        assert.deepEqual(await sent(), [{ [format]: expected }]);
      }
    }
    // The digits of five mathematical alphabets, with two UTF-16 units each.
    await form(field("aba"));
    await paste("#aba", "𝟎𝟚𝟣𝟬𝟶𝟎𝟘𝟤𝟭");
    assert.deepEqual([await value("#aba"), await caret("#aba")], ["021000021", 9]);
  });

  test("the caret stays where a digit of another script was typed", async () => {
    await form(field("clabe"));
    await type("#clabe", "01218034");
    await press("ArrowLeft", "ArrowLeft", "٧");
    assert.deepEqual([await value("#clabe"), await caret("#clabe")], ["012 180 734", 9]);
  });

  test("an e-mail address keeps the digits of its script", async () => {
    await form(field("email"));
    await type("#email", "ana٣@example.com");
    assert.equal(await value("#email"), "ana٣@example.com");
  });
}

/** The tests of pastes and copies. */
export function pastes() {
  for (const tests of [labels, numbers, copies, digits]) tests();
}

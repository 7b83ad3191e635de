// Formats in JavaScript: what the wasm says reaches the caller whole.
import assert from "node:assert/strict";
import { test } from "node:test";
import { plazaName } from "qash-client/plazas";
import { clabe, crossCheck, email, formats, iban, money, phone } from "qash-client/validate";
import { answersAtOnce, anything } from "./anything.mjs";

test("a CLABE of an unknown bank and plaza has all its parts and warnings", () => {
  const checked = clabe.check("999999000000000002");
  assert.ok(checked.ok, JSON.stringify(checked));
  assert.deepEqual(checked.details, { bankCode: "999", plazaCode: "999", account: "00000000000" });
  assert.deepEqual(
    checked.warnings.map((warning) => warning.code),
    ["UNKNOWN_BANK", "UNKNOWN_PLAZA"],
  );
});

test("a text that looks like a mark of the answer stays a text", () => {
  for (const local of ["!1", "!x", "#5", "true"]) {
    const checked = email.check(`${local}@example.com`);
    assert.ok(checked.ok);
    assert.deepEqual(checked.details, { local, domain: "example.com" });
  }
});

test("details have their names and types, and none for what is not there", () => {
  const german = iban.check("DE89370400440532013000");
  assert.ok(german.ok);
  assert.deepEqual(german.details, { country: "DE", bank: "37040044", account: "0532013000", sepa: true });
  const nowhere = phone.check("+80012345678");
  assert.ok(nowhere.ok);
  assert.deepEqual(nowhere.details, { callingCode: "800", nationalNumber: "12345678" });
});

test("checkMany gives the result of check for every row, in an array and in a text", () => {
  const right = "012180001234567899";
  const usual = [right, "012180001234567890", "", "01218", " 012 180 00123456789 9\r", "x", "０１２"];
  const long = ["0".repeat(70_000), "ñ".repeat(30_000)];
  const line = (n) => {
    if (n % 500 === 499) return long[n % 2];
    // Three bytes a character.
    return n > 3000 && n < 6000 ? "€".repeat(18) : usual[n % usual.length];
  };
  const lines = Array.from({ length: 7002 }, (_, n) => line(n));
  const rows = lines.map((line, n) => (n % 600 === 599 ? [null, 5, `${right}\n`, "0\n1"][((n + 1) / 600) % 4] : line));
  for (const [values, batch] of [
    [rows, clabe.checkMany(rows)],
    [lines, clabe.checkMany(lines.join("\n"))],
    [lines, clabe.checkMany(`${lines.join("\n")}\n`)],
  ]) {
    assert.equal(batch.codes.length, values.length);
    values.forEach((value, n) => {
      const alone = clabe.check(value);
      assert.equal(batch.codes[n] === 0, alone.ok, `row ${n}`);
      assert.deepEqual(batch.issue(n), alone.ok ? undefined : alone.issues[0], `row ${n}`);
    });
    assert.equal(batch.valid, values.filter(clabe.isValid).length);
    const numbers = new Map(values.map((_, n) => [batch.issue(n)?.code, batch.codes[n]]));
    values.forEach((_, n) => {
      assert.equal(batch.codes[n], numbers.get(batch.issue(n)?.code), `row ${n}`);
    });
    assert.equal(new Set(numbers.values()).size, numbers.size);
    assert.equal(batch.issue(values.length), undefined);
  }
});

test("two fields are compared whichever account is given, in the language asked for", () => {
  const british = "GB29 NWBK 6016 1331 9268 19";
  for (const [agrees, disagrees] of [
    [crossCheck.bankCode("40012", "012180001234567899"), crossCheck.bankCode("40014", "012180001234567899")],
    [crossCheck.bankCode("NWBK", british), crossCheck.bankCode("BARC", british)],
    [crossCheck.rfcKind("GODE561231GR8", "person"), crossCheck.rfcKind("GODE561231GR8", "company")],
    [crossCheck.phoneCountry("+52 55 1234 5678", "MX"), crossCheck.phoneCountry("+52 55 1234 5678", "CO")],
  ]) {
    assert.equal(agrees, undefined);
    assert.match(disagrees.message, /^(The|This) /);
  }
  assert.match(crossCheck.bankCode("BARC", british, { lang: "es" }).message, /^El código de banco BARC /);
});

test("every function handles every JavaScript value", () => {
  for (const value of anything()) {
    for (const format of Object.values(formats)) {
      answersAtOnce(() => assert.equal(format.isValid(value), format.check(value).ok));
      answersAtOnce(() => format.check("X", value));
      answersAtOnce(() => format.check("X", { lang: value, country: value }));
      answersAtOnce(() => format.format(value));
      answersAtOnce(() => format.formatCaret("X", value));
      answersAtOnce(() => format.checkMany(value).issue(value, value));
      const { codes, valid } = format.checkMany([value, "X"]);
      assert.deepEqual([codes.length, valid], [2, Number(format.isValid(value)) + Number(format.isValid("X"))]);
      answersAtOnce(() => assert.equal("value" in format["~standard"].validate(value), format.isValid(value)));
    }
    for (const check of Object.values(crossCheck)) {
      answersAtOnce(() => check(value, "X"));
      answersAtOnce(() => check("X", value));
      answersAtOnce(() => check("X", "X", value));
    }
    answersAtOnce(() => plazaName(value));
  }
  assert.ok(clabe.isValid("032180000118359719"));
});

test("a language may be a page's whole tag, and anything but Spanish is English", () => {
  const message = (lang) => iban.check("ZZ12", { lang }).issues[0].message;
  for (const lang of ["es", "es-MX", "es_MX", "ES-419"]) assert.match(message(lang), /no es el código/, lang);
  for (const lang of [undefined, "en-US", "est", null, 7, Symbol("es")]) assert.match(message(lang), /is not the code/);
  assert.equal(money.currencies({ lang: "es-MX" }).find(({ code }) => code === "MXN").name, "peso mexicano");
});

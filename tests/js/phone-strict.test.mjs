// Numbers that countries give out, held against libphonenumber's full metadata.
import assert from "node:assert/strict";
import { test } from "node:test";
import examples from "libphonenumber-js/examples.mobile.json";
import * as max from "libphonenumber-js/max";
import { ALL, CO, MX, phoneNumbers, US } from "qash-client/phone-strict";
import { phone } from "qash-client/validate";

const everywhere = phoneNumbers(ALL);
const fixed = everywhere.strict(phone, "fixed");
const mobile = everywhere.strict(phone, "mobile");
const either = everywhere.strict(phone, "either");
const strict = everywhere.strict(phone);

/** Numbers between 0 and 1, the same in every run. */
function* chance(seed) {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}
const random = chance(7);
const below = (limit) => Math.floor(random.next().value * limit);

/** Numbers of a country: its example with a few other digits, and other lengths and beginnings. */
function* numbersOf(country, count) {
  const example = examples[country];
  for (let i = 0; i < count; i++) {
    const digits = [...example];
    if (i % 8 === 7) digits.push("5");
    if (i % 8 === 6 && digits.length > 6) digits.pop();
    for (let changes = below(i % 2 ? 4 : 9); changes > 0; changes--) {
      // First digits matter most.
      digits[below(below(digits.length) + 1)] = String(below(10));
    }
    yield digits.join("");
  }
}

const KINDS = { FIXED_LINE: "fixed", MOBILE: "mobile", FIXED_LINE_OR_MOBILE: "either" };

test("50,000 numbers are valid, and mobile or fixed, where libphonenumber says so", () => {
  const countries = max.getCountries().filter((country) => examples[country]);
  const seen = { fixed: 0, mobile: 0, either: 0, other: 0, none: 0 };
  let count = 0;
  for (const country of countries) {
    const code = max.getCountryCallingCode(country);
    // The port has lost that Tristan da Cunha gives out no mobile numbers: Google's own code calls these fixed.
    if (code === "290") continue;
    for (const national of numbersOf(country, 260)) {
      const read = phone.check(`+${code}${national}`);
      if (!read.ok) continue;
      const theirs = max.parsePhoneNumber(read.value);
      const kind = theirs?.isValid() ? (KINDS[theirs.getType()] ?? "other") : undefined;
      const { callingCode, nationalNumber } = read.details;
      // What one of both takes for a digit dialled before the number is held by the oracles.
      if (theirs?.nationalNumber !== nationalNumber) continue;
      count++;
      seen[kind ?? "none"]++;
      assert.equal(everywhere.kindOf({ callingCode, nationalNumber }), kind, read.value);
      assert.equal(strict.isValid(read.value), kind !== undefined, read.value);
      assert.equal(mobile.isValid(read.value), kind === "mobile" || kind === "either", read.value);
      assert.equal(fixed.isValid(read.value), kind === "fixed" || kind === "either", read.value);
      assert.equal(either.isValid(read.value), kind !== undefined && kind !== "other", read.value);
    }
  }
  assert.ok(count > 50_000, `${count} numbers`);
  for (const [kind, number] of Object.entries(seen)) assert.ok(number > 500, `${kind}: ${number}`);
});

test("a few countries give the same results for their numbers as all countries", () => {
  const few = phoneNumbers(MX, CO, US);
  for (const [country, code] of Object.entries({ MX: "52", CO: "57", US: "1" })) {
    for (const nationalNumber of numbersOf(country, 500)) {
      const own = max.parsePhoneNumber(`+${code}${nationalNumber}`)?.country === country;
      const expected = own ? everywhere.kindOf({ callingCode: code, nationalNumber }) : undefined;
      assert.equal(few.kindOf({ callingCode: code, nationalNumber }), expected, nationalNumber);
    }
  }
  assert.equal(few.strict(phone).isValid("+1 416 555 0123"), false, "Canada");
  assert.equal(few.strict(phone).isValid("+49 30 123456"), false, "Germany");
  assert.equal(few.strict(phone).isValid("+1 212 736 5000"), true);
});

test("a refused number is explained, and an incomplete one is not an error yet", () => {
  assert.deepEqual(strict.check("+52 155 123 4567"), {
    ok: false,
    complete: true,
    issues: [
      {
        code: "PHONE_UNUSED",
        message: "No phone has this number; compare all of it with the original.",
        start: 0,
        end: 16,
      },
    ],
  });
  const [issue] = mobile.check("+57 601 228 0000", { lang: "es-CO" }).issues;
  assert.deepEqual([issue.code, issue.expected], ["PHONE_KIND", "mobile"]);
  assert.equal(issue.message, "Aquí no se puede usar este tipo de número de teléfono.");
  assert.equal(mobile.check("+1 800 555 0199").issues[0].code, "PHONE_KIND");
  // Berlin's numbers may be longer.
  const short = strict.check("+49 30 12");
  assert.ok(short.ok || !short.complete);
  assert.equal(strict.check("+52 55 12").issues[0].code, "TOO_SHORT");
  assert.equal(strict.check("55 1234 5678", { country: "MX" }).value, "+525512345678");
  assert.equal(strict.format("+525512345678"), "+52 55 1234 5678");
});

test("checkMany and the Standard Schema give the same results", () => {
  const rows = ["+525512345678", "+521551234567", "5512345678", "+14165550123"];
  for (const input of [rows, rows.join("\n")]) {
    const batch = strict.checkMany(input);
    assert.deepEqual([...batch.codes].map(Boolean), [false, true, true, false]);
    assert.equal(batch.valid, 2);
    assert.equal(batch.issue(0), undefined);
    assert.equal(batch.issue(1).code, strict.check(rows[1]).issues[0].code);
    assert.equal(batch.issue(2).code, "PHONE_PLUS");
  }
  assert.equal(strict.checkMany([7]).issue(0).code, "WRONG_TYPE");
  assert.equal(mobile["~standard"].validate("+57 601 228 0000").issues[0].code, "PHONE_KIND");
  assert.deepEqual(mobile["~standard"].validate("+57 301 228 0000"), { value: "+573012280000" });
  assert.equal(strict.isValid(7), false);
});

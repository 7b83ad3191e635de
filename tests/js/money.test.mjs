// Amounts in JavaScript: every locale of Intl there and back, every JavaScript type, a few whole sentences.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { money, QashError, quoteStatus } from "qash-client/validate";
import { answersAtOnce, anything } from "./anything.mjs";
import { AMOUNTS, asIntl, readBack } from "./locales.mjs";

/** The package once more, with a wasm instance that was never used. */
function fresh() {
  const require = createRequire(import.meta.url);
  for (const file of Object.keys(require.cache)) delete require.cache[file];
  return require("qash-client/validate").money;
}

test("every formatted amount is parsed back in every locale of Intl", () => {
  const { locales, faults } = readBack(money);
  assert.ok(locales > 400, `${locales} locales`);
  assert.deepEqual(faults, []);
});

test("an amount formatted without a locale is parsed back without one", () => {
  for (const { code } of money.currencies()) {
    for (const style of ["symbol", "code", "plain"]) {
      for (const minor of AMOUNTS) assert.equal(money.parse(money.format(minor, code, { style }), code), minor, code);
    }
  }
});

test("where Intl shows two decimals, amounts look as Intl writes them", () => {
  const { amounts, faults } = asIntl(money);
  assert.ok(amounts > 2000);
  assert.deepEqual(faults, []);
});

test("COP has centavos and USDC six decimals, whatever Intl says", () => {
  assert.equal(money.format(150050, "COP", { locale: "es-CO" }), "$\u00a01.500,50");
  assert.equal(money.format(1500001, "USDC", { locale: "en" }), "USDC\u00a01.500001");
  assert.equal(money.parse("1.500,50", "COP", { locale: "es-CO" }), 150050);
  assert.equal(money.parse("1,500.50", "USD", { locale: "en" }), 150050);
});

test("a text that could mean two amounts is an error that names both and says where", () => {
  for (const [text, currency, locale, both] of [
    ["1.234", "USD", undefined, "1234.00 / 1.234"],
    ["1.50", "COP", "es-CO", "150,00 / 1,50"],
    ["1,500", "COP", "es-CO", "1.500,00 / 1,500"],
    ["1'500.000", "COP", "es-CO", "1.500.000,00 / 1.500,000"],
    ["1'500,000", "MXN", "es-MX", "1,500,000.00 / 1,500.000"],
    // CLDR writes plain numbers there as 1.500,5 and amounts as €1,500.50.
    ["1,500", "USD", "en-DE", "1,500.00 / 1.500"],
  ]) {
    const options = locale === undefined ? {} : { locale };
    assert.throws(
      () => money.parse(text, currency, options),
      (error) =>
        error instanceof QashError &&
        error.code === "AMOUNT_AMBIGUOUS" &&
        error.message.includes(both) &&
        error.issues[0].start === 0 &&
        error.issues[0].end === text.length,
      text,
    );
  }
});

test("a sign with the country in front names the currency wherever it is read", () => {
  for (const locale of [undefined, "es-MX", "es-CO", "en-US", "de"]) {
    const options = locale === undefined ? {} : { locale };
    assert.equal(money.parse("US$ 1,500.50", "USD", options), 150050, locale);
    assert.equal(money.parse("MX$1,500.50", "MXN", options), 150050, locale);
    assert.throws(() => money.parse("US$ 1,500.50", "MXN", options), { code: "AMOUNT_WRONG_CURRENCY" }, locale);
  }
});

test("a locale that groups nothing prints and reads all the same", () => {
  assert.equal(money.parse(money.format(123456789, "USD", { locale: "en-US-posix" }), "USD"), 123456789);
});

test("a missing currency or locale is an error from the first call on", () => {
  assert.throws(() => fresh().parse("5", "", { locale: "" }), { code: "CURRENCY_UNKNOWN" });
  assert.throws(() => fresh().format(5, undefined), { code: "INVALID_ARGUMENT" });
  assert.equal(money.parse("5", "COP"), 500);
  assert.throws(() => money.parse("5", "COP", { locale: "" }), { code: "LOCALE_UNKNOWN" });
});

test("checks answer in both languages, and say when a text is still being typed", () => {
  const unfinished = money.check("1,", "MXN", { locale: "es-MX", lang: "es" });
  assert.deepEqual(
    [unfinished.ok, unfinished.complete, unfinished.issues[0].code],
    [false, false, "AMOUNT_INCOMPLETE"],
  );
  assert.equal(unfinished.issues[0].message, "El monto está incompleto.");
  const valid = money.check(" $ 1,234.5 ", "MXN", { locale: "es-MX" });
  assert.deepEqual(valid, {
    ok: true,
    value: "1234.50",
    formatted: "1,234.50",
    details: { minor: 123450 },
    warnings: [],
  });
  const wrong = money.check("12abc3", "MXN");
  assert.deepEqual([wrong.complete, wrong.issues[0].start, wrong.issues[0].end], [true, 2, 5]);
});

test("an amount that is refused is refused in the language asked for, whatever its locale", () => {
  const told = (lang) => {
    try {
      return money.parse("12a", "MXN", { locale: "es-MX", lang });
    } catch ({ code, message, issues }) {
      assert.deepEqual([code, issues[0].message, issues[0].path], ["AMOUNT_INVALID", message, ""]);
      return message;
    }
  };
  assert.match(told("es"), /no puede ir en un monto/);
  assert.equal(told("es-CO"), told("es"));
  assert.match(told("en"), /does not belong/);
  assert.equal(told(undefined), told("en"));
});

test("decimals for machines are exact or refused", () => {
  assert.equal(money.toDecimal(150050n, "COP"), "1500.50");
  assert.equal(money.fromDecimal("1500.5", "COP"), 150050);
  assert.throws(() => money.fromDecimal("1500.505", "COP"), { code: "AMOUNT_TOO_PRECISE" });
  assert.throws(() => money.fromDecimal("1,5", "COP"), { code: "AMOUNT_INVALID" });
});

test("a bigint of up to 64 bits is printed and compared exactly", () => {
  const largest = 2n ** 63n - 1n;
  for (const [minor, currency, decimal] of [
    [9007199254740993n, "USD", "90071992547409.93"],
    [-9007199254740993n, "USD", "-90071992547409.93"],
    [9007199254740992n, "JPY", "9007199254740992"],
    [2n ** 32n, "MXN", "42949672.96"],
    [-(2n ** 32n), "MXN", "-42949672.96"],
    [-1n, "COP", "-0.01"],
    [123456789012345678n, "USDC", "123456789012.345678"],
    [largest, "USD", "92233720368547758.07"],
    [-largest, "USD", "-92233720368547758.07"],
  ]) {
    assert.equal(money.toDecimal(minor, currency), decimal);
    if (minor === BigInt(Number(minor)) && Number.isSafeInteger(Number(minor))) {
      assert.equal(money.toDecimal(Number(minor), currency), decimal);
      assert.equal(money.fromDecimal(decimal, currency), Number(minor));
    } else {
      assert.throws(() => money.fromDecimal(decimal, currency), { code: "AMOUNT_OUT_OF_RANGE" });
    }
  }
  assert.equal(money.toDecimal(Number.MIN_SAFE_INTEGER, "JPY"), "-9007199254740991");
  assert.equal(money.format(9007199254740993n, "MXN", { locale: "es-MX" }), "$90,071,992,547,409.93");
  assert.equal(money.format(-largest, "COP", { locale: "es-CO", style: "plain" }), "-92.233.720.368.547.758,07");
  assert.equal(money.compare(9007199254740993n, 9007199254740992n), 1);
  assert.equal(money.compare(1, 2n ** 70n), -1);
});

test("a bigint that is too large is refused, never cut off", () => {
  for (const minor of [2n ** 63n, -(2n ** 63n) - 1n, 2n ** 64n, 2n ** 64n + 5n, 10n ** 400n]) {
    for (const print of [money.toDecimal, money.format]) {
      assert.throws(() => print(minor, "USD"), { code: "AMOUNT_OUT_OF_RANGE", message: /`minor` is beyond 2\^63 − 1/ });
    }
  }
  // What becomes a number for the API is one, or an error that names the argument.
  assert.throws(() => money.add(9007199254740993n, 1), { code: "AMOUNT_OUT_OF_RANGE", message: /`left`/ });
  assert.throws(() => money.subtract(1, 9007199254740993n), { code: "AMOUNT_OUT_OF_RANGE", message: /`right`/ });
  assert.throws(() => money.split(9007199254740993n, 2), { code: "AMOUNT_OUT_OF_RANGE", message: /`minor`/ });
  assert.throws(() => money.toDecimal(2 ** 53, "USD"), { code: "AMOUNT_OUT_OF_RANGE", message: /`minor`/ });
});

test("decimals for machines need no Intl, and leave the locale as it was", (t) => {
  const machine = fresh();
  const { NumberFormat } = Intl;
  t.after(() => Object.assign(Intl, { NumberFormat }));
  Intl.NumberFormat = undefined;
  assert.equal(machine.fromDecimal("1500.5", "COP"), 150050);
  assert.equal(machine.toDecimal(150050, "USDC"), "0.150050");
  Intl.NumberFormat = NumberFormat;
  assert.equal(machine.parse("US$ 1.500", "USD", { locale: "es-CO" }), 150000);
  assert.equal(machine.toDecimal(150000, "USD"), "1500.00");
  assert.equal(machine.format(150000, "USD", { locale: "es-CO" }), "US$\u00a01.500,00");
  assert.equal(machine.fromDecimal("1.5", "COP"), 150);
  assert.equal(machine.parse("US$1.5", "USD"), 150);
});

test("a currency that is defined is read, printed and listed, and cannot change", () => {
  assert.throws(() => money.parse("1", "TESTCOIN"), { code: "CURRENCY_UNKNOWN" });
  money.defineCurrency("TESTCOIN", 8);
  money.defineCurrency("TESTCOIN", 8);
  assert.equal(money.parse("0.00000001 TESTCOIN", "TESTCOIN", { locale: "en" }), 1);
  assert.equal(money.currencies().find(({ code }) => code === "TESTCOIN")?.exponent, 8);
  assert.throws(() => money.defineCurrency("TESTCOIN", 2), { code: "CURRENCY_CONFLICT" });
  assert.throws(() => money.defineCurrency("COP", 0), { code: "CURRENCY_CONFLICT" });
  for (const exponent of [-1, 1.5, Number.NaN, 16, 300]) {
    assert.throws(() => money.defineCurrency("OTHER", exponent), { code: "CURRENCY_INVALID" });
  }
});

test("a code with anything behind it is no currency", () => {
  for (const code of ["USD\n", "USD ", "usd", "USD\n\n$", "__proto__", "U".repeat(1e6)]) {
    assert.throws(() => money.parse("5", code), { code: "CURRENCY_UNKNOWN" }, code.slice(0, 9));
    assert.throws(() => money.toDecimal(5, code), { code: "CURRENCY_UNKNOWN" }, code.slice(0, 9));
    assert.throws(() => money.defineCurrency(code, 2), { code: "CURRENCY_INVALID" }, code.slice(0, 9));
  }
});

test("sums and parts are exact", () => {
  assert.equal(money.add(1, 2n), 3);
  assert.equal(money.subtract(5, 7), -2);
  assert.ok(Object.is(money.subtract(0, 0), 0));
  assert.throws(() => money.add(Number.MAX_SAFE_INTEGER, 1), { code: "AMOUNT_OUT_OF_RANGE" });
  assert.deepEqual([3n, -1, 2].sort(money.compare), [-1, 2, 3n]);
  assert.deepEqual(money.split(10000, 3), [3334, 3333, 3333]);
  assert.equal(money.split(-10001, 7).reduce(money.add), -10001);
  for (const parts of [0, -1, 1.5, 100_001, Number.NaN]) {
    assert.throws(() => money.split(1, parts), { code: "SPLIT_INVALID" });
  }
});

test("every JavaScript value gives a result or a QashError", () => {
  const calls = [];
  for (const value of anything()) {
    calls.push(
      () => money.parse(value, "COP"),
      () => money.parse("1", value),
      () => money.parse("1", "COP", value),
    );
    calls.push(
      () => money.check(value, "COP"),
      () => money.check("1", value),
      () => money.check("1", "COP", value),
    );
    calls.push(
      () => money.format(value, "COP"),
      () => money.format(1, value),
      () => money.format(1, "COP", value),
    );
    calls.push(
      () => money.format(1, "COP", { locale: value }),
      () => money.format(1, "COP", { style: value }),
    );
    calls.push(
      () => money.toDecimal(value, "COP"),
      () => money.fromDecimal(value, "COP"),
      () => money.compare(value, 1),
    );
    calls.push(
      () => money.add(value, 1),
      () => money.subtract(1, value),
      () => money.split(value, 3),
      () => money.split(1, value),
    );
    calls.push(
      () => money.defineCurrency(value, 2),
      () => money.defineCurrency("ZZZ", value),
      () => money.currencies(value),
    );
    calls.push(
      () => quoteStatus(value),
      () => quoteStatus({ expiresAt: value }),
      () => quoteStatus({ expiresAt: "2026-06-05T14:05:00Z" }, value),
      () => quoteStatus({ expiresAt: "2026-06-05T14:05:00Z" }, { now: value, marginMs: value }),
    );
  }
  for (const call of calls) answersAtOnce(call);
  assert.equal(money.parse("5", "COP"), 500);
});

test("a NUL between digits is no separator", () => {
  assert.throws(() => money.parse("1\u0000234", "USD", { locale: "en" }), { code: "AMOUNT_INVALID" });
});

test("a quote expires by the server's clock and with a margin", () => {
  const quote = { expiresAt: "2026-06-05T14:05:00.000Z" };
  const at = (text) => ({ now: new Date(text) });
  assert.deepEqual(quoteStatus(quote, at("2026-06-05T14:04:00Z")), { expired: false, msLeft: 58_000 });
  assert.deepEqual(quoteStatus({ ...quote, skewMs: 5000 }, at("2026-06-05T14:04:00Z")), {
    expired: false,
    msLeft: 53_000,
  });
  assert.deepEqual(quoteStatus(quote, { ...at("2026-06-05T14:04:59Z"), marginMs: 0 }), {
    expired: false,
    msLeft: 1000,
  });
  assert.deepEqual(quoteStatus(quote, at("2026-06-05T14:04:58Z")), { expired: true, msLeft: 0 });
  // Nobody can tell when that is.
  for (const expiresAt of ["2026-06-05T14:05:00", "2099-06-05 14:05:00.5", "2099-06-05"]) {
    assert.deepEqual(quoteStatus({ expiresAt }), { expired: true, msLeft: 0 });
  }
  assert.throws(() => quoteStatus({ expiresAt: "tomorrow" }), { code: "QUOTE_INVALID" });
  // Date.parse takes it for 2 March.
  assert.throws(() => quoteStatus({ expiresAt: "2026-02-30T14:05:00Z" }), { code: "QUOTE_INVALID" });
  assert.equal(quoteStatus({ expiresAt: "2028-02-29T23:59:59.5-06:00" }, at("2028-03-01T05:59:00Z")).msLeft, 57_500);
});

test("amounts from bug reports of other libraries are parsed correctly or refused", () => {
  for (const [text, currency, locale, expected] of [
    ["€ -15.00", "EUR", "en", -1500],
    ["0.123", "USD", "en-US", "AMOUNT_TOO_PRECISE"],
    ["€55.555", "EUR", "en", "AMOUNT_TOO_PRECISE"],
    ["€55.555", "EUR", "de-DE", 5555500],
    ["($1.00)", "USD", "en-US", "AMOUNT_PARENTHESES"],
    ["$(1.00)", "USD", "en-US", "AMOUNT_PARENTHESES"],
    ["1.127,54 €", "EUR", "de", 112754],
    ["1,127.54 €", "EUR", "en", 112754],
    ["1.234", "EUR", "de-DE", 123400],
    ["1.234", "EUR", undefined, "AMOUNT_AMBIGUOUS"],
    ["1’234.56", "CHF", "de-CH", 123456],
    ["1\u202f234,56", "EUR", "fr-FR", 123456],
    ["12abc3", "USD", "en", "AMOUNT_INVALID"],
    ["1793.2199", "USD", "en", "AMOUNT_TOO_PRECISE"],
    ["123,45", "MXN", "es-MX", "AMOUNT_AMBIGUOUS"],
    ["MXN$1,500.00", "MXN", "es-MX", 150000],
    ["COP$1.500.000", "COP", "es-CO", 150000000],
    ["$1.500.000.oo", "COP", "es-CO", "AMOUNT_INVALID"],
    ["1'500,000.00", "MXN", "es-MX", 150000000],
    ["$1'500.000,00", "COP", "es-CO", 150000000],
    ["$1'500.000", "COP", "es-CO", "AMOUNT_AMBIGUOUS"],
    ["1e5", "USD", "en", "AMOUNT_INVALID"],
    ["1,00,000.00", "INR", "en-IN", 10000000],
    ["1,00,000.00", "INR", "en-US", "AMOUNT_GROUPING"],
    ["5.00-", "USD", "en-US", "AMOUNT_TRAILING_MINUS"],
    ["−5.00", "USD", "en-US", -500],
    ["U$S 1.500,00", "USD", "es-AR", 150000],
    ["1,500.00 M.N.", "MXN", "es-MX", 150000],
    ["1.500.000 M/CTE", "COP", "es-CO", 150000000],
    ["1,500.00 USD", "MXN", "es-MX", "AMOUNT_WRONG_CURRENCY"],
    ["1,500", "COP", "es-CO", "AMOUNT_AMBIGUOUS"],
    ["1,500,000", "COP", "es-CO", 150000000],
    ["1,2345", "MXN", "es-MX", "AMOUNT_GROUPING"],
    ["1,5000.00", "MXN", "es-MX", "AMOUNT_GROUPING"],
    ["1.5.5", "MXN", "es-MX", "AMOUNT_GROUPING"],
    ["١٢٣٫٤٥", "EGP", "ar-EG", 12345],
    ["1,234.50", "JPY", "ja-JP", "AMOUNT_TOO_PRECISE"],
    ["R$ 1.234,56", "BRL", "pt-BR", 123456],
    ["₡1 234,56", "CRC", "es-CR", 123456],
    ["=1500", "MXN", "es-MX", "AMOUNT_INVALID"],
    ["'1500", "MXN", "es-MX", "AMOUNT_GROUPING"],
    ["1_000", "MXN", "es-MX", "AMOUNT_INVALID"],
    ["0x10", "MXN", "es-MX", "AMOUNT_INVALID"],
    ["50%", "MXN", "es-MX", "AMOUNT_INVALID"],
    ["1.5k", "MXN", "es-MX", "AMOUNT_INVALID"],
    ["Infinity", "MXN", "es-MX", "AMOUNT_INVALID"],
  ]) {
    const checked = money.check(text, currency, { locale });
    assert.equal(checked.ok ? checked.details.minor : checked.issues[0].code, expected, `${text} ${locale}`);
  }
});

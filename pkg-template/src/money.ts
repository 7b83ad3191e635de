/**
 * Amounts of money: exact integers in the smallest unit of a currency, and the texts that people write for them.
 *
 * The wasm parses and formats. The platform's `Intl` supplies only the conventions of a locale: digits, separators, and the position of sign and
 * currency. The number of decimals never comes from `Intl`, which shows COP without centavos and refuses USDC.
 */
import { type Check, decodeCheck, decodeIssue, eachField, type Issue, type Lang, packed } from "./answer.js";
import type { BufferExports, Engine } from "./engine.js";
import { ValidationError } from "./errors.js";
import { kind } from "./input.js";
import { FIRST_PART, Field } from "./made/answer.js";

/**
 * An amount in the currency's smallest unit, such as centavos: an integer from −(2⁵³ − 1) to 2⁵³ − 1, which is the range of the API. `format`,
 * `toDecimal` and `compare` also accept a `bigint` of up to 64 bits.
 */
export type Minor = number | bigint;

/** A currency. */
export interface Currency {
  /** ISO 4217 code, or the name of a token: `COP`, `USDC`. */
  code: string;
  /** Number of decimals: an amount counts units of 10^−exponent. */
  exponent: number;
  /** Local symbol, such as `$`; the code if there is none. */
  symbol: string;
  /** Name in the requested language. */
  name: string;
}

/** The locale of an amount's text. */
export interface MoneyOptions {
  /**
   * BCP 47 tag of the locale in which the text is written, such as `es-CO`. Default: none. Without a locale `parse` accepts only texts that mean the same
   * amount everywhere, and `format` writes `COP 1500.50`.
   */
  locale?: string | undefined;
}

/** Options of `money.parse` and `money.check`. */
export interface MoneyCheckOptions extends MoneyOptions {
  /** Language of the messages. Default: `"en"`. */
  lang?: Lang | undefined;
}

/** Options of `money.format`. */
export interface MoneyFormatOptions extends MoneyOptions {
  /**
   * Style: `symbol` for `$ 1.500,50`, `code` for `COP 1.500,50`, `plain` for `1.500,50`. Default: `symbol`; without a locale `code`, since `$` alone does not
   * say which currency.
   */
  style?: "symbol" | "code" | "plain" | undefined;
}

/**
 * Parsing, formatting and arithmetic of amounts. Amounts are integers in the smallest unit of their currency.
 *
 * Every function throws a `ValidationError` with code `CURRENCY_UNKNOWN` for an unknown currency, `LOCALE_UNKNOWN` for an unknown locale, and
 * `INVALID_ARGUMENT` for an argument of the wrong type.
 */
export interface Money {
  /**
   * Returns all known currencies: those of the API, of ISO 4217, and those added with `defineCurrency`.
   * @example
   * money.currencies().find(({ code }) => code === "MXN")?.exponent // 2
   */
  currencies(options?: Pick<MoneyCheckOptions, "lang">): Currency[];
  /**
   * Parses an amount as people write it in the locale, including everything that `format` writes. A text that could mean two amounts is an error that
   * names both. Nothing is rounded, and no character is skipped.
   * @throws {ValidationError} with a code `AMOUNT_…`, `EMPTY` or `TOO_LONG`. The message is in `lang`; `issues[0]` has the position in the text.
   * @example money.parse("1.500,50", "COP", { locale: "es-CO" }) // 150050
   */
  parse(text: string, currency: string, options?: MoneyCheckOptions): number;
  /**
   * Parses like `parse`, but returns errors instead of throwing them. `value` is the exact decimal, `formatted` the number in the style of the locale.
   * @example
   * const checked = money.check("1,500.5", "MXN", { locale: "es-MX" });
   * if (checked.ok) console.log(checked.details.minor, checked.value, checked.formatted); // 150050, "1500.50", "1,500.50"
   */
  check(text: string, currency: string, options?: MoneyCheckOptions): Check<{ minor: number }>;
  /**
   * Formats an amount for display. A `bigint` of up to 64 bits is exact.
   * @throws {ValidationError} with code `NOT_AN_INTEGER` or `AMOUNT_OUT_OF_RANGE`.
   * @example money.format(150050, "MXN", { locale: "es-MX" }) // "$1,500.50"
   * @example money.format(150050, "MXN", { locale: "en-US", style: "code" }) // "MXN 1,500.50"
   */
  format(minor: Minor, currency: string, options?: MoneyFormatOptions): string;
  /**
   * Writes an amount as an exact decimal for machines: ASCII digits and a point, no grouping.
   * @throws {ValidationError} with code `NOT_AN_INTEGER` or `AMOUNT_OUT_OF_RANGE`.
   * @example money.toDecimal(150050, "COP") // "1500.50"
   * @example money.toDecimal(9007199254740993n, "USD") // "90071992547409.93"
   */
  toDecimal(minor: Minor, currency: string): string;
  /**
   * Parses an exact decimal written by a machine, such as `1500.5`. It never rounds: too many decimals are an error.
   * @throws {ValidationError} with the codes of `parse`.
   * @example money.fromDecimal("1500.5", "COP") // 150050
   */
  fromDecimal(decimal: string, currency: string): number;
  /**
   * Adds a currency. The code has 3 to 12 capital letters or digits and begins with a letter; the exponent is 0 to 15. At most 64 currencies can be added.
   * Adding one again with the same exponent does nothing.
   * @throws {ValidationError} with code `CURRENCY_INVALID`, `CURRENCY_TOO_MANY`, or `CURRENCY_CONFLICT` if the currency has another exponent.
   * @example
   * money.defineCurrency("EURC", 6);
   * money.toDecimal(1_500_000, "EURC") // "1.500000"
   */
  defineCurrency(code: string, exponent: number): void;
  /**
   * Adds two amounts of the same currency.
   * @throws {ValidationError} with code `AMOUNT_OUT_OF_RANGE` or `NOT_AN_INTEGER`.
   * @example money.add(150050, 50) // 150100
   */
  add(left: Minor, right: Minor): number;
  /**
   * Subtracts the second amount from the first.
   * @throws {ValidationError} with code `AMOUNT_OUT_OF_RANGE` or `NOT_AN_INTEGER`.
   * @example money.subtract(150050, 50) // 150000
   */
  subtract(left: Minor, right: Minor): number;
  /**
   * Compares two amounts of the same currency: −1 if the first is smaller, 0 if they are equal, 1 if it is larger. It can be passed to `sort`.
   * @throws {ValidationError} with code `AMOUNT_OUT_OF_RANGE` or `NOT_AN_INTEGER`.
   * @example [300, 100, 200].sort(money.compare) // [100, 200, 300]
   */
  compare(left: Minor, right: Minor): -1 | 0 | 1;
  /**
   * Splits an amount into 1 to 100,000 parts whose sum is the amount. Parts differ by at most one unit; the parts farther from zero come first.
   * @throws {ValidationError} with code `SPLIT_INVALID` for another number of parts.
   * @example money.split(10000, 3) // [3334, 3333, 3333]
   */
  split(minor: Minor, parts: number): number[];
}

/** @internal The exports that amounts need, of any wasm build. */
export interface MoneyExports extends BufferExports {
  money_use(length: number): number;
  money_parse(length: number, decimal: number): number;
  money_check(length: number, decimal: number, language: number): number;
  money_format(upper: number, lower: number, style: number): number;
  money_define(length: number, exponent: number): number;
  money_currencies(language: number): number;
  money_add(left: number, right: number): number;
  money_part(minor: number, parts: number, index: number): number;
}

/** Maximum length of an amount, in characters, plus one: the wasm refuses a text of this length. */
const LONGEST = 1001;
const STYLES = ["symbol", "code", "plain"];
const DECIMAL = 3;
/** Number of cached locale descriptions. A page needs one or two; a caller that makes up tags must not fill the memory. */
const REMEMBERED = 64;

/** The currency and locale that a wasm instance has selected, and the currencies that were defined in it. */
function createChoice(engine: Engine<MoneyExports>) {
  const defined = new Map<string, number>();
  const descriptions = new Map<string, string>();

  // A new instance has selected nothing, and needs the currencies defined again.
  const state = engine.keep((api) => {
    for (const [code, exponent] of defined) api.money_define(engine.write(code), exponent);
    // Equal to no argument: NaN is not even equal to itself.
    return { currency: Number.NaN as unknown, locale: Number.NaN as unknown };
  });

  function described(currency: string, locale: string | undefined): string {
    const key = locale === undefined ? currency : `${currency}\n${locale}`;
    let description = descriptions.get(key);
    if (description === undefined) {
      description = describe(currency, locale);
      if (descriptions.size >= REMEMBERED) descriptions.clear();
      descriptions.set(key, description);
    }
    return description;
  }

  /** Selects a currency and locale in the wasm. Decimals for machines need no locale, and so no `Intl`, whose first use is slow. */
  function use(api: MoneyExports, currency: unknown, locale: unknown, decimal = false): void {
    const chosen = state();
    if (chosen.currency === currency && (decimal || chosen.locale === locale)) return;
    if (typeof currency !== "string") throw wrongType("currency", "a string", currency);
    if (locale !== undefined && typeof locale !== "string") throw wrongType("locale", "a string", locale);
    // The wasm decides whether the code is a currency. If it is not, the earlier selection stays.
    const possible = /^[A-Z][A-Z\d]{2,11}$/.test(currency);
    const description = decimal || !possible ? "\n" : described(currency, locale);
    if (!possible || !api.money_use(engine.write(`${currency}\n${description}`))) {
      descriptions.clear();
      throw invalid(
        "CURRENCY_UNKNOWN",
        `“${currency.slice(0, 20)}” is not a known currency. Codes are in capitals; declare others with money.defineCurrency(code, exponent).`,
      );
    }
    chosen.currency = currency;
    chosen.locale = decimal ? Number.NaN : locale;
  }

  function define(code: string, exponent: number): void {
    if (typeof code !== "string") throw wrongType("code", "a string", code);
    if (typeof exponent !== "number") throw wrongType("exponent", "a number", exponent);
    // The wasm refuses 255: no currency has so many decimals.
    const byte = Number.isInteger(exponent) && exponent >= 0 && exponent < 255 ? exponent : 255;
    const issue = decodeIssue(
      engine.run((api) => {
        state();
        return engine.read(api.money_define(engine.write(code.slice(0, 20)), byte));
      }),
    );
    if (issue) throw refused(issue);
    defined.set(code, exponent);
  }

  return { use, define };
}

/** Reads and prints amounts in a currency and locale. */
function createReader(engine: Engine<MoneyExports>, use: ReturnType<typeof createChoice>["use"]) {
  function explain(text: string, currency: string, locale: string | undefined, decimal: boolean, language: number) {
    const check = engine.run((api) => {
      use(api, currency, locale);
      const answer = api.money_check(engine.write(text.slice(0, LONGEST)), Number(decimal), language);
      return decodeCheck<{ minor: number }>(engine.read(answer), MINOR);
    });
    // As all parts, it comes as text.
    if (check.ok) check.details.minor = Number(check.details.minor);
    return check;
  }

  function read(text: unknown, currency: string, options: MoneyCheckOptions | undefined, decimal: boolean): number {
    if (typeof text !== "string") throw wrongType(decimal ? "decimal" : "text", "a string", text);
    const locale = localeOf(options);
    const minor = engine.run((api) => {
      use(api, currency, locale, decimal);
      return api.money_parse(engine.write(text.length > LONGEST ? text.slice(0, LONGEST) : text), Number(decimal));
    });
    if (!Number.isNaN(minor)) return minor;
    const answer = explain(text, currency, locale, decimal, languageIn(options));
    throw answer.ok ? invalid("INTERNAL", "The amount was read and refused.") : refused(answer.issues[0]);
  }

  function print(minor: unknown, currency: string, locale: string | undefined, style: number): string {
    const wide = typeof minor === "bigint";
    if (wide && BigInt.asIntN(64, minor) !== minor) throw outOfRange("`minor`", 63);
    const lower = wide ? Number(BigInt.asIntN(32, minor)) : safe("minor", minor);
    const upper = wide ? Number(minor >> BigInt(32)) : Math.floor(lower / 2 ** 32);
    return engine.run((api) => {
      use(api, currency, locale, style === DECIMAL);
      let printed = "";
      eachField(engine.read(api.money_format(upper, lower, style)), (_, text) => {
        printed = text;
      });
      return printed;
    });
  }

  return { explain, read, print };
}

/** The name of the one part of a checked amount. */
const MINOR = { [FIRST_PART]: "minor" };

function listCurrencies(engine: Engine<MoneyExports>, language: number): Currency[] {
  const currencies: Currency[] = [];
  let platform: Intl.DisplayNames | undefined;
  eachField(
    engine.run((api) => engine.read(api.money_currencies(language))),
    (field, text) => {
      const last = currencies[currencies.length - 1] as Currency;
      if (field === Field.Language) platform = new Intl.DisplayNames([text], { type: "currency" });
      else if (field === Field.Currency) {
        const name = (isIso(text) && platform?.of(text)) || text;
        currencies.push({ code: text, exponent: 0, symbol: text, name });
      } else if (field === Field.Exponent) last.exponent = Number(text);
      else if (field === Field.Symbol) last.symbol = text;
      else last.name = text;
    },
  );
  return currencies;
}

/** @internal Creates `money` over one wasm build. */
export function createMoney(engine: Engine<MoneyExports>): Money {
  const { use, define } = createChoice(engine);
  const { explain, read, print } = createReader(engine, use);

  function sum(left: number, right: number): number {
    const total = engine.run((api) => api.money_add(left, right));
    if (Number.isNaN(total)) throw outOfRange("The result");
    return total;
  }

  return {
    currencies: (options) => listCurrencies(engine, languageIn(options)),
    parse: (text, currency, options) => read(text, currency, options, false),
    check(text, currency, options) {
      if (typeof text !== "string") throw wrongType("text", "a string", text);
      return explain(text, currency, localeOf(options), false, languageIn(options));
    },
    format(minor, currency, options) {
      const style = STYLES.indexOf((option(options, "style") ?? "symbol") as string);
      if (style < 0) throw invalid("INVALID_ARGUMENT", "`style` must be one of: symbol, code, plain.");
      return print(minor, currency, localeOf(options), style);
    },
    toDecimal: (minor, currency) => print(minor, currency, undefined, DECIMAL),
    fromDecimal: (decimal, currency) => read(decimal, currency, undefined, true),
    defineCurrency: define,
    add: (left, right) => sum(safe("left", left), safe("right", right)),
    subtract: (left, right) => sum(safe("left", left), -safe("right", right)),
    compare(left, right) {
      const [a, b] = [exact("left", left), exact("right", right)];
      return a < b ? -1 : a > b ? 1 : 0;
    },
    split(minor, parts) {
      const whole = safe("minor", minor);
      if (typeof parts !== "number") throw wrongType("parts", "a number", parts);
      const count = Number.isInteger(parts) && parts > 0 && parts <= 0xffff_ffff ? parts : 0;
      return engine.run((api) => {
        if (Number.isNaN(api.money_part(whole, count, 0))) {
          throw invalid("SPLIT_INVALID", "An amount can be split into 1 to 100000 parts.");
        }
        return Array.from({ length: count }, (_, index) => api.money_part(whole, count, index));
      });
    },
  };
}

/** Describes how a locale writes a currency, in the lines that the wasm reads. Without a locale: an empty line and the symbols that always name the currency. */
function describe(currency: string, locale: string | undefined): string {
  // Intl supports only codes of three letters; a token is formatted like dollars with their code.
  const known = isIso(currency);
  const signs = known
    ? ["symbol", "narrowSymbol"].flatMap((display) => [
        displayed(locale ?? "en", currency, display),
        displayed("en", currency, display),
      ])
    : [];
  // A code begins with its country: `US$` and `MX$` are read where a bare `$` is written too.
  if (known) signs.push(currency.slice(0, 2) + signs[3]);
  if (locale === undefined) return `\n${[...new Set(signs)].join("\n")}`;
  const decimals = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  const shape = known ? currency : "USD";
  const dressed = (currencyDisplay: string) =>
    formatter(locale, { ...decimals, style: "currency", currency: shape, currencyDisplay } as Intl.NumberFormatOptions);
  const symbol = dressed(known ? "symbol" : "code");
  const code = dressed("code");
  const plain = formatter(locale, decimals);

  const digits = [...formatter(locale, { useGrouping: false }).format(9_876_543_210)].reverse().join("");
  const parts = symbol.formatToParts(123_456_789_012.25);
  const sign = (type: string, of = parts) => of.find((part) => part.type === type)?.value ?? "";
  const group = sign("group");
  const runs = parts.filter((part) => group && part.type === "integer").map((part) => [...part.value].length);
  const [primary = 3, secondary = primary] = [runs.at(-1), runs.at(-2)];
  // English in much of Europe writes `€1,234.50` and `1.234,5` (CLDR 48).
  const swapped = sign("decimal", plain.formatToParts(1.5)) === group;
  const groups = (digits: number) => symbol.formatToParts(10 ** (digits - 1)).some((part) => part.type === "group");
  const least = groups(primary + 1) ? 1 : groups(primary + 2) ? 2 : 3;
  const patterns = [symbol, code, plain].flatMap((style) =>
    [1, -1].map((value) => {
      let pattern = "";
      for (const { type, value: text } of style.formatToParts(value)) {
        if (type === "integer") pattern += "#";
        else if (type === "currency") pattern += known ? text : currency;
        else if (type !== "decimal" && type !== "fraction") pattern += text;
      }
      return pattern;
    }),
  );
  return [
    digits + sign("decimal") + group,
    `${primary}${secondary}${least}${swapped ? "?" : ""}`,
    ...patterns,
    ...new Set(signs),
  ].join("\n");
}

/** Whether `Intl` accepts a text as a currency code. */
const isIso = (code: string) => /^[A-Z]{3}$/.test(code);

function formatter(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  let supported: string[] = [];
  try {
    supported = Intl.NumberFormat.supportedLocalesOf(locale);
  } catch {
    // Not even a tag.
  }
  // For a language it does not know, Intl would take the machine's own without a word.
  if (supported.length === 0) throw invalid("LOCALE_UNKNOWN", `“${locale.slice(0, 40)}” is not a locale known here.`);
  return new Intl.NumberFormat(locale, options);
}

function displayed(locale: string, currency: string, currencyDisplay: string): string {
  const options = { style: "currency", currency, currencyDisplay } as Intl.NumberFormatOptions;
  return (
    formatter(locale, options)
      .formatToParts(1)
      .find((part) => part.type === "currency")?.value ?? currency
  );
}

/** An amount as a number. Throws if it is not a safe integer. */
function safe(name: string, minor: unknown): number {
  if (typeof minor === "number" && Number.isSafeInteger(minor)) return minor;
  if (typeof minor === "bigint") {
    const number = Number(minor);
    if (Number.isSafeInteger(number)) return number;
    throw outOfRange(`\`${name}\``);
  }
  if (typeof minor !== "number") throw wrongType(name, "a number or bigint", minor);
  if (Number.isInteger(minor)) throw outOfRange(`\`${name}\``);
  throw invalid("NOT_AN_INTEGER", `\`${name}\` must be an integer of the smallest unit, found ${minor}.`);
}

/** An amount, a `bigint` unchanged. Throws if it is not an integer. */
const exact = (name: string, minor: unknown) => (typeof minor === "bigint" ? minor : safe(name, minor));

function option(options: unknown, name: string): unknown {
  if (options === undefined) return undefined;
  try {
    if (typeof options === "object") return (options as Record<string, unknown>)[name];
  } catch {
    // `null`, or a JavaScript proxy that throws at any read.
  }
  throw wrongType("options", "a plain object", options);
}

const localeOf = (options: unknown) => option(options, "locale") as string | undefined;

const languageIn = (options: unknown) => packed(option(options, "lang"));

const outOfRange = (what: string, bits = 53) =>
  invalid("AMOUNT_OUT_OF_RANGE", `${what} is beyond 2^${bits} − 1 of the smallest unit, the largest exact amount.`);

const wrongType = (name: string, expected: string, found: unknown) =>
  invalid("INVALID_ARGUMENT", `\`${name}\` must be ${expected}, found ${kind(found)}.`);

const refused = (issue: Issue) => invalid(issue.code, issue.message, issue);

function invalid(code: string, message: string, issue?: Issue): ValidationError {
  return new ValidationError(message, issue === undefined ? { code } : { code, issues: [{ path: "", ...issue }] });
}

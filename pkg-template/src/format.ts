/** The formats over one wasm build. The rules and messages are in the wasm; this file checks argument types and builds result objects. */
import { type Check, decodeCheck, decodeIssue, eachField, type Issue, type Lang, packed } from "./answer.js";
import type { BufferExports, Engine } from "./engine.js";
import { ValidationError } from "./errors.js";
import { Field, WRONG_TYPE } from "./made/answer.js";
import type { Formats, RfcDetails } from "./made/formats.js";
import type { StandardSchemaV1 } from "./standard-schema.js";

/** Options of a format's `check`. */
export interface CheckOptions {
  /** Language of the messages. Default: `"en"`. */
  lang?: Lang | undefined;
  /** For `phone` only: ISO 3166-1 alpha-2 code of a country whose national numbers are accepted without a calling code. Default: none. */
  country?: string | undefined;
}

/** Result of `checkMany`: one byte per row. The reason for a row is computed when `issue` asks for it. */
export interface Batch {
  /** One byte per row: 0 for a valid value, otherwise a number that stands for the error. Read the error with `issue`. */
  readonly codes: Uint8Array;
  /** Number of valid rows. */
  readonly valid: number;
  /** Returns the first validation error of a row, counted from 0; `undefined` for a valid row and beyond the last row. */
  issue(row: number, options?: CheckOptions): Issue | undefined;
}

/** A format, such as `clabe` or `phone`: validates, parses and formats one kind of value. Its functions do not use `this`. */
export interface Format<D> extends StandardSchemaV1<string, string> {
  /** Name of the format, such as `"clabe"`. */
  readonly name: string;
  /**
   * Returns whether the text is valid. Anything but a string is not.
   * @example
   * clabe.isValid("012180001234567899") // true
   */
  isValid(input: string): boolean;
  /**
   * Parses a text: returns its parts, or what is wrong, where, and what was expected. It never throws for a wrong input.
   * @example
   * const checked = clabe.check("012 180 00123456789 9", { lang: "es" });
   * if (checked.ok) console.log(checked.value, checked.details.institution); // "012180001234567899", "40012"
   * else if (checked.complete) console.log(checked.issues[0].message); // otherwise it is still being typed
   */
  check(input: string, options?: CheckOptions): Check<D>;
  /**
   * Formats a text for display, in the groups that people write. An incomplete text is formatted too. A text with a character that is not allowed is
   * returned unchanged.
   * @throws {ValidationError} with code `INVALID_ARGUMENT` if `input` is not a string.
   * @example
   * clabe.format("012180001234567899") // "012 180 00123456789 9"
   */
  format(input: string): string;
  /**
   * Formats a text while it is typed, and returns the new position of the caret. Positions are in UTF-16 code units.
   * @throws {ValidationError} with code `INVALID_ARGUMENT` if `input` is not a string.
   * @example
   * clabe.formatCaret("0121", 4) // { text: "012 1", caret: 5 }
   */
  formatCaret(input: string, caret: number): { text: string; caret: number };
  /**
   * Checks many values: an array, or one text with one value per line. It is several times faster than `check` in a loop.
   * @throws {ValidationError} with code `INVALID_ARGUMENT` if `input` is neither an array nor a string.
   * @example
   * const batch = clabe.checkMany(["012180001234567899", "012180001234567890"]);
   * batch.valid // 1
   * batch.issue(1)?.code // "CHECK_DIGIT"
   */
  checkMany(input: readonly string[] | string): Batch;
  /** @internal Returns why two fields of a form disagree, one of which has this format. */
  disagreement?(field: unknown, other: unknown, options: CheckOptions | undefined): Issue | undefined;
}

/** @internal A format's name, and the names of its parts by the characters that stand for them in an answer of the wasm. */
export interface Table {
  readonly name: string;
  readonly parts: Readonly<Record<number, string>>;
}

/** Checks of two form fields against each other. Each returns `undefined` if they agree, or if the account, RFC or phone is not valid by itself. */
export interface CrossCheck {
  /**
   * Returns the error if a bank code, such as `"40012"`, does not belong to a CLABE or IBAN.
   * @example
   * crossCheck.bankCode("40014", "012180001234567899")?.expected // "40012"
   */
  bankCode(bankCode: string, account: string, options?: CheckOptions): Issue | undefined;
  /** Returns the error if an RFC is not of the given kind. */
  rfcKind(rfc: string, kind: RfcDetails["kind"], options?: CheckOptions): Issue | undefined;
  /** Returns the error if a phone number does not belong to the country, an ISO 3166-1 alpha-2 code. */
  phoneCountry(phone: string, country: string, options?: CheckOptions): Issue | undefined;
}

/** @internal The exports of a format; src/bindings/format.rs explains them. */
export interface FormatExports extends BufferExports {
  is_valid(length: number): number;
  check(length: number, language: number, country: number): number;
  format(length: number, caret: number): number;
  check_many(length: number): number;
  wrong_type(length: number, language: number): number;
  disagreement(split: number, length: number, language: number): number;
}

/** Maximum length, in characters. No format has longer values: a longer text is cut here, and the wasm refuses the rest. */
const LONGEST = 1000;
/** Number of characters that always fit into the wasm's buffer. */
const PIECE = 20_000;

/** The type of a value, read without calling any code of the value. */
const kind = (value: unknown) => (value === null ? "null" : typeof value);

const wrongArgument = (expected: string, found: unknown, cause?: unknown) =>
  new ValidationError(`\`input\` must be ${expected}, found ${kind(found)}.`, { code: "INVALID_ARGUMENT", cause });

const cut = (text: string) => (text.length > LONGEST ? text.slice(0, LONGEST) : text);

/** The text to check; empty for a value that is not a string. */
const textOf = (value: unknown) => (typeof value === "string" ? cut(value) : "");

/** Reads an option; `undefined` if reading it throws, as it may with a JavaScript proxy. */
function option(options: CheckOptions | undefined, name: keyof CheckOptions): unknown {
  try {
    return options?.[name];
  } catch {
    return undefined;
  }
}

const language = (options: CheckOptions | undefined) => packed(option(options, "lang"));

/** @internal */
export function createFormat<D>(engine: Engine<FormatExports>, { name, parts }: Table): Format<D> {
  function isValid(input: string): boolean {
    if (typeof input !== "string") return false;
    try {
      return engine.api().is_valid(engine.write(cut(input))) === 1;
    } catch (error) {
      return engine.failed(error);
    }
  }

  function check(input: string, options?: CheckOptions): Check<D> {
    try {
      const api = engine.api();
      const answer =
        typeof input === "string"
          ? api.check(engine.write(cut(input)), language(options), packed(option(options, "country")))
          : api.wrong_type(engine.write(kind(input)), language(options));
      return decodeCheck<D>(engine.read(answer), parts);
    } catch (error) {
      return engine.failed(error);
    }
  }

  function formatCaret(input: string, caret: number): { text: string; caret: number } {
    if (typeof input !== "string") {
      throw wrongArgument("a string", input);
    }
    const answer = engine.run((api) =>
      engine.read(api.format(engine.write(cut(input)), typeof caret === "number" ? caret : 0)),
    );
    const formatted = { text: input, caret };
    eachField(answer, (field, text) => {
      if (field === Field.Formatted) formatted.text = text;
      else formatted.caret = Number(text);
    });
    return formatted;
  }

  function checkMany(input: readonly string[] | string): Batch {
    const codes = typeof input === "string" ? codesOfText(input, many) : codesOfRows(rowsOf(input), many);
    let valid = 0;
    for (const code of codes) if (code === 0) valid++;
    let starts: number[] | undefined;
    return {
      codes,
      valid,
      issue(row, options) {
        if (!codes[row]) return undefined;
        if (typeof input === "string") starts ??= lineStarts(input);
        const value = typeof input === "string" ? line(input, starts as number[], row) : (input[row] as string);
        const checked = check(value, options);
        return checked.ok ? undefined : checked.issues[0];
      },
    };
  }

  const many: Many = (piece: string) => engine.run((api) => engine.bytes(api.check_many(engine.write(piece))));

  function disagreement(field: unknown, other: unknown, options: CheckOptions | undefined): Issue | undefined {
    if (typeof field !== "string" || typeof other !== "string") return undefined;
    return decodeIssue(
      engine.run((api) => {
        // The length of the first alone tells where the second begins.
        const split = engine.write(cut(field));
        return engine.read(api.disagreement(split, engine.write(cut(field) + cut(other)), language(options)));
      }),
    );
  }

  return {
    name,
    isValid,
    check,
    disagreement,
    format: (input) => formatCaret(input, 0).text,
    formatCaret,
    checkMany,
    "~standard": {
      version: 1,
      vendor: "qash-client",
      validate(value) {
        const checked = check(value as string);
        return checked.ok ? { value: checked.value } : { issues: checked.issues };
      },
    },
  };
}

/** Returns one code per line of a text that fits into the buffer. The array is valid until the next call. */
type Many = (piece: string) => Uint8Array;

function codesOfText(text: string, many: Many): Uint8Array {
  const pieces: Uint8Array[] = [];
  let rows = 0;
  for (let at = 0; at < text.length; ) {
    // Whole lines that fit, or the beginning of one that fits nowhere.
    let end = text.length - at > PIECE ? text.lastIndexOf("\n", at + PIECE) + 1 : text.length;
    let piece = text.slice(at, end);
    if (end <= at) {
      end = text.indexOf("\n", at) + 1 || text.length;
      piece = text.slice(at, at + LONGEST);
    }
    const codes = many(piece).slice();
    pieces.push(codes);
    rows += codes.length;
    at = end;
  }
  const codes = new Uint8Array(rows);
  let row = 0;
  for (const piece of pieces) {
    codes.set(piece, row);
    row += piece.length;
  }
  return codes;
}

function codesOfRows(rows: readonly unknown[], many: Many): Uint8Array {
  const codes = new Uint8Array(rows.length);
  let others = false;
  for (let first = 0, row = 0; row < rows.length; first = row) {
    // One text is written in far less time than its rows one by one.
    let piece = "";
    for (; row < rows.length; row++) {
      const text = textOf(rows[row]);
      if (piece.length + text.length >= PIECE) break;
      others ||= typeof rows[row] !== "string";
      piece += text;
      piece += "\n";
    }
    let found = many(piece);
    if (found.length !== row - first) {
      const lines = rows.slice(first, row).map((value) => `${textOf(value).replaceAll("\n", " ")}\n`);
      found = many(lines.join(""));
    }
    codes.set(found, first);
  }
  for (let row = 0; others && row < rows.length; row++) {
    if (typeof rows[row] !== "string") codes[row] = WRONG_TYPE;
  }
  return codes;
}

function rowsOf(input: unknown): readonly string[] {
  let cause: unknown;
  try {
    // A JavaScript proxy may throw at any read, so its items are read once, into a copy.
    if (Array.isArray(input)) return Object.getPrototypeOf(input) === Array.prototype ? input : Array.from(input);
  } catch (thrown) {
    cause = thrown;
  }
  throw wrongArgument("an array or a string", input, cause);
}

/** The start of each line. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function line(text: string, starts: number[], row: number): string {
  return text.slice(starts[row], (starts[row + 1] ?? text.length + 1) - 1);
}

/** @internal Creates the cross checks; a check without its format returns `undefined`. */
export function createCrossCheck({ clabe, iban, rfc, phone }: Partial<Formats>): CrossCheck {
  return {
    bankCode: (bankCode, account, options) =>
      clabe?.disagreement?.(bankCode, account, options) ?? iban?.disagreement?.(bankCode, account, options),
    rfcKind: (text, kind, options) => rfc?.disagreement?.(text, kind, options),
    phoneCountry: (text, country, options) => phone?.disagreement?.(text, country, options),
  };
}

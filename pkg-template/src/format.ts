/** The formats over one wasm build. What is valid, and what to say about it, the wasm knows; here types are checked and shapes made. */
import { type Check, decodeCheck, decodeIssue, eachField, type Issue, type Lang, packed } from "./answer.js";
import type { BufferExports, Engine } from "./engine.js";
import { ValidationError } from "./errors.js";
import { Field, WRONG_TYPE } from "./made/answer.js";
import type { Formats, RfcDetails } from "./made/formats.js";
import type { StandardSchemaV1 } from "./standard-schema.js";

export interface CheckOptions {
  /** The language of messages; English unless given. */
  lang?: Lang | undefined;
  /** For `phone`: the ISO 3166-1 code of the country whose national numbers are read without a calling code. */
  country?: string | undefined;
}

/** What `checkMany` found: a byte a row, and the reasons on request. */
export interface Batch {
  /** A byte a row: 0 for a valid value, else a number that stands for the code. */
  readonly codes: Uint8Array;
  /** How many rows are valid. */
  readonly valid: number;
  /** Why a row is not valid; `undefined` for one that is, or that does not exist. */
  issue(row: number, options?: CheckOptions): Issue | undefined;
}

/** A way to write one kind of value. Its functions need no `this`: hand them on as they are. */
export interface Format<D> extends StandardSchemaV1<string, string> {
  readonly name: string;
  /** Whether the text is valid. */
  isValid(input: string): boolean;
  /**
   * What the text says, or what is wrong with it, where, and what was expected.
   * @example
   * const checked = clabe.check(text, { lang: "es" });
   * if (checked.ok) pay(checked.value, checked.details.institution); // "012180001234567899", "40012"
   * else if (checked.complete) show(checked.issues[0].message); // otherwise it is still being typed
   */
  check(input: string, options?: CheckOptions): Check<D>;
  /**
   * The text as people write it, complete or not. One that holds what cannot stand there comes back as it is.
   * @throws {ValidationError} with code `INVALID_ARGUMENT` for anything but a text.
   */
  format(input: string): string;
  /** The same while someone types: also where the caret goes that stands at `caret`, in UTF-16 code units. */
  formatCaret(input: string, caret: number): { text: string; caret: number };
  /** Checks an array of values, or one text with a value a line, in a few calls and without memory for each error. */
  checkMany(input: readonly string[] | string): Batch;
  /** @internal Why a field of a form does not agree with another, one of which is of this format. */
  disagreement?(field: unknown, other: unknown, options: CheckOptions | undefined): Issue | undefined;
}

/** @internal What the wasm does not say of a format: its name, and the names of its parts by the characters that stand for them. */
export interface Table {
  readonly name: string;
  readonly parts: Readonly<Record<number, string>>;
}

export interface CrossCheck {
  /** Why a payout's bank code does not belong to its CLABE or IBAN; `undefined` if it does, or if the account is not valid. */
  bankCode(bankCode: string, account: string, options?: CheckOptions): Issue | undefined;
  /** Why an RFC is not of that kind. */
  rfcKind(rfc: string, kind: RfcDetails["kind"], options?: CheckOptions): Issue | undefined;
  /** Why a phone number does not belong to that country. */
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

/** A text longer than this is too long in any format; the wasm refuses what is left of it. */
const LONGEST = 1000;
/** Characters of a text that surely fit into the buffer. */
const PIECE = 20_000;

/** The type of a value, found without running any code of its own. */
const kind = (value: unknown) => (value === null ? "null" : typeof value);

const wrongArgument = (expected: string, found: unknown, cause?: unknown) =>
  new ValidationError(`\`input\` must be ${expected}, found ${kind(found)}.`, { code: "INVALID_ARGUMENT", cause });

const cut = (text: string) => (text.length > LONGEST ? text.slice(0, LONGEST) : text);

/** What of a value is checked; nothing of one that is no text. */
const textOf = (value: unknown) => (typeof value === "string" ? cut(value) : "");

/** An option, or nothing where there is none to be had: a proxy may throw at every look. */
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

/** Gives a code a line of a piece that fits into the buffer; valid until the next call. */
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
    // A proxy may throw at every look; a copy is looked at once.
    if (Array.isArray(input)) return Object.getPrototypeOf(input) === Array.prototype ? input : Array.from(input);
  } catch (thrown) {
    cause = thrown;
  }
  throw wrongArgument("an array or a string", input, cause);
}

/** Where each line begins. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function line(text: string, starts: number[], row: number): string {
  return text.slice(starts[row], (starts[row + 1] ?? text.length + 1) - 1);
}

/** @internal Over those of the formats that there are. */
export function createCrossCheck({ clabe, iban, rfc, phone }: Partial<Formats>): CrossCheck {
  return {
    bankCode: (bankCode, account, options) =>
      clabe?.disagreement?.(bankCode, account, options) ?? iban?.disagreement?.(bankCode, account, options),
    rfcKind: (text, kind, options) => rfc?.disagreement?.(text, kind, options),
    phoneCountry: (text, country, options) => phone?.disagreement?.(text, country, options),
  };
}

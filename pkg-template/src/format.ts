/** The formats over one wasm build. What is valid, and what to say about it, the wasm knows; here types are checked and shapes made. */
import { type Check, decodeCheck, decodeIssue, type Engine, type Issue, type Lang, languageOf } from "./engine.js";
import { ValidationError } from "./errors.js";
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
}

export interface IbanDetails {
  /** ISO 3166-1 code. */
  country: string;
  /** Bank, branch and account as the registry places them; `branch` only where the country has one. */
  bank?: string;
  branch?: string;
  account?: string;
  /** Whether the country belongs to the Single Euro Payments Area. */
  sepa: boolean;
}

export interface ClabeDetails {
  /** The first three digits. */
  bankCode: string;
  /** Absent for a bank that is not known. */
  bankName?: string;
  /** Banxico's number of the institution, `40012`: what a payout takes as `bankCode`. */
  institution?: string;
  /** `plazaName` of `qash-client/plazas` gives its cities; the wasm does without that table. */
  plazaCode: string;
  account: string;
}

export interface PhoneDetails {
  /** Without the plus sign. */
  callingCode: string;
  /** ISO 3166-1 code; absent for a calling code that belongs to no country. */
  country?: string;
  nationalNumber: string;
}

export interface BicDetails {
  bank: string;
  country: string;
  location: string;
  branch?: string;
}

export interface AbaDetails {
  federalReserve: string;
  institution: string;
}

export interface RfcDetails {
  kind: "person" | "company" | "generic";
  /** Birth or foundation, `YYMMDD`. */
  date: string;
  homoclave: string;
}

export interface CurpDetails {
  /** `YYYY-MM-DD`. */
  birthDate: string;
  /** H, M, or X for non-binary. */
  sex: "H" | "M" | "X";
  state: string;
}

export interface UuidDetails {
  /** One hexadecimal digit. */
  version: string;
}

export interface EmailDetails {
  local: string;
  domain: string;
}

export interface CrossCheck {
  /** Why a payout's bank code does not belong to its CLABE or IBAN; `undefined` if it does, or if the account is not valid. */
  bankCode(bankCode: string, account: string, options?: CheckOptions): Issue | undefined;
  /** Why an RFC is not of that kind. */
  rfcKind(rfc: string, kind: RfcDetails["kind"], options?: CheckOptions): Issue | undefined;
  /** Why a phone number does not belong to that country. */
  phoneCountry(phone: string, country: string, options?: CheckOptions): Issue | undefined;
}

/** The exports that formats need, of any wasm build. */
export interface FormatExports {
  is_valid(id: number, length: number): number;
  check(id: number, length: number, language: number, country: number): number;
  format(id: number, length: number, caret: number): number;
  check_many(id: number, length: number): number;
  wrong_type(length: number, language: number): number;
  wrong_type_code(): number;
  cross_check(kind: number, split: number, length: number, language: number): number;
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

const language = (options: CheckOptions | undefined) => languageOf(option(options, "lang"));

/** Two letters as one number, as the wasm takes a country; 0 for none. */
function country(options: CheckOptions | undefined): number {
  const code = option(options, "country");
  if (typeof code !== "string" || !/^[a-z]{2}$/i.test(code)) return 0;
  const letters = code.toUpperCase();
  return letters.charCodeAt(0) * 256 + letters.charCodeAt(1);
}

/** @internal The format of that number in src/formats/mod.rs, and the names of what it says in the order of its `explain` there. */
export function createFormat<D>(
  engine: Engine<FormatExports>,
  id: number,
  name: string,
  details: readonly string[],
): Format<D> {
  function isValid(input: string): boolean {
    if (typeof input !== "string") return false;
    try {
      return engine.api().is_valid(id, engine.write(cut(input))) === 1;
    } catch (error) {
      return engine.failed(error);
    }
  }

  function check(input: string, options?: CheckOptions): Check<D> {
    try {
      const api = engine.api();
      const answer =
        typeof input === "string"
          ? api.check(id, engine.write(cut(input)), language(options), country(options))
          : api.wrong_type(engine.write(kind(input)), language(options));
      return decodeCheck<D>(engine.read(answer), details);
    } catch (error) {
      return engine.failed(error);
    }
  }

  function formatCaret(input: string, caret: number): { text: string; caret: number } {
    if (typeof input !== "string") {
      throw wrongArgument("a string", input);
    }
    const answer = engine.run((api) =>
      engine.read(api.format(id, engine.write(cut(input)), typeof caret === "number" ? caret : 0)),
    );
    if (answer === "") return { text: input, caret };
    const [text = "", at] = answer.split("\x1f");
    return { text, caret: Number(at) };
  }

  function checkMany(input: readonly string[] | string): Batch {
    const codes = typeof input === "string" ? checkText(input) : checkRows(rowsOf(input));
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

  function checkText(text: string): Uint8Array {
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

  /** A code a line; valid until the next call. */
  const many = (piece: string) => engine.run((api) => engine.bytes(api.check_many(id, engine.write(piece))));

  function checkRows(rows: readonly unknown[]): Uint8Array {
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
      if (typeof rows[row] !== "string") codes[row] = engine.run((api) => api.wrong_type_code());
    }
    return codes;
  }

  return {
    name,
    isValid,
    check,
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

/** @internal */
export function createCrossCheck(engine: Engine<FormatExports>): CrossCheck {
  function cross(kind: number, first: unknown, second: unknown, options: CheckOptions | undefined): Issue | undefined {
    if (typeof first !== "string" || typeof second !== "string") return undefined;
    const answer = engine.run((api) => {
      // The length of the first alone tells where the second begins.
      const split = engine.write(cut(first));
      return engine.read(api.cross_check(kind, split, engine.write(cut(first) + cut(second)), language(options)));
    });
    return answer === "" ? undefined : decodeIssue(answer);
  }
  return {
    bankCode: (bankCode, account, options) =>
      cross(0, bankCode, account, options) ?? cross(1, bankCode, account, options),
    rfcKind: (rfc, kind, options) => cross(2, rfc, kind, options),
    phoneCountry: (phone, country, options) => cross(3, phone, country, options),
  };
}

/** Every format of a build. */
export interface Formats {
  iban: Format<IbanDetails>;
  clabe: Format<ClabeDetails>;
  phone: Format<PhoneDetails>;
  bic: Format<BicDetails>;
  aba: Format<AbaDetails>;
  rfc: Format<RfcDetails>;
  curp: Format<CurpDetails>;
  country: Format<Record<string, never>>;
  uuid: Format<UuidDetails>;
  email: Format<EmailDetails>;
}

/** The same, for a name that is known only when the page runs. */
export interface FormatsByName extends Formats {
  [name: string]: Format<unknown>;
}

/** In the order of `FormatId` in src/formats/mod.rs, with the names of the details. */
const FORMATS: [name: string, details?: string][] = [
  ["iban", "country bank branch account sepa"],
  ["clabe", "bankCode bankName institution plazaCode plazaName account"],
  ["phone", "callingCode country nationalNumber"],
  ["bic", "bank country location branch"],
  ["aba", "federalReserve institution"],
  ["rfc", "kind date homoclave"],
  ["curp", "birthDate sex state"],
  ["country"],
  ["uuid", "version"],
  ["email", "local domain"],
];

/** @internal */
export function createFormats(engine: Engine<FormatExports>): Formats {
  return Object.fromEntries(
    FORMATS.map(([name, details], id) => [name, createFormat(engine, id, name, details?.split(" ") ?? [])]),
  ) as unknown as Formats;
}

/** @internal One of them, by a call: bundlers leave out an unused call that is marked as pure, but not the unused reading of a property. */
export const formatOf = <N extends keyof Formats>(formats: Formats, name: N): Formats[N] => formats[name];

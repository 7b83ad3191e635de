/** The command line of `check`: its help, options and errors. */
import { parseArgs } from "node:util";
import { formats, money } from "../validate.js";

/** Error that the user has to correct: its message is printed without a stack. */
export class UsageError extends Error {}

/** A column and the format of its cells. */
export interface ColumnRule {
  /** `money`, or the name of a format. */
  readonly format: string;
  /** Currency of an amount, country of a phone, or kind of an RFC. */
  readonly parameter: string | undefined;
  /** The column's name in the first row, or its number, from 1. */
  readonly column: string;
  /** Whether a cell may be empty. */
  readonly optional: boolean;
}

/** The parsed options. */
export interface Job {
  readonly file: string;
  readonly rules: readonly ColumnRule[];
  /** Pairs of columns: a bank code, and the account to which it must belong. */
  readonly pairs: readonly { readonly code: string; readonly account: string }[];
  readonly lang: "en" | "es";
  readonly locale: string | undefined;
  readonly delimiter: string | undefined;
  readonly encoding: "utf-8" | "windows-1252";
  readonly header: boolean;
  /** Number of lines before the first row. */
  readonly skipLines: number;
  readonly out: string;
  readonly force: boolean;
  readonly keepFormulas: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

export const HELP = `Validates bank accounts, phones, tax ids and amounts in the columns of a CSV file of payouts.

Usage
  qash-client check FILE.csv --column FORMAT=COLUMN [--column FORMAT=COLUMN …]

  qash-client check payouts.csv --column clabe=beneficiary_clabe --column money:MXN=amount

What to check
  --column FORMAT=COLUMN     every cell of the column must be valid
  --optional FORMAT=COLUMN   the same, but a cell may be empty
  --pair CODE=ACCOUNT        the bank code in the column CODE must belong to the CLABE or IBAN in the
                             column ACCOUNT, which is checked too

  FORMAT is one of
    ${Object.keys(formats).join(" ")}
    phone:MX                 national phone numbers of that country are accepted too
    rfc:person               only that kind of RFC: person, company or generic
    money:MXN                an amount in that currency; see --locale
  COLUMN is the column's name in the first row; if no column has that name, its number, from 1

Output
  The faulty rows are written to FILE.faulty.csv, with four more columns: the row's line in the file, the wrong
  columns, the codes and the reasons. Correct the rows there, and check that file again. If all rows are valid,
  no file is written.

  --out FILE                 write the faulty rows to this file
  --force                    replace that file if it exists
  --keep-formulas            copy cells that a spreadsheet would run as a formula unchanged; otherwise cells that
                             begin with = + - @ and are not numbers get an apostrophe before them
  --lang en|es               language of the reasons (default: en)
  --json                     print the summary as JSON
  --quiet                    no progress bar

Input
  --delimiter , | ; | tab    delimiter between cells (default: detected in the first row)
  --encoding ENCODING        utf-8 (default) or windows-1252, as older Excel writes. A byte-order mark, of UTF-16
                             too, has precedence
  --locale LOCALE            how amounts are written in the file, such as es-CO; without it, an amount with two
                             possible meanings is faulty
  --skip-lines N             skip N lines before the first row, such as a title
  --no-header                the first row is data; COLUMN is a number from 1
  FILE may be - for standard input, together with --out

Exit status: 0 every row is right, 1 some rows are faulty, 2 the file or the command line cannot be used.
`;

const KINDS = ["person", "company", "generic"];

/** Parses the arguments after `check`. */
export function readOptions(args: readonly string[]): Job {
  const { values, positionals } = parse(args);
  const [file, second] = positionals;
  if (file === undefined)
    throw new UsageError("Which file? Name one: qash-client check FILE.csv --column clabe=COLUMN");
  if (second !== undefined) throw new UsageError(`One file at a time, please: "${file}" and "${second}" were named.`);

  const rules = [
    ...(values.column ?? []).map((text) => readRule(text, false)),
    ...(values.optional ?? []).map((text) => readRule(text, true)),
  ];
  if (rules.length === 0)
    throw new UsageError("What should be checked? Name a column: --column clabe=beneficiary_clabe");
  const pairs = (values.pair ?? []).map((text) => readPair(text, rules));
  if (file === "-" && values.out === undefined)
    throw new UsageError("With standard input, say where faulty rows go: --out FILE");

  return {
    file,
    rules,
    pairs,
    lang: oneOf("--lang", values.lang ?? "en", ["en", "es"]),
    locale: readLocale(values.locale),
    delimiter: values.delimiter === undefined ? undefined : readDelimiter(values.delimiter),
    encoding: oneOf("--encoding", (values.encoding ?? "utf-8").toLowerCase(), ["utf-8", "windows-1252"]),
    header: values["no-header"] !== true,
    skipLines: readCount("--skip-lines", values["skip-lines"] ?? "0"),
    out: values.out ?? file.replace(/(\.csv)?$/i, ".faulty.csv"),
    force: values.force === true,
    keepFormulas: values["keep-formulas"] === true,
    json: values.json === true,
    quiet: values.quiet === true,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        column: { type: "string", multiple: true },
        optional: { type: "string", multiple: true },
        pair: { type: "string", multiple: true },
        lang: { type: "string" },
        locale: { type: "string" },
        delimiter: { type: "string" },
        encoding: { type: "string" },
        "no-header": { type: "boolean" },
        "skip-lines": { type: "string" },
        out: { type: "string" },
        force: { type: "boolean" },
        "keep-formulas": { type: "boolean" },
        json: { type: "boolean" },
        quiet: { type: "boolean" },
      },
    });
  } catch (error) {
    // Node's message names the option and the problem.
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readRule(text: string, optional: boolean): ColumnRule {
  const equals = text.indexOf("=");
  const [format = "", ...rest] = text.slice(0, Math.max(equals, 0)).split(":");
  const column = text.slice(equals + 1);
  const parameter = rest.length > 0 ? rest.join(":") : undefined;
  if (equals < 1 || column === "") {
    throw new UsageError(
      `"${text}" does not say what and where; write FORMAT=COLUMN, such as clabe=beneficiary_clabe.`,
    );
  }
  if (format === "money") {
    if (parameter === undefined) throw new UsageError(`Which currency? Write it behind money: money:MXN=${column}`);
    const known = money.currencies().map(({ code }) => code);
    if (!known.includes(parameter))
      throw new UsageError(`"${parameter}" is not a currency known here. Known are: ${known.join(" ")}`);
  } else if (!Object.hasOwn(formats, format)) {
    throw new UsageError(`There is no format "${format}"; there are: ${Object.keys(formats).join(" ")} money`);
  } else if (format === "rfc" && parameter !== undefined) {
    oneOf("rfc:", parameter, KINDS);
  } else if (format === "phone" && parameter !== undefined) {
    if (!formats["country"]?.isValid(parameter))
      throw new UsageError(`"${parameter}" is not a country code; write two letters: phone:MX`);
  } else if (parameter !== undefined) {
    throw new UsageError(`${format} takes nothing behind a colon; write ${format}=${column}`);
  }
  return { format, parameter, column, optional };
}

function readPair(text: string, rules: readonly ColumnRule[]): { code: string; account: string } {
  const equals = text.indexOf("=");
  const code = text.slice(0, Math.max(equals, 0));
  const account = text.slice(equals + 1);
  if (code === "" || account === "") {
    throw new UsageError(`"${text}" does not name two columns; write --pair BANK_CODE_COLUMN=ACCOUNT_COLUMN.`);
  }
  if (!rules.some(({ column, format }) => column === account && (format === "clabe" || format === "iban"))) {
    throw new UsageError(
      `--pair needs to know what "${account}" holds; add --column clabe=${account} or --column iban=${account}`,
    );
  }
  return { code, account };
}

export function readLocale(text: string | undefined): string | undefined {
  try {
    if (text === undefined || Intl.NumberFormat.supportedLocalesOf(text).length > 0) return text;
  } catch {
    // Not a language tag.
  }
  throw new UsageError(`"${text}" is not a locale known here; write one such as es-MX.`);
}

export function readDelimiter(text: string): string {
  return oneOf("--delimiter", text === "tab" || text === "\\t" ? "\t" : text, [",", ";", "\t", "|"]);
}

function readCount(option: string, text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new UsageError(`${option} cannot be "${text}"; it is a number from 0 to 9999`);
}

export function oneOf<T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text);
  if (found === undefined) {
    const list = allowed.map((one) => (one === "\t" ? "tab" : one)).join(" ");
    throw new UsageError(`${option} cannot be "${text}"; it is one of: ${list}`);
  }
  return found;
}

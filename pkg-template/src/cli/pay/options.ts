/** The command line of `pay`: its help, options and errors. */
import { parseArgs } from "node:util";
import { money } from "../../validate.js";
import { oneOf, readDelimiter, readLocale, UsageError } from "../options.js";

/** Fields of a payout, by their names in columns and `--set`. */
export const FIELDS = [
  "key",
  "fromAccountId",
  "amount",
  "currency",
  "provider",
  "name",
  "bankCode",
  "accountNumber",
  "accountType",
  "description",
] as const;

export type Field = (typeof FIELDS)[number];

/** The parsed options. */
export interface PayJob {
  readonly file: string;
  readonly send: boolean;
  readonly user: string;
  readonly baseUrl: string;
  /** File with key and secret. Default: the environment. */
  readonly credentials: string | undefined;
  readonly columns: ReadonlyMap<Field, string>;
  readonly fixed: ReadonlyMap<Field, string>;
  readonly limits: { row?: Record<string, number>; total?: Record<string, number>; rows?: number };
  readonly allowRepeats: boolean;
  readonly concurrency: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly journal: string;
  readonly out: string;
  readonly force: boolean;
  readonly yes: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly lang: "en" | "es";
  readonly locale: string | undefined;
  readonly delimiter: string | undefined;
  readonly encoding: "utf-8" | "windows-1252";
  readonly skipLines: number;
}

export const PAY_HELP = `Pays a CSV file of payouts, each row at most once. Without --send it only checks the file and prints the totals.

Usage
  qash-client pay FILE.csv --user ID --base-url URL [--send]

  qash-client pay payroll.csv --user a1b2c3d4-e5f6-7890-abcd-ef1234567890 --base-url https://api.qash.ai \\
    --column key=ref --column accountNumber=clabe --set accountType=CLABE --set currency=MXN \\
    --set provider=cobre --set fromAccountId=619

User and credentials
  --user ID                  the user at Qash (or QASH_USER_ID in the environment)
  --base-url URL             https://api.qash.ai or https://sandbox.api.qash.ai (or QASH_BASE_URL)
  --credentials FILE         { "apiKey": "…", "apiSecret": "…" }, a file that only its owner can read. Default:
                             QASH_API_KEY and QASH_API_SECRET in the environment. They cannot be arguments,
                             which other users of the machine can see

Columns
  --column FIELD=COLUMN      the column of a field, by its name in the first row or its number from 1. A column
                             with the name of a field needs no option
  --set FIELD=VALUE          one value for all rows

  key            your own name of the payout, unique in the file, and the same whenever the row is sent. A row is
                 paid at most once per key
  fromAccountId  the account to debit
  amount         a decimal in whole units of the row's currency, such as 1500.50. An amount with two possible
                 meanings, such as 1,500 without --locale, is an error
  currency, provider, description
  name, bankCode, accountNumber, accountType
                 the beneficiary. accountType is CLABE, IBAN or SWIFT; for a CLABE, bankCode is optional

  --locale LOCALE            how amounts are written in the file, such as es-CO
  --delimiter, --encoding, --skip-lines   as for qash-client check

Limits
  --limit-row MXN=AMOUNT     maximum amount of a row; currencies without a limit are then refused
  --limit-total MXN=AMOUNT   maximum sum of all rows
  --limit-rows N             maximum number of rows
  --allow-repeats            allow rows that differ only in their key; otherwise they are refused

Sending
  --send                     pay the file. All rows are checked first; if one is wrong, nothing is sent
  --yes                      do not ask for confirmation; required without a terminal
  --concurrency N            number of payouts in progress at the same time, 1–64 (default: 4)
  --timeout SECONDS          time limit of one request (default: 30)
  --journal FILE             record of what was sent, and how it ended (default: FILE.csv.journal). It belongs to
                             these rows, this user and this URL. Do not delete it while a row may be paid: with
                             it, a second run of the same file pays nothing twice
  --out FILE                 the rows that were not paid, with the reasons (default: FILE.unpaid.csv)
  --force                    replace that file if it exists
  --json                     print the summary as JSON
  --quiet                    no progress
  --lang en|es               language of the reasons (default: en)

  Ctrl+C stops after the payouts in progress; a second one stops at once. After that, or after a crash, run the
  same command again: it sends the remaining rows, and finds out unknown outcomes.

Exit status
  0  all rows are paid; without --send: all rows are valid
  1  some rows are wrong, and nothing was sent
  2  the file, the journal or the command line cannot be used, and nothing was sent
  3  some rows were refused, all others are paid
  4  the outcome of some rows is unknown: run it again, then see FILE.unpaid.csv
  5  it stopped before all rows were sent, or was not confirmed: run it again
  130  a second Ctrl+C: run it again
`;

const FORBIDDEN = /^--?(api-?(key|secret)|secret|key|password|token)(=|$)/i;

/** Parses the arguments after `pay`. */
export function readPayOptions(args: readonly string[], env: NodeJS.ProcessEnv): PayJob {
  if (args.some((arg) => FORBIDDEN.test(arg))) {
    throw new UsageError(
      "Key and secret are no arguments: other users of this machine, and its logs, see those. Use the environment (QASH_API_KEY, QASH_API_SECRET) or --credentials FILE.",
    );
  }
  const { values, positionals } = parse(args);
  const [file, second] = positionals;
  if (file === undefined) throw new UsageError("Which file? Name one: qash-client pay FILE.csv");
  if (second !== undefined) throw new UsageError(`One file at a time, please: "${file}" and "${second}" were named.`);
  if (file === "-") throw new UsageError("A file that is paid needs a name, by which its journal is found again.");
  const columns = pairs("--column", values.column ?? []);
  const fixed = pairs("--set", values.set ?? []);
  for (const field of fixed.keys()) {
    if (columns.has(field)) throw new UsageError(`${field} is both a --column and --set; choose one.`);
    if (field === "key") throw new UsageError("The key cannot be the same for every row; name its column.");
  }
  const out = values.out ?? `${file.replace(/\.csv$/i, "")}.unpaid.csv`;
  const journal = values.journal ?? `${file}.journal`;
  if (new Set([file, out, journal]).size < 3) throw new UsageError("The file, --out and --journal are three files.");
  const row = amounts("--limit-row", values["limit-row"]);
  const total = amounts("--limit-total", values["limit-total"]);
  const rows = whole("--limit-rows", values["limit-rows"], 0, 100_000_000);
  return {
    file,
    send: values.send === true,
    user: needed("--user", values.user ?? env["QASH_USER_ID"], "QASH_USER_ID"),
    baseUrl: needed("--base-url", values["base-url"] ?? env["QASH_BASE_URL"], "QASH_BASE_URL"),
    credentials: values.credentials,
    columns,
    fixed,
    limits: { ...(row && { row }), ...(total && { total }), ...(rows !== undefined && { rows }) },
    allowRepeats: values["allow-repeats"] === true,
    concurrency: whole("--concurrency", values.concurrency, 1, 64),
    timeoutMs: seconds(values.timeout),
    journal,
    out,
    force: values.force === true,
    yes: values.yes === true,
    json: values.json === true,
    quiet: values.quiet === true,
    lang: oneOf("--lang", values.lang ?? "en", ["en", "es"]),
    locale: readLocale(values.locale),
    delimiter: values.delimiter === undefined ? undefined : readDelimiter(values.delimiter),
    encoding: oneOf("--encoding", (values.encoding ?? "utf-8").toLowerCase(), ["utf-8", "windows-1252"]),
    skipLines: whole("--skip-lines", values["skip-lines"], 0, 1_000) ?? 0,
  };
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  const texts = { type: "string", multiple: true } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        user: text,
        "base-url": text,
        credentials: text,
        column: texts,
        set: texts,
        locale: text,
        delimiter: text,
        encoding: text,
        "skip-lines": text,
        "limit-row": texts,
        "limit-total": texts,
        "limit-rows": text,
        "allow-repeats": flag,
        send: flag,
        yes: flag,
        concurrency: text,
        timeout: text,
        journal: text,
        out: text,
        force: flag,
        json: flag,
        quiet: flag,
        lang: text,
      },
    });
  } catch (error) {
    // Node's message names the option and the problem.
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function needed(option: string, value: string | undefined, name: string): string {
  if (value) return value;
  throw new UsageError(`${option} is missing; give it, or ${name} in the environment.`);
}

function pairs(option: string, texts: readonly string[]): Map<Field, string> {
  const found = new Map<Field, string>();
  for (const text of texts) {
    const [name, value] = split(option, text);
    const field = oneOf(option, name, FIELDS);
    if (found.has(field)) throw new UsageError(`${option} names ${field} twice.`);
    found.set(field, value);
  }
  return found;
}

function split(option: string, text: string): [name: string, value: string] {
  const equals = text.indexOf("=");
  if (equals < 1 || equals === text.length - 1) throw new UsageError(`${option} "${text}" is no NAME=VALUE.`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

/** Limits in the smallest unit, by currency. */
function amounts(option: string, texts: readonly string[] | undefined): Record<string, number> | undefined {
  if (texts === undefined) return undefined;
  const limits: Record<string, number> = {};
  for (const text of texts) {
    const [currency, decimal] = split(option, text);
    if (Object.hasOwn(limits, currency)) throw new UsageError(`${option} names ${currency} twice.`);
    try {
      limits[currency] = money.fromDecimal(decimal, currency);
    } catch (error) {
      throw new UsageError(
        `${option} "${text}": ${error instanceof Error ? error.message : error} Write it like MXN=5000.50.`,
      );
    }
    if ((limits[currency] as number) < 0) throw new UsageError(`${option} "${text}" is below zero.`);
  }
  return limits;
}

function whole(option: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`${option} cannot be "${text}"; it is a number from ${least} to ${most}.`);
}

function seconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) * 1000 : 0;
  if (number > 0) return number;
  throw new UsageError(`--timeout cannot be "${text}"; it is a number of seconds.`);
}

/** What the command line of `pay` says, or why it makes no sense. */
import { parseArgs } from "node:util";
import { money } from "../../validate.js";
import { oneOf, readDelimiter, readLocale, UsageError } from "../options.js";

/** What a payout is made of, as columns and `--set` name it. */
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

/** What to do. */
export interface PayJob {
  readonly file: string;
  readonly send: boolean;
  readonly user: string;
  readonly baseUrl: string;
  /** The file that holds key and secret; otherwise the environment does. */
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

export const PAY_HELP = `Pays a file of payouts (CSV), each row at most once. Without --send it only says what the file comes to.

Usage
  qash-client pay FILE.csv --user ID --base-url URL [--send]

  qash-client pay payroll.csv --user a1b2c3d4-e5f6-7890-abcd-ef1234567890 --base-url https://api.qash.ai \\
    --column key=ref --column accountNumber=clabe --set accountType=CLABE --set currency=MXN \\
    --set provider=cobre --set fromAccountId=619

Who pays
  --user ID                  the user at Qash (or QASH_USER_ID in the environment)
  --base-url URL             https://api.qash.ai or https://sandbox.api.qash.ai (or QASH_BASE_URL)
  --credentials FILE         { "apiKey": "…", "apiSecret": "…" }, readable by its owner alone; without it
                             QASH_API_KEY and QASH_API_SECRET in the environment. Never an argument: other
                             users of the machine see those.

What a row says
  --column FIELD=COLUMN      the column that holds the field, by its name in the first row or its number from 1;
                             a column that is named as the field is found by itself
  --set FIELD=VALUE          the same for every row

  key            your own name of the payout, once in the file and the same whenever it is sent: a row is
                 paid at most once a key
  fromAccountId  the account to debit
  amount         a decimal in whole units, such as 1500.50, read for its row's currency. What could mean two
                 amounts, such as 1,500 without --locale, is an error
  currency, provider, description
  name, bankCode, accountNumber, accountType
                 who receives it. accountType is CLABE, IBAN or SWIFT; of a CLABE the bank's code may be missing

  --locale LOCALE            how people write amounts in the file, such as es-CO
  --delimiter, --encoding, --skip-lines   as for qash-client check

What is allowed
  --limit-row MXN=AMOUNT     no row may be more; a currency without a limit is refused then
  --limit-total MXN=AMOUNT   nor all rows together
  --limit-rows N             nor may there be more rows
  --allow-repeats            rows that are the same but for their key are meant; otherwise they are refused

Sending
  --send                     pays. All rows are checked before; one that is wrong, and nothing is sent
  --yes                      asks nothing before; required where nobody can answer
  --concurrency N            how many payouts are under way at once, 1–64 (default: 4)
  --timeout SECONDS          how long one request may take (default: 30)
  --journal FILE             what was sent, and how it ended (default: FILE.csv.journal). It belongs to these
                             rows, this user and this URL. Never delete it while a row may be paid: by it the
                             same file again pays nothing twice
  --out FILE                 the rows that were not paid, with the reasons (default: FILE.unpaid.csv)
  --force                    replace that file if it exists
  --json                     print the summary as JSON
  --quiet                    no progress
  --lang en|es               language of the reasons (default: en)

  Ctrl+C sends nothing more and waits for what is under way; a second one ends at once. After that, or after
  a crash, run the same command again: it sends what was not sent and finds out what is unknown.

Exit status
  0  every row is paid; without --send: every row may be sent
  1  some rows are wrong, and nothing was sent
  2  the file, the journal or the command line cannot be used, and nothing was sent
  3  some rows were refused, all others are paid
  4  of some rows nobody can tell whether they were paid: run it again, then see FILE.unpaid.csv
  5  it stopped before all was sent, or was not confirmed: run it again
  130  a second Ctrl+C; run it again
`;

const FORBIDDEN = /^--?(api-?(key|secret)|secret|key|password|token)(=|$)/i;

/** Reads the arguments behind `pay`. */
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
    // Node's sentence names the option and what is wrong with it.
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

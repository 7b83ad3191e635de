/** Converts the rows of a CSV file to payouts, and collects the faults of all rows. */

import type { PayoutRow } from "../../payouts/types.js";
import { clabe, money, QashError } from "../../validate.js";
import { CsvError, CsvFile, type Row } from "../csv.js";
import { UsageError } from "../options.js";
import { bytesOf, sizeOf } from "../source.js";
import { explain } from "../spreadsheet.js";
import { FIELDS, type Field, type PayJob } from "./options.js";
import { STATE_COLUMN, UNPAID_COLUMNS } from "./unpaid.js";

/** An error in a row. */
export interface Fault {
  /** Index of the row, from 0. */
  readonly row: number | undefined;
  readonly field: Field | "";
  readonly code: string;
  readonly message: string;
}

/** The payouts of a file. */
export interface PayFile {
  readonly csv: CsvFile;
  readonly lines: readonly Row[];
  /** Payouts in the order of `lines`. A field that cannot be read is missing. */
  readonly payouts: readonly PayoutRow[];
  readonly faults: readonly Fault[];
  /** Columns that are not used. */
  readonly unused: readonly string[];
  /** Name of the column of each field. */
  readonly columnOf: ReadonlyMap<Field, string>;
}

/** Reads the whole file. Throws a `UsageError` if it cannot be read. */
export async function readPayFile(job: PayJob): Promise<PayFile> {
  sizeOf(job.file);
  try {
    const csv = await CsvFile.open(
      bytesOf(job.file, () => {}),
      { ...job, expected: [...FIELDS, ...job.columns.values()] },
    );
    const places = find(csv, job);
    const lines: Row[] = [];
    for await (const rows of csv.batches()) lines.push(...rows);
    const reader = new Reader(job, csv, places);
    const payouts = lines.map((row, at) => reader.read(row, at));
    const names = csv.first.cells;
    const nameOf = (at: number): string => names[at] || `${at + 1}`;
    const used = new Set(places.values());
    const own = new Set<string>(UNPAID_COLUMNS);
    return {
      csv,
      lines,
      payouts,
      faults: reader.faults,
      unused: names.filter((name, at) => !used.has(at) && !own.has(name)),
      columnOf: new Map([...places].map(([field, at]) => [field, nameOf(at)])),
    };
  } catch (error) {
    if (error instanceof CsvError) throw new UsageError(`${job.file}, line ${error.line}: ${error.message}`);
    throw error;
  }
}

/** Index of the column of each field. */
function find(csv: CsvFile, { file, columns, fixed }: PayJob): Map<Field, number> {
  const places = new Map<Field, number>();
  for (const field of FIELDS) {
    const named = columns.get(field);
    const isThere = csv.first.cells.includes(field);
    if (named !== undefined) places.set(field, csv.column(named));
    else if (fixed.has(field)) {
      if (isThere) throw new UsageError(`${file} has a column "${field}", and --set sets it too; choose one.`);
    } else if (isThere) places.set(field, csv.column(field));
    else if (field !== "bankCode") {
      const advice = field === "key" ? "" : ` or --set ${field}=VALUE`;
      throw new UsageError(`${file} has no column "${field}"; name it: --column ${field}=COLUMN${advice}`);
    }
  }
  return places;
}

const WORDS = {
  en: {
    width: (found: number, expected: number) => `The row has ${found} cells; the first row has ${expected}.`,
    account: "An account's id is a whole number.",
    positive: "An amount that is paid is above zero.",
    taken: "The row belongs to the run of the file that it was copied from: run that again, with its journal.",
  },
  es: {
    width: (found: number, expected: number) => `La fila tiene ${found} celdas; la primera tiene ${expected}.`,
    account: "El id de una cuenta es un número entero.",
    positive: "El monto de un pago es mayor que cero.",
    taken: "La fila pertenece a la ejecución del archivo del que se copió: vuelve a ejecutar ese, con su diario.",
  },
};

class Reader {
  readonly faults: Fault[] = [];

  constructor(
    private readonly job: PayJob,
    private readonly csv: CsvFile,
    private readonly places: ReadonlyMap<Field, number>,
  ) {}

  read({ cells }: Row, row: number): PayoutRow {
    const { lang, fixed } = this.job;
    const words = WORDS[lang];
    const add = (field: Field | "", code: string, message: string) => this.faults.push({ row, field, code, message });
    const width = this.csv.first.cells.length;
    if (cells.length !== width) add("", "ROW_CELLS", words.width(cells.length, width));
    const state = this.csv.first.cells.indexOf(STATE_COLUMN);
    if (state >= 0 && !["refused", ""].includes((cells[state] ?? "").trim())) add("", "ROW_TAKEN", words.taken);
    const of = (field: Field) => fixed.get(field) ?? cells[this.places.get(field) ?? -1] ?? "";
    for (const field of ["key", "bankCode", "accountNumber"] as const) {
      const hint = explain("", of(field), { code: "BAD_CHARACTER", message: "" }, lang);
      if (hint.message !== "") add(field, hint.code, hint.message);
    }
    const account = of("fromAccountId").trim();
    const fromAccountId = /^\d{1,16}$/.test(account) ? Number(account) : Number.NaN;
    if (account !== "" && !Number.isSafeInteger(fromAccountId)) add("fromAccountId", "NOT_AN_INTEGER", words.account);
    const currency = of("currency").trim();
    const accountType = of("accountType").trim();
    const accountNumber = of("accountNumber").trim();
    const bankCode =
      this.places.has("bankCode") || fixed.has("bankCode") ? of("bankCode") : bankOf(accountType, accountNumber);
    return {
      ref: of("key"),
      amount: this.amount(of("amount"), currency, add),
      currency,
      provider: of("provider").trim(),
      ...(Number.isSafeInteger(fromAccountId) && { fromAccountId }),
      beneficiary: { name: of("name").trim(), bankCode, accountNumber, accountType },
      description: of("description").trim(),
    } as PayoutRow;
  }

  private amount(text: string, currency: string, add: (field: Field, code: string, message: string) => unknown) {
    const { lang, locale } = this.job;
    try {
      const amount = money.parse(text, currency, locale === undefined ? { lang } : { lang, locale });
      if (amount > 0) return amount;
      add("amount", "OUT_OF_RANGE", WORDS[lang].positive);
    } catch (error) {
      if (!(error instanceof QashError)) throw error;
      const [issue] = error.issues ?? [];
      add("amount", issue?.code ?? error.code, issue?.message ?? error.message);
    }
    return undefined;
  }
}

/** Bank code of a CLABE; empty for other accounts, whose bank code is not documented. */
function bankOf(accountType: string, accountNumber: string): string {
  const checked = accountType === "CLABE" ? clabe.check(accountNumber) : undefined;
  return checked?.ok ? (checked.details.institution ?? "") : "";
}

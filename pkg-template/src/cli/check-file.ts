/** `qash-client check`: reads a file in batches, validates its columns, and copies the faulty rows. */
import { type Check, crossCheck, formats, type Issue, money, type RfcDetails } from "../validate.js";
import { CsvError, CsvFile, type Row } from "./csv.js";
import { checkOutput, EXTRA, FaultyFile, type Reason } from "./faulty-file.js";
import { type ColumnRule, type Job, UsageError } from "./options.js";
import { Progress } from "./progress.js";
import { bytesOf, sizeOf } from "./source.js";
import { explain } from "./spreadsheet.js";

/** Result of the check. */
export interface Summary {
  readonly file: string;
  /** Encoding of the file. */
  readonly encoding: CsvFile["encoding"];
  rows: number;
  faulty: number;
  /** Number of rows skipped because all their cells are empty. */
  blank: number;
  /** How often each code occurred, by column, and for whole rows. */
  readonly faults: { readonly column: string; readonly format: string; readonly codes: Record<string, number> }[];
  /** File of the faulty rows; null if there are none. */
  out: string | null;
  seconds: number;
}

/** Messages for a row with another number of cells than the first one. */
const WIDTH_CODE = "ROW_CELLS";
const WIDTH_MESSAGE = {
  en: (found: number, expected: number) => `The row has ${found} cells; the first row has ${expected}.`,
  es: (found: number, expected: number) => `La fila tiene ${found} celdas; la primera tiene ${expected}.`,
};

/** Checks the file. Throws a `UsageError` if it cannot be read. */
export async function checkFile(job: Job): Promise<Summary> {
  const start = performance.now();
  const size = sizeOf(job.file);
  checkOutput(job);
  const progress = new Progress(size, process.stderr.isTTY === true && !job.quiet);
  let work: Work | undefined;
  try {
    let read = 0;
    const count = (bytes: number) => {
      read += bytes;
    };
    const expected = [...job.rules.map(({ column }) => column), ...job.pairs.map(({ code }) => code)];
    const file = await CsvFile.open(bytesOf(job.file, count), { ...job, expected });
    work = new Work(job, file);
    for await (const rows of file.batches()) {
      work.take(rows);
      progress.update(read, work.summary.rows, work.summary.faulty);
    }
    work.finish();
    work.summary.seconds = Math.round(performance.now() - start) / 1000;
    return work.summary;
  } catch (error) {
    if (error instanceof CsvError) throw new UsageError(`${job.file}, line ${error.line}: ${error.message}`);
    throw error;
  } finally {
    work?.discard();
    progress.clear();
  }
}

/** A checked column, its position and its counts. */
interface Column {
  readonly rule: ColumnRule;
  readonly at: number;
  readonly codes: Record<string, number>;
}

/** A column of bank codes, and the column of the accounts to which they must belong. */
interface Pair {
  readonly code: number;
  readonly account: number;
  readonly column: string;
  readonly codes: Record<string, number>;
}

class Work {
  readonly summary: Summary;
  private readonly faulty: FaultyFile;
  private readonly columns: Column[];
  private readonly pairs: Pair[];
  private readonly widths: Record<string, number> = {};
  /** Number of cells of a row, with the columns added by an earlier check. */
  private readonly width: number;
  /** Reasons of the faulty rows of the current batch. */
  private readonly reasons = new Map<number, Reason[]>();

  constructor(
    private readonly job: Job,
    private readonly file: CsvFile,
  ) {
    this.columns = job.rules.map((rule) => ({ rule, at: file.column(rule.column), codes: {} }));
    this.pairs = job.pairs.map(({ code, account }) => ({
      code: file.column(code),
      account: file.column(account),
      column: code,
      codes: {},
    }));
    const { cells } = file.first;
    this.width = cells.length;
    const again = job.header && EXTRA.every((name, i) => cells.at(i - EXTRA.length) === name);
    const own = again ? cells.length - EXTRA.length : cells.length;
    this.faulty = new FaultyFile(job, file.delimiter, file.lineEnd, own, again);
    const mark = file.marked || file.encoding !== "utf-8";
    this.faulty.header(job.header ? cells : undefined, file.preamble, mark);
    const rows = { column: "", format: "row", codes: this.widths };
    const columns = this.columns.map(({ rule, codes }) => ({ column: rule.column, format: rule.format, codes }));
    const pairs = this.pairs.map(({ column, codes }) => ({ column, format: "bank code", codes }));
    const faults = [...columns, ...pairs, rows];
    const { encoding } = file;
    this.summary = { file: job.file, encoding, rows: 0, faulty: 0, blank: 0, faults, out: null, seconds: 0 };
  }

  /** Checks a batch of rows. */
  take(rows: readonly Row[]): void {
    this.reasons.clear();
    for (const [row, { cells }] of rows.entries()) {
      if (cells.length === this.width) continue;
      const message = WIDTH_MESSAGE[this.job.lang](cells.length, this.width);
      this.add(row, this.widths, { column: "", code: WIDTH_CODE, message });
    }
    for (const column of this.columns) this.checkColumn(rows, column);
    for (const pair of this.pairs) this.checkPair(rows, pair);
    this.summary.rows += rows.length;
    this.summary.faulty += this.reasons.size;
    this.summary.blank = this.file.blank;
    for (const [row, reasons] of [...this.reasons].sort(([a], [b]) => a - b)) {
      this.faulty.row(rows[row] as Row, reasons);
    }
  }

  finish(): void {
    const any = this.summary.faulty > 0;
    this.faulty.finish(any);
    if (any) this.summary.out = this.job.out;
  }

  discard(): void {
    this.faulty.discard();
  }

  private checkColumn(rows: readonly Row[], { rule, at, codes }: Column): void {
    const values = columnOf(rows, at);
    const format = formats[rule.format];
    const judge = (row: number) => {
      const value = values[row] as string;
      if (rule.optional && value.trim() === "") return;
      const issue = this.issue(rule, value);
      if (issue !== undefined) this.add(row, codes, { column: rule.column, code: issue.code, message: issue.message });
    };
    if (format === undefined || rule.parameter !== undefined) {
      const right = this.quickly(rule);
      for (const [row, value] of values.entries()) if (!right(value)) judge(row);
      return;
    }
    const found = format.checkMany(values).codes;
    for (const [row, code] of found.entries()) if (code !== 0) judge(row);
  }

  /** Returns whether a value is valid, if that is faster than finding the error. */
  private quickly({ format, parameter = "" }: ColumnRule): (value: string) => boolean {
    if (format !== "money") return () => false;
    const options = this.job.locale === undefined ? {} : { locale: this.job.locale };
    return (value) => {
      try {
        money.parse(value, parameter, options);
        return true;
      } catch {
        return false;
      }
    };
  }

  /** Returns the error of a value. */
  private issue({ format, parameter = "" }: ColumnRule, value: string): Issue | undefined {
    const { lang, locale } = this.job;
    const options = { lang, country: parameter };
    const checked: Check<unknown> =
      format === "money"
        ? money.check(value, parameter, locale === undefined ? { lang } : { lang, locale })
        : (formats[format] as (typeof formats)[string]).check(value, options);
    if (!checked.ok) return explain(format, value, checked.issues[0], lang);
    return format === "rfc" && parameter !== ""
      ? crossCheck.rfcKind(value, parameter as RfcDetails["kind"], options)
      : undefined;
  }

  private checkPair(rows: readonly Row[], pair: Pair): void {
    const accounts = columnOf(rows, pair.account);
    for (const [row, given] of columnOf(rows, pair.code).entries()) {
      const issue = crossCheck.bankCode(given, accounts[row] as string, this.job);
      if (issue !== undefined)
        this.add(row, pair.codes, { column: pair.column, code: issue.code, message: issue.message });
    }
  }

  /** Adds a reason. A row with a wrong number of cells gets no other reason, since its cells may belong to other columns. */
  private add(row: number, codes: Record<string, number>, reason: Reason): void {
    const known = this.reasons.get(row);
    if (known?.[0]?.code === WIDTH_CODE) return;
    codes[reason.code] = (codes[reason.code] ?? 0) + 1;
    if (known === undefined) this.reasons.set(row, [reason]);
    else known.push(reason);
  }
}

/** The cells of a column; empty for a row that is too short. */
const columnOf = (rows: readonly Row[], at: number) => rows.map(({ cells }) => cells[at] ?? "");

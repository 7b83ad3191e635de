/** The work of `qash-client check`: reads a file piece by piece, checks the columns of each, and copies the rows that are wrong. */
import { isUtf8 } from "node:buffer";
import { type Check, crossCheck, formats, type Issue, money, type RfcDetails } from "../validate.js";
import { CsvError, copyColumn, RecordReader } from "./csv.js";
import { checkOutput, EXTRA, FaultyFile, type Reason } from "./faulty-file.js";
import { type ColumnRule, type Job, UsageError } from "./options.js";
import { Progress } from "./progress.js";
import { type Layout, layout, markLength, pieces, sizeOf } from "./source.js";

/** What was found. */
export interface Summary {
  readonly file: string;
  rows: number;
  faulty: number;
  /** For each column checked, and for the rows as a whole, how often each code was given. */
  readonly faults: { readonly column: string; readonly format: string; readonly codes: Record<string, number> }[];
  /** Where the faulty rows are; null if there are none. */
  out: string | null;
  seconds: number;
}

/** Why a row has another number of cells than the first one. */
const WIDTH_CODE = "ROW_CELLS";
const WIDTH_MESSAGE = {
  en: (found: number, expected: number) => `The row has ${found} cells; the first row has ${expected}.`,
  es: (found: number, expected: number) => `La fila tiene ${found} celdas; la primera tiene ${expected}.`,
};

/** What spreadsheets do to long numbers, which a format can only call a wrong character or length. */
const ROUNDED = /^\d([.,]\d*)?E\+?\d+$/i;
const ROUNDED_MESSAGE = {
  en: "A spreadsheet has rounded this number. Copy it anew from where it came from, into a column formatted as text.",
  es: "Una hoja de cálculo redondeó este número. Cópialo otra vez de su origen, en una columna con formato de texto.",
};
const ZERO_MESSAGE = {
  en: "The zero at the beginning is missing, as in a spreadsheet's column of numbers; with it the number is valid.",
  es: "Falta el cero del principio, como en una columna numérica de una hoja de cálculo; con él, el número es válido.",
};

/** So much is read before the file's layout is judged. */
const BEGINNING = 1 << 16;

/** Checks the file; throws a `UsageError` when that is impossible. */
export async function checkFile(job: Job): Promise<Summary> {
  const start = performance.now();
  const size = sizeOf(job.file);
  checkOutput(job);
  const progress = new Progress(size, process.stderr.isTTY === true && !job.quiet);
  let work: Work | undefined;
  let rest: Buffer = Buffer.alloc(0);
  let read = 0;
  try {
    for await (const piece of pieces(job)) {
      read += piece.length;
      rest = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
      if (work === undefined && rest.length < BEGINNING) continue;
      work ??= new Work(job, rest);
      rest = rest.subarray(work.take(rest, false));
      progress.update(read, work.summary.rows, work.summary.faulty);
    }
    work ??= new Work(job, rest);
    work.take(rest, true);
    work.finish();
    work.summary.seconds = Math.round(performance.now() - start) / 1000;
    return work.summary;
  } catch (error) {
    if (error instanceof CsvError) throw new UsageError(`${job.file}, line ${error.line}: ${error.message}.`);
    throw error;
  } finally {
    work?.discard();
    progress.clear();
  }
}

/** One checked column: where its cells are, and what was found in them. */
interface Column {
  readonly rule: ColumnRule;
  readonly slot: number;
  readonly codes: Record<string, number>;
}

/** A column of bank codes and the account each must belong to. */
interface Pair {
  readonly code: number;
  readonly account: number;
  readonly column: string;
  readonly codes: Record<string, number>;
}

class Work {
  readonly summary: Summary;
  private readonly layout: Layout;
  private readonly reader: RecordReader;
  private readonly faulty: FaultyFile;
  private readonly wanted: number[] = [];
  private readonly columns: Column[];
  private readonly pairs: Pair[];
  private readonly widths: Record<string, number> = {};
  /** How many cells a row has, with what an earlier check put behind them. */
  private readonly width: number;
  /** Bytes at the beginning that belong to no row. */
  private mark: number;
  /** How many records before the first row are still to come: the one that names the delimiter, and the header. */
  private ahead: number;
  private scratch = new Uint8Array(0);
  /** Why each faulty row of the piece at hand is so. */
  private readonly reasons = new Map<number, Reason[]>();

  constructor(
    private readonly job: Job,
    beginning: Buffer,
  ) {
    this.mark = markLength(beginning);
    const asked = [...job.rules.map(({ column }) => column), ...job.pairs.map(({ code }) => code)];
    this.layout = layout(beginning.subarray(this.mark), job, asked);
    const { first, delimiter, newline, lineEnd, naming } = this.layout;
    if (first.length === 1 && first[0] === "") throw new UsageError(`${job.file} is empty.`);

    const slot = (name: string) => {
      const column = this.find(name);
      const known = this.wanted.indexOf(column);
      return known >= 0 ? known : this.wanted.push(column) - 1;
    };
    this.columns = job.rules.map((rule) => ({ rule, slot: slot(rule.column), codes: {} }));
    this.pairs = job.pairs.map(({ code, account }) => ({
      code: slot(code),
      account: slot(account),
      column: code,
      codes: {},
    }));
    this.width = first.length;
    this.ahead = Number(naming !== "") + Number(job.header);
    this.reader = new RecordReader({ delimiter: delimiter.charCodeAt(0), newline }, this.wanted);

    const again = job.header && EXTRA.every((name, i) => first.at(i - EXTRA.length) === name);
    const own = again ? first.length - EXTRA.length : first.length;
    this.faulty = new FaultyFile(job, delimiter, lineEnd, own, again);
    const mark = this.mark > 0 || job.encoding !== "utf-8";
    this.faulty.header(job.header ? first : undefined, naming && naming + lineEnd, mark);
    const rows = { column: "", format: "row", codes: this.widths };
    const columns = this.columns.map(({ rule, codes }) => ({ column: rule.column, format: rule.format, codes }));
    const pairs = this.pairs.map(({ column, codes }) => ({ column, format: "bank code", codes }));
    this.summary = { file: job.file, rows: 0, faulty: 0, faults: [...columns, ...pairs, rows], out: null, seconds: 0 };
  }

  /** Checks the rows that are complete in these bytes, and gives back how many bytes they took. */
  take(piece: Buffer, last: boolean): number {
    const bytes = piece.subarray(this.mark);
    const skipped = piece.length - bytes.length;
    this.mark = 0;
    const taken = this.reader.read(bytes, last);
    const { records } = this.reader;
    if (!isUtf8(bytes.subarray(0, taken))) this.throwAtBadText(bytes);
    const from = Math.min(this.ahead, records.count);
    this.ahead -= from;

    this.reasons.clear();
    for (let row = from; row < records.count; row++) {
      const width = records.widths[row] as number;
      if (width === this.width) continue;
      const message = WIDTH_MESSAGE[this.job.lang](width, this.width);
      this.add(row, this.widths, { column: "", code: WIDTH_CODE, message });
    }
    for (const column of this.columns) this.checkColumn(bytes, column, from);
    for (const pair of this.pairs) this.checkPair(bytes, pair, from);
    this.summary.rows += records.count - from;
    this.summary.faulty += this.reasons.size;
    for (const [row, reasons] of [...this.reasons].sort(([a], [b]) => a - b)) {
      const record = bytes.subarray(records.starts[row], records.ends[row]);
      this.faulty.row(record, records.widths[row] as number, records.lines[row] as number, reasons);
    }
    return taken + skipped;
  }

  finish(): void {
    const any = this.summary.faulty > 0;
    this.faulty.finish(any);
    if (any) this.summary.out = this.job.out;
  }

  discard(): void {
    this.faulty.discard();
  }

  /** The position of a column by its name, or by its number in a file without a header. */
  private find(name: string): number {
    const { first } = this.layout;
    if (!this.job.header) {
      const number = Number(name);
      if (Number.isInteger(number) && number >= 1 && number <= first.length) return number - 1;
      throw new UsageError(`There is no column ${name}: without a header, name a number from 1 to ${first.length}.`);
    }
    const at = first.indexOf(name);
    if (at >= 0 && first.indexOf(name, at + 1) < 0) return at;
    if (at >= 0) throw new UsageError(`${this.job.file} has two columns "${name}"; rename one of them.`);
    const there = first.map((one) => `\n  ${one.replace(/\p{Cc}/gu, "\ufffd")}`).join("");
    const hint = there.includes("\ufffd")
      ? "\nThe names are not UTF-8; pass --encoding windows-1252 if they look wrong."
      : "";
    throw new UsageError(`${this.job.file} has no column "${name}". Its columns are:${there}${hint}`);
  }

  private checkColumn(bytes: Buffer, { rule, slot, codes }: Column, from: number): void {
    const { records } = this.reader;
    const text = this.columnText(bytes, slot);
    const format = formats[rule.format];
    let values: string[] | undefined;
    const judge = (row: number) => {
      values ??= text.split("\n");
      const value = values[row] as string;
      if (rule.optional && value.trim() === "") return;
      const issue = this.issue(rule, value);
      if (issue !== undefined) this.add(row, codes, { column: rule.column, code: issue.code, message: issue.message });
    };
    if (format === undefined || rule.parameter !== undefined) {
      const right = this.quickly(rule);
      values = text.split("\n");
      for (let row = from; row < records.count; row++) if (!right(values[row] as string)) judge(row);
      return;
    }
    const batch = format.checkMany(text);
    if (batch.codes.length !== records.count) throw new Error("A value was lost between CSV and check.");
    if (batch.valid === records.count) return;
    for (let row = from; row < records.count; row++) if (batch.codes[row] !== 0) judge(row);
  }

  /** Whether a value is right, where that can be said faster than what is wrong with it. */
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

  /** What is wrong with a value. */
  private issue({ format, parameter = "" }: ColumnRule, value: string): Issue | undefined {
    const { lang, locale } = this.job;
    const options = { lang, country: parameter };
    const checked: Check<unknown> =
      format === "money"
        ? money.check(value, parameter, locale === undefined ? { lang } : { lang, locale })
        : (formats[format] as (typeof formats)[string]).check(value, options);
    if (!checked.ok) {
      const [issue] = checked.issues;
      if (ROUNDED.test(value)) return { ...issue, message: ROUNDED_MESSAGE[lang] };
      const lostZero = (format === "clabe" || format === "aba") && formats[format]?.isValid(`0${value}`);
      return lostZero ? { ...issue, message: ZERO_MESSAGE[lang] } : issue;
    }
    return format === "rfc" && parameter !== ""
      ? crossCheck.rfcKind(value, parameter as RfcDetails["kind"], options)
      : undefined;
  }

  private checkPair(bytes: Buffer, pair: Pair, from: number): void {
    const given = this.columnText(bytes, pair.code).split("\n");
    const accounts = this.columnText(bytes, pair.account).split("\n");
    for (let row = from; row < this.reader.records.count; row++) {
      const issue = crossCheck.bankCode(given[row] as string, accounts[row] as string, this.job);
      if (issue !== undefined)
        this.add(row, pair.codes, { column: pair.column, code: issue.code, message: issue.message });
    }
  }

  /** The column's cells, a line each. */
  private columnText(bytes: Buffer, slot: number): string {
    const { records } = this.reader;
    const room = bytes.length + records.count;
    if (this.scratch.length < room) this.scratch = new Uint8Array(room * 2);
    const length = copyColumn(bytes, records, this.wanted.length, slot, this.scratch);
    return Buffer.from(this.scratch.buffer, 0, length).toString("utf8");
  }

  /** Notes a reason; of a row with too few or too many cells nothing else is said, for its cells may be another column's. */
  private add(row: number, codes: Record<string, number>, reason: Reason): void {
    const known = this.reasons.get(row);
    if (known?.[0]?.code === WIDTH_CODE) return;
    codes[reason.code] = (codes[reason.code] ?? 0) + 1;
    if (known === undefined) this.reasons.set(row, [reason]);
    else known.push(reason);
  }

  private throwAtBadText(bytes: Buffer): void {
    const { starts, ends, lines, count } = this.reader.records;
    for (let row = 0; row < count; row++) {
      if (isUtf8(bytes.subarray(starts[row], ends[row]))) continue;
      throw new CsvError(
        lines[row] as number,
        "the text is not UTF-8. Save the file as UTF-8, or pass --encoding windows-1252",
      );
    }
  }
}

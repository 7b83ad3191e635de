/** The file of faulty rows: their own cells unchanged, and then the errors. */
import { closeSync, existsSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { quote, type Row } from "./csv.js";
import { type Job, UsageError } from "./options.js";

/** Error of a row. */
export interface Reason {
  /** Name of the column; empty for the whole row. */
  readonly column: string;
  readonly code: string;
  readonly message: string;
}

/** The columns after a row's own. In a corrected file they are replaced. */
export const EXTRA = ["qash_line", "qash_column", "qash_code", "qash_message"];

const BETWEEN = " | ";
const FLUSH_AT = 1 << 16;

/** A cell that a spreadsheet would run as a formula; numbers, amounts and phones are not. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?[\d\s.,()-]+$/;

/** Writes to a temporary file and renames it at the end, so that the output is never incomplete. */
export class FaultyFile {
  private readonly partial: string;
  private handle: number | undefined;
  private text = "";

  constructor(
    private readonly job: Job,
    private readonly delimiter: string,
    private readonly newline: string,
    /** Number of own cells of a row; further cells are from an earlier check. */
    private readonly width: number,
    private readonly replacesExtra: boolean,
  ) {
    this.partial = `${job.out}.partial`;
  }

  /** Writes the lines before the header, and the header with the new columns. */
  header(cells: readonly string[] | undefined, preamble: string, mark: boolean): void {
    this.text = (mark ? "\ufeff" : "") + preamble;
    if (cells !== undefined) this.line([...cells.slice(0, this.width), ...EXTRA]);
  }

  /** Writes one faulty row. */
  row({ cells, line }: Row, reasons: readonly Reason[]): void {
    const own = this.replacesExtra ? cells.slice(0, this.width) : [...cells];
    while (own.length < this.width) own.push("");
    this.line([
      ...own,
      String(line),
      reasons.map(({ column }) => column).join(BETWEEN),
      reasons.map(({ code }) => code).join(BETWEEN),
      reasons.map(({ message }) => message).join(BETWEEN),
    ]);
    if (this.text.length > FLUSH_AT) this.flush();
  }

  /** Renames the file; without faulty rows there is none. */
  finish(anyFaulty: boolean): void {
    if (anyFaulty) {
      this.flush();
      closeSync(this.handle as number);
      this.handle = undefined;
      renameSync(this.partial, this.job.out);
    } else if (this.job.force) {
      // An existing file is from an earlier check.
      rmSync(this.job.out, { force: true });
    }
  }

  /** Removes an incomplete file. */
  discard(): void {
    if (this.handle === undefined) return;
    closeSync(this.handle);
    this.handle = undefined;
    rmSync(this.partial, { force: true });
  }

  private line(cells: readonly string[]): void {
    const written = cells.map((cell) => {
      const safe = !this.job.keepFormulas && FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
      return quote(safe, this.delimiter);
    });
    this.text += written.join(this.delimiter) + this.newline;
  }

  private open(): number {
    try {
      return openSync(this.partial, "w");
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new UsageError(`The faulty rows cannot be written (${why}); name another file with --out.`);
    }
  }

  private flush(): void {
    if (this.handle === undefined) {
      this.handle = this.open();
      process.once("exit", () => this.discard());
    }
    // Writes all of it or throws; a single write stops without a word where a disk is nearly full.
    writeFileSync(this.handle, this.text);
    this.text = "";
  }
}

/** Throws if the output is the input file, or exists and may not be replaced. */
export function checkOutput(job: Job): void {
  if (!existsSync(job.out)) return;
  // A device or a folder would be put out of the way by the file's last step.
  if (!statSync(job.out).isFile()) throw new UsageError(`${job.out} is no ordinary file; name another one with --out.`);
  if (job.file !== "-" && existsSync(job.file) && realpathSync(job.out) === realpathSync(job.file)) {
    throw new UsageError(`${job.out} is the file to check; name another one with --out.`);
  }
  if (!job.force)
    throw new UsageError(`${job.out} exists already. Replace it with --force, or name another file with --out.`);
}

/**
 * Reads CSV as a stream of rows, each with the number of its first line. Columns are found by name or number.
 *
 * Papa Parse splits the cells; everything that it warns about is an error here. Lines may end in LF, CRLF or CR, also mixed.
 *
 * @example
 * const file = await CsvFile.open(createReadStream("payouts.csv"), { expected: ["clabe", "amount"] });
 * const clabe = file.column("clabe");
 * for await (const { line, cells } of file) console.log(line, cells[clabe]);
 */
import Papa, { type QuoteFault } from "papaparse";
import { type Decoded, decode, type Encoding, LONGEST, lineEnds, type Piece } from "./encoding.js";

export interface Row {
  /** Number of its first line, from 1. */
  readonly line: number;
  /** Texts of the cells, without quotes. */
  readonly cells: readonly string[];
}

export interface CsvOptions {
  /** Delimiter between cells. Default: that of a first line such as `sep=;`, or the one detected in the first row. */
  readonly delimiter?: string | undefined;
  /** Encoding. A byte-order mark has precedence. Default: UTF-8. */
  readonly encoding?: Encoding | undefined;
  /** Whether the first row has the names of the columns. Default: `true`. */
  readonly header?: boolean | undefined;
  /** Number of lines before the first row. Default: 0. */
  readonly skipLines?: number | undefined;
  /** Expected names of columns, which help to detect the delimiter. */
  readonly expected?: readonly string[] | undefined;
}

const SENTENCES = {
  CSV_EMPTY: "the file is empty.",
  CSV_NOT_TEXT: "the file is not text; if it is a workbook (.xlsx, .xls, .ods), save it as “CSV UTF-8” instead.",
  CSV_NOT_UTF8: "the text is not UTF-8; save the file as UTF-8, or pass --encoding windows-1252.",
  CSV_QUOTE_OPEN: "a quoted cell begins here and its closing quote is missing.",
  CSV_QUOTE_TEXT:
    "more text follows the closing quote of the cell that begins here; a quote may be missing, and one inside a cell has to be doubled.",
  CSV_ROW_LENGTH: "this row is longer than 1 MB; a closing quote may be missing.",
  CSV_COLUMN: "there is no such column.",
};

/** Error for a file that cannot be read. */
export class CsvError extends Error {
  constructor(
    readonly code: keyof typeof SENTENCES,
    /** Number of the line, from 1. */
    readonly line: number,
    message: string = SENTENCES[code],
  ) {
    super(message);
  }
}

/** Size of the text from which the form of the file is detected, in characters. */
const BEGINNING = 1 << 16;
const DELIMITERS = [",", ";", "\t", "|"];
/** Delimiter in the first line, as Excel writes it. */
const NAMING = /^[\r\n]*"?sep=([,;\t|])"?(\r\n|\r|\n|$)/i;

export class CsvFile implements AsyncIterable<Row> {
  /** Number of rows so far without any value, which were skipped. */
  blank = 0;

  private constructor(
    /** Encoding of the file, and whether it begins with a byte-order mark. */
    readonly encoding: Decoded["encoding"],
    readonly marked: boolean,
    /** Lines before the first row: skipped lines, and the line with the delimiter. */
    readonly preamble: string,
    readonly delimiter: string,
    /** Line end of the file. */
    readonly lineEnd: string,
    /** The first row, with trimmed cells; without a header, a row like any other. */
    readonly first: Row,
    private readonly header: boolean,
    private readonly pieces: AsyncGenerator<Piece>,
    /** Text of an incomplete row, and the number of its first line. */
    private rest: string,
    private line: number,
    /** Error in the text so far. */
    private readonly fault: CsvError | undefined,
  ) {}

  /**
   * Opens a file, and reads the first row.
   * @throws CsvError, as the rows do too, if the file cannot be read.
   */
  static async open(source: AsyncIterable<Uint8Array>, options: CsvOptions = {}): Promise<CsvFile> {
    const { skipLines = 0, header = true, expected = [] } = options;
    const { encoding, marked, pieces } = await decode(source, options.encoding ?? "utf-8");
    let text = "";
    let lines = 0;
    let fault: CsvError | undefined;
    while (!fault && (text.length < BEGINNING || lines <= skipLines)) {
      const { value, done } = await pieces.next();
      if (done) break;
      fault = faultOf(value, () => lines);
      text += value.text;
      lines += lineEnds(value.text);
    }
    // Invalid UTF-8 is reported when the rows are read; the columns may be readable.
    if (fault && fault.code !== "CSV_NOT_UTF8") throw fault;
    const naming = NAMING.exec(text);
    let start = 0;
    for (let i = 0; i < skipLines; i++) start = endOfLine(text, start);
    // The line that names the delimiter may be one of those that are skipped.
    start = Math.max(start, naming?.[0].length ?? 0);
    const preamble = text.slice(0, start);
    const lineEnd = /\r\n|\r|\n/.exec(text)?.[0] ?? "\n";
    const rest = withLf(text.slice(start));
    const line = 1 + lineEnds(preamble);
    const named = options.delimiter ?? naming?.[1];
    const { delimiter, first } = layoutOf(rest, line, named === undefined ? DELIMITERS : [named], expected);
    return new CsvFile(encoding, marked, preamble, delimiter, lineEnd, first, header, pieces, rest, line, fault);
  }

  /**
   * Returns the index of a column, from 0, by its name in the first row; if no column has that name, by its number, from 1.
   * @throws CsvError if there is no such column, or two with the same name.
   */
  column(name: string): number {
    const { line, cells } = this.first;
    const at = this.header ? cells.indexOf(name) : -1;
    if (at >= 0 && cells.indexOf(name, at + 1) < 0) return at;
    const number = /^\d{1,5}$/.test(name) ? Number(name) : 0;
    if (at < 0 && number >= 1 && number <= cells.length) return number - 1;
    let message = `there is no column ${name}: without a header, name a number from 1 to ${cells.length}.`;
    if (at >= 0) message = `there are two columns "${name}"; rename one of them, or name its number.`;
    else if (this.header) {
      const names = cells.map((cell) => `\n  ${cell.replace(/\p{Cc}/gu, "\ufffd")}`).join("");
      message = `there is no column "${name}". Its columns are:${names}`;
      if (names.includes("\ufffd"))
        message += "\nThe names are not UTF-8; pass --encoding windows-1252 if they look wrong.";
    }
    throw new CsvError("CSV_COLUMN", line, message);
  }

  /** Returns the rows after the header in batches. Rows without any value are skipped. */
  async *batches(): AsyncGenerator<Row[]> {
    if (this.fault) throw this.fault;
    let ahead = this.header;
    for (let ended = false; !ended; ) {
      const { value, done } = await this.pieces.next();
      ended = done === true;
      if (!done) {
        const fault = faultOf(value, () => this.line - 1 + lineEnds(this.rest));
        if (fault) throw fault;
        this.rest += withLf(value.text);
      }
      const rows = this.take(ended);
      if (ahead && rows.length > 0) ahead = rows.shift() === undefined;
      yield rows;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Row> {
    for await (const rows of this.batches()) yield* rows;
  }

  /** Returns the complete rows; at the end of the file, all rows. */
  private take(ended: boolean): Row[] {
    const { data, errors, meta } = parse(this.rest, this.delimiter, !ended);
    if (errors[0]) throw quoteFault(errors[0], this.rest, this.line);
    // Behind the last line end there is nothing.
    if (ended && data.at(-1)?.join() === "") data.pop();
    const { rows, line } = rowsOf(data, this.line);
    const filled = rows.filter(isFilled);
    this.blank += rows.length - filled.length;
    this.line = line;
    this.rest = this.rest.slice(meta.cursor);
    if (this.rest.length > LONGEST) throw new CsvError("CSV_ROW_LENGTH", line);
    return filled;
  }
}

/** Writes a cell, with quotes if needed. */
export function quote(text: string, delimiter: string): string {
  return text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Detects the delimiter with which the first row has the expected columns, else the most cells. */
function layoutOf(text: string, line: number, delimiters: readonly string[], expected: readonly string[]) {
  let best: { delimiter: string; first: Row; fault: QuoteFault | undefined } | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const delimiter of delimiters) {
    const { data, errors } = parse(text, delimiter, false);
    const { rows } = rowsOf(data, line);
    const at = rows.findIndex(isFilled);
    const row = rows[at];
    if (row === undefined) continue;
    const first = { line: row.line, cells: row.cells.map((cell) => cell.trim()) };
    const fault = errors.find((error) => error.row <= at);
    const score = expected.filter((name) => first.cells.includes(name)).length * 10_000 + first.cells.length;
    if (score - (fault ? 5_000 : 0) <= most) continue;
    most = score - (fault ? 5_000 : 0);
    best = { delimiter, first, fault };
  }
  if (best === undefined) throw new CsvError("CSV_EMPTY", line);
  if (best.fault) throw quoteFault(best.fault, text, line);
  return best;
}

const parse = (text: string, delimiter: string, more: boolean) =>
  new Papa.Parser({ delimiter, newline: "\n" }).parse(text, 0, more);

/** Splits rows and counts their lines. Returns the line after them too. */
function rowsOf(data: string[][], line: number): { rows: Row[]; line: number } {
  const rows: Row[] = [];
  for (const cells of data) {
    const last = cells[cells.length - 1] as string;
    if (last.endsWith("\r")) cells[cells.length - 1] = last.slice(0, -1);
    rows.push({ line, cells });
    line++;
    for (const cell of cells) if (cell.includes("\n")) line += lineEnds(cell);
  }
  return { rows, line };
}

const isFilled = ({ cells }: Row) => cells.some((cell) => cell.trim() !== "");

const quoteFault = ({ code, index }: QuoteFault, text: string, line: number) =>
  new CsvError(code === "InvalidQuotes" ? "CSV_QUOTE_TEXT" : "CSV_QUOTE_OPEN", line + lineEnds(text.slice(0, index)));

const faultOf = ({ fault }: Piece, linesBefore: () => number) =>
  fault && new CsvError(fault.code, linesBefore() + fault.line);

/** Replaces a single CR by LF, so that all lines end in LF. `rowsOf` removes the CR of CRLF. */
const withLf = (text: string) => (text.includes("\r") ? text.replace(/\r(?!\n)/g, "\n") : text);

function endOfLine(text: string, from: number): number {
  const end = /\r\n|\r|\n/g;
  end.lastIndex = from;
  return end.test(text) ? end.lastIndex : text.length;
}

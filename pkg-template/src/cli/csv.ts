/**
 * CSV as RFC 4180 describes it, read as places in bytes: no string is made of a cell that nobody looks at.
 *
 * Lines may end in LF, CRLF or a lone CR; a quoted cell may hold delimiters, line ends and doubled quotes.
 */

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/** A quoted cell without its closing quote would make one record of the rest of the file; beyond this it is an error. */
const LONGEST_RECORD = 1 << 20;

/** How cells and records are told apart. */
export interface Dialect {
  /** The byte between two cells. */
  readonly delimiter: number;
  /** The byte that ends a record: LF, or CR in files that know no LF. */
  readonly newline: number;
}

/** The records of a piece of the file. The arrays are longer than `count` when an earlier piece had more records. */
export interface Records {
  count: number;
  /** Where each record begins and ends, in bytes, without its line end. */
  readonly starts: number[];
  readonly ends: number[];
  /** The line each begins on, from 1. */
  readonly lines: number[];
  /** How many cells each has. */
  readonly widths: number[];
  /** For record r and the wanted column w: where the cell begins, and where it ends, at `2 * (r * wanted + w)`. */
  readonly cells: number[];
}

/** A file that cannot be read as CSV at all. */
export class CsvError extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/** Reads the complete records of one piece after the other, and where the cells of the wanted columns stand in them. */
export class RecordReader {
  readonly records: Records = { count: 0, starts: [], ends: [], lines: [], widths: [], cells: [] };
  private line = 1;
  /** The slot of each column; columns further right have none. */
  private readonly slots: Int16Array;

  constructor(
    private readonly dialect: Dialect,
    /** The columns whose cells are noted, by their position from 0. */
    private readonly wanted: readonly number[],
  ) {
    this.slots = new Int16Array(Math.max(-1, ...wanted) + 1).fill(-1);
    wanted.forEach((column, slot) => {
      this.slots[column] = slot;
    });
  }

  /**
   * Fills `records` with those that are complete in `bytes`, all of them if it is the `last` piece, and gives back
   * how many bytes they took: the rest goes before the next piece. Empty lines are left out.
   */
  read(bytes: Uint8Array, last: boolean): number {
    const { records, slots, wanted } = this;
    const { delimiter, newline } = this.dialect;
    const { length } = bytes;
    records.count = 0;
    let at = 0;
    while (at < length) {
      const start = at;
      const line = this.line;
      const row = records.count;
      const base = 2 * row * wanted.length;
      for (let i = 0; i < 2 * wanted.length; i++) records.cells[base + i] = start;
      let column = 0;
      let cell = at;
      let ended = false;
      while (!ended) {
        let byte = at < length ? (bytes[at] as number) : -1;
        if (byte === QUOTE && at === cell) {
          at = this.afterQuotes(bytes, at + 1, last);
          if (at < 0) {
            this.line = line;
            return this.unfinished(bytes, start, last, line);
          }
          byte = at < length ? (bytes[at] as number) : -1;
        }
        if (byte === delimiter || byte === newline || byte === -1) {
          if (byte === -1 && !last) {
            this.line = line;
            return this.unfinished(bytes, start, last, line);
          }
          ended = byte !== delimiter;
          const end = ended && newline === LF && at > cell && bytes[at - 1] === CR ? at - 1 : at;
          const slot = column < slots.length ? (slots[column] as number) : -1;
          if (slot >= 0) {
            records.cells[base + 2 * slot] = cell;
            records.cells[base + 2 * slot + 1] = end;
          }
          column++;
          if (ended) {
            records.starts[row] = start;
            records.ends[row] = end;
            records.lines[row] = line;
            records.widths[row] = column;
            if (end > start) records.count++;
            this.line++;
          }
          cell = at + 1;
        }
        at++;
      }
    }
    return Math.min(at, length);
  }

  /** The place after the closing quote; -1 if it is not in these bytes. */
  private afterQuotes(bytes: Uint8Array, from: number, last: boolean): number {
    const { length } = bytes;
    let at = from;
    while (at < length) {
      const byte = bytes[at++];
      if (byte === this.dialect.newline) this.line++;
      if (byte !== QUOTE) continue;
      if (at === length) return last ? at : -1;
      if (bytes[at] !== QUOTE) return at;
      at++;
    }
    return -1;
  }

  /** What a record that does not end here comes to: the rest is kept, unless there is no more to come or it is too much. */
  private unfinished(bytes: Uint8Array, start: number, last: boolean, line: number): number {
    if (last) throw new CsvError(line, "a quoted cell begins here and its closing quote is missing");
    if (bytes.length - start > LONGEST_RECORD)
      throw new CsvError(line, "this row is longer than 1 MB; a closing quote may be missing");
    return start;
  }
}

/** All cells of one record as text, without the quotes around them. */
export function split(record: Buffer, delimiter: number): string[] {
  const cells: string[] = [];
  const scratch = Buffer.allocUnsafe(record.length);
  let at = -1;
  do {
    const start = ++at;
    if (record[at] === QUOTE) {
      for (at++; at < record.length; at++) {
        if (record[at] === QUOTE && record[++at] !== QUOTE) break;
      }
    }
    while (at < record.length && record[at] !== delimiter) at++;
    cells.push(scratch.toString("utf8", 0, copyCell(record, start, at, scratch, 0)));
  } while (at < record.length);
  return cells;
}

/** Writes what a cell holds into `to`, and gives back where that ends. */
export function copyCell(bytes: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number {
  const quoted = end - start > 1 && bytes[start] === QUOTE && bytes[end - 1] === QUOTE;
  if (!quoted) {
    for (let from = start; from < end; from++) to[at++] = bytes[from] as number;
    return at;
  }
  for (let from = start + 1; from < end - 1; from++) {
    const byte = bytes[from] as number;
    to[at++] = byte;
    if (byte === QUOTE) from++;
  }
  return at;
}

/** Writes a column as a text with a value a line into `to`, and gives back its length. A line end inside a cell becomes a space. */
export function copyColumn(bytes: Uint8Array, records: Records, wanted: number, slot: number, to: Uint8Array): number {
  let at = 0;
  for (let row = 0; row < records.count; row++) {
    const base = 2 * (row * wanted + slot);
    const start = records.cells[base] as number;
    const end = records.cells[base + 1] as number;
    const from = at;
    at = copyCell(bytes, start, end, to, at);
    for (let i = from; i < at; i++) if (to[i] === LF) to[i] = SPACE;
    to[at++] = LF;
  }
  return at;
}

/** A cell as it is written: in quotes if it has to be. */
export function quote(text: string, delimiter: string): string {
  return text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

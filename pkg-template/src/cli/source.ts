/** The bytes of the file to check, as UTF-8, a piece at a time; and what its first piece says about how it is written. */
import { createReadStream, statSync } from "node:fs";
import { split } from "./csv.js";
import { type Job, UsageError } from "./options.js";

const PIECE = 1 << 18;
const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;

/** How the file is written, and its first row. */
export interface Layout {
  readonly delimiter: string;
  /** The byte that ends a record. */
  readonly newline: number;
  /** How the file's lines end, for writing more of them. */
  readonly lineEnd: string;
  /** The first line where it names the delimiter, as Excel takes it: `sep=;`. Otherwise empty. */
  readonly naming: string;
  readonly first: readonly string[];
}

/** The file's size in bytes; undefined for standard input. */
export function sizeOf(file: string): number | undefined {
  if (file === "-") return undefined;
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`There is no file ${file}.`);
  if (found.isDirectory()) throw new UsageError(`${file} is a folder; name a CSV file.`);
  return found.isFile() ? found.size : undefined;
}

/** The file's pieces as UTF-8. */
export async function* pieces(job: Job): AsyncGenerator<Buffer> {
  const stream: AsyncIterable<Buffer> =
    job.file === "-" ? process.stdin : createReadStream(job.file, { highWaterMark: PIECE });
  if (job.encoding === "utf-8") {
    yield* stream;
    return;
  }
  const decoder = new TextDecoder(job.encoding);
  let marked: boolean | undefined;
  for await (const piece of stream) {
    // What says of itself that it is UTF-8, as the file of faulty rows does, is not read in another way.
    marked ??= markLength(piece) > 0;
    yield marked ? piece : Buffer.from(decoder.decode(piece, { stream: true }));
  }
}

/** How many bytes the mark at the beginning takes, which some programs write before UTF-8. Throws for what is no text in a byte a character. */
export function markLength(bytes: Buffer): number {
  const marks = [bytes[0], bytes[1]].join();
  if (marks === "255,254" || marks === "254,255") {
    throw new UsageError("The file is UTF-16 (“Unicode text”); save it as “CSV UTF-8” instead.");
  }
  if (bytes.includes(0)) {
    throw new UsageError(
      "The file is not text; if it is a workbook (.xlsx, .xls, .ods), save it as “CSV UTF-8” instead.",
    );
  }
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** Finds out how the file is written: of the delimiters, the one that shows the columns asked for, else the most cells. */
export function layout(bytes: Buffer, job: Job, asked: readonly string[]): Layout {
  const newline = bytes.includes(LF) || !bytes.includes(CR) ? LF : CR;
  let start = 0;
  const skipEmptyLines = () => {
    while (bytes[start] === LF || bytes[start] === CR) start++;
  };
  skipEmptyLines();
  const [naming = "", named] = /^"?sep=([,;\t|])"?(?![^\r\n])/i.exec(bytes.toString("latin1", start, start + 8)) ?? [];
  start += naming.length;
  skipEmptyLines();
  let end = start;
  for (let quoted = false; end < bytes.length && (quoted || bytes[end] !== newline); end++) {
    if (bytes[end] === QUOTE) quoted = !quoted;
  }
  const lineEnd = newline === CR ? "\r" : bytes[end - 1] === CR ? "\r\n" : "\n";
  if (newline === LF && bytes[end - 1] === CR) end--;
  const record = bytes.subarray(start, end);

  let best: Layout | undefined;
  let most = -1;
  const given = job.delimiter ?? named;
  for (const delimiter of given === undefined ? [",", ";", "\t", "|"] : [given]) {
    const first = split(record, delimiter.charCodeAt(0)).map((cell) => cell.trim());
    const score = asked.filter((name) => first.includes(name)).length * 10_000 + first.length;
    if (score > most) {
      best = { delimiter, newline, lineEnd, naming, first };
      most = score;
    }
  }
  return best as Layout;
}

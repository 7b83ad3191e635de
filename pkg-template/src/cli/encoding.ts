/** Decodes the bytes of a file to text, in batches of whole lines. */
import { isUtf8 } from "node:buffer";

/** Encoding of a file without a byte-order mark. */
export type Encoding = "utf-8" | "windows-1252";

/** A batch of lines, with their line ends. */
export interface Piece {
  readonly text: string;
  /** Error of the first byte that cannot be decoded, and its line in this batch, from 1. */
  readonly fault?: { readonly code: "CSV_NOT_TEXT" | "CSV_NOT_UTF8" | "CSV_ROW_LENGTH"; readonly line: number };
}

export interface Decoded {
  /** Encoding of the file. A byte-order mark has precedence over the requested one. */
  readonly encoding: Encoding | "utf-16le" | "utf-16be";
  /** Whether the file begins with a byte-order mark. */
  readonly marked: boolean;
  /** Text after the mark, up to the first error. */
  readonly pieces: AsyncGenerator<Piece>;
}

/** Maximum length of a line, in bytes. */
export const LONGEST = 1 << 20;

const LF = 0x0a;
const CR = 0x0d;

const MARKS = [
  { encoding: "utf-8", bytes: [0xef, 0xbb, 0xbf] },
  { encoding: "utf-16le", bytes: [0xff, 0xfe] },
  { encoding: "utf-16be", bytes: [0xfe, 0xff] },
] as const;

/** Reads the byte-order mark, if there is one, and decodes the rest. */
export async function decode(source: AsyncIterable<Uint8Array>, asked: Encoding): Promise<Decoded> {
  const reader = source[Symbol.asyncIterator]();
  let start = Buffer.alloc(0);
  for (let ended = false; start.length < 3 && !ended; ) {
    const { value, done = false } = await reader.next();
    if (!done) start = Buffer.concat([start, value]);
    ended = done;
  }
  const mark = MARKS.find(({ bytes }) => bytes.every((byte, i) => start[i] === byte));
  async function* bytes() {
    try {
      yield start.subarray(mark?.bytes.length ?? 0);
      for (let next = await reader.next(); !next.done; next = await reader.next()) yield next.value;
    } finally {
      // A reader that stops early closes the file.
      await reader.return?.();
    }
  }
  const encoding = mark?.encoding ?? asked;
  return { encoding, marked: mark !== undefined, pieces: lines(bytes(), encoding) };
}

async function* lines(source: AsyncIterable<Uint8Array>, encoding: Decoded["encoding"]): AsyncGenerator<Piece> {
  let rest = Buffer.alloc(0);
  for await (const piece of encoding === "utf-8" ? source : recoded(source, encoding)) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : Buffer.from(piece);
    // A CR at the very end may be half of a CRLF.
    const end = 1 + Math.max(bytes.lastIndexOf(LF), bytes.length > 1 ? bytes.lastIndexOf(CR, bytes.length - 2) : -1);
    rest = bytes.subarray(end);
    if (end > 0) yield decoded(bytes.subarray(0, end), encoding);
    if (rest.length > LONGEST) yield { text: "", fault: { code: "CSV_ROW_LENGTH", line: 1 } };
  }
  if (rest.length > 0) yield decoded(rest, encoding);
}

/** The same as UTF-8. */
async function* recoded(source: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  for await (const piece of source) yield Buffer.from(decoder.decode(piece, { stream: true }));
  yield Buffer.from(decoder.decode());
}

function decoded(bytes: Buffer, encoding: Decoded["encoding"]): Piece {
  const text = bytes.toString("utf8");
  // Half of a UTF-16 character was decoded to this character.
  const broken = /^utf-16/.test(encoding) ? /[\0\ufffd]/ : /\0/;
  const at = text.search(broken);
  if (at >= 0) return { text, fault: { code: "CSV_NOT_TEXT", line: 1 + lineEnds(text.slice(0, at)) } };
  if (isUtf8(bytes)) return { text };
  const again = Buffer.from(text);
  const right = bytes
    .subarray(
      0,
      bytes.findIndex((byte, i) => byte !== again[i]),
    )
    .toString("latin1");
  return { text, fault: { code: "CSV_NOT_UTF8", line: 1 + lineEnds(right) } };
}

/** Number of line ends in a text. */
export function lineEnds(text: string): number {
  return text.split(/\r\n|\r|\n/).length - 1;
}

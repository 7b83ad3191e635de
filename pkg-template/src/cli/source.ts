/** Reads the bytes of the input file. */
import { createReadStream, statSync } from "node:fs";
import { UsageError } from "./options.js";

const PIECE = 1 << 18;

/** The file's size in bytes; undefined for standard input, which is named `-`. */
export function sizeOf(file: string): number | undefined {
  if (file === "-") return undefined;
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`There is no file ${file}.`);
  if (found.isDirectory()) throw new UsageError(`${file} is a folder; name a CSV file.`);
  return found.isFile() ? found.size : undefined;
}

/** Bytes of the file. `seen` is called with the number of bytes after each read. */
export async function* bytesOf(file: string, seen: (bytes: number) => void): AsyncGenerator<Buffer> {
  const stream: AsyncIterable<Buffer> = file === "-" ? process.stdin : createReadStream(file, { highWaterMark: PIECE });
  for await (const piece of stream) {
    seen(piece.length);
    yield piece;
  }
}

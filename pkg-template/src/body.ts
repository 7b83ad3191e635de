/** Reading bodies: no more of one than somebody wants is ever in memory. */

/** What stands in the place of a body's text: it is larger than the limit, or not UTF-8. */
export const TOO_LARGE = 1;
export const NOT_TEXT = 2;

/** A body's text, of at most so many bytes. Unless it must be UTF-8, what is none is replaced, as `Response.text` does. */
export async function readBody(
  stream: ReadableStream<Uint8Array> | null,
  limit: number,
  fatal: boolean,
): Promise<string | number> {
  if (stream === null) return "";
  const reader = stream.getReader();
  const decoder = new TextDecoder("utf-8", { fatal });
  let text = "";
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (!done) {
      length += value.byteLength;
      if (length > limit) {
        reader.cancel().catch(() => {});
        return TOO_LARGE;
      }
    }
    try {
      text += done ? decoder.decode() : decoder.decode(value, { stream: true });
    } catch {
      reader.cancel().catch(() => {});
      return NOT_TEXT;
    }
    if (done) return text;
  }
}

/** An answer of more bytes than this, or of more UTF-16 code units, is refused: no operation answers a thousandth of it. */
export const LONGEST_ANSWER = 10_000_000;

/** Reads bodies up to a limit, so that no more is in memory. */

/** Results in place of a body's text: larger than the limit, not UTF-8, or already read. */
export const TOO_LARGE = 1;
export const NOT_TEXT = 2;
export const READ_BEFORE = 3;

/**
 * Reads the text of a body, at most `limit` bytes. Invalid UTF-8 is replaced, as in `Response.text`, unless `fatal` is true. The rest of a larger body stays
 * unread: see {@link drain}.
 */
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
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (!done) {
        length += value.byteLength;
        if (length > limit) return TOO_LARGE;
      }
      try {
        text += done ? decoder.decode() : decoder.decode(value, { stream: true });
      } catch {
        return NOT_TEXT;
      }
      if (done) return text;
    }
  } finally {
    reader.releaseLock();
  }
}

/** Limits for reading the rest of a refused request, in bytes and in milliseconds. */
const DRAINED_BYTES = 16 * 1024 * 1024;
const DRAINED_MS = 2000;

/**
 * Reads and discards the rest of a request's body, so that a browser that is still sending gets the response and not a closed connection.
 *
 * A body is never cancelled: h3 1 and React Router's dev server continue to fill the cancelled stream, and the error ends their process.
 */
export async function drain(stream: ReadableStream<Uint8Array> | null): Promise<void> {
  if (typeof stream?.getReader !== "function" || stream.locked) return;
  const reader = stream.getReader();
  const end = Date.now() + DRAINED_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), DRAINED_MS);
  });
  try {
    for (let left = DRAINED_BYTES; left > 0 && Date.now() < end; ) {
      const read = await Promise.race([reader.read(), late]);
      if (read === undefined || read.done) return;
      left -= read.value.byteLength;
    }
  } catch {
    // The connection was closed.
  } finally {
    clearTimeout(timer);
    reader.releaseLock();
  }
}

/** Maximum size of a response, in bytes, or in UTF-16 code units. The longest list, of 200 users, has room for 5,000 bytes per user. */
export const LONGEST_ANSWER = 1_048_576;

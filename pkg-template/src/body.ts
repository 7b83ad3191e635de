/** Reading bodies: no more of one than somebody wants is ever in memory. */

/** What stands in the place of a body's text: it is larger than the limit, not UTF-8, or was read before and is gone. */
export const TOO_LARGE = 1;
export const NOT_TEXT = 2;
export const READ_BEFORE = 3;

/**
 * A body's text, of at most so many bytes. Unless it must be UTF-8, what is none is replaced, as `Response.text` does. What is
 * not read is left to the caller: see {@link drain}.
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

/** How much of a request that is refused is read, in bytes and in milliseconds. */
const DRAINED_BYTES = 16 * 1024 * 1024;
const DRAINED_MS = 2000;

/**
 * Reads what is left of a request's body and drops it, so that a browser that is still sending finds the answer instead of a closed connection.
 *
 * A body is never cancelled: h3 1 and React Router's dev server go on filling the stream that was, and what that throws ends their process.
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
    // It broke off.
  } finally {
    clearTimeout(timer);
    reader.releaseLock();
  }
}

/** An answer of more bytes than this, or of more UTF-16 code units, is refused. The longest list there is, of 200 users, has 1,500 bytes for each within it. */
export const LONGEST_ANSWER = 1_048_576;

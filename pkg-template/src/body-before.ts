/** Bodies of node's requests that something in front of the proxy has read. */
import { report } from "./store.js";

/** What body parsers leave at a request of node's. */
export interface ParsedRequest {
  readonly readableEnded: boolean;
  /** Of HTTP/2, where a body needs no header that tells of it. */
  readonly stream?: { readonly endAfterHeaders?: boolean | undefined } | undefined;
  /** The body as it was sent: of Nest with `rawBody: true`, Firebase, Google Cloud Functions. */
  readonly rawBody?: unknown;
  /** The body as a parser gives it: a text, bytes, or what JSON was read as. */
  readonly body?: unknown;
}

/**
 * The body's text or bytes, if something else has read the request to its end; `undefined` where the proxy reads it itself.
 *
 * What JSON was read as is written anew if every number in it is a safe integer: any other may have been another number when it was sent.
 *
 * Throws a `TypeError` if nothing is left of what was sent, and tells the server's log.
 */
export function bodyBefore(request: ParsedRequest, headers: Headers): string | Uint8Array | undefined {
  const length = Number(headers.get("content-length") ?? 0);
  const isEmpty = length === 0 && !headers.has("transfer-encoding") && request.stream?.endAfterHeaders !== false;
  if (!request.readableEnded || isEmpty) return undefined;
  const { rawBody, body } = request;
  for (const left of [rawBody, body]) {
    // One without text is not what was sent where that had a length.
    if ((typeof left === "string" || left instanceof Uint8Array) && !(length > 0 && left.length === 0)) return left;
  }
  let why = "and left neither rawBody nor a body that the proxy can read";
  if (typeof body === "object" && body !== null && !(body instanceof Uint8Array)) {
    let isExact = true;
    const text = JSON.stringify(body, (_, value) => {
      isExact &&= typeof value !== "number" || Number.isSafeInteger(value);
      return value;
    });
    // What a parser leaves where it has read a body that it does not know.
    const isLost = text === "{}" && length !== text.length;
    if (isExact && !isLost) return text;
    if (!isExact) why = "as JSON with a number that is no safe integer, and may have been another when it was sent";
  }
  const message = `its body was read before the proxy saw it, ${why}: mount the proxy in front of body parsers, or set rawBody to what was sent`;
  const error = new TypeError(message);
  report("the request", error);
  throw error;
}

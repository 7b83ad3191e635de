/** Bodies of Node's requests that a body parser has read before the proxy. */
import { report } from "./store.js";

/** The properties that body parsers set on a request of Node. */
export interface ParsedRequest {
  readonly readableEnded: boolean;
  /** Stream of HTTP/2, where no header announces a body. */
  readonly stream?: { readonly endAfterHeaders?: boolean | undefined } | undefined;
  /** The body as it was sent, set by Nest with `rawBody: true`, Firebase and Google Cloud Functions. */
  readonly rawBody?: unknown;
  /** The body from a parser: a text, bytes, or the value of parsed JSON. */
  readonly body?: unknown;
}

/**
 * Returns the text or bytes of a body that a parser has read to its end; `undefined` if the proxy can read the body itself.
 *
 * Parsed JSON is serialised again if every number in it is a safe integer; any other number may have changed when it was parsed.
 *
 * @throws TypeError if the body is lost. The error is logged.
 */
export function bodyBefore(request: ParsedRequest, headers: Headers): string | Uint8Array | undefined {
  const length = Number(headers.get("content-length") ?? 0);
  const isEmpty = length === 0 && !headers.has("transfer-encoding") && request.stream?.endAfterHeaders !== false;
  if (!request.readableEnded || isEmpty) return undefined;
  const { rawBody, body } = request;
  for (const left of [rawBody, body]) {
    // An empty one is not the body if the request had a length.
    if ((typeof left === "string" || left instanceof Uint8Array) && !(length > 0 && left.length === 0)) return left;
  }
  let why = "and left neither rawBody nor a body that the proxy can read";
  if (typeof body === "object" && body !== null && !(body instanceof Uint8Array)) {
    let isExact = true;
    const text = JSON.stringify(body, (_, value) => {
      isExact &&= typeof value !== "number" || Number.isSafeInteger(value);
      return value;
    });
    // Some parsers leave `{}` for a body of an unknown type.
    const isLost = text === "{}" && length !== text.length;
    if (isExact && !isLost) return text;
    if (!isExact) why = "as JSON with a number that is no safe integer, and may have been another when it was sent";
  }
  const message = `its body was read before the proxy saw it, ${why}: mount the proxy in front of body parsers, or set rawBody to what was sent`;
  const error = new TypeError(message);
  report("the request", error);
  throw error;
}

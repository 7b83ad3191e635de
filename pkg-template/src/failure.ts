/** Converts the failures that a wasm build describes to error objects. */
import {
  AbortError,
  ApiError,
  AuthenticationError,
  ConflictError,
  DecodeError,
  type ErrorDetails,
  NetworkError,
  NotFoundError,
  PermissionError,
  QashError,
  RateLimitError,
  SecretExposureError,
  ServiceUnavailableError,
  TimeoutError,
  UnknownOutcomeError,
  ValidationError,
} from "./errors.js";

const CLASSES: Record<string, typeof QashError> = {
  ValidationError,
  ApiError,
  AuthenticationError,
  PermissionError,
  NotFoundError,
  ConflictError,
  RateLimitError,
  ServiceUnavailableError,
  NetworkError,
  TimeoutError,
  AbortError,
  DecodeError,
  UnknownOutcomeError,
  SecretExposureError,
};

/** The error with which a wasm build rejected: a JSON text, or any other value unchanged. */
export function errorFrom(thrown: unknown, cause?: unknown): unknown {
  return typeof thrown === "string" ? errorOf(JSON.parse(thrown), cause) : thrown;
}

/** Creates the error that the wasm describes. */
export function errorOf(described: object, cause?: unknown): QashError {
  const { class: name, message, ...details } = described as ErrorDetails & { class: string; message: string };
  return new (CLASSES[name] ?? QashError)(message, { ...details, cause });
}

/** Error for a trap of the wasm, which is always a bug of this package. */
export function internalError(cause: unknown): QashError {
  const message = "qash-client failed inside; please report it with the cause. The next call works again.";
  return new QashError(message, { code: "INTERNAL", outcome: "unknown", cause });
}

/** Error for a platform without WebAssembly, or one that does not allow this page or its main thread to compile it; `cause` says which. */
export function wasmUnavailable(cause: unknown): QashError {
  const message = "WebAssembly is refused or missing: allow 'wasm-unsafe-eval', or import qash-client/nowasm.";
  return new QashError(message, { code: "WASM_UNAVAILABLE", cause });
}

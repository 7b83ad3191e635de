/** From what a wasm build tells of a failure to the error that the caller gets. */
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

/** The error that a wasm build rejected with: a JSON text, or what it is already. */
export function errorFrom(thrown: unknown, cause?: unknown): unknown {
  return typeof thrown === "string" ? errorOf(JSON.parse(thrown), cause) : thrown;
}

/** The error that the wasm describes. */
export function errorOf(told: object, cause?: unknown): QashError {
  const { class: name, message, ...details } = told as ErrorDetails & { class: string; message: string };
  return new (CLASSES[name] ?? QashError)(message, { ...details, cause });
}

/** The wasm stopped: a fault of this package, whatever the input was. */
export function internalError(cause: unknown): QashError {
  const message = "qash-client failed inside; please report it with the cause. The next call works again.";
  return new QashError(message, { code: "INTERNAL", outcome: "unknown", cause });
}

/** The platform has no WebAssembly, or does not let this page, or its main thread, compile it; `cause` says which. */
export function wasmUnavailable(cause: unknown): QashError {
  const message = "WebAssembly is refused or missing: allow 'wasm-unsafe-eval', or import qash-client/nowasm.";
  return new QashError(message, { code: "WASM_UNAVAILABLE", cause });
}

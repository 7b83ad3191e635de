/**
 * The error classes of every entry. They stand in a module of their own, so that a class is one class wherever it is imported from.
 *
 * Match on `code` or with `instanceof`, never on `message`.
 */
import type { ErrorCode, IssueCode } from "./models.js";

/** Something wrong with one field of an input, or of an answer. */
export interface FieldIssue {
  /** Where the field stands: `beneficiary.accountNumber`, `items[3].amount`; empty for the whole. */
  path: string;
  /** The stable name of what is wrong: `REQUIRED`, `IBAN_CHECK_DIGITS`, … docs/codes.md says what to do about each. */
  code: IssueCode;
  /** A sentence for people, in the client's `lang`. */
  message: string;
  /** Where it begins inside the field's text, in UTF-16 code units. */
  start?: number;
  /** Where it ends, exclusive. */
  end?: number;
  /** What was expected there. */
  expected?: string;
}

/** What a failed call did on the server: nothing; all of it; or nobody can tell from here. */
export type Outcome = "none" | "done" | "unknown";

/** What an error may know besides its message. */
export interface ErrorDetails {
  code: ErrorCode;
  status?: number;
  operation?: string;
  retryable?: boolean;
  outcome?: Outcome;
  issues?: FieldIssue[];
  idempotencyKey?: string;
  requestId?: string;
  retryAfterMs?: number;
  answer?: unknown;
  cause?: unknown;
}

/** Under this every copy of the package knows the errors of the others. */
const IS_ERROR = Symbol.for("qash-client.error");

/**
 * What every failure of this package is; its classes follow below.
 *
 * @example
 * if (!QashError.is(error)) throw error;
 * if (error.outcome !== "none") look(error.idempotencyKey); // it may have been carried out
 * else if (error.retryable) offerToTryAgain(error.retryAfterMs);
 */
export class QashError extends Error {
  /**
   * Whether a value is an error of this class, from whatever copy of the package: two bundles on a page, ESM beside CommonJS, Jest's
   * realms. `instanceof` knows those of its own copy alone.
   *
   * @example
   * if (RateLimitError.is(error)) await wait(error.retryAfterMs);
   */
  static is<E extends QashError>(this: { readonly prototype: E }, value: unknown): value is E {
    if (typeof value !== "object" || value === null || !(IS_ERROR in value)) return false;
    // biome-ignore lint/complexity/noThisInStatic: the class that it is asked of, `NetworkError.is`, decides.
    const { name } = this.prototype;
    return name === "QashError" || name === (value as { name?: unknown }).name;
  }

  /** @internal */
  get [IS_ERROR](): true {
    return true;
  }

  // A getter rather than the class's own name, which minifiers shorten.
  override get name(): string {
    return "QashError";
  }
  /** The stable name to match on: `INVALID_INPUT`, `SESSION_REQUIRED`, `UNKNOWN_OUTCOME`, … docs/errors.md says what to do about each. */
  readonly code: ErrorCode;
  /** Whether the same call may succeed later; where it has an `idempotencyKey`, only with that key. */
  readonly retryable: boolean;
  /** What the call did on the server. Anything but `"none"`: look before doing it again. */
  readonly outcome: Outcome;
  /** Status of the answer, if one came. */
  declare readonly status?: number;
  /** The operation that failed. */
  declare readonly operation?: string;
  /** The fields that are wrong. */
  declare readonly issues?: FieldIssue[];
  /** The key that the call was sent with: sent with it again, it is carried out at most once. */
  declare readonly idempotencyKey?: string;
  /** The server's own name for the request; tell it to whoever runs the server. */
  declare readonly requestId?: string;
  /** How long the server asked to wait, in milliseconds. */
  declare readonly retryAfterMs?: number;
  /**
   * What Qash answered, where that cannot be read or tells of something else than was asked for: it may be all that is known of what was carried out. On
   * the server the whole, without secrets; in a browser the ids in it. It is not enumerable, so that no log has it by mistake.
   */
  declare readonly answer?: unknown;

  constructor(message: string, details: ErrorDetails) {
    const { code, retryable = false, outcome = "none", answer, cause, ...others } = details;
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = retryable;
    this.outcome = outcome;
    Object.assign(this, others);
    if (answer !== undefined) Object.defineProperty(this, "answer", { value: answer });
  }

  /** All but stack, cause and answer, for logs. */
  toJSON(): Omit<ErrorDetails, "cause" | "answer"> & { name: string; message: string } {
    return { ...this, name: this.name, message: this.message };
  }
}

/** The input or an option is wrong and nothing was sent, or the server refused the input (400, 422). `issues` names the fields. */
export class ValidationError extends QashError {
  override get name(): string {
    return "ValidationError";
  }
}

/** A refusal that no other class stands for. */
export class ApiError extends QashError {
  override get name(): string {
    return "ApiError";
  }
}

/** 401: nobody is signed in, or the session has ended. */
export class AuthenticationError extends QashError {
  override get name(): string {
    return "AuthenticationError";
  }
}

/** 403: not allowed, not switched on by the partner, or the user is not active. */
export class PermissionError extends QashError {
  override get name(): string {
    return "PermissionError";
  }
}

/** 404: there is no such thing, or it belongs to somebody else. */
export class NotFoundError extends QashError {
  override get name(): string {
    return "NotFoundError";
  }
}

/** 409: it exists already, or is under way; `code` says what. */
export class ConflictError extends QashError {
  override get name(): string {
    return "ConflictError";
  }
}

/** 429: too many requests; `retryAfterMs` says how long to wait, if the server did. */
export class RateLimitError extends QashError {
  override get name(): string {
    return "RateLimitError";
  }
}

/** 5xx. */
export class ServiceUnavailableError extends QashError {
  override get name(): string {
    return "ServiceUnavailableError";
  }
}

/** No connection, a broken one, or a `fetch` that failed; `cause` is what it threw. */
export class NetworkError extends QashError {
  override get name(): string {
    return "NetworkError";
  }
}

/** A time limit passed. */
export class TimeoutError extends QashError {
  override get name(): string {
    return "TimeoutError";
  }
}

/** The caller aborted; `cause` is the signal's reason. If the request was under way, `outcome` may be `"unknown"`. */
export class AbortError extends QashError {
  override get name(): string {
    return "AbortError";
  }
}

/** The answer has not the documented form. Of a call that changes something, `outcome` is `"done"`: it was carried out. */
export class DecodeError extends QashError {
  override get name(): string {
    return "DecodeError";
  }
}

/** A call that changes something was sent and its answer was lost, or is no JSON: look, or send it again with the same `idempotencyKey`. */
export class UnknownOutcomeError extends QashError {
  override get name(): string {
    return "UnknownOutcomeError";
  }
}

/** An answer held a secret and was withheld. */
export class SecretExposureError extends QashError {
  override get name(): string {
    return "SecretExposureError";
  }
}

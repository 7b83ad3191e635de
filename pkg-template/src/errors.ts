/**
 * The error classes of all entries, in one module, so that each class is the same whichever entry it is imported from.
 *
 * Match on `code` or with `instanceof`, never on `message`.
 */
import type { ErrorCode, IssueCode } from "./models.js";

/** A validation error in one field of an input or response. */
export interface FieldIssue {
  /** Path of the field: `beneficiary.accountNumber`, `items[3].amount`; empty for the whole value. */
  path: string;
  /** Stable name of the problem: `REQUIRED`, `IBAN_CHECK_DIGITS`, … docs/codes.md lists all with what to do. */
  code: IssueCode;
  /** Sentence for people, in the client's `lang`. */
  message: string;
  /** Start of the wrong part of the field's text, in UTF-16 code units. */
  start?: number;
  /** End of the wrong part, exclusive, in UTF-16 code units. */
  end?: number;
  /** Expected value at that place. */
  expected?: string;
}

/** Effect of a failed call on the server: `none`, nothing was done; `done`, it was carried out; `unknown`, either is possible. */
export type Outcome = "none" | "done" | "unknown";

/** The fields of a `QashError` besides its message. They are described there. */
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

/** Marks the errors of every copy of the package. */
const IS_ERROR = Symbol.for("qash-client.error");

/**
 * Base class of all errors of this package.
 *
 * @example
 * try {
 *   await qash.getTransaction(1);
 * } catch (error) {
 *   if (!QashError.is(error)) throw error;
 *   console.log(error.code, error.outcome, error.retryable); // "NOT_FOUND", "none", false
 * }
 */
export class QashError extends Error {
  /**
   * Returns whether a value is an error of this class, from any copy of the package: two bundles on a page, ESM beside CommonJS, or Jest's
   * realms. `instanceof` works only for errors of the same copy.
   *
   * @example
   * RateLimitError.is(new Error("no error of this package")) // false
   */
  static is<E extends QashError>(this: { readonly prototype: E }, value: unknown): value is E {
    if (typeof value !== "object" || value === null || !(IS_ERROR in value)) return false;
    // biome-ignore lint/complexity/noThisInStatic: the class before the dot, as in `NetworkError.is`, decides.
    const { name } = this.prototype;
    return name === "QashError" || name === (value as { name?: unknown }).name;
  }

  /** @internal */
  get [IS_ERROR](): true {
    return true;
  }

  // A getter, since minifiers shorten the name of the class.
  override get name(): string {
    return "QashError";
  }
  /** Stable name of the error: `INVALID_INPUT`, `SESSION_REQUIRED`, `UNKNOWN_OUTCOME`, … docs/errors.md lists all with what to do. */
  readonly code: ErrorCode;
  /** Whether the same call may succeed later. If there is an `idempotencyKey`, retry only with that key. */
  readonly retryable: boolean;
  /** Effect of the call on the server. Unless it is `"none"`, find out what happened before you repeat the call. */
  readonly outcome: Outcome;
  /** HTTP status of the response, if one arrived. */
  declare readonly status?: number;
  /** Name of the operation that failed, such as `payout`. */
  declare readonly operation?: string;
  /** Validation errors, one for each wrong field. */
  declare readonly issues?: FieldIssue[];
  /** Idempotency key of the call. Sent again with this key, it is carried out at most once. */
  declare readonly idempotencyKey?: string;
  /** Id of the request on the server, for reports to its operator. */
  declare readonly requestId?: string;
  /** Time to wait before a retry, in milliseconds, as requested by the server. */
  declare readonly retryAfterMs?: number;
  /**
   * Response of Qash that could not be read, or was for a different resource. It may be the only information about what was carried out. On the server it
   * is the whole response without secrets; in a browser only the ids in it. It is not enumerable, so that it does not get into logs by mistake.
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

  /** Returns all fields except `stack`, `cause` and `answer`, for logs. */
  toJSON(): Omit<ErrorDetails, "cause" | "answer"> & { name: string; message: string } {
    return { ...this, name: this.name, message: this.message };
  }
}

/** Invalid input or option: nothing was sent, or the server refused the input (400, 422). `issues` names the fields. */
export class ValidationError extends QashError {
  override get name(): string {
    return "ValidationError";
  }
}

/** Refusal by the server that has no class of its own. */
export class ApiError extends QashError {
  override get name(): string {
    return "ApiError";
  }
}

/** 401: the user is not signed in, or the session has ended. */
export class AuthenticationError extends QashError {
  override get name(): string {
    return "AuthenticationError";
  }
}

/** 403: the operation is not allowed or not enabled by the partner, or the user is not active. */
export class PermissionError extends QashError {
  override get name(): string {
    return "PermissionError";
  }
}

/** 404: the resource does not exist, or belongs to another user. */
export class NotFoundError extends QashError {
  override get name(): string {
    return "NotFoundError";
  }
}

/** 409: the resource exists already, or the same operation is in progress; `code` says which. */
export class ConflictError extends QashError {
  override get name(): string {
    return "ConflictError";
  }
}

/** 429: too many requests. `retryAfterMs` is the time to wait, if the server sent it. */
export class RateLimitError extends QashError {
  override get name(): string {
    return "RateLimitError";
  }
}

/** 5xx: the server failed or is not available. */
export class ServiceUnavailableError extends QashError {
  override get name(): string {
    return "ServiceUnavailableError";
  }
}

/** The connection failed, or `fetch` did; `cause` is the error that `fetch` threw. */
export class NetworkError extends QashError {
  override get name(): string {
    return "NetworkError";
  }
}

/** A time limit was exceeded: `timeoutMs` of an attempt, or `deadlineMs` of the call. */
export class TimeoutError extends QashError {
  override get name(): string {
    return "TimeoutError";
  }
}

/** The caller aborted the call; `cause` is the signal's reason. If a request had been sent, `outcome` may be `"unknown"`. */
export class AbortError extends QashError {
  override get name(): string {
    return "AbortError";
  }
}

/** The response does not have the documented form. For an operation that changes something, `outcome` is `"done"`: it was carried out. */
export class DecodeError extends QashError {
  override get name(): string {
    return "DecodeError";
  }
}

/**
 * An operation that changes something was sent, and its response was lost or is not JSON. Find out what happened, or send it again with the same
 * `idempotencyKey`.
 */
export class UnknownOutcomeError extends QashError {
  override get name(): string {
    return "UnknownOutcomeError";
  }
}

/** A response contained a secret and was withheld. */
export class SecretExposureError extends QashError {
  override get name(): string {
    return "SecretExposureError";
  }
}

/** The remaining validity of a quote. */
import type { BufferExports, Engine } from "./engine.js";
import { ValidationError } from "./errors.js";

/** The times of a quote, as `calculateExchange` returns them. */
export interface QuoteTimes {
  /** Time at which the quote expires, by the server's clock: ISO 8601 with a time zone. A time without a zone is ambiguous, and the quote counts as expired. */
  expiresAt: string;
  /** Difference between the server's clock and this machine's, in milliseconds. `QashClient` adds it to every quote. Default: 0. */
  skewMs?: number | null | undefined;
}

/** Options of `quoteStatus`. */
export interface QuoteStatusOptions {
  /** Current time of this machine, as a `Date` or in milliseconds since 1970. Default: `Date.now()`. */
  now?: number | Date | undefined;
  /** Time before its expiry at which a quote already counts as expired, in milliseconds, since a request takes time to arrive. Default: 2,000. */
  marginMs?: number | undefined;
}

/** Result of `quoteStatus`. */
export interface QuoteStatus {
  /** Whether the quote has expired. */
  expired: boolean;
  /** Milliseconds until the quote counts as expired; 0 if it has expired. */
  msLeft: number;
}

/** @internal The export that quotes need, of any wasm build. */
export interface QuoteExports extends BufferExports {
  quote_left(expiresAt: number, now: number, skew: number, margin: number): number;
}

/** A time with a zone: without one, `Date.parse` would use this machine's. Second 60 is excluded, since only WebKit accepts it. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** A date, or a date and time, without a zone. */
const ZONELESS = /^\d{4}-\d\d-\d\d(?:[T ][\d:.,]*)?$/i;

/** Milliseconds since 1970, or `NaN`. */
function instant(text: unknown): number {
  if (typeof text !== "string" || !INSTANT.test(text)) return Number.NaN;
  // Some engines read 30 February as 2 March: the quote would be valid for too long.
  const day = text.slice(0, 10);
  // Firefox and WebKit accept no lower-case `t` and `z`.
  return new Date(day).toJSON()?.startsWith(day) ? Date.parse(text.toUpperCase()) : Number.NaN;
}

/** @internal */
export function createQuoteStatus(engine: Engine<QuoteExports>) {
  /**
   * Returns whether a quote has expired, and how long it is still valid.
   * @throws {ValidationError} with code `QUOTE_INVALID` if `expiresAt` is not a time, `INVALID_ARGUMENT` for another wrong argument.
   * @example
   * quoteStatus({ expiresAt: "2026-06-12T00:00:30Z" }, { now: new Date("2026-06-12T00:00:00Z") }) // { expired: false, msLeft: 28000 }
   */
  return function quoteStatus(quote: QuoteTimes, options: QuoteStatusOptions = {}): QuoteStatus {
    const { expiresAt, skewMs } = fields(quote, "quote") as Partial<QuoteTimes>;
    const { now = Date.now(), marginMs = 2000 } = fields(options, "options") as QuoteStatusOptions;
    const end = instant(expiresAt);
    if (typeof expiresAt === "string" && ZONELESS.test(expiresAt)) return { expired: true, msLeft: 0 };
    if (Number.isNaN(end)) throw invalid("QUOTE_INVALID", "The quote's `expiresAt` is not an instant in time.");
    const msLeft = engine.run((api) =>
      api.quote_left(
        end,
        finite("now", milliseconds(now)),
        finite("skewMs", skewMs ?? 0),
        finite("marginMs", marginMs),
      ),
    );
    return { expired: msLeft === 0, msLeft };
  };
}

function fields(value: unknown, name: string): object {
  try {
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // A JavaScript proxy may throw at any read.
  }
  throw invalid("INVALID_ARGUMENT", `\`${name}\` must be an object.`);
}

/** A date of any realm as milliseconds since 1970; any other value unchanged. */
function milliseconds(now: unknown): unknown {
  try {
    return Date.prototype.getTime.call(now);
  } catch {
    return now;
  }
}

function finite(name: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw invalid("INVALID_ARGUMENT", `\`${name}\` must be a finite number of milliseconds.`);
}

const invalid = (code: string, message: string) => new ValidationError(message, { code });

/** How long a quote is good for. */
import type { BufferExports, Engine } from "./engine.js";
import { ValidationError } from "./errors.js";

export interface QuoteTimes {
  /** When the quote ends, by the server's clock: an ISO 8601 instant with its zone. Without a zone nobody can tell, and the quote counts as expired. */
  expiresAt: string;
  /** The server's clock minus this one's, in milliseconds. The client adds it to every quote. */
  skewMs?: number | null | undefined;
}

export interface QuoteStatusOptions {
  /** The present by this machine's clock, as a Date or in milliseconds since 1970; `Date.now()` by default. */
  now?: number | Date | undefined;
  /** How long before its end a quote counts as expired, in milliseconds, since a request needs time to arrive; 2000 by default. */
  marginMs?: number | undefined;
}

export interface QuoteStatus {
  expired: boolean;
  /** Milliseconds until it counts as expired; 0 when it has. */
  msLeft: number;
}

/** @internal The export that quotes need, of any wasm build. */
export interface QuoteExports extends BufferExports {
  quote_left(expiresAt: number, now: number, skew: number, margin: number): number;
}

/** Without a zone, an instant would be read by this machine's. WebKit takes second 60 for the next minute, others for a mistake. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** A day, or a day and a time, of some zone or other. */
const ZONELESS = /^\d{4}-\d\d-\d\d(?:[T ][\d:.,]*)?$/i;

/** Milliseconds since 1970, or `NaN`. */
function instant(text: unknown): number {
  if (typeof text !== "string" || !INSTANT.test(text)) return Number.NaN;
  // Some engines take 30 February for 2 March: the quote would live on.
  const day = text.slice(0, 10);
  // Firefox and WebKit know no small `t` and `z`.
  return new Date(day).toJSON()?.startsWith(day) ? Date.parse(text.toUpperCase()) : Number.NaN;
}

/** @internal */
export function createQuoteStatus(engine: Engine<QuoteExports>) {
  /**
   * Says whether a quote is over, and how long it is good for.
   * @throws {ValidationError} `QUOTE_INVALID` when `expiresAt` is no instant, `INVALID_ARGUMENT` for anything else.
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
    // A proxy may throw at every look.
  }
  throw invalid("INVALID_ARGUMENT", `\`${name}\` must be an object.`);
}

/** A date, of whatever realm, as a number. */
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

import type { BufferExports } from "./engine.js";
import type { FormatExports } from "./format.js";
import type { MoneyExports } from "./money.js";
import type { QuoteExports } from "./quote.js";

/** The exports of every build that pass numbers alone, and its memory. */
export interface PlainExports extends BufferExports, FormatExports, MoneyExports, QuoteExports {}

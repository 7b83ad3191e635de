// Made from src/bindings/answer.rs and src/check.rs by `cargo xtask docs`; not edited by hand.

/** What a field of an answer is, by its first character. */
export enum Field {
  /** The canonical form of a valid text. */
  Value = 61,
  /** The formatted text for display. */
  Formatted = 126,
  /** The text is invalid, and no continuation makes it valid. */
  Complete = 33,
  /** The code of an issue or warning; begins an issue. */
  Code = 35,
  /** The message. */
  Message = 58,
  /** The start of the issue, in UTF-16 code units. */
  Start = 60,
  /** The end of the issue. */
  End = 62,
  /** The expected text. */
  Expected = 42,
  /** The position of the caret. */
  Caret = 124,
  /** The code of a currency; begins a currency. */
  Currency = 36,
  /** The number of decimals. */
  Exponent = 94,
  /** The local symbol. */
  Symbol = 37,
  /** The name. */
  Name = 64,
  /** The tag of the chosen language. */
  Language = 38,
}

/** What stands before every field. */
export const MARK = "\x1f";

/** The first characters of a format's first part, and of one that is a yes or no. */
export const FIRST_PART = 65;
export const FIRST_FLAG = 97;

/** What stands in the codes of `checkMany` for a value that is no text. */
export const WRONG_TYPE = 43;

/**
 * The language of messages: `es`, or a tag that begins with `es-` or `es_`, such as a page's own, is Spanish; anything else is English.
 */
export type Lang = "en" | "es" | (string & {});

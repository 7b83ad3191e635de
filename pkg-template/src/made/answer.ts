// Made from src/bindings/answer.rs and src/check.rs by `cargo xtask docs`; not edited by hand.

/** What a field of an answer is, by its first character. */
export enum Field {
  /** The canonical form of a text that is valid. */
  Value = 61,
  /** The form that people read. */
  Formatted = 126,
  /** A text is refused that nothing can follow to make it valid. */
  Complete = 33,
  /** The name of what is wrong, or to know; begins an issue. */
  Code = 35,
  /** Its sentence. */
  Message = 58,
  /** Where it begins, in UTF-16 code units. */
  Start = 60,
  /** Where it ends. */
  End = 62,
  /** What was expected there. */
  Expected = 42,
  /** Where the caret goes. */
  Caret = 124,
  /** The code of a currency; begins its fields. */
  Currency = 36,
  /** How many decimals it has. */
  Exponent = 94,
  /** Its sign at home. */
  Symbol = 37,
  /** Its name. */
  Name = 64,
  /** The tag of the language that was chosen. */
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

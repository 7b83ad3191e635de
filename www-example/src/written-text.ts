// Texts that people wrote, such as names and descriptions, made safe to stand beside the page's own words.

/** Characters that force a direction on everything after them, and line separators. */
const FORCED = /[\u202A-\u202E\u2066-\u2069\u2028\u2029]/g;

/** Anything but Latin, Greek, Cyrillic and Armenian letters, which may be written from right to left. */
const MAYBE_RIGHT_TO_LEFT = /[^\0-\u0589]/;

/** The text without characters that force a direction: what is sent is what was shown. */
export const withoutForced = (text: string): string => text.replace(FORCED, "");

/**
 * The text for a place beside other text: between a first strong isolate (U+2068) and its end (U+2069) where it may be written from right
 * to left, so that it cannot reorder an amount or a word beside it. Works where markup cannot stand, too, as in an `<option>`.
 */
export function isolate(text: string): string {
  const plain = withoutForced(text);
  return MAYBE_RIGHT_TO_LEFT.test(plain) ? `\u2068${plain}\u2069` : plain;
}

/** The result of a check, decoded from the fields that the wasm writes. */
import { internalError } from "./failure.js";
import { FIRST_FLAG, FIRST_PART, Field, MARK } from "./made/answer.js";
import type { IssueCode } from "./models.js";

export type { Lang } from "./made/answer.js";

/** A validation error or warning about a text. */
export interface Issue {
  /** Stable name of the problem, such as `CHECK_DIGIT`. Match on this, never on the message. */
  code: IssueCode;
  /** Sentence for people, in the requested language. */
  message: string;
  /** Start of the wrong part of the input, in UTF-16 code units. */
  start?: number;
  /** End of the wrong part, exclusive, in UTF-16 code units. */
  end?: number;
  /** Expected value at that place, the same in every language: a digit, a length or a code. */
  expected?: string;
}

/** Result of `check`: the parsed value, or the reasons why the text is not valid. */
export type Check<D> =
  | {
      ok: true;
      /** Canonical form for storage and requests, such as `012180001234567899`. */
      value: string;
      /** Form for display, grouped as people write it, such as `012 180 00123456789 9`. */
      formatted: string;
      /** Parts of the value, such as the bank of a CLABE. */
      details: D;
      /** Warnings about a valid text, such as an unknown bank. */
      warnings: Issue[];
    }
  | {
      ok: false;
      /** `false` if more characters could make the text valid: it is still being typed, so show no error. */
      complete: boolean;
      /** Reasons why the text is not valid, at least one. */
      issues: [Issue, ...Issue[]];
    };

/** @internal Packs the first four characters of a language tag or country code into one number for the wasm; 0 for none. */
export function packed(tag: unknown): number {
  let number = 0;
  if (typeof tag === "string") {
    // Behind the end there is no code, which counts as zero.
    for (let i = 0; i < 4; i++) number = (number << 8) | Math.min(tag.charCodeAt(i), 127);
  }
  return number;
}

/** @internal Decodes a check from the fields of an answer. `names` are the names of the format's parts. */
export function decodeCheck<D>(answer: string, names: Readonly<Record<number, string>>): Check<D> {
  let value: string | undefined;
  let formatted = "";
  let complete = false;
  const details: Record<string, string | boolean> = {};
  const issues: Issue[] = [];
  let issue: Issue = { code: "", message: "" };
  // A mark stands before every field. The fields are not handed to a function: that would take twice the time.
  for (let at = 1; at < answer.length; ) {
    let end = answer.indexOf(MARK, at);
    if (end < 0) end = answer.length;
    const field = answer.charCodeAt(at);
    const text = answer.slice(at + 1, end);
    at = end + 1;
    if (field === Field.Value) value = text;
    else if (field === Field.Formatted) formatted = text;
    else if (field === Field.Complete) complete = true;
    else if (field === Field.Code) {
      issue = { code: text, message: "" };
      issues.push(issue);
    } else if (field === Field.Message) issue.message = text;
    else if (field === Field.Start) issue.start = Number(text);
    else if (field === Field.End) issue.end = Number(text);
    else if (field === Field.Expected) issue.expected = text;
    else {
      const flag = field >= FIRST_FLAG;
      const name = names[flag ? field - FIRST_FLAG + FIRST_PART : field];
      if (name === undefined) throw internalError(new TypeError(`unknown part ${field}`));
      details[name] = flag ? text === "1" : text;
    }
  }
  if (value !== undefined) return { ok: true, value, formatted, details: details as D, warnings: issues };
  return { ok: false, complete, issues: issues as [Issue] };
}

/** @internal Decodes the first issue of an answer; `undefined` for an empty answer. */
export function decodeIssue(answer: string): Issue | undefined {
  const check = decodeCheck(answer, {});
  return check.ok ? undefined : check.issues[0];
}

/** @internal Calls `take` for each field of an answer, with the character code that names the field. */
export function eachField(answer: string, take: (field: number, text: string) => void): void {
  for (const field of answer.split(MARK).slice(1)) take(field.charCodeAt(0), field.slice(1));
}

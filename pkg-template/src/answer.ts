/** What a check answers, and its shape from the fields that the wasm writes. */
import { internalError } from "./failure.js";
import { FIRST_FLAG, FIRST_PART, Field, MARK } from "./made/answer.js";
import type { IssueCode } from "./models.js";

export type { Lang } from "./made/answer.js";

/** Something wrong with a text, or to know about it. */
export interface Issue {
  /** The stable name of what is wrong; match on this, never on the message. */
  code: IssueCode;
  /** A sentence for people, in the language that was asked for. */
  message: string;
  /** Where it begins in the text as it was given, in UTF-16 code units. */
  start?: number;
  /** Where it ends, exclusive. */
  end?: number;
  /** What was expected there, in words that need no translation: a digit, a length, a code. */
  expected?: string;
}

/** What a format says about a text. */
export type Check<D> =
  | {
      ok: true;
      /** The canonical electronic form. */
      value: string;
      /** The form that people read. */
      formatted: string;
      details: D;
      /** What to know although the text is valid. */
      warnings: Issue[];
    }
  | {
      ok: false;
      /** `false`: something could follow that makes the text valid. It is still being typed, and no error should be shown. */
      complete: boolean;
      issues: [Issue, ...Issue[]];
    };

/** @internal The first four characters of a language's tag or a country's code as one number, as the wasm takes it; 0 for none. */
export function packed(tag: unknown): number {
  let number = 0;
  if (typeof tag === "string") {
    // Behind the end there is no code, which counts as zero.
    for (let i = 0; i < 4; i++) number = (number << 8) | Math.min(tag.charCodeAt(i), 127);
  }
  return number;
}

/** @internal A check from the fields of an answer; the parts of a format have these names. */
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

/** @internal The issue of an answer that may be empty. */
export function decodeIssue(answer: string): Issue | undefined {
  const check = decodeCheck(answer, {});
  return check.ok ? undefined : check.issues[0];
}

/** @internal Hands over the fields of another answer, each with the code of the character that says what it is. */
export function eachField(answer: string, take: (field: number, text: string) => void): void {
  for (const field of answer.split(MARK).slice(1)) take(field.charCodeAt(0), field.slice(1));
}

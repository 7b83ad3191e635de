/**
 * `qash-client/phone-strict`: whether a country gives a phone number out, and whether it is a mobile one; by Google's patterns. It needs no
 * wasm, and stands apart since every country's patterns take some 14 KB after compression, and those of a few countries two.
 *
 * @module qash-client/phone-strict
 */

import type { Check, Issue } from "./answer.js";
import type { CheckOptions, Format } from "./format.js";
import type { PhoneDetails } from "./made/formats.js";
import { SENTENCES } from "./made/phone-strict.js";
import { type Automaton, kindAt, readAutomaton } from "./phone-automaton.js";

export * from "./phone-strict-data.js";

/**
 * What a number is given out for. Some countries, such as Mexico and the United States, give out mobile and fixed numbers alike: `either`.
 * The rest, from toll-free to pagers, is `other`.
 */
export type PhoneKind = "fixed" | "mobile" | "either" | "other";

const KINDS: (PhoneKind | undefined)[] = [undefined, "fixed", "mobile", "either", "other"];

/** What a number must be: `either` is a mobile or a fixed one. */
export type WantedKind = "fixed" | "mobile" | "either";

/** The numbers of some countries. */
export interface PhoneNumbers {
  /** What a number is given out for, by its calling code and the digits behind it; `undefined` if it is not, or not in these countries. */
  kindOf(number: { callingCode: string; nationalNumber: string }): PhoneKind | undefined;
  /**
   * `phone` that takes only numbers which these countries give out, of the kind that is wanted. Of any other it says `PHONE_UNUSED`
   * or `PHONE_KIND`.
   * @example
   * import { phone } from "qash-client/validate";
   * import { ALL, phoneNumbers } from "qash-client/phone-strict";
   *
   * const mobile = phoneNumbers(ALL).strict(phone, "mobile");
   * mobile.check("+52 55 1234 5678").ok; // true
   * mobile.check("+57 601 228 0000").ok; // false: a landline of Bogotá
   */
  strict(phone: Format<PhoneDetails>, wanted?: WantedKind): Format<PhoneDetails>;
}

/**
 * The numbers of all countries, `ALL`, or of some: `phoneNumbers(MX, CO, US)`. They are unpacked at the first question.
 *
 * A calling code that belongs to no country, such as +800, is in `ALL` alone.
 */
export function phoneNumbers(...countries: string[]): PhoneNumbers {
  let automata: Automaton[] | undefined;

  function lookUp({ callingCode, nationalNumber }: { callingCode: string; nationalNumber: string }) {
    automata ??= countries.map(readAutomaton);
    const found = automata.map((automaton) => kindAt(automaton.get(Number(callingCode)), nationalNumber));
    return { kind: KINDS[Math.max(0, ...found.map(({ kind }) => kind))], isOpen: found.some(({ isOpen }) => isOpen) };
  }

  function strict(phone: Format<PhoneDetails>, wanted?: WantedKind): Format<PhoneDetails> {
    function check(input: string, options?: CheckOptions): Check<PhoneDetails> {
      const checked = phone.check(input, options);
      if (!checked.ok) return checked;
      const { kind, isOpen } = lookUp(checked.details);
      if (kind && (!wanted || kind === wanted || kind === "either" || (wanted === "either" && kind !== "other")))
        return checked;
      const code = kind ? "PHONE_KIND" : "PHONE_UNUSED";
      const message = SENTENCES[code][/^es(?![^-_])/i.test(String(options?.lang)) ? "es" : "en"];
      const issue: Issue = { code, message, start: 0, end: input.length, ...(kind && wanted && { expected: wanted }) };
      return { ok: false, complete: !isOpen, issues: [issue] };
    }

    return {
      ...phone,
      check,
      isValid: (input) => check(input).ok,
      checkMany(input) {
        const found = phone.checkMany(input);
        const rows = typeof input === "string" ? input.split("\n") : input;
        const codes = found.codes.map((code, row) => code || (check(rows[row] as string).ok ? 0 : UNUSED));
        const issue = (row: number, options?: CheckOptions) => {
          const checked = codes[row] ? check(rows[row] as string, options) : undefined;
          return checked && !checked.ok ? checked.issues[0] : undefined;
        };
        return { codes, valid: codes.filter((code) => code === 0).length, issue };
      },
      "~standard": {
        version: 1,
        vendor: "qash-client",
        validate(value) {
          const checked = check(value as string);
          return checked.ok ? { value: checked.value } : { issues: checked.issues };
        },
      },
    };
  }

  return { kindOf: (number) => lookUp(number).kind, strict };
}

/** What stands in the codes of `checkMany` for a number that is refused here. */
const UNUSED = 255;

/**
 * `qash-client/phone-strict`: checks whether a phone number is in use in a country, and whether it is a mobile or a fixed-line number, by the
 * patterns of Google's libphonenumber. It needs no WebAssembly. It is a separate entry, since the patterns of all countries take 14 KB after
 * compression, and those of three countries 2 KB.
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
 * Kind of a phone number. It is `either` in countries where mobile and fixed-line numbers look the same, such as Mexico and the United States, and `other` for all
 * other kinds, from toll-free numbers to pagers.
 */
export type PhoneKind = "fixed" | "mobile" | "either" | "other";

const KINDS: (PhoneKind | undefined)[] = [undefined, "fixed", "mobile", "either", "other"];

/** Required kind of a phone number. `either` accepts mobile and fixed-line numbers. */
export type WantedKind = "fixed" | "mobile" | "either";

/** The phone numbers of some countries. */
export interface PhoneNumbers {
  /**
   * Returns the kind of a number; `undefined` if it is not in use in these countries.
   * @example
   * phoneNumbers(MX, CO).kindOf({ callingCode: "57", nationalNumber: "6012280000" }) // "fixed"
   */
  kindOf(number: { callingCode: string; nationalNumber: string }): PhoneKind | undefined;
  /**
   * Returns a stricter `phone` format: it accepts only numbers that are in use in these countries, and of the required kind. Otherwise the error is
   * `PHONE_UNUSED` or `PHONE_KIND`.
   * @example
   * import { phone } from "qash-client/validate";
   * import { ALL, phoneNumbers } from "qash-client/phone-strict";
   *
   * const mobile = phoneNumbers(ALL).strict(phone, "mobile");
   * mobile.isValid("+52 55 1234 5678") // true
   * mobile.isValid("+57 601 228 0000") // false
   */
  strict(phone: Format<PhoneDetails>, wanted?: WantedKind): Format<PhoneDetails>;
}

/**
 * Creates the phone numbers of some countries, or of all countries with `ALL`. Their patterns are unpacked at the first check.
 *
 * Calling codes that belong to no country, such as +800, are only in `ALL`.
 *
 * @example
 * const numbers = phoneNumbers(MX, CO, US);
 * numbers.strict(phone).isValid("+52 55 1234 5678") // true
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

/** Code in the result of `checkMany` for a number that is refused here. */
const UNUSED = 255;

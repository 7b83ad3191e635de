/** Fields of answers that their types do not name. */
import { ValidationError } from "./errors.js";
import { type AnswerType, FIELDS, TYPES } from "./made/known-fields.js";

export type { AnswerType } from "./made/known-fields.js";

/** Which operation an answer came from, for those that were given to callers of this copy of the package. */
const operations = /* @__PURE__ */ new WeakMap<object, string>();

/** Fields of no answer of Qash, but of what the methods give back: of a page, and of an answer from before. */
const ADDED = ["items", "total", "hasMore", "next", "idempotencyKey", "replayed", "found", "settled"];

/** @internal Remembers which operation has answered that. */
export function remember<T>(operation: string, answer: T): T {
  const { items } = Object(answer);
  for (const one of [answer, ...(Array.isArray(items) ? items : [])]) {
    if (Object(one) === one) operations.set(one, operation);
  }
  return answer;
}

/**
 * The fields of an answer that its type does not name: an answer keeps whatever Qash sends along. Only what a card's answers hold besides is for the
 * server alone: a proxy leaves it out.
 *
 * It takes what a method has given back, or an item of a list. Of a copy, such as one from a cache, nobody knows what it is: say its type.
 *
 * @throws {ValidationError} with code `INVALID_ARGUMENT` for a copy without a type, and for a type that does not exist.
 * @example
 * const { region } = unknownFields(account); // unknown: check it before you use it
 * unknownFields(structuredClone(account), "Account");
 */
export function unknownFields(value: object, type?: AnswerType): Readonly<Record<string, unknown>> {
  const [whole, item] = TYPES[operations.get(value) ?? ""] ?? [];
  const name = type === undefined ? ("items" in Object(value) ? whole : (item ?? whole)) : type;
  const [, fields] = Object.entries(FIELDS).find(([type]) => type === name) ?? [];
  if (fields === undefined) {
    const types = Object.keys(FIELDS).join(", ");
    throw new ValidationError(
      type === undefined
        ? `unknownFields: \`value\` is nothing that a method of this package gave back, or a copy of it. Say its type, such as unknownFields(value, "Account"): ${types}.`
        : `unknownFields: \`type\` must be one of ${types}.`,
      { code: "INVALID_ARGUMENT", operation: "unknownFields" },
    );
  }
  const known = [...fields.split(" "), ...ADDED];
  return Object.fromEntries(Object.entries(Object(value)).filter(([field]) => !known.includes(field)));
}

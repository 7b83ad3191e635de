/** Access to the fields of a response that its type does not declare. */
import { ValidationError } from "./errors.js";
import { type AnswerType, FIELDS, TYPES } from "./made/known-fields.js";

export type { AnswerType } from "./made/known-fields.js";

/** The operation that returned each object, for results of this copy of the package. */
const operations = /* @__PURE__ */ new WeakMap<object, string>();

/** Fields that the methods add to a response: those of a page, and of a result from an earlier call. */
const ADDED = ["items", "total", "hasMore", "next", "idempotencyKey", "replayed", "found", "settled"];

/** @internal Remembers which operation returned a result and its items. */
export function remember<T>(operation: string, answer: T): T {
  const { items } = Object(answer);
  for (const one of [answer, ...(Array.isArray(items) ? items : [])]) {
    if (Object(one) === one) operations.set(one, operation);
  }
  return answer;
}

/**
 * Returns the fields of a response that its type does not declare. A response keeps every field that Qash sends, except that a proxy removes additional
 * fields of cards.
 *
 * `value` is the result of a method, or an item of a list. For a copy, such as one from a cache, `type` is required.
 *
 * @throws {ValidationError} with code `INVALID_ARGUMENT` for a copy without `type`, and for an unknown `type`.
 * @example
 * const [account] = (await qash.listAccounts()).items;
 * if (account) {
 *   const { region } = unknownFields(account); // of type `unknown`: check it before you use it
 *   unknownFields(structuredClone(account), "Account") // {}
 * }
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

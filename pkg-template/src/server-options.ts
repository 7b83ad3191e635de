/** The checks that a partner's and a proxy's options have in common. Whether the values are right, the wasm knows. */
import { ValidationError } from "./errors.js";
import { kind } from "./input.js";

/** Without fields that are not there, and with times in whole milliseconds. */
export function whole(fields: object): Record<string, unknown> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "number" ? Math.ceil(value) : value]),
  );
}

/** A copy of an options object, none of whose names is unknown. */
export function checkObject(where: string, options: unknown, known: readonly string[]): Record<string, unknown> {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw invalid(where, "", "an object", options);
  const copy: Record<string, unknown> = { ...options };
  for (const name of Object.keys(copy)) {
    if (!known.includes(name)) throw wrong(where, name, `one of ${known.join(", ")}`, "an unknown name");
  }
  return copy;
}

export function checkStore(where: string, name: string, store: unknown, methods: readonly string[]): void {
  if (store === undefined) return;
  const object = store as Record<string, unknown> | null;
  for (const method of methods) {
    if (typeof object?.[method] !== "function") {
      throw invalid(where, name, `an object with the methods ${methods.join(", ")}`, store);
    }
  }
}

export function checkTexts(where: string, name: string, list: unknown): void {
  if (list === undefined) return;
  if (!Array.isArray(list)) throw invalid(where, name, "an array of strings", list);
  for (const [index, item] of list.entries()) {
    if (typeof item !== "string") throw invalid(where, `${name}[${index}]`, "a string", item);
  }
}

/** An option that is wrong. Its value is not repeated: it may be a secret that was put in the wrong place. */
export function invalid(where: string, option: string, expected: string, found: unknown): ValidationError {
  return wrong(where, option, expected, kind(found));
}

function wrong(where: string, option: string, expected: string, found: string): ValidationError {
  const message = `${where}: ${option === "" ? "the options" : `option ${option}`}: expected ${expected}, found ${found}.`;
  return new ValidationError(message, { code: "INVALID_OPTION", operation: where });
}

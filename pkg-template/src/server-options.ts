/** Copies and checks the options of `QashPartner`, `createProxy` and the sandbox. Functions are checked here, all other values by the wasm. */
import { ValidationError } from "./errors.js";
import { kind } from "./input.js";

/** A copy without undefined fields. */
export function present(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Maximum depth of options; twice that of the deepest option. */
const DEEPEST = 8;

/**
 * Copies options and reads each field once, since an error thrown by a getter must not pass through wasm. The fields named in `own` are objects and functions
 * of the caller, which are not copied. The wasm checks names and values.
 */
export function copied(where: string, options: unknown, own: readonly string[] = []): Record<string, unknown> {
  if (kind(options) !== "object") throw invalid(where, "", "an object", options);
  return present(fieldsOf(where, options as object, "", own));
}

function fieldsOf(where: string, object: object, path: string, own: readonly string[]): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  let name = "";
  try {
    for (name of Object.keys(object)) {
      const value: unknown = (object as Record<string, unknown>)[name];
      copy[name] = own.includes(name) ? value : plain(where, value, path === "" ? name : `${path}.${name}`);
    }
  } catch (thrown) {
    if (thrown instanceof ValidationError) throw thrown;
    throw wrong(where, path === "" ? name : `${path}.${name}`, "a value that can be read", "one that throws");
  }
  return copy;
}

function plain(where: string, value: unknown, path: string): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (path.split(/[.[]/).length > DEEPEST) throw wrong(where, path, "a plain value", "one that is nested too deeply");
  if (Array.isArray(value)) {
    return Array.from(value, (item, index) => {
      // The wasm cannot distinguish it from `null`.
      if (item === undefined) throw wrong(where, `${path}[${index}]`, "a string", "undefined");
      return plain(where, item, `${path}[${index}]`);
    });
  }
  return present(fieldsOf(where, value, path, []));
}

/** Copies an options object, and throws if a name is unknown. */
export function checkObject(where: string, options: unknown, known: readonly string[]): Record<string, unknown> {
  const copy = copied(where, options, known);
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

/** Error for a wrong option. It does not contain the value, which may be a misplaced secret. */
export function invalid(where: string, option: string, expected: string, found: unknown): ValidationError {
  return wrong(where, option, expected, kind(found));
}

function wrong(where: string, option: string, expected: string, found: string): ValidationError {
  const message = `${where}: ${option === "" ? "the options" : `option ${option}`}: expected ${expected}, found ${found}.`;
  const issue = { path: option, code: "WRONG_TYPE", message: `Expected ${expected}, found ${found}.`, expected };
  return new ValidationError(message, { code: "INVALID_OPTION", operation: where, issues: [issue] });
}

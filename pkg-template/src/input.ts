/**
 * Converts a caller's value to JSON text. A value that JSON would silently drop or change is an error that names the field. The wasm validates the
 * fields.
 */
import { ValidationError } from "./errors.js";

/** Maximum depth and length of arrays; no input of the API has half as much. */
const DEEPEST = 32;
const LONGEST = 10_000;

/** The JSON text of an operation's input. */
export function inputText(operation: string, input: unknown): string {
  if (input === undefined) return "{}";
  try {
    if (typeof input !== "object" || input === null || Array.isArray(input)) throw new Unfit("", "object", kind(input));
    return write(input, "", []) ?? "{}";
  } catch (thrown) {
    const unfit = thrown instanceof Unfit ? thrown : new Unfit("", "readable value", "one that throws", thrown);
    const { path, expected, found, cause } = unfit;
    const message = `Expected a value of type ${expected}, found ${found}.`;
    throw new ValidationError(`The input of ${operation} is not valid: ${path && `${path}: `}${message}`, {
      code: "INVALID_INPUT",
      operation,
      issues: [{ path, code: "WRONG_TYPE", message, expected }],
      cause,
    });
  }
}

/** A value that cannot be converted. */
class Unfit {
  constructor(
    readonly path: string,
    readonly expected: string,
    readonly found: string,
    readonly cause?: unknown,
  ) {}
}

/** JSON text of a value; `undefined` for a field to omit. */
function write(value: unknown, path: string, above: object[]): string | undefined {
  switch (typeof value) {
    case "undefined":
      return undefined;
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "bigint":
      return String(value);
    case "number":
      if (Number.isFinite(value)) return JSON.stringify(value);
      throw new Unfit(path, "number", String(value));
    case "object":
      return value === null ? "null" : inside(value, path, above);
    default:
      throw new Unfit(path, "plain value", kind(value));
  }
}

function inside(value: object, path: string, above: object[]): string | undefined {
  if (above.includes(value)) throw new Unfit(path, "plain value", "an object that holds itself");
  if (above.length === DEEPEST) throw new Unfit(path, "plain value", "an object nested too deeply");
  const within = [...above, value];
  if (Array.isArray(value)) {
    if (value.length > LONGEST) throw new Unfit(path, "plain value", `an array of ${value.length} items`);
    const items = Array.from(value, (item, index) => write(item, `${path}[${index}]`, within) ?? "null");
    return `[${items.join(",")}]`;
  }
  const tag = Object.prototype.toString.call(value);
  if (tag === "[object Date]" && !Number.isNaN(Number(value))) return JSON.stringify(value);
  if (tag !== "[object Object]") throw new Unfit(path, "plain value", kind(value));
  const fields: string[] = [];
  for (const [name, get] of entries(value, path)) {
    const text = write(get, path ? `${path}.${name}` : name, within);
    if (text !== undefined) fields.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${fields.join(",")}}`;
}

/** The fields of an object. Throws an error that names a field whose getter throws. */
function* entries(value: object, path: string): Generator<[string, unknown]> {
  for (const name of Object.keys(value)) {
    let field: unknown;
    try {
      field = (value as Record<string, unknown>)[name];
    } catch (thrown) {
      throw new Unfit(path ? `${path}.${name}` : name, "readable value", "one that throws", thrown);
    }
    yield [name, field];
  }
}

/** Type of a value in one word, such as `string`, `array` or `null`. */
export function kind(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  try {
    return Object.prototype.toString.call(value).slice(8, -1).toLowerCase();
  } catch {
    // A JavaScript proxy may throw at any read.
    return "object";
  }
}

/**
 * Calls into a wasm build: texts go through two buffers in its memory, since copying a short text by hand is several times faster
 * than encoding it, and leaves nothing to free.
 */
import type { Wasm } from "./wasm.js";

/** Something wrong with a text, or to know about it. */
export interface Issue {
  /** The stable name of what is wrong; match on this, never on the message. */
  code: string;
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

/** The exports that every build has, and its memory. */
export interface BufferExports {
  input(): number;
  output(): number;
}

/** A wasm build as the functions of this package use it. */
export interface Engine<A> {
  /** The exports, for a call where a closure would cost more than the work: hand what it throws to `failed`. */
  api(): A;
  failed(error: unknown): never;
  /** Calls into wasm. */
  run<T>(use: (api: A) => T): T;
  /** Holds what belongs to one instance; see {@link Wasm.keep}. */
  keep<T>(make: (api: A) => T): () => T;
  /** Writes a text for the next call, and gives back its length there. A text beyond the buffer is cut. */
  write(text: string): number;
  /** Writes a text as one line behind `at`; -1 if there may be no room for it. */
  append(text: string, at: number): number;
  /** The answer of a call, which gave back its length. */
  read(answer: number): string;
  /** Bytes of the answer, valid until the next call. */
  bytes(length: number): Uint8Array;
}

/** Bytes of either buffer; src/bindings/buffer.rs has the same. */
const SIZE = 65_536;
/** Longer texts are encoded by the platform. */
const SHORT = 64;

/** @internal */
export function createEngine<A extends BufferExports>(wasm: Wasm<A>): Engine<A> {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const place = wasm.keep((api) => ({
    api,
    memory: (api as unknown as { memory: WebAssembly.Memory }).memory,
    input: new Uint8Array(),
    output: new Uint8Array(),
    at: [api.input(), api.output()] as const,
  }));

  function buffers() {
    const own = place();
    // Memory that grew has a new buffer, and the views of the old one are empty.
    if (own.input.length === 0) {
      own.input = new Uint8Array(own.memory.buffer, own.at[0], SIZE);
      own.output = new Uint8Array(own.memory.buffer, own.at[1], SIZE);
    }
    return own;
  }

  return {
    api: () => place().api,
    failed: (error) =>
      wasm.run(() => {
        throw error;
      }),
    run: wasm.run,
    keep: wasm.keep,
    write(text) {
      const { input } = buffers();
      const { length } = text;
      if (length > SHORT) return encoder.encodeInto(text, input).written;
      for (let i = 0; i < length; i++) {
        const unit = text.charCodeAt(i);
        if (unit > 127) return encoder.encodeInto(text, input).written;
        input[i] = unit;
      }
      return length;
    },
    append(text, at) {
      const { input } = buffers();
      let end = at + text.length;
      if (at + text.length * 3 >= SIZE) return -1;
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        if (unit > 127) {
          end = at + encoder.encodeInto(text.replaceAll("\n", " "), input.subarray(at)).written;
          break;
        }
        input[at + i] = unit === 10 ? 32 : unit;
      }
      input[end] = 10;
      return end + 1;
    },
    read: (answer) => decoder.decode(buffers().output.subarray(0, answer)),
    bytes: (length) => buffers().output.subarray(0, length),
  };
}

/** @internal An issue from the fields that src/bindings/validate.rs writes. */
export function decodeIssue(record: string): Issue {
  const [code = "", message = "", start, end, expected] = record.split("\x1f");
  const issue: Issue = { code, message };
  if (start) issue.start = Number(start);
  if (end) issue.end = Number(end);
  if (expected) issue.expected = expected;
  return issue;
}

/** @internal A check from the records that src/bindings/validate.rs writes. */
export function decodeCheck<D>(answer: string): Check<D> {
  const records = answer.split("\x1e");
  const fields = (records[0] as string).split("\x1f");
  const issues = records.length > 1 ? records.slice(1).map(decodeIssue) : [];
  if (fields[0] !== "1") return { ok: false, complete: fields[0] === "2", issues: issues as [Issue] };
  const details: Record<string, unknown> = {};
  for (let i = 3; i < fields.length; i += 2) {
    const name = fields[i] as string;
    const value = fields[i + 1] as string;
    // No text is "!1" or "!0"; a name behind "#" has a number.
    if (name[0] === "#") details[name.slice(1)] = Number(value);
    else details[name] = value[0] === "!" ? value === "!1" : value;
  }
  return {
    ok: true,
    value: fields[1] as string,
    formatted: fields[2] as string,
    details: details as D,
    warnings: issues,
  };
}

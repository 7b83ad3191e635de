/**
 * Calls into a wasm build: texts go through two buffers in its memory, since copying a short text by hand is several times faster
 * than encoding it, and leaves nothing to free.
 */
import type { IssueCode } from "./models.js";
import type { Wasm } from "./wasm.js";

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

/** The language of messages: Spanish if it is `es` or begins with `es-`, such as a page's own tag, else English. */
export type Lang = "en" | "es" | (string & {});

/** What every build exports for its buffers. */
export interface BufferExports {
  // Not `WebAssembly.Memory`, which only the types of browsers know.
  memory: { readonly buffer: ArrayBuffer };
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
  /** Writes a text for the next call of `api`, which was got before, and gives back its length there. A text beyond the buffer is cut. */
  write(text: string): number;
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
    input: new Uint8Array(),
    output: new Uint8Array(),
    from: api.input(),
    to: api.output(),
  }));
  let own: ReturnType<typeof place>;

  /** The instance that runs, and its buffers. */
  function open() {
    own = place();
    // Memory that grew has a new buffer, and the views of the old one are empty.
    if (own.input.length === 0) {
      own.input = new Uint8Array(own.api.memory.buffer, own.from, SIZE);
      own.output = new Uint8Array(own.api.memory.buffer, own.to, SIZE);
    }
    return own;
  }

  return {
    api: () => open().api,
    failed: (error) =>
      wasm.run(() => {
        throw error;
      }),
    run: (use) => wasm.run(() => use(open().api)),
    keep: wasm.keep,
    write(text) {
      const { input } = own;
      const { length } = text;
      if (length > SHORT) return encoder.encodeInto(text, input).written;
      let all = 0;
      for (let i = 0; i < length; i++) {
        const unit = text.charCodeAt(i);
        all |= unit;
        input[i] = unit;
      }
      return all > 127 ? encoder.encodeInto(text, input).written : length;
    },
    read: (answer) => decoder.decode(open().output.subarray(0, answer)),
    bytes: (length) => open().output.subarray(0, length),
  };
}

/** @internal The number of a {@link Lang}, as the wasm takes it: 1 for Spanish, else 0. */
export const languageOf = (lang: unknown): number => Number(typeof lang === "string" && /^es\b/i.test(lang));

/** @internal An issue from the fields that src/bindings/validate.rs writes. */
export function decodeIssue(record: string): Issue {
  const [code = "", message = "", start, end, expected] = record.split("\x1f");
  const issue: Issue = { code, message };
  if (start) issue.start = Number(start);
  if (end) issue.end = Number(end);
  if (expected) issue.expected = expected;
  return issue;
}

/** @internal A check from the records that src/bindings/validate.rs writes; the details have these names, in order. */
export function decodeCheck<D>(answer: string, names: readonly string[]): Check<D> {
  const found = answer.indexOf("\x1e");
  const end = found < 0 ? answer.length : found;
  const issues =
    found < 0
      ? []
      : answer
          .slice(found + 1)
          .split("\x1e")
          .map(decodeIssue);
  if (answer[0] !== "1") return { ok: false, complete: answer[0] === "2", issues: issues as [Issue] };
  let to = 1;
  const next = () => {
    const from = to + 1;
    to = answer.indexOf("\x1f", from);
    if (to < 0 || to > end) to = end;
    return answer.slice(from, to);
  };
  const value = next();
  const formatted = next();
  const details: Record<string, unknown> = {};
  for (const name of names) {
    const text = next();
    // What is no text has a mark in front.
    if (text !== "") details[name] = text.charCodeAt(0) === 127 ? plain(text.slice(1)) : text;
  }
  return { ok: true, value, formatted, details: details as D, warnings: issues };
}

const plain = (text: string) => text === "true" || (text !== "false" && Number(text));

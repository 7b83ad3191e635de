/**
 * Calls into a wasm build. Texts are passed in two buffers in its memory, since copying a short text by hand is several times faster than encoding it, and no
 * memory has to be freed.
 */
import type { Wasm } from "./wasm.js";

/** The exports of every build for its buffers. */
export interface BufferExports {
  // Not `WebAssembly.Memory`, which is only in the types of browsers.
  memory: { readonly buffer: ArrayBuffer };
  /** Start of the buffer: its first half is for a text, its second half for an answer. */
  buffer(): number;
}

/** A wasm build with functions for texts. */
export interface Engine<A> {
  /** Returns the exports, for calls where the closure of `run` would cost more than the work. Pass an error to `failed`. */
  api(): A;
  failed(error: unknown): never;
  /** Calls into wasm. */
  run<T>(use: (api: A) => T): T;
  /** Keeps an object of one instance; see {@link Wasm.keep}. */
  keep<T>(make: (api: A) => T): () => T;
  /** Writes a text for the next call of `api`, and returns its length in bytes. A text longer than the buffer is cut. */
  write(text: string): number;
  /** Reads the answer of a call, by the length that the call returned. */
  read(answer: number): string;
  /** The bytes of the answer, valid until the next call. */
  bytes(length: number): Uint8Array;
}

/** Size of each buffer, in bytes; the same as in src/bindings/buffer.rs. */
const SIZE = 65_536;
/** Maximum length of a text that is copied by hand. */
const SHORT = 64;

/** @internal */
export function createEngine<A extends BufferExports>(wasm: Wasm<A>): Engine<A> {
  const place = wasm.keep((api) => ({
    api,
    both: new Uint8Array(),
    at: api.buffer(),
  }));
  let own: ReturnType<typeof place>;

  /** The current instance and its buffers. */
  function open() {
    own = place();
    const { memory } = own.api;
    // Memory that grew has a new buffer. Views of the old one are empty in WebAssembly, and out of date in a build as JavaScript.
    if (own.both.length === 0 || (memory.constructor === Object && own.both.buffer !== memory.buffer)) {
      own.both = new Uint8Array(memory.buffer, own.at, 2 * SIZE);
    }
    return own;
  }

  const answerOf = (length: number): Uint8Array => open().both.subarray(SIZE, SIZE + length);

  return {
    api: () => open().api,
    failed: (error) =>
      wasm.run(() => {
        throw error;
      }),
    run: (use) => wasm.run(() => use(open().api)),
    keep: wasm.keep,
    write(text) {
      const input = own.both;
      const { length } = text;
      if (length > SHORT) return encode(text, input);
      let all = 0;
      for (let i = 0; i < length; i++) {
        const unit = text.charCodeAt(i);
        all |= unit;
        input[i] = unit;
      }
      return all > 127 ? encode(text, input) : length;
    },
    read: (answer) => decode(answerOf(answer)),
    bytes: answerOf,
  };
}

// The platform's own are faster, but jsdom has neither, and older Hermes has no TextDecoder. They are created at the first use.
let encoder: TextEncoder | undefined;
let decoder: TextDecoder | undefined;

/** Writes a text as UTF-8, an unpaired surrogate as U+FFFD. Returns its length in bytes, at most three per UTF-16 code unit. */
export function encode(text: string, into: Uint8Array): number {
  if (typeof TextEncoder === "function") {
    encoder ??= new TextEncoder();
    return encoder.encodeInto(text, into).written;
  }
  let at = 0;
  for (const byte of unescape(encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, "\ufffd")))) {
    into[at++] = byte.charCodeAt(0);
  }
  return at;
}

/** Decodes UTF-8. */
export function decode(bytes: Uint8Array): string {
  if (typeof TextDecoder === "function") {
    decoder ??= new TextDecoder();
    return decoder.decode(bytes);
  }
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return decodeURIComponent(escape(text));
}

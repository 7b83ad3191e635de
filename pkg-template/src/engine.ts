/**
 * Calls into a wasm build: texts go through two buffers in its memory, since copying a short text by hand is several times faster
 * than encoding it, and leaves nothing to free.
 */
import type { Wasm } from "./wasm.js";

/** What every build exports for its buffers. */
export interface BufferExports {
  // Not `WebAssembly.Memory`, which only the types of browsers know.
  memory: { readonly buffer: ArrayBuffer };
  /** Where the buffer begins: its first half takes a text, its second holds an answer. */
  buffer(): number;
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
  const place = wasm.keep((api) => ({
    api,
    both: new Uint8Array(),
    at: api.buffer(),
  }));
  let own: ReturnType<typeof place>;

  /** The instance that runs, and its buffers. */
  function open() {
    own = place();
    const { memory } = own.api;
    // Memory that grew has a new buffer. The views of WebAssembly's old one are empty, those of a build as JavaScript only out of date.
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

// The platform's own are faster, and not everywhere: jsdom has neither, Hermes lacked the second until lately. Nothing is made at import.
let encoder: TextEncoder | undefined;
let decoder: TextDecoder | undefined;

/** Writes a text as UTF-8, half of a pair as U+FFFD, and gives back its length there, at most three bytes a unit. */
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

/** The text of bytes in UTF-8. */
export function decode(bytes: Uint8Array): string {
  if (typeof TextDecoder === "function") {
    decoder ??= new TextDecoder();
    return decoder.decode(bytes);
  }
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return decodeURIComponent(escape(text));
}

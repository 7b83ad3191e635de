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
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const place = wasm.keep((api) => ({
    api,
    input: new Uint8Array(),
    output: new Uint8Array(),
    at: api.buffer(),
  }));
  let own: ReturnType<typeof place>;

  /** The instance that runs, and its buffers. */
  function open() {
    own = place();
    // Memory that grew has a new buffer, and the views of the old one are empty.
    if (own.input.length === 0) {
      own.input = new Uint8Array(own.api.memory.buffer, own.at, SIZE);
      own.output = new Uint8Array(own.api.memory.buffer, own.at + SIZE, SIZE);
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

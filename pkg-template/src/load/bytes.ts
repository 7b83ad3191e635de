/** A wasm build whose bytes are a text in a module, for runtimes that can compile: browsers, Node, Bun, Deno. */
import { decoder, direct, runs, table } from "../../generated/decoder/decoder.js";
import { encode } from "../engine.js";
import { wasmUnavailable } from "../failure.js";
import type { Source } from "../wasm.js";

/** Creates the source of a build from the text that xtask's encode.rs wrote. It is decoded and compiled at the first use. */
export function fromBytes(text: string): Source {
  let module: WebAssembly.Module | undefined;
  return {
    now(imports) {
      try {
        module ??= new WebAssembly.Module(decode(text));
        return new WebAssembly.Instance(module, imports as WebAssembly.Imports).exports;
      } catch (error) {
        throw wasmUnavailable(error);
      }
    },
    async ahead(imports) {
      return (await WebAssembly.instantiate(decode(text), imports as WebAssembly.Imports)).instance.exports;
    },
  };
}

let decoding: WebAssembly.Module | undefined;

/** Printable characters that the text does not use, since they have a meaning in quotes or in HTML. */
const LEFT_OUT = "\"$'<\\`";

function decode(text: string): Uint8Array<ArrayBuffer> {
  // Every byte of the decoder is an ASCII character.
  const own = new Uint8Array(decoder.length);
  encode(decoder, own);
  // The decoder is compiled once for all builds of a page.
  decoding ??= new WebAssembly.Module(own);
  const { exports } = new WebAssembly.Instance(decoding);
  const { memory, decode } = exports as {
    memory: WebAssembly.Memory;
    decode(start: number, end: number, direct: number): number;
  };
  const start = table + 256;
  memory.grow((start + text.length) >> 16);
  const bytes = new Uint8Array(memory.buffer as ArrayBuffer);
  for (let code = 32, place = 0; code < 127; code++) {
    if (!LEFT_OUT.includes(String.fromCharCode(code))) bytes[code] = place++;
  }
  const next = [table, table + direct] as [number, number];
  let byte = 0;
  runs.forEach((run, i) => {
    for (let left = run; left > 0; left--) bytes[next[(i % 2) as 0 | 1]++] = byte++;
  });
  return bytes.subarray(start, decode(start, start + encode(text, bytes.subarray(start)), direct));
}

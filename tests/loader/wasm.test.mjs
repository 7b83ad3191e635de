// pkg-template/src/wasm.ts and glue.ts over a module written by hand: what the package does when wasm traps.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import binaryen from "binaryen";
import { build } from "esbuild";

const SOURCE = fileURLToPath(new URL("../../pkg-template/src/", import.meta.url));
const WAT = `(module
  (memory (export "memory") 1)
  (global $calls (mut i32) (i32.const 0))
  (func (export "__wbindgen_start"))
  (func (export "count") (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (global.get $calls))
  (func (export "trap") unreachable)
  (func $deep (export "deep") (call $deep))
  (func (export "closures_trap") unreachable)
  (func (export "closures_count") (result i32) (i32.const 1)))`;

let lazily;
let fromModule;
let fromScript;
let createEngine;
let encode;
let decode;
let glued;
let runAsync;
let module;

before(async () => {
  const failure = {
    name: "failure",
    setup(build) {
      build.onLoad({ filter: /failure\.ts$/ }, () => ({
        contents:
          "export const internalError = (cause) => Object.assign(new Error('internal', { cause }), { code: 'INTERNAL' }); export const errorFrom = (thrown) => thrown;",
      }));
      build.onResolve({ filter: /failure\.js$/ }, () => ({ path: "/failure.ts", namespace: "file" }));
    },
  };
  const contents =
    'export * from "./wasm.ts"; export * from "./glue.ts"; export * from "./load/module.ts"; export * from "./load/script.ts"; export * from "./engine.ts";';
  const stdin = { contents, resolveDir: SOURCE };
  const bundled = await build({ stdin, bundle: true, format: "esm", write: false, plugins: [failure] });
  ({ lazily, glued, runAsync, fromModule, fromScript, createEngine, encode, decode } = await import(
    `data:text/javascript,${encodeURIComponent(bundled.outputFiles[0].text)}`
  ));
  module = new WebAssembly.Module(binaryen.parseText(WAT).emitBinary());
});

/** Glue in the shape of wasm-bindgen's: a callback that the event loop calls reaches wasm through an export. */
function createGlue() {
  let wasm;
  return {
    __wbg_set_wasm: (exports) => {
      wasm = exports;
    },
    count: () => wasm.count(),
    trap: () => wasm.trap(),
    deep: () => wasm.deep(),
    refuse: () => {
      throw new TypeError("refused");
    },
    async echo(value) {
      return value;
    },
    never: () => new Promise(() => {}),
    trapLater: () => {
      setTimeout(() => wasm.closures_trap());
      return new Promise(() => {});
    },
    callbackOf: () => () => wasm.closures_count(),
  };
}

const fresh = () =>
  lazily(
    glued(
      fromModule(() => module),
      createGlue,
    ),
  );
const internal = { code: "INTERNAL" };

test("nothing is read or compiled before the first call", () => {
  let reads = 0;
  const source = fromModule(() => {
    reads += 1;
    return module;
  });
  const wasm = lazily(glued(source, createGlue));
  assert.equal(reads, 0);
  assert.equal(
    wasm.run((api) => api.count()),
    1,
  );
  assert.equal(
    wasm.run((api) => api.count()),
    2,
  );
  assert.equal(reads, 1);
});

test("a trap is an INTERNAL error, and the next call gets a fresh instance", () => {
  const wasm = fresh();
  wasm.run((api) => api.count());
  assert.throws(() => wasm.run((api) => api.trap()), internal);
  assert.equal(
    wasm.run((api) => api.count()),
    1,
  );
});

test("a stack overflow inside wasm counts as a trap", () => {
  const wasm = fresh();
  wasm.run((api) => api.count());
  assert.throws(() => wasm.run((api) => api.deep()), internal);
  assert.equal(
    wasm.run((api) => api.count()),
    1,
  );
});

test("exports that need no glue are called as they are", () => {
  const wasm = lazily(fromModule(() => module));
  assert.equal(
    wasm.run((api) => api.count()),
    1,
  );
  assert.throws(() => wasm.run((api) => api.trap()), internal);
  assert.equal(
    wasm.run((api) => api.count()),
    1,
  );
});

test("an error of the Rust code passes through and leaves the instance alone", async () => {
  const wasm = fresh();
  wasm.run((api) => api.count());
  assert.throws(() => wasm.run((api) => api.refuse()), TypeError);
  await assert.rejects(
    runAsync(wasm, async (api) => api.refuse()),
    TypeError,
  );
  assert.equal(
    wasm.run((api) => api.count()),
    2,
  );
});

test("a trap in a callback rejects every call that waits on the instance", { timeout: 5000 }, async () => {
  const wasm = fresh();
  const waiting = runAsync(wasm, (api) => api.never());
  const trapping = runAsync(wasm, (api) => api.trapLater());
  await assert.rejects(waiting, internal);
  await assert.rejects(trapping, internal);
  assert.equal(await runAsync(wasm, (api) => api.echo(7)), 7);
});

test("a late callback of a stopped instance does not enter it", () => {
  const wasm = fresh();
  const callback = wasm.run((api) => api.callbackOf());
  assert.equal(callback(), 1);
  assert.throws(() => wasm.run((api) => api.trap()), internal);
  assert.notEqual(callback(), 1);
});

test("a kept object is created once per instance", () => {
  const wasm = fresh();
  let made = 0;
  const kept = wasm.keep(() => ({ number: ++made }));
  assert.equal(wasm.run(kept).number, 1);
  assert.equal(wasm.run(kept).number, 1);
  assert.throws(() => wasm.run((api) => api.trap()), internal);
  assert.equal(wasm.run(kept).number, 2);
});

test("ready() makes the instance, so that no call has to: Chromium before 115 refuses on the main thread", async () => {
  const { Instance } = WebAssembly;
  const wasm = fresh();
  await wasm.ready();
  WebAssembly.Instance = class {
    constructor() {
      throw new RangeError("WebAssembly.Instance is disallowed on the main thread");
    }
  };
  try {
    assert.equal(
      wasm.run((api) => api.count()),
      1,
    );
    assert.throws(() => fresh().run((api) => api.count()), RangeError);
  } finally {
    WebAssembly.Instance = Instance;
  }
});

test("ready() keeps the instance of an earlier call, and replaces one that trapped", async () => {
  const wasm = fresh();
  const ready = wasm.ready();
  wasm.run((api) => api.count());
  await ready;
  assert.equal(
    wasm.run((api) => api.count()),
    2,
  );
  assert.throws(() => wasm.run((api) => api.trap()), internal);
  await wasm.ready();
  assert.equal(
    wasm.run((api) => api.count()),
    1,
  );
});

test("JavaScript that stops where wasm would trap is replaced, too", () => {
  const wasm = lazily(
    fromScript((trap) => {
      let calls = 0;
      return { count: () => ++calls, trap: () => trap() };
    }),
  );
  wasm.run((api) => api.count());
  assert.throws(() => wasm.run((api) => api.trap()), internal);
  assert.equal(
    wasm.run((api) => api.count()),
    1,
  );
});

test("memory that grew is read from its new buffer, also if the old buffer stays", () => {
  for (const detaches of [true, false]) {
    let buffer = new ArrayBuffer(200_000);
    const memory = {
      get buffer() {
        return buffer;
      },
    };
    const grow = () => {
      const before = buffer;
      buffer = new ArrayBuffer(300_000);
      new Uint8Array(buffer).set(new Uint8Array(before));
      if (detaches) structuredClone(before, { transfer: [before] });
    };
    const engine = createEngine(lazily(fromScript(() => ({ memory, buffer: () => 0, grow }))));
    engine.run((api) => api.grow());
    engine.run(() => engine.write("x"));
    assert.equal(new Uint8Array(buffer)[0], 120, `detaches: ${detaches}`);
  }
});

test("texts are the same without the platform's encoder and decoder", () => {
  const texts = [
    "",
    "a",
    "é".repeat(70),
    "€ ñ 😀".repeat(30),
    "\ud800",
    "\udc00x",
    "a\ud83d",
    "\ud83d\ud83d\ude00",
    "x".repeat(5000),
  ];
  const both = () =>
    texts.map((text) => {
      const bytes = new Uint8Array(3 * text.length);
      const length = encode(text, bytes);
      return [[...bytes.subarray(0, length)], decode(bytes.subarray(0, length))];
    });
  const expected = both();
  const { TextEncoder, TextDecoder } = globalThis;
  try {
    delete globalThis.TextEncoder;
    delete globalThis.TextDecoder;
    assert.deepEqual(both(), expected);
  } finally {
    Object.assign(globalThis, { TextEncoder, TextDecoder });
  }
});

test("ready() compiles ahead, and may be called twice at once", async () => {
  const wasm = fresh();
  await Promise.all([wasm.ready(), wasm.ready()]);
  assert.equal(
    wasm.run((api) => api.count()),
    1,
  );
});

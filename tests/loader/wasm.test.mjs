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
  const contents = 'export * from "./wasm.ts"; export * from "./glue.ts";';
  const stdin = { contents, resolveDir: SOURCE };
  const bundled = await build({ stdin, bundle: true, format: "esm", write: false, plugins: [failure] });
  ({ lazily, glued, runAsync } = await import(
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

const fresh = () => lazily(() => module, glued(createGlue));
const internal = { code: "INTERNAL" };

test("nothing is read or compiled before the first call", () => {
  let reads = 0;
  const wasm = lazily(() => {
    reads += 1;
    return module;
  }, glued(createGlue));
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

test("a stack overflow inside wasm is one too", () => {
  const wasm = fresh();
  wasm.run((api) => api.count());
  assert.throws(() => wasm.run((api) => api.deep()), internal);
  assert.equal(
    wasm.run((api) => api.count()),
    1,
  );
});

test("exports that need no glue are called as they are", () => {
  const wasm = lazily(() => module);
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

test("a kept object is made once an instance", () => {
  const wasm = fresh();
  let made = 0;
  const kept = wasm.keep(() => ({ number: ++made }));
  assert.equal(wasm.run(kept).number, 1);
  assert.equal(wasm.run(kept).number, 1);
  assert.throws(() => wasm.run((api) => api.trap()), internal);
  assert.equal(wasm.run(kept).number, 2);
});

test("ready() compiles ahead, and may be called twice at once", async () => {
  const wasm = fresh();
  await Promise.all([wasm.ready(), wasm.ready()]);
  assert.equal(
    wasm.run((api) => api.count()),
    1,
  );
});

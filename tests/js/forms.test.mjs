// `qash-client/forms` outside a browser: what it weighs, that a server may import it, and its wiring over a small DOM.
// Keys, caret and focus are tested in a real browser, in tests/browsers/forms.mjs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { transform } from "esbuild";
import { Window } from "happy-dom";

const BUDGET = 2048;

test("its own code stays below 2 KB", async () => {
  const source = readFileSync(fileURLToPath(import.meta.resolve("qash-client/forms")), "utf8");
  const { code } = await transform(source, { minify: true, format: "esm" });
  const { length } = brotliCompressSync(code);
  assert.ok(length <= BUDGET, `${length} bytes`);
});

test("a server that imports it gets the function and nothing happens", async () => {
  const before = Object.keys(globalThis);
  const { attach } = await import("qash-client/forms");
  assert.equal(typeof attach, "function");
  assert.deepEqual(Object.keys(globalThis), before);
  assert.equal(globalThis.document, undefined);
});

test("a DOM that is not a browser's is enough for tests of pages that use it", async () => {
  const { attach } = await import("qash-client/forms");
  const { document, Event, CustomEvent } = new Window();
  const own = { document: globalThis.document, Event: globalThis.Event, CustomEvent: globalThis.CustomEvent };
  Object.assign(globalThis, { document, Event, CustomEvent });
  try {
    document.body.innerHTML = '<form lang="es"><input name="clabe" data-qash="clabe"></form>';
    const form = document.querySelector("form");
    const field = document.querySelector("input");
    const heard = [];
    form.addEventListener("qash:check", ({ detail }) => heard.push(detail.ok));
    const detach = attach(form);
    field.value = "012180001234567890";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    assert.match(field.validationMessage, /dígito verificador debería ser 9/);
    field.value = "012180001234567899";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    assert.equal(field.validationMessage, "");
    assert.equal(field.value, "012 180 00123456789 9");
    assert.deepEqual(heard, [false, false, true]);
    detach();
    assert.equal(document.querySelector(".qash-message"), null);
  } finally {
    Object.assign(globalThis, own);
  }
});

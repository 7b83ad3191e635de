// `qash-client/forms` outside a browser: that a server may import it, and its wiring over a small DOM.
// Keys, caret and focus are tested in a real browser, in tests/browsers/forms.mjs.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { Window } from "happy-dom";

test("a server that imports it gets the function and nothing happens", async () => {
  const before = Object.keys(globalThis);
  const { attach } = await import("qash-client/forms");
  assert.equal(typeof attach, "function");
  assert.deepEqual(Object.keys(globalThis), before);
  assert.equal(globalThis.document, undefined);
});

for (const entry of ["qash-client/forms", "qash-client"]) {
  test(`a DOM that is not a browser's is enough for tests of pages that attach with ${entry}`, () => attachWith(entry));
}

test("without WebAssembly, attach changes nothing and logs the reason once", () => {
  const script = `
    const { Window } = await import("happy-dom");
    const { attach } = await import("qash-client/forms");
    const { document, Event, CustomEvent } = new Window();
    Object.assign(globalThis, { document, Event, CustomEvent });
    document.body.innerHTML = '<form><input name="clabe" required value="1" data-qash="clabe"></form><form></form>';
    const before = document.body.innerHTML;
    const told = [];
    const [form, empty] = document.querySelectorAll("form");
    const detach = attach(form, { onError: (error) => told.push(error.code, error.name, error.retryable) });
    attach(empty, { onError: ({ code }) => told.push(code) });
    let heard = 0;
    form.addEventListener("submit", (event) => { heard += 1 + event.defaultPrevented; });
    form.requestSubmit();
    told.push(detach(), heard, document.body.innerHTML === before, form.noValidate, typeof WebAssembly);
    console.log(JSON.stringify(told));
  `;
  // V8 has none without its compiler.
  const args = ["--jitless", "--input-type=module", "-e", script];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: import.meta.dirname });
  const code = "WASM_UNAVAILABLE";
  assert.deepEqual(JSON.parse(stdout), [code, "QashError", false, code, null, 1, true, false, "undefined"], stderr);
  assert.equal(stderr.split("WebAssembly is refused or missing").length, 2, stderr);
});

test("createAttach supports only its own formats", async () => {
  const { createAttach } = await import("qash-client/forms");
  const { clabe, money } = await import("qash-client/validate");
  const { document, Event, CustomEvent } = new Window();
  const own = { document: globalThis.document, Event: globalThis.Event, CustomEvent: globalThis.CustomEvent };
  Object.assign(globalThis, { document, Event, CustomEvent });
  const attached = (kinds, ...fields) => {
    document.body.innerHTML = `<form lang="es-MX">${fields.map((field) => `<input ${field}>`).join("")}</form>`;
    createAttach(kinds)(document.querySelector("form"));
    return Array.from(document.querySelectorAll("input"), (field) => field.validationMessage);
  };
  const bank = 'name="bank" required data-qash-bank-code-for="clabe"';
  const account = 'name="clabe" value="012180001234567899" data-qash="clabe"';
  const amount = 'name="amount" required data-qash="money" data-currency="#currency"';
  try {
    const empty = "Completa este campo.";
    assert.deepEqual(attached({ clabe, money }, account, bank, amount), ["", empty, empty]);
    assert.deepEqual(attached({ money }, amount, 'name="currency"'), [empty, ""]);
    const [message] = attached({ clabe }, `${bank} value="40014"`, account);
    assert.match(message, /^El código de banco 40014 no corresponde/);
    assert.throws(() => attached({ money }, account), { name: "TypeError", message: /no format "clabe"/ });
    assert.throws(() => attached({ clabe }, amount), { name: "TypeError", message: /no format "money"/ });
  } finally {
    Object.assign(globalThis, own);
  }
});

async function attachWith(entry) {
  const { attach } = await import(entry);
  const { document, Event, CustomEvent, EventTarget } = new Window();
  // As in jest-fixed-jsdom, where it is another realm's.
  const { addEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    if (options?.signal) throw new TypeError("member 'signal' that is not of type 'AbortSignal'");
    return addEventListener.call(this, type, listener, options);
  };
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
    for (const [wrong, said] of [
      ['data-qash="clab"', /no format "clab"/],
      ['data-qash="money" data-qash-currency="MXN"', /no data-currency/],
    ]) {
      document.body.innerHTML = `<form><input name="a" ${wrong}></form>`;
      assert.throws(() => attach(document.querySelector("form")), { name: "TypeError", message: said });
    }
    document.body.innerHTML = '<form><input name="a" data-qash="money" data-currency=""></form>';
    attach(document.querySelector("form"))();
    document.body.innerHTML = '<form><input name="a" value="5" data-qash="money" data-currency="#curency"></form>';
    attach(document.querySelector("form"));
    assert.equal(document.querySelector("input").validationMessage, 'There is no field "curency".');
  } finally {
    Object.assign(globalThis, own);
  }
}

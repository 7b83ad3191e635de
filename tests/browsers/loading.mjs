// How the package gets its wasm in a page whose policy is `script-src 'self' 'wasm-unsafe-eval'`.
import assert from "node:assert/strict";
import { test } from "node:test";

const RIGHT = "012180001234567899";

export function loading(opened) {
  const run = (...given) => opened.browser.evaluate(...given);
  const goto = (path) => opened.browser.goto(opened.server.origin + path);

  test("the first call compiles, and needs no `ready`", async () => {
    assert.equal(await run((text) => window.qash.clabe.isValid(text), RIGHT), true);
  });

  test("`ready` compiles ahead, as often as it is asked", async () => {
    const found = await run(async (text) => {
      const { ready, clabe } = window.qash;
      const all = Promise.all([ready(), ready()]);
      const meanwhile = clabe.isValid(text);
      await all;
      await ready();
      return [meanwhile, clabe.isValid(text), clabe.isValid(text.slice(1))];
    }, RIGHT);
    assert.deepEqual(found, [true, true, false]);
  });

  for (const [what, path] of [
    ["compiled while it arrives", "/wasm/application/wasm"],
    ["of a server that does not know the type", "/wasm/application/octet-stream"],
  ]) {
    test(`the wasm apart, ${what}`, async () => {
      await goto("/page/slim.js");
      const [before, after, user] = await run(
        async (path, text) => {
          const { slim } = window;
          let before;
          try {
            slim.clabe.isValid(text);
          } catch (error) {
            before = error.code;
          }
          await slim.init(path);
          return [before, slim.clabe.isValid(text), await new slim.QashClient({ baseUrl: "/ok" }).getUser()];
        },
        path,
        RIGHT,
      );
      assert.deepEqual([before, after, user.status], ["NOT_READY", true, "active"]);
    });
  }

  test("the wasm apart, as a response, a module, bytes, or not there", async () => {
    await goto("/page/slim.js");
    assert.deepEqual(await run((text) => window.tryAll(text), RIGHT), [true, true, true]);
    const refused = await run(() => window.slim.init("/nowhere").catch(({ code, status }) => [code, status]));
    assert.deepEqual(refused, ["NO_WASM", 404]);
  });

  test("a worker checks what it is sent", async () => {
    const { ok, details } = await run((text) => {
      const worker = new Worker("/scripts/worker.js", { type: "module" });
      worker.postMessage(text);
      return new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(`in the worker: ${message}`));
      });
    }, RIGHT);
    assert.deepEqual([ok, details.institution], [true, "40012"]);
  });

  test("the sandbox answers in the page", async () => {
    const found = await run(async () => {
      const { createSandbox } = await window.sandbox();
      const { fetch, apiKey, apiSecret } = createSandbox({ seed: 7 });
      const headers = { "X-Api-Key": apiKey, "X-Api-Secret": apiSecret, "Content-Type": "application/json" };
      const body = JSON.stringify({ userType: "personal", email: "ana@example.com", countryCode: "MX" });
      const answer = await fetch("https://sandbox.api.qash.ai/api/v1/partner/users", { method: "POST", headers, body });
      return [answer.status, (await answer.json()).data.user.email];
    });
    assert.deepEqual(found, [201, "ana@example.com"]);
  });

  test("a policy that forbids wasm fails every call with the browser's CompileError", async () => {
    await goto("/forbidden");
    const names = await run(async () => {
      const { clabe, ready, QashClient } = window.qash;
      const calls = [() => clabe.isValid("0"), ready, () => new QashClient({ baseUrl: "/ok" }).getUser()];
      const failed = calls.map((call) => new Promise((resolve) => resolve(call())).catch(({ name }) => name));
      return Promise.all(failed);
    });
    assert.deepEqual(names, ["CompileError", "CompileError", "CompileError"]);
    // The breaches stay behind on that page.
    await goto("/page");
  });
}

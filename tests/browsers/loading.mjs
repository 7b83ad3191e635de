// Loading of the wasm in a page with the policy `script-src 'self' 'wasm-unsafe-eval'`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { opened } from "./opened.mjs";

const RIGHT = "012180001234567899";

const run = (...given) => opened.browser.evaluate(...given);
const goto = (path) => opened.browser.goto(opened.server.origin + path);

/** Time and source of the wasm's compilation. */
function compiling() {
  test("the first call compiles the wasm without `ready`", async () => {
    assert.equal(await run((text) => window.qash.clabe.isValid(text), RIGHT), true);
  });

  test("`ready` compiles the wasm ahead of time, and can be called again", async () => {
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
    test(`separate wasm, ${what}`, async () => {
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

  test("separate wasm as a response, a module, bytes, or a missing file", async () => {
    await goto("/page/slim.js");
    assert.deepEqual(await run((text) => window.tryAll(text), RIGHT), [true, true, true]);
    const refused = await run(() => window.slim.init("/nowhere").catch(({ code, status }) => [code, status]));
    assert.deepEqual(refused, ["NO_WASM", 404]);
  });

  test("a worker checks the texts it receives", async () => {
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
}

/** The package without a bundler, in workers, and under policies. */
function places() {
  test("without a bundler: with an import map, in a module worker, and in a service worker that supports modules", async () => {
    await goto("/unbundled");
    assert.deepEqual(await run((text) => window.unbundled(text), RIGHT), [true, "active"]);
    const inWorker = await run((text) => {
      const worker = new Worker("/worker", { type: "module" });
      worker.postMessage(text);
      return new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(`in the worker: ${message}`));
      });
    }, RIGHT);
    assert.equal(inWorker, true);
    if (opened.name !== "chromium") return;
    const inService = await run(async (text) => {
      const registration = await navigator.serviceWorker.register("/worker", { type: "module" });
      const answered = new Promise((resolve) => {
        navigator.serviceWorker.onmessage = ({ data }) => resolve(data);
        navigator.serviceWorker.startMessages();
      });
      const { active } = await navigator.serviceWorker.ready;
      active.postMessage(text);
      const answer = await answered;
      await registration.unregister();
      return answer;
    }, RIGHT);
    assert.equal(inService, true);
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

  test("a policy that forbids wasm makes every call fail with an error that tells the solution", async () => {
    await goto("/forbidden");
    const told = await run(async () => {
      const { clabe, ready, QashClient } = window.qash;
      const calls = [() => clabe.isValid("0"), ready, () => new QashClient({ baseUrl: "/ok" }).getUser()];
      return Promise.all(
        calls.map((call) =>
          new Promise((resolve) => resolve(call())).catch(({ code, message, cause }) => [
            code,
            message.includes("'wasm-unsafe-eval'") && message.includes("qash-client/nowasm"),
            cause.name,
          ]),
        ),
      );
    });
    for (const one of told) assert.deepEqual(one, ["WASM_UNAVAILABLE", true, "CompileError"]);
    // The policy violations belong to that page.
    await goto("/page");
  });

  test("a page whose policy is `script-src 'self'` has formats, amounts, forms and client without wasm", async () => {
    await goto("/forbidden/nowasm.js");
    const answers = await run((text) => window.nowasm(text), RIGHT);
    assert.deepEqual(answers, [true, false, "$\u00a01.500,50", "+525512345678", "active"]);
    await goto("/page");
  });
}

export function loading() {
  for (const tests of [compiling, places]) tests();
}

// Invalid arguments for both hosts in a real browser: the same list as in Node.
import assert from "node:assert/strict";
import { test } from "node:test";
import { opened } from "./opened.mjs";

export function guards() {
  for (const side of ["the browser's host", "the server's host"]) {
    test(side, async (t) => {
      opened.guards ??= opened.browser.evaluate(() => {
        const worker = new Worker("/scripts/guards-worker.js", { type: "module" });
        return new Promise((resolve, reject) => {
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(`in the worker: ${message}`));
        });
      });
      const results = (await opened.guards)[side];
      assert.ok(results.length > 90, `${results.length} cases`);
      for (const { name, found, expected } of results) await t.test(name, () => assert.deepEqual(found, expected));
    });
  }
}

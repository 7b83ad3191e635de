// All tests for one browser.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe } from "node:test";
import { amounts } from "./amounts.mjs";
import { client } from "./client.mjs";
import { forms } from "./forms.mjs";
import { guards } from "./guards.mjs";
import { loading } from "./loading.mjs";
import { opened } from "./opened.mjs";
import { pastes } from "./pastes.mjs";
import { start } from "./server.mjs";
import { typing } from "./typing.mjs";
import { values } from "./values.mjs";
import { open } from "./webdriver.mjs";

export function everything(name) {
  opened.name = name;
  describe(name, () => {
    before(async () => {
      opened.server = await start();
      opened.browser = await open(name);
    });
    after(async () => {
      await opened.browser?.close();
      await opened.server?.close();
    });
    beforeEach(() => opened.browser.goto(`${opened.server.origin}/page`));
    afterEach(async () => {
      assert.deepEqual(
        await opened.browser.evaluate(() => window.faults),
        [],
        "an error or a breach of policy on the page",
      );
    });
    describe("values", values);
    describe("loading", loading);
    describe("typing", typing);
    describe("forms", forms);
    describe("amounts", amounts);
    describe("pastes", pastes);
    describe("client", client);
    describe("guards", guards);
  });
}

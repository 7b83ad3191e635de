// Every example in docs/codes.md, run as it stands: it yields its code, in the words of its row.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import * as main from "qash-client";
import * as strict from "qash-client/phone-strict";

const qash = { ...main, ...strict };

const document = await readFile(new URL("../node_modules/qash-client/docs/codes.md", import.meta.url), "utf8");
const rows = [...document.matchAll(/^\| `([A-Z_]+)` \| (.+) \| (.+) \| `(.+)` \| (.+) \|$/gm)].map((row) =>
  row.slice(1),
);

const client = new qash.QashClient({
  baseUrl: "https://partner.example/qash",
  fetch: () => assert.fail("it was sent"),
});

/** What an example comes to: a check, an issue, or the error that it throws or rejects with. */
async function outcome(example) {
  const run = new Function(...Object.keys(qash), "client", `return ${example};`);
  try {
    return await run(...Object.values(qash), client);
  } catch (error) {
    assert.ok(error instanceof qash.QashError, String(error));
    return error;
  }
}

/** A sentence with its gaps, as a pattern. */
const pattern = (sentence) =>
  new RegExp(
    `^${sentence
      .split(/\{\w+\}/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
  );

test("every example yields its code, as a warning where that is said", async () => {
  assert.ok(rows.length > 40, `${rows.length} rows`);
  for (const [code, english, , example, advice] of rows) {
    const { issues = [], warnings = [], ...whole } = (await outcome(example)) ?? {};
    const found = [...issues, ...warnings].find((issue) => issue.code === code) ?? whole;
    assert.equal(found.code ?? whole.code, code, example);
    assert.match(found.message ?? english, pattern(english), example);
    assert.equal(warnings.includes(found), advice.startsWith("A warning."), example);
  }
});

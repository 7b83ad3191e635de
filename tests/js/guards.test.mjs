// The guards of both hosts in Node: what a host must hold against stands in guards.mjs, which browsers run too.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { QashClient } from "qash-client";
import { QashPartner } from "qash-client/server";
import { run, sides, trapper } from "./guards.mjs";

const trap = trapper();
for (const [side, open] of Object.entries(sides(QashClient, QashPartner))) {
  const results = await run(open, trap);
  describe(side, () => {
    for (const { name, found, expected } of results) test(name, () => assert.deepEqual(found, expected));
  });
}

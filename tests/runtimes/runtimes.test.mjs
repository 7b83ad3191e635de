// The packed package in a newer Node, Bun, Deno and workerd: what they print is what the Node at hand says.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { answer, bin, bundleWorker, configOf, freePort } from "./workerd.mjs";

/** Where the package is installed, as for its other tests. */
const FOLDER = path.join(process.env.PACKED, "runtimes");
const PRINT = 'import { scenario } from "./scenario.mjs";\nconsole.log(JSON.stringify(await scenario()));\n';

let expected;

before(async () => {
  await mkdir(FOLDER, { recursive: true });
  await copyFile(path.join(import.meta.dirname, "scenario.mjs"), path.join(FOLDER, "scenario.mjs"));
  await writeFile(path.join(FOLDER, "print.mjs"), PRINT);
  const { scenario } = await import(pathToFileURL(path.join(FOLDER, "scenario.mjs")));
  expected = await scenario();
});

test("Node runs the scenario, and the ledger balances", () => {
  assert.equal(expected.amount, "1500,50");
  assert.deepEqual([expected.paid, expected.refused], ["PENDING", "NOT_FOUND"]);
  const [account] = expected.balance.items;
  assert.equal(account.credits - account.debits, account.balance);
  assert.equal(account.balance, 150_050);
});

for (const [name, args] of [
  ["node", ["print.mjs"]],
  ["bun", ["print.mjs"]],
  ["deno", ["run", "--no-prompt", "print.mjs"]],
]) {
  // npm has Node for Linux alone.
  const skip = name === "node" && process.platform !== "linux";
  test(`${name} gives the same results`, { skip }, async () => {
    const { stdout } = await promisify(execFile)(bin(name), args, { cwd: FOLDER, timeout: 60_000 });
    assert.deepEqual(JSON.parse(stdout), expected);
  });
}

test("Bun bundles the server for a server, and for no page", async () => {
  const bundle = (target) =>
    promisify(execFile)(bin("bun"), ["build", "print.mjs", `--target=${target}`, `--outdir=bundled-${target}`], {
      cwd: FOLDER,
    });
  await assert.rejects(bundle("browser"), /not_for_pages__a_server/);
  await bundle("bun");
  const { stdout } = await promisify(execFile)(bin("bun"), ["bundled-bun/print.js"], { cwd: FOLDER });
  assert.deepEqual(JSON.parse(stdout), expected);
});

test("workerd gives the same results without compiling at run time", async () => {
  const out = path.join(FOLDER, "worker");
  const wasms = await bundleWorker(path.join(import.meta.dirname, "worker.mjs"), FOLDER, out);
  // Before November 2024 a request that says how it is to be cached threw there.
  for (const date of ["2025-01-01", "2024-09-23"]) {
    const port = await freePort();
    await writeFile(path.join(out, `${date}.capnp`), configOf(port, date, wasms));
    const stdio = ["ignore", "ignore", "inherit"];
    const server = spawn(bin("workerd"), ["serve", `${date}.capnp`], { cwd: out, stdio });
    after(() => server.kill());
    const response = await answer(`http://127.0.0.1:${port}/`);
    const text = await response.text();
    assert.equal(response.status, 200, text);
    assert.deepEqual(JSON.parse(text), expected, date);
  }
});

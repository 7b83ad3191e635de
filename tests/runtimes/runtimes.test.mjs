// The packed package in a newer Node, Bun, Deno and workerd: what they print is what the Node at hand says.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { copyFile, mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

/** Where the package is installed, as for its other tests. */
const FOLDER = path.join(process.env.PACKED, "runtimes");
const PACKAGE = path.join(FOLDER, "../node_modules/qash-client");
const WASMS = (await readdir(PACKAGE)).filter((file) => file.endsWith(".wasm"));
const PRINT = 'import { life } from "./life.mjs";\nconsole.log(JSON.stringify(await life()));\n';

const bin = (name) => path.join(import.meta.dirname, "node_modules/.bin", name);
let expected;

before(async () => {
  await mkdir(FOLDER, { recursive: true });
  for (const file of ["life.mjs", "worker.mjs"]) {
    await copyFile(path.join(import.meta.dirname, file), path.join(FOLDER, file));
  }
  await writeFile(path.join(FOLDER, "print.mjs"), PRINT);
  const { life } = await import(pathToFileURL(path.join(FOLDER, "life.mjs")));
  expected = await life();
});

test("Node pays, and the books agree", () => {
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
  test(`${name} says the same`, { skip }, async () => {
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

test("workerd says the same, though it forbids compiling at run time", async () => {
  const out = path.join(FOLDER, "worker");
  await build({
    entryPoints: [path.join(FOLDER, "worker.mjs")],
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker"],
    outfile: path.join(out, "worker.mjs"),
    logLevel: "error",
    plugins: [{ name: "wasm", setup: keepWasm }],
  });
  for (const file of WASMS) await copyFile(path.join(PACKAGE, file), path.join(out, file));
  // Before November 2024 a request that says how it is to be cached threw there.
  for (const date of ["2025-01-01", "2024-09-23"]) {
    const port = await freePort();
    await writeFile(path.join(out, `${date}.capnp`), config(port, date));
    const stdio = ["ignore", "ignore", "inherit"];
    const server = spawn(bin("workerd"), ["serve", `${date}.capnp`], { cwd: out, stdio });
    after(() => server.kill());
    const response = await answer(`http://127.0.0.1:${port}/`);
    const text = await response.text();
    assert.equal(response.status, 200, text);
    assert.deepEqual(JSON.parse(text), expected, date);
  }
});

/** Leaves the package's imports of `.wasm` to the runtime, which knows them by their file's name. */
function keepWasm(build) {
  build.onResolve({ filter: /\.wasm$/ }, ({ path: file }) => ({ path: `./${path.basename(file)}`, external: true }));
}

const config = (port, date) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
const worker :Workerd.Worker = (
  compatibilityDate = "${date}",
  modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
    ${WASMS.map((file) => `(name = "${file}", wasm = embed "${file}")`).join(",\n    ")}
  ]
);
`;

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The first answer of a server that is about to start. */
async function answer(url) {
  for (let tries = 0; ; tries++) {
    try {
      return await fetch(url);
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(200);
    }
  }
}

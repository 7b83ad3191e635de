// The proxy as the server of Deno, Bun and workerd.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { before, test } from "node:test";
import { holds } from "../frameworks/holds.mjs";
import { answer, bin, bundleWorker, configOf, freePort } from "./workerd.mjs";

/** Where the package is installed, as for its other tests. */
const FOLDER = path.join(process.env.PACKED, "serving");

before(async () => {
  await mkdir(FOLDER, { recursive: true });
  await copyFile(path.join(import.meta.dirname, "../frameworks/people.mjs"), path.join(FOLDER, "people.mjs"));
});

/** Asks of a server what the proxy has to hold; it must be alive afterwards. */
async function serves(program, args, port, cwd = FOLDER) {
  const server = spawn(program, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  let told = "";
  server.stderr.on("data", (text) => {
    told += text;
  });
  try {
    await answer(`http://127.0.0.1:${port}/qash/me`);
    await holds(`http://127.0.0.1:${port}/qash`);
    assert.deepEqual([server.exitCode, server.signalCode], [null, null], told);
  } finally {
    server.kill();
  }
}

const app = (serve) => `import { proxyAt } from "./people.mjs";\nconst proxy = proxyAt("/qash");\n${serve}\n`;

test("Deno.serve", async () => {
  const port = await freePort();
  await writeFile(path.join(FOLDER, "deno.mjs"), app(`Deno.serve({ hostname: "127.0.0.1", port: ${port} }, proxy);`));
  await serves(bin("deno"), ["run", "--no-prompt", `--allow-net=127.0.0.1:${port}`, "deno.mjs"], port);
});

test("Bun.serve", async () => {
  const port = await freePort();
  const serve = `Bun.serve({ hostname: "127.0.0.1", port: ${port}, fetch: proxy });`;
  await writeFile(path.join(FOLDER, "bun.mjs"), app(serve));
  await serves(bin("bun"), ["bun.mjs"], port);
});

test("a Worker in workerd", async () => {
  const worker = path.join(FOLDER, "serving.mjs");
  await writeFile(worker, app("export default { fetch: (request) => proxy(request) };"));
  const port = await freePort();
  const out = path.join(FOLDER, "worker");
  const wasms = await bundleWorker(worker, FOLDER, out);
  await writeFile(path.join(out, "config.capnp"), configOf(port, "2025-01-01", wasms));
  await serves(bin("workerd"), ["serve", "config.capnp"], port, out);
});

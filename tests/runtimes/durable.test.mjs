// A store in a Durable Object, in Cloudflare's runtime: what it promises, and what is left of it when that is killed.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { answer, bin, bundleWorker, freePort } from "./workerd.mjs";

const FOLDER = path.join(process.env.PACKED, "runtimes");
const out = path.join(FOLDER, "durable");
let wasms;
let server;

before(async () => {
  await rm(out, { recursive: true, force: true });
  await mkdir(path.join(out, "disk"), { recursive: true });
  wasms = await bundleWorker(path.join(import.meta.dirname, "store-worker.mjs"), FOLDER, out);
});
after(() => server?.kill("SIGKILL"));

/** Starts workerd; gives what asks the Worker. */
async function start() {
  const port = await freePort();
  await writeFile(path.join(out, "config.capnp"), config(port));
  server = spawn(bin("workerd"), ["serve", "config.capnp"], { cwd: out, stdio: ["ignore", "ignore", "inherit"] });
  return async (call) => {
    const response = await answer(`http://127.0.0.1:${port}/`, { method: "POST", body: JSON.stringify(call) });
    const { answer: told, error } = await response.json();
    assert.equal(error, undefined);
    return told;
  };
}

test("a store in a Durable Object passes verifyStore, and loses nothing when the runtime is killed", async () => {
  let ask = await start();
  assert.deepEqual(await ask("verify"), []);
  const added = await Promise.all(
    Array.from({ length: 20 }, (_, number) => ask(["add", "payout:ana:1", String(number)])),
  );
  assert.equal(added.filter((did) => did).length, 1);
  const winner = await ask(["get", "payout:ana:1"]);
  const over = once(server, "exit");
  server.kill("SIGKILL");
  await over;
  ask = await start();
  assert.equal(await ask(["add", "payout:ana:1", "again"]), false);
  assert.equal(await ask(["get", "payout:ana:1"]), winner);
});

const config = (port) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker), (name = "disk", disk = (path = "disk", writable = true))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
const worker :Workerd.Worker = (
  compatibilityDate = "2025-01-01",
  durableObjectNamespaces = [(className = "QashStore", uniqueKey = "qash", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [(name = "QASH_STORE", durableObjectNamespace = "QashStore")],
  modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
    ${wasms.map((file) => `(name = "${file}", wasm = embed "${file}")`).join(",\n    ")}
  ]
);
`;

// What tests in Cloudflare's runtime have in common.
import { copyFile, readdir } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";

/** A program of this folder's npm packages. */
export const bin = (name) => path.join(import.meta.dirname, "node_modules/.bin", name);

/** Bundles a Worker into a folder, with the package's wasm beside it; gives the names of those files. */
export async function bundleWorker(file, packed, out) {
  const entry = path.join(packed, path.basename(file));
  if (file !== entry) await copyFile(file, entry);
  await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker"],
    outfile: path.join(out, "worker.mjs"),
    logLevel: "error",
    plugins: [{ name: "wasm", setup: keepWasm }],
  });
  const folder = path.join(packed, "../node_modules/qash-client");
  const entries = await readdir(folder, { withFileTypes: true });
  const wasms = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".wasm")).map(({ name }) => name);
  for (const wasm of wasms) await copyFile(path.join(folder, wasm), path.join(out, wasm));
  return wasms;
}

/** Leaves the package's imports of `.wasm` to the runtime, which knows them by their file's name. */
function keepWasm(build) {
  build.onResolve({ filter: /\.wasm$/ }, ({ path: file }) => ({ path: `./${path.basename(file)}`, external: true }));
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The first answer of a server that is about to start. */
export async function answer(url, init) {
  for (let tries = 0; ; tries++) {
    try {
      return await fetch(url, init);
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(200);
    }
  }
}

/** The configuration of a server of that Worker. */
export const configOf = (port, date, wasms) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
const worker :Workerd.Worker = (
  compatibilityDate = "${date}",
  modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
    ${wasms.map((file) => `(name = "${file}", wasm = embed "${file}")`).join(",\n    ")}
  ]
);
`;

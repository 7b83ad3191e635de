// The shape of the package: what resolves where, what importing does, what is one and the same in every entry.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runInNewContext } from "node:vm";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { build } from "esbuild";

import { formats } from "qash-client/validate";

const require = createRequire(import.meta.url);
const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));
const pkg = fileURLToPath(new URL("../node_modules/qash-client/", import.meta.url));
const manifest = JSON.parse(await readFile(`${pkg}package.json`, "utf8"));
const entries = Object.keys(manifest.exports)
  .filter((name) => !/\.(json|wasm)$/.test(name))
  .map((name) => `qash-client${name.slice(1)}`);

/** Bundles a line of code as an app of the given conditions would; gives back the text. */
async function bundle(contents, options) {
  const result = await build({
    stdin: { contents, resolveDir: here },
    bundle: true,
    format: "esm",
    write: false,
    logLevel: "silent",
    loader: { ".wasm": "copy" },
    outdir: `${here}out`,
    ...options,
  });
  return result.outputFiles.find((file) => file.path.endsWith(".js")).text;
}

test("callbacks of the event loop in the server's wasm have the names by which the loader guards them", async () => {
  const exports = WebAssembly.Module.exports(new WebAssembly.Module(await readFile(`${pkg}server.wasm`)));
  assert.ok(exports.some(({ name }) => name.includes("closures")));
});

test("the entries are those of the documentation", () => {
  const names = ["", "/validate", "/forms", "/plazas", "/phone-strict", "/slim", "/nowasm", "/server", "/sandbox"].map(
    (path) => `qash-client${path}`,
  );
  assert.deepEqual([...entries].sort(), [...names].sort());
});

test("every entry exports the names that its types declare", async () => {
  for (const entry of entries) {
    const { types } = manifest.exports[entry.replace("qash-client", ".")];
    const told = await declared(`${pkg}${types.default.slice(2)}`);
    assert.deepEqual(Object.keys(await import(entry)).sort(), [...told].sort(), entry);
  }
});

/** The names that a file of types exports as values, or through others. */
async function declared(file) {
  const text = await readFile(file, "utf8");
  const names = new Set(
    Array.from(text.matchAll(/^export declare (?:const|class|function) (\w+)/gm), ([, name]) => name),
  );
  for (const [, list] of text.matchAll(/^export \{([^}]*)\}/gm)) {
    for (const name of list.split(",")) if (name.trim() && !name.includes("type ")) names.add(name.trim());
  }
  for (const [, from] of text.matchAll(/^export \* from "\.\/([\w/-]+)\.js"/gm)) {
    for (const name of await declared(`${pkg}esm/${from}.d.ts`)) names.add(name);
  }
  return names;
}

test("every entry exports the same names to import and require", async () => {
  for (const entry of entries) {
    const names = Object.keys(await import(entry)).sort();
    assert.ok(names.length > 0, entry);
    assert.deepEqual(Object.keys(require(entry)).sort(), names, entry);
  }
});

test("an editor explains each format, in every entry alike", async () => {
  const [client, ...validate] = await Promise.all(
    ["made/client-formats", ...Object.keys(formats).map((name) => `formats/${name}`)].map(async (module) => {
      const types = await readFile(`${pkg}esm/${module}.d.ts`, "utf8");
      return [
        ...types.matchAll(/\/\*\* (.*) \*\/\nexport declare const (\w+): (?:import\("[./]*format\.js"\)\.)?Format</g),
      ].map(([, text, name]) => [name, text]);
    }),
  );
  assert.deepEqual(client.map(([name]) => name).sort(), Object.keys(formats).sort());
  assert.deepEqual(validate.flat(), client);
});

test("a page that imports an error class alone loads no wasm", async () => {
  for (const entry of ["qash-client", "qash-client/validate"]) {
    const { length } = await bundle(`import { QashError } from "${entry}"; app(QashError);`, { minify: true });
    assert.ok(length < 1000, `${entry}: ${length} characters`);
  }
});

test("an error class is one class in every entry of a module system", async () => {
  const imported = await Promise.all(entries.map((entry) => import(entry)));
  const required = entries.map((entry) => require(entry));
  for (const modules of [imported, required]) {
    const classes = new Set(modules.map((module) => module.QashError).filter(Boolean));
    assert.equal(classes.size, 1);
  }
});

test("importing compiles nothing and has no side effects", async () => {
  const script = `
    const compiled = [];
    WebAssembly.Module = class { constructor() { compiled.push("Module"); } };
    for (const name of ["compile", "instantiate"]) WebAssembly[name] = async () => compiled.push(name);
    const before = Object.keys(globalThis);
    for (const entry of ${JSON.stringify(entries)}) await import(entry);
    console.log(JSON.stringify([compiled, Object.keys(globalThis).filter((name) => !before.includes(name))]));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { cwd: here });
  assert.deepEqual(JSON.parse(stdout), [[], []]);
});

test("a format alone leaves the client and the forms out of a bundle", async () => {
  for (const entry of ["qash-client", "qash-client/slim"]) {
    const text = await bundle(`import { clabe } from "${entry}"; app(clabe);`, { platform: "browser", minify: true });
    assert.ok(!/x-qash-client|qash-message/i.test(text), entry);
  }
});

test("a bundle contains the wasm of the imported formats only", async () => {
  const wasmOf = async (contents) => {
    const { metafile } = await build({
      stdin: { contents, resolveDir: here },
      bundle: true,
      format: "esm",
      platform: "browser",
      write: false,
      metafile: true,
    });
    const [{ inputs }] = Object.values(metafile.outputs);
    const held = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 1000);
    return held.flatMap(([path]) => path.match(/boot\/(\w+)\.js$/)?.[1] ?? []).sort();
  };
  for (const [names, entry, held] of [
    ["clabe", "qash-client/validate", ["clabe"]],
    ["money", "qash-client/validate", ["money"]],
    ["phone, iban, crossCheck", "qash-client/validate", ["clabe", "iban", "phone", "rfc"]],
    ["ready, uuid", "qash-client/validate", ["uuid"]],
    ["QashClient, clabe, phone, formats, crossCheck, quoteStatus", "qash-client", ["client"]],
    ["QashClient, money", "qash-client", ["client", "money"]],
    ["createAttach", "qash-client/forms", []],
  ]) {
    assert.deepEqual(await wasmOf(`import { ${names} } from "${entry}"; app(${names});`), held, `${names} of ${entry}`);
  }
  const few = `import { createAttach } from "qash-client/forms"; import { clabe, money } from "qash-client/validate";
    app(createAttach({ clabe, money }));`;
  assert.deepEqual(await wasmOf(few), ["clabe", "money"]);
});

test("a call of one format compiles only that one, and `ready` all imported ones", async () => {
  const script = (run) => `
    const { Module } = WebAssembly;
    let compiled = 0;
    WebAssembly.Module = class { constructor(bytes) { compiled++; return new Module(bytes); } };
    const { instantiate } = WebAssembly;
    WebAssembly.instantiate = (...given) => { compiled++; return instantiate(...given); };
    const { clabe, formats, ready } = await import("qash-client/validate");
    ${run};
    console.log(compiled);`;
  const compiled = async (code) =>
    Number((await run(process.execPath, ["--input-type=module", "-e", script(code)], { cwd: here })).stdout);
  // What decodes them is a module, too.
  assert.equal(await compiled('clabe.isValid("1"); clabe.check("1"); formats.clabe.format("1")'), 2);
  assert.equal(await compiled('clabe.isValid("1"); formats.phone.isValid("1")'), 3);
  assert.equal(await compiled("await ready(); await ready()"), 1 + Object.keys(formats).length + 1);
});

test("an unused entry leaves nothing in a bundle", async () => {
  for (const entry of ["qash-client", "qash-client/validate", "qash-client/plazas", "qash-client/phone-strict"]) {
    assert.equal(
      (await bundle(`import ${JSON.stringify(entry)};`, { platform: "browser", minify: true })).trim(),
      "",
      entry,
    );
  }
});

test("only runtimes of servers get the server's code, by whatever name a page or an old resolver asks for it", async () => {
  const table = Object.entries(manifest.exports["./server"]);
  const given = table.filter(([, target]) => target.default?.endsWith("/server-runtime.js"));
  assert.deepEqual(
    given.map(([condition]) => condition),
    ["workerd", "edge-light", "bun", "deno", "node"],
  );
  // Bun and the edges say `browser` as well.
  const order = table.map(([condition]) => condition);
  for (const runtime of ["workerd", "edge-light", "bun"]) {
    assert.ok(order.indexOf(runtime) < order.indexOf("browser"), runtime);
  }
  assert.ok(
    order.indexOf("react-native") < order.indexOf("browser") && order.indexOf("browser") < order.indexOf("node"),
  );
  const refused = /not_for_pages__a_server_asks_for_the_condition_node/;
  const importing = 'import { QashPartner } from "qash-client/server"; app(QashPartner);';
  await assert.rejects(bundle(importing, { platform: "browser" }), refused);
  await assert.rejects(bundle(importing, { platform: "neutral" }), refused);
  await assert.rejects(bundle(importing, { platform: "neutral", conditions: ["react-native"] }), refused);
  assert.match(await bundle(importing, { platform: "node" }), /x-api-secret/);
  const asBrowser = (flag, code) => run(process.execPath, ["-C", "browser", flag, "-e", code], { cwd: here });
  await assert.rejects(asBrowser("--input-type=module", importing), refused);
  await assert.rejects(asBrowser("--input-type=commonjs", 'require("qash-client/server")'), /condition "node"/);
  // A page has the sandbox's proxy in its place.
  const page = `import { createSandbox } from "qash-client/sandbox";
    const proxy = createSandbox().proxy({ session: () => ({ subject: "ana" }) });
    const answer = await proxy("http://localhost/qash/me", { headers: { "X-Qash-Client": "t" } });
    console.log((await answer.json()).error.code);`;
  assert.equal((await asBrowser("--input-type=module", page)).stdout, "NOT_REGISTERED\n");
  for (const name of ["esm/server.js", "cjs/server.cjs"]) {
    assert.ok((await readFile(`${pkg}${name}`, "utf8")).length < 1500, name);
  }
});

test("Cloudflare's and Next's edge get the wasm as a module and no bytes in the code", async () => {
  const code = 'export { createSandbox } from "qash-client/sandbox"; export { createProxy } from "qash-client/server";';
  // The conditions that their bundlers set; both also say `browser`.
  for (const [conditions, query] of [
    [["workerd", "worker", "browser"], ""],
    [["edge-light", "worker", "browser"], "?module"],
  ]) {
    const external = query === "" ? [] : ["*.wasm?module"];
    const text = await bundle(code, { platform: "neutral", conditions, external });
    assert.match(text, query === "" ? /server-\w+\.wasm"/ : /server\.wasm\?module"/);
    assert.ok(text.length < 200_000 && !/"[^"\n]{20000,}"/.test(text), `${conditions[0]}: bytes in the bundle`);
  }
});

test("slim works with bytes, a module, a response or a URL, and says so when it has none", async () => {
  const wasm = await readFile(require.resolve("qash-client/qash-client.wasm"));
  const response = (type) => new Response(wasm, { headers: { "content-type": type } });
  const { init, iban } = await import("qash-client/slim");
  assert.throws(() => iban.isValid("DE89370400440532013000"), /await init/);
  const url = `data:application/wasm;base64,${wasm.toString("base64")}`;
  const module = new WebAssembly.Module(wasm);
  const foreign = runInNewContext("new WebAssembly.Module(wasm)", { wasm });
  const sources = [wasm, module, foreign, response("application/wasm"), response("text/plain"), Promise.resolve(url)];
  for (const source of sources) {
    await init(source);
    assert.equal(iban.isValid("DE89370400440532013000"), true);
  }
  await assert.rejects(init(new Response("", { status: 404 })), /404/);
  for (const wrong of [undefined, null, 5, {}, []]) await assert.rejects(init(wrong), { code: "INVALID_ARGUMENT" });
});

test("the package names no path of the machine that made it, depends on nothing and carries its licences", async () => {
  const files = await readdir(pkg, { recursive: true, withFileTypes: true });
  const names = files.filter((file) => file.isFile()).map((file) => `${file.parentPath ?? file.path}/${file.name}`);
  for (const path of names) {
    const text = await readFile(path, "latin1");
    assert.ok(!/\/(root|home|Users)\/|\.cargo\/registry/.test(text), `${path} names a path`);
  }
  assert.equal(manifest.dependencies, undefined);
  for (const name of ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"]) {
    assert.ok((await readFile(`${pkg}${name}`, "utf8")).length > 100, name);
  }
});

test("the bill of materials is CycloneDX 1.6, the same for the same source, and tells of everything that the notices tell of", async () => {
  const text = await readFile(`${pkg}sbom.cdx.json`, "utf8");
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  assert.equal(await validator.validate(text), null);
  assert.notEqual(await validator.validate(text.replace('"library"', '"libary"')), null, "the validator sees nothing");
  const bill = JSON.parse(text);
  assert.deepEqual([bill.serialNumber, bill.metadata.timestamp], [undefined, undefined]);
  assert.equal(bill.metadata.component.purl, `pkg:npm/qash-client@${manifest.version}`);
  const builds = new Set(bill.components.flatMap(({ properties = [] }) => properties.map(({ value }) => value)));
  const made = (await readdir(pkg, { withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith(".wasm"))
    .map(({ name }) => name.slice(0, -5));
  assert.deepEqual([...builds].sort(), made.sort(), "each build is told of");
  const notices = await readFile(`${pkg}THIRD-PARTY-NOTICES.txt`, "utf8");
  for (const { name, version, hashes } of bill.components) {
    if (name === "rust-std") continue;
    if (name !== "papaparse") assert.equal(hashes[0].content.length, 64, name);
    // Once in the list, and at least once above the text of its licence.
    assert.ok(notices.split(`${name} ${version},`).length + notices.split(`${name} ${version}\n`).length > 3, name);
  }
  assert.match(notices, /^The Rust standard library \d/m);
  assert.match(notices, /libphonenumber/);
});

test("of npm only the command's reader of CSV is bundled, into the command alone", async () => {
  // esbuild names each file that it takes in, in a comment.
  const names = (await readdir(pkg, { recursive: true })).filter((name) => /\.c?js$/.test(name));
  const taken = [];
  for (const name of names) {
    const source = await readFile(`${pkg}${name}`, "utf8");
    for (const [, file] of source.matchAll(/^\/\/ (\S+\.[cm]?[jt]s)$/gm)) taken.push({ name, file });
  }
  assert.ok(taken.length > 20);
  assert.deepEqual(
    taken.filter(({ file }) => !/^(pkg-template|src|generated)\//.test(file) || file.includes("node_modules")),
    [{ name: "esm/check-cli.js", file: "node_modules/papaparse/papaparse.js" }],
  );
});

// Vite from 5 on: a page in its server for development and built, a server's code in both, and that a page which imports the server does not build.
import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { freePort } from "../runtimes/workerd.mjs";
import { holdsNothingOfTheServer, installed, shows } from "./sites.mjs";

const PAGE = `import { clabe, QashClient } from "qash-client";
import { phone } from "qash-client/nowasm";
import * as slim from "qash-client/slim";
import { money } from "qash-client/validate";
import url from "qash-client/qash-client.wasm?url";

const fetch = async () => new Response("{}", { status: 401 });
const use = async () => [
  await slim.init(url),
  clabe.isValid("012180001234567899"), phone.isValid("+525512345678"), slim.iban.isValid("DE89370400440532013000"),
  money.toDecimal(150050, "COP"), await new QashClient({ baseUrl: "/qash", fetch }).getUser().catch((error) => error.code),
];
use().then((told) => { document.title = JSON.stringify(told); });
`;
const TITLE = JSON.stringify([null, true, true, true, "1500.50", "UNAUTHENTICATED"]);
const SERVER = `import { createSandbox } from "qash-client/sandbox";
import { QashPartner } from "qash-client/server";

const { fetch, apiKey, apiSecret } = createSandbox({ seed: 7 });
const partner = new QashPartner({ fetch, apiKey, apiSecret, baseUrl: "https://sandbox.api.qash.ai" });
export const answered = partner.registerUser({ userType: "personal", email: "ana@example.com", countryCode: "MX" });
`;
const LEAK = 'import { QashPartner } from "qash-client/server";\nglobalThis.app = QashPartner;\n';
const VERSIONS = ["vite-5", "vite-6", "vite-7", "vite-8"];

export async function vite({ tools, version }) {
  const root = path.join(tools, "app");
  await rm(root, { recursive: true, force: true });
  await mkdir(root, { recursive: true });
  await installed(tools);
  const files = { "page.js": PAGE, "server.js": SERVER, "leak.js": LEAK, "package.json": '{ "type": "module" }' };
  files["index.html"] =
    '<!doctype html><meta charset="utf-8"><title></title><script type="module" src="/page.js"></script>';
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(root, name), text);
  const require = createRequire(path.join(tools, "package.json"));
  const told = [];
  for (const name of VERSIONS) {
    const folder = path.dirname(require.resolve(`${name}/package.json`));
    await using(await import(pathToFileURL(path.join(folder, "dist/node/index.js"))), root, name);
    told.push(await version(name));
  }
  return `Vite ${told.join(", ")}: a page and a server's code, built and \`dev\``;
}

async function using({ build, createServer, preview }, root, name) {
  const host = "127.0.0.1";
  const base = { root, configFile: false, logLevel: "silent", cacheDir: path.join(root, `cache-${name}`) };
  const outDir = path.join(root, `out-${name}`);

  await build({ ...base, build: { outDir } });
  await holdsNothingOfTheServer(outDir);
  const built = await preview({ ...base, build: { outDir }, preview: { host, port: await freePort() } });
  await shows(`http://${host}:${built.httpServer.address().port}/`, TITLE);
  built.httpServer.close();

  const port = await freePort();
  const dev = await createServer({ ...base, server: { host, port, hmr: false } });
  await dev.listen();
  try {
    await shows(`http://${host}:${port}/`, TITLE);
    assert.match((await (await dev.ssrLoadModule("/server.js")).answered).id, /^[0-9a-f-]{36}$/);
  } finally {
    await dev.close();
  }

  const ssr = path.join(root, `ssr-${name}`);
  await build({ ...base, ssr: { noExternal: true }, build: { outDir: ssr, ssr: "server.js" } });
  const { answered } = await import(pathToFileURL(path.join(ssr, "server.js")));
  assert.match((await answered).id, /^[0-9a-f-]{36}$/);

  const leak = { outDir: path.join(root, "leak"), rollupOptions: { input: path.join(root, "leak.js") } };
  await assert.rejects(build({ ...base, build: leak }), /not_for_pages__a_server/);
}

// `qash-client/server` in the bundles of pages, where nothing of it may be, and of servers, where it works.
import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { runInNewContext } from "node:vm";
import { PAGES, SERVERS } from "./tools.mjs";

/** Where the package is installed, as for its other tests. */
const FOLDER = path.join(process.env.PACKED, "bundlers");
const PACKAGE = path.join(process.env.PACKED, "node_modules/qash-client");
const SECRET = "qash_secret_live_0123456789abcdef";
const OPTIONS = `{ apiKey: "qash_key_live_x", apiSecret: "${SECRET}", baseUrl: "https://api.qash.ai" }`;

/** What an app may write that has taken the server for something of the page's. */
const APPS = {
  "a named import": `import { QashPartner } from "qash-client/server";\nglobalThis.app = new QashPartner(${OPTIONS});`,
  "a namespace": `import * as server from "qash-client/server";\nglobalThis.app = new server.QashPartner(${OPTIONS});`,
  "a dynamic import": `import("qash-client/server").then((server) => new server.QashPartner(${OPTIONS}));`,
  "a bare import": `import "qash-client/server";\nglobalThis.app = "${SECRET}";`,
};

const SERVER = `
import { createSandbox } from "qash-client/sandbox";
import { QashPartner } from "qash-client/server";
const { fetch, apiKey, apiSecret } = createSandbox({ seed: 7 });
const partner = new QashPartner({ fetch, apiKey, apiSecret, baseUrl: "https://sandbox.api.qash.ai" });
export const answered = await partner.registerUser({ userType: "personal", email: "ana@example.com", countryCode: "MX" });
`;

let marks;

before(async () => {
  await mkdir(FOLDER, { recursive: true });
  for (const [index, code] of Object.values(APPS).entries())
    await writeFile(path.join(FOLDER, `app-${index}.js`), code);
  await writeFile(path.join(FOLDER, "server.mjs"), SERVER);
  const wasm = await readFile(path.join(PACKAGE, "esm/boot/server.js"), "utf8");
  // Words of the server's code, and bytes of its wasm, that no minifier writes in another way.
  marks = ["x-api-secret", wasm.match(/[A-Za-z0-9]{24}/)[0]];
});

for (const [tool, bundle] of Object.entries(PAGES)) {
  for (const [index, app] of Object.keys(APPS).entries()) {
    test(`a page does not build with the server in it: ${tool}, ${app}`, async () => {
      const out = path.join(FOLDER, "out", `${tool}-${index}`.replaceAll(/\W/g, "-"));
      await assert.rejects(bundle(path.join(FOLDER, `app-${index}.js`), out), /not_for_pages__a_server/);
    });
  }
}

for (const tool of ["webpack", "Rspack", "esbuild"]) {
  test(`a page that requires the server fails with the reason first: ${tool}`, async () => {
    await writeFile(
      path.join(FOLDER, "required.js"),
      'const server = require("qash-client/server");\nserver.QashPartner;',
    );
    const out = path.join(FOLDER, "out", `required-${tool}`);
    const texts = Object.values(await PAGES[tool](path.join(FOLDER, "required.js"), out));
    assert.ok(texts.every((text) => marks.every((mark) => !text.includes(mark))));
    assert.throws(() => runInNewContext(texts[0]), { code: "SERVER_ONLY", message: /condition "node"/ });
  });
}

for (const [tool, bundle] of Object.entries(SERVERS)) {
  test(`a server's bundle calls Qash: ${tool}`, async () => {
    const out = path.join(FOLDER, "out", `server-${tool}`.replaceAll(/\W/g, "-"));
    const files = await bundle(path.join(FOLDER, "server.mjs"), out);
    assert.ok(
      marks.every((mark) => Object.values(files).some((text) => text.includes(mark))),
      "the marks are in a server's bundle",
    );
    const main = Object.keys(files).find((name) => /^(app|server)\.m?js$/.test(name));
    const { answered } = await import(pathToFileURL(path.join(out, main)));
    assert.match(answered.id, /^[0-9a-f-]{36}$/);
  });
}

// Angular: a page, built by its own bundler with its own checks of types, and that one which imports the server does not build.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { appendFile, cp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { promisify } from "node:util";
import { holdsNothingOfTheServer, installed, NODE, shows } from "./sites.mjs";

const HERE = import.meta.dirname;

export async function angular({ tools, version }) {
  const app = path.join(tools, "app");
  await rm(app, { recursive: true, force: true });
  await cp(path.join(HERE, "sites/angular"), app, { recursive: true });
  await cp(path.join(HERE, "sites/common/page.mjs"), path.join(app, "src/page.mjs"));
  await cp(path.join(tools, "package.json"), path.join(app, "package.json"));
  await installed(tools);
  const program = path.join(tools, "node_modules/@angular/cli/bin/ng.js");
  const built = () =>
    promisify(execFile)(NODE, [program, "build"], { cwd: app, timeout: 300_000 }).catch(({ stdout, stderr }) => {
      throw new Error(stdout + stderr);
    });
  await built();
  const pages = path.join(app, "dist/browser");
  await holdsNothingOfTheServer(pages);

  const server = createServer(async ({ url }, response) => {
    const file = url === "/" ? "index.html" : path.basename(url);
    try {
      const text = await readFile(path.join(pages, file));
      response.writeHead(200, { "content-type": file.endsWith(".js") ? "text/javascript" : "text/html" }).end(text);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await shows(`http://127.0.0.1:${server.address().port}/`, "[called NOT_FOUND true]");
  } finally {
    server.close();
    server.closeAllConnections();
  }

  await appendFile(path.join(app, "src/page.mjs"), 'export { QashPartner } from "qash-client/server";\n');
  await appendFile(path.join(app, "src/main.ts"), 'export { QashPartner } from "./page.mjs";\n');
  await assert.rejects(built(), /not_for_pages__a_server/);
  return `Angular ${await version("@angular/core")}: a page`;
}

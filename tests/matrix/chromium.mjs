// Chromium of before 115, which compiles no WebAssembly above 4 KB on a page's main thread unless it may take its time: before `ready()`, after it, and without WebAssembly.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { text } from "node:stream/consumers";
import { brotliDecompressSync } from "node:zlib";
import { build } from "esbuild";

const PAGE = `
import * as client from "qash-client";
import * as forms from "qash-client/forms";
import * as nowasm from "qash-client/nowasm";
import * as slim from "qash-client/slim";
import * as validate from "qash-client/validate";

const CLABE = "012180001234567899";
const code = (run) => {
  try {
    return run();
  } catch (error) {
    return error.code;
  }
};
const fetch = async () => new Response(JSON.stringify({ id: "a1b2c3d4-e5f6-7890-abcd-ef1234567890", email: "a@b.mx", status: "active",
  userType: "personal", countryCode: "MX", phone: null, preferredLanguage: "es", createdAt: "2026-11-30T00:00:00Z" }));
const status = ({ QashClient }) => new QashClient({ baseUrl: "https://app.example/qash", fetch }).getUser().then((user) => user.status, (error) => error.code);
const uses = async (entry) => [code(() => entry.clabe.isValid(CLABE)), code(() => entry.money.toDecimal(150050, "COP")), entry.QashClient && await status(entry)];

/** What a form's fields show when they were typed into and left. */
function form(attach) {
  document.body.innerHTML = '<form lang="en"><input name="to" data-qash="clabe"><input name="amount" data-qash="money" data-currency="MXN"></form>';
  const [to, amount] = document.querySelectorAll("input");
  const told = [];
  attach(document.querySelector("form"), { onError: (error) => told.push(error.code) });
  for (const [field, text] of [[to, "012180001234567891"], [amount, "1500.5"]]) {
    field.focus();
    field.value = text;
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
    field.blur();
  }
  return [to.value, to.validationMessage !== "", amount.value, told[0]];
}

(async () => {
  const told = { before: [await uses(validate), await uses(client), form(forms.attach)], nowasm: [await uses(nowasm), form(nowasm.attach)] };
  await Promise.all([validate.ready(), client.ready()]);
  await slim.init(Uint8Array.from(atob(WASM), (char) => char.charCodeAt(0)));
  told.after = [await uses(validate), await uses(client), await uses(slim), form(forms.attach)];
  return JSON.stringify(told);
})().catch((error) => String(error.stack)).then((body) => window.fetch("/told", { method: "POST", body }));
`;

export async function chromium({ app, tools }) {
  const wasm = await readFile(path.join(process.env.PACKED, "node_modules/qash-client/client.wasm"));
  await writeFile(path.join(app, "page.js"), PAGE);
  await build({
    entryPoints: [path.join(app, "page.js")],
    bundle: true,
    format: "iife",
    outfile: path.join(app, "out.js"),
    define: { WASM: JSON.stringify(wasm.toString("base64")) },
    logLevel: "error",
  });
  const good = [true, "1500.50", "active"];
  const shown = ["012 180 00123456789 1", true, "1,500.50", null];
  const refused = "WASM_UNAVAILABLE";
  const told = {
    before: [
      [refused, refused, null],
      [refused, refused, refused],
      ["012180001234567891", false, "1500.5", refused],
    ],
    nowasm: [good, shown],
    after: [[true, "1500.50", null], good, good, shown],
  };
  for (const name of ["chromium-92", "chromium-109"]) {
    const program = path.join(app, name);
    const packed = path.join(tools, "node_modules", name, "bin/chromium.br");
    await writeFile(program, brotliDecompressSync(await readFile(packed)), { mode: 0o755 });
    assert.deepEqual(JSON.parse(await toldBy(program, app)), told, name);
  }
  return "Chromium 92 and 109: formats, amounts, the client, a form, before and after `ready()`, `/slim` and `/nowasm`";
}

/** What the page posts, in that browser. */
async function toldBy(program, app) {
  const script = await readFile(path.join(app, "out.js"));
  const page = '<!doctype html><meta charset="utf-8"><body><script src="out.js"></script>';
  let browser;
  const server = createServer();
  const posted = new Promise((resolve, reject) => {
    server.on("request", async (request, response) => {
      if (request.method === "POST") {
        resolve(await text(request));
        response.end();
      } else if (request.url === "/out.js") {
        response.writeHead(200, { "content-type": "text/javascript; charset=utf-8" }).end(script);
      } else response.writeHead(200, { "content-type": "text/html" }).end(page);
    });
    server.listen(0, "127.0.0.1", () => {
      const args = ["--headless", "--no-sandbox", "--no-zygote", "--disable-gpu", "--remote-debugging-port=0"];
      browser = spawn(program, [...args, `http://127.0.0.1:${server.address().port}/`], { stdio: "ignore" });
      browser.once("exit", (code) => reject(new Error(`the browser ended with ${code}`)));
    });
    setTimeout(reject, 120_000, new Error("the page told nothing within 120 s")).unref();
  });
  try {
    return await posted;
  } finally {
    browser.kill("SIGKILL");
    server.close();
    server.closeAllConnections();
  }
}

// The static page on a file server, in a folder: its server is a service worker.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { fillPayout, openBrowser, openPage, PICTURES } from "./demo.mjs";

const DIST = fileURLToPath(new URL("../../www-example/dist-static/", import.meta.url));
const FOLDER = "/proyectos/vaiven/";
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

/** A file server. Requests for anything else are recorded, since a static host could not answer them. */
const host = http.createServer(async ({ url, method }, response) => {
  const { pathname } = new URL(url, "http://127.0.0.1");
  const name = pathname === FOLDER ? "index.html" : pathname.slice(FOLDER.length);
  try {
    if (method !== "GET" || !pathname.startsWith(FOLDER)) throw new Error("no file");
    const body = await readFile(path.join(DIST, path.normalize(name)));
    response.writeHead(200, { "Content-Type": TYPES[path.extname(name)] ?? "application/octet-stream" }).end(body);
  } catch {
    if (name !== "favicon.ico") missed.push(`${method} ${url}`);
    response.writeHead(404).end("no such file");
  }
});
const missed = [];
let browser;
let open;
let page;
let home;

before(async () => {
  host.listen(0, "127.0.0.1");
  await once(host, "listening");
  home = `http://127.0.0.1:${host.address().port}${FOLDER}`;
  browser = await openBrowser();
  open = await openPage(browser, { origin: home });
  page = open.page;
});

after(async () => {
  await open?.close();
  await browser?.close();
  host.close();
});

test("sign-up, deposit and payout without a server; the state survives a reload", async () => {
  await page.goto(home);
  await page.getByLabel("Correo electrónico").fill("ana@ejemplo.mx");
  await page.getByLabel("País de residencia").selectOption("MX");
  await page.getByLabel("Celular").pressSequentially("55 1234 5678");
  await page.getByRole("button", { name: "Continuar" }).click();
  await page.getByLabel("Nombre", { exact: true }).fill("Ana");
  await page.getByLabel("Apellidos").fill("García");
  await page.getByLabel("Fecha de nacimiento").fill("1990-05-15");
  await page.getByRole("button", { name: "Continuar a la verificación" }).click();
  const link = page.getByRole("link", { name: "Abrir la verificación" });
  const [tab] = await Promise.all([open.context.waitForEvent("page"), link.click()]);
  await tab.getByText("Ana García").waitFor();
  assert.ok(tab.url().startsWith(`${home}verify`));
  await tab.getByRole("button", { name: "Aprobar mi identidad" }).click();
  await tab.getByRole("status").waitFor();
  await tab.close();
  await page.bringToFront();
  await page.getByRole("heading", { name: "Abre tu primera cuenta" }).waitFor({ timeout: 30_000 });
  await page.getByLabel("Nombre de la cuenta").fill("Gastos");
  await page.getByRole("button", { name: "Abrir cuenta" }).click();
  await page.getByText("La cuenta «Gastos» está abierta.").waitFor();

  await page.getByRole("link", { name: "Recibir" }).first().click();
  assert.equal(new URL(page.url()).pathname, `${FOLDER}receive`);
  // A path of the page's router that the file server does not have.
  await page.reload();
  await page.getByLabel("Monto").fill("25,000.75");
  await page.getByRole("button", { name: "Enviar como el banco" }).click();
  await page.getByRole("heading", { name: /Llegaron.*25,000\.75/ }).waitFor();
  await page.getByRole("link", { name: "Enviar" }).first().click();
  await fillPayout(page);
  await page.getByRole("heading", { name: "Confirma el envío" }).waitFor();
  await page.getByRole("button", { name: /^Enviar .*1,500\.50/ }).click();
  await page.getByTestId("receipt").getByRole("heading", { name: "Envío en camino" }).waitFor();

  // Browsers stop idle workers.
  const devtools = await open.context.newCDPSession(page);
  await devtools.send("ServiceWorker.enable");
  await devtools.send("ServiceWorker.stopAllWorkers");
  await page.goto(home);
  assert.equal((await page.getByTestId("balance").textContent()).replace(/[^\d.,]/g, ""), "23,500.25");
  await page.screenshot({ path: path.join(PICTURES, "static-home.png"), fullPage: true });
  assert.deepEqual(missed, []);
});

test("a browser without service workers gets a message about the requirements", async () => {
  const { page: plain, context, close } = await openPage(browser, { origin: home });
  await context.addInitScript(() => Object.defineProperty(navigator, "serviceWorker", { value: undefined }));
  await plain.goto(home);
  await plain.getByRole("alert").getByText("necesita https y service workers").waitFor();
  await close();
});

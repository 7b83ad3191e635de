// The demo's server in its own process, killed with SIGKILL and started again: no answered change is lost, nothing is done twice, and the
// page tells the customer what happened.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { fillPayout, openBrowser, openPage } from "./demo.mjs";

const MAIN = fileURLToPath(new URL("../../www-example/server/main.mjs", import.meta.url));

const folder = await mkdtemp(path.join(tmpdir(), "vaiven-"));
const browser = await openBrowser();
let server;
let port = "0";

/** Starts the server with the same data folder, and after the first time with the same port. */
async function startServer() {
  server = spawn(process.execPath, [MAIN], {
    env: { ...process.env, PORT: port, DATA_DIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface(server.stdout), "line");
  const origin = line.match(/open (http:\S+)/)?.[1];
  assert.ok(origin, line);
  port = new URL(origin).port;
  return origin;
}

async function killServer() {
  server.kill("SIGKILL");
  await once(server, "exit");
}

after(async () => {
  await browser.close();
  await killServer();
  await rm(folder, { recursive: true, force: true });
});

const origin = await startServer();

/** Signs up, opens an account and receives MXN 10,000 in the browser, since the sandbox is in the other process. */
async function signUp() {
  const { page, context, close } = await openPage(browser, { origin });
  await page.goto("/");
  await page.getByLabel("Correo electrónico").fill(`reinicio${Math.random()}@ejemplo.mx`);
  await page.getByLabel("País de residencia").selectOption("MX");
  await page.getByLabel("Celular").fill("55 1234 5678");
  await page.getByRole("button", { name: "Continuar" }).click();
  await page.getByLabel("Nombre", { exact: true }).fill("Ana");
  await page.getByLabel("Apellidos").fill("García");
  await page.getByLabel("Fecha de nacimiento").fill("1990-05-15");
  await page.getByRole("button", { name: "Continuar a la verificación" }).click();
  const link = page.getByRole("link", { name: "Abrir la verificación" });
  const [tab] = await Promise.all([context.waitForEvent("page"), link.click()]);
  await tab.getByRole("button", { name: "Aprobar mi identidad" }).click();
  await tab.getByRole("status").waitFor();
  await tab.close();
  await page.bringToFront();
  await page.getByRole("heading", { name: "Abre tu primera cuenta" }).waitFor({ timeout: 30_000 });
  await page.getByLabel("Nombre de la cuenta").fill("Gastos");
  await page.getByRole("button", { name: "Abrir cuenta" }).click();
  await page.goto("/receive");
  await page.getByLabel("Monto").fill("10,000");
  await page.getByRole("button", { name: "Enviar como el banco" }).click();
  await page.getByRole("heading", { name: /Llegaron/ }).waitFor();
  return { page, close };
}

const { page, close } = await signUp();

/** The balance and the number of payouts that the overview shows. */
async function overview() {
  await page.goto("/");
  await page.locator(".row").first().waitFor();
  const balance = (await page.getByTestId("balance").textContent()).replace(/[^\d.,]/g, "");
  return [balance, await page.locator(".row", { hasText: "Envío" }).count()];
}

test("a server killed right after its response still has the deposit and the payout after a restart", async () => {
  await page.goto("/receive");
  await page.getByLabel("Monto").fill("500");
  const deposited = page.waitForResponse((response) => response.url().endsWith("/demo/deposit"));
  await page.getByRole("button", { name: "Enviar como el banco" }).click();
  await deposited;
  await killServer();
  await startServer();
  assert.deepEqual(await overview(), ["10,500.00", 0]);

  await page.goto("/send");
  await fillPayout(page, { amount: "1,000" });
  const answered = page.waitForResponse((response) => response.url().endsWith("/user/payout"));
  await page.getByRole("button", { name: /^Enviar / }).click();
  await answered;
  await killServer();
  await page.getByTestId("receipt").waitFor();
  await startServer();
  assert.deepEqual(await overview(), ["9,500.00", 1]);
});

test("a server killed during a payout: the page shows an unknown outcome, and its check pays once", async () => {
  await page.goto("/send");
  await page.getByRole("button", { name: "Abrir el laboratorio de fallas" }).click();
  await page.getByLabel("Respuestas lentas").check();
  await page.getByRole("button", { name: "Cerrar" }).click();
  await fillPayout(page, { amount: "500", description: "A medias" });
  const asked = page.waitForRequest((request) => request.url().endsWith("/user/payout"));
  await page.getByRole("button", { name: /^Enviar / }).click();
  await asked;
  await page.waitForTimeout(700);
  await killServer();
  const unknown = page.getByTestId("unknown");
  await unknown.getByText("No sabemos si el envío salió").waitFor({ timeout: 60_000 });
  // While the server is down, the check fails and the payout stays unknown.
  await unknown.getByRole("button", { name: "Revisar y terminar" }).click();
  await unknown
    .getByRole("alert")
    .filter({ hasText: "No pudimos conectar con el servidor" })
    .waitFor({ timeout: 60_000 });
  await startServer();
  await page.reload();
  await unknown.getByRole("button", { name: "Revisar y terminar" }).click();
  await page.getByTestId("receipt").waitFor({ timeout: 60_000 });
  assert.deepEqual(await overview(), ["9,000.00", 2]);
});

test("a slow payout shows a message not to send another one", async () => {
  await page.goto("/send");
  await fillPayout(page, { amount: "100", description: "Red lenta" });
  await page.route("**/user/payout", async (route) => {
    const response = await route.fetch();
    await new Promise((resolve) => setTimeout(resolve, 6_500));
    await route.fulfill({ response });
  });
  await page.getByRole("button", { name: /^Enviar / }).click();
  await page.getByRole("status").filter({ hasText: "Está tardando más de lo normal." }).waitFor();
  await page.getByTestId("receipt").waitFor();
  await page.unroute("**/user/payout");
  assert.deepEqual(await overview(), ["8,900.00", 3]);
  await close();
});

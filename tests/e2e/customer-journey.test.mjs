// A customer in a real browser, from sign-up to the card.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { balanceOf, fillPayout, openBrowser, openDemo, openPage } from "./demo.mjs";

let demo;
let browser;
let open;
let page;

before(async () => {
  demo = await openDemo();
  browser = await openBrowser();
  open = await openPage(browser, demo);
  page = open.page;
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** A step, which is skipped after a failed one. */
let failed = false;
function step(name, run) {
  test(name, async (t) => {
    if (failed) return t.skip("a step before it failed");
    failed = true;
    await run();
    failed = false;
  });
}

const balance = () => page.getByTestId("balance").textContent();
const digits = (text) => text.replace(/[^\d.,]/g, "");

step("a customer signs up with live validation", async () => {
  await page.goto("/");
  await page.getByLabel("Correo electrónico").fill("ana@ejemplo.mx");
  await page.getByLabel("País de residencia").selectOption("MX");
  const phone = page.getByLabel("Celular");
  await phone.pressSequentially("55 1234");
  assert.equal(await phone.getAttribute("aria-invalid"), "false", "no error for an unfinished number");
  await phone.pressSequentially(" 5678");
  await page.getByText("Número de México").waitFor();
  await page.getByRole("button", { name: "Continuar" }).click();
  // The heading takes the focus, so that a screen reader reads it.
  await page.locator(":focus", { hasText: "Confirma tu identidad" }).waitFor();
});

step("the identity is verified in another tab, and the page updates by itself", async () => {
  await page.getByLabel("Nombre", { exact: true }).fill("Ana");
  await page.getByLabel("Apellidos").fill("García");
  await page.getByLabel("Fecha de nacimiento").fill("1990-05-15");
  await page.getByRole("button", { name: "Continuar a la verificación" }).click();
  const link = page.getByRole("link", { name: "Abrir la verificación" });
  await link.waitFor();
  const [tab] = await Promise.all([open.context.waitForEvent("page"), link.click()]);
  assert.equal(new URL(tab.url()).origin, demo.origin);
  await tab.getByText("Ana García").waitFor();
  await tab.getByRole("button", { name: "Aprobar mi identidad" }).click();
  await tab.getByRole("status").waitFor();
  await tab.close();
  // The sandbox reviews for two seconds; polling alone would take ten.
  demo.sandbox.advance(5_000);
  await page.bringToFront();
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await page.getByRole("heading", { name: "Abre tu primera cuenta" }).waitFor();
});

step("accounts are opened", async () => {
  await page.getByLabel("Nombre de la cuenta").fill("Gastos");
  await page.getByRole("button", { name: "Abrir cuenta" }).click();
  await page.getByText("La cuenta «Gastos» está abierta.").waitFor();
  for (const [name, currency] of [
    ["Ahorro", "MXN"],
    ["Dólares", "USD"],
  ]) {
    await page.getByRole("button", { name: "Abrir una cuenta" }).click();
    await page.getByLabel("Moneda").selectOption(currency);
    await page.getByLabel("Nombre de la cuenta").fill(name);
    await page.getByRole("button", { name: "Abrir cuenta" }).click();
    await page.getByText(`La cuenta «${name}» está abierta.`).waitFor();
  }
  assert.match(await balance(), /0\.00/);
});

step("a simulated deposit arrives", async () => {
  await page.getByRole("link", { name: "Recibir" }).first().click();
  await page.getByLabel("Monto").fill("25,000.75");
  await page.getByRole("button", { name: "Enviar como el banco" }).click();
  await page.getByRole("heading", { name: /Llegaron.*25,000\.75/ }).waitFor();
  await page.getByRole("link", { name: "Inicio" }).first().click();
  assert.equal(digits(await balance()), "25,000.75");
  await page.locator(".chart svg").waitFor();
});

step("a quote counts down and is refreshed", async () => {
  await page.getByRole("link", { name: "Cambiar" }).first().click();
  await page.getByLabel("Monto").fill("100");
  await page.getByRole("button", { name: "Ver cotización" }).click();
  await page.getByTestId("receive").waitFor();
  assert.match(await page.getByTestId("receive").textContent(), /\d/);
  const seconds = async () => Number.parseInt(await page.getByTestId("seconds").textContent(), 10);
  const first = await seconds();
  assert.ok(first > 5 && first <= 60, `${first} seconds`);
  const below = (n) =>
    page.waitForFunction(
      (most) => Number.parseInt(document.querySelector("[data-testid=seconds]").textContent, 10) < most,
      n,
    );
  await below(first);
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith("/user/exchange/calculate")),
    page.getByRole("button", { name: "Actualizar" }).click(),
  ]);
  // The new quote has its own expiry.
  const { expiresAt } = await answer.json();
  const left = Math.ceil((Date.parse(expiresAt) - demo.sandbox.now()) / 1000);
  assert.ok(left > 5 && left <= 60, `${left} seconds`);
  await below(left);
});

step("money is transferred between accounts", async () => {
  await page.getByRole("link", { name: "Transferir" }).first().click();
  await page.getByLabel("Hacia").selectOption({ label: "Ahorro · MXN" });
  await page.getByLabel("Monto").fill("5,000");
  await page.getByLabel("Concepto").fill("Para el viaje");
  await page.getByRole("button", { name: "Revisar" }).click();
  await page.getByRole("heading", { name: "Confirma la transferencia" }).waitFor();
  await page.getByRole("button", { name: "Transferir ahora" }).click();
  await page.getByRole("heading", { name: "Transferencia hecha" }).waitFor();
});

step("a payout is confirmed and sent, and has a receipt", async () => {
  await page.getByRole("link", { name: "Enviar" }).first().click();
  await fillPayout(page, { review: null });
  await page.getByText(/Banco: .*BBVA.* · Plaza: Atizapan, Chalco, Ciudad de México y 13 más/i).waitFor();
  assert.equal(await page.getByLabel("Clave del banco").inputValue(), "40012", "the bank code follows the CLABE");
  await page.getByRole("button", { name: "Revisar envío" }).click();
  await page.getByRole("heading", { name: "Confirma el envío" }).waitFor();
  await page.getByRole("button", { name: /^Enviar .*1,500\.50/ }).click();
  const receipt = page.getByTestId("receipt");
  await receipt.getByRole("heading", { name: "Envío en camino" }).waitFor();
  assert.match(await receipt.textContent(), /Folio\d+/);
  assert.equal(
    await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith("vaiven.payout")).length),
    0,
    "a known outcome leaves nothing behind",
  );
  demo.sandbox.advance(20_000);
  await receipt.getByRole("button", { name: "Actualizar estado" }).click();
  await receipt.getByRole("heading", { name: "Envío hecho" }).waitFor();
});

step("all transactions are listed, and can be filtered", async () => {
  await page.getByRole("link", { name: "Movimientos" }).first().click();
  const rows = page.locator(".rows .row");
  await rows.nth(2).waitFor();
  assert.equal(await rows.count(), 3);
  await page.getByRole("radio", { name: "Envíos" }).check();
  await page.waitForFunction(() => document.querySelectorAll(".rows .row").length === 1);
  assert.match(await rows.first().textContent(), /Renta de junio.*−.*1,500\.50/);
  await rows.first().getByRole("button").click();
  await rows.first().getByText("Folio").waitFor();
  await page.getByRole("button", { name: "Quitar filtros" }).click();
  await page.getByLabel("Hasta").fill("2020-01-01");
  await page.getByText("No hay movimientos con estos filtros.").waitFor();
});

step("the card is masked, locked, unlocked and gets a limit", async () => {
  await page.getByRole("link", { name: "Tarjeta" }).first().click();
  const status = page.getByTestId("card-status");
  await status.filter({ hasText: "Activa" }).waitFor();
  await page.getByRole("button", { name: "Ver datos" }).click();
  await page.getByText(/Vence \d\d\/\d\d/).waitFor();
  await page.getByRole("button", { name: "Bloquear", exact: true }).click();
  await status.filter({ hasText: "Bloqueada" }).waitFor();
  const books = JSON.stringify(demo.sandbox.ledger());
  await page.getByRole("button", { name: "Abrir el laboratorio de fallas" }).click();
  await page.getByRole("button", { name: "Pagar un libro con la tarjeta" }).click();
  await page.getByText("Tarjeta rechazada").waitFor();
  assert.equal(JSON.stringify(demo.sandbox.ledger()), books, "a declined card is not funded");
  await page.getByRole("button", { name: "Cerrar" }).click();
  await page.getByRole("button", { name: "Desbloquear", exact: true }).click();
  await status.filter({ hasText: "Activa" }).waitFor();
  await page.getByLabel("Monto máximo").fill("250");
  await page.getByLabel("Periodo").selectOption("perWeek");
  await page.getByRole("button", { name: "Guardar límite" }).click();
  await page.getByText(/El límite quedó en .*250\.00.*semana/).waitFor();
  await page.getByRole("button", { name: "Abrir el laboratorio de fallas" }).click();
  await page.getByRole("button", { name: "Pagar un libro con la tarjeta" }).click();
  await page.getByText("La librería cobró.").waitFor();
  await page.getByRole("button", { name: "Cerrar" }).click();
  await page.reload();
  await page.getByText("Librería Vaivén").waitFor();
});

step("the profile shows the e-mail and the confirmed identity", async () => {
  await page.getByRole("link", { name: "Perfil" }).click();
  await page.getByText(/Confirmada el/).waitFor();
  await page.getByText("ana@ejemplo.mx").first().waitFor();
});

step("the inspector shows every call and finds no secrets", async () => {
  await page.getByRole("button", { name: "Abrir el inspector" }).click();
  await page.getByText("no hay llaves, secretos ni tokens").waitFor();
  await page.getByText("/api/qash/user/kyc/status").click();
  await page.getByText(/"status": "approved"/).waitFor();
  await page.keyboard.press("Escape");
});

step("the state survives a restart of the server", async () => {
  const ledger = demo.sandbox.ledger();
  const mine = ledger.accounts.find((account) => account.name === "Gastos");
  assert.equal(mine.balance, 2_500_075 - 500_000 - 150_050);
  await demo.close();
  const again = await openDemo(demo.folder);
  demo = again;
  assert.equal(balanceOf(again, mine.id), mine.balance);
  const cookies = await open.context.cookies();
  const other = await openPage(browser, again, { cookie: { name: cookies[0].name, value: cookies[0].value } });
  await other.page.goto("/");
  await other.page.getByTestId("balance").waitFor();
  await other.close();
});

step("no script error and no policy violation occurred", async () => {
  await open.close();
});

// Payouts, transfers and deposits with lost responses, ended sessions and lost connections.

import assert from "node:assert/strict";
import { test } from "node:test";
import { balanceOf, customer, fillPayout, openDemoAndBrowser, openPage, partnerOf } from "./demo.mjs";

const PAID = 150_050;

const { demo, browser } = await openDemoAndBrowser();

/** Drops the responses of payouts and fails lists of transactions, until the returned function is called. */
const loseOutcomes = () => {
  const stops = [
    demo.sandbox.fault({ operation: "payout", drop: true, when: "after", times: "always" }),
    demo.sandbox.fault({ operation: "listTransactions", status: 503, times: "always" }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
};

const payouts = () => demo.sandbox.journal().filter((line) => line.operation === "payout");
const keys = () => new Set(payouts().map((line) => JSON.parse(line.request.body).idempotencyKey));

test("a payout with a lost response is retried with the same key and paid once", async () => {
  const { cookie, accounts } = await customer(demo);
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/send");
  await fillPayout(page);
  const before = payouts().length;
  demo.sandbox.fault({ operation: "payout", drop: true, when: "after", times: 1 });
  await page.getByRole("button", { name: /^Enviar / }).click();
  await page.getByTestId("receipt").waitFor();
  const sent = payouts().slice(before);
  assert.ok(sent.length >= 2, "it was sent again");
  assert.ok(sent[0].dropped);
  assert.equal(new Set(sent.map((line) => JSON.parse(line.request.body).idempotencyKey)).size, 1);
  assert.equal(balanceOf(demo, accounts.MXN), 1_000_000 - PAID);
  await close();
});

test("an unknown outcome is shown, survives a reload, and its check pays once", async () => {
  const { cookie, userId, accounts } = await customer(demo);
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/send");
  await fillPayout(page, { description: "Colegiatura" });
  const stop = loseOutcomes();
  await page.getByRole("button", { name: /^Enviar / }).click();
  const unknown = page.getByTestId("unknown");
  await unknown.getByText("No sabemos si el envío salió").waitFor({ timeout: 60_000 });
  const keptKey = () =>
    page.evaluate((id) => JSON.parse(sessionStorage.getItem(`vaiven.payout.${id}`)).order.idempotencyKey, userId);
  const key = await keptKey();

  await page.reload();
  await unknown.waitFor();
  assert.equal(await keptKey(), key, "the key survives a reload");
  await page.goto("/");
  await page.getByText("Tienes un envío sin confirmar.").waitFor();
  await page.getByRole("link", { name: "Revisarlo" }).click();

  stop();
  await unknown.getByRole("button", { name: "Revisar y terminar" }).click();
  const receipt = page.getByTestId("receipt");
  await receipt.waitFor();
  await receipt.getByText("Se pagó una sola vez.").waitFor();
  assert.equal(balanceOf(demo, accounts.MXN), 1_000_000 - PAID);
  const mine = demo.sandbox
    .journal()
    .filter((line) => line.operation === "payout" && line.request.body.includes("Colegiatura"));
  assert.deepEqual(
    [...new Set(mine.map((line) => JSON.parse(line.request.body).idempotencyKey))],
    [`${userId}:${key}`],
  );
  assert.equal(await page.evaluate((id) => sessionStorage.getItem(`vaiven.payout.${id}`), userId), null);
  await close();
});

test("a payout with an unknown outcome stays after a refused retry, and is not shown to another user", async () => {
  const { cookie, email, accounts } = await customer(demo);
  const { page, context, close } = await openPage(browser, demo, { cookie });
  await page.goto("/send");
  await fillPayout(page, { description: "Seguro" });
  const stop = loseOutcomes();
  await page.getByRole("button", { name: /^Enviar / }).click();
  const unknown = page.getByTestId("unknown");
  await unknown.waitFor({ timeout: 60_000 });
  stop();
  // The session ends between the lookup and the retry.
  await page.route("**/user/payout", async (route) => {
    await context.clearCookies();
    await route.continue();
  });
  const again = page.getByRole("button", { name: "Revisar y terminar" });
  await again.click();
  await page.getByRole("alert").filter({ hasText: "Tu sesión terminó" }).waitFor();
  await page.unroute("**/user/payout");

  // Another user signs in in another tab. This tab switches to that user, and does not show the payout.
  const next = await customer(demo);
  const tab = await context.newPage();
  const signIn = async (who) => {
    await tab.getByRole("button", { name: "Ya tengo cuenta" }).click();
    await tab.getByLabel("Correo electrónico").fill(who);
    await tab.getByRole("button", { name: "Entrar", exact: true }).click();
    await page.getByRole("contentinfo").getByText(who).waitFor();
  };
  await tab.goto("/");
  await signIn(next.email);
  assert.equal(await unknown.count(), 0);
  await tab.getByRole("button", { name: "Salir" }).click();
  await page.getByRole("heading", { name: "Abre tu cuenta" }).waitFor();
  await signIn(email);

  await again.click();
  await page.getByText("Se pagó una sola vez.").waitFor();
  assert.equal(balanceOf(demo, accounts.MXN), 1_000_000 - PAID);
  await close();
});

test("a payout that was never received and is refused on retry can be corrected", async () => {
  const { cookie, accounts } = await customer(demo);
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/send");
  await fillPayout(page, { description: "Nunca salió" });
  const stop = demo.sandbox.fault({ operation: "payout", drop: true, when: "before", times: "always" });
  await page.getByRole("button", { name: /^Enviar / }).click();
  await page.getByTestId("unknown").waitFor({ timeout: 60_000 });
  stop();
  const error = { code: "PAYOUT_DENIED", message: "no", outcome: "none", retryable: false };
  await page.route("**/user/payout", (route) => route.fulfill({ status: 403, json: { error } }));
  const again = page.getByRole("button", { name: "Revisar y terminar" });
  const later = (ms) =>
    page.evaluate((ms) => {
      const { now } = Date;
      Date.now = () => now() + ms;
    }, ms);
  // Within the maximum time of a request it stays unknown, and a refused retry does not extend that time.
  await later(15_000);
  await again.click();
  await page.getByRole("alert").filter({ hasText: "Esta operación no está permitida" }).waitFor();
  await again.waitFor();
  await later(16_000);
  await again.click();
  await page.getByText("El envío no salió.").waitFor();
  await page.unroute("**/user/payout");
  await page.getByRole("button", { name: "Reintentar el envío" }).click();
  await page.getByTestId("receipt").waitFor();
  assert.equal(balanceOf(demo, accounts.MXN), 1_000_000 - PAID);
  await close();
});

test("the second click of a double click does not confirm", async () => {
  const { cookie, accounts } = await customer(demo);
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/send");
  await fillPayout(page);
  const confirm = page.getByRole("button", { name: /^Enviar / });
  await confirm.evaluate((button) =>
    button.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 2 })),
  );
  assert.equal(await confirm.getAttribute("aria-disabled"), null);
  assert.equal(balanceOf(demo, accounts.MXN), 1_000_000);
  await close();
});

test("Back from a receipt, or the link to its page, shows an empty form; Forward shows the receipt", async () => {
  const { cookie } = await customer(demo);
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/send");
  await fillPayout(page);
  await page.getByRole("button", { name: /^Enviar / }).click();
  const receipt = page.getByTestId("receipt");
  await receipt.waitFor();
  await page.goBack();
  await receipt.waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("Monto").inputValue(), "");
  await page.goForward();
  await receipt.waitFor();
  await page.getByRole("link", { name: "Enviar", exact: true }).click();
  await receipt.waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("Monto").inputValue(), "");
  await page.reload();
  await page.getByLabel("Monto").waitFor();
  await close();
});

test("the next page shows a balance that has changed", async () => {
  const { cookie, userId, accounts } = await customer(demo);
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/send");
  await page.getByText("Disponible: MXN 10,000.00").waitFor();
  const deposit = { toAccountId: accounts.MXN, amount: 50_000, currency: "MXN", provider: "manual" };
  await partnerOf(demo)
    .as(userId)
    .deposit({ ...deposit, description: "Reembolso" });
  await page.getByRole("link", { name: "Inicio" }).click();
  await page.getByTestId("balance").getByText("$10,500.00").waitFor();
  await page.getByRole("img", { name: "Mínimo MXN 0.00, máximo MXN 10,500.00." }).waitFor();
  // Also when this tab becomes visible again.
  await partnerOf(demo)
    .as(userId)
    .deposit({ ...deposit, description: "Otro reembolso" });
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.getByTestId("balance").getByText("$11,000.00").waitFor();
  await page.getByRole("img", { name: "Mínimo MXN 0.00, máximo MXN 11,000.00." }).waitFor();
  await page.locator(".row", { hasText: "Otro reembolso" }).waitFor();
  await close();
});

test("a receipt survives a reload, and is not shown to another user in this tab", async () => {
  const { cookie } = await customer(demo);
  const other = await customer(demo);
  const { page, context, close } = await openPage(browser, demo, { cookie });
  await page.goto("/send");
  await fillPayout(page);
  await page.getByRole("button", { name: /^Enviar / }).click();
  const receipt = page.getByTestId("receipt");
  await receipt.waitFor();
  // The folio and all other facts stay.
  const facts = () => receipt.locator(".facts").textContent();
  const shown = await facts();
  assert.match(shown, /Folio\d+/);
  await page.reload();
  await receipt.waitFor();
  assert.equal(await facts(), shown);
  await context.addCookies([{ ...other.cookie, url: demo.origin }]);
  await page.reload();
  await page.getByLabel("Nombre completo").waitFor();
  assert.equal(await receipt.count(), 0);
  await close();
});

test("a reload keeps a half-typed payout for its user alone, and no payout that was sent", async () => {
  const { cookie } = await customer(demo);
  const other = await customer(demo);
  const { page, context, close } = await openPage(browser, demo, { cookie });
  await page.goto("/send");
  await page.getByLabel("Monto").fill("1,500.50");
  await page.getByLabel("Nombre completo").fill("Juana García");
  await page.reload();
  await page.getByLabel("Nombre completo").waitFor();
  assert.equal(await page.getByLabel("Monto").inputValue(), "1,500.50");
  assert.equal(await page.getByLabel("Nombre completo").inputValue(), "Juana García");
  await context.addCookies([{ ...other.cookie, url: demo.origin }]);
  await page.reload();
  await page.getByLabel("Nombre completo").waitFor();
  assert.equal(await page.getByLabel("Nombre completo").inputValue(), "");
  await fillPayout(page);
  await page.getByRole("button", { name: /^Enviar / }).click();
  await page.getByTestId("receipt").waitFor();
  const kept = await page.evaluate((id) => sessionStorage.getItem(`vaiven.draft.payout.${id}`), other.userId);
  assert.equal(kept, null);
  await close();
});

test("Back returns from the confirmation to the form, and does not leave a payout that is being sent", async () => {
  const { cookie, accounts } = await customer(demo);
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/");
  await page.getByRole("link", { name: "Enviar" }).first().click();
  await fillPayout(page);
  await page.getByRole("heading", { name: "Confirma el envío" }).waitFor();
  await page.goBack();
  assert.equal(await page.getByLabel("Nombre completo").inputValue(), "Juana García");
  // The focus moves once the page is rendered.
  await page.locator("h1:focus").waitFor();
  // Twice, since a double click must not leave the page.
  for (let i = 0; i < 2; i++) {
    await page.getByRole("button", { name: "Revisar envío" }).click();
    await page.getByRole("button", { name: "Corregir" }).dblclick();
    assert.equal(await page.getByLabel("Concepto").inputValue(), "Renta de junio");
  }
  await page.getByRole("button", { name: "Revisar envío" }).click();
  demo.sandbox.fault({ operation: "payout", latencyMs: 1_500, times: 1 });
  await page.getByRole("button", { name: /^Enviar / }).click();
  await page.getByRole("button", { name: "Enviando…" }).waitFor();
  await page.goBack();
  assert.equal(await page.getByLabel("Nombre completo").count(), 0);
  await page.getByTestId("receipt").waitFor();
  assert.equal(balanceOf(demo, accounts.MXN), 1_000_000 - PAID);
  await close();
});

test("after signing in again in another tab, a payout refused for an ended session is sent", async () => {
  const { cookie, email, accounts } = await customer(demo);
  const { page, context, close } = await openPage(browser, demo, { cookie });
  await page.goto("/send");
  await fillPayout(page);
  await context.clearCookies();
  await page.getByRole("button", { name: /^Enviar / }).click();
  const link = page.getByRole("link", { name: "Entrar en otra pestaña" });
  const [tab] = await Promise.all([context.waitForEvent("page"), link.click()]);
  await tab.getByRole("button", { name: "Ya tengo cuenta" }).click();
  await tab.getByLabel("Correo electrónico").fill(email);
  await tab.getByRole("button", { name: "Entrar", exact: true }).click();
  await tab.getByTestId("balance").waitFor();
  await page.getByRole("button", { name: "Reintentar el envío" }).click();
  await page.getByTestId("receipt").waitFor();
  assert.equal(balanceOf(demo, accounts.MXN), 1_000_000 - PAID);
  await close();
});

test("signing out offline shows an error, and the user stays signed in", async () => {
  const { cookie } = await customer(demo);
  const { page, context, close } = await openPage(browser, demo, { cookie });
  await page.goto("/");
  await page.locator(".chart__box").waitFor();
  await context.setOffline(true);
  await page.getByRole("button", { name: "Salir" }).click();
  await page.getByRole("alert").filter({ hasText: "No hay conexión" }).waitFor();
  await page.getByTestId("balance").waitFor();
  await context.setOffline(false);
  await page.getByRole("button", { name: "Salir" }).click();
  await page.getByRole("heading", { name: "Abre tu cuenta" }).waitFor();
  await page.getByRole("button", { name: "Abrir el inspector" }).click();
  await page.getByText("Aún no hay llamadas.").waitFor();
  await close();
});

test("a deposit with an unknown outcome is not offered again", async () => {
  const { cookie, accounts } = await customer(demo);
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/receive");
  await page.getByLabel("Monto").fill("100");
  const send = page.getByRole("button", { name: "Enviar como el banco" });
  const warning = page.getByRole("alert").filter({ hasText: "No sabemos si el depósito llegó" });
  // The response is lost first behind the server, then in front of it.
  demo.sandbox.fault({ operation: "deposit", drop: true, when: "after", times: 1 });
  await send.click();
  await warning.waitFor();
  await page.route("**/demo/deposit", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await send.click();
  await page.waitForFunction(() => document.querySelector("button[type=submit]").ariaDisabled === null);
  await warning.waitFor();
  assert.equal(balanceOf(demo, accounts.MXN), 1_020_000);
  assert.equal(await page.getByRole("button", { name: "Reintentar" }).count(), 0);
  await close();
});

test("a server without a response causes a timeout message, and a deposit is not offered again", async () => {
  const { cookie } = await customer(demo);
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.addInitScript(() => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    AbortSignal.timeout = (ms) => timeout(ms / 20);
  });
  await page.goto("/receive");
  await page.getByLabel("Monto").fill("100");
  await page.route("**/demo/*", () => {});
  await page.getByRole("button", { name: "Enviar como el banco" }).click();
  await page.getByRole("alert").filter({ hasText: "No sabemos si el depósito llegó" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Reintentar" }).count(), 0);
  await page.getByRole("button", { name: "Salir" }).click();
  await page.getByText("El servidor tardó demasiado.").waitFor();
  await close();
});

test("the limit per payout is shown at the amount, and a higher amount is not confirmed", async () => {
  const { cookie, accounts } = await customer(demo, { accounts: { MXN: 30_000_000 } });
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/send");
  await page.getByText("Hasta MXN 200,000.00 por envío.").waitFor();
  await fillPayout(page, { amount: "250,000" });
  const message = page.getByText("El máximo por envío es MXN 200,000.00.");
  await message.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.inputMode), "decimal", "the amount has the focus");
  assert.equal(await page.getByLabel("Concepto").inputValue(), "Renta de junio");
  // The lower one of balance and limit is named.
  await page.getByLabel("Monto").fill("350,000");
  await message.waitFor();
  await page.getByLabel("Monto").fill("150,000");
  await page.getByRole("button", { name: "Revisar" }).click();
  await page.getByRole("button", { name: /^Enviar / }).click();
  await page.getByTestId("receipt").waitFor();
  assert.equal(balanceOf(demo, accounts.MXN), 15_000_000);
  await close();
});

test("after a denied payout the limit is read again and shown at the amount", async () => {
  const { cookie, accounts } = await customer(demo, { accounts: { MXN: 30_000_000 } });
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.route("**/demo/session", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), payoutLimit: { MXN: 90_000_000 } } });
  });
  await page.goto("/send");
  await fillPayout(page, { amount: "250,000" });
  await page.unroute("**/demo/session");
  await page.getByRole("button", { name: /^Enviar / }).click();
  await page.getByText("El máximo por envío es MXN 200,000.00.").waitFor();
  assert.equal(balanceOf(demo, accounts.MXN), 30_000_000);
  assert.equal(await page.evaluate(() => document.activeElement.inputMode), "decimal", "the amount has the focus");
  assert.equal(await page.locator(".notice").count(), 0, "the error is shown at the amount only");
  await close();
});

test("a transfer with a lost response survives a reload, and is looked up, not retried", async () => {
  const { cookie, userId, accounts } = await customer(demo, { accounts: { MXN: 100_000 } });
  const other = await customer(demo);
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/transfer");
  const fill = async (amount) => {
    await page.getByLabel("Número interno de la cuenta").fill(String(other.accounts.MXN));
    await page.getByLabel("Monto").fill(amount);
    await page.getByLabel("Concepto").fill("Cena");
    await page.getByRole("button", { name: "Revisar" }).click();
  };
  await fill("300");
  const asked = () => demo.sandbox.journal().filter((line) => line.operation === "transfer").length;
  const before = asked();
  demo.sandbox.fault({ operation: "transfer", drop: true, when: "after", times: 1 });
  await page.getByRole("button", { name: "Transferir ahora" }).click();
  await page.getByText("No sabemos si se hizo").waitFor();
  assert.equal(asked(), before + 1);

  // It survives a reload, as a payout does.
  const facts = () => page.locator(".facts").textContent();
  const shown = await facts();
  assert.match(shown, /MXN\s300\.00.*ConceptoCena$/);
  await page.reload();
  await page.getByText("No sabemos si se hizo").waitFor();
  assert.equal(await facts(), shown);
  await page.goto("/");
  await page.getByText("Tienes una transferencia sin confirmar.").waitFor();
  await page.getByRole("link", { name: "Revisarla" }).click();
  await page.getByRole("button", { name: "Revisar movimientos" }).click();
  await page.getByText("Sí se hizo: aparece en tus movimientos.").waitFor();
  assert.equal(balanceOf(demo, accounts.MXN), 70_000);
  assert.equal(balanceOf(demo, other.accounts.MXN), 1_030_000);
  assert.equal(asked(), before + 1);
  assert.equal(await page.evaluate((id) => sessionStorage.getItem(`vaiven.transfer.${id}`), userId), null);

  // A transfer that never arrived may be repeated after the maximum time of a request.
  await page.getByRole("button", { name: "Hacer otra" }).click();
  await fill("100");
  demo.sandbox.fault({ operation: "transfer", drop: true, when: "before", times: 1 });
  await page.getByRole("button", { name: "Transferir ahora" }).click();
  await page.getByRole("button", { name: "Revisar movimientos" }).click();
  await page.getByText("Todavía no aparece").waitFor();
  await page.reload();
  await page.getByText("No sabemos si se hizo").waitFor();
  await page.evaluate(() => {
    const { now } = Date;
    Date.now = () => now() + 31_000;
  });
  await page.getByRole("button", { name: "Revisar movimientos" }).click();
  await page.getByText("No aparece en tus movimientos").waitFor();
  assert.equal(balanceOf(demo, accounts.MXN), 70_000);
  await page.getByRole("button", { name: "Transferir ahora" }).click();
  await page.getByRole("heading", { name: "Transferencia hecha" }).waitFor();
  assert.equal(balanceOf(demo, accounts.MXN), 60_000);
  await close();
});

test("a transfer with an unreadable response is looked up, not retried", async () => {
  const { cookie, accounts } = await customer(demo, { accounts: { MXN: 100_000 } });
  const other = await customer(demo);
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/transfer");
  await page.getByLabel("Número interno de la cuenta").fill(String(other.accounts.MXN));
  await page.getByLabel("Monto").fill("300");
  await page.getByLabel("Concepto").fill("Cena");
  await page.getByRole("button", { name: "Revisar" }).click();
  demo.sandbox.fault({ operation: "transfer", malformed: true, when: "after", times: 1 });
  await page.getByRole("button", { name: "Transferir ahora" }).click();
  await page.getByRole("button", { name: "Revisar movimientos" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Transferir ahora" }).count(), 0);
  await page.getByRole("button", { name: "Revisar movimientos" }).click();
  await page.getByText("Sí se hizo: aparece en tus movimientos.").waitFor();
  assert.equal(balanceOf(demo, accounts.MXN), 70_000);
  await close();
});

test("offline is shown, typed text stays, and the payout is sent once the connection is back", async () => {
  const { cookie, accounts } = await customer(demo);
  const { page, context, close } = await openPage(browser, demo, { cookie });
  await page.goto("/send");
  await fillPayout(page, { description: "Sin red" });
  const before = keys().size;
  await context.setOffline(true);
  await page.getByText("Sin conexión. Nada de lo que escribiste se pierde.").waitFor();
  await page.getByRole("button", { name: /^Enviar / }).click();
  await page.getByRole("alert").filter({ hasText: "No hay conexión" }).waitFor();
  assert.equal(await page.getByTestId("unknown").count(), 0, "nothing was sent, so nothing is unknown");
  await context.setOffline(false);
  await page.getByText("Sin conexión. Nada de lo que escribiste se pierde.").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Reintentar el envío" }).click();
  await page.getByTestId("receipt").waitFor();
  assert.equal(keys().size, before + 1);
  assert.equal(balanceOf(demo, accounts.MXN), 1_000_000 - PAID);
  await close();
});

test("a list that failed is loaded again without duplicates", async () => {
  const { cookie } = await customer(demo);
  const { page, context, close } = await openPage(browser, demo, { cookie });
  await page.goto("/");
  await page.locator(".chart svg").waitFor();
  await context.setOffline(true);
  await page.getByRole("link", { name: "Movimientos" }).first().click();
  await page.getByRole("alert").filter({ hasText: "No hay conexión" }).waitFor({ timeout: 60_000 });
  await context.setOffline(false);
  await page.getByRole("button", { name: "Reintentar" }).click();
  await page.locator(".rows .row").first().waitFor();
  assert.equal(await page.locator(".rows .row").count(), 1);
  await close();
});

test("a list that failed further down keeps its rows and continues after them", async () => {
  const { cookie, userId, accounts } = await customer(demo);
  await deposits(userId, accounts.MXN, 44);
  const { page, context, close } = await openPage(browser, demo, { cookie, viewport: { width: 390, height: 640 } });
  await page.goto("/activity");
  const rows = page.locator(".rows .row");
  await rows.nth(19).waitFor();
  await context.setOffline(true);
  await rows.nth(19).scrollIntoViewIfNeeded();
  const shown = await rows.count();
  await page.getByRole("button", { name: "Reintentar" }).waitFor({ timeout: 60_000 });
  assert.equal(await rows.count(), shown);
  await context.setOffline(false);
  await page.getByRole("button", { name: "Reintentar" }).click();
  await rows.nth(shown).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.className), "notice-slot", "the focus stays");
  const titles = await rows.locator(".row__title").allTextContents();
  assert.equal(new Set(titles).size, titles.length, "no duplicates");
  await close();
});

test("the list loads more while scrolling, to the last transaction", async () => {
  const { cookie, userId, accounts } = await customer(demo);
  await deposits(userId, accounts.MXN, 64);
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/activity");
  const rows = page.locator(".rows .row");
  await rows.nth(19).waitFor();
  for (let i = 0; i < 40 && (await rows.count()) < 65; i++) {
    await page.mouse.wheel(0, 3_000);
    await page.waitForTimeout(100);
  }
  await page.getByText(/No hay más\./).waitFor();
  assert.equal(await rows.count(), 65);
  const titles = await rows.locator(".row__title").allTextContents();
  assert.equal(new Set(titles).size, 65, "no duplicates");
  await close();
});

/** Makes deposits, each with its own description. */
async function deposits(userId, toAccountId, count) {
  const partner = partnerOf(demo);
  for (let i = 0; i < count; i++) {
    await partner
      .as(userId)
      .deposit({ toAccountId, amount: 100 + i, currency: "MXN", provider: "manual", description: `Depósito ${i}` });
  }
}

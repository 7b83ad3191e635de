// Invalid input in every form of the demo: the error is shown at its field in the page's language, and no response clears a form.

import assert from "node:assert/strict";
import path from "node:path";
import { describe, test } from "node:test";
import { CLABE, customer, fillPayout, messageAt, openDemoAndBrowser, openPage, PICTURES } from "./demo.mjs";

const { demo, browser } = await openDemoAndBrowser();

/** Labels and messages in both languages. */
const WORDS = {
  es: {
    email: "Correo electrónico",
    phone: "Celular",
    next: "Continuar",
    signInTab: "Ya tengo cuenta",
    signIn: "Entrar",
    unknownEmail: /No encontramos una cuenta/,
    first: "Nombre",
    last: "Apellidos",
    born: "Fecha de nacimiento",
    verify: "Continuar a la verificación",
    adult: /18 años/,
    longAgo: /hace más de un siglo/,
    required: "Completa este campo.",
    name: "Nombre de la cuenta",
    open: "Abrir una cuenta",
    submitOpen: "Abrir cuenta",
    amount: "Monto",
    description: "Concepto",
    bank: "Enviar como el banco",
    to: "Recibes",
    quote: "Ver cotización",
    same: /monedas distintas/,
    review: "Revisar",
    target: "Hacia",
    otherId: "Número interno de la cuenta",
    otherBad: /solo los dígitos/,
    currencyDiffers: /misma moneda/,
    tooMuch: /No alcanza/,
    fullName: "Nombre completo",
    bankCode: "Clave del banco",
    reviewPayout: "Revisar envío",
    swift: "Código SWIFT/BIC",
    until: "Hasta",
    from: "Desde",
    order: /anterior a «Desde» \(2 mar/,
    half: /no existe o está incompleta/,
    aboveLimit: /más alto que puedes fijar es USD\s10,000\.00/,
    limit: "Monto máximo",
    saveLimit: "Guardar límite",
    aboveZero: /mayor que cero/,
    nothingYet: "Aún no hay movimientos.",
    nothingFits: "No hay movimientos con estos filtros.",
  },
  en: {
    email: "E-mail",
    phone: "Mobile phone",
    next: "Continue",
    signInTab: "I have an account",
    signIn: "Sign in",
    unknownEmail: /found no account/,
    first: "First name",
    last: "Last name",
    born: "Date of birth",
    verify: "Continue to verification",
    adult: /18 years/,
    longAgo: /more than a century ago/,
    required: "Please fill in this field.",
    name: "Name of the account",
    open: "Open an account",
    submitOpen: "Open account",
    amount: "Amount",
    description: "Description",
    bank: "Send as the bank",
    to: "You receive",
    quote: "Get a quote",
    same: /different currencies/,
    review: "Review",
    target: "To",
    otherId: "Internal account number",
    otherBad: /just the digits/,
    currencyDiffers: /same currency/,
    tooMuch: /Not enough/,
    fullName: "Full name",
    bankCode: "Bank code",
    reviewPayout: "Review payout",
    swift: "SWIFT/BIC code",
    until: "To",
    from: "From",
    order: /before “From” \(Mar 2/,
    half: /does not exist or is incomplete/,
    aboveLimit: /highest limit that you can set is USD\s10,000\.00/,
    limit: "Highest amount",
    saveLimit: "Save limit",
    aboveZero: /above zero/,
    nothingYet: "Nothing here yet.",
    nothingFits: "Nothing matches these filters.",
  },
};

/** Words of the other language, which a message in the wrong language would contain. */
const FOREIGN = { es: /\b(the|expected|please|is not|must)\b/i, en: /\b(el|la|se esperaba|debe|no es|completa)\b/i };

for (const lang of ["es", "en"]) {
  const w = WORDS[lang];
  const inLanguage = (text) => {
    assert.ok(text.length > 8, `"${text}" is no sentence`);
    assert.doesNotMatch(text, FOREIGN[lang]);
    return text;
  };
  const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
  const line = (page, label) => page.getByLabel(label, { exact: true }).and(page.locator("input:not([type=radio])"));

  describe(`sign-up and sign-in, in ${lang}`, () => {
    test("sign-up: every error is shown at its field, and the first invalid field takes the focus", async () => {
      const { page, close } = await openPage(browser, demo, { lang });
      await page.goto("/");
      await press(page, w.next);
      assert.equal(await messageAt(page, w.email), w.required);
      assert.equal(await messageAt(page, w.phone), w.required);
      assert.equal(await page.evaluate(() => document.activeElement.type), "email");
      await page.getByLabel(w.email).fill("ana@");
      await page.getByLabel(w.phone).fill("+52 55 1234");
      await page.getByLabel(w.phone).blur();
      inLanguage(await messageAt(page, w.phone));
      await press(page, w.next);
      inLanguage(await messageAt(page, w.email));
      await page.getByLabel(w.phone).fill("+52 55 1234 5678 9012 3456");
      inLanguage(await messageAt(page, w.phone));
      assert.equal(await page.getByLabel(w.email).inputValue(), "ana@", "what was typed stays");
      await close();
    });

    test("sign-in: the error for an unknown e-mail is shown at the field", async () => {
      const { page, close } = await openPage(browser, demo, { lang });
      await page.goto("/");
      await press(page, w.signInTab);
      await page.getByLabel(w.email).fill("nadie@ejemplo.mx");
      await press(page, w.signIn);
      assert.match(inLanguage(await messageAt(page, w.email)), w.unknownEmail);
      await close();
    });

    test("sign-up: the error for a known e-mail is shown at the field", async () => {
      const { email } = await customer(demo);
      const { page, close } = await openPage(browser, demo, { lang });
      await page.goto("/");
      await page.getByLabel(w.email).fill(email);
      await page.getByLabel(w.phone).fill("+525512345678");
      await press(page, w.next);
      assert.ok((await messageAt(page, w.email)).includes(w.signInTab));
      await close();
    });

    test("identity: errors for missing names and a date of birth under 18 years are shown at their fields", async () => {
      const { page, close } = await openPage(browser, demo, { lang });
      await page.goto("/");
      await page.getByLabel(w.email).fill(`kyc-${lang}@ejemplo.mx`);
      await page.getByLabel(w.phone).fill("+525512345678");
      await press(page, w.next);
      await page.getByLabel(w.born).fill("2020-02-03");
      // The error that appears when the date is left must not move the button during the click.
      await press(page, w.verify);
      assert.equal(await messageAt(page, w.first), w.required);
      assert.equal(await messageAt(page, w.last), w.required);
      assert.match(inLanguage(await messageAt(page, w.born)), w.adult);
      await page.getByLabel(w.born).fill("0090-05-15");
      assert.match(inLanguage(await messageAt(page, w.born)), w.longAgo);
      await close();
    });
  });

  describe(`accounts and the card, in ${lang}`, () => {
    test("opening an account, receiving, exchanging: errors are shown at empty and invalid fields", async () => {
      const { cookie } = await customer(demo, { lang });
      const { page, close } = await openPage(browser, demo, { lang, cookie });
      await page.goto("/");
      await press(page, w.open);
      await press(page, w.submitOpen);
      assert.equal(await messageAt(page, w.name), w.required);

      await page.goto("/receive");
      await page.getByLabel(w.amount).fill("12abc");
      await page.getByLabel(w.description).fill("");
      await press(page, w.bank);
      inLanguage(await messageAt(page, w.amount));
      assert.equal(await messageAt(page, w.description), w.required);
      assert.equal(await page.getByLabel(w.amount).inputValue(), "12abc");

      await page.goto("/exchange");
      await page.getByLabel(w.amount).fill("1.2.3");
      await page.getByLabel(w.to).selectOption("USD");
      await press(page, w.quote);
      inLanguage(await messageAt(page, w.amount));
      assert.match(inLanguage(await messageAt(page, w.to)), w.same);
      await close();
    });

    test("activity and card: errors for impossible dates, and for a limit of zero or above the maximum", async () => {
      const { cookie } = await customer(demo, { lang });
      const { page, close } = await openPage(browser, demo, { lang, cookie });
      await page.goto("/activity");
      // An empty list without filters has another message than one with filters.
      const { cookie: idle } = await customer(demo, { lang, accounts: {} });
      const { page: empty, close: leave } = await openPage(browser, demo, { lang, cookie: idle });
      await empty.goto("/activity");
      await empty.getByText(w.nothingYet).waitFor();
      await empty.getByRole("radio").last().check();
      await empty.getByText(w.nothingFits).waitFor();
      await leave();
      await page.getByLabel(new RegExp(`^${w.from}`)).fill("2026-03-02");
      await page.getByLabel(new RegExp(`^${w.until}`)).fill("2026-03-01");
      assert.match(inLanguage(await page.locator(".field__error:not(:empty)").first().textContent()), w.order);
      assert.equal(await page.locator(".row").count(), 0);
      // The browser's input has an empty value for 31 February, so that the list would be unfiltered.
      const until = page.getByLabel(new RegExp(`^${w.until}`));
      await until.fill("");
      await page.locator(".row").first().waitFor();
      await until.focus();
      await page.keyboard.type("02312026");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      assert.match(inLanguage(await page.locator(".field__error:not(:empty)").first().textContent()), w.half);
      assert.equal(await page.locator(".row").count(), 0);
      await page.goto("/card");
      await page.getByLabel(w.limit).fill("0");
      await press(page, w.saveLimit);
      assert.match(inLanguage(await messageAt(page, w.limit)), w.aboveZero);
      await page.getByLabel(w.limit).fill("10,000.01");
      assert.match(inLanguage(await messageAt(page, w.limit)), w.aboveLimit);
      await close();
    });
  });

  describe(`sending, in ${lang}`, () => {
    test("transfer: errors for an amount above the balance, another currency and an invalid account number", async () => {
      const { cookie, accounts } = await customer(demo, { lang, accounts: { MXN: 100_000, USD: 5_000 } });
      const { page, close } = await openPage(browser, demo, { lang, cookie });
      await page.goto("/transfer");
      await page.getByLabel(w.amount).waitFor();
      assert.equal(await page.locator(".field--wrong").count(), 0, "no error before anything was selected");
      await page.getByLabel(w.amount).fill("5,000");
      assert.match(inLanguage(await messageAt(page, w.amount)), w.tooMuch);
      await page.getByLabel(w.target, { exact: true }).selectOption(String(accounts.USD));
      assert.match(inLanguage(await messageAt(page, w.target)), w.currencyDiffers);
      await page.getByLabel(w.target, { exact: true }).selectOption("other");
      await page.getByLabel(w.otherId).fill("ACC-7");
      await press(page, w.review);
      assert.match(inLanguage(await messageAt(page, w.otherId)), w.otherBad);
      assert.equal(await messageAt(page, w.description), w.required);
      await close();
    });

    test("payout: errors of CLABE, bank code, IBAN and BIC are shown at their fields", async () => {
      const { cookie } = await customer(demo, { lang });
      const { page, close } = await openPage(browser, demo, { lang, cookie });
      await page.goto("/send");
      await press(page, w.reviewPayout);
      for (const label of [w.amount, w.fullName, "CLABE", w.bankCode, w.description]) {
        assert.equal(await messageAt(page, label), w.required, label);
      }
      await line(page, "CLABE").fill("01218000123456789");
      await page.getByLabel(w.amount).focus();
      inLanguage(await messageAt(page, "CLABE"));
      // The example of Qash's guide, whose check digit is 0 and should be 9.
      await line(page, "CLABE").fill("012180001234567890");
      assert.match(inLanguage(await messageAt(page, "CLABE")), /9/);
      await line(page, "CLABE").fill(CLABE);
      await page.getByLabel(w.bankCode).fill("40002");
      assert.match(inLanguage(await messageAt(page, w.bankCode)), /40002.*40012/);
      await page.getByRole("radio", { name: "IBAN" }).check();
      await line(page, "IBAN").fill("ES9121000418450200051333");
      inLanguage(await messageAt(page, "IBAN"));
      await page.getByRole("radio", { name: "SWIFT" }).check();
      await page.getByLabel(w.swift).fill("ABC1");
      await press(page, w.reviewPayout);
      inLanguage(await messageAt(page, w.swift));
      await close();
    });

    test("the server's validation errors are shown at their fields", async () => {
      const { cookie } = await customer(demo, { lang });
      const { page, close } = await openPage(browser, demo, { lang, cookie });
      // Bypasses the page's own check: the proxy checks again.
      await page.route("**/api/qash/user/payout", async (route) => {
        const input = route.request().postDataJSON();
        input.beneficiary.accountNumber = "012180001234567890";
        await route.continue({ postData: JSON.stringify(input) });
      });
      await page.goto("/send");
      await fillPayout(page, { review: w.reviewPayout });
      await page.getByRole("button", { name: /MXN.*1,500\.50/ }).click();
      assert.match(inLanguage(await messageAt(page, "CLABE")), /9/);
      assert.equal(await page.getByLabel(w.description).inputValue(), "Renta de junio");
      await close();
    });
  });
}

test("changing the language changes visible messages", async () => {
  const { page, close } = await openPage(browser, demo);
  await page.goto("/");
  await page.getByRole("button", { name: "Continuar" }).click();
  assert.equal(await messageAt(page, "Correo electrónico"), "Completa este campo.");
  await page.getByRole("button", { name: "English" }).first().click();
  assert.equal(await messageAt(page, "E-mail"), "Please fill in this field.");
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  await close();
});

test("an amount keeps its meaning when the language changes", async () => {
  const { cookie } = await customer(demo, { country: "CO", accounts: { COP: 100_000_000 } });
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/exchange");
  await page.getByLabel("Entregas").selectOption("USDC");
  await page.getByLabel("Recibes").selectOption("USD");
  await page.getByLabel("Monto").fill("1.500");
  await page.getByRole("button", { name: "English" }).first().click();
  assert.equal(await page.getByLabel("Amount").inputValue(), "1,500.00");
  await page.getByRole("button", { name: "Get a quote" }).click();
  await page
    .locator(".facts")
    .getByText(/^USDC.1,500\.00$/)
    .waitFor();
  await close();
});

test("sign-up selects the country of the browser's language, and sign-in keeps the typed e-mail", async () => {
  const { email } = await customer(demo);
  const context = await browser.newContext({ locale: "es-CO", baseURL: demo.origin });
  const page = await context.newPage();
  await page.goto("/");
  assert.equal(await page.getByLabel("País de residencia").inputValue(), "CO");
  await page.getByLabel("Celular").fill("300 123 4567");
  await page.getByText("Número de Colombia").waitFor();
  await page.getByLabel("Correo electrónico").fill(email);
  await page.getByRole("button", { name: "Continuar" }).click();
  assert.match(await messageAt(page, "Correo electrónico"), /Elige «Ya tengo cuenta»/);
  await page.getByRole("button", { name: "Ya tengo cuenta" }).click();
  assert.equal(await page.getByLabel("Correo electrónico").getAttribute("aria-invalid"), "false");
  await page.getByRole("button", { name: "Entrar", exact: true }).click();
  await page.getByTestId("balance").waitFor();
  await context.close();
});

test("a phone number without a calling code follows the selected country, and the profile shows it formatted", async () => {
  const { page, close } = await openPage(browser, demo);
  await page.goto("/");
  const country = page.getByLabel("País de residencia");
  const phone = page.getByLabel("Celular");
  await country.selectOption("MX");
  await phone.fill("55 1234 5678");
  await phone.blur();
  await page.getByText("Número de México: +52 55 1234 5678").waitFor();
  await country.selectOption("CO");
  await page.getByText("Número de Colombia: +57 551 2345678").waitFor();
  // A typed calling code decides.
  await phone.fill("+52 55 1234 5678");
  await page.getByText("Número de México: +52 55 1234 5678").waitFor();
  await phone.fill("300 123 4567");
  await page.getByLabel("Correo electrónico").fill("celular@ejemplo.co");
  const sent = page.waitForRequest((request) => request.url().endsWith("/api/qash/users"));
  await page.getByRole("button", { name: "Continuar" }).click();
  assert.equal((await sent).postDataJSON().phone, "+573001234567");
  await page.getByRole("heading", { name: "Confirma tu identidad" }).waitFor();
  const me = await page.evaluate(() =>
    fetch("/api/qash/me", { headers: { "X-Qash-Client": "test" } }).then((response) => response.json()),
  );
  demo.sandbox.approveKyc(me.id);
  await page.goto("/profile");
  await page.getByText("+57 300 1234567").waitFor();
  await close();
});

test("amounts are parsed in the country's format", async () => {
  const { cookie } = await customer(demo, { country: "CO", accounts: { COP: 100_000_000 } });
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/send");
  await page.getByLabel("Monto").fill("1.500,50");
  await page.getByRole("button", { name: "Llenar con un ejemplo" }).click();
  await page.getByRole("button", { name: "Revisar" }).click();
  await page.getByRole("heading", { name: "Confirma el envío" }).waitFor();
  assert.match(await page.locator(".facts__amount").textContent(), /1\.500,50/);
  await page.goto("/exchange");
  await page.getByRole("button", { name: "Ver cotización" }).click();
  await page.getByText(/^1 USD = \d\.\d{3},\d+ COP$/).waitFor();
  await close();
});

test("after a server error the form keeps its texts, and a retry succeeds", async () => {
  const { cookie } = await customer(demo);
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/send");
  await fillPayout(page);
  demo.sandbox.fault({ operation: "payout", status: 400, body: '{"error":"no"}', times: 1 });
  await page.getByRole("button", { name: /^Enviar / }).click();
  await page.getByRole("alert").filter({ hasText: "Qash no aceptó los datos" }).waitFor();
  await page.getByRole("button", { name: "Corregir" }).click();
  assert.equal(await page.getByLabel("Nombre completo").inputValue(), "Juana García");
  assert.equal(await page.getByLabel("Concepto").inputValue(), "Renta de junio");
  assert.match(await page.getByLabel("Monto").inputValue(), /1,500\.50/);
  await page.getByRole("button", { name: "Revisar envío" }).click();
  await page.getByRole("button", { name: /^Enviar / }).click();
  await page.getByTestId("receipt").waitFor();
  await close();
});

test("sign-up keeps its texts while Qash is unavailable, and continues afterwards", async () => {
  const { page, close } = await openPage(browser, demo);
  await page.goto("/");
  await page.getByLabel("Correo electrónico").fill("paciente@ejemplo.mx");
  await page.getByLabel("Celular").fill("+573001234567");
  const stop = demo.sandbox.fault({ operation: "registerUser", status: 503, when: "before", times: "always" });
  await page.getByRole("button", { name: "Continuar" }).click();
  await page.getByRole("alert").filter({ hasText: /./ }).waitFor();
  assert.equal(await page.getByLabel("Correo electrónico").inputValue(), "paciente@ejemplo.mx");
  stop();
  await page.getByRole("button", { name: "Continuar" }).click();
  await page.getByRole("heading", { name: "Confirma tu identidad" }).waitFor();
  await close();
});

test("a registration with a lost response is looked up, and repeated if it was not made", async () => {
  const { page, close } = await openPage(browser, demo);
  await page.goto("/");
  await page.getByLabel("Correo electrónico").fill("perdida@ejemplo.mx");
  await page.getByLabel("Celular").fill("+525512345678");
  demo.sandbox.fault({ operation: "registerUser", drop: true, when: "after", times: 1 });
  await page.getByRole("button", { name: "Continuar" }).click();
  await page.getByRole("heading", { name: "Confirma tu identidad" }).waitFor();
  await page.getByRole("button", { name: "Salir" }).click();

  await page.getByLabel("Correo electrónico").fill("nunca-llego@ejemplo.mx");
  await page.getByLabel("Celular").fill("+525512345678");
  demo.sandbox.fault({ operation: "registerUser", drop: true, when: "before", times: 1 });
  await page.getByRole("button", { name: "Continuar" }).click();
  await page.getByRole("alert").filter({ hasText: "Se perdió la respuesta" }).waitFor();
  await page.getByRole("button", { name: "Continuar" }).click();
  await page.getByRole("heading", { name: "Confirma tu identidad" }).waitFor();
  await close();
});

test("a declined verification can be started again", async () => {
  const { page, context, close } = await openPage(browser, demo);
  await page.goto("/");
  await page.getByLabel("Correo electrónico").fill("otra-vez@ejemplo.mx");
  await page.getByLabel("Celular").fill("+525512345678");
  await page.getByRole("button", { name: "Continuar" }).click();
  const start = async (decision) => {
    await page.getByLabel("Nombre", { exact: true }).fill("Ana");
    await page.getByLabel("Apellidos").fill("López");
    await page.getByLabel("Fecha de nacimiento").fill("1990-05-15");
    await page.getByRole("button", { name: "Continuar a la verificación" }).click();
    const link = page.getByRole("link", { name: "Abrir la verificación" });
    await link.waitFor();
    const [tab] = await Promise.all([context.waitForEvent("page"), link.click()]);
    await tab.getByRole("button", { name: decision }).click();
    await tab.getByRole("status").waitFor();
    await tab.close();
    demo.sandbox.advance(5_000);
    await page.evaluate(() => dispatchEvent(new Event("focus")));
  };
  await start("Rechazar mi identidad");
  await page.getByRole("heading", { name: "La verificación no fue aprobada" }).waitFor();
  assert.equal(await page.locator(".waiting").count(), 0, "the page still waits");
  await page.screenshot({ path: path.join(PICTURES, "declined.png") });
  await page.getByRole("button", { name: "Empezar una nueva verificación" }).click();
  assert.equal(await page.getByLabel("Apellidos").inputValue(), "López", "the typed name is kept");
  await start("Aprobar mi identidad");
  await page.getByRole("heading", { name: "Abre tu primera cuenta" }).waitFor();
  await close();
});

test("the error for a transfer to an unknown account is shown at its number", async () => {
  const { cookie } = await customer(demo, { accounts: { MXN: 100_000 } });
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/transfer");
  await page.getByLabel("Número interno de la cuenta").fill("999999");
  await page.getByLabel("Monto").fill("10");
  await page.getByLabel("Concepto").fill("Cena");
  await page.getByRole("button", { name: "Revisar" }).click();
  await page.getByRole("button", { name: "Transferir ahora" }).click();
  await page.getByText("No hay ninguna cuenta con este número.").waitFor();
  assert.match(await messageAt(page, "Número interno de la cuenta"), /No hay ninguna cuenta/);
  await close();
});

test("only an account in Mexican pesos offers a CLABE", async () => {
  const { cookie, accounts } = await customer(demo, { accounts: { MXN: 100_000, COP: 5_000_000 } });
  const { page, close } = await openPage(browser, demo, { cookie });
  await page.goto("/send");
  const kinds = () => page.locator("input[type=radio]").evaluateAll((all) => all.map(({ value }) => value));
  await page.getByLabel("Monto").waitFor();
  assert.deepEqual(await kinds(), ["CLABE", "IBAN", "SWIFT"]);
  await page.getByLabel("Desde").selectOption(String(accounts.COP));
  await page.waitForFunction(() => document.querySelectorAll("input[type=radio]").length === 2);
  assert.deepEqual(await kinds(), ["SWIFT", "IBAN"]);
  assert.equal(await page.locator("input[type=radio]:checked").count(), 1);
  await close();
});

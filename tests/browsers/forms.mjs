// `qash-client/forms` on a real form: autofill, submit, and messages for screen readers.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  click,
  fill,
  focus,
  focused,
  form,
  leave,
  press,
  quiet,
  run,
  said,
  select,
  sent,
  turn,
  type,
  value,
} from "./form-page.mjs";
import { opened } from "./opened.mjs";

const RIGHT = "012180001234567899";
const GROUPED = "012 180 00123456789 9";
const WRONG = "012180001234567890";

const CLABE = '<label>CLABE <input id="clabe" name="clabe" required data-qash="clabe"></label>';

/** The time and the language of messages. */
function telling() {
  test("an unfinished text has no message until the field is left", async () => {
    await form(CLABE);
    await type("#clabe", "01218000");
    assert.deepEqual(await said("#clabe"), quiet);
    await leave();
    assert.deepEqual(await said("#clabe"), { text: "Too short: expected 18 characters, found 8.", invalid: "true" });
    await focus("#clabe");
    await press("End");
    await press("1");
    assert.deepEqual(await said("#clabe"), quiet);
  });

  test("an error that more typing cannot correct is shown at once, and removed when corrected", async () => {
    await form(CLABE);
    await type("#clabe", WRONG);
    assert.match((await said("#clabe")).text, /check digit should be 9/);
    await press("Backspace");
    await press("9");
    assert.deepEqual(await said("#clabe"), quiet);
  });

  test("messages are in the form's language, also after a change of language", async () => {
    await form(CLABE, 'lang="es-MX"');
    await type("#clabe", WRONG);
    assert.match((await said("#clabe")).text, /dígito verificador/);
    await run(() => window.form.setAttribute("lang", "en"));
    await leave();
    assert.match((await said("#clabe")).text, /check digit/);
  });

  test("the language can be given as an option", async () => {
    await form(CLABE, 'lang="en"', { lang: "es" });
    await type("#clabe", WRONG);
    assert.match((await said("#clabe")).text, /dígito verificador/);
  });
}

/** Autofill, and leaving a field. */
function filling() {
  test("an autofilled text is grouped and checked without taking the focus", async () => {
    await form(`${CLABE}<input id="other">`);
    await focus("#other");
    await run((text) => {
      const field = document.querySelector("#clabe");
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }, WRONG);
    assert.equal(await value("#clabe"), "012 180 00123456789 0");
    assert.match((await said("#clabe")).text, /check digit/);
    assert.equal(await focused(), "other");
  });

  test("a message that appears on blur does not swallow the click that caused it", async () => {
    await form(`${CLABE}<p><button id="draft" formnovalidate>Save</button>`);
    await run(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(".qash-message:not(:empty) { display: block; height: 200px }");
      document.adoptedStyleSheets = [sheet];
    });
    await type("#clabe", "0121");
    await click("#draft");
    assert.equal((await sent()).length, 1);
    await turn();
    assert.match((await said("#clabe")).text, /Too short/);
  });

  test("an amount is formatted when the field is left, and sent as an exact decimal", async () => {
    await form('<input id="amount" name="amount" data-qash="money" data-currency="COP" data-locale="es-CO">');
    await type("#amount", "1500,5");
    assert.equal(await value("#amount"), "1500,5");
    await leave();
    assert.equal(await value("#amount"), "1.500,50");
    await click("#send");
    assert.deepEqual(await sent(), [{ amount: "1500.50" }]);
  });

  test("text in a number field is not grouped, since such a field drops grouped text", async () => {
    await form('<input id="amount" name="amount" type="number" data-qash="money" data-currency="MXN">');
    await type("#amount", "1500");
    await leave();
    assert.equal(await value("#amount"), "1500");
    await click("#send");
    assert.deepEqual(await sent(), [{ amount: "1500.00" }]);
  });
}

/** Submitted values and change events. */
function sending() {
  test("a submitted form sends canonical values once all fields are valid", async () => {
    const amount = '<input id="amount" name="amount" data-qash="money" data-currency="MXN" data-locale="es-MX">';
    await form(CLABE + amount, 'lang="es" action="/sent" method="post"');
    await type("#clabe", WRONG);
    await type("#amount", "1,500.5");
    await press("Enter");
    assert.deepEqual(await sent(), []);
    assert.equal(await focused(), "clabe");
    const text = "El dígito verificador debería ser 9, no 0; compara todo con el original.";
    assert.deepEqual(await said("#clabe"), { text, invalid: "true" });
    await press("End", "Backspace", "9");
    assert.deepEqual(await said("#clabe"), quiet);
    await click("#send");
    const { body } = await opened.server.until("the form", (seen) => seen.find(({ path }) => path === "/sent"));
    assert.equal(body, `clabe=${RIGHT}&amount=1500.50`);
    await opened.browser.goto(`${opened.server.origin}/page`);
  });

  test("each of several fields with one name is sent in its canonical form", async () => {
    const field = '<input name="clabe[]" data-qash="clabe">';
    await form(`${field}<input name="note" value="a">${field}<input name="clabe[]" value="b">`);
    await type("[data-qash]", RIGHT);
    await type("[data-qash]:nth-of-type(3)", "646180157034181180");
    const data = await run(() => [...new FormData(window.form)]);
    assert.deepEqual(data.sort(), [
      ["clabe[]", RIGHT],
      ["clabe[]", "646180157034181180"],
      ["clabe[]", "b"],
      ["note", "a"],
    ]);
  });

  test("a change event is dispatched once, with the final text", async () => {
    await form(CLABE);
    await run(() => {
      window.changes = [];
      document.addEventListener("change", (event) => window.changes.push(event.target.value));
    });
    await type("#clabe", RIGHT);
    await leave();
    assert.deepEqual(await run(() => window.changes), [GROUPED]);
    await focus("#clabe");
    await leave();
    assert.deepEqual(await run(() => window.changes), [GROUPED]);
  });

  test("a framework that observes the field's value sees changes by the grouping", async () => {
    await form(CLABE);
    await run(() => {
      // As in React: remembers the value set by scripts, and ignores an event with the same value.
      const field = document.querySelector("#clabe");
      const native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
      let known = field.value;
      const set = (text) => {
        known = text;
        native.set.call(field, text);
      };
      Object.defineProperty(field, "value", { configurable: true, get: () => native.get.call(field), set });
      window.news = [];
      document.addEventListener("input", () => {
        if (native.get.call(field) === known) return;
        known = native.get.call(field);
        window.news.push(known);
      });
    });
    await type("#clabe", "0121");
    assert.deepEqual(await run(() => window.news), ["0", "01", "012", "012 1"]);
  });
}

/** Forms that are not submitted, and their messages. */
function refusing() {
  test("a form with an invalid field is not submitted, and the first invalid field takes the focus", async () => {
    await form(`<input id="name" name="name">${CLABE}<input id="iban" name="iban" data-qash="iban">`);
    await type("#iban", "GB28NWBK60161331926819");
    await type("#clabe", "0121");
    await press("Enter");
    assert.deepEqual(await sent(), []);
    assert.equal(await focused(), "clabe");
    assert.match((await said("#clabe")).text, /Too short/);
    assert.match((await said("#iban")).text, /check digits should be 29/);
  });

  test("an empty required field has its message at submit, not when it is left", async () => {
    await form(CLABE);
    await focus("#clabe");
    await leave();
    assert.deepEqual(await said("#clabe"), quiet);
    await click("#send");
    assert.deepEqual(await said("#clabe"), { text: "Please fill in this field.", invalid: "true" });
    assert.deepEqual(await sent(), []);
  });

  test("an empty required field has its message when the submit button is clicked from it", async () => {
    await form(CLABE);
    await focus("#clabe");
    await click("#send");
    await turn();
    assert.deepEqual(await said("#clabe"), { text: "Please fill in this field.", invalid: "true" });
  });

  test("the change event comes before the submit, by Enter and by a click", async () => {
    for (const submit of [() => press("Enter"), () => click("#send")]) {
      await form(CLABE);
      await run(() => {
        window.told = [];
        for (const type of ["change", "submit"]) window.form.addEventListener(type, () => window.told.push(type));
      });
      await type("#clabe", RIGHT);
      await submit();
      await turn();
      assert.deepEqual(await run(() => window.told), ["change", "submit"]);
    }
  });

  test("a touch that becomes a scroll leaves a field as usual", async () => {
    await form(CLABE);
    await type("#clabe", "0121");
    await run(() => {
      document.dispatchEvent(new PointerEvent("pointerdown", { buttons: 1 }));
      document.querySelector("#away").focus();
      document.dispatchEvent(new PointerEvent("pointercancel"));
    });
    await turn();
    assert.match((await said("#clabe")).text, /Too short/);
  });

  test("an open context menu does not suppress the message", async () => {
    await form(CLABE);
    await type("#clabe", "0121");
    await run(() => {
      document.dispatchEvent(new PointerEvent("pointerdown", { buttons: 2 }));
      document.querySelector("#away").focus();
    });
    await turn();
    assert.match((await said("#clabe")).text, /Too short/);
  });
}

/** Fields without messages, and forms with their own validation. */
function leaving() {
  test("a disabled field has no message", async () => {
    await form(`<fieldset disabled>${CLABE}</fieldset>`);
    await click("#send");
    assert.deepEqual(await said("#clabe"), quiet);
    assert.equal((await sent()).length, 1);
  });

  test("an empty optional field is valid", async () => {
    await form('<input id="iban" name="iban" data-qash="iban">');
    await click("#send");
    assert.deepEqual(await sent(), [{ iban: "" }]);
  });

  test("a phone field with only its initial calling code is empty", async () => {
    const phone = (rest) => `<input id="phone" name="phone" data-qash="phone" ${rest}>`;
    for (const begun of ["+52 ", "+52", " +502 ", "+1"]) {
      await form(phone(`value="${begun}"`));
      await focus("#phone");
      await leave();
      assert.deepEqual(await said("#phone"), quiet);
      await click("#send");
      assert.deepEqual(await sent(), [{ phone: "" }], begun);
    }
    await form(phone('value="+52 " required'));
    await click("#send");
    assert.deepEqual(await said("#phone"), { text: "Please fill in this field.", invalid: "true" });
    for (const [wrong, message] of [
      ["+52 5", /Too short/],
      ["+9995", /calling code/],
    ]) {
      await form(phone(`value="${wrong}"`));
      await click("#send");
      assert.match((await said("#phone")).text, message);
      assert.deepEqual(await sent(), []);
    }
  });

  test("other fields keep the browser's own validation", async () => {
    await form(`${CLABE}<input id="name" name="name" required>`);
    await type("#clabe", RIGHT);
    await click("#send");
    assert.deepEqual(await sent(), []);
    assert.equal(await focused(), "name");
    await type("#name", "Ana");
    await click("#send");
    assert.deepEqual(await sent(), [{ clabe: RIGHT, name: "Ana" }]);
  });

  test("in a form with novalidate other listeners get the submit event, with its default prevented", async () => {
    await form(`${CLABE}<input name="name" required>`, "novalidate");
    await run(() => {
      window.form.addEventListener("submit", (event) => {
        window.prevented = event.defaultPrevented;
      });
    });
    await click("#send");
    assert.equal(await run(() => window.prevented), true);
  });

  test("a button with formnovalidate submits invalid fields", async () => {
    await form(`${CLABE}<button id="draft" formnovalidate>Save</button>`);
    await type("#clabe", "0121");
    await click("#draft");
    assert.deepEqual(await sent(), [{ clabe: "012 1" }]);
  });
}

/** Values, fields and forms changed by a script. */
function changing() {
  test("values set by a script just before the submit are checked", async () => {
    await form(CLABE);
    const submit = (text) =>
      run((given) => {
        document.querySelector("#clabe").value = given;
        window.form.requestSubmit();
      }, text);
    await submit(WRONG);
    assert.deepEqual(await sent(), []);
    await submit(RIGHT);
    assert.deepEqual(await sent(), [{ clabe: RIGHT }]);
  });

  test("reset removes the messages", async () => {
    await form(CLABE);
    await type("#clabe", WRONG);
    await run(() => window.form.reset());
    await turn();
    assert.deepEqual(await said("#clabe"), quiet);
    assert.equal(await value("#clabe"), "");
  });

  test("fields added later work as the others", async () => {
    await form(CLABE);
    await type("#clabe", RIGHT);
    await run(() =>
      document.querySelector("label").insertAdjacentHTML("afterend", '<input id="later" name="later" data-qash="aba">'),
    );
    await type("#later", "021000022");
    assert.match((await said("#later")).text, /check digit/);
    assert.equal(await run(() => document.querySelector("#later").inputMode), "numeric");
    await click("#send");
    assert.deepEqual(await sent(), []);
  });

  test("a NIT is grouped while typing, with a hyphen before its check digit", async () => {
    await form('<input id="nit" data-qash="nit">');
    for (const [keys, shown] of [
      ["9001234568", "900.123.456-8"],
      ["79123456-0", "79.123.456-0"],
      ["10203040508", "1.020.304.050-8"],
    ]) {
      await fill("#nit", keys);
      assert.equal(await value("#nit"), shown);
      await leave();
      assert.equal((await said("#nit")).invalid, "false", keys);
    }
    await fill("#nit", "900123456");
    await leave();
    assert.match((await said("#nit")).text, /check digit/);
  });

  test("each field gets the inputmode and autocomplete of its format, unless it has its own", async () => {
    const names = ["clabe", "iban", "phone", "email", "money", "rfc", "cedula"];
    const fields = names.map((name) => `<input id="${name}" data-qash="${name}" data-currency="MXN">`);
    await form(`${fields.join("")}<input id="own" data-qash="clabe" inputmode="text" autocomplete="on">`);
    const attributes = ["inputmode", "autocomplete", "autocapitalize", "autocorrect"];
    const hints = await run(
      (names) =>
        [...document.querySelectorAll("input")].map((one) => [one.id, ...names.map((name) => one.getAttribute(name))]),
      attributes,
    );
    assert.deepEqual(hints, [
      ["clabe", "numeric", "off", "characters", "off"],
      ["iban", "text", "off", "characters", "off"],
      ["phone", "tel", "tel", "characters", "off"],
      ["email", "email", "email", "none", "off"],
      ["money", "decimal", "transaction-amount", "characters", "off"],
      ["rfc", "text", "off", "characters", "off"],
      ["cedula", "numeric", "off", "characters", "off"],
      ["own", "text", "on", "characters", "off"],
    ]);
  });
}

/** Messages and their fields. */
function describing() {
  test("the message is the field's description and not part of its name", async () => {
    await form(
      `<p id="hint">18 digits</p><label>CLABE <input id="clabe" data-qash="clabe" aria-describedby="hint"></label>`,
    );
    await type("#clabe", WRONG);
    const described = await said("#clabe");
    assert.match(described.text, /^18 digits The check digit/);
    const inside = await run(() => document.querySelector("label").textContent.trim());
    assert.equal(inside, "CLABE");
  });

  test("a page may have its own element for the message", async () => {
    await form('<input id="clabe" data-qash="clabe" data-qash-message="why"><p id="why">18 digits</p>');
    const why = () => run(() => document.querySelector("#why").textContent);
    await type("#clabe", WRONG);
    assert.match(await why(), /check digit/);
    assert.equal(await run(() => document.querySelector(".qash-message")), null);
    await run(() => window.detach());
    assert.equal(await why(), "18 digits");
  });

  test("a warning is shown when the field is left, and does not prevent the submit", async () => {
    await form(CLABE);
    await type("#clabe", "999180001234567899");
    assert.deepEqual(await said("#clabe"), quiet);
    await leave();
    assert.deepEqual(await said("#clabe"), { text: "No bank with the code 999 is known.", invalid: "false" });
    await click("#send");
    assert.deepEqual(await sent(), [{ clabe: "999180001234567899" }]);
  });
}

/** Checks against other fields. */
function relating() {
  test("national phone numbers are read in the country of another field", async () => {
    const country = '<select id="country" name="country"><option>ES<option>MX</select>';
    await form(
      `${country}<input id="phone" name="phone" data-qash="phone" data-qash-country="#country" data-qash-country-only>`,
    );
    await type("#phone", "55 1234 5678");
    await leave();
    assert.equal((await said("#phone")).invalid, "true");
    await select("#country", "MX");
    assert.equal((await said("#phone")).invalid, "false");
    await fill("#phone", "+34 612 345 678");
    await leave();
    assert.match((await said("#phone")).text, /belongs to ES/);
  });

  test("a bank code is checked against the account number of another field when either changes", async () => {
    const bank = '<input id="bank" name="bankCode" required data-qash-bank-code-for="clabe">';
    await form(bank + CLABE);
    await type("#clabe", RIGHT);
    await type("#bank", "40014");
    await leave();
    assert.match((await said("#bank")).text, /40014 does not belong/);
    await fill("#clabe", "014180655001234566");
    assert.equal((await said("#bank")).invalid, "false");
  });

  test("an RFC is checked against its type", async () => {
    await form('<input id="rfc" data-qash="rfc" data-qash-kind="company">');
    await type("#rfc", "GODE561231GR8");
    assert.equal((await said("#rfc")).invalid, "true");
  });

  test("an amount is checked in the currency of another field", async () => {
    const currency = '<select id="currency" name="currency"><option value="">…<option>MXN<option>JPY</select>';
    await form(
      `${currency}<input id="amount" name="amount" data-qash="money" data-currency="#currency" data-locale="en-US">`,
    );
    await type("#amount", "10.50");
    assert.deepEqual(await said("#amount"), quiet);
    await leave();
    await select("#currency", "JPY");
    assert.match((await said("#amount")).text, /Too many decimals/);
    await select("#currency", "MXN");
    assert.deepEqual(await said("#amount"), quiet);
  });

  test("without a language only unambiguous amounts are valid", async () => {
    await form('<input id="amount" name="amount" data-qash="money" data-currency="MXN">', "");
    await type("#amount", "1500.50");
    await leave();
    assert.deepEqual(await said("#amount"), quiet);
    await fill("#amount", "1.500");
    await leave();
    assert.match((await said("#amount")).text, /could mean two amounts/);
  });

  test("an unknown currency prevents the submit and has a message", async () => {
    await form('<input id="amount" name="amount" data-qash="money" data-currency="XXQ">');
    await type("#amount", "10");
    assert.match((await said("#amount")).text, /XXQ/);
    await click("#send");
    assert.deepEqual(await sent(), []);
  });

  test("every check dispatches an event on the field", async () => {
    await form(CLABE);
    await run(() => {
      window.form.addEventListener("qash:check", ({ target, detail }) => {
        window.last = [target.id, detail];
      });
    });
    await type("#clabe", RIGHT);
    const [id, detail] = await run(() => window.last);
    assert.equal(id, "clabe");
    assert.deepEqual([detail.ok, detail.value, detail.details.institution], [true, RIGHT, "40012"]);
  });

  test("a read-only field does not prevent the submit", async () => {
    await form(
      `<input name="a" data-qash="clabe" value="${WRONG}" disabled><input name="b" data-qash="clabe" value="${WRONG}" readonly>`,
    );
    await click("#send");
    assert.equal((await sent()).length, 1);
  });
}

/** Attaching and detaching. */
function attaching() {
  test("detaching restores everything", async () => {
    const html = `<form lang="en">${CLABE}<input id="x" data-qash="iban" maxlength="34" aria-describedby="h"></form>`;
    const [before, after] = await run((html) => {
      document.body.innerHTML = html;
      const node = document.querySelector("form");
      // The order of attributes is irrelevant.
      const shape = () =>
        [...node.querySelectorAll("*")].map((one) =>
          [one.tagName, ...[...one.attributes].map((a) => a.name + a.value).sort()].join(),
        );
      const first = shape().join();
      const detach = window.attach(node);
      const field = document.querySelector("#clabe");
      field.value = "1x";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      detach();
      return [first, shape().join() + (field.validity.customError || node.noValidate ? "invalid" : "")];
    }, html);
    assert.equal(after, before);
    await type("#clabe", "012180");
    assert.equal(await value("#clabe"), "1x012180");
  });

  test("fields outside of the form with its id in `form` work as those inside", async () => {
    await run(
      (html) => {
        document.body.innerHTML = html;
        window.form = document.querySelector("form");
        window.sent = [];
        window.detach = window.attach(window.form);
        window.form.addEventListener("submit", (event) => {
          event.preventDefault();
          window.sent.push(Object.fromEntries(new FormData(window.form)));
        });
      },
      `${CLABE.replace("<input", '<input form="pay"')}<form id="pay" lang="en"><button id="send">Send</button></form><form><input id="other" data-qash="clabe"></form><button id="away">Away</button>`,
    );
    await type("#clabe", WRONG);
    assert.equal(await value("#clabe"), "012 180 00123456789 0");
    assert.match((await said("#clabe")).text, /check digit/);
    await click("#send");
    assert.deepEqual([await sent(), await focused()], [[], "clabe"]);
    await press("End", "Backspace", "9");
    await leave();
    await click("#send");
    assert.deepEqual(await sent(), [{ clabe: RIGHT }]);
    // Fields of another form are ignored.
    await type("#other", "0121");
    assert.equal(await value("#other"), "0121");
    await run(() => window.detach());
    await fill("#clabe", "01218");
    assert.equal(await value("#clabe"), "01218");
  });

  test("a form attached before it is in the document works", async () => {
    await run((html) => {
      const fragment = document.createElement("template");
      fragment.innerHTML = html;
      const node = document.importNode(fragment.content, true);
      window.form = node.querySelector("form");
      window.attach(window.form);
      document.body.replaceChildren(node);
    }, `<form lang="en" id="pay">${CLABE}</form><input id="aba" form="pay" data-qash="aba">`);
    await type("#clabe", "01218");
    assert.equal(await value("#clabe"), "012 18");
    await type("#aba", "021000022");
    assert.match((await said("#aba")).text, /check digit/);
  });
}

/** Failures of attaching. */
function failing() {
  test("a policy that forbids wasm leaves the form unchanged and causes an error", async () => {
    await opened.browser.goto(`${opened.server.origin}/forbidden`);
    const told = await run((html) => {
      document.body.innerHTML = html;
      window.form = document.querySelector("form");
      window.logged = [];
      console.error = (error) => window.logged.push(error.code);
      window.errors = [];
      const onError = ({ code, name, cause }) => window.errors.push([code, name, cause.name]);
      const before = document.body.innerHTML;
      window.detach = window.attach(window.form, { onError });
      window.attach(window.form, { onError });
      window.attach(window.form);
      const same = document.body.innerHTML === before && !window.form.noValidate;
      window.sent = [];
      window.form.addEventListener("submit", (event) => {
        event.preventDefault();
        window.sent.push(Object.fromEntries(new FormData(window.form)));
      });
      return { same, logged: window.logged, errors: window.errors };
    }, `<form lang="en">${CLABE}<button id="send">Send</button></form>`);
    const error = ["WASM_UNAVAILABLE", "QashError", "CompileError"];
    assert.deepEqual(told, { same: true, logged: ["WASM_UNAVAILABLE"], errors: [error, error] });
    await click("#send");
    assert.deepEqual(await sent(), [], "the browser's own rules");
    await type("#clabe", WRONG);
    await click("#send");
    assert.deepEqual(await sent(), [{ clabe: WRONG }]);
    assert.equal(await run(() => window.detach()), undefined);
    // The policy violations belong to that page.
    await opened.browser.goto(`${opened.server.origin}/page`);
  });

  test("an unknown format is an error of the page", async () => {
    const message = await run(() => {
      document.body.innerHTML = '<form><input data-qash="clave"></form>';
      try {
        window.attach(document.querySelector("form"));
      } catch (error) {
        return error.message;
      }
    });
    assert.match(message, /no format "clave"/);
  });
}

/** Tests of forms. */
export function forms() {
  for (const tests of [
    telling,
    filling,
    sending,
    refusing,
    leaving,
    changing,
    describing,
    relating,
    attaching,
    failing,
  ])
    tests();
}

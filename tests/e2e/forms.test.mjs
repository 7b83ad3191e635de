// `qash-client/forms` in a real browser: keys, caret, composition, paste, submit and what a screen reader is told.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { openBrowser } from "./demo.mjs";

const FORMS = fileURLToPath(new URL("../../pkg/forms.js", import.meta.url));
const RIGHT = "012180001234567899";
const GROUPED = "012 180 00123456789 9";
const WRONG = "012180001234567890";

let browser;
let page;
let script;

before(async () => {
  const contents = `import { attach } from ${JSON.stringify(FORMS)}; window.attach = attach;`;
  const stdin = { contents, resolveDir: import.meta.dirname ?? process.cwd() };
  const bundled = await build({ stdin, bundle: true, write: false, format: "iife", platform: "browser" });
  script = bundled.outputFiles[0].text;
  browser = await openBrowser();
  page = await browser.newPage();
});

after(() => browser?.close());

/** A page with one form, attached; submits are counted, not sent. */
async function form(fields, attributes = 'lang="en"', options = {}) {
  await page.setContent(
    `<form ${attributes}>${fields}<button id="send">Send</button></form><button id="away">Away</button>`,
  );
  await page.addScriptTag({ content: script });
  await page.evaluate((given) => {
    window.form = document.querySelector("form");
    window.sent = [];
    window.detach = window.attach(window.form, given);
    window.form.addEventListener("submit", (event) => {
      event.preventDefault();
      window.sent.push(Object.fromEntries(new FormData(window.form)));
    });
  }, options);
}

const value = (selector) => page.inputValue(selector);
const caret = (selector) => page.$eval(selector, (field) => field.selectionStart);
const sent = () => page.evaluate(() => window.sent);
const leave = () => page.focus("#away");
/** What is said about a field: its described-by messages, and whether it is called wrong. */
const said = (selector) =>
  page.$eval(selector, (field) => {
    const ids = field.getAttribute("aria-describedby").split(" ");
    const text = ids.map((id) => document.getElementById(id).textContent).join(" ");
    return { text, invalid: field.getAttribute("aria-invalid") };
  });
const quiet = { text: "", invalid: "false" };

const CLABE = '<label>CLABE <input id="clabe" name="clabe" required data-qash="clabe"></label>';

test("nothing is said of a text that is still being typed, until the field is left", async () => {
  await form(CLABE);
  await page.type("#clabe", "01218000");
  assert.deepEqual(await said("#clabe"), quiet);
  await leave();
  assert.deepEqual(await said("#clabe"), { text: "Too short: expected 18 characters, found 8.", invalid: "true" });
  await page.focus("#clabe");
  await page.keyboard.press("End");
  await page.keyboard.type("1");
  assert.deepEqual(await said("#clabe"), quiet);
});

test("what typing on cannot mend is said at once, and taken back when it is mended", async () => {
  await form(CLABE);
  await page.type("#clabe", WRONG);
  assert.match((await said("#clabe")).text, /check digit should be 9/);
  await page.keyboard.press("Backspace");
  await page.keyboard.type("9");
  assert.deepEqual(await said("#clabe"), quiet);
});

test("messages are in the form's language, also after it changed", async () => {
  await form(CLABE, 'lang="es-MX"');
  await page.type("#clabe", WRONG);
  assert.match((await said("#clabe")).text, /dígito verificador/);
  await page.evaluate(() => window.form.setAttribute("lang", "en"));
  await leave();
  assert.match((await said("#clabe")).text, /check digit/);
});

test("the language can be given as an option", async () => {
  await form(CLABE, 'lang="en"', { lang: "es" });
  await page.type("#clabe", WRONG);
  assert.match((await said("#clabe")).text, /dígito verificador/);
});

test("text is grouped while it is typed", async () => {
  await form(`${CLABE}<input id="iban" name="iban" data-qash="iban"><input id="phone" name="phone" data-qash="phone">`);
  await page.type("#clabe", RIGHT);
  assert.equal(await value("#clabe"), GROUPED);
  await page.type("#iban", "de89370400440532013000");
  assert.equal(await value("#iban"), "DE89 3704 0044 0532 0130 00");
  await page.type("#phone", "+525512345678");
  assert.equal(await value("#phone"), "+52 55 1234 5678");
});

test("the caret stays behind the character it was behind", async () => {
  await form(CLABE);
  await page.type("#clabe", "01218034");
  assert.equal(await value("#clabe"), "012 180 34");
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowLeft");
  await page.keyboard.type("7");
  assert.deepEqual([await value("#clabe"), await caret("#clabe")], ["012 187 034", 7]);
  await page.keyboard.type("5");
  assert.deepEqual([await value("#clabe"), await caret("#clabe")], ["012 187 5034", 9]);
  for (let i = 0; i < 3; i++) await page.keyboard.press("Backspace");
  assert.deepEqual([await value("#clabe"), await caret("#clabe")], ["012 180 34", 6]);
});

test("Backspace and Delete get past a separator", async () => {
  await form(CLABE);
  await page.type("#clabe", "01218034");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await caret("#clabe"), 8);
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  assert.equal((await value("#clabe")).replaceAll(" ", ""), "0121834");
  await page.keyboard.press("Home");
  for (let i = 0; i < 5; i++) await page.keyboard.press("Delete");
  const left = (await value("#clabe")).replaceAll(" ", "");
  assert.ok(left.length <= 3, left);
});

test("a character that cannot stand there stays, so that it can be seen", async () => {
  await form(CLABE);
  await page.type("#clabe", "012x");
  assert.equal(await value("#clabe"), "012x");
  assert.match((await said("#clabe")).text, /“x” is not allowed here/);
});

test("a pasted text is grouped, and what limits its length in the browser does not cut it", async () => {
  await form('<input id="clabe" name="clabe" data-qash="clabe" maxlength="18" pattern="[0-9]{18}">');
  await page.focus("#clabe");
  await page.evaluate((text) => document.execCommand("insertText", false, text), RIGHT);
  assert.equal(await value("#clabe"), GROUPED);
  await page.click("#send");
  assert.deepEqual(await sent(), [{ clabe: RIGHT }]);
});

test("a composition is not disturbed, and grouped when it ends", async () => {
  await form(CLABE);
  await page.focus("#clabe");
  const session = await page.context().newCDPSession(page);
  await session.send("Input.imeSetComposition", { text: "01218", selectionStart: 5, selectionEnd: 5 });
  assert.equal(await value("#clabe"), "01218");
  await session.send("Input.insertText", { text: "01218" });
  assert.equal(await value("#clabe"), "012 18");
});

test("undo and redo mix up no digits of a text that was grouped", async () => {
  await form(CLABE);
  await page.type("#clabe", "01218000");
  for (const keys of ["Control+z", "Control+Shift+z"]) {
    for (let i = 0; i < 10; i++) await page.keyboard.press(keys);
    assert.equal(await value("#clabe"), "012 180 00", keys);
  }
  // What was not grouped yet is the browser's own to undo.
  await form('<input id="amount" data-qash="money" data-currency="MXN">');
  await page.type("#amount", "15");
  await page.keyboard.press("Control+z");
  assert.notEqual(await value("#amount"), "15");
});

test("what is no longer dialled before a number stays until the field is left", async () => {
  await form('<input id="phone" name="phone" data-qash="phone">');
  await page.type("#phone", "+5215512345678");
  assert.equal(await value("#phone"), "+52 1 55 1234 5678");
  await leave();
  assert.equal(await value("#phone"), "+52 55 1234 5678");
});

/** What people do in a field, by chance, and the characters that are left then, with the ends of the selection among them. */
async function editing(name, alphabet, dice) {
  const any = (count) => Math.floor(dice() * count);
  const characters = (count) => Array.from({ length: count }, () => alphabet[any(alphabet.length)]).join("");
  const counted = (text) => text.replace(/[ -]/g, "");
  const session = await page.context().newCDPSession(page);
  const state = () => page.$eval("#f", (field) => [field.value, field.selectionStart, field.selectionEnd]);
  await form(`<input id="f" name="f" data-qash="${name}">`);
  await page.focus("#f");
  const begun = name === "phone" ? "+" : "";
  await page.keyboard.type(begun);
  let [text, from, to] = [begun, begun.length, begun.length];
  const done = [];
  const put = (added) => {
    text = text.slice(0, from) + added + text.slice(to);
    from = to = from + added.length;
  };
  const press = async (key) => {
    const [before, start] = await state();
    await page.keyboard.press(key);
    const at = key === "Delete" ? start : start - 1;
    // A separator comes back, and the caret steps over it.
    if (from === to && counted(before[at] ?? " ") !== "") {
      if (key === "Delete") to++;
      else from--;
    }
    put("");
  };
  const acts = [
    async () => {
      const typed = characters(1 + any(3));
      await page.keyboard.type(typed);
      put(typed);
    },
    () => press("Backspace"),
    () => press("Delete"),
    async () => {
      const [before] = await state();
      const ends = [any(before.length + 1), any(before.length + 1)].sort((a, b) => a - b);
      await page.$eval("#f", (field, range) => field.setSelectionRange(...range), ends);
      [from, to] = ends.map((end) => counted(before.slice(0, end)).length);
    },
    async () => {
      const key = ["Home", "End"][any(2)];
      await page.keyboard.press(key);
      from = to = key === "End" ? text.length : 0;
    },
    async () => {
      await page.keyboard.press("Control+a");
      [from, to] = [0, text.length];
    },
    async () => {
      const [head, tail] = [characters(1 + any(3)), characters(1 + any(3))];
      await session.send("Input.insertText", { text: `${head}-${tail}` });
      put(head + tail);
    },
    async () => {
      const composed = characters(2);
      await session.send("Input.imeSetComposition", { text: composed, selectionStart: 2, selectionEnd: 2 });
      await session.send("Input.insertText", { text: composed });
      put(composed);
    },
    async () => {
      const [before] = await state();
      // Where nothing was grouped yet, the browser undoes something.
      if (before.includes(" ")) await page.keyboard.press("Control+z");
    },
  ];
  for (let step = 0; step < 25 && text.length < 30; step++) {
    const act = text.length < 5 ? 0 : any(acts.length);
    await acts[act]();
    const [now, start, end] = await state();
    done.push(`${act} ${now} ${start} ${end}`);
    const found = [now, now.slice(0, start), now.slice(0, end)].map(counted);
    const expected = [text, text.slice(0, from), text.slice(0, to)];
    assert.deepEqual(found, expected, `${name}:\n${done.join("\n")}`);
  }
  await session.detach();
}

test("whatever is done in a field, its characters and the caret are those of one that is not grouped", async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 2 ** 32);
  let state = seed;
  // Xorshift: good enough for a choice of keys, and the same again for the same seed.
  const dice = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  try {
    for (const [name, alphabet] of Object.entries({
      clabe: "0123456789",
      phone: "0123456789",
      iban: "0123456789ADEFGM",
      uuid: "0123456789abcdef",
    })) {
      for (let times = 0; times < 2; times++) await editing(name, alphabet, dice);
    }
  } catch (error) {
    error.message = `SEED=${seed} ${error.message}`;
    throw error;
  }
});

test("what the browser fills in is grouped and checked without taking the focus", async () => {
  await form(`${CLABE}<input id="other">`);
  await page.focus("#other");
  await page.$eval(
    "#clabe",
    (field, text) => {
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    },
    WRONG,
  );
  assert.equal(await value("#clabe"), "012 180 00123456789 0");
  assert.match((await said("#clabe")).text, /check digit/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "other");
});

test("a click that takes the focus away is not lost because a message appears", async () => {
  await form(`${CLABE}<p><button id="draft" formnovalidate>Save</button>`);
  await page.addStyleTag({ content: ".qash-message:not(:empty) { display: block; height: 200px }" });
  await page.type("#clabe", "0121");
  await page.click("#draft");
  assert.equal((await sent()).length, 1);
  await page.waitForTimeout(20);
  assert.match((await said("#clabe")).text, /Too short/);
});

test("an amount is written out when the field is left, and sent as an exact decimal", async () => {
  await form('<input id="amount" name="amount" data-qash="money" data-currency="COP" data-locale="es-CO">');
  await page.type("#amount", "1500,5");
  assert.equal(await value("#amount"), "1500,5");
  await leave();
  assert.equal(await value("#amount"), "1.500,50");
  await page.click("#send");
  assert.deepEqual(await sent(), [{ amount: "1500.50" }]);
});

test("what was typed into a number field stays, for such a field would drop what is grouped", async () => {
  await form('<input id="amount" name="amount" type="number" data-qash="money" data-currency="MXN">');
  await page.type("#amount", "1500");
  await leave();
  assert.equal(await value("#amount"), "1500");
  await page.click("#send");
  assert.deepEqual(await sent(), [{ amount: "1500.00" }]);
});

test("each of several fields with one name is sent in its canonical form", async () => {
  const field = '<input name="clabe[]" data-qash="clabe">';
  await form(`${field}<input name="note" value="a">${field}<input name="clabe[]" value="b">`);
  for (const [index, text] of [RIGHT, "646180157034181180"].entries()) {
    await page.locator("[data-qash]").nth(index).pressSequentially(text);
  }
  const data = await page.evaluate(() => [...new FormData(window.form)]);
  assert.deepEqual(data.sort(), [
    ["clabe[]", RIGHT],
    ["clabe[]", "646180157034181180"],
    ["clabe[]", "b"],
    ["note", "a"],
  ]);
});

test("a change is told once, with the final text", async () => {
  await form(CLABE);
  await page.evaluate(() => {
    window.changes = [];
    document.addEventListener("change", (event) => window.changes.push(event.target.value));
  });
  await page.type("#clabe", RIGHT);
  await leave();
  assert.deepEqual(await page.evaluate(() => window.changes), [GROUPED]);
  await page.focus("#clabe");
  await leave();
  assert.deepEqual(await page.evaluate(() => window.changes), [GROUPED]);
});

test("a framework that watches the field's value sees what is put in it", async () => {
  await form(CLABE);
  await page.evaluate(() => {
    // As React does: remembers what scripts set, and takes an event for news only if the text is another one.
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
  await page.type("#clabe", "0121");
  assert.deepEqual(await page.evaluate(() => window.news), ["0", "01", "012", "012 1"]);
});

test("a form with a wrong field is not submitted, and its first wrong field gets the focus", async () => {
  await form(`<input id="name" name="name">${CLABE}<input id="iban" name="iban" data-qash="iban">`);
  await page.type("#iban", "GB28NWBK60161331926819");
  await page.type("#clabe", "0121");
  await page.keyboard.press("Enter");
  assert.deepEqual(await sent(), []);
  assert.equal(await page.evaluate(() => document.activeElement.id), "clabe");
  assert.match((await said("#clabe")).text, /Too short/);
  assert.match((await said("#iban")).text, /check digits should be 29/);
});

test("a required field that is empty is spoken of at submit, not on the way past it", async () => {
  await form(CLABE);
  await page.focus("#clabe");
  await leave();
  assert.deepEqual(await said("#clabe"), quiet);
  await page.click("#send");
  assert.deepEqual(await said("#clabe"), { text: "Please fill in this field.", invalid: "true" });
  assert.deepEqual(await sent(), []);
});

test("an empty field that is not required is right", async () => {
  await form('<input id="iban" name="iban" data-qash="iban">');
  await page.click("#send");
  assert.deepEqual(await sent(), [{ iban: "" }]);
});

test("other fields keep the browser's own rules", async () => {
  await form(`${CLABE}<input id="name" name="name" required>`);
  await page.type("#clabe", RIGHT);
  await page.click("#send");
  assert.deepEqual(await sent(), []);
  assert.equal(await page.evaluate(() => document.activeElement.id), "name");
  await page.type("#name", "Ana");
  await page.click("#send");
  assert.deepEqual(await sent(), [{ clabe: RIGHT, name: "Ana" }]);
});

test("in a form with novalidate other listeners still get the submit, marked as prevented", async () => {
  await form(`${CLABE}<input name="name" required>`, "novalidate");
  await page.evaluate(() => {
    window.form.addEventListener("submit", (event) => {
      window.prevented = event.defaultPrevented;
    });
  });
  await page.click("#send");
  assert.equal(await page.evaluate(() => window.prevented), true);
});

test("a button with formnovalidate submits anything", async () => {
  await form(`${CLABE}<button id="draft" formnovalidate>Save</button>`);
  await page.type("#clabe", "0121");
  await page.click("#draft");
  assert.deepEqual(await sent(), [{ clabe: "012 1" }]);
});

test("values that a script set just before the submit are judged as they are", async () => {
  await form(CLABE);
  const submit = (text) =>
    page.evaluate((given) => {
      document.querySelector("#clabe").value = given;
      window.form.requestSubmit();
    }, text);
  await submit(WRONG);
  assert.deepEqual(await sent(), []);
  await submit(RIGHT);
  assert.deepEqual(await sent(), [{ clabe: RIGHT }]);
});

test("reset takes the messages back", async () => {
  await form(CLABE);
  await page.type("#clabe", WRONG);
  await page.evaluate(() => window.form.reset());
  await page.waitForTimeout(20);
  assert.deepEqual(await said("#clabe"), quiet);
  assert.equal(await value("#clabe"), "");
});

test("fields that are added later work as the others do", async () => {
  await form(CLABE);
  await page.type("#clabe", RIGHT);
  await page.evaluate(() =>
    document.querySelector("label").insertAdjacentHTML("afterend", '<input id="later" name="later" data-qash="aba">'),
  );
  await page.type("#later", "021000022");
  assert.match((await said("#later")).text, /check digit/);
  assert.equal(await page.getAttribute("#later", "inputmode"), "numeric");
  await page.click("#send");
  assert.deepEqual(await sent(), []);
});

test("each field gets the keyboard and the completion of its format, unless it has its own", async () => {
  const names = ["clabe", "iban", "phone", "email", "money", "rfc"];
  const fields = names.map((name) => `<input id="${name}" data-qash="${name}" data-currency="MXN">`);
  await form(`${fields.join("")}<input id="own" data-qash="clabe" inputmode="text" autocomplete="on">`);
  const hints = await page.$$eval("input", (all) =>
    all.map((one) => [one.id, one.inputMode, one.autocomplete, one.autocapitalize, one.getAttribute("autocorrect")]),
  );
  assert.deepEqual(hints, [
    ["clabe", "numeric", "off", "characters", "off"],
    ["iban", "text", "off", "characters", "off"],
    ["phone", "tel", "tel", "characters", "off"],
    ["email", "email", "email", "none", "off"],
    ["money", "decimal", "transaction-amount", "characters", "off"],
    ["rfc", "text", "off", "characters", "off"],
    ["own", "text", "on", "characters", "off"],
  ]);
});

test("the message describes the field and is no part of its name", async () => {
  await form(
    `<p id="hint">18 digits</p><label>CLABE <input id="clabe" data-qash="clabe" aria-describedby="hint"></label>`,
  );
  await page.type("#clabe", WRONG);
  const described = await said("#clabe");
  assert.match(described.text, /^18 digits The check digit/);
  const inside = await page.$eval("label", (label) => label.textContent.trim());
  assert.equal(inside, "CLABE");
});

test("a page may bring its own element for the message", async () => {
  await form('<input id="clabe" data-qash="clabe" data-qash-message="why"><p id="why">18 digits</p>');
  await page.type("#clabe", WRONG);
  assert.match(await page.textContent("#why"), /check digit/);
  assert.equal(await page.$(".qash-message"), null);
  await page.evaluate(() => window.detach());
  assert.equal(await page.textContent("#why"), "18 digits");
});

test("a warning is told when the field is left, and lets the form pass", async () => {
  await form(CLABE);
  await page.type("#clabe", "999180001234567899");
  assert.deepEqual(await said("#clabe"), quiet);
  await leave();
  assert.deepEqual(await said("#clabe"), { text: "No bank with the code 999 is known.", invalid: "false" });
  await page.click("#send");
  assert.deepEqual(await sent(), [{ clabe: "999180001234567899" }]);
});

test("national phones are read in the country that another field holds", async () => {
  const country = '<select id="country" name="country"><option>ES<option>MX</select>';
  await form(
    `${country}<input id="phone" name="phone" data-qash="phone" data-qash-country="#country" data-qash-country-only>`,
  );
  await page.type("#phone", "55 1234 5678");
  await leave();
  assert.equal((await said("#phone")).invalid, "true");
  await page.selectOption("#country", "MX");
  assert.equal((await said("#phone")).invalid, "false");
  await page.fill("#phone", "+34 612 345 678");
  await leave();
  assert.match((await said("#phone")).text, /belongs to ES/);
});

test("a bank code is held against the account of another field, whichever changes", async () => {
  const bank = '<input id="bank" name="bankCode" required data-qash-bank-code-for="clabe">';
  await form(bank + CLABE);
  await page.type("#clabe", RIGHT);
  await page.type("#bank", "40014");
  await leave();
  assert.match((await said("#bank")).text, /40014 does not belong/);
  await page.fill("#clabe", "014180655001234566");
  assert.equal((await said("#bank")).invalid, "false");
});

test("an RFC is held against its kind", async () => {
  await form('<input id="rfc" data-qash="rfc" data-qash-kind="company">');
  await page.type("#rfc", "GODE561231GR8");
  assert.equal((await said("#rfc")).invalid, "true");
});

test("an amount is judged in the currency that another field holds", async () => {
  const currency = '<select id="currency" name="currency"><option value="">…<option>MXN<option>JPY</select>';
  await form(
    `${currency}<input id="amount" name="amount" data-qash="money" data-currency="#currency" data-locale="en-US">`,
  );
  await page.type("#amount", "10.50");
  assert.deepEqual(await said("#amount"), quiet);
  await leave();
  await page.selectOption("#currency", "JPY");
  assert.match((await said("#amount")).text, /Too many decimals/);
  await page.selectOption("#currency", "MXN");
  assert.deepEqual(await said("#amount"), quiet);
});

test("without a language only amounts that mean the same everywhere are right", async () => {
  await form('<input id="amount" name="amount" data-qash="money" data-currency="MXN">', "");
  await page.type("#amount", "1500.50");
  await leave();
  assert.deepEqual(await said("#amount"), quiet);
  await page.fill("#amount", "1.500");
  await leave();
  assert.match((await said("#amount")).text, /could mean two amounts/);
});

test("a currency that nobody knows holds the form back and is said", async () => {
  await form('<input id="amount" name="amount" data-qash="money" data-currency="XXQ">');
  await page.type("#amount", "10");
  assert.match((await said("#amount")).text, /XXQ/);
  await page.click("#send");
  assert.deepEqual(await sent(), []);
});

test("every check is told in an event of the field", async () => {
  await form(CLABE);
  await page.evaluate(() => {
    window.form.addEventListener("qash:check", ({ target, detail }) => {
      window.last = [target.id, detail];
    });
  });
  await page.type("#clabe", RIGHT);
  const [id, detail] = await page.evaluate(() => window.last);
  assert.equal(id, "clabe");
  assert.deepEqual([detail.ok, detail.value, detail.details.institution], [true, RIGHT, "40012"]);
});

test("a field that cannot be edited does not hold the form back", async () => {
  await form(
    `<input name="a" data-qash="clabe" value="${WRONG}" disabled><input name="b" data-qash="clabe" value="${WRONG}" readonly>`,
  );
  await page.click("#send");
  assert.equal((await sent()).length, 1);
});

test("detaching puts everything back", async () => {
  const html = `<form lang="en">${CLABE}<input id="x" data-qash="iban" maxlength="34" aria-describedby="h"></form>`;
  await page.setContent(html);
  await page.addScriptTag({ content: script });
  const [before, after] = await page.evaluate(() => {
    const node = document.querySelector("form");
    // The order of attributes means nothing.
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
  });
  assert.equal(after, before);
  await page.type("#clabe", "012180");
  assert.equal(await value("#clabe"), "0121801x");
});

test("a format that does not exist is an error of whoever wrote the page", async () => {
  await page.setContent('<form><input data-qash="clave"></form>');
  await page.addScriptTag({ content: script });
  const message = await page.evaluate(() => {
    try {
      window.attach(document.querySelector("form"));
    } catch (error) {
      return error.message;
    }
  });
  assert.match(message, /no format "clave"/);
});

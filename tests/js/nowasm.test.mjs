// `qash-client/nowasm`: the same answers as the wasm, where there is no WebAssembly.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { promisify } from "node:util";
import * as client from "qash-client";
import * as nowasm from "qash-client/nowasm";
import * as wasm from "qash-client/validate";
import { readBack } from "./locales.mjs";

/** Texts that formats know, or that look like it. */
const SEEDS = {
  iban: readFileSync(new URL("../fixtures/ibans.txt", import.meta.url), "utf8")
    .split("\n")
    .flatMap((line) => line.match(/^[A-Z]{2}\d\S+/) ?? []),
  clabe: ["012180001234567899", "002010077777777771", "646180115400000008"],
  phone: ["+525512345678", "+5215512345678", "+14155550123", "+573001234567", "+442071838750", "5512345678"],
  bic: ["BCMRMXMMXXX", "CITIUS33", "DEUTDEFF500"],
  aba: ["021000021", "122105155", "011401533"],
  rfc: ["GODE561231GR8", "XAXX010101000", "ABC680524P76"],
  curp: ["HEGG560427MVZRRL04", "BOXW310820HNERXN09"],
  nit: ["900.123.456-8", "8600029644", "1020304050-8", "79123456"],
  cedula: ["79.123.456", "1020304050", "7912345.0"],
  country: ["MX", "USA", "CO", "484"],
  uuid: ["a1b2c3d4-e5f6-7890-abcd-ef1234567890", "00000000-0000-0000-0000-000000000000"],
  email: ["ana@example.com", "josé.pérez@correo.mx", "a@b", "x@@y.mx"],
};
const STRANGE = [..." -.\t0aÁñ€😀٣#@+/", "\ud800", "MX", "00"];

/** Numbers from 0 up to `below`, the same in every run. */
function numbers(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A text with a few characters put in, left out or replaced. */
function changed(text, random) {
  let made = text;
  for (let times = random(4); times > 0; times--) {
    const at = random(made.length + 1);
    const put = random(2) ? STRANGE[random(STRANGE.length)] : String(random(10));
    made = made.slice(0, at) + (random(3) ? put : "") + made.slice(at + random(2));
  }
  return random(9) ? made : made.toLowerCase();
}

const told = (use) => {
  try {
    return JSON.stringify(use());
  } catch (error) {
    return `${error.code}: ${error.message}`;
  }
};

test("every format gives the same results for 50,000 texts, in two languages", () => {
  let lines = 0;
  for (const [name, seeds] of Object.entries(SEEDS)) {
    const random = numbers(name.length * 7919);
    const texts = [...seeds, ""];
    while (texts.length < 5000) texts.push(changed(seeds[random(seeds.length)], random));
    const [one, other] = [wasm.formats[name], nowasm.formats[name]];
    for (const text of texts) {
      const options = { lang: random(2) ? "es" : "en", country: random(2) ? "MX" : undefined };
      const say = (format) => told(() => [format.check(text, options), format.format(text), format.isValid(text)]);
      assert.equal(say(other), say(one), `${name} of ${JSON.stringify(text)}`);
      lines++;
    }
    assert.deepEqual(other.checkMany(texts).codes, one.checkMany(texts).codes, name);
    assert.deepEqual(other.checkMany(texts.join("\n")).codes, one.checkMany(texts.join("\n")).codes, name);
  }
  assert.ok(lines >= 50_000, `${lines} texts`);
});

test("amounts are formatted, parsed and refused in the same way in every locale", () => {
  const random = numbers(11);
  const locales = [undefined, "es-MX", "es-CO", "en-US", "de-CH", "ar-EG", "hi-IN", "?"];
  for (let count = 0; count < 10_000; count++) {
    const currency = ["MXN", "USD", "COP", "USDC", "XXX"][random(5)];
    const locale = locales[random(locales.length)];
    const exponent = random(16);
    const minor = BigInt(random(2 ** 31)) * BigInt(10 ** exponent) * (random(2) ? 1n : -1n);
    const text = changed(["1,500.50", "1.500,50", "$ 12", "(3)", "1'000", "99999999999999999999"][random(6)], random);
    const say = ({ money }) =>
      [
        () => money.format(minor, currency, { locale }),
        () => money.toDecimal(minor, currency),
        () => money.parse(text, currency, { locale }),
        () => money.check(text, currency, { locale, lang: "es" }),
        () => money.fromDecimal(`${minor}.${exponent}`, currency),
      ].map(told);
    assert.deepEqual(say(nowasm), say(wasm), `${minor} and ${JSON.stringify(text)} in ${currency}, ${locale}`);
  }
  assert.deepEqual(readBack(nowasm.money).faults, []);
});

test("it has the names of `qash-client`, and the same classes of errors", () => {
  assert.deepEqual(Object.keys(nowasm).sort(), Object.keys(client).sort());
  const errors = (names) => Object.entries(names).filter(([name]) => name.endsWith("Error"));
  assert.deepEqual(errors(nowasm), errors(client));
});

/** What a program prints that knows no WebAssembly, nor more of the platform than Hermes has. */
async function without(names, code, conditions = []) {
  // Node's own fetch and Headers compile a wasm of their own when they are first used.
  const script = `await (await fetch("data:,")).text();
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (const name of ${JSON.stringify(names)}) delete globalThis[name];\n${code}`;
  const args = [...conditions.flatMap((name) => ["-C", name]), "--input-type=module", "-e", script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
  return JSON.parse(stdout);
}

const FORMATS = `
  const { clabe, money, phone } = await import("ENTRY");
  const check = clabe.check("012180001234567891", { lang: "es" });
  console.log(JSON.stringify([check.issues[0].message, money.format(150050, "COP", { locale: "es-CO" }),
    money.parse("1,500.50", "MXN"), phone.check("+52 55 1234 5678 ñ").issues[0].code]));`;

test("formats and amounts work without WebAssembly, TextEncoder, TextDecoder and URL", async () => {
  const names = ["WebAssembly", "TextEncoder", "TextDecoder", "URL"];
  const expected = [
    "El dígito verificador debería ser 9, no 1; compara todo con el original.",
    "$\u00a01.500,50",
    150050,
    "BAD_CHARACTER",
  ];
  assert.deepEqual(await without(names, FORMATS.replace("ENTRY", "qash-client/nowasm")), expected);
  // As Metro of React Native asks for them.
  for (const entry of ["qash-client", "qash-client/validate"]) {
    assert.deepEqual(await without(names, FORMATS.replace("ENTRY", entry), ["react-native"]), expected, entry);
  }
});

test("the client pays once without WebAssembly, and names the errors of an input", async () => {
  const code = `
    const { QashClient } = await import("qash-client/nowasm");
    const sent = [];
    const answer = async (url, { method, body, headers }) => {
      sent.push([method, String(url), headers.get("x-qash-client") !== null]);
      if (sent.length === 1) throw new TypeError("broken");
      const { idempotencyKey } = JSON.parse(body);
      const text = JSON.stringify({ id: 7, status: "PENDING", idempotencyKey, note: "ñ€".repeat(40_000) });
      return { status: 200, headers: {}, text: async () => text };
    };
    const client = new QashClient({ baseUrl: "https://app.example/qash", fetch: answer });
    const beneficiary = { name: "Juan García", bankCode: "40012", accountNumber: "012180001234567899", accountType: "CLABE" };
    const payout = { amount: 100, currency: "MXN", provider: "cobre", fromAccountId: 1, beneficiary, description: "Renta" };
    const paid = await client.payout({ ...payout, idempotencyKey: "a1b2c3d4-e5f6-7890-abcd-ef1234567890" });
    const refused = await client.payout({ ...payout, amount: 1.5 }).catch(({ code, issues }) => [code, issues[0].path]);
    console.log(JSON.stringify([paid.id, sent, refused]));`;
  const try_ = ["POST", "https://app.example/qash/user/payout", true];
  assert.deepEqual(await without(["WebAssembly", "TextDecoder"], code), [7, [try_, try_], ["INVALID_INPUT", "amount"]]);
});

test("the builds of wasm say by name what is missing, and where there is none", async () => {
  const code = `
    const { clabe, QashClient, QashError, ready } = await import("qash-client");
    const { aba } = await import("qash-client/validate");
    const client = new QashClient({ baseUrl: "https://app.example/qash", fetch: async () => Response.json({}) });
    const calls = [() => clabe.isValid("0"), () => aba.check("0"), ready, () => client.getUser()];
    const failed = await Promise.all(calls.map((call) => new Promise((resolve) => resolve(call())).catch((error) => error)));
    console.log(JSON.stringify(failed.map((error) => [error.code, QashError.is(error), error.message, error.cause?.name])));`;
  const message = "WebAssembly is refused or missing: allow 'wasm-unsafe-eval', or import qash-client/nowasm.";
  for (const told of await without(["WebAssembly"], code)) {
    assert.deepEqual(told, ["WASM_UNAVAILABLE", true, message, "ReferenceError"]);
  }
});

test("where large modules are refused at a call, as in Chromium before 115, what init has readied works, amounts too", async () => {
  const wasm = createRequire(import.meta.url).resolve("qash-client/qash-client.wasm");
  const code = `
    import { readFile } from "node:fs/promises";
    const { iban, init, money } = await import("qash-client/slim");
    const { Module } = WebAssembly;
    WebAssembly.Module = function (bytes) {
      if (bytes.byteLength > 4096) throw new RangeError("disallowed on the main thread");
      return new Module(bytes);
    };
    const before = (() => { try { return money.toDecimal(5, "MXN"); } catch (error) { return error.code; } })();
    await init(await readFile(${JSON.stringify(wasm)}));
    console.log(JSON.stringify([before, money.toDecimal(150050, "COP"), iban.isValid("DE89370400440532013000")]));`;
  assert.deepEqual(await without([], code), ["WASM_UNAVAILABLE", "1500.50", true]);
});

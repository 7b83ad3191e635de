// Formats and amounts beside the libraries that forms use today. Prints times, ratios and goals; never fails because of a time.
//
//   cargo xtask bench validate
import { clabe as clabeValidator } from "clabe-validator";
import currency from "currency.js";
import ibanPackage from "iban";
import * as ibantools from "ibantools";
import { isPossiblePhoneNumber } from "libphonenumber-js/min";
import * as nowasm from "qash-client/nowasm";
import { aba, bic, clabe, email, formats, iban, money, phone, rfc } from "qash-client/validate";
import validateRfcPackage from "validate-rfc";
import validator from "validator";
import * as make from "./lib/inputs.mjs";
import { compare, table } from "./lib/measure.mjs";

const COUNT = 4000;
const validateRfc = validateRfcPackage.default ?? validateRfcPackage;

const values = {
  iban: make.inputs(make.iban, COUNT),
  clabe: make.inputs(make.clabe, COUNT),
  phone: make.inputs(make.phone, COUNT),
  rfc: make.inputs(make.rfc, COUNT),
  bic: make.inputs(make.bic, COUNT),
  email: make.inputs(make.email, COUNT),
  amount: make.inputs(make.amount, COUNT, 1, false),
};
values.form = values.iban.map((_, i) => ({
  phone: values.phone[i],
  iban: values.iban[i],
  clabe: values.clabe[i],
  rfc: values.rfc[i],
  amount: values.amount[i],
}));

/** What is timed: on which inputs, how here, how by each peer and at how many times the speed. */
const CASES = [
  {
    what: "iban.isValid",
    on: values.iban,
    ours: (text) => iban.isValid(text),
    peers: {
      "ibantools isValidIBAN": [(text) => ibantools.isValidIBAN(text), 7],
      "iban isValid": [(text) => ibanPackage.isValid(text), 5],
      "validator isIBAN": [(text) => validator.isIBAN(text)],
    },
  },
  {
    what: "iban.check",
    on: values.iban,
    ours: (text) => iban.check(text).ok,
    peers: { "ibantools validateIBAN": [(text) => ibantools.validateIBAN(text).valid, 1.3] },
  },
  {
    what: "clabe.isValid",
    on: values.clabe,
    ours: (text) => clabe.isValid(text),
    peers: {
      "clabe-validator": [(text) => clabeValidator.validate(text).ok, 7],
      "qash-client/nowasm": [(text) => nowasm.clabe.isValid(text)],
    },
  },
  {
    what: "clabe.check",
    on: values.clabe,
    ours: (text) => clabe.check(text).ok,
    peers: { "clabe-validator": [(text) => clabeValidator.validate(text).ok] },
  },
  {
    what: "phone.isValid",
    on: values.phone,
    ours: (text) => phone.isValid(text),
    peers: { "libphonenumber-js/min possible": [(text) => isPossiblePhoneNumber(text), 40] },
  },
  {
    what: "rfc.isValid",
    on: values.rfc,
    ours: (text) => rfc.isValid(text),
    peers: { "validate-rfc": [(text) => validateRfc(text).isValid, 6] },
  },
  {
    what: "bic.isValid",
    on: values.bic,
    ours: (text) => bic.isValid(text),
    peers: {
      "ibantools isValidBIC": [(text) => ibantools.isValidBIC(text)],
      "validator isBIC": [(text) => validator.isBIC(text)],
    },
  },
  {
    what: "email.isValid",
    on: values.email,
    ours: (text) => email.isValid(text),
    peers: { "validator isEmail": [(text) => validator.isEmail(text)] },
  },
  {
    what: "money.parse",
    on: values.amount,
    ours: (text) => money.parse(text, "USD", { locale: "en-US" }) > 0,
    peers: { "currency.js": [(text) => currency(text).intValue > 0, 3.5] },
  },
  {
    what: "a whole form",
    on: values.form,
    ours: (form) =>
      phone.isValid(form.phone) &
      iban.isValid(form.iban) &
      clabe.isValid(form.clabe) &
      rfc.isValid(form.rfc) &
      (money.parse(form.amount, "USD", { locale: "en-US" }) > 0),
    peers: {
      "its five peers": [
        (form) =>
          isPossiblePhoneNumber(form.phone) &
          ibantools.isValidIBAN(form.iban) &
          clabeValidator.validate(form.clabe).ok &
          validateRfc(form.rfc).isValid &
          (currency(form.amount).intValue > 0),
        10,
      ],
    },
  },
];

const results = [];

/** Prints whether a goal is met, and counts it. */
function verdict(goal, met) {
  if (goal === undefined) return "";
  results.push(met);
  return met ? "met" : "MISSED";
}

function timed() {
  const rows = [];
  for (const { what, on, ours, peers } of CASES) {
    const functions = { ours };
    for (const [name, [use]] of Object.entries(peers)) functions[name] = use;
    const times = compare(functions, on);
    for (const [name, [, goal]] of Object.entries(peers)) {
      const ratio = times[name] / times.ours;
      const wanted = goal === undefined ? "" : `≥ ${goal}×`;
      rows.push([
        what,
        times.ours.toFixed(0),
        name,
        times[name].toFixed(0),
        `${ratio.toFixed(1)}×`,
        wanted,
        verdict(goal, ratio >= goal),
      ]);
    }
  }
  const many = [values.clabe];
  const times = compare(
    {
      ours: (rows) => clabe.checkMany(rows).valid,
      peer: (rows) => rows.filter((row) => clabeValidator.validate(row).ok).length,
    },
    many,
  );
  const text = compare({ ours: () => clabe.checkMany(joined).valid }, many).ours;
  for (const [name, ours] of [
    ["clabe.checkMany, a row of an array", times.ours],
    ["clabe.checkMany, a row of a text", text],
  ]) {
    const ratio = times.peer / ours;
    const row = [
      name,
      (ours / COUNT).toFixed(0),
      "clabe-validator",
      (times.peer / COUNT).toFixed(0),
      `${ratio.toFixed(1)}×`,
    ];
    rows.push([...row, "≥ 9×", verdict(9, ratio >= 9)]);
  }
  table(["what", "ns", "beside", "ns", "ratio", "goal", ""], rows);
}

const joined = values.clabe.join("\n");

/** What 300,000 calls leave behind. */
function memory() {
  const use = () => {
    for (let i = 0; i < 300_000; i++) {
      const at = i % COUNT;
      iban.check(values.iban[at]);
      clabe.isValid(values.clabe[at]);
      phone.check(values.phone[at]);
      if (i % 100 === 0) clabe.checkMany(joined);
      money.parse(values.amount[at], "USD", { locale: "en-US" });
    }
  };
  const measure = () => {
    for (let i = 0; i < 3; i++) globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  use();
  const before = measure();
  use();
  const grown = (measure() - before) / 1024;
  table(
    ["memory", "KiB more", "goal", ""],
    [["after 300,000 rounds of five calls", grown.toFixed(0), "≤ 256", verdict(256, grown <= 256)]],
  );
}

for (const format of [iban, clabe, phone, rfc, aba]) if (formats[format.name] !== format) throw new Error(format.name);
timed();
memory();
const met = results.filter(Boolean).length;
console.log(`\n${met} of ${results.length} goals met.`);

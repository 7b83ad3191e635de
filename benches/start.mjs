// What a page or a function pays before its first answer: the import, and the first call. Each run is a process of its own.
//
//   cargo xtask bench start
import { execFileSync } from "node:child_process";
import { median, table } from "./lib/measure.mjs";

const RUNS = 25;

const IBAN = '.iban.isValid("DE89370400440532013000")';

const FIVE = `m${IBAN}; m.clabe.isValid("1"); m.phone.isValid("1"); m.rfc.isValid("1"); m.email.isValid("1")`;

/** What it is, an import, a call that needs it, and the milliseconds that the call may take. */
const CASES = [
  ["qash-client/validate, an IBAN", "qash-client/validate", `m${IBAN}`, 1],
  ["  five formats", "qash-client/validate", FIVE, 2],
  ["  an amount", "qash-client/validate", 'm.money.parse("1,234.50", "USD", { locale: "en-US" })'],
  ["    of which Intl, once a process", "node:os", 'new Intl.NumberFormat("en-US").formatToParts(1234.5)'],
  ["qash-client, an IBAN", "qash-client", `m${IBAN}`],
  ["qash-client/sandbox", "qash-client/sandbox", "m.createSandbox({ seed: 1 })"],
  ["libphonenumber-js/min", "libphonenumber-js/min", 'm.isPossiblePhoneNumber("+525512345678")'],
  ["ibantools", "ibantools", 'm.isValidIBAN("DE89370400440532013000")'],
  ["clabe-validator", "clabe-validator", 'm.clabe.validate("032180000118359719")'],
];

function once(name, call) {
  const script = `
    const start = performance.now();
    const m = await import(${JSON.stringify(name)});
    const imported = performance.now();
    ${call};
    console.log(imported - start, performance.now() - imported);`;
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: import.meta.dirname,
    encoding: "utf8",
  });
  return printed.trim().split(" ").map(Number);
}

const rows = CASES.map(([what, from, call, goal]) => {
  const runs = Array.from({ length: RUNS }, () => once(from, call));
  const [imported, first] = [0, 1].map((column) => median(runs.map((run) => run[column])));
  const verdict = goal === undefined ? [] : [`≤ ${goal}`, first <= goal ? "met" : "MISSED"];
  return [what, imported.toFixed(2), first.toFixed(2), ...verdict];
});
table(["ms, median of new processes", "import", "first call", "goal", ""], rows);

// What a page or a function pays before its first answer: the import, and the first call. Each run is a process of its own.
//
//   cargo xtask bench start
import { execFileSync } from "node:child_process";
import { median, table } from "./lib/measure.mjs";

const RUNS = 25;

/** An import, and a call that needs all of it. */
const CASES = [
  ["qash-client/validate", 'm.iban.isValid("DE89370400440532013000")', "≤ 2"],
  ["qash-client", 'm.iban.isValid("DE89370400440532013000")', ""],
  ["qash-client/sandbox", "m.createSandbox({ seed: 1 })", ""],
  ["libphonenumber-js/min", 'm.isPossiblePhoneNumber("+525512345678")', ""],
  ["ibantools", 'm.isValidIBAN("DE89370400440532013000")', ""],
  ["clabe-validator", 'm.clabe.validate("032180000118359719")', ""],
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

const rows = CASES.map(([name, call, goal]) => {
  const runs = Array.from({ length: RUNS }, () => once(name, call));
  const [imported, first] = [0, 1].map((column) => median(runs.map((run) => run[column])).toFixed(2));
  return [name, imported, first, goal];
});
table(["ms, median of new processes", "import", "first call", "goal"], rows);

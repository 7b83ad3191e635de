// `qash-client check` over a payout file of a million rows: time, memory and goals. Never fails because of a time.
//
//   cargo xtask bench check-file
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { amount, clabe, draw } from "./lib/inputs.mjs";
import { table } from "./lib/measure.mjs";

const ROWS = 1_000_000;
const MB = 1000;

const manifest = fileURLToPath(import.meta.resolve("qash-client/package.json"));
const bin = join(dirname(manifest), JSON.parse(readFileSync(manifest, "utf8")).bin["qash-client"]);
const folder = mkdtempSync(join(tmpdir(), "qash-bench-"));
const file = join(folder, "payouts.csv");

/** One row in a thousand has a wrong CLABE. The CLABEs are those of a few thousand accounts, which costs the reader the same. */
function write() {
  const source = draw(1);
  const accounts = Array.from({ length: 5000 }, () => clabe(source));
  const amounts = Array.from({ length: 5000 }, () => amount(source).replaceAll(",", ""));
  const handle = openSync(file, "w");
  let text = "id,beneficiary_name,beneficiary_clabe,amount,currency,reference\n";
  for (let row = 0; row < ROWS; row++) {
    const account = accounts[row % accounts.length];
    const shown = row % 1000 === 5 ? `${account.slice(0, -1)}${(Number(account.at(-1)) + 1) % 10}` : account;
    text += `${row},Beneficiario Número ${row},${shown},${amounts[row % amounts.length]},MXN,"ref, ${row}"\n`;
    if (text.length > 1 << 20) {
      writeSync(handle, text);
      text = "";
    }
  }
  writeSync(handle, text);
  closeSync(handle);
}

/** Runs the command, and gives back its time in seconds, its memory in KB at the most, and how many rows it called faulty. */
function run(...args) {
  const told = 'data:text/javascript,process.on("exit",()=>console.error(process.resourceUsage().maxRSS))';
  const start = performance.now();
  const all = ["--import", told, bin, "check", file, "--force", "--json", ...args];
  const { stdout, stderr } = spawnSync(process.execPath, all, { encoding: "utf8" });
  const seconds = (performance.now() - start) / 1000;
  return { seconds, memory: Number(stderr.trim()), faulty: JSON.parse(stdout).faulty };
}

try {
  write();
  const met = (good) => (good ? "met" : "MISSED");
  const cases = [
    ["CLABE", true, ["--column", "clabe=beneficiary_clabe"]],
    ["CLABE and amount", true, ["--column", "clabe=beneficiary_clabe", "--column", "money:MXN=amount"]],
    // The worst there is: the file is written again, with a million sentences.
    ["every row faulty", false, ["--column", "iban=beneficiary_name"]],
  ];
  const rows = cases.map(([name, judged, args]) => {
    const { seconds, memory, faulty } = run(...args);
    const row = [name, faulty.toLocaleString("en-US"), seconds.toFixed(1), (memory / MB).toFixed(0)];
    return judged ? [...row, "< 5 s, < 150 MB", met(seconds < 5 && memory < 150 * MB)] : [...row, "", ""];
  });
  table(["a million rows", "faulty", "seconds", "MB", "goal", ""], rows);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

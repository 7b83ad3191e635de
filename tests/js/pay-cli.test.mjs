// `qash-client pay`: what it reads, what it refuses, what it says, and how it ends.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startQash } from "../upstream/qash.mjs";
import { response } from "../upstream/wire.mjs";

const manifest = fileURLToPath(import.meta.resolve("qash-client/package.json"));
const bin = join(dirname(manifest), JSON.parse(readFileSync(manifest, "utf8")).bin["qash-client"]);
const folder = mkdtempSync(join(tmpdir(), "qash-pay-"));
const SECRETS = { QASH_API_KEY: "qash_key_live_0123456789", QASH_API_SECRET: "qash_secret_live_0123456789" };
let qash;
let user;

before(async () => {
  qash = await startQash({ record: false });
  user = qash.user();
});
after(async () => {
  await qash.close();
  rmSync(folder, { recursive: true, force: true });
});

const HEADER = "key,amount,currency,provider,fromAccountId,name,accountNumber,accountType,description";
const line = (key, amount = "1500.50", { clabe = "012180001234567899", from = 619, name = "Ana" } = {}) =>
  `${key},${amount},MXN,cobre,${from},${name},${clabe},CLABE,Rent ${key}`;

/** Writes a file of its own, in a folder of its own. */
function file(lines, header = HEADER) {
  const path = join(mkdtempSync(join(folder, "f-")), "file.csv");
  writeFileSync(path, `${[header, ...lines].join("\n")}\n`);
  return path;
}

/** Runs it; `use` gets the process. */
function pay(path, args = [], { env = SECRETS, use } = {}) {
  const { QASH_API_KEY, QASH_API_SECRET, QASH_USER_ID, QASH_BASE_URL, ...own } = process.env;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [bin, "pay", ...(path ? [path] : []), ...args], { env: { ...own, ...env } });
    const told = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"]) child[name].on("data", (data) => (told[name] += data));
    child.on("close", (status, signal) => resolve({ status, signal, ...told }));
    child.stdin.end();
    use?.(child);
  });
}

const who = () => ["--user", user, "--base-url", qash.url];
const send = (path, args = [], more) => pay(path, [...who(), "--send", "--yes", ...args], more);
const sent = () => qash.counts.payout ?? 0;

test("without --send it needs no secret, sends nothing and prints the totals", async () => {
  const path = file([line("a"), line("b", "20", { from: 620 })]);
  const { status, stdout } = await pay(path, who(), { env: {} });
  assert.equal(status, 0);
  assert.match(stdout, /1520\.50 MXN {2}in 2 rows/);
  assert.match(stdout, /40012 {2}1520\.50 MXN/);
  assert.match(stdout, /619 {2}1500\.50 MXN[\s\S]*620 +20\.00 MXN/);
  assert.match(stdout, /By account that is paid\n {2}012180001234567899 {2}1520\.50 MXN {2}in 2 rows/);
  assert.match(stdout, /Nothing was sent/);
  assert.deepEqual([sent(), readdirSync(dirname(path))], [0, ["file.csv"]]);
  const { stdout: json } = await pay(path, [...who(), "--json"], { env: {} });
  assert.equal(JSON.parse(json).plan.totals.currencies[0].amount, 152_050);
});

test("it pays, and the same file again, or a copy of it, pays nothing", async () => {
  const path = file([line("p1"), line("p2", "20")]);
  const first = await send(path);
  assert.deepEqual([first.status, sent()], [0, 2], first.stderr);
  assert.match(first.stdout, /2 rows, 2 paid, 0 refused, 0 unknown, 0 not sent/);
  const [{ input }] = qash.effects("payout", user, `${user}:p1`);
  assert.deepEqual(input.beneficiary, {
    name: "Ana",
    bankCode: "40012",
    accountNumber: "012180001234567899",
    accountType: "CLABE",
  });
  assert.deepEqual([input.amount, input.fromAccountId, input.description], [150_050, 619, "Rent p1"]);
  assert.equal((await send(path)).status, 0);
  const copy = path.replace("file.csv", "copy.csv");
  writeFileSync(copy, readFileSync(path));
  const again = await send(copy);
  assert.deepEqual([again.status, sent()], [2, 2]);
  assert.match(again.stderr, /KEY_IN_ANOTHER_JOURNAL/);
  assert.ok(!existsSync(path.replace(".csv", ".unpaid.csv")));
  assert.equal(statSync(`${path}.journal`).mode & 0o777, 0o600);
});

test("columns have other names, and what is the same for all rows is said once", async () => {
  const path = file(["c1;012180001234567899;1.500,50;Ana;x"], "ref;clabe;monto;name;note");
  const args = ["--column", "key=ref", "--column", "accountNumber=clabe", "--column", "amount=3", "--locale", "es-CO"];
  for (const set of ["accountType=CLABE", "currency=MXN", "provider=cobre", "fromAccountId=7", "description=Rent"])
    args.push("--set", set);
  const { status, stdout } = await pay(path, [...who(), ...args]);
  assert.equal(status, 0, stdout);
  assert.match(stdout, /1500\.50 MXN/);
  assert.match(stdout, /Not used: the columns note/);
});

test("all wrong rows are reported by line and column, and nothing is sent", async () => {
  const before = sent();
  const lines = [line("a"), line("a", "7"), line("c", '"1,500"'), line("d", "x"), line("e", "5", { clabe: "1.2E+17" })];
  lines.push(
    line("f", "0"),
    line("", "8"),
    `${line("g", "9")},more`,
    line("h", "1500.50"),
    line("a", "1", { from: "6x" }),
  );
  lines[8] = lines[8].replace("Rent h", "Rent a");
  const path = file(lines);
  const { status, stdout } = await send(path, ["--json"]);
  assert.equal(status, 1);
  const { faults } = JSON.parse(stdout);
  const found = faults.map(({ line, column, code }) => `${line} ${column} ${code}`).sort();
  assert.deepEqual(found, [
    "10  ROW_REPEATED",
    "11 fromAccountId NOT_AN_INTEGER",
    "11 key KEY_REPEATED",
    "3 key KEY_REPEATED",
    "4 amount AMOUNT_AMBIGUOUS",
    "5 amount AMOUNT_INVALID",
    "6 accountNumber BAD_CHARACTER",
    "7 amount OUT_OF_RANGE",
    "8 key EMPTY",
    "9  ROW_CELLS",
  ]);
  assert.deepEqual([sent(), readdirSync(dirname(path))], [before, ["file.csv"]]);
  const { stdout: words, status: again } = await pay(path, who());
  assert.equal(again, 1);
  assert.match(
    words,
    /Rows that are wrong: 9 of 10\n[\s\S]*line 6, accountNumber: BAD_CHARACTER: A spreadsheet has rounded/,
  );
});

test("limits stop the file", async () => {
  const path = file([line("a", "100"), line("b", "50")]);
  for (const [args, code] of [
    [["--limit-row", "MXN=99.99"], "ROW_LIMIT"],
    [["--limit-total", "MXN=149.99"], "TOTAL_LIMIT"],
    [["--limit-rows", "1"], "ROWS_LIMIT"],
    [["--limit-row", "USD=1000"], "ROW_LIMIT"],
  ]) {
    const { status, stdout } = await send(path, args);
    assert.equal(status, 1, stdout);
    assert.match(stdout, new RegExp(code));
  }
  const allowed = ["--limit-row", "MXN=100", "--limit-total", "MXN=150", "--limit-rows", "2"];
  assert.equal((await pay(path, [...who(), ...allowed])).status, 0);
});

test("a command line or a file that cannot be used ends with 2, and says why", async () => {
  const before = sent();
  const good = file([line("a")]);
  const cases = [
    [undefined, who(), /Which file/],
    ["-", who(), /needs a name/],
    [good, [...who(), "other.csv"], /One file/],
    [join(folder, "none.csv"), who(), /no file/],
    [folder, who(), /folder/],
    [good, ["--base-url", qash.url], /--user/],
    [good, ["--user", user], /--base-url/],
    [good, ["--user", "ana", "--base-url", qash.url], /USER_ID_INVALID/],
    [good, ["--user", user, "--base-url", "http://api.qash.ai"], /BASE_URL_INVALID/],
    [good, [...who(), "--api-secret", "x"], /no arguments/],
    [good, [...who(), "--api-key=x"], /no arguments/],
    [good, [...who(), "--nonsense"], /nonsense/],
    [good, [...who(), "--column", "clabe=x"], /cannot be "clabe"/],
    [good, [...who(), "--column", "key=x"], /no column "x"/],
    [good, [...who(), "--column", "key"], /NAME=VALUE/],
    [good, [...who(), "--set", "key=x"], /same for every row/],
    [good, [...who(), "--set", "currency=MXN"], /choose one/],
    [good, [...who(), "--limit-row", "MXN"], /NAME=VALUE/],
    [good, [...who(), "--limit-row", "MXN=1,500"], /Write it like/],
    [good, [...who(), "--concurrency", "0"], /1 to 64/],
    [good, [...who(), "--timeout", "-1"], /timeout/],
    [good, [...who(), "--send"], /--yes/],
    [good, [...who(), "--journal", good], /three files/],
    [file(["a,b"], "x,y"), who(), /no column "key"/],
    [file([line("a", '"5')]), who(), /line 2: a quoted cell/],
  ];
  for (const [path, args, words] of cases) {
    const { status, stderr } = await pay(path, args);
    assert.equal(status, 2, `${args}: ${stderr}`);
    assert.match(stderr, words);
    assert.doesNotMatch(stderr, / at .*\.js:/);
  }
  assert.equal(sent(), before);
});

test("key and secret come from the environment or a file of its owner's alone, and are never shown", async () => {
  const path = file([line("s1")]);
  const secrets = join(folder, "qash.json");
  const write = (text, mode) => {
    writeFileSync(secrets, text);
    chmodSync(secrets, mode);
  };
  const good = JSON.stringify({ apiKey: SECRETS.QASH_API_KEY, apiSecret: SECRETS.QASH_API_SECRET });
  for (const [text, mode, words] of [
    [good, 0o640, /others/],
    [good, 0o604, /others/],
    [good.slice(1), 0o600, /is not/],
    ['["qash_secret_live_0123456789"]', 0o600, /is not/],
    [good.replace("}", ',"more":1}'), 0o600, /is not/],
  ]) {
    write(text, mode);
    const { status, stdout, stderr } = await send(path, ["--credentials", secrets], { env: {} });
    assert.equal(status, 2);
    assert.match(stderr, words);
    assert.ok(!(stdout + stderr).includes("secret_live"), stderr);
  }
  assert.equal((await send(path, [], { env: {} })).status, 2);
  write(good, 0o600);
  const { status, stdout, stderr } = await send(path, ["--credentials", secrets], { env: {} });
  assert.equal(status, 0, stderr);
  assert.ok(!`${stdout}${stderr}${readFileSync(`${path}.journal`)}`.includes("secret_live"));
});

test("refused rows go to a file that can be corrected and paid, and unknown ones are not paid from it", async () => {
  qash.fault = ({ operation, input }) => {
    const write = (status, body) => (socket) => void socket.write(response(status, body));
    if (operation !== "payout") return undefined;
    if (input.beneficiary.name === "Refused") return { write: write(422, '{"message":"=no"}') };
    if (input.beneficiary.name === "Unknown") return { write: write(502, "") };
    return undefined;
  };
  const path = file([line("r1"), line("r2", "2", { name: "Refused" }), line("r3", "3", { name: "Unknown" })]);
  const { status, stdout } = await send(path, ["--timeout", "1"]);
  qash.fault = () => undefined;
  assert.equal(status, 4, stdout);
  assert.match(stdout, /1 paid, 1 refused, 1 unknown/);
  const unpaid = path.replace(".csv", ".unpaid.csv");
  assert.equal(statSync(unpaid).mode & 0o777, 0o600);
  const [head, refused, unknown] = readFileSync(unpaid, "utf8").split("\n");
  assert.equal(head, `${HEADER},qash_line,qash_state,qash_code,qash_message,qash_candidates`);
  assert.match(refused, /^r2,2,MXN,.*,3,refused,REFUSED_INPUT,/);
  assert.match(unknown, /^r3,3,MXN,.*,4,unknown,UNKNOWN_OUTCOME,/);
  // A later run would lose what was corrected there.
  const before = sent();
  assert.deepEqual([(await send(path)).status, sent()], [2, before]);
  const copy = path.replace("file.csv", "corrected.csv");
  writeFileSync(copy, readFileSync(unpaid, "utf8").replace("Refused", "Right"));
  const mixed = await send(copy);
  assert.deepEqual([mixed.status, sent()], [1, before]);
  assert.match(mixed.stdout, /line 3: ROW_TAKEN/);
  writeFileSync(copy, `${head}\n${refused.replace("Refused", "Right")}\n`);
  assert.equal((await send(copy)).status, 0);
  assert.equal((await send(path, ["--force"])).status, 3);
  for (const key of ["r1", "r2", "r3"]) assert.equal(qash.effects("payout", user, `${user}:${key}`).length, 1, key);
});

test("on a terminal it asks for confirmation, and sends nothing without it", {
  skip: process.platform !== "linux" && "`script` takes other arguments elsewhere",
}, async () => {
  const answers = [
    ["yes\r", 0, 1],
    ["20.00\r", 0, 1],
    ["20.00 MXN\r", 0, 1],
    ["no\r", 5, 0],
    ["\r", 5, 0],
    ["2000\r", 5, 0],
    ["\x03", 5, 0],
    ["\x04", 5, 0],
  ];
  for (const [answer, expected, more] of answers) {
    const [path, before] = [file([line("t", "20")]), sent()];
    const command = [process.execPath, bin, "pay", path, ...who(), "--send"].map((word) => `'${word}'`).join(" ");
    const child = spawn("script", ["-qefc", command, "/dev/null"], { env: { ...process.env, ...SECRETS } });
    let shown = "";
    child.stdout.on("data", (data) => {
      const wasAsked = shown.includes("payouts: ");
      shown += data;
      if (!wasAsked && shown.includes("payouts: ")) child.stdin.write(answer);
    });
    const [status] = await once(child, "close");
    assert.match(shown, /By account that is paid[\s\S]*Type the total, 20\.00 MXN, or yes to send 1 payouts: /);
    assert.deepEqual([status, sent() - before], [expected, more], `${JSON.stringify(answer)}: ${shown}`);
  }
});

test("Ctrl+C stops after what is under way, a second one at once, and the next run pays the rest once", async () => {
  qash.fault = ({ operation }) =>
    operation === "payout"
      ? {
          carriedOut: true,
          write: async (socket, answer) => {
            await sleep(300);
            socket.write(response(answer.status, answer.body));
          },
        }
      : undefined;
  const lines = (name) => Array.from({ length: 40 }, (_, row) => line(`${name}${row}`, `${row + 1}`));
  const interrupt = (path, times) => {
    const before = sent();
    return send(path, [], {
      use: async (child) => {
        while (sent() < before + 2) await sleep(5);
        for (let time = 0; time < times; time++) {
          child.kill("SIGINT");
          await sleep(50);
        }
      },
    });
  };
  const once = file(lines("i"));
  const stopped = await interrupt(once, 1);
  assert.equal(stopped.status, 5, stopped.stderr);
  assert.match(stopped.stdout, /[2-8] paid, 0 refused, 0 unknown/);
  const twice = file(lines("j"));
  const killed = await interrupt(twice, 2);
  assert.equal(killed.status, 130);
  qash.fault = () => undefined;
  for (const [path, name] of [
    [once, "i"],
    [twice, "j"],
  ]) {
    assert.equal((await send(path, ["--force"])).status, 0);
    for (let row = 0; row < 40; row++) assert.equal(qash.effects("payout", user, `${user}:${name}${row}`).length, 1);
  }
});

// The fault matrix: every operation that acts × every fault × through the proxy and directly × once and for as long as the call tries.
//
// In each cell: it happened at most once; whoever was told that nothing was done finds nothing done, whoever was told that it was done finds
// it done, and where Qash's answer tells neither, the outcome is said to be unknown; and after the same call again, where that is allowed, all of
// this still holds. Prints what came of it, faults with the same end together.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { FAULTS } from "./faults.mjs";
import { browsersOf, each, partnerOf, payoutOf, told } from "./people.mjs";
import { startQash } from "./qash.mjs";

const AT_ONCE = 32;
const TO_QASH = { timeoutMs: 2_000, deadlineMs: 5_000, retries: 1 };
const TO_PROXY = { timeoutMs: 7_000, deadlineMs: 15_000, retries: 1 };

const KYC = { firstName: "Ana", lastName: "Paz", email: "ana@example.com" };
const PERSON = { userType: "personal", countryCode: "MX" };
const TRANSFER = { fromAccountId: 619, toAccountId: 620, amount: 50_000, description: "Service fee" };
const DEPOSIT = { toAccountId: 619, amount: 100_000, currency: "MXN", provider: "irisbank", description: "Top-up" };

/**
 * Each operation: how a browser calls it and how the partner's own server does, what it is called if not like that, and what the same call once more may be:
 * `always` sent (it has a key), `guarded` (refused, or answered, but not done once more), `guarded until known` (the same once more is another
 * transfer then), or sent only by whoever was told `none`.
 */
const OPERATIONS = {
  payout: {
    again: "always",
    browser: (client, cell) => client.payout(payoutOf(cell.key)),
    server: (partner, cell) => partner.as(cell.user).payout(payoutOf(cell.key)),
  },
  transfer: {
    again: "guarded until known",
    browser: (client) => client.transfer(TRANSFER),
    server: (partner, cell) => partner.as(cell.user).transfer(TRANSFER),
  },
  deposit: {
    again: "guarded",
    server: (partner, cell) => partner.as(cell.user).deposit({ ...DEPOSIT, reference: cell.key }),
  },
  "deposit without a reference": {
    sends: "deposit",
    server: (partner, cell) => partner.as(cell.user).deposit(DEPOSIT),
  },
  createAccount: {
    browser: (client) => client.createAccount({ accountName: "Main", currencyCode: "MXN" }),
    server: (partner, cell) => partner.as(cell.user).createAccount({ accountName: "Main", currencyCode: "MXN" }),
  },
  startKyc: {
    browser: (client) => client.startKyc(KYC),
    server: (partner, cell) => partner.startKyc({ ...KYC, userId: cell.user }),
  },
  registerUser: {
    browser: (client) => client.registerUser(PERSON),
    server: (partner, cell) => partner.registerUser({ ...PERSON, email: cell.email }),
  },
  lockCard: {
    again: "always",
    browser: (client, cell) => client.lockCard({ idempotencyKey: cell.key }),
    server: (partner, cell) => partner.as(cell.user).lockCard({ idempotencyKey: cell.key }),
  },
  setCardLimit: {
    again: "always",
    browser: (client, cell) => client.setCardLimit({ amount: 50, frequency: "perWeek", idempotencyKey: cell.key }),
    server: (partner, cell) =>
      partner.as(cell.user).setCardLimit({ amount: 50, frequency: "perWeek", idempotencyKey: cell.key }),
  },
};

let qash;
let partner;
let browser;
/** Cells by what their requests carry: a user's id, or an e-mail. */
const cells = new Map();

before(async () => {
  const fault = ({ operation, user, input }) => cells.get(user ?? input.email)?.faultOf(operation);
  qash = await startQash({ fault, record: false });
  partner = partnerOf(qash, TO_QASH);
  browser = browsersOf(partner, { limits: TO_QASH });
});

after(() => qash.close());

/** Plays one cell; what came of it in a few words. Throws if a promise is broken. */
async function play({ operation, layer, fault, span }) {
  const { again, sends = operation, ...call } = OPERATIONS[operation];
  const [key, subject] = [randomUUID(), randomUUID()];
  const email = `${subject}@example.com`;
  const user = operation === "registerUser" ? undefined : qash.user();
  let armed = fault !== undefined;
  // On a busy machine a call may run out of time before anything of it has arrived.
  let arrived = 0;
  const faultOf = (name) => {
    if (name !== sends) return undefined;
    arrived += 1;
    if (!armed) return undefined;
    if (span === "once") armed = false;
    return fault;
  };
  const cell = { key, user, email, faultOf };
  cells.set(user ?? email, cell);
  const client = layer === "browser" && browser({ subject, userId: user, email }, TO_PROXY);
  const attempt = () => told(() => call[layer](layer === "browser" ? client : partner, cell));
  const effects = () =>
    qash.ledger.filter((one) => one.operation === sends && (user ? one.user === user : one.input.email === email))
      .length;
  const words = [];
  const judge = (result) => {
    const count = effects();
    words.push(`${result.told === "ok" ? "ok" : result.told + (result.retryable ? " retry" : "")} ${count}`);
    const what = `${operation}, ${layer}, ${fault?.name}, ${span}: ${words.join(" → ")} ${result.code ?? ""} ${result.error?.message ?? ""}`;
    assert.ok(count <= 1, `happened twice: ${what}`);
    if (result.told === "none") assert.equal(count, 0, `told none: ${what}`);
    if (result.told === "ok" || result.told === "done") assert.equal(count, 1, `told done: ${what}`);
    return what;
  };

  const first = await attempt();
  armed = false;
  const what = judge(first);
  // Unless it was tried again, or found.
  if (arrived > 0 && fault?.tells === false && span === "call" && first.told !== "ok") {
    assert.equal(first.code, "UNKNOWN_OUTCOME", `nobody can know: ${what}`);
  }
  const known = first.told !== "unknown";
  if (first.told !== "none" && (again === undefined || (again === "guarded until known" && known)))
    return words.join(" → ");
  const second = await attempt();
  const both = judge(second);
  if (again === "always" || first.told === "none") {
    assert.ok(second.told === "ok" || second.told === "done", `not known at the end: ${both}`);
  }
  if (again?.startsWith("guarded") && !known) {
    assert.ok(arrived <= 1, `sent again: ${both}`);
  }
  cells.delete(user ?? email);
  return words.join(" → ");
}

const COLUMNS = ["browser", "server"].flatMap((layer) => ["call", "once"].map((span) => ({ layer, span })));

for (const operation of Object.keys(OPERATIONS)) {
  test(`${operation}: at most once, and what is told is true, whatever fails`, async () => {
    const columns = COLUMNS.filter(({ layer }) => layer in OPERATIONS[operation]);
    for (const column of columns.slice(0, columns.length / 2 + 1)) {
      const end = await play({ operation, ...column });
      assert.ok(end.startsWith("ok 1"), end);
    }
    const ends = new Map(FAULTS.map((fault) => [fault.name, {}]));
    const broken = [];
    await each(
      FAULTS.flatMap((fault) => columns.map((column) => ({ operation, fault, ...column }))),
      AT_ONCE,
      async (cell) => {
        try {
          ends.get(cell.fault.name)[`${cell.layer}, ${cell.span}`] = await play(cell);
        } catch (error) {
          broken.push(error.message.split("\n")[0]);
        }
      },
    );
    print(operation, columns, ends);
    assert.deepEqual(broken, []);
  });
}

/** Prints a table: a row for all faults that ended alike in every column. */
function print(operation, columns, ends) {
  const names = columns.map(({ layer, span }) => `${layer}, ${span}`);
  const rows = new Map();
  for (const [fault, end] of ends) {
    const row = names.map((name) => (end[name] ?? "BROKEN").padEnd(26)).join("");
    rows.set(row, [...(rows.get(row) ?? []), fault]);
  }
  console.log(`\n${operation}: what the caller was told, and how often it had happened → the same call again`);
  console.log(names.map((name) => name.padEnd(26)).join(""));
  for (const [row, faults] of rows) console.log(`${row}\n    ${faults.join("; ")}`);
}

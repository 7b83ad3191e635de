/** `qash-client pay`: reads and checks a file, asks for confirmation, pays it, and prints the results. */
import { createInterface } from "node:readline/promises";
import type { PayoutManyResult, PayoutPlan } from "../../payouts/types.js";
import { QashError, QashPartner, type Store } from "../../server.js";
import { UsageError } from "../options.js";
import { readCredentials } from "./credentials.js";
import { PAY_HELP, type PayJob, readPayOptions } from "./options.js";
import { PayProgress } from "./progress.js";
import { amounts, describeEnd, describeFaults, describePlan } from "./report.js";
import { type Fault, type PayFile, readPayFile } from "./rows.js";
import { checkUnpaid, writeUnpaid } from "./unpaid.js";

/** Exit statuses. */
export const STATUS = { paid: 0, wrong: 1, unusable: 2, refused: 3, unknown: 4, stopped: 5, interrupted: 130 } as const;

/** Pays the file in the arguments. Returns the exit status. Throws a `UsageError` for wrong arguments. */
export async function pay(args: readonly string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(PAY_HELP);
    return STATUS.paid;
  }
  const job = readPayOptions(args, process.env);
  const credentials = job.send ? readCredentials(job.credentials, process.env) : undefined;
  const canAsk = process.stdin.isTTY === true && process.stderr.isTTY === true;
  if (job.send && !job.yes && !canAsk) throw new UsageError("There is no terminal to ask for confirmation; add --yes.");
  if (job.send) checkUnpaid(job);
  const file = await readPayFile(job);
  try {
    return await withPartner(job, file, credentials);
  } catch (error) {
    // Errors of the package need no stack.
    if (!(error instanceof QashError) || error.code === "INTERNAL") throw error;
    process.stderr.write(`${error.code}: ${error.message}\n`);
    return STATUS.unusable;
  }
}

async function withPartner(job: PayJob, file: PayFile, credentials: { apiKey: string; apiSecret: string } | undefined) {
  const { baseUrl, timeoutMs } = job;
  // A dry run sends nothing, so it needs no secret.
  const nothing = { apiKey: "nothing-is-sent", apiSecret: "nothing-is-sent", fetch: () => Promise.reject(new Error()) };
  const times = timeoutMs === undefined ? {} : { timeoutMs, deadlineMs: 3 * timeoutMs };
  const partner = new QashPartner({ baseUrl, store: memory(), ...times, ...(credentials ?? nothing) });
  const stopping = new AbortController();
  const progress = new PayProgress(job.quiet);
  const options = {
    key: "ref",
    journal: job.journal,
    concurrency: job.concurrency,
    limits: job.limits,
    allowRepeats: job.allowRepeats,
    lang: job.lang,
    signal: stopping.signal,
  };
  const user = partner.as(job.user);
  let checked: PayoutManyResult;
  try {
    // Errors in the file are reported before those of the journal.
    const journal = file.faults.length > 0 ? undefined : job.journal;
    checked = await user.payoutMany(file.payouts, { ...options, journal, dryRun: true });
    if (file.faults.length > 0) return wrong(job, file, file.faults);
  } catch (error) {
    if (!(error instanceof QashError) || error.code !== "PAYOUTS_INVALID") throw error;
    return wrong(job, file, [...file.faults, ...faultsOf(error, file)]);
  }
  if (!job.send) {
    const { plan, results: _, ...counts } = checked;
    process.stdout.write(
      job.json ? `${JSON.stringify({ file: job.file, ...counts, plan })}\n` : describePlan(job, file, checked),
    );
    return STATUS.paid;
  }
  const release = onSignals(stopping, progress);
  try {
    const result = await user.payoutMany(file.payouts, {
      ...options,
      onProgress: (now) => progress.update(now),
      ...(!job.yes && {
        confirm: (plan: PayoutPlan) => {
          process.stderr.write(describePlan(job, file, { ...checked, plan }));
          return confirmed(plan, stopping.signal);
        },
      }),
    });
    progress.clear();
    return ended(job, file, result);
  } finally {
    progress.clear();
    release();
  }
}

/** Converts the issues of `payoutMany` to faults, except for fields that already have a fault. */
function faultsOf({ issues = [] }: QashError, { faults, columnOf }: PayFile): Fault[] {
  const known = new Set(faults.map(({ row, field }) => `${row} ${field}`));
  return issues.flatMap(({ path, code, message }) => {
    const [, row, name = ""] = /^rows\[(\d+)\]\.?(.*)$/.exec(path) ?? [undefined, undefined, path];
    const plain = name.replace(/^beneficiary\./, "");
    const field = (plain === "idempotencyKey" ? "key" : plain) as Fault["field"];
    const fault = { row: row === undefined ? undefined : Number(row), field, code, message };
    // A row with a wrong number of cells gets no other fault, and an invalid account no fault of its derived bank code.
    const isKnown = known.has(`${fault.row} `) || known.has(`${fault.row} ${field}`);
    known.add(`${fault.row} ${field}`);
    const hasAccount = issues.some((other) => other.path === `rows[${row}].beneficiary.accountNumber`);
    const isDerived =
      field === "bankCode" && !columnOf.has(field) && (hasAccount || known.has(`${fault.row} accountNumber`));
    return isKnown || isDerived ? [] : [fault];
  });
}

function wrong(job: PayJob, file: PayFile, faults: readonly Fault[]): number {
  const named = faults.map(({ row, field, ...fault }) => ({
    line: row === undefined ? null : (file.lines[row]?.line ?? null),
    column: field === "" ? "" : (file.columnOf.get(field) ?? field),
    ...fault,
  }));
  if (job.json) process.stdout.write(`${JSON.stringify({ file: job.file, rows: file.lines.length, faults: named })}\n`);
  else process.stdout.write(describeFaults(job, file.lines.length, named));
  return STATUS.wrong;
}

function ended(job: PayJob, file: PayFile, result: PayoutManyResult): number {
  const { plan, results, ...counts } = result;
  // Without a confirmation there are no rows to correct.
  const out = counts.open === counts.rows ? undefined : writeUnpaid(job, file, results);
  const summary = { file: job.file, ...counts, unpaid: out ?? null, journal: job.journal };
  process.stdout.write(job.json ? `${JSON.stringify({ ...summary, plan })}\n` : describeEnd(summary, result, file));
  if (counts.unknown > 0) return STATUS.unknown;
  if (counts.open > 0) return STATUS.stopped;
  return counts.refused > 0 ? STATUS.refused : STATUS.paid;
}

/** Asks the user to type the total, or yes. */
async function confirmed({ left }: PayoutPlan, signal: AbortSignal): Promise<boolean> {
  if (left.rows === 0) return true;
  const totals = amounts(left.totals.currencies);
  const asked = totals.length === 1 ? `the total, ${totals[0]}, or yes` : "yes";
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = (await lines.question(`Type ${asked} to send ${left.rows} payouts: `, { signal })).trim();
    const [total = ""] = totals;
    return answer.toLowerCase() === "yes" || (totals.length === 1 && [total, total.split(" ")[0]].includes(answer));
  } catch {
    // Ctrl+C, or the end of the input.
    return false;
  } finally {
    lines.close();
  }
}

/** The first signal stops after the payouts in progress, the second one at once, which is safe because of the journal. */
function onSignals(stopping: AbortController, progress: PayProgress): () => void {
  const stop = () => {
    if (stopping.signal.aborted) process.exit(STATUS.interrupted);
    progress.clear();
    process.stderr.write("Stopping after the payouts in progress. Press Ctrl+C again to stop at once.\n");
    stopping.abort();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}

/** A store in memory for the attempts of this run. The journal survives it. */
function memory(): Store {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key),
    set: (key, value) => void values.set(key, value),
    add: (key, value) => !values.has(key) && values.set(key, value) !== undefined,
    delete: (key) => void values.delete(key),
  };
}

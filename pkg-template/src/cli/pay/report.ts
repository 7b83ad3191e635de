/** The texts that the command prints. */
import type { PayoutManyResult, PayoutTotal, PayoutTotals } from "../../payouts/types.js";
import { money } from "../../validate.js";
import { count } from "../progress.js";
import type { PayJob } from "./options.js";
import type { PayFile } from "./rows.js";

/** Maximum number of faults and rows to print; the rest is counted. */
const MOST = 20;

/** Amounts as decimals with their currency. */
export const amounts = (totals: readonly PayoutTotal[]): string[] =>
  totals.map(({ currency, amount }) => `${decimal(amount, currency)} ${currency}`);

/** The totals of the file. */
export function describePlan(job: PayJob, file: PayFile, { plan, ...counts }: PayoutManyResult): string {
  const lines = [`${job.file}: ${count(plan.rows)} rows, all right`, ...tables(plan.totals)];
  if (file.csv.blank > 0) lines.push(`${count(file.csv.blank)} rows without any value were left out.`);
  if (file.unused.length > 0) lines.push(`Not used: the columns ${file.unused.map(clean).join(", ")}`);
  const { left } = plan;
  if (left.rows < plan.rows || counts.unknown > 0) {
    lines.push(
      `The journal knows of ${count(counts.paid)} paid, ${count(counts.refused)} refused and ${count(counts.unknown)} unknown.`,
      `To be sent: ${count(left.rows)} rows, ${amounts(left.totals.currencies).join(", ") || "nothing"}`,
    );
  }
  if (!job.send) lines.push("Nothing was sent. Add --send to pay it.");
  return `${lines.join("\n")}\n`;
}

function tables({ currencies, banks, accounts, beneficiaries }: PayoutTotals): string[] {
  const table = (title: string, totals: readonly PayoutTotal[], name: (total: PayoutTotal) => string) => {
    const rows = totals.map((total) => [
      name(total),
      decimal(total.amount, total.currency),
      total.currency,
      count(total.rows),
    ]);
    const widths = [0, 1, 3].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
    const [names = 0, sums = 0, counts = 0] = widths;
    const shown = rows.map(
      ([name = "", sum = "", currency, rows = ""]) =>
        `  ${name.padEnd(names)}  ${sum.padStart(sums)} ${currency}  in ${rows.padStart(counts)} rows`,
    );
    return [title, ...shown];
  };
  const largest = currencies.flatMap(({ currency }) =>
    beneficiaries
      .filter((total) => total.currency === currency)
      .sort((one, other) => other.amount - one.amount)
      .slice(0, MOST),
  );
  const isCut = largest.length < beneficiaries.length;
  const paid = `By account that is paid${isCut ? `, the largest of ${count(beneficiaries.length)}` : ""}`;
  return [
    ...table("In all", currencies, () => ""),
    ...table("By bank", banks, ({ bankCode = "" }) => clean(bankCode)),
    ...table("By account to debit", accounts, ({ fromAccountId }) => String(fromAccountId)),
    ...table(paid, largest, ({ accountNumber = "" }) => clean(accountNumber)),
  ];
}

/** The faults of the file. */
export function describeFaults(
  job: PayJob,
  rows: number,
  faults: readonly { line: number | null; column: string; code: string; message: string }[],
): string {
  const sorted = [...faults].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const wrong = new Set(faults.flatMap(({ line }) => line ?? [])).size;
  const lines = [
    `${job.file} cannot be paid, and nothing was sent. Rows that are wrong: ${count(wrong)} of ${count(rows)}`,
  ];
  for (const { line, column, code, message } of sorted.slice(0, MOST)) {
    const place = [line === null ? "" : `line ${line}`, clean(column)].filter((part) => part !== "").join(", ");
    lines.push(`  ${place && `${place}: `}${code}: ${clean(message)}`);
  }
  if (faults.length > MOST) lines.push(`  … and ${count(faults.length - MOST)} more; --json prints all`);
  return `${lines.join("\n")}\n`;
}

/** The results of the rows. */
export function describeEnd(
  summary: { file: string; unpaid: string | null; journal: string },
  { rows, paid, refused, unknown, open, stopped, results }: PayoutManyResult,
  file: PayFile,
): string {
  const lines = [
    `${summary.file}: ${count(rows)} rows, ${count(paid)} paid, ${count(refused)} refused, ${count(unknown)} unknown, ${count(open)} not sent`,
  ];
  if (stopped !== undefined) lines.push(`It stopped: ${stopped.code}: ${clean(stopped.message)}`);
  const shown = results.flatMap((result, at) => {
    if (result.state !== "unknown" && result.state !== "refused") return [];
    const ids = result.state === "unknown" ? (result.candidates ?? []).map(({ id }) => id) : [];
    const check = ids.length > 0 ? ` It may be the transaction ${ids.join(" or ")}.` : "";
    const words = `${result.code}: ${clean(result.message)}${check}`;
    return [`  line ${file.lines[at]?.line}, ${clean(result.key)}: ${result.state}: ${words}`];
  });
  lines.push(...shown.slice(0, MOST));
  if (shown.length > MOST) lines.push(`  … and ${count(shown.length - MOST)} more`);
  if (open > 0) lines.push("Run the same command again: it sends what was not sent, and pays nothing twice.");
  if (unknown > 0) {
    lines.push(
      "Run the same command again: it finds out what is unknown, as far as that can be. What stays unknown has to be looked for at Qash.",
    );
  }
  if (refused > 0) {
    lines.push(
      "What was refused is not sent again from this file. Correct it in the file below and pay that, with the same keys.",
    );
  }
  if (summary.unpaid !== null) lines.push(`Not paid, with the reasons: ${summary.unpaid}`);
  lines.push(`Keep the journal: ${summary.journal}`);
  return `${lines.join("\n")}\n`;
}

function decimal(amount: number, currency: string): string {
  try {
    return money.toDecimal(amount, currency);
  } catch {
    // A currency with unknown decimals.
    return `${amount} of the smallest unit of`;
  }
}

/** A foreign text without control characters. */
const clean = (text: string) => text.replace(/\p{Cc}/gu, "\ufffd");

/** The file of rows that were not paid, with the reasons. After correcting the refused rows, this file can be paid. */
import { existsSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { PayoutRowResult } from "../../payouts/types.js";
import { quote } from "../csv.js";
import { UsageError } from "../options.js";
import type { PayJob } from "./options.js";
import type { PayFile } from "./rows.js";

/** Column with the state of a row: only a `refused` row can be paid from this file. */
export const STATE_COLUMN = "qash_state";

/** The columns after a row's own. */
export const UNPAID_COLUMNS = ["qash_line", STATE_COLUMN, "qash_code", "qash_message", "qash_candidates"];

/** Throws a `UsageError` if the file cannot be written at the end. */
export function checkUnpaid({ out, force }: PayJob): void {
  if (!existsSync(out)) return;
  if (!statSync(out).isFile()) throw new UsageError(`${out} is no ordinary file; name another one with --out.`);
  if (!force) throw new UsageError(`${out} exists already. Replace it with --force, or name another file with --out.`);
}

/** Writes the rows, or removes the file of an earlier run if all are paid. Returns its name if it exists. */
export function writeUnpaid(
  job: PayJob,
  { csv, lines }: PayFile,
  results: readonly PayoutRowResult[],
): string | undefined {
  const { delimiter, lineEnd, first } = csv;
  const own = first.cells.flatMap((name, at) => (UNPAID_COLUMNS.includes(name) ? [] : [at]));
  const line = (cells: readonly string[]) => cells.map((cell) => quote(cell, delimiter)).join(delimiter) + lineEnd;
  let text = line([...own.map((at) => first.cells[at] ?? ""), ...UNPAID_COLUMNS]);
  let any = false;
  for (const [at, result] of results.entries()) {
    const row = lines[at];
    if (row === undefined || result.state === "paid") continue;
    any = true;
    const { code = "", message = "" } = result;
    const candidates = result.state === "unknown" ? (result.candidates ?? []) : [];
    const ids = candidates.map(({ id }) => String(id)).join(" ");
    const cells = own.map((at) => row.cells[at] ?? "");
    text += line([...cells, String(row.line), result.state, code, harmless(message), harmless(ids)]);
  }
  rmSync(job.out, { force: true });
  if (!any) return undefined;
  const partial = `${job.out}.partial`;
  // The file contains names and account numbers.
  writeFileSync(partial, (csv.marked ? "\ufeff" : "") + text, { mode: 0o600 });
  renameSync(partial, job.out);
  return job.out;
}

/** A foreign text, which a spreadsheet must not run as a formula. */
const harmless = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

/** The rows that were not paid, as they stood in the file, and why. Whoever corrects those that were refused pays this file in turn. */
import { existsSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { PayoutRowResult } from "../../payouts/types.js";
import { quote } from "../csv.js";
import { UsageError } from "../options.js";
import type { PayJob } from "./options.js";
import type { PayFile } from "./rows.js";

/** What became of a row: only one that was `refused` may be paid from this file. */
export const STATE_COLUMN = "qash_state";

/** The columns behind a row's own. */
export const UNPAID_COLUMNS = ["qash_line", STATE_COLUMN, "qash_code", "qash_message", "qash_candidates"];

/** Throws a `UsageError` unless the file may be written in the end. */
export function checkUnpaid({ out, force }: PayJob): void {
  if (!existsSync(out)) return;
  if (!statSync(out).isFile()) throw new UsageError(`${out} is no ordinary file; name another one with --out.`);
  if (!force) throw new UsageError(`${out} exists already. Replace it with --force, or name another file with --out.`);
}

/** Writes the rows, or removes the file of an earlier run if all are paid. Gives its name if there is one. */
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
  // It holds names and account numbers.
  writeFileSync(partial, (csv.marked ? "\ufeff" : "") + text, { mode: 0o600 });
  renameSync(partial, job.out);
  return job.out;
}

/** Others' words, which a spreadsheet must not run as a formula. */
const harmless = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

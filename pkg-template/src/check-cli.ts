#!/usr/bin/env node
/** The command `qash-client`: `check` validates a file of payouts, `pay` pays it. */
import { checkFile, type Summary } from "./cli/check-file.js";
import { HELP, readOptions, UsageError } from "./cli/options.js";
import { pay } from "./cli/pay/pay.js";
import { count } from "./cli/progress.js";

const RIGHT = 0;
const FAULTY = 1;
const UNUSABLE = 2;

async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (command === "pay") return pay(rest);
  endAtOnce();
  if (command === undefined || command === "help" || args.includes("--help") || args.includes("-h")) {
    process.stdout.write(command === "check" ? HELP : `${HELP}\nqash-client pay --help explains how to pay a file.\n`);
    return command === undefined ? UNUSABLE : RIGHT;
  }
  if (command !== "check") throw new UsageError(`There is no command "${command}"; there are: check pay`);
  const job = readOptions(rest);
  const summary = await checkFile(job);
  if (summary.encoding.startsWith("utf-16")) {
    process.stderr.write(`${job.file} is UTF-16 (“Unicode text”); faulty rows are written as UTF-8.\n`);
  }
  process.stdout.write(job.json ? `${JSON.stringify(summary)}\n` : describe(summary));
  return summary.faulty > 0 ? FAULTY : RIGHT;
}

function describe({ file, rows, faulty, blank, faults, out, seconds }: Summary): string {
  const lines = [
    `${file}: ${count(rows)} rows in ${seconds.toFixed(1)} s, ${count(rows - faulty)} right, ${count(faulty)} faulty`,
  ];
  for (const { column, format, codes } of faults) {
    const found = Object.entries(codes).sort(([, a], [, b]) => b - a);
    if (found.length === 0) continue;
    const what = column === "" ? "whole rows" : `${column} (${format})`;
    lines.push(`  ${what}: ${found.map(([code, times]) => `${count(times)} ${code}`).join(", ")}`);
  }
  if (blank > 0) lines.push(`  left out: ${count(blank)} rows without a value`);
  if (out !== null) lines.push(`Faulty rows, with the reasons: ${out}`);
  return `${lines.join("\n")}\n`;
}

/** Exits at a signal in a way that removes the incomplete output file. */
function endAtOnce(): void {
  for (const [signal, status] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    process.once(signal, () => process.exit(status));
  }
}

// A reader of the summary, such as `head`, may close the pipe early.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") process.exit(failed(error));
});

function failed(error: unknown): number {
  const system = error instanceof Error && "code" in error && "syscall" in error;
  const known = error instanceof UsageError || system;
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  if (error instanceof UsageError)
    process.stderr.write(`More: qash-client ${process.argv[2] === "pay" ? "pay" : "check"} --help\n`);
  return UNUSABLE;
}

process.exitCode = await main(process.argv.slice(2)).catch(failed);

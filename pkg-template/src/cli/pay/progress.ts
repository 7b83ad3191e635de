/** Progress of the payouts on standard error: a bar on a terminal, otherwise a line from time to time. */
import type { PayoutProgress } from "../../payouts/types.js";
import { count } from "../progress.js";

const WIDTH = 16;
const BAR_EVERY_MS = 100;
const LINE_EVERY_MS = 10_000;

export class PayProgress {
  private readonly start = performance.now();
  private readonly isTerminal = process.stderr.isTTY === true;
  private shown = performance.now();
  private first: number | undefined;
  private drawn = false;

  constructor(private readonly isQuiet: boolean) {}

  /** Prints the progress, at most ten times a second on a terminal, otherwise every ten seconds. */
  update(progress: PayoutProgress): void {
    const now = performance.now();
    const over = progress.paid + progress.refused;
    this.first ??= over - 1;
    if (this.isQuiet || now - this.shown < (this.isTerminal ? BAR_EVERY_MS : LINE_EVERY_MS)) return;
    this.shown = now;
    const line = this.line(progress, over, now);
    if (!this.isTerminal) process.stderr.write(`${line}\n`);
    else process.stderr.write(`\r${line.slice(0, (process.stderr.columns ?? 80) - 1)}\x1b[K`);
    this.drawn = this.isTerminal;
  }

  /** Removes the bar, so that other text can be written. */
  clear(): void {
    if (this.drawn) process.stderr.write("\r\x1b[K");
    this.drawn = false;
  }

  private line({ rows, paid, refused, unknown, open }: PayoutProgress, over: number, now: number): string {
    const part = rows === 0 ? 1 : over / rows;
    const rate = (over - (this.first ?? 0)) / Math.max((now - this.start) / 1000, 0.001);
    const left = rate > 0 ? `${count(Math.ceil((open + unknown) / rate))} s left` : "";
    const counts = `${count(paid)} paid, ${count(refused)} refused, ${count(unknown)} unknown, ${count(open)} to go`;
    const full = Math.round(part * WIDTH);
    const bar = this.isTerminal ? `${"█".repeat(full)}${"░".repeat(WIDTH - full)} ` : "";
    return `${bar}${Math.floor(part * 100)} %  ${counts}  ${rate.toFixed(1)}/s  ${left}`.trimEnd();
  }
}

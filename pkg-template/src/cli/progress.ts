/** A progress bar on a terminal's standard error; silent anywhere else. */

const WIDTH = 28;
const EVERY_MS = 100;

/** The progress bar. */
export class Progress {
  private readonly start = performance.now();
  private drawn = Number.NEGATIVE_INFINITY;

  constructor(
    /** Size in bytes; unknown for a pipe. */
    private readonly total: number | undefined,
    private readonly shown: boolean,
  ) {}

  /** Draws the bar, at most ten times a second. */
  update(bytes: number, rows: number, faulty: number): void {
    const now = performance.now();
    if (!this.shown || now - this.drawn < EVERY_MS) return;
    this.drawn = now;
    const columns = process.stderr.columns ?? 80;
    process.stderr.write(`\r${this.line(bytes, rows, faulty, now - this.start).slice(0, columns - 1)}\x1b[K`);
  }

  /** Removes the bar. */
  clear(): void {
    if (this.shown && this.drawn > 0) process.stderr.write("\r\x1b[K");
  }

  private line(bytes: number, rows: number, faulty: number, elapsedMs: number): string {
    const counts = `${count(rows)} rows, ${count(faulty)} faulty`;
    if (this.total === undefined || this.total === 0) return counts;
    const part = Math.min(bytes / this.total, 1);
    const full = Math.round(part * WIDTH);
    const left = Math.ceil((elapsedMs * (1 - part)) / part / 1000);
    const bar = "█".repeat(full) + "░".repeat(WIDTH - full);
    return `${bar} ${Math.floor(part * 100)} %  ${counts}  ${left} s left`;
  }
}

/** A number with group separators. */
export function count(number: number): string {
  return number.toLocaleString("en-US");
}

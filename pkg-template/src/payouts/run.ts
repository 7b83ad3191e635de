/** One run over rows that passed all checks: sends the remaining rows, several at a time, and retries where a retry may help. */
import { bare } from "../scrub.js";
import { report } from "../store.js";
import type { JournalFile, Known } from "./journal.js";
import type { PayoutManyOptions, PayoutManyResult, PayoutPlan, PayoutProgress, RowEnd } from "./types.js";

/** The actions on a row. */
export interface Send {
  /** Sends the payout. */
  pay(input: string, isLast: boolean): Promise<RowEnd>;
  /** Restores the attempt in the store from the journal. */
  restore(input: string, begunAt: number, answer: string | undefined): Promise<unknown>;
}

/** A row and its state. */
export interface Row {
  readonly key: string;
  /** JSON text of the input, with the key. */
  readonly text: string;
  end: RowEnd;
  /** Time at which it was started, if it may have been sent. */
  begunAt?: number;
}

/** Maximum number of rounds in which a row is sent. */
const ROUNDS = 4;
/** Delay before the second round, in milliseconds; it doubles for each further round. */
const WAIT_MS = 1_000;
/** Number of consecutive rows without effect after which the run stops, since Qash cannot be reached. */
const MOST_WITHOUT_EFFECT = 20;
/** Maximum wait that a response of Qash can cause, in milliseconds. */
const LONGEST_WAIT_MS = 60_000;

const INTERRUPTED: RowEnd = {
  state: "unknown",
  code: "UNKNOWN_OUTCOME",
  message: "It was begun, and the run ended before its answer came. The next run finds out.",
};

/** A run. */
export class Run {
  readonly rows: readonly Row[];
  readonly #options: PayoutManyOptions<object> & { concurrency: number };
  readonly #send: Send;
  readonly #journal: JournalFile | undefined;
  /** Number of rows in each state; a row in progress counts in its earlier state. */
  readonly #counts: PayoutProgress;
  #stopped: { code: string; message: string } | undefined;
  #failure: { error: unknown } | undefined;
  #withoutEffect = 0;
  /** Time until which nothing is sent, as requested by Qash, in milliseconds since 1970. */
  #pausedUntil = 0;

  constructor(
    rows: readonly Row[],
    known: readonly Known[],
    options: PayoutManyOptions<object> & { concurrency: number },
    send: Send,
    journal?: JournalFile,
  ) {
    this.rows = rows;
    this.#options = options;
    this.#send = send;
    this.#journal = journal;
    const byKey = new Map(rows.map((row) => [row.key, row]));
    for (const { key, at, end = INTERRUPTED } of known) {
      const row = byKey.get(key);
      if (row === undefined) continue;
      row.end = end;
      if (end.state !== "open") row.begunAt = at;
    }
    this.#counts = { rows: rows.length, paid: 0, refused: 0, unknown: 0, open: 0 };
    for (const { end } of rows) this.#counts[end.state] += 1;
  }

  /** Sends the remaining rows. Rejects with a failure outside of the rows, such as that of the journal, after the payouts in progress. */
  async all(): Promise<void> {
    await this.#restore();
    let left = this.rows.filter(({ end }) => end.state === "open" || end.state === "unknown");
    for (let round = 1; left.length > 0; round++) {
      if (round > 1 && !(await this.#wait(WAIT_MS * 2 ** (round - 2)))) break;
      await this.#round(left, round === ROUNDS);
      if (round === ROUNDS || this.#isOver()) break;
      left = left.filter(({ end }) => end.state === "open" || (end.state === "unknown" && end.retryable === true));
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Stops the run: no further row is sent. */
  stop(code: string, message: string): void {
    this.#stopped ??= { code, message };
  }

  result(plan: PayoutPlan): PayoutManyResult {
    const results = this.rows.map(({ key, end }) => ({ key, ...end }));
    return { plan, ...this.#counts, results, ...(this.#stopped && { stopped: this.#stopped }) };
  }

  /**
   * Restores in the store the rows that an earlier process may have sent, so that they are retried with the same attempt; and those that were paid, so that
   * their transactions are not assigned to other rows.
   */
  async #restore(): Promise<void> {
    const begun = this.rows.filter(({ begunAt, end }) => begunAt !== undefined && end.state !== "refused");
    if (this.rows.every(({ end }) => end.state === "paid" || end.state === "refused")) return;
    await this.#each(begun, async ({ text, begunAt, end }) => {
      const answer = end.state === "paid" ? JSON.stringify(end.answer) : undefined;
      await this.#send.restore(text, begunAt as number, answer);
    });
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #round(rows: readonly Row[], isLast: boolean): Promise<void> {
    await this.#each(rows, async (row) => {
      const pause = this.#pausedUntil - Date.now();
      if (pause > 0 && !(await this.#wait(pause))) return;
      await this.#pay(row, isLast);
      this.#reportProgress();
    });
  }

  async #pay(row: Row, isLast: boolean): Promise<void> {
    if (row.begunAt === undefined) {
      const at = Date.now();
      await this.#journal?.add({ begin: row.key, at });
      row.begunAt = at;
    }
    let end: RowEnd = INTERRUPTED;
    try {
      end = await this.#send.pay(row.text, isLast);
    } finally {
      this.#end(row, end);
    }
    await this.#journal?.add({ end: row.key, ...end });
    if (end.state !== "open") {
      this.#withoutEffect = 0;
      return;
    }
    delete row.begunAt;
    const { code = "", message = "", stopsAll, retryAfterMs = 0 } = end;
    this.#withoutEffect += 1;
    this.#pausedUntil = Math.max(this.#pausedUntil, Date.now() + Math.min(retryAfterMs, LONGEST_WAIT_MS));
    if (stopsAll || this.#withoutEffect >= MOST_WITHOUT_EFFECT) this.stop(code, message);
  }

  #end(row: Row, end: RowEnd): void {
    this.#counts[row.end.state] -= 1;
    this.#counts[end.state] += 1;
    row.end = end;
  }

  /** Calls a function for each row, several at a time, until the run is stopped. */
  async #each(rows: readonly Row[], use: (row: Row) => Promise<void>): Promise<void> {
    const left = rows[Symbol.iterator]();
    const worker = async () => {
      while (!this.#isOver()) {
        const { value: row, done } = left.next();
        if (done) return;
        try {
          await use(row);
        } catch (error) {
          this.#failure ??= { error };
        }
      }
    };
    await Promise.all(Array.from({ length: this.#options.concurrency }, worker));
  }

  #isOver(): boolean {
    if (this.#options.signal?.aborted) this.stop("ABORTED", "The signal aborted.");
    return this.#stopped !== undefined || this.#failure !== undefined;
  }

  /** Waits until a time or an abort. Returns whether to continue. */
  #wait(ms: number): Promise<boolean> {
    const { signal } = this.#options;
    return new Promise((resolve) => {
      const over = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", over);
        resolve(!this.#isOver());
      };
      const timer = setTimeout(over, ms);
      signal?.addEventListener("abort", over);
      if (signal?.aborted) over();
    });
  }

  #reportProgress(): void {
    try {
      this.#options.onProgress?.({ ...this.#counts });
    } catch (error) {
      report("onProgress", error, bare);
    }
  }
}

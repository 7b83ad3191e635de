/** `payoutMany`: checks all rows, writes each to the journal before it is sent, and returns the final states. */
import { ValidationError } from "../errors.js";
import { inputText, kind } from "../input.js";
import { checkSignal, type Lang } from "../options.js";
import { copied, invalid, present } from "../server-options.js";
import { type Use, wasm } from "../server-wasm.js";
import { checkElsewhere } from "./elsewhere.js";
import { JournalFile, lookInto, tried } from "./journal.js";
import { node } from "./node.js";
import { type Row, Run, type Send } from "./run.js";
import type { PayoutManyOptions, PayoutManyResult, PayoutPlan, PayoutTotals } from "./types.js";

const WHERE = "payoutMany";

/** The user whose payouts they are, and the function that sends them. */
export interface Payer {
  userId: string;
  baseUrl: string;
  /** Whether the partner has a store of its own. */
  hasStore: boolean;
  lang: Lang | undefined;
  /** Calls the wasm. */
  send: <T>(use: Use) => Promise<T>;
}

/** Result of `checkRows` of the wasm. */
interface Checked {
  rows: number;
  digest: string;
  totals: PayoutTotals;
  issues: { row?: number; field: string; code: string; message: string }[];
}

/** Pays rows. See `PartnerUser.payoutMany`. */
export async function payoutMany<R extends object>(
  payer: Payer,
  rows: Iterable<R> | AsyncIterable<R>,
  given: PayoutManyOptions<R>,
): Promise<PayoutManyResult> {
  const options = checkOptions(given as PayoutManyOptions<object>, payer);
  const { userId, baseUrl } = payer;
  const list = await textsOf(rows, options as unknown as PayoutManyOptions<R>);
  const checked = check(
    list.map(({ text }) => text),
    options.plain,
  );
  if (checked.issues.length > 0) throw refused(checked);

  const at = Date.now();
  const head = tried(() => wasm.run((api) => api.journalHead(userId, baseUrl, checked.digest, checked.rows, at)));
  const { journal: path, plain } = options;
  const send: Send = {
    pay: (text, isLast) =>
      payer.send((handle, _, _plain, context) => handle.payRow(userId, text, plain, isLast, context)),
    restore: (text, begunAt, answer) =>
      payer.send((handle, _, _plain, context) => handle.restoreRow(userId, text, plain, begunAt, answer, context)),
  };
  if (options.dryRun) {
    const known = path === undefined ? [] : await lookInto(node(), path, head);
    const run = new Run(list, known, options, send);
    if (path !== undefined) await checkElsewhere(node(), path, head, keysLeft(run));
    return run.result(planOf(checked, run, options));
  }
  const journal = path === undefined ? undefined : await JournalFile.open(node(), path, head);
  try {
    const run = new Run(list, journal?.known ?? [], options, send, journal);
    const plan = planOf(checked, run, options);
    if (path !== undefined) await checkElsewhere(node(), path, head, keysLeft(run));
    if (options.confirm !== undefined && (await options.confirm(plan)) !== true) {
      run.stop("ABORTED", "It was not confirmed.");
    } else {
      await run.all();
    }
    return run.result(plan);
  } finally {
    await journal?.close();
  }
}

/** The rows that are to be sent. */
const leftOf = ({ rows }: Run) => rows.filter(({ end }) => end.state === "open" || end.state === "unknown");

const keysLeft = (run: Run) => leftOf(run).map(({ key }) => key);

/** The totals of all rows, and of the remaining rows. */
function planOf({ rows, digest, totals }: Checked, run: Run, options: Options): PayoutPlan {
  const left = leftOf(run);
  const rest =
    left.length === rows
      ? totals
      : check(
          left.map(({ text }) => text),
          { ...options.plain, limits: {}, allowRepeats: true },
        ).totals;
  return { rows, digest, totals, left: { rows: left.length, totals: rest } };
}

/** Converts rows to JSON texts for the wasm. */
async function textsOf<R extends object>(
  rows: Iterable<R> | AsyncIterable<R>,
  { key }: PayoutManyOptions<R>,
): Promise<Row[]> {
  const iterable = rows as Partial<Iterable<R> & AsyncIterable<R>> | null | undefined;
  if (typeof iterable !== "object" || !(iterable?.[Symbol.asyncIterator] ?? iterable?.[Symbol.iterator])) {
    throw wrong(`the rows: expected an array, or what can be iterated, found ${kind(rows)}`);
  }
  const list: Row[] = [];
  for await (const row of rows) {
    const at = list.length;
    if (kind(row) !== "object") throw wrong(`rows[${at}]: expected an object, found ${kind(row)}`);
    const { ...input } = row as Record<string, unknown>;
    let own: unknown;
    if (typeof key === "function") own = key(row, at);
    else {
      own = input[key];
      delete input[key];
    }
    if (own !== undefined && own !== null && typeof own !== "string") {
      throw wrong(`rows[${at}]: expected a string as the key, found ${kind(own)}`);
    }
    list.push({
      key: own ?? "",
      text: inputText("payout", { ...input, idempotencyKey: own ?? "" }),
      end: { state: "open" },
    });
  }
  return list;
}

type Options = PayoutManyOptions<object> & { concurrency: number; plain: object };

const check = (texts: readonly string[], plain: object): Checked =>
  tried(() => wasm.run((api) => api.checkRows(`[${texts.join(",")}]`, plain)));

function refused({ issues, rows }: Checked): ValidationError {
  const list = issues.map(({ row, field, code, message }) => {
    const place = row === undefined ? "" : `rows[${row}]`;
    return { path: place && field ? `${place}.${field}` : place || field, code, message };
  });
  const [first] = list;
  const about = new Set(issues.map(({ row }) => row)).size;
  const message = `Of ${rows} rows ${about} cannot be paid, and nothing was sent. The first: ${first?.path && `${first.path}: `}${first?.message}`;
  return new ValidationError(message, { code: "PAYOUTS_INVALID", operation: WHERE, issues: list });
}

/** Names of the options that are functions or objects of the caller, or depend on other options. */
const OWN = ["key", "journal", "confirm", "onProgress", "signal"];

function checkOptions(given: unknown, { hasStore, lang }: Payer): Options {
  const options = copied(WHERE, given, OWN);
  const { key, journal, confirm, onProgress, signal, ...own } = options;
  const plain = present({ lang, ...own });
  const concurrency = tried(() => wasm.run((api) => api.checkPayoutManyOptions(plain)));
  checkSignal(WHERE, signal);
  if (typeof key !== "function" && (typeof key !== "string" || key === "")) {
    throw invalid(WHERE, "key", "the name of a field, or a function that gives a row's key", key);
  }
  if (journal === undefined ? !hasStore && own["dryRun"] !== true : typeof journal !== "string" || journal === "") {
    throw invalid(WHERE, "journal", "the path of a file; only a partner with a `store` does without", journal);
  }
  for (const [name, hook] of Object.entries({ confirm, onProgress })) {
    if (hook !== undefined && typeof hook !== "function") throw invalid(WHERE, name, "a function", hook);
  }
  return { ...(options as unknown as PayoutManyOptions<object>), concurrency, plain };
}

function wrong(what: string): ValidationError {
  return new ValidationError(`${WHERE}: ${what}.`, { code: "INVALID_INPUT", operation: WHERE });
}

/** Pays many rows: all are checked first, each is written down before it is sent, and how each ended is told. */
import { ValidationError } from "../errors.js";
import { inputText, kind } from "../input.js";
import { callOptions } from "../options.js";
import { checkObject, invalid } from "../server-options.js";
import { wasm } from "../server-wasm.js";
import { checkElsewhere } from "./elsewhere.js";
import { JournalFile, lookInto, tried } from "./journal.js";
import { node } from "./node.js";
import { type Row, Run, type Send } from "./run.js";
import type { PayoutLimits, PayoutManyOptions, PayoutManyResult, PayoutPlan, PayoutTotals } from "./types.js";

const WHERE = "payoutMany";

/** Whose payouts they are, and how they are sent. */
export interface Payer {
  userId: string;
  baseUrl: string;
  /** Whether the partner remembers payouts in a store of its own. */
  hasStore: boolean;
  send: Send;
}

/** What `checkRows` of the wasm gives. */
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
  const list = await textsOf(rows, options as unknown as PayoutManyOptions<R>);
  const checked = check(
    list.map(({ text }) => text),
    options,
  );
  if (checked.issues.length > 0) throw refused(checked);

  const at = Date.now();
  const head = tried(() =>
    wasm.run((api) =>
      api.journalHead(
        JSON.stringify({ user: payer.userId, baseUrl: payer.baseUrl, digest: checked.digest, rows: checked.rows, at }),
      ),
    ),
  );
  const { journal: path } = options;
  if (options.dryRun) {
    const known = path === undefined ? [] : await lookInto(node(), path, head);
    const run = new Run(list, known, options, payer.send);
    if (path !== undefined) await checkElsewhere(node(), path, head, keysLeft(run));
    return run.result(planOf(checked, run, options));
  }
  const journal = path === undefined ? undefined : await JournalFile.open(node(), path, head);
  try {
    const run = new Run(list, journal?.known ?? [], options, payer.send, journal);
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

/** What the rows come to, and those that are left. */
function planOf({ rows, digest, totals }: Checked, run: Run, options: Options): PayoutPlan {
  const left = leftOf(run);
  const rest =
    left.length === rows
      ? totals
      : check(
          left.map(({ text }) => text),
          { ...options, limits: undefined, allowRepeats: true },
        ).totals;
  return { rows, digest, totals, left: { rows: left.length, totals: rest } };
}

/** Rows as the wasm takes them. */
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

type Options = PayoutManyOptions<object> & { concurrency: number };

function check(
  texts: readonly string[],
  { limits, allowRepeats, allowInvalidAccountNumber, lang }: Partial<Options>,
): Checked {
  const amounts = (of: PayoutLimits["row"]) =>
    of && Object.fromEntries(Object.entries(of).map(([currency, most]) => [currency, Number(most)]));
  const settings = {
    lang,
    allowInvalidAccountNumber,
    allowRepeats,
    rows: limits?.rows,
    row: amounts(limits?.row),
    total: amounts(limits?.total),
  };
  return JSON.parse(tried(() => wasm.run((api) => api.checkRows(`[${texts.join(",")}]`, JSON.stringify(settings)))));
}

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

const KNOWN = [
  "key",
  "journal",
  "concurrency",
  "limits",
  "allowRepeats",
  "allowInvalidAccountNumber",
  "dryRun",
  "confirm",
  "onProgress",
  "signal",
  "timeoutMs",
  "deadlineMs",
  "retries",
  "lang",
];

function checkOptions(given: unknown, { hasStore }: Payer): Options {
  const options = checkObject(WHERE, given, KNOWN) as unknown as PayoutManyOptions<object>;
  const { key, journal, concurrency = 4, limits, allowInvalidAccountNumber } = options;
  const { timeoutMs, deadlineMs, retries, lang, signal } = options;
  callOptions("payout", { timeoutMs, deadlineMs, retries, lang, signal, allowInvalidAccountNumber });
  if (typeof key !== "function" && (typeof key !== "string" || key === "")) {
    throw invalid(WHERE, "key", "the name of a field, or a function that gives a row's key", key);
  }
  if (journal === undefined ? !hasStore && options.dryRun !== true : typeof journal !== "string" || journal === "") {
    throw invalid(WHERE, "journal", "the path of a file; only a partner with a `store` does without", journal);
  }
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 64) {
    throw invalid(WHERE, "concurrency", "an integer from 1 to 64", concurrency);
  }
  for (const name of ["allowRepeats", "dryRun"] as const) {
    if (options[name] !== undefined && typeof options[name] !== "boolean")
      throw invalid(WHERE, name, "a boolean", options[name]);
  }
  for (const name of ["confirm", "onProgress"] as const) {
    if (options[name] !== undefined && typeof options[name] !== "function")
      throw invalid(WHERE, name, "a function", options[name]);
  }
  if (limits !== undefined) checkLimits(limits);
  return { ...options, concurrency };
}

function checkLimits(limits: unknown): void {
  const { rows, ...amounts } = checkObject(WHERE, limits, ["row", "total", "rows"]);
  if (rows !== undefined && !(Number.isSafeInteger(rows) && (rows as number) >= 0)) {
    throw invalid(WHERE, "limits.rows", "an integer", rows);
  }
  for (const [name, of] of Object.entries(amounts)) {
    if (of === undefined) continue;
    if (kind(of) !== "object") throw invalid(WHERE, `limits.${name}`, "amounts by currency", of);
    for (const [currency, most] of Object.entries(of as object)) {
      const amount = typeof most === "bigint" ? Number(most) : most;
      if (!Number.isSafeInteger(amount) || amount < 0) {
        throw invalid(WHERE, `limits.${name}.${currency}`, "an integer in the currency's smallest unit", most);
      }
    }
  }
}

function wrong(what: string): ValidationError {
  return new ValidationError(`${WHERE}: ${what}.`, { code: "INVALID_INPUT", operation: WHERE });
}

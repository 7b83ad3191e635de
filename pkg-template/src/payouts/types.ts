/** Types of `payoutMany`. */
import "../platform.js";
import type { Transaction } from "../models.js";
import type { Input, Keyed, Remembered } from "../operations.js";
import type { CallOptions } from "../options.js";

/** Input of a payout, with its key in the field that the option `key` names. */
export type PayoutRow = Omit<Input<"payout">, "idempotencyKey"> & Record<string, unknown>;

/** Limits of `payoutMany`: amounts by currency, in its smallest unit. With a limit for one currency, other currencies are refused. */
export interface PayoutLimits {
  /** Maximum amount of one row: `{ MXN: 5_000_000 }`. */
  row?: Record<string, number | bigint> | undefined;
  /** Maximum sum of all rows, with those paid before. */
  total?: Record<string, number | bigint> | undefined;
  /** Maximum number of rows. */
  rows?: number | undefined;
}

/** Options of `payoutMany`. */
export interface PayoutManyOptions<R = PayoutRow>
  extends Pick<CallOptions, "timeoutMs" | "deadlineMs" | "retries" | "lang"> {
  /**
   * Idempotency key of each row: the name of a field, or a function that returns it. It is your own name of the payout, and the same whenever the row is
   * sent: 1–255 characters of printable ASCII. The field is sent only as the key.
   */
  key: string | ((row: R, index: number) => string);
  /**
   * Path of the journal: a file on a local disk that belongs to these rows, this user and this base URL. After a crash it shows which rows were sent. Required
   * unless the partner has a `store`.
   */
  journal?: string | undefined;
  /** Number of payouts in progress at the same time, 1–64. Default: 4. */
  concurrency?: number | undefined;
  /** Limits of amounts and rows. Default: none. */
  limits?: PayoutLimits | undefined;
  /** Allows rows that are the same payout with different keys. Default: `false`. */
  allowRepeats?: boolean | undefined;
  /** Allows account numbers with wrong check digits. Default: `false`. */
  allowInvalidAccountNumber?: boolean | undefined;
  /** Checks the rows, and returns their totals and their state in the journal, without sending anything. Default: `false`. */
  dryRun?: boolean | undefined;
  /** Called after all checks and before the first payout. Unless it returns `true`, nothing is sent. */
  confirm?: ((plan: PayoutPlan) => boolean | PromiseLike<boolean>) | undefined;
  /** Called after each row. */
  onProgress?: ((progress: PayoutProgress) => unknown) | undefined;
  /** Signal after which no further row is sent. Payouts in progress are finished. */
  signal?: AbortSignal | undefined;
}

/** Total of some rows. */
export interface PayoutTotal {
  currency: string;
  /** Bank of the rows, in a total by bank. */
  bankCode?: string;
  /** Debited account of the rows, in a total by account. */
  fromAccountId?: number;
  /** Beneficiary's account of the rows, in a total by beneficiary. */
  accountNumber?: string;
  /** Number of rows. */
  rows: number;
  /** Sum, in the smallest unit of `currency`. */
  amount: number;
}

/** Totals of some rows. */
export interface PayoutTotals {
  /** Totals by currency. */
  currencies: PayoutTotal[];
  /** Totals by currency and bank. */
  banks: PayoutTotal[];
  /** Totals by currency and debited account. */
  accounts: PayoutTotal[];
  /** Totals by currency and beneficiary's account. */
  beneficiaries: PayoutTotal[];
}

/** Rows that passed all checks, and their totals. */
export interface PayoutPlan {
  /** Number of rows. */
  rows: number;
  /** Totals of all rows. */
  totals: PayoutTotals;
  /** Rows still to be sent: neither paid nor refused before. */
  left: { rows: number; totals: PayoutTotals };
  /** Digest of the rows, which differs for other rows. */
  digest: string;
}

/** Number of rows in each state. */
export interface PayoutProgress {
  /** All rows. */
  rows: number;
  /** Rows that are paid. */
  paid: number;
  /** Rows that were refused. Nothing was done for them. */
  refused: number;
  /** Rows whose outcome is unknown. */
  unknown: number;
  /** Rows that were not sent yet, or were sent without effect. */
  open: number;
}

/** Final state of a row. */
export type RowEnd =
  | { state: "paid"; answer: Keyed<"payout"> & Remembered }
  /** Nothing was done. This journal does not send the row again: correct it, and pay it in another file with the same key. */
  | { state: "refused"; code: string; message: string }
  /** The outcome is unknown, or the response was for a different payout. The next run with the same rows tries to find out. */
  | {
      state: "unknown";
      code: string;
      message: string;
      retryable?: boolean;
      /** Possible matches in the list of transactions. */
      candidates?: Transaction[];
      /** Time of the first attempt, RFC 3339. */
      sentAt?: string;
    }
  /** Nothing was done, because of a temporary failure. The next run sends the row. */
  | { state: "open"; code?: string; message?: string; stopsAll?: boolean; retryAfterMs?: number };

/** Key and final state of a row. */
export type PayoutRowResult = { key: string } & RowEnd;

/** Result of `payoutMany`. */
export interface PayoutManyResult extends PayoutProgress {
  plan: PayoutPlan;
  /** Final states, in the order of the rows. */
  results: PayoutRowResult[];
  /** Reason why some rows were not sent, if any: the signal, or a failure that concerns all rows. */
  stopped?: { code: string; message: string };
}

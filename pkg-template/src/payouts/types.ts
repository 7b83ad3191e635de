/** What `payoutMany` takes and gives. */
import "../platform.js";
import type { Transaction } from "../models.js";
import type { Input, Keyed, Remembered } from "../operations.js";
import type { CallOptions } from "../options.js";

/** A payout, with its key in whichever field `key` names. */
export type PayoutRow = Omit<Input<"payout">, "idempotencyKey"> & Record<string, unknown>;

/** How much may be paid: amounts by currency, in its smallest unit. Once there is one, a currency without is refused. */
export interface PayoutLimits {
  /** By one row: `{ MXN: 5_000_000 }`. */
  row?: Record<string, number | bigint> | undefined;
  /** By all rows, those that were paid before too. */
  total?: Record<string, number | bigint> | undefined;
  /** How many rows. */
  rows?: number | undefined;
}

/** What `payoutMany` takes. */
export interface PayoutManyOptions<R = PayoutRow>
  extends Pick<CallOptions, "timeoutMs" | "deadlineMs" | "retries" | "lang"> {
  /**
   * The field that is a row's key, or what makes the key of a row: your own name for the payout, the same whenever the row is sent. 1–255 characters
   * of printable ASCII. A field that it names is not sent otherwise.
   */
  key: string | ((row: R, index: number) => string);
  /**
   * The path of the journal, a file on a local disk that belongs to these rows, this user and this base URL. It says after whatever happened what was sent.
   * Required unless the partner has a `store`.
   */
  journal?: string | undefined;
  /** How many payouts are under way at once, 1–64; 4 unless given. */
  concurrency?: number | undefined;
  limits?: PayoutLimits | undefined;
  /** Takes rows that are the same payout under different keys; they are refused otherwise. */
  allowRepeats?: boolean | undefined;
  /** Sends account numbers whose check digits are wrong. */
  allowInvalidAccountNumber?: boolean | undefined;
  /** Checks the rows, tells what they come to and what the journal knows of them, and sends nothing. */
  dryRun?: boolean | undefined;
  /** Asked once all is checked, before the first is sent; whatever it gives but `true` sends nothing. */
  confirm?: ((plan: PayoutPlan) => boolean | PromiseLike<boolean>) | undefined;
  /** Told whenever a row has ended. */
  onProgress?: ((progress: PayoutProgress) => unknown) | undefined;
  /** Once it aborts no further row is sent; those under way end. */
  signal?: AbortSignal | undefined;
}

/** What some rows come to. */
export interface PayoutTotal {
  currency: string;
  /** Of the rows to this bank. */
  bankCode?: string;
  /** Of the rows from this account. */
  fromAccountId?: number;
  /** Of the rows to this account. */
  accountNumber?: string;
  rows: number;
  /** In the smallest unit. */
  amount: number;
}

export interface PayoutTotals {
  /** By currency. */
  currencies: PayoutTotal[];
  /** By currency and bank. */
  banks: PayoutTotal[];
  /** By currency and account to debit. */
  accounts: PayoutTotal[];
  /** By currency and account that is paid. */
  beneficiaries: PayoutTotal[];
}

/** Rows that may be sent, and what they come to. */
export interface PayoutPlan {
  rows: number;
  /** Of all rows. */
  totals: PayoutTotals;
  /** Of those that are to be sent: neither paid nor refused before. */
  left: { rows: number; totals: PayoutTotals };
  /** Tells these rows from others. */
  digest: string;
}

/** How many rows are how far. */
export interface PayoutProgress {
  rows: number;
  paid: number;
  refused: number;
  unknown: number;
  /** Not sent yet, or sent without effect. */
  open: number;
}

/** How a row ended. */
export type RowEnd =
  | { state: "paid"; answer: Keyed<"payout"> & Remembered }
  /** Nothing was done. It is not sent again by this journal: correct it and pay it with others of its kind, under the same key. */
  | { state: "refused"; code: string; message: string }
  /** Nobody can tell, or it was not what was asked for. The next run with the same rows finds out, as far as that can be. */
  | {
      state: "unknown";
      code: string;
      message: string;
      retryable?: boolean;
      /** Transactions that may be it. */
      candidates?: Transaction[];
      /** When it was first sent, RFC 3339. */
      sentAt?: string;
    }
  /** Nothing was done, for a reason that passes. The next run sends it. */
  | { state: "open"; code?: string; message?: string; stopsAll?: boolean; retryAfterMs?: number };

/** A row and how it ended. */
export type PayoutRowResult = { key: string } & RowEnd;

/** What became of the rows. */
export interface PayoutManyResult extends PayoutProgress {
  plan: PayoutPlan;
  /** In the order of the rows that were given. */
  results: PayoutRowResult[];
  /** Why rows were not sent, if some were not: a signal, a failure that is everybody's. */
  stopped?: { code: string; message: string };
}

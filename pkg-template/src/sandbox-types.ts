/** Types of the sandbox. */
import "./platform.js";
import type { SandboxVariation } from "./made/variations.js";
import type { Operations } from "./models.js";
import type { ProxyOptions, Session } from "./proxy.js";

/** The operations of the Qash Partner API. */
export type SandboxOperation = keyof Operations;

export type { SandboxVariation } from "./made/variations.js";

/** Options of `createSandbox`. */
export interface SandboxOptions {
  /** Seed of all generated values: ids, keys, tokens and rates. An integer from 0. Default: 1. */
  seed?: number | undefined;
  /** Clock, in milliseconds since 1970. If it goes back, the sandbox's time stays. Default: `Date.now`. */
  now?: (() => number) | undefined;
  /** Form of the responses: that of the API's guide, or of its reference pages. Default: `"guide"`. */
  profile?: "guide" | "site" | undefined;
  /**
   * Whether requests that the documents exclude are refused with 400, such as a CLABE for an account in COP, and values that they neither name nor exclude
   * are listed in the journal as `unusual`. Default: `true`.
   */
  strict?: boolean | undefined;
  /** Differences of the responses from the documents' samples; docs/sandbox.md lists them. Two that change the same part are an error. Default: none. */
  variations?: readonly SandboxVariation[] | undefined;
  /** Key of the partner. Default: generated. */
  apiKey?: string | undefined;
  /** Secret of the partner. Default: generated. */
  apiSecret?: string | undefined;
  /** URL of the simulated verification page, without a query. Default: `https://inquiry.withpersona.com/verify`. */
  verificationUrl?: string | undefined;
  /** Lifetime of a user's token, in milliseconds. Default: 24 hours (`guide`), one hour (`site`). */
  tokenLifetimeMs?: number | undefined;
  /** Time during which a payout is `PENDING`, in milliseconds. Default: 10,000. */
  payoutDelayMs?: number | undefined;
  /** Duration of the review of a submitted verification, in milliseconds. Default: 2,000. */
  reviewDelayMs?: number | undefined;
  /** Unit of `toAmount` in quotes requested with `fromAsset` and `toAsset`. Default: `"minor"`, the smallest unit. */
  quoteUnit?: "minor" | "base" | undefined;
  /** Whether rates change with time, by up to 0.2 %. Default: `true`. */
  quoteDrift?: boolean | undefined;
  /** When users get a card: `"auto"`, when they become active; `"manual"`, by `issueCard` only. Default: `"auto"`. */
  cards?: "auto" | "manual" | undefined;
  /** Maximum number of requests in the journal. Default: 1,000. */
  journalSize?: number | undefined;
}

/**
 * A fault to inject. Delays add up; for other effects the first matching rule applies.
 *
 * @example
 * const remove = sandbox.fault({ operation: "payout", drop: true }); // the next payout is carried out, but its response is lost
 * remove();
 */
export interface FaultRule {
  /** Operation to which it applies. Default: all. */
  operation?: SandboxOperation | undefined;
  /** Number of requests to which it applies. Default: 1; `"always"` for a rule with `probability`. */
  times?: number | "always" | undefined;
  /** Share of the requests to which it applies, 0–1. */
  probability?: number | undefined;
  /** Delay of the response, in milliseconds. The operation is carried out at once. */
  latencyMs?: number | undefined;
  /** HTTP status of the response, 200–599. */
  status?: number | undefined;
  /** Header `Retry-After` of the response: seconds, or an HTTP date. */
  retryAfter?: number | string | undefined;
  /** Whether it applies before the operation is carried out, which then does not happen, or after. Default: `"before"` for `status`, else `"after"`. */
  when?: "before" | "after" | undefined;
  /** Loses the response: `fetch` rejects with a `TypeError`. */
  drop?: boolean | undefined;
  /** Cuts the body of the response in half. */
  malformed?: boolean | undefined;
  /** Body of the response. */
  body?: string | undefined;
}

/** Credentials of a partner in the sandbox. */
export interface SandboxPartner {
  apiKey: string;
  apiSecret: string;
  /** Returns a new token for the operations on this partner's API keys. */
  businessToken(): string;
}

/** A value in a request that was accepted although no document names it. */
export interface UnusualValue {
  /** Path of the field, such as `metadata.payer.documentType`, or name of the parameter or header. */
  field: string;
  /** Value as text; empty if it was missing. */
  value: string;
  /** Text of the document. */
  says: string;
  /** Document and section: `002, Request`. */
  source: string;
}

/** A request to the sandbox and its response. */
export interface JournalEntry {
  /** Number of the request, counted from 1. */
  number: number;
  /** Time by the sandbox's clock, RFC 3339. */
  at: string;
  /** Operation; missing for other paths and for the verification page. */
  operation?: SandboxOperation;
  request: { method: string; url: string; headers: Record<string, string>; body: string };
  response: { status: number; headers: Record<string, string>; body: string };
  /** Delay of the response, in milliseconds. */
  delayMs: number;
  /** Whether a fault rule lost the response. */
  dropped: boolean;
  /** Whether a fault rule applied. */
  fault: boolean;
  /** Values in the request that no document names, such as an unknown provider; empty with `strict: false`. */
  unusual: UnusualValue[];
}

/** An account of the ledger. All amounts are in the smallest unit. */
export interface LedgerAccount {
  id: number;
  /** Owner: Qash's account at a bank, payouts in transit, a user, or a user's card. */
  owner: "bank" | "transit" | "user" | "card";
  userId?: string;
  name: string;
  currency: string;
  debits: number;
  credits: number;
  /** Credits − debits. It is negative only for Qash's accounts at banks. */
  balance: number;
}

/** An entry of the ledger: the debit or the credit of a booking. The other entry is next to it. */
export interface LedgerEntry {
  /** Id of the transaction; missing for card transactions. */
  transactionId?: number;
  accountId: number;
  side: "debit" | "credit";
  amount: number;
  currency: string;
  at: string;
}

/** The double-entry ledger of a sandbox. */
export interface Ledger {
  /** Whether debits equal credits in every currency, totals match the entries, and no user is overdrawn. */
  balanced: boolean;
  totals: Record<string, { debits: number; credits: number }>;
  accounts: LedgerAccount[];
  entries: LedgerEntry[];
}

/** State of a sandbox without its options and journal: plain JSON. It contains the sandbox's secrets. */
export interface SandboxSnapshot {
  readonly version: number;
  readonly state: object;
}

/** Options of `sandbox.proxy`: those of `createProxy` without the partner. Pages of any origin may call it unless `allowedOrigins` is given. */
export interface SandboxProxyOptions<S extends Session = Session>
  extends Omit<ProxyOptions<S>, "partner" | "allowedOrigins"> {
  allowedOrigins?: ProxyOptions<S>["allowedOrigins"] | undefined;
}

/** A proxy in front of a sandbox. It is called like `fetch`, and never rejects. */
export type SandboxProxy = (input: Request | URL | string, init?: RequestInit) => Promise<Response>;

/** Type of the platform's `fetch`, if the TypeScript program has it. */
export type Fetch = typeof globalThis extends { fetch: infer F }
  ? F
  : (input: Request | URL | string, init?: RequestInit) => Promise<Response>;

/** A simulated Qash. Every function throws a `TypeError` for a wrong argument. */
export interface Sandbox {
  /** `fetch` that answers as Qash would. Pass it wherever a `fetch` is expected; it does not use `this`. */
  readonly fetch: Fetch;
  /**
   * Creates a proxy in front of this sandbox, for pages and their tests. It needs no credentials, and sends no request to the network.
   *
   * @throws {ValidationError} for a wrong option, as `createProxy` does.
   * @example
   * const proxy = sandbox.proxy({ session: () => ({ subject: "ana" }), enable: { createAccount: () => true } });
   * const client = new QashClient({ baseUrl: "http://localhost/qash", fetch: proxy });
   */
  proxy<S extends Session = Session>(options: SandboxProxyOptions<S>): SandboxProxy;
  /** Key of the first partner. */
  readonly apiKey: string;
  /** Secret of the first partner. */
  readonly apiSecret: string;
  /** Returns the time of the sandbox's clock, in milliseconds since 1970. */
  now(): number;
  /** Moves the clock forward by some milliseconds. Everything that is due by then happens, such as the end of a payout. */
  advance(ms: number): void;
  /** Returns a token for `createApiKey` and `revokeApiKey`. */
  businessToken(): string;
  /** Adds a partner with users of its own. */
  addPartner(): SandboxPartner;
  /** Approves a user's identity at once, also if no verification was started. */
  approveKyc(userId: string): void;
  /** Rejects a user's identity: the user stays pending, and can start a new verification. */
  rejectKyc(userId: string): void;
  /** Lets a user's open verification expire. */
  expireKyc(userId: string): void;
  /** Sets a user's status, to suspend, ban or reactivate the user. */
  setUserStatus(userId: string, status: "pending" | "active" | "suspended" | "banned"): void;
  /** Lets a pending payout fail, by the id of its transaction. The money is booked back. */
  failPayout(id: number): void;
  /** Completes a pending payout, by the id of its transaction. */
  completePayout(id: number): void;
  /** Issues a card for a user without one. */
  issueCard(userId: string): void;
  /** Sets the status of a user's card. */
  setCardStatus(userId: string, status: "notActivated" | "active" | "locked" | "canceled"): void;
  /** Adds money to a user's card, in cents. */
  fundCard(userId: string, cents: number): void;
  /** Makes a purchase with a user's card, in cents. Returns the id of the card transaction. Throws if the card is declined. */
  cardPurchase(userId: string, purchase: { cents: number; merchant: string }): string;
  /** Adds a fault rule. Returns a function that removes it. */
  fault(rule: FaultRule): () => void;
  /** Removes all fault rules. */
  clearFaults(): void;
  /** Sets the variations of later responses, in place of the earlier ones. `[]` gives the documents' own form. */
  vary(variations: readonly SandboxVariation[]): void;
  /** Returns the latest requests and responses, the oldest first. Keys, secrets and tokens are masked unless `raw` is `true`. */
  journal(options?: { raw?: boolean | undefined }): JournalEntry[];
  /** Returns every key, secret and token issued so far, for tests that search for leaks. */
  secrets(): string[];
  /** Returns the ledger. */
  ledger(): Ledger;
  /** Returns the state. */
  snapshot(): SandboxSnapshot;
  /** Restores the state of a snapshot, with its keys, clock and faults. Options, variations and journal stay. */
  restore(snapshot: SandboxSnapshot): void;
}

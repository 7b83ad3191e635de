/** What the sandbox takes and gives, in types. */
import "./platform.js";
import type { SandboxVariation } from "./made/variations.js";
import type { Operations } from "./models.js";
import type { ProxyOptions, Session } from "./proxy.js";

/** The operations of the Qash Partner API. */
export type SandboxOperation = keyof Operations;

export type { SandboxVariation } from "./made/variations.js";

/** What `createSandbox` takes. */
export interface SandboxOptions {
  /** Where everything made up follows from: ids, keys, tokens, rates. An integer from 0; 1 unless given. */
  seed?: number | undefined;
  /** The clock, in milliseconds since 1970; `Date.now` unless given. The sandbox's own clock never runs backwards. */
  now?: (() => number) | undefined;
  /** Whose shapes the answers have: the API's guide (the default), or the vendor's reference pages. */
  profile?: "guide" | "site" | undefined;
  /**
   * Whether what the documents close is refused with 400, such as a CLABE on an account of COP, and what they leave open but do not name is
   * taken and told in the journal as `unusual`; it is so unless `false` is given.
   */
  strict?: boolean | undefined;
  /** In which ways the answers differ from the documents' samples; docs/sandbox.md says what each does. Two that change the same are an error. */
  variations?: readonly SandboxVariation[] | undefined;
  /** The partner's key; made up unless given. */
  apiKey?: string | undefined;
  /** The partner's secret; made up unless given. */
  apiSecret?: string | undefined;
  /** Address of the stand-in verification page, without query; `https://inquiry.withpersona.com/verify` unless given. */
  verificationUrl?: string | undefined;
  /** How long a user's token lives, in milliseconds; 24 hours (guide) or one hour (site) unless given. */
  tokenLifetimeMs?: number | undefined;
  /** How long a payout stays PENDING, in milliseconds; 10,000 unless given. */
  payoutDelayMs?: number | undefined;
  /** How long a submitted verification is under review, in milliseconds; 2,000 unless given. */
  reviewDelayMs?: number | undefined;
  /** Unit of `toAmount` in quotes asked for with `fromAsset` and `toAsset`; `"minor"` unless given. */
  quoteUnit?: "minor" | "base" | undefined;
  /** Whether rates move with time, by up to 0.2 %; they do unless given. */
  quoteDrift?: boolean | undefined;
  /** `"auto"` gives every user a card on becoming active; with `"manual"` only `issueCard` does. */
  cards?: "auto" | "manual" | undefined;
  /** How many requests the journal remembers; 1,000 unless given. */
  journalSize?: number | undefined;
}

/** A fault to be injected. Delays add up; of the other effects the first rule that fits decides. */
export interface FaultRule {
  /** The operation it strikes; every one unless given. */
  operation?: SandboxOperation | undefined;
  /** How many requests it strikes; one unless given, and `"always"` for a rule with `probability`. */
  times?: number | "always" | undefined;
  /** The share of requests it strikes, 0–1. */
  probability?: number | undefined;
  /** Delays the answer. The operation is carried out at once all the same. */
  latencyMs?: number | undefined;
  /** Answers with this status, 200–599. */
  status?: number | undefined;
  /** Sends `Retry-After`: seconds or an HTTP date. */
  retryAfter?: number | string | undefined;
  /** Whether it strikes before the operation is carried out, or after. `status` strikes before unless given, all else after. */
  when?: "before" | "after" | undefined;
  /** No answer: `fetch` rejects with a `TypeError`. */
  drop?: boolean | undefined;
  /** Cuts the body in the middle. */
  malformed?: boolean | undefined;
  /** Answers with this body. */
  body?: string | undefined;
}

/** A partner's credentials. */
export interface SandboxPartner {
  apiKey: string;
  apiSecret: string;
  /** A fresh token for the operations on this partner's API keys. */
  businessToken(): string;
}

/** Something in a request that was taken although no document names it. */
export interface UnusualValue {
  /** The field's path, such as `metadata.payer.documentType`, the parameter's name or the header's. */
  field: string;
  /** What stood there, as text; empty where it was missing. */
  value: string;
  /** What the document says. */
  says: string;
  /** Which document, and where in it: `002, Request`. */
  source: string;
}

/** A request and its answer. */
export interface JournalEntry {
  /** Counted from 1. */
  number: number;
  /** When, by the sandbox's clock, RFC 3339. */
  at: string;
  /** The operation; missing for other paths and for the verification page. */
  operation?: SandboxOperation;
  request: { method: string; url: string; headers: Record<string, string>; body: string };
  response: { status: number; headers: Record<string, string>; body: string };
  delayMs: number;
  /** Whether the answer was lost on purpose. */
  dropped: boolean;
  /** Whether a fault struck. */
  fault: boolean;
  /** What the request had that no document names, such as a provider that is none of theirs; empty in a sandbox that is not strict. */
  unusual: UnusualValue[];
}

/** An account of the ledger. All amounts are in the smallest unit. */
export interface LedgerAccount {
  id: number;
  /** Qash's own at banks, payouts on their way, a user, or a user's card. */
  owner: "bank" | "transit" | "user" | "card";
  userId?: string;
  name: string;
  currency: string;
  debits: number;
  credits: number;
  /** Credits − debits; only Qash's own accounts at banks go below zero. */
  balance: number;
}

/** One side of a movement; the other stands beside it. */
export interface LedgerEntry {
  /** Missing for a card's movements. */
  transactionId?: number;
  accountId: number;
  side: "debit" | "credit";
  amount: number;
  currency: string;
  at: string;
}

/** The books. */
export interface Ledger {
  /** Whether debits are credits in every currency, totals are those of the entries, and nobody is overdrawn. */
  balanced: boolean;
  totals: Record<string, { debits: number; credits: number }>;
  accounts: LedgerAccount[];
  entries: LedgerEntry[];
}

/** Everything a sandbox remembers but its options and its journal: plain JSON. It holds the sandbox's secrets. */
export interface SandboxSnapshot {
  readonly version: number;
  readonly state: object;
}

/** What the proxy of a sandbox takes: what `createProxy` does, but for the partner. Pages of any origin may call it unless `allowedOrigins` is given. */
export interface SandboxProxyOptions<S extends Session = Session>
  extends Omit<ProxyOptions<S>, "partner" | "allowedOrigins"> {
  allowedOrigins?: ProxyOptions<S>["allowedOrigins"] | undefined;
}

/** A proxy that is called with a `Request`, or as `fetch` is. It never rejects. */
export type SandboxProxy = (input: Request | URL | string, init?: RequestInit) => Promise<Response>;

/** The platform's `fetch`, where there are types of a platform. */
export type Fetch = typeof globalThis extends { fetch: infer F }
  ? F
  : (input: Request | URL | string, init?: RequestInit) => Promise<Response>;

/** A simulated Qash. What is asked of it wrongly throws a `TypeError` that says what is wrong. */
export interface Sandbox {
  /** Answers as Qash would. Drop it in wherever a `fetch` is taken; it needs no `this`. */
  readonly fetch: Fetch;
  /**
   * A proxy in front of this sandbox, for pages and their tests: it takes no credentials and reaches nothing else. A wrong option throws a
   * `ValidationError`, as with `createProxy`.
   */
  proxy<S extends Session = Session>(options: SandboxProxyOptions<S>): SandboxProxy;
  /** The first partner's key. */
  readonly apiKey: string;
  /** The first partner's secret. */
  readonly apiSecret: string;
  /** The sandbox's clock, in milliseconds since 1970. */
  now(): number;
  /** Moves the clock on; what falls due meanwhile happens. */
  advance(ms: number): void;
  /** A token for `createApiKey` and `revokeApiKey`. */
  businessToken(): string;
  /** Another partner, to whom the first one's users do not belong. */
  addPartner(): SandboxPartner;
  /** Approves a user's identity at once, whether or not a verification was begun. */
  approveKyc(userId: string): void;
  /** Rejects it: the user stays pending and may start anew. */
  rejectKyc(userId: string): void;
  /** Lets a verification that waits for its user run out. */
  expireKyc(userId: string): void;
  /** Suspends, bans or reinstates a user. */
  setUserStatus(userId: string, status: "pending" | "active" | "suspended" | "banned"): void;
  /** Makes a pending payout fail now, by the transaction's id: a reversing entry brings the money back. */
  failPayout(id: number): void;
  /** Completes a pending payout now. */
  completePayout(id: number): void;
  /** Gives a user a card, unless there is one. */
  issueCard(userId: string): void;
  /** Sets a card's status. */
  setCardStatus(userId: string, status: "notActivated" | "active" | "locked" | "canceled"): void;
  /** Puts money on a card, in cents. */
  fundCard(userId: string, cents: number): void;
  /** Buys something with a card, in cents; the card transaction's id. Throws when the card refuses. */
  cardPurchase(userId: string, purchase: { cents: number; merchant: string }): string;
  /** Injects a fault; call the result to take it back. */
  fault(rule: FaultRule): () => void;
  /** Takes all faults back. */
  clearFaults(): void;
  /** Answers in these ways from now on, and in no others; `[]` is as the documents have it. */
  vary(variations: readonly SandboxVariation[]): void;
  /** The latest requests and answers, oldest first. Keys, secrets and tokens are struck out unless `raw`. */
  journal(options?: { raw?: boolean | undefined }): JournalEntry[];
  /** Every key, secret and token ever given out, to look for them where they must not be. */
  secrets(): string[];
  /** The books. */
  ledger(): Ledger;
  /** Everything it remembers. */
  snapshot(): SandboxSnapshot;
  /** Goes on from a snapshot, its keys, clock and faults included. Options, the variations in force and the journal stay. */
  restore(snapshot: SandboxSnapshot): void;
}

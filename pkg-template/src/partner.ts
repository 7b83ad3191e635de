/** `QashPartner`: all operations, with the partner's key and secret. For the partner's own server only. */
import { LONGEST_ANSWER, readBody, TOO_LARGE } from "./body.js";
import { type Credential, type Credentials, checkCredentials, Keyring, plainPair } from "./credentials.js";
import { ValidationError } from "./errors.js";
import { errorFrom } from "./failure.js";
import { make, runAsync } from "./glue.js";
import { callHook, type Hook } from "./hooks.js";
import { inputText } from "./input.js";
import type { Transaction, User } from "./models.js";
import type { Input, Keyed, List, Name, Output, Remembered } from "./operations.js";
import {
  type AccountOptions,
  type CallOptions as ClientCallOptions,
  type ClientOptions,
  checkSignal,
  type Lang,
  type PayoutOptions,
  type PhoneOptions,
  type QuoteRequest,
  type TransferOptions,
  type WaitOptions,
} from "./options.js";
import { type Page, PagePromise } from "./pages.js";
import { HOOKS, type Observed, observe, type PartnerHooks } from "./partner-hooks.js";
import { type Payer, payoutMany } from "./payouts/payout-many.js";
import type { PayoutManyOptions, PayoutManyResult, PayoutRow } from "./payouts/types.js";
import { bare, scrubFor } from "./scrub.js";
import { checkObject, checkStore, copied, invalid, present } from "./server-options.js";
import { type Context, type Handle, type Use, wasm } from "./server-wasm.js";
import { shared } from "./signal.js";
import { MapBackend, PaymentStore, type Store, type TokenStore, wrapStore } from "./store.js";
import { remember } from "./unknown-fields.js";

/** Options of `QashPartner`. Those that `QashClient` has too mean the same here. */
export interface PartnerOptions
  extends Pick<ClientOptions, "fetch" | "timeoutMs" | "deadlineMs" | "retries" | "lang" | "dialect">,
    PartnerHooks {
  /** Key, or a function that returns it. The function is called when a call begins, so let it cache a slow result. */
  apiKey: Credential;
  /** Secret, or a function that returns it. It is sent only to `baseUrl`. */
  apiSecret: Credential;
  /** `https://api.qash.ai`, `https://sandbox.api.qash.ai`, or a simulation on this machine: http is allowed for loopback addresses only. */
  baseUrl: string;
  /** Store of the users' tokens. Default: the memory of this process. */
  tokenStore?: TokenStore | undefined;
  /**
   * Secret that encrypts the values and keys in `tokenStore`, `store` and the stores of proxies: at least 32 random characters, as
   * `openssl rand -base64 32` prints. In a list, the first secret encrypts, and all of them decrypt; `"plain"` stands for no encryption. Deploy a new secret
   * to every process at the end of the list before you move it to the front. Default: no encryption.
   */
  storeSecret?: string | readonly string[] | undefined;
  /**
   * Store of payouts, transfers and deposits; docs/stores.md describes its entries. Default: the `store` of the first proxy of this partner, else the memory of
   * this process.
   */
  store?: Store | undefined;
  /**
   * Time after its first attempt during which a payout may be sent again with its key, in milliseconds, since Qash does not document how long it remembers a
   * key. The last retry is five minutes earlier, or a tenth of the time if that is less, as clocks differ. Afterwards nothing is sent, and the outcome stays
   * unknown until it is found or settled. Default: 86,400,000, 24 hours.
   */
  resendFor?: number | undefined;
  /** Allowed origins of verification URLs, besides `https://inquiry.withpersona.com`. Default: none. */
  verificationOrigins?: readonly string[] | undefined;
  /**
   * When to check that the user is active. `"money"`: at the token exchange, and before the first attempt of each payout, transfer and deposit; the result is
   * valid for five seconds. `"token"`: at the token exchange only; a token is valid for up to a day. `"never"`: only Qash checks. If the user is not active
   * (`USER_NOT_ACTIVE`), or the check fails, nothing is sent. A retry is sent without a check. Default: `"money"`.
   */
  checkStatus?: "money" | "token" | "never" | undefined;
  /**
   * Query parameters to send: `"guide"`, those of Qash's guide; `"site"`, those of its reference pages too, where the transactions of one account have pages by
   * `offset` only. Default: `"guide"`.
   */
  profile?: "guide" | "site" | undefined;
}

/** Options of one call. */
export type PartnerCallOptions = Omit<ClientCallOptions, "headers">;

/** Options of `waitUntilActive`. */
export type PartnerWaitOptions = Omit<WaitOptions, "headers" | "onPoll"> & {
  /** Called with the user after each poll. */
  onPoll?: ((user: User) => unknown) | undefined;
};

/** Options of `createApiKey` and `revokeApiKey`, which act for a business user, not for the partner. */
export interface BusinessCallOptions extends PartnerCallOptions {
  /** Token of the business user. */
  businessToken: string;
}

/** A `fetch` whose result may be anything, since callers can supply their own. */
type Fetch = (url: string, init: RequestInit) => Promise<unknown>;

interface Inside {
  readonly handle: () => Handle;
  readonly payments: PaymentStore;
  readonly keyring: Keyring;
  /** Creates the `fetch` of one call, with its hooks. */
  readonly observe: () => Observed;
  readonly lang: Lang | undefined;
  readonly baseUrl: string;
}

/** Result of `findPayout`, `findTransfer` and `findDeposit`. */
export interface Found<T> {
  /** `done`: it was certainly carried out. `none`: it was certainly refused. `unknown`: either is possible. */
  outcome: "none" | "done" | "unknown";
  /** Response, if it was carried out. If it was found in the list of transactions: that transaction, with `found: true`. */
  answer?: T;
  /** Possible matches: transactions since the first attempt with the same account, amount and description, for an operator to compare. */
  candidates: Transaction[];
  /** Time of the first attempt, RFC 3339. */
  sentAt?: string;
}

/** A payout, transfer or deposit that is in progress, or whose outcome is unknown. */
export interface OpenPayout {
  /** Id for `settle`. */
  id: string;
  operation: "payout" | "transfer" | "deposit";
  userId: string;
  /** Idempotency key of a payout. */
  idempotencyKey?: string;
  /** Reference of a deposit. */
  reference?: string;
  /** Time of the first attempt, RFC 3339. */
  sentAt?: string;
  /** Input that was sent. It contains the beneficiary's name and account number. */
  input: Input<"payout"> | Input<"transfer"> | Input<"deposit">;
}

/** State of each partner, outside of the object, so that printing or copying a partner never shows its credentials. */
const insides = new WeakMap<QashPartner, Inside>();

/** @internal */
export const insideOf = (partner: unknown): Inside | undefined => insides.get(partner as QashPartner);

/** Names of the options that are objects or functions of the caller. */
const OWN = ["apiKey", "apiSecret", "fetch", "tokenStore", "store", ...HOOKS];

/**
 * Client of the Qash Partner API for the partner's server: it calls Qash with the partner's key and secret. Create one when the server starts, and share
 * it, since it caches the users' tokens.
 *
 * Every failure rejects with a `QashError`. Errors and printed partners contain no credentials.
 *
 * @example
 * const partner = new QashPartner({ apiKey, apiSecret, baseUrl: "https://sandbox.api.qash.ai" });
 * for await (const user of partner.listUsers({ status: "active" })) console.log(user.email);
 * const accounts = await partner.as(userId).listAccounts();
 */
export class QashPartner {
  /** @throws {ValidationError} with code `BASE_URL_INVALID`, `CREDENTIAL_INVALID`, `ORIGIN_INVALID` or `INVALID_OPTION`; in a page `SERVER_ONLY`. */
  constructor(options: PartnerOptions) {
    const where = "new QashPartner";
    // A bundler can be configured to take a page for a server, and a page without a bundler has no such check.
    if ("document" in globalThis && globalThis.process?.versions?.node === undefined) {
      throw new ValidationError(
        `${where}: this is a page, and whoever opens it could read apiKey and apiSecret. Use QashClient here, and QashPartner on a server.`,
        { code: "SERVER_ONLY", operation: where },
      );
    }
    const given = copied(where, options, OWN) as unknown as PartnerOptions;
    const { apiKey, apiSecret, fetch, tokenStore, store: kept, lang } = given;
    const keyring = new Keyring(checkCredentials(where, { apiKey, apiSecret }));
    if (fetch !== undefined && typeof fetch !== "function") throw invalid(where, "fetch", "a function", fetch);
    for (const name of ["onRequest", "onResponse", "onRetry"] as const) {
      if (given[name] !== undefined && typeof given[name] !== "function") {
        throw invalid(where, name, "a function", given[name]);
      }
    }
    const read = given.read && { ...given.read };
    for (const [name, own] of Object.entries(read ?? {})) {
      if (own !== undefined && typeof own !== "function") throw invalid(where, `read.${name}`, "a function", own);
    }
    checkStore(where, "tokenStore", tokenStore, ["get", "set", "delete"]);
    checkStore(where, "store", kept, ["get", "set", "add", "delete"]);
    const tokens = tokenStore ? wrapStore(tokenStore, "tokenStore") : new MapBackend();
    const payments = new PaymentStore(kept && wrapStore(kept, "store"));
    const handle = wasm.keep((api) => {
      const [apiKey, apiSecret] = plainPair(keyring.now) ?? [];
      const partner = new api.Partner(present({ ...given, apiKey, apiSecret }), tokens, payments.store, keyring.ask());
      for (const [key, secret] of keyring.former.values()) partner.rememberCredentials(key, secret);
      return partner;
    });
    make(wasm, handle);
    scrubFor(wasm, handle);
    const hooks = { ...given, read };
    const reach = bounded(fetch);
    const knows = {
      scrubBody: (text: string) => wasm.run(() => handle().scrubBody(text)),
      operationOf: (method: string, path: string) => wasm.run(() => handle().operationOf(method, path)) as Name,
    };
    const inside = { handle, payments, keyring, lang, baseUrl: given.baseUrl };
    insides.set(this, { ...inside, observe: () => observe(reach, hooks, knows) });
  }

  // The operations of QashPartner: made from src/api.rs by `cargo xtask docs`, not edited by hand.

  /** Registers a user. Store the response's `id` immediately: it is the user's permanent id. */
  registerUser(input: Input<"registerUser">, options?: Omit<PhoneOptions, "headers">): Promise<Output<"registerUser">> {
    return call(this, "registerUser", input, options);
  }

  /** Lists the partner's users. Await it for one page, or iterate it for all users. */
  listUsers(input?: Input<"listUsers">, options?: PartnerCallOptions): List<"listUsers"> {
    return list(this, "listUsers", input, options);
  }

  /** Reads a user, by the id or by `{ userId }`. */
  getUser(input: string | Input<"getUser">, options?: PartnerCallOptions): Promise<Output<"getUser">> {
    return call(this, "getUser", typeof input === "object" ? input : { userId: input }, options);
  }

  /** Starts a user's identity verification. Store the URL: Qash returns it only once. */
  startKyc(input: Input<"startKyc">, options?: Omit<PhoneOptions, "headers">): Promise<Output<"startKyc">> {
    return call(this, "startKyc", input, options);
  }

  /**
   * Exchanges a user's id for a token, by the id or by `{ userId }`. No other method needs it: {@link as} requests, caches and renews tokens automatically. The
   * response is a secret that authenticates the user. The refresh token is omitted, since no endpoint accepts it.
   */
  exchangeToken(
    input: string | Input<"exchangeToken">,
    options?: PartnerCallOptions,
  ): Promise<Output<"exchangeToken">> {
    return call(this, "exchangeToken", typeof input === "object" ? input : { userId: input }, options);
  }

  /** Creates an API key for a business user. Its secret is returned only this once; never log it. */
  createApiKey(input: Input<"createApiKey">, options: BusinessCallOptions): Promise<Output<"createApiKey">> {
    return call(this, "createApiKey", input, options);
  }

  /** Revokes an API key, by its id or by `{ keyId }`. */
  revokeApiKey(input: string | Input<"revokeApiKey">, options: BusinessCallOptions): Promise<Output<"revokeApiKey">> {
    return call(this, "revokeApiKey", typeof input === "object" ? input : { keyId: input }, options);
  }
  // End of the operations of QashPartner.

  /**
   * Polls a user until it is active: at once, then with growing delays of 10 to 60 seconds, for 15 minutes.
   *
   * Rejects with `USER_SUSPENDED`, `USER_BANNED`, `KYC_REJECTED` or `KYC_EXPIRED` as soon as that is known; with `NOT_ACTIVE_IN_TIME` after the time limit,
   * since a declined user may stay pending; with `ABORTED` if the signal aborts.
   *
   * @example
   * const user = await partner.waitUntilActive(userId, { deadlineMs: 60_000 });
   */
  waitUntilActive(userId: string, options?: PartnerWaitOptions): Promise<User> {
    return call(this, "waitUntilActive", { userId }, options, {
      use: (handle, text, plain, context) => handle.wait(text, plain, context),
    });
  }

  /**
   * Returns the operations of one user. The user's token is requested, cached and renewed automatically. For a user who is not active, every operation
   * rejects with `USER_NOT_ACTIVE`.
   *
   * @throws {ValidationError} with code `USER_ID_INVALID` if the id is not a string.
   * @example
   * const { items } = await partner.as(userId).listAccounts();
   */
  as(userId: string): PartnerUser {
    if (typeof userId !== "string" || userId === "") {
      throw new ValidationError("as: the user's id must be a string.", { code: "USER_ID_INVALID", operation: "as" });
    }
    return new PartnerUser(this, userId);
  }

  /**
   * Lists payouts, transfers and deposits whose outcome is not known, the oldest first: those in progress, and those that a crashed process left open. For
   * operators.
   *
   * @example
   * for (const open of await partner.openPayouts()) console.log(open.operation, open.idempotencyKey, open.sentAt);
   */
  openPayouts(options?: PartnerCallOptions): Promise<OpenPayout[]> {
    return call(this, "openPayouts", undefined, options, { use: (handle, _, plain) => handle.open(plain) });
  }

  /**
   * Settles one of {@link openPayouts} by its `id`: `"done"` if an operator found that it was carried out, `"none"` if it was not and will not be. After
   * `"none"`, its key or reference can be used again. Rejects with `ATTEMPT_NOT_FOUND` if there is no open payout with this id.
   *
   * @example
   * const [open] = await partner.openPayouts();
   * if (open) await partner.settle(open.id, "done");
   */
  settle(id: string, outcome: "done" | "none", options?: PartnerCallOptions): Promise<void> {
    if (typeof id !== "string") throw invalid("settle", "id", "the id of an open payout", id);
    if (outcome !== "done" && outcome !== "none") throw invalid("settle", "outcome", '"done" or "none"', outcome);
    return call(this, "settle", undefined, options, { use: (handle, _, plain) => handle.settle(id, outcome, plain) });
  }

  /**
   * Replaces key and secret; each is a text or a function. Later calls use the new ones, those of the partner's proxies too. Calls in progress continue
   * with the old ones. The contents of stores stay.
   *
   * @throws {ValidationError} with code `CREDENTIAL_INVALID` or `INVALID_OPTION`; then nothing is replaced.
   * @example
   * partner.setCredentials({ apiKey, apiSecret: () => process.env["QASH_API_SECRET"] ?? "" });
   */
  setCredentials(credentials: Credentials): void {
    const where = "setCredentials";
    const { keyring, handle } = insideFor(this, where);
    const given = checkObject(where, credentials, ["apiKey", "apiSecret"]) as unknown as Credentials;
    const next = checkCredentials(where, given);
    const pair = plainPair(next);
    try {
      if (pair !== undefined) wasm.run(() => handle().setCredentials(...pair));
    } catch (thrown) {
      throw errorFrom(thrown);
    }
    keyring.now = next;
    const ask = keyring.ask();
    if (ask !== undefined) wasm.run(() => handle().askCredentials(ask));
  }

  /**
   * Deletes a user's tokens, such as after a sign-out or a theft: from memory, from the `tokenStore`, and from renewals in progress. Later calls request a
   * new token. Without a `tokenStore`, other processes keep tokens of their own. Rejects with `STORE_FAILED` if the store may still hold the token.
   *
   * @example
   * await partner.revokeUser(userId);
   */
  async revokeUser(userId: string): Promise<void> {
    const { handle, observe } = insideFor(this, "revokeUser");
    if (typeof userId !== "string") {
      throw new ValidationError("revokeUser: the user's id must be a string.", {
        code: "USER_ID_INVALID",
        operation: "revokeUser",
      });
    }
    const context = { fetch: observe().fetch, signal: undefined, cause: undefined };
    try {
      await runAsync(wasm, () => handle().revokeUser(userId, context));
    } catch (thrown) {
      throw errorFrom(thrown);
    }
  }

  /** Returns an empty object, so that no credential is serialised. */
  toJSON(): object {
    return {};
  }
}

function insideFor(partner: QashPartner, operation: string): Inside {
  const inside = insideOf(partner);
  if (inside === undefined) throw new TypeError(`${operation} was called on something that is no QashPartner.`);
  return inside;
}

/** Operations of one user, from {@link QashPartner.as}. */
export class PartnerUser {
  readonly #partner: QashPartner;
  readonly userId: string;

  /** @internal */
  constructor(partner: QashPartner, userId: string) {
    this.#partner = partner;
    this.userId = userId;
  }

  #call<T>(operation: Name, input: unknown, options: unknown): Promise<T> {
    return call(this.#partner, operation, input, options, { user: this.userId });
  }

  #list<N extends Name>(operation: N, input: unknown, options: unknown): List<N> {
    return list(this.#partner, operation, input, options, { user: this.userId });
  }

  #find<T>(operation: Name, input: unknown, options: unknown): Promise<Found<T>> {
    return call(this.#partner, operation, input, options, {
      use: (handle, text, plain, context) => handle.find(operation, this.userId, text, plain, context),
    });
  }

  // The operations of PartnerUser: made from src/api.rs by `cargo xtask docs`, not edited by hand.

  /** Reads the status of the identity verification. */
  getKycStatus(options?: PartnerCallOptions): Promise<Output<"getKycStatus">> {
    return this.#call("getKycStatus", undefined, options);
  }

  /** Opens a ledger account. */
  createAccount(
    input: Input<"createAccount">,
    options?: Omit<AccountOptions, "headers">,
  ): Promise<Output<"createAccount">> {
    return this.#call("createAccount", input, options);
  }

  /** Lists the user's accounts. */
  listAccounts(input?: Input<"listAccounts">, options?: PartnerCallOptions): List<"listAccounts"> {
    return this.#list("listAccounts", input, options);
  }

  /** Reads the balances of all accounts. */
  getBalance(options?: PartnerCallOptions): Promise<Output<"getBalance">> {
    return this.#call("getBalance", undefined, options);
  }

  /**
   * Credits an account immediately, without a bank transfer: call it only after the money has arrived. Never retried. With a `reference`, such as the bank's
   * transfer number, it is executed once: the same reference again returns the first response, marked `replayed: true`. While the first one's
   * outcome is unknown, it is refused (`DEPOSIT_UNRESOLVED`). The reference is not sent to Qash.
   */
  deposit(
    input: Input<"deposit"> & { reference?: string | null | undefined },
    options?: PartnerCallOptions,
  ): Promise<Output<"deposit"> & Remembered> {
    return this.#call("deposit", input, options);
  }

  /** Lists transactions, newest first. */
  listTransactions(input?: Input<"listTransactions">, options?: PartnerCallOptions): List<"listTransactions"> {
    return this.#list("listTransactions", input, options);
  }

  /** Reads one transaction, by its id or by `{ id }`. */
  getTransaction(
    input: number | bigint | Input<"getTransaction">,
    options?: PartnerCallOptions,
  ): Promise<Output<"getTransaction">> {
    return this.#call("getTransaction", typeof input === "object" ? input : { id: input }, options);
  }

  /**
   * Moves money between ledger accounts. It has no idempotency key, so it is never retried. While the outcome of an identical transfer is unknown,
   * it is refused (`TRANSFER_UNRESOLVED`), unless `repeat` is set.
   */
  transfer(
    input: Input<"transfer">,
    options?: Omit<TransferOptions, "headers">,
  ): Promise<Output<"transfer"> & Remembered> {
    return this.#call("transfer", input, options);
  }

  /**
   * Sends money to a bank account, at most once per key. The key is your own unique name of the payout, such as `payroll-2026-11/ana`, 1–255 characters
   * of printable ASCII. A restarted script sends the same keys again, so that nobody is paid twice. Without a key it rejects with
   * `IDEMPOTENCY_KEY_REQUIRED`.
   */
  payout(
    input: Input<"payout"> & { idempotencyKey: string },
    options?: Omit<PayoutOptions, "headers">,
  ): Promise<Keyed<"payout"> & Remembered> {
    return this.#call("payout", input, options);
  }

  /** Calculates an exchange quote; nothing is executed. `fromAmount` is in whole units, unlike every other amount. */
  calculateExchange(input: QuoteRequest, options?: PartnerCallOptions): Promise<Output<"calculateExchange">> {
    return this.#call("calculateExchange", input, options);
  }

  /** Reads the user's card. Rejects with a `NotFoundError` if the user has none. */
  getCard(options?: PartnerCallOptions): Promise<Output<"getCard">> {
    return this.#call("getCard", undefined, options);
  }

  /** Reads the card's status. */
  getCardStatus(options?: PartnerCallOptions): Promise<Output<"getCardStatus">> {
    return this.#call("getCardStatus", undefined, options);
  }

  /** Reads the card's details as Qash returns them. Whether they are masked depends on Qash. */
  getCardDetails(options?: PartnerCallOptions): Promise<Output<"getCardDetails">> {
    return this.#call("getCardDetails", undefined, options);
  }

  /** Reads the card's available balance, in whole units. */
  getCardBalance(options?: PartnerCallOptions): Promise<Output<"getCardBalance">> {
    return this.#call("getCardBalance", undefined, options);
  }

  /** Lists the card's transactions. */
  listCardTransactions(
    input?: Input<"listCardTransactions">,
    options?: PartnerCallOptions,
  ): List<"listCardTransactions"> {
    return this.#list("listCardTransactions", input, options);
  }

  /** Locks the card. */
  lockCard(input?: Input<"lockCard">, options?: PartnerCallOptions): Promise<Keyed<"lockCard">> {
    return this.#call("lockCard", input, options);
  }

  /** Unlocks the card; a canceled card stays canceled. */
  unlockCard(input?: Input<"unlockCard">, options?: PartnerCallOptions): Promise<Keyed<"unlockCard">> {
    return this.#call("unlockCard", input, options);
  }

  /** Sets the card's spending limit, in whole units. */
  setCardLimit(input: Input<"setCardLimit">, options?: PartnerCallOptions): Promise<Keyed<"setCardLimit">> {
    return this.#call("setCardLimit", input, options);
  }
  // End of the operations of PartnerUser.

  /** Finds the outcome of a deposit by its reference. Rejects with `ATTEMPT_NOT_FOUND` if the store has no such deposit. */
  findDeposit(reference: string, options?: PartnerCallOptions): Promise<Found<Output<"deposit">>> {
    return this.#find("deposit", { reference }, options);
  }

  /** Finds the outcome of a transfer by its input. Rejects with `ATTEMPT_NOT_FOUND` if the store has no such transfer. */
  findTransfer(input: Input<"transfer">, options?: PartnerCallOptions): Promise<Found<Output<"transfer">>> {
    return this.#find("transfer", input, options);
  }

  /**
   * Finds the outcome of a payout by its key: from the store, or from the transactions since its first attempt. If no transaction is found, the payout may
   * still have been carried out. Rejects with `ATTEMPT_NOT_FOUND` if the store has no such payout.
   *
   * @example
   * const { outcome, candidates } = await partner.as(userId).findPayout("payroll-2026-11/ana");
   */
  findPayout(idempotencyKey: string, options?: PartnerCallOptions): Promise<Found<Keyed<"payout"> & Remembered>> {
    return this.#find("payout", { idempotencyKey }, options);
  }

  /**
   * Pays many rows, such as those of a file, each at most once. All rows are checked before the first is sent: a wrong row, a missing or repeated key, a
   * repeated payout, or an amount above `limits` rejects with `PAYOUTS_INVALID`, and nothing is sent. Later, the failure of a row does not reject; it is in
   * `results`. Called again with the same rows and the same `journal`, also after a crash, it sends the remaining rows, finds out unknown outcomes, and pays
   * nothing twice. See docs/payout-files.md.
   *
   * @example
   * const { refused, unknown, results } = await partner.as(userId).payoutMany(rows, { key: "ref", journal: "payroll-2026-11.journal" });
   */
  async payoutMany<R extends object = PayoutRow>(
    rows: Iterable<R> | AsyncIterable<R>,
    options: PayoutManyOptions<R>,
  ): Promise<PayoutManyResult> {
    const { payments, baseUrl, lang } = insideFor(this.#partner, "payoutMany");
    const payer: Payer = {
      userId: this.userId,
      baseUrl,
      lang,
      hasStore: payments.isOwn,
      send: (use) => call(this.#partner, "payout", undefined, undefined, { use }),
    };
    return payoutMany(payer, rows, options);
  }
}

function list<N extends Name>(
  partner: QashPartner,
  operation: N,
  input: unknown,
  options: unknown,
  task?: Task,
): List<N> {
  type One = Page<Output<N>, Input<N>>;
  return new PagePromise<Output<N>, Input<N>>(
    (page) => call<One>(partner, operation, page, options, task),
    input as Input<N>,
    operation,
  );
}

/** The user of a call, and the function to run in place of the operation. */
interface Task {
  user?: string;
  use?: Use;
}

async function call<T>(
  partner: QashPartner,
  operation: Name | "openPayouts" | "settle" | "waitUntilActive",
  input: unknown,
  given: unknown = {},
  { user, use = (handle, text, plain, context) => handle.call(operation, user, text, plain, context) }: Task = {},
): Promise<T> {
  const inside = insideFor(partner, operation);
  const { signal, onPoll, ...own } = copied(operation, given, ["signal", "onPoll"]);
  checkSignal(operation, signal);
  if (onPoll !== undefined && (operation !== "waitUntilActive" || typeof onPoll !== "function")) {
    throw invalid(operation, "onPoll", operation === "waitUntilActive" ? "a function" : "no such option", onPoll);
  }
  const text = inputText(operation, input);
  const plain = present({ lang: inside.lang, ...own });
  let sent: RequestInit | undefined;
  const { fetch: reach, retrying } = inside.observe();
  const fetch: Fetch = (url, init) => {
    sent = init;
    return reach(url, init);
  };
  const polled = onPoll && ((user: string) => callHook(operation, onPoll as Hook, () => JSON.parse(user)));
  const context = { fetch, retrying, polled, signal: shared(signal), cause: undefined };
  try {
    const answer = await runAsync(wasm, () => use(inside.handle(), text, plain, context as Context));
    return remember(operation, JSON.parse(answer)) as T;
  } catch (thrown) {
    if (steers(context.cause)) throw context.cause;
    // An error of `fetch` may contain the request, and so the secret, in its fields or its message.
    throw errorFrom(thrown, signal?.aborted ? signal.reason : bare(context.cause, secretsOf(sent)));
  }
}

/** Limits how much of a response is read: an endless or compressed response could fill the server's memory. */
function bounded(fetch: PartnerOptions["fetch"]): Fetch {
  return async (url, init) => {
    // Next 14 caches every response for a year by default, tokens too.
    if (takesCache()) init.cache = "no-store";
    const answer: Response | undefined = await (fetch ?? globalThis.fetch)(url, init);
    // The wasm reports a value that is not a response.
    if (typeof answer?.text !== "function") return answer;
    const { status, type } = answer;
    return {
      status,
      type,
      // The headers of a mock may throw; they count as missing then.
      get headers() {
        return answer.headers;
      },
      text: () => textOf(answer),
    };
  };
}

/** Whether an error is Next's signal that a page cannot be prerendered: Next must get it unchanged. */
const steers = (thrown: unknown) => typeof (thrown as { digest?: unknown } | undefined | null)?.digest === "string";

let cacheTaken: boolean | undefined;

/** Whether this runtime supports `cache` in a request; Cloudflare's runtime before November 2024 throws. */
function takesCache(): boolean {
  if (cacheTaken === undefined) {
    try {
      cacheTaken = new Request("https://localhost", { cache: "no-store" }) !== undefined;
    } catch {
      cacheTaken = false;
    }
  }
  return cacheTaken;
}

/** Text of a response, or `TOO_LARGE`. The response of a custom `fetch` may have no stream. */
async function textOf(answer: Response): Promise<unknown> {
  if (saysTooLarge(answer)) return TOO_LARGE;
  const { body } = answer;
  if (typeof body?.getReader === "function") {
    const text = await readBody(body, LONGEST_ANSWER, false);
    if (typeof text !== "string") body.cancel().catch(() => {});
    return text;
  }
  const text: unknown = await answer.text();
  return typeof text === "string" && text.length > LONGEST_ANSWER ? TOO_LARGE : text;
}

/** Whether the headers of a response say that it is too large. Those of a custom `fetch` may throw. */
function saysTooLarge(answer: Response): boolean {
  try {
    return Number(answer.headers.get("content-length")) > LONGEST_ANSWER;
  } catch {
    return false;
  }
}

/** The credentials of a request. */
function secretsOf(sent: RequestInit | undefined): string[] {
  const headers = new Headers(sent?.headers);
  const carried = ["x-api-key", "x-api-secret", "authorization"].map((name) => headers.get(name) ?? "");
  return carried.map((value) => value.replace(/^Bearer /, "")).filter((value) => value !== "");
}

/** The partner's side of the API: every operation, with the partner's key and secret. For the partner's own server alone. */
import { LONGEST_ANSWER, readBody, TOO_LARGE } from "./body.js";
import { type Credential, type Credentials, checkCredentials, Keyring, told } from "./credentials.js";
import { ValidationError } from "./errors.js";
import { errorFrom } from "./failure.js";
import { make, runAsync } from "./glue.js";
import { type Hook, tell } from "./hooks.js";
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
import { PaymentStore, Shelf, type Store, type TokenStore, wrapStore } from "./store.js";
import { remember } from "./unknown-fields.js";

/** What `new QashPartner` takes; what a client takes too means the same here. */
export interface PartnerOptions
  extends Pick<ClientOptions, "fetch" | "timeoutMs" | "deadlineMs" | "retries" | "lang" | "dialect">,
    PartnerHooks {
  /** `X-Api-Key`, or a function that gives it, which is asked whenever a call begins. Let it keep what is slow to get. */
  apiKey: Credential;
  /** `X-Api-Secret`, or a function that gives it. It is sent to `baseUrl` and nowhere else. */
  apiSecret: Credential;
  /** `https://api.qash.ai`, `https://sandbox.api.qash.ai`, or a stand-in on this machine: http is for loopback addresses only. */
  baseUrl: string;
  /** Where users' tokens are kept; in this process's memory unless given. */
  tokenStore?: TokenStore | undefined;
  /**
   * Encrypts what `tokenStore`, `store` and the proxies' stores hold, and hides the names of their keys: at least 32 random characters, as
   * `openssl rand -base64 32` prints. Several are tried in turn, the newest first; `"plain"` among them stands for none. A new one is deployed
   * everywhere at the end of the list before it is at the front.
   */
  storeSecret?: string | readonly string[] | undefined;
  /**
   * Where payouts, transfers and deposits are remembered: without it in the `store` of the first proxy of this partner, else in this process's
   * memory. See docs/stores.md for what it holds.
   */
  store?: Store | undefined;
  /**
   * How long after its first send a payout may still be sent again under its key, in milliseconds; 24 hours unless given. How long Qash remembers a
   * key is not documented. The last time is over five minutes sooner (a tenth of it, if that is less), since clocks differ and requests are late.
   * Later nothing is sent any more, and the outcome stays unknown until it is found or settled.
   */
  resendFor?: number | undefined;
  /** Origins that a verification URL may have besides `https://inquiry.withpersona.com`. */
  verificationOrigins?: readonly string[] | undefined;
  /**
   * When users are looked at, for whom only active ones may do anything. `"money"`, unless given: before the first send of each payout, transfer
   * and deposit, and at the token exchange; who was found active counts as such for five seconds. `"token"`: at the token exchange alone, and a
   * token serves for up to a day. `"never"`: Qash alone decides. Nothing is sent for a user who is not active (`USER_NOT_ACTIVE`), nor when the
   * look fails; what was sent before is sent again without a look.
   */
  checkStatus?: "money" | "token" | "never" | undefined;
  /**
   * Which parameters Qash is sent: `"guide"`, unless given, those of its guide; `"site"` those of its reference pages besides, which know pages of one
   * account's transactions by `offset` alone.
   */
  profile?: "guide" | "site" | undefined;
}

/** What every method takes besides its input. */
export type PartnerCallOptions = Omit<ClientCallOptions, "headers">;

/** What `waitUntilActive` takes. */
export type PartnerWaitOptions = Omit<WaitOptions, "headers" | "onPoll"> & {
  /** Told of the user each time it was looked at. */
  onPoll?: ((user: User) => unknown) | undefined;
};

/** What the operations on API keys take: they are a business user's, not the partner's. */
export interface BusinessCallOptions extends PartnerCallOptions {
  /** The business user's token. */
  businessToken: string;
}

/** A `fetch` that answers what is used of a `Response`, or whatever somebody's own answered. */
type Fetch = (url: string, init: RequestInit) => Promise<unknown>;

interface Inside {
  readonly handle: () => Handle;
  readonly payments: PaymentStore;
  readonly keyring: Keyring;
  /** What one call reaches Qash by. */
  readonly observe: () => Observed;
  readonly lang: Lang | undefined;
  readonly baseUrl: string;
}

/** What is known of a payout, transfer or deposit whose answer was lost. */
export interface Found<T> {
  /** `done` if it was carried out for certain, `none` if it was refused for certain. */
  outcome: "none" | "done" | "unknown";
  /** Its answer, if it was carried out; of one that was found in the transactions, that transaction, with `found: true`. */
  answer?: T;
  /** Transactions that may be it: the same account, amount and description, since its first send. An operator can tell. */
  candidates: Transaction[];
  /** When it was first sent, RFC 3339. */
  sentAt?: string;
}

/** A payout, transfer or deposit that is under way, or whose outcome is unknown. */
export interface OpenPayout {
  /** What `settle` takes. */
  id: string;
  operation: "payout" | "transfer" | "deposit";
  userId: string;
  /** Of a payout. */
  idempotencyKey?: string;
  /** Of a deposit. */
  reference?: string;
  /** When it was first sent, RFC 3339. */
  sentAt?: string;
  /** What was sent: it holds the beneficiary's name and account number. */
  input: Input<"payout"> | Input<"transfer"> | Input<"deposit">;
}

/** Kept apart from the objects, so that nothing that prints or copies a partner gets hold of its credentials. */
const insides = new WeakMap<QashPartner, Inside>();

/** @internal */
export const insideOf = (partner: unknown): Inside | undefined => insides.get(partner as QashPartner);

/** The options that are functions or objects of the partner's own. */
const OWN = ["apiKey", "apiSecret", "fetch", "tokenStore", "store", ...HOOKS];

/**
 * Calls Qash with the partner's credentials. Make one when the server starts and share it: it keeps the users' tokens.
 *
 * Every failure is a rejection with a `QashError`. No error, no printed or serialised partner holds a credential.
 *
 * @example
 * const partner = new QashPartner({ apiKey, apiSecret, baseUrl: "https://sandbox.api.qash.ai" });
 * for await (const user of partner.listUsers({ status: "active" })) console.log(user.email);
 * const accounts = await partner.as(userId).listAccounts();
 */
export class QashPartner {
  /** Throws a `ValidationError` with code `BASE_URL_INVALID`, `CREDENTIAL_INVALID`, `ORIGIN_INVALID`, `INVALID_OPTION` or, on a page, `SERVER_ONLY`. */
  constructor(options: PartnerOptions) {
    const where = "new QashPartner";
    // A bundler may have been told that a page is a server, and a page loaded without one asks nobody.
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
    const tokens = tokenStore ? wrapStore(tokenStore, "tokenStore") : new Shelf();
    const payments = new PaymentStore(kept && wrapStore(kept, "store"));
    const handle = wasm.keep((api) => {
      const [apiKey, apiSecret] = told(keyring.now) ?? [];
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

  /** Registers a user. Store the answer's `id` at once: it names the user for ever. */
  registerUser(input: Input<"registerUser">, options?: Omit<PhoneOptions, "headers">): Promise<Output<"registerUser">> {
    return call(this, "registerUser", input, options);
  }

  /** Lists the partner's users: awaited one page, iterated all. */
  listUsers(input?: Input<"listUsers">, options?: PartnerCallOptions): List<"listUsers"> {
    return list(this, "listUsers", input, options);
  }

  /** Reads a user, by the id or by `{ userId }`. */
  getUser(input: string | Input<"getUser">, options?: PartnerCallOptions): Promise<Output<"getUser">> {
    return call(this, "getUser", typeof input === "object" ? input : { userId: input }, options);
  }

  /** Starts a user's identity verification. Keep the URL: Qash tells it only once. */
  startKyc(input: Input<"startKyc">, options?: Omit<PhoneOptions, "headers">): Promise<Output<"startKyc">> {
    return call(this, "startKyc", input, options);
  }

  /**
   * Exchanges a user's id for a token, by the id or by `{ userId }`. No other method needs it: {@link as} fetches, keeps and renews tokens by itself. The
   * answer is a secret that acts for the user; the refresh token is left out, since there is no endpoint that would take it.
   */
  exchangeToken(
    input: string | Input<"exchangeToken">,
    options?: PartnerCallOptions,
  ): Promise<Output<"exchangeToken">> {
    return call(this, "exchangeToken", typeof input === "object" ? input : { userId: input }, options);
  }

  /** Makes a key pair for a business user. Its secret is shown this once; log it nowhere. */
  createApiKey(input: Input<"createApiKey">, options: BusinessCallOptions): Promise<Output<"createApiKey">> {
    return call(this, "createApiKey", input, options);
  }

  /** Revokes a key, by its id or by `{ keyId }`. */
  revokeApiKey(input: string | Input<"revokeApiKey">, options: BusinessCallOptions): Promise<Output<"revokeApiKey">> {
    return call(this, "revokeApiKey", typeof input === "object" ? input : { keyId: input }, options);
  }
  // End of the operations of QashPartner.

  /**
   * Looks at a user until it is active: at once, after 10 seconds, then ever later, at most a minute apart, for 15 minutes. Rejects with
   * `USER_SUSPENDED`, `USER_BANNED`, `KYC_REJECTED`, `KYC_EXPIRED`, `NOT_ACTIVE_IN_TIME` (a declined user may stay pending) or `ABORTED`.
   */
  waitUntilActive(userId: string, options?: PartnerWaitOptions): Promise<User> {
    return call(this, "waitUntilActive", { userId }, options, {
      use: (handle, text, plain, context) => handle.wait(text, plain, context),
    });
  }

  /**
   * The operations of one user. The user's token is fetched, kept and renewed as needed; a user who is not active has none, and every
   * operation rejects with `USER_NOT_ACTIVE`. Throws a `ValidationError` with code `USER_ID_INVALID` when the id is no string.
   */
  as(userId: string): PartnerUser {
    if (typeof userId !== "string" || userId === "") {
      throw new ValidationError("as: the user's id must be a string.", { code: "USER_ID_INVALID", operation: "as" });
    }
    return new PartnerUser(this, userId);
  }

  /**
   * Lists the payouts, transfers and deposits whose outcome is not known, the oldest first: those under way, too, and those that a process left when it
   * died. For an operator.
   *
   * @example
   * for (const open of await partner.openPayouts()) console.log(open.operation, open.idempotencyKey, open.sentAt);
   */
  openPayouts(options?: PartnerCallOptions): Promise<OpenPayout[]> {
    return call(this, "openPayouts", undefined, options, { use: (handle, _, plain) => handle.open(plain) });
  }

  /**
   * Settles one of {@link openPayouts} by its `id`: `"done"` if an operator found out that it was carried out, `"none"` if nothing came of it and nothing
   * will; then its key or reference may be used again. Rejects with `ATTEMPT_NOT_FOUND` if it is not open.
   */
  settle(id: string, outcome: "done" | "none", options?: PartnerCallOptions): Promise<void> {
    if (typeof id !== "string") throw invalid("settle", "id", "the id of an open payout", id);
    if (outcome !== "done" && outcome !== "none") throw invalid("settle", "outcome", '"done" or "none"', outcome);
    return call(this, "settle", undefined, options, { use: (handle, _, plain) => handle.settle(id, outcome, plain) });
  }

  /**
   * Swaps key and secret, each a text or a function. Calls that begin afterwards have the new ones, also those of the partner's proxies; calls
   * under way go on with the old ones. What the stores hold stays. Throws a `ValidationError` with code `CREDENTIAL_INVALID` or
   * `INVALID_OPTION`, and swaps nothing then.
   */
  setCredentials(credentials: Credentials): void {
    const where = "setCredentials";
    const { keyring, handle } = insideFor(this, where);
    const given = checkObject(where, credentials, ["apiKey", "apiSecret"]) as unknown as Credentials;
    const next = checkCredentials(where, given);
    const pair = told(next);
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
   * Drops a user's tokens at once, such as after a sign-out or a theft: from memory, from the `tokenStore`, and from renewals under way. Calls that
   * begin afterwards ask Qash for a new one, if it gives any. Without a `tokenStore` other processes have tokens of their own.
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

  toJSON(): object {
    return {};
  }
}

function insideFor(partner: QashPartner, operation: string): Inside {
  const inside = insideOf(partner);
  if (inside === undefined) throw new TypeError(`${operation} was called on something that is no QashPartner.`);
  return inside;
}

/** One user's operations, from {@link QashPartner.as}. */
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

  /** Reads how far the identity verification has come. */
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

  /** Reads what all accounts hold. */
  getBalance(options?: PartnerCallOptions): Promise<Output<"getBalance">> {
    return this.#call("getBalance", undefined, options);
  }

  /**
   * Credits an account at once, asking no bank: only after the money has been seen to arrive. Never sent twice. With a `reference`, such as the bank's own
   * number of the transfer, it is made once: the same reference again gives the first answer, marked `replayed: true`, and while the first one's
   * outcome is unknown it is refused (`DEPOSIT_UNRESOLVED`). The reference is not sent to Qash.
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
   * Moves money between ledger accounts. It has no key, so it is never sent twice. While the outcome of the same transfer before is unknown
   * it is refused (`TRANSFER_UNRESOLVED`), unless `repeat` says that a second is wanted.
   */
  transfer(
    input: Input<"transfer">,
    options?: Omit<TransferOptions, "headers">,
  ): Promise<Output<"transfer"> & Remembered> {
    return this.#call("transfer", input, options);
  }

  /**
   * Sends money to a bank account, at most once a key. The key is your own name for the intent, such as `payroll-2026-11/ana`, 1–255 characters
   * of printable ASCII: a script that is started anew sends the same keys again, and nobody is paid twice. Without one it rejects with
   * `IDEMPOTENCY_KEY_REQUIRED`.
   */
  payout(
    input: Input<"payout"> & { idempotencyKey: string },
    options?: Omit<PayoutOptions, "headers">,
  ): Promise<Keyed<"payout"> & Remembered> {
    return this.#call("payout", input, options);
  }

  /** Calculates an exchange quote; nothing is executed. `fromAmount` counts whole units, unlike every other amount. */
  calculateExchange(input: QuoteRequest, options?: PartnerCallOptions): Promise<Output<"calculateExchange">> {
    return this.#call("calculateExchange", input, options);
  }

  /** Reads the user's card; a `NotFoundError` says that there is none. */
  getCard(options?: PartnerCallOptions): Promise<Output<"getCard">> {
    return this.#call("getCard", undefined, options);
  }

  /** Reads whether the card can be used. */
  getCardStatus(options?: PartnerCallOptions): Promise<Output<"getCardStatus">> {
    return this.#call("getCardStatus", undefined, options);
  }

  /** Reads the card's details as Qash answers them; whether they are masked is for Qash to say. */
  getCardDetails(options?: PartnerCallOptions): Promise<Output<"getCardDetails">> {
    return this.#call("getCardDetails", undefined, options);
  }

  /** Reads what the card can spend, in whole units. */
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

  /** Unlocks the card; a canceled one stays canceled. */
  unlockCard(input?: Input<"unlockCard">, options?: PartnerCallOptions): Promise<Keyed<"unlockCard">> {
    return this.#call("unlockCard", input, options);
  }

  /** Sets the card's spending limit, in whole units. */
  setCardLimit(input: Input<"setCardLimit">, options?: PartnerCallOptions): Promise<Keyed<"setCardLimit">> {
    return this.#call("setCardLimit", input, options);
  }
  // End of the operations of PartnerUser.

  /** What became of a deposit, by its reference. Rejects with `ATTEMPT_NOT_FOUND` if none was made here. */
  findDeposit(reference: string, options?: PartnerCallOptions): Promise<Found<Output<"deposit">>> {
    return this.#find("deposit", { reference }, options);
  }

  /** What became of a transfer, by its input. Rejects with `ATTEMPT_NOT_FOUND` if none was made here. */
  findTransfer(input: Input<"transfer">, options?: PartnerCallOptions): Promise<Found<Output<"transfer">>> {
    return this.#find("transfer", input, options);
  }

  /**
   * What became of a payout, by its key: what the store knows, else what the transactions since its first send show. Not finding it proves nothing.
   * Rejects with `ATTEMPT_NOT_FOUND` if none was made here.
   */
  findPayout(idempotencyKey: string, options?: PartnerCallOptions): Promise<Found<Keyed<"payout"> & Remembered>> {
    return this.#find("payout", { idempotencyKey }, options);
  }

  /**
   * Pays many rows, such as a file's, each at most once. All are checked before the first is sent: a row that is wrong, a key that is missing or stands
   * there twice, a payout that stands there twice, an amount above `limits` rejects with `PAYOUTS_INVALID`, and nothing is sent. A row's failure is its
   * end and rejects nothing: see `results`. The same rows again with the same `journal`, after whatever happened, send what was not sent, find out
   * what is unknown, and pay nothing twice. See docs/payout-files.md.
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

/** What a call does otherwise than to carry out an operation of the partner's. */
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
  const polled = onPoll && ((user: string) => tell(operation, onPoll as Hook, () => JSON.parse(user)));
  const context = { fetch, retrying, polled, signal: shared(signal), cause: undefined };
  try {
    const answer = await runAsync(wasm, () => use(inside.handle(), text, plain, context as Context));
    return remember(operation, JSON.parse(answer)) as T;
  } catch (thrown) {
    if (steers(context.cause)) throw context.cause;
    // What a fetch throws may hold the request, and with that the secret: among its fields, or in its words.
    throw errorFrom(thrown, signal?.aborted ? signal.reason : bare(context.cause, secretsOf(sent)));
  }
}

/** A `fetch` of whose answers no more is read: one that never ends, or that was packed small, would fill the server's memory. */
function bounded(fetch: PartnerOptions["fetch"]): Fetch {
  return async (url, init) => {
    // Next 14 keeps every answer for a year, tokens too, of whom it is not told otherwise.
    if (takesCache()) init.cache = "no-store";
    const answer: Response | undefined = await (fetch ?? globalThis.fetch)(url, init);
    // What is no response is for the wasm to say.
    if (typeof answer?.text !== "function") return answer;
    const { status, type } = answer;
    return {
      status,
      type,
      // A mock's may throw, and are then none.
      get headers() {
        return answer.headers;
      },
      text: () => textOf(answer),
    };
  };
}

/** Whether that is no failure but the way in which Next's `fetch` says that a page cannot be made ahead: Next has to get it as it is. */
const steers = (thrown: unknown) => typeof (thrown as { digest?: unknown } | undefined | null)?.digest === "string";

let cacheTaken: boolean | undefined;

/** Whether this runtime knows the field `cache` of a request; Cloudflare's of before November 2024 throws where it finds one. */
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

/** An answer's text, or the mark of one that is too large. A `fetch` of somebody's own may give no stream. */
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

/** Whether an answer's own headers say that it is too large; those of somebody's own may throw. */
function saysTooLarge(answer: Response): boolean {
  try {
    return Number(answer.headers.get("content-length")) > LONGEST_ANSWER;
  } catch {
    return false;
  }
}

/** The credentials that a request carried. */
function secretsOf(sent: RequestInit | undefined): string[] {
  const headers = new Headers(sent?.headers);
  const carried = ["x-api-key", "x-api-secret", "authorization"].map((name) => headers.get(name) ?? "");
  return carried.map((value) => value.replace(/^Bearer /, "")).filter((value) => value !== "");
}

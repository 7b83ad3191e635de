/** The client: one method for each operation. It validates options and sends requests; the rules are in the wasm. */
import { wasm } from "./client-wasm.js";
import { decode, encode } from "./engine.js";
import { errorOf, internalError } from "./failure.js";
import { callHook } from "./hooks.js";
import {
  type Action,
  type ClientExports,
  headerLines,
  isAborted,
  type Outcome,
  randomWords,
  START,
  send,
  sleep,
} from "./host.js";
import { inputText } from "./input.js";
import type { User } from "./models.js";
import type { Input, Keyed, List, Name, Output, Remembered } from "./operations.js";
import {
  absoluteUrl,
  type CallOptions,
  type ClientOptions,
  callOptions,
  clientOptions,
  headerRecord,
  type PayoutOptions,
  type PhoneOptions,
  type QuoteRequest,
  type TransferOptions,
  type WaitOptions,
} from "./options.js";
import { type Page, PagePromise } from "./pages.js";
import { type Signal, shared } from "./signal.js";
import { remember } from "./unknown-fields.js";
import { untilTrap } from "./wasm.js";

/** Makes a field optional that the proxy fills in from the session. */
type Without<T, K extends keyof T> = Omit<T, K> & Partial<T>;

/** Number of clients so far: each gets a number by which the wasm distinguishes it. */
let clients = 0;

/**
 * Client of the Qash Partner API for browsers and Node. It sends requests through the partner's own proxy, as the user of the session.
 *
 * Each method takes an input, and then the options of this call. A method without input takes only the options. Every failure rejects with a `QashError`,
 * a wrong argument too. The request is sent when the method is called, even if its promise is not awaited. Amounts are integers in the smallest unit of
 * their currency, as `number` or `bigint`, unless a field says otherwise.
 *
 * @example
 * const qash = new QashClient({ baseUrl: "https://app.example.com/qash" });
 * for await (const account of qash.listAccounts()) console.log(account.asset, account.balance);
 */
export class QashClient {
  readonly #options: ClientOptions;
  readonly #number = ++clients;
  /** Keys of payouts whose outcome is unknown, as the wasm wrote them. If the wasm instance fails, the next one gets them. */
  #keys = "";

  /** @throws {ValidationError} with code `INVALID_OPTION` for a wrong option, `SERVER_ONLY` for a URL of Qash or one of the partner's credentials. */
  constructor(options: ClientOptions) {
    this.#options = clientOptions(options);
    // Methods are bound, so that they work on their own, and on the proxy that Vue's `ref` and `data` put around the client.
    for (const name of Object.getOwnPropertyNames(QashClient.prototype)) {
      const method: unknown = this[name as keyof this];
      if (typeof method !== "function" || name === "constructor") continue;
      Object.defineProperty(this, name, { value: method.bind(this), configurable: true, writable: true });
    }
  }

  // The operations of QashClient: made from src/api.rs by `cargo xtask docs`, not edited by hand.

  /** Registers a user with the session's verified e-mail. */
  registerUser(
    input: Without<Input<"registerUser">, "email">,
    options?: PhoneOptions,
  ): Promise<Output<"registerUser">> {
    return this.#call("registerUser", input, options);
  }

  /** Reads the signed-in user. */
  getUser(options?: CallOptions): Promise<Output<"getUser">>;
  getUser(input: NoInput, options?: CallOptions): Promise<Output<"getUser">>;
  getUser(a?: unknown, b?: unknown): Promise<Output<"getUser">> {
    return this.#plain("getUser", a, b);
  }

  /** Starts the identity verification of the signed-in user, and returns the URL that the user must open. */
  startKyc(input: Without<Input<"startKyc">, "userId">, options?: PhoneOptions): Promise<Output<"startKyc">> {
    return this.#call("startKyc", input, options);
  }

  /** Reads the status of the identity verification. */
  getKycStatus(options?: CallOptions): Promise<Output<"getKycStatus">>;
  getKycStatus(input: NoInput, options?: CallOptions): Promise<Output<"getKycStatus">>;
  getKycStatus(a?: unknown, b?: unknown): Promise<Output<"getKycStatus">> {
    return this.#plain("getKycStatus", a, b);
  }

  /** Opens a ledger account. */
  createAccount(input: Input<"createAccount">, options?: CallOptions): Promise<Output<"createAccount">> {
    return this.#call("createAccount", input, options);
  }

  /** Lists the user's accounts. */
  listAccounts(input?: Input<"listAccounts">, options?: CallOptions): List<"listAccounts"> {
    return this.#list("listAccounts", input, options);
  }

  /** Reads the balances of all accounts. */
  getBalance(options?: CallOptions): Promise<Output<"getBalance">>;
  getBalance(input: NoInput, options?: CallOptions): Promise<Output<"getBalance">>;
  getBalance(a?: unknown, b?: unknown): Promise<Output<"getBalance">> {
    return this.#plain("getBalance", a, b);
  }

  /** Lists transactions, newest first. */
  listTransactions(input?: Input<"listTransactions">, options?: CallOptions): List<"listTransactions"> {
    return this.#list("listTransactions", input, options);
  }

  /** Reads one transaction, by its id or by `{ id }`. */
  getTransaction(
    input: number | bigint | Input<"getTransaction">,
    options?: CallOptions,
  ): Promise<Output<"getTransaction">> {
    return this.#call("getTransaction", typeof input === "object" ? input : { id: input }, options);
  }

  /**
   * Moves money between ledger accounts. It has no idempotency key, so it is never retried: after an `UnknownOutcomeError`, check the
   * transactions. An identical transfer is refused while the first is in progress (`ALREADY_UNDER_WAY`).
   */
  transfer(input: Input<"transfer">, options?: TransferOptions): Promise<Output<"transfer"> & Remembered> {
    return this.#call("transfer", input, options);
  }

  /**
   * Sends money to a bank account, at most once per key. Without an `idempotencyKey` one is generated before the first attempt; it is in the
   * response and in every error. Retry a payout with an unknown outcome with the same key, never with a new one.
   * Without a key, an identical payout is refused while the first is in progress (`ALREADY_UNDER_WAY`), and is sent with the first
   * one's key while the first one's outcome is unknown.
   */
  payout(input: Input<"payout">, options?: PayoutOptions): Promise<Keyed<"payout"> & Remembered> {
    return this.#call("payout", input, options);
  }

  /** Calculates an exchange quote; nothing is executed. `fromAmount` is in whole units, unlike every other amount. */
  calculateExchange(input: QuoteRequest, options?: CallOptions): Promise<Output<"calculateExchange">> {
    return this.#call("calculateExchange", input, options);
  }

  /** Reads the user's card. Rejects with a `NotFoundError` if the user has none. */
  getCard(options?: CallOptions): Promise<Output<"getCard">>;
  getCard(input: NoInput, options?: CallOptions): Promise<Output<"getCard">>;
  getCard(a?: unknown, b?: unknown): Promise<Output<"getCard">> {
    return this.#plain("getCard", a, b);
  }

  /** Reads the card's status. */
  getCardStatus(options?: CallOptions): Promise<Output<"getCardStatus">>;
  getCardStatus(input: NoInput, options?: CallOptions): Promise<Output<"getCardStatus">>;
  getCardStatus(a?: unknown, b?: unknown): Promise<Output<"getCardStatus">> {
    return this.#plain("getCardStatus", a, b);
  }

  /** Reads the card's masked details. */
  getCardDetails(options?: CallOptions): Promise<Output<"getCardDetails">>;
  getCardDetails(input: NoInput, options?: CallOptions): Promise<Output<"getCardDetails">>;
  getCardDetails(a?: unknown, b?: unknown): Promise<Output<"getCardDetails">> {
    return this.#plain("getCardDetails", a, b);
  }

  /** Reads the card's available balance, in whole units. */
  getCardBalance(options?: CallOptions): Promise<Output<"getCardBalance">>;
  getCardBalance(input: NoInput, options?: CallOptions): Promise<Output<"getCardBalance">>;
  getCardBalance(a?: unknown, b?: unknown): Promise<Output<"getCardBalance">> {
    return this.#plain("getCardBalance", a, b);
  }

  /** Lists the card's transactions. */
  listCardTransactions(input?: Input<"listCardTransactions">, options?: CallOptions): List<"listCardTransactions"> {
    return this.#list("listCardTransactions", input, options);
  }

  /** Locks the card. */
  lockCard(input?: Input<"lockCard">, options?: CallOptions): Promise<Keyed<"lockCard">> {
    return this.#call("lockCard", input, options);
  }

  /** Unlocks the card; a canceled card stays canceled. */
  unlockCard(input?: Input<"unlockCard">, options?: CallOptions): Promise<Keyed<"unlockCard">> {
    return this.#call("unlockCard", input, options);
  }

  /** Sets the card's spending limit, in whole units. */
  setCardLimit(input: Input<"setCardLimit">, options?: CallOptions): Promise<Keyed<"setCardLimit">> {
    return this.#call("setCardLimit", input, options);
  }
  // End of the operations of QashClient.

  /**
   * Polls the user until it is active: at once, then with growing delays of 10 to 60 seconds, for 15 minutes. It also polls when the page becomes visible
   * again. Time during which the computer slept does not count.
   *
   * Rejects with `USER_SUSPENDED`, `USER_BANNED`, `KYC_REJECTED` or `KYC_EXPIRED` as soon as that is known, so that a page can offer a new verification;
   * with `NOT_ACTIVE_IN_TIME` after the time limit, since a declined user may stay pending; with `ABORTED` if the signal aborts.
   *
   * @example
   * const user = await qash.waitUntilActive({ onPoll: ({ status }) => console.log(status), signal: AbortSignal.timeout(60_000) });
   */
  waitUntilActive(
    options?: Omit<WaitOptions, "onPoll"> & { onPoll?: ((user: User) => unknown) | undefined },
  ): Promise<User> {
    return this.#call("waitUntilActive", undefined, options);
  }

  /** Calls an operation without input: the first argument is the options, unless there is a second one. */
  #plain<T>(operation: Name, a: unknown, b: unknown): Promise<T> {
    return b === undefined ? this.#call(operation, undefined, a) : this.#call(operation, a, b);
  }

  #list<N extends Name>(operation: N, input: Input<N> | undefined, options: unknown): List<N> {
    type One = Page<Output<N>, Input<N>>;
    return new PagePromise<Output<N>, Input<N>>(
      (page) => this.#call<One>(operation, page, options),
      input as Input<N>,
      operation,
    );
  }

  async #call<T>(operation: Name | "waitUntilActive", input: unknown, given: unknown): Promise<T> {
    const options = callOptions(operation, given);
    const text = inputText(operation, input);
    const { baseUrl, fetch, credentials, headers, onRequest, onResponse, onRetry, trailingSlash, ...settings } =
      this.#options;
    const { signal: its, headers: more, onPoll, repeat, ...own } = options;
    const signal = shared(its);
    const config = JSON.stringify({
      // `waitUntilActive` has a time limit of its own.
      ...(operation === "waitUntilActive" ? { ...settings, deadlineMs: undefined } : settings),
      ...own,
      operation,
      client: this.#number,
      keys: this.#keys,
      baseUrl: absoluteUrl(operation, baseUrl),
      headers: headerLines({
        ...headerRecord(headers),
        ...headerRecord(more),
        ...(repeat && { "x-qash-repeat": "true" }),
      }),
    });
    const step = begin(`${config.slice(0, -1)},"input":${text}}`, signal);
    const { state } = wasm.current();
    let outcome: Outcome = { code: START };
    let cause: unknown;
    let attempt = 0;
    for (;;) {
      const { send: sent, timeoutMs, sleepMs, done, error, retry, poll, keys } = step(outcome);
      if (keys !== undefined) this.#keys = keys;
      if (poll) callHook(operation, onPoll, () => poll);
      if (retry) callHook(operation, onRetry, () => ({ operation, attempt, waitMs: sleepMs, error: errorOf(retry) }));
      if (sent) {
        if (trailingSlash) sent.url = sent.url.replace(/\?|$/, "/$&");
        const { body, ...request } = sent;
        attempt = sent.attempt;
        // A copy, for a hook changes nothing.
        callHook(operation, onRequest, () => ({ operation, ...sent, headers: { ...sent.headers } }));
        const answered = send(sent, timeoutMs, { fetch, signal, credentials }, (answer) =>
          callHook(operation, onResponse, () => ({ operation, ...request, ...answer })),
        );
        outcome = await untilTrap(state, answered);
        cause = outcome.cause;
      } else if (sleepMs !== undefined) {
        outcome = await untilTrap(state, sleep(sleepMs, signal, operation === "waitUntilActive"));
      } else if (error) {
        throw errorOf(error, isAborted(signal) ? its?.reason : cause);
      } else {
        return remember(operation, done) as T;
      }
    }
  }
}

/** Begins a call. Returns a function that takes the outcome of the last action and returns the next action. */
function begin(text: string, signal: Signal | undefined): (outcome: Outcome) => Action {
  const [home, call] = wasm.run((api) => {
    write(api, text);
    return [api, api.client_start()];
  });
  return ({ code, text = "" }) =>
    wasm.run((api) => {
      // The instance stopped meanwhile, and this call with it.
      if (api !== home) throw internalError(undefined);
      write(api, text);
      const [a = 0, b = 0, c = 0, d = 0] = randomWords();
      const length = api.client_step(call, code, Number(isAborted(signal)), Date.now(), a, b, c, d);
      return JSON.parse(decode(memory(api, api.client_action(), length)));
    });
}

/** Writes a text for the next call of the wasm. */
function write(api: ClientExports, text: string): void {
  const bytes = new Uint8Array(3 * text.length);
  const length = encode(text, bytes);
  memory(api, api.client_text(length), length).set(bytes.subarray(0, length));
}

/** Part of the wasm's memory, until that grows. */
const memory = (api: ClientExports, at: number, length: number) => new Uint8Array(api.memory.buffer, at, length);

/** Input of an operation that takes none. */
type NoInput = Record<string, never> | undefined;

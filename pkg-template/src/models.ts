// Made from src/models by `cargo xtask docs`; not edited by hand.
import type { CardFunds, CardSpend, MinorAmount, QuotedAmount, WholeAmount } from "./amounts.js";

export type * from "./amounts.js";

/** An account in the list of accounts. */
export interface Account {
  /** Account id. */
  id: number;
  /** Description of the account. */
  description?: string | null;
  /** Currency. */
  asset: "MXN" | "USD" | "COP" | "USDC" | (string & {});
  /** Qash's side of its ledger: `LIABILITY` for money that it owes the user. */
  type?: string | null;
  /** Account number for display. */
  number?: string | null;
  /** Total credits, in the smallest unit. */
  credits: MinorAmount;
  /** Total debits, in the smallest unit. */
  debits: MinorAmount;
  /** Credits − debits, in the smallest unit; calculated by the server part of this package. */
  balance: MinorAmount;
}

/** One page of accounts. */
export interface AccountList {
  /** The accounts. */
  items: Account[];
  /** Page information. */
  meta?: PageMeta | null;
  /** Total number of accounts. */
  total?: number | null;
  /** Total number of pages. */
  pages?: number | null;
  /** Page number, from 1. */
  page?: number | null;
  /** Accounts per page. */
  limit?: number | null;
  /** Whether another page follows. */
  hasMore?: boolean | null;
  /** Cursor of the next page, if the list has cursors. */
  nextCursor?: string | null;
}

/** A new API key pair. The secret is returned only here. */
export interface ApiKey {
  /** The key. */
  apiKey: string;
  /** The secret: store it at once and never log it. */
  secretKey: string;
  /** Name of the key. */
  keyName?: string | null;
}

/** Balance of an account. The documents do not show it; every field may be missing. */
export interface Balance {
  /** Account id. */
  id?: string | number | null;
  /** Description of the account. */
  description?: string | null;
  /** Currency. */
  asset?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
  /** Total credits, in the smallest unit. */
  credits?: MinorAmount | null;
  /** Total debits, in the smallest unit. */
  debits?: MinorAmount | null;
  /** Credits − debits, in the smallest unit; Qash's own figure if credits or debits are missing. */
  balance?: MinorAmount | null;
}

/** Balances of the user's accounts. */
export interface BalanceList {
  /** One entry per account. */
  items: Balance[];
}

/** The user's card. The documents do not show it; every field may be missing. */
export interface Card {
  /** Card id. */
  id?: string | number | null;
  /** Status. */
  status?: "notActivated" | "active" | "locked" | "canceled" | (string & {}) | null;
  /** Last four digits of the card number. */
  last4?: string | null;
  /** Card network, such as `visa`. */
  brand?: string | null;
  /** Spending limit. */
  limit?: CardLimit | null;
}

/** Balance of a card. */
export interface CardBalance {
  /** Card id. */
  cardId?: string | number | null;
  /** Available and total balance by currency, in whole units. */
  balances?: Record<string, CardFunds | WholeAmount> | null;
}

/** Masked details of a card. */
export interface CardDetails {
  /** Card id. */
  id?: string | number | null;
  /** Last four digits of the card number. */
  last4?: string | null;
  /** Expiry month, 1–12. */
  expirationMonth?: number | string | null;
  /** Expiry year. */
  expirationYear?: number | string | null;
}

/** A spending limit of a card. */
export interface CardLimit {
  /** Limit in whole units of the card's currency. */
  amount?: WholeAmount | null;
  /** Period of the limit. */
  frequency?: "per24HourPeriod" | "perWeek" | "perMonth" | "allTime" | (string & {}) | null;
}

/** Status of a card. */
export interface CardStatus {
  /** Card id. */
  id?: string | number | null;
  /** Status. */
  status: "notActivated" | "active" | "locked" | "canceled" | (string & {});
}

/** A card transaction. */
export interface CardTransaction {
  /** Transaction id. */
  id?: string | number | null;
  /** Type. */
  type?: string | null;
  /** Amount in whole units, merchant and time, unchanged. */
  spend?: CardSpend | null;
}

/** One page of card transactions. */
export interface CardTransactionList {
  /** The transactions. */
  items: CardTransaction[];
  /** Cursor of the next page; `null` or missing on the last page. */
  nextCursor?: string | null;
  /** Whether another page follows. */
  hasMore?: boolean | null;
}

/** A newly opened account. The documents promise only its id. */
export interface CreatedAccount {
  /** Account id. */
  id: number;
  /** Description of the account. */
  accountName?: string | null;
  /** Description of the account, under the listing's field name. */
  description?: string | null;
  /** Currency. */
  currencyCode?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
  /** Currency, under the listing's field name. */
  asset?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
}

/** A started verification. */
export interface KycInquiry {
  /** Verification id. */
  inquiryId: string;
  /** URL to send the user to: https, on `inquiry.withpersona.com`. */
  verificationUrl: string;
}

/** Status of the user's verification. */
export interface KycStatus {
  /** Status. */
  status: "created" | "pending" | "completed" | "approved" | "rejected" | "expired" | (string & {});
  /** Time of approval. */
  verifiedAt?: string | null;
  /** Names of the date fields that came without a time zone. */
  withoutZone?: string[] | null;
}

/** Page information of a page counted by offset. */
export interface OffsetPage {
  /** Total number of items. */
  total?: number | null;
  /** Items per page. */
  limit?: number | null;
  /** Number of items skipped. */
  offset?: number | null;
  /** Whether another page follows. */
  hasMore?: boolean | null;
}

/** Page information of a numbered page. */
export interface PageMeta {
  /** Total number of items. */
  totalItems?: number | null;
  /** Total number of pages. */
  totalPages?: number | null;
  /** Page number, from 1. */
  currentPage?: number | null;
  /** Items per page. */
  itemsPerPage?: number | null;
}

/** A payout that Qash accepted. The documents do not show it; every field may be missing. */
export interface Payout {
  /** Payout id. */
  id?: string | number | null;
  /** Status. */
  status?: "PENDING" | "COMPLETED" | "FAILED" | (string & {}) | null;
  /** Amount in the smallest unit. */
  amount?: MinorAmount | null;
  /** Currency. */
  currency?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
  /** Reason, for people. */
  description?: string | null;
  /** Idempotency key. */
  idempotencyKey?: string | null;
}

/** A quote. Fields of either dialect are kept; the fields up to `skewMs` are derived by this package. */
export interface Quote {
  /** Source currency. */
  from?: string | null;
  /** Target currency. */
  to?: string | null;
  /** Unit of `toAmount`, found by comparing both readings with `fromAmount` × `rate`. */
  toAmountUnit: "minor" | "base" | "ambiguous";
  /** `toAmount` in the smallest unit; missing if the unit is ambiguous. */
  toMinor?: MinorAmount | null;
  /** Exchange rate with all its digits. */
  rateText?: string | null;
  /** Time of the server when it responded. */
  serverTime?: string | null;
  /** Server time minus local time, in milliseconds. */
  skewMs?: number | null;
  /** `local` if the response had no server time: expiry is then judged by the local clock. */
  clock?: string | null;
  /** Amount to convert, in whole units of the source currency. */
  fromAmount: WholeAmount;
  /** Amount received, in the unit of `toAmountUnit`. */
  toAmount: QuotedAmount;
  /** Exchange rate, target units per source unit, including Qash's spread. */
  rate: number;
  /** Expiry time, by the server's clock. */
  expiresAt: string;
  /** Signature of the quote, opaque. */
  signature?: string | null;
  /** Version of the signature algorithm. */
  signatureVersion?: string | null;
  /** Source currency (dialect B). */
  fromAsset?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
  /** Target currency (dialect B). */
  toAsset?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
  /** Source currency (dialect A). */
  fromCurrency?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
  /** Target currency (dialect A). */
  toCurrency?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
  /** Names of the date fields that came without a time zone. A quote with `expiresAt` among them counts as expired. */
  withoutZone?: string[] | null;
}

/** A revoked API key. The documents do not show this response. */
export interface RevokedApiKey {
  /** Message, if there is one. */
  message?: string | null;
}

/** A token that acts for a user. It never leaves the server. */
export interface TokenGrant {
  /** The JWT; its `exp` claim is the expiry time. */
  accessToken: string;
  /** Unused: no endpoint accepts it. */
  refreshToken?: string | null;
  /** The user. */
  user?: TokenUser | null;
}

/** The user of a token. */
export interface TokenUser {
  /** User id. */
  id?: string | null;
  /** E-mail. */
  email?: string | null;
  /** Status. */
  status?: "pending" | "active" | "suspended" | "banned" | (string & {}) | null;
  /** Type of the user. */
  userType?: "personal" | "business" | (string & {}) | null;
  /** Permissions of the user. The documents list none. */
  roles?: unknown[] | null;
}

/** A transaction. */
export interface Transaction {
  /** Transaction id. */
  id: number;
  /** Status. */
  status?: "PENDING" | "COMPLETED" | "FAILED" | (string & {}) | null;
  /** Amount in the smallest unit. */
  amount: MinorAmount;
  /** Reason, for people. */
  description?: string | null;
  /** Currency. */
  currency?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
  /** Type. */
  type?: "DEPOSIT" | "TRANSFER" | "PAYOUT" | (string & {}) | null;
  /** Creation time. */
  createdAt?: string | null;
  /** Names of the date fields that came without a time zone. */
  withoutZone?: string[] | null;
}

/** One page of transactions. */
export interface TransactionList {
  /** The transactions. */
  items: Transaction[];
  /** Total number of transactions. */
  total?: number | null;
  /** Total number of pages. */
  pages?: number | null;
  /** Page number, from 1. */
  page?: number | null;
  /** Transactions per page. */
  limit?: number | null;
  /** Page information, under the account list's field name. */
  meta?: PageMeta | null;
  /** Whether another page follows. */
  hasMore?: boolean | null;
  /** Cursor of the next page, if the list has cursors. */
  nextCursor?: string | null;
}

/** Result of a deposit or transfer. The documents do not show a transfer's; every field but the id may be missing. */
export interface TransactionReceipt {
  /** Transaction id. */
  id: number;
  /** Status. */
  status?: "PENDING" | "COMPLETED" | "FAILED" | (string & {}) | null;
  /** Amount in the smallest unit. */
  amount?: MinorAmount | null;
  /** Reason, for people. */
  description?: string | null;
  /** Currency. */
  currency?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
  /** Type. */
  type?: "DEPOSIT" | "TRANSFER" | "PAYOUT" | (string & {}) | null;
  /** Creation time. */
  createdAt?: string | null;
  /** Names of the date fields that came without a time zone. */
  withoutZone?: string[] | null;
}

/** A user. */
export interface User {
  /** User id, a UUID. */
  id: string;
  /** E-mail. */
  email: string;
  /** Status. */
  status: "pending" | "active" | "suspended" | "banned" | (string & {});
  /** Type of the user. */
  userType?: "personal" | "business" | (string & {}) | null;
  /** Country, ISO 3166-1 alpha-2. */
  countryCode?: string | null;
  /** Phone, E.164. */
  phone?: string | null;
  /** Language of Qash's messages to the user. */
  preferredLanguage?: "es" | "en" | (string & {}) | null;
  /** Status of the identity verification, if Qash includes it; no document mentions it. */
  kycStatus?: "created" | "pending" | "completed" | "approved" | "rejected" | "expired" | (string & {}) | null;
  /** Time of registration. */
  createdAt?: string | null;
  /** Names of the date fields that came without a time zone. */
  withoutZone?: string[] | null;
}

/** One page of users. */
export interface UserList {
  /** The users. */
  users: User[];
  /** Page information. */
  pagination?: OffsetPage | null;
  /** Total number of users. */
  total?: number | null;
  /** Users per page. */
  limit?: number | null;
  /** Number of users skipped. */
  offset?: number | null;
  /** Whether another page follows. */
  hasMore?: boolean | null;
}

/** Recipient of a payout. */
export interface Beneficiary {
  /** Full name. */
  name: string;
  /** Bank code; in Mexico Banxico's number, such as `40012`, which `clabe.check` returns as `details.institution`. */
  bankCode: string;
  /** CLABE, IBAN or account number. */
  accountNumber: string;
  /** Type of the account's identifier. */
  accountType: "CLABE" | "IBAN" | "SWIFT" | (string & {});
}

/** A request for a quote: either `fromAsset` and `toAsset`, or `fromCurrency` and `toCurrency`. */
export interface CalculateExchangeRequest {
  /** Source currency (dialect B). */
  fromAsset?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | undefined;
  /** Target currency (dialect B). */
  toAsset?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | undefined;
  /** Source currency (dialect A). */
  fromCurrency?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | undefined;
  /** Target currency (dialect A). */
  toCurrency?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | undefined;
  /**
   * Amount to convert in whole units of the source currency, such as 100 for USD 100.00. No other amount of a request, except a card's
   * limit, is in whole units.
   */
  fromAmount: WholeAmount;
}

/** A request to lock or unlock a card. */
export interface CardActionRequest {
  /** Idempotency key, a UUID; generated if missing. */
  idempotencyKey?: string | undefined;
}

/** A request to open an account. The server adds provider (`qash`), type (`fiat_wallet`) and status (`active`). */
export interface CreateAccountRequest {
  /** Description of the account, for people. */
  accountName: string;
  /** Currency, such as `MXN`. */
  currencyCode: "MXN" | "USD" | "COP" | "USDC" | (string & {});
  /** Whether it is the user's primary account. */
  isPrimary?: boolean | undefined;
  /** `qash`, the default. Other values must be allowed on the server. */
  provider?: "qash" | (string & {}) | undefined;
  /** `fiat_wallet`, the default. */
  accountType?: "fiat_wallet" | (string & {}) | undefined;
  /** `active`, the default. */
  status?: "active" | (string & {}) | undefined;
}

/** A request to create an API key pair. */
export interface CreateApiKeyRequest {
  /** Name of the key, for people. */
  keyName: string;
}

/** Information about a deposit's origin. */
export interface DepositMetadata {
  /** Depositor. */
  payer?: Payer | undefined;
}

/** A request for a deposit: it credits an account at once and involves no bank. For the partner's server alone. */
export interface DepositRequest {
  /** The account to credit. */
  toAccountId: number | bigint;
  /** Amount in the smallest unit. */
  amount: MinorAmount | bigint;
  /** Currency of the account. */
  currency: "MXN" | "USD" | "COP" | "USDC" | (string & {});
  /** Origin of the money: `irisbank`, `cobre`, `stripe`, `manual`. */
  provider: "irisbank" | "cobre" | "stripe" | "manual" | (string & {});
  /** Reason, for people. */
  description: string;
  /** Depositor. */
  metadata?: DepositMetadata | undefined;
}

/** The transaction to read. */
export interface GetTransactionRequest {
  /** Transaction id. */
  id: number | bigint;
}

/** The user to read. */
export interface GetUserRequest {
  /** User id. */
  userId: string;
}

/** Parameters of the list of accounts. The documents name none; these are the parameters of the transaction list. */
export interface ListAccountsRequest {
  /** Page number, from 1. */
  page?: number | bigint | undefined;
  /** Accounts per page, 1–100; default 20. */
  limit?: number | bigint | undefined;
  /** Cursor of the page, from the previous page's `next`. */
  cursor?: string | undefined;
}

/** Parameters of the list of card transactions. */
export interface ListCardTransactionsRequest {
  /** Only transactions of this card. */
  cardId?: string | undefined;
  /** Only transactions of this type. */
  type?: string | undefined;
  /** Transactions per page, at least 1; default 50. */
  limit?: number | bigint | undefined;
  /** Cursor of the page. */
  cursor?: string | undefined;
}

/** Parameters of the list of transactions. */
export interface ListTransactionsRequest {
  /** Page number, from 1. */
  page?: number | bigint | undefined;
  /** Transactions per page, 1–100; default 20. */
  limit?: number | bigint | undefined;
  /** Start date or date-time: `2026-06-01`, or `2026-06-01T12:00:00Z`. */
  from?: string | undefined;
  /** End date or date-time, in the same form. */
  to?: string | undefined;
  /** Only transactions of this type. */
  type?: "DEPOSIT" | "TRANSFER" | "PAYOUT" | (string & {}) | undefined;
  /** Only transactions of this account. */
  accountId?: number | bigint | undefined;
  /** Cursor of the page, from the previous page's `next`. */
  cursor?: string | undefined;
}

/** Parameters of the list of users. */
export interface ListUsersRequest {
  /** Only users with this status. */
  status?: "pending" | "active" | "suspended" | "banned" | (string & {}) | undefined;
  /** Users per page, 1–200; default 100. */
  limit?: number | bigint | undefined;
  /** Number of users to skip; default 0. */
  offset?: number | bigint | undefined;
}

/** Depositor's identity. */
export interface Payer {
  /**
   * Type of document. The numbers of `CC` and `NIT` (Colombia), `RFC` and `CURP` (Mexico) are validated; those of `PASSPORT` and other
   * types are not.
   */
  documentType?: "CC" | "NIT" | "RFC" | "CURP" | "PASSPORT" | (string & {}) | undefined;
  /** Document number; a NIT includes its check digit. */
  documentNumber?: string | undefined;
}

/** A request to send money to a bank account. */
export interface PayoutRequest {
  /** Amount in the smallest unit. */
  amount: MinorAmount | bigint;
  /** Currency. */
  currency: "MXN" | "USD" | "COP" | "USDC" | (string & {});
  /** Payment rail: `cobre`, `irisbank`, `mercury`. */
  provider: "cobre" | "irisbank" | "mercury" | (string & {});
  /** The account to debit. */
  fromAccountId: number | bigint;
  /** Recipient. */
  beneficiary: Beneficiary;
  /** Reason, for people. */
  description: string;
  /** Idempotency key: a UUID or your own id of the payout, created before the first attempt and unchanged in every retry. */
  idempotencyKey?: string | undefined;
}

/** A request to register a user. */
export interface RegisterUserRequest {
  /** Type of the user. */
  userType: "personal" | "business";
  /** E-mail, unique among the partner's users. Through a proxy it is the verified session's own. */
  email: string;
  /** Phone, E.164. */
  phone?: string | undefined;
  /** Country, ISO 3166-1 alpha-2. */
  countryCode: string;
  /** Language of Qash's messages to the user; default Spanish. */
  preferredLanguage?: "es" | "en" | undefined;
}

/** The API key to revoke. */
export interface RevokeApiKeyRequest {
  /** Id of the key. The documents do not say where to find it: neither creation nor a list returns it. */
  keyId: string;
}

/** A request to set a spending limit. */
export interface SetCardLimitRequest {
  /** Limit in whole units of the card's currency, greater than zero. */
  amount: WholeAmount;
  /** Period of the limit. */
  frequency: "per24HourPeriod" | "perWeek" | "perMonth" | "allTime";
  /** Idempotency key, a UUID; generated if missing. */
  idempotencyKey?: string | undefined;
}

/** A request to start an identity verification. */
export interface StartKycRequest {
  /** User id. Through a proxy it is the session's. */
  userId: string;
  /** Legal first name. */
  firstName: string;
  /** Legal last name. */
  lastName: string;
  /** E-mail, to prefill the form. */
  email: string;
  /** Phone, to prefill the form. */
  phone?: string | undefined;
  /** Date of birth, such as `1990-05-17`. */
  birthDate?: string | undefined;
}

/** The user to get a token for. */
export interface TokenRequest {
  /** User id. */
  userId: string;
}

/** A request for a transfer between ledger accounts. It has no idempotency key, so it is never retried. */
export interface TransferRequest {
  /** Account to debit. The API's default is the primary account; here it is required. */
  fromAccountId: number | bigint;
  /** The account to credit. */
  toAccountId: number | bigint;
  /** Amount in the smallest unit. */
  amount: MinorAmount | bigint;
  /** Reason, for people; also identifies the transfer if its response is lost. */
  description: string;
}

/** The input and output of every operation. */
export interface Operations {
  /** Registers a user with the session's verified e-mail. */
  registerUser: { input: RegisterUserRequest; output: User };
  /** Lists the partner's users. */
  listUsers: { input: ListUsersRequest; output: UserList };
  /** Reads a user; through a proxy the session's own. */
  getUser: { input: GetUserRequest; output: User };
  /** Starts the identity verification and returns the URL to send the user to. */
  startKyc: { input: StartKycRequest; output: KycInquiry };
  /** Exchanges a user's id for a token; the server does it automatically. */
  exchangeToken: { input: TokenRequest; output: TokenGrant };
  /** Reads the status of the identity verification. */
  getKycStatus: { input: Record<string, never>; output: KycStatus };
  /** Opens a ledger account. */
  createAccount: { input: CreateAccountRequest; output: CreatedAccount };
  /** Lists the user's accounts. */
  listAccounts: { input: ListAccountsRequest; output: AccountList };
  /** Reads the balances of all accounts. */
  getBalance: { input: Record<string, never>; output: BalanceList };
  /** Credits an account at once, after the partner has confirmed the money. */
  deposit: { input: DepositRequest; output: TransactionReceipt };
  /** Lists transactions, newest first. */
  listTransactions: { input: ListTransactionsRequest; output: TransactionList };
  /** Reads one transaction. */
  getTransaction: { input: GetTransactionRequest; output: Transaction };
  /** Moves money between ledger accounts. */
  transfer: { input: TransferRequest; output: TransactionReceipt };
  /** Sends money to a bank account, at most once per idempotency key. */
  payout: { input: PayoutRequest; output: Payout };
  /** Calculates an exchange quote; nothing is executed. */
  calculateExchange: { input: CalculateExchangeRequest; output: Quote };
  /** Reads the user's card. */
  getCard: { input: Record<string, never>; output: Card };
  /** Reads the card's status. */
  getCardStatus: { input: Record<string, never>; output: CardStatus };
  /** Reads the card's masked details. */
  getCardDetails: { input: Record<string, never>; output: CardDetails };
  /** Reads the card's available balance, in whole units. */
  getCardBalance: { input: Record<string, never>; output: CardBalance };
  /** Lists the card's transactions. */
  listCardTransactions: { input: ListCardTransactionsRequest; output: CardTransactionList };
  /** Locks the card. */
  lockCard: { input: CardActionRequest; output: CardStatus };
  /** Unlocks the card; a canceled card stays canceled. */
  unlockCard: { input: CardActionRequest; output: CardStatus };
  /** Sets the card's spending limit, in whole units. */
  setCardLimit: { input: SetCardLimitRequest; output: CardLimit };
  /** Creates an API key pair; the secret is returned only once. */
  createApiKey: { input: CreateApiKeyRequest; output: ApiKey };
  /** Revokes an API key. */
  revokeApiKey: { input: RevokeApiKeyRequest; output: RevokedApiKey };
}

/** Operations that are disabled unless they have a policy hook. */
export type OptIn =
  | "registerUser"
  | "createAccount"
  | "transfer"
  | "payout"
  | "getCardDetails"
  | "unlockCard"
  | "setCardLimit";

/** The codes of issues in a text or a field; docs/codes.md describes each. */
export type IssueCode =
  | "EMPTY"
  | "TOO_SHORT"
  | "TOO_LONG"
  | "BAD_CHARACTER"
  | "DIGIT_SCRIPT"
  | "CURRENCY_INVALID"
  | "CURRENCY_TOO_MANY"
  | "CURRENCY_CONFLICT"
  | "AMOUNT_INCOMPLETE"
  | "AMOUNT_INVALID"
  | "AMOUNT_GROUPING"
  | "AMOUNT_AMBIGUOUS"
  | "AMOUNT_TOO_PRECISE"
  | "AMOUNT_OUT_OF_RANGE"
  | "AMOUNT_WRONG_CURRENCY"
  | "AMOUNT_PARENTHESES"
  | "AMOUNT_TRAILING_MINUS"
  | "SPLIT_INVALID"
  | "IBAN_COUNTRY"
  | "IBAN_CHECK_DIGITS"
  | "IBAN_NATIONAL_CHECK"
  | "CHECK_DIGIT"
  | "UNKNOWN_BANK"
  | "UNKNOWN_PLAZA"
  | "NOT_CLABE"
  | "ABA_PREFIX"
  | "BANK_MISMATCH"
  | "PHONE_PLUS"
  | "CALLING_CODE"
  | "PHONE_OLD_PREFIX"
  | "PHONE_OLD_PLAN"
  | "PHONE_EXTENSION"
  | "SPREADSHEET"
  | "PHONE_UNUSED"
  | "PHONE_KIND"
  | "PHONE_COUNTRY"
  | "COUNTRY_CODE"
  | "FORBIDDEN_WORD"
  | "RFC_KIND"
  | "CURP_STATE"
  | "EMAIL_AT"
  | "EMAIL_DOMAIN"
  | "WRONG_TYPE"
  | "NOT_A_DATE"
  | "UUID_INVALID"
  | "CURRENCY_UNKNOWN"
  | "REQUIRED"
  | "OUT_OF_RANGE"
  | "NOT_AN_INTEGER"
  | "NOT_ALLOWED"
  | "NOT_UNICODE"
  | "UNKNOWN_FIELD"
  | "DUPLICATE"
  | "CHECK_DIGIT_MISSING"
  | (string & {});

/** The codes of errors; docs/errors.md describes each. */
export type ErrorCode =
  | "INVALID_INPUT"
  | "INVALID_OPTION"
  | "INVALID_ARGUMENT"
  | "ALREADY_UNDER_WAY"
  | "RANDOM_UNAVAILABLE"
  | "LOCALE_UNKNOWN"
  | "QUOTE_INVALID"
  | "NOT_READY"
  | "WASM_UNAVAILABLE"
  | "NO_WASM"
  | "NETWORK"
  | "TIMEOUT"
  | "ABORTED"
  | "UNKNOWN_OUTCOME"
  | "BAD_ANSWER"
  | "ANSWER_MISMATCH"
  | "PAGE_REPEATED"
  | "ANSWER_TOO_LARGE"
  | "REDIRECTED"
  | "REFUSED_INPUT"
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "NOT_FOUND"
  | "CONFLICT"
  | "RATE_LIMITED"
  | "SERVICE_UNAVAILABLE"
  | "REFUSED"
  | "USER_SUSPENDED"
  | "USER_BANNED"
  | "KYC_REJECTED"
  | "KYC_EXPIRED"
  | "NOT_ACTIVE_IN_TIME"
  | "UNTRUSTED_VERIFICATION_URL"
  | "SESSION_REQUIRED"
  | "NOT_REGISTERED"
  | "EMAIL_NOT_VERIFIED"
  | "EMAIL_TAKEN"
  | "KYC_UNDER_WAY"
  | "KYC_NOT_STARTED"
  | "USER_NOT_ACTIVE"
  | "OPERATION_NOT_ENABLED"
  | "PAYOUT_DENIED"
  | "IDEMPOTENCY_KEY_REQUIRED"
  | "IDEMPOTENCY_CONFLICT"
  | "IN_FLIGHT"
  | "TRANSFER_UNRESOLVED"
  | "DUPLICATE_KEY"
  | "UPSTREAM_UNAVAILABLE"
  | "SECRET_EXPOSURE"
  | "SESSION_FAILED"
  | "STORE_FAILED"
  | "QUOTA_EXCEEDED"
  | "OVERLOADED"
  | "ORIGIN_REFUSED"
  | "CLIENT_HEADER_REQUIRED"
  | "METHOD_NOT_ALLOWED"
  | "BAD_QUERY"
  | "JSON_REQUIRED"
  | "INVALID_JSON"
  | "BODY_TOO_LARGE"
  | "BODY_BROKEN"
  | "BODY_ALREADY_READ"
  | "SERVER_ONLY"
  | "BASE_URL_INVALID"
  | "CREDENTIAL_INVALID"
  | "STORE_SECRET_INVALID"
  | "STORE_MAY_EVICT"
  | "STORE_UNSUITABLE"
  | "STORE_DISCONNECTED"
  | "STORE_TIMEOUT"
  | "STORE_LOST_DATA"
  | "ALLOWED_ORIGINS_REQUIRED"
  | "ORIGIN_INVALID"
  | "BASE_PATH_INVALID"
  | "OPERATION_UNKNOWN"
  | "DEPOSIT_UNRESOLVED"
  | "ATTEMPT_NOT_FOUND"
  | "PAYOUTS_INVALID"
  | "JOURNAL_LOCKED"
  | "JOURNAL_MISMATCH"
  | "JOURNAL_DAMAGED"
  | "JOURNAL_FAILED"
  | "KEY_IN_ANOTHER_JOURNAL"
  | "USER_ID_INVALID"
  | "CREDENTIALS_FAILED"
  | "PARTNER_CREDENTIALS_REFUSED"
  | "BUSINESS_TOKEN_REFUSED"
  | "USER_TOKEN_REFUSED"
  | "BAD_TOKEN"
  | "INTERNAL"
  | "INVALID_REQUEST"
  | "LIMIT_INVALID"
  | "HOOK_FAILED"
  | "HOOK_INPUT_INVALID"
  | "TRANSACTION_CLAIMED"
  | "UNKNOWN_OPERATION"
  | "EMPTY"
  | "TOO_SHORT"
  | "TOO_LONG"
  | "BAD_CHARACTER"
  | "DIGIT_SCRIPT"
  | "CURRENCY_INVALID"
  | "CURRENCY_TOO_MANY"
  | "CURRENCY_CONFLICT"
  | "AMOUNT_INCOMPLETE"
  | "AMOUNT_INVALID"
  | "AMOUNT_GROUPING"
  | "AMOUNT_AMBIGUOUS"
  | "AMOUNT_TOO_PRECISE"
  | "AMOUNT_OUT_OF_RANGE"
  | "AMOUNT_WRONG_CURRENCY"
  | "AMOUNT_PARENTHESES"
  | "AMOUNT_TRAILING_MINUS"
  | "SPLIT_INVALID"
  | "IBAN_COUNTRY"
  | "IBAN_CHECK_DIGITS"
  | "IBAN_NATIONAL_CHECK"
  | "CHECK_DIGIT"
  | "UNKNOWN_BANK"
  | "UNKNOWN_PLAZA"
  | "NOT_CLABE"
  | "ABA_PREFIX"
  | "BANK_MISMATCH"
  | "PHONE_PLUS"
  | "CALLING_CODE"
  | "PHONE_OLD_PREFIX"
  | "PHONE_OLD_PLAN"
  | "PHONE_EXTENSION"
  | "SPREADSHEET"
  | "PHONE_UNUSED"
  | "PHONE_KIND"
  | "PHONE_COUNTRY"
  | "COUNTRY_CODE"
  | "FORBIDDEN_WORD"
  | "RFC_KIND"
  | "CURP_STATE"
  | "EMAIL_AT"
  | "EMAIL_DOMAIN"
  | "WRONG_TYPE"
  | "NOT_A_DATE"
  | "UUID_INVALID"
  | "CURRENCY_UNKNOWN"
  | "REQUIRED"
  | "OUT_OF_RANGE"
  | "NOT_AN_INTEGER"
  | "NOT_ALLOWED"
  | "NOT_UNICODE"
  | "UNKNOWN_FIELD"
  | "DUPLICATE"
  | "CHECK_DIGIT_MISSING"
  | (string & {});

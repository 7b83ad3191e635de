// Made from src/models by `cargo xtask docs`; not edited by hand.
import type { CardFunds, CardSpend, MinorAmount, QuotedAmount, WholeAmount } from "./amounts.js";

export type * from "./amounts.js";

/** An account in the listing. */
export interface Account {
  /** The account's number in other calls. */
  id: number;
  /** The name it was given. */
  description?: string | null;
  /** Currency. */
  asset: "MXN" | "USD" | "COP" | "USDC" | (string & {});
  /** Qash's side of its ledger: what it owes the user is a `LIABILITY`. */
  type?: string | null;
  /** A number for people. */
  number?: string | null;
  /** All that came in, in the smallest unit. */
  credits: MinorAmount;
  /** All that went out, in the smallest unit. */
  debits: MinorAmount;
  /** Credits − debits, in the smallest unit: worked out here. */
  balance: MinorAmount;
}

/** One page of accounts. */
export interface AccountList {
  /** The accounts. */
  items: Account[];
  /** Where this page stands. */
  meta?: PageMeta | null;
  /** Accounts in all. */
  total?: number | null;
  /** Pages in all. */
  pages?: number | null;
  /** This page, from 1. */
  page?: number | null;
  /** Accounts a page. */
  limit?: number | null;
  /** Whether more follow. */
  hasMore?: boolean | null;
  /** Where the next page begins, of a list that names cursors. */
  nextCursor?: string | null;
}

/** A key pair just made. Its secret is shown this once. */
export interface ApiKey {
  /** The key. */
  apiKey: string;
  /** The secret: store it at once, log it nowhere. */
  secretKey: string;
  /** The name it was given. */
  keyName?: string | null;
}

/** What one account holds. The documents do not show it; every field may be missing. */
export interface Balance {
  /** The account's number. */
  id?: string | number | null;
  /** The account's name. */
  description?: string | null;
  /** Currency. */
  asset?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
  /** All that came in, in the smallest unit. */
  credits?: MinorAmount | null;
  /** All that went out, in the smallest unit. */
  debits?: MinorAmount | null;
  /** Credits − debits, in the smallest unit; where the answer lacks them, what it says itself. */
  balance?: MinorAmount | null;
}

/** What all accounts of the user hold. */
export interface BalanceList {
  /** One entry an account. */
  items: Balance[];
}

/** The user's card. The documents do not show it; every field may be missing. */
export interface Card {
  /** Its id. */
  id?: string | number | null;
  /** Whether it can be used. */
  status?: "notActivated" | "active" | "locked" | "canceled" | (string & {}) | null;
  /** The last four digits of its number. */
  last4?: string | null;
  /** Network, such as `visa`. */
  brand?: string | null;
  /** Spending limit. */
  limit?: CardLimit | null;
}

/** What a card can spend. */
export interface CardBalance {
  /** The card's id. */
  cardId?: string | number | null;
  /** Per currency what is available and what is there, in whole units. */
  balances?: Record<string, CardFunds | WholeAmount> | null;
}

/** What is printed on a card, masked. */
export interface CardDetails {
  /** The card's id. */
  id?: string | number | null;
  /** The last four digits of its number. */
  last4?: string | null;
  /** Month it ends, 1–12. */
  expirationMonth?: number | string | null;
  /** Year it ends. */
  expirationYear?: number | string | null;
}

/** A spending limit. */
export interface CardLimit {
  /** The limit in whole units of the card's currency. */
  amount?: WholeAmount | null;
  /** The time that it counts over. */
  frequency?: "per24HourPeriod" | "perWeek" | "perMonth" | "allTime" | (string & {}) | null;
}

/** Whether a card can be used. */
export interface CardStatus {
  /** The card's id. */
  id?: string | number | null;
  /** Whether it can be used. */
  status: "notActivated" | "active" | "locked" | "canceled" | (string & {});
}

/** A card transaction. */
export interface CardTransaction {
  /** Its id. */
  id?: string | number | null;
  /** What it was. */
  type?: string | null;
  /** Its amount in whole units, merchant and time, as they came. */
  spend?: CardSpend | null;
}

/** One page of card transactions. */
export interface CardTransactionList {
  /** The transactions. */
  items: CardTransaction[];
  /** Where the next page begins; `null` or missing at the end. */
  nextCursor?: string | null;
  /** Whether more follow. */
  hasMore?: boolean | null;
}

/** An account just opened. The documents promise its id alone. */
export interface CreatedAccount {
  /** The account's number in later calls. */
  id: number;
  /** The name it was given. */
  accountName?: string | null;
  /** The same name, as the listing calls it. */
  description?: string | null;
  /** Currency. */
  currencyCode?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
  /** The same currency, as the listing calls it. */
  asset?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
}

/** A verification under way. */
export interface KycInquiry {
  /** The verification's id. */
  inquiryId: string;
  /** Where the user goes to be verified: https, on `inquiry.withpersona.com`. */
  verificationUrl: string;
}

/** The state of the user's verification. */
export interface KycStatus {
  /** How far it has come. */
  status: "created" | "pending" | "completed" | "approved" | "rejected" | "expired" | (string & {});
  /** When it was approved. */
  verifiedAt?: string | null;
  /** Which of the dates came without a time zone. */
  withoutZone?: string[] | null;
}

/** Where a page stands that is counted by items skipped. */
export interface OffsetPage {
  /** Items in all. */
  total?: number | null;
  /** Items a page. */
  limit?: number | null;
  /** Items skipped. */
  offset?: number | null;
  /** Whether more follow. */
  hasMore?: boolean | null;
}

/** Where a numbered page stands. */
export interface PageMeta {
  /** Items in all. */
  totalItems?: number | null;
  /** Pages in all. */
  totalPages?: number | null;
  /** This page, from 1. */
  currentPage?: number | null;
  /** Items a page. */
  itemsPerPage?: number | null;
}

/** A payout that Qash took on. The documents do not show it; every field may be missing. */
export interface Payout {
  /** Its id. */
  id?: string | number | null;
  /** How far it has come. */
  status?: "PENDING" | "COMPLETED" | "FAILED" | (string & {}) | null;
  /** Amount in the smallest unit. */
  amount?: MinorAmount | null;
  /** Currency. */
  currency?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
  /** The reason, for people. */
  description?: string | null;
  /** The key it was sent with. */
  idempotencyKey?: string | null;
}

/** A quote. What came in either dialect is kept; the fields up to `skewMs` are worked out here. */
export interface Quote {
  /** Currency to convert. */
  from?: string | null;
  /** Currency wanted. */
  to?: string | null;
  /** What `toAmount` counts, found by checking both readings against `fromAmount` × `rate`. */
  toAmountUnit: "minor" | "base" | "ambiguous";
  /** `toAmount` in the smallest unit; missing while the unit is ambiguous. */
  toMinor?: MinorAmount | null;
  /** The rate with every digit that was sent. */
  rateText?: string | null;
  /** The server's clock when it answered. */
  serverTime?: string | null;
  /** The server's clock − this one's, in milliseconds. */
  skewMs?: number | null;
  /** `local` where the answer did not tell the server's time: its end is then judged by this machine's clock alone. */
  clock?: string | null;
  /** Amount to convert, in whole units. */
  fromAmount: WholeAmount;
  /** Amount received, in the unit that `toAmountUnit` names. */
  toAmount: QuotedAmount;
  /** Units received for one unit converted, Qash's spread included. */
  rate: number;
  /** When it ends, by the server's clock. */
  expiresAt: string;
  /** The quote's signature, opaque. */
  signature?: string | null;
  /** Version of the signature's algorithm. */
  signatureVersion?: string | null;
  /** Currency to convert (dialect B). */
  fromAsset?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
  /** Currency wanted (dialect B). */
  toAsset?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
  /** Currency to convert (dialect A). */
  fromCurrency?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
  /** Currency wanted (dialect A). */
  toCurrency?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
  /** Which of the dates came without a time zone: a quote whose `expiresAt` did counts as expired. */
  withoutZone?: string[] | null;
}

/** A key that was revoked. The documents do not show the answer. */
export interface RevokedApiKey {
  /** A sentence, if there is one. */
  message?: string | null;
}

/** A token that acts for a user. It never leaves the server. */
export interface TokenGrant {
  /** The JWT; its `exp` says how long it lives. */
  accessToken: string;
  /** Not used: there is no endpoint that would take it. */
  refreshToken?: string | null;
  /** The user. */
  user?: TokenUser | null;
}

/** Whom a token acts for. */
export interface TokenUser {
  /** The user's id. */
  id?: string | null;
  /** E-mail. */
  email?: string | null;
  /** How far the user has come. */
  status?: "pending" | "active" | "suspended" | "banned" | (string & {}) | null;
  /** Person or company. */
  userType?: "personal" | "business" | (string & {}) | null;
  /** What the user may do. The documents show none. */
  roles?: unknown[] | null;
}

/** A transaction. */
export interface Transaction {
  /** Its id. */
  id: number;
  /** How far it has come. */
  status?: "PENDING" | "COMPLETED" | "FAILED" | (string & {}) | null;
  /** Amount in the smallest unit. */
  amount: MinorAmount;
  /** The reason, for people. */
  description?: string | null;
  /** Currency. */
  currency?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
  /** What it did. */
  type?: "DEPOSIT" | "TRANSFER" | "PAYOUT" | (string & {}) | null;
  /** When it was made. */
  createdAt?: string | null;
  /** Which of its dates came without a time zone. */
  withoutZone?: string[] | null;
}

/** One page of transactions. */
export interface TransactionList {
  /** The transactions. */
  items: Transaction[];
  /** Transactions in all. */
  total?: number | null;
  /** Pages in all. */
  pages?: number | null;
  /** This page, from 1. */
  page?: number | null;
  /** Transactions a page. */
  limit?: number | null;
  /** The same, as the accounts' listing says it. */
  meta?: PageMeta | null;
  /** Whether more follow. */
  hasMore?: boolean | null;
  /** Where the next page begins, of a list that names cursors. */
  nextCursor?: string | null;
}

/** What a deposit or a transfer answers. Of a transfer the documents do not show it; all but the id may be missing. */
export interface TransactionReceipt {
  /** Its id. */
  id: number;
  /** How far it has come. */
  status?: "PENDING" | "COMPLETED" | "FAILED" | (string & {}) | null;
  /** Amount in the smallest unit. */
  amount?: MinorAmount | null;
  /** The reason, for people. */
  description?: string | null;
  /** Currency. */
  currency?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | null;
  /** What it did. */
  type?: "DEPOSIT" | "TRANSFER" | "PAYOUT" | (string & {}) | null;
  /** When it was made. */
  createdAt?: string | null;
  /** Which of its dates came without a time zone. */
  withoutZone?: string[] | null;
}

/** A user as Qash knows them. */
export interface User {
  /** The user's permanent id, a UUID. */
  id: string;
  /** E-mail. */
  email: string;
  /** How far the user has come. */
  status: "pending" | "active" | "suspended" | "banned" | (string & {});
  /** Person or company. */
  userType?: "personal" | "business" | (string & {}) | null;
  /** Country, ISO 3166-1 alpha-2. */
  countryCode?: string | null;
  /** Phone, E.164. */
  phone?: string | null;
  /** Language of what Qash sends to the user. */
  preferredLanguage?: "es" | "en" | (string & {}) | null;
  /** How far the identity verification has come, where Qash tells it here; no document says that it does. */
  kycStatus?: "created" | "pending" | "completed" | "approved" | "rejected" | "expired" | (string & {}) | null;
  /** When the user was registered. */
  createdAt?: string | null;
  /** Which of the dates came without a time zone. */
  withoutZone?: string[] | null;
}

/** One page of users. */
export interface UserList {
  /** The users. */
  users: User[];
  /** Where this page stands. */
  pagination?: OffsetPage | null;
  /** Users in all. */
  total?: number | null;
  /** Users a page. */
  limit?: number | null;
  /** Users skipped. */
  offset?: number | null;
  /** Whether more follow. */
  hasMore?: boolean | null;
}

/** Who receives a payout. */
export interface Beneficiary {
  /** Full name. */
  name: string;
  /** The bank: for Mexico Banxico's number, such as `40012`, which `clabe.check` tells as `details.institution`. */
  bankCode: string;
  /** CLABE, IBAN or account number. */
  accountNumber: string;
  /** Which of the three it is. */
  accountType: "CLABE" | "IBAN" | "SWIFT" | (string & {});
}

/** A quote to be asked for: either `fromAsset` and `toAsset`, or `fromCurrency` and `toCurrency`. */
export interface CalculateExchangeRequest {
  /** Currency to convert (dialect B). */
  fromAsset?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | undefined;
  /** Currency wanted (dialect B). */
  toAsset?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | undefined;
  /** Currency to convert (dialect A). */
  fromCurrency?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | undefined;
  /** Currency wanted (dialect A). */
  toCurrency?: "MXN" | "USD" | "COP" | "USDC" | (string & {}) | undefined;
  /** Amount to convert in whole units of its currency, such as 100 for USD 100.00: the API's one exception from smallest units. */
  fromAmount: WholeAmount;
}

/** A card to be locked or unlocked. */
export interface CardActionRequest {
  /** A UUID an intent; made when it is missing. */
  idempotencyKey?: string | undefined;
}

/** An account to be opened. Provider (`qash`), type (`fiat_wallet`) and status (`active`) are added on the server. */
export interface CreateAccountRequest {
  /** A name that describes it. */
  accountName: string;
  /** Currency, such as `MXN`. */
  currencyCode: "MXN" | "USD" | "COP" | "USDC" | (string & {});
  /** Whether it is the user's primary account. */
  isPrimary?: boolean | undefined;
  /** `qash`, and added where it is missing. Another one has to be allowed on the server. */
  provider?: "qash" | (string & {}) | undefined;
  /** `fiat_wallet`, and added where it is missing. */
  accountType?: "fiat_wallet" | (string & {}) | undefined;
  /** `active`, and added where it is missing. */
  status?: "active" | (string & {}) | undefined;
}

/** A key pair to be made. */
export interface CreateApiKeyRequest {
  /** A name for people. */
  keyName: string;
}

/** What is known about a deposit's origin. */
export interface DepositMetadata {
  /** Who paid. */
  payer?: Payer | undefined;
}

/** A deposit: credits an account at once, without asking a bank. For the partner's server alone. */
export interface DepositRequest {
  /** The account to credit. */
  toAccountId: number | bigint;
  /** Amount in the smallest unit. */
  amount: MinorAmount | bigint;
  /** Currency of the account. */
  currency: "MXN" | "USD" | "COP" | "USDC" | (string & {});
  /** Where the money came from: `irisbank`, `cobre`, `stripe`, `manual`. */
  provider: "irisbank" | "cobre" | "stripe" | "manual" | (string & {});
  /** The reason, for people. */
  description: string;
  /** Who paid. */
  metadata?: DepositMetadata | undefined;
}

/** Which transaction to read. */
export interface GetTransactionRequest {
  /** Its id. */
  id: number | bigint;
}

/** Which user to read. */
export interface GetUserRequest {
  /** The user's id. */
  userId: string;
}

/** Which accounts to list. The documents name no parameters here; these are those of the transactions' list. */
export interface ListAccountsRequest {
  /** Page, from 1. */
  page?: number | bigint | undefined;
  /** Accounts a page, 1–100; 20 unless given. */
  limit?: number | bigint | undefined;
  /** Where the page before ended, of a list that names cursors: its `next` has it. */
  cursor?: string | undefined;
}

/** Which card transactions to list. */
export interface ListCardTransactionsRequest {
  /** Only this card's. */
  cardId?: string | undefined;
  /** Only transactions of this type. */
  type?: string | undefined;
  /** Transactions a page, at least 1; 50 unless given. */
  limit?: number | bigint | undefined;
  /** Where the page before ended. */
  cursor?: string | undefined;
}

/** Which transactions to list. */
export interface ListTransactionsRequest {
  /** Page, from 1. */
  page?: number | bigint | undefined;
  /** Transactions a page, 1–100; 20 unless given. */
  limit?: number | bigint | undefined;
  /** From this day or instant on: `2026-06-01`, or `2026-06-01T12:00:00Z`. */
  from?: string | undefined;
  /** Up to this day or instant, written alike. */
  to?: string | undefined;
  /** Only transactions of this type. */
  type?: "DEPOSIT" | "TRANSFER" | "PAYOUT" | (string & {}) | undefined;
  /** Only transactions of this account. */
  accountId?: number | bigint | undefined;
  /** Where the page before ended, of a list that names cursors: its `next` has it. */
  cursor?: string | undefined;
}

/** Which users to list. */
export interface ListUsersRequest {
  /** Only users of this status. */
  status?: "pending" | "active" | "suspended" | "banned" | (string & {}) | undefined;
  /** Users a page, 1–200; 100 unless given. */
  limit?: number | bigint | undefined;
  /** Users to skip; 0 unless given. */
  offset?: number | bigint | undefined;
}

/** Who paid a deposit. */
export interface Payer {
  /** Sort of document: `CC` and `NIT` of Colombia, `RFC` and `CURP` of Mexico, whose number is checked; `PASSPORT` and others, whose is not. */
  documentType?: "CC" | "NIT" | "RFC" | "CURP" | "PASSPORT" | (string & {}) | undefined;
  /** Its number; a NIT's with the check digit. */
  documentNumber?: string | undefined;
}

/** Money to be sent to a bank account. */
export interface PayoutRequest {
  /** Amount in the smallest unit. */
  amount: MinorAmount | bigint;
  /** Currency. */
  currency: "MXN" | "USD" | "COP" | "USDC" | (string & {});
  /** Payment rail: `cobre`, `irisbank`, `mercury`. */
  provider: "cobre" | "irisbank" | "mercury" | (string & {});
  /** The account to debit. */
  fromAccountId: number | bigint;
  /** Who receives it. */
  beneficiary: Beneficiary;
  /** The reason, for people. */
  description: string;
  /** One key an intent, made before the first try and the same in every further one: a UUID, or your own name for it. */
  idempotencyKey?: string | undefined;
}

/** A user to be registered. */
export interface RegisterUserRequest {
  /** Person or company. */
  userType: "personal" | "business";
  /** E-mail, unique among the partner's users. Through a proxy it is the verified session's own. */
  email: string;
  /** Phone, E.164. */
  phone?: string | undefined;
  /** Country, ISO 3166-1 alpha-2. */
  countryCode: string;
  /** Language of what Qash sends to the user; Spanish unless given. */
  preferredLanguage?: "es" | "en" | undefined;
}

/** Which key to revoke. */
export interface RevokeApiKeyRequest {
  /** The key's id. The documents do not say where it is told: neither creation nor any listing answers it. */
  keyId: string;
}

/** A spending limit to be set. */
export interface SetCardLimitRequest {
  /** The limit in whole units of the card's currency, above zero. */
  amount: WholeAmount;
  /** The time that it counts over. */
  frequency: "per24HourPeriod" | "perWeek" | "perMonth" | "allTime";
  /** A UUID an intent; made when it is missing. */
  idempotencyKey?: string | undefined;
}

/** A verification to be started. */
export interface StartKycRequest {
  /** The user's id. Through a proxy it is the session's own. */
  userId: string;
  /** Legal first name. */
  firstName: string;
  /** Legal last name. */
  lastName: string;
  /** E-mail, to fill in the form beforehand. */
  email: string;
  /** Phone, to fill in the form beforehand. */
  phone?: string | undefined;
  /** Day of birth, such as `1990-05-17`. */
  birthDate?: string | undefined;
}

/** The user whose token is wanted. */
export interface TokenRequest {
  /** The user's id. */
  userId: string;
}

/** A transfer between ledger accounts. There is no idempotency key, so it is never sent twice. */
export interface TransferRequest {
  /** The account to debit. The API would take the primary one by default; here it is always said. */
  fromAccountId: number | bigint;
  /** The account to credit. */
  toAccountId: number | bigint;
  /** Amount in the smallest unit. */
  amount: MinorAmount | bigint;
  /** The reason, for people; also what a lost answer is found again by. */
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
  /** Starts the identity verification and answers where the user goes. */
  startKyc: { input: StartKycRequest; output: KycInquiry };
  /** Exchanges a user's id for a token; the server side does it by itself. */
  exchangeToken: { input: TokenRequest; output: TokenGrant };
  /** Reads how far the identity verification has come. */
  getKycStatus: { input: Record<string, never>; output: KycStatus };
  /** Opens a ledger account. */
  createAccount: { input: CreateAccountRequest; output: CreatedAccount };
  /** Lists the user's accounts. */
  listAccounts: { input: ListAccountsRequest; output: AccountList };
  /** Reads what all accounts hold. */
  getBalance: { input: Record<string, never>; output: BalanceList };
  /** Credits an account at once, after the partner has confirmed the money. */
  deposit: { input: DepositRequest; output: TransactionReceipt };
  /** Lists transactions, newest first. */
  listTransactions: { input: ListTransactionsRequest; output: TransactionList };
  /** Reads one transaction. */
  getTransaction: { input: GetTransactionRequest; output: Transaction };
  /** Moves money between ledger accounts. */
  transfer: { input: TransferRequest; output: TransactionReceipt };
  /** Sends money to a bank account, at most once a key. */
  payout: { input: PayoutRequest; output: Payout };
  /** Calculates an exchange quote; nothing is executed. */
  calculateExchange: { input: CalculateExchangeRequest; output: Quote };
  /** Reads the user's card. */
  getCard: { input: Record<string, never>; output: Card };
  /** Reads whether the card can be used. */
  getCardStatus: { input: Record<string, never>; output: CardStatus };
  /** Reads the card's masked details. */
  getCardDetails: { input: Record<string, never>; output: CardDetails };
  /** Reads what the card can spend, in whole units. */
  getCardBalance: { input: Record<string, never>; output: CardBalance };
  /** Lists the card's transactions. */
  listCardTransactions: { input: ListCardTransactionsRequest; output: CardTransactionList };
  /** Locks the card. */
  lockCard: { input: CardActionRequest; output: CardStatus };
  /** Unlocks the card; a canceled one stays canceled. */
  unlockCard: { input: CardActionRequest; output: CardStatus };
  /** Sets the card's spending limit, in whole units. */
  setCardLimit: { input: SetCardLimitRequest; output: CardLimit };
  /** Makes a key pair; the secret is shown this once. */
  createApiKey: { input: CreateApiKeyRequest; output: ApiKey };
  /** Revokes a key. */
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

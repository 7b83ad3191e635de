// Made from src/models by `cargo xtask docs`; not edited by hand.
/** The name of a response type, or of a nested one. */
export type AnswerType =
  | "Account"
  | "AccountList"
  | "ApiKey"
  | "Balance"
  | "BalanceList"
  | "Card"
  | "CardBalance"
  | "CardDetails"
  | "CardLimit"
  | "CardStatus"
  | "CardTransaction"
  | "CardTransactionList"
  | "CreatedAccount"
  | "KycInquiry"
  | "KycStatus"
  | "OffsetPage"
  | "PageMeta"
  | "Payout"
  | "Quote"
  | "RevokedApiKey"
  | "TokenGrant"
  | "TokenUser"
  | "Transaction"
  | "TransactionList"
  | "TransactionReceipt"
  | "User"
  | "UserList";

/** The fields of each response type. */
export const FIELDS: Record<AnswerType, string> = {
  Account: "id description asset type number credits debits balance",
  AccountList: "items meta total pages page limit hasMore nextCursor",
  ApiKey: "apiKey secretKey keyName",
  Balance: "id description asset credits debits balance",
  BalanceList: "items",
  Card: "id status last4 brand limit",
  CardBalance: "cardId balances",
  CardDetails: "id last4 expirationMonth expirationYear",
  CardLimit: "amount frequency",
  CardStatus: "id status",
  CardTransaction: "id type spend",
  CardTransactionList: "items nextCursor hasMore",
  CreatedAccount: "id accountName description currencyCode asset",
  KycInquiry: "inquiryId verificationUrl",
  KycStatus: "status verifiedAt withoutZone",
  OffsetPage: "total limit offset hasMore",
  PageMeta: "totalItems totalPages currentPage itemsPerPage",
  Payout: "id status amount currency description idempotencyKey",
  Quote:
    "from to toAmountUnit toMinor rateText serverTime skewMs clock fromAmount toAmount rate expiresAt signature signatureVersion fromAsset toAsset fromCurrency toCurrency withoutZone",
  RevokedApiKey: "message",
  TokenGrant: "accessToken refreshToken user",
  TokenUser: "id email status userType roles",
  Transaction: "id status amount description currency type createdAt withoutZone",
  TransactionList: "items total pages page limit meta hasMore nextCursor",
  TransactionReceipt: "id status amount description currency type createdAt withoutZone",
  User: "id email status userType countryCode phone preferredLanguage kycStatus createdAt withoutZone",
  UserList: "users pagination total limit offset hasMore",
};

/** The type of each operation's response, and of a list's items. */
export const TYPES: Record<string, AnswerType[]> = {
  registerUser: ["User"],
  listUsers: ["UserList", "User"],
  getUser: ["User"],
  startKyc: ["KycInquiry"],
  exchangeToken: ["TokenGrant"],
  getKycStatus: ["KycStatus"],
  createAccount: ["CreatedAccount"],
  listAccounts: ["AccountList", "Account"],
  getBalance: ["BalanceList", "Balance"],
  deposit: ["TransactionReceipt"],
  listTransactions: ["TransactionList", "Transaction"],
  getTransaction: ["Transaction"],
  transfer: ["TransactionReceipt"],
  payout: ["Payout"],
  calculateExchange: ["Quote"],
  getCard: ["Card"],
  getCardStatus: ["CardStatus"],
  getCardDetails: ["CardDetails"],
  getCardBalance: ["CardBalance"],
  listCardTransactions: ["CardTransactionList", "CardTransaction"],
  lockCard: ["CardStatus"],
  unlockCard: ["CardStatus"],
  setCardLimit: ["CardLimit"],
  createApiKey: ["ApiKey"],
  revokeApiKey: ["RevokedApiKey"],
  waitUntilActive: ["User"],
};

//! Deposits, transfers and the list of transactions (documents 001 §7.4, §7.5, §7.7, §7.8 and 002).

use super::{
    Count, Id, Minor, PageMeta, PageNumber, PageSize, PositiveMinor, Text, Time, TimeOrDate, Words, model, names,
};

names! {
    /// Type of a transaction.
    open TransactionType {
        /// Incoming money.
        Deposit = "DEPOSIT",
        /// Money between ledger accounts.
        Transfer = "TRANSFER",
        /// Money to a bank account.
        Payout = "PAYOUT",
    }
    /// Status of a transaction.
    open TransactionStatus {
        /// In progress.
        Pending = "PENDING",
        /// Completed.
        Completed = "COMPLETED",
        /// Failed. The documents do not say whether a debit is reversed automatically.
        Failed = "FAILED",
    }
}

model! {
    /// A request for a deposit: it credits an account at once and involves no bank. For the partner's server alone.
    DepositRequest {
        /// The account to credit.
        to_account_id = "toAccountId": Id,
        /// Amount in the smallest unit.
        amount = "amount": PositiveMinor,
        /// Currency of the account.
        currency = "currency": Words,
        /// Origin of the money: `irisbank`, `cobre`, `stripe`, `manual`.
        provider = "provider": Words,
        /// Reason, for people.
        description = "description": Words,
        /// Depositor.
        metadata = "metadata": Option<DepositMetadata>,
    }
    /// Information about a deposit's origin.
    DepositMetadata {
        /// Depositor.
        payer = "payer": Option<Payer>,
    }
    /// Depositor's identity.
    Payer {
        /// Type of document. The numbers of `CC` and `NIT` (Colombia), `RFC` and `CURP` (Mexico) are validated; those of `PASSPORT` and other
        /// types are not.
        document_type = "documentType": Option<Text>,
        /// Document number; a NIT includes its check digit.
        document_number = "documentNumber": Option<Text>,
    }
    /// A request for a transfer between ledger accounts. It has no idempotency key, so it is never retried.
    TransferRequest {
        /// Account to debit. The API's default is the primary account; here it is required.
        from_account_id = "fromAccountId": Id,
        /// The account to credit.
        to_account_id = "toAccountId": Id,
        /// Amount in the smallest unit.
        amount = "amount": PositiveMinor,
        /// Reason, for people; also identifies the transfer if its response is lost.
        description = "description": Words,
    }
    /// Parameters of the list of transactions.
    ListTransactionsRequest {
        /// Page number, from 1.
        page = "page": Option<PageNumber>,
        /// Transactions per page, 1–100; default 20.
        limit = "limit": Option<PageSize<100>>,
        /// Start date or date-time: `2026-06-01`, or `2026-06-01T12:00:00Z`.
        from = "from": Option<TimeOrDate>,
        /// End date or date-time, in the same form.
        to = "to": Option<TimeOrDate>,
        /// Only transactions of this type.
        kind = "type": Option<TransactionType>,
        /// Only transactions of this account.
        account_id = "accountId": Option<Id>,
        /// Cursor of the page, from the previous page's `next`.
        cursor = "cursor": Option<Text>,
    }
    /// The transaction to read.
    GetTransactionRequest {
        /// Transaction id.
        id = "id": Id,
    }
    /// Result of a deposit or transfer. The documents do not show a transfer's; every field but the id may be missing.
    TransactionReceipt {
        /// Transaction id.
        id = "id": Id,
        /// Status.
        status = "status": Option<TransactionStatus>,
        /// Amount in the smallest unit.
        amount = "amount": Option<Minor>,
        /// Reason, for people.
        description = "description": Option<Text>,
        /// Currency.
        currency = "currency": Option<Text>,
        /// Type.
        kind = "type": Option<TransactionType>,
        /// Creation time.
        created_at = "createdAt": Option<Time>,
        /// Names of the date fields that came without a time zone.
        without_zone = "withoutZone": Option<Vec<Text>>,
    }
    /// A transaction.
    Transaction {
        /// Transaction id.
        id = "id": Id,
        /// Status.
        status = "status": Option<TransactionStatus>,
        /// Amount in the smallest unit.
        amount = "amount": Minor,
        /// Reason, for people.
        description = "description": Option<Text>,
        /// Currency.
        currency = "currency": Option<Text>,
        /// Type.
        kind = "type": Option<TransactionType>,
        /// Creation time.
        created_at = "createdAt": Option<Time>,
        /// Names of the date fields that came without a time zone.
        without_zone = "withoutZone": Option<Vec<Text>>,
    }
    /// One page of transactions.
    TransactionList {
        /// The transactions.
        items = "items": Vec<Transaction>,
        /// Total number of transactions.
        total = "total": Option<Count>,
        /// Total number of pages.
        pages = "pages": Option<Count>,
        /// Page number, from 1.
        page = "page": Option<Count>,
        /// Transactions per page.
        limit = "limit": Option<Count>,
        /// Page information, under the account list's field name.
        meta = "meta": Option<PageMeta>,
        /// Whether another page follows.
        has_more = "hasMore": Option<bool>,
        /// Cursor of the next page, if the list has cursors.
        next_cursor = "nextCursor": Option<Text>,
    }
}

//! Deposits, transfers and the list of transactions (documents 001 §7.4, §7.5, §7.7, §7.8 and 002).

use super::{
    Count, Id, Minor, PageMeta, PageNumber, PageSize, PositiveMinor, Text, Time, TimeOrDate, Words, model, names,
};

names! {
    /// What a transaction did.
    open TransactionType {
        /// Money came in.
        Deposit = "DEPOSIT",
        /// Money went from account to account.
        Transfer = "TRANSFER",
        /// Money went to a bank.
        Payout = "PAYOUT",
    }
    /// How far a transaction has come.
    open TransactionStatus {
        /// On its way.
        Pending = "PENDING",
        /// Done.
        Completed = "COMPLETED",
        /// It did not happen. The documents do not say whether what was debited comes back by itself.
        Failed = "FAILED",
    }
}

model! {
    /// A deposit: credits an account at once, without asking a bank. For the partner's server alone.
    DepositRequest {
        /// The account to credit.
        to_account_id = "toAccountId": Id,
        /// Amount in the smallest unit.
        amount = "amount": PositiveMinor,
        /// Currency of the account.
        currency = "currency": Words,
        /// Where the money came from: `irisbank`, `cobre`, `stripe`, `manual`.
        provider = "provider": Words,
        /// The reason, for people.
        description = "description": Words,
        /// Who paid.
        metadata = "metadata": Option<DepositMetadata>,
    }
    /// What is known about a deposit's origin.
    DepositMetadata {
        /// Who paid.
        payer = "payer": Option<Payer>,
    }
    /// Who paid a deposit.
    Payer {
        /// Sort of document: `CC` and `NIT` of Colombia, `RFC` and `CURP` of Mexico, whose number is checked; `PASSPORT` and others, whose is not.
        document_type = "documentType": Option<Text>,
        /// Its number; a NIT's with the check digit.
        document_number = "documentNumber": Option<Text>,
    }
    /// A transfer between ledger accounts. There is no idempotency key, so it is never sent twice.
    TransferRequest {
        /// The account to debit. The API would take the primary one by default; here it is always said.
        from_account_id = "fromAccountId": Id,
        /// The account to credit.
        to_account_id = "toAccountId": Id,
        /// Amount in the smallest unit.
        amount = "amount": PositiveMinor,
        /// The reason, for people; also what a lost answer is found again by.
        description = "description": Words,
    }
    /// Which transactions to list.
    ListTransactionsRequest {
        /// Page, from 1.
        page = "page": Option<PageNumber>,
        /// Transactions a page, 1–100; 20 unless given.
        limit = "limit": Option<PageSize<100>>,
        /// From this day or instant on: `2026-06-01`, or `2026-06-01T12:00:00Z`.
        from = "from": Option<TimeOrDate>,
        /// Up to this day or instant, written alike.
        to = "to": Option<TimeOrDate>,
        /// Only transactions of this type.
        kind = "type": Option<TransactionType>,
        /// Only transactions of this account.
        account_id = "accountId": Option<Id>,
        /// Where the page before ended, of a list that names cursors: its `next` has it.
        cursor = "cursor": Option<Text>,
    }
    /// Which transaction to read.
    GetTransactionRequest {
        /// Its id.
        id = "id": Id,
    }
    /// What a deposit or a transfer answers. Of a transfer the documents do not show it; all but the id may be missing.
    TransactionReceipt {
        /// Its id.
        id = "id": Id,
        /// How far it has come.
        status = "status": Option<TransactionStatus>,
        /// Amount in the smallest unit.
        amount = "amount": Option<Minor>,
        /// The reason, for people.
        description = "description": Option<Text>,
        /// Currency.
        currency = "currency": Option<Text>,
        /// What it did.
        kind = "type": Option<TransactionType>,
        /// When it was made.
        created_at = "createdAt": Option<Time>,
        /// Which of its dates came without a time zone.
        without_zone = "withoutZone": Option<Vec<Text>>,
    }
    /// A transaction.
    Transaction {
        /// Its id.
        id = "id": Id,
        /// How far it has come.
        status = "status": Option<TransactionStatus>,
        /// Amount in the smallest unit.
        amount = "amount": Minor,
        /// The reason, for people.
        description = "description": Option<Text>,
        /// Currency.
        currency = "currency": Option<Text>,
        /// What it did.
        kind = "type": Option<TransactionType>,
        /// When it was made.
        created_at = "createdAt": Option<Time>,
        /// Which of its dates came without a time zone.
        without_zone = "withoutZone": Option<Vec<Text>>,
    }
    /// One page of transactions.
    TransactionList {
        /// The transactions.
        items = "items": Vec<Transaction>,
        /// Transactions in all.
        total = "total": Option<Count>,
        /// Pages in all.
        pages = "pages": Option<Count>,
        /// This page, from 1.
        page = "page": Option<Count>,
        /// Transactions a page.
        limit = "limit": Option<Count>,
        /// The same, as the accounts' listing says it.
        meta = "meta": Option<PageMeta>,
        /// Whether more follow.
        has_more = "hasMore": Option<bool>,
        /// Where the next page begins, of a list that names cursors.
        next_cursor = "nextCursor": Option<Text>,
    }
}

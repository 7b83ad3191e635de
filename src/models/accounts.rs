//! Ledger accounts and balances (document 001 §7.1–7.3).

use super::{Count, Id, Minor, OpaqueId, PageNumber, PageSize, Text, Words, WorkedOut, model};

model! {
    /// A request to open an account. The server adds provider (`qash`), type (`fiat_wallet`) and status (`active`).
    CreateAccountRequest {
        /// Description of the account, for people.
        account_name = "accountName": Words,
        /// Currency, such as `MXN`.
        currency_code = "currencyCode": Words,
        /// Whether it is the user's primary account.
        is_primary = "isPrimary": Option<bool>,
        /// `qash`, the default. Other values must be allowed on the server.
        provider = "provider": Option<Text>,
        /// `fiat_wallet`, the default.
        account_type = "accountType": Option<Text>,
        /// `active`, the default.
        status = "status": Option<Text>,
    }
    /// A newly opened account. The documents promise only its id.
    CreatedAccount {
        /// Account id.
        id = "id": Id,
        /// Description of the account.
        account_name = "accountName": Option<Text>,
        /// Description of the account, under the listing's field name.
        description = "description": Option<Text>,
        /// Currency.
        currency_code = "currencyCode": Option<Text>,
        /// Currency, under the listing's field name.
        asset = "asset": Option<Text>,
    }
    /// An account in the list of accounts.
    Account {
        /// Account id.
        id = "id": Id,
        /// Description of the account.
        description = "description": Option<Text>,
        /// Currency.
        asset = "asset": Text,
        /// Qash's side of its ledger: `LIABILITY` for money that it owes the user.
        side = "type": Option<Text>,
        /// Account number for display.
        number = "number": Option<Text>,
        /// Total credits, in the smallest unit.
        credits = "credits": Minor,
        /// Total debits, in the smallest unit.
        debits = "debits": Minor,
        /// Credits − debits, in the smallest unit; calculated by the server part of this package.
        balance = "balance": WorkedOut<Minor>,
    }
    /// Parameters of the list of accounts. The documents name none; these are the parameters of the transaction list.
    ListAccountsRequest {
        /// Page number, from 1.
        page = "page": Option<PageNumber>,
        /// Accounts per page, 1–100; default 20.
        limit = "limit": Option<PageSize<100>>,
        /// Cursor of the page, from the previous page's `next`.
        cursor = "cursor": Option<Text>,
    }
    /// One page of accounts.
    AccountList {
        /// The accounts.
        items = "items": Vec<Account>,
        /// Page information.
        meta = "meta": Option<PageMeta>,
        /// Total number of accounts.
        total = "total": Option<Count>,
        /// Total number of pages.
        pages = "pages": Option<Count>,
        /// Page number, from 1.
        page = "page": Option<Count>,
        /// Accounts per page.
        limit = "limit": Option<Count>,
        /// Whether another page follows.
        has_more = "hasMore": Option<bool>,
        /// Cursor of the next page, if the list has cursors.
        next_cursor = "nextCursor": Option<Text>,
    }
    /// Page information of a numbered page.
    PageMeta {
        /// Total number of items.
        total_items = "totalItems": Option<Count>,
        /// Total number of pages.
        total_pages = "totalPages": Option<Count>,
        /// Page number, from 1.
        current_page = "currentPage": Option<Count>,
        /// Items per page.
        items_per_page = "itemsPerPage": Option<Count>,
    }
    /// Balance of an account. The documents do not show it; every field may be missing.
    Balance {
        /// Account id.
        id = "id": Option<OpaqueId>,
        /// Description of the account.
        description = "description": Option<Text>,
        /// Currency.
        asset = "asset": Option<Text>,
        /// Total credits, in the smallest unit.
        credits = "credits": Option<Minor>,
        /// Total debits, in the smallest unit.
        debits = "debits": Option<Minor>,
        /// Credits − debits, in the smallest unit; Qash's own figure if credits or debits are missing.
        balance = "balance": Option<Minor>,
    }
    /// Balances of the user's accounts.
    BalanceList {
        /// One entry per account.
        items = "items": Vec<Balance>,
    }
}

//! Ledger accounts and balances (document 001 §7.1–7.3).

use super::{Count, Id, Minor, OpaqueId, PageNumber, PageSize, Text, Words, WorkedOut, model};

model! {
    /// An account to be opened. Provider (`qash`), type (`fiat_wallet`) and status (`active`) are added on the server.
    CreateAccountRequest {
        /// A name that describes it.
        account_name = "accountName": Words,
        /// Currency, such as `MXN`.
        currency_code = "currencyCode": Words,
        /// Whether it is the user's primary account.
        is_primary = "isPrimary": Option<bool>,
        /// `qash`, and added where it is missing. Another one has to be allowed on the server.
        provider = "provider": Option<Text>,
        /// `fiat_wallet`, and added where it is missing.
        account_type = "accountType": Option<Text>,
        /// `active`, and added where it is missing.
        status = "status": Option<Text>,
    }
    /// An account just opened. The documents promise its id alone.
    CreatedAccount {
        /// The account's number in later calls.
        id = "id": Id,
        /// The name it was given.
        account_name = "accountName": Option<Text>,
        /// The same name, as the listing calls it.
        description = "description": Option<Text>,
        /// Currency.
        currency_code = "currencyCode": Option<Text>,
        /// The same currency, as the listing calls it.
        asset = "asset": Option<Text>,
    }
    /// An account in the listing.
    Account {
        /// The account's number in other calls.
        id = "id": Id,
        /// The name it was given.
        description = "description": Option<Text>,
        /// Currency.
        asset = "asset": Text,
        /// Qash's side of its ledger: what it owes the user is a `LIABILITY`.
        side = "type": Option<Text>,
        /// A number for people.
        number = "number": Option<Text>,
        /// All that came in, in the smallest unit.
        credits = "credits": Minor,
        /// All that went out, in the smallest unit.
        debits = "debits": Minor,
        /// Credits − debits, in the smallest unit: worked out here.
        balance = "balance": WorkedOut<Minor>,
    }
    /// Which accounts to list. The documents name no parameters here; these are those of the transactions' list.
    ListAccountsRequest {
        /// Page, from 1.
        page = "page": Option<PageNumber>,
        /// Accounts a page, 1–100; 20 unless given.
        limit = "limit": Option<PageSize<100>>,
        /// Where the page before ended, of a list that names cursors: its `next` has it.
        cursor = "cursor": Option<Text>,
    }
    /// One page of accounts.
    AccountList {
        /// The accounts.
        items = "items": Vec<Account>,
        /// Where this page stands.
        meta = "meta": Option<PageMeta>,
        /// Accounts in all.
        total = "total": Option<Count>,
        /// Pages in all.
        pages = "pages": Option<Count>,
        /// This page, from 1.
        page = "page": Option<Count>,
        /// Accounts a page.
        limit = "limit": Option<Count>,
        /// Whether more follow.
        has_more = "hasMore": Option<bool>,
        /// Where the next page begins, of a list that names cursors.
        next_cursor = "nextCursor": Option<Text>,
    }
    /// Where a numbered page stands.
    PageMeta {
        /// Items in all.
        total_items = "totalItems": Option<Count>,
        /// Pages in all.
        total_pages = "totalPages": Option<Count>,
        /// This page, from 1.
        current_page = "currentPage": Option<Count>,
        /// Items a page.
        items_per_page = "itemsPerPage": Option<Count>,
    }
    /// What one account holds. The documents do not show it; every field may be missing.
    Balance {
        /// The account's number.
        id = "id": Option<OpaqueId>,
        /// The account's name.
        description = "description": Option<Text>,
        /// Currency.
        asset = "asset": Option<Text>,
        /// All that came in, in the smallest unit.
        credits = "credits": Option<Minor>,
        /// All that went out, in the smallest unit.
        debits = "debits": Option<Minor>,
        /// Credits − debits, in the smallest unit; where the answer lacks them, what it says itself.
        balance = "balance": Option<Minor>,
    }
    /// What all accounts of the user hold.
    BalanceList {
        /// One entry an account.
        items = "items": Vec<Balance>,
    }
}

//! Cards (document 001 §8; fields from the vendor's reference pages where they have them).
//!
//! Card amounts are [`Decimal`]s in whole units of their currency, unlike all other amounts, and never mix with minor units.

use super::{Any, Decimal, MAX_SAFE_INTEGER, OpaqueId, PageSize, Text, Words, model, names};

names! {
    /// Status of a card.
    open CardState {
        /// Issued, not yet activated.
        NotActivated = "notActivated",
        /// Can be used.
        Active = "active",
        /// Locked by its owner; can be unlocked.
        Locked = "locked",
        /// Closed permanently.
        Canceled = "canceled",
    }
    /// Period of a spending limit.
    closed LimitFrequency {
        /// Any 24 hours.
        Per24HourPeriod = "per24HourPeriod",
        /// A week.
        PerWeek = "perWeek",
        /// A month.
        PerMonth = "perMonth",
        /// Lifetime of the card.
        AllTime = "allTime",
    }
}

model! {
    /// The user's card. The documents do not show it; every field may be missing.
    Card {
        /// Card id.
        id = "id": Option<OpaqueId>,
        /// Status.
        status = "status": Option<CardState>,
        /// Last four digits of the card number.
        last4 = "last4": Option<Text>,
        /// Card network, such as `visa`.
        brand = "brand": Option<Text>,
        /// Spending limit.
        limit = "limit": Option<CardLimit>,
    }
    /// Status of a card.
    CardStatus {
        /// Card id.
        id = "id": Option<OpaqueId>,
        /// Status.
        status = "status": CardState,
    }
    /// Masked details of a card.
    CardDetails {
        /// Card id.
        id = "id": Option<OpaqueId>,
        /// Last four digits of the card number.
        last4 = "last4": Option<Text>,
        /// Expiry month, 1–12.
        expiration_month = "expirationMonth": Option<Any>,
        /// Expiry year.
        expiration_year = "expirationYear": Option<Any>,
    }
    /// Balance of a card.
    CardBalance {
        /// Card id.
        card_id = "cardId": Option<OpaqueId>,
        /// Available and total balance by currency, in whole units.
        balances = "balances": Option<Any>,
    }
    /// Parameters of the list of card transactions.
    ListCardTransactionsRequest {
        /// Only transactions of this card.
        card_id = "cardId": Option<Text>,
        /// Only transactions of this type.
        kind = "type": Option<Text>,
        /// Transactions per page, at least 1; default 50.
        limit = "limit": Option<PageSize<MAX_SAFE_INTEGER>>,
        /// Cursor of the page.
        cursor = "cursor": Option<Text>,
    }
    /// A card transaction.
    CardTransaction {
        /// Transaction id.
        id = "id": Option<OpaqueId>,
        /// Type.
        kind = "type": Option<Text>,
        /// Amount in whole units, merchant and time, unchanged.
        spend = "spend": Option<Any>,
    }
    /// One page of card transactions.
    CardTransactionList {
        /// The transactions.
        items = "items": Vec<CardTransaction>,
        /// Cursor of the next page; `null` or missing on the last page.
        next_cursor = "nextCursor": Option<Text>,
        /// Whether another page follows.
        has_more = "hasMore": Option<bool>,
    }
    /// A request to lock or unlock a card.
    CardActionRequest {
        /// Idempotency key, a UUID; generated if missing.
        idempotency_key = "idempotencyKey": Option<Words>,
    }
    /// A request to set a spending limit.
    SetCardLimitRequest {
        /// Limit in whole units of the card's currency, greater than zero.
        amount = "amount": Decimal,
        /// Period of the limit.
        frequency = "frequency": LimitFrequency,
        /// Idempotency key, a UUID; generated if missing.
        idempotency_key = "idempotencyKey": Option<Words>,
    }
    /// A spending limit of a card.
    CardLimit {
        /// Limit in whole units of the card's currency.
        amount = "amount": Option<Decimal>,
        /// Period of the limit.
        frequency = "frequency": Option<LimitFrequency>,
    }
}

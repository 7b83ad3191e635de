//! Cards (document 001 §8; the fields are the vendor's reference pages' as far as those go).
//!
//! Card amounts are whole units of their currency, unlike every other amount: they are [`Decimal`]s and never mix with minor units.

use super::{Any, Decimal, MAX_SAFE_INTEGER, OpaqueId, PageSize, Text, Words, model, names};

names! {
    /// Whether a card can be used.
    open CardState {
        /// Issued, not yet activated.
        NotActivated = "notActivated",
        /// Can be used.
        Active = "active",
        /// Locked by its owner; can be unlocked.
        Locked = "locked",
        /// Ended for ever.
        Canceled = "canceled",
    }
    /// The time that a spending limit counts over.
    closed LimitFrequency {
        /// Any 24 hours.
        Per24HourPeriod = "per24HourPeriod",
        /// A week.
        PerWeek = "perWeek",
        /// A month.
        PerMonth = "perMonth",
        /// Ever.
        AllTime = "allTime",
    }
}

model! {
    /// The user's card. The documents do not show it; every field may be missing.
    Card {
        /// Its id.
        id = "id": Option<OpaqueId>,
        /// Whether it can be used.
        status = "status": Option<CardState>,
        /// The last four digits of its number.
        last4 = "last4": Option<Text>,
        /// Network, such as `visa`.
        brand = "brand": Option<Text>,
        /// Spending limit.
        limit = "limit": Option<CardLimit>,
    }
    /// Whether a card can be used.
    CardStatus {
        /// The card's id.
        id = "id": Option<OpaqueId>,
        /// Whether it can be used.
        status = "status": CardState,
    }
    /// What is printed on a card, masked.
    CardDetails {
        /// The card's id.
        id = "id": Option<OpaqueId>,
        /// The last four digits of its number.
        last4 = "last4": Option<Text>,
        /// Month it ends, 1–12.
        expiration_month = "expirationMonth": Option<Any>,
        /// Year it ends.
        expiration_year = "expirationYear": Option<Any>,
    }
    /// What a card can spend.
    CardBalance {
        /// The card's id.
        card_id = "cardId": Option<OpaqueId>,
        /// Per currency what is available and what is there, in whole units.
        balances = "balances": Option<Any>,
    }
    /// Which card transactions to list.
    ListCardTransactionsRequest {
        /// Only this card's.
        card_id = "cardId": Option<Text>,
        /// Only transactions of this type.
        kind = "type": Option<Text>,
        /// Transactions a page, at least 1; 50 unless given.
        limit = "limit": Option<PageSize<MAX_SAFE_INTEGER>>,
        /// Where the page before ended.
        cursor = "cursor": Option<Text>,
    }
    /// A card transaction.
    CardTransaction {
        /// Its id.
        id = "id": Option<OpaqueId>,
        /// What it was.
        kind = "type": Option<Text>,
        /// Its amount in whole units, merchant and time, as they came.
        spend = "spend": Option<Any>,
    }
    /// One page of card transactions.
    CardTransactionList {
        /// The transactions.
        items = "items": Vec<CardTransaction>,
        /// Where the next page begins; `null` or missing at the end.
        next_cursor = "nextCursor": Option<Text>,
        /// Whether more follow.
        has_more = "hasMore": Option<bool>,
    }
    /// A card to be locked or unlocked.
    CardActionRequest {
        /// A UUID an intent; made when it is missing.
        idempotency_key = "idempotencyKey": Option<Words>,
    }
    /// A spending limit to be set.
    SetCardLimitRequest {
        /// The limit in whole units of the card's currency, above zero.
        amount = "amount": Decimal,
        /// The time that it counts over.
        frequency = "frequency": LimitFrequency,
        /// A UUID an intent; made when it is missing.
        idempotency_key = "idempotencyKey": Option<Words>,
    }
    /// A spending limit.
    CardLimit {
        /// The limit in whole units of the card's currency.
        amount = "amount": Option<Decimal>,
        /// The time that it counts over.
        frequency = "frequency": Option<LimitFrequency>,
    }
}

//! What the sandbox remembers of each thing: keys, users, verifications, cards, transactions.

use super::ledger::{Currency, Place};
use super::random::{Random, Uuid};
use crate::models::{
    CardState, KycState, Language, LimitFrequency, TransactionStatus, TransactionType, UserStatus, UserType,
};
use crate::time::{DAY_MS, date_from_days};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A key pair of a partner.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ApiKey {
    pub(super) partner: u32,
    pub(super) name: String,
    pub(super) key: String,
    pub(super) secret: String,
    pub(super) revoked: bool,
}

/// A user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct User {
    pub(super) id: Uuid,
    pub(super) partner: u32,
    pub(super) email: String,
    pub(super) user_type: UserType,
    pub(super) phone: Option<String>,
    pub(super) country: String,
    pub(super) language: Language,
    pub(super) status: UserStatus,
    pub(super) created: i64,
    pub(super) kyc: Option<Kyc>,
    pub(super) primary: Option<Place>,
    pub(super) card: Option<Card>,
}

/// A user's latest identity verification.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Kyc {
    pub(super) inquiry: String,
    pub(super) name: String,
    pub(super) state: KycState,
    pub(super) started: i64,
    /// What the user asked the stand-in page for, and when the review ends.
    pub(super) submitted: Option<(bool, i64)>,
    pub(super) verified: Option<i64>,
}

/// A deposit, a transfer or a payout.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Transaction {
    pub(super) kind: TransactionType,
    pub(super) status: TransactionStatus,
    pub(super) amount: i64,
    pub(super) currency: Currency,
    pub(super) from: Option<Place>,
    pub(super) to: Option<Place>,
    pub(super) description: Box<str>,
    pub(super) created: i64,
    pub(super) payout: Option<Box<Sent>>,
}

/// What only a payout has.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Sent {
    pub(super) user: u32,
    pub(super) key: Box<str>,
    /// Of everything else in the request, to tell another payout under the same key.
    pub(super) fingerprint: Box<str>,
    pub(super) due: i64,
    pub(super) bank_refuses: bool,
}

/// Something that happens by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Event {
    /// The bank answers about a payout, by index of the transaction.
    Payout(u32),
    /// The review of a user's verification ends.
    Review(u32),
}

/// A user's card.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Card {
    pub(super) id: String,
    pub(super) state: CardState,
    pub(super) last4: String,
    pub(super) month: i64,
    pub(super) year: i64,
    /// In cents.
    pub(super) limit: Option<(i64, LimitFrequency)>,
    /// Where its money stands in the ledger.
    pub(super) account: Place,
    /// Keys of the requests that changed it.
    pub(super) keys: BTreeSet<Uuid>,
    pub(super) purchases: Vec<Purchase>,
}

/// Something bought with a card.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Purchase {
    pub(super) id: String,
    pub(super) cents: i64,
    pub(super) merchant: String,
    pub(super) at: i64,
}

impl Card {
    /// An active card that ends in four years.
    pub(super) fn new(random: &mut Random, account: Place, now: i64) -> Self {
        let (year, month, _) = date_from_days(now.div_euclid(DAY_MS));
        Self {
            id: ["card_", &random.text(20)].concat(),
            state: CardState::Active,
            last4: random.digits(4),
            month,
            year: year.saturating_add(4),
            limit: None,
            account,
            keys: BTreeSet::new(),
            purchases: Vec::new(),
        }
    }
}

/// How long a verification waits for its user, in milliseconds. The documents do not say; a day.
const PATIENCE_MS: i64 = DAY_MS;

impl Kyc {
    /// Its state at an instant: one that nobody finished in time is expired.
    pub(super) fn state_at(&self, now: i64) -> KycState {
        let waiting = matches!(self.state, KycState::Created | KycState::Pending);
        if waiting && now >= self.started.saturating_add(PATIENCE_MS) { KycState::Expired } else { self.state.clone() }
    }
}

/// The number of the first transaction; the others follow.
const FIRST_NUMBER: i64 = 4501;

/// The number by which the API calls a transaction.
pub(super) fn transaction_number(index: u32) -> i64 {
    FIRST_NUMBER.saturating_add(index.into())
}

/// The index of the transaction that the API calls by a number; there may be none.
pub(super) fn transaction_index(number: i64) -> Option<u32> {
    number.checked_sub(FIRST_NUMBER).and_then(|index| u32::try_from(index).ok())
}

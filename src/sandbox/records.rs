//! Records of the sandbox: keys, users, verifications, cards, transactions.

use super::ledger::{AccountIndex, Currency};
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
    pub(super) primary: Option<AccountIndex>,
    pub(super) card: Option<Card>,
}

/// A user's latest identity verification.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Kyc {
    pub(super) inquiry: String,
    pub(super) name: String,
    pub(super) state: KycState,
    pub(super) started: i64,
    /// The decision that the user submitted, and the end of the review.
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
    pub(super) from: Option<AccountIndex>,
    pub(super) to: Option<AccountIndex>,
    pub(super) description: Box<str>,
    pub(super) created: i64,
    pub(super) payout: Option<Box<PayoutDetails>>,
}

/// Additional fields of a payout.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct PayoutDetails {
    pub(super) user: u32,
    pub(super) key: Box<str>,
    /// Hash of the other fields of the request, to detect a different payout with the same key.
    pub(super) fingerprint: Box<str>,
    pub(super) due: i64,
    pub(super) bank_refuses: bool,
}

/// A scheduled event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Event {
    /// The bank responds to a payout, by index of the transaction.
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
    /// Spending limit, in cents.
    pub(super) limit: Option<(i64, LimitFrequency)>,
    /// Its account in the ledger.
    pub(super) account: AccountIndex,
    /// Idempotency keys of the requests that changed it.
    pub(super) keys: BTreeSet<Uuid>,
    pub(super) purchases: Vec<Purchase>,
}

/// A card purchase.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Purchase {
    pub(super) id: String,
    pub(super) cents: i64,
    pub(super) merchant: String,
    pub(super) at: i64,
}

impl Card {
    /// Creates an active card that expires in four years.
    pub(super) fn new(random: &mut Random, account: AccountIndex, now: i64) -> Self {
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

/// How long a verification waits for its user, in milliseconds. Undocumented; one day.
const PATIENCE_MS: i64 = DAY_MS;

impl Kyc {
    /// Returns the state at a time. A verification that was not finished in time is expired.
    pub(super) fn state_at(&self, now: i64) -> KycState {
        let waiting = matches!(self.state, KycState::Created | KycState::Pending);
        if waiting && now >= self.started.saturating_add(PATIENCE_MS) { KycState::Expired } else { self.state.clone() }
    }
}

/// Number of the first transaction in the API; later ones count up.
const FIRST_NUMBER: i64 = 4501;

/// Returns a transaction's number in the API.
pub(super) fn transaction_number(index: u32) -> i64 {
    FIRST_NUMBER.saturating_add(index.into())
}

/// Returns the index for a transaction's number in the API. The transaction may not exist.
pub(super) fn transaction_index(number: i64) -> Option<u32> {
    number.checked_sub(FIRST_NUMBER).and_then(|index| u32::try_from(index).ok())
}

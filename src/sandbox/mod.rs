//! A simulated Qash: all 25 operations over a double-entry ledger, for tests and for a demo without a partner's account.
//!
//! [`handle`] is a pure function of state, request and clock. [`Sandbox`] holds the state, and offers what only a test can do:
//! move the clock, decide verifications, inject faults, look into the books.
//!
//! The five documents decide what is answered; where they are silent, the vendor's reference pages, and else the
//! plainest shape that the models read. [`Profile`] chooses where the two sources differ.
//!
//! ```
//! use qash_client::http::{Headers, Method, Request};
//! use qash_client::sandbox::{Options, Sandbox};
//!
//! let mut sandbox = Sandbox::new(Options::default());
//! let (key, secret) = sandbox.credentials();
//! let headers = [("X-Api-Key", key), ("X-Api-Secret", secret)];
//! let request = Request {
//!     method: Method::Get,
//!     url: "https://sandbox.api.qash.ai/api/v1/partner/users".to_owned(),
//!     headers: Headers(headers.map(|(name, value)| (name.to_owned(), value)).to_vec()),
//!     body: None,
//! };
//! let answer = sandbox.handle(&request, 1_780_000_000_000);
//! assert_eq!(answer.response.status, 200);
//! ```

mod accounts;
mod call;
mod cards;
mod faults;
mod input;
mod journal;
mod keys;
mod kyc;
mod ledger;
mod options;
mod page;
mod paging;
mod payouts;
mod quotes;
mod random;
mod records;
mod reply;
mod report;
mod route;
mod state;
mod strict;
mod tokens;
mod transactions;
mod unusual;
mod users;
mod variation;
mod variations;

pub use journal::JournalEntry;
pub use options::{CardIssue, Options, Profile, QuoteUnit};
pub use reply::Answer;
pub use report::Books;
pub use route::handle;
pub use state::State;
pub use unusual::Unusual;
pub use variation::{Part, Variation};

use crate::http::{Request, split_target};
use crate::models::{CardState, KycState, UserStatus};
use journal::Journal;
use random::Uuid;
use reply::Failure;
use serde::de::Deserializer;
use state::{at, at_mut};
use tokens::Purpose;

/// A simulated Qash with its memory. Instants are the outside's, in milliseconds since 1970; errors are sentences for a developer.
#[derive(Debug)]
pub struct Sandbox {
    options: Options,
    state: State,
    journal: Journal,
}

impl Sandbox {
    /// A sandbox with one partner and no users.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let (state, journal) = (State::new(&options), Journal::new(options.journal_size));
        Self { options, state, journal }
    }

    /// The first partner's key and secret.
    #[must_use]
    pub fn credentials(&self) -> (String, String) {
        self.credentials_of(0)
    }

    fn credentials_of(&self, partner: u32) -> (String, String) {
        let first = self.state.keys.iter().find(|key| key.partner == partner);
        first.map(|key| (key.key.clone(), key.secret.clone())).unwrap_or_default()
    }

    /// Answers a request.
    pub fn handle(&mut self, request: &Request, now_ms: i64) -> Answer {
        let answer = handle(&mut self.state, &self.options, request, now_ms);
        self.journal.add(self.state.now, request, &answer);
        answer
    }

    /// The answer to a method that no operation has.
    pub fn refuse(&mut self, method: &str, url: &str, now_ms: i64) -> Answer {
        self.state.tick(now_ms, &self.options);
        Answer::of(route::not_found(&self.state, &self.options, method, split_target(url).0))
    }

    /// Lets happen what is due by an instant, and gives the sandbox's own clock.
    pub fn now(&mut self, now_ms: i64) -> i64 {
        self.state.tick(now_ms, &self.options);
        self.state.now
    }

    /// Moves the clock on.
    ///
    /// # Errors
    /// When `ms` is negative: this clock never runs backwards.
    pub fn advance(&mut self, ms: i64, now_ms: i64) -> Result<(), String> {
        if ms < 0 {
            return Err("advance: the clock only runs forwards; give zero or more milliseconds.".to_owned());
        }
        self.state.tick(now_ms, &self.options);
        // From where this clock stands: the outside's may be behind it, after a restore or because it was set back.
        self.state.moved = self.state.now.saturating_add(ms).saturating_sub(now_ms);
        self.state.tick(now_ms, &self.options);
        Ok(())
    }

    /// Another partner, to whom the first one's users do not belong; its number, key and secret.
    pub fn add_partner(&mut self) -> (u32, String, String) {
        let partner = self.state.add_partner(None, None);
        let (key, secret) = self.credentials_of(partner);
        (partner, key, secret)
    }

    /// A token of a partner's business user, for the operations on API keys. The first partner is number 0.
    ///
    /// # Errors
    /// When there is no such partner.
    pub fn business_token(&mut self, partner: u32, now_ms: i64) -> Result<String, String> {
        self.state.tick(now_ms, &self.options);
        if at(&self.state.partners, partner).is_none() {
            return Err(format!("businessToken: there is no partner number {partner}."));
        }
        Ok(self.state.issue(Purpose::Business, partner, &self.options))
    }

    /// Approves or rejects a user's identity at once, whether or not a verification was begun.
    ///
    /// # Errors
    /// When there is no such user.
    pub fn decide_kyc(&mut self, user: &str, approve: bool, now_ms: i64) -> Result<(), String> {
        let index = self.user(if approve { "approveKyc" } else { "rejectKyc" }, user, now_ms)?;
        let open =
            at(&self.state.users, index).and_then(|user| user.kyc.as_ref()).map(|kyc| kyc.state_at(self.state.now));
        if !matches!(open, Some(KycState::Created | KycState::Pending | KycState::Completed)) {
            kyc::begin(&mut self.state, index, "");
        }
        self.state.decide_kyc(index, approve, self.state.now, self.options.cards);
        Ok(())
    }

    /// Lets a verification that waits for its user run out.
    ///
    /// # Errors
    /// When there is no such user or no such verification.
    pub fn expire_kyc(&mut self, user: &str, now_ms: i64) -> Result<(), String> {
        let index = self.user("expireKyc", user, now_ms)?;
        let now = self.state.now;
        let kyc = at_mut(&mut self.state.users, index).and_then(|user| user.kyc.as_mut());
        let waiting = kyc.filter(|kyc| matches!(kyc.state_at(now), KycState::Created | KycState::Pending));
        waiting.ok_or("expireKyc: no verification of this user waits for them.")?.state = KycState::Expired;
        Ok(())
    }

    /// Sets a user's status: `pending`, `active`, `suspended` or `banned`.
    ///
    /// # Errors
    /// When there is no such user or status.
    pub fn set_user_status(&mut self, user: &str, status: &str, now_ms: i64) -> Result<(), String> {
        let status = UserStatus::from(status.to_owned());
        if let UserStatus::Other(name) = &status {
            return Err(format!("setUserStatus: `{name}` is not one of: pending, active, suspended, banned."));
        }
        let index = self.user("setUserStatus", user, now_ms)?;
        if let Some(user) = at_mut(&mut self.state.users, index) {
            user.status = status.clone();
        }
        if status == UserStatus::Active && self.options.cards == CardIssue::Auto {
            self.state.issue_card(index);
        }
        Ok(())
    }

    /// Makes a pending payout fail or complete at once, by the transaction's id.
    ///
    /// # Errors
    /// When there is no such payout, or it is no longer pending.
    pub fn settle_payout(&mut self, id: i64, fails: bool, now_ms: i64) -> Result<(), String> {
        self.state.tick(now_ms, &self.options);
        let index = records::transaction_index(id);
        let settled = index.is_some_and(|index| self.state.settle_payout(index, fails, self.state.now));
        let name = if fails { "failPayout" } else { "completePayout" };
        if settled { Ok(()) } else { Err(format!("{name}: transaction {id} is not a pending payout.")) }
    }

    /// Gives a user a card, unless there is one.
    ///
    /// # Errors
    /// When there is no such user.
    pub fn issue_card(&mut self, user: &str, now_ms: i64) -> Result<(), String> {
        let index = self.user("issueCard", user, now_ms)?;
        self.state.issue_card(index);
        Ok(())
    }

    /// Sets a card's status: `notActivated`, `active`, `locked` or `canceled`.
    ///
    /// # Errors
    /// When there is no such user, card or status.
    pub fn set_card_status(&mut self, user: &str, status: &str, now_ms: i64) -> Result<(), String> {
        let status = CardState::from(status.to_owned());
        if let CardState::Other(name) = &status {
            return Err(format!("setCardStatus: `{name}` is not one of: notActivated, active, locked, canceled."));
        }
        let index = self.user("setCardStatus", user, now_ms)?;
        let card = at_mut(&mut self.state.users, index).and_then(|user| user.card.as_mut());
        card.ok_or("setCardStatus: the user has no card.")?.state = status;
        Ok(())
    }

    /// Puts money on a user's card, in cents.
    ///
    /// # Errors
    /// When there is no such user or card, or the amount is not a positive one that fits.
    pub fn fund_card(&mut self, user: &str, cents: i64, now_ms: i64) -> Result<(), String> {
        let index = self.user("fundCard", user, now_ms)?;
        cards::fund(&mut self.state, index, cents).map_err(|failure| explained("fundCard", &failure))
    }

    /// Buys something with a user's card, in cents; the id of the card transaction.
    ///
    /// # Errors
    /// When the card refuses: not active, not enough money, over its limit.
    pub fn card_purchase(&mut self, user: &str, cents: i64, merchant: &str, now_ms: i64) -> Result<String, String> {
        let index = self.user("cardPurchase", user, now_ms)?;
        cards::purchase(&mut self.state, index, cents, merchant).map_err(|failure| explained("cardPurchase", &failure))
    }

    /// Adds a fault, given as a rule; the number to remove it by.
    ///
    /// # Errors
    /// A sentence that names what is wrong with the rule.
    ///
    /// ```
    /// # use qash_client::sandbox::{Options, Sandbox};
    /// use serde_json::json;
    /// let mut sandbox = Sandbox::new(Options::default());
    /// sandbox.fault(json!({"operation": "payout", "drop": true}))?;
    /// assert!(sandbox.fault(json!({"operation": "payuot", "drop": true})).is_err());
    /// # Ok::<(), String>(())
    /// ```
    pub fn fault<'de>(&mut self, rule: impl Deserializer<'de>) -> Result<u32, String> {
        self.state.faults.add(rule)
    }

    /// Removes a fault; one that is gone already stays gone.
    pub fn remove_fault(&mut self, number: u32) {
        self.state.faults.remove(number);
    }

    /// Removes all faults.
    pub fn clear_faults(&mut self) {
        self.state.faults.clear();
    }

    /// Answers in these ways from now on, and in no others, as the option `variations` does from the beginning.
    ///
    /// # Errors
    /// A sentence that lists those that there are, or names two that change the same.
    ///
    /// ```
    /// # use qash_client::sandbox::{Options, Sandbox};
    /// use serde_json::json;
    /// let mut sandbox = Sandbox::new(Options::default());
    /// sandbox.vary(json!({"variations": ["figuresText", "datesOffset"]}))?;
    /// assert!(sandbox.vary(json!({"variations": ["figuresTxt"]})).unwrap_err().contains("figuresText"));
    /// assert!(sandbox.vary(json!({"variations": ["datesOffset", "datesLocal"]})).is_err());
    /// # Ok::<(), String>(())
    /// ```
    pub fn vary<'de>(&mut self, names: impl Deserializer<'de>) -> Result<(), String> {
        self.options.vary(names)
    }

    /// The latest requests and answers, oldest first; secrets are struck out unless `raw`.
    #[must_use]
    pub fn journal(&self, raw: bool) -> Vec<JournalEntry> {
        self.journal.entries(&self.state, raw)
    }

    /// Every key, secret and token that was ever given out, so that a test can look for them where they must not be.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        report::secrets(&self.state)
    }

    /// The books.
    pub fn ledger(&mut self, now_ms: i64) -> Books {
        self.state.tick(now_ms, &self.options);
        report::books(&self.state)
    }

    /// Everything but options and journal, as JSON.
    #[must_use]
    pub fn snapshot(&self) -> String {
        self.state.snapshot()
    }

    /// Goes on from a [`Sandbox::snapshot`], its keys and faults included.
    ///
    /// # Errors
    /// When the text is not a snapshot of this version, or its books do not balance; nothing changes then.
    pub fn restore(&mut self, snapshot: &str) -> Result<(), String> {
        self.state = State::restore(snapshot)?;
        Ok(())
    }

    fn user(&mut self, name: &str, id: &str, now_ms: i64) -> Result<u32, String> {
        self.state.tick(now_ms, &self.options);
        let found = Uuid::parse(id).and_then(|id| self.state.index.users.get(&id)).copied();
        found.ok_or_else(|| format!("{name}: there is no user `{id}`."))
    }
}

fn explained(name: &str, failure: &Failure) -> String {
    format!("{name}: {}.", failure.messages.join("; "))
}

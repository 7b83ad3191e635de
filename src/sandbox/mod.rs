//! A simulated Qash: all 25 operations over a double-entry ledger, for tests and for a demo without a partner's account.
//!
//! [`handle`] is a pure function of state, request and clock. [`Sandbox`] holds the state and adds test controls: move the clock, decide
//! verifications, inject faults, read the ledger.
//!
//! Responses follow the five documents; where they are silent, the vendor's reference pages; otherwise the simplest form that the models
//! accept. [`Profile`] selects the source where the two differ.
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

/// A simulated Qash with its state. `now_ms` is the caller's clock, in milliseconds since 1970. Errors are messages for a developer.
#[derive(Debug)]
pub struct Sandbox {
    options: Options,
    state: State,
    journal: Journal,
}

impl Sandbox {
    /// Creates a sandbox with one partner and no users.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let (state, journal) = (State::new(&options), Journal::new(options.journal_size));
        Self { options, state, journal }
    }

    /// Returns the first partner's API key and secret.
    #[must_use]
    pub fn credentials(&self) -> (String, String) {
        self.credentials_of(0)
    }

    fn credentials_of(&self, partner: u32) -> (String, String) {
        let first = self.state.keys.iter().find(|key| key.partner == partner);
        first.map(|key| (key.key.clone(), key.secret.clone())).unwrap_or_default()
    }

    /// Handles a request.
    pub fn handle(&mut self, request: &Request, now_ms: i64) -> Answer {
        let answer = handle(&mut self.state, &self.options, request, now_ms);
        self.journal.add(self.state.now, request, &answer);
        answer
    }

    /// Returns the response to a method that no operation has.
    pub fn refuse(&mut self, method: &str, url: &str, now_ms: i64) -> Answer {
        self.state.tick(now_ms, &self.options);
        Answer::of(route::not_found(&self.state, &self.options, method, split_target(url).0))
    }

    /// Runs all events due at `now_ms`, and returns the sandbox's own clock.
    pub fn now(&mut self, now_ms: i64) -> i64 {
        self.state.tick(now_ms, &self.options);
        self.state.now
    }

    /// Advances the clock by `ms` milliseconds.
    ///
    /// # Errors
    /// If `ms` is negative: the clock never runs backwards.
    pub fn advance(&mut self, ms: i64, now_ms: i64) -> Result<(), String> {
        if ms < 0 {
            return Err(format!(
                "advance: expected 0 or more milliseconds, found {ms}. The clock cannot run backwards."
            ));
        }
        self.state.tick(now_ms, &self.options);
        // From the sandbox's own time: the caller's clock may be behind it, after a restore or a reset.
        self.state.moved = self.state.now.saturating_add(ms).saturating_sub(now_ms);
        self.state.tick(now_ms, &self.options);
        Ok(())
    }

    /// Adds a partner with its own users. Returns its number, API key and secret.
    pub fn add_partner(&mut self) -> (u32, String, String) {
        let partner = self.state.add_partner(None, None);
        let (key, secret) = self.credentials_of(partner);
        (partner, key, secret)
    }

    /// Issues a token of a partner's business user, for the operations on API keys. The first partner has number 0.
    ///
    /// # Errors
    /// If there is no such partner.
    pub fn business_token(&mut self, partner: u32, now_ms: i64) -> Result<String, String> {
        self.state.tick(now_ms, &self.options);
        if at(&self.state.partners, partner).is_none() {
            return Err(format!("businessToken: there is no partner with the number {partner}."));
        }
        Ok(self.state.issue(Purpose::Business, partner, &self.options))
    }

    /// Approves or rejects a user's identity immediately, whether or not a verification was started.
    ///
    /// # Errors
    /// If there is no such user.
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

    /// Expires a verification that waits for its user.
    ///
    /// # Errors
    /// If there is no such user or verification.
    pub fn expire_kyc(&mut self, user: &str, now_ms: i64) -> Result<(), String> {
        let index = self.user("expireKyc", user, now_ms)?;
        let now = self.state.now;
        let kyc = at_mut(&mut self.state.users, index).and_then(|user| user.kyc.as_mut());
        let waiting = kyc.filter(|kyc| matches!(kyc.state_at(now), KycState::Created | KycState::Pending));
        waiting.ok_or("expireKyc: the user has no verification that waits for them.")?.state = KycState::Expired;
        Ok(())
    }

    /// Sets a user's status: `pending`, `active`, `suspended` or `banned`.
    ///
    /// # Errors
    /// If there is no such user or status.
    pub fn set_user_status(&mut self, user: &str, status: &str, now_ms: i64) -> Result<(), String> {
        let status = UserStatus::from(status.to_owned());
        if let UserStatus::Other(name) = &status {
            return Err(format!("setUserStatus: expected pending, active, suspended or banned, found `{name}`."));
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

    /// Fails or completes a pending payout immediately, by its transaction id.
    ///
    /// # Errors
    /// If there is no such payout, or it is not pending.
    pub fn settle_payout(&mut self, id: i64, fails: bool, now_ms: i64) -> Result<(), String> {
        self.state.tick(now_ms, &self.options);
        let index = records::transaction_index(id);
        let settled = index.is_some_and(|index| self.state.settle_payout(index, fails, self.state.now));
        let name = if fails { "failPayout" } else { "completePayout" };
        if settled { Ok(()) } else { Err(format!("{name}: transaction {id} is not a pending payout.")) }
    }

    /// Issues a card for a user, unless they have one.
    ///
    /// # Errors
    /// If there is no such user.
    pub fn issue_card(&mut self, user: &str, now_ms: i64) -> Result<(), String> {
        let index = self.user("issueCard", user, now_ms)?;
        self.state.issue_card(index);
        Ok(())
    }

    /// Sets a card's status: `notActivated`, `active`, `locked` or `canceled`.
    ///
    /// # Errors
    /// If there is no such user, card or status.
    pub fn set_card_status(&mut self, user: &str, status: &str, now_ms: i64) -> Result<(), String> {
        let status = CardState::from(status.to_owned());
        if let CardState::Other(name) = &status {
            return Err(format!("setCardStatus: expected notActivated, active, locked or canceled, found `{name}`."));
        }
        let index = self.user("setCardStatus", user, now_ms)?;
        let card = at_mut(&mut self.state.users, index).and_then(|user| user.card.as_mut());
        card.ok_or("setCardStatus: the user has no card. Issue one with issueCard.")?.state = status;
        Ok(())
    }

    /// Adds money to a user's card, in cents.
    ///
    /// # Errors
    /// If there is no such user or card, or the amount is not positive or too large.
    pub fn fund_card(&mut self, user: &str, cents: i64, now_ms: i64) -> Result<(), String> {
        let index = self.user("fundCard", user, now_ms)?;
        cards::fund(&mut self.state, index, cents).map_err(|failure| explained("fundCard", &failure))
    }

    /// Makes a purchase with a user's card, in cents. Returns the id of the card transaction.
    ///
    /// # Errors
    /// If the card is not active, the balance is too low, or the limit would be exceeded.
    pub fn card_purchase(&mut self, user: &str, cents: i64, merchant: &str, now_ms: i64) -> Result<String, String> {
        let index = self.user("cardPurchase", user, now_ms)?;
        cards::purchase(&mut self.state, index, cents, merchant).map_err(|failure| explained("cardPurchase", &failure))
    }

    /// Adds a fault rule, and returns its number.
    ///
    /// # Errors
    /// A message that names the problem of the rule.
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

    /// Removes a fault. Unknown numbers are ignored.
    pub fn remove_fault(&mut self, number: u32) {
        self.state.faults.remove(number);
    }

    /// Removes all faults.
    pub fn clear_faults(&mut self) {
        self.state.faults.clear();
    }

    /// Sets the response variations, replacing earlier ones, like the option `variations`.
    ///
    /// # Errors
    /// A message that lists the valid names, or names two variations that conflict.
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

    /// Returns the latest requests and responses, oldest first. Secrets are redacted unless `raw`.
    #[must_use]
    pub fn journal(&self, raw: bool) -> Vec<JournalEntry> {
        self.journal.entries(&self.state, raw)
    }

    /// Returns every key, secret and token that was issued, so that a test can search for leaks.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        report::secrets(&self.state)
    }

    /// Returns the ledger.
    pub fn ledger(&mut self, now_ms: i64) -> Books {
        self.state.tick(now_ms, &self.options);
        report::books(&self.state)
    }

    /// Serializes the state, without options and journal, as JSON.
    #[must_use]
    pub fn snapshot(&self) -> String {
        self.state.snapshot()
    }

    /// Restores a [`Sandbox::snapshot`], including keys and faults.
    ///
    /// # Errors
    /// If the text is not a snapshot of this version, or its ledger does not balance. The state is unchanged then.
    pub fn restore(&mut self, snapshot: &str) -> Result<(), String> {
        self.state = State::restore(snapshot)?;
        Ok(())
    }

    fn user(&mut self, name: &str, id: &str, now_ms: i64) -> Result<u32, String> {
        self.state.tick(now_ms, &self.options);
        let found = Uuid::parse(id).and_then(|id| self.state.index.users.get(&id)).copied();
        found.ok_or_else(|| format!("{name}: there is no user with the id `{id}`."))
    }
}

fn explained(name: &str, failure: &Failure) -> String {
    format!("{name}: {}.", failure.messages.join("; "))
}

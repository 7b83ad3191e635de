//! Everything the sandbox remembers. It can be written to JSON and read back, and continues as if nothing had happened.

use super::faults::Faults;
use super::ledger::{Currency, Ledger, Owner, Place};
use super::options::{CardIssue, Options};
use super::random::{Random, Uuid};
use super::records::{ApiKey, Card, Event, Transaction, User};
use super::tokens::{self, Issued, Purpose};
use crate::models::{KycState, TransactionStatus, TransactionType, UserStatus};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Everything the sandbox remembers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct State {
    pub(super) seed: String,
    pub(super) random: Random,
    /// Signs tokens and quotes.
    pub(super) secret: String,
    /// The latest instant seen, in milliseconds since 1970. This clock never runs backwards.
    pub(super) now: i64,
    /// What is added to the outside's clock, in milliseconds, since this one was moved.
    pub(super) moved: i64,
    /// Requests answered.
    pub(super) requests: u64,
    /// One entry a partner: the id of its business user.
    pub(super) partners: Vec<Uuid>,
    pub(super) keys: Vec<ApiKey>,
    pub(super) users: Vec<User>,
    pub(super) ledger: Ledger,
    pub(super) transactions: Vec<Transaction>,
    pub(super) tokens: Vec<Issued>,
    /// What happens by itself, and when.
    pub(super) due: BTreeSet<(i64, Event)>,
    pub(super) faults: Faults,
    #[serde(skip)]
    pub(super) index: Index,
}

/// Ways to find things without a scan; follows from the rest.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    pub(super) users: BTreeMap<Uuid, u32>,
    pub(super) emails: BTreeMap<(u32, String), u32>,
    pub(super) inquiries: BTreeMap<String, u32>,
    pub(super) keys: BTreeMap<String, usize>,
    pub(super) payouts: BTreeMap<(u32, Box<str>), u32>,
    pub(super) of_partner: Vec<Vec<u32>>,
    pub(super) of_user: Vec<OfUser>,
    /// Transactions of an account, oldest first.
    pub(super) of_account: BTreeMap<Place, Vec<u32>>,
}

/// What belongs to a user, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct OfUser {
    pub(super) accounts: Vec<Place>,
    pub(super) transactions: Vec<u32>,
    pub(super) deposits: Vec<u32>,
    pub(super) transfers: Vec<u32>,
    pub(super) payouts: Vec<u32>,
}

/// Seconds that a refresh token lives (document 001 §6: 30 days) and a business token (undocumented; a day).
const REFRESH_LIFETIME: i64 = 30 * 86_400;
const BUSINESS_LIFETIME: i64 = 86_400;

/// What every key and every secret that is made up begins with.
pub(super) const KEY: &str = "qash_key_test_";
pub(super) const SECRET: &str = "qash_secret_test_";

/// The version of [`State`]'s JSON.
const VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
struct Snapshot<S> {
    version: u64,
    state: S,
}

/// The item of an index, if there is one.
pub(super) fn at<T>(items: &[T], index: u32) -> Option<&T> {
    items.get(usize::try_from(index).ok()?)
}

/// The item of an index, to be changed.
pub(super) fn at_mut<T>(items: &mut [T], index: u32) -> Option<&mut T> {
    items.get_mut(usize::try_from(index).ok()?)
}

/// The index that the next item gets.
pub(super) fn next<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}

impl State {
    /// A sandbox with one partner and no users.
    pub(super) fn new(options: &Options) -> Self {
        let mut random = Random::new(options.seed, 1);
        let secret = random.text(48);
        let mut state = Self {
            seed: options.seed.to_string(),
            random,
            secret,
            now: 0,
            moved: 0,
            requests: 0,
            partners: Vec::new(),
            keys: Vec::new(),
            users: Vec::new(),
            ledger: Ledger::new(),
            transactions: Vec::new(),
            tokens: Vec::new(),
            due: BTreeSet::new(),
            faults: Faults::new(options.seed),
            index: Index::default(),
        };
        state.add_partner(options.api_key.clone(), options.api_secret.clone());
        state
    }

    /// Adds a partner with a key pair; its index.
    pub(super) fn add_partner(&mut self, key: Option<String>, secret: Option<String>) -> u32 {
        let partner = next(&self.partners);
        let id = self.random.uuid();
        self.partners.push(id);
        self.index.of_partner.push(Vec::new());
        self.add_key(partner, "First key".to_owned(), key, secret);
        partner
    }

    /// Adds a key pair, made up where none is given; its place.
    pub(super) fn add_key(&mut self, partner: u32, name: String, key: Option<String>, secret: Option<String>) -> usize {
        let (made_key, made_secret) = (self.random.text(40), self.random.text(80));
        let key = key.unwrap_or_else(|| [KEY, &made_key].concat());
        let secret = secret.unwrap_or_else(|| [SECRET, &made_secret].concat());
        let place = self.keys.len();
        self.index.keys.insert(key.clone(), place);
        self.keys.push(ApiKey { partner, name, key, secret, revoked: false });
        place
    }

    /// Gives out a token and remembers that it did.
    pub(super) fn issue(&mut self, purpose: Purpose, subject: u32, options: &Options) -> String {
        let from = self.now.div_euclid(1000);
        let lifetime = match purpose {
            Purpose::Access => options.token_lifetime(),
            Purpose::Refresh => REFRESH_LIFETIME,
            Purpose::Business => BUSINESS_LIFETIME,
        };
        let issued = Issued { purpose, subject, from, until: from.saturating_add(lifetime) };
        let token = self.token(issued, self.tokens.len());
        self.tokens.push(issued);
        token
    }

    /// The text of the token that was given out as the `serial`th.
    pub(super) fn token(&self, issued: Issued, serial: usize) -> String {
        let subject = match issued.purpose {
            Purpose::Business => at(&self.partners, issued.subject).map(Uuid::to_string),
            Purpose::Access | Purpose::Refresh => at(&self.users, issued.subject).map(|user| user.id.to_string()),
        };
        tokens::write(&self.secret, issued, &subject.unwrap_or_default(), serial)
    }

    /// Moves the clock on to what the outside says, and lets happen what was due until then.
    pub(super) fn tick(&mut self, now_ms: i64, options: &Options) {
        /// The end of the year 9999, the last that RFC 3339 can write.
        const LATEST: i64 = 253_402_300_799_999;
        let until = self.now.max(now_ms.saturating_add(self.moved)).min(LATEST);
        while let Some((when, event)) = self.due.first().copied().filter(|(when, _)| *when <= until) {
            self.due.remove(&(when, event));
            // The clock stands where it stood then: what happens must not depend on how far it is moved at once.
            self.now = self.now.max(when);
            match event {
                Event::Payout(index) => {
                    let refused = at(&self.transactions, index)
                        .and_then(|entry| entry.payout.as_ref())
                        .is_some_and(|sent| sent.bank_refuses);
                    self.settle_payout(index, refused, when);
                }
                Event::Review(user) => {
                    let submitted =
                        at(&self.users, user).and_then(|user| user.kyc.as_ref()).and_then(|kyc| kyc.submitted);
                    if let Some((approve, _)) = submitted.filter(|(_, until)| *until == when) {
                        self.decide_kyc(user, approve, when, options.cards);
                    }
                }
            }
        }
        self.now = until;
    }

    /// The bank took a payout or refused it; one that is no longer pending stays as it is.
    pub(super) fn settle_payout(&mut self, index: u32, refused: bool, when: i64) -> bool {
        let Some(Transaction {
            status: TransactionStatus::Pending,
            from: Some(sender),
            amount,
            payout: Some(sent),
            ..
        }) = at(&self.transactions, index)
        else {
            return false;
        };
        let (sender, amount, due) = (*sender, *amount, sent.due);
        if self.ledger.settle(sender, refused, index, amount, when).is_err() {
            return false;
        }
        self.due.remove(&(due, Event::Payout(index)));
        if let Some(transaction) = at_mut(&mut self.transactions, index) {
            transaction.status = if refused { TransactionStatus::Failed } else { TransactionStatus::Completed };
        }
        true
    }

    /// Ends a verification. An approved user becomes active, unless suspended or banned meanwhile; a declined one stays as they are.
    pub(super) fn decide_kyc(&mut self, index: u32, approve: bool, when: i64, cards: CardIssue) {
        let Some(user) = at_mut(&mut self.users, index) else { return };
        let Some(kyc) = user.kyc.as_mut() else { return };
        kyc.submitted = None;
        kyc.state = if approve { KycState::Approved } else { KycState::Rejected };
        kyc.verified = approve.then_some(when);
        if approve && user.status == UserStatus::Pending {
            user.status = UserStatus::Active;
            if cards == CardIssue::Auto {
                self.issue_card(index);
            }
        }
    }

    /// Gives a user a card, unless there is one.
    pub(super) fn issue_card(&mut self, index: u32) {
        if let Some(user) = at_mut(&mut self.users, index)
            && user.card.is_none()
            && let Ok(account) = self.ledger.open(Owner::Card(index), "Card", Currency::Usd)
        {
            user.card = Some(Card::new(&mut self.random, account, self.now));
        }
    }

    /// Adds a transaction to the books' index; its movements stand in the ledger already.
    pub(super) fn record(&mut self, transaction: Transaction) -> u32 {
        let index = next(&self.transactions);
        self.index.add_transaction(&self.ledger, index, &transaction);
        self.transactions.push(transaction);
        index
    }

    /// The whole state as JSON.
    pub(super) fn snapshot(&self) -> String {
        // Every part is strings, integers and lists of them, so this cannot fail.
        serde_json::to_string(&Snapshot { version: VERSION, state: self }).unwrap_or_default()
    }

    /// Reads [`State::snapshot`].
    pub(super) fn restore(text: &str) -> Result<Self, String> {
        let version = serde_json::from_str::<Snapshot<serde::de::IgnoredAny>>(text)
            .map_err(|error| format!("restore: {error}"))?
            .version;
        if version != VERSION {
            return Err(format!("restore: the snapshot has version {version}; this sandbox reads version {VERSION}."));
        }
        let mut state =
            serde_json::from_str::<Snapshot<Self>>(text).map_err(|error| format!("restore: {error}"))?.state;
        if state.partners.is_empty() || state.keys.is_empty() {
            return Err("restore: the snapshot holds no partner.".to_owned());
        }
        state.index = Index::of(&state);
        if !state.ledger.is_balanced() {
            return Err("restore: the snapshot's ledger does not balance.".to_owned());
        }
        Ok(state)
    }
}

impl Index {
    fn of(state: &State) -> Self {
        let mut index = Self { of_partner: vec![Vec::new(); state.partners.len()], ..Self::default() };
        for (place, key) in state.keys.iter().enumerate() {
            index.keys.insert(key.key.clone(), place);
        }
        for (number, user) in (0..).zip(&state.users) {
            index.add_user(number, user);
        }
        for (place, account) in (0..).zip(&state.ledger.accounts) {
            index.add_account(account.owner, place);
        }
        for (number, transaction) in (0..).zip(&state.transactions) {
            index.add_transaction(&state.ledger, number, transaction);
        }
        index
    }

    pub(super) fn add_user(&mut self, number: u32, user: &User) {
        self.users.insert(user.id, number);
        self.emails.insert((user.partner, user.email.to_lowercase()), number);
        if let Some(kyc) = &user.kyc {
            self.inquiries.insert(kyc.inquiry.clone(), number);
        }
        if let Some(list) = at_mut(&mut self.of_partner, user.partner) {
            list.push(number);
        }
        self.of_user.push(OfUser::default());
    }

    pub(super) fn add_account(&mut self, owner: Owner, place: Place) {
        if let Owner::User(user) = owner
            && let Some(own) = at_mut(&mut self.of_user, user)
        {
            own.accounts.push(place);
        }
    }

    fn add_transaction(&mut self, ledger: &Ledger, number: u32, transaction: &Transaction) {
        let mut listed = None;
        for place in [transaction.from, transaction.to].into_iter().flatten() {
            self.of_account.entry(place).or_default().push(number);
            let Some(Owner::User(user)) = ledger.account(place).map(|account| account.owner) else { continue };
            // A transfer between two accounts of one user is one item of that user's list.
            if listed.replace(user) == Some(user) {
                continue;
            }
            let Some(own) = at_mut(&mut self.of_user, user) else { continue };
            own.transactions.push(number);
            match transaction.kind {
                TransactionType::Transfer => own.transfers.push(number),
                TransactionType::Payout => own.payouts.push(number),
                _ => own.deposits.push(number),
            }
        }
        if let Some(sent) = &transaction.payout {
            self.payouts.insert((sent.user, sent.key.clone()), number);
        }
    }
}

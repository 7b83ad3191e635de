//! State of the sandbox. It can be serialized as JSON and restored, and continues unchanged.

use super::faults::Faults;
use super::ledger::{AccountIndex, Currency, Ledger, Owner};
use super::options::{CardIssue, Options};
use super::random::{Random, Uuid};
use super::records::{ApiKey, Card, Event, Transaction, User};
use super::tokens::{self, Issued, Purpose};
use crate::models::{KycState, TransactionStatus, TransactionType, UserStatus};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// State of the sandbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct State {
    pub(super) seed: String,
    pub(super) random: Random,
    /// Secret for signing tokens and quotes.
    pub(super) secret: String,
    /// The sandbox's time, in milliseconds since 1970. It never runs backwards.
    pub(super) now: i64,
    /// Offset from the caller's clock, in milliseconds, after `advance`.
    pub(super) moved: i64,
    /// Number of handled requests.
    pub(super) requests: u64,
    /// The id of each partner's business user.
    pub(super) partners: Vec<Uuid>,
    pub(super) keys: Vec<ApiKey>,
    pub(super) users: Vec<User>,
    pub(super) ledger: Ledger,
    pub(super) transactions: Vec<Transaction>,
    pub(super) tokens: Vec<Issued>,
    /// Scheduled events by time.
    pub(super) due: BTreeSet<(i64, Event)>,
    pub(super) faults: Faults,
    #[serde(skip)]
    pub(super) index: Index,
}

/// Lookup tables, derived from the rest of the state.
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
    pub(super) of_account: BTreeMap<AccountIndex, Vec<u32>>,
}

/// A user's accounts and transactions, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct OfUser {
    pub(super) accounts: Vec<AccountIndex>,
    pub(super) transactions: Vec<u32>,
    pub(super) deposits: Vec<u32>,
    pub(super) transfers: Vec<u32>,
    pub(super) payouts: Vec<u32>,
}

/// Lifetimes in seconds: of a refresh token (document 001 §6: 30 days) and of a business token (undocumented; one day).
const REFRESH_LIFETIME: i64 = 30 * 86_400;
const BUSINESS_LIFETIME: i64 = 86_400;

/// Prefixes of generated keys and secrets.
pub(super) const KEY: &str = "qash_key_test_";
pub(super) const SECRET: &str = "qash_secret_test_";

/// Version of the snapshot format.
const VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
struct Snapshot<S> {
    version: u64,
    state: S,
}

/// Returns the item at an index.
pub(super) fn at<T>(items: &[T], index: u32) -> Option<&T> {
    items.get(usize::try_from(index).ok()?)
}

/// Returns the item at an index, mutable.
pub(super) fn at_mut<T>(items: &mut [T], index: u32) -> Option<&mut T> {
    items.get_mut(usize::try_from(index).ok()?)
}

/// Returns the index of the next item.
pub(super) fn next<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}

impl State {
    /// Creates a state with one partner and no users.
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

    /// Adds a partner with a key pair, and returns its index.
    pub(super) fn add_partner(&mut self, key: Option<String>, secret: Option<String>) -> u32 {
        let partner = next(&self.partners);
        let id = self.random.uuid();
        self.partners.push(id);
        self.index.of_partner.push(Vec::new());
        self.add_key(partner, "First key".to_owned(), key, secret);
        partner
    }

    /// Adds a key pair, generated unless given, and returns its index.
    pub(super) fn add_key(&mut self, partner: u32, name: String, key: Option<String>, secret: Option<String>) -> usize {
        let (made_key, made_secret) = (self.random.text(40), self.random.text(80));
        let key = key.unwrap_or_else(|| [KEY, &made_key].concat());
        let secret = secret.unwrap_or_else(|| [SECRET, &made_secret].concat());
        let place = self.keys.len();
        self.index.keys.insert(key.clone(), place);
        self.keys.push(ApiKey { partner, name, key, secret, revoked: false });
        place
    }

    /// Issues a token and records it.
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

    /// Returns the text of an issued token. `serial` is its index.
    pub(super) fn token(&self, issued: Issued, serial: usize) -> String {
        let subject = match issued.purpose {
            Purpose::Business => at(&self.partners, issued.subject).map(Uuid::to_string),
            Purpose::Access | Purpose::Refresh => at(&self.users, issued.subject).map(|user| user.id.to_string()),
        };
        tokens::write(&self.secret, issued, &subject.unwrap_or_default(), serial)
    }

    /// Advances the clock to the caller's, and runs all events due until then.
    pub(super) fn tick(&mut self, now_ms: i64, options: &Options) {
        /// End of the year 9999, the last that RFC 3339 can represent.
        const LATEST: i64 = 253_402_300_799_999;
        let until = self.now.max(now_ms.saturating_add(self.moved)).min(LATEST);
        while let Some((when, event)) = self.due.first().copied().filter(|(when, _)| *when <= until) {
            self.due.remove(&(when, event));
            // The clock is set to each event's time, so that the result does not depend on the size of a step.
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

    /// Completes or fails a payout. Returns `false` if it is not pending.
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

    /// Finishes a verification. An approved user becomes active unless suspended or banned; a declined user is unchanged.
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

    /// Issues a card for a user, unless they have one.
    pub(super) fn issue_card(&mut self, index: u32) {
        if let Some(user) = at_mut(&mut self.users, index)
            && user.card.is_none()
            && let Ok(account) = self.ledger.open(Owner::Card(index), "Card", Currency::Usd)
        {
            user.card = Some(Card::new(&mut self.random, account, self.now));
        }
    }

    /// Adds a transaction whose ledger entries are posted already.
    pub(super) fn record(&mut self, transaction: Transaction) -> u32 {
        let index = next(&self.transactions);
        self.index.add_transaction(&self.ledger, index, &transaction);
        self.transactions.push(transaction);
        index
    }

    /// Serializes the state as JSON.
    pub(super) fn snapshot(&self) -> String {
        // The state consists of strings, integers and lists, so this cannot fail.
        serde_json::to_string(&Snapshot { version: VERSION, state: self }).unwrap_or_default()
    }

    /// Parses the output of [`State::snapshot`].
    pub(super) fn restore(text: &str) -> Result<Self, String> {
        let version = serde_json::from_str::<Snapshot<serde::de::IgnoredAny>>(text)
            .map_err(|error| format!("restore: {error}"))?
            .version;
        if version != VERSION {
            return Err(format!("restore: expected a snapshot of version {VERSION}, found version {version}."));
        }
        let mut state =
            serde_json::from_str::<Snapshot<Self>>(text).map_err(|error| format!("restore: {error}"))?.state;
        if state.partners.is_empty() || state.keys.is_empty() {
            return Err("restore: the snapshot contains no partner.".to_owned());
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

    pub(super) fn add_account(&mut self, owner: Owner, place: AccountIndex) {
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
            // A transfer between two accounts of one user is listed once for that user.
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

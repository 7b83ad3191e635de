//! Idempotent payouts, and the guards of transfers and deposits, for which Qash has no key.
//!
//! An attempt is written down before it is sent: what is sent, under which key, and when. So whatever is clicked, lost or restarted, what is sent
//! again is what was stored, under the key that was stored; and what nobody can tell stays unknown until it is found or settled.
//!
//! | key in the store | value |
//! |---|---|
//! | `payout:{user}:{key}`, and `…:1` to `…:29` after a refusal | a [`Record`] |
//! | `transfer:{user}:{SHA-256 of the content}`, `deposit:{user}:{reference}` | a [`Record`] |
//! | `…:fate:{first send}` | `refused` or `resumed`: what became of an attempt; whoever writes it first is right |
//! | `…:lease` | which process sends this key now |
//! | `claim:{user}:{transaction}` | the attempt whose transaction this is |
//! | `claim:{user}:unknown:{SHA-256 of the content}` | when one was known to be carried out whose transaction is not known |
//! | `open:…` | where attempts stand that may be open |

mod answers;
mod content;
mod index;
mod lease;
mod payout;
mod record;
mod search;
mod settle;
mod stored;
mod unkeyed;

pub use search::Found;
pub use settle::Settlement;

pub(super) use payout::Payout;
pub(super) use record::{fingerprint, sha256};
pub(super) use unkeyed::Unkeyed;

use super::flight::Flights;
use super::store::{Store, StoreFailed, place};
use crate::api::{KEY_FIELD, Operation};
use crate::client::{Dialect, Host, Input, Leniency, encode_checked};
use crate::error::{Error, ErrorCode, Kind, Outcome};
use crate::json::{Json, ObjectText};
use crate::time::until;
use index::Index;
use record::{KEPT_MS, Record};
use std::rc::Rc;

/// How long after its first send an attempt may still reach Qash again, unless the partner says otherwise: 24 hours, in milliseconds. How long Qash
/// remembers a key is not documented.
pub const RESEND_FOR_MS: u64 = 86_400_000;

/// How much sooner the last resend has to be over, in milliseconds: by so much the clocks of two processes may differ, or a request be late. Of a
/// shorter time than a day it is a tenth at most.
const RESEND_MARGIN_MS: u64 = 300_000;

/// Who calls, and how it is carried out: for a browser by the proxy, or for the partner's own code.
pub(super) trait Caller {
    /// What a call fails with.
    type Failure: Failure;

    /// The outside of the call.
    fn host(&self) -> &impl Host;

    /// When the call has to be over, in milliseconds since 1970.
    fn deadline(&self) -> i64;

    /// Asks the policy, before the first send alone; what is to be sent.
    fn admit(&self, input: &Input) -> impl Future<Output = Result<Input, Self::Failure>>;

    /// Reads and checks an input that the store kept: what is sent again is sent as it was stored.
    fn stored(&self, input: &str) -> Result<Input, Self::Failure>;

    /// Sends an attempt; the answer as the caller may see it.
    fn send(&self, attempt: &Attempt<'_>) -> impl Future<Output = Result<String, Self::Failure>>;

    /// Reads a page of the user's transactions.
    fn transactions(&self, input: &str) -> impl Future<Output = Result<String, Error>>;

    /// What the caller may see of a transaction that was found.
    fn show(&self, transaction: &str) -> Result<String, Self::Failure>;

    /// Tells the log what went wrong although the call is answered.
    fn note(&self, code: ErrorCode);
}

/// What is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt<'a> {
    /// The input, after the policy.
    pub input: &'a Input,
    /// The key as Qash gets it, if it is not the one in the input.
    pub sent_key: Option<&'a str>,
    /// Whether it may have been sent before.
    pub resend: bool,
}

/// A failed call: an [`Error`], or a refusal that holds one.
pub(super) trait Failure: Clone {
    /// What the caller may know of an error.
    fn of(error: Error) -> Self;

    /// The failure of the store, before anything was sent.
    fn store_failed(failed: StoreFailed) -> Self;

    /// The error.
    fn error(&self) -> &Error;

    /// This very error, with the status that a browser gets.
    fn told(status: u16, error: Error) -> Self;

    /// The failure of a call after which nobody can tell whether another try was carried out.
    fn still_unknown(self, key: Option<&str>) -> Self;
}

impl Failure for Error {
    fn of(error: Error) -> Self {
        error
    }

    fn store_failed(failed: StoreFailed) -> Self {
        failed.into()
    }

    fn error(&self) -> &Error {
        self
    }

    fn told(_: u16, error: Error) -> Self {
        error
    }

    fn still_unknown(self, key: Option<&str>) -> Self {
        if self.kind == Kind::UnknownOutcome {
            return self;
        }
        let advice =
            if key.is_some() { "Send it again with the same key" } else { "Look for it before sending it again" };
        let message =
            ["Nobody can tell whether an earlier try was carried out. ", advice, ". Cause: ", &self.message].concat();
        Error {
            kind: Kind::UnknownOutcome,
            code: ErrorCode::UnknownOutcome.into(),
            outcome: Outcome::Unknown,
            retryable: key.is_some(),
            idempotency_key: key.map(str::to_owned),
            message,
            ..self
        }
    }
}

/// The attempts that a store knows.
#[derive(Debug)]
pub struct Attempts<S, F> {
    store: Rc<S>,
    resend_for_ms: u64,
    under_way: Flights<(String, Result<String, F>)>,
    index: Index,
}

impl<S: Store, F: Failure> Attempts<S, F> {
    /// Attempts in a store; none reaches Qash again later than so many milliseconds after its first send.
    pub(super) fn new(store: Rc<S>, resend_for_ms: u64) -> Self {
        Self { store, resend_for_ms, under_way: Flights::default(), index: Index::default() }
    }

    /// Whether an attempt may be sent again by a call that is over at its deadline; all in milliseconds since 1970.
    fn may_send_again(&self, sent_at: i64, now: i64, deadline: i64) -> bool {
        let margin = RESEND_MARGIN_MS.min(self.resend_for_ms / 10);
        let end = sent_at.saturating_add_unsigned(self.resend_for_ms);
        // What was first sent in the future was so by a clock that was wrong, and nobody knows when it was.
        deadline.saturating_add_unsigned(margin) < end && sent_at <= now.saturating_add_unsigned(RESEND_MARGIN_MS)
    }

    async fn record(&self, place: &str) -> Result<Option<Record>, StoreFailed> {
        self.store.get(place).await?.map(|text| Record::from_json(&text)).transpose()
    }

    /// Stores what came of an attempt for as long as it is remembered from now on; says so to the log if it cannot. Gives whether it is stored.
    async fn conclude(&self, caller: &impl Caller, place: &str, record: &Record) -> bool {
        let stored = self.store.set(place, &record.to_json(), Some(KEPT_MS)).await.is_ok();
        if !stored {
            // It stays pending there: what asks for it next is sent again under the same key, or looks for it.
            caller.note(ErrorCode::StoreFailed);
        }
        stored
    }

    /// The failure of an attempt that could not be written down. Where there was no room for it, it stands nowhere and needs no slot.
    fn not_begun(&self, slot: index::Slot, failed: StoreFailed) -> F {
        if failed == StoreFailed::Full {
            self.index.leave(slot);
        }
        store_failed(failed)
    }

    /// Claims the transactions that an answer names for an attempt; whether none of them is another's.
    async fn claim(&self, user: &str, ids: &[String], place: &str, record: &Record) -> Result<bool, StoreFailed> {
        let claimant = claimant(place, record);
        let mut own = true;
        for id in ids {
            let claim = claim_of(user, id);
            own &= self.store.add(&claim, &claimant, Some(KEPT_MS)).await?
                || self.store.get(&claim).await?.as_ref() == Some(&claimant);
        }
        Ok(own)
    }

    /// Claims what the answer of an attempt names, before that is stored; whether it may be stored.
    async fn claim_answer(
        &self,
        caller: &impl Caller,
        user: &str,
        (place, record): (&str, &Record),
        answer: &str,
    ) -> bool {
        let ids = answers::ids(answer);
        if ids.is_empty() {
            return self.leave_unclaimed(caller, user, record).await;
        }
        match self.claim(user, &ids, place, record).await {
            Ok(true) => true,
            // Qash's own word stands, for nobody documents what its ids are unique among.
            Ok(false) => {
                let stored = self.leave_unclaimed(caller, user, record).await;
                caller.note(ErrorCode::TransactionClaimed);
                stored
            }
            // Whoever looks for another one must not take this one's transaction for that: this attempt stays open.
            Err(_) => {
                caller.note(ErrorCode::StoreFailed);
                false
            }
        }
    }

    /// Writes down that an attempt was carried out, and that nobody knows its transaction; whether that is stored.
    async fn leave_unclaimed(&self, caller: &impl Caller, user: &str, record: &Record) -> bool {
        let stored = self.store_unclaimed(user, record, caller.host().now()).await.is_ok();
        if !stored {
            caller.note(ErrorCode::StoreFailed);
        }
        stored
    }

    async fn store_unclaimed(&self, user: &str, record: &Record, now: i64) -> Result<(), StoreFailed> {
        let Some(content) = record.input().and_then(content::Content::of) else { return Ok(()) };
        self.store.set(&content.unclaimed_place(user), &now.to_string(), Some(KEPT_MS)).await
    }
}

/// The name of an attempt among all that ever stood at its place.
fn claimant(place: &str, record: &Record) -> String {
    [place, "@", &record.sent_at.unwrap_or_default().to_string()].concat()
}

fn claim_of(user: &str, transaction: &str) -> String {
    place("claim", &[user, transaction])
}

/// What would be sent of an input, less its key: it tells two intents apart, but not two ways of writing one.
pub(super) fn content(operation: Operation, input: &Input) -> Result<String, Error> {
    let encoded =
        encode_checked(operation, input, "", Dialect::default(), Leniency::default(), &|| Some(String::new()))?;
    let body = encoded.request.body.unwrap_or_default();
    Ok(ObjectText::without(Json::trusted(&body), &[KEY_FIELD]).finish())
}

/// How long something lives that ends with an attempt first sent at that instant.
fn left_of(first_sent_at: Option<i64>, now: i64) -> u64 {
    first_sent_at.map_or(KEPT_MS, |sent_at| until(sent_at.saturating_add_unsigned(KEPT_MS), now).max(1))
}

/// 409: the same thing is being sent at this moment.
fn in_flight(operation: Operation, key: Option<&str>, retry_after_ms: Option<u64>) -> Error {
    let advice = if key.is_some() {
        " Send it again with the same idempotencyKey in a moment."
    } else {
        " Wait for its answer."
    };
    let what = if key.is_some() { "with this idempotencyKey is" } else { "with the same content is" };
    let message = ["A ", operation.name, " ", what, " under way.", advice].concat();
    Error {
        operation: Some(operation.name),
        status: Some(409),
        outcome: Outcome::Unknown,
        retryable: key.is_some(),
        idempotency_key: key.map(str::to_owned),
        retry_after_ms,
        ..Error::new(ErrorCode::InFlight, message)
    }
}

fn store_failed<F: Failure>(failed: StoreFailed) -> F {
    F::store_failed(failed)
}

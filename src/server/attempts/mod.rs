//! Idempotent payouts, and protection against duplicate transfers and deposits, for which Qash has no idempotency key.
//!
//! An attempt is recorded in the store before it is sent: its input, its key and the time. After a double click, a lost response or a
//! restart, the recorded input is sent again under the recorded key. An outcome that cannot be determined stays "unknown" until the
//! transaction is found or an operator settles the attempt.
//!
//! | key in the store | value |
//! |---|---|
//! | `payout:{user}:{key}`, and `…:1` to `…:29` after a refusal | a [`Record`] |
//! | `transfer:{user}:{SHA-256 of the content}`, `deposit:{user}:{reference}` | a [`Record`] |
//! | `…:fate:{first send}` | `refused` or `resumed`: the decision about an attempt; the first write wins |
//! | `…:lease` | the process that is sending this key now |
//! | `claim:{user}:{transaction}` | the attempt that made this transaction |
//! | `claim:{user}:unknown:{SHA-256 of the content}` | the time when an attempt was executed whose transaction is unknown |
//! | `open:…` | store keys of attempts that may be open |

mod answers;
mod content;
mod index;
mod lease;
mod payout;
mod record;
mod search;
mod settle;
mod stored;
mod transfer_or_deposit;

pub use search::AttemptReport;
pub use settle::Settlement;

pub(super) use payout::PayoutRequest;
pub(super) use record::{fingerprint, sha256};
pub(super) use transfer_or_deposit::TransferOrDeposit;

use super::single_flight::SingleFlight;
use super::store::{Store, StoreFailed, store_key};
use crate::api::{KEY_FIELD, Operation};
use crate::client::{Dialect, Host, Input, Leniency, encode_checked};
use crate::error::{Error, ErrorCode, Kind, Outcome};
use crate::json::{Json, ObjectText};
use crate::time::until;
use index::Index;
use record::{RETENTION_MS, Record};
use std::rc::Rc;

/// Default time after its first send during which an attempt may be sent again: 24 hours, in milliseconds. How long Qash remembers a key is
/// undocumented.
pub const RESEND_FOR_MS: u64 = 86_400_000;

/// Safety margin before the end of that time, in milliseconds, for different clocks and slow requests. At most a tenth of the time.
const RESEND_MARGIN_MS: u64 = 300_000;

/// The caller of a payout, transfer or deposit: the proxy for a browser, or the partner's own code.
pub(super) trait Caller {
    /// Error type of the caller.
    type Failure: Failure;

    /// Returns the clock, randomness and network of the call.
    fn host(&self) -> &impl Host;

    /// Returns the deadline of the call, in milliseconds since 1970.
    fn deadline(&self) -> i64;

    /// Calls the policy before the first send, and returns the input to send.
    fn admit(&self, input: &Input) -> impl Future<Output = Result<Input, Self::Failure>>;

    /// Parses a stored input. A retry sends the input exactly as it was stored.
    fn stored(&self, input: &str) -> Result<Input, Self::Failure>;

    /// Sends an attempt, and returns the response as the caller may see it.
    fn send(&self, attempt: &Attempt<'_>) -> impl Future<Output = Result<String, Self::Failure>>;

    /// Reads a page of the user's transactions.
    fn transactions(&self, input: &str) -> impl Future<Output = Result<String, Error>>;

    /// Reduces a transaction to the fields that the caller may see.
    fn show(&self, transaction: &str) -> Result<String, Self::Failure>;

    /// Logs a failure that does not fail the call.
    fn note(&self, code: ErrorCode);
}

/// A request to send.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt<'a> {
    /// The input, as returned by the policy.
    pub input: &'a Input,
    /// The key to send, if it differs from the one in the input.
    pub sent_key: Option<&'a str>,
    /// Whether the request may have been sent before.
    pub resend: bool,
}

/// The error of a caller: an [`Error`], or a refusal that contains one.
pub(super) trait Failure: Clone {
    /// Converts an error to what the caller may see.
    fn of(error: Error) -> Self;

    /// Converts a failure of the store before anything was sent.
    fn store_failed(failed: StoreFailed) -> Self;

    /// Returns the error.
    fn error(&self) -> &Error;

    /// Keeps an error as it is, with the HTTP status for a browser.
    fn with_status(status: u16, error: Error) -> Self;

    /// Marks a failure as "outcome unknown", because an earlier attempt may have been executed.
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

    fn with_status(_: u16, error: Error) -> Self {
        error
    }

    fn still_unknown(self, key: Option<&str>) -> Self {
        if self.kind == Kind::UnknownOutcome {
            return self;
        }
        let advice = if key.is_some() {
            "Send it again with the same key"
        } else {
            "Check the transactions before sending it again"
        };
        let message =
            ["It is unknown whether an earlier attempt was executed. ", advice, ". Cause: ", &self.message].concat();
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

/// The attempts in a store.
#[derive(Debug)]
pub struct Attempts<S, F> {
    store: Rc<S>,
    resend_for_ms: u64,
    under_way: SingleFlight<(String, Result<String, F>)>,
    index: Index,
}

impl<S: Store, F: Failure> Attempts<S, F> {
    /// Manages the attempts in `store`. No attempt is sent later than `resend_for_ms` after its first send.
    pub(super) fn new(store: Rc<S>, resend_for_ms: u64) -> Self {
        Self { store, resend_for_ms, under_way: SingleFlight::default(), index: Index::default() }
    }

    /// Whether an attempt may be sent again by a call with this deadline. All times are in milliseconds since 1970.
    fn may_send_again(&self, sent_at: i64, now: i64, deadline: i64) -> bool {
        let margin = RESEND_MARGIN_MS.min(self.resend_for_ms / 10);
        let end = sent_at.saturating_add_unsigned(self.resend_for_ms);
        // A first send in the future was recorded by a wrong clock, so its real time is unknown.
        deadline.saturating_add_unsigned(margin) < end && sent_at <= now.saturating_add_unsigned(RESEND_MARGIN_MS)
    }

    async fn record(&self, store_key: &str) -> Result<Option<Record>, StoreFailed> {
        self.store.get(store_key).await?.map(|text| Record::from_json(&text)).transpose()
    }

    /// Stores the result of an attempt for the whole retention time, and logs a failure to do so. Returns whether it is stored.
    async fn conclude(&self, caller: &impl Caller, store_key: &str, record: &Record) -> bool {
        let stored = self.store.set(store_key, &record.to_json(), Some(RETENTION_MS)).await.is_ok();
        if !stored {
            // The record stays pending: the next request sends it again under the same key, or searches for its transaction.
            caller.note(ErrorCode::StoreFailed);
        }
        stored
    }

    /// Converts the failure to record a new attempt. If the store was full, nothing was recorded and the index slot is released.
    fn not_begun(&self, slot: index::Slot, failed: StoreFailed) -> F {
        if failed == StoreFailed::Full {
            self.index.leave(slot);
        }
        store_failed(failed)
    }

    /// Claims the transactions in a response for an attempt. Returns `false` if another attempt has claimed one of them.
    async fn claim(&self, user: &str, ids: &[String], store_key: &str, record: &Record) -> Result<bool, StoreFailed> {
        let claimant = claimant(store_key, record);
        let mut own = true;
        for id in ids {
            let claim = claim_key(user, id);
            own &= self.store.add(&claim, &claimant, Some(RETENTION_MS)).await?
                || self.store.get(&claim).await?.as_ref() == Some(&claimant);
        }
        Ok(own)
    }

    /// Claims the transactions in a response before the response is stored. Returns whether it may be stored.
    async fn claim_answer(
        &self,
        caller: &impl Caller,
        user: &str,
        (store_key, record): (&str, &Record),
        answer: &str,
    ) -> bool {
        let ids = answers::ids(answer);
        if ids.is_empty() {
            return self.record_unclaimed(caller, user, record).await;
        }
        match self.claim(user, &ids, store_key, record).await {
            Ok(true) => true,
            // Qash's response is trusted, since the scope in which its ids are unique is undocumented.
            Ok(false) => {
                let stored = self.record_unclaimed(caller, user, record).await;
                caller.note(ErrorCode::TransactionClaimed);
                stored
            }
            // The attempt stays open, so that a search for another attempt does not take this transaction.
            Err(_) => {
                caller.note(ErrorCode::StoreFailed);
                false
            }
        }
    }

    /// Records that an attempt was executed and its transaction is unknown. Returns whether that is stored.
    async fn record_unclaimed(&self, caller: &impl Caller, user: &str, record: &Record) -> bool {
        let stored = self.store_unclaimed(user, record, caller.host().now()).await.is_ok();
        if !stored {
            caller.note(ErrorCode::StoreFailed);
        }
        stored
    }

    async fn store_unclaimed(&self, user: &str, record: &Record, now: i64) -> Result<(), StoreFailed> {
        let Some(content) = record.input().and_then(content::Content::of) else { return Ok(()) };
        self.store.set(&content.unclaimed_key(user), &now.to_string(), Some(RETENTION_MS)).await
    }
}

/// Returns the identifier of an attempt among all that had the same store key.
fn claimant(store_key: &str, record: &Record) -> String {
    [store_key, "@", &record.sent_at.unwrap_or_default().to_string()].concat()
}

fn claim_key(user: &str, transaction: &str) -> String {
    store_key("claim", &[user, transaction])
}

/// Returns the request body of an input, without its key. It differs for different payments, but not for different spellings of one.
pub(super) fn content(operation: Operation, input: &Input) -> Result<String, Error> {
    let encoded =
        encode_checked(operation, input, "", Dialect::default(), Leniency::default(), &|| Some(String::new()))?;
    let body = encoded.request.body.unwrap_or_default();
    Ok(ObjectText::without(Json::trusted(&body), &[KEY_FIELD]).finish())
}

/// Returns the time to live of data that expires with an attempt first sent at that time.
fn remaining_ttl(first_sent_at: Option<i64>, now: i64) -> u64 {
    first_sent_at.map_or(RETENTION_MS, |sent_at| until(sent_at.saturating_add_unsigned(RETENTION_MS), now).max(1))
}

/// Builds the 409 of a request whose payment is being sent by another request.
fn in_flight(operation: Operation, key: Option<&str>, retry_after_ms: Option<u64>) -> Error {
    let advice = if key.is_some() {
        " Send it again with the same idempotencyKey after a short wait."
    } else {
        " Wait for its response."
    };
    let what = if key.is_some() { "with this idempotencyKey is" } else { "with the same content is" };
    let message = ["A ", operation.name, " ", what, " in progress.", advice].concat();
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

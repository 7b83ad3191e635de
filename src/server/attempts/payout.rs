//! Idempotent payouts: a payout is executed at most once per key, and each further request with that key gets the same response.

use super::answers::{found_answer, ids, replayed};
use super::index::Slot;
use super::lease::{HeldElsewhere, Lease};
use super::record::{RETENTION_MS, Record, State, fingerprint, sha256, stored_error};
use super::search::{AttemptReport, Search, not_found};
use super::stored::{CurrentAttempt, decision, decision_key};
use super::{Attempt, Attempts, Caller, Failure, in_flight, remaining_ttl, store_failed};
use crate::api::Operation;
use crate::client::{Host, Input};
use crate::error::{Error, ErrorCode, Outcome};
use crate::json::Json;
use crate::server::single_flight::Role;
use crate::server::store::{Store, StoreFailed, store_key};
use crate::time::until;

/// How long after its first attempt a refused key may be used again: 60 days, in milliseconds. All attempts of a key expire together, and
/// each must be stored longer than Qash may remember its key.
const REUSE_WINDOW_MS: u64 = RETENTION_MS / 3 * 2;

/// Minimum time to live of a record restored from a journal: one day, in milliseconds.
const MIN_RESTORED_TTL_MS: u64 = 86_400_000;

/// Maximum length of a key sent to Qash, in bytes.
const MAX_KEY_LENGTH: usize = 255;

/// Returns the key to send to Qash. It contains the user's id, because two users may choose the same key and the scope of keys at Qash is
/// undocumented.
///
/// ```text
/// a1b2c3d4-e5f6-7890-abcd-ef1234567890:payroll/2026-11/17
/// ```
pub(super) fn upstream_key(user: &str, key: &str) -> String {
    let own = [user, ":", key].concat();
    if own.len() <= MAX_KEY_LENGTH { own } else { sha256(&own) }
}

/// A requested payout.
#[derive(Debug)]
pub(in crate::server) struct PayoutRequest<'a> {
    pub operation: Operation,
    pub user: &'a str,
    pub key: &'a str,
    /// The input as received, with its key.
    pub input: &'a Input,
    /// Store key of the first attempt with this idempotency key.
    store_key: String,
    fingerprint: String,
}

impl<'a> PayoutRequest<'a> {
    /// `body` is the request body, which identifies the payout.
    pub(in crate::server) fn new(
        operation: Operation,
        user: &'a str,
        key: &'a str,
        input: &'a Input,
        body: &str,
    ) -> Self {
        Self {
            operation,
            user,
            key,
            input,
            store_key: payout_store_key(user, key),
            fingerprint: fingerprint(Json::trusted(body)),
        }
    }
}

pub(super) fn payout_store_key(user: &str, key: &str) -> String {
    store_key("payout", &[user, key])
}

/// The next step for a request.
enum Prepared {
    /// Send this attempt.
    Send(OutgoingAttempt),
    /// Return the stored result: the payout was executed.
    Replay(Record),
    /// The attempt is too old to send again: search for its transaction.
    TooLate(CurrentAttempt),
}

/// An attempt to send.
struct OutgoingAttempt {
    store_key: String,
    record: Record,
    first_sent_at: Option<i64>,
    /// Its slot in the index, if this process started it.
    slot: Option<Slot>,
    /// The input, if this process started it; otherwise it is in the record.
    input: Option<Input>,
    /// Whether it may have been sent before.
    resumed: bool,
}

impl<S: Store, F: Failure> Attempts<S, F> {
    /// Executes a payout at most once per key, and returns the same response to each further request with that key.
    ///
    /// The store is read before the policy is called: an executed payout cannot be denied any more, and a policy that counts is called once
    /// per payout. A refusal that guarantees that nothing was executed ends an attempt, and the key may be used again. No record is
    /// deleted, and decisions are written with an atomic `add`, so that a late write or another process cannot undo them.
    ///
    /// # Errors
    /// `IDEMPOTENCY_CONFLICT`, `IN_FLIGHT`, `STORE_FAILED`, `UNKNOWN_OUTCOME`, and the refusals of the policy and of Qash.
    pub(in crate::server) async fn payout<C: Caller<Failure = F>>(
        &self,
        caller: &C,
        request: &PayoutRequest<'_>,
    ) -> Result<String, F> {
        match self.under_way.join(&request.store_key).await {
            Role::Follower((same, result)) if same == request.fingerprint => result,
            Role::Follower(_) => Err(conflict(request)),
            Role::Leader(leader) => {
                let result = self.with_lease(caller, request).await;
                leader.complete((request.fingerprint.clone(), result.clone()));
                result
            }
        }
    }

    /// Records a payout known from elsewhere, such as a journal, unless the store has its key: the time when it may have been sent, and its
    /// response if it was executed.
    ///
    /// # Errors
    /// The store's own failure.
    pub(in crate::server) async fn restore(
        &self,
        caller: &impl Caller,
        request: &PayoutRequest<'_>,
        sent_at: i64,
        answer: Option<&str>,
    ) -> Result<(), StoreFailed> {
        let now = caller.host().now();
        let sent_key = upstream_key(request.user, request.key);
        let pending = Record::pending(&request.fingerprint, Some(&sent_key), sent_at, request.input.text());
        // A record older than the retention time must still be found by the next request.
        let ttl = Some(remaining_ttl(Some(sent_at), now).max(MIN_RESTORED_TTL_MS));
        let Some(answer) = answer else {
            let slot = self.index.enter(&*self.store, caller.host(), &request.store_key).await?;
            if !self.store.add(&request.store_key, &pending.to_json(), ttl).await? {
                self.index.leave(slot);
            }
            return Ok(());
        };
        if !self.store.add(&request.store_key, &pending.with(State::Done(answer.to_owned())).to_json(), ttl).await? {
            return Ok(());
        }
        match ids(answer) {
            ids if ids.is_empty() => self.store_unclaimed(request.user, &pending, now).await,
            ids => self.claim(request.user, &ids, &request.store_key, &pending).await.map(drop),
        }
    }

    async fn with_lease<C: Caller<Failure = F>>(&self, caller: &C, request: &PayoutRequest<'_>) -> Result<String, F> {
        let HeldElsewhere(retry_after_ms) = match Lease::take(&*self.store, caller.host(), &request.store_key).await {
            Ok(lease) => {
                let result = lease.hold(self.attempt(caller, request)).await;
                lease.release().await;
                return result;
            }
            Err(held) => held,
        };
        match self.current(&request.store_key).await.map_err(unsure(request))?.and_then(|current| current.record) {
            Some(record) if !record.is_of(&request.fingerprint, request.input.json()) => Err(conflict(request)),
            Some(record) if record.input().is_none() => replay(request, record),
            _ => Err(F::with_status(409, in_flight(request.operation, Some(request.key), Some(retry_after_ms)))),
        }
    }

    async fn attempt<C: Caller<Failure = F>>(&self, caller: &C, request: &PayoutRequest<'_>) -> Result<String, F> {
        match self.prepare(caller, request).await? {
            Prepared::Replay(record) => replay(request, record),
            Prepared::TooLate(current) => {
                match self.found(caller, request, &current.store_key, current.record.as_ref()).await {
                    Some(answer) => Ok(answer),
                    None => {
                        Err(F::with_status(502, too_late(request, current.record.and_then(|record| record.sent_at))))
                    }
                }
            }
            Prepared::Send(mut outgoing) => {
                let Some(stored) = outgoing.record.input() else { return Err(unsure(request)(StoreFailed::Broken)) };
                let input = outgoing.input.take().map_or_else(|| caller.stored(stored), Ok);
                let (sent_key, resend) = (outgoing.record.sent_key.as_deref(), outgoing.resumed);
                let result = match &input {
                    Ok(input) => caller.send(&Attempt { input, sent_key, resend }).await,
                    Err(failed) => Err(failed.clone()),
                };
                self.ended(caller, request, outgoing, result).await
            }
        }
    }

    /// Records the result of an attempt, and returns what the caller may see.
    async fn ended<C: Caller<Failure = F>>(
        &self,
        caller: &C,
        request: &PayoutRequest<'_>,
        mut outgoing: OutgoingAttempt,
        result: Result<String, F>,
    ) -> Result<String, F> {
        let failed = match result {
            Ok(answer) => {
                let (store_key, record) = (outgoing.store_key.as_str(), &outgoing.record);
                if self.claim_answer(caller, request.user, (store_key, record), &answer).await
                    && self.conclude(caller, &request.store_key, &record.with(State::Done(answer.clone()))).await
                {
                    self.settled(outgoing.slot);
                }
                return Ok(answer);
            }
            Err(failed) => failed,
        };
        match failed.error().outcome {
            Outcome::Done => {
                if self.record_unclaimed(caller, request.user, &outgoing.record).await
                    && self.conclude(caller, &request.store_key, &outgoing.record.failed(failed.error())).await
                {
                    self.settled(outgoing.slot);
                }
                return Err(failed);
            }
            // Nothing was executed, and no other process resumes it: the user may correct the payout or send it later.
            Outcome::None if !outgoing.resumed && self.refused(&mut outgoing).await => return Err(failed),
            _ => {}
        }
        if let Ok(Some(record)) = self.concluded(request).await {
            return replay(request, record);
        }
        // Some servers refuse a known key; and a transaction of an attempt that is unknown for the second time may be listed by now.
        let known = matches!(failed.error().status, Some(400 | 409 | 422));
        if (outgoing.resumed || known)
            && let Some(answer) = self.found(caller, request, &outgoing.store_key, Some(&outgoing.record)).await
        {
            return Ok(answer);
        }
        Err(if failed.error().outcome == Outcome::None { failed.still_unknown(Some(request.key)) } else { failed })
    }

    fn settled(&self, slot: Option<Slot>) {
        if let Some(slot) = slot {
            self.index.leave(slot);
        }
    }

    /// Searches for an attempt in the user's transactions; returns its response if the match is certain.
    async fn found<C: Caller<Failure = F>>(
        &self,
        caller: &C,
        request: &PayoutRequest<'_>,
        store_key: &str,
        record: Option<&Record>,
    ) -> Option<String> {
        let record = record?;
        let search = Search { operation: request.operation, user: request.user, store_key, record };
        let found = self.search(caller, &search).await.ok()?;
        let shown = caller.show(&found.transaction?).ok()?;
        let answer = found_answer(&shown, Some(request.key));
        self.conclude(caller, &request.store_key, &record.with(State::Done(answer.clone()))).await;
        Some(answer)
    }

    /// Looks up the outcome of the payout with a key, in the store and then in the transactions.
    ///
    /// # Errors
    /// `ATTEMPT_NOT_FOUND`, `STORE_FAILED`, and the errors of `listTransactions`.
    pub(in crate::server) async fn find_payout<C: Caller<Failure = F>>(
        &self,
        caller: &C,
        operation: Operation,
        user: &str,
        key: &str,
    ) -> Result<AttemptReport, F> {
        let first = payout_store_key(user, key);
        let current = self.current(&first).await.map_err(store_failed)?;
        let (store_key, record) = match current.map(|current| (current.store_key, current.record)) {
            Some((store_key, Some(record))) => (store_key, record),
            // All its attempts were refused.
            Some((store_key, None)) if store_key != first => return Ok(none()),
            None => return Ok(none()),
            Some(_) => return Err(not_found(operation, "payout with this idempotencyKey")),
        };
        self.find(caller, &Search { operation, user, store_key: &store_key, record: &record }, &first, Some(key)).await
    }

    /// Decides on the next step, and records an attempt to send in the store.
    async fn prepare<C: Caller<Failure = F>>(&self, caller: &C, request: &PayoutRequest<'_>) -> Result<Prepared, F> {
        // If the store cannot be read, the key may have been paid before. "Nothing was done" would allow a second payment.
        let current =
            self.current(&request.store_key).await.map_err(unsure(request))?.ok_or_else(|| used_up(request))?;
        let CurrentAttempt { store_key, first_sent_at, record } = current;
        let record = match record {
            Some(record) => record,
            None => match self.begin(caller, request, &store_key, first_sent_at).await {
                Ok(Some(outgoing)) => return Ok(Prepared::Send(outgoing)),
                // Another process was faster, or the policy refused; another process may have executed the payout meanwhile.
                other => match (self.record(&store_key).await, other) {
                    (Ok(Some(theirs)), _) => theirs,
                    (Ok(None), Err(refusal)) => return Err(refusal),
                    (_, other) => {
                        let refusal = other.err().unwrap_or_else(|| store_failed(StoreFailed::Broken));
                        return Err(refusal.still_unknown(Some(request.key)));
                    }
                },
            },
        };
        if !record.is_of(&request.fingerprint, request.input.json()) {
            return Err(conflict(request));
        }
        if record.input().is_none() {
            return Ok(Prepared::Replay(record));
        }
        let (now, deadline) = (caller.host().now(), caller.deadline());
        if record.sent_at.is_some_and(|sent_at| !self.may_send_again(sent_at, now, deadline)) {
            return Ok(Prepared::TooLate(CurrentAttempt { store_key, first_sent_at, record: Some(record) }));
        }
        let outgoing = OutgoingAttempt { store_key, record, first_sent_at, slot: None, input: None, resumed: true };
        // Another process may be sending it now. If that one is refused, the refusal must not end the attempt.
        let now = caller.host().now();
        if !self.decide(&outgoing, decision::RESUMED, now).await.map_err(unsure(request))? {
            return Err(unsure(request)(StoreFailed::Broken));
        }
        let concluded = self.concluded(request).await.map_err(unsure(request))?;
        Ok(concluded.map_or(Prepared::Send(outgoing), Prepared::Replay))
    }

    /// Starts an attempt: calls the policy and records the input. Returns `None` if another process has started it.
    async fn begin<C: Caller<Failure = F>>(
        &self,
        caller: &C,
        request: &PayoutRequest<'_>,
        store_key: &str,
        first_sent_at: Option<i64>,
    ) -> Result<Option<OutgoingAttempt>, F> {
        let reused_until = first_sent_at.map(|at| at.saturating_add_unsigned(REUSE_WINDOW_MS));
        if reused_until.is_some_and(|end| end <= caller.host().now()) {
            return Err(used_up(request));
        }
        let input = caller.admit(request.input).await?;
        let now = caller.host().now();
        // After the deadline it would be executed while the caller no longer waits.
        if until(caller.deadline(), now) == 0 {
            return Err(F::of(crate::server::tokens::deadline_error()));
        }
        let sent_key = upstream_key(request.user, request.key);
        let record = Record::pending(&request.fingerprint, Some(&sent_key), now, input.text());
        let slot = self.index.enter(&*self.store, caller.host(), store_key).await.map_err(store_failed)?;
        let ttl = remaining_ttl(first_sent_at, now);
        match self.store.add(store_key, &record.to_json(), Some(ttl)).await {
            Ok(true) => {}
            Ok(false) => {
                self.index.leave(slot);
                return Ok(None);
            }
            Err(failed) => return Err(self.not_begun(slot, failed)),
        }
        let first_sent_at = first_sent_at.or(record.sent_at);
        let store_key = store_key.to_owned();
        Ok(Some(OutgoingAttempt {
            store_key,
            record,
            first_sent_at,
            slot: Some(slot),
            input: Some(input),
            resumed: false,
        }))
    }

    /// Writes a decision about an attempt unless there is one. Returns whether the stored decision is this one.
    async fn decide(&self, outgoing: &OutgoingAttempt, decision: &str, now: i64) -> Result<bool, StoreFailed> {
        let store_key = decision_key(&outgoing.store_key, &outgoing.record);
        let ttl = remaining_ttl(outgoing.first_sent_at, now);
        Ok(self.store.add(&store_key, decision, Some(ttl)).await?
            || self.store.get(&store_key).await?.as_deref() == Some(decision))
    }

    /// Ends a refused attempt. Returns `false` if another process resumes it, or may.
    async fn refused(&self, outgoing: &mut OutgoingAttempt) -> bool {
        let now = outgoing.record.sent_at.unwrap_or_default();
        if let Ok(ended) = self.decide(outgoing, decision::REFUSED, now).await {
            if ended {
                self.settled(outgoing.slot.take());
            }
            return ended;
        }
        // The write may have succeeded. The attempt has ended for now unless another decision is stored.
        let decision = self.store.get(&decision_key(&outgoing.store_key, &outgoing.record)).await;
        decision.is_ok_and(|decision| decision.is_none_or(|decision| decision == decision::REFUSED))
    }

    /// Returns the stored result of an executed payout.
    async fn concluded(&self, request: &PayoutRequest<'_>) -> Result<Option<Record>, StoreFailed> {
        let record = self.record(&request.store_key).await?;
        Ok(record.filter(|record| record.input().is_none() && record.is_of(&request.fingerprint, request.input.json())))
    }
}

/// Report for a key whose attempts were all refused.
fn none() -> AttemptReport {
    AttemptReport { outcome: Outcome::None, answer: None, candidates: Vec::new(), sent_at: None }
}

/// Builds the response of an executed payout from its record.
fn replay<F: Failure>(request: &PayoutRequest<'_>, record: Record) -> Result<String, F> {
    match record.state {
        State::Done(answer) => Ok(replayed(&answer)),
        State::Failed(code, message) => Err(F::with_status(
            502,
            Error {
                operation: Some(request.operation.name),
                idempotency_key: Some(request.key.to_owned()),
                ..stored_error(&code, &message)
            },
        )),
        State::Pending(_) | State::Void => Err(unsure(request)(StoreFailed::Broken)),
    }
}

fn refusal<F: Failure>(request: &PayoutRequest<'_>, message: &str) -> F {
    F::with_status(
        409,
        Error {
            operation: Some(request.operation.name),
            status: Some(409),
            idempotency_key: Some(request.key.to_owned()),
            ..Error::new(ErrorCode::IdempotencyConflict, message)
        },
    )
}

fn used_up<F: Failure>(request: &PayoutRequest<'_>) -> F {
    refusal(
        request,
        "This idempotencyKey was refused too often or too long ago and cannot be used again. Nothing was done. Create a new key.",
    )
}

fn conflict<F: Failure>(request: &PayoutRequest<'_>) -> F {
    refusal(request, "This idempotencyKey was used for a different payout. Create a new key for each new payout.")
}

/// Builds the error of an attempt that is too old to be sent again.
fn too_late(request: &PayoutRequest<'_>, sent_at: Option<i64>) -> Error {
    let since = sent_at.map(crate::time::format_rfc3339).unwrap_or_default();
    let message = [
        "It is unknown whether this payout was executed. It was first sent at ",
        &since,
        ", too long ago to be sent again safely. Check the account's transactions since then; if it is not there, ask Qash before you pay again.",
    ];
    Error {
        operation: Some(request.operation.name),
        outcome: Outcome::Unknown,
        idempotency_key: Some(request.key.to_owned()),
        ..Error::new(ErrorCode::UnknownOutcome, message.concat())
    }
}

/// Converts a failure of the store for a key that may be in use: the outcome is unknown.
fn unsure<F: Failure>(request: &PayoutRequest<'_>) -> impl Fn(StoreFailed) -> F {
    |failed| store_failed::<F>(failed).still_unknown(Some(request.key))
}

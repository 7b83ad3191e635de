//! A payout is carried out at most once a key, and every further request with that key gets the same answer.

use super::answers::{found_answer, ids, replayed};
use super::index::Slot;
use super::lease::{HeldElsewhere, Lease};
use super::record::{KEPT_MS, Record, State, fingerprint, sha256, stored_error};
use super::search::{Found, Search, not_found};
use super::stored::{Present, fate, fate_place};
use super::{Attempt, Attempts, Caller, Failure, in_flight, left_of, store_failed};
use crate::api::Operation;
use crate::client::{Host, Input};
use crate::error::{Error, ErrorCode, Outcome};
use crate::json::Json;
use crate::server::flight::Turn;
use crate::server::store::{Store, StoreFailed, place};
use crate::time::until;

/// How long after its first attempt a refused key may be used again: 60 days, in milliseconds. All attempts of a key are forgotten together, and
/// each has to be remembered for longer than Qash may remember its key.
const REUSED_FOR_MS: u64 = KEPT_MS / 3 * 2;

/// How long something is remembered at least that was told from elsewhere: a day, in milliseconds.
const RESTORED_MS: u64 = 86_400_000;

/// The longest key that is sent to Qash, in characters.
const LONGEST_KEY: usize = 255;

/// The key that Qash gets for a user's own key: two users may have the same one, and nobody knows whether Qash tells them apart.
///
/// ```text
/// a1b2c3d4-e5f6-7890-abcd-ef1234567890:payroll/2026-11/17
/// ```
pub(super) fn upstream_key(user: &str, key: &str) -> String {
    let own = [user, ":", key].concat();
    if own.len() <= LONGEST_KEY { own } else { sha256(&own) }
}

/// A payout that is asked for.
#[derive(Debug)]
pub(in crate::server) struct Payout<'a> {
    pub operation: Operation,
    pub user: &'a str,
    pub key: &'a str,
    /// The input as it came, with its key.
    pub input: &'a Input,
    /// The place of the key's first attempt.
    place: String,
    fingerprint: String,
}

impl<'a> Payout<'a> {
    /// `body` is what would be sent: it tells two payouts apart.
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
            place: payout_place(user, key),
            fingerprint: fingerprint(Json::trusted(body)),
        }
    }
}

pub(super) fn payout_place(user: &str, key: &str) -> String {
    place("payout", &[user, key])
}

/// What a request is to do.
enum Prepared {
    /// Send this.
    Send(Going),
    /// Give this answer: it was carried out.
    Replay(Record),
    /// Send nothing any more, and look for it.
    TooLate(Present),
}

/// An attempt that is to be sent.
struct Going {
    place: String,
    record: Record,
    first_sent_at: Option<i64>,
    /// Its slot in the index, if this process began it.
    slot: Option<Slot>,
    /// What is sent, if this process began it; else it stands in the record.
    input: Option<Input>,
    /// Whether it may have been sent before.
    resumed: bool,
}

impl<S: Store, F: Failure> Attempts<S, F> {
    /// Carries out a payout at most once a key, and answers every further request with that key the same.
    ///
    /// The store is asked before the policy: a payout that was carried out cannot be denied any more, and a policy that counts is asked once an intent.
    /// A refusal that says that nothing was done ends an attempt and lets the key be used again. No record is removed, and what decides is only
    /// written where nothing stands, in one step: a write that arrives too late, or from another process, cannot undo what is known.
    ///
    /// # Errors
    /// `IDEMPOTENCY_CONFLICT`, `IN_FLIGHT`, `STORE_FAILED`, `UNKNOWN_OUTCOME`, and what the caller's policy and Qash refuse.
    pub(in crate::server) async fn payout<C: Caller<Failure = F>>(
        &self,
        caller: &C,
        asked: &Payout<'_>,
    ) -> Result<String, F> {
        match self.under_way.join(&asked.place).await {
            Turn::Landed((same, result)) if same == asked.fingerprint => result,
            Turn::Landed(_) => Err(conflict(asked)),
            Turn::Lead(lead) => {
                let result = self.with_lease(caller, asked).await;
                lead.land((asked.fingerprint.clone(), result.clone()));
                result
            }
        }
    }

    /// Tells the store what is known of a payout from elsewhere, such as a journal, if it knows nothing of its key: when it may have been sent, and
    /// its answer, if it was carried out.
    ///
    /// # Errors
    /// The store's own failure.
    pub(in crate::server) async fn restore(
        &self,
        caller: &impl Caller,
        asked: &Payout<'_>,
        sent_at: i64,
        answer: Option<&str>,
    ) -> Result<(), StoreFailed> {
        let now = caller.host().now();
        let sent_key = upstream_key(asked.user, asked.key);
        let pending = Record::pending(&asked.fingerprint, Some(&sent_key), sent_at, asked.input.text());
        // What is older than all that is remembered must still be found by who asks next.
        let life = Some(left_of(Some(sent_at), now).max(RESTORED_MS));
        let Some(answer) = answer else {
            let slot = self.index.enter(&*self.store, caller.host(), &asked.place).await?;
            if !self.store.add(&asked.place, &pending.to_json(), life).await? {
                self.index.leave(slot);
            }
            return Ok(());
        };
        if !self.store.add(&asked.place, &pending.with(State::Done(answer.to_owned())).to_json(), life).await? {
            return Ok(());
        }
        match ids(answer) {
            ids if ids.is_empty() => self.store_unclaimed(asked.user, &pending, now).await,
            ids => self.claim(asked.user, &ids, &asked.place, &pending).await.map(drop),
        }
    }

    async fn with_lease<C: Caller<Failure = F>>(&self, caller: &C, asked: &Payout<'_>) -> Result<String, F> {
        let HeldElsewhere(retry_after_ms) = match Lease::take(&*self.store, caller.host(), &asked.place).await {
            Ok(lease) => {
                let result = lease.hold(self.attempt(caller, asked)).await;
                lease.release().await;
                return result;
            }
            Err(held) => held,
        };
        match self.present(&asked.place).await.map_err(unsure(asked))?.and_then(|present| present.record) {
            Some(record) if !record.is_of(&asked.fingerprint, asked.input.json()) => Err(conflict(asked)),
            Some(record) if record.input().is_none() => replay(asked, record),
            _ => Err(F::told(409, in_flight(asked.operation, Some(asked.key), Some(retry_after_ms)))),
        }
    }

    async fn attempt<C: Caller<Failure = F>>(&self, caller: &C, asked: &Payout<'_>) -> Result<String, F> {
        match self.prepare(caller, asked).await? {
            Prepared::Replay(record) => replay(asked, record),
            Prepared::TooLate(present) => {
                match self.found(caller, asked, &present.place, present.record.as_ref()).await {
                    Some(answer) => Ok(answer),
                    None => Err(F::told(502, too_late(asked, present.record.and_then(|record| record.sent_at)))),
                }
            }
            Prepared::Send(mut going) => {
                let Some(stored) = going.record.input() else { return Err(unsure(asked)(StoreFailed::Broken)) };
                let input = going.input.take().map_or_else(|| caller.stored(stored), Ok);
                let (sent_key, resend) = (going.record.sent_key.as_deref(), going.resumed);
                let result = match &input {
                    Ok(input) => caller.send(&Attempt { input, sent_key, resend }).await,
                    Err(failed) => Err(failed.clone()),
                };
                self.ended(caller, asked, going, result).await
            }
        }
    }

    /// Writes down what came of a try, and says what its caller may know of it.
    async fn ended<C: Caller<Failure = F>>(
        &self,
        caller: &C,
        asked: &Payout<'_>,
        mut going: Going,
        result: Result<String, F>,
    ) -> Result<String, F> {
        let failed = match result {
            Ok(answer) => {
                let (place, record) = (going.place.as_str(), &going.record);
                if self.claim_answer(caller, asked.user, (place, record), &answer).await
                    && self.conclude(caller, &asked.place, &record.with(State::Done(answer.clone()))).await
                {
                    self.settled(going.slot);
                }
                return Ok(answer);
            }
            Err(failed) => failed,
        };
        match failed.error().outcome {
            Outcome::Done => {
                if self.leave_unclaimed(caller, asked.user, &going.record).await
                    && self.conclude(caller, &asked.place, &going.record.failed(failed.error())).await
                {
                    self.settled(going.slot);
                }
                return Err(failed);
            }
            // Nothing was done, and nobody goes on with it: the person may correct the payout, or send it later.
            Outcome::None if !going.resumed && self.refused(&mut going).await => return Err(failed),
            _ => {}
        }
        if let Ok(Some(record)) = self.concluded(asked).await {
            return replay(asked, record);
        }
        // A key that Qash knows is refused by some; and what is unknown for the second time may be in the list by now.
        let known = matches!(failed.error().status, Some(400 | 409 | 422));
        if (going.resumed || known)
            && let Some(answer) = self.found(caller, asked, &going.place, Some(&going.record)).await
        {
            return Ok(answer);
        }
        Err(if failed.error().outcome == Outcome::None { failed.still_unknown(Some(asked.key)) } else { failed })
    }

    fn settled(&self, slot: Option<Slot>) {
        if let Some(slot) = slot {
            self.index.leave(slot);
        }
    }

    /// Looks for an attempt in the user's transactions; its answer if it is there for certain.
    async fn found<C: Caller<Failure = F>>(
        &self,
        caller: &C,
        asked: &Payout<'_>,
        place: &str,
        record: Option<&Record>,
    ) -> Option<String> {
        let record = record?;
        let search = Search { operation: asked.operation, user: asked.user, place, record };
        let found = self.search(caller, &search).await.ok()?;
        let shown = caller.show(&found.transaction?).ok()?;
        let answer = found_answer(&shown, Some(asked.key));
        self.conclude(caller, &asked.place, &record.with(State::Done(answer.clone()))).await;
        Some(answer)
    }

    /// What became of the payout with a key: what the store knows, else what the transactions show.
    ///
    /// # Errors
    /// `ATTEMPT_NOT_FOUND`, `STORE_FAILED`, and what reading the transactions fails with.
    pub(in crate::server) async fn find_payout<C: Caller<Failure = F>>(
        &self,
        caller: &C,
        operation: Operation,
        user: &str,
        key: &str,
    ) -> Result<Found, F> {
        let first = payout_place(user, key);
        let present = self.present(&first).await.map_err(store_failed)?;
        let (place, record) = match present.map(|present| (present.place, present.record)) {
            Some((place, Some(record))) => (place, record),
            // Its attempts so far were refused.
            Some((place, None)) if place != first => return Ok(none()),
            None => return Ok(none()),
            Some(_) => return Err(not_found(operation, "payout with this idempotencyKey")),
        };
        self.find(caller, &Search { operation, user, place: &place, record: &record }, &first, Some(key)).await
    }

    /// Finds out what is to be sent, and has it in the store.
    async fn prepare<C: Caller<Failure = F>>(&self, caller: &C, asked: &Payout<'_>) -> Result<Prepared, F> {
        // Whoever cannot look cannot tell whether this key was paid before: "nothing was done" would be taken for leave to pay anew.
        let present = self.present(&asked.place).await.map_err(unsure(asked))?.ok_or_else(|| used_up(asked))?;
        let Present { place, first_sent_at, record } = present;
        let record = match record {
            Some(record) => record,
            None => match self.begin(caller, asked, &place, first_sent_at).await {
                Ok(Some(going)) => return Ok(Prepared::Send(going)),
                // Another process was faster. Or this one may not; but while its policy was asked, another may have carried it out.
                other => match (self.record(&place).await, other) {
                    (Ok(Some(theirs)), _) => theirs,
                    (Ok(None), Err(refusal)) => return Err(refusal),
                    (_, other) => {
                        let refusal = other.err().unwrap_or_else(|| store_failed(StoreFailed::Broken));
                        return Err(refusal.still_unknown(Some(asked.key)));
                    }
                },
            },
        };
        if !record.is_of(&asked.fingerprint, asked.input.json()) {
            return Err(conflict(asked));
        }
        if record.input().is_none() {
            return Ok(Prepared::Replay(record));
        }
        let (now, deadline) = (caller.host().now(), caller.deadline());
        if record.sent_at.is_some_and(|sent_at| !self.may_send_again(sent_at, now, deadline)) {
            return Ok(Prepared::TooLate(Present { place, first_sent_at, record: Some(record) }));
        }
        let going = Going { place, record, first_sent_at, slot: None, input: None, resumed: true };
        // Another process may be sending it at this moment: if that one is refused, it must not be the end of the matter.
        let now = caller.host().now();
        if !self.decide(&going, fate::RESUMED, now).await.map_err(unsure(asked))? {
            return Err(unsure(asked)(StoreFailed::Broken));
        }
        let concluded = self.concluded(asked).await.map_err(unsure(asked))?;
        Ok(concluded.map_or(Prepared::Send(going), Prepared::Replay))
    }

    /// Begins an attempt: asks the policy, and remembers what will be sent. Gives that, or nothing if it has begun elsewhere.
    async fn begin<C: Caller<Failure = F>>(
        &self,
        caller: &C,
        asked: &Payout<'_>,
        place: &str,
        first_sent_at: Option<i64>,
    ) -> Result<Option<Going>, F> {
        let reused_until = first_sent_at.map(|at| at.saturating_add_unsigned(REUSED_FOR_MS));
        if reused_until.is_some_and(|end| end <= caller.host().now()) {
            return Err(used_up(asked));
        }
        let input = caller.admit(asked.input).await?;
        let now = caller.host().now();
        // With nothing left of its time it would be sent, and nobody would hear of it.
        if until(caller.deadline(), now) == 0 {
            return Err(F::of(crate::server::tokens::out_of_time()));
        }
        let sent_key = upstream_key(asked.user, asked.key);
        let record = Record::pending(&asked.fingerprint, Some(&sent_key), now, input.text());
        let slot = self.index.enter(&*self.store, caller.host(), place).await.map_err(store_failed)?;
        let life = left_of(first_sent_at, now);
        match self.store.add(place, &record.to_json(), Some(life)).await {
            Ok(true) => {}
            Ok(false) => {
                self.index.leave(slot);
                return Ok(None);
            }
            Err(failed) => return Err(self.not_begun(slot, failed)),
        }
        let first_sent_at = first_sent_at.or(record.sent_at);
        let place = place.to_owned();
        Ok(Some(Going { place, record, first_sent_at, slot: Some(slot), input: Some(input), resumed: false }))
    }

    /// Says what becomes of an attempt, unless something else was said before; whether it is that now.
    async fn decide(&self, going: &Going, fate: &str, now: i64) -> Result<bool, StoreFailed> {
        let place = fate_place(&going.place, &going.record);
        let life = left_of(going.first_sent_at, now);
        Ok(self.store.add(&place, fate, Some(life)).await? || self.store.get(&place).await?.as_deref() == Some(fate))
    }

    /// Ends an attempt that was refused; `false` if another process goes on with it, or may.
    async fn refused(&self, going: &mut Going) -> bool {
        let now = going.record.sent_at.unwrap_or_default();
        if let Ok(ended) = self.decide(going, fate::REFUSED, now).await {
            if ended {
                self.settled(going.slot.take());
            }
            return ended;
        }
        // Perhaps it has ended, perhaps the next request goes on with it. Nobody does yet, if nothing else stands there.
        let fate = self.store.get(&fate_place(&going.place, &going.record)).await;
        fate.is_ok_and(|fate| fate.is_none_or(|fate| fate == fate::REFUSED))
    }

    /// What is known of a payout that was carried out.
    async fn concluded(&self, asked: &Payout<'_>) -> Result<Option<Record>, StoreFailed> {
        let record = self.record(&asked.place).await?;
        Ok(record.filter(|record| record.input().is_none() && record.is_of(&asked.fingerprint, asked.input.json())))
    }
}

/// What is known of a key of which every attempt so far was refused.
fn none() -> Found {
    Found { outcome: Outcome::None, answer: None, candidates: Vec::new(), sent_at: None }
}

/// What a payout that was carried out is answered with.
fn replay<F: Failure>(asked: &Payout<'_>, record: Record) -> Result<String, F> {
    match record.state {
        State::Done(answer) => Ok(replayed(&answer)),
        State::Failed(code, message) => Err(F::told(
            502,
            Error {
                operation: Some(asked.operation.name),
                idempotency_key: Some(asked.key.to_owned()),
                ..stored_error(&code, &message)
            },
        )),
        State::Pending(_) | State::Void => Err(unsure(asked)(StoreFailed::Broken)),
    }
}

fn refusal<F: Failure>(asked: &Payout<'_>, message: &str) -> F {
    F::told(
        409,
        Error {
            operation: Some(asked.operation.name),
            status: Some(409),
            idempotency_key: Some(asked.key.to_owned()),
            ..Error::new(ErrorCode::IdempotencyConflict, message)
        },
    )
}

fn used_up<F: Failure>(asked: &Payout<'_>) -> F {
    refusal(
        asked,
        "This idempotencyKey was refused too often or too long ago, and is used up. Nothing was done. Make a new key.",
    )
}

fn conflict<F: Failure>(asked: &Payout<'_>) -> F {
    refusal(asked, "This idempotencyKey was used for another payout. Make a new key for a new intent.")
}

/// The error of an attempt that is too old to be sent again.
fn too_late(asked: &Payout<'_>, sent_at: Option<i64>) -> Error {
    let since = sent_at.map(crate::time::format_rfc3339).unwrap_or_default();
    let message = [
        "Nobody can tell whether this was carried out. It was first sent at ",
        &since,
        ", too long ago to be sent again safely. Look for it in the account's transactions since then; if it is not there, ask Qash before paying anew.",
    ];
    Error {
        operation: Some(asked.operation.name),
        outcome: Outcome::Unknown,
        idempotency_key: Some(asked.key.to_owned()),
        ..Error::new(ErrorCode::UnknownOutcome, message.concat())
    }
}

/// What a failing store leaves to say of a key that may be known.
fn unsure<F: Failure>(asked: &Payout<'_>) -> impl Fn(StoreFailed) -> F {
    |failed| store_failed::<F>(failed).still_unknown(Some(asked.key))
}

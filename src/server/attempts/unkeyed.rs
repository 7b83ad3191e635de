//! Transfers and deposits, for which Qash has no key: nothing is ever sent twice, and the same thing again waits until it is known what became of the first.

use super::answers::replayed;
use super::lease::Lease;
use super::record::{Record, State, fingerprint, stored_error};
use super::search::{Found, Search, not_found};
use super::{Attempt, Attempts, Caller, Failure, in_flight, store_failed};
use crate::api::Operation;
use crate::client::{Host, Input};
use crate::error::{Error, ErrorCode, Outcome};
use crate::json::Json;
use crate::server::store::{Store, StoreFailed, place};

/// How often the same transfer may be repeated on purpose while the ones before are not settled.
const MOST_REPEATS: u8 = 20;

/// A transfer or a deposit that is asked for.
#[derive(Debug)]
pub(in crate::server) struct Unkeyed<'a> {
    operation: Operation,
    user: &'a str,
    input: &'a Input,
    place: String,
    fingerprint: String,
    sort: Sort,
}

/// What an attempt is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    /// Its content, which may well be meant twice: a settled one is no hindrance.
    Content {
        /// Whether the caller wants it once more although an earlier one is not settled.
        repeat: bool,
    },
    /// A reference of the partner's, which is used once.
    Reference,
}

impl<'a> Unkeyed<'a> {
    /// A transfer; `body` is what would be sent.
    pub(in crate::server) fn transfer(
        operation: Operation,
        user: &'a str,
        input: &'a Input,
        body: &str,
        repeat: bool,
    ) -> Self {
        let fingerprint = fingerprint(Json::trusted(body));
        let place = place("transfer", &[user, &fingerprint]);
        Self { operation, user, input, place, fingerprint, sort: Sort::Content { repeat } }
    }

    /// A deposit that is made once for a reference; `body` is what would be sent.
    pub(in crate::server) fn deposit(
        operation: Operation,
        user: &'a str,
        input: &'a Input,
        body: &str,
        reference: &str,
    ) -> Self {
        let place = place("deposit", &[user, reference]);
        Self { operation, user, input, place, fingerprint: fingerprint(Json::trusted(body)), sort: Sort::Reference }
    }

    fn at(&self, number: u8) -> String {
        if number == 0 { self.place.clone() } else { format!("{}:{number}", self.place) }
    }
}

/// Where an attempt may stand.
enum Standing {
    /// Here, in the place of that settled record if there is one.
    Free(String, Option<Record>),
    /// Here is one that is not settled.
    Open(String, Record),
    /// Here is the answer.
    Known(Record),
}

impl<S: Store, F: Failure> Attempts<S, F> {
    /// Carries out a transfer or a deposit, unless the same is under way or not settled.
    ///
    /// # Errors
    /// `IN_FLIGHT`, `TRANSFER_UNRESOLVED`, `DEPOSIT_UNRESOLVED`, `IDEMPOTENCY_CONFLICT` for a reference that was used for another deposit, `STORE_FAILED`,
    /// and what the caller's policy and Qash refuse.
    pub(in crate::server) async fn once<C: Caller<Failure = F>>(
        &self,
        caller: &C,
        asked: &Unkeyed<'_>,
    ) -> Result<String, F> {
        let Ok(lease) = Lease::take(&*self.store, caller.host(), &asked.place).await else {
            return Err(F::told(409, in_flight(asked.operation, None, None)));
        };
        let result = lease.hold(self.once_alone(caller, asked)).await;
        lease.release().await;
        result
    }

    async fn once_alone<C: Caller<Failure = F>>(&self, caller: &C, asked: &Unkeyed<'_>) -> Result<String, F> {
        let standing = self.standing(asked).await.map_err(|failed| {
            let failed = store_failed::<F>(failed);
            // With this reference it may have been made before: "nothing was done" would be taken for leave to make it anew.
            if asked.sort == Sort::Reference { failed.still_unknown(None) } else { failed }
        })?;
        let (place, settled) = match standing {
            Standing::Free(place, settled) => (place, settled),
            Standing::Known(record) if record.fingerprint != asked.fingerprint => return Err(used(asked)),
            Standing::Known(record) => return replay(asked, record),
            Standing::Open(_, record) if record.fingerprint != asked.fingerprint => return Err(used(asked)),
            Standing::Open(place, record) => {
                let search = Search { operation: asked.operation, user: asked.user, place: &place, record: &record };
                // Whoever asks again after a lost answer means the same one: if that is found, it is the answer.
                return match self.find(caller, &search, &place, None).await {
                    Ok(Found { outcome: Outcome::Done, answer: Some(answer), .. }) => Ok(answer),
                    _ => Err(unresolved(asked, &record)),
                };
            }
        };
        let input = caller.admit(asked.input).await?;
        let record = Record::pending(&asked.fingerprint, None, caller.host().now(), input.text());
        let slot = self.index.enter(&*self.store, caller.host(), &place).await.map_err(store_failed)?;
        match self.put(&place, settled.as_ref(), &record).await {
            Ok(true) => {}
            Ok(false) => {
                self.index.leave(slot);
                return Err(F::told(409, in_flight(asked.operation, None, None)));
            }
            Err(failed) => return Err(self.not_begun(slot, failed)),
        }
        let result = caller.send(&Attempt { input: &input, sent_key: None, resend: false }).await;
        let next = match &result {
            Ok(answer) if !self.claim_answer(caller, asked.user, (&place, &record), answer).await => return result,
            Ok(answer) => record.with(State::Done(answer.clone())),
            Err(failed) => match failed.error().outcome {
                Outcome::Done if !self.leave_unclaimed(caller, asked.user, &record).await => return result,
                Outcome::Done => record.failed(failed.error()),
                Outcome::None => record.with(State::Void),
                Outcome::Unknown => return result,
            },
        };
        if self.put(&place, Some(&record), &next).await.is_err() {
            caller.note(ErrorCode::StoreFailed);
        } else {
            self.index.leave(slot);
        }
        result
    }

    /// Finds where an attempt may stand, and what stands there.
    async fn standing(&self, asked: &Unkeyed<'_>) -> Result<Standing, StoreFailed> {
        let repeat = asked.sort == Sort::Content { repeat: true };
        let mut free = None;
        let mut open = None;
        for number in 0..=MOST_REPEATS {
            let place = asked.at(number);
            match self.record(&place).await? {
                // Behind it may be a later one: each is forgotten when its own time is over.
                None => free = free.or(Some((place, None))),
                Some(record) if record.input().is_some() => open = Some((place, record)),
                Some(record) if asked.sort == Sort::Reference && record.state != State::Void => {
                    return Ok(Standing::Known(record));
                }
                Some(record) => free = free.or(Some((place, Some(record)))),
            }
            if asked.sort == Sort::Reference {
                break;
            }
        }
        Ok(match (open, free) {
            (Some((place, record)), _) if !repeat => Standing::Open(place, record),
            (_, Some((place, settled))) => Standing::Free(place, settled),
            (Some((place, record)), None) => Standing::Open(place, record),
            (None, None) => return Err(StoreFailed::Broken),
        })
    }

    /// What became of a transfer with that content, or of a deposit with that reference.
    ///
    /// # Errors
    /// `ATTEMPT_NOT_FOUND`, `STORE_FAILED`, and what reading the transactions fails with.
    pub(in crate::server) async fn find_unkeyed<C: Caller<Failure = F>>(
        &self,
        caller: &C,
        asked: &Unkeyed<'_>,
    ) -> Result<Found, F> {
        let (place, record) = match self.standing(asked).await.map_err(store_failed)? {
            Standing::Open(place, record) => (place, record),
            Standing::Known(record) => (asked.place.clone(), record),
            Standing::Free(place, Some(record)) if record.state != State::Void => (place, record),
            Standing::Free(_, Some(record)) => {
                return Ok(Found {
                    outcome: Outcome::None,
                    answer: None,
                    candidates: Vec::new(),
                    sent_at: record.sent_at,
                });
            }
            Standing::Free(_, None) => {
                let what = match asked.sort {
                    Sort::Content { .. } => "transfer with this content",
                    Sort::Reference => "deposit with this reference",
                };
                return Err(not_found(asked.operation, what));
            }
        };
        let search = Search { operation: asked.operation, user: asked.user, place: &place, record: &record };
        self.find(caller, &search, &place, None).await
    }
}

fn replay<F: Failure>(asked: &Unkeyed<'_>, record: Record) -> Result<String, F> {
    match record.state {
        State::Done(answer) => Ok(replayed(&answer)),
        State::Failed(code, message) => {
            Err(F::told(502, Error { operation: Some(asked.operation.name), ..stored_error(&code, &message) }))
        }
        State::Pending(_) | State::Void => Err(store_failed(StoreFailed::Broken)),
    }
}

/// 409: a reference is used once.
fn used<F: Failure>(asked: &Unkeyed<'_>) -> F {
    let message = "This reference was used for another deposit. Nothing was done. Use the reference of this one.";
    F::told(
        409,
        Error {
            operation: Some(asked.operation.name),
            status: Some(409),
            ..Error::new(ErrorCode::IdempotencyConflict, message)
        },
    )
}

/// 409: what became of the first is not known.
fn unresolved<F: Failure>(asked: &Unkeyed<'_>, record: &Record) -> F {
    let (code, advice) = match asked.sort {
        Sort::Content { .. } => {
            (ErrorCode::TransferUnresolved, "To make it once more all the same, pass the option `repeat: true`.")
        }
        Sort::Reference => (ErrorCode::DepositUnresolved, "Once it is known, settle it with `partner.settle`."),
    };
    let since = record.sent_at.map(crate::time::format_rfc3339).unwrap_or_default();
    let message = [
        "The same ",
        asked.operation.name,
        " was sent at ",
        &since,
        ", and nobody can tell whether it was carried out. Nothing was sent now. Look for it in the account's transactions. ",
        advice,
    ];
    F::told(
        409,
        Error {
            operation: Some(asked.operation.name),
            status: Some(409),
            outcome: Outcome::Unknown,
            ..Error::new(code, message.concat())
        },
    )
}

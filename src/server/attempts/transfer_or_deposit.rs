//! Transfers and deposits, which have no idempotency key at Qash: none is ever sent twice, and an identical one is refused while the
//! outcome of the first is unknown.

use super::answers::replayed;
use super::lease::Lease;
use super::record::{Record, State, fingerprint, stored_error};
use super::search::{AttemptReport, Search, not_found};
use super::{Attempt, Attempts, Caller, Failure, in_flight, store_failed};
use crate::api::Operation;
use crate::client::{Host, Input};
use crate::error::{Error, ErrorCode, Outcome};
use crate::json::Json;
use crate::server::store::{Store, StoreFailed, store_key};

/// Maximum number of intentional repeats of a transfer while the earlier ones are unresolved.
const MAX_REPEATS: u8 = 20;

/// A requested transfer or deposit.
#[derive(Debug)]
pub(in crate::server) struct TransferOrDeposit<'a> {
    operation: Operation,
    user: &'a str,
    input: &'a Input,
    store_key: String,
    fingerprint: String,
    sort: Identity,
}

/// What identifies an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Identity {
    /// Its content. An identical transfer is allowed once the earlier one is settled.
    Content {
        /// Whether to send it although an identical earlier one is unresolved.
        repeat: bool,
    },
    /// The partner's reference, which is used once.
    Reference,
}

impl<'a> TransferOrDeposit<'a> {
    /// Creates a transfer; `body` is the request body.
    pub(in crate::server) fn transfer(
        operation: Operation,
        user: &'a str,
        input: &'a Input,
        body: &str,
        repeat: bool,
    ) -> Self {
        let fingerprint = fingerprint(Json::trusted(body));
        let store_key = store_key("transfer", &[user, &fingerprint]);
        Self { operation, user, input, store_key, fingerprint, sort: Identity::Content { repeat } }
    }

    /// Creates a deposit that is executed once per reference; `body` is the request body.
    pub(in crate::server) fn deposit(
        operation: Operation,
        user: &'a str,
        input: &'a Input,
        body: &str,
        reference: &str,
    ) -> Self {
        let store_key = store_key("deposit", &[user, reference]);
        Self {
            operation,
            user,
            input,
            store_key,
            fingerprint: fingerprint(Json::trusted(body)),
            sort: Identity::Reference,
        }
    }

    fn at(&self, number: u8) -> String {
        if number == 0 { self.store_key.clone() } else { format!("{}:{number}", self.store_key) }
    }
}

/// Result of the search for a stored attempt.
enum Lookup {
    /// A new attempt may be stored under this key, in place of the settled record if there is one.
    Free(String, Option<Record>),
    /// There is an unresolved attempt.
    Open(String, Record),
    /// There is a stored result.
    Known(Record),
}

impl<S: Store, F: Failure> Attempts<S, F> {
    /// Executes a transfer or deposit, unless an identical one is in progress or unresolved.
    ///
    /// # Errors
    /// `IN_FLIGHT`, `TRANSFER_UNRESOLVED`, `DEPOSIT_UNRESOLVED`, `STORE_FAILED`, `IDEMPOTENCY_CONFLICT` for a reference that was used for
    /// another deposit, and the refusals of the policy and of Qash.
    pub(in crate::server) async fn once<C: Caller<Failure = F>>(
        &self,
        caller: &C,
        request: &TransferOrDeposit<'_>,
    ) -> Result<String, F> {
        let Ok(lease) = Lease::take(&*self.store, caller.host(), &request.store_key).await else {
            return Err(F::with_status(409, in_flight(request.operation, None, None)));
        };
        let result = lease.hold(self.once_alone(caller, request)).await;
        lease.release().await;
        result
    }

    async fn once_alone<C: Caller<Failure = F>>(
        &self,
        caller: &C,
        request: &TransferOrDeposit<'_>,
    ) -> Result<String, F> {
        let look_up = self.look_up(request).await.map_err(|failed| {
            let failed = store_failed::<F>(failed);
            // A deposit with this reference may have been executed before. "Nothing was done" would allow a second one.
            if request.sort == Identity::Reference { failed.still_unknown(None) } else { failed }
        })?;
        let (store_key, settled) = match look_up {
            Lookup::Free(store_key, settled) => (store_key, settled),
            Lookup::Known(record) if record.fingerprint != request.fingerprint => return Err(used(request)),
            Lookup::Known(record) => return replay(request, record),
            Lookup::Open(_, record) if record.fingerprint != request.fingerprint => return Err(used(request)),
            Lookup::Open(store_key, record) => {
                let search =
                    Search { operation: request.operation, user: request.user, store_key: &store_key, record: &record };
                // A retry after a lost response means the same payment: if its transaction is found, that is the response.
                return match self.find(caller, &search, &store_key, None).await {
                    Ok(AttemptReport { outcome: Outcome::Done, answer: Some(answer), .. }) => Ok(answer),
                    _ => Err(unresolved(request, &record)),
                };
            }
        };
        let input = caller.admit(request.input).await?;
        let record = Record::pending(&request.fingerprint, None, caller.host().now(), input.text());
        let slot = self.index.enter(&*self.store, caller.host(), &store_key).await.map_err(store_failed)?;
        match self.put(&store_key, settled.as_ref(), &record).await {
            Ok(true) => {}
            Ok(false) => {
                self.index.leave(slot);
                return Err(F::with_status(409, in_flight(request.operation, None, None)));
            }
            Err(failed) => return Err(self.not_begun(slot, failed)),
        }
        let result = caller.send(&Attempt { input: &input, sent_key: None, resend: false }).await;
        let next = match &result {
            Ok(answer) if !self.claim_answer(caller, request.user, (&store_key, &record), answer).await => {
                return result;
            }
            Ok(answer) => record.with(State::Done(answer.clone())),
            Err(failed) => match failed.error().outcome {
                Outcome::Done if !self.record_unclaimed(caller, request.user, &record).await => return result,
                Outcome::Done => record.failed(failed.error()),
                Outcome::None => record.with(State::Void),
                Outcome::Unknown => return result,
            },
        };
        if self.put(&store_key, Some(&record), &next).await.is_err() {
            caller.note(ErrorCode::StoreFailed);
        } else {
            self.index.leave(slot);
        }
        result
    }

    /// Looks up the stored attempts, and the store key for a new one.
    async fn look_up(&self, request: &TransferOrDeposit<'_>) -> Result<Lookup, StoreFailed> {
        let repeat = request.sort == Identity::Content { repeat: true };
        let mut free = None;
        let mut open = None;
        for number in 0..=MAX_REPEATS {
            let store_key = request.at(number);
            match self.record(&store_key).await? {
                // Later ones may follow, because each record expires separately.
                None => free = free.or(Some((store_key, None))),
                Some(record) if record.input().is_some() => open = Some((store_key, record)),
                Some(record) if request.sort == Identity::Reference && record.state != State::Void => {
                    return Ok(Lookup::Known(record));
                }
                Some(record) => free = free.or(Some((store_key, Some(record)))),
            }
            if request.sort == Identity::Reference {
                break;
            }
        }
        Ok(match (open, free) {
            (Some((store_key, record)), _) if !repeat => Lookup::Open(store_key, record),
            (_, Some((store_key, settled))) => Lookup::Free(store_key, settled),
            (Some((store_key, record)), None) => Lookup::Open(store_key, record),
            (None, None) => return Err(StoreFailed::Broken),
        })
    }

    /// Looks up the outcome of a transfer with this content, or of a deposit with this reference.
    ///
    /// # Errors
    /// `ATTEMPT_NOT_FOUND`, `STORE_FAILED`, and the errors of `listTransactions`.
    pub(in crate::server) async fn find_transfer_or_deposit<C: Caller<Failure = F>>(
        &self,
        caller: &C,
        request: &TransferOrDeposit<'_>,
    ) -> Result<AttemptReport, F> {
        let (store_key, record) = match self.look_up(request).await.map_err(store_failed)? {
            Lookup::Open(store_key, record) => (store_key, record),
            Lookup::Known(record) => (request.store_key.clone(), record),
            Lookup::Free(store_key, Some(record)) if record.state != State::Void => (store_key, record),
            Lookup::Free(_, Some(record)) => {
                return Ok(AttemptReport {
                    outcome: Outcome::None,
                    answer: None,
                    candidates: Vec::new(),
                    sent_at: record.sent_at,
                });
            }
            Lookup::Free(_, None) => {
                let what = match request.sort {
                    Identity::Content { .. } => "transfer with this content",
                    Identity::Reference => "deposit with this reference",
                };
                return Err(not_found(request.operation, what));
            }
        };
        let search =
            Search { operation: request.operation, user: request.user, store_key: &store_key, record: &record };
        self.find(caller, &search, &store_key, None).await
    }
}

fn replay<F: Failure>(request: &TransferOrDeposit<'_>, record: Record) -> Result<String, F> {
    match record.state {
        State::Done(answer) => Ok(replayed(&answer)),
        State::Failed(code, message) => {
            Err(F::with_status(502, Error { operation: Some(request.operation.name), ..stored_error(&code, &message) }))
        }
        State::Pending(_) | State::Void => Err(store_failed(StoreFailed::Broken)),
    }
}

/// Builds the 409 of a reference that was used for another deposit.
fn used<F: Failure>(request: &TransferOrDeposit<'_>) -> F {
    let message = "This reference was used for a different deposit. Nothing was done. Use a reference that is unique to this deposit.";
    F::with_status(
        409,
        Error {
            operation: Some(request.operation.name),
            status: Some(409),
            ..Error::new(ErrorCode::IdempotencyConflict, message)
        },
    )
}

/// Builds the 409 of a payment whose earlier attempt is unresolved.
fn unresolved<F: Failure>(request: &TransferOrDeposit<'_>, record: &Record) -> F {
    let (code, advice) = match request.sort {
        Identity::Content { .. } => {
            (ErrorCode::TransferUnresolved, "To send it anyway, pass the option `repeat: true`.")
        }
        Identity::Reference => {
            (ErrorCode::DepositUnresolved, "When its outcome is known, settle it with `partner.settle`.")
        }
    };
    let since = record.sent_at.map(crate::time::format_rfc3339).unwrap_or_default();
    let message = [
        "The same ",
        request.operation.name,
        " was sent at ",
        &since,
        ", and it is unknown whether it was executed. Nothing was sent now. Check the account's transactions. ",
        advice,
    ];
    F::with_status(
        409,
        Error {
            operation: Some(request.operation.name),
            status: Some(409),
            outcome: Outcome::Unknown,
            ..Error::new(code, message.concat())
        },
    )
}

//! The partner's own code as a caller: every operation, with payouts, transfers and deposits that are remembered in the partner's store.

use super::attempts::{Attempt, Attempts, Caller, Found, Payout, Settlement, Unkeyed, content};
use super::partner::{CallFor, Partner};
use super::store::Store;
use super::visit::user_id;
use crate::api::{Effect, KEY_FIELD, NamedBy, Operation};
use crate::client::{Hop, Host, Input, check_input};
use crate::error::{Error, ErrorCode};
use crate::json::{Json, ObjectText, list};
use crate::time::until;
use std::rc::Rc;

/// The field of a deposit that names what it is made for. It is used once, and stays here.
const REFERENCE_FIELD: &str = "reference";

/// A partner with the store of its payouts.
#[derive(Debug)]
pub struct Direct<S, T> {
    partner: Rc<Partner<T>>,
    attempts: Attempts<S, Error>,
}

impl<S: Store, T: Store> Direct<S, T> {
    /// A partner whose payouts, transfers and deposits are remembered in `store`.
    pub fn new(partner: Rc<Partner<T>>, store: Rc<S>) -> Self {
        let attempts = Attempts::new(store, partner.resend_for_ms());
        Self { partner, attempts }
    }

    /// Carries out an operation, as [`Partner::call`] does. A payout is carried out at most once a key, a deposit with a `reference` once a reference,
    /// and a transfer not while what became of the same one is unknown, unless it is meant to be repeated.
    ///
    /// # Errors
    /// Those of [`Partner::call`], `IDEMPOTENCY_KEY_REQUIRED`, `IDEMPOTENCY_CONFLICT`, `IN_FLIGHT`, `TRANSFER_UNRESOLVED`, `DEPOSIT_UNRESOLVED`,
    /// `STORE_FAILED`.
    pub async fn call(
        &self,
        host: &impl Host,
        operation: Operation,
        input: &str,
        whom: &CallFor<'_>,
        repeat: bool,
    ) -> Result<String, Error> {
        let json = Json::parse(input).unwrap_or(Json::NULL);
        let reference = reference(operation, json)?;
        let named_by = match (operation.effect, &reference) {
            (Effect::Reads | Effect::Writes, _) | (Effect::Money(NamedBy::Reference), None) => {
                return self.partner.call(host, operation, input, whom).await;
            }
            (Effect::Money(named_by), _) => named_by,
        };
        if named_by == NamedBy::Key && json.get(KEY_FIELD).is_none_or(Json::is_null) {
            return Err(key_required(operation));
        }
        let user = known_user(operation, whom)?;
        let own = own_input(operation, json, whom)?;
        let input = &own;
        let body = content(operation, input)?;
        let caller = self.caller(host, operation, whom);
        let unkeyed = match named_by {
            NamedBy::Key => {
                let key = json.own_text(KEY_FIELD);
                if key.is_empty() {
                    return Err(key_required(operation));
                }
                return self.attempts.payout(&caller, &Payout::new(operation, &user, &key, input, &body)).await;
            }
            NamedBy::Reference => Unkeyed::deposit(operation, &user, input, &body, &reference.unwrap_or_default()),
            NamedBy::Content => Unkeyed::transfer(operation, &user, input, &body, repeat),
        };
        self.attempts.once(&caller, &unkeyed).await
    }

    /// Tells the store what a journal knows of a payout, if it knows nothing of its key: when it was begun, in milliseconds since 1970, and its answer
    /// if it was carried out. What was begun may have been sent, and is from then on treated so.
    ///
    /// # Errors
    /// `INVALID_INPUT`, `IDEMPOTENCY_KEY_REQUIRED`, `STORE_FAILED`, `QUOTA_EXCEEDED`.
    pub async fn restore(
        &self,
        host: &impl Host,
        input: &str,
        whom: &CallFor<'_>,
        (begun_at, answer): (i64, Option<&str>),
    ) -> Result<(), Error> {
        let operation = Operation::Payout;
        let user = known_user(operation, whom)?;
        let input = own_input(operation, Json::parse(input).unwrap_or(Json::NULL), whom)?;
        let body = content(operation, &input)?;
        let key = input.json().own_text(KEY_FIELD);
        if key.is_empty() {
            return Err(key_required(operation));
        }
        let asked = Payout::new(operation, &user, &key, &input, &body);
        let caller = self.caller(host, operation, whom);
        self.attempts.restore(&caller, &asked, begun_at, answer).await.map_err(Error::from)
    }

    /// What became of a payout (`{idempotencyKey}`), a deposit (`{reference}`) or a transfer (its input).
    ///
    /// # Errors
    /// `ATTEMPT_NOT_FOUND`, `INVALID_INPUT`, `STORE_FAILED`, and what reading the transactions fails with.
    pub async fn find(
        &self,
        host: &impl Host,
        operation: Operation,
        input: &str,
        whom: &CallFor<'_>,
    ) -> Result<Found, Error> {
        let json = Json::parse(input).unwrap_or(Json::NULL);
        let user = known_user(operation, whom)?;
        let caller = self.caller(host, operation, whom);
        match (operation, reference(operation, json)?) {
            (Operation::Payout, _) => {
                self.attempts.find_payout(&caller, operation, &user, &json.own_text(KEY_FIELD)).await
            }
            (_, Some(reference)) => {
                let input = Input::none();
                let deposit = Unkeyed::deposit(operation, &user, &input, "{}", &reference);
                self.attempts.find_unkeyed(&caller, &deposit).await
            }
            _ => {
                let input = own_input(operation, json, whom)?;
                let transfer = Unkeyed::transfer(operation, &user, &input, &content(operation, &input)?, false);
                self.attempts.find_unkeyed(&caller, &transfer).await
            }
        }
    }

    /// The payouts, transfers and deposits whose outcome is not known, as a JSON list, the oldest first.
    ///
    /// # Errors
    /// `STORE_FAILED`.
    pub async fn open(&self, now: i64) -> Result<String, Error> {
        let open = self.attempts.open(now).await.map_err(Error::from)?;
        Ok(list(&open.into_iter().map(|(_, text)| text).collect::<Vec<_>>()))
    }

    /// Settles an attempt by the id that [`Self::open`] tells.
    ///
    /// # Errors
    /// `ATTEMPT_NOT_FOUND` for one that is not open, `STORE_FAILED`.
    pub async fn settle(&self, id: &str, settlement: Settlement, now: i64) -> Result<(), Error> {
        match self.attempts.settle(id, settlement, now).await {
            Ok(true) => Ok(()),
            Ok(false) => {
                let message = "There is no open attempt with this id. `openPayouts` lists those that there are.";
                Err(Error::new(ErrorCode::AttemptNotFound, message))
            }
            Err(failed) => Err(failed.into()),
        }
    }

    fn caller<'a, H: Host>(
        &'a self,
        host: &'a H,
        operation: Operation,
        whom: &'a CallFor<'a>,
    ) -> DirectCaller<'a, T, H> {
        let deadline = host.now().saturating_add_unsigned(self.partner.limits(whom).deadline_ms);
        DirectCaller { partner: &self.partner, host, operation, whom, deadline }
    }
}

/// The reference of a deposit: visible text of at most 255 characters.
fn reference(operation: Operation, input: Json<'_>) -> Result<Option<String>, Error> {
    let Some(value) = input.get(REFERENCE_FIELD).filter(|value| operation == Operation::Deposit && !value.is_null())
    else {
        return Ok(None);
    };
    let reference = value.string().filter(|text| !text.trim().is_empty() && text.len() <= 255);
    match reference {
        Some(reference) => Ok(Some(reference.into_owned())),
        None => {
            let message = "A deposit's reference must be a text of 1 to 255 characters.";
            let error = Error::new(ErrorCode::InvalidInput, message);
            Err(Error { operation: Some(operation.name), ..error })
        }
    }
}

/// What is sent of an input: all but the reference.
fn own_input(operation: Operation, input: Json<'_>, whom: &CallFor<'_>) -> Result<Input, Error> {
    let own = if operation == Operation::Deposit {
        Some(ObjectText::without(input, &[REFERENCE_FIELD]).finish())
    } else {
        None
    };
    let input = own.as_deref().map_or(input, Json::trusted);
    Input::passed(operation, input, check_input(operation, input, Hop::Upstream, whom.leniency))
}

fn known_user(operation: Operation, whom: &CallFor<'_>) -> Result<String, Error> {
    whom.user.and_then(user_id).ok_or_else(|| {
        let message = "The user's id is missing or no UUID. Call it on partner.as(userId).";
        Error { operation: Some(operation.name), ..Error::new(ErrorCode::UserIdInvalid, message) }
    })
}

fn key_required(operation: Operation) -> Error {
    let message = "payout: idempotencyKey is missing. Make one for each intent, such as the payout's name in your books, and send it with every try.";
    Error { operation: Some(operation.name), ..Error::new(ErrorCode::IdempotencyKeyRequired, message) }
}

/// A call of the partner's own.
struct DirectCaller<'a, T, H> {
    partner: &'a Partner<T>,
    host: &'a H,
    operation: Operation,
    whom: &'a CallFor<'a>,
    deadline: i64,
}

impl<T: Store, H: Host> DirectCaller<'_, T, H> {
    fn call_for(&self) -> CallFor<'_> {
        CallFor { deadline_ms: Some(until(self.deadline, self.host.now())), ..*self.whom }
    }
}

impl<T: Store, H: Host> Caller for DirectCaller<'_, T, H> {
    type Failure = Error;

    fn host(&self) -> &impl Host {
        self.host
    }

    fn deadline(&self) -> i64 {
        self.deadline
    }

    async fn admit(&self, input: &Input) -> Result<Input, Error> {
        Ok(input.clone())
    }

    fn stored(&self, input: &str) -> Result<Input, Error> {
        Input::read(self.operation, input, Hop::Upstream, self.whom.leniency)
    }

    async fn send(&self, attempt: &Attempt<'_>) -> Result<String, Error> {
        let whom = CallFor { sent_key: attempt.sent_key, resend: attempt.resend, ..self.call_for() };
        self.partner.call_checked(self.host, self.operation, attempt.input, &whom).await
    }

    async fn transactions(&self, input: &str) -> Result<String, Error> {
        self.partner.call(self.host, Operation::ListTransactions, input, &self.call_for()).await
    }

    fn show(&self, transaction: &str) -> Result<String, Error> {
        Ok(transaction.to_owned())
    }

    // A store that fails is reported where it is called.
    fn note(&self, _: ErrorCode) {}
}

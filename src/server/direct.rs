//! Client for the partner's own server code: every operation, with payouts, transfers and deposits recorded in the partner's store.

use super::attempts::{
    Attempt, AttemptReport, Attempts, Caller, PayoutRequest, Settlement, TransferOrDeposit, content,
};
use super::partner::{CallSettings, Partner};
use super::request_context::user_id;
use super::store::Store;
use crate::api::{Effect, KEY_FIELD, NamedBy, Operation};
use crate::client::{Hop, Host, Input, check_input};
use crate::error::{Error, ErrorCode};
use crate::json::{Json, ObjectText, list};
use crate::time::until;
use std::rc::Rc;

/// Input field of a deposit: the partner's unique reference. It is not sent to Qash.
const REFERENCE_FIELD: &str = "reference";

/// A partner client with a store for its payouts, transfers and deposits.
#[derive(Debug)]
pub struct DirectClient<S, T> {
    partner: Rc<Partner<T>>,
    attempts: Attempts<S, Error>,
}

impl<S: Store, T: Store> DirectClient<S, T> {
    /// Creates a client that records payouts, transfers and deposits in `store`.
    pub fn new(partner: Rc<Partner<T>>, store: Rc<S>) -> Self {
        let attempts = Attempts::new(store, partner.resend_for_ms());
        Self { partner, attempts }
    }

    /// Executes an operation like [`Partner::call`]. A payout is executed at most once per idempotency key, a deposit with a `reference` at
    /// most once per reference. A transfer is refused while the outcome of an identical one is unknown, unless `repeat` is set.
    ///
    /// # Errors
    /// Those of [`Partner::call`], `IDEMPOTENCY_KEY_REQUIRED`, `IDEMPOTENCY_CONFLICT`, `IN_FLIGHT`, `TRANSFER_UNRESOLVED`, `DEPOSIT_UNRESOLVED`,
    /// `STORE_FAILED`.
    pub async fn call(
        &self,
        host: &impl Host,
        operation: Operation,
        input: &str,
        settings: &CallSettings<'_>,
        repeat: bool,
    ) -> Result<String, Error> {
        let json = Json::parse(input).unwrap_or(Json::NULL);
        let reference = reference(operation, json)?;
        let named_by = match (operation.effect, &reference) {
            (Effect::Reads | Effect::Writes, _) | (Effect::Money(NamedBy::Reference), None) => {
                return self.partner.call(host, operation, input, settings).await;
            }
            (Effect::Money(named_by), _) => named_by,
        };
        if named_by == NamedBy::Key && json.get(KEY_FIELD).is_none_or(Json::is_null) {
            return Err(key_required(operation));
        }
        let user = known_user(operation, settings)?;
        let own = own_input(operation, json, settings)?;
        let input = &own;
        let body = content(operation, input)?;
        let caller = self.caller(host, operation, settings);
        let transfer_or_deposit = match named_by {
            NamedBy::Key => {
                let key = json.own_text(KEY_FIELD);
                if key.is_empty() {
                    return Err(key_required(operation));
                }
                return self.attempts.payout(&caller, &PayoutRequest::new(operation, &user, &key, input, &body)).await;
            }
            NamedBy::Reference => {
                TransferOrDeposit::deposit(operation, &user, input, &body, &reference.unwrap_or_default())
            }
            NamedBy::Content => TransferOrDeposit::transfer(operation, &user, input, &body, repeat),
        };
        self.attempts.once(&caller, &transfer_or_deposit).await
    }

    /// Records a payout from a journal in the store, unless the store has its key already. `begun_at` is the time of the first attempt in
    /// milliseconds since 1970; `answer` is the response if the payout was executed. Without a response it may have been sent, and is
    /// treated as such from then on.
    ///
    /// # Errors
    /// `INVALID_INPUT`, `IDEMPOTENCY_KEY_REQUIRED`, `STORE_FAILED`, `QUOTA_EXCEEDED`.
    pub async fn restore(
        &self,
        host: &impl Host,
        input: &str,
        settings: &CallSettings<'_>,
        (begun_at, answer): (i64, Option<&str>),
    ) -> Result<(), Error> {
        let operation = Operation::Payout;
        let user = known_user(operation, settings)?;
        let input = own_input(operation, Json::parse(input).unwrap_or(Json::NULL), settings)?;
        let body = content(operation, &input)?;
        let key = input.json().own_text(KEY_FIELD);
        if key.is_empty() {
            return Err(key_required(operation));
        }
        let asked = PayoutRequest::new(operation, &user, &key, &input, &body);
        let caller = self.caller(host, operation, settings);
        self.attempts.restore(&caller, &asked, begun_at, answer).await.map_err(Error::from)
    }

    /// Looks up the outcome of a payout (`{idempotencyKey}`), a deposit (`{reference}`) or a transfer (its input).
    ///
    /// # Errors
    /// `ATTEMPT_NOT_FOUND`, `INVALID_INPUT`, `STORE_FAILED`, and the errors of `listTransactions`.
    pub async fn find(
        &self,
        host: &impl Host,
        operation: Operation,
        input: &str,
        settings: &CallSettings<'_>,
    ) -> Result<AttemptReport, Error> {
        let json = Json::parse(input).unwrap_or(Json::NULL);
        let user = known_user(operation, settings)?;
        let caller = self.caller(host, operation, settings);
        match (operation, reference(operation, json)?) {
            (Operation::Payout, _) => {
                self.attempts.find_payout(&caller, operation, &user, &json.own_text(KEY_FIELD)).await
            }
            (_, Some(reference)) => {
                let input = Input::none();
                let deposit = TransferOrDeposit::deposit(operation, &user, &input, "{}", &reference);
                self.attempts.find_transfer_or_deposit(&caller, &deposit).await
            }
            _ => {
                let input = own_input(operation, json, settings)?;
                let transfer =
                    TransferOrDeposit::transfer(operation, &user, &input, &content(operation, &input)?, false);
                self.attempts.find_transfer_or_deposit(&caller, &transfer).await
            }
        }
    }

    /// Lists the payouts, transfers and deposits with an unknown outcome as a JSON list, oldest first.
    ///
    /// # Errors
    /// `STORE_FAILED`.
    pub async fn open(&self, now: i64) -> Result<String, Error> {
        let open = self.attempts.open(now).await.map_err(Error::from)?;
        Ok(list(&open.into_iter().map(|(_, text)| text).collect::<Vec<_>>()))
    }

    /// Sets the outcome of an attempt by its id from [`Self::open`].
    ///
    /// # Errors
    /// `ATTEMPT_NOT_FOUND` if the attempt is not open, `STORE_FAILED`.
    pub async fn settle(&self, id: &str, settlement: Settlement, now: i64) -> Result<(), Error> {
        match self.attempts.settle(id, settlement, now).await {
            Ok(true) => Ok(()),
            Ok(false) => {
                let message = "There is no open attempt with this id. `openPayouts` lists the open attempts.";
                Err(Error::new(ErrorCode::AttemptNotFound, message))
            }
            Err(failed) => Err(failed.into()),
        }
    }

    fn caller<'a, H: Host>(
        &'a self,
        host: &'a H,
        operation: Operation,
        settings: &'a CallSettings<'a>,
    ) -> DirectCaller<'a, T, H> {
        let deadline = host.now().saturating_add_unsigned(self.partner.limits(settings).deadline_ms);
        DirectCaller { partner: &self.partner, host, operation, settings, deadline }
    }
}

/// Reads the reference of a deposit: a text of 1 to 255 bytes that is not only white space.
fn reference(operation: Operation, input: Json<'_>) -> Result<Option<String>, Error> {
    let Some(value) = input.get(REFERENCE_FIELD).filter(|value| operation == Operation::Deposit && !value.is_null())
    else {
        return Ok(None);
    };
    let reference = value.string().filter(|text| !text.trim().is_empty() && text.len() <= 255);
    match reference {
        Some(reference) => Ok(Some(reference.into_owned())),
        None => {
            let message = "deposit: reference must be a text of 1 to 255 characters that is not only white space.";
            let error = Error::new(ErrorCode::InvalidInput, message);
            Err(Error { operation: Some(operation.name), ..error })
        }
    }
}

/// Builds the input that is sent to Qash: all fields except the reference.
fn own_input(operation: Operation, input: Json<'_>, settings: &CallSettings<'_>) -> Result<Input, Error> {
    let own = if operation == Operation::Deposit {
        Some(ObjectText::without(input, &[REFERENCE_FIELD]).finish())
    } else {
        None
    };
    let input = own.as_deref().map_or(input, Json::trusted);
    Input::passed(operation, input, check_input(operation, input, Hop::Upstream, settings.leniency))
}

fn known_user(operation: Operation, settings: &CallSettings<'_>) -> Result<String, Error> {
    settings.user.and_then(user_id).ok_or_else(|| {
        let message = "The user's id is missing or not a UUID. Call the operation on partner.as(userId).";
        Error { operation: Some(operation.name), ..Error::new(ErrorCode::UserIdInvalid, message) }
    })
}

fn key_required(operation: Operation) -> Error {
    let message = "payout: idempotencyKey is missing. Create one key for each payout, such as its number in your accounting, and send the same key with every retry.";
    Error { operation: Some(operation.name), ..Error::new(ErrorCode::IdempotencyKeyRequired, message) }
}

/// A call from the partner's own server code.
struct DirectCaller<'a, T, H> {
    partner: &'a Partner<T>,
    host: &'a H,
    operation: Operation,
    settings: &'a CallSettings<'a>,
    deadline: i64,
}

impl<T: Store, H: Host> DirectCaller<'_, T, H> {
    fn call_settings(&self) -> CallSettings<'_> {
        CallSettings { deadline_ms: Some(until(self.deadline, self.host.now())), ..*self.settings }
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
        Input::read(self.operation, input, Hop::Upstream, self.settings.leniency)
    }

    async fn send(&self, attempt: &Attempt<'_>) -> Result<String, Error> {
        let settings = CallSettings { sent_key: attempt.sent_key, resend: attempt.resend, ..self.call_settings() };
        self.partner.call_checked(self.host, self.operation, attempt.input, &settings).await
    }

    async fn transactions(&self, input: &str) -> Result<String, Error> {
        self.partner.call(self.host, Operation::ListTransactions, input, &self.call_settings()).await
    }

    fn show(&self, transaction: &str) -> Result<String, Error> {
        Ok(transaction.to_owned())
    }

    // A failure of the store is reported by the store's wrapper.
    fn note(&self, _: ErrorCode) {}
}

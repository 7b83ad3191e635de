//! What moves money for a browser: at most once, within the time that the browser waits.

use super::attempts::{Attempt, Attempts, Caller, Failure, Payout, Unkeyed, content};
use super::audit::Trace;
use super::operations::{Admitted, Answered, Operations};
use super::partner::CallFor;
use super::refusal::{Refusal, still_unknown};
use super::store::{Store, StoreFailed};
use super::tokens::sooner;
use super::visit::Visit;
use crate::api::Operation;
use crate::client::{Hop, Host, Input};
use crate::error::{Error, ErrorCode};
use crate::json::Json;
use crate::time::until;
use std::cell::Cell;
use std::rc::Rc;

/// The payouts and transfers of a proxy.
#[derive(Debug)]
pub(super) struct Payments<S, T> {
    operations: Rc<Operations<S, T>>,
    attempts: Attempts<S, Refusal>,
}

impl<S: Store, T: Store> Payments<S, T> {
    pub fn new(operations: Rc<Operations<S, T>>) -> Self {
        let attempts = Attempts::new(operations.store.clone(), operations.partner.resend_for_ms());
        Self { operations, attempts }
    }

    /// Carries out what moves money, within the time that the browser waits, however slow the store is.
    pub async fn carry_out(
        &self,
        visit: &impl Visit,
        request: &Admitted<'_>,
        user: &str,
        trace: &mut Trace,
    ) -> Answered {
        let operation = request.operation;
        let key = trace.key.clone();
        let body = content(operation, request.input)?;
        let caller = ProxyCaller {
            operations: &self.operations,
            visit,
            operation,
            user,
            key: key.as_deref(),
            deadline: visit.now().saturating_add_unsigned(self.operations.config.limits.deadline_ms),
            note: Cell::new(None),
        };
        let work = async {
            match &key {
                Some(key) => {
                    let payout = Payout::new(operation, user, key, request.input, &body);
                    self.attempts.payout(&caller, &payout).await
                }
                None => {
                    let transfer = Unkeyed::transfer(operation, user, request.input, &body, request.repeat);
                    self.attempts.once(&caller, &transfer).await
                }
            }
        };
        let result = sooner(work, visit.sleep(self.operations.config.limits.deadline_ms)).await;
        trace.note = caller.note.take();
        result.unwrap_or_else(|_| {
            let message = "The server took all the time that the call had.";
            let late = Error { status: Some(504), ..Error::new(ErrorCode::Timeout, message) };
            Err(still_unknown(late.into(), trace.key.as_deref()))
        })
    }
}

/// A browser's request that moves money.
struct ProxyCaller<'a, S, T, V> {
    operations: &'a Operations<S, T>,
    visit: &'a V,
    operation: Operation,
    user: &'a str,
    key: Option<&'a str>,
    deadline: i64,
    note: Cell<Option<ErrorCode>>,
}

impl<S: Store, T: Store, V: Visit> ProxyCaller<'_, S, T, V> {
    fn call_for(&self) -> CallFor<'_> {
        CallFor {
            deadline_ms: Some(until(self.deadline, self.visit.now())),
            ..self.operations.call_for(Some(self.user))
        }
    }
}

impl<S: Store, T: Store, V: Visit> Caller for ProxyCaller<'_, S, T, V> {
    type Failure = Refusal;

    fn host(&self) -> &impl Host {
        self.visit
    }

    fn deadline(&self) -> i64 {
        self.deadline
    }

    async fn admit(&self, input: &Input) -> Result<Input, Refusal> {
        self.operations.admitted(self.visit, self.operation, input, self.key).await
    }

    fn stored(&self, input: &str) -> Result<Input, Refusal> {
        Ok(Input::read(self.operation, input, Hop::Proxy, self.operations.config.leniency)?)
    }

    async fn send(&self, attempt: &Attempt<'_>) -> Answered {
        let whom = CallFor { sent_key: attempt.sent_key, resend: attempt.resend, ..self.call_for() };
        self.operations.ask_as(self.visit, self.operation, attempt.input, &whom).await
    }

    async fn transactions(&self, input: &str) -> Result<String, Error> {
        self.operations.partner.call(self.visit, Operation::ListTransactions, input, &self.call_for()).await
    }

    fn show(&self, transaction: &str) -> Answered {
        self.operations.shown(self.operation, Json::trusted(transaction))
    }

    fn note(&self, code: ErrorCode) {
        self.note.set(Some(code));
    }
}

impl Failure for Refusal {
    fn of(error: Error) -> Self {
        error.into()
    }

    fn store_failed(failed: StoreFailed) -> Self {
        failed.into()
    }

    fn error(&self) -> &Error {
        &self.error
    }

    fn told(status: u16, error: Error) -> Self {
        Self { status, error, allow: None, logged: None }
    }

    fn still_unknown(self, key: Option<&str>) -> Self {
        still_unknown(self, key)
    }
}

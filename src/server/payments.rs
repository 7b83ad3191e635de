//! Payouts and transfers for a browser: executed at most once, within the browser's timeout.

use super::attempts::{Attempt, Attempts, Caller, Failure, PayoutRequest, TransferOrDeposit, content};
use super::audit::Trace;
use super::operations::{CheckedRequest, Operations, ProxyResult};
use super::partner::CallSettings;
use super::refusal::{Refusal, still_unknown};
use super::request_context::RequestContext;
use super::store::{Store, StoreFailed};
use super::tokens::race;
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

    /// Executes a payout or transfer within the proxy's deadline, however slow the store is.
    pub async fn carry_out(
        &self,
        context: &impl RequestContext,
        request: &CheckedRequest<'_>,
        user: &str,
        trace: &mut Trace,
    ) -> ProxyResult {
        let operation = request.operation;
        let key = trace.key.clone();
        let body = content(operation, request.input)?;
        let caller = ProxyCaller {
            operations: &self.operations,
            context,
            operation,
            user,
            key: key.as_deref(),
            deadline: context.now().saturating_add_unsigned(self.operations.config.limits.deadline_ms),
            note: Cell::new(None),
        };
        let work = async {
            match &key {
                Some(key) => {
                    let payout = PayoutRequest::new(operation, user, key, request.input, &body);
                    self.attempts.payout(&caller, &payout).await
                }
                None => {
                    let transfer = TransferOrDeposit::transfer(operation, user, request.input, &body, request.repeat);
                    self.attempts.once(&caller, &transfer).await
                }
            }
        };
        let result = race(work, context.sleep(self.operations.config.limits.deadline_ms)).await;
        trace.note = caller.note.take();
        result.unwrap_or_else(|_| {
            let message = "The server did not finish within its deadline.";
            let late = Error { status: Some(504), ..Error::new(ErrorCode::Timeout, message) };
            Err(still_unknown(late.into(), trace.key.as_deref()))
        })
    }
}

/// A browser's payout or transfer request.
struct ProxyCaller<'a, S, T, V> {
    operations: &'a Operations<S, T>,
    context: &'a V,
    operation: Operation,
    user: &'a str,
    key: Option<&'a str>,
    deadline: i64,
    note: Cell<Option<ErrorCode>>,
}

impl<S: Store, T: Store, V: RequestContext> ProxyCaller<'_, S, T, V> {
    fn call_settings(&self) -> CallSettings<'_> {
        CallSettings {
            deadline_ms: Some(until(self.deadline, self.context.now())),
            ..self.operations.call_settings(Some(self.user))
        }
    }
}

impl<S: Store, T: Store, V: RequestContext> Caller for ProxyCaller<'_, S, T, V> {
    type Failure = Refusal;

    fn host(&self) -> &impl Host {
        self.context
    }

    fn deadline(&self) -> i64 {
        self.deadline
    }

    async fn admit(&self, input: &Input) -> Result<Input, Refusal> {
        self.operations.apply_policy(self.context, self.operation, input, self.key).await
    }

    fn stored(&self, input: &str) -> Result<Input, Refusal> {
        Ok(Input::read(self.operation, input, Hop::Proxy, self.operations.config.leniency)?)
    }

    async fn send(&self, attempt: &Attempt<'_>) -> ProxyResult {
        let settings = CallSettings { sent_key: attempt.sent_key, resend: attempt.resend, ..self.call_settings() };
        self.operations.call_as(self.context, self.operation, attempt.input, &settings).await
    }

    async fn transactions(&self, input: &str) -> Result<String, Error> {
        self.operations.partner.call(self.context, Operation::ListTransactions, input, &self.call_settings()).await
    }

    fn show(&self, transaction: &str) -> ProxyResult {
        self.operations.filter_answer(self.operation, Json::trusted(transaction))
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

    fn with_status(status: u16, error: Error) -> Self {
        Self { status, error, allow: None, logged: None }
    }

    fn still_unknown(self, key: Option<&str>) -> Self {
        still_unknown(self, key)
    }
}

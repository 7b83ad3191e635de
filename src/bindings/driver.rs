//! Runs a client's call step by step; the caller sends and waits: TypeScript in a browser, a script in tests.
//!
//! A call waits for one thing at a time, so no waker is needed: it continues with the result of its last action.

use crate::api::Operation;
use crate::check::Lang;
use crate::client::{CallOptions, Client, Host, Keys, Poll, SendFailure, wait_until_active};
use crate::error::Error;
use crate::http::{Request, Response};
use std::cell::Cell;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{self, Context, Waker};

/// A call in progress.
pub struct Call {
    keys: Keys,
    host: Rc<CallHost>,
    future: Pin<Box<dyn Future<Output = Result<String, Error>>>>,
}

/// The platform's state at a step.
#[derive(Clone, Copy, Debug)]
pub struct StepContext {
    /// Milliseconds since 1970.
    pub now: i64,
    /// Whether the caller has aborted.
    pub aborted: bool,
    /// Cryptographically secure random bytes, if there is a source; new at each step.
    pub random: Option<[u8; 16]>,
}

/// The result of the last action: a response, or the reason there is none. After a delay only an abort counts; the first step has `None`.
pub type ActionResult = Option<Result<Response, SendFailure>>;

/// The result of a step.
pub struct Step {
    /// The next action.
    pub next: Next,
    /// The reason for a retry, as [`Error::to_json`].
    pub retry: Option<String>,
    /// The user that `wait_until_active` has just read.
    pub poll: Option<String>,
    /// [`Keys::to_json`] of the client, if it changed. Stored outside the program, it prevents a second payout after the program stops.
    pub keys: Option<String>,
}

/// The next action.
pub enum Next {
    /// Send a request.
    Send(Call, Sending),
    /// Wait for this many milliseconds, or until the caller aborts.
    Sleep(Call, u64),
    /// None: the call has ended.
    Done(Result<String, Error>),
}

/// A request to send.
#[derive(Debug)]
pub struct Sending {
    /// The request.
    pub request: Request,
    /// Number of the attempt, from 1.
    pub attempt: u32,
    /// Time limit in milliseconds, including the response body.
    pub timeout_ms: u64,
}

impl Call {
    /// [`Client::call`].
    #[must_use]
    pub fn new(client: Client, operation: Operation, input: String, options: CallOptions) -> Self {
        Self::of(client.keys.clone(), async move |host| client.call(&*host, operation, &input, &options).await)
    }

    /// Runs [`wait_until_active`] for the session's own user. A read takes no longer than the client's deadline.
    #[must_use]
    pub fn waiting(client: Client, get_user: Operation, poll: Poll) -> Self {
        Self::of(client.keys.clone(), async move |host| {
            let look = async |left_ms: u64| {
                host.attempt.set(0);
                let deadline_ms = Some(left_ms.min(client.limits.deadline_ms));
                client.call(&*host, get_user, "", &CallOptions { deadline_ms, ..CallOptions::default() }).await
            };
            wait_until_active(&*host, &poll, look, |user| host.poll.set(Some(user.to_owned()))).await
        })
    }

    fn of<F: Future<Output = Result<String, Error>> + 'static>(
        keys: Keys,
        call: impl FnOnce(Rc<CallHost>) -> F,
    ) -> Self {
        let host = Rc::<CallHost>::default();
        Self { keys, future: Box::pin(call(host.clone())), host }
    }

    /// Continues with the result of the last action.
    #[must_use]
    pub fn step(mut self, result: ActionResult, context: StepContext) -> Step {
        let host = &self.host;
        host.now.set(context.now);
        host.aborted.set(context.aborted);
        host.random.set(context.random);
        host.result.set(result);
        let polled = self.future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let (retry, poll) = (host.retry.take(), host.poll.take());
        let keys = self.keys.take_changed().then(|| self.keys.to_json());
        let next = match (polled, host.action.take()) {
            (task::Poll::Ready(answer), _) => Next::Done(answer),
            (_, Action::Send(sending)) => Next::Send(self, sending),
            (_, Action::Sleep(ms)) => Next::Sleep(self, ms),
        };
        Step { next, retry, poll, keys }
    }
}

/// What the call waits for.
enum Action {
    Send(Sending),
    Sleep(u64),
}

impl Default for Action {
    fn default() -> Self {
        Self::Sleep(0)
    }
}

/// The call's platform: the input of the last step and the output of the next.
#[derive(Default)]
struct CallHost {
    now: Cell<i64>,
    aborted: Cell<bool>,
    random: Cell<Option<[u8; 16]>>,
    result: Cell<ActionResult>,
    action: Cell<Action>,
    attempt: Cell<u32>,
    retry: Cell<Option<String>>,
    poll: Cell<Option<String>>,
}

impl CallHost {
    async fn perform(&self, action: Action) -> Result<Response, SendFailure> {
        self.action.set(action);
        self.result.set(None);
        poll_fn(|_| self.result.take().map_or(task::Poll::Pending, task::Poll::Ready)).await
    }
}

impl Host for CallHost {
    fn now(&self) -> i64 {
        self.now.get()
    }

    /// Without random bytes the delay is not randomised.
    fn random(&self) -> [u8; 16] {
        self.secure_random().unwrap_or_default()
    }

    /// Random bytes are used once: two keys from the same bytes would be equal.
    fn secure_random(&self) -> Option<[u8; 16]> {
        self.random.take()
    }

    fn aborted(&self) -> bool {
        self.aborted.get()
    }

    async fn send(&self, request: &Request, timeout_ms: u64) -> Result<Response, SendFailure> {
        let attempt = self.attempt.get().saturating_add(1);
        self.attempt.set(attempt);
        self.perform(Action::Send(Sending { request: request.clone(), attempt, timeout_ms })).await
    }

    async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
        let _ = self.perform(Action::Sleep(ms)).await;
        if self.aborted() { Err(SendFailure::Aborted) } else { Ok(()) }
    }

    fn retrying(&self, error: &Error, _wait_ms: u64) {
        self.retry.set(Some(error.to_json(Lang::En)));
    }
}

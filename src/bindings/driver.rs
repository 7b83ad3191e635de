//! Runs a client's call one step at a time, for whoever does the sending and the waiting: TypeScript in a browser, a script in tests.
//!
//! A call waits for one thing at a time. So nothing has to be woken: what came of its last action is when it goes on.

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

/// A call under way.
pub struct Call {
    keys: Keys,
    outside: Rc<Outside>,
    future: Pin<Box<dyn Future<Output = Result<String, Error>>>>,
}

/// The world at the time of a step.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Milliseconds since 1970.
    pub now: i64,
    /// Whether the caller has aborted.
    pub aborted: bool,
    /// Bytes that nobody can guess, if there is a source of them; fresh at each step.
    pub random: Option<[u8; 16]>,
}

/// What came of the last action: an answer or none. Of a wait, only whether it was aborted counts; the first step has `None`.
pub type Came = Option<Result<Response, SendFailure>>;

/// How far a step got.
pub struct Step {
    /// What is to be done next.
    pub next: Next,
    /// Why another try follows, as [`Error::to_json`] says it.
    pub retry: Option<String>,
    /// The user that was read while waiting for it to become active.
    pub poll: Option<String>,
    /// [`Keys::to_json`] of the client, if that changed. Kept outside of the program, it keeps a payout from happening twice when the program stops.
    pub keys: Option<String>,
}

/// What is to be done next.
pub enum Next {
    /// Send a request.
    Send(Call, Sending),
    /// Wait so many milliseconds, or until the caller aborts.
    Sleep(Call, u64),
    /// Nothing: the call has ended.
    Done(Result<String, Error>),
}

/// A request that is to be sent.
#[derive(Debug)]
pub struct Sending {
    /// The request.
    pub request: Request,
    /// Which try it is, counted from 1.
    pub attempt: u32,
    /// Its time limit in milliseconds, the answer's body included.
    pub timeout_ms: u64,
}

impl Call {
    /// [`Client::call`].
    #[must_use]
    pub fn new(client: Client, operation: Operation, input: String, options: CallOptions) -> Self {
        Self::of(client.keys.clone(), async move |outside| client.call(&*outside, operation, &input, &options).await)
    }

    /// [`wait_until_active`], reading the session's own user. A read takes no longer than the client's deadline.
    #[must_use]
    pub fn waiting(client: Client, get_user: Operation, poll: Poll) -> Self {
        Self::of(client.keys.clone(), async move |outside| {
            let look = async |left_ms: u64| {
                outside.attempt.set(0);
                let deadline_ms = Some(left_ms.min(client.limits.deadline_ms));
                client.call(&*outside, get_user, "", &CallOptions { deadline_ms, ..CallOptions::default() }).await
            };
            wait_until_active(&*outside, &poll, look, |user| outside.poll.set(Some(user.to_owned()))).await
        })
    }

    fn of<F: Future<Output = Result<String, Error>> + 'static>(
        keys: Keys,
        call: impl FnOnce(Rc<Outside>) -> F,
    ) -> Self {
        let outside = Rc::<Outside>::default();
        Self { keys, future: Box::pin(call(outside.clone())), outside }
    }

    /// Goes on with what came of the last action.
    #[must_use]
    pub fn step(mut self, came: Came, moment: Moment) -> Step {
        let outside = &self.outside;
        outside.now.set(moment.now);
        outside.aborted.set(moment.aborted);
        outside.random.set(moment.random);
        outside.came.set(came);
        let polled = self.future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let (retry, poll) = (outside.retry.take(), outside.poll.take());
        let keys = self.keys.take_changed().then(|| self.keys.to_json());
        let next = match (polled, outside.wanted.take()) {
            (task::Poll::Ready(answer), _) => Next::Done(answer),
            (_, Wanted::Answer(sending)) => Next::Send(self, sending),
            (_, Wanted::Sleep(ms)) => Next::Sleep(self, ms),
        };
        Step { next, retry, poll, keys }
    }
}

/// What a waiting call wants.
enum Wanted {
    Answer(Sending),
    Sleep(u64),
}

impl Default for Wanted {
    fn default() -> Self {
        Self::Sleep(0)
    }
}

/// The outside world of a call: what the last step told of it, and what the next is to tell.
#[derive(Default)]
struct Outside {
    now: Cell<i64>,
    aborted: Cell<bool>,
    random: Cell<Option<[u8; 16]>>,
    came: Cell<Came>,
    wanted: Cell<Wanted>,
    attempt: Cell<u32>,
    retry: Cell<Option<String>>,
    poll: Cell<Option<String>>,
}

impl Outside {
    async fn came_of(&self, wanted: Wanted) -> Result<Response, SendFailure> {
        self.wanted.set(wanted);
        self.came.set(None);
        poll_fn(|_| self.came.take().map_or(task::Poll::Pending, task::Poll::Ready)).await
    }
}

impl Host for Outside {
    fn now(&self) -> i64 {
        self.now.get()
    }

    /// Without bytes of the moment no wait is drawn by lot.
    fn random(&self) -> [u8; 16] {
        self.secure_random().unwrap_or_default()
    }

    /// Each moment's bytes serve once: of the same ones, two keys would be one.
    fn secure_random(&self) -> Option<[u8; 16]> {
        self.random.take()
    }

    fn aborted(&self) -> bool {
        self.aborted.get()
    }

    async fn send(&self, request: &Request, timeout_ms: u64) -> Result<Response, SendFailure> {
        let attempt = self.attempt.get().saturating_add(1);
        self.attempt.set(attempt);
        self.came_of(Wanted::Answer(Sending { request: request.clone(), attempt, timeout_ms })).await
    }

    async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
        let _ = self.came_of(Wanted::Sleep(ms)).await;
        if self.aborted() { Err(SendFailure::Aborted) } else { Ok(()) }
    }

    fn retrying(&self, error: &Error, _wait_ms: u64) {
        self.retry.set(Some(error.to_json(Lang::En)));
    }
}

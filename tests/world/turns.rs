//! A scripted network that answers a call's requests in order, with a clock that only waiting advances.

#![allow(dead_code, reason = "each test takes what it needs")]

use qash_client::client::{Host, SendFailure};
use qash_client::http::{Headers, Request, Response};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// 2026-06-05T14:00:00Z.
pub const START: i64 = 1_780_668_000_000;

/// The result of one request.
pub enum Turn {
    /// Responds after this many milliseconds.
    Answers(u64, Response),
    /// Fails after this many milliseconds.
    Fails(u64, SendFailure),
}

impl From<Result<Response, SendFailure>> for Turn {
    fn from(came: Result<Response, SendFailure>) -> Self {
        match came {
            Ok(response) => Self::Answers(100, response),
            Err(failure) => Self::Fails(100, failure),
        }
    }
}

impl Turn {
    /// Returns the final result.
    pub fn came(self) -> Result<Response, SendFailure> {
        match self {
            Self::Answers(_, response) => Ok(response),
            Self::Fails(_, failure) => Err(failure),
        }
    }
}

/// The scripted network.
pub struct World {
    pub clock: Cell<i64>,
    pub abort_at: Cell<i64>,
    pub turns: RefCell<VecDeque<Turn>>,
    pub sent: RefCell<Vec<Request>>,
    pub timeouts: RefCell<Vec<u64>>,
    pub waits: RefCell<Vec<u64>>,
    pub random: Cell<u8>,
    /// Delay of the end of the next wait, in milliseconds.
    pub late: Cell<i64>,
    /// Result of requests after the end of the script; without it the script must be long enough.
    pub after: Option<SendFailure>,
}

impl World {
    pub fn new(turns: impl IntoIterator<Item = Turn>) -> Self {
        Self {
            clock: Cell::new(START),
            abort_at: Cell::new(i64::MAX),
            turns: RefCell::new(turns.into_iter().collect()),
            sent: RefCell::default(),
            timeouts: RefCell::default(),
            waits: RefCell::default(),
            random: Cell::new(0xAB),
            late: Cell::new(0),
            after: None,
        }
    }

    /// Advances the clock, up to the abort if that is earlier.
    fn pass(&self, ms: u64) -> Result<(), SendFailure> {
        let until = self.clock.get().saturating_add_unsigned(ms);
        self.clock.set(until.min(self.abort_at.get()));
        if until >= self.abort_at.get() { Err(SendFailure::Aborted) } else { Ok(()) }
    }

    /// Returns the number of requests.
    pub fn tries(&self) -> usize {
        self.sent.borrow().len()
    }

    /// Returns the elapsed time, in milliseconds.
    pub fn elapsed(&self) -> i64 {
        self.clock.get() - START
    }
}

impl Host for World {
    fn now(&self) -> i64 {
        self.clock.get()
    }

    fn random(&self) -> [u8; 16] {
        // Different bytes each time, so that a key generated twice differs.
        self.random.set(self.random.get().wrapping_add(1));
        [self.random.get(); 16]
    }

    fn aborted(&self) -> bool {
        self.clock.get() >= self.abort_at.get()
    }

    async fn send(&self, request: &Request, timeout_ms: u64) -> Result<Response, SendFailure> {
        self.sent.borrow_mut().push(request.clone());
        self.timeouts.borrow_mut().push(timeout_ms);
        let over = || Some(Turn::Fails(100, self.after.clone()?));
        let turn = self.turns.borrow_mut().pop_front().or_else(over).expect("the script is long enough");
        let (Turn::Answers(after, _) | Turn::Fails(after, _)) = turn;
        self.pass(after.min(timeout_ms))?;
        if after > timeout_ms { Err(SendFailure::Timeout) } else { turn.came() }
    }

    async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
        self.waits.borrow_mut().push(ms);
        self.clock.set(self.clock.get() + self.late.take());
        self.pass(ms)
    }
}

pub fn answer(status: u16, body: &str) -> Turn {
    Turn::Answers(100, Response { status, headers: Headers::default(), body: body.to_owned() })
}

pub fn with_header(status: u16, name: &str, value: &str) -> Turn {
    let headers = Headers(vec![(name.to_owned(), value.to_owned())]);
    Turn::Answers(100, Response { status, headers, body: String::new() })
}

pub fn lost() -> Turn {
    Turn::Fails(100, SendFailure::Network("connection reset".to_owned()))
}

//! What the client needs from the outside. The bindings implement it with fetch and timers; tests with a script.

use crate::error::Error;
use crate::http::{Request, Response};

/// Why no answer came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendFailure {
    /// No connection, a broken one, or a `fetch` that threw or answered something that is no response.
    Network(String),
    /// The time limit passed.
    Timeout,
    /// The caller aborted.
    Aborted,
    /// The answer is larger than any answer of the API.
    TooLarge,
    /// No request can be made of this URL or these headers; nothing was sent.
    Impossible(String),
}

/// The outside world of one call.
pub trait Host {
    /// Milliseconds since 1970.
    fn now(&self) -> i64;

    /// 16 random bytes, for the length of a wait and the id of a request. Where the platform has no source for secrets, a plain generator makes them.
    fn random(&self) -> [u8; 16];

    /// 16 bytes that nobody can guess, of which keys are made; `None` where the platform has no source of them.
    fn secure_random(&self) -> Option<[u8; 16]> {
        Some(self.random())
    }

    /// Whether the caller has aborted.
    fn aborted(&self) -> bool {
        false
    }

    /// Sends a request and reads the whole answer within the time limit. It must settle by then, whatever the network does.
    fn send(&self, request: &Request, timeout_ms: u64) -> impl Future<Output = Result<Response, SendFailure>>;

    /// Waits; ends early with [`SendFailure::Aborted`].
    fn sleep(&self, ms: u64) -> impl Future<Output = Result<(), SendFailure>>;

    /// Is told why a request is sent again, and after how many milliseconds.
    fn retrying(&self, _error: &Error, _wait_ms: u64) {}
}

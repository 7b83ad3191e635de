//! The interface between the client and its platform: the clock, randomness, timers and HTTP. The bindings use fetch and timers, tests a script.

use crate::error::Error;
use crate::http::{Request, Response};

/// Why a request failed without a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendFailure {
    /// No connection, a broken one, or a `fetch` that threw or returned something other than a response.
    Network(String),
    /// The time limit passed.
    Timeout,
    /// The caller aborted.
    Aborted,
    /// The response is larger than any response of the API.
    TooLarge,
    /// No request can be made from this URL or these headers; nothing was sent.
    Impossible(String),
}

/// The platform as one call sees it.
pub trait Host {
    /// Milliseconds since 1970.
    fn now(&self) -> i64;

    /// 16 random bytes for delays and request ids; not necessarily secure.
    fn random(&self) -> [u8; 16];

    /// 16 cryptographically secure random bytes for keys; `None` where the platform has no secure source.
    fn secure_random(&self) -> Option<[u8; 16]> {
        Some(self.random())
    }

    /// Whether the caller has aborted.
    fn aborted(&self) -> bool {
        false
    }

    /// Sends a request and reads the whole response. It must settle within the time limit, whatever the network does.
    fn send(&self, request: &Request, timeout_ms: u64) -> impl Future<Output = Result<Response, SendFailure>>;

    /// Waits; ends early with [`SendFailure::Aborted`].
    fn sleep(&self, ms: u64) -> impl Future<Output = Result<(), SendFailure>>;

    /// Called before each retry, with its reason and its delay in milliseconds.
    fn retrying(&self, _error: &Error, _wait_ms: u64) {}
}

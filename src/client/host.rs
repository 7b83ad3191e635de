//! What the client needs from the outside. The bindings implement it with fetch and timers; tests with a script.

use crate::check::Lang;
use crate::error::Error;
use crate::http::{Request, Response};
use crate::json::ObjectText;

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

/// Something an observer may want to see.
#[derive(Debug)]
pub enum Event<'a> {
    /// A try begins; counted from 1.
    Request(&'a Request, u32),
    /// A try was answered.
    Response(&'a Request, &'a Response, u32),
    /// Another try follows after so many milliseconds.
    Retry(&'a Error, u32, u64),
}

impl Event<'_> {
    /// As JSON, for an observer on the other side of a boundary: `{"event": "request" | "response" | "retry", "attempt", …}`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let object = |event, attempt: u32| ObjectText::new().string("event", event).integer("attempt", attempt.into());
        let sent = |event, request: &Request, attempt| {
            object(event, attempt).string("method", request.method.name()).string("url", &request.url)
        };
        match self {
            Self::Request(request, attempt) => sent("request", request, *attempt)
                .raw("headers", &request.headers.to_json())
                .optional(request.body.as_deref(), |object, body| object.string("body", body)),
            Self::Response(request, response, attempt) => sent("response", request, *attempt)
                .integer("status", response.status.into())
                .raw("headers", &response.headers.to_json())
                .string("body", &response.body),
            Self::Retry(error, attempt, wait_ms) => object("retry", *attempt)
                .integer("waitMs", i64::try_from(*wait_ms).unwrap_or(i64::MAX))
                .raw("error", &error.to_json(Lang::En)),
        }
        .finish()
    }
}

/// The outside world of one call.
pub trait Host {
    /// Milliseconds since 1970.
    fn now(&self) -> i64;

    /// 16 bytes that nobody can guess.
    fn random(&self) -> [u8; 16];

    /// Whether the caller has aborted.
    fn aborted(&self) -> bool {
        false
    }

    /// Sends a request and reads the whole answer within the time limit. It must settle by then, whatever the network does.
    fn send(&self, request: &Request, timeout_ms: u64) -> impl Future<Output = Result<Response, SendFailure>>;

    /// Waits; ends early with [`SendFailure::Aborted`].
    fn sleep(&self, ms: u64) -> impl Future<Output = Result<(), SendFailure>>;

    /// Tells an observer; it cannot change anything.
    fn observe(&self, _event: Event<'_>) {}
}

//! The classes of errors, and the outcomes of a failed call.

/// Effect of a failed call on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// None: the call may be corrected and sent again.
    None,
    /// Carried out, although the response is missing or unreadable.
    Done,
    /// Unknown: check before sending it again.
    Unknown,
}

impl Outcome {
    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Done => "done",
            Self::Unknown => "unknown",
        }
    }

    /// Parses [`Outcome::name`].
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::None, Self::Done, Self::Unknown].into_iter().find(|outcome| outcome.name() == name)
    }
}

/// The JavaScript class of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Invalid input; nothing was sent, or the server refused it (400, 422).
    Validation,
    /// Another refusal of the server.
    Api,
    /// 401: no one is signed in, or the session has expired.
    Authentication,
    /// 403.
    Permission,
    /// 404.
    NotFound,
    /// 409.
    Conflict,
    /// 429.
    RateLimit,
    /// 502, 503, 504 and other 5xx.
    ServiceUnavailable,
    /// No connection, or the connection broke.
    Network,
    /// A time limit passed.
    Timeout,
    /// The caller aborted.
    Abort,
    /// The response could not be read.
    Decode,
    /// A write was sent and its response was lost.
    UnknownOutcome,
    /// A response contained a secret and was withheld.
    SecretExposure,
    /// Other errors: a fault of this package or of its setup.
    Plain,
}

impl Kind {
    /// The class name in JavaScript.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Validation => "ValidationError",
            Self::Api => "ApiError",
            Self::Authentication => "AuthenticationError",
            Self::Permission => "PermissionError",
            Self::NotFound => "NotFoundError",
            Self::Conflict => "ConflictError",
            Self::RateLimit => "RateLimitError",
            Self::ServiceUnavailable => "ServiceUnavailableError",
            Self::Network => "NetworkError",
            Self::Timeout => "TimeoutError",
            Self::Abort => "AbortError",
            Self::Decode => "DecodeError",
            Self::UnknownOutcome => "UnknownOutcomeError",
            Self::SecretExposure => "SecretExposureError",
            Self::Plain => "QashError",
        }
    }
}

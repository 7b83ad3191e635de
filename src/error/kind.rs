//! The classes of errors, and what a failed call may have done.

/// What the failed call did on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing: it may be corrected and sent again.
    None,
    /// It was carried out, although an answer is missing or unreadable.
    Done,
    /// Nobody can tell from here: look before doing it again.
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

    /// Reads [`Outcome::name`].
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::None, Self::Done, Self::Unknown].into_iter().find(|outcome| outcome.name() == name)
    }
}

/// Which class of the JavaScript face an error becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The input was wrong; nothing was sent, or the server refused it (400, 422).
    Validation,
    /// Any other refusal of the server.
    Api,
    /// 401: nobody is signed in, or the session ended.
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
    /// The answer could not be read.
    Decode,
    /// A call that moves money was sent and its answer was lost.
    UnknownOutcome,
    /// An answer held a secret and was withheld.
    SecretExposure,
    /// None of these: a fault of this package, or of how it is set up.
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

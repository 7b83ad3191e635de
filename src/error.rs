//! One error type for client, partner and proxy: what happened, whether money may have moved, and what to do next.

use crate::api::Operation;
use crate::check::{Issue, Lang};
use crate::json::ObjectText;
use crate::text::join;

mod code;

#[cfg(feature = "describe")]
pub use code::Told;
pub use code::{AnyCode, ErrorCode};

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

/// Something wrong with one field of an input or of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldIssue {
    /// Where the field stands: `beneficiary.accountNumber`, `items[3].amount`; empty for the whole.
    pub path: String,
    /// What is wrong there; spans count inside the field's text.
    pub issue: Issue,
}

impl FieldIssue {
    /// As JSON, with its sentence in one language.
    #[must_use]
    pub fn to_json(&self, lang: Lang) -> String {
        let Issue { code, start, end, expected, .. } = &self.issue;
        let mut object = ObjectText::new();
        object.put("path", &self.path);
        object.put("code", code.name());
        object.put("message", &self.issue.message(lang));
        object.put_number("start", start.map(i64::from));
        object.put_number("end", end.map(i64::from));
        object.put_optional("expected", expected.as_deref());
        object.finish()
    }
}

/// A failed call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The class it belongs to.
    pub kind: Kind,
    /// What callers match on: `SESSION_REQUIRED`, `PAYOUT_DENIED`, …
    pub code: AnyCode,
    /// What happened and what to do next, in English.
    pub message: String,
    /// Status of the answer, if one came.
    pub status: Option<u16>,
    /// The operation that failed.
    pub operation: Option<&'static str>,
    /// Whether the same call, with the same key, may succeed later.
    pub retryable: bool,
    /// What it did on the server.
    pub outcome: Outcome,
    /// Fields that are wrong, each with its message; as JSON texts when another server found them.
    pub issues: Issues,
    /// The key the call was sent with: send it again and it is carried out at most once.
    pub idempotency_key: Option<String>,
    /// The server's own name for the request.
    pub request_id: Option<String>,
    /// How long the server asked to wait.
    pub retry_after_ms: Option<u64>,
}

/// The wrong fields of an [`Error`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Issues {
    /// None.
    #[default]
    None,
    /// Found here.
    Found(Vec<FieldIssue>),
    /// Found by the server, as the JSON list it sent.
    Received(String),
}

impl Error {
    /// An error that says nothing was done.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            kind: code.kind(),
            code: code.into(),
            message: message.into(),
            status: None,
            operation: None,
            retryable: false,
            outcome: Outcome::None,
            issues: Issues::None,
            idempotency_key: None,
            request_id: None,
            retry_after_ms: None,
        }
    }

    /// An input with wrong fields; nothing was sent.
    #[must_use]
    pub fn invalid_input(operation: Operation, issues: Vec<FieldIssue>) -> Self {
        let mut message = join(&["The input of ", operation.name, " is not valid"]);
        if let Some(FieldIssue { path, issue }) = issues.first() {
            let between = if path.is_empty() { "" } else { ": " };
            message.push_str(&join(&[": ", path, between, &issue.message(Lang::En)]));
        }
        let mut error = Self::new(ErrorCode::InvalidInput, message);
        error.operation = Some(operation.name);
        error.issues = Issues::Found(issues);
        error
    }

    /// An answer to another question: what it tells of, and what was asked for, each in two pieces. Whoever asked would take it for theirs.
    #[must_use]
    pub fn of_another_answer(operation: Operation, found: [&str; 2], wanted: [&str; 2]) -> Self {
        let ([found, value], [what, asked]) = (found, wanted);
        let parts = [operation.name, " answered ", found, value, " where ", what, asked, " was asked for."];
        let mut error = Self::new(ErrorCode::BadAnswer, join(&parts));
        error.operation = Some(operation.name);
        error
    }

    /// The text that crosses to JavaScript and that the proxy answers with, inside `{"error": …}`.
    #[must_use]
    pub fn to_json(&self, lang: Lang) -> String {
        let mut object = ObjectText::new();
        object.put("class", self.kind.class());
        object.put("code", self.code.name());
        object.put("message", &self.message);
        object.put_number("status", self.status.map(i64::from));
        object.put_optional("operation", self.operation);
        object.put_raw("retryable", if self.retryable { "true" } else { "false" });
        object.put("outcome", self.outcome.name());
        match &self.issues {
            Issues::None => {}
            Issues::Received(text) => object.put_raw("issues", text),
            Issues::Found(list) => {
                let mut items = Vec::new();
                for item in list {
                    items.push(item.to_json(lang));
                }
                object.put_raw("issues", &crate::json::list(&items));
            }
        }
        object.put_optional("idempotencyKey", self.idempotency_key.as_deref());
        object.put_optional("requestId", self.request_id.as_deref());
        object.put_number("retryAfterMs", self.retry_after_ms.map(|ms| i64::try_from(ms).unwrap_or(i64::MAX)));
        object.finish()
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

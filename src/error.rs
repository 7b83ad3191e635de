//! The error type of client, partner and proxy: what happened, whether money may have moved, and what to do next.

use crate::api::Operation;
use crate::check::Lang;
use crate::json::ObjectText;
use crate::text::join;

pub use crate::models::FieldIssue;

mod code;
mod kind;

#[cfg(feature = "describe")]
pub use code::Told;
pub use code::{AnyCode, ErrorCode};
pub use kind::{Kind, Outcome};

/// An error of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Its class.
    pub kind: Kind,
    /// Its code, for matching: `SESSION_REQUIRED`, `PAYOUT_DENIED`, …
    pub code: AnyCode,
    /// Message in English: what happened and what to do next.
    pub message: String,
    /// HTTP status of the response, if there was one.
    pub status: Option<u16>,
    /// The operation that failed.
    pub operation: Option<&'static str>,
    /// Whether the same call, with the same key, may succeed later.
    pub retryable: bool,
    /// Effect of the failed call on the server.
    pub outcome: Outcome,
    /// The invalid fields, each with a message.
    pub issues: Issues,
    /// The idempotency key of the call: a retry with it is carried out at most once.
    pub idempotency_key: Option<String>,
    /// The server's request id.
    pub request_id: Option<String>,
    /// Delay that the server asked for, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// The response, if it cannot be read or belongs to a different resource: JSON; for a call from a browser only its ids.
    pub answer: Option<Box<str>>,
}

/// Invalid fields of an [`Error`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Issues {
    /// None.
    #[default]
    None,
    /// Found by this program.
    Found(Vec<FieldIssue>),
    /// Found by the server, as its JSON list.
    Received(String),
}

impl Error {
    /// An error of a call that had no effect.
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
            answer: None,
        }
    }

    /// An input with invalid fields; nothing was sent.
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

    /// A response for a different resource; `found` and `wanted` are given in two parts each.
    #[must_use]
    pub fn of_another_answer(operation: Operation, found: [&str; 2], wanted: [&str; 2]) -> Self {
        let ([found, value], [what, asked]) = (found, wanted);
        let parts = [operation.name, " answered ", found, value, " where ", what, asked, " was asked for."];
        let mut error = Self::new(ErrorCode::BadAnswer, join(&parts));
        error.operation = Some(operation.name);
        error
    }

    /// The JSON text that crosses to JavaScript and that the proxy sends inside `{"error": …}`.
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
        if let Some(answer) = &self.answer {
            object.put_raw("answer", answer);
        }
        object.finish()
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

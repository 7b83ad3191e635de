//! Events for the partner's audit log: who sent a request, for which operation, and its result. An event never contains secrets, amounts or
//! names.

use super::attempts::sha256;
use crate::api::Operation;
use crate::error::{ErrorCode, Outcome};
use crate::json::ObjectText;
use crate::time;

/// Data about a request in progress.
#[derive(Debug, Default)]
pub struct Trace {
    /// The requested operation; `None` until it is known.
    pub operation: Option<Operation>,
    /// The signed-in user's subject.
    pub subject: Option<String>,
    /// The user's id at Qash.
    pub user_id: Option<String>,
    /// The idempotency key.
    pub key: Option<String>,
    /// A failure that did not fail the request, such as a failed write to the store.
    pub note: Option<ErrorCode>,
}

/// The result of a request.
#[derive(Clone, Copy, Debug)]
pub struct End<'a> {
    /// Time of arrival, in milliseconds since 1970.
    pub at: i64,
    /// Duration in milliseconds.
    pub ms: i64,
    /// HTTP status of the response.
    pub status: u16,
    /// Whether the operation was executed at Qash.
    pub outcome: Outcome,
    /// The error's code, if the request failed.
    pub code: Option<&'a str>,
    /// The request id in the response.
    pub request_id: &'a str,
}

impl Trace {
    /// Serializes the event as JSON. `scrub` removes secrets from a text.
    pub fn event(&self, end: &End<'_>, scrub: impl Fn(&str) -> String) -> String {
        let text = |object: ObjectText, name, value: Option<&str>| {
            object.optional(value, |object, value| object.string(name, &scrub(value)))
        };
        let object = ObjectText::new().string("at", &time::format_rfc3339(end.at));
        let operation = self.operation.map(|operation| operation.name);
        let object = object.optional(operation, |object, name| object.string("operation", name));
        let object = text(object, "subject", self.subject.as_deref());
        let object = text(object, "userId", self.user_id.as_deref());
        let object = object.string("outcome", end.outcome.name()).integer("status", end.status.into());
        let object = text(object, "code", end.code.or(self.note.map(ErrorCode::name)));
        let object = object.string("requestId", end.request_id).integer("ms", end.ms);
        // Only a hash of the key, because keys may contain names and invoice numbers.
        object.optional(self.key.as_deref(), |object, key| object.string("keyHash", &sha256(key))).finish()
    }
}

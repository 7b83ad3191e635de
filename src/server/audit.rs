//! What the partner's log hears of each request: who, what, and what came of it. Never a secret, never an amount or a name.

use super::attempts::sha256;
use crate::api::Operation;
use crate::error::{ErrorCode, Outcome};
use crate::json::ObjectText;
use crate::time;

/// What is known about a request so far.
#[derive(Debug, Default)]
pub struct Trace {
    /// What it asks for; `None` as long as that is not known.
    pub operation: Option<Operation>,
    /// Who is signed in.
    pub subject: Option<String>,
    /// The user that is acted for.
    pub user_id: Option<String>,
    /// The key of the intent.
    pub key: Option<String>,
    /// What went wrong although the request was answered.
    pub note: Option<ErrorCode>,
}

/// How a request ended.
#[derive(Clone, Copy, Debug)]
pub struct End<'a> {
    /// When it came, in milliseconds since 1970.
    pub at: i64,
    /// How long it took, in milliseconds.
    pub ms: i64,
    /// Status of the answer.
    pub status: u16,
    /// What was done at Qash.
    pub outcome: Outcome,
    /// The error's code, if there was one.
    pub code: Option<&'a str>,
    /// The id that the browser was told.
    pub request_id: &'a str,
}

impl Trace {
    /// The event as JSON; `scrub` takes out of a text what no log may hold.
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
        // Partners name their keys after people and invoices.
        object.optional(self.key.as_deref(), |object, key| object.string("keyHash", &sha256(key))).finish()
    }
}

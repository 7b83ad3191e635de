//! The response that a browser gets.

use crate::check::Lang;
use crate::error::{Error, Issues};
use crate::http::{Headers, Response};
use crate::json::ObjectText;

/// A response of the proxy; `headers` are those that a page of another origin needs.
pub(super) fn respond(status: u16, body: String, mut headers: Headers) -> Response {
    headers.set("Cache-Control", "no-store");
    headers.set("Vary", "Cookie, Origin, Sec-Fetch-Site");
    headers.set("X-Content-Type-Options", "nosniff");
    if !body.is_empty() {
        headers.set("Content-Type", "application/json");
    }
    Response { status, headers, body }
}

/// `{"error": {…}}`: what document and clients know, and nothing else of [`Error`].
pub(super) fn error_body(error: &Error, request_id: &str, lang: Lang) -> String {
    let issues = match &error.issues {
        Issues::Found(list) if !list.is_empty() => {
            let items: Vec<_> = list.iter().map(|item| item.to_json(lang)).collect();
            Some(crate::json::list(&items))
        }
        _ => None,
    };
    let inner = ObjectText::new()
        .string("code", error.code.name())
        .string("message", &error.message)
        .string("requestId", request_id)
        .bool("retryable", error.retryable)
        .string("outcome", error.outcome.name())
        .optional(issues, |object, issues| object.raw("issues", &issues))
        .optional(error.retry_after_ms, |object, ms| object.raw("retryAfterMs", &ms.to_string()))
        .finish();
    ObjectText::new().raw("error", &inner).finish()
}

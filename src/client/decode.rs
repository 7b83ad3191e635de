//! From an answer to the operation's own JSON, or to the error it means.

use super::{Encoded, Hop, Sent};
use crate::api::{KEY_FIELD, Operation};
use crate::error::{Error, Issues, Kind, Outcome};
use crate::http::Response;
use crate::json::{Json, ObjectText, Type};
use crate::models::{self, Direction};
use crate::text::{integer, join, parse_integer};
use crate::time;
use std::borrow::Cow;

/// Reads a 2xx answer: takes it out of its envelope, adds what can be worked out, and checks it against the operation's shape.
///
/// # Errors
/// [`Kind::Decode`] when it cannot be read (a write has then been carried out: [`Outcome::Done`]), [`Kind::Api`] when it says `success: false`.
pub fn decode(operation: &'static Operation, sent: &Sent, encoded: &Encoded, hop: Hop) -> Result<String, Error> {
    read(operation, sent, encoded, hop).map_err(|error| Error {
        status: Some(sent.response.status),
        operation: Some(operation.name),
        // What Qash refused in a 2xx answer it did not do; what cannot be read it did.
        outcome: if error.kind == Kind::Api || operation.reads() { Outcome::None } else { Outcome::Done },
        idempotency_key: encoded.key.clone(),
        ..error
    })
}

fn read(operation: &'static Operation, sent: &Sent, encoded: &Encoded, hop: Hop) -> Result<String, Error> {
    let body = sent.response.body.trim_ascii();
    let json = Json::parse(if body.is_empty() { "{}" } else { body })
        .map_err(|_| unreadable(operation, " is not JSON.", Issues::None))?;
    let answer = match hop {
        Hop::Proxy if operation.output.name == "Quote" => with_clock(json, sent),
        Hop::Proxy => json.text().to_owned(),
        #[cfg(feature = "server")]
        Hop::Upstream => {
            let data = super::upstream::open(operation, json)?;
            super::upstream::complete(operation, data, sent)
        }
    };
    let checked = Json::trusted(&answer);
    let issues = models::check(checked, &models::Kind::Object(operation.output), Direction::Answer);
    if let Some(first) = issues.first() {
        let words = join(&[
            " does not have the documented form. ",
            &first.path,
            ": ",
            &first.issue.message(Default::default()),
        ]);
        return Err(unreadable(operation, &words, Issues::Found(issues)));
    }
    Ok(match &encoded.key {
        Some(key) if checked.get(KEY_FIELD).is_none_or(Json::is_null) => {
            ObjectText::without(checked, &[KEY_FIELD]).string(KEY_FIELD, key).finish()
        }
        _ => answer,
    })
}

fn unreadable(operation: &Operation, words: &str, issues: Issues) -> Error {
    Error { issues, ..Error::new(Kind::Decode, "BAD_ANSWER", join(&["The answer of ", operation.name, words])) }
}

/// A quote with the server's clock: told by the proxy in `serverTime`, else read from the answer's `Date`.
pub(super) fn with_clock(quote: Json<'_>, sent: &Sent) -> String {
    let mut object = ObjectText::without(quote, &["serverTime", "skewMs"]);
    // A proxy that did not find out what `toAmount` counts leaves it open, and no figure may be shown.
    if quote.get("toAmountUnit").is_none() {
        object = object.string("toAmountUnit", "ambiguous");
    }
    let told = quote.get("serverTime").and_then(Json::string).and_then(|told| time::parse_rfc3339(&told));
    if let Some(server_time) = told.or_else(|| time::parse_http_date(sent.response.headers.get("date")?)) {
        // Measured from when the request left, the server's clock is taken to be ahead rather than behind: a quote ends too soon, never too late.
        let skew = server_time.saturating_sub(sent.sent_at);
        object = object.string("serverTime", &time::format_rfc3339(server_time)).integer("skewMs", skew);
    }
    object.finish()
}

/// What an answer without 2xx means.
#[must_use]
pub fn failure(operation: &'static Operation, response: &Response, hop: Hop, now: i64) -> Error {
    let status = response.status;
    let json = Json::parse(&response.body).unwrap_or(Json::NULL);
    let mut error = Error {
        status: Some(status),
        operation: Some(operation.name),
        retryable: matches!(status, 408 | 429 | 500 | 502 | 503 | 504),
        request_id: response.headers.get("x-request-id").map(str::to_owned),
        retry_after_ms: response.headers.get("retry-after").and_then(|value| retry_after(value, now)),
        ..Error::new(
            Kind::of_status(status),
            code(status),
            join(&[operation.name, " was refused with status ", &integer(status.into())]),
        )
    };
    if !operation.reads() && (status == 408 || !(400..500).contains(&status)) {
        error.outcome = Outcome::Unknown;
    }
    match hop {
        Hop::Proxy => tell(&mut error, json.get("error").unwrap_or(Json::NULL)),
        #[cfg(feature = "server")]
        Hop::Upstream => super::upstream::tell(&mut error, operation, json, &response.body),
    }
    error
}

/// Takes over what the proxy says of its error.
fn tell(error: &mut Error, told: Json<'_>) {
    for (key, value) in told.fields() {
        let text = value.string().map(Cow::into_owned);
        match (key.string().as_deref(), text) {
            (Some("code"), Some(text)) => error.code = text.into(),
            (Some("message"), Some(text)) => error.message = text,
            (Some("outcome"), Some(text)) => error.outcome = Outcome::parse(&text).unwrap_or(error.outcome),
            (Some("idempotencyKey"), Some(text)) => error.idempotency_key = Some(text),
            (Some("requestId"), Some(text)) => error.request_id = Some(text),
            (Some("retryable"), _) => error.retryable = value.bool().unwrap_or(error.retryable),
            (Some("retryAfterMs"), _) => {
                error.retry_after_ms = value.integer().and_then(|ms| u64::try_from(ms).ok()).or(error.retry_after_ms);
            }
            (Some("issues"), _) if value.kind() == Type::List => {
                error.issues = Issues::Received(value.text().to_owned())
            }
            _ => {}
        }
    }
}

/// The code of a refusal that names none itself.
const fn code(status: u16) -> &'static str {
    match status {
        300..=399 => "REDIRECTED",
        400 | 422 => "REFUSED_INPUT",
        401 => "UNAUTHENTICATED",
        403 => "FORBIDDEN",
        404 => "NOT_FOUND",
        409 => "CONFLICT",
        429 => "RATE_LIMITED",
        500.. => "SERVICE_UNAVAILABLE",
        _ => "REFUSED",
    }
}

/// `Retry-After` (RFC 9110 §10.2.3): seconds or an HTTP date, as milliseconds from now.
fn retry_after(value: &str, now: i64) -> Option<u64> {
    let value = value.trim_ascii();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are for ever all the same.
        return Some(parse_integer(value).map_or(u64::MAX, i64::unsigned_abs).saturating_mul(1000));
    }
    u64::try_from(time::parse_http_date(value)?.saturating_sub(now).max(0)).ok()
}

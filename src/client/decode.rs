//! Decodes a response into the operation's output or into an error.

use super::evidence::{lookup_operation, names};
use super::{Encoded, Hop};
use crate::api::{KEY_FIELD, Operation, Retry};
use crate::check::Lang;
use crate::error::{Error, ErrorCode, Issues, Kind, Outcome};
use crate::http::Response;
use crate::json::{Json, ObjectText, Type};
use crate::models::{self, Direction};
use crate::text::{integer, join, parse_integer};
use crate::time;
use std::borrow::Cow;

/// A 2xx response and the time of its request.
#[derive(Debug)]
pub struct Sent {
    /// The response, with a 2xx status.
    pub response: Response,
    /// When the successful attempt was sent, in milliseconds since 1970.
    pub sent_at: i64,
    /// Whether the response of an earlier attempt was lost, so that it may have been carried out.
    pub maybe_done: bool,
}

/// Decodes a 2xx response: unwraps its envelope, adds derived fields, and checks it against the operation's model.
///
/// # Errors
/// [`Kind::Decode`] if it does not have the documented form; a write that it names was carried out ([`Outcome::Done`]). `ANSWER_MISMATCH`,
/// carried out too, if it names another amount, currency or account than the request. [`Kind::Api`] if it says `success: false`. For a write,
/// [`Kind::UnknownOutcome`] if the response is not JSON, names nothing that was done, or refuses after an attempt whose response was lost.
pub fn decode(operation: Operation, sent: &Sent, encoded: &Encoded) -> Result<String, Error> {
    read(operation, sent, encoded).map_err(|mut error| {
        #[cfg(feature = "server")]
        if error.kind == Kind::Decode && encoded.hop == Hop::Upstream {
            error.answer = Json::parse(&sent.response.body).ok().map(|body| body.text().into());
        }
        error.status = Some(sent.response.status);
        error.operation = Some(operation.name);
        error.idempotency_key = encoded.key.clone();
        if operation.reads() {
            return error;
        }
        let doubtful = match error.kind {
            _ if error.outcome == Outcome::Done => false,
            // Qash did not do what it refuses in a 2xx response; an earlier attempt of the same call may have.
            Kind::Api => sent.maybe_done,
            // A response that is not JSON or names no resource may come from anything, such as a sign-in page. With issues it comes from the API.
            _ => error.issues == Issues::None,
        };
        if doubtful {
            return unknown_outcome(error, operation, encoded);
        }
        if error.kind != Kind::Api {
            error.outcome = Outcome::Done;
        }
        error
    })
}

fn read(operation: Operation, sent: &Sent, encoded: &Encoded) -> Result<String, Error> {
    let body = sent.response.body.as_str();
    // Qash may send an empty body; a proxy never does.
    #[cfg(feature = "server")]
    let body = match body.trim() {
        "" if encoded.hop == Hop::Upstream && is_list(operation) && sent.response.status == 204 => "[]",
        "" if encoded.hop == Hop::Upstream => "{}",
        _ => body,
    };
    let json = Json::parse(body)
        .map_err(|_| unreadable(operation, [" is not JSON; check which server answers at baseUrl.", "", "", ""]))?;
    let is_quote = operation == Operation::CalculateExchange;
    let acts = operation.retry != Retry::Safe;
    let answer = match encoded.hop {
        Hop::Proxy if is_quote => with_clock(json, sent),
        Hop::Proxy if acts && !names(operation, json, encoded.key.as_deref()) => {
            let what = " contains no id; check which server answers at baseUrl.";
            return Err(unreadable(operation, [what, "", "", ""]));
        }
        Hop::Proxy => json.text().to_owned(),
        #[cfg(feature = "server")]
        Hop::Upstream if acts => super::write_response::open(operation, json, encoded)?,
        #[cfg(feature = "server")]
        Hop::Upstream => {
            let data = super::envelope::open(operation, json)?;
            let data = Json::trusted(&data);
            super::upstream::check_resource(operation, &encoded.request, data)?;
            let answer = super::upstream::with_derived_fields(operation, data);
            if is_quote { with_clock(Json::trusted(&answer), sent) } else { answer }
        }
    };
    let checked = Json::trusted(&answer);
    let issues = models::check(checked, &models::Kind::Object(operation.output), Direction::Answer);
    #[cfg(feature = "server")]
    let issues = if issues.is_empty() { super::upstream::balance_issues(operation, checked) } else { issues };
    if let Some(first) = issues.first() {
        let message = first.issue.message(Lang::En);
        let mut error = unreadable(operation, [" does not have the documented form. ", &first.path, ": ", &message]);
        error.issues = Issues::Found(issues);
        return Err(error);
    }
    Ok(match &encoded.key {
        // A field of the same name from Qash is dropped: retrying with its value would be another payout.
        Some(key) => ObjectText::without(checked, &[KEY_FIELD]).string(KEY_FIELD, key).finish(),
        None => answer,
    })
}

/// Whether an operation returns a list, paged or whole.
#[cfg(feature = "server")]
fn is_list(operation: Operation) -> bool {
    operation.paging.is_some() || operation == Operation::GetBalance
}

fn unreadable(operation: Operation, [a, b, c, d]: [&str; 4]) -> Error {
    Error::new(ErrorCode::BadAnswer, join(&["The response of ", operation.name, a, b, c, d]))
}

/// A quote with the server's clock: the proxy's `serverTime`, else the response's `Date` header.
fn with_clock(quote: Json<'_>, sent: &Sent) -> String {
    let mut object = ObjectText::without(quote, &["serverTime", "skewMs", "clock"]);
    // Without a unit from the proxy, `toAmount` is ambiguous, and no amount may be displayed.
    if quote.get("toAmountUnit").is_none() {
        object.put("toAmountUnit", "ambiguous");
    }
    let mut text = quote.own_text("serverTime");
    if time::parse_rfc3339(&text).is_none() {
        text = time::of_header(sent.response.headers.get("date").unwrap_or_default());
    }
    if let Some(server_time) = time::parse_rfc3339(&text) {
        // Measured from the start of the request, so the server's clock is taken as ahead: a quote expires too early, never too late.
        let skew = server_time.saturating_sub(sent.sent_at);
        object.put("serverTime", &text);
        object.put_number("skewMs", Some(skew));
    } else {
        object.put("clock", "local");
    }
    object.finish()
}

/// The error of a write whose outcome is unknown, with the advice that its caller needs.
pub(super) fn unknown_outcome(mut error: Error, operation: Operation, encoded: &Encoded) -> Error {
    error.outcome = Outcome::Unknown;
    if error.kind == Kind::UnknownOutcome {
        // The server knows more. Without a key it cannot be retried.
        error.retryable &= encoded.key.is_some();
        return error;
    }
    // With a key a retry cannot act twice, whatever failed; without one the call must not be repeated.
    error.retryable = encoded.key.is_some();
    let lookup = lookup_operation(operation, encoded.hop);
    let advice = join(&if error.retryable {
        ["Send it again with the same idempotencyKey, or check with ", lookup, ", before doing anything else."]
    } else {
        ["Check with ", lookup, " before sending it again."]
    });
    let who = if encoded.hop == Hop::Proxy { "the server" } else { "Qash" };
    error.message = join(&["It is unknown whether ", who, " executed this. ", &advice, " Cause: ", &error.message]);
    error.kind = Kind::UnknownOutcome;
    error.code = ErrorCode::UnknownOutcome.into();
    error
}

/// The error of a response without a 2xx status.
#[must_use]
pub fn failure(operation: Operation, response: &Response, hop: Hop, now: i64) -> Error {
    let status = response.status;
    let json = Json::parse(&response.body).unwrap_or(Json::NULL);
    let told = json.get("error");
    // A server or gateway that does not know the path answers in its own form, without the proxy's `error`.
    let stray = hop == Hop::Proxy && (400..500).contains(&status) && told.is_none();
    let hint = if stray { "; check baseUrl, for it was no proxy that answered" } else { "" };
    let message = join(&[operation.name, " was refused with status ", &integer(status.into()), hint]);
    let mut error = Error::new(ErrorCode::of_status(status), message);
    error.status = Some(status);
    error.operation = Some(operation.name);
    // A payout that is locked (423) or too early (425) is in progress under its key; without a key nothing was done.
    let under_way = operation.retry == Retry::BodyKey && matches!(status, 423 | 425);
    // 520–530 come from a gateway that reached no server or got no response; 499 from a gateway that took its client to be gone.
    error.retryable = under_way || matches!(status, 408 | 429 | 499 | 500..=511 | 520..=530);
    error.request_id = response.headers.get("x-request-id").map(str::to_owned);
    error.retry_after_ms = response.headers.get("retry-after").and_then(|value| retry_after(value, now));
    if !operation.reads() && (under_way || matches!(status, 408 | 499) || !(400..500).contains(&status)) {
        error.outcome = Outcome::Unknown;
    }
    match hop {
        Hop::Proxy => read_error(&mut error, told.unwrap_or(Json::NULL)),
        #[cfg(feature = "server")]
        Hop::Upstream => super::upstream::read_error(&mut error, operation, json, &response.body),
    }
    error
}

/// Takes the proxy's error fields over.
fn read_error(error: &mut Error, told: Json<'_>) {
    let text = |name| told.text_at(name).map(Cow::into_owned);
    if let Some(code) = text("code") {
        // These kinds share their HTTP status with an unreachable service.
        error.code = code.into();
        if let Some(kind @ (Kind::UnknownOutcome | Kind::SecretExposure | Kind::Decode)) =
            error.code.own().map(ErrorCode::kind)
        {
            error.kind = kind;
        }
    }
    if let Some(message) = text("message") {
        error.message = message;
    }
    error.outcome = Outcome::parse(&told.own_text("outcome")).unwrap_or(error.outcome);
    if let Some(retryable) = told.get("retryable").and_then(Json::bool) {
        error.retryable = retryable;
    }
    if let Some(issues) = told.get("issues").filter(|issues| issues.kind() == Type::List) {
        error.issues = Issues::Received(issues.text().to_owned());
    }
    error.idempotency_key = text("idempotencyKey");
    error.answer = told.get("answer").map(|answer| answer.text().into());
    if let Some(id) = text("requestId") {
        error.request_id = Some(id);
    }
    if let Some(ms) = told.integer_at("retryAfterMs").filter(|ms| *ms >= 0) {
        error.retry_after_ms = Some(ms.unsigned_abs());
    }
}

/// `Retry-After` (RFC 9110 §10.2.3): seconds or an HTTP date, as milliseconds from now.
fn retry_after(value: &str, now: i64) -> Option<u64> {
    if !value.is_empty() && value.as_bytes().iter().all(u8::is_ascii_digit) {
        // A number that does not fit counts as unlimited.
        let seconds = parse_integer(value).filter(|seconds| *seconds < i64::MAX / 1000);
        return Some(seconds.map_or(u64::MAX, |seconds| seconds.unsigned_abs().wrapping_mul(1000)));
    }
    Some(time::until(time::parse_rfc3339(&time::of_header(value))?, now))
}

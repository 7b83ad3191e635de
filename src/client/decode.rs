//! From an answer to the operation's own JSON, or to the error it means. Every envelope is opened here and nowhere else.

use super::{Encoded, Hop, Sent};
use crate::api::{KEY_FIELD, Operation};
use crate::error::{Error, Issues, Kind, Outcome};
use crate::http::Response;
use crate::json::{Json, ObjectText, Type};
use crate::models::{self, Direction};
use crate::money::Currencies;
use crate::text::{integer, join};
use crate::{quote, time};
use std::borrow::Cow;

/// No more of a server's own words than this goes into a message.
const LONGEST_REASON: usize = 300;

/// Reads a 2xx answer: opens its envelope, adds what can be worked out, and checks it against the operation's shape.
///
/// # Errors
/// [`Kind::Decode`] when it cannot be read (a write has then been carried out: [`Outcome::Done`]), [`Kind::Api`] when it says `success: false`.
pub fn decode(operation: &'static Operation, sent: &Sent, encoded: &Encoded, hop: Hop) -> Result<String, Error> {
    let response = &sent.response;
    let unreadable = |message: &str, issues| Error {
        status: Some(response.status),
        operation: Some(operation.name),
        outcome: if operation.reads() { Outcome::None } else { Outcome::Done },
        issues,
        idempotency_key: encoded.key.clone(),
        ..Error::new(Kind::Decode, "BAD_ANSWER", join(&["The answer of ", operation.name, message]))
    };
    let body = if response.body.trim().is_empty() { "{}" } else { &response.body };
    let json = Json::parse(body).map_err(|_| unreadable(" is not JSON.", Issues::None))?;
    let answer = match hop {
        Hop::Proxy => json,
        Hop::Upstream => open(operation, json).map_err(|error| Error {
            status: Some(response.status),
            operation: Some(operation.name),
            idempotency_key: encoded.key.clone(),
            ..error
        })?,
    };
    let answer = complete(operation, answer, sent, encoded.key.as_deref());
    let checked = Json::parse(&answer).map_err(|_| unreadable(" is not JSON.", Issues::None))?;
    let issues = models::check(checked, &models::Kind::Object(operation.output), Direction::Answer);
    if issues.is_empty() {
        return Ok(answer.into_owned());
    }
    let first: String = issues.first().map(|issue| join(&[&issue.path, ": ", &issue.issue.message(Default::default())])).unwrap_or_default();
    Err(unreadable(&join(&[" does not have the documented form. ", &first]), Issues::Found(issues)))
}

/// Takes an answer out of its envelope: `{success, data: {user}}`, `{success, data}`, flat beside `success`, or bare.
fn open<'a>(operation: &Operation, json: Json<'a>) -> Result<Json<'a>, Error> {
    if json.get("success").and_then(Json::bool) == Some(false) {
        let reason = reason(json).unwrap_or(Cow::Borrowed("no reason given"));
        return Err(Error::new(Kind::Api, "REFUSED", join(&["Qash answered success: false (", &reason, ")."])));
    }
    let data = json.get("data").filter(|data| json.get("success").is_some() && !data.is_null()).unwrap_or(json);
    Ok(if operation.wrapped_in.is_empty() { data } else { data.get(operation.wrapped_in).unwrap_or(data) })
}

/// Adds what an answer leaves to be worked out. Doing it twice changes nothing, since proxy and client both do.
fn complete<'a>(operation: &Operation, answer: Json<'a>, sent: &Sent, key: Option<&str>) -> Cow<'a, str> {
    match (operation.output.name, key) {
        ("AccountList" | "BalanceList", _) => Cow::Owned(with_items(answer, with_balance)),
        ("TransactionList" | "CardTransactionList", _) => Cow::Owned(with_items(answer, |item| item.text().to_owned())),
        ("Quote", _) => Cow::Owned(with_unit(answer, sent)),
        (_, Some(key)) if answer.get(KEY_FIELD).is_none_or(Json::is_null) && answer.kind() == Type::Object => {
            let others = answer.fields().filter(|(name, _)| !name.is(KEY_FIELD));
            Cow::Owned(others.fold(ObjectText::new(), |object, (name, value)| object.raw_key(name, value)).string(KEY_FIELD, key).finish())
        }
        _ => Cow::Borrowed(answer.text()),
    }
}

/// A list as `{items: […]}`, whether it came so, bare, or under a name of its own.
fn with_items(answer: Json<'_>, item: impl Fn(Json<'_>) -> String) -> String {
    let named = ["items", "accounts", "balances", "transactions"].into_iter().find(|name| answer.get(name).is_some_and(|list| list.kind() == Type::List));
    let list = named.and_then(|name| answer.get(name)).unwrap_or(answer);
    if list.kind() != Type::List {
        return answer.text().to_owned();
    }
    let items: Vec<_> = list.items().map(item).collect();
    let rest = answer.fields().filter(|(key, _)| !named.is_some_and(|name| key.is(name)));
    let object = rest.fold(ObjectText::new(), |object, (key, value)| object.raw_key(key, value));
    object.raw("items", &crate::json::list(&items)).finish()
}

/// An account with its balance: credits − debits (document 001 §7.2), unless the answer says it.
fn with_balance(account: Json<'_>) -> String {
    let amount = |name| account.get(name).and_then(Json::integer);
    match (account.get("balance").filter(|balance| !balance.is_null()), amount("credits"), amount("debits")) {
        (None, Some(credits), Some(debits)) if credits.checked_sub(debits).is_some() => {
            ObjectText::from(account).integer("balance", credits.saturating_sub(debits)).finish()
        }
        _ => account.text().to_owned(),
    }
}

/// A quote with its currencies in one dialect, the unit of its `toAmount`, and the server's clock.
fn with_unit(answer: Json<'_>, sent: &Sent) -> String {
    const WORKED_OUT: [&str; 6] = ["from", "to", "toAmountUnit", "toMinor", "rateText", "skewMs"];
    let text = |name| answer.get(name).and_then(Json::string);
    let digits = |name| answer.get(name).and_then(Json::number).unwrap_or_default();
    let kept = answer.fields().filter(|(key, _)| !WORKED_OUT.iter().any(|name| key.is(name)) && !key.is("serverTime"));
    let mut object = kept.fold(ObjectText::new(), |object, (key, value)| object.raw_key(key, value));
    let from = text("fromAsset").or(text("fromCurrency")).or(text("from"));
    let to = text("toAsset").or(text("toCurrency")).or(text("to"));
    // The text of the rate as Qash sent it outlives a proxy that reads and writes numbers.
    let rate = text("rateText").unwrap_or(Cow::Borrowed(digits("rate")));
    let exponent = to.as_deref().and_then(exponent);
    let (unit, minor) = quote::detect_unit(digits("fromAmount"), &rate, digits("toAmount"), exponent);
    object = object
        .optional(from, |object, from| object.string("from", &from))
        .optional(to, |object, to| object.string("to", &to))
        .string("toAmountUnit", unit.name())
        .optional(minor, |object, minor| object.integer("toMinor", minor))
        .string("rateText", &rate);
    let server_time = text("serverTime")
        .and_then(|told| time::parse_rfc3339(&told))
        .or_else(|| time::parse_http_date(sent.response.headers.get("date")?));
    if let Some(server_time) = server_time {
        // Measured from when the request left, the server's clock is taken to be late rather than early: a quote ends too soon, never too late.
        let skew = server_time.saturating_sub(sent.sent_at);
        object = object.string("serverTime", &time::format_rfc3339(server_time)).integer("skewMs", skew);
    }
    object.finish()
}

/// The decimals of a currency that this crate knows.
pub(super) fn exponent(code: &str) -> Option<u8> {
    Currencies::default().get(code).map(|currency| currency.exponent)
}

/// What an answer without 2xx means.
#[must_use]
pub fn failure(operation: &'static Operation, response: &Response, hop: Hop, now: i64) -> Error {
    let status = response.status;
    let json = Json::parse(&response.body).ok();
    let told = json.and_then(|json| json.get("error")).filter(|error| hop == Hop::Proxy && error.kind() == Type::Object);
    let text = |name| told.and_then(|error| error.get(name)?.string());
    let header = response.headers.get("retry-after").and_then(|value| retry_after(value, now));
    let reads_or_refused = operation.reads() || ((400..500).contains(&status) && status != 408);
    let flag = |name| told.and_then(|error| error.get(name)?.bool());
    Error {
        status: Some(status),
        operation: Some(operation.name),
        retryable: flag("retryable").unwrap_or(matches!(status, 408 | 429 | 500 | 502 | 503 | 504)),
        outcome: text("outcome")
            .and_then(|name| Outcome::parse(&name))
            .unwrap_or(if reads_or_refused { Outcome::None } else { Outcome::Unknown }),
        issues: told
            .and_then(|error| error.get("issues"))
            .filter(|issues| issues.kind() == Type::List)
            .map_or(Issues::None, |issues| Issues::Received(issues.text().to_owned())),
        idempotency_key: text("idempotencyKey").map(Cow::into_owned),
        request_id: text("requestId").map(Cow::into_owned).or_else(|| response.headers.get("x-request-id").map(str::to_owned)),
        retry_after_ms: told
            .and_then(|error| error.get("retryAfterMs")?.integer())
            .and_then(|ms| u64::try_from(ms).ok())
            .or(header),
        ..Error::new(
            Kind::of_status(status),
            text("code").map_or(Cow::Borrowed(code(operation, status)), |code| Cow::Owned(code.into_owned())),
            text("message").map_or_else(|| sentence(operation, response, json), Cow::into_owned),
        )
    }
}

/// The code of a refusal that names none itself, by operation and status.
fn code(operation: &Operation, status: u16) -> &'static str {
    match (operation.name, status) {
        ("registerUser", 409) => "EMAIL_TAKEN",
        ("startKyc", 409) => "KYC_UNDER_WAY",
        // Documents list 403 for pending and suspended users and forget banned ones: on this endpoint it always means "not active".
        ("exchangeToken", 403) => "USER_NOT_ACTIVE",
        ("payout", 409) => "IDEMPOTENCY_CONFLICT",
        ("lockCard" | "unlockCard" | "setCardLimit", 409) => "DUPLICATE_KEY",
        (_, 300..=399) => "REDIRECTED",
        (_, 400 | 422) => "REFUSED_INPUT",
        (_, 401) => "UNAUTHENTICATED",
        (_, 403) => "FORBIDDEN",
        (_, 404) => "NOT_FOUND",
        (_, 409) => "CONFLICT",
        (_, 429) => "RATE_LIMITED",
        (_, 500..) => "SERVICE_UNAVAILABLE",
        _ => "REFUSED",
    }
}

fn sentence(operation: &Operation, response: &Response, json: Option<Json<'_>>) -> String {
    let page = response.body.trim_start().starts_with('<');
    let reason = json.and_then(reason).or_else(|| (!page).then_some(Cow::Borrowed(response.body.trim()))).unwrap_or_default();
    let reason: String = reason.chars().take(LONGEST_REASON).collect();
    let status = integer(response.status.into());
    let mut out = join(&[operation.name, " was refused with status ", &status]);
    if !reason.is_empty() {
        out.push_str(": ");
        out.push_str(&reason);
    }
    out
}

/// A server's own words in whichever of the known forms: `{error}`, `{message}`, `{message: […]}`, `{error: {message}}`, or a string alone.
fn reason(json: Json<'_>) -> Option<Cow<'_, str>> {
    let words = |value: Json<'_>| -> Option<String> {
        match value.kind() {
            Type::Text => value.string().map(Cow::into_owned),
            Type::List => value.items().filter_map(Json::string).map(Cow::into_owned).reduce(|all, next| join(&[&all, "; ", &next])),
            Type::Object => value.get("message")?.string().map(Cow::into_owned),
            _ => None,
        }
    };
    ["message", "error"].into_iter().find_map(|name| words(json.get(name)?)).or_else(|| words(json)).map(Cow::Owned)
}

/// `Retry-After` (RFC 9110 §10.2.3): seconds or an HTTP date, as milliseconds from now.
fn retry_after(value: &str, now: i64) -> Option<u64> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are for ever all the same.
        return Some(value.parse().unwrap_or(u64::MAX).saturating_mul(1000));
    }
    u64::try_from(time::parse_http_date(value)?.saturating_sub(now).max(0)).ok()
}

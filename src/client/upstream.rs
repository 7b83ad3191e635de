//! Qash's own responses: errors in 2xx responses, error bodies, and derived fields. A proxy sends none of these.

use super::error_body;
use super::evidence::is_any;
use super::hop::SIDES;
use crate::api::{Operation, Retry};
use crate::check::{Code, Issue};
use crate::error::{Error, ErrorCode, Issues, Kind, Outcome};
use crate::http::{Method, Request};
use crate::json::{Json, ObjectText, Type, list};
use crate::models::FieldIssue;
use crate::money::{Currencies, Decimal};
use crate::quote;
use crate::text::join;
use std::borrow::Cow;
use std::cmp::Ordering;

/// How a 2xx response contradicts its status.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Objection {
    /// `success: false`.
    Refused,
    /// Neither success nor refusal, so the outcome is unknown.
    Unclear,
}

impl Objection {
    /// The error, with the response's own reason.
    pub(super) fn error(self, operation: Operation, json: Json<'_>) -> Error {
        let (code, what) = match self {
            Self::Refused => (ErrorCode::Refused, " was answered with success: false ("),
            Self::Unclear => (ErrorCode::BadAnswer, " was answered neither with a success nor with a refusal ("),
        };
        let told = error_body::messages(json);
        let reason = error_body::joined(&told).unwrap_or_else(|| "no reason given".to_owned());
        Error::new(code, join(&[operation.name, what, &reason, ")."]))
    }
}

/// Reads a response's `success` field; `has_error` says whether it also holds an error.
pub(super) fn objection(json: Json<'_>, has_error: bool) -> Option<Objection> {
    let said: Vec<_> = json
        .fields()
        .filter(|(key, value)| key.is("success") && !value.is_null())
        .map(|(_, value)| value.bool())
        .collect();
    match *said {
        [Some(true)] | [] if !has_error => None,
        [Some(false)] => Some(Objection::Refused),
        _ => Some(Objection::Unclear),
    }
}

/// Refuses a response for a different resource: the quote of another pair or amount, another user, another transaction.
pub(super) fn check_resource(operation: Operation, asked: &Request, answer: Json<'_>) -> Result<(), Error> {
    let other =
        |what: &str, found: &str, wanted: &str| Err(Error::of_another_answer(operation, [what, found], ["", wanted]));
    if operation == Operation::CalculateExchange {
        let body = Json::trusted(asked.body.as_deref().unwrap_or("{}"));
        let either = |json: Json<'_>, [a, b]: [&str; 2]| json.text_at(b).or(json.text_at(a)).map(Cow::into_owned);
        for side in SIDES {
            if let (Some(wanted), Some(found)) = (either(body, side), either(answer, side))
                && !found.eq_ignore_ascii_case(&wanted)
            {
                return other("a quote with ", &found, &wanted);
            }
        }
        let amount = |json: Json<'_>| Some(json.get("fromAmount")?.number()?.to_owned());
        if let (Some(wanted), Some(found)) = (amount(body), amount(answer)) {
            let decimals = Decimal::parse(&wanted).zip(Decimal::parse(&found));
            let order = decimals.and_then(|(wanted, found)| wanted.compare(found));
            if order.is_some_and(|order| order != Ordering::Equal) {
                return other("a quote of ", &found, &wanted);
            }
        }
    }
    // The id of a resource, a number or a UUID, is the last segment of the path.
    let wanted = asked.url.rsplit('/').next().unwrap_or_default();
    if operation.method == Method::Get
        && operation.path.contains(':')
        && let Some(id) = answer.get("id").filter(|id| matches!(id.kind(), Type::Text | Type::Number))
        && !wanted.is_empty()
    {
        let found = id.string().unwrap_or(Cow::Borrowed(id.text()));
        if !found.eq_ignore_ascii_case(wanted) {
            return other("id ", &found, wanted);
        }
    }
    Ok(())
}

/// Whether an object reports an error: an `error`, a list of `errors`, an HTTP status of 400 or more, JSend's `error` or `fail`, or `ok: false`.
/// Every occurrence of a duplicate field counts.
pub(super) fn reports_error(json: Json<'_>) -> bool {
    let is_error = |status: Json<'_>| {
        let digits = status.string().unwrap_or(Cow::Borrowed(status.text()));
        digits.parse::<u16>().is_ok_and(|status| status >= 400)
    };
    let says = |(key, value): (Json<'_>, Json<'_>)| match key.string().as_deref() {
        Some("errors") => match value.kind() {
            Type::List => value.items().next().is_some(),
            Type::Object => value.fields().next().is_some(),
            Type::Text => value.text() != "\"\"",
            kind => kind != Type::Null,
        },
        Some("statusCode") => is_error(value),
        Some("status") => value.number().is_some() && is_error(value) || is_any(value, &["error", "fail"]),
        Some("ok") => value.bool() == Some(false),
        _ => false,
    };
    has_error(json) || json.fields().any(says)
}

/// Whether an object has a non-empty `error`.
fn has_error(json: Json<'_>) -> bool {
    json.fields().filter(|(key, _)| key.is("error")).any(|(_, error)| match error.kind() {
        Type::Text => error.text() != "\"\"",
        kind => kind == Type::Object,
    })
}

/// Adds derived fields to a response.
pub(super) fn with_derived_fields(operation: Operation, answer: Json<'_>) -> String {
    match operation {
        Operation::ListAccounts | Operation::GetBalance => with_items(answer, with_balance),
        Operation::CalculateExchange => with_unit(answer),
        Operation::ListCardTransactions => with_items(answer, with_spend),
        _ => answer.text().to_owned(),
    }
}

/// The issues of a balance whose amount has an unknown name; it may be in another unit, or a part of the balance.
pub(super) fn balance_issues(operation: Operation, answer: Json<'_>) -> Vec<FieldIssue> {
    let items = answer.get("items").filter(|_| operation == Operation::GetBalance);
    let has = |item: Json<'_>, name: &str| item.get(name).is_some_and(|value| !value.is_null());
    let lacks = |item: Json<'_>| {
        !["balance", "credits"].into_iter().any(|name| has(item, name))
            && ["amount", "available", "current", "total", "value"].into_iter().any(|name| has(item, name))
    };
    let at = items.and_then(|items| items.items().position(lacks));
    let path = at.map(|at| join(&["items[", &at.to_string(), "].balance"]));
    path.map(|path| FieldIssue { path, issue: Issue::with_texts(Code::Required, "", None) }).into_iter().collect()
}

/// A list with a function applied to each item.
fn with_items(answer: Json<'_>, item: fn(Json<'_>) -> String) -> String {
    let Some(found) = answer.get("items").filter(|found| found.kind() == Type::List) else {
        return answer.text().to_owned();
    };
    let items: Vec<_> = found.items().map(item).collect();
    ObjectText::without(answer, &["items"]).raw("items", &list(&items)).finish()
}

/// An account with its balance: credits − debits (document 001 §7.2), whatever the response says; the response's own balance if these are
/// missing.
fn with_balance(account: Json<'_>) -> String {
    let amount = |name| account.get(name).and_then(Json::integer);
    let balance = amount("credits").zip(amount("debits")).and_then(|(credits, debits)| credits.checked_sub(debits));
    match balance {
        Some(balance) => ObjectText::without(account, &["balance"]).integer("balance", balance).finish(),
        None => account.text().to_owned(),
    }
}

/// A card transaction with `spend`, which no model describes, renamed to the reference pages' case: a proxy passes no other names on.
fn with_spend(item: Json<'_>) -> String {
    let Some(spend) = item.get("spend").filter(|spend| spend.kind() == Type::Object) else {
        return item.text().to_owned();
    };
    let own = spend.fields().fold(ObjectText::new(), |object, (key, value)| {
        let name = key.string().unwrap_or(Cow::Borrowed(key.text()));
        let mut words = name.split('_').filter(|word| !word.is_empty());
        let first = words.next().unwrap_or_default().to_owned();
        let camel = words.fold(first, |name, word| {
            let (initial, rest) = word.split_at_checked(1).unwrap_or((word, ""));
            [&name, initial.to_ascii_uppercase().as_str(), rest].concat()
        });
        object.raw(if spend.get(&camel).is_some() { &name } else { &camel }, value.text())
    });
    ObjectText::without(item, &["spend"]).raw("spend", &own.finish()).finish()
}

/// A quote with its currency fields in both dialects, and the unit of its `toAmount`.
fn with_unit(answer: Json<'_>) -> String {
    let text = |name| answer.get(name).and_then(Json::string);
    let digits = |name| answer.get(name).and_then(Json::number).unwrap_or_default();
    let from = text("fromAsset").or(text("fromCurrency"));
    let to = text("toAsset").or(text("toCurrency"));
    let exponent = to.as_deref().and_then(|code| Some(Currencies::default().get(code)?.exponent));
    let (unit, minor) = quote::detect_unit(digits("fromAmount"), digits("rate"), digits("toAmount"), exponent);
    ObjectText::without(answer, &["from", "to", "toAmountUnit", "toMinor", "rateText"])
        .optional(from, |object, from| object.string("from", &from))
        .optional(to, |object, to| object.string("to", &to))
        .string("toAmountUnit", unit.name())
        .optional(minor, |object, minor| object.integer("toMinor", minor))
        // A number loses digits in JavaScript; a text does not.
        .string("rateText", digits("rate"))
        .finish()
}

/// Takes Qash's error fields over, and adds the meaning of the status for this operation.
pub(super) fn read_error(error: &mut Error, operation: Operation, json: Json<'_>, body: &str) {
    // An HTML page is not an error message.
    let plain = || {
        (json.is_null() && body.trim() != "null" && !body.trim_start().starts_with('<')).then(|| body.trim().to_owned())
    };
    let told = error_body::messages(json);
    let reason = error_body::joined(&told).or_else(plain).filter(|reason| !reason.is_empty());
    if let Some(issues) = error_body::issues(&told) {
        error.issues = Issues::Received(issues);
    }
    if let Some(reason) = reason {
        // Not cut here: secrets are scrubbed first.
        error.message.push_str(": ");
        error.message.push_str(&reason);
    }
    let code = match (operation, error.status.unwrap_or_default()) {
        (Operation::RegisterUser, 409) => ErrorCode::EmailTaken,
        (Operation::StartKyc, 409) => ErrorCode::KycUnderWay,
        // Documents list 403 for pending and suspended users and forget banned ones: on this endpoint it always means "not active".
        (Operation::ExchangeToken, 403) => ErrorCode::UserNotActive,
        (Operation::Payout, 409) => ErrorCode::IdempotencyConflict,
        (Operation::LockCard | Operation::UnlockCard | Operation::SetCardLimit, 409) => ErrorCode::DuplicateKey,
        _ => return,
    };
    if error.kind == Kind::Conflict && matches!(operation.retry, Retry::BodyKey | Retry::HeaderKey) {
        // Qash knows the key: the earlier request may have been the same and carried out, or may be in progress.
        error.outcome = Outcome::Unknown;
        if operation.retry == Retry::BodyKey {
            error.retryable = true;
            let next = ". Qash knows this key, and may have executed this. Check with listTransactions, or send the same again with the same idempotencyKey.";
            error.message.push_str(next);
        }
    }
    error.code = code.into();
}

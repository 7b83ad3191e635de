//! Evidence in Qash's response to a write: that it was carried out, that it was refused, or neither.
//!
//! The documents do not show these responses, so ids are searched wherever such APIs put them. A response with neither an id nor the key does not
//! prove that money moved. A response that names another amount, currency or account is an error, never passed on.

use super::Encoded;
use super::envelope::{ENVELOPES, only};
use super::evidence::{ids, is_any, lookup_operation, names};
use super::normalize::{conform, normalized_name};
use super::upstream::{Objection, objection, reports_error};
use crate::api::{Operation, Retry};
use crate::error::{Error, ErrorCode, Outcome};
use crate::json::{Json, ObjectText, Type, list};
use crate::models::{Kind, shortened};
use crate::money::Decimal;
use crate::text::join;
use std::borrow::Cow;
use std::cmp::Ordering;

/// Unwraps a write's response, with its id and status under the models' names.
///
/// # Errors
/// `REFUSED` if it says `success: false`; `ANSWER_MISMATCH`, with [`Outcome::Done`], if it names another amount, currency or account than the
/// request; `BAD_ANSWER` if it names nothing that was done, or names it together with an error.
pub(super) fn open(operation: Operation, json: Json<'_>, encoded: &Encoded) -> Result<String, Error> {
    let spelt = with_model_names(operation, json);
    let json = Json::trusted(&spelt);
    let places = places(operation, json);
    let key = encoded.sent_key.as_ref().or(encoded.key.as_ref());
    let named = places.iter().find(|place| names(operation, **place, key.map(String::as_str))).copied();
    let status = operation.moves_money().then(|| status(named.unwrap_or(json), &places)).flatten();
    let answer = match (objection(json, places.iter().any(|place| reports_error(*place))), named) {
        (None, Some(answer)) => answer,
        // A failed payout may include its reason.
        (Some(_), Some(answer)) if status.as_deref() == Some("FAILED") => answer,
        (Some(Objection::Refused), Some(_)) if operation.retry != Retry::HeaderKey => {
            return Err(Objection::Unclear.error(operation, json));
        }
        (Some(objection), _) => return Err(objection.error(operation, json)),
        (None, None) => {
            let message =
                join(&["The response of ", operation.name, " contains neither an id nor the key that was sent."]);
            return Err(Error::new(ErrorCode::BadAnswer, message));
        }
    };
    compare(operation, encoded, &places)?;
    let answer = with_own_names(operation, answer, status.as_deref());
    Ok(conform(Json::trusted(&answer), &Kind::Object(operation.output)).into_owned())
}

/// The objects in which a response may name the result, innermost first.
fn places<'a>(operation: Operation, json: Json<'a>) -> Vec<Json<'a>> {
    /// The two transactions of a transfer, searched after the transfer itself.
    const SIDES: &[&str] = &["debit", "debitTransaction", "credit", "creditTransaction"];
    let inner = ENVELOPES.into_iter().filter_map(|name| json.get(name));
    let envelopes: Vec<_> = inner.chain(std::iter::once(json)).filter_map(only).collect();
    let named = |places: &[Json<'a>], nouns: &[&str]| -> Vec<Json<'a>> {
        places.iter().flat_map(|place| nouns.iter().filter_map(|noun| place.get(noun)).filter_map(only)).collect()
    };
    let inside = named(&envelopes, operation.nouns);
    // A card may hold its limit, a payout its transaction.
    let mut places = named(&inside, operation.nouns);
    places.extend(inside);
    places.extend(envelopes);
    if operation == Operation::Transfer {
        places.extend(named(&places, SIDES));
    }
    places
}

/// A response with the models' names for snake-case fields, at every depth; other names stay.
fn with_model_names<'a>(operation: Operation, json: Json<'a>) -> Cow<'a, str> {
    /// Fields that are compared with the request, or report an error.
    const OTHERS: [&str; 6] =
        ["fromAccountId", "toAccountId", "accountId", "currencyCode", "idempotencyKey", "statusCode"];
    if !json.text().contains('_') {
        return Cow::Borrowed(json.text());
    }
    let own = |name: &str| {
        let known = operation.output.fields.iter().map(|field| field.name).chain(ids(operation)).chain(OTHERS);
        known
            .into_iter()
            .find(|known| *known != name && name.contains('_') && normalized_name(known).eq(normalized_name(name)))
    };
    match json.kind() {
        Type::Object => {
            let fields = json.fields().map(|(key, value)| {
                let name = key.string().unwrap_or(Cow::Borrowed(key.text()));
                // If both spellings are present, both stay.
                let own = own(&name).filter(|own| json.get(own).is_none());
                (own.map_or(name, Cow::Borrowed), with_model_names(operation, value))
            });
            let object = fields.fold(ObjectText::new(), |object, (name, value)| object.raw(&name, &value));
            Cow::Owned(object.finish())
        }
        Type::List => {
            let items: Vec<_> = json.items().map(|item| with_model_names(operation, item).into_owned()).collect();
            Cow::Owned(list(&items))
        }
        _ => Cow::Borrowed(json.text()),
    }
}

/// The status in the models' words: from the object that names the result, else from a transaction beside it.
fn status<'a>(named: Json<'a>, places: &[Json<'a>]) -> Option<Cow<'a, str>> {
    const KNOWN: [&str; 3] = ["PENDING", "COMPLETED", "FAILED"];
    let known = |value: Json<'_>| KNOWN.into_iter().find(|known| is_any(value, &[known])).map(Cow::Borrowed);
    let told = |place: Json<'a>, name| place.get(name).filter(|value| !value.is_null());
    match (told(named, "status"), told(named, "state")) {
        (None, Some(state)) => known(state).or(state.string()),
        // An unknown status stays as it is; a status elsewhere belongs to something else.
        (Some(own), _) => known(own),
        (None, None) => places
            .iter()
            .flat_map(|place| [told(*place, "status"), told(*place, "state")])
            .find_map(|value| known(value?)),
    }
}

/// Compares amount, currency and accounts of a response with the request.
fn compare(operation: Operation, encoded: &Encoded, places: &[Json<'_>]) -> Result<(), Error> {
    let asked = Json::trusted(encoded.request.body.as_deref().unwrap_or("{}"));
    // An outgoing amount may be negative.
    let out = asked.get("fromAccountId").is_some();
    let same_currency =
        |found: &str, wanted: &str| found.trim().eq_ignore_ascii_case(wanted) || found.trim().is_empty();
    let same_amount =
        |found: &str, wanted: &str| same_number(found.strip_prefix('-').filter(|_| out).unwrap_or(found), wanted);
    type Same<'a> = &'a dyn Fn(&str, &str) -> bool;
    let rules: [(&[&str], &[&str], Same<'_>); 6] = [
        (&["amount"], &["amount"], &same_amount),
        (&["currency"], &["currency", "currencyCode", "asset"], &same_currency),
        (&["currencyCode"], &["currencyCode", "currency", "asset"], &same_currency),
        (&["fromAccountId"], &["fromAccountId"], &same_number),
        (&["toAccountId"], &["toAccountId"], &same_number),
        // It may be the account of either side.
        (&["fromAccountId", "toAccountId"], &["accountId"], &same_number),
    ];
    for (fields, told_as, same) in rules {
        let wanted: Vec<_> = fields.iter().filter_map(|field| Some((*field, scalar(asked.get(field)?)?))).collect();
        let found =
            places.iter().flat_map(|place| told_as.iter().map(|name| (*name, place.get(name).and_then(scalar))));
        for (name, found) in found {
            if let (Some(found), Some((field, first))) = (found, wanted.first())
                && !wanted.iter().any(|(_, wanted)| same(&found, wanted))
            {
                let asked_for = [field, " ", first].concat();
                let told = [name, " ", &shortened(&found)].concat();
                let error = Error::of_another_answer(operation, [&told, ""], [&asked_for, ""]);
                let lookup = lookup_operation(operation, encoded.hop);
                let next = [" Something was executed: check with ", lookup, ", and do not send it again."];
                return Err(Error {
                    code: ErrorCode::AnswerMismatch.into(),
                    outcome: Outcome::Done,
                    message: [&error.message, next.concat().as_str()].concat(),
                    ..error
                });
            }
        }
    }
    Ok(())
}

fn scalar(json: Json<'_>) -> Option<Cow<'_, str>> {
    json.string().or(json.number().map(Cow::Borrowed))
}

/// Whether two numbers are equal. A text that is not a number, such as an account number, cannot be compared and counts as equal.
fn same_number(found: &str, wanted: &str) -> bool {
    let both = Decimal::parse(found).zip(Decimal::parse(wanted));
    both.is_none_or(|(found, wanted)| found.compare(wanted) == Some(Ordering::Equal))
}

/// A response with the models' names for its id and status.
fn with_own_names(operation: Operation, answer: Json<'_>, status: Option<&str>) -> String {
    let id = if operation == Operation::StartKyc { "inquiryId" } else { "id" };
    let missing = |name: &str| answer.get(name).is_none_or(|value| value.is_null() || value.text() == "\"\"");
    let wanted = missing(id) && operation.output.fields.iter().any(|field| field.name == id);
    let other = ids(operation).find(|name| wanted && !missing(name));
    let status = status.filter(|status| !answer.get("status").is_some_and(|own| own.is(status)));
    // An outgoing amount may be negative; it was already compared with the request.
    let amount = answer.get("amount").and_then(scalar).filter(|_| operation.moves_money());
    let amount = amount.as_deref().and_then(|amount| amount.strip_prefix('-'));
    if other.is_none() && status.is_none() && amount.is_none() {
        return answer.text().to_owned();
    }
    let mut replaced = Vec::new();
    replaced.extend(other.map(|_| id));
    replaced.extend(status.map(|_| "status"));
    replaced.extend(amount.map(|_| "amount"));
    ObjectText::without(answer, &replaced)
        .optional(other.and_then(|name| answer.get(name)), |object, value| object.raw(id, value.text()))
        .optional(status, |object, status| object.string("status", status))
        .optional(amount, |object, amount| match answer.get("amount").map(Json::kind) {
            Some(Type::Number) => object.raw("amount", amount),
            _ => object.string("amount", amount),
        })
        .finish()
}

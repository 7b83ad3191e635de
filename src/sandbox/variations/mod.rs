//! Response variations: formats that the documents do not fix, each as a switch, so that a partner's tests can run against any of them.
//!
//! The operations are executed identically under each variation; only the responses change. [`apply`] rewrites a finished response. The few
//! variations that need more, such as reading a cursor, are checked where lists are paged and payouts created.

mod lists;
mod values;

use super::options::Options;
use super::reply::{Failure, list, reason};
use super::variation::{Part, Variation};
use crate::api::Operation;
use crate::http::Response;
use crate::json::{ObjectText, quoted};
use serde_json::{Map, Value, json};

/// The operations that `Part::Writes` changes.
const WRITES: [Operation; 4] = [Operation::CreateAccount, Operation::Deposit, Operation::Transfer, Operation::Payout];

/// Rewrites a response with the active variations. Errors are built by [`refusal`].
pub(super) fn apply(operation: Operation, options: &Options, response: &mut Response) {
    if options.variations.is_empty() || !(200..300).contains(&response.status) {
        return;
    }
    if WRITES.contains(&operation)
        && let Some(body) = said_of_writes(options)
    {
        if body.is_empty() {
            response.status = 204;
        }
        body.clone_into(&mut response.body);
        return;
    }
    let Ok(Value::Object(body)) = serde_json::from_str::<Value>(&response.body) else { return };
    let changed = match lists::Listing::read(operation, &body) {
        Some(listing) => listing.written(operation, options),
        None => one(operation, options, body),
    };
    match changed {
        Some(changed) => response.body = changed.to_string(),
        None => {
            response.status = 204;
            response.body.clear();
        }
    }
}

/// Returns the body of writes, if a variation replaces it.
fn said_of_writes(options: &Options) -> Option<&'static str> {
    let said = |variation: &Variation| {
        Some(match variation {
            Variation::WritesSuccess => r#"{"success":true}"#,
            Variation::WritesMessage => r#"{"success":true,"message":"Done"}"#,
            Variation::WritesNoContent => "",
            Variation::WritesEmpty => "{}",
            Variation::WritesNull => r#"{"success":true,"data":null}"#,
            Variation::WritesStatusCode => r#"{"statusCode":500}"#,
            Variation::WritesErrors => r#"{"errors":["Something went wrong"]}"#,
            _ => return None,
        })
    };
    options.variations.iter().find_map(said)
}

/// Rewrites a response with a single object.
fn one(operation: Operation, options: &Options, body: Map<String, Value>) -> Option<Value> {
    if operation == Operation::RevokeApiKey {
        return Some(Value::Object(body));
    }
    let is_enveloped = body.get("data").is_some_and(Value::is_object);
    let mut head = body;
    let mut thing = match head.shift_remove("data") {
        Some(Value::Object(mut data)) if operation.wrapped_in == "user" => match data.shift_remove("user") {
            Some(Value::Object(user)) => user,
            _ => data,
        },
        Some(Value::Object(data)) => data,
        _ => std::mem::take(&mut head),
    };
    // A response with `success` next to its fields is rebuilt in that form.
    let is_flat = thing.shift_remove("success").is_some();
    values::change(operation, options, &mut thing, 0);
    if operation == Operation::Transfer && options.varies(Variation::TransferSides) {
        thing = sides(&thing);
    }
    let thing = Value::Object(thing);
    let noun = noun(operation);
    let inside = if operation.wrapped_in == "user" { json!({"user": thing.clone()}) } else { thing.clone() };
    let envelope = options.variations.iter().find(|variation| variation.part() == Part::Envelope);
    Some(match envelope {
        Some(Variation::EnvelopeNoun) => json!({"success": true, "data": {noun: thing}}),
        Some(Variation::EnvelopeNounAlone) => json!({noun: thing}),
        Some(Variation::EnvelopeTransaction) if operation.moves_money() => {
            json!({"success": true, "data": {"transaction": thing}})
        }
        Some(Variation::EnvelopeNone) => thing,
        Some(variation @ (Variation::EnvelopeData | Variation::EnvelopeStatusCode | Variation::EnvelopeResult)) => {
            lists::enveloped(*variation, inside)
        }
        _ if is_enveloped => {
            head.insert("data".to_owned(), inside);
            Value::Object(head)
        }
        _ => match thing {
            Value::Object(fields) if is_flat => {
                let mut flat = Map::from_iter([("success".to_owned(), Value::Bool(true))]);
                flat.extend(fields);
                Value::Object(flat)
            }
            thing => thing,
        },
    })
}

/// Returns the name of an operation's object.
const fn noun(operation: Operation) -> &'static str {
    match operation {
        Operation::RegisterUser | Operation::GetUser => "user",
        Operation::StartKyc => "inquiry",
        Operation::ExchangeToken => "tokens",
        Operation::GetKycStatus => "kyc",
        Operation::CreateAccount => "account",
        Operation::Deposit | Operation::GetTransaction => "transaction",
        Operation::Transfer => "transfer",
        Operation::Payout => "payout",
        Operation::CalculateExchange => "quote",
        Operation::CreateApiKey => "apiKeyPair",
        _ => "card",
    }
}

/// Builds a transfer as debit and credit.
fn sides(transfer: &Map<String, Value>) -> Map<String, Value> {
    let mut debit = transfer.clone();
    if let Some(Value::Number(amount)) = transfer.get("amount")
        && let Ok(number) = ["-", &amount.to_string()].concat().parse::<serde_json::Number>()
    {
        debit.insert("amount".to_owned(), Value::Number(number));
    }
    let credit = Value::Object(transfer.clone());
    Map::from_iter([("debit".to_owned(), Value::Object(debit)), ("credit".to_owned(), credit)])
}

/// Builds an error response in the active variation: media type and body; `None` for the profile's format.
pub(super) fn refusal(failure: &Failure, options: &Options) -> Option<(&'static str, String)> {
    const JSON: &str = super::reply::JSON;
    let chosen = options.variations.iter().find(|variation| variation.part() == Part::Errors)?;
    let sentence = failure.messages.join("; ");
    let status = i64::from(failure.status);
    let each = |one: fn(Option<&str>, &str) -> String| list(failure.messages.iter().map(|text| told_of(text, one)));
    let object = ObjectText::new();
    Some(match chosen {
        Variation::ErrorsFields => {
            let one = |field: Option<&str>, text: &str| {
                let object = ObjectText::new().optional(field, |object, field| object.string("field", field));
                object.string("message", text).finish()
            };
            (JSON, object.raw("errors", &each(one)).finish())
        }
        Variation::ErrorsDetail => {
            let object = object.string("type", "about:blank").string("title", reason(failure.status));
            ("application/problem+json", object.integer("status", status).string("detail", &sentence).finish())
        }
        Variation::ErrorsConstraints => {
            let one = |field: Option<&str>, text: &str| match field {
                Some(field) => {
                    let constraints = ObjectText::new().string("isValid", &[field, " ", text].concat()).finish();
                    ObjectText::new().string("property", field).raw("constraints", &constraints).finish()
                }
                None => quoted(text),
            };
            let object = object.integer("statusCode", status).string("error", reason(failure.status));
            (JSON, object.raw("message", &each(one)).finish())
        }
        Variation::ErrorsNested => {
            let code = reason(failure.status).to_ascii_uppercase().replace(' ', "_");
            let error = ObjectText::new().string("code", &code).string("message", &sentence).finish();
            (JSON, object.raw("error", &error).finish())
        }
        Variation::ErrorsMessages => {
            let messages = list(failure.messages.iter().map(|text| quoted(text)));
            let object = object.integer("statusCode", status).raw("message", &messages);
            (JSON, object.string("error", reason(failure.status)).finish())
        }
        Variation::ErrorsText => ("text/plain; charset=utf-8", sentence),
        _ => {
            let title = [&failure.status.to_string(), " ", reason(failure.status)].concat();
            let page = ["<html><head><title>", &title, "</title></head><body><h1>", &title, "</h1></body></html>\n"];
            ("text/html", page.concat())
        }
    })
}

/// Formats a message, split into field and text if it begins with a field's path and a colon.
fn told_of(text: &str, one: fn(Option<&str>, &str) -> String) -> String {
    let is_path = |path: &str| path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".[]".contains(&byte));
    match text.split_once(": ").filter(|(path, _)| !path.is_empty() && is_path(path)) {
        Some((path, rest)) => one(Some(path), rest),
        None => one(None, text),
    }
}

//! Every form that an answer of Qash's may have: what it is read as, and what is refused.
//!
//! The documents fix few of them. A row is what Qash answers to an operation, and what becomes of it; `cargo test --test readings -- --nocapture` prints
//! the table.
#![cfg(feature = "server")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod errors;
mod lists;
mod objects;
mod others;

use qash_client::api::Operation;
use qash_client::client::{Dialect, Hop, Leniency, Sent, decode, encode, page};
use qash_client::error::{Error, Outcome};
use qash_client::http::{Headers, Response};
use qash_client::json::Json;

/// What becomes of an answer.
#[derive(Debug)]
enum Becomes {
    /// It is read; these fields have these values.
    Read(&'static [(&'static str, &'static str)]),
    /// It is an error of this code and outcome, whose message holds these words.
    Refused(&'static str, Outcome, &'static str),
    /// Nobody can tell whether it was carried out; the message names this operation to look with.
    Unknown(&'static str),
}

use Becomes::{Read, Refused, Unknown};

/// Operation, status, body, and what becomes of it.
type Row = (&'static str, u16, &'static str, Becomes);

fn operation(name: &str) -> Operation {
    Operation::named(name).unwrap()
}

/// What is asked for.
fn input(name: &str) -> &'static str {
    match name {
        "registerUser" => r#"{"userType":"personal","email":"juan@example.com","countryCode":"MX"}"#,
        "startKyc" => {
            r#"{"userId":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","firstName":"Juan","lastName":"García","email":"juan@example.com"}"#
        }
        "getUser" | "exchangeToken" => r#"{"userId":"a1b2c3d4-e5f6-7890-abcd-ef1234567890"}"#,
        "createAccount" => r#"{"accountName":"Main","currencyCode":"MXN"}"#,
        "getTransaction" => r#"{"id":7}"#,
        "deposit" => {
            r#"{"toAccountId":619,"amount":100000,"currency":"MXN","provider":"irisbank","description":"Top-up via IrisBank"}"#
        }
        "transfer" => r#"{"fromAccountId":619,"toAccountId":620,"amount":50000,"description":"Service fee"}"#,
        "payout" => {
            r#"{"amount":100000,"currency":"MXN","provider":"cobre","fromAccountId":619,"beneficiary":{"name":"Juan García","bankCode":"40012","accountNumber":"012180001234567899","accountType":"CLABE"},"description":"Withdrawal","idempotencyKey":"payout-juan-20260612-001"}"#
        }
        "calculateExchange" => r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":100}"#,
        "setCardLimit" => {
            r#"{"amount":500,"frequency":"perWeek","idempotencyKey":"a1b2c3d4-e5f6-7890-abcd-ef1234567890"}"#
        }
        "createApiKey" => r#"{"keyName":"k"}"#,
        "lockCard" => r#"{"idempotencyKey":"a1b2c3d4-e5f6-7890-abcd-ef1234567890"}"#,
        _ => "{}",
    }
}

fn answered(name: &str, asked: &str, status: u16, body: &str) -> Result<String, Error> {
    let (operation, input) = (operation(name), Json::parse(asked).unwrap());
    let encoded =
        encode(operation, input, "https://api.qash.ai", Hop::Upstream, Dialect::B, Leniency::default(), &|| None)?;
    let response = Response { status, headers: Headers::default(), body: body.to_owned() };
    let answer = decode(operation, &Sent { response, sent_at: 1_780_668_000_000, maybe_done: false }, &encoded)?;
    // Whatever was read from Qash, a browser reads from the proxy.
    let response = Response { status: 200, headers: Headers::default(), body: answer.clone() };
    let encoded = encode(operation, input, "/qash", Hop::Proxy, Dialect::B, Leniency::default(), &|| None);
    if let Ok(encoded) = encoded {
        decode(operation, &Sent { response, sent_at: 1_780_668_000_000, maybe_done: false }, &encoded)
            .unwrap_or_else(|error| panic!("a browser refuses {answer}: {error:?}"));
    }
    page(operation, input, answer)
}

/// The value at a path such as `items.0.id`.
fn at(answer: &str, path: &str) -> String {
    let mut json = Json::parse(answer).unwrap();
    for step in path.split('.') {
        let found = step.parse().map_or_else(|_| json.get(step), |index| json.items().nth(index));
        match found {
            Some(found) => json = found,
            None => return "nothing".to_owned(),
        }
    }
    json.text().to_owned()
}

fn hold(rows: &[Row]) {
    let mut wrong = Vec::new();
    for (name, status, body, becomes) in rows {
        let result = answered(name, input(name), *status, body);
        let told = match (becomes, &result) {
            (Read(fields), Ok(answer)) => {
                fields.iter().find(|(path, value)| at(answer, path) != *value).map(|(path, _)| (*path, answer.clone()))
            }
            (Refused(code, outcome, words), Err(error)) => {
                let fits = error.code.name() == *code && error.outcome == *outcome && error.message.contains(words);
                (!fits).then(|| ("", format!("{error:?}")))
            }
            (Unknown(look), Err(error)) => {
                let fits = error.code.name() == "UNKNOWN_OUTCOME" && error.message.contains(look);
                (!fits).then(|| ("", format!("{error:?}")))
            }
            _ => Some(("", format!("{result:?}"))),
        };
        let kind = match becomes {
            Read(_) => "read",
            Refused(code, ..) => code,
            Unknown(_) => "unknown",
        };
        println!("| {name} | {status} | `{body}` | {kind} | {} |", if told.is_none() { "yes" } else { "NO" });
        wrong.extend(told.map(|(path, told)| format!("{name} {body}\n  should be {becomes:?}\n  {path} {told}")));
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

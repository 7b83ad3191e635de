//! The client against a scripted outside world with a clock of its own.
#![cfg(feature = "server")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod answers;
#[path = "../drive/mod.rs"]
mod drive;
mod limits;
mod outcomes;
mod polling;
mod refusals;
mod requests;
#[path = "../world/turns.rs"]
mod turns;
mod waits;
mod what_may_be_sent_again;

use pollster::block_on;
use qash_client::api::{Operation, Retry};
use qash_client::bindings::driver::Call;
use qash_client::check::Check;
use qash_client::client::{
    CallOptions, Client, Dialect, Encoded, Hop, Leniency, Limits, Poll, SendFailure, Sent, decode, encode, failure,
    send, wait_until_active,
};
use qash_client::error::{Error, ErrorCode, Issues, Kind, Outcome};
use qash_client::formats::{self, FormatId};
use qash_client::http::{Headers, Method, Request, Response};
use qash_client::json::{Json, ObjectText};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use turns::{START, Turn, World, answer, lost, with_header};

fn operation(name: &str) -> Operation {
    Operation::named(name).unwrap()
}

fn client() -> Client {
    Client::new("https://partner.example/api/qash/")
}

/// An input that the operation accepts through a proxy.
fn input(name: &str) -> &'static str {
    match name {
        "registerUser" => r#"{"userType":"personal","countryCode":"MX"}"#,
        "startKyc" => r#"{"firstName":"Juan","lastName":"García","email":"juan@example.com"}"#,
        "createAccount" => r#"{"accountName":"Main","currencyCode":"MXN"}"#,
        "getTransaction" => r#"{"id":4501}"#,
        "transfer" => r#"{"fromAccountId":619,"toAccountId":620,"amount":50000,"description":"Service fee"}"#,
        "payout" => PAYOUT,
        "calculateExchange" => r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":100}"#,
        "setCardLimit" => r#"{"amount":500,"frequency":"perWeek"}"#,
        "exchangeToken" => r#"{"userId":"a1b2c3d4-e5f6-7890-abcd-ef1234567890"}"#,
        "deposit" => r#"{"toAccountId":619,"amount":1,"currency":"MXN","provider":"manual","description":"Top-up"}"#,
        "createApiKey" => r#"{"keyName":"k"}"#,
        "revokeApiKey" => r#"{"keyId":"k"}"#,
        _ => "{}",
    }
}

const PAYOUT: &str = r#"{"amount":100000,"currency":"MXN","provider":"cobre","fromAccountId":619,"beneficiary":{"name":"Juan García",
    "bankCode":"40012","accountNumber":"012180001234567899","accountType":"CLABE"},"description":"Withdrawal"}"#;

/// A call as a browser makes it.
fn call_with(world: &World, client: &Client, name: &str, input: &str, options: &CallOptions) -> Result<String, Error> {
    block_on(drive::run(Call::new(client.clone(), operation(name), input.to_owned(), options.clone()), world))
}

fn call(world: &World, name: &str) -> Result<String, Error> {
    call_with(world, &client(), name, input(name), &CallOptions::default())
}

fn refused(world: &World, name: &str) -> Error {
    call(world, name).expect_err(name)
}

fn field(text: &str, name: &str) -> String {
    Json::parse(text).unwrap().get(name).unwrap_or_else(|| panic!("{name} in {text}")).text().to_owned()
}

const USER: &str = r#"{"id":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","email":"juan@example.com","status":"active"}"#;

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
mod waits;
mod what_may_be_sent_again;

use pollster::block_on;
use qash_client::api::{Operation, Retry};
use qash_client::bindings::driver::Call;
use qash_client::check::Check;
use qash_client::client::{
    CallOptions, Client, Dialect, Encoded, Hop, Host, Leniency, Limits, Poll, SendFailure, Sent, decode, encode,
    failure, send, wait_until_active,
};
use qash_client::error::{Error, ErrorCode, Issues, Kind, Outcome};
use qash_client::formats::{self, FormatId};
use qash_client::http::{Headers, Method, Request, Response};
use qash_client::json::{Json, ObjectText};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// 2026-06-05T14:00:00Z.
const START: i64 = 1_780_668_000_000;

/// What the world does with one request.
enum Turn {
    /// Answers after so many milliseconds.
    Answers(u64, Response),
    /// Fails after so many milliseconds.
    Fails(u64, SendFailure),
}

/// The outside world as a script.
struct World {
    clock: Cell<i64>,
    abort_at: Cell<i64>,
    turns: RefCell<VecDeque<Turn>>,
    sent: RefCell<Vec<Request>>,
    timeouts: RefCell<Vec<u64>>,
    waits: RefCell<Vec<u64>>,
    random: Cell<u8>,
    /// How much later than it should the next wait ends.
    late: Cell<i64>,
}

impl World {
    fn new(turns: impl IntoIterator<Item = Turn>) -> Self {
        Self {
            clock: Cell::new(START),
            abort_at: Cell::new(i64::MAX),
            turns: RefCell::new(turns.into_iter().collect()),
            sent: RefCell::default(),
            timeouts: RefCell::default(),
            waits: RefCell::default(),
            random: Cell::new(0xAB),
            late: Cell::new(0),
        }
    }

    /// Lets time pass, up to the abort if that comes first.
    fn pass(&self, ms: u64) -> Result<(), SendFailure> {
        let until = self.clock.get() + ms as i64;
        self.clock.set(until.min(self.abort_at.get()));
        if until >= self.abort_at.get() { Err(SendFailure::Aborted) } else { Ok(()) }
    }

    fn tries(&self) -> usize {
        self.sent.borrow().len()
    }

    fn elapsed(&self) -> i64 {
        self.clock.get() - START
    }
}

impl Host for World {
    fn now(&self) -> i64 {
        self.clock.get()
    }

    fn random(&self) -> [u8; 16] {
        // Other bytes each time, so that a key made twice is another key.
        self.random.set(self.random.get().wrapping_add(1));
        [self.random.get(); 16]
    }

    fn aborted(&self) -> bool {
        self.clock.get() >= self.abort_at.get()
    }

    async fn send(&self, request: &Request, timeout_ms: u64) -> Result<Response, SendFailure> {
        self.sent.borrow_mut().push(request.clone());
        self.timeouts.borrow_mut().push(timeout_ms);
        let turn = self.turns.borrow_mut().pop_front().expect("the script is long enough");
        let (Turn::Answers(after, _) | Turn::Fails(after, _)) = turn;
        self.pass(after.min(timeout_ms))?;
        match turn {
            _ if after > timeout_ms => Err(SendFailure::Timeout),
            Turn::Answers(_, response) => Ok(response),
            Turn::Fails(_, failure) => Err(failure),
        }
    }

    async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
        self.waits.borrow_mut().push(ms);
        self.clock.set(self.clock.get() + self.late.take());
        self.pass(ms)
    }
}

fn answer(status: u16, body: &str) -> Turn {
    Turn::Answers(100, Response { status, headers: Headers::default(), body: body.to_owned() })
}

fn with_header(status: u16, name: &str, value: &str) -> Turn {
    let headers = Headers(vec![(name.to_owned(), value.to_owned())]);
    Turn::Answers(100, Response { status, headers, body: String::new() })
}

fn lost() -> Turn {
    Turn::Fails(100, SendFailure::Network("connection reset".to_owned()))
}

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

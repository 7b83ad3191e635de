//! A client's call step by step, as a browser takes them, and what a client knows from one call to the next.
#![cfg(feature = "client")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod drive;
#[path = "world/turns.rs"]
mod turns;

use pollster::block_on;
use qash_client::api::Operation;
use qash_client::bindings::driver::{Call, Next, StepContext};
use qash_client::client::{CallOptions, Client, Keys, Poll, SendFailure};
use qash_client::error::{Kind, Outcome};
use qash_client::http::{Headers, Request, Response};
use qash_client::json::Json;
use std::cell::RefCell;
use std::collections::BTreeSet;
use turns::{START, Turn, World, answer, lost};

const CONTEXT: StepContext = StepContext { now: START, aborted: false, random: Some([7; 16]) };

fn operation(name: &str) -> Operation {
    Operation::named(name).unwrap()
}

fn client() -> Client {
    Client::new("https://partner.example/api/qash")
}

fn field(text: &str, name: &str) -> String {
    Json::parse(text).unwrap().get(name).unwrap_or_else(|| panic!("{name} in {text}")).text().to_owned()
}

const USER: &str = r#"{"id":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","email":"juan@example.com","status":"active"}"#;
const TRANSFER: &str = r#"{"fromAccountId":619,"toAccountId":620,"amount":50000,"description":"Service fee"}"#;
const PAYOUT: &str = r#"{"amount":100000,"currency":"MXN","provider":"cobre","fromAccountId":619,"beneficiary":{"name":"Juan García",
    "bankCode":"40012","accountNumber":"012180001234567899","accountType":"CLABE"},"description":"Withdrawal"}"#;

mod a_step_of_a_call {
    use super::*;

    fn get_user(client: Client) -> Call {
        Call::new(client, operation("getUser"), String::new(), CallOptions::default())
    }

    #[test]
    fn tells_which_try_it_is_and_why_there_is_another() {
        let world = World::new([lost(), answer(503, ""), answer(200, USER)]);
        let (tries, reasons) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
        let told = block_on(drive::watched(get_user(client()), &world, |step| {
            if let Next::Send(_, sending) = &step.next {
                tries.borrow_mut().push((sending.attempt, sending.timeout_ms));
            }
            reasons.borrow_mut().extend(step.retry.as_ref().map(|error| field(error, "code")));
        }));
        assert_eq!(told.unwrap(), USER);
        assert_eq!(*tries.borrow(), [(1, 15_000), (2, 15_000), (3, 15_000)]);
        assert_eq!(*reasons.borrow(), ["\"NETWORK\"", "\"SERVICE_UNAVAILABLE\""]);
    }

    #[test]
    fn counts_the_tries_of_each_poll_anew_and_shows_the_user() {
        let pending = USER.replace("active", "pending");
        let world = World::new([lost(), answer(200, &pending), answer(200, USER)]);
        let (tries, users) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
        let call = Call::waiting(client(), operation("getUser"), Poll::default());
        let told = block_on(drive::watched(call, &world, |step| {
            if let Next::Send(_, sending) = &step.next {
                tries.borrow_mut().push(sending.attempt);
            }
            users.borrow_mut().extend(step.poll.clone());
        }));
        assert_eq!(told.unwrap(), USER);
        assert_eq!(*tries.borrow(), [1, 2, 1]);
        assert_eq!(*users.borrow(), [pending, USER.to_owned()]);
        assert_eq!(world.waits.borrow().last(), Some(&10_000));
    }

    #[test]
    fn gives_a_poll_no_longer_than_is_left() {
        let mut client = client();
        client.limits.timeout_ms = 600_000;
        client.limits.deadline_ms = 400_000;
        let world = World::new([answer(200, &USER.replace("active", "pending")), answer(200, USER)]);
        let poll = Poll { deadline_ms: 300_000, ..Poll::default() };
        block_on(drive::run(Call::waiting(client, operation("getUser"), poll), &world)).unwrap();
        assert_eq!(*world.timeouts.borrow(), [300_000, 300_000 - 10_000 - 100]);
    }

    #[test]
    fn that_comes_without_anything_waits_on() {
        let Next::Send(call, _) = get_user(client()).step(None, CONTEXT).next else { panic!() };
        let Next::Sleep(call, 0) = call.step(None, CONTEXT).next else { panic!() };
        let body = Response { status: 200, headers: Headers::default(), body: USER.to_owned() };
        assert!(matches!(call.step(Some(Ok(body)), CONTEXT).next, Next::Done(Ok(_))));
    }

    #[test]
    fn without_random_bytes_makes_no_key() {
        let payout = Call::new(client(), operation("payout"), PAYOUT.to_owned(), CallOptions::default());
        let Next::Done(Err(error)) = payout.step(None, StepContext { random: None, ..CONTEXT }).next else { panic!() };
        assert_eq!(error.code, "RANDOM_UNAVAILABLE");
    }

    #[test]
    fn shows_the_keys_that_must_outlive_the_program() {
        let client = client();
        let payout = Call::new(client.clone(), operation("payout"), PAYOUT.to_owned(), CallOptions::default());
        let step = payout.step(None, CONTEXT);
        let Next::Send(call, sending) = step.next else { panic!() };
        let key = field(sending.request.body.as_deref().unwrap(), "idempotencyKey");
        let text = step.keys.unwrap();
        assert_eq!(Json::parse(&text).unwrap().fields().next().unwrap().1.text(), key);

        // Another program, that knows no more than this, sends the same under the same key.
        let other = Client { keys: Keys::from_json(&text), ..client };
        let again = Call::new(other, operation("payout"), PAYOUT.to_owned(), CallOptions::default());
        let step = again.step(None, StepContext { random: Some([8; 16]), ..CONTEXT });
        let Next::Send(_, sending) = step.next else { panic!() };
        assert_eq!((field(sending.request.body.as_deref().unwrap(), "idempotencyKey"), step.keys), (key, None));

        let paid = Response { status: 200, headers: Headers::default(), body: r#"{"id":7}"#.to_owned() };
        assert_eq!(call.step(Some(Ok(paid)), CONTEXT).keys.as_deref(), Some("{}"));
    }
}

mod a_second_click {
    use super::*;

    /// The first step of a call; the request, or the code of the refusal.
    fn begin(client: &Client, name: &str, input: &str, random: u8) -> Result<(Call, Request), String> {
        let call = Call::new(client.clone(), operation(name), input.to_owned(), CallOptions::default());
        match call.step(None, StepContext { random: Some([random; 16]), ..CONTEXT }).next {
            Next::Send(call, sending) => Ok((call, sending.request)),
            Next::Done(Err(error)) => {
                assert_eq!((error.kind, error.outcome, error.retryable), (Kind::Conflict, Outcome::None, false));
                Err(error.code.name().to_owned())
            }
            _ => panic!(),
        }
    }

    fn key(request: &Request) -> String {
        field(request.body.as_deref().unwrap(), "idempotencyKey")
    }

    fn end(call: Call, came: Turn) -> Outcome {
        let Next::Done(result) = call.step(Some(came.came()), CONTEXT).next else { panic!() };
        result.err().map_or(Outcome::Done, |error| error.outcome)
    }

    fn once() -> Client {
        let mut client = client();
        client.limits.retries = 0;
        client
    }

    #[test]
    fn is_refused_while_the_first_is_under_way_however_it_is_written() {
        let turned = r#"{"description":"Withdrawal","beneficiary":{"accountType":"CLABE","accountNumber":"012 180 00123456789 9",
            "bankCode":"40012","name":"Juan Garc\u00eda"},"fromAccountId":619,"provider":"cobre","currency":"MXN","amount":100000,"idempotencyKey":null}"#;
        for (name, first, second) in [
            ("payout", PAYOUT, turned),
            (
                "transfer",
                TRANSFER,
                r#"{"description":"Service fee","amount":50000,"toAccountId":620,"fromAccountId":619}"#,
            ),
        ] {
            let client = once();
            let (call, _) = begin(&client, name, first, 1).unwrap();
            assert_eq!(begin(&client, name, second, 2).err().as_deref(), Some("ALREADY_UNDER_WAY"));
            assert_eq!(end(call, answer(200, r#"{"id":7}"#)), Outcome::Done);
            assert!(client.keys.is_empty() && begin(&client, name, second, 3).is_ok());
        }
    }

    #[test]
    fn for_something_else_or_in_another_client_or_with_a_key_is_nobodys_second() {
        let client = once();
        let (_call, first) = begin(&client, "payout", PAYOUT, 1).unwrap();
        let with_key = PAYOUT.replacen('{', r#"{"idempotencyKey":"mine","#, 1);
        for (client, input) in [
            (&client, PAYOUT.replace("100000", "100001")),
            (&client, PAYOUT.replace("Withdrawal", "withdrawal")),
            (&once(), PAYOUT.to_owned()),
            (&client, with_key.clone()),
            (&client, with_key),
        ] {
            let (call, request) = begin(client, "payout", &input, 2).unwrap();
            assert_ne!(key(&request), key(&first));
            std::mem::forget(call);
        }
    }

    #[test]
    fn goes_out_under_the_first_ones_key_until_the_outcome_is_known() {
        let client = once();
        let mut keys = Vec::new();
        for (random, came, outcome) in [
            (1, Turn::Fails(100, SendFailure::Timeout), Outcome::Unknown),
            (2, answer(503, ""), Outcome::Unknown),
            // That nothing was done now says nothing of the times before.
            (3, answer(401, r#"{"error":{"code":"SESSION_REQUIRED","outcome":"none"}}"#), Outcome::None),
            (4, Turn::Fails(100, SendFailure::Aborted), Outcome::Unknown),
            (5, answer(200, r#"{"id":7}"#), Outcome::Done),
            (6, answer(401, ""), Outcome::None),
            (7, lost(), Outcome::Unknown),
            (8, answer(200, r#"{"id":7,"amount":"x"}"#), Outcome::Done),
            (9, answer(200, r#"{"id":7}"#), Outcome::Done),
        ] {
            let (call, request) = begin(&client, "payout", PAYOUT, random).unwrap();
            keys.push(key(&request));
            assert_eq!(end(call, came), outcome, "{random}");
        }
        let first = &keys[0];
        assert!(keys[..5].iter().all(|key| key == first), "{keys:?}");
        assert_eq!(keys[6], keys[7]);
        let different: BTreeSet<_> = keys.iter().collect();
        assert_eq!(different.len(), 4, "{keys:?}");
        assert!(client.keys.is_empty());
    }

    #[test]
    fn of_a_transfer_is_sent_again_once_the_first_has_ended_for_the_server_knows_what_became_of_it() {
        let client = once();
        let (call, _) = begin(&client, "transfer", TRANSFER, 1).unwrap();
        assert_eq!(end(call, Turn::Fails(100, SendFailure::Timeout)), Outcome::Unknown);
        assert!(client.keys.is_empty());
    }

    #[test]
    fn after_a_call_that_was_dropped_goes_out_under_its_key() {
        let client = once();
        let (call, first) = begin(&client, "payout", PAYOUT, 1).unwrap();
        drop(call);
        let (_call, second) = begin(&client, "payout", PAYOUT, 2).unwrap();
        assert_eq!(key(&second), key(&first));
    }

    #[test]
    fn an_input_that_is_wrong_and_one_that_was_never_sent_leave_nothing_behind() {
        let client = once();
        let wrong = PAYOUT.replace("100000", "0");
        let call = Call::new(client.clone(), operation("payout"), wrong, CallOptions::default());
        assert!(matches!(call.step(None, CONTEXT).next, Next::Done(Err(_))));
        let call = Call::new(client.clone(), operation("payout"), PAYOUT.to_owned(), CallOptions::default());
        let Next::Done(Err(error)) = call.step(None, StepContext { aborted: true, ..CONTEXT }).next else { panic!() };
        assert_eq!((error.kind, error.outcome), (Kind::Abort, Outcome::None));
        assert!(client.keys.is_empty());
    }
}

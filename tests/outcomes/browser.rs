//! Outcomes in a browser: responses of the proxy, and of servers that are not a proxy.

use crate::shared::{Answer, NOW, json};
use crate::world::{Browser, KEY, Qash, field, input, operation, shape};
use pollster::block_on;
use qash_client::api::Retry;
use qash_client::client::{CallOptions, Client, Host, SendFailure};
use qash_client::error::{Error, Kind, Outcome};
use qash_client::http::{Request, Response};
use std::cell::{Cell, RefCell};

#[test]
fn a_client_gets_the_same_outcome_through_the_proxy_as_the_partner() {
    let through = |name: &'static str, status: u16, body: &'static str| {
        let path = operation(name).path;
        let qash = Qash::new(move |asked| (asked == path).then(|| Ok(json(status, body))));
        Browser::new(&qash).call(name)
    };
    let unknown = |again| (Kind::UnknownOutcome, "UNKNOWN_OUTCOME", Outcome::Unknown, again);
    for (name, again, look) in [
        ("payout", true, "same idempotencyKey"),
        ("transfer", false, "listTransactions"),
        ("createAccount", false, "listAccounts"),
        ("startKyc", false, "getUser"),
        ("lockCard", true, "same idempotencyKey"),
        ("setCardLimit", true, "same idempotencyKey"),
    ] {
        let statuses = [(200, ""), (200, "{}"), (302, ""), (408, ""), (501, ""), (522, ""), (503, "")];
        for (status, body) in statuses {
            let error = through(name, status, body).unwrap_err();
            assert_eq!(shape(&error), unknown(again), "{name} {status} {body}");
            assert!(error.message.contains(look), "{name}: {}", error.message);
        }
    }
    for (name, body) in [
        ("payout", r#"{"id":9,"amount":5}"#),
        ("transfer", r#"{"id":9,"amount":5}"#),
        ("createAccount", r#"{"id":9,"asset":"USD"}"#),
    ] {
        let error = through(name, 201, body).unwrap_err();
        assert_eq!(shape(&error), (Kind::Decode, "ANSWER_MISMATCH", Outcome::Done, false), "{name}");
        assert!(error.message.contains("was asked for"), "{}", error.message);
    }
    let conflict = through("payout", 409, r#"{"error":"In progress"}"#).unwrap_err();
    assert_eq!(shape(&conflict), (Kind::Conflict, "IDEMPOTENCY_CONFLICT", Outcome::Unknown, true));
    assert!(conflict.message.contains("same idempotencyKey"), "{}", conflict.message);
    let failed = through("payout", 201, r#"{"success":true,"data":{"transaction":{"id":9,"status":"FAILED"}}}"#);
    assert_eq!(field(&failed.unwrap(), "status"), r#""FAILED""#);
    // A payout identified only by its key is one for the browser too.
    let echoed = r#"{"idempotencyKey":"a1b2c3d4-e5f6-7890-abcd-ef1234567890:k1-0123456789","status":"PENDING"}"#;
    assert_eq!(field(&through("payout", 201, echoed).unwrap(), "status"), r#""PENDING""#);
}

/// A server that responds instead of the proxy.
struct Page(Response);

impl Host for Page {
    fn now(&self) -> i64 {
        NOW
    }

    fn random(&self) -> [u8; 16] {
        [7; 16]
    }

    async fn send(&self, _: &Request, _: u64) -> Answer {
        Ok(self.0.clone())
    }

    async fn sleep(&self, _: u64) -> Result<(), SendFailure> {
        panic!("nothing is waited for")
    }
}

fn at_the_proxys_place(name: &str, status: u16, body: &str) -> Result<String, Error> {
    let page = Page(json(status, body));
    block_on(Client::new("https://app.example/qash").call(
        &page,
        operation(name),
        &input(name),
        &CallOptions::default(),
    ))
}

#[test]
fn a_response_that_is_not_the_proxys_is_no_payout() {
    for name in ["payout", "transfer", "createAccount", "startKyc", "registerUser", "lockCard", "setCardLimit"] {
        for body in ["", "{}", "[]", "null", r#"{"status":"ok"}"#, r#"{"success":true}"#, r#"{"idempotencyKey":"x"}"#] {
            let error = at_the_proxys_place(name, 200, body).expect_err(body);
            let keyed = operation(name).retry != Retry::Never;
            let unknown = (Kind::UnknownOutcome, "UNKNOWN_OUTCOME", Outcome::Unknown, keyed);
            assert_eq!(shape(&error), unknown, "{name}: {body}");
            assert!(error.message.contains("baseUrl"), "{}", error.message);
        }
    }
    assert!(at_the_proxys_place("payout", 200, r#"{"id":"9"}"#).is_ok());
    assert!(at_the_proxys_place("payout", 200, &format!(r#"{{"idempotencyKey":"{KEY}"}}"#)).is_ok());
}

#[test]
fn an_error_of_the_proxy_keeps_its_code_class_and_outcome() {
    for (status, code, kind, outcome, again) in [
        (502, "ANSWER_MISMATCH", Kind::Decode, "done", false),
        (409, "IN_FLIGHT", Kind::Conflict, "unknown", true),
        (409, "IN_FLIGHT", Kind::Conflict, "unknown", false),
        (409, "TRANSFER_UNRESOLVED", Kind::Conflict, "unknown", false),
        (502, "UNKNOWN_OUTCOME", Kind::UnknownOutcome, "unknown", true),
        (503, "UNKNOWN_OUTCOME", Kind::UnknownOutcome, "unknown", false),
    ] {
        let body = format!(
            r#"{{"error":{{"code":"{code}","message":"m","outcome":"{outcome}","retryable":{again},"retryAfterMs":90000}}}}"#
        );
        let name = if again { "payout" } else { "transfer" };
        let error = at_the_proxys_place(name, status, &body).unwrap_err();
        assert_eq!(shape(&error), (kind, code, Outcome::parse(outcome).unwrap(), again), "{code}");
        assert_eq!((error.retry_after_ms, &*error.message), (Some(90_000), "m"));
    }
}

#[test]
fn a_key_in_progress_is_retried_after_the_proxys_wait_time() {
    struct Busy(Cell<u32>, RefCell<Vec<u64>>, &'static str);
    impl Host for Busy {
        fn now(&self) -> i64 {
            NOW
        }
        fn random(&self) -> [u8; 16] {
            [7; 16]
        }
        async fn send(&self, _: &Request, _: u64) -> Answer {
            self.0.set(self.0.get() + 1);
            Ok(if self.0.get() == 1 { json(409, self.2) } else { json(200, r#"{"id":"9"}"#) })
        }
        async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
            self.1.borrow_mut().push(ms);
            Ok(())
        }
    }
    let call = |body| {
        let busy = Busy(Cell::new(0), RefCell::default(), body);
        let client = Client::new("https://app.example/qash");
        let result = block_on(client.call(&busy, operation("payout"), &input("payout"), &CallOptions::default()));
        (result.is_ok(), busy.1.take())
    };
    let told =
        r#"{"error":{"code":"IN_FLIGHT","message":"m","outcome":"unknown","retryable":true,"retryAfterMs":700}}"#;
    assert_eq!(call(told), (true, vec![700]));
    // A conflict without a wait time is for the caller to resolve.
    let silent = r#"{"error":{"code":"IDEMPOTENCY_CONFLICT","message":"m","outcome":"unknown","retryable":true}}"#;
    assert_eq!(call(silent), (false, vec![]));
}

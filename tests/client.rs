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

mod drive;

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
use qash_client::json::Json;
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

mod what_may_be_sent_again {
    use super::*;

    #[test]
    fn reads_and_keyed_operations_are_tried_three_times_and_others_once() {
        for operation in
            Operation::ALL.into_iter().filter(|operation| operation.reach != qash_client::api::Reach::Server)
        {
            let world = World::new([lost(), lost(), lost()]);
            refused(&world, operation.name);
            let tries = if operation.retry == Retry::Never { 1 } else { 3 };
            assert_eq!(world.tries(), tries, "{}", operation.name);
        }
    }

    #[test]
    fn what_must_not_be_sent_twice_is_not_even_after_429_and_503() {
        for name in ["registerUser", "startKyc", "createAccount", "transfer"] {
            for status in [408, 429, 500, 502, 503, 504] {
                let world = World::new([answer(status, "")]);
                refused(&world, name);
                assert_eq!(world.tries(), 1, "{name} {status}");
            }
        }
    }

    #[test]
    fn refusals_are_not_repeated() {
        for status in [301, 302, 400, 401, 403, 404, 409, 410, 418, 422] {
            let world = World::new([answer(status, "")]);
            assert_eq!(refused(&world, "listAccounts").status, Some(status));
            assert_eq!(world.tries(), 1, "{status}");
        }
    }

    #[test]
    fn a_try_that_succeeds_ends_it() {
        let world = World::new([lost(), answer(503, ""), answer(200, USER)]);
        assert_eq!(call(&world, "getUser").unwrap(), USER);
        assert_eq!(world.tries(), 3);
    }

    #[test]
    fn no_retries_means_one_try() {
        let world = World::new([lost()]);
        let mut client = client();
        client.limits.retries = 0;
        call_with(&world, &client, "getUser", "", &CallOptions::default()).unwrap_err();
        assert_eq!(world.tries(), 1);
    }
}

mod outcomes {
    use super::*;

    #[test]
    fn a_lost_payout_is_unknown_and_carries_the_key_that_every_try_carried() {
        let world = World::new([lost(), lost(), lost()]);
        let error = refused(&world, "payout");
        assert_eq!(
            (error.kind, error.outcome, error.code.name()),
            (Kind::UnknownOutcome, Outcome::Unknown, "UNKNOWN_OUTCOME")
        );
        assert!(error.retryable, "with the same key");
        let key = error.idempotency_key.unwrap();
        let Check::Valid { value, details, .. } = formats::check(FormatId::Uuid, &key) else { panic!("{key}") };
        assert_eq!((value, details.text("version")), (key.clone(), Some("4")));
        for request in world.sent.borrow().iter() {
            assert_eq!(field(request.body.as_deref().unwrap(), "idempotencyKey"), format!("\"{key}\""));
        }
        assert_eq!(world.tries(), 3);
    }

    #[test]
    fn card_operations_carry_their_key_as_a_header() {
        let world = World::new([answer(503, ""), answer(200, r#"{"id":"c","status":"locked"}"#)]);
        let locked = call(&world, "lockCard").unwrap();
        let sent = world.sent.borrow();
        let keys: Vec<_> = sent.iter().map(|request| request.headers.get("x-idempotency-key").unwrap()).collect();
        assert_eq!(keys[0], keys[1]);
        assert_eq!(field(&locked, "idempotencyKey"), format!("\"{}\"", keys[0]));
        assert!(!sent[0].body.as_deref().unwrap().contains(keys[0]));
    }

    #[test]
    fn a_caller_cannot_replace_the_key_by_a_header() {
        let world = World::new([answer(200, r#"{"status":"locked"}"#)]);
        let mut headers = Headers::default();
        headers.set("X-Idempotency-Key", "other");
        headers.set("X-Qash-Client", "other");
        headers.set("X-Trace", "t");
        let options = CallOptions { headers, ..CallOptions::default() };
        call_with(&world, &client(), "lockCard", "", &options).unwrap();
        let sent = world.sent.borrow();
        assert_ne!(sent[0].headers.get("x-idempotency-key"), Some("other"));
        assert_eq!(sent[0].headers.get("x-qash-client"), Some(env!("CARGO_PKG_VERSION")));
        assert_eq!(sent[0].headers.get("x-trace"), Some("t"));
    }

    #[test]
    fn a_refusal_after_a_lost_answer_stays_unknown() {
        for status in [400, 401, 404, 409, 429] {
            let world = World::new([lost(), answer(status, r#"{"error":{"outcome":"none"}}"#), lost()]);
            let error = refused(&world, "payout");
            assert_eq!((error.kind, error.outcome), (Kind::UnknownOutcome, Outcome::Unknown), "{status}");
        }
    }

    #[test]
    fn a_refusal_at_once_says_that_nothing_was_done() {
        for status in [400, 401, 403, 404, 409, 422, 429] {
            let world = World::new([answer(status, ""), answer(status, ""), answer(status, "")]);
            assert_eq!(refused(&world, "payout").outcome, Outcome::None, "{status}");
        }
    }

    #[test]
    fn a_lost_transfer_is_unknown_and_must_not_be_repeated() {
        for turn in [
            lost(),
            answer(408, ""),
            answer(503, ""),
            answer(500, "<html>"),
            answer(302, ""),
            Turn::Fails(0, SendFailure::TooLarge),
        ] {
            let world = World::new([turn]);
            let error = refused(&world, "transfer");
            assert_eq!((error.kind, error.outcome), (Kind::UnknownOutcome, Outcome::Unknown));
            assert!(!error.retryable);
            assert_eq!(error.idempotency_key, None);
        }
    }

    #[test]
    fn a_lost_read_did_nothing() {
        for name in ["getBalance", "calculateExchange"] {
            let error = refused(&World::new([lost(), lost(), lost()]), name);
            assert_eq!((error.kind, error.outcome, error.retryable), (Kind::Network, Outcome::None, true), "{name}");
        }
    }

    #[test]
    fn no_id_leads_out_of_its_path() {
        for id in [".", ".."] {
            let input = format!(r#"{{"keyId":"{id}"}}"#);
            let (operation, input) = (operation("revokeApiKey"), Json::parse(&input).unwrap());
            let made = encode(operation, input, "https://q", Hop::Upstream, Dialect::B, Leniency::default(), &|| None);
            assert_eq!(made.unwrap_err().code, "INVALID_INPUT", "{id}");
        }
    }

    #[test]
    fn what_is_harmless_twice_is_no_unknown_outcome() {
        let operation = operation("revokeApiKey");
        let encoded = encode(
            operation,
            Json::parse(r#"{"keyId":"k"}"#).unwrap(),
            "https://q",
            Hop::Upstream,
            Dialect::B,
            Leniency::default(),
            &|| None,
        )
        .unwrap();
        let world = World::new([lost(), answer(404, "")]);
        let error = block_on(send(&world, operation, &encoded, &Limits::default())).unwrap_err();
        assert_eq!((error.kind, error.outcome), (Kind::NotFound, Outcome::Unknown));
    }

    #[test]
    fn an_answer_of_another_form_was_carried_out() {
        for body in [r#"{"id":1,"status":7,"amount":5}"#, r#"{"id":1.5,"status":"COMPLETED","amount":5}"#] {
            let error = refused(&World::new([answer(201, body)]), "transfer");
            assert_eq!((error.kind, error.outcome, error.status), (Kind::Decode, Outcome::Done, Some(201)), "{body}");
            assert!(!error.retryable);
        }
        let error = refused(&World::new([answer(200, r#"{"id":1,"amount":"5"}"#)]), "payout");
        assert_eq!((error.kind, error.outcome), (Kind::Decode, Outcome::Done));
        assert!(error.idempotency_key.is_some());
        assert_eq!(refused(&World::new([answer(200, "oops")]), "getUser").outcome, Outcome::None);
    }

    #[test]
    fn an_answer_that_is_no_json_or_names_nothing_may_be_anybodys_and_leaves_a_write_unknown() {
        for body in [
            "<html>Sign in</html>",
            "{\"id\":1",
            "",
            " ",
            "{}",
            "[]",
            "5",
            "null",
            r#"{"status":"ok"}"#,
            r#"{"id":""}"#,
        ] {
            for (name, again) in [("transfer", false), ("payout", true)] {
                let world = World::new([answer(200, body)]);
                let error = refused(&world, name);
                let found = (error.kind, error.outcome, error.status, error.retryable);
                assert_eq!(found, (Kind::UnknownOutcome, Outcome::Unknown, Some(200), again), "{name} {body}");
                assert_eq!(world.tries(), 1);
            }
        }
    }

    #[test]
    fn what_cannot_be_sent_was_not() {
        let error =
            refused(&World::new([Turn::Fails(0, SendFailure::Impossible("bad header".to_owned()))]), "transfer");
        assert_eq!(
            (error.kind, error.outcome, error.code.name()),
            (Kind::Validation, Outcome::None, "INVALID_REQUEST")
        );
    }

    #[test]
    fn the_callers_own_key_is_sent_and_kept() {
        let world = World::new([answer(200, r#"{"id":1}"#)]);
        let text = PAYOUT.replace("\"amount\"", "\"idempotencyKey\":\"payout-7\",\"amount\"");
        let answer = call_with(&world, &client(), "payout", &text, &CallOptions::default()).unwrap();
        assert_eq!(field(&answer, "idempotencyKey"), "\"payout-7\"");
        assert!(world.sent.borrow()[0].body.as_deref().unwrap().contains("\"idempotencyKey\":\"payout-7\""));
    }
}

mod waits {
    use super::*;

    #[test]
    fn grow_and_are_random_between_nothing_and_twice_the_one_before() {
        for seed in 0..=255 {
            let world = World::new((0..8).map(|_| lost()));
            world.random.set(seed);
            let mut client = client();
            client.limits = Limits { retries: 7, deadline_ms: 1_000_000, timeout_ms: 1000 };
            call_with(&world, &client, "getUser", "", &CallOptions::default()).unwrap_err();
            for (wait, longest) in world.waits.borrow().iter().zip([500, 1000, 2000, 4000, 8000, 8000, 8000]) {
                assert!(*wait <= longest, "{wait} of {longest}");
            }
            assert_eq!(world.waits.borrow().len(), 7);
        }
    }

    #[test]
    fn retry_after_is_honoured_in_seconds_and_as_a_date() {
        let world = World::new([
            with_header(429, "Retry-After", "7"),
            with_header(503, "retry-after", "Fri, 05 Jun 2026 14:00:20 GMT"),
            answer(200, USER),
        ]);
        call(&world, "getUser").unwrap();
        // The first try took 0.1 s, the wait 7 s, the second try 0.1 s.
        assert_eq!(*world.waits.borrow(), [7000, 20_000 - 7200]);
    }

    #[test]
    fn a_date_that_is_over_means_now_and_nonsense_means_the_usual_wait() {
        let world = World::new([
            with_header(503, "Retry-After", "Fri, 05 Jun 2020 14:00:20 GMT"),
            with_header(503, "Retry-After", "soon"),
            answer(200, USER),
        ]);
        call(&world, "getUser").unwrap();
        assert_eq!(world.waits.borrow()[0], 0);
        assert!(world.waits.borrow()[1] <= 1000);
    }

    #[test]
    fn a_wait_beyond_the_deadline_is_not_begun() {
        // The second in milliseconds would be 384 in 64 bits.
        for value in ["46", "18446744073709552", "99999999999999999999999"] {
            let world = World::new([with_header(429, "Retry-After", value)]);
            let error = refused(&world, "getUser");
            assert_eq!((error.kind, error.retryable), (Kind::RateLimit, true));
            assert!(error.retry_after_ms.unwrap() >= 46_000);
            assert_eq!((world.tries(), world.elapsed()), (1, 100));
        }
    }

    #[test]
    fn the_proxys_own_figure_wins_over_the_header() {
        let body = r#"{"error":{"code":"RATE_LIMITED","message":"m","retryAfterMs":1234}}"#;
        let headers = Headers(vec![("retry-after".to_owned(), "9".to_owned())]);
        let limited = Turn::Answers(0, Response { status: 429, headers, body: body.to_owned() });
        let world = World::new([limited, answer(200, USER)]);
        call(&world, "getUser").unwrap();
        assert_eq!(*world.waits.borrow(), [1234]);
    }
}

mod limits {
    use super::*;

    #[test]
    fn a_try_ends_at_its_own_limit() {
        let world = World::new([Turn::Answers(15_001, Response::default()), answer(200, USER)]);
        call(&world, "getUser").unwrap();
        assert_eq!(*world.timeouts.borrow(), [15_000, 15_000]);
    }

    #[test]
    fn the_deadline_covers_tries_and_waits() {
        let world = World::new((0..3).map(|_| Turn::Answers(u64::MAX >> 2, Response::default())));
        let options = CallOptions { timeout_ms: Some(10_000), deadline_ms: Some(12_000), ..CallOptions::default() };
        let error = call_with(&world, &client(), "getUser", "", &options).unwrap_err();
        assert_eq!(error.kind, Kind::Timeout);
        assert!(world.elapsed() <= 12_000, "{}", world.elapsed());
        assert!(world.timeouts.borrow().iter().sum::<u64>() <= 12_000);
    }

    #[test]
    fn an_abort_before_sending_sends_nothing() {
        let world = World::new([]);
        world.abort_at.set(START);
        let error = refused(&world, "payout");
        assert_eq!((error.kind, error.outcome, world.tries()), (Kind::Abort, Outcome::None, 0));
    }

    #[test]
    fn an_abort_under_way_leaves_a_write_unknown_and_a_read_undone() {
        for (name, outcome) in
            [("payout", Outcome::Unknown), ("transfer", Outcome::Unknown), ("getUser", Outcome::None)]
        {
            let world = World::new([answer(200, "{}")]);
            world.abort_at.set(START + 50);
            let error = refused(&world, name);
            assert_eq!((error.kind, error.outcome, world.tries()), (Kind::Abort, outcome, 1), "{name}");
        }
    }

    #[test]
    fn an_abort_between_tries_ends_the_wait() {
        let world = World::new([with_header(503, "Retry-After", "10")]);
        world.abort_at.set(START + 2000);
        let error = refused(&world, "getUser");
        assert_eq!((error.kind, world.tries(), world.elapsed()), (Kind::Abort, 1, 2000));
        let world = World::new([with_header(503, "Retry-After", "10")]);
        world.abort_at.set(START + 2000);
        assert_eq!(refused(&world, "payout").outcome, Outcome::Unknown);
    }
}

mod refusals {
    use super::*;

    /// What Qash itself says.
    fn told(status: u16, body: &str) -> Error {
        let response = Response { status, headers: Headers::default(), body: body.to_owned() };
        failure(operation("createAccount"), &response, Hop::Upstream, START)
    }

    #[test]
    fn every_status_has_its_class() {
        for (status, kind) in [
            (400, Kind::Validation),
            (401, Kind::Authentication),
            (403, Kind::Permission),
            (404, Kind::NotFound),
            (409, Kind::Conflict),
            (410, Kind::Api),
            (422, Kind::Validation),
            (429, Kind::RateLimit),
        ] {
            assert_eq!(told(status, "").kind, kind, "{status}");
        }
        assert_eq!(told(503, "").kind, Kind::ServiceUnavailable);
    }

    #[test]
    fn the_servers_words_are_found_wherever_it_put_them() {
        for body in [
            r#"{"error":"Say why"}"#,
            r#"{"message":"Say why"}"#,
            r#"{"message":["Say why"]}"#,
            r#"{"error":{"message":"Say why"}}"#,
            r#"{"success":false,"message":"Say why","error":"Bad Request"}"#,
            r#""Say why""#,
            "Say why",
            "  Say why\n",
        ] {
            assert!(told(400, body).message.ends_with("Say why"), "{body}: {}", told(400, body).message);
        }
        assert!(told(400, r#"{"message":["Say why","and how"]}"#).message.ends_with("Say why; and how"));
    }

    #[test]
    fn words_that_are_not_the_proxys_are_not_repeated() {
        for body in ["<h1>Bad gateway</h1>", "Bad gateway", r#"{"message":"Bad gateway"}"#] {
            let error = refused(&World::new([answer(418, body)]), "createAccount");
            assert!(error.message.starts_with("createAccount was refused with status 418; check"), "{}", error.message);
            assert!(!error.message.contains("gateway"), "{}", error.message);
        }
    }

    #[test]
    fn an_answer_that_is_no_proxys_points_to_base_url() {
        let astray = |status, body| refused(&World::new([answer(status, body)]), "getCard").message;
        for body in ["", "<!doctype html>", r#"{"message":"Not Found"}"#] {
            for status in [401, 403, 404, 405] {
                assert!(astray(status, body).ends_with("check baseUrl, for it was no proxy that answered"), "{body}");
            }
        }
        assert!(!astray(404, r#"{"error":{"code":"NOT_FOUND"}}"#).contains("baseUrl"));
        assert!(astray(200, "<!doctype html>").contains("baseUrl"));
    }

    #[test]
    fn a_page_or_nothing_gives_a_sentence_all_the_same() {
        for body in ["", "<!doctype html><h1>Bad gateway</h1>", " <html>", "null", "{}", "[]", "{\"error\":null}"] {
            let message = told(400, body).message;
            assert!(message.starts_with("createAccount was refused with status 400"), "{body}: {message}");
            assert!(!message.contains('<'), "{message}");
        }
    }

    #[test]
    fn the_proxys_error_is_kept_whole() {
        let body = r#"{"error":{"code":"PAYOUT_DENIED","message":"Ask us.","requestId":"r-1","retryable":false,"outcome":"none",
            "issues":[{"path":"amount","code":"TOO_MUCH","message":"Less."}]}}"#;
        let error = refused(&World::new([answer(403, body)]), "createAccount");
        assert_eq!(
            (error.kind, error.code.name(), error.message.as_str()),
            (Kind::Permission, "PAYOUT_DENIED", "Ask us.")
        );
        assert_eq!(error.request_id.as_deref(), Some("r-1"));
        let json = error.to_json(qash_client::check::Lang::En);
        assert_eq!(field(&json, "issues"), r#"[{"path":"amount","code":"TOO_MUCH","message":"Less."}]"#);
    }

    #[test]
    fn what_nobody_can_tell_is_said_once() {
        let body = r#"{"error":{"code":"UNKNOWN_OUTCOME","message":"Look first.","requestId":"r-1","retryable":false,"outcome":"unknown"}}"#;
        let error = refused(&World::new([answer(503, body)]), "createAccount");
        assert_eq!((error.kind, error.message.as_str()), (Kind::UnknownOutcome, "Look first."));
    }

    #[test]
    fn what_the_proxy_tells_in_another_form_is_not_taken_over() {
        let body = r#"{"error":{"issues":"none","retryAfterMs":-1,"outcome":"perhaps"}}"#;
        let error = refused(&World::new([answer(400, body)]), "createAccount");
        assert_eq!((error.issues, error.retry_after_ms, error.outcome), (Issues::None, None, Outcome::None));
    }

    #[test]
    fn a_long_list_of_reasons_is_read_in_no_time() {
        let body = format!(r#"{{"message":["a"{}]}}"#, r#","b""#.repeat(500_000));
        let response = Response { status: 400, body, ..Response::default() };
        let error = failure(operation("payout"), &response, Hop::Upstream, START);
        assert!(error.message.starts_with("payout was refused with status 400: a; b; b;"));
    }

    #[test]
    fn states_have_codes_of_their_own() {
        for (name, status, code) in [
            ("registerUser", 409, "EMAIL_TAKEN"),
            ("startKyc", 409, "KYC_UNDER_WAY"),
            ("payout", 409, "IDEMPOTENCY_CONFLICT"),
            ("lockCard", 409, "DUPLICATE_KEY"),
            ("getUser", 302, "REDIRECTED"),
        ] {
            let response = Response { status, ..Response::default() };
            assert_eq!(failure(operation(name), &response, Hop::Upstream, START).code, code);
        }
    }
}

mod answers {
    use super::*;

    fn upstream(name: &str, body: &str) -> Result<String, Error> {
        let response = Response { status: 200, headers: Headers::default(), body: body.to_owned() };
        let request =
            Request { method: operation(name).method, url: String::new(), headers: Headers::default(), body: None };
        let encoded = Encoded { request, key: None, sent_key: None, hop: Hop::Upstream };
        decode(operation(name), &Sent { response, sent_at: START, maybe_done: false }, &encoded)
    }

    #[test]
    fn to_another_question_are_refused() {
        let asked = |name: &str, url: &str, asked: &str, body: &str| {
            let response = Response { status: 200, headers: Headers::default(), body: body.to_owned() };
            let method = operation(name).method;
            let body = Some(asked.to_owned());
            let request = Request { method, url: url.to_owned(), headers: Headers::default(), body };
            let encoded = Encoded { request, key: None, sent_key: None, hop: Hop::Upstream };
            let sent = Sent { response, sent_at: START, maybe_done: false };
            decode(operation(name), &sent, &encoded).map_err(|error| (error.code.name().to_owned(), error.message))
        };
        let quote = |from: &str, to: &str, amount: &str| {
            let body = format!(
                r#"{{"success":true,"data":{{"fromAsset":"{from}","toAsset":"{to}","fromAmount":{amount},"toAmount":415823,"rate":4158.23,"expiresAt":"2026-06-05T14:05:00.000Z"}}}}"#
            );
            asked("calculateExchange", "", r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":100}"#, &body)
        };
        assert!(quote("USD", "COP", "100.00").is_ok() && quote("USD", "COP", "1E2").is_ok());
        for (quote, told) in [
            (quote("USD", "COP", "1"), "answered a quote of 1 where 100 was asked for."),
            (quote("COP", "COP", "100"), "answered a quote with COP where USD was asked for."),
            (quote("USD", "MXN", "100"), "answered a quote with MXN where COP was asked for."),
        ] {
            let (code, message) = quote.unwrap_err();
            assert!(code == "BAD_ANSWER" && message.ends_with(told), "{message}");
        }
        let transaction = r#"{"id":4501,"status":"COMPLETED","amount":5}"#;
        assert!(asked("getTransaction", "https://api.qash.ai/api/v1/user/transactions/4501", "", transaction).is_ok());
        let (_, message) =
            asked("getTransaction", "https://api.qash.ai/api/v1/user/transactions/450", "", transaction).unwrap_err();
        assert!(message.ends_with("answered id 4501 where 450 was asked for."), "{message}");
        let user = r#"{"id":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","email":"e","status":"active"}"#;
        let at = |id: &str| asked("getUser", &format!("https://api.qash.ai/api/v1/partner/users/{id}"), "", user);
        assert!(at("A1B2C3D4-E5F6-7890-ABCD-EF1234567890").is_ok());
        assert!(at("b1b2c3d4-e5f6-7890-abcd-ef1234567890").is_err());
    }

    #[test]
    fn carry_the_key_that_was_sent_whatever_they_say() {
        let response =
            Response { status: 200, body: r#"{"id":1,"idempotencyKey":"other"}"#.to_owned(), ..Response::default() };
        let sent = Sent { response, sent_at: START, maybe_done: false };
        for hop in [Hop::Proxy, Hop::Upstream] {
            let request = Request { method: Method::Post, url: String::new(), headers: Headers::default(), body: None };
            let encoded = Encoded { request, key: Some("mine".to_owned()), sent_key: None, hop };
            assert_eq!(decode(operation("payout"), &sent, &encoded).unwrap(), r#"{"id":1,"idempotencyKey":"mine"}"#);
        }
    }

    #[test]
    fn come_out_of_every_envelope() {
        for body in [
            format!(r#"{{"success":true,"data":{{"user":{USER}}},"message":"m"}}"#),
            format!(r#"{{"success":true,"data":{USER}}}"#),
            format!(r#"{{"data":{{"user":{USER}}},"success":true}}"#),
            USER.to_owned(),
        ] {
            assert_eq!(upstream("getUser", &body).unwrap(), USER, "{body}");
        }
    }

    #[test]
    fn a_success_that_says_false_is_a_refusal() {
        let error = upstream("payout", r#"{"success":false,"error":"Insufficient funds"}"#).unwrap_err();
        assert_eq!((error.kind, error.status, error.outcome), (Kind::Api, Some(200), Outcome::None));
        assert!(error.message.contains("Insufficient funds"));
        assert_eq!(error.outcome, Outcome::None);
    }

    #[test]
    fn unknown_fields_and_names_are_kept() {
        let body = r#"{"id":"u","email":"e","status":"hibernating","extra":{"deep":[1.50,9007199254740993]}}"#;
        assert_eq!(upstream("getUser", body).unwrap(), body);
        let body = r#"{"amount":50,"frequency":"perFortnight"}"#;
        assert_eq!(upstream("setCardLimit", body).unwrap(), body);
    }

    #[test]
    fn figures_and_ids_of_another_type_are_an_error_that_names_their_field() {
        for (name, body, path) in [
            ("setCardLimit", r#"{"amount":"50"}"#, "amount"),
            ("getCard", r#"{"id":{}}"#, "id"),
            ("getUser", r#"{"id":7,"email":"e","status":"active"}"#, "id"),
        ] {
            let error = upstream(name, body).unwrap_err();
            assert_eq!(error.code, "BAD_ANSWER");
            assert!(error.message.contains(&format!(". {path}: ")), "{}", error.message);
        }
    }

    #[test]
    fn an_account_gets_its_balance() {
        let list = upstream(
            "listAccounts",
            r#"{"items":[{"id":619,"description":"d","asset":"MXN","credits":150000,"debits":1}]}"#,
        )
        .unwrap();
        assert!(list.contains(r#""balance":149999"#), "{list}");
        let own = upstream(
            "listAccounts",
            r#"{"items":[{"id":619,"description":"d","asset":"MXN","credits":5,"debits":1,"balance":3}]}"#,
        )
        .unwrap();
        // Document 001 §7.2 says what a balance is; one in another unit must not pass for it.
        assert!(own.contains(r#""balance":4"#) && !own.contains(r#""balance":3"#), "{own}");
        let alone = upstream("getBalance", r#"[{"balance":3}]"#).unwrap();
        assert_eq!(alone, r#"{"items":[{"balance":3}]}"#);
        // Of a proxy too, which works it out in its turn.
        let sent = |body: &str| Sent {
            response: Response { status: 200, body: body.to_owned(), ..Response::default() },
            sent_at: START,
            maybe_done: false,
        };
        let request = Request { method: Method::Get, url: String::new(), headers: Headers::default(), body: None };
        let encoded = Encoded { request, key: None, sent_key: None, hop: Hop::Proxy };
        let bare = r#"{"items":[{"id":619,"description":"d","asset":"MXN","credits":5,"debits":1}]}"#;
        let error = decode(operation("listAccounts"), &sent(bare), &encoded).unwrap_err();
        assert!(error.message.contains("items[0].balance"), "{}", error.message);
        let null = upstream("getBalance", r#"[{"credits":5,"debits":2,"balance":null}]"#).unwrap();
        assert_eq!(null, r#"{"items":[{"credits":5,"debits":2,"balance":3}]}"#);
    }

    #[test]
    fn balances_are_a_list_in_whatever_form_they_came() {
        for body in [
            r#"[{"credits":5,"debits":2}]"#,
            r#"{"items":[{"credits":5,"debits":2}]}"#,
            r#"{"accounts":[{"credits":5,"debits":2}]}"#,
            r#"{"success":true,"data":[{"credits":5,"debits":2}]}"#,
        ] {
            assert_eq!(
                upstream("getBalance", body).unwrap(),
                r#"{"items":[{"credits":5,"debits":2,"balance":3}]}"#,
                "{body}"
            );
        }
    }

    #[test]
    fn an_integer_beyond_a_javascript_number_is_an_error_that_names_its_field() {
        let body = r#"{"items":[{"id":1,"description":"d","asset":"MXN","credits":9007199254740993,"debits":0}]}"#;
        let error = upstream("listAccounts", body).unwrap_err();
        assert!(error.message.contains("items[0].credits"), "{}", error.message);
    }

    #[test]
    fn document_004_quotes_whole_pesos_or_says_that_it_cannot_tell() {
        let body = r#"{"success":true,"data":{"fromAsset":"USD","toAsset":"COP","fromAmount":100,"toAmount":415823,"rate":4158.230,
            "expiresAt":"2026-06-05T14:05:00.000Z","signature":"s","signatureVersion":"v1"}}"#;
        let quote = upstream("calculateExchange", body).unwrap();
        assert_eq!(field(&quote, "toAmountUnit"), "\"base\"");
        assert_eq!(field(&quote, "toMinor"), "41582300");
        assert_eq!(field(&quote, "rateText"), "\"4158.230\"");
        assert_eq!((field(&quote, "from"), field(&quote, "to")), ("\"USD\"".to_owned(), "\"COP\"".to_owned()));
    }

    #[test]
    fn both_dialects_are_read_and_what_the_proxy_worked_out_survives_the_client() {
        let body = r#"{"fromCurrency":"MXN","toCurrency":"USD","fromAmount":1500,"toAmount":78.54,"rate":0.052360,"expiresAt":"2026-06-12T00:01:00.000Z"}"#;
        let once = upstream("calculateExchange", body).unwrap();
        assert_eq!(field(&once, "toMinor"), "7854");
        // A proxy in JavaScript reads and writes the number 0.05236.
        let proxied = once
            .replace("\"rate\":0.052360", "\"rate\":0.05236")
            .replace('}', r#","serverTime":"2026-06-05T14:00:02.000Z"}"#);
        let twice = call(&World::new([answer(200, &proxied)]), "calculateExchange").unwrap();
        assert_eq!(field(&twice, "rateText"), "\"0.052360\"");
        assert_eq!(field(&twice, "skewMs"), "2000");
        assert_eq!(twice.matches("toAmountUnit").count(), 1);
    }

    #[test]
    fn a_quote_knows_the_servers_clock() {
        let body = r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":1,"toAmount":4158.23,"rate":4158.23,"expiresAt":"2026-06-05T14:05:00.000Z"}"#;
        let headers = Headers(vec![("date".to_owned(), "Fri, 05 Jun 2026 14:00:30 GMT".to_owned())]);
        let world = World::new([Turn::Answers(700, Response { status: 200, headers, body: body.to_owned() })]);
        let quote = call(&world, "calculateExchange").unwrap();
        assert_eq!(field(&quote, "serverTime"), "\"2026-06-05T14:00:30.000Z\"");
        assert_eq!(field(&quote, "skewMs"), "30000");
    }

    #[test]
    fn a_quote_whose_unit_the_proxy_does_not_name_is_ambiguous() {
        let body = r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":100,"toAmount":415823,"rate":4158.23,"expiresAt":"2026-06-05T14:05:00.000Z"}"#;
        let quote = call(&World::new([answer(200, body)]), "calculateExchange").unwrap();
        assert_eq!(field(&quote, "toAmountUnit"), "\"ambiguous\"");
        assert!(!quote.contains("toMinor"));
    }

    #[test]
    fn an_answer_without_its_key_gets_it() {
        for body in [r#"{"id":9001,"status":"PENDING"}"#, r#"{"id":9001,"status":"PENDING","idempotencyKey":null}"#] {
            let paid = call(&World::new([answer(200, body)]), "payout").unwrap();
            assert_eq!(field(&paid, "idempotencyKey").len(), 38, "{paid}");
        }
    }

    #[test]
    fn a_list_says_how_to_go_on() {
        let body = r#"{"items":[{"id":1,"status":"COMPLETED","amount":5}],"total":2,"pages":2,"page":1,"limit":1}"#;
        let page = call_with(
            &World::new([answer(200, body)]),
            &client(),
            "listTransactions",
            r#"{"limit":1}"#,
            &CallOptions::default(),
        )
        .unwrap();
        assert_eq!((field(&page, "hasMore"), field(&page, "total")), ("true".to_owned(), "2".to_owned()));
        assert_eq!(field(&page, "next"), r#"{"limit":1,"page":2}"#);
    }

    #[test]
    fn nobody_is_sent_to_a_strangers_verification_page() {
        let kyc = |url: &str| {
            call(&World::new([answer(200, &format!(r#"{{"inquiryId":"i","verificationUrl":"{url}"}}"#))]), "startKyc")
        };
        kyc("https://inquiry.withpersona.com/verify?inquiry-id=inq_1").unwrap();
        for url in [
            "http://inquiry.withpersona.com/verify",
            "https://inquiry.withpersona.com.evil.example/",
            "https://inquiry.withpersona.com@evil.example/",
            "https://evil.example/https://inquiry.withpersona.com/",
            "//inquiry.withpersona.com/",
            "javascript:alert(1)//https://inquiry.withpersona.com",
            "",
        ] {
            let error = kyc(url).unwrap_err();
            assert_eq!((error.code.name(), error.outcome), ("UNTRUSTED_VERIFICATION_URL", Outcome::Done), "{url}");
        }
    }
}

mod requests {
    use super::*;

    fn sent(name: &str, input: &str) -> Request {
        let world = World::new([answer(400, "")]);
        let _ = call_with(&world, &client(), name, input, &CallOptions::default());
        world.sent.take().into_iter().next().expect("it was sent")
    }

    fn issues(name: &str, input: &str) -> Vec<(String, &'static str)> {
        let world = World::new([]);
        let error = call_with(&world, &client(), name, input, &CallOptions::default()).unwrap_err();
        assert_eq!((error.code.name(), error.outcome), ("INVALID_INPUT", Outcome::None));
        let Issues::Found(found) = error.issues else { panic!("{name}: {}", error.message) };
        found.into_iter().map(|issue| (issue.path, issue.issue.code.name())).collect()
    }

    #[test]
    fn go_where_the_proxys_protocol_says() {
        for (name, input, line) in [
            ("getUser", "", "GET https://partner.example/api/qash/me"),
            ("startKyc", input("startKyc"), "POST https://partner.example/api/qash/me/kyc"),
            ("registerUser", input("registerUser"), "POST https://partner.example/api/qash/users"),
            ("getTransaction", r#"{"id":4501}"#, "GET https://partner.example/api/qash/user/transactions/4501"),
            (
                "listTransactions",
                r#"{"page":2,"from":"2026-06-01","type":"PAYOUT"}"#,
                "GET https://partner.example/api/qash/user/transactions?page=2&from=2026-06-01&type=PAYOUT",
            ),
            (
                "listCardTransactions",
                r#"{"cursor":"a/b+c="}"#,
                "GET https://partner.example/api/qash/user/card/transactions?cursor=a%2Fb%2Bc%3D",
            ),
            ("setCardLimit", input("setCardLimit"), "PATCH https://partner.example/api/qash/user/card/limit"),
        ] {
            let request = sent(name, input);
            assert_eq!(format!("{} {}", request.method.name(), request.url), line);
            assert_eq!(request.headers.get("x-qash-client"), Some(env!("CARGO_PKG_VERSION")));
            assert_eq!(request.headers.get("accept"), Some("application/json"));
            assert_eq!(request.body.is_some(), request.headers.get("content-type").is_some());
        }
    }

    #[test]
    fn a_field_that_is_null_is_left_out() {
        assert!(sent("listTransactions", r#"{"page":null,"type":"PAYOUT"}"#).url.ends_with("?type=PAYOUT"));
        let body = sent("lockCard", r#"{"idempotencyKey":null}"#).body.unwrap();
        assert!(!body.contains("null"), "{body}");
    }

    #[test]
    fn no_user_id_leaves_the_browser() {
        let request = sent(
            "startKyc",
            &input("startKyc").replacen('{', r#"{"userId":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","#, 1),
        );
        assert!(!request.body.unwrap().contains("userId"));
    }

    #[test]
    fn values_go_out_in_their_electronic_form() {
        let payout = PAYOUT.replace("012180001234567899", "012 180 00123456789 9");
        assert!(sent("payout", &payout).body.unwrap().contains("\"012180001234567899\""));
        let user = r#"{"userType":"personal","countryCode":"MX","phone":"+52 55 1234 5678"}"#;
        assert!(sent("registerUser", user).body.unwrap().contains("\"+525512345678\""));
    }

    #[test]
    fn each_dialect_has_its_names() {
        let mut client = client();
        for (dialect, names) in [(Dialect::A, ["fromCurrency", "toCurrency"]), (Dialect::B, ["fromAsset", "toAsset"])] {
            for input in [
                r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":100}"#,
                r#"{"fromCurrency":"USD","toCurrency":"COP","fromAmount":100}"#,
            ] {
                client.dialect = dialect;
                let world = World::new([answer(400, "")]);
                let _ = call_with(&world, &client, "calculateExchange", input, &CallOptions::default());
                let body = world.sent.borrow()[0].body.clone().unwrap();
                assert_eq!(
                    (field(&body, names[0]), field(&body, names[1])),
                    ("\"USD\"".to_owned(), "\"COP\"".to_owned())
                );
            }
        }
    }

    #[test]
    fn wrong_input_is_never_sent_and_every_field_is_named() {
        assert_eq!(
            issues("transfer", r#"{"toAccountId":0,"amount":"5","descripcion":"x"}"#),
            [
                ("fromAccountId".to_owned(), "REQUIRED"),
                ("toAccountId".to_owned(), "OUT_OF_RANGE"),
                ("amount".to_owned(), "WRONG_TYPE"),
                ("description".to_owned(), "REQUIRED"),
                ("descripcion".to_owned(), "UNKNOWN_FIELD"),
            ]
        );
        assert_eq!(issues("getTransaction", r#"{"id":1.5}"#), [("id".to_owned(), "NOT_AN_INTEGER")]);
        assert_eq!(issues("getUser", r#"{"x":1}"#), [("x".to_owned(), "UNKNOWN_FIELD")]);
        assert_eq!(
            issues("createAccount", r#"{"accountName":"\u00a0 ","currencyCode":"MXN"}"#),
            [("accountName".to_owned(), "EMPTY")]
        );
        // Of this one only the e-mail is the session's to say.
        assert_eq!(
            issues("registerUser", "{}"),
            [("userType".to_owned(), "REQUIRED"), ("countryCode".to_owned(), "REQUIRED")]
        );
        let hundred: Vec<_> = (0..100).map(|n| format!(r#""x{n}":1"#)).collect();
        assert_eq!(issues("getUser", &format!("{{{}}}", hundred.join(","))).len(), 20);
        assert_eq!(
            issues("lockCard", r#"{"idempotencyKey":"not a uuid"}"#),
            [("idempotencyKey".to_owned(), "UUID_INVALID")]
        );
        for (key, code) in [("ключ", "BAD_CHARACTER"), ("a\\u007f", "BAD_CHARACTER"), (&*"k".repeat(256), "TOO_LONG")]
        {
            let keyed = PAYOUT.replacen('{', &format!(r#"{{"idempotencyKey":"{key}","#), 1);
            assert_eq!(issues("payout", &keyed), [("idempotencyKey".to_owned(), code)], "{key}");
        }
        assert_eq!(
            issues("setCardLimit", r#"{"amount":0,"frequency":"hourly"}"#),
            [("frequency".to_owned(), "NOT_ALLOWED"), ("amount".to_owned(), "OUT_OF_RANGE"),]
        );
        assert_eq!(
            issues("calculateExchange", r#"{"fromAsset":"usd","fromAmount":-1}"#),
            [
                ("fromAsset".to_owned(), "CURRENCY_UNKNOWN"),
                ("toAsset".to_owned(), "REQUIRED"),
                ("fromAmount".to_owned(), "OUT_OF_RANGE"),
            ]
        );
        assert_eq!(
            issues("calculateExchange", r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":1.005}"#),
            [("fromAmount".to_owned(), "AMOUNT_TOO_PRECISE")]
        );
        assert_eq!(
            issues("calculateExchange", r#"{"fromAsset":"USD","toAsset":"PESOSX","fromAmount":1e-7}"#),
            [("toAsset".to_owned(), "CURRENCY_UNKNOWN"), ("fromAmount".to_owned(), "AMOUNT_TOO_PRECISE")]
        );
        assert_eq!(
            issues(
                "transfer",
                r#"{"fromAccountId":1,"fromAccountId":2,"toAccountId":3,"amount":9007199254740992,"description":"d"}"#
            ),
            [("fromAccountId".to_owned(), "DUPLICATE"), ("amount".to_owned(), "OUT_OF_RANGE"),]
        );
    }

    #[test]
    fn the_documents_sample_clabe_is_refused_unless_the_caller_insists() {
        let sample = PAYOUT.replace("012180001234567899", "012180001234567890");
        assert_eq!(issues("payout", &sample), [("beneficiary.accountNumber".to_owned(), "CHECK_DIGIT")]);
        let options = CallOptions { leniency: Leniency { invalid_account_number: true }, ..CallOptions::default() };
        let world = World::new([answer(200, r#"{"id":1}"#)]);
        call_with(&world, &client(), "payout", &sample, &options).unwrap();
        assert!(world.sent.borrow()[0].body.as_deref().unwrap().contains("012180001234567890"));
    }

    #[test]
    fn a_bank_code_with_white_space_around_it_is_refused_whatever_the_account() {
        let options = CallOptions { leniency: Leniency { invalid_account_number: true }, ..CallOptions::default() };
        for code in ["40012 ", " 40012", "40012\\t", "\\u00a040012", "40012\\n"] {
            for kind in ["CLABE", "SWIFT"] {
                let input = PAYOUT.replace("40012", code).replace("\"CLABE\"", &format!("\"{kind}\""));
                assert_eq!(issues("payout", &input), [("beneficiary.bankCode".to_owned(), "BAD_CHARACTER")], "{code}");
                let world = World::new([]);
                let error = call_with(&world, &client(), "payout", &input, &options).unwrap_err();
                assert_eq!(error.code, "INVALID_INPUT", "{code}");
            }
        }
    }

    #[test]
    fn a_bank_code_of_another_bank_is_reported() {
        assert_eq!(
            issues("payout", &PAYOUT.replace("40012", "40014")),
            [("beneficiary.bankCode".to_owned(), "BANK_MISMATCH")]
        );
    }
}

mod polling {
    use super::*;

    fn user(status: &str) -> Result<String, Error> {
        Ok(USER.replace("active", status))
    }

    fn wait(world: &World, looks: Vec<Result<String, Error>>) -> (Result<String, Error>, usize) {
        let looks = RefCell::new(VecDeque::from(looks));
        let seen = Cell::new(0);
        let result = block_on(wait_until_active(
            world,
            &Poll::default(),
            |_| async { looks.borrow_mut().pop_front().unwrap_or_else(|| user("pending")) },
            |_| seen.set(seen.get() + 1),
        ));
        (result, seen.get())
    }

    #[test]
    fn looks_ever_less_often_until_the_user_is_active() {
        let world = World::new([]);
        let mut looks: Vec<_> = (0..7).map(|_| user("pending")).collect();
        looks.push(user("active"));
        let (result, seen) = wait(&world, looks);
        assert_eq!((result.unwrap(), seen), (USER.to_owned(), 8));
        assert_eq!(*world.waits.borrow(), [10_000, 15_000, 22_500, 33_750, 50_625, 60_000, 60_000]);
    }

    #[test]
    fn never_looks_without_a_pause() {
        let world = World::new([]);
        let poll = Poll { first_ms: 0, longest_ms: 0, deadline_ms: 1000 };
        block_on(wait_until_active(&world, &poll, |_| async { user("pending") }, |_| ())).unwrap_err();
        assert!(world.waits.borrow().iter().all(|wait| *wait == 100));
    }

    #[test]
    fn waits_as_long_as_the_server_asks() {
        let world = World::new([]);
        let busy =
            || Err(Error { retryable: true, retry_after_ms: Some(90_000), ..Error::new(ErrorCode::RateLimited, "") });
        wait(&world, vec![busy(), user("pending"), user("active")]).0.unwrap();
        assert_eq!(*world.waits.borrow(), [90_000, 15_000]);
    }

    #[test]
    fn ends_for_users_who_will_not_become_active() {
        for (status, code) in [("suspended", "USER_SUSPENDED"), ("banned", "USER_BANNED")] {
            let (result, _) = wait(&World::new([]), vec![user("pending"), user(status)]);
            assert_eq!(result.unwrap_err().code, code);
        }
    }

    #[test]
    fn gives_up_at_its_deadline() {
        let world = World::new([]);
        let error = wait(&world, vec![]).0.unwrap_err();
        assert_eq!((error.code.name(), error.kind), ("NOT_ACTIVE_IN_TIME", Kind::Timeout));
        assert!(world.elapsed() <= 900_000);
    }

    #[test]
    fn outlives_a_failure_that_may_pass_and_no_other() {
        let passing = Error { retryable: true, ..Error::new(ErrorCode::Network, "") };
        assert!(wait(&World::new([]), vec![Err(passing), user("active")]).0.is_ok());
        let lasting = Error::new(ErrorCode::Unauthenticated, "");
        assert_eq!(wait(&World::new([]), vec![Err(lasting)]).0.unwrap_err().code, "UNAUTHENTICATED");
    }

    #[test]
    fn an_abort_ends_it_at_once() {
        let world = World::new([]);
        world.abort_at.set(START + 12_345);
        assert_eq!(wait(&world, vec![]).0.unwrap_err().kind, Kind::Abort);
        assert_eq!(world.elapsed(), 12_345);
    }
}

//! What a write's answer proves, what may be sent again after which status, whose token is used, and who is looked at before money moves: by the
//! partner, and by a client through the proxy.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::type_complexity,
    clippy::unwrap_used,
    reason = "a test that is wrong may panic"
)]
#![cfg(feature = "server")]

mod world;

use pollster::block_on;
use qash_client::api::{Operation, Retry};
use qash_client::client::{CallOptions, Client, Hop, Host, Limits, SendFailure, failure};
use qash_client::error::{Error, Kind, Outcome};
use qash_client::http::{Request, Response};
use qash_client::json::Json;
use qash_client::server::{
    BodyFailure, CallFor, CallbackFailed, CheckStatus, Head, Memory, Partner, PartnerConfig, Proxy, ProxyConfig,
    Session, Store, StoreFailed, Verdict, Visit,
};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::task::Poll;
use world::{Answer, NOW, ORIGIN, OTHER, USER, all, json, jwt, path_of};

const KEY: &str = "k1-0123456789";

// ---------------------------------------------------------------- the scripted world

/// Qash as a script, with a clock that only waiting moves.
struct Qash {
    now: Cell<i64>,
    journal: RefCell<Vec<Request>>,
    /// What is answered to what is asked for; tokens and users besides.
    script: RefCell<Box<dyn Fn(&str) -> Option<Answer>>>,
    /// How long an answer takes, in milliseconds.
    takes: Cell<i64>,
}

impl Qash {
    fn new(script: impl Fn(&str) -> Option<Answer> + 'static) -> Rc<Self> {
        Rc::new(Self {
            now: Cell::new(NOW),
            journal: RefCell::default(),
            script: RefCell::new(Box::new(script)),
            takes: Cell::new(0),
        })
    }

    fn script(&self, script: impl Fn(&str) -> Option<Answer> + 'static) {
        *self.script.borrow_mut() = Box::new(script);
    }

    /// How often a path was asked for.
    fn count(&self, path: &str) -> usize {
        self.journal.borrow().iter().filter(|request| path_of(request) == path).count()
    }

    fn usual(&self, path: &str) -> Response {
        match path {
            "/partner/auth/token" => token(&format!(r#"{{"sub":"{USER}","exp":{}}}"#, self.now.get() / 1000 + 86_400)),
            _ if path.starts_with("/partner/users/") => user("active"),
            _ => json(404, "{}"),
        }
    }
}

impl Host for Qash {
    fn now(&self) -> i64 {
        self.now.get()
    }

    fn random(&self) -> [u8; 16] {
        [7; 16]
    }

    async fn send(&self, request: &Request, timeout_ms: u64) -> Answer {
        self.journal.borrow_mut().push(request.clone());
        // The network takes its time: others get their turn.
        let mut waited = false;
        std::future::poll_fn(|context| {
            context.waker().wake_by_ref();
            if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        let takes = self.takes.get().min(timeout_ms.try_into().unwrap());
        self.now.set(self.now.get() + takes);
        if takes < self.takes.get() {
            return Err(SendFailure::Timeout);
        }
        let path = path_of(request);
        let scripted = (self.script.borrow())(&path);
        scripted.unwrap_or_else(|| Ok(self.usual(&path)))
    }

    async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
        let end = self.now.get() + i64::try_from(ms).unwrap();
        // Whoever waits for somebody else is not the one who lets the time pass.
        for _ in 0..10 {
            let mut waited = false;
            std::future::poll_fn(|context| {
                context.waker().wake_by_ref();
                if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
        }
        self.now.set(self.now.get().max(end));
        Ok(())
    }
}

fn user(status: &str) -> Response {
    json(
        200,
        &format!(r#"{{"success":true,"data":{{"user":{{"id":"{USER}","email":"a@b.example","status":"{status}"}}}}}}"#),
    )
}

/// A grant of a token with these claims.
fn token(claims: &str) -> Response {
    json(200, &format!(r#"{{"success":true,"accessToken":"{}"}}"#, jwt(claims)))
}

fn operation(name: &str) -> &'static Operation {
    Operation::named(name).unwrap()
}

/// An input that each write accepts, with its key if it has one.
fn input(name: &str) -> String {
    match name {
        "payout" => format!(
            r#"{{"amount":100000,"currency":"MXN","provider":"cobre","fromAccountId":619,"beneficiary":{{"name":"Juan García","bankCode":"40012","accountNumber":"012180001234567899","accountType":"CLABE"}},"description":"Withdrawal","idempotencyKey":"{KEY}"}}"#
        ),
        "transfer" => r#"{"fromAccountId":619,"toAccountId":620,"amount":50000,"description":"Service fee"}"#.into(),
        "deposit" => {
            r#"{"toAccountId":619,"amount":100000,"currency":"MXN","provider":"manual","description":"Top-up"}"#.into()
        }
        "createAccount" => r#"{"accountName":"Main","currencyCode":"MXN"}"#.into(),
        "startKyc" => {
            format!(r#"{{"userId":"{USER}","firstName":"Juan","lastName":"García","email":"juan@example.com"}}"#)
        }
        "registerUser" => r#"{"userType":"personal","email":"juan@example.com","countryCode":"MX"}"#.into(),
        "setCardLimit" => {
            format!(r#"{{"amount":500,"frequency":"perWeek","idempotencyKey":"{OTHER}"}}"#)
        }
        "lockCard" | "unlockCard" => format!(r#"{{"idempotencyKey":"{OTHER}"}}"#),
        "createApiKey" => r#"{"keyName":"k"}"#.into(),
        _ => "{}".into(),
    }
}

type InMemory = Memory<fn() -> i64>;

fn memory() -> InMemory {
    Memory::new(100, || NOW)
}

fn partner_config(check_status: CheckStatus) -> PartnerConfig {
    PartnerConfig { limits: Limits { retries: 0, ..Limits::default() }, check_status, ..world::partner_config() }
}

fn partner_with(check_status: CheckStatus) -> Partner<InMemory> {
    Partner::new(partner_config(check_status), memory()).unwrap()
}

fn whom() -> CallFor<'static> {
    CallFor { user: Some(USER), business_token: Some("business-token-0123"), ..CallFor::default() }
}

/// What an operation gives whose request is answered so; Qash's usual answers to what comes before it.
fn answered(name: &'static str, answer: Answer) -> Result<String, Error> {
    let path = operation(name).path;
    let qash = Qash::new(move |asked| (asked == path).then(|| answer.clone()));
    let result = block_on(partner_with(CheckStatus::Money).call(&*qash, operation(name), &input(name), &whom()));
    assert_eq!(qash.count(path), 1, "{name} was sent once");
    result
}

/// What it gives when the answer is 200 with this body.
fn told(name: &'static str, body: &str) -> Result<String, Error> {
    answered(name, Ok(json(200, body)))
}

fn field(text: &str, name: &str) -> String {
    Json::parse(text).unwrap().get(name).map_or("nothing", Json::text).to_owned()
}

/// One request of a browser to the proxy.
struct Visitor<'a> {
    qash: &'a Qash,
    body: String,
}

impl Host for Visitor<'_> {
    fn now(&self) -> i64 {
        self.qash.now()
    }

    fn random(&self) -> [u8; 16] {
        self.qash.random()
    }

    async fn send(&self, request: &Request, timeout_ms: u64) -> Answer {
        self.qash.send(request, timeout_ms).await
    }

    async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
        self.qash.sleep(ms).await
    }
}

impl Visit for Visitor<'_> {
    async fn session(&self) -> Result<Option<Session>, CallbackFailed> {
        let email = Some("juan@example.com".to_owned());
        Ok(Some(Session { subject: "juan".into(), user_id: Some(USER.into()), email }))
    }

    async fn body(&self, _: u32) -> Result<String, BodyFailure> {
        Ok(self.body.clone())
    }

    async fn authorise(&self, _: &'static Operation, _: &str) -> Verdict {
        Verdict::Allow
    }

    fn audit(&self, _: &str) {}
}

/// A browser whose requests go through a proxy to Qash.
struct Browser {
    qash: Rc<Qash>,
    proxy: Proxy<InMemory, InMemory>,
}

impl Browser {
    fn new(qash: &Rc<Qash>) -> Self {
        let enabled = ["payout", "transfer", "createAccount", "setCardLimit", "unlockCard"];
        let config = ProxyConfig {
            allowed_origins: vec![ORIGIN.into()],
            enabled: enabled.map(str::to_owned).into(),
            ..ProxyConfig::default()
        };
        let proxy = Proxy::new(Rc::new(partner_with(CheckStatus::Money)), memory().into(), config).unwrap();
        Self { qash: qash.clone(), proxy }
    }

    fn call(&self, name: &str) -> Result<String, Error> {
        let mut client = Client::new("https://app.example/qash");
        client.limits.retries = 0;
        block_on(client.call(self, operation(name), &input(name), &CallOptions::default()))
    }
}

impl Host for Browser {
    fn now(&self) -> i64 {
        self.qash.now()
    }

    fn random(&self) -> [u8; 16] {
        self.qash.random()
    }

    async fn send(&self, request: &Request, _: u64) -> Answer {
        let mut headers = request.headers.clone();
        headers.set("Origin", ORIGIN);
        let head = Head { method: request.method.name().into(), url: request.url.clone(), headers };
        let visit = Visitor { qash: &self.qash, body: request.body.clone().unwrap_or_default() };
        Ok(self.proxy.handle(&visit, &head).await)
    }

    async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
        self.qash.sleep(ms).await
    }
}

/// Kind, code, outcome and `retryable` of an error.
fn shape(error: &Error) -> (Kind, &str, Outcome, bool) {
    (error.kind, &error.code, error.outcome, error.retryable)
}

const UNKEYED: [&str; 6] = ["transfer", "deposit", "createAccount", "startKyc", "registerUser", "createApiKey"];
const KEYED: [&str; 4] = ["payout", "lockCard", "unlockCard", "setCardLimit"];

// ---------------------------------------------------------------- what an answer proves

#[test]
fn an_answer_that_names_nothing_leaves_a_write_unknown_and_says_where_to_look() {
    let answers = [
        "",
        " ",
        "{}",
        "[]",
        "null",
        "5",
        "true",
        r#""ok""#,
        r#"{"success":true}"#,
        r#"{"success":true,"data":null}"#,
        r#"{"success":true,"data":{}}"#,
        r#"{"success":true,"data":[]}"#,
        r#"{"success":true,"message":"Done"}"#,
        r#"{"status":"ok"}"#,
        r#"{"status":"success"}"#,
        r#"{"statusCode":200,"message":"OK"}"#,
        r#"{"statusCode":500}"#,
        r#"{"errors":["no"]}"#,
        r#"{"errors":[{"field":"amount","message":"no"}]}"#,
        r#"{"error":"no"}"#,
        r#"{"id":null}"#,
        r#"{"id":""}"#,
        r#"{"id":" "}"#,
        r#"{"id":{}}"#,
        r#"{"id":true}"#,
        r#"{"id":0}"#,
        r#"{"id":"null"}"#,
        r#"{"id":"undefined","reference":"00000000-0000-0000-0000-000000000000"}"#,
        r#"{"data":{"id":""}}"#,
        r#"{"idempotencyKey":"another"}"#,
        r#"{"idempotencyKey":""}"#,
        "<html>",
        "{",
        // Something is named, and an error told: nobody can say which of the two holds.
        r#"{"id":9,"error":"no"}"#,
        r#"{"id":9,"errors":["no"]}"#,
        r#"{"id":9,"statusCode":500}"#,
        r#"{"id":9,"status":502}"#,
        r#"{"success":true,"data":{"id":9,"error":{"message":"no"}}}"#,
        r#"{"id":9,"success":"maybe"}"#,
        r#"{"id":9,"ok":false}"#,
        r#"{"id":9,"error":null,"error":"no"}"#,
        r#"{"id":9,"errors":[],"errors":["no"]}"#,
        r#"{"status":"error","message":"no","reference":"E-1"}"#,
        r#"{"status":"fail","data":{"id":9}}"#,
        r#"{"success":true,"data":{"transaction":{"id":9,"error":"no"},"account":{"id":9,"error":"no"},"user":{"id":"u","error":"no"},"inquiry":{"id":"i","error":"no"},"card":{"id":"c","error":"no"}}}"#,
    ];
    for name in UNKEYED.into_iter().chain(KEYED) {
        let look = match name {
            "createAccount" => "listAccounts",
            "startKyc" => "getUser",
            "registerUser" => "listUsers",
            "createApiKey" => "Qash's support",
            "payout" | "transfer" | "deposit" => "listTransactions",
            _ => "getCard",
        };
        for body in answers {
            let error = told(name, body).expect_err(body);
            let keyed = KEYED.contains(&name);
            let unknown = (Kind::UnknownOutcome, "UNKNOWN_OUTCOME", Outcome::Unknown, keyed);
            assert_eq!(shape(&error), unknown, "{name}: {body}");
            assert!(error.message.contains(look), "{name}: {}", error.message);
            assert_eq!(error.idempotency_key.is_some(), keyed, "{name}");
        }
    }
    // An account or a user that the request was about is no payout.
    for body in [r#"{"accountId":619,"userId":"u"}"#, r#"{"account":{"id":619}}"#, r#"{"fromAccountId":619}"#] {
        assert_eq!(told("payout", body).unwrap_err().outcome, Outcome::Unknown, "{body}");
    }
}

#[test]
fn a_refusal_in_a_2xx_answer_did_nothing_unless_it_names_what_was_done() {
    for name in ["payout", "transfer", "deposit", "createAccount", "lockCard"] {
        let error = told(name, r#"{"success":false,"message":"Insufficient funds"}"#).unwrap_err();
        assert_eq!(shape(&error), (Kind::Api, "REFUSED", Outcome::None, false), "{name}");
        assert!(error.message.contains("Insufficient funds"));
    }
    let contradictory = told("payout", r#"{"success":false,"data":{"id":9,"status":"PENDING"}}"#).unwrap_err();
    assert_eq!(contradictory.outcome, Outcome::Unknown);
    // A card's answer may tell its state together with a refusal.
    let refused = told("lockCard", r#"{"success":false,"status":"active","message":"no"}"#).unwrap_err();
    assert_eq!(refused.outcome, Outcome::None);
}

#[test]
fn what_was_done_is_found_in_every_envelope() {
    let nouns = [
        ("payout", "payout"),
        ("payout", "transaction"),
        ("transfer", "transfer"),
        ("transfer", "transaction"),
        ("deposit", "deposit"),
        ("deposit", "transaction"),
        ("createAccount", "account"),
    ];
    for (name, noun) in nouns {
        let own = if name == "createAccount" {
            r#"{"id":9}"#.to_owned()
        } else {
            let amount = field(&input(name), "amount");
            format!(r#"{{"id":9,"status":"COMPLETED","amount":{amount}}}"#)
        };
        for body in [
            own.clone(),
            format!(r#"{{"success":true,"data":{own}}}"#),
            format!(r#"{{"statusCode":201,"message":"m","data":{own}}}"#),
            format!(r#"{{"result":{own}}}"#),
            format!(r#"{{"{noun}":{own}}}"#),
            format!(r#"{{"success":true,"data":{{"{noun}":{own}}}}}"#),
            format!(r#"{{"result":{{"{noun}":{own}}}}}"#),
            format!(r#"{{"success":null,"errors":[],"error":null,"data":{{"{noun}":{own}}}}}"#),
        ] {
            let answer = told(name, &body).unwrap();
            assert_eq!(field(&answer, "id"), "9", "{name}: {body}");
            if name != "createAccount" {
                assert_eq!(field(&answer, "status"), r#""COMPLETED""#, "{name}: {body}");
            }
        }
    }
    let url = r#""verificationUrl":"https://inquiry.withpersona.com/verify?inquiry-id=inq_1""#;
    for body in [
        format!(r#"{{"success":true,"inquiryId":"inq_1",{url}}}"#),
        format!(r#"{{"success":true,"data":{{"inquiry":{{"id":"inq_1",{url}}}}}}}"#),
    ] {
        assert_eq!(field(&told("startKyc", &body).unwrap(), "inquiryId"), r#""inq_1""#, "{body}");
    }
}

#[test]
fn ids_and_states_of_other_names_come_under_the_models_own() {
    let payout = |body: &str| told("payout", body).unwrap();
    let answer = payout(r#"{"payoutId":"p-1","state":"processing"}"#);
    assert_eq!((field(&answer, "id"), field(&answer, "status")), (r#""p-1""#.into(), r#""processing""#.into()));
    let answer = payout(r#"{"data":{"transactionId":9},"status":"pending"}"#);
    assert_eq!((field(&answer, "id"), field(&answer, "status")), ("9".into(), r#""PENDING""#.into()));
    // What an envelope calls its status is not the payout's.
    assert_eq!(field(&payout(r#"{"status":"success","data":{"id":9}}"#), "status"), "nothing");
    // A reference or the key names it, but is no id.
    assert_eq!(field(&payout(r#"{"reference":"R-1"}"#), "id"), "nothing");
    let answer = payout(&format!(r#"{{"success":true,"data":{{"idempotencyKey":"{KEY}"}}}}"#));
    assert_eq!((field(&answer, "id"), field(&answer, "idempotencyKey")), ("nothing".into(), format!(r#""{KEY}""#)));
    assert_eq!(field(&payout(&format!(r#"{{"idempotency_key":"{KEY}","accountId":619}}"#)), "id"), "nothing");
    assert_eq!(field(&told("createAccount", r#"{"success":true,"accountId":620}"#).unwrap(), "id"), "620");
    let both = r#"{"debit":{"id":5,"status":"COMPLETED","amount":-50000,"accountId":619},"credit":{"id":6,"status":"COMPLETED","amount":50000,"accountId":620}}"#;
    assert_eq!(field(&told("transfer", both).unwrap(), "id"), "5");
    let transfer = r#"{"transactionId":7,"status":"COMPLETED","amount":50000}"#;
    assert_eq!(field(&told("transfer", transfer).unwrap(), "id"), "7");
}

#[test]
fn the_key_that_qash_got_names_a_payout_and_the_callers_own_is_shown() {
    let sent = format!("{USER}:{KEY}");
    let qash = |key: &str| {
        let body = format!(r#"{{"idempotencyKey":"{key}","status":"PENDING"}}"#);
        Qash::new(move |path| (path == "/user/payout").then(|| Ok(json(200, &body))))
    };
    let call = |qash: &Qash| {
        let whom = CallFor { sent_key: Some(&sent), ..whom() };
        block_on(partner_with(CheckStatus::Never).call(qash, operation("payout"), &input("payout"), &whom))
    };
    assert_eq!(field(&call(&qash(&sent)).unwrap(), "idempotencyKey"), format!(r#""{KEY}""#));
    // The caller's own went nowhere: whoever answers it was not asked.
    assert_eq!(call(&qash(KEY)).unwrap_err().outcome, Outcome::Unknown);
}

#[test]
fn a_card_is_named_by_its_id_its_state_or_its_limit() {
    for (name, body) in [
        ("lockCard", r#"{"status":"locked"}"#),
        ("lockCard", r#"{"success":true,"data":{"card":{"id":"c1","status":"locked"}}}"#),
        ("unlockCard", r#"{"data":{"cardId":"c1","status":"ACTIVE"}}"#),
        ("setCardLimit", r#"{"id":"c1","limit":{"amount":500,"frequency":"perWeek"}}"#),
        ("setCardLimit", r#"{"amount":500}"#),
    ] {
        assert!(told(name, body).is_ok(), "{name}: {body}");
    }
    assert_eq!(field(&told("setCardLimit", r#"{"id":"c1","limit":{"amount":500}}"#).unwrap(), "amount"), "500");
}

#[test]
fn a_failed_payout_resolves_as_failed_wherever_that_stands() {
    for body in [
        r#"{"id":9,"status":"FAILED"}"#,
        r#"{"id":9,"status":"failed"}"#,
        r#"{"payoutId":9,"state":"FAILED"}"#,
        r#"{"success":true,"data":{"transaction":{"id":9,"status":"FAILED"}}}"#,
        r#"{"status":"FAILED","data":{"id":9}}"#,
        r#"{"payoutId":9,"payout":{"status":"FAILED"}}"#,
        // It may say why.
        r#"{"id":9,"status":"FAILED","error":"Account closed"}"#,
        r#"{"success":false,"data":{"id":9,"status":"FAILED"},"message":"Account closed"}"#,
    ] {
        let answer = told("payout", body).unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!((field(&answer, "status"), field(&answer, "id")), (r#""FAILED""#.into(), "9".into()), "{body}");
    }
}

#[test]
fn an_answer_of_another_amount_currency_or_account_is_told_with_both_and_was_done() {
    for (name, body, found, wanted) in [
        ("payout", r#"{"id":9,"amount":1000}"#, "amount 1000 ", "amount 100000 "),
        ("payout", r#"{"id":9,"amount":"100000.01"}"#, "amount 100000.01 ", "amount 100000 "),
        ("payout", r#"{"id":9,"amount":0}"#, "amount 0 ", "amount 100000 "),
        ("payout", r#"{"success":true,"amount":1,"data":{"payout":{"id":9}}}"#, "amount 1 ", "amount 100000 "),
        ("payout", r#"{"id":9,"currency":"USD"}"#, "currency USD ", "currency MXN "),
        ("payout", r#"{"id":9,"asset":"COP"}"#, "asset COP ", "currency MXN "),
        ("payout", r#"{"id":9,"fromAccountId":620}"#, "fromAccountId 620 ", "fromAccountId 619 "),
        ("payout", r#"{"id":9,"accountId":"620"}"#, "accountId 620 ", "fromAccountId 619 "),
        ("payout", r#"{"id":9,"status":"FAILED","amount":1}"#, "amount 1 ", "amount 100000 "),
        ("transfer", r#"{"id":9,"status":"COMPLETED","amount":5}"#, "amount 5 ", "amount 50000 "),
        ("transfer", r#"{"id":9,"toAccountId":621}"#, "toAccountId 621 ", "toAccountId 620 "),
        ("transfer", r#"{"id":9,"accountId":621}"#, "accountId 621 ", "fromAccountId 619 "),
        ("deposit", r#"{"id":9,"amount":-100000}"#, "amount -100000 ", "amount 100000 "),
        ("deposit", r#"{"transaction":{"id":9,"accountId":620}}"#, "accountId 620 ", "toAccountId 619 "),
        ("createAccount", r#"{"id":9,"asset":"USD"}"#, "asset USD ", "currencyCode MXN "),
    ] {
        let error = told(name, body).expect_err(body);
        assert_eq!(shape(&error), (Kind::Decode, "ANSWER_MISMATCH", Outcome::Done, false), "{name}: {body}");
        assert!(error.message.contains(found) && error.message.contains(wanted), "{body}: {}", error.message);
    }
    // Whatever a server writes there, no more than a piece of it is repeated.
    let long = format!(r#"{{"id":9,"currency":"{}"}}"#, "X".repeat(100_000));
    assert!(told("payout", &long).unwrap_err().message.len() < 400);
}

#[test]
fn what_is_written_otherwise_is_no_mismatch() {
    for (name, body) in [
        ("payout", r#"{"id":9,"amount":-100000,"currency":"mxn","fromAccountId":"619","accountId":619}"#),
        ("payout", r#"{"id":9,"amount":null,"currency":""}"#),
        // An account's number for people cannot be compared with its id.
        ("payout", r#"{"id":9,"accountId":"MX-0619","fromAccountId":"MX-0619"}"#),
        ("transfer", r#"{"id":9,"status":"COMPLETED","amount":-50000,"accountId":620}"#),
        ("deposit", r#"{"id":9,"status":"COMPLETED","amount":100000,"currency":" MXN","accountId":619}"#),
        ("createAccount", r#"{"id":9,"accountId":77,"currencyCode":"mxn"}"#),
    ] {
        assert!(told(name, body).is_ok(), "{name}: {body}: {:?}", told(name, body));
    }
    for amount in ["100000.0", "1e5", r#""100000.00""#] {
        let error = told("payout", &format!(r#"{{"id":9,"amount":{amount}}}"#)).unwrap_err();
        // The same amount, in a form that the model has not.
        assert_eq!((&*error.code, error.outcome), ("BAD_ANSWER", Outcome::Done), "{amount}");
    }
}

#[test]
fn a_done_answer_of_an_odd_form_was_done_all_the_same() {
    for (name, body) in [
        ("createAccount", r#"{"id":"620x"}"#),
        ("deposit", r#"{"id":9,"status":7,"amount":100000}"#),
        ("transfer", r#"{"transactionId":7}"#),
        ("startKyc", r#"{"inquiryId":"inq_1"}"#),
        ("registerUser", r#"{"user":{"id":"u"}}"#),
        ("createApiKey", r#"{"apiKey":"k"}"#),
    ] {
        let error = told(name, body).unwrap_err();
        assert_eq!(shape(&error), (Kind::Decode, "BAD_ANSWER", Outcome::Done, false), "{name}: {body}");
    }
}

#[test]
fn a_read_and_a_revoked_key_need_name_nothing() {
    assert!(told("getBalance", r#"{"items":[]}"#).is_ok());
    let qash = Qash::new(|_| Some(Ok(json(204, ""))));
    let revoke = operation("revokeApiKey");
    let revoked = block_on(partner_with(CheckStatus::Money).call(&*qash, revoke, r#"{"keyId":"k"}"#, &whom()));
    assert_eq!(revoked.unwrap(), "{}");
}

// ---------------------------------------------------------------- what a browser makes of it

#[test]
fn a_client_hears_through_the_proxy_what_the_partner_would() {
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
    // What names a payout by its key alone is one for the browser too.
    let echoed = r#"{"idempotencyKey":"a1b2c3d4-e5f6-7890-abcd-ef1234567890:k1-0123456789","status":"PENDING"}"#;
    assert_eq!(field(&through("payout", 201, echoed).unwrap(), "status"), r#""PENDING""#);
}

/// Whatever answers in the proxy's place.
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
fn what_is_no_proxy_pays_nothing() {
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
fn a_proxys_error_keeps_its_code_class_and_outcome() {
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
fn a_key_that_is_under_way_is_waited_for_as_long_as_the_proxy_says() {
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
    // A conflict that does not say how long is for its caller to look into.
    let silent = r#"{"error":{"code":"IDEMPOTENCY_CONFLICT","message":"m","outcome":"unknown","retryable":true}}"#;
    assert_eq!(call(silent), (false, vec![]));
}

// ---------------------------------------------------------------- what may be sent again

#[test]
fn every_status_is_as_retryable_as_its_message_says() {
    for status in (300..600).filter(|status| !matches!(status, 401 | 403)) {
        for name in ["payout", "lockCard", "transfer", "getBalance"] {
            let error = answered(name, Ok(json(status, ""))).unwrap_err();
            let gateway = matches!(status, 408 | 429 | 499..=511 | 520..=530);
            let lost = matches!(status, 408 | 499) || !(400..500).contains(&status);
            let under_way =
                name == "payout" && matches!(status, 409 | 423 | 425) || name == "lockCard" && status == 409;
            let unknown = name != "getBalance" && (lost || under_way);
            let again = match name {
                "payout" => gateway || unknown,
                // A card that is locked is no call under way, and its key that was met before stays used.
                "lockCard" => gateway || lost,
                "transfer" => gateway && !unknown,
                _ => gateway,
            };
            assert_eq!(error.outcome == Outcome::Unknown, unknown, "{name} {status}");
            assert_eq!(error.retryable, again, "{name} {status}: {}", error.message);
            let says_so = error.message.contains("same idempotencyKey");
            assert_eq!(says_so, unknown && again, "{name} {status}: {}", error.message);
        }
    }
}

#[test]
fn gateways_are_tried_again_and_a_redirect_is_not() {
    for (status, tries) in [(501, 2), (511, 2), (520, 2), (530, 2), (425, 2), (423, 2), (512, 1), (302, 1), (409, 1)] {
        let qash = Qash::new(move |path| (path == "/user/payout").then(|| Ok(json(status, ""))));
        let whom = CallFor { retries: Some(1), ..whom() };
        let partner = partner_with(CheckStatus::Money);
        let error = block_on(partner.call(&*qash, operation("payout"), &input("payout"), &whom)).unwrap_err();
        assert_eq!(qash.count("/user/payout"), tries, "{status}");
        // Whoever looked into it may send it again all the same.
        assert!(error.retryable, "{status}");
    }
}

#[test]
fn statuses_mean_the_same_at_both_hops() {
    for hop in [Hop::Proxy, Hop::Upstream] {
        for status in [408, 423, 425, 429, 499, 500, 501, 511, 520, 530] {
            assert!(failure(operation("payout"), &json(status, ""), hop, NOW).retryable, "{hop:?} {status}");
        }
        for status in [302, 400, 404, 422, 512, 519, 531, 599] {
            assert!(!failure(operation("payout"), &json(status, ""), hop, NOW).retryable, "{hop:?} {status}");
        }
    }
}

// ---------------------------------------------------------------- who is looked at before money moves

const WHO: &str = "/partner/users/a1b2c3d4-e5f6-7890-abcd-ef1234567890";

/// Qash with a user of that status, which pays and moves whatever it is asked for.
fn with_user(status: &'static str) -> Rc<Qash> {
    Qash::new(move |path| match path {
        WHO => Some(Ok(user(status))),
        "/user/payout" | "/user/transfer" | "/user/deposit" => Some(Ok(json(201, r#"{"id":9,"status":"PENDING"}"#))),
        _ => None,
    })
}

fn moved(qash: &Qash) -> usize {
    ["/user/payout", "/user/transfer", "/user/deposit"].iter().map(|path| qash.count(path)).sum()
}

#[test]
fn money_moves_for_active_users_alone() {
    for name in ["payout", "transfer", "deposit"] {
        for status in ["active", "ACTIVE", "Active"] {
            let qash = with_user(status);
            let _ = block_on(partner_with(CheckStatus::Money).call(&*qash, operation(name), &input(name), &whom()));
            assert_eq!((qash.count(WHO), moved(&qash)), (1, 1), "{name} {status}");
        }
        for status in ["pending", "suspended", "banned", "", "inactive", "hibernating"] {
            let qash = with_user(status);
            let result =
                block_on(partner_with(CheckStatus::Money).call(&*qash, operation(name), &input(name), &whom()));
            let error = result.unwrap_err();
            assert_eq!(shape(&error), (Kind::Permission, "USER_NOT_ACTIVE", Outcome::None, false), "{name} {status}");
            assert_eq!((error.operation, error.idempotency_key.is_some()), (Some(name), name == "payout"));
            // No token is fetched for them either.
            assert_eq!((moved(&qash), qash.count("/partner/auth/token")), (0, 0), "{name} {status}");
        }
    }
    let qash = with_user("suspended");
    assert_eq!(shape(&Browser::new(&qash).call("payout").unwrap_err()).1, "USER_NOT_ACTIVE");
}

#[test]
fn a_check_that_fails_sends_nothing_and_is_not_remembered() {
    let failures: [(Answer, Kind, bool); 5] = [
        (Err(SendFailure::Network("down".into())), Kind::Network, true),
        (Err(SendFailure::Timeout), Kind::Timeout, true),
        (Ok(json(503, "")), Kind::ServiceUnavailable, true),
        (Ok(json(404, "")), Kind::NotFound, false),
        (Ok(json(200, "{}")), Kind::Decode, false),
    ];
    for (answer, kind, again) in failures {
        let partner = partner_with(CheckStatus::Money);
        let call = |qash: &Qash| block_on(partner.call(qash, operation("payout"), &input("payout"), &whom()));
        let qash = with_user("active");
        qash.script(move |path| (path == WHO).then(|| answer.clone()));
        let error = call(&qash).unwrap_err();
        assert_eq!((error.kind, error.outcome, error.retryable), (kind, Outcome::None, again));
        assert_eq!((error.operation, error.idempotency_key.as_deref()), (Some("payout"), Some(KEY)));
        assert_eq!(moved(&qash), 0);
        let qash = with_user("active");
        call(&qash).unwrap();
        assert_eq!((qash.count(WHO), moved(&qash)), (1, 1));
    }
}

#[test]
fn an_active_user_is_remembered_for_five_seconds_and_no_other_status_at_all() {
    let (partner, qash) = (partner_with(CheckStatus::Money), with_user("active"));
    let call = || block_on(partner.call(&*qash, operation("payout"), &input("payout"), &whom()));
    for (at, looks) in [(0, 1), (4_999, 1), (5_000, 2), (9_999, 2), (10_000, 3), (6_000, 4)] {
        qash.now.set(NOW + at);
        call().unwrap();
        assert_eq!(qash.count(WHO), looks, "{at}");
    }
    let (partner, qash) = (partner_with(CheckStatus::Money), with_user("pending"));
    for looks in [1, 2] {
        block_on(partner.call(&*qash, operation("payout"), &input("payout"), &whom())).unwrap_err();
        assert_eq!(qash.count(WHO), looks);
    }
}

#[test]
fn however_many_pay_at_once_one_looks() {
    let input = input("payout");
    for (status, paid) in [("active", 20), ("banned", 0)] {
        let (partner, qash) = (partner_with(CheckStatus::Money), with_user(status));
        let whom = whom();
        let results = all((0..20).map(|_| partner.call(&*qash, operation("payout"), &input, &whom)));
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), paid, "{status}");
        assert_eq!((qash.count(WHO), moved(&qash)), (1, paid), "{status}");
    }
}

#[test]
fn the_check_takes_its_time_from_the_calls_own() {
    let (partner, qash) = (partner_with(CheckStatus::Money), with_user("active"));
    qash.takes.set(400);
    let whom = CallFor { deadline_ms: Some(1_000), timeout_ms: Some(10_000), ..whom() };
    let error = block_on(partner.call(&*qash, operation("payout"), &input("payout"), &whom)).unwrap_err();
    // The look and the token take 800 ms, so that the payout has 200 of its 400.
    assert_eq!((error.outcome, qash.now.get() - NOW), (Outcome::Unknown, 1_000));
    let whom = CallFor { deadline_ms: Some(400), ..whom };
    qash.now.set(NOW + 100_000);
    let error = block_on(partner.call(&*qash, operation("payout"), &input("payout"), &whom)).unwrap_err();
    assert_eq!((error.kind, error.outcome, moved(&qash)), (Kind::Timeout, Outcome::None, 1));
}

#[test]
fn nobody_is_looked_at_when_it_is_sent_again_or_when_no_money_moves_or_where_that_is_switched_off() {
    let resend = CallFor { resend: true, ..whom() };
    for (check, name, whom, looks) in [
        (CheckStatus::Money, "payout", whom(), 1),
        (CheckStatus::Money, "payout", resend, 0),
        (CheckStatus::Money, "getBalance", whom(), 0),
        (CheckStatus::Money, "createAccount", whom(), 0),
        (CheckStatus::Token, "payout", whom(), 0),
        (CheckStatus::Never, "deposit", whom(), 0),
    ] {
        let qash = with_user("active");
        let _ = block_on(partner_with(check).call(&*qash, operation(name), &input(name), &whom));
        assert_eq!(qash.count(WHO), looks, "{check:?} {name}");
    }
}

#[test]
fn a_token_of_a_user_who_is_not_active_is_used_only_where_nothing_is_checked() {
    for (check, served) in [(CheckStatus::Money, false), (CheckStatus::Token, false), (CheckStatus::Never, true)] {
        let qash = Qash::new(|path| match path {
            "/partner/auth/token" => Some(Ok(json(
                200,
                &format!(
                    r#"{{"accessToken":"opaque-token-0123","user":{{"id":"{USER}","email":"e","status":"suspended"}}}}"#
                ),
            ))),
            "/user/balance" => Some(Ok(json(200, r#"{"items":[]}"#))),
            _ => None,
        });
        let result = block_on(partner_with(check).call(&*qash, operation("getBalance"), "{}", &whom()));
        assert_eq!(result.is_ok(), served, "{check:?}");
        assert!(served || result.unwrap_err().code == "USER_NOT_ACTIVE");
    }
}

// ---------------------------------------------------------------- whose token it is

#[test]
fn a_token_of_another_user_is_not_used() {
    let claims = |subject: &str| format!(r#"{{"sub":{subject},"exp":{}}}"#, NOW / 1000 + 3600);
    let with_token = |claims: String| {
        Qash::new(move |path| match path {
            "/partner/auth/token" => Some(Ok(token(&claims))),
            "/user/balance" => Some(Ok(json(200, r#"{"items":[]}"#))),
            _ => None,
        })
    };
    for (subject, served) in [
        (format!(r#""{USER}""#), true),
        (format!(r#""{}""#, USER.to_uppercase()), true),
        (format!(r#""{OTHER}""#), false),
        (format!(r#""{}""#, OTHER.to_uppercase()), false),
        // Nobody documents what else it may be.
        (r#""user_7""#.into(), true),
        (r#""""#.into(), true),
        ("7".into(), true),
        ("null".into(), true),
    ] {
        let qash = with_token(claims(&subject));
        let result = block_on(partner_with(CheckStatus::Money).call(&*qash, operation("getBalance"), "{}", &whom()));
        assert_eq!((result.is_ok(), qash.count("/user/balance")), (served, usize::from(served)), "{subject}");
        if let Err(error) = result {
            assert_eq!(shape(&error), (Kind::Decode, "BAD_TOKEN", Outcome::None, false));
        }
    }
}

/// A store whose values can be looked into.
#[derive(Clone, Default)]
struct Kept(Rc<RefCell<HashMap<String, String>>>);

impl Store for Kept {
    async fn get(&self, key: &str) -> Result<Option<String>, StoreFailed> {
        Ok(self.0.borrow().get(key).cloned())
    }

    async fn set(&self, key: &str, value: &str, _: Option<u64>) -> Result<(), StoreFailed> {
        self.0.borrow_mut().insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    async fn add(&self, _: &str, _: &str, _: Option<u64>) -> Result<bool, StoreFailed> {
        Err(StoreFailed::Broken)
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        self.0.borrow_mut().remove(key);
        Ok(())
    }
}

#[test]
fn a_token_of_another_user_that_lies_in_the_store_is_replaced() {
    for (subject, exchanges) in [(OTHER, 1), (USER, 0), ("user_7", 0)] {
        let store = Kept::default();
        let partner = Partner::new(partner_config(CheckStatus::Money), store.clone()).unwrap();
        let qash = Qash::new(|path| (path == "/user/balance").then(|| Ok(json(200, r#"{"items":[]}"#))));
        let call = || block_on(partner.call(&*qash, operation("getBalance"), "{}", &whom())).unwrap();
        call();
        let put = jwt(&format!(r#"{{"sub":"{subject}","exp":{}}}"#, NOW / 1000 + 86_400));
        for kept in store.0.borrow_mut().values_mut() {
            *kept = kept.replace(&field(kept, "accessToken"), &format!("\"{put}\""));
        }
        call();
        assert_eq!(qash.count("/partner/auth/token"), 1 + exchanges, "{subject}");
        let sent = qash.journal.borrow().last().unwrap().headers.get("Authorization").unwrap().to_owned();
        assert_eq!(sent.contains(&put), exchanges == 0, "{subject}");
    }
}

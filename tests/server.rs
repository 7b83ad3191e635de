//! The partner and the proxy against a scripted Qash: every check, every fault, and what comes of doing things at once.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::type_complexity,
    clippy::unwrap_used,
    reason = "a test that is wrong may panic"
)]
#![cfg(feature = "server")]

use qash_client::api::{OPERATIONS, Operation, Reach};
use qash_client::client::{Dialect, Host, Leniency, Limits, SendFailure};
use qash_client::error::{Error, Kind, Outcome};
use qash_client::http::{Headers, Request, Response, split_target};
use qash_client::json::Json;
use qash_client::server::{
    BodyFailure, CallFor, CallbackFailed, CheckStatus, Head, Memory, OwnShelf, Partner, PartnerConfig, PerMinute,
    Proxy, ProxyConfig, Quota, Session, Store, StoreFailed, Verdict, Visit,
};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

const KEY: &str = "qash_key_live_0123456789abcdef";
const SECRET: &str = "qash_secret_live_fedcba9876543210";
const USER: &str = "a1b2c3d4-e5f6-7890-abcd-ef1234567890";
const OTHER: &str = "b1b2c3d4-e5f6-7890-abcd-ef1234567890";
const ORIGIN: &str = "https://app.example";
const NOW: i64 = 1_781_222_400_000;
const DAY_MS: i64 = 86_400_000;
const PAYOUT: &str = r#"{"amount":100000,"currency":"MXN","provider":"cobre","fromAccountId":619,"beneficiary":{"name":"Juan García","bankCode":"40012","accountNumber":"012180001234567899","accountType":"CLABE"},"description":"Withdrawal","idempotencyKey":"k1"}"#;

// ---------------------------------------------------------------- the scripted world

type Answer = Result<Response, SendFailure>;

/// Qash as a script: it issues tokens and answers whatever the test says to the rest.
struct Qash {
    now: Cell<i64>,
    token_life_s: Cell<i64>,
    journal: RefCell<Vec<Request>>,
    script: RefCell<Box<dyn Fn(&Request) -> Option<Answer>>>,
    random: Cell<u8>,
    /// How many turns of others an answer takes.
    turns: Cell<usize>,
}

impl Qash {
    fn new() -> Rc<Self> {
        Rc::new(Self {
            now: Cell::new(NOW),
            token_life_s: Cell::new(86_400),
            journal: RefCell::default(),
            script: RefCell::new(Box::new(|_| None)),
            random: Cell::new(0),
            turns: Cell::new(2),
        })
    }

    /// Says what to answer; `None` for the usual answer.
    fn script(&self, script: impl Fn(&Request) -> Option<Answer> + 'static) {
        *self.script.borrow_mut() = Box::new(script);
    }

    fn count(&self, path: &str) -> usize {
        self.journal.borrow().iter().filter(|request| path_of(request) == path).count()
    }

    fn last(&self, path: &str) -> Request {
        self.journal.borrow().iter().rfind(|request| path_of(request) == path).cloned().expect(path)
    }

    fn usual(&self, request: &Request) -> Response {
        let path = path_of(request);
        match path.as_str() {
            "/partner/auth/token" => {
                let user = Json::parse(request.body.as_deref().unwrap())
                    .unwrap()
                    .get("userId")
                    .unwrap()
                    .string()
                    .unwrap()
                    .into_owned();
                let exp = self.now.get() / 1000 + self.token_life_s.get();
                let token =
                    jwt(&format!(r#"{{"sub":"{user}","exp":{exp},"n":{}}}"#, self.count("/partner/auth/token")));
                let refresh = jwt(r#"{"sub":"refresh"}"#);
                json(
                    200,
                    &format!(
                        r#"{{"success":true,"accessToken":"{token}","refreshToken":"{refresh}","user":{{"id":"{user}","email":"a@b.c","status":"active"}}}}"#
                    ),
                )
            }
            "/partner/users" => json(
                201,
                &format!(
                    r#"{{"success":true,"data":{{"user":{{"id":"{USER}","email":"ana@example.com","status":"pending"}}}}}}"#
                ),
            ),
            "/partner/kyc" => json(
                200,
                r#"{"success":true,"inquiryId":"inq_1","verificationUrl":"https://inquiry.withpersona.com/verify?inquiry-id=inq_1"}"#,
            ),
            "/user/accounts" if request.body.is_none() => json(
                200,
                r#"{"items":[{"id":619,"description":"Main","asset":"MXN","credits":5,"debits":2}],"meta":{"totalItems":1,"totalPages":1,"currentPage":1,"itemsPerPage":20}}"#,
            ),
            "/user/accounts" => json(201, r#"{"id":620}"#),
            "/user/payout" => {
                let asked = Json::parse(request.body.as_deref().unwrap()).unwrap();
                let amount = asked.integer_at("amount").unwrap();
                json(201, &format!(r#"{{"id":9001,"status":"PENDING","amount":{amount}}}"#))
            }
            "/user/transfer" => json(201, r#"{"id":5,"status":"COMPLETED","amount":1,"description":"x"}"#),
            "/user/kyc/status" => json(200, r#"{"status":"approved","verifiedAt":"2026-06-12T00:00:00.000Z"}"#),
            "/user/exchange/calculate" => json(
                200,
                r#"{"success":true,"data":{"fromAsset":"USD","toAsset":"COP","fromAmount":100,"toAmount":415823,"rate":4158.23,"expiresAt":"2026-06-05T14:05:00.000Z","signature":"eyJhbGciOiJIUzI1NiJ9.eyJmcm9tQXNzZXQiOiJVU0QiLCJ0b0Fzc2V0IjoiQ09QIn0.abc123","signatureVersion":"v1"}}"#,
            ),
            "/user/transactions" => json(200, r#"{"items":[],"total":0,"pages":0,"page":1,"limit":20}"#),
            "/user/balance" | "/user/card/me" | "/user/card/details" | "/user/card/balance" => {
                json(200, "{\"items\":[]}")
            }
            "/user/card/transactions" => json(200, r#"{"items":[],"nextCursor":null}"#),
            "/user/card/limit" => json(200, r#"{"amount":50,"frequency":"perWeek"}"#),
            path if path.starts_with("/user/card/") => json(200, r#"{"id":"c1","status":"active"}"#),
            path if path.starts_with("/user/transactions/") || path == "/user/deposit" => {
                json(200, r#"{"id":7,"status":"COMPLETED","amount":1}"#)
            }
            path if path.starts_with("/partner/users/") => json(
                200,
                &format!(
                    r#"{{"success":true,"data":{{"user":{{"id":"{}","email":"ana@example.com","status":"pending","riskScore":7}}}}}}"#,
                    path.rsplit('/').next().unwrap()
                ),
            ),
            _ => json(404, r#"{"error":"Not found"}"#),
        }
    }

    async fn answer(&self, request: &Request) -> Answer {
        self.journal.borrow_mut().push(request.clone());
        // The network takes its time: others get their turn.
        for _ in 0..self.turns.get() {
            pause().await;
        }
        let scripted = (self.script.borrow())(request);
        scripted.unwrap_or_else(|| Ok(self.usual(request)))
    }
}

fn path_of(request: &Request) -> String {
    split_target(&request.url).0.trim_start_matches("/api/v1").to_owned()
}

fn json(status: u16, body: &str) -> Response {
    Response { status, headers: Headers::default(), body: body.to_owned() }
}

fn jwt(payload: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::from("eyJhbGciOiJIUzI1NiJ9.");
    for chunk in payload.as_bytes().chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        (0..=chunk.len()).for_each(|at| out.push(ALPHABET[(bits >> (18 - 6 * at) & 63) as usize].into()));
    }
    out + ".c2lnbmF0dXJl"
}

/// Lets everybody else have a turn.
async fn pause() {
    let mut waited = false;
    std::future::poll_fn(|_| if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

/// Polls all until all are done.
fn all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut futures: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut results: Vec<Option<F::Output>> = futures.iter().map(|_| None).collect();
    for _ in 0..10_000 {
        for (future, result) in futures.iter_mut().zip(&mut results) {
            if result.is_none()
                && let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
            {
                *result = Some(value);
            }
        }
        if results.iter().all(Option::is_some) {
            return results.into_iter().flatten().collect();
        }
    }
    panic!("something waits for ever");
}

fn one<F: Future>(future: F) -> F::Output {
    all([future]).pop().unwrap()
}

impl Host for Qash {
    fn now(&self) -> i64 {
        self.now.get()
    }

    fn random(&self) -> [u8; 16] {
        self.random.set(self.random.get().wrapping_add(1));
        [self.random.get(); 16]
    }

    async fn send(&self, request: &Request, _timeout_ms: u64) -> Answer {
        self.answer(request).await
    }

    async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
        let end = self.now.get() + i64::try_from(ms).unwrap();
        // A turn of others takes ten milliseconds for whoever sleeps.
        for _ in 0..ms / 10 {
            pause().await;
        }
        self.now.set(self.now.get().max(end));
        Ok(())
    }
}

/// A store whose content outlives the proxy, and that can be made to fail.
#[derive(Clone, Default)]
struct Kept {
    values: Rc<RefCell<HashMap<String, String>>>,
    broken: Rc<RefCell<Vec<&'static str>>>,
    /// The keys that `add` found free, in order.
    added: Rc<RefCell<Vec<String>>>,
    /// Whether leases are given to everybody: what is safe must be so without them.
    leaseless: Rc<Cell<bool>>,
}

impl Kept {
    fn fails(&self, method: &str) -> Result<(), StoreFailed> {
        if self.broken.borrow().contains(&method) { Err(StoreFailed::Broken) } else { Ok(()) }
    }
}

impl Store for Kept {
    async fn get(&self, key: &str) -> Result<Option<String>, StoreFailed> {
        pause().await;
        self.fails("get")?;
        Ok(self.values.borrow().get(key).cloned())
    }

    async fn set(&self, key: &str, value: &str, _ttl_ms: Option<u64>) -> Result<(), StoreFailed> {
        pause().await;
        self.fails("set")?;
        self.values.borrow_mut().insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    async fn add(&self, key: &str, value: &str, _ttl_ms: Option<u64>) -> Result<bool, StoreFailed> {
        pause().await;
        self.fails("add")?;
        let free = !self.values.borrow().contains_key(key) || self.leaseless.get() && key.ends_with(":lease");
        if free {
            self.values.borrow_mut().insert(key.to_owned(), value.to_owned());
            self.added.borrow_mut().push(key.to_owned());
        }
        Ok(free)
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        pause().await;
        self.fails("delete")?;
        self.values.borrow_mut().remove(key);
        Ok(())
    }
}

fn partner_with<S: Store>(store: S) -> Partner<S> {
    Partner::new(partner_config(), store).unwrap()
}

fn partner_config() -> PartnerConfig {
    PartnerConfig {
        api_key: KEY.into(),
        api_secret: SECRET.into(),
        base_url: "https://sandbox.api.qash.ai".into(),
        dialect: Dialect::B,
        limits: Limits::default(),
        verification_origins: Vec::new(),
        resend_for_ms: qash_client::server::RESEND_FOR_MS,
        // tests/outcomes.rs looks at users before money moves.
        check_status: CheckStatus::Token,
    }
}

/// One request from a browser.
struct Browser {
    qash: Rc<Qash>,
    session: Result<Option<Session>, CallbackFailed>,
    body: Result<String, BodyFailure>,
    hook: Box<dyn Fn(&'static Operation, &str) -> Verdict>,
    asked: Rc<Cell<usize>>,
    audit: Rc<RefCell<Vec<String>>>,
}

impl Host for Browser {
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

impl Visit for Browser {
    async fn session(&self) -> Result<Option<Session>, CallbackFailed> {
        pause().await;
        self.session.clone()
    }

    async fn body(&self, limit: u32) -> Result<String, BodyFailure> {
        pause().await;
        match &self.body {
            Ok(body) if body.len() > limit as usize => Err(BodyFailure::TooLarge),
            body => body.clone(),
        }
    }

    async fn authorise(&self, operation: &'static Operation, input: &str) -> Verdict {
        self.asked.set(self.asked.get() + 1);
        pause().await;
        (self.hook)(operation, input)
    }

    fn audit(&self, event: &str) {
        self.audit.borrow_mut().push(event.to_owned());
    }
}

/// A partner's server with its proxy.
struct Server {
    qash: Rc<Qash>,
    store: Kept,
    proxy: Proxy<Kept, Kept>,
    asked: Rc<Cell<usize>>,
    audit: Rc<RefCell<Vec<String>>>,
}

const SWITCHES: [&str; 7] =
    ["registerUser", "createAccount", "transfer", "payout", "getCardDetails", "unlockCard", "setCardLimit"];

impl Server {
    fn new(enabled: &[&str]) -> Self {
        Self::over(Qash::new(), Kept::default(), enabled)
    }

    fn over(qash: Rc<Qash>, store: Kept, enabled: &[&str]) -> Self {
        let config = ProxyConfig {
            allowed_origins: vec![ORIGIN.into()],
            enabled: enabled.iter().map(|name| (*name).to_owned()).collect(),
            ..ProxyConfig::default()
        };
        Self::with(qash, store, config)
    }

    fn with(qash: Rc<Qash>, store: Kept, config: ProxyConfig) -> Self {
        let partner = Rc::new(partner_with(Kept::default()));
        let proxy = Proxy::new(partner, Rc::new(store.clone()), config).unwrap();
        Self { qash, store, proxy, asked: Rc::default(), audit: Rc::default() }
    }

    fn browser(&self, body: &str) -> Browser {
        Browser {
            qash: self.qash.clone(),
            session: Ok(Some(session())),
            body: Ok(body.to_owned()),
            hook: Box::new(|_, _| Verdict::Allow),
            asked: self.asked.clone(),
            audit: self.audit.clone(),
        }
    }

    async fn ask(&self, browser: &Browser, method: &str, path: &str) -> Response {
        self.proxy.handle(browser, &head(method, path)).await
    }

    fn get(&self, path: &str) -> Response {
        one(self.ask(&self.browser(""), "GET", path))
    }

    fn post(&self, path: &str, body: &str) -> Response {
        one(self.ask(&self.browser(body), "POST", path))
    }

    fn last_event(&self) -> String {
        self.audit.borrow().last().cloned().unwrap()
    }
}

fn session() -> Session {
    Session { subject: "ana".into(), user_id: Some(USER.into()), email: Some("ana@example.com".into()) }
}

fn stranger() -> Session {
    Session { user_id: None, ..session() }
}

fn head(method: &str, path: &str) -> Head {
    let pairs = [("X-Qash-Client", "0.1.0"), ("Origin", ORIGIN), ("Content-Type", "application/json")];
    let headers = Headers(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
    Head { method: method.into(), url: format!("https://app.example/qash{path}"), headers }
}

fn error_of(response: &Response) -> (u16, String, String) {
    let json = Json::parse(&response.body).unwrap();
    let error = json.get("error").unwrap_or_else(|| panic!("{} {}", response.status, response.body));
    let text = |name: &str| error.get(name).unwrap().string().unwrap().into_owned();
    assert!(!text("requestId").is_empty() && !text("message").is_empty());
    assert!(error.get("retryable").unwrap().bool().is_some());
    (response.status, text("code"), text("outcome"))
}

fn refused(status: u16, code: &str) -> (u16, String, String) {
    (status, code.into(), "none".into())
}

// ---------------------------------------------------------------- the partner

fn list_accounts() -> &'static Operation {
    Operation::named("listAccounts").unwrap()
}

fn for_user() -> CallFor<'static> {
    CallFor { user: Some(USER), ..CallFor::default() }
}

#[test]
fn each_group_of_operations_gets_its_own_credentials() {
    let qash = Qash::new();
    let partner = partner_with(Kept::default());
    let call = |name: &str, input: &str, whom: CallFor<'_>| {
        one(partner.call(&*qash, Operation::named(name).unwrap(), input, &whom))
    };
    let header = |path: &str, name: &str| qash.last(path).headers.get(name).map(str::to_owned);

    call("getUser", &format!(r#"{{"userId":"{USER}"}}"#), CallFor::default()).unwrap();
    let path = format!("/partner/users/{USER}");
    assert_eq!(
        (header(&path, "x-api-key").as_deref(), header(&path, "x-api-secret").as_deref()),
        (Some(KEY), Some(SECRET))
    );
    assert_eq!(header(&path, "authorization"), None);

    call("getBalance", "", for_user()).unwrap();
    assert_eq!(header("/user/balance", "x-api-secret").as_deref(), Some(SECRET));
    assert!(header("/user/balance", "authorization").unwrap().starts_with("Bearer eyJ"));

    qash.script(|request| {
        (path_of(request) == "/partner/api-keys")
            .then(|| Ok(json(200, r#"{"success":true,"apiKey":"a","secretKey":"b"}"#)))
    });
    let business = CallFor { business_token: Some("business-token"), ..CallFor::default() };
    let key = call("createApiKey", r#"{"keyName":"x"}"#, business).unwrap();
    assert!(key.contains(r#""secretKey":"b""#));
    assert_eq!(header("/partner/api-keys", "authorization").as_deref(), Some("Bearer business-token"));
    assert_eq!(header("/partner/api-keys", "x-api-key"), None);
}

#[test]
fn a_hundred_calls_at_once_exchange_one_token() {
    let qash = Qash::new();
    let partner = partner_with(Kept::default());
    let whom = for_user();
    let results = all((0..100).map(|_| partner.call(&*qash, list_accounts(), "", &whom)));
    assert!(results.iter().all(Result::is_ok));
    assert_eq!((qash.count("/partner/auth/token"), qash.count("/user/accounts")), (1, 100));
}

#[test]
fn users_do_not_share_tokens() {
    let qash = Qash::new();
    let partner = partner_with(Memory::new(10, || NOW));
    let other = CallFor { user: Some(OTHER), ..CallFor::default() };
    one(partner.call(&*qash, list_accounts(), "", &for_user())).unwrap();
    let first = qash.last("/user/accounts").headers.get("authorization").unwrap().to_owned();
    one(partner.call(&*qash, list_accounts(), "", &other)).unwrap();
    assert_ne!(first, qash.last("/user/accounts").headers.get("authorization").unwrap());
    assert_eq!(qash.count("/partner/auth/token"), 2);
}

#[test]
fn one_user_has_one_token_however_the_id_is_written() {
    let qash = Qash::new();
    let partner = partner_with(Kept::default());
    for id in [USER.to_owned(), USER.to_uppercase(), USER.replace('-', "")] {
        let whom = CallFor { user: Some(&id), ..CallFor::default() };
        one(partner.call(&*qash, list_accounts(), "", &whom)).unwrap();
    }
    assert_eq!(qash.count("/partner/auth/token"), 1);
}

#[test]
fn the_refresh_token_is_dropped_and_never_stored() {
    let qash = Qash::new();
    let store = Kept::default();
    let partner = partner_with(store.clone());
    one(partner.call(&*qash, list_accounts(), "", &for_user())).unwrap();
    let refresh = jwt(r#"{"sub":"refresh"}"#);
    assert_eq!(store.values.borrow().len(), 1);
    assert!(store.values.borrow().values().all(|value| !value.contains(&refresh) && !value.contains("refresh")));
    assert!(qash.journal.borrow().iter().all(|request| !format!("{request:?}").contains(&refresh)));
}

#[test]
fn a_token_is_renewed_before_it_ends_by_its_own_clock() {
    let qash = Qash::new();
    qash.token_life_s.set(3600);
    let partner = partner_with(Kept::default());
    let call = || one(partner.call(&*qash, list_accounts(), "", &for_user())).unwrap();
    call();
    for (after_s, exchanges) in [(3299, 1), (3300, 2), (3301, 2), (3300 + 3299, 2), (3300 + 3300, 3)] {
        qash.now.set(NOW + after_s * 1000);
        call();
        assert_eq!(qash.count("/partner/auth/token"), exchanges, "after {after_s} s");
    }
    // A token of a minute serves for four fifths of it.
    qash.token_life_s.set(60);
    let (start, exchanges) = (NOW + 2 * DAY_MS, qash.count("/partner/auth/token"));
    for (after_s, more) in [(0, 1), (47, 1), (48, 2)] {
        qash.now.set(start + after_s * 1000);
        call();
        assert_eq!(qash.count("/partner/auth/token"), exchanges + more, "after {after_s} s");
    }
}

#[test]
fn a_token_that_has_ended_serves_nobody_while_it_is_renewed() {
    let qash = Qash::new();
    qash.token_life_s.set(3600);
    let partner = partner_with(Kept::default());
    let whom = CallFor { retries: Some(0), ..for_user() };
    one(partner.call(&*qash, list_accounts(), "", &whom)).unwrap();
    let old = qash.last("/user/accounts").headers.get("authorization").unwrap().to_owned();
    qash.now.set(NOW + 3_571_000);
    assert!(all((0..9).map(|_| partner.call(&*qash, list_accounts(), "", &whom))).iter().all(Result::is_ok));
    let with_old = |request: &&Request| request.headers.get("authorization") == Some(&old);
    assert_eq!(qash.journal.borrow().iter().filter(with_old).count(), 1, "the call before");

    // It may also end while its renewal fails.
    let start = qash.now.get();
    qash.now.set(start + 3_400_000);
    let clock = qash.clone();
    qash.script(move |request| {
        (path_of(request) == "/partner/auth/token").then(|| {
            clock.now.set(start + 3_571_000);
            Ok(json(503, ""))
        })
    });
    let error = one(partner.call(&*qash, list_accounts(), "", &whom)).unwrap_err();
    assert_eq!(error.kind, Kind::ServiceUnavailable);
}

#[test]
fn who_aborts_an_exchange_aborts_it_for_nobody_else() {
    let qash = Qash::new();
    let journal = qash.clone();
    qash.script(move |request| {
        let first = path_of(request) == "/partner/auth/token" && journal.count("/partner/auth/token") == 1;
        first.then_some(Err(SendFailure::Aborted))
    });
    let partner = partner_with(Kept::default());
    let whom = for_user();
    let results = all((0..9).map(|_| partner.call(&*qash, list_accounts(), "", &whom)));
    assert_eq!(results.iter().filter(|result| result.is_err()).count(), 1);
    assert_eq!(qash.count("/partner/auth/token"), 2);
}

#[test]
fn nobody_waits_for_anothers_exchange_longer_than_for_an_own_one() {
    let qash = Qash::new();
    qash.turns.set(200);
    let partner = partner_with(Kept::default());
    let hasty = CallFor { deadline_ms: Some(500), ..for_user() };
    let patient = for_user();
    let results = all([&patient, &hasty, &patient].map(|whom| partner.call(&*qash, list_accounts(), "", whom)));
    let error = results[1].as_ref().unwrap_err();
    assert_eq!((error.kind, error.outcome, error.operation), (Kind::Timeout, Outcome::None, Some("listAccounts")));
    assert!(results[0].is_ok() && results[2].is_ok());
    assert_eq!((qash.count("/partner/auth/token"), qash.count("/user/accounts")), (1, 2));

    // Nor does the failure of one who had little time become that of others.
    let qash = Qash::new();
    let journal = qash.clone();
    qash.script(move |request| {
        let first = path_of(request) == "/partner/auth/token" && journal.count("/partner/auth/token") == 1;
        first.then_some(Err(SendFailure::Timeout))
    });
    let partner = partner_with(Kept::default());
    let hasty = CallFor { retries: Some(0), ..hasty };
    let results = all([&hasty, &patient, &patient].map(|whom| partner.call(&*qash, list_accounts(), "", whom)));
    assert_eq!(results.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true, true]);
    assert_eq!(qash.count("/partner/auth/token"), 2);
}

#[test]
fn a_renewal_that_fails_does_no_harm_while_the_old_token_serves() {
    let qash = Qash::new();
    qash.token_life_s.set(3600);
    let partner = partner_with(Kept::default());
    let call = || one(partner.call(&*qash, list_accounts(), "", &CallFor { retries: Some(0), ..for_user() }));
    call().unwrap();
    qash.script(|request| (path_of(request) == "/partner/auth/token").then(|| Ok(json(503, ""))));
    qash.now.set(NOW + 3_400_000);
    call().unwrap();
    call().unwrap();
    assert_eq!(qash.count("/partner/auth/token"), 2, "one attempt, then a pause");
    qash.now.set(NOW + 3_571_000);
    assert_eq!(call().unwrap_err().kind, Kind::ServiceUnavailable, "29 s before its end a token is not used any more");
}

#[test]
fn the_servers_clock_decides_when_a_token_ends() {
    let qash = Qash::new();
    // Qash's clock is an hour ahead of this one, and its tokens live for two hours.
    qash.script(|request| {
        (path_of(request) == "/partner/auth/token").then(|| {
            let token = jwt(&format!(r#"{{"exp":{}}}"#, NOW / 1000 + 3 * 3600));
            let mut response = json(200, &format!(r#"{{"success":true,"accessToken":"{token}"}}"#));
            response.headers.set("Date", "Fri, 12 Jun 2026 01:00:00 GMT");
            Ok(response)
        })
    });
    let partner = partner_with(Kept::default());
    one(partner.call(&*qash, list_accounts(), "", &for_user())).unwrap();
    qash.now.set(NOW + 2 * 3_600_000 - 299_000);
    let _ = one(partner.call(&*qash, list_accounts(), "", &for_user()));
    assert_eq!(qash.count("/partner/auth/token"), 2);
}

#[test]
fn a_failed_exchange_goes_to_all_who_wait_and_is_not_cached() {
    let qash = Qash::new();
    qash.script(|request| {
        (path_of(request) == "/partner/auth/token").then(|| Ok(json(403, r#"{"error":"User account is pending"}"#)))
    });
    let partner = partner_with(Kept::default());
    let whom = for_user();
    let results = all((0..20).map(|_| partner.call(&*qash, list_accounts(), "", &whom)));
    for result in results {
        let error = result.unwrap_err();
        assert_eq!(
            (error.kind, &*error.code, error.operation),
            (Kind::Permission, "USER_NOT_ACTIVE", Some("listAccounts"))
        );
    }
    assert_eq!((qash.count("/partner/auth/token"), qash.count("/user/accounts")), (1, 0));
    qash.script(|_| None);
    one(partner.call(&*qash, list_accounts(), "", &whom)).unwrap();
}

#[test]
fn a_token_that_is_turned_down_is_replaced_once_and_the_call_repeated() {
    let qash = Qash::new();
    let partner = partner_with(Kept::default());
    one(partner.call(&*qash, list_accounts(), "", &for_user())).unwrap();
    let old = qash.last("/user/accounts").headers.get("authorization").unwrap().to_owned();
    qash.script(move |request| {
        (request.headers.get("authorization") == Some(&old))
            .then(|| Ok(json(401, r#"{"message":"Invalid or expired user token"}"#)))
    });
    let whom = for_user();
    let payout = Operation::named("payout").unwrap();
    let results = all((0..50).map(|_| partner.call(&*qash, payout, PAYOUT, &whom)));
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(qash.count("/partner/auth/token"), 2, "one new token for all fifty");

    qash.script(|request| path_of(request).starts_with("/user/").then(|| Ok(json(401, ""))));
    let error = one(partner.call(&*qash, list_accounts(), "", &whom)).unwrap_err();
    assert_eq!((&*error.code, error.retryable), ("USER_TOKEN_REFUSED", false));
    assert_eq!(qash.count("/partner/auth/token"), 3, "and not again and again");
    qash.script(|_| None);
    one(partner.call(&*qash, list_accounts(), "", &whom)).unwrap();
    assert_eq!(qash.count("/partner/auth/token"), 4, "a token that was refused is not kept");
}

#[test]
fn refused_partner_credentials_have_their_own_code_and_are_not_tried_again() {
    for (path, body) in [("/partner/auth/token", ""), ("/user/accounts", r#"{"error":"Invalid partner credentials"}"#)]
    {
        let qash = Qash::new();
        qash.script(move |request| (path_of(request) == path).then(|| Ok(json(401, body))));
        let partner = partner_with(Kept::default());
        let error = one(partner.call(&*qash, list_accounts(), "", &for_user())).unwrap_err();
        assert_eq!(
            (&*error.code, error.retryable, error.outcome),
            ("PARTNER_CREDENTIALS_REFUSED", false, Outcome::None)
        );
        assert_eq!((qash.count(path), qash.count("/partner/auth/token")), (1, 1), "{path}");
    }
    let qash = Qash::new();
    qash.script(|_| Some(Ok(json(401, ""))));
    let partner = partner_with(Kept::default());
    let error = one(partner.call(&*qash, Operation::named("listUsers").unwrap(), "", &CallFor::default())).unwrap_err();
    assert_eq!((&*error.code, qash.journal.borrow().len()), ("PARTNER_CREDENTIALS_REFUSED", 1));
}

#[test]
fn a_repeated_call_never_follows_a_try_that_may_have_been_carried_out() {
    let qash = Qash::new();
    let tries = Cell::new(0);
    qash.script(move |request| {
        (path_of(request) == "/user/payout").then(|| {
            tries.set(tries.get() + 1);
            if tries.get() == 1 { Ok(json(503, "")) } else { Ok(json(401, "")) }
        })
    });
    let partner = partner_with(Kept::default());
    let error = one(partner.call(&*qash, Operation::named("payout").unwrap(), PAYOUT, &for_user())).unwrap_err();
    assert_eq!(
        (error.kind, error.outcome, error.idempotency_key.as_deref()),
        (Kind::UnknownOutcome, Outcome::Unknown, Some("k1"))
    );
}

#[test]
fn a_store_that_fails_costs_an_exchange_and_no_call() {
    let qash = Qash::new();
    let store = Kept::default();
    *store.broken.borrow_mut() = vec!["get", "set", "delete"];
    let partner = partner_with(store);
    for _ in 0..3 {
        one(partner.call(&*qash, list_accounts(), "", &for_user())).unwrap();
    }
    assert_eq!(qash.count("/partner/auth/token"), 3);
}

#[test]
fn a_token_for_another_user_or_one_who_is_not_active_or_one_that_has_ended_is_not_used() {
    for (user, status, life_s, code) in [
        (OTHER, "active", 60, "BAD_TOKEN"),
        (USER, "active", 0, "BAD_TOKEN"),
        (USER, "suspended", 60, "USER_NOT_ACTIVE"),
    ] {
        let qash = Qash::new();
        qash.script(move |request| {
            (path_of(request) == "/partner/auth/token").then(|| {
                let token = jwt(&format!(r#"{{"exp":{}}}"#, NOW / 1000 + life_s));
                Ok(json(200, &format!(r#"{{"success":true,"accessToken":"{token}","user":{{"id":"{user}","email":"x","status":"{status}"}}}}"#)))
            })
        });
        let error = one(partner_with(Kept::default()).call(&*qash, list_accounts(), "", &for_user())).unwrap_err();
        assert_eq!((&*error.code, qash.count("/user/accounts")), (code, 0), "{user} {life_s}");
    }
}

#[test]
fn no_error_repeats_a_credential_that_qash_repeated() {
    let qash = Qash::new();
    qash.script(|request| {
        let token = request.headers.get("authorization").unwrap_or_default().trim_start_matches("Bearer ").to_owned();
        (path_of(request) != "/partner/auth/token")
            .then(|| Ok(json(400, &format!(r#"{{"error":"bad: {KEY} {SECRET} {token}"}}"#))))
    });
    let partner = partner_with(Kept::default());
    let unharmed = |name: &str| {
        let error = one(partner.call(&*qash, Operation::named(name).unwrap(), "", &for_user())).unwrap_err();
        let shown = format!("{error:?}");
        assert!(!shown.contains(KEY) && !shown.contains(SECRET) && !shown.contains("eyJ"), "{shown}");
    };
    unharmed("listAccounts");
    unharmed("listUsers");
    // A refusal may come as a success, too.
    qash.script(|request| {
        let token = request.headers.get("authorization").unwrap_or_default().to_owned();
        (path_of(request) != "/partner/auth/token")
            .then(|| Ok(json(200, &format!(r#"{{"success":false,"message":"bad: {SECRET} {token}"}}"#))))
    });
    unharmed("listAccounts");
    let shown = format!("{partner:?}");
    assert!(!shown.contains(KEY) && !shown.contains(SECRET));
}

#[test]
fn no_piece_of_a_secret_is_left_where_a_long_message_is_cut() {
    // Whole secrets were looked for behind the cut once: what stood before it went out.
    for before in (0..520).step_by(11) {
        let server = Server::new(&["transfer"]);
        let told = format!("{} {SECRET} {}", "x".repeat(before), "y".repeat(10_000));
        server.qash.script(move |request| {
            (path_of(request) == "/user/balance").then(|| Ok(json(400, &format!(r#"{{"error":"{told}"}}"#))))
        });
        let response = server.get("/user/balance");
        assert!(response.status == 422 && response.body.len() < 1_000, "{}", response.body.len());
        let partner = partner_with(Kept::default());
        let error =
            one(partner.call(&*server.qash, Operation::named("getBalance").unwrap(), "", &for_user())).unwrap_err();
        assert!(error.message.chars().count() <= 501);
        for text in [&response.body, &error.message] {
            let pieces = SECRET.trim_start_matches("qash_secret_live_").as_bytes().windows(16);
            let mut pieces = pieces.map(|piece| std::str::from_utf8(piece).unwrap());
            assert!(!pieces.any(|piece| text.contains(piece)), "{before}: {text}");
        }
    }
}

#[test]
fn a_redirect_is_an_error_and_is_not_followed() {
    let qash = Qash::new();
    qash.script(|request| {
        path_of(request).starts_with("/user/").then(|| {
            let mut response = json(302, "");
            response.headers.set("Location", "https://evil.example/");
            Ok(response)
        })
    });
    let partner = partner_with(Kept::default());
    let error = one(partner.call(&*qash, list_accounts(), "", &for_user())).unwrap_err();
    assert_eq!((&*error.code, qash.count("/user/accounts")), ("REDIRECTED", 1));
    assert!(qash.journal.borrow().iter().all(|request| request.url.starts_with("https://sandbox.api.qash.ai/api/v1/")));
}

#[test]
fn a_partner_is_not_made_of_wrong_parts() {
    let make = |config: PartnerConfig| {
        Partner::new(config, Kept::default()).map(drop).map_err(|error| error.code.into_owned())
    };
    assert_eq!(make(partner_config()), Ok(()));
    assert_eq!(make(PartnerConfig { api_key: String::new(), ..partner_config() }), Err("CREDENTIAL_INVALID".into()));
    assert_eq!(
        make(PartnerConfig { api_secret: "a\r\nb".into(), ..partner_config() }),
        Err("CREDENTIAL_INVALID".into())
    );
    assert_eq!(
        make(PartnerConfig { base_url: "http://api.qash.ai".into(), ..partner_config() }),
        Err("BASE_URL_INVALID".into())
    );
    assert_eq!(
        make(PartnerConfig { verification_origins: vec!["*".into()], ..partner_config() }),
        Err("ORIGIN_INVALID".into())
    );
}

#[test]
fn a_user_operation_needs_a_users_id() {
    let qash = Qash::new();
    let partner = partner_with(Kept::default());
    for user in [None, Some(""), Some("../x"), Some("1")] {
        let error =
            one(partner.call(&*qash, list_accounts(), "", &CallFor { user, ..CallFor::default() })).unwrap_err();
        assert_eq!(error.code, "USER_ID_INVALID");
    }
    assert!(qash.journal.borrow().is_empty());
}

#[test]
fn an_id_cannot_leave_its_place_in_the_path() {
    let qash = Qash::new();
    let partner = partner_with(Kept::default());
    let revoke = Operation::named("revokeApiKey").unwrap();
    let business = CallFor { business_token: Some("b"), ..CallFor::default() };
    for id in ["../users", "a/b", "%2e%2e", "a?b", "a#b", "//evil.example/x", "\\\\evil"] {
        let input = format!(r#"{{"keyId":"{}"}}"#, id.replace('\\', "\\\\"));
        let _ = one(partner.call(&*qash, revoke, &input, &business));
    }
    for request in qash.journal.borrow().iter() {
        let rest =
            request.url.strip_prefix("https://sandbox.api.qash.ai/api/v1/partner/api-keys/").expect(&request.url);
        assert!(!rest.contains(['/', '?', '#', '\\']), "{rest}");
    }
}

#[test]
fn lists_come_as_pages_that_name_the_next() {
    let qash = Qash::new();
    qash.script(|request| {
        (path_of(request) == "/partner/users").then(|| {
            Ok(json(200, &format!(r#"{{"success":true,"data":{{"users":[{{"id":"{USER}","email":"a@b.c","status":"active"}}],"pagination":{{"total":2,"limit":1,"offset":0,"hasMore":true}}}}}}"#)))
        })
    });
    let page = one(partner_with(Kept::default()).call(
        &*qash,
        Operation::named("listUsers").unwrap(),
        r#"{"limit":1}"#,
        &CallFor::default(),
    ))
    .unwrap();
    assert_eq!(Json::parse(&page).unwrap().get("next").unwrap().text(), r#"{"limit":1,"offset":1}"#);
}

// ---------------------------------------------------------------- the proxy: construction and checks

#[test]
fn a_proxy_is_not_made_of_wrong_parts() {
    let make = |config: ProxyConfig| {
        let partner = Rc::new(partner_with(Kept::default()));
        Proxy::new(partner, Rc::new(Kept::default()), config).map(drop).map_err(|error: Error| error.code.into_owned())
    };
    let good = || ProxyConfig { allowed_origins: vec![ORIGIN.into()], ..ProxyConfig::default() };
    assert_eq!(make(good()), Ok(()));
    assert_eq!(make(ProxyConfig::default()), Err("ALLOWED_ORIGINS_REQUIRED".into()));
    assert_eq!(
        make(ProxyConfig { allowed_origins: vec![ORIGIN.into(), "*".into()], ..good() }),
        Err("ORIGIN_INVALID".into())
    );
    assert_eq!(make(ProxyConfig { base_path: "/qash/".into(), ..good() }), Err("BASE_PATH_INVALID".into()));
    assert_eq!(make(ProxyConfig { max_body_bytes: 0, ..good() }), Err("LIMIT_INVALID".into()));
    for name in ["deposit", "listUsers", "exchangeToken", "createApiKey", "getUser", "payouts", "", "*"] {
        assert_eq!(
            make(ProxyConfig { enabled: vec![name.into()], ..good() }),
            Err("OPERATION_UNKNOWN".into()),
            "{name}"
        );
    }
}

/// Method, path and a valid body of every operation at the proxy.
fn sample(operation: &Operation) -> (&'static str, String, &'static str) {
    let body = match operation.name {
        "registerUser" => r#"{"userType":"personal","countryCode":"MX"}"#,
        "startKyc" => r#"{"firstName":"Ana","lastName":"Paz","email":"ana@example.com"}"#,
        "createAccount" => r#"{"accountName":"Main","currencyCode":"MXN"}"#,
        "deposit" => r#"{"toAccountId":1,"amount":1,"currency":"MXN","provider":"manual","description":"x"}"#,
        "transfer" => r#"{"fromAccountId":1,"toAccountId":2,"amount":1,"description":"x"}"#,
        "payout" => PAYOUT,
        "calculateExchange" => r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":100}"#,
        "setCardLimit" => r#"{"amount":50,"frequency":"perWeek"}"#,
        "createApiKey" => r#"{"keyName":"x"}"#,
        _ => "{}",
    };
    (operation.method.name(), operation.proxy_path().replace(":id", "7"), body)
}

#[test]
fn whatever_is_not_switched_on_is_off() {
    for switched_on in std::iter::once(None).chain(SWITCHES.map(Some)) {
        let server = Server::new(switched_on.as_slice());
        for operation in &OPERATIONS {
            let (method, path, body) = sample(operation);
            let before = server.qash.journal.borrow().len();
            let response = one(server.ask(&server.browser(body), method, &path));
            let expected = match operation.reach {
                Reach::Server => 404,
                Reach::OptIn if switched_on != Some(operation.name) => 403,
                _ => 200,
            };
            assert_eq!(response.status, expected, "{} with {switched_on:?}: {}", operation.name, response.body);
            if expected == 403 {
                assert_eq!(error_of(&response), refused(403, "OPERATION_NOT_ENABLED"));
                assert!(response.body.contains(&format!("enable: {{ {}: hook }}", operation.name)));
            }
            if expected != 200 {
                assert_eq!(server.qash.journal.borrow().len(), before, "{} reached Qash", operation.name);
            }
        }
    }
}

#[test]
fn every_answer_has_the_headers_of_a_private_answer_and_no_other() {
    let server = Server::new(&[]);
    server.qash.script(|request| {
        (path_of(request) == "/user/balance").then(|| {
            let mut response = json(200, r#"{"items":[]}"#);
            for (name, value) in [
                ("Set-Cookie", "sid=1"),
                ("Server", "qash"),
                ("X-Request-Id", "r"),
                ("Access-Control-Allow-Origin", "*"),
                ("Cache-Control", "public"),
            ] {
                response.headers.set(name, value);
            }
            Ok(response)
        })
    });
    for response in [server.get("/user/balance"), server.get("/nowhere"), server.post("/user/payout", PAYOUT)] {
        let mut names: Vec<_> = response.headers.0.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Cache-Control", "Content-Type", "Vary", "X-Content-Type-Options"]);
        assert_eq!(response.headers.get("cache-control"), Some("no-store"));
        assert_eq!(response.headers.get("vary"), Some("Cookie, Origin, Sec-Fetch-Site"));
        assert_eq!(response.headers.get("x-content-type-options"), Some("nosniff"));
    }
}

#[test]
fn checks_come_in_their_order_and_the_first_that_fails_answers() {
    let server = Server::new(&[]);
    let ask = |change: &dyn Fn(&mut Head, &mut Browser)| {
        let (mut head, mut browser) = (head("POST", "/user/payout"), server.browser(PAYOUT));
        change(&mut head, &mut browser);
        let response = one(server.proxy.handle(&browser, &head));
        error_of(&response)
    };
    let no_client = |head: &mut Head| head.headers.0.retain(|(name, _)| name != "X-Qash-Client");
    let foreign = |head: &mut Head| head.headers.set("Origin", "https://evil.example");
    let elsewhere = |head: &mut Head| head.url.push_str("/x");
    let put = |head: &mut Head| head.method = "PUT".into();
    let text = |head: &mut Head| head.headers.set("Content-Type", "text/plain");
    let huge = |browser: &mut Browser| browser.body = Ok(" ".repeat(70_000));
    let broken = |browser: &mut Browser| browser.body = Ok("{".into());
    let nobody = |browser: &mut Browser| browser.session = Ok(None);

    assert_eq!(
        ask(&|h, b| {
            no_client(h);
            foreign(h);
            elsewhere(h);
            nobody(b);
        }),
        refused(403, "CLIENT_HEADER_REQUIRED")
    );
    assert_eq!(
        ask(&|h, b| {
            foreign(h);
            elsewhere(h);
            nobody(b);
        }),
        refused(403, "ORIGIN_REFUSED")
    );
    assert_eq!(
        ask(&|h, b| {
            elsewhere(h);
            text(h);
            nobody(b);
        }),
        refused(404, "NOT_FOUND")
    );
    assert_eq!(
        ask(&|h, b| {
            put(h);
            text(h);
            nobody(b);
        }),
        refused(405, "METHOD_NOT_ALLOWED")
    );
    assert_eq!(
        ask(&|h, b| {
            text(h);
            huge(b);
            nobody(b);
        }),
        refused(415, "JSON_REQUIRED")
    );
    assert_eq!(
        ask(&|_, b| {
            huge(b);
            nobody(b);
        }),
        refused(413, "BODY_TOO_LARGE")
    );
    assert_eq!(
        ask(&|_, b| {
            broken(b);
            nobody(b);
        }),
        refused(400, "INVALID_JSON")
    );
    assert_eq!(
        ask(&|_, b| {
            b.body = Err(BodyFailure::NotText);
            nobody(b);
        }),
        refused(400, "INVALID_JSON")
    );
    assert_eq!(
        ask(&|_, b| {
            b.body = Err(BodyFailure::Broken);
            nobody(b);
        }),
        refused(400, "BODY_BROKEN")
    );
    assert_eq!(
        ask(&|_, b| {
            nobody(b);
            b.body = Ok("{}".into());
        }),
        refused(401, "SESSION_REQUIRED")
    );
    assert_eq!(ask(&|_, b| b.session = Err(CallbackFailed)), refused(500, "SESSION_FAILED"));
    assert_eq!(ask(&|_, b| b.body = Ok("{}".into())), refused(403, "OPERATION_NOT_ENABLED"));
    assert!(server.qash.journal.borrow().is_empty());

    let server = Server::new(&["payout"]);
    let ask = |body: &str| error_of(&server.post("/user/payout", body));
    assert_eq!(ask("{}"), refused(422, "INVALID_INPUT"));
    assert_eq!(ask("[]"), refused(422, "INVALID_INPUT"));
    assert_eq!(ask(""), refused(422, "INVALID_INPUT"));
    assert_eq!(ask(&PAYOUT.replace(r#","idempotencyKey":"k1""#, "")), refused(400, "IDEMPOTENCY_KEY_REQUIRED"));
    assert!(server.qash.journal.borrow().is_empty());
    assert_eq!(server.asked.get(), 0);
}

#[test]
fn another_method_does_not_go_round_the_table() {
    let server = Server::new(&SWITCHES);
    for method in ["PUT", "HEAD", "DELETE", "OPTIONS", "TRACE", "get", "POST "] {
        let response = one(server.ask(&server.browser("{}"), method, "/user/balance"));
        assert_eq!((response.status, response.headers.get("allow")), (405, Some("GET")), "{method}");
    }
    assert!(server.qash.journal.borrow().is_empty());
}

#[test]
fn wrong_fields_are_named_in_the_browsers_language() {
    let server = Server::new(&["payout"]);
    let mut head = head("POST", "/user/payout");
    head.headers.set("Accept-Language", "es-MX,es;q=0.9,en;q=0.8");
    let response = one(server.proxy.handle(&server.browser(&PAYOUT.replace("100000", "1.5")), &head));
    assert_eq!(error_of(&response), refused(422, "INVALID_INPUT"));
    assert!(
        response.body.contains(r#""issues":[{"path":"amount","code":"NOT_AN_INTEGER","message":"1.5 no es un entero"#),
        "{}",
        response.body
    );
}

#[test]
fn nothing_but_known_fields_gets_through() {
    let server = Server::new(&SWITCHES);
    for (path, body) in [
        ("/user/payout", PAYOUT.replacen('{', r#"{"userId":"b1b2c3d4-e5f6-7890-abcd-ef1234567890","#, 1)),
        ("/user/payout", PAYOUT.replacen('{', r#"{"amount":1,"#, 1)),
        ("/user/payout", PAYOUT.replacen(r#"{"name""#, r#"{"admin":true,"name""#, 1)),
        ("/user/accounts", r#"{"accountName":"x","currencyCode":"MXN","status":"frozen"}"#.into()),
        ("/user/accounts", r#"{"accountName":"x","currencyCode":"MXN","provider":"evil"}"#.into()),
        ("/user/transfer", r#"{"fromAccountId":1,"toAccountId":2,"amount":1,"description":"x","__proto__":{}}"#.into()),
        ("/me/kyc", format!(r#"{{"userId":"{OTHER}","firstName":"A","lastName":"B","email":"a@b.co"}}"#)),
        ("/me/kyc", format!(r#"{{"userId":"{USER}","firstName":"A","lastName":"B","email":"a@b.co"}}"#)),
    ] {
        assert_eq!(error_of(&server.post(path, &body)), refused(422, "INVALID_INPUT"), "{body}");
    }
    for path in [
        format!("/me?userId={OTHER}"),
        format!("/user/accounts?userId={OTHER}"),
        "/user/accounts?page=1&page=2".into(),
        "/user/balance?x=1".into(),
        "/user/transactions/0".into(),
        "/user/transactions/%2e%2e".into(),
        "/user/transactions/1e3".into(),
    ] {
        assert_eq!(error_of(&server.get(&path)), refused(422, "INVALID_INPUT"), "{path}");
    }
    assert_eq!(error_of(&server.post(&format!("/me/kyc?userId={OTHER}"), "{}")), refused(400, "BAD_QUERY"));
    assert!(server.qash.journal.borrow().is_empty());
}

#[test]
fn nobody_writes_what_would_withhold_anothers_answer() {
    let server = Server::new(&SWITCHES);
    let token = jwt(r#"{"a":1}"#);
    let escaped = token.replacen('e', r"\u0065", 1);
    for (path, body) in [
        ("/user/transfer", format!(r#"{{"fromAccountId":1,"toAccountId":2,"amount":1,"description":"see {token}"}}"#)),
        ("/user/transfer", format!(r#"{{"fromAccountId":1,"toAccountId":2,"amount":1,"description":"{escaped}"}}"#)),
        ("/user/accounts", format!(r#"{{"accountName":"{token}","currencyCode":"MXN"}}"#)),
        ("/user/payout", PAYOUT.replace("Juan García", &token)),
        ("/user/payout", PAYOUT.replace("k1", &token)),
    ] {
        let response = server.post(path, &body);
        assert_eq!(error_of(&response), refused(422, "INVALID_INPUT"), "{body}");
        assert!(response.body.contains(r#""code":"BAD_CHARACTER""#) && !response.body.contains(&token));
    }
    assert!(server.qash.journal.borrow().is_empty());
}

#[test]
fn a_request_is_carried_out_as_the_sessions_own_user() {
    let server = Server::new(&["createAccount"]);
    assert_eq!(server.get("/me").status, 200);
    assert_eq!(server.qash.count(&format!("/partner/users/{USER}")), 1);
    server.get("/user/accounts");
    let exchange = server.qash.last("/partner/auth/token");
    assert_eq!(exchange.body.unwrap(), format!(r#"{{"userId":"{USER}"}}"#));
    server.post("/me/kyc", r#"{"firstName":"A","lastName":"B","email":"a@b.co"}"#);
    assert!(server.qash.last("/partner/kyc").body.unwrap().contains(&format!(r#""userId":"{USER}""#)));
    server.post("/user/accounts", r#"{"accountName":"x","currencyCode":"MXN"}"#);
    let sent = server.qash.last("/user/accounts").body.unwrap();
    assert_eq!(
        sent,
        r#"{"accountName":"x","currencyCode":"MXN","provider":"qash","accountType":"fiat_wallet","status":"active"}"#
    );
}

#[test]
fn an_answer_is_the_users_own_fields_without_envelope() {
    let server = Server::new(&[]);
    assert_eq!(server.get("/me").body, format!(r#"{{"id":"{USER}","email":"ana@example.com","status":"pending"}}"#));
    let accounts = server.get("/user/accounts").body;
    assert!(accounts.contains(r#""balance":3"#) && !accounts.contains("success"));
    let quote = server.post("/user/exchange/calculate", r#"{"fromAsset":"USD","toAsset":"COP","fromAmount":100}"#);
    assert_eq!(quote.status, 200);
    assert!(quote.body.contains(r#""toAmountUnit":"base""#) && quote.body.contains(r#""signature":"eyJ"#));
}

#[test]
fn no_number_of_an_answer_is_rounded() {
    let server = Server::new(&[]);
    server.qash.script(|request| {
        (path_of(request) == "/user/balance")
            .then(|| Ok(json(200, r#"{"items":[{"credits":5,"ref":9007199254740993}]}"#)))
    });
    assert_eq!(server.get("/user/balance").body, r#"{"items":[{"credits":5,"ref":"9007199254740993"}]}"#);
    server.qash.script(|request| {
        (path_of(request) == "/user/balance").then(|| Ok(json(200, r#"{"items":[{"credits":9007199254740993}]}"#)))
    });
    assert_eq!(error_of(&server.get("/user/balance")), refused(502, "BAD_ANSWER"));
}

#[test]
fn whoever_is_not_registered_is_told_so() {
    let server = Server::new(&SWITCHES);
    for (method, path) in [("GET", "/me"), ("GET", "/user/accounts"), ("GET", "/user/kyc/status")] {
        let browser = Browser { session: Ok(Some(stranger())), ..server.browser("") };
        assert_eq!(error_of(&one(server.ask(&browser, method, path))), refused(404, "NOT_REGISTERED"));
    }
    assert!(server.qash.journal.borrow().is_empty());
}

#[test]
fn a_session_says_who_and_a_wrong_one_is_a_failure() {
    assert_eq!(
        Session::from_json(&format!(r#"{{"subject":"ana","userId":"{USER}","email":"ana@example.com"}}"#)),
        Ok(session())
    );
    assert_eq!(Session::from_json(r#"{"subject":"ana"}"#).unwrap().user_id, None);
    for same in [USER.to_uppercase(), USER.replace('-', ""), format!(" {USER}")] {
        let told = Session::from_json(&format!(r#"{{"subject":"ana","userId":"{same}"}}"#)).unwrap();
        assert_eq!(told.user_id.as_deref(), Some(USER), "{same}");
    }
    for wrong in [
        "",
        "{}",
        r#"{"subject":""}"#,
        r#"{"subject":7}"#,
        r#"{"subject":"a","userId":"1"}"#,
        r#"{"subject":"a","userId":7}"#,
        r#"{"subject":"a","email":false}"#,
        "[]",
    ] {
        assert_eq!(Session::from_json(wrong), Err(CallbackFailed), "{wrong}");
    }
}

// ---------------------------------------------------------------- the proxy: failures of Qash

#[test]
fn a_failure_of_qash_keeps_its_meaning_and_loses_its_reason() {
    let reason = "internal-host-17";
    for (upstream, status, code, retryable) in [
        (400, 422, "REFUSED_INPUT", false),
        (402, 422, "REFUSED", false),
        (403, 403, "FORBIDDEN", false),
        (404, 404, "NOT_FOUND", false),
        (408, 504, "SERVICE_UNAVAILABLE", true),
        (409, 409, "CONFLICT", false),
        (422, 422, "REFUSED_INPUT", false),
        (429, 429, "RATE_LIMITED", true),
        (500, 502, "SERVICE_UNAVAILABLE", true),
        (502, 502, "SERVICE_UNAVAILABLE", true),
        (503, 503, "SERVICE_UNAVAILABLE", true),
        (504, 504, "SERVICE_UNAVAILABLE", true),
        (302, 502, "SERVICE_UNAVAILABLE", false),
        (401, 502, "UPSTREAM_UNAVAILABLE", false),
    ] {
        let server = Server::new(&[]);
        server.qash.script(move |request| {
            path_of(request).starts_with("/user/").then(|| Ok(json(upstream, &format!(r#"{{"error":"{reason}"}}"#))))
        });
        let response = server.get("/user/balance");
        assert_eq!(error_of(&response), refused(status, code), "{upstream}");
        assert!(response.body.contains(&format!(r#""retryable":{retryable}"#)), "{upstream}: {}", response.body);
        let relayed = matches!(upstream, 400 | 402 | 404 | 409 | 422);
        assert_eq!(response.body.contains(reason), relayed, "{upstream}: {}", response.body);
    }
}

#[test]
fn refused_partner_credentials_are_502_and_only_the_log_knows_why() {
    let server = Server::new(&[]);
    server.qash.script(|_| Some(Ok(json(401, r#"{"error":"Invalid partner credentials"}"#))));
    for path in ["/me", "/user/balance"] {
        let response = server.get(path);
        assert_eq!(error_of(&response), refused(502, "UPSTREAM_UNAVAILABLE"));
        assert!(
            !response.body.to_lowercase().contains("credential") && !response.body.contains("401"),
            "{}",
            response.body
        );
        assert!(server.last_event().contains("PARTNER_CREDENTIALS_REFUSED"));
    }
}

#[test]
fn too_many_requests_stay_429_with_the_time_to_wait() {
    let server = Server::new(&[]);
    server.qash.script(|request| {
        (path_of(request) == "/user/balance").then(|| {
            let mut response = json(429, "");
            response.headers.set("Retry-After", "30");
            Ok(response)
        })
    });
    let response = server.get("/user/balance");
    assert_eq!(error_of(&response), refused(429, "RATE_LIMITED"));
    assert_eq!(response.headers.get("retry-after"), Some("30"));
    assert!(response.body.contains(r#""retryAfterMs":30000"#));
}

#[test]
fn a_read_that_gets_no_answer_is_retried_and_told() {
    let server = Server::new(&[]);
    server.qash.script(|request| {
        (path_of(request) == "/user/balance").then(|| Err(SendFailure::Network("ECONNREFUSED 10.0.0.7".into())))
    });
    let response = server.get("/user/balance");
    assert_eq!(error_of(&response), refused(502, "SERVICE_UNAVAILABLE"));
    assert!(!response.body.contains("10.0.0.7"));
    assert_eq!(server.qash.count("/user/balance"), 2);
    server.qash.script(|request| (path_of(request) == "/user/balance").then_some(Err(SendFailure::Timeout)));
    assert_eq!(error_of(&server.get("/user/balance")), refused(504, "SERVICE_UNAVAILABLE"));
}

#[test]
fn a_transfer_is_sent_once_and_a_lost_answer_is_unknown() {
    let server = Server::new(&["transfer"]);
    for (failure, status) in [
        (Err(SendFailure::Timeout), 502),
        (Ok(json(503, "")), 503),
        (Ok(json(504, "")), 504),
        (Err(SendFailure::Network("reset".into())), 502),
    ] {
        let before = server.qash.count("/user/transfer");
        server.qash.script(move |request| (path_of(request) == "/user/transfer").then(|| failure.clone()));
        let transfer = &format!(r#"{{"fromAccountId":1,"toAccountId":2,"amount":1,"description":"{before}"}}"#);
        let unknown = (status, "UNKNOWN_OUTCOME".to_owned(), "unknown".to_owned());
        assert_eq!(error_of(&server.post("/user/transfer", transfer)), unknown);
        assert_eq!(server.qash.count("/user/transfer"), before + 1);
    }
}

#[test]
fn an_answer_of_another_form_is_bad_and_a_write_was_done() {
    let server = Server::new(&["transfer"]);
    server.qash.script(|request| {
        path_of(request).starts_with("/user/").then(|| Ok(json(200, r#"{"id":true,"reference":5}"#)))
    });
    assert_eq!(error_of(&server.get("/user/balance")), refused(502, "BAD_ANSWER"));
    let (status, code, outcome) =
        error_of(&server.post("/user/transfer", r#"{"fromAccountId":1,"toAccountId":2,"amount":1,"description":"x"}"#));
    assert_eq!((status, code.as_str(), outcome.as_str()), (502, "BAD_ANSWER", "done"));
}

#[test]
fn a_write_whose_answer_is_no_json_is_unknown() {
    let server = Server::new(&["transfer"]);
    server.qash.script(|request| path_of(request).starts_with("/user/").then(|| Ok(json(200, "<html>oops</html>"))));
    assert_eq!(error_of(&server.get("/user/balance")), refused(502, "BAD_ANSWER"));
    let (status, code, outcome) =
        error_of(&server.post("/user/transfer", r#"{"fromAccountId":1,"toAccountId":2,"amount":1,"description":"x"}"#));
    assert_eq!((status, code.as_str(), outcome.as_str()), (502, "UNKNOWN_OUTCOME", "unknown"));
}

#[test]
fn a_user_who_is_not_active_is_told_so() {
    let server = Server::new(&[]);
    server.qash.script(|request| {
        (path_of(request) == "/partner/auth/token").then(|| Ok(json(403, r#"{"error":"User account is pending"}"#)))
    });
    assert_eq!(error_of(&server.get("/user/balance")), refused(403, "USER_NOT_ACTIVE"));
}

// ---------------------------------------------------------------- the proxy: the guard

#[test]
fn no_secret_reaches_a_browser_whatever_qash_answers() {
    let opaque = "opaque-user-token-0123456789";
    let answers = [
        format!(r#"{{"items":[],"debug":"{KEY}"}}"#),
        format!(r#"{{"items":[],"debug":{{"x":["{SECRET}"]}}}}"#),
        format!(r#"{{"items":[],"debug":"token {opaque}."}}"#),
        format!(r#"{{"items":[],"debug":"{}"}}"#, jwt(r#"{"sub":"x"}"#)),
        r#"{"items":[],"accessToken":"x"}"#.into(),
        r#"{"items":[{"id":1,"refresh_token":"x"}]}"#.into(),
        r#"{"items":[{"id":1,"password":"x"}]}"#.into(),
    ];
    for answer in answers {
        let server = Server::new(&[]);
        let body = answer.clone();
        server.qash.script(move |request| match path_of(request).as_str() {
            "/partner/auth/token" => Some(Ok(json(200, &format!(r#"{{"success":true,"accessToken":"{opaque}"}}"#)))),
            "/user/balance" => Some(Ok(json(200, &body))),
            _ => None,
        });
        let response = server.get("/user/balance");
        assert_eq!(error_of(&response), refused(502, "SECRET_EXPOSURE"), "{answer}");
    }
}

#[test]
fn qashs_own_words_are_guarded_too() {
    let server = Server::new(&[]);
    server.qash.script(|request| {
        path_of(request)
            .starts_with("/user/")
            .then(|| Ok(json(400, &format!(r#"{{"error":"your token {} is odd"}}"#, jwt(r#"{"a":1}"#)))))
    });
    let response = server.get("/user/balance");
    assert_eq!(error_of(&response), refused(422, "REFUSED_INPUT"));
    assert!(!response.body.contains("eyJ"), "{}", response.body);
}

#[test]
fn card_details_with_a_number_or_a_code_are_withheld() {
    for body in
        [r#"{"pan":"4111 1111 1111 1111"}"#, r#"{"last4":"1111","cvv":"123"}"#, r#"{"note":"4111-1111-1111-1111"}"#]
    {
        let server = Server::new(&["getCardDetails"]);
        server.qash.script(move |request| (path_of(request) == "/user/card/details").then(|| Ok(json(200, body))));
        assert_eq!(error_of(&server.get("/user/card/details")), refused(502, "SECRET_EXPOSURE"), "{body}");
    }
}

#[test]
fn no_card_operation_lets_card_data_through() {
    let operations = OPERATIONS.iter().filter(|operation| operation.path.starts_with("/user/card/"));
    for operation in operations {
        let (method, path, body) = sample(operation);
        for told in [
            r#""pan":"4111 1111 1111 1111""#,
            r#""note":"4111/1111*1111:1111+""#,
            r#""note":"４１１１１１１１１１１１１１１１""#,
            r#""note":"NDExMTExMTExMTExMTExMQ==""#,
            r#""last4":"4111111111111111""#,
            r#""pan":4111111111111111"#,
            r#""spend":{"pan":["4111","1111","1111","1111"]}"#,
            r#""cvv":"123""#,
            r#""newPin":"1234""#,
            r#""note":"CVV: 123""#,
        ] {
            let server = Server::new(&SWITCHES);
            let answer =
                format!(r#"{{"id":"c1","status":"active","items":[],"amount":50,"frequency":"perWeek",{told}}}"#);
            server
                .qash
                .script(move |request| path_of(request).starts_with("/user/card/").then(|| Ok(json(200, &answer))));
            let outcome = if operation.reads() { "none" } else { "done" };
            let expected = (502, "SECRET_EXPOSURE".to_owned(), outcome.to_owned());
            assert_eq!(error_of(&one(server.ask(&server.browser(body), method, &path))), expected, "{path} {told}");
        }
        let server = Server::new(&SWITCHES);
        server.qash.script(|request| {
            let answer = r#"{"id":"c1","status":"active","items":[],"amount":50,"frequency":"perWeek","userEmail":"a@b.co","companyId":"k","createdAt":1781222400000}"#;
            path_of(request).starts_with("/user/card/").then(|| Ok(json(200, answer)))
        });
        let response = one(server.ask(&server.browser(body), method, &path));
        assert!(response.status == 200, "{path}: {}", response.body);
        assert!(
            !["userEmail", "companyId", "createdAt"].iter().any(|name| response.body.contains(name)),
            "{path}: {}",
            response.body
        );
    }
    // One CLABE in ten passes Luhn's check, and this payout was paid.
    let server = Server::new(&SWITCHES);
    server.qash.script(|request| {
        let answer = r#"{"id":9001,"status":"PENDING","amount":100000,"reference":"4111111111111111"}"#;
        (path_of(request) == "/user/payout").then(|| Ok(json(201, answer)))
    });
    assert_eq!(server.post("/user/payout", PAYOUT).status, 200);
}

#[test]
fn a_piece_of_a_secret_in_an_answer_withholds_it() {
    let tail = SECRET.trim_start_matches("qash_secret_live_");
    for (told, status) in [(&tail[..16], 502), (&tail[..15], 200), ("qash_secret_live_", 200)] {
        let server = Server::new(&[]);
        let answer = format!(r#"{{"items":[],"debug":"x{told}"}}"#);
        server.qash.script(move |request| (path_of(request) == "/user/balance").then(|| Ok(json(200, &answer))));
        assert_eq!(server.get("/user/balance").status, status, "{told}");
    }
    // So does a piece of a user's token, whatever it is made of.
    for token in
        ["12|laravelSanctumTokenOf40CharactersXyz0123", "b3BhcXVlLXRva2VuLXdpdGgtcGFkZGluZw==", "a:b:opaque:0123456789"]
    {
        for piece in [token, &token[..16], &token[token.len() - 16..]] {
            let server = Server::new(&[]);
            let answer = format!(r#"{{"items":[],"debug":"x{piece}y"}}"#);
            server.qash.script(move |request| match path_of(request).as_str() {
                "/partner/auth/token" => Some(Ok(json(200, &format!(r#"{{"success":true,"accessToken":"{token}"}}"#)))),
                "/user/balance" => Some(Ok(json(200, &answer))),
                _ => None,
            });
            assert_eq!(error_of(&server.get("/user/balance")), refused(502, "SECRET_EXPOSURE"), "{piece}");
        }
    }
}

#[test]
fn a_card_number_in_a_refusal_is_withheld_too() {
    let server = Server::new(&["getCardDetails"]);
    server.qash.script(|request| {
        (path_of(request) == "/user/card/details")
            .then(|| Ok(json(400, r#"{"error":"card 4111 1111 1111 1111 is odd"}"#)))
    });
    let response = server.get("/user/card/details");
    assert_eq!(error_of(&response), refused(422, "REFUSED_INPUT"));
    assert!(!response.body.contains("4111"), "{}", response.body);
}

#[test]
fn no_event_and_no_answer_holds_a_secret() {
    let server = Server::new(&SWITCHES);
    let mut seen = String::new();
    for operation in &OPERATIONS {
        let (method, path, body) = sample(operation);
        let response = one(server.ask(&server.browser(body), method, &path));
        // A quote's signature looks like a token and is none.
        let body =
            response.body.replace("eyJhbGciOiJIUzI1NiJ9.eyJmcm9tQXNzZXQiOiJVU0QiLCJ0b0Fzc2V0IjoiQ09QIn0.abc123", "");
        seen.push_str(&format!("{body}{:?}", response.headers));
    }
    seen.push_str(&server.audit.borrow().join("\n"));
    for secret in [KEY, SECRET, "eyJ", "refresh"] {
        assert!(!seen.contains(secret), "{secret}");
    }
    assert_eq!(server.audit.borrow().len(), OPERATIONS.len());
}

// ---------------------------------------------------------------- the proxy: hooks

#[test]
fn a_hook_that_does_not_say_yes_says_no() {
    for operation in OPERATIONS.iter().filter(|operation| operation.reach == Reach::OptIn) {
        for verdict in [
            Verdict::Deny,
            Verdict::Failed,
            Verdict::Replace("[]".into()),
            Verdict::Replace("{".into()),
            Verdict::Replace(r#"{"x":1}"#.into()),
        ] {
            let server = Server::new(&SWITCHES);
            let said = verdict.clone();
            let (method, path, body) = sample(operation);
            let session = if operation.name == "registerUser" { stranger() } else { session() };
            let browser = Browser {
                hook: Box::new(move |_, _| said.clone()),
                session: Ok(Some(session)),
                ..server.browser(body)
            };
            let (status, code, outcome) = error_of(&one(server.ask(&browser, method, &path)));
            assert_eq!((status, outcome.as_str()), (403, "none"), "{} {verdict:?}", operation.name);
            assert!(code.ends_with("_DENIED"), "{code}");
            assert!(server.qash.journal.borrow().is_empty(), "{} {verdict:?}", operation.name);
            assert!(server.store.values.borrow().is_empty());
        }
    }
    let server = Server::new(&["payout"]);
    let browser = Browser { hook: Box::new(|_, _| Verdict::Deny), ..server.browser(PAYOUT) };
    assert_eq!(error_of(&one(server.ask(&browser, "POST", "/user/payout"))), refused(403, "PAYOUT_DENIED"));
    let browser = Browser { hook: Box::new(|_, _| Verdict::Failed), ..server.browser(PAYOUT) };
    one(server.ask(&browser, "POST", "/user/payout"));
    assert!(server.last_event().contains("HOOK_FAILED"));
}

#[test]
fn a_hook_may_change_the_input_but_not_the_key() {
    let server = Server::new(&["payout"]);
    let browser = Browser {
        hook: Box::new(|_, input| Verdict::Replace(input.replace("100000", "50").replace("k1", "k2"))),
        ..server.browser(PAYOUT)
    };
    assert_eq!(one(server.ask(&browser, "POST", "/user/payout")).status, 200);
    let sent = server.qash.last("/user/payout").body.unwrap();
    assert!(sent.contains(r#""amount":50,"#) && sent.contains(&sent_key("k1")), "{sent}");
}

// ---------------------------------------------------------------- the proxy: payouts

/// A key as Qash gets it.
fn sent_key(key: &str) -> String {
    format!(r#""idempotencyKey":"{USER}:{key}""#)
}

/// The answer as it was the first time.
fn first_time(body: &str) -> String {
    assert!(body.contains(r#","replayed":true"#), "{body}");
    body.replace(r#","replayed":true"#, "")
}

#[test]
fn the_same_payout_again_gets_the_same_answer_and_pays_once() {
    let server = Server::new(&["payout"]);
    let first = server.post("/user/payout", PAYOUT);
    let second = server.post("/user/payout", PAYOUT);
    assert_eq!((first.status, first.body), (200, first_time(&second.body)));
    assert_eq!((server.qash.count("/user/payout"), server.asked.get()), (1, 1));
    // SHA-256 of "k1": keys are named after people and invoices.
    let hash = "6ab9f1eb8f7d3388f4f9d586f66e99fd54080df2c446f0e58668b09c08a16dd0";
    let event = server.last_event();
    assert!(!event.contains("k1") && event.contains(&format!(r#""keyHash":"{hash}"#)), "{event}");
}

#[test]
fn a_double_click_pays_once() {
    let server = Server::new(&["payout"]);
    let browsers: Vec<_> = (0..20).map(|_| server.browser(PAYOUT)).collect();
    let responses = all(browsers.iter().map(|browser| server.ask(browser, "POST", "/user/payout")));
    assert!(responses.iter().all(|response| response.status == 200 && response.body == responses[0].body));
    assert_eq!((server.qash.count("/user/payout"), server.asked.get()), (1, 1));
}

#[test]
fn two_processes_send_one_payout_under_one_key() {
    for leaseless in [false, true] {
        let (qash, store) = (Qash::new(), Kept::default());
        store.leaseless.set(leaseless);
        let one_process = Server::over(qash.clone(), store.clone(), &["payout"]);
        let another = Server::over(qash.clone(), store, &["payout"]);
        let (a, b) = (one_process.browser(PAYOUT), another.browser(PAYOUT));
        let asks = all([one_process.ask(&a, "POST", "/user/payout"), another.ask(&b, "POST", "/user/payout")]);
        assert_eq!(asks[0].status, 200);
        if leaseless {
            // Each may ask Qash, but both with the same key and the same body: Qash pays once.
            assert_eq!(asks[1].status, 200);
        } else {
            assert_eq!(error_of(&asks[1]), (409, "IN_FLIGHT".into(), "unknown".into()));
            assert!(asks[1].body.contains(r#""retryable":true"#) && asks[1].body.contains("retryAfterMs"));
            assert_eq!((qash.count("/user/payout"), another.post("/user/payout", PAYOUT).status), (1, 200));
        }
        let journal = qash.journal.borrow();
        let payouts = journal.iter().filter(|request| path_of(request) == "/user/payout");
        let bodies: Vec<_> = payouts.map(|request| request.body.clone()).collect();
        assert!(bodies.iter().all(|body| *body == bodies[0] && body.as_ref().unwrap().contains(&sent_key("k1"))));
    }
}

#[test]
fn the_log_tells_that_two_payouts_were_answered_with_one_transaction() {
    let server = Server::new(&["payout"]);
    for (key, code) in [("k1", false), ("k2", true), ("k2", false)] {
        assert_eq!(server.post("/user/payout", &PAYOUT.replace("k1", key)).status, 200);
        let event = server.last_event();
        assert_eq!(event.contains(r#""status":200,"code":"TRANSACTION_CLAIMED""#), code, "{event}");
    }
}

#[test]
fn the_same_key_with_another_payout_is_a_conflict() {
    let server = Server::new(&["payout"]);
    server.post("/user/payout", PAYOUT);
    for other in [PAYOUT.replace("100000", "100001"), PAYOUT.replace("Withdrawal", "withdrawal")] {
        assert_eq!(error_of(&server.post("/user/payout", &other)), refused(409, "IDEMPOTENCY_CONFLICT"));
    }
    let (a, b) = (
        server.browser(&PAYOUT.replace("k1", "k9")),
        server.browser(&PAYOUT.replace("k1", "k9").replace("100000", "7")),
    );
    let both = all([server.ask(&a, "POST", "/user/payout"), server.ask(&b, "POST", "/user/payout")]);
    assert_eq!((both[0].status, error_of(&both[1])), (200, refused(409, "IDEMPOTENCY_CONFLICT")));
    assert_eq!(server.qash.count("/user/payout"), 2);
}

#[test]
fn keys_belong_to_one_user() {
    let server = Server::new(&["payout"]);
    server.post("/user/payout", PAYOUT);
    let other = Session { user_id: Some(OTHER.into()), subject: "bob".into(), email: None };
    let browser = Browser { session: Ok(Some(other)), ..server.browser(PAYOUT) };
    one(server.ask(&browser, "POST", "/user/payout"));
    assert_eq!(server.qash.count("/user/payout"), 2);
}

#[test]
fn an_unknown_payout_is_sent_again_under_the_same_key_alone_and_after_a_restart_too() {
    let (qash, store) = (Qash::new(), Kept::default());
    let server = Server::over(qash.clone(), store.clone(), &["payout"]);
    qash.script(|request| (path_of(request) == "/user/payout").then_some(Err(SendFailure::Timeout)));
    let browser = Browser {
        hook: Box::new(|_, input| Verdict::Replace(input.replace("100000", "99000"))),
        ..server.browser(PAYOUT)
    };
    let (status, code, outcome) = error_of(&one(server.ask(&browser, "POST", "/user/payout")));
    assert_eq!((status, code.as_str(), outcome.as_str()), (502, "UNKNOWN_OUTCOME", "unknown"));
    assert_eq!(
        error_of(&server.post("/user/payout", &PAYOUT.replace("100000", "1"))),
        refused(409, "IDEMPOTENCY_CONFLICT")
    );

    // A refusal now says nothing about the first try.
    qash.script(|request| {
        (path_of(request) == "/user/payout").then(|| Ok(json(400, r#"{"error":"insufficient funds"}"#)))
    });
    let (_, code, outcome) = error_of(&server.post("/user/payout", PAYOUT));
    assert_eq!((code.as_str(), outcome.as_str()), ("UNKNOWN_OUTCOME", "unknown"));

    let restarted = Server::over(qash.clone(), store, &["payout"]);
    qash.script(|_| None);
    let denying = Browser { hook: Box::new(|_, _| Verdict::Deny), ..restarted.browser(PAYOUT) };
    assert_eq!(
        one(restarted.ask(&denying, "POST", "/user/payout")).status,
        200,
        "what was admitted once cannot be denied later"
    );
    let journal = qash.journal.borrow();
    let bodies: Vec<_> = journal
        .iter()
        .filter(|request| path_of(request) == "/user/payout")
        .filter_map(|request| request.body.clone())
        .collect();
    assert!(bodies.len() >= 4);
    assert!(
        bodies.iter().all(|body| body.contains(&sent_key("k1")) && body.contains(r#""amount":99000"#)),
        "{bodies:?}"
    );
}

#[test]
fn a_payout_that_was_lost_and_then_refused_stays_unknown() {
    let server = Server::new(&["payout"]);
    let journal = server.qash.clone();
    server.qash.script(move |request| {
        let lost = || Err(SendFailure::Network("reset".into()));
        (path_of(request) == "/user/payout")
            .then(|| if journal.count("/user/payout") == 1 { lost() } else { Ok(json(401, "")) })
    });
    let unknown = (502, "UNKNOWN_OUTCOME".to_owned(), "unknown".to_owned());
    assert_eq!(error_of(&server.post("/user/payout", PAYOUT)), unknown);
}

#[test]
fn a_payout_that_was_refused_for_certain_frees_its_key() {
    let server = Server::new(&["payout"]);
    server.qash.script(|request| {
        (path_of(request) == "/user/payout").then(|| Ok(json(400, r#"{"error":"insufficient funds"}"#)))
    });
    let response = server.post("/user/payout", PAYOUT);
    assert_eq!(error_of(&response), refused(422, "REFUSED_INPUT"));
    assert!(response.body.contains("insufficient funds"));
    server.qash.script(|_| None);
    assert_eq!(server.post("/user/payout", &PAYOUT.replace("100000", "10")).status, 200);
}

#[test]
fn a_success_that_says_false_after_a_lost_try_says_nothing_about_that_try() {
    let server = Server::new(&["payout"]);
    let tries = Cell::new(0);
    server.qash.script(move |request| {
        (path_of(request) == "/user/payout").then(|| {
            tries.set(tries.get() + 1);
            let refused = json(200, r#"{"success":false,"message":"duplicate request"}"#);
            if tries.get() == 1 { Err(SendFailure::Timeout) } else { Ok(refused) }
        })
    });
    let (_, code, outcome) = error_of(&server.post("/user/payout", PAYOUT));
    assert_eq!((code.as_str(), outcome.as_str()), ("UNKNOWN_OUTCOME", "unknown"));
    assert_eq!(server.qash.count("/user/payout"), 2);
    // The key is still taken, so that what was perhaps paid is not paid as something else.
    let other = PAYOUT.replace("100000", "7");
    assert_eq!(error_of(&server.post("/user/payout", &other)), refused(409, "IDEMPOTENCY_CONFLICT"));
}

#[test]
fn a_process_that_is_refused_does_not_answer_for_another_that_pays_under_the_same_key() {
    let place = format!("payout:{USER}:k1");
    for (head_start, third) in (0..40).flat_map(|second| (second..40).map(move |third| (second, third))) {
        let (qash, store) = (Qash::new(), Kept::default());
        store.leaseless.set(true);
        let servers = [0, head_start, third].map(|wait| (Server::over(qash.clone(), store.clone(), &["payout"]), wait));
        let asked = Cell::new(0);
        qash.script(move |request| {
            (path_of(request) == "/user/payout" && asked.replace(asked.get() + 1) == 0)
                .then(|| Ok(json(400, r#"{"error":"no"}"#)))
        });
        let responses = all(servers.iter().map(async |(server, wait)| {
            for _ in 0..*wait {
                pause().await;
            }
            server.ask(&server.browser(PAYOUT), "POST", "/user/payout").await
        }));
        let paid = responses.iter().any(|response| response.status == 200);
        // Whoever began another life of the key came after the other one's end.
        let one_after_the_other = store.added.borrow().contains(&format!("{place}:1"));
        for response in responses.iter().filter(|response| response.status != 200) {
            let (_, _, outcome) = error_of(response);
            assert!(outcome == "unknown" || !paid || one_after_the_other, "{head_start} {third}: {}", response.body);
        }
        let kept = store.values.borrow().get(&place).cloned();
        assert_eq!(kept.is_some_and(|record| record.contains("answer")), paid, "{head_start} {third}");
    }
}

#[test]
fn a_refusal_that_is_written_too_late_ends_nothing() {
    let place = format!("payout:{USER}:k1:fate:{NOW}");
    let (qash, store) = (Qash::new(), Kept::default());
    let server = Server::over(qash.clone(), store.clone(), &["payout"]);
    let broken = store.broken.clone();
    qash.script(move |request| {
        (path_of(request) == "/user/payout").then(|| {
            broken.borrow_mut().push("add");
            Ok(json(400, r#"{"error":"no"}"#))
        })
    });
    assert_eq!(error_of(&server.post("/user/payout", PAYOUT)), refused(422, "REFUSED_INPUT"));
    store.broken.borrow_mut().clear();

    // Another process goes on with it, and only then the first one's word arrives.
    qash.script(|request| (path_of(request) == "/user/payout").then_some(Err(SendFailure::Timeout)));
    let another = Server::over(qash.clone(), store.clone(), &["payout"]);
    let unknown = (502, "UNKNOWN_OUTCOME".to_owned(), "unknown".to_owned());
    assert_eq!(error_of(&another.post("/user/payout", PAYOUT)), unknown);
    assert_eq!(one(store.add(&place, "refused", None)), Ok(false));
    let other = PAYOUT.replace("100000", "7");
    assert_eq!(error_of(&server.post("/user/payout", &other)), refused(409, "IDEMPOTENCY_CONFLICT"));
    qash.script(|_| None);
    let paid = server.post("/user/payout", PAYOUT);
    assert_eq!((paid.status, first_time(&another.post("/user/payout", PAYOUT).body)), (200, paid.body));
}

#[test]
fn a_key_can_be_refused_thirty_times_and_is_then_used_up() {
    let config = ProxyConfig {
        allowed_origins: vec![ORIGIN.into()],
        enabled: vec!["payout".into()],
        per_minute: PerMinute { usual: None, of: Vec::new() },
        ..ProxyConfig::default()
    };
    let server = Server::with(Qash::new(), Kept::default(), config);
    server.qash.script(|request| {
        let amount = Json::parse(request.body.as_deref()?).ok()?.get("amount")?.number();
        (path_of(request) == "/user/payout" && amount != Some("1")).then(|| Ok(json(400, r#"{"error":"no"}"#)))
    });
    for amount in 0..30 {
        let input = PAYOUT.replace("100000", &format!("1{amount}"));
        assert_eq!(error_of(&server.post("/user/payout", &input)), refused(422, "REFUSED_INPUT"), "{amount}");
    }
    let last = server.post("/user/payout", &PAYOUT.replace("100000", "1"));
    assert_eq!(error_of(&last), refused(409, "IDEMPOTENCY_CONFLICT"));
    assert!(last.body.contains("Make a new key"));
    assert_eq!(server.qash.count("/user/payout"), 30);
}

#[test]
fn whoever_is_denied_gets_the_answer_that_another_got_while_the_hook_was_asked() {
    let (qash, store) = (Qash::new(), Kept::default());
    store.leaseless.set(true);
    let (server, another) = [(); 2].map(|()| Server::over(qash.clone(), store.clone(), &["payout"])).into();
    let meanwhile = move |_: &'static Operation, _: &str| {
        assert_eq!(another.post("/user/payout", PAYOUT).status, 200);
        Verdict::Deny
    };
    let browser = Browser { hook: Box::new(meanwhile), ..server.browser(PAYOUT) };
    let told = one(server.ask(&browser, "POST", "/user/payout"));
    assert_eq!((told.status, told.body), (200, server.post("/user/payout", PAYOUT).body));
    assert_eq!(qash.count("/user/payout"), 1);

    // A store that cannot be read afterwards cannot tell what the others did.
    let server = Server::new(&["payout"]);
    let broken = server.store.broken.clone();
    let breaks = move |_: &'static Operation, _: &str| {
        broken.borrow_mut().push("get");
        Verdict::Deny
    };
    let browser = Browser { hook: Box::new(breaks), ..server.browser(PAYOUT) };
    let (_, code, outcome) = error_of(&one(server.ask(&browser, "POST", "/user/payout")));
    assert_eq!((code.as_str(), outcome.as_str()), ("UNKNOWN_OUTCOME", "unknown"));
}

#[test]
fn a_process_that_is_refused_gives_the_answer_that_another_got_meanwhile() {
    let store = Kept::default();
    store.leaseless.set(true);
    let patient = ProxyConfig {
        allowed_origins: vec![ORIGIN.into()],
        enabled: vec!["payout".into()],
        limits: Limits { retries: 20, ..ProxyConfig::default().limits },
        ..ProxyConfig::default()
    };
    let refused = Server::with(Qash::new(), store.clone(), patient);
    refused.qash.script(|request| {
        (path_of(request) == "/user/payout").then(|| {
            let headers = Headers(vec![("retry-after".into(), "0".into())]);
            Ok(Response { headers, ..json(429, "{}") })
        })
    });
    let another = Server::over(Qash::new(), store.clone(), &["payout"]);
    let (a, b) = (refused.browser(PAYOUT), another.browser(PAYOUT));
    let responses = all([refused.ask(&a, "POST", "/user/payout"), another.ask(&b, "POST", "/user/payout")]);
    assert_eq!((responses[0].status, first_time(&responses[0].body)), (200, responses[1].body.clone()));
    assert!(store.values.borrow()[&format!("payout:{USER}:k1")].contains("answer"));
}

#[test]
fn a_payout_known_to_the_store_is_unknown_while_the_store_fails() {
    let (qash, store) = (Qash::new(), Kept::default());
    let server = Server::over(qash.clone(), store.clone(), &["payout"]);
    qash.script(|request| (path_of(request) == "/user/payout").then_some(Err(SendFailure::Timeout)));
    server.post("/user/payout", PAYOUT);
    let sent = qash.count("/user/payout");
    store.broken.borrow_mut().push("add");
    let response = server.post("/user/payout", PAYOUT);
    let (_, code, outcome) = error_of(&response);
    assert_eq!((code.as_str(), outcome.as_str()), ("UNKNOWN_OUTCOME", "unknown"));
    assert!(response.body.contains("same idempotencyKey") && response.body.contains(r#""retryable":true"#));
    assert!(server.last_event().contains("STORE_FAILED"));
    assert_eq!(qash.count("/user/payout"), sent);
}

#[test]
fn no_payout_is_sent_when_its_token_took_all_the_time() {
    let qash = Qash::new();
    let partner = partner_with(Kept::default());
    let clock = qash.clone();
    qash.script(move |request| {
        if path_of(request) == "/partner/auth/token" {
            clock.now.set(clock.now.get() + 60_000);
        }
        None
    });
    let whom = CallFor { user: Some(USER), ..CallFor::default() };
    let error = one(partner.call(&*qash, Operation::named("payout").unwrap(), PAYOUT, &whom)).unwrap_err();
    assert_eq!((error.kind, error.outcome, error.retryable), (Kind::Timeout, Outcome::None, true));
    assert_eq!(error.idempotency_key.as_deref(), Some("k1"));
    assert_eq!(qash.count("/user/payout"), 0);
}

#[test]
fn a_token_goes_to_no_host_but_the_one_that_issued_it() {
    let (qash, store) = (Qash::new(), Kept::default());
    let whom = CallFor { user: Some(USER), ..CallFor::default() };
    let elsewhere = PartnerConfig { base_url: "https://staging.example".into(), ..partner_config() };
    let otherwise = PartnerConfig { api_key: "qash_key_live_another".into(), ..partner_config() };
    for (count, config) in [partner_config(), elsewhere, otherwise, partner_config()].into_iter().enumerate() {
        let partner = Partner::new(config, store.clone()).unwrap();
        one(partner.call(&*qash, list_accounts(), "{}", &whom)).unwrap();
        assert_eq!(qash.count("/partner/auth/token"), (count + 1).min(3));
    }
    assert!(!store.values.borrow().keys().any(|key| key.contains("qash_key")));
}

#[test]
fn no_payout_is_sent_that_the_store_does_not_know() {
    let unknown = (502, "UNKNOWN_OUTCOME".to_owned(), "unknown".to_owned());
    for (broken, session, told) in [
        ("add", session(), refused(500, "STORE_FAILED")),
        ("set", session(), refused(500, "STORE_FAILED")),
        // Whoever cannot look cannot say that nothing was done before.
        ("get", session(), unknown.clone()),
        ("get", stranger(), unknown.clone()),
    ] {
        let server = Server::new(&["payout"]);
        server.store.broken.borrow_mut().push(broken);
        let browser = Browser { session: Ok(Some(session)), ..server.browser(PAYOUT) };
        assert_eq!(error_of(&one(server.ask(&browser, "POST", "/user/payout"))), told, "{broken}");
        assert!(server.last_event().contains("STORE_FAILED"));
        assert_eq!(server.qash.count("/user/payout"), 0);
    }
    let server = Server::new(&["payout"]);
    server.store.values.borrow_mut().insert(format!("payout:{USER}:k1"), "garbage".into());
    assert_eq!(error_of(&server.post("/user/payout", PAYOUT)), unknown);

    // Failing afterwards, it costs a second question under the same key.
    let server = Server::new(&["payout"]);
    let broken = server.store.broken.clone();
    server.qash.script(move |request| {
        if path_of(request) == "/user/payout" {
            broken.borrow_mut().push("set");
        }
        None
    });
    assert_eq!(server.post("/user/payout", PAYOUT).status, 200);
    assert!(server.last_event().contains("STORE_FAILED"));
    assert_eq!(server.post("/user/payout", PAYOUT).status, 200);
    assert_eq!(server.qash.count("/user/payout"), 2);
}

#[test]
fn a_wrong_account_number_goes_out_only_if_the_partner_lets_it() {
    let sample = PAYOUT.replace("012180001234567899", "012180001234567890");
    let server = Server::new(&["payout"]);
    assert_eq!(error_of(&server.post("/user/payout", &sample)), refused(422, "INVALID_INPUT"));
    let config = ProxyConfig {
        allowed_origins: vec![ORIGIN.into()],
        enabled: vec!["payout".into()],
        leniency: Leniency { invalid_account_number: true },
        ..ProxyConfig::default()
    };
    let lenient = Server::with(Qash::new(), Kept::default(), config);
    assert_eq!(lenient.post("/user/payout", &sample).status, 200);
}

#[test]
fn a_card_operations_key_goes_along_in_its_header() {
    let server = Server::new(&["unlockCard"]);
    let key = "0b0c7a4e-3f0e-4a86-9a0e-1f2d3c4b5a69";
    let mut head = head("POST", "/user/card/unlock");
    head.headers.set("x-idempotency-key", key);
    assert_eq!(one(server.proxy.handle(&server.browser("{}"), &head)).status, 200);
    assert_eq!(server.qash.last("/user/card/unlock").headers.get("x-idempotency-key"), Some(key));
    head.headers.set("x-idempotency-key", "not-a-uuid");
    assert_eq!(error_of(&one(server.proxy.handle(&server.browser("{}"), &head))), refused(422, "INVALID_INPUT"));
}

#[test]
fn a_payouts_key_stands_in_its_body_alone() {
    let server = Server::new(&["payout"]);
    let mut head = head("POST", "/user/payout");
    head.headers.set("x-idempotency-key", "0b0c7a4e-3f0e-4a86-9a0e-1f2d3c4b5a69");
    let keyless = PAYOUT.replace(r#","idempotencyKey":"k1""#, "");
    let response = one(server.proxy.handle(&server.browser(&keyless), &head));
    assert_eq!(error_of(&response), refused(400, "IDEMPOTENCY_KEY_REQUIRED"));
}

#[test]
fn a_success_that_is_none_is_no_payout() {
    for answer in [
        r#"{"error":"Insufficient funds"}"#,
        r#"{"statusCode":400,"message":"no","error":{"code":7}}"#,
        r#"{"success":"false","message":"no"}"#,
        r#"{"success":0}"#,
        r#"{"success":true,"success":false}"#,
    ] {
        let server = Server::new(&["payout"]);
        server.qash.script(move |request| path_of(request).starts_with("/user/").then(|| Ok(json(200, answer))));
        let (status, code, outcome) = error_of(&server.post("/user/payout", PAYOUT));
        assert_eq!((status, code.as_str(), outcome.as_str()), (502, "UNKNOWN_OUTCOME", "unknown"), "{answer}");
        assert_eq!(error_of(&server.get("/user/balance")), refused(502, "BAD_ANSWER"), "{answer}");
    }
    for answer in [r#"{"success":null,"id":7}"#, r#"{"id":7,"error":null}"#] {
        let server = Server::new(&["payout"]);
        server.qash.script(move |request| (path_of(request) == "/user/payout").then(|| Ok(json(201, answer))));
        assert_eq!(server.post("/user/payout", PAYOUT).status, 200, "{answer}");
    }
}

#[test]
fn a_key_that_qash_has_met_before_may_have_been_paid() {
    // The store has forgotten it: another process's memory, or one that was emptied.
    let server = Server::new(&["payout"]);
    server.qash.script(|request| {
        (path_of(request) == "/user/payout").then(|| Ok(json(409, r#"{"error":"Duplicate idempotency key"}"#)))
    });
    for _ in 0..2 {
        let (status, _, outcome) = error_of(&server.post("/user/payout", PAYOUT));
        assert_eq!((status, outcome.as_str()), (409, "unknown"));
    }
    let partner = partner_with(Kept::default());
    let error = one(partner.call(&*server.qash, Operation::named("payout").unwrap(), PAYOUT, &for_user())).unwrap_err();
    assert_eq!((error.kind, &*error.code), (Kind::Conflict, "IDEMPOTENCY_CONFLICT"));
    // Under the same key it is paid once, and the first may still be under way.
    assert_eq!((error.outcome, error.retryable), (Outcome::Unknown, true));
}

// ---------------------------------------------------------------- the proxy: onboarding

const REGISTER: &str = r#"{"userType":"personal","email":"Ana@Example.com","countryCode":"MX"}"#;

fn register(server: &Server, session: Session, body: &str) -> Response {
    let browser = Browser { session: Ok(Some(session)), ..server.browser(body) };
    one(server.ask(&browser, "POST", "/users"))
}

#[test]
fn a_user_is_registered_once_with_the_verified_e_mail() {
    let server = Server::new(&["registerUser"]);
    assert_eq!(register(&server, stranger(), REGISTER).status, 200);
    assert!(server.qash.last("/partner/users").body.unwrap().contains(r#""email":"ana@example.com""#));
    assert_eq!(server.store.values.borrow().get("user:ana").map(String::as_str), Some(USER));
    // From now on the store knows who this is.
    let browser = Browser { session: Ok(Some(stranger())), ..server.browser("") };
    assert_eq!(one(server.ask(&browser, "GET", "/me")).status, 200);
    assert_eq!(register(&server, stranger(), REGISTER).status, 200);
    assert_eq!((server.qash.count("/partner/users"), server.asked.get()), (1, 1));
}

#[test]
fn a_foreign_or_unverified_e_mail_is_refused() {
    let server = Server::new(&["registerUser"]);
    for (session, body) in [
        (stranger(), REGISTER.replace("Ana@", "bob@")),
        (Session { email: None, ..stranger() }, REGISTER.to_owned()),
        (Session { email: None, ..stranger() }, REGISTER.replace(r#""email":"Ana@Example.com","#, "")),
    ] {
        assert_eq!(error_of(&register(&server, session, &body)), refused(403, "EMAIL_NOT_VERIFIED"));
    }
    assert!(server.qash.journal.borrow().is_empty());
}

#[test]
fn a_hook_cannot_register_somebody_elses_e_mail_by_mistake() {
    let server = Server::new(&["registerUser"]);
    let browser = Browser {
        session: Ok(Some(stranger())),
        hook: Box::new(|_, input| Verdict::Replace(input.replace("ana@example.com", "bob@example.com"))),
        ..server.browser(REGISTER)
    };
    assert_eq!(one(server.ask(&browser, "POST", "/users")).status, 200);
    assert!(server.qash.last("/partner/users").body.unwrap().contains("ana@example.com"));
}

#[test]
fn registering_twice_at_once_registers_one_user() {
    let server = Server::new(&["registerUser"]);
    let browsers: Vec<_> =
        (0..10).map(|_| Browser { session: Ok(Some(stranger())), ..server.browser(REGISTER) }).collect();
    let responses = all(browsers.iter().map(|browser| server.ask(browser, "POST", "/users")));
    assert!(responses.iter().all(|response| response.status == 200));
    assert_eq!(server.qash.count("/partner/users"), 1);
}

#[test]
fn two_requests_at_any_distance_register_one_user_and_pay_once() {
    for distance in 0..60 {
        let server = Server::new(&["registerUser", "payout"]);
        let later = |mut browser: Browser, session: Session, distance: usize, path: &'static str| {
            let server = &server;
            async move {
                for _ in 0..distance {
                    pause().await;
                }
                browser.session = Ok(Some(session));
                server.ask(&browser, "POST", path).await.status
            }
        };
        let register = |distance| later(server.browser(REGISTER), stranger(), distance, "/users");
        let pay = |distance| later(server.browser(PAYOUT), session(), distance, "/user/payout");
        assert_eq!(all([register(0), register(distance)]), [200, 200], "{distance}");
        assert_eq!(all([pay(0), pay(distance)]), [200, 200], "{distance}");
        let counts = (server.qash.count("/partner/users"), server.qash.count("/user/payout"), server.asked.get());
        assert_eq!(counts, (1, 1, 2), "{distance}");
    }
}

#[test]
fn a_user_whom_another_process_has_just_registered_is_no_conflict() {
    let server = Server::new(&["registerUser"]);
    let store = server.store.clone();
    server.qash.script(move |request| {
        (path_of(request) == "/partner/users").then(|| {
            store.values.borrow_mut().insert("user:ana".into(), USER.into());
            Ok(json(409, r#"{"error":"A user with this email already exists"}"#))
        })
    });
    let response = register(&server, stranger(), REGISTER);
    assert!(response.status == 200 && response.body.contains(USER), "{}", response.body);
}

#[test]
fn a_user_without_an_id_is_not_kept() {
    let server = Server::new(&["registerUser"]);
    server.qash.script(|request| {
        (path_of(request) == "/partner/users")
            .then(|| Ok(json(201, r#"{"id":"7","email":"ana@example.com","status":"pending"}"#)))
    });
    let (status, code, outcome) = error_of(&register(&server, stranger(), REGISTER));
    assert_eq!((status, code.as_str(), outcome.as_str()), (502, "BAD_ANSWER", "done"));
    assert!(!server.store.values.borrow().keys().any(|key| key.starts_with("user:")));
}

#[test]
fn an_id_that_could_not_be_stored_is_in_the_log() {
    let server = Server::new(&["registerUser"]);
    server.store.broken.borrow_mut().push("set");
    let (status, code, outcome) = error_of(&register(&server, stranger(), REGISTER));
    assert_eq!((status, code.as_str(), outcome.as_str()), (500, "STORE_FAILED", "done"));
    assert!(server.last_event().contains(USER));
}

#[test]
fn an_e_mail_that_is_taken_is_a_conflict_and_nobody_elses_user_is_taken_over() {
    let server = Server::new(&["registerUser"]);
    server.qash.script(|request| {
        (path_of(request) == "/partner/users")
            .then(|| Ok(json(409, r#"{"error":"A user with this email already exists"}"#)))
    });
    assert_eq!(error_of(&register(&server, stranger(), REGISTER)), refused(409, "EMAIL_TAKEN"));
    assert!(server.store.values.borrow().is_empty());
}

#[test]
fn a_user_whose_registration_got_no_answer_is_the_subjects_own_if_created_after_it() {
    let listed = |created: i64, email: &str| {
        let created = qash_client::time::format_rfc3339(created);
        let user = format!(
            r#"{{"id":"{USER}","email":"{email}","status":"pending","countryCode":"MX","createdAt":"{created}"}}"#
        );
        let pagination = r#"{"total":1,"limit":200,"offset":0,"hasMore":false}"#;
        json(200, &format!(r#"{{"success":true,"data":{{"users":[{user}],"pagination":{pagination}}}}}"#))
    };
    let other = Session { subject: "bea".into(), ..stranger() };
    for (created, email, second, adopted) in [
        (NOW, "Ana@example.com", stranger(), true),
        (NOW + 500, "ana@example.com", stranger(), true),
        // Somebody had this e-mail before.
        (NOW - 1, "ana@example.com", stranger(), false),
        (NOW + 500, "eva@example.com", stranger(), false),
        // The e-mail is another person's by now.
        (NOW + 500, "ana@example.com", other, false),
    ] {
        let server = Server::new(&["registerUser"]);
        let tries = Cell::new(0);
        let email = email.to_owned();
        server.qash.script(move |request| {
            (path_of(request) == "/partner/users").then(|| {
                if request.method.name() == "GET" {
                    return Ok(listed(created, &email));
                }
                tries.set(tries.get() + 1);
                if tries.get() == 1 { Err(SendFailure::Timeout) } else { Ok(json(409, r#"{"error":"taken"}"#)) }
            })
        });
        let (_, code, _) = error_of(&register(&server, stranger(), REGISTER));
        assert_eq!(code, "UNKNOWN_OUTCOME");
        server.qash.now.set(NOW + 60_000);
        let subject = second.subject.clone();
        let response = register(&server, second, REGISTER);
        let key = format!("user:{subject}");
        assert_eq!(server.store.values.borrow().contains_key(&key), adopted, "{created} {subject} {}", response.body);
        if adopted {
            assert!(response.status == 200 && response.body.contains(USER), "{}", response.body);
        } else {
            assert_eq!(error_of(&response), refused(409, "EMAIL_TAKEN"));
        }
    }
}

const KYC: &str = r#"{"firstName":"Ana","lastName":"Paz","email":"ana@example.com"}"#;

#[test]
fn a_second_start_of_the_verification_answers_the_first_ones_url() {
    let server = Server::new(&[]);
    let first = server.post("/me/kyc", KYC);
    server.qash.script(|request| {
        (path_of(request) == "/partner/kyc").then(|| Ok(json(409, r#"{"error":"KYC already in progress"}"#)))
    });
    let second = server.post("/me/kyc", KYC);
    assert_eq!((second.status, &second.body), (200, &first.body));
    server.store.values.borrow_mut().clear();
    assert_eq!(error_of(&server.post("/me/kyc", KYC)), refused(409, "KYC_UNDER_WAY"));
}

#[test]
fn nobody_is_sent_to_a_foreign_verification_page() {
    for url in [
        "http://inquiry.withpersona.com/x",
        "https://inquiry.withpersona.com.evil.example/x",
        "https://inquiry.withpersona.com@evil.example/",
        "javascript:alert(1)",
        "//inquiry.withpersona.com/x",
        "",
    ] {
        let server = Server::new(&[]);
        server.qash.script(move |request| {
            (path_of(request) == "/partner/kyc")
                .then(|| Ok(json(200, &format!(r#"{{"success":true,"inquiryId":"i","verificationUrl":"{url}"}}"#))))
        });
        let (status, code, outcome) = error_of(&server.post("/me/kyc", KYC));
        assert_eq!((status, code.as_str(), outcome.as_str()), (502, "UNTRUSTED_VERIFICATION_URL", "done"), "{url}");
        assert!(server.store.values.borrow().is_empty());

        // Nor to one that came into the store by another way.
        let kept = format!(r#"{{"inquiryId":"i","verificationUrl":"{url}"}}"#);
        server.store.values.borrow_mut().insert(format!("kyc:{USER}"), kept);
        server.qash.script(|request| (path_of(request) == "/partner/kyc").then(|| Ok(json(409, ""))));
        assert_eq!(error_of(&server.post("/me/kyc", KYC)).1, "UNTRUSTED_VERIFICATION_URL", "{url}");
    }
}

#[test]
fn progress_is_told_before_a_user_is_active() {
    let server = Server::new(&[]);
    server.qash.script(|request| (path_of(request) == "/partner/auth/token").then(|| Ok(json(403, ""))));
    assert_eq!(error_of(&server.get("/user/kyc/status")), refused(404, "KYC_NOT_STARTED"));
    server.post("/me/kyc", KYC);
    assert_eq!(server.get("/user/kyc/status").body, r#"{"status":"created"}"#);
    server.qash.script(|request| (path_of(request) == "/partner/auth/token").then(|| Ok(json(503, ""))));
    assert_eq!(error_of(&server.get("/user/kyc/status")), refused(503, "SERVICE_UNAVAILABLE"));
    server.qash.script(|request| match path_of(request).as_str() {
        "/partner/auth/token" => Some(Ok(json(403, ""))),
        path if path.starts_with("/partner/users/") => {
            Some(Ok(json(200, &format!(r#"{{"id":"{USER}","email":"a@b.c","status":"suspended"}}"#))))
        }
        _ => None,
    });
    assert_eq!(error_of(&server.get("/user/kyc/status")), refused(403, "USER_NOT_ACTIVE"));
    server.qash.script(|_| None);
    assert!(server.get("/user/kyc/status").body.contains("approved"));
}

// ---------------------------------------------------------------- the proxy: other origins, the log

#[test]
fn another_origins_page_may_call_only_where_the_partner_asked_for_it() {
    let config = |cors| ProxyConfig { allowed_origins: vec![ORIGIN.into()], cors, ..ProxyConfig::default() };
    let preflight = |server: &Server, origin: &str| {
        let mut head = head("OPTIONS", "/user/balance");
        head.headers.0.retain(|(name, _)| name != "X-Qash-Client");
        head.headers.set("Origin", origin);
        head.headers.set("Access-Control-Request-Method", "GET");
        one(server.proxy.handle(&server.browser(""), &head))
    };
    let open = Server::with(Qash::new(), Kept::default(), config(true));
    let response = preflight(&open, ORIGIN);
    assert_eq!((response.status, response.headers.get("access-control-allow-origin")), (204, Some(ORIGIN)));
    assert_eq!(
        response.headers.get("access-control-allow-headers"),
        Some("Content-Type, X-Qash-Client, x-idempotency-key, x-qash-repeat")
    );
    assert_eq!(open.get("/user/balance").headers.get("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(open.get("/nowhere").headers.get("access-control-allow-credentials"), Some("true"));
    let foreign = preflight(&open, "https://evil.example");
    assert_eq!((foreign.status, foreign.headers.get("access-control-allow-origin")), (403, None));
    let closed = Server::with(Qash::new(), Kept::default(), config(false));
    assert_eq!(preflight(&closed, ORIGIN).status, 403);
    assert_eq!(closed.get("/user/balance").headers.get("access-control-allow-origin"), None);
}

#[test]
fn the_log_hears_of_every_request() {
    let server = Server::new(&[]);
    server.qash.now.set(NOW + DAY_MS);
    server.get("/user/balance");
    let event = server.last_event();
    assert!(event.starts_with(&format!(r#"{{"at":"2026-06-13T00:00:00.000Z","operation":"getBalance","subject":"ana","userId":"{USER}","outcome":"done","status":200,"requestId":""#)), "{event}");
    let response = server.get("/nowhere");
    let id = Json::parse(&response.body)
        .unwrap()
        .get("error")
        .unwrap()
        .get("requestId")
        .unwrap()
        .string()
        .unwrap()
        .into_owned();
    let event = server.last_event();
    assert!(event.contains(&id) && event.contains(r#""status":404,"code":"NOT_FOUND""#), "{event}");
}

// ---------------------------------------------------------------- limits

#[test]
fn a_person_who_asks_too_often_waits_and_nobody_else_does() {
    let server = Server::new(&["payout"]);
    for _ in 0..20 {
        // What is only answered again counts as well.
        assert_eq!(server.post("/user/payout", PAYOUT).status, 200);
    }
    let asked = server.asked.get();
    let refusal = server.post("/user/payout", &PAYOUT.replace("k1", "k2"));
    assert_eq!(error_of(&refusal), refused(429, "RATE_LIMITED"));
    assert_eq!(refusal.headers.get("retry-after"), Some("60"));
    let error = Json::parse(&refusal.body).unwrap().get("error").unwrap();
    assert_eq!(error.get("retryAfterMs").and_then(Json::integer), Some(60_000));
    assert_eq!(error.get("retryable").and_then(Json::bool), Some(true));
    assert_eq!((server.asked.get(), server.qash.count("/user/payout")), (asked, 1));

    // Another operation has a limit of its own, and another person too.
    assert_eq!(server.get("/user/balance").status, 200);
    let head = head("POST", "/user/payout");
    let mut eva = server.browser(&PAYOUT.replace("k1", "k3"));
    eva.session = Ok(Some(Session { subject: "eva".into(), user_id: Some(OTHER.into()), email: None }));
    assert_eq!(one(server.proxy.handle(&eva, &head)).status, 200);
    server.qash.now.set(NOW + 60_000);
    assert_eq!(server.post("/user/payout", &PAYOUT.replace("k1", "k2")).status, 200);
}

#[test]
fn whoever_is_not_signed_in_is_not_counted() {
    let server = Server::new(&[]);
    for _ in 0..200 {
        let mut nobody = server.browser("");
        nobody.session = Ok(None);
        assert_eq!(one(server.proxy.handle(&nobody, &head("GET", "/user/balance"))).status, 401);
    }
    for _ in 0..120 {
        assert_eq!(server.get("/user/balance").status, 200);
    }
    assert_eq!(error_of(&server.get("/user/balance")), refused(429, "RATE_LIMITED"));
}

#[test]
fn requests_under_way_are_bounded_and_one_that_ended_makes_room() {
    let server = Server::new(&["transfer"]);
    let large = format!(r#"{{"amount":1,"description":"{}"}}"#, "x".repeat(65_000));
    let (head, browsers) = (head("POST", "/user/transfer"), (0..1_100).map(|_| server.browser(&large)));
    let answers = all(browsers.map(async |browser| server.proxy.handle(&browser, &head).await.status));
    let count = |status| answers.iter().filter(|found| **found == status).count();
    let admitted = (64 << 20) / 65_200;
    assert!((admitted - 20..=admitted + 20).contains(&(answers.len() - count(503))), "{}", count(503));
    let refusal = server.get("/user/balance");
    assert_eq!(refusal.status, 200);
}

#[test]
fn a_full_quota_refuses_before_anything_is_sent_and_forgets_no_payment_and_nobody() {
    let server = Server::new(&[]);
    let (quota, qash) = (Quota { owner_values: 60, ..Quota::default() }, server.qash.clone());
    let memory = Rc::new(Memory::on(OwnShelf::default(), quota, move || qash.now.get()));
    let config = ProxyConfig {
        allowed_origins: vec![ORIGIN.into()],
        enabled: vec!["payout".into()],
        per_minute: PerMinute { usual: None, of: Vec::new() },
        ..ProxyConfig::default()
    };
    let proxy = Proxy::new(Rc::new(partner_with(Kept::default())), memory.clone(), config).unwrap();
    one(memory.set("user:eva", OTHER, None)).unwrap();
    let pay = |session: Session, key: &str| {
        let browser = Browser { session: Ok(Some(session)), ..server.browser(&PAYOUT.replace("k1", key)) };
        one(proxy.handle(&browser, &head("POST", "/user/payout")))
    };
    assert_eq!(pay(session(), "paid").status, 200);
    server.qash.script(|request| {
        let refused = request.body.as_deref().is_some_and(|body| body.contains(":bad"));
        (path_of(request) == "/user/payout" && refused).then(|| Ok(json(400, r#"{"error":"no funds"}"#)))
    });
    let refusals: Vec<_> = (0..500).map(|number| pay(session(), &format!("bad{number}"))).collect();
    let sent = server.qash.count("/user/payout") - 1;
    let admitted: Vec<_> = refusals.iter().take_while(|refusal| refusal.status == 422).collect();
    assert!((20..60).contains(&admitted.len()) && sent == admitted.len(), "{sent} of {}", admitted.len());
    for refusal in refusals.iter().skip(sent) {
        assert_eq!(error_of(refusal), refused(429, "QUOTA_EXCEEDED"));
    }
    assert!(server.last_event().contains(r#""code":"QUOTA_EXCEEDED""#));

    // What was paid is known, what was refused ended, and nobody else notices anything.
    let replayed = pay(session(), "paid");
    assert!(replayed.status == 200 && replayed.body.contains(r#""replayed":true"#), "{}", replayed.body);
    assert_eq!(pay(Session { subject: "eva".into(), user_id: None, email: None }, "first").status, 200);
    assert_eq!(server.qash.count("/user/payout"), sent + 2);

    // Time makes room.
    server.qash.now.set(NOW + 91 * 86_400_000);
    assert_eq!(pay(session(), "bad-again").status, 422);
}

// ---------------------------------------------------------------- revocation

fn balance_of<S: Store>(partner: &Partner<S>, qash: &Qash) -> Result<String, Error> {
    let whom = CallFor { user: Some(USER), ..CallFor::default() };
    one(partner.call(qash, Operation::named("getBalance").unwrap(), "", &whom))
}

fn bearer(request: &Request) -> String {
    request.headers.get("authorization").unwrap().to_owned()
}

#[test]
fn after_a_revocation_the_next_call_has_a_new_token() {
    let (qash, store) = (Qash::new(), Kept::default());
    let (partner, another) = (partner_with(store.clone()), partner_with(store.clone()));
    balance_of(&partner, &qash).unwrap();
    balance_of(&another, &qash).unwrap();
    let first = bearer(&qash.last("/user/balance"));
    assert_eq!(qash.count("/partner/auth/token"), 1);
    one(partner.revoke_user(&*qash, &USER.to_uppercase())).unwrap();
    assert!(store.values.borrow().keys().all(|key| !key.starts_with("token:") || key.ends_with(":revoked")));
    for partner in [&partner, &another] {
        balance_of(partner, &qash).unwrap();
        assert_ne!(bearer(&qash.last("/user/balance")), first);
    }
    assert_eq!(qash.count("/partner/auth/token"), 2);
    assert_eq!(one(partner.revoke_user(&*qash, "ana")).unwrap_err().code, "USER_ID_INVALID");
}

#[test]
fn a_token_whose_exchange_a_revocation_overtakes_is_neither_kept_nor_used() {
    for (turns, from) in (1..24).flat_map(|turns| [false, true].map(|from| (turns, from))) {
        let (qash, store) = (Qash::new(), Kept::default());
        let partner = partner_with(store.clone());
        // From another process, or from this one.
        let revoking = if from { partner_with(store.clone()) } else { partner_with(Kept::default()) };
        let revoked_at = Cell::new(0);
        let calls = async || {
            let whom = CallFor { user: Some(USER), ..CallFor::default() };
            partner.call(&*qash, Operation::named("getBalance").unwrap(), "", &whom).await.map(drop)
        };
        let revoke = async || {
            for _ in 0..turns {
                pause().await;
            }
            let revoker = if from { &revoking } else { &partner };
            revoker.revoke_user(&*qash, USER).await.unwrap();
            revoked_at.set(qash.journal.borrow().len());
            Ok(())
        };
        let futures: Vec<std::pin::Pin<Box<dyn Future<Output = Result<(), Error>>>>> =
            vec![Box::pin(calls()), Box::pin(calls()), Box::pin(revoke())];
        for result in all(futures) {
            result.unwrap();
        }
        // Whoever asks now gets a token whose exchange began after the revocation had begun.
        let before =
            bearer(&qash.journal.borrow().iter().find(|request| path_of(request) == "/user/balance").unwrap().clone());
        balance_of(&partner, &qash).unwrap();
        let journal = qash.journal.borrow();
        let exchanges = journal.iter().filter(|request| path_of(request) == "/partner/auth/token").count();
        let last = bearer(journal.last().unwrap());
        assert!(last != before || exchanges > 1, "{turns} {from}");
        let used: Vec<_> = journal
            .iter()
            .skip(revoked_at.get())
            .filter(|request| path_of(request) == "/user/balance")
            .map(bearer)
            .collect();
        assert!(used.iter().all(|token| *token == last), "{turns} {from}: one token after the revocation");
        let kept = store.values.borrow();
        let kept = kept.iter().find(|(key, _)| key.starts_with("token:") && !key.ends_with(":revoked"));
        assert!(kept.is_none_or(|(_, text)| text.contains(last.trim_start_matches("Bearer "))), "{turns} {from}");
    }
}

#[test]
fn a_revocation_that_the_store_fails_is_told_and_this_process_uses_the_token_no_more() {
    let (qash, store) = (Qash::new(), Kept::default());
    let partner = partner_with(store.clone());
    balance_of(&partner, &qash).unwrap();
    let first = bearer(&qash.last("/user/balance"));
    store.broken.borrow_mut().push("delete");
    let error = one(partner.revoke_user(&*qash, USER)).unwrap_err();
    assert_eq!((&*error.code, error.outcome, error.retryable), ("STORE_FAILED", Outcome::None, true));
    balance_of(&partner, &qash).unwrap();
    assert_ne!(bearer(&qash.last("/user/balance")), first);
}

// ---------------------------------------------------------------- credentials

const NEW_KEY: &str = "qash_key_live_aaaaaaaaaaaaaaaa";
const NEW_SECRET: &str = "qash_secret_live_bbbbbbbbbbbbbbbb";

fn pair(request: &Request) -> (String, String) {
    let header = |name| request.headers.get(name).unwrap().to_owned();
    (header("x-api-key"), header("x-api-secret"))
}

#[test]
fn calls_go_on_with_the_credentials_with_which_they_began() {
    let (old, new) = ((KEY.to_owned(), SECRET.to_owned()), (NEW_KEY.to_owned(), NEW_SECRET.to_owned()));
    for turns in 0..40 {
        let qash = Qash::new();
        let partner = partner_with(Kept::default());
        // Two tokens that are exchanged at once differ.
        qash.script(|request| {
            let exp = NOW / 1000 + 86_400;
            let token = jwt(&format!(r#"{{"sub":"{USER}","exp":{exp},"for":"{}"}}"#, pair(request).0));
            let answer =
                format!(r#"{{"accessToken":"{token}","user":{{"id":"{USER}","email":"a@b.c","status":"active"}}}}"#);
            (path_of(request) == "/partner/auth/token").then(|| Ok(json(200, &answer)))
        });
        let call = async |after: usize| {
            for _ in 0..after {
                pause().await;
            }
            let whom = CallFor { user: Some(USER), ..CallFor::default() };
            partner.call(&*qash, Operation::named("getBalance").unwrap(), "", &whom).await.map(drop)
        };
        let swap = async || {
            for _ in 0..turns {
                pause().await;
            }
            partner.set_credentials(NEW_KEY.into(), NEW_SECRET.into()).unwrap();
            Ok(())
        };
        let mut futures: Vec<std::pin::Pin<Box<dyn Future<Output = Result<(), Error>>>>> = vec![Box::pin(swap())];
        (0..200).for_each(|after| futures.push(Box::pin(call(after % 50))));
        for result in all(futures) {
            result.unwrap();
        }
        // A key never goes with the other's secret, nor with a token that was issued for the other.
        let journal = qash.journal.borrow();
        let mut owners: HashMap<String, (String, String)> = HashMap::new();
        for request in journal.iter() {
            let pair = pair(request);
            assert!(pair == old || pair == new);
            if path_of(request) == "/user/balance" {
                assert_eq!(*owners.entry(bearer(request)).or_insert(pair.clone()), pair, "{turns}");
            }
        }
        drop(journal);
        balance_of(&partner, &qash).unwrap();
        assert_eq!(pair(&qash.last("/user/balance")), new);
        assert_eq!(owners.len(), qash.count("/partner/auth/token"));
        assert!(partner.holds_secret(SECRET) && partner.holds_secret(NEW_SECRET) && partner.holds_secret(KEY));
    }
}

#[test]
fn a_new_secret_does_not_fail_with_the_old() {
    let qash = Qash::new();
    let partner = partner_with(Kept::default());
    qash.script(|request| {
        let old = request.headers.get("x-api-secret") == Some(SECRET);
        old.then(|| Ok(json(401, r#"{"error":"Invalid partner credentials"}"#)))
    });
    let call = async |new: bool| {
        if new {
            pause().await;
            partner.set_credentials(KEY.into(), NEW_SECRET.into()).unwrap();
        }
        let whom = CallFor { user: Some(USER), ..CallFor::default() };
        partner.call(&*qash, Operation::named("getBalance").unwrap(), "", &whom).await
    };
    let results = all([false, true].map(call));
    assert_eq!(results[0].as_ref().unwrap_err().code, "PARTNER_CREDENTIALS_REFUSED");
    assert!(results[1].is_ok());
}

#[test]
fn wrong_credentials_swap_nothing_and_are_not_repeated() {
    let (qash, partner) = (Qash::new(), partner_with(Kept::default()));
    for (key, secret) in [("", NEW_SECRET), (NEW_KEY, "a secret of words")] {
        let error = partner.set_credentials(key.into(), secret.into()).unwrap_err();
        assert_eq!(error.code, "CREDENTIAL_INVALID");
        assert!(!error.message.contains("words"));
    }
    balance_of(&partner, &qash).unwrap();
    assert_eq!(pair(&qash.last("/user/balance")), (KEY.to_owned(), SECRET.to_owned()));
}

#[test]
fn a_source_is_asked_when_a_call_begins_and_one_that_fails_sends_nothing() {
    let qash = Qash::new();
    let given: Rc<RefCell<Result<(String, String), CallbackFailed>>> = Rc::new(RefCell::new(Err(CallbackFailed)));
    let source = given.clone();
    let ask: qash_client::server::CredentialSource = Rc::new(move || {
        let given = source.borrow().clone();
        Box::pin(async { given })
    });
    let config = PartnerConfig { api_key: String::new(), api_secret: String::new(), ..partner_config() };
    let partner = Partner::with(config, Kept::default(), Some(ask)).unwrap();
    let error = balance_of(&partner, &qash).unwrap_err();
    assert_eq!((&*error.code, error.outcome, error.retryable), ("CREDENTIALS_FAILED", Outcome::None, true));
    assert!(qash.journal.borrow().is_empty());
    for (key, secret) in [(KEY, SECRET), (NEW_KEY, NEW_SECRET)] {
        *given.borrow_mut() = Ok((key.into(), secret.into()));
        balance_of(&partner, &qash).unwrap();
        assert_eq!(pair(&qash.last("/user/balance")), (key.to_owned(), secret.to_owned()));
    }
    *given.borrow_mut() = Ok(("x".into(), "y".into()));
    assert_eq!(balance_of(&partner, &qash).unwrap_err().code, "CREDENTIAL_INVALID");
    assert!(partner.holds_secret(SECRET) && partner.holds_secret(NEW_SECRET));

    // A user's tokens are revoked under every key that was used here.
    *given.borrow_mut() = Ok((KEY.into(), SECRET.into()));
    let exchanges = qash.count("/partner/auth/token");
    one(partner.revoke_user(&*qash, USER)).unwrap();
    for (key, secret) in [(KEY, SECRET), (NEW_KEY, NEW_SECRET)] {
        *given.borrow_mut() = Ok((key.into(), secret.into()));
        balance_of(&partner, &qash).unwrap();
    }
    assert_eq!(qash.count("/partner/auth/token"), exchanges + 2);
}

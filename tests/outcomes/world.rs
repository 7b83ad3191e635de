//! Test fixtures: a scripted Qash with a clock that only waiting advances, the partner, and a browser that calls its proxy.

use crate::shared::{self, Answer, BrowserRequest, NOW, ORIGIN, OTHER, USER, json, jwt, path_of, pause};
use pollster::block_on;
use qash_client::api::Operation;
use qash_client::client::{CallOptions, Client, Host, Limits, SendFailure};
use qash_client::error::{Error, Kind, Outcome};
use qash_client::http::{Request, Response};
use qash_client::json::Json;
use qash_client::server::{
    CallSettings, CheckStatus, Head, Memory, Partner, PartnerConfig, Proxy, ProxyConfig, Session,
};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

pub(crate) const KEY: &str = "k1-0123456789";

/// A scripted Qash with a clock that only waiting advances.
pub(crate) struct Qash {
    pub(crate) now: Cell<i64>,
    pub(crate) journal: RefCell<Vec<Request>>,
    /// Responses by path, besides tokens and users.
    pub(crate) script: RefCell<Box<dyn Fn(&str) -> Option<Answer>>>,
    /// Duration of a response, in milliseconds.
    pub(crate) takes: Cell<i64>,
}

impl Qash {
    pub(crate) fn new(script: impl Fn(&str) -> Option<Answer> + 'static) -> Rc<Self> {
        Rc::new(Self {
            now: Cell::new(NOW),
            journal: RefCell::default(),
            script: RefCell::new(Box::new(script)),
            takes: Cell::new(0),
        })
    }

    pub(crate) fn script(&self, script: impl Fn(&str) -> Option<Answer> + 'static) {
        *self.script.borrow_mut() = Box::new(script);
    }

    /// Returns the number of requests to a path.
    pub(crate) fn count(&self, path: &str) -> usize {
        self.journal.borrow().iter().filter(|request| path_of(request) == path).count()
    }

    pub(crate) fn usual(&self, path: &str) -> Response {
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
        // The network takes time: other futures are polled first.
        pause().await;
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
        // A future that waits for another one does not advance the clock.
        for _ in 0..10 {
            pause().await;
        }
        self.now.set(self.now.get().max(end));
        Ok(())
    }
}

pub(crate) fn user(status: &str) -> Response {
    json(
        200,
        &format!(r#"{{"success":true,"data":{{"user":{{"id":"{USER}","email":"a@b.example","status":"{status}"}}}}}}"#),
    )
}

/// Builds a token response with these claims.
pub(crate) fn token(claims: &str) -> Response {
    json(200, &format!(r#"{{"success":true,"accessToken":"{}"}}"#, jwt(claims)))
}

pub(crate) fn operation(name: &str) -> Operation {
    Operation::named(name).unwrap()
}

/// Returns a valid input of a write, with its key if it has one.
pub(crate) fn input(name: &str) -> String {
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

pub(crate) type InMemory = Memory<fn() -> i64>;

pub(crate) fn memory() -> InMemory {
    Memory::new(100, || NOW)
}

pub(crate) fn partner_config(check_status: CheckStatus) -> PartnerConfig {
    PartnerConfig { limits: Limits { retries: 0, ..Limits::default() }, check_status, ..shared::partner_config() }
}

pub(crate) fn partner_with(check_status: CheckStatus) -> Partner<InMemory> {
    Partner::new(partner_config(check_status), memory()).unwrap()
}

pub(crate) fn settings() -> CallSettings<'static> {
    CallSettings { user: Some(USER), business_token: Some("business-token-0123"), ..CallSettings::default() }
}

/// Returns the result of an operation with this response; earlier requests get the default ones.
pub(crate) fn answered(name: &'static str, answer: Answer) -> Result<String, Error> {
    let path = operation(name).path;
    let qash = Qash::new(move |asked| (asked == path).then(|| answer.clone()));
    let result = block_on(partner_with(CheckStatus::Money).call(&*qash, operation(name), &input(name), &settings()));
    assert_eq!(qash.count(path), 1, "{name} was sent once");
    result
}

/// Returns the result of an operation with a 200 response with this body.
pub(crate) fn told(name: &'static str, body: &str) -> Result<String, Error> {
    answered(name, Ok(json(200, body)))
}

pub(crate) fn field(text: &str, name: &str) -> String {
    Json::parse(text).unwrap().get(name).map_or("nothing", Json::text).to_owned()
}

/// A browser whose requests go through a proxy to Qash.
pub(crate) struct Browser {
    pub(crate) qash: Rc<Qash>,
    pub(crate) proxy: Proxy<InMemory, InMemory>,
}

impl Browser {
    pub(crate) fn new(qash: &Rc<Qash>) -> Self {
        let enabled = ["payout", "transfer", "createAccount", "setCardLimit", "unlockCard"];
        let config = ProxyConfig {
            allowed_origins: vec![ORIGIN.into()],
            enabled: enabled.map(str::to_owned).into(),
            ..ProxyConfig::default()
        };
        let proxy = Proxy::new(Rc::new(partner_with(CheckStatus::Money)), memory().into(), config).unwrap();
        Self { qash: qash.clone(), proxy }
    }

    pub(crate) fn call(&self, name: &str) -> Result<String, Error> {
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
        let head =
            Head { method: request.method.name().into(), url: request.url.clone(), headers, origin_allowed: false };
        let session =
            Session { subject: "juan".into(), user_id: Some(USER.into()), email: Some("juan@example.com".into()) };
        let visit = BrowserRequest::new(&self.qash, Ok(Some(session)), request.body.as_deref().unwrap_or_default());
        Ok(self.proxy.handle(&visit, &head).await)
    }

    async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
        self.qash.sleep(ms).await
    }
}

/// Returns kind, code, outcome and `retryable` of an error.
pub(crate) fn shape(error: &Error) -> (Kind, &str, Outcome, bool) {
    (error.kind, error.code.name(), error.outcome, error.retryable)
}

pub(crate) const WITHOUT_KEY: [&str; 6] =
    ["transfer", "deposit", "createAccount", "startKyc", "registerUser", "createApiKey"];
pub(crate) const WITH_KEY: [&str; 4] = ["payout", "lockCard", "unlockCard", "setCardLimit"];

//! Test fixtures: a browser, a partner's proxy and server, and the sandbox, in one process with a clock that only waiting advances.

use crate::shared::{self, Answer, NOW, ORIGIN};
use pollster::block_on;
use qash_client::api::Operation;
use qash_client::client::{CallOptions, Client, Dialect, Host, SendFailure};
use qash_client::error::Error;
use qash_client::http::Request;
use qash_client::sandbox::{Options, Sandbox, Variation};
use qash_client::server::{
    BodyFailure, CallSettings, CallbackFailed, DirectClient, Head, Memory, Partner, PartnerConfig, PolicyDecision,
    Proxy, ProxyConfig, RequestContext, Session,
};
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

type InMemory = Memory<fn() -> i64>;

/// All parts of one run.
pub(crate) struct World {
    pub(crate) sandbox: RefCell<Sandbox>,
    /// The sandbox's clock. Waiting does not advance it, so that results do not depend on the number of retries.
    pub(crate) now: Cell<i64>,
    /// Total time slept, in milliseconds.
    slept: Cell<i64>,
    random: Cell<u8>,
    proxy: Proxy<InMemory, InMemory>,
    direct: DirectClient<InMemory, InMemory>,
    /// The browser's session; `None` before the registration.
    pub(crate) user: RefCell<Option<String>>,
    pub(crate) email: RefCell<String>,
}

impl World {
    pub(crate) fn new(variations: &[Variation]) -> Self {
        let options = Options { variations: variations.to_vec(), quote_drift: false, ..Options::default() };
        let sandbox = Sandbox::new(options);
        let (api_key, api_secret) = sandbox.credentials();
        let config = PartnerConfig { api_key, api_secret, dialect: Dialect::default(), ..shared::partner_config() };
        let memory = || Memory::new(1_000, (|| NOW) as fn() -> i64);
        let partner = Rc::new(Partner::new(config, memory()).unwrap());
        let enabled =
            ["registerUser", "createAccount", "transfer", "payout", "getCardDetails", "unlockCard", "setCardLimit"];
        let config = ProxyConfig {
            allowed_origins: vec![ORIGIN.into()],
            enabled: enabled.map(str::to_owned).into(),
            ..ProxyConfig::default()
        };
        Self {
            sandbox: RefCell::new(sandbox),
            now: Cell::new(NOW),
            slept: Cell::new(0),
            random: Cell::new(0),
            proxy: Proxy::new(partner.clone(), memory().into(), config).unwrap(),
            direct: DirectClient::new(partner, memory().into()),
            user: RefCell::default(),
            email: RefCell::new("ana@example.com".into()),
        }
    }

    /// Calls an operation with the page's client, through the proxy.
    pub(crate) fn browse(&self, operation: Operation, input: &Value) -> Result<Value, Error> {
        let client = Client::new("https://app.example/qash");
        let answer = block_on(client.call(&Page(self), operation, &input.to_string(), &CallOptions::default()));
        answer.map(|answer| serde_json::from_str(&answer).unwrap())
    }

    /// Calls an operation with the partner's server.
    pub(crate) fn serve(&self, operation: Operation, input: &Value) -> Result<Value, Error> {
        let (user, token) = (self.user.borrow().clone(), self.business_token());
        let settings = CallSettings { user: user.as_deref(), business_token: Some(&token), ..CallSettings::default() };
        let answer = block_on(self.direct.call(&Net(self), operation, &input.to_string(), &settings, false));
        answer.map(|answer| serde_json::from_str(&answer).unwrap())
    }

    fn business_token(&self) -> String {
        self.sandbox.borrow_mut().business_token(0, self.now.get()).unwrap()
    }

    /// Returns the ledger's entries: what was really executed.
    pub(crate) fn movements(&self) -> Value {
        serde_json::to_value(self.sandbox.borrow_mut().ledger(self.now.get())).unwrap()["entries"].clone()
    }

    /// Returns the time as seen by waiting callers.
    fn clock(&self) -> i64 {
        self.now.get() + self.slept.get()
    }

    fn random(&self) -> [u8; 16] {
        self.random.set(self.random.get().wrapping_add(1));
        [self.random.get(); 16]
    }
}

/// The partner's network: its requests go to the sandbox.
struct Net<'a>(&'a World);

impl Host for Net<'_> {
    fn now(&self) -> i64 {
        self.0.clock()
    }

    fn random(&self) -> [u8; 16] {
        self.0.random()
    }

    async fn send(&self, request: &Request, _: u64) -> Answer {
        let answer = self.0.sandbox.borrow_mut().handle(request, self.0.now.get());
        if answer.dropped { Err(SendFailure::Network("dropped".into())) } else { Ok(answer.response) }
    }

    async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
        self.0.slept.set(self.0.slept.get().saturating_add_unsigned(ms));
        Ok(())
    }
}

/// The browser's network: its requests go to the proxy.
struct Page<'a>(&'a World);

impl Host for Page<'_> {
    fn now(&self) -> i64 {
        self.0.clock()
    }

    fn random(&self) -> [u8; 16] {
        self.0.random()
    }

    async fn send(&self, request: &Request, _: u64) -> Answer {
        let mut headers = request.headers.clone();
        headers.set("Origin", ORIGIN);
        let head =
            Head { method: request.method.name().into(), url: request.url.clone(), headers, origin_allowed: false };
        let request_context = BrowserRequest { net: Net(self.0), body: request.body.clone().unwrap_or_default() };
        Ok(self.0.proxy.handle(&request_context, &head).await)
    }

    async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
        Net(self.0).sleep(ms).await
    }
}

/// The context of one request to the proxy.
struct BrowserRequest<'a> {
    net: Net<'a>,
    body: String,
}

impl Host for BrowserRequest<'_> {
    fn now(&self) -> i64 {
        self.net.now()
    }

    fn random(&self) -> [u8; 16] {
        self.net.random()
    }

    async fn send(&self, request: &Request, timeout_ms: u64) -> Answer {
        self.net.send(request, timeout_ms).await
    }

    async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
        self.net.sleep(ms).await
    }
}

impl RequestContext for BrowserRequest<'_> {
    async fn session(&self) -> Result<Option<Session>, CallbackFailed> {
        let world = self.net.0;
        let (user_id, email) = (world.user.borrow().clone(), world.email.borrow().clone());
        Ok(Some(Session { subject: email.clone(), user_id, email: Some(email) }))
    }

    async fn body(&self, _: u32) -> Result<String, BodyFailure> {
        Ok(self.body.clone())
    }

    async fn authorise(&self, _: Operation, _: &str) -> PolicyDecision {
        PolicyDecision::Allow
    }

    fn audit(&self, _: &str) {}
}

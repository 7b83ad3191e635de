//! Test fixtures: a scripted Qash, a store, the partner, and browsers that call its proxy.

pub(crate) use crate::shared::{
    Answer, BrowserRequest, KEY, NOW, ORIGIN, OTHER, SECRET, TestStore, USER, all, json, jwt, one, partner_config,
    path_of, pause,
};
use qash_client::api::Operation;
use qash_client::client::{Host, SendFailure};
use qash_client::http::{Headers, Request, Response};
use qash_client::json::Json;
use qash_client::server::{CallSettings, Head, Partner, Proxy, ProxyConfig, Session, Store};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

pub(crate) const DAY_MS: i64 = 86_400_000;
pub(crate) const PAYOUT: &str = r#"{"amount":100000,"currency":"MXN","provider":"cobre","fromAccountId":619,"beneficiary":{"name":"Juan García","bankCode":"40012","accountNumber":"012180001234567899","accountType":"CLABE"},"description":"Withdrawal","idempotencyKey":"k1"}"#;

/// A scripted Qash: it issues tokens, and answers other requests as the test says.
pub(crate) struct Qash {
    pub(crate) now: Cell<i64>,
    pub(crate) token_life_s: Cell<i64>,
    pub(crate) journal: RefCell<Vec<Request>>,
    pub(crate) script: RefCell<Box<dyn Fn(&Request) -> Option<Answer>>>,
    pub(crate) random: Cell<u8>,
    /// Number of polls of other futures before a response.
    pub(crate) turns: Cell<usize>,
}

impl Qash {
    pub(crate) fn new() -> Rc<Self> {
        Rc::new(Self {
            now: Cell::new(NOW),
            token_life_s: Cell::new(86_400),
            journal: RefCell::default(),
            script: RefCell::new(Box::new(|_| None)),
            random: Cell::new(0),
            turns: Cell::new(2),
        })
    }

    /// Sets the responses; `None` for the default.
    pub(crate) fn script(&self, script: impl Fn(&Request) -> Option<Answer> + 'static) {
        *self.script.borrow_mut() = Box::new(script);
    }

    pub(crate) fn count(&self, path: &str) -> usize {
        self.journal.borrow().iter().filter(|request| path_of(request) == path).count()
    }

    pub(crate) fn last(&self, path: &str) -> Request {
        self.journal.borrow().iter().rfind(|request| path_of(request) == path).cloned().expect(path)
    }

    pub(crate) fn usual(&self, request: &Request) -> Response {
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

    pub(crate) async fn answer(&self, request: &Request) -> Answer {
        self.journal.borrow_mut().push(request.clone());
        // The network takes time: other futures are polled first.
        for _ in 0..self.turns.get() {
            pause().await;
        }
        let scripted = (self.script.borrow())(request);
        scripted.unwrap_or_else(|| Ok(self.usual(request)))
    }
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
        // Each poll of other futures takes ten milliseconds of a sleep.
        for _ in 0..ms / 10 {
            pause().await;
        }
        self.now.set(self.now.get().max(end));
        Ok(())
    }
}

pub(crate) fn partner_with<S: Store>(store: S) -> Partner<S> {
    Partner::new(partner_config(), store).unwrap()
}

pub(crate) type Browser = BrowserRequest<Qash>;

/// A partner's server with its proxy.
pub(crate) struct Server {
    pub(crate) qash: Rc<Qash>,
    pub(crate) store: TestStore,
    pub(crate) proxy: Proxy<TestStore, TestStore>,
    pub(crate) asked: Rc<Cell<usize>>,
    pub(crate) audit: Rc<RefCell<Vec<String>>>,
}

pub(crate) const SWITCHES: [&str; 7] =
    ["registerUser", "createAccount", "transfer", "payout", "getCardDetails", "unlockCard", "setCardLimit"];

impl Server {
    pub(crate) fn new(enabled: &[&str]) -> Self {
        Self::over(Qash::new(), TestStore::default(), enabled)
    }

    pub(crate) fn over(qash: Rc<Qash>, store: TestStore, enabled: &[&str]) -> Self {
        let config = ProxyConfig {
            allowed_origins: vec![ORIGIN.into()],
            enabled: enabled.iter().map(|name| (*name).to_owned()).collect(),
            ..ProxyConfig::default()
        };
        Self::with(qash, store, config)
    }

    pub(crate) fn with(qash: Rc<Qash>, store: TestStore, config: ProxyConfig) -> Self {
        let partner = Rc::new(partner_with(TestStore::default()));
        let proxy = Proxy::new(partner, Rc::new(store.clone()), config).unwrap();
        Self { qash, store, proxy, asked: Rc::default(), audit: Rc::default() }
    }

    pub(crate) fn browser(&self, body: &str) -> Browser {
        let (asked, audit) = (self.asked.clone(), self.audit.clone());
        Browser { asked, audit, ..Browser::new(&self.qash, Ok(Some(session())), body) }
    }

    pub(crate) async fn ask(&self, browser: &Browser, method: &str, path: &str) -> Response {
        self.proxy.handle(browser, &head(method, path)).await
    }

    pub(crate) fn get(&self, path: &str) -> Response {
        one(self.ask(&self.browser(""), "GET", path))
    }

    pub(crate) fn post(&self, path: &str, body: &str) -> Response {
        one(self.ask(&self.browser(body), "POST", path))
    }

    pub(crate) fn last_event(&self) -> String {
        self.audit.borrow().last().cloned().unwrap()
    }
}

pub(crate) fn session() -> Session {
    Session { subject: "ana".into(), user_id: Some(USER.into()), email: Some("ana@example.com".into()) }
}

pub(crate) fn stranger() -> Session {
    Session { user_id: None, ..session() }
}

pub(crate) fn head(method: &str, path: &str) -> Head {
    let pairs = [("X-Qash-Client", "0.1.0"), ("Origin", ORIGIN), ("Content-Type", "application/json")];
    let headers = Headers(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
    Head { method: method.into(), url: format!("https://app.example/qash{path}"), headers, origin_allowed: false }
}

pub(crate) fn error_of(response: &Response) -> (u16, String, String) {
    let json = Json::parse(&response.body).unwrap();
    let error = json.get("error").unwrap_or_else(|| panic!("{} {}", response.status, response.body));
    let text = |name: &str| error.get(name).unwrap().string().unwrap().into_owned();
    assert!(!text("requestId").is_empty() && !text("message").is_empty());
    assert!(error.get("retryable").unwrap().bool().is_some());
    (response.status, text("code"), text("outcome"))
}

pub(crate) fn refused(status: u16, code: &str) -> (u16, String, String) {
    (status, code.into(), "none".into())
}

/// Returns method, path and a valid body of an operation of the proxy.
pub(crate) fn sample(operation: Operation) -> (&'static str, String, &'static str) {
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

pub(crate) fn list_accounts() -> Operation {
    Operation::ListAccounts
}

pub(crate) fn for_user() -> CallSettings<'static> {
    CallSettings { user: Some(USER), ..CallSettings::default() }
}

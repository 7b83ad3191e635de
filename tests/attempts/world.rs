//! Test fixtures: a simulated Qash with its own clock, and processes of the partner that share a store.

pub(crate) use crate::shared::{NOW, USER, one as run};
use crate::shared::{partner_config, pause};
use qash_client::api::Operation;
use qash_client::client::{Host, Limits, SendFailure};
use qash_client::error::{Error, Outcome};
use qash_client::http::{Headers, Request, Response, split_target};
use qash_client::json::Json;
use qash_client::server::{CallSettings, DirectClient, Memory, Partner, PartnerConfig};
use qash_client::time::format_rfc3339;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

pub(crate) const OTHER: &str = "00000000-0000-4000-8000-000000000002";
pub(crate) const DAY: i64 = 86_400_000;
pub(crate) const PAYOUT: &str = r#"{"amount":100000,"currency":"MXN","provider":"cobre","fromAccountId":619,"beneficiary":{"name":"Juan García","bankCode":"40012","accountNumber":"012180001234567899","accountType":"CLABE"},"description":"Rent","idempotencyKey":"k1"}"#;
pub(crate) const TRANSFER: &str = r#"{"fromAccountId":619,"toAccountId":620,"amount":5000,"description":"Fee"}"#;
pub(crate) const DEPOSIT: &str = r#"{"toAccountId":619,"amount":7000,"currency":"MXN","provider":"manual","description":"SPEI","reference":"spei 1/2"}"#;

/// The result of a request that moves money.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum WriteResult {
    Answered,
    /// Executed, but the response is lost.
    Lost,
    /// Neither executed nor answered.
    Dropped,
    /// Executed; the response has the key and no id.
    Nameless,
    /// Executed; the response has another amount.
    Mismatched,
    /// Not executed; the response has this status.
    Refused(u16),
}

/// A simulated Qash with a clock.
pub(crate) struct Qash {
    pub(crate) now: Cell<i64>,
    pub(crate) fate: Cell<WriteResult>,
    /// Executed transactions, as items of the list.
    pub(crate) made: RefCell<Vec<String>>,
    /// Bodies of the requests that move money.
    pub(crate) sent: RefCell<Vec<String>>,
    /// Whether a known key gets the same response again; otherwise it is refused with this status.
    pub(crate) known: Cell<Option<u16>>,
    pub(crate) keys: RefCell<Vec<String>>,
    pub(crate) lists: Cell<bool>,
    /// Duration of a request that moves money, in milliseconds.
    pub(crate) slow: Cell<u64>,
    random: Cell<u64>,
}

impl Qash {
    pub(crate) fn new() -> Rc<Self> {
        Rc::new(Self {
            now: Cell::new(NOW),
            fate: Cell::new(WriteResult::Answered),
            made: RefCell::default(),
            sent: RefCell::default(),
            known: Cell::new(None),
            keys: RefCell::default(),
            lists: Cell::new(true),
            slow: Cell::new(0),
            random: Cell::new(0),
        })
    }

    pub(crate) fn later(&self, ms: i64) {
        self.now.set(self.now.get() + ms);
    }

    /// Creates a transaction at the current time.
    pub(crate) fn make(&self, kind: &str, body: &str) -> String {
        let json = Json::parse(body).unwrap();
        let id = 9000 + self.made.borrow().len();
        let made = format!(
            r#"{{"id":{id},"status":"COMPLETED","type":"{kind}","amount":{},"currency":"MXN","description":{},"createdAt":"{}"}}"#,
            json.get("amount").unwrap().text(),
            json.get("description").unwrap().text(),
            format_rfc3339(self.now.get()),
        );
        self.made.borrow_mut().push(made.clone());
        made
    }

    fn answer(&self, request: &Request) -> Result<Response, SendFailure> {
        let json = |status, body: String| Ok(Response { status, headers: Headers::default(), body });
        let (path, _) = split_target(&request.url);
        let body = request.body.clone().unwrap_or_default();
        let kind = match path.trim_start_matches("/api/v1") {
            "/partner/auth/token" => return json(200, r#"{"success":true,"accessToken":"opaque-token-0123"}"#.into()),
            "/user/transactions" => {
                let items: Vec<_> = self.made.borrow().iter().rev().cloned().collect();
                let items = if self.lists.get() { items } else { Vec::new() };
                return json(200, format!(r#"{{"items":[{}],"total":{}}}"#, items.join(","), items.len()));
            }
            "/user/payout" => "PAYOUT",
            "/user/transfer" => "TRANSFER",
            "/user/deposit" => "DEPOSIT",
            _ => {
                let user = r#"{"id":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","email":"a@b.mx","status":"active"}"#;
                let user = user.replace(USER, path.rsplit('/').next().unwrap());
                return json(200, format!(r#"{{"success":true,"data":{{"user":{user}}}}}"#));
            }
        };
        self.sent.borrow_mut().push(body.clone());
        let key = Json::parse(&body).unwrap().text_at("idempotencyKey").map(|key| key.into_owned());
        if let Some(status) =
            self.known.get().filter(|_| key.as_ref().is_some_and(|key| self.keys.borrow().contains(key)))
        {
            return json(status, r#"{"error":"This key was used before"}"#.into());
        }
        match self.fate.get() {
            WriteResult::Dropped => Err(SendFailure::Network("reset".into())),
            WriteResult::Refused(status) => json(status, r#"{"error":"insufficient funds"}"#.into()),
            fate => {
                self.keys.borrow_mut().extend(key);
                let made = self.make(kind, &body);
                match fate {
                    WriteResult::Lost => Err(SendFailure::Network("reset".into())),
                    WriteResult::Nameless => {
                        let key = Json::parse(&body).unwrap().text_at("idempotencyKey").unwrap().into_owned();
                        json(201, format!(r#"{{"reference":"r","idempotencyKey":"{key}"}}"#))
                    }
                    WriteResult::Mismatched => json(201, made.replace(r#""amount":"#, r#""amount":1"#)),
                    _ => json(201, made),
                }
            }
        }
    }
}

impl Host for Qash {
    fn now(&self) -> i64 {
        self.now.get()
    }

    fn random(&self) -> [u8; 16] {
        self.random.set(self.random.get() + 1);
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.random.get().to_le_bytes());
        bytes
    }

    async fn send(&self, request: &Request, _timeout_ms: u64) -> Result<Response, SendFailure> {
        if request.url.ends_with("/payout") && self.slow.get() > 0 {
            self.sleep(self.slow.get()).await?;
        }
        self.answer(request)
    }

    async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
        let end = self.now.get() + i64::try_from(ms).unwrap();
        // While other futures are busy, each ten milliseconds are one poll.
        for _ in 0..ms / 10 {
            pause().await;
        }
        self.now.set(self.now.get().max(end));
        Ok(())
    }
}

pub(crate) type SharedStore = Rc<Memory<Box<dyn Fn() -> i64>>>;
pub(crate) type Own = DirectClient<Memory<Box<dyn Fn() -> i64>>, Memory<Box<dyn Fn() -> i64>>>;

pub(crate) fn memory(qash: &Rc<Qash>) -> Memory<Box<dyn Fn() -> i64>> {
    let clock = qash.clone();
    Memory::new(10_000, Box::new(move || clock.now.get()))
}

pub(crate) fn config() -> PartnerConfig {
    PartnerConfig { limits: Limits { retries: 0, ..Limits::default() }, ..partner_config() }
}

/// Creates a process of the partner with a store.
pub(crate) fn process(qash: &Rc<Qash>, store: &SharedStore) -> Own {
    process_with(qash, store, config())
}

pub(crate) fn process_with(qash: &Rc<Qash>, store: &SharedStore, config: PartnerConfig) -> Own {
    DirectClient::new(Rc::new(Partner::new(config, memory(qash)).unwrap()), store.clone())
}

pub(crate) fn world() -> (Rc<Qash>, SharedStore, Own) {
    let qash = Qash::new();
    let store = Rc::new(memory(&qash));
    let own = process(&qash, &store);
    (qash, store, own)
}

pub(crate) fn call_as(
    own: &Own,
    qash: &Qash,
    user: &str,
    name: &str,
    input: &str,
    repeat: bool,
) -> Result<String, Error> {
    let settings = CallSettings { user: Some(user), ..CallSettings::default() };
    run(own.call(qash, Operation::named(name).unwrap(), input, &settings, repeat))
}

pub(crate) fn call(own: &Own, qash: &Qash, name: &str, input: &str) -> Result<String, Error> {
    call_as(own, qash, USER, name, input, false)
}

pub(crate) fn told(result: &Result<String, Error>) -> (&str, Outcome) {
    match result {
        Ok(_) => ("", Outcome::Done),
        Err(error) => (error.code.name(), error.outcome),
    }
}

pub(crate) fn find(
    own: &Own,
    qash: &Qash,
    name: &str,
    input: &str,
) -> Result<qash_client::server::AttemptReport, Error> {
    let settings = CallSettings { user: Some(USER), ..CallSettings::default() };
    run(own.find(qash, Operation::named(name).unwrap(), input, &settings))
}

pub(crate) fn open(own: &Own, qash: &Qash) -> Vec<String> {
    let list = run(own.open(qash.now.get())).unwrap();
    Json::parse(&list).unwrap().items().map(|item| item.text_at("id").unwrap().into_owned()).collect()
}

pub(crate) const UNKNOWN: (&str, Outcome) = ("UNKNOWN_OUTCOME", Outcome::Unknown);

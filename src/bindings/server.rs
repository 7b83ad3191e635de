//! The partner and the proxy for JavaScript. The face wraps every callback of the partner's, so that each gives a promise that settles.

use super::host::{Context, JsHost, TOO_LARGE, fill_random};
use crate::api::Operation;
use crate::check::Lang;
use crate::client::{Dialect, Host, Leniency, Limits, SendFailure};
use crate::error::{Error, Kind};
use crate::http::{Headers, Request, Response};
use crate::json::{Json, Type};
use crate::server::{
    BodyFailure, CallFor, CallbackFailed, CheckStatus, Direct, Head, Memory, Partner, PartnerConfig, PerMinute, Proxy,
    ProxyConfig, RESEND_FOR_MS, Session, Settlement, Store, StoreFailed, Verdict, Visit,
};
use js_sys::Array;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// What stands in the place of a request's body that is not UTF-8; pkg-template/src/body.ts has the same.
const NOT_TEXT: f64 = 2.0;

/// How many values the stores in memory hold.
const TOKENS_IN_MEMORY: usize = 10_000;
const VALUES_IN_MEMORY: usize = 100_000;

#[wasm_bindgen]
extern "C" {
    /// A store of the partner's: `get`, `set`, `add`, `delete`, each giving a promise.
    #[derive(Clone, Debug)]
    pub type JsStore;

    #[wasm_bindgen(method, catch)]
    async fn get(this: &JsStore, key: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn set(this: &JsStore, key: &str, value: &str, ttl_ms: Option<f64>) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn add(this: &JsStore, key: &str, value: &str, ttl_ms: Option<f64>) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn delete(this: &JsStore, key: &str) -> Result<JsValue, JsValue>;

    /// `undefined` where the partner's store cannot do this.
    #[wasm_bindgen(method, catch, js_name = compareAndSet)]
    async fn compare_and_set(
        this: &JsStore,
        key: &str,
        expected: Option<&str>,
        value: Option<&str>,
        ttl_ms: Option<f64>,
    ) -> Result<JsValue, JsValue>;

    /// One request: `session`, `body`, `authorise`, each giving a promise, and `audit`.
    #[derive(Clone, Debug)]
    pub type JsVisit;

    /// A JSON text, or `undefined` for nobody.
    #[wasm_bindgen(method, catch)]
    async fn session(this: &JsVisit) -> Result<JsValue, JsValue>;

    /// Tells whoever runs the server that the session's answer is none.
    #[wasm_bindgen(method, catch)]
    fn unfit(this: &JsVisit) -> Result<(), JsValue>;

    /// A text, [`TOO_LARGE`], or [`NOT_TEXT`].
    #[wasm_bindgen(method, catch)]
    async fn body(this: &JsVisit, limit: u32) -> Result<JsValue, JsValue>;

    /// `"true"`, `"false"`, the JSON of another input, or anything else for a failure.
    #[wasm_bindgen(method, catch)]
    async fn authorise(this: &JsVisit, operation: &str, input: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn audit(this: &JsVisit, event: &str) -> Result<(), JsValue>;
}

/// The partner's store, or one in memory.
#[derive(Debug)]
enum AnyStore {
    Memory(Memory<fn() -> i64>),
    Js(JsStore),
}

impl AnyStore {
    fn new(store: Option<JsStore>, capacity: usize) -> Self {
        store.map_or_else(|| Self::Memory(Memory::new(capacity, || js_sys::Date::now() as i64)), Self::Js)
    }
}

impl Store for AnyStore {
    async fn get(&self, key: &str) -> Result<Option<String>, StoreFailed> {
        match self {
            Self::Memory(store) => store.get(key).await,
            Self::Js(store) => store.get(key).await.map(|value| value.as_string()).map_err(|_| StoreFailed::Broken),
        }
    }

    async fn set(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<(), StoreFailed> {
        match self {
            Self::Memory(store) => store.set(key, value, ttl_ms).await,
            Self::Js(store) => store.set(key, value, ttl_ms.map(|ttl| ttl as f64)).await.map(drop).map_err(failed),
        }
    }

    async fn add(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<bool, StoreFailed> {
        match self {
            Self::Memory(store) => store.add(key, value, ttl_ms).await,
            Self::Js(store) => store
                .add(key, value, ttl_ms.map(|ttl| ttl as f64))
                .await
                .map_err(failed)?
                .as_bool()
                .ok_or(StoreFailed::Broken),
        }
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        match self {
            Self::Memory(store) => store.delete(key).await,
            Self::Js(store) => store.delete(key).await.map(drop).map_err(|_| StoreFailed::Broken),
        }
    }

    async fn compare_and_set(
        &self,
        key: &str,
        expected: Option<&str>,
        value: Option<&str>,
        ttl_ms: Option<u64>,
    ) -> Result<Option<bool>, StoreFailed> {
        match self {
            Self::Memory(store) => store.compare_and_set(key, expected, value, ttl_ms).await,
            Self::Js(store) => {
                let set = store.compare_and_set(key, expected, value, ttl_ms.map(|ttl| ttl as f64)).await;
                set.map(|set| set.as_bool()).map_err(failed)
            }
        }
    }
}

/// What a store of the partner's means by what it threw.
fn failed(thrown: JsValue) -> StoreFailed {
    match js_sys::Reflect::get(&thrown, &"code".into()) {
        Ok(code) if code == "QUOTA_EXCEEDED" => StoreFailed::Full,
        _ => StoreFailed::Broken,
    }
}

/// A partner.
#[wasm_bindgen(js_name = Partner)]
#[derive(Debug)]
pub struct PartnerHandle {
    partner: Rc<Partner<AnyStore>>,
    kept: RefCell<Kept>,
}

/// Where a partner's payouts are remembered.
#[derive(Debug)]
struct Kept {
    store: Rc<AnyStore>,
    direct: Rc<Direct<AnyStore, AnyStore>>,
    /// Whether the partner chose it; else the store of its first proxy takes its place.
    chosen: bool,
}

impl Kept {
    fn new(partner: &Rc<Partner<AnyStore>>, store: Option<JsStore>) -> Self {
        let chosen = store.is_some();
        let store = Rc::new(AnyStore::new(store, VALUES_IN_MEMORY));
        Self { direct: Rc::new(Direct::new(partner.clone(), store.clone())), store, chosen }
    }
}

#[wasm_bindgen(js_class = Partner)]
impl PartnerHandle {
    /// `config` is a JSON object: `apiKey`, `apiSecret`, `baseUrl`, `dialect`, `timeoutMs`, `deadlineMs`, `retries`, `verificationOrigins`,
    /// `resendForMs`, `checkStatus`.
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`].
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str, token_store: Option<JsStore>, store: Option<JsStore>) -> Result<Self, String> {
        let config = Json::parse(config).unwrap_or(Json::NULL);
        let config = PartnerConfig {
            api_key: text(config, "apiKey"),
            api_secret: text(config, "apiSecret"),
            base_url: text(config, "baseUrl"),
            dialect: if text(config, "dialect") == "A" { Dialect::A } else { Dialect::B },
            limits: limits(config, Limits::default()),
            verification_origins: texts(config, "verificationOrigins"),
            resend_for_ms: number(config, "resendForMs").unwrap_or(RESEND_FOR_MS),
            check_status: match text(config, "checkStatus").as_str() {
                "token" => CheckStatus::Token,
                "never" => CheckStatus::Never,
                _ => CheckStatus::Money,
            },
        };
        let partner = Partner::new(config, AnyStore::new(token_store, TOKENS_IN_MEMORY));
        let partner = Rc::new(partner.map_err(|error| error.to_json(Lang::En))?);
        Ok(Self { kept: RefCell::new(Kept::new(&partner, store)), partner })
    }

    fn direct(&self) -> Rc<Direct<AnyStore, AnyStore>> {
        self.kept.borrow().direct.clone()
    }

    /// The store of a proxy: its own, or the partner's.
    fn store_of(&self, own: Option<JsStore>) -> Rc<AnyStore> {
        let mut kept = self.kept.borrow_mut();
        match own {
            None => kept.store.clone(),
            Some(own) if kept.chosen => Rc::new(AnyStore::new(Some(own), VALUES_IN_MEMORY)),
            Some(own) => {
                *kept = Kept::new(&self.partner, Some(own));
                kept.store.clone()
            }
        }
    }

    /// Does one thing and gives its answer. `task` is `call`, `find`, `open` or `settle`, `operation` its operation; of the last two the id of an
    /// attempt. `options` is a JSON object: `user`, `businessToken`, `timeoutMs`, `deadlineMs`, `retries`, `lang`, `allowInvalidAccountNumber`,
    /// `repeat`.
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`].
    pub async fn call(
        &self,
        task: String,
        operation: String,
        input: String,
        options: String,
        context: Context,
    ) -> Result<String, String> {
        let direct = self.direct();
        let options = Json::parse(&options).unwrap_or(Json::NULL);
        let (user, business_token) = (optional(options, "user"), optional(options, "businessToken"));
        let whom = CallFor {
            user: user.as_deref(),
            business_token: business_token.as_deref(),
            timeout_ms: number(options, "timeoutMs"),
            deadline_ms: number(options, "deadlineMs"),
            retries: number(options, "retries"),
            leniency: leniency(options),
            ..CallFor::default()
        };
        let host = JsHost::new(context);
        let answer = match (task.as_str(), Operation::named(&operation)) {
            ("call", Some(operation)) => {
                let repeat = options.get("repeat").and_then(Json::bool) == Some(true);
                direct.call(&host, operation, &input, &whom, repeat).await
            }
            ("find", Some(operation)) => {
                direct.find(&host, operation, &input, &whom).await.map(|found| found.to_json())
            }
            ("open", _) => direct.open(host.now()).await,
            ("settle", _) => match Settlement::parse(&input) {
                Some(settlement) => direct.settle(&operation, settlement, host.now()).await.map(|()| "null".to_owned()),
                None => Err(Error::new(Kind::Validation, "INVALID_OPTION", "An attempt is settled as done or none.")),
            },
            _ => Err(Error::new(Kind::Validation, "UNKNOWN_OPERATION", "There is no such operation.")),
        };
        answer.map_err(|error| error.to_json(Lang::from_tag(&text(options, "lang"))))
    }
}

/// A proxy.
#[wasm_bindgen(js_name = Proxy)]
#[derive(Debug)]
pub struct ProxyHandle(Rc<Proxy<AnyStore, AnyStore>>);

#[wasm_bindgen(js_class = Proxy)]
impl ProxyHandle {
    /// `config` is a JSON object: `allowedOrigins`, `basePath`, `enabled`, `verificationOrigins`, `allowInvalidAccountNumber`, `timeoutMs`,
    /// `deadlineMs`, `retries`, `maxBodyBytes`, `perMinute`, `cors`.
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`].
    #[wasm_bindgen(constructor)]
    pub fn new(partner: &PartnerHandle, config: &str, store: Option<JsStore>) -> Result<Self, String> {
        let config = Json::parse(config).unwrap_or(Json::NULL);
        let usual = ProxyConfig::default();
        let config = ProxyConfig {
            allowed_origins: texts(config, "allowedOrigins"),
            base_path: optional(config, "basePath").unwrap_or(usual.base_path),
            enabled: texts(config, "enabled"),
            verification_origins: texts(config, "verificationOrigins"),
            leniency: leniency(config),
            limits: limits(config, usual.limits),
            max_body_bytes: number(config, "maxBodyBytes").unwrap_or(usual.max_body_bytes),
            per_minute: per_minute(config.get("perMinute")),
            cors: config.get("cors").and_then(Json::bool) == Some(true),
        };
        let proxy = Proxy::new(partner.partner.clone(), partner.store_of(store), config);
        proxy.map(|proxy| Self(Rc::new(proxy))).map_err(|error| error.to_json(Lang::En))
    }

    /// Answers a request: `[status, [name, value, …], body]`. `headers` are names and values in turn, a line each.
    pub async fn answer(
        &self,
        method: String,
        url: String,
        headers: String,
        visit: JsVisit,
        context: Context,
    ) -> Array {
        let proxy = self.0.clone();
        let head = Head { method, url, headers: Headers::from_lines(&headers) };
        let response = proxy.handle(&BrowserVisit { visit, host: JsHost::new(context) }, &head).await;
        let headers: Array =
            response.headers.0.iter().flat_map(|(name, value)| [name, value]).map(JsValue::from).collect();
        Array::of3(&response.status.into(), &headers, &response.body.into())
    }
}

thread_local! {
    /// Drawn ahead, since every request needs an id and a draw of a few bytes costs as much as one of a thousand.
    static DRAWN: RefCell<Vec<[u8; 16]>> = const { RefCell::new(Vec::new()) };
}

/// One request from a browser.
struct BrowserVisit {
    visit: JsVisit,
    host: JsHost,
}

impl Host for BrowserVisit {
    fn now(&self) -> i64 {
        self.host.now()
    }

    fn random(&self) -> [u8; 16] {
        self.secure_random().unwrap_or_else(|| self.host.random())
    }

    fn secure_random(&self) -> Option<[u8; 16]> {
        DRAWN.with_borrow_mut(|drawn| {
            if drawn.is_empty() {
                let mut fresh = [[0; 16]; 64];
                if fill_random(fresh.as_flattened_mut()) {
                    drawn.extend(fresh);
                }
            }
            drawn.pop()
        })
    }

    fn send(&self, request: &Request, timeout_ms: u64) -> impl Future<Output = Result<Response, SendFailure>> {
        self.host.send(request, timeout_ms)
    }

    fn sleep(&self, ms: u64) -> impl Future<Output = Result<(), SendFailure>> {
        self.host.sleep(ms)
    }
}

impl Visit for BrowserVisit {
    async fn session(&self) -> Result<Option<Session>, CallbackFailed> {
        let told = self.visit.session().await.map_err(|_| CallbackFailed)?;
        let Some(text) = told.as_string() else { return Ok(None) };
        let session = Session::from_json(&text).inspect_err(|_| drop(self.visit.unfit()));
        session.map(Some)
    }

    async fn body(&self, limit: u32) -> Result<String, BodyFailure> {
        let read = self.visit.body(limit).await.map_err(|_| BodyFailure::Broken)?;
        read.as_string().ok_or(match read {
            mark if mark == TOO_LARGE => BodyFailure::TooLarge,
            mark if mark == NOT_TEXT => BodyFailure::NotText,
            _ => BodyFailure::Broken,
        })
    }

    async fn authorise(&self, operation: &'static Operation, input: &str) -> Verdict {
        let said = self.visit.authorise(operation.name, input).await.ok().and_then(|said| said.as_string());
        match said.as_deref() {
            Some("true") => Verdict::Allow,
            Some("false") => Verdict::Deny,
            Some(input) if input.starts_with('{') => Verdict::Replace(input.to_owned()),
            _ => Verdict::Failed,
        }
    }

    fn audit(&self, event: &str) {
        // The face reports what the log throws.
        let _ = self.visit.audit(event);
    }
}

fn limits(config: Json<'_>, usual: Limits) -> Limits {
    Limits {
        timeout_ms: number(config, "timeoutMs").unwrap_or(usual.timeout_ms),
        deadline_ms: number(config, "deadlineMs").unwrap_or(usual.deadline_ms),
        retries: number(config, "retries").unwrap_or(usual.retries),
    }
}

/// A limit for all operations, or limits by name besides the usual ones; zero for none.
fn per_minute(config: Option<Json<'_>>) -> PerMinute {
    let limit = |value: Json<'_>| value.number().and_then(|digits| digits.parse().ok()).filter(|limit| *limit > 0);
    let mut limits = PerMinute::default();
    match config {
        None => {}
        Some(one) if one.kind() == Type::Number => limits = PerMinute { usual: limit(one), of: Vec::new() },
        Some(many) => limits
            .of
            .extend(many.fields().map(|(name, value)| (name.string().unwrap_or_default().into_owned(), limit(value)))),
    }
    limits
}

fn leniency(config: Json<'_>) -> Leniency {
    Leniency { invalid_account_number: config.get("allowInvalidAccountNumber").and_then(Json::bool) == Some(true) }
}

fn optional(config: Json<'_>, name: &str) -> Option<String> {
    Some(config.get(name)?.string()?.into_owned())
}

fn text(config: Json<'_>, name: &str) -> String {
    optional(config, name).unwrap_or_default()
}

fn texts(config: Json<'_>, name: &str) -> Vec<String> {
    config.get(name).unwrap_or(Json::NULL).items().filter_map(Json::string).map(Into::into).collect()
}

/// A whole number that is not negative; the face has checked it.
fn number<T: std::str::FromStr>(config: Json<'_>, name: &str) -> Option<T> {
    config.get(name)?.number()?.parse().ok()
}

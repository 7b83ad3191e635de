//! The partner and the proxy for JavaScript. The face wraps every callback of the partner's, so that each gives a promise that settles.

use super::host::{Context, JsHost, TOO_LARGE, fill_random, settled};
use crate::api::Operation;
use crate::check::Lang;
use crate::client::{Host, Leniency, Limits, Poll, SendFailure, wait_until_active};
use crate::error::{Error, ErrorCode};
use crate::http::{Headers, Request, Response};
use crate::json::Json;
use crate::server::{
    BodyFailure, CallFor, CallbackFailed, CredentialSource, Direct, Head, Memory, Partner, PartnerConfig, Proxy,
    ProxyConfig, Quota, Sealed, Session, Settlement, Share, Shelf, Store, StoreFailed, StoreSecrets, Verdict, Visit,
};
use js_sys::{Array, Function, Promise};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// What stands in the place of a request's body that is not UTF-8; pkg-template/src/body.ts has the same.
const NOT_TEXT: f64 = 2.0;

/// What stands in the place of a request's body whose text is gone; pkg-template/src/body.ts has the same.
const READ_BEFORE: f64 = 3.0;

/// How many tokens are kept in memory.
const TOKENS_IN_MEMORY: usize = 10_000;

#[wasm_bindgen]
extern "C" {
    /// A store of the partner's: `get`, `set`, `add`, `delete`, each giving an answer or a promise of one.
    #[derive(Clone, Debug)]
    pub type JsStore;

    #[wasm_bindgen(method, catch)]
    fn get(this: &JsStore, key: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn set(
        this: &JsStore,
        key: &str,
        value: &str,
        ttl_ms: Option<f64>,
        owner: &str,
        urgent: bool,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn add(
        this: &JsStore,
        key: &str,
        value: &str,
        ttl_ms: Option<f64>,
        owner: &str,
        urgent: bool,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn delete(this: &JsStore, key: &str, owner: &str) -> Result<JsValue, JsValue>;

    /// Whether it is a [`JsShelf`].
    #[wasm_bindgen(method, getter, js_name = isShelf)]
    fn is_shelf(this: &JsStore) -> Option<bool>;

    /// `undefined` where the partner's store cannot do this.
    #[wasm_bindgen(method, catch, js_name = compareAndSet)]
    fn compare_and_set(
        this: &JsStore,
        key: &str,
        expected: Option<&str>,
        value: Option<&str>,
        ttl_ms: Option<f64>,
        owner: &str,
        urgent: bool,
    ) -> Result<JsValue, JsValue>;

    /// The values of a store in memory. They lie outside of the wasm, so that an instance that traps loses none.
    #[derive(Clone, Debug)]
    pub type JsShelf;

    #[wasm_bindgen(method)]
    fn at(this: &JsShelf, key: &str) -> Option<String>;

    #[wasm_bindgen(method)]
    fn lay(this: &JsShelf, key: &str, value: &str, bytes: f64, until: Option<f64>);

    #[wasm_bindgen(method, js_name = takeAway)]
    fn take_away(this: &JsShelf, key: &str);

    /// `[key, bytes of the value, until]` of each.
    #[wasm_bindgen(method)]
    fn entries(this: &JsShelf) -> Array;

    /// One request: `session`, `body`, `authorise`, each giving an answer or a promise of one, and `audit`.
    #[derive(Clone, Debug)]
    pub type JsVisit;

    /// A JSON text, or `undefined` for nobody.
    #[wasm_bindgen(method, catch)]
    fn session(this: &JsVisit) -> Result<JsValue, JsValue>;

    /// Tells whoever runs the server that the session's answer is none.
    #[wasm_bindgen(method, catch)]
    fn unfit(this: &JsVisit) -> Result<(), JsValue>;

    /// A text, [`TOO_LARGE`], [`NOT_TEXT`], or [`READ_BEFORE`].
    #[wasm_bindgen(method, catch)]
    fn body(this: &JsVisit, limit: u32) -> Result<JsValue, JsValue>;

    /// `"true"`, `"false"`, the JSON of another input, or anything else for a failure.
    #[wasm_bindgen(method, catch)]
    fn authorise(this: &JsVisit, operation: &str, input: &str) -> Result<JsValue, JsValue>;

    /// Whether anybody listens.
    #[wasm_bindgen(method, getter, js_name = isAudited)]
    fn is_audited(this: &JsVisit) -> bool;

    #[wasm_bindgen(method, catch)]
    fn audit(this: &JsVisit, event: &str) -> Result<(), JsValue>;
}

/// What a callback of the partner's gives, at once or in the end.
async fn given(answer: Result<JsValue, JsValue>) -> Result<JsValue, JsValue> {
    settled(answer?).await
}

/// The partner's store, as it is or sealed, or one in memory.
#[derive(Debug)]
enum AnyStore {
    Memory(Box<Memory<fn() -> i64, JsShelf>>),
    Js(JsStore),
    Sealed(Sealed<JsStore, fn(&mut [u8]) -> bool>),
}

impl AnyStore {
    /// A store of the partner's, or one in memory on the shelf that stands in its place.
    fn new(store: JsStore, quota: Quota, secrets: Option<&Rc<StoreSecrets>>) -> Self {
        if store.is_shelf() == Some(true) {
            let memory = Memory::on(store.unchecked_into(), quota, (|| js_sys::Date::now() as i64) as fn() -> i64);
            return Self::Memory(Box::new(memory));
        }
        match secrets {
            Some(secrets) => Self::Sealed(Sealed::new(store, secrets.clone(), fill_random)),
            None => Self::Js(store),
        }
    }
}

impl Shelf for JsShelf {
    fn get(&self, key: &str) -> Option<String> {
        self.at(key)
    }

    fn put(&self, key: &str, value: &str, until: Option<i64>) {
        self.lay(key, value, value.len() as f64, until.map(|until| until as f64));
    }

    fn remove(&self, key: &str) {
        self.take_away(key);
    }

    fn left(&self) -> Vec<(String, usize, Option<i64>)> {
        let number = |value: JsValue| value.as_f64();
        let entry = |entry: JsValue| {
            let entry: Array = entry.unchecked_into();
            let until = number(entry.get(2)).map(|until| until as i64);
            Some((entry.get(0).as_string()?, number(entry.get(1))? as usize, until))
        };
        self.entries().iter().filter_map(entry).collect()
    }
}

impl Store for JsStore {
    async fn get(&self, key: &str) -> Result<Option<String>, StoreFailed> {
        given(self.get(key)).await.map(|value| value.as_string()).map_err(failed)
    }

    async fn set(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<(), StoreFailed> {
        self.set_of(&Share::of(key), key, value, ttl_ms).await
    }

    async fn add(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<bool, StoreFailed> {
        self.add_of(&Share::of(key), key, value, ttl_ms).await
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        self.delete_of(&Share::of(key), key).await
    }

    async fn compare_and_set(
        &self,
        key: &str,
        expected: Option<&str>,
        value: Option<&str>,
        ttl_ms: Option<u64>,
    ) -> Result<Option<bool>, StoreFailed> {
        self.compare_and_set_of(&Share::of(key), key, expected, value, ttl_ms).await
    }

    async fn set_of(&self, share: &Share, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<(), StoreFailed> {
        let set = self.set(key, value, ttl_ms.map(|ttl| ttl as f64), &share.owner, share.urgent);
        given(set).await.map(drop).map_err(failed)
    }

    async fn add_of(&self, share: &Share, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<bool, StoreFailed> {
        let added = self.add(key, value, ttl_ms.map(|ttl| ttl as f64), &share.owner, share.urgent);
        given(added).await.map_err(failed)?.as_bool().ok_or(StoreFailed::Broken)
    }

    async fn delete_of(&self, share: &Share, key: &str) -> Result<(), StoreFailed> {
        given(self.delete(key, &share.owner)).await.map(drop).map_err(failed)
    }

    async fn compare_and_set_of(
        &self,
        share: &Share,
        key: &str,
        expected: Option<&str>,
        value: Option<&str>,
        ttl_ms: Option<u64>,
    ) -> Result<Option<bool>, StoreFailed> {
        let ttl_ms = ttl_ms.map(|ttl| ttl as f64);
        let set = given(self.compare_and_set(key, expected, value, ttl_ms, &share.owner, share.urgent)).await;
        set.map(|set| set.as_bool()).map_err(failed)
    }
}

/// The same call on whichever store it is.
macro_rules! each {
    ($any:expr, $store:ident => $call:expr) => {
        match $any {
            AnyStore::Memory($store) => {
                let $store = &**$store;
                $call.await
            }
            AnyStore::Js($store) => $call.await,
            AnyStore::Sealed($store) => $call.await,
        }
    };
}

impl Store for AnyStore {
    async fn get(&self, key: &str) -> Result<Option<String>, StoreFailed> {
        each!(self, store => Store::get(store, key))
    }

    async fn set(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<(), StoreFailed> {
        each!(self, store => Store::set(store, key, value, ttl_ms))
    }

    async fn add(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<bool, StoreFailed> {
        each!(self, store => Store::add(store, key, value, ttl_ms))
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        each!(self, store => Store::delete(store, key))
    }

    async fn compare_and_set(
        &self,
        key: &str,
        expected: Option<&str>,
        value: Option<&str>,
        ttl_ms: Option<u64>,
    ) -> Result<Option<bool>, StoreFailed> {
        each!(self, store => Store::compare_and_set(store, key, expected, value, ttl_ms))
    }
}

/// A function of the face's that gives a promise of `[key, secret]`.
fn source_of(ask: Function) -> CredentialSource {
    Rc::new(move || {
        let asked = ask.call0(&JsValue::UNDEFINED);
        Box::pin(async move {
            let promise = Promise::resolve(&asked.map_err(|_| CallbackFailed)?);
            let told = js_sys::futures::JsFuture::from(promise).await.map_err(|_| CallbackFailed)?;
            let told: Array = told.dyn_into().map_err(|_| CallbackFailed)?;
            told.get(0).as_string().zip(told.get(1).as_string()).ok_or(CallbackFailed)
        })
    })
}

/// What a store of the partner's means by what it threw.
fn failed(thrown: JsValue) -> StoreFailed {
    match js_sys::Reflect::get(&thrown, &"code".into()) {
        Ok(code) if code == ErrorCode::QuotaExceeded.name() => StoreFailed::Full,
        _ => StoreFailed::Broken,
    }
}

/// A partner.
#[wasm_bindgen(js_name = Partner)]
#[derive(Debug)]
pub struct PartnerHandle {
    partner: Rc<Partner<AnyStore>>,
    /// What the partner's own code pays with.
    direct: RefCell<Rc<Direct<AnyStore, AnyStore>>>,
    /// Each store once, however many proxies stand on it: of two views of one memory, neither would know what the other has put there.
    stores: RefCell<Vec<(JsStore, Rc<AnyStore>)>>,
    secrets: Option<Rc<StoreSecrets>>,
}

#[wasm_bindgen(js_class = Partner)]
impl PartnerHandle {
    /// `options` is the face's copy of what `new QashPartner` was given, `apiKey` and `apiSecret` left out where `credentials` gives them.
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`].
    #[wasm_bindgen(constructor)]
    pub fn new(
        options: JsValue,
        token_store: JsStore,
        store: JsStore,
        credentials: Option<Function>,
    ) -> Result<Self, String> {
        let read = PartnerConfig::read(serde_wasm_bindgen::Deserializer::from(options));
        let (config, secrets) = read.map_err(|error| error.to_json(Lang::En))?;
        let secrets = secrets.map(|secrets| StoreSecrets::new(&secrets)).transpose();
        let secrets = secrets.map_err(|error| error.to_json(Lang::En))?.map(Rc::new);
        let tokens = Quota { values: TOKENS_IN_MEMORY, ..Quota::default() };
        let tokens = AnyStore::new(token_store, tokens, secrets.as_ref());
        let partner = Partner::with(config, tokens, credentials.map(source_of));
        let partner = Rc::new(partner.map_err(|error| error.to_json(Lang::En))?);
        let kept = Rc::new(AnyStore::new(store.clone(), Quota::default(), secrets.as_ref()));
        let direct = RefCell::new(Rc::new(Direct::new(partner.clone(), kept.clone())));
        Ok(Self { partner, direct, stores: RefCell::new(vec![(store, kept)]), secrets })
    }

    /// Swaps key and secret.
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`].
    #[wasm_bindgen(js_name = setCredentials)]
    pub fn set_credentials(&self, api_key: String, api_secret: String) -> Result<(), String> {
        self.partner.set_credentials(api_key, api_secret).map_err(|error| error.to_json(Lang::En))
    }

    /// Asks a function for `[key, secret]` from now on.
    #[wasm_bindgen(js_name = askCredentials)]
    pub fn ask_credentials(&self, credentials: Function) {
        self.partner.ask_credentials(source_of(credentials));
    }

    /// Makes a key and a secret known that were used before.
    #[wasm_bindgen(js_name = rememberCredentials)]
    pub fn remember_credentials(&self, api_key: String, api_secret: String) {
        self.partner.remember_credentials(api_key, api_secret);
    }

    /// A text for logs, without secrets and their pieces.
    #[must_use]
    pub fn scrub(&self, text: &str) -> String {
        self.partner.scrub(text).into_owned()
    }

    /// A body for logs, without secrets: also those that stand in fields called like one, and that nobody has met yet.
    #[wasm_bindgen(js_name = scrubBody)]
    #[must_use]
    pub fn scrub_body(&self, text: &str) -> String {
        self.partner.scrub_body(text)
    }

    /// The name of the operation that a request to Qash is of; empty for none.
    #[wasm_bindgen(js_name = operationOf)]
    #[must_use]
    pub fn operation_of(&self, method: &str, path: &str) -> String {
        let is_it = |operation: &Operation| {
            operation.method.name() == method && Operation::match_path(operation.path, path).is_some()
        };
        Operation::ALL.into_iter().find(is_it).map_or_else(String::new, |operation| operation.name.to_owned())
    }

    /// Drops a user's tokens.
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`].
    #[wasm_bindgen(js_name = revokeUser)]
    pub async fn revoke_user(&self, user: String, context: Context) -> Result<(), String> {
        let partner = self.partner.clone();
        partner.revoke_user(&JsHost::new(context), &user).await.map_err(|error| error.to_json(Lang::En))
    }

    fn direct(&self) -> Rc<Direct<AnyStore, AnyStore>> {
        self.direct.borrow().clone()
    }

    fn store_of(&self, given: JsStore) -> Rc<AnyStore> {
        let mut stores = self.stores.borrow_mut();
        if let Some((_, known)) = stores.iter().find(|(store, _)| **store == *given) {
            return known.clone();
        }
        let store = Rc::new(AnyStore::new(given.clone(), Quota::default(), self.secrets.as_ref()));
        stores.push((given, store.clone()));
        store
    }

    /// Does one thing and gives its answer. `task` is `call`, `wait`, `find`, `open` or `settle`, `operation` its operation; of the last two the id of an
    /// attempt. Of a payout it may be `row`, too, whose answer is that of [`crate::server::RowEnd::to_json`], or `restore`. `options` is a JSON object: `user`,
    /// `businessToken`, `timeoutMs`, `deadlineMs`, `retries`, `lang`, `allowInvalidAccountNumber`, `repeat`, of a row `isLast`, and of what is
    /// restored `begunAt` and perhaps `answer`.
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
            ("wait", Some(Operation::GetUser)) => {
                let usual = Poll::default();
                let poll = Poll {
                    first_ms: number(options, "firstMs").unwrap_or(usual.first_ms),
                    longest_ms: number(options, "longestMs").unwrap_or(usual.longest_ms),
                    deadline_ms: number(options, "deadlineMs").unwrap_or(usual.deadline_ms),
                };
                let look = async |left_ms: u64| {
                    let own = CallFor { deadline_ms: Some(left_ms.min(Limits::default().deadline_ms)), ..whom };
                    self.partner.call(&host, Operation::GetUser, &input, &own).await
                };
                wait_until_active(&host, &poll, look, |user| host.polled(user)).await
            }
            ("find", Some(operation)) => {
                direct.find(&host, operation, &input, &whom).await.map(|found| found.to_json())
            }
            ("row", Some(Operation::Payout)) => {
                let is_last = options.get("isLast").and_then(Json::bool) == Some(true);
                Ok(direct.pay_row(&host, &input, &whom, is_last).await.to_json())
            }
            ("restore", Some(Operation::Payout)) => {
                let known = (options.integer_at("begunAt").unwrap_or_default(), options.get("answer").map(Json::text));
                direct.restore(&host, &input, &whom, known).await.map(|()| "null".to_owned())
            }
            ("open", _) => direct.open(host.now()).await,
            ("settle", _) => match Settlement::parse(&input) {
                Some(settlement) => direct.settle(&operation, settlement, host.now()).await.map(|()| "null".to_owned()),
                None => Err(Error::new(ErrorCode::InvalidOption, "An attempt is settled as done or none.")),
            },
            _ => Err(Error::new(ErrorCode::UnknownOperation, "There is no such operation.")),
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
    /// A proxy that remembers what it pays in `store`; if that is `adopted`, the partner's own code does so, too.
    ///
    /// `options` is the face's copy of what `createProxy` or, if `sandboxed`, a sandbox's `proxy` was given; `enabled` names the operations with a hook,
    /// `asks_origins` says that functions of the partner's allow origins, too.
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`].
    #[wasm_bindgen(constructor)]
    pub fn new(
        partner: &PartnerHandle,
        options: JsValue,
        enabled: Vec<String>,
        asks_origins: bool,
        store: JsStore,
        adopted: bool,
        sandboxed: bool,
    ) -> Result<Self, String> {
        let operation = if sandboxed { "proxy" } else { "createProxy" };
        let read = ProxyConfig::read(operation, serde_wasm_bindgen::Deserializer::from(options), enabled);
        let config = ProxyConfig { asks_origins, ..read.map_err(|error| error.to_json(Lang::En))? };
        let store = partner.store_of(store);
        let proxy = Proxy::new(partner.partner.clone(), store.clone(), config);
        let proxy = proxy.map_err(|error| error.to_json(Lang::En))?;
        if adopted {
            partner.direct.replace(Rc::new(Direct::new(partner.partner.clone(), store)));
        }
        Ok(Self(Rc::new(proxy)))
    }

    /// Answers a request: `[status, headers, body]`. `headers`, here and there, are names and values in turn, a line each;
    /// `origin_allowed` is what the partner's functions say of the origin.
    pub async fn answer(
        &self,
        method: String,
        url: String,
        headers: String,
        origin_allowed: bool,
        visit: JsVisit,
        context: Context,
    ) -> Array {
        let proxy = self.0.clone();
        let head = Head { method, url, headers: Headers::from_lines(&headers), origin_allowed };
        let response = proxy.handle(&BrowserVisit { visit, host: JsHost::new(context) }, &head).await;
        Array::of3(&response.status.into(), &response.headers.to_lines().into(), &response.body.into())
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

    fn retrying(&self, error: &Error, wait_ms: u64) {
        self.host.retrying(error, wait_ms);
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
        let told = given(self.visit.session()).await.map_err(|_| CallbackFailed)?;
        let Some(text) = told.as_string() else { return Ok(None) };
        let session = Session::from_json(&text).inspect_err(|_| drop(self.visit.unfit()));
        session.map(Some)
    }

    async fn body(&self, limit: u32) -> Result<String, BodyFailure> {
        let read = given(self.visit.body(limit)).await.map_err(|_| BodyFailure::Broken)?;
        read.as_string().ok_or(match read {
            mark if mark == TOO_LARGE => BodyFailure::TooLarge,
            mark if mark == NOT_TEXT => BodyFailure::NotText,
            mark if mark == READ_BEFORE => BodyFailure::ReadBefore,
            _ => BodyFailure::Broken,
        })
    }

    async fn authorise(&self, operation: Operation, input: &str) -> Verdict {
        let said = given(self.visit.authorise(operation.name, input)).await.ok().and_then(|said| said.as_string());
        match said.as_deref() {
            Some("true") => Verdict::Allow,
            Some("false") => Verdict::Deny,
            Some(input) if input.starts_with('{') => Verdict::Replace(input.to_owned()),
            _ => Verdict::Failed,
        }
    }

    fn is_audited(&self) -> bool {
        self.visit.is_audited()
    }

    fn audit(&self, event: &str) {
        // The face reports what the log throws.
        let _ = self.visit.audit(event);
    }
}

pub(super) fn leniency(config: Json<'_>) -> Leniency {
    let is_on = |name| config.get(name).and_then(Json::bool) == Some(true);
    Leniency {
        invalid_account_number: is_on("allowInvalidAccountNumber"),
        other_account: is_on("allowOtherAccount"),
        phone_as_written: is_on("phoneAsWritten"),
    }
}

fn optional(config: Json<'_>, name: &str) -> Option<String> {
    Some(config.get(name)?.string()?.into_owned())
}

pub(super) fn text(config: Json<'_>, name: &str) -> String {
    optional(config, name).unwrap_or_default()
}

/// A whole number that is not negative; the face has checked it.
pub(super) fn number<T: std::str::FromStr>(config: Json<'_>, name: &str) -> Option<T> {
    config.get(name)?.number()?.parse().ok()
}

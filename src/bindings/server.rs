//! The partner and the proxy for JavaScript. The face wraps every callback of the partner's, so that each gives a promise that settles.

use super::host::{Context, JsHost, TOO_LARGE, fill_random};
use super::store::{AnyStore, JsStore, given};
use crate::api::Operation;
use crate::check::Lang;
use crate::client::{Host, Limits, SendFailure, wait_until_active};
use crate::error::{Error, ErrorCode};
use crate::http::{Headers, Request, Response};
use crate::server::{
    BatchOptions, BodyFailure, CallFor, CallName, CallOptions, CallbackFailed, CredentialSource, Direct, Head, Partner,
    PartnerConfig, Proxy, ProxyConfig, Quota, Session, Settlement, StoreSecrets, Verdict, Visit,
};
use js_sys::{Array, Function, Promise};
use serde_wasm_bindgen::Deserializer;
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
        let read = PartnerConfig::read(Deserializer::from(options));
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

    /// Carries out an operation, for `user` if it is a user's. `options` is the face's copy of what the call was given.
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`].
    pub async fn call(
        &self,
        operation: String,
        user: Option<String>,
        input: String,
        options: JsValue,
        context: Context,
    ) -> Result<String, String> {
        let (operation, options) = options_of(&operation, options)?;
        let (direct, host) = (self.direct(), JsHost::new(context));
        let answer = direct.call(&host, operation, &input, &options.call_for(user.as_deref()), options.repeat).await;
        answer.map_err(|error| error.to_json(options.lang))
    }

    /// Looks at a user until it is active.
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`].
    pub async fn wait(&self, input: String, options: JsValue, context: Context) -> Result<String, String> {
        let options = told(CallOptions::read(CallName::WaitUntilActive, Deserializer::from(options)))?;
        let (partner, host) = (self.partner.clone(), JsHost::new(context));
        let look = async |left_ms: u64| {
            let deadline_ms = Some(left_ms.min(Limits::default().deadline_ms));
            let own = CallFor { deadline_ms, ..options.call_for(None) };
            partner.call(&host, Operation::GetUser, &input, &own).await
        };
        let answer = wait_until_active(&host, &options.poll(), look, |user| host.polled(user)).await;
        answer.map_err(|error| error.to_json(options.lang))
    }

    /// What became of a payout, transfer or deposit of a user's.
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`].
    pub async fn find(
        &self,
        operation: String,
        user: String,
        input: String,
        options: JsValue,
        context: Context,
    ) -> Result<String, String> {
        let (operation, options) = options_of(&operation, options)?;
        let (direct, host) = (self.direct(), JsHost::new(context));
        let found = direct.find(&host, operation, &input, &options.call_for(Some(&user))).await;
        found.map(|found| found.to_json()).map_err(|error| error.to_json(options.lang))
    }

    /// Pays a row of a file: the answer is that of [`crate::server::RowEnd::to_json`].
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`], for options alone.
    #[wasm_bindgen(js_name = payRow)]
    pub async fn pay_row(
        &self,
        user: String,
        input: String,
        options: JsValue,
        is_last: bool,
        context: Context,
    ) -> Result<String, String> {
        let options = told(BatchOptions::read(Deserializer::from(options)))?.call;
        let (direct, host) = (self.direct(), JsHost::new(context));
        Ok(direct.pay_row(&host, &input, &options.call_for(Some(&user)), is_last).await.to_json())
    }

    /// Tells the store of a row that was begun before, and of its answer, if that is known.
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`].
    #[wasm_bindgen(js_name = restoreRow)]
    pub async fn restore_row(
        &self,
        user: String,
        input: String,
        options: JsValue,
        begun_at: f64,
        answer: Option<String>,
        context: Context,
    ) -> Result<String, String> {
        let options = told(BatchOptions::read(Deserializer::from(options)))?.call;
        let (direct, host) = (self.direct(), JsHost::new(context));
        let known = (begun_at as i64, answer.as_deref());
        let restored = direct.restore(&host, &input, &options.call_for(Some(&user)), known).await;
        restored.map(|()| NOTHING.to_owned()).map_err(|error| error.to_json(options.lang))
    }

    /// The payouts, transfers and deposits whose outcome is not known.
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`].
    pub async fn open(&self, options: JsValue) -> Result<String, String> {
        let options = told(CallOptions::read(CallName::OpenPayouts, Deserializer::from(options)))?;
        let direct = self.direct();
        direct.open(js_sys::Date::now() as i64).await.map_err(|error| error.to_json(options.lang))
    }

    /// Settles one of them by its id, as `done` or `none`.
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`].
    pub async fn settle(&self, id: String, outcome: String, options: JsValue) -> Result<String, String> {
        let options = told(CallOptions::read(CallName::Settle, Deserializer::from(options)))?;
        let direct = self.direct();
        let settled = match Settlement::parse(&outcome) {
            Some(settlement) => direct.settle(&id, settlement, js_sys::Date::now() as i64).await,
            None => Err(Error::new(ErrorCode::InvalidOption, "An attempt is settled as done or none.")),
        };
        settled.map(|()| NOTHING.to_owned()).map_err(|error| error.to_json(options.lang))
    }
}

/// The answer of what answers nothing.
const NOTHING: &str = "null";

fn told<T>(result: Result<T, Error>) -> Result<T, String> {
    result.map_err(|error| error.to_json(Lang::En))
}

fn options_of(operation: &str, options: JsValue) -> Result<(Operation, CallOptions), String> {
    let unknown = || Error::new(ErrorCode::UnknownOperation, "There is no such operation.");
    let operation = told(Operation::named(operation).ok_or_else(unknown))?;
    let options = told(CallOptions::read(CallName::Operation(operation), Deserializer::from(options)))?;
    Ok((operation, options))
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
        let read = ProxyConfig::read(operation, Deserializer::from(options), enabled);
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

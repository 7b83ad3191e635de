//! JavaScript bindings of the partner and the proxy. The TypeScript layer wraps every callback of the partner, so that each returns a
//! promise that settles.

use super::host::{Context, JsHost, TOO_LARGE, fill_random};
use super::store::{AnyStore, JsStore, resolve_callback};
use crate::api::Operation;
use crate::check::Lang;
use crate::client::{Host, Limits, SendFailure, wait_until_active};
use crate::error::{Error, ErrorCode};
use crate::http::{Headers, Request, Response};
use crate::server::{
    BatchOptions, BodyFailure, CallName, CallOptions, CallSettings, CallbackFailed, CredentialSource, DirectClient,
    Head, Partner, PartnerConfig, PolicyDecision, Proxy, ProxyConfig, Quota, RequestContext, Session, Settlement,
    StoreSecrets,
};
use js_sys::{Array, Function, Promise};
use serde_wasm_bindgen::Deserializer;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Marker for a request body that is not UTF-8; the same as in pkg-template/src/body.ts.
const NOT_TEXT: f64 = 2.0;

/// Marker for a request body that was consumed before; the same as in pkg-template/src/body.ts.
const READ_BEFORE: f64 = 3.0;

/// Maximum number of tokens in memory.
const TOKENS_IN_MEMORY: usize = 10_000;

#[wasm_bindgen]
extern "C" {
    /// Callbacks for one request: `session`, `body` and `authorise`, each with a result or a promise of one, and `audit`.
    #[derive(Clone, Debug)]
    pub type JsRequestContext;

    /// Returns a JSON text, or `undefined` if nobody is signed in.
    #[wasm_bindgen(method, catch)]
    fn session(this: &JsRequestContext) -> Result<JsValue, JsValue>;

    /// Reports to the server's log that the result of `session` is invalid.
    #[wasm_bindgen(method, catch)]
    fn unfit(this: &JsRequestContext) -> Result<(), JsValue>;

    /// Returns a text, [`TOO_LARGE`], [`NOT_TEXT`], or [`READ_BEFORE`].
    #[wasm_bindgen(method, catch)]
    fn body(this: &JsRequestContext, limit: u32) -> Result<JsValue, JsValue>;

    /// Returns `"true"`, `"false"`, the JSON of a replaced input, or anything else for a failure.
    #[wasm_bindgen(method, catch)]
    fn authorise(this: &JsRequestContext, operation: &str, input: &str) -> Result<JsValue, JsValue>;

    /// Whether there is an audit log.
    #[wasm_bindgen(method, getter, js_name = isAudited)]
    fn is_audited(this: &JsRequestContext) -> bool;

    #[wasm_bindgen(method, catch)]
    fn audit(this: &JsRequestContext, event: &str) -> Result<(), JsValue>;
}

/// Wraps a JavaScript function that returns a promise of `[key, secret]`.
fn source_of(ask: Function) -> CredentialSource {
    Rc::new(move || {
        let asked = ask.call0(&JsValue::UNDEFINED);
        Box::pin(async move {
            let promise = Promise::resolve(&asked.map_err(|_| CallbackFailed)?);
            let answer = js_sys::futures::JsFuture::from(promise).await.map_err(|_| CallbackFailed)?;
            let pair: Array = answer.dyn_into().map_err(|_| CallbackFailed)?;
            pair.get(0).as_string().zip(pair.get(1).as_string()).ok_or(CallbackFailed)
        })
    })
}

/// JavaScript class of a partner.
#[wasm_bindgen(js_name = Partner)]
#[derive(Debug)]
pub struct PartnerHandle {
    partner: Rc<Partner<AnyStore>>,
    /// Client for the partner's own code.
    direct: RefCell<Rc<DirectClient<AnyStore, AnyStore>>>,
    /// Each store once, shared by all proxies: two views of one memory store would not see each other's values.
    stores: RefCell<Vec<(JsStore, Rc<AnyStore>)>>,
    secrets: Option<Rc<StoreSecrets>>,
}

#[wasm_bindgen(js_class = Partner)]
impl PartnerHandle {
    /// Creates a partner. `options` is a copy of the options of `new QashPartner`, without `apiKey` and `apiSecret` if `credentials`
    /// returns them.
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
        let payment_store = Rc::new(AnyStore::new(store.clone(), Quota::default(), secrets.as_ref()));
        let direct = RefCell::new(Rc::new(DirectClient::new(partner.clone(), payment_store.clone())));
        Ok(Self { partner, direct, stores: RefCell::new(vec![(store, payment_store)]), secrets })
    }

    /// Replaces API key and secret.
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`].
    #[wasm_bindgen(js_name = setCredentials)]
    pub fn set_credentials(&self, api_key: String, api_secret: String) -> Result<(), String> {
        self.partner.set_credentials(api_key, api_secret).map_err(|error| error.to_json(Lang::En))
    }

    /// Requests `[key, secret]` from a function for later calls.
    #[wasm_bindgen(js_name = askCredentials)]
    pub fn ask_credentials(&self, credentials: Function) {
        self.partner.ask_credentials(source_of(credentials));
    }

    /// Adds an API key and a secret that were used before.
    #[wasm_bindgen(js_name = rememberCredentials)]
    pub fn remember_credentials(&self, api_key: String, api_secret: String) {
        self.partner.remember_credentials(api_key, api_secret);
    }

    /// Removes secrets and parts of them from a text for logs.
    #[must_use]
    pub fn scrub(&self, text: &str) -> String {
        self.partner.scrub(text).into_owned()
    }

    /// Removes secrets from a body for logs, including unknown ones in fields named like a secret.
    #[wasm_bindgen(js_name = scrubBody)]
    #[must_use]
    pub fn scrub_body(&self, text: &str) -> String {
        self.partner.scrub_body(text)
    }

    /// Returns the name of the operation of a request to Qash; empty if there is none.
    #[wasm_bindgen(js_name = operationOf)]
    #[must_use]
    pub fn operation_of(&self, method: &str, path: &str) -> String {
        let is_it = |operation: &Operation| {
            operation.method.name() == method && Operation::match_path(operation.path, path).is_some()
        };
        Operation::ALL.into_iter().find(is_it).map_or_else(String::new, |operation| operation.name.to_owned())
    }

    /// Revokes a user's tokens.
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`].
    #[wasm_bindgen(js_name = revokeUser)]
    pub async fn revoke_user(&self, user: String, context: Context) -> Result<(), String> {
        let partner = self.partner.clone();
        partner.revoke_user(&JsHost::new(context), &user).await.map_err(|error| error.to_json(Lang::En))
    }

    fn direct(&self) -> Rc<DirectClient<AnyStore, AnyStore>> {
        self.direct.borrow().clone()
    }

    fn store_of(&self, js_store: JsStore) -> Rc<AnyStore> {
        let mut stores = self.stores.borrow_mut();
        if let Some((_, known)) = stores.iter().find(|(store, _)| **store == *js_store) {
            return known.clone();
        }
        let store = Rc::new(AnyStore::new(js_store.clone(), Quota::default(), self.secrets.as_ref()));
        stores.push((js_store, store.clone()));
        store
    }

    /// Executes an operation, for `user` if it is a user operation. `options` is a copy of the call's options.
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
        let answer =
            direct.call(&host, operation, &input, &options.call_settings(user.as_deref()), options.repeat).await;
        answer.map_err(|error| error.to_json(options.lang))
    }

    /// Polls a user until it is active.
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`].
    pub async fn wait(&self, input: String, options: JsValue, context: Context) -> Result<String, String> {
        let options = or_json(CallOptions::read(CallName::WaitUntilActive, Deserializer::from(options)))?;
        let (partner, host) = (self.partner.clone(), JsHost::new(context));
        let look = async |left_ms: u64| {
            let deadline_ms = Some(left_ms.min(Limits::default().deadline_ms));
            let own = CallSettings { deadline_ms, ..options.call_settings(None) };
            partner.call(&host, Operation::GetUser, &input, &own).await
        };
        let answer = wait_until_active(&host, &options.poll(), look, |user| host.polled(user)).await;
        answer.map_err(|error| error.to_json(options.lang))
    }

    /// Looks up the outcome of a user's payout, transfer or deposit.
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
        let found = direct.find(&host, operation, &input, &options.call_settings(Some(&user))).await;
        found.map(|found| found.to_json()).map_err(|error| error.to_json(options.lang))
    }

    /// Pays a row of a file. Returns [`crate::server::RowOutcome::to_json`].
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`], for invalid options only.
    #[wasm_bindgen(js_name = payRow)]
    pub async fn pay_row(
        &self,
        user: String,
        input: String,
        options: JsValue,
        is_last: bool,
        context: Context,
    ) -> Result<String, String> {
        let options = or_json(BatchOptions::read(Deserializer::from(options)))?.call;
        let (direct, host) = (self.direct(), JsHost::new(context));
        Ok(direct.pay_row(&host, &input, &options.call_settings(Some(&user)), is_last).await.to_json())
    }

    /// Records a row from a journal in the store, with its response if it is known.
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
        let options = or_json(BatchOptions::read(Deserializer::from(options)))?.call;
        let (direct, host) = (self.direct(), JsHost::new(context));
        let known = (begun_at as i64, answer.as_deref());
        let restored = direct.restore(&host, &input, &options.call_settings(Some(&user)), known).await;
        restored.map(|()| NOTHING.to_owned()).map_err(|error| error.to_json(options.lang))
    }

    /// Lists the payouts, transfers and deposits with an unknown outcome.
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`].
    pub async fn open(&self, options: JsValue) -> Result<String, String> {
        let options = or_json(CallOptions::read(CallName::OpenPayouts, Deserializer::from(options)))?;
        let direct = self.direct();
        direct.open(js_sys::Date::now() as i64).await.map_err(|error| error.to_json(options.lang))
    }

    /// Sets the outcome of an attempt by its id: `done` or `none`.
    ///
    /// # Errors
    /// The JSON of [`Error::to_json`].
    pub async fn settle(&self, id: String, outcome: String, options: JsValue) -> Result<String, String> {
        let options = or_json(CallOptions::read(CallName::Settle, Deserializer::from(options)))?;
        let direct = self.direct();
        let settled = match Settlement::parse(&outcome) {
            Some(settlement) => direct.settle(&id, settlement, js_sys::Date::now() as i64).await,
            None => Err(Error::new(ErrorCode::InvalidOption, "settle: expected the outcome \"done\" or \"none\".")),
        };
        settled.map(|()| NOTHING.to_owned()).map_err(|error| error.to_json(options.lang))
    }
}

/// Result of a method without a result.
const NOTHING: &str = "null";

fn or_json<T>(result: Result<T, Error>) -> Result<T, String> {
    result.map_err(|error| error.to_json(Lang::En))
}

fn options_of(operation: &str, options: JsValue) -> Result<(Operation, CallOptions), String> {
    let unknown = || Error::new(ErrorCode::UnknownOperation, "There is no operation with this name.");
    let operation = or_json(Operation::named(operation).ok_or_else(unknown))?;
    let options = or_json(CallOptions::read(CallName::Operation(operation), Deserializer::from(options)))?;
    Ok((operation, options))
}

/// JavaScript class of a proxy.
#[wasm_bindgen(js_name = Proxy)]
#[derive(Debug)]
pub struct ProxyHandle(Rc<Proxy<AnyStore, AnyStore>>);

#[wasm_bindgen(js_class = Proxy)]
impl ProxyHandle {
    /// Creates a proxy that records payments in `store`; with `adopted`, the partner's own code uses the store as well.
    ///
    /// `options` is a copy of the options of `createProxy` or, if `sandboxed`, of a sandbox's `proxy`; `enabled` names the operations with
    /// a hook, `asks_origins` says that functions of the partner allow further origins.
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
            partner.direct.replace(Rc::new(DirectClient::new(partner.partner.clone(), store)));
        }
        Ok(Self(Rc::new(proxy)))
    }

    /// Handles a request, and returns `[status, headers, body]`. Headers, both ways, are alternating names and values, one per line;
    /// `origin_allowed` is the result of the partner's functions for the origin.
    pub async fn answer(
        &self,
        method: String,
        url: String,
        headers: String,
        origin_allowed: bool,
        request_context: JsRequestContext,
        context: Context,
    ) -> Array {
        let proxy = self.0.clone();
        let head = Head { method, url, headers: Headers::from_lines(&headers), origin_allowed };
        let response = proxy.handle(&ProxyRequestContext { request_context, host: JsHost::new(context) }, &head).await;
        Array::of3(&response.status.into(), &response.headers.to_lines().into(), &response.body.into())
    }
}

thread_local! {
    /// Random bytes drawn in advance: every request needs an id, and drawing a few bytes costs as much as a thousand.
    static DRAWN: RefCell<Vec<[u8; 16]>> = const { RefCell::new(Vec::new()) };
}

/// The context of one request from a browser.
struct ProxyRequestContext {
    request_context: JsRequestContext,
    host: JsHost,
}

impl Host for ProxyRequestContext {
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

impl RequestContext for ProxyRequestContext {
    async fn session(&self) -> Result<Option<Session>, CallbackFailed> {
        let answer = resolve_callback(self.request_context.session()).await.map_err(|_| CallbackFailed)?;
        let Some(text) = answer.as_string() else { return Ok(None) };
        let session = Session::from_json(&text).inspect_err(|_| drop(self.request_context.unfit()));
        session.map(Some)
    }

    async fn body(&self, limit: u32) -> Result<String, BodyFailure> {
        let read = resolve_callback(self.request_context.body(limit)).await.map_err(|_| BodyFailure::Broken)?;
        read.as_string().ok_or(match read {
            mark if mark == TOO_LARGE => BodyFailure::TooLarge,
            mark if mark == NOT_TEXT => BodyFailure::NotText,
            mark if mark == READ_BEFORE => BodyFailure::ReadBefore,
            _ => BodyFailure::Broken,
        })
    }

    async fn authorise(&self, operation: Operation, input: &str) -> PolicyDecision {
        let decision = resolve_callback(self.request_context.authorise(operation.name, input))
            .await
            .ok()
            .and_then(|decision| decision.as_string());
        match decision.as_deref() {
            Some("true") => PolicyDecision::Allow,
            Some("false") => PolicyDecision::Deny,
            Some(input) if input.starts_with('{') => PolicyDecision::Replace(input.to_owned()),
            _ => PolicyDecision::Failed,
        }
    }

    fn is_audited(&self) -> bool {
        self.request_context.is_audited()
    }

    fn audit(&self, event: &str) {
        // The TypeScript layer reports errors of the log.
        let _ = self.request_context.audit(event);
    }
}

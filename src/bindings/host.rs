//! [`Host`] for JavaScript platforms: `fetch`, timers, `AbortSignal`, randomness. The partner's server uses it; the browser's client has its host
//! in TypeScript.
//!
//! gloo-net reads the response's headers. The call before is a binding of our own, because `fetch` may be anyone's: it may throw, return a
//! `Response` of another realm or none at all, never settle, or return an endless body. So every value from outside is read through an import
//! that catches exceptions, and every promise is raced against one of our own.

use crate::check::Lang;
use crate::client::{Host, SendFailure};
use crate::error::Error;
use crate::http::{Headers, Request, Response};
use gloo_net::http::Headers as GlooHeaders;
use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, RequestInit, RequestRedirect};

/// Marks a body that is too large; pkg-template/src/body.ts has the same value.
pub const TOO_LARGE: f64 = 1.0;

/// Timers use signed 32-bit milliseconds; a longer delay would end at once.
const LONGEST_TIMER: u64 = 0x7fff_ffff;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout, catch)]
    fn set_timeout(handler: &Function, ms: f64, argument: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = clearTimeout, catch)]
    fn clear_timeout(handle: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn get_random_values(bytes: &mut [u8]) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = String, catch)]
    fn to_text(value: &JsValue) -> Result<String, JsValue>;

    /// The context of a call from TypeScript: `{ fetch, signal? }`. An exception of fetch is stored there as `cause`.
    #[derive(Clone, Debug)]
    pub type Context;

    #[wasm_bindgen(method, getter)]
    fn fetch(this: &Context) -> Function;

    #[wasm_bindgen(method, getter)]
    fn signal(this: &Context) -> Option<Signal>;

    /// Called with each user that a poll has read.
    #[wasm_bindgen(method, getter)]
    fn polled(this: &Context) -> Option<Function>;

    /// Called before a retry, with its reason and delay.
    #[wasm_bindgen(method, getter)]
    fn retrying(this: &Context) -> Option<Function>;

    #[wasm_bindgen(method, setter, catch)]
    fn set_cause(this: &Context, cause: &JsValue) -> Result<(), JsValue>;

    /// An `AbortSignal`, of any realm or polyfill.
    #[derive(Clone, Debug)]
    pub type Signal;

    #[wasm_bindgen(method, getter, catch)]
    fn aborted(this: &Signal) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, js_name = addEventListener, catch)]
    fn add_event_listener(this: &Signal, event: &str, listener: &Function) -> Result<(), JsValue>;

    #[wasm_bindgen(method, js_name = removeEventListener, catch)]
    fn remove_event_listener(this: &Signal, event: &str, listener: &Function) -> Result<(), JsValue>;

    /// The value that `fetch` returned.
    type Answer;

    #[wasm_bindgen(method, getter, catch)]
    fn status(this: &Answer) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, js_name = type, catch)]
    fn kind(this: &Answer) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, catch)]
    fn headers(this: &Answer) -> Result<web_sys::Headers, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn text(this: &Answer) -> Result<JsValue, JsValue>;
}

/// The JavaScript platform of one call.
#[derive(Debug)]
pub struct JsHost {
    context: Context,
    signal: Option<Signal>,
}

impl JsHost {
    /// A host for one call.
    #[must_use]
    pub fn new(context: Context) -> Self {
        let signal = context.signal();
        Self { context, signal }
    }

    /// Reports a user that a poll has read.
    pub fn polled(&self, user: &str) {
        if let Some(told) = self.context.polled() {
            let _ = told.call1(&JsValue::UNDEFINED, &user.into());
        }
    }

    /// The URL and options of a request in the platform's form, or the reason there is no such request.
    fn build(&self, request: &Request) -> Result<(JsValue, RequestInit), JsValue> {
        let headers = web_sys::Headers::new()?;
        for (name, value) in &request.headers.0 {
            headers.set(name, value)?;
        }
        let init = RequestInit::new();
        init.set_method(request.method.name());
        init.set_headers(&headers);
        // Following a redirect would carry credentials to its target. `error` prevents that too, but Cloudflare Workers lack it, and it looks
        // like a broken connection; a redirect response can be recognised and is never retried.
        init.set_redirect(RequestRedirect::Manual);
        if let Some(body) = &request.body {
            init.set_body(&body.into());
        }
        // A `Request` would detect the same invalid URL, at a much higher cost.
        Ok((web_sys::Url::new(&request.url)?.href().into(), init))
    }

    /// Calls `fetch` with URL and options instead of a `Request`: a mock, or a fetch of another realm, does not know this realm's class.
    fn fetch(&self, (url, init): &(JsValue, RequestInit), signal: &web_sys::AbortSignal) -> Result<JsValue, JsValue> {
        init.set_signal(Some(signal));
        self.context.fetch().call2(&JsValue::UNDEFINED, url, init)
    }

    /// Sends the request and reads the whole response, unless `stop` ends first.
    async fn exchange(
        &self,
        built: &(JsValue, RequestInit),
        signal: &web_sys::AbortSignal,
        stop: &Stop<'_>,
    ) -> Result<Response, Failed> {
        let answer: Answer = stop.race(&self.fetch(built, signal)?).await?.unchecked_into();
        let status = match answer.status()?.as_f64() {
            Some(status) if (100.0..600.0).contains(&status) => status as u16,
            // What browsers return for a redirect that is not followed.
            Some(0.0) if answer.kind()? == "opaqueredirect" => 302,
            _ => return Err(JsValue::from("fetch answered something that is no Response").into()),
        };
        // A mock's plain object or another realm's Headers are converted to this realm's; a response without headers has none.
        let own = |headers: web_sys::Headers| {
            if headers.is_instance_of::<web_sys::Headers>() {
                Ok(headers)
            } else {
                web_sys::Headers::new_with_headers(&headers)
            }
        };
        let raw = answer.headers().and_then(own).or_else(|_| web_sys::Headers::new())?;
        let headers = Headers(GlooHeaders::from_raw(raw).entries().collect());
        let text = stop.race(&answer.text()?).await?;
        match text.as_string() {
            Some(body) => Ok(Response { status, headers, body }),
            None if text == TOO_LARGE => Err(Failed::TooLarge),
            None => Err(JsValue::from("the body is not text").into()),
        }
    }
}

impl Host for JsHost {
    fn now(&self) -> i64 {
        js_sys::Date::now() as i64
    }

    fn random(&self) -> [u8; 16] {
        // Used for delays and request ids, not for keys.
        self.secure_random().unwrap_or_else(|| std::array::from_fn(|_| (js_sys::Math::random() * 256.0) as u8))
    }

    fn secure_random(&self) -> Option<[u8; 16]> {
        let mut bytes = [0; 16];
        fill_random(&mut bytes).then_some(bytes)
    }

    fn aborted(&self) -> bool {
        self.signal.as_ref().is_some_and(|signal| signal.aborted().is_ok_and(|aborted| aborted.is_truthy()))
    }

    async fn send(&self, request: &Request, timeout_ms: u64) -> Result<Response, SendFailure> {
        let built = self.build(request).map_err(|reason| SendFailure::Impossible(reason_text(&reason)))?;
        let impossible = |reason| SendFailure::Impossible(reason_text(&reason));
        let controller = AbortController::new().map_err(impossible)?;
        let stop = Stop::after(timeout_ms, &controller, self.signal.as_ref()).map_err(impossible)?;
        let failed = match self.exchange(&built, &controller.signal(), &stop).await {
            Ok(response) => return Ok(response),
            Err(failed) => failed,
        };
        let aborted = self.aborted();
        controller.abort();
        Err(match failed {
            Failed::TooLarge => SendFailure::TooLarge,
            Failed::Threw(_) if aborted => SendFailure::Aborted,
            Failed::Threw(reason) if reason == **controller => SendFailure::Timeout,
            Failed::Threw(reason) => {
                let _ = self.context.set_cause(&reason);
                SendFailure::Network(reason_text(&reason))
            }
        })
    }

    fn retrying(&self, error: &Error, wait_ms: u64) {
        if let Some(told) = self.context.retrying() {
            let _ = told.call2(&JsValue::UNDEFINED, &error.to_json(Lang::En).into(), &(wait_ms as f64).into());
        }
    }

    async fn sleep(&self, ms: u64) -> Result<(), SendFailure> {
        if !self.aborted()
            && let Ok(stop) = Stop::after(ms, &JsValue::NULL, self.signal.as_ref())
        {
            // The promise settles either way; the signal says which.
            let _ = settled(stop.promise.clone().into()).await;
        }
        if self.aborted() { Err(SendFailure::Aborted) } else { Ok(()) }
    }
}

/// Fills a slice with cryptographically secure random bytes; false if the platform has no source.
pub fn fill_random(bytes: &mut [u8]) -> bool {
    get_random_values(bytes).is_ok()
}

/// The settled value of a promise, or a value that is not a promise.
pub async fn settled(value: JsValue) -> Result<JsValue, JsValue> {
    match value.dyn_into::<Promise>() {
        Ok(promise) => js_sys::futures::JsFuture::from(promise).await,
        Err(value) => Ok(value),
    }
}

/// Why an exchange has no response.
enum Failed {
    Threw(JsValue),
    TooLarge,
}

impl From<JsValue> for Failed {
    fn from(thrown: JsValue) -> Self {
        Self::Threw(thrown)
    }
}

/// A promise that rejects at a timeout or abort. Its timer and listener end with it.
///
/// It is raced in JavaScript, so that the race settles and Rust's callbacks are freed even if the other promise never settles. When it is no
/// longer needed it resolves: callbacks of a pending promise are never freed, and an unhandled rejection would end Node's process.
struct Stop<'a> {
    promise: Promise,
    resolve: Function,
    reject: Function,
    timer: JsValue,
    signal: Option<&'a Signal>,
}

impl<'a> Stop<'a> {
    /// `mark` is the reason of a rejection by timeout; it differs from any reason that a fetch could have.
    fn after(ms: u64, mark: &JsValue, signal: Option<&'a Signal>) -> Result<Self, JsValue> {
        let mut settling = None;
        let promise = Promise::new(&mut |resolve, reject| settling = Some((resolve, reject)));
        let (resolve, reject): (Function, Function) = settling.ok_or(JsValue::UNDEFINED)?;
        let timer = set_timeout(&reject, ms.min(LONGEST_TIMER) as f64, mark)?;
        let stop = Self { promise, resolve, reject, timer, signal };
        if let Some(signal) = signal {
            signal.add_event_listener("abort", &stop.reject)?;
        }
        Ok(stop)
    }

    /// The settled value of a promise or other value, unless this stops first.
    async fn race(&self, value: &JsValue) -> Result<JsValue, JsValue> {
        settled(Promise::race(&Array::of2(&self.promise, value)).into()).await
    }
}

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        let _ = clear_timeout(&self.timer);
        if let Some(signal) = self.signal {
            let _ = signal.remove_event_listener("abort", &self.reject);
        }
        let _ = self.resolve.call0(&JsValue::UNDEFINED);
    }
}

/// The text of an exception. `String` calls the caller's code and may throw too.
fn reason_text(thrown: &JsValue) -> String {
    to_text(thrown).unwrap_or_else(|_| "an unknown error".to_owned())
}

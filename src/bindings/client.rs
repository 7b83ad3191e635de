//! The one export that carries out every operation of the client.

use super::host::{Context, JsHost};
use super::steps;
use crate::api::Operation;
use crate::check::Lang;
use crate::client::{CallOptions, Client, Dialect, Leniency, Limits, Poll, wait_until_active};
use crate::error::{Error, Kind};
use crate::http::Headers;
use crate::json::{Json, ObjectText};
use std::pin::Pin;
use wasm_bindgen::prelude::*;

/// Begins to carry out an operation, or `waitUntilActive`, and names the call for [`step`]. `input` is its JSON or empty; `options` is a JSON object with what the client and
/// the call were given: `baseUrl`, `headers`, `credentials`, `timeoutMs`, `deadlineMs`, `retries`, `lang`, `dialect`,
/// `verificationOrigins`, `allowInvalidAccountNumber`, and for `waitUntilActive` `firstMs` and `longestMs`.
#[wasm_bindgen]
pub fn start(operation: String, input: String, options: String, context: Context) -> usize {
    steps::start(Box::pin(call(operation, input, options, context)))
}

/// Goes on with a call: gives a promise to await, or at the end the answer's JSON. `failed` says whether the promise given before
/// rejected, `value` what it came to; for the first step there is none.
///
/// # Errors
/// The JSON of [`Error::to_json`].
#[wasm_bindgen]
pub fn step(call: usize, failed: bool, value: JsValue) -> Result<JsValue, JsValue> {
    steps::step(call, if failed { Err(value) } else { Ok(value) })
}

async fn call(operation: String, input: String, options: String, context: Context) -> Result<String, String> {
    let options = Json::parse(&options).unwrap_or(Json::NULL);
    let lang = Lang::from_tag(&text(options, "lang"));
    let host = JsHost::new(context, &text(options, "credentials"));
    let waits = operation == "waitUntilActive";
    let client = client(options);
    let answer = match Operation::named(if waits { "getUser" } else { &operation }) {
        Some(operation) if waits => wait(&client, &host, operation, options).await,
        Some(operation) => one(&client, &host, operation, &input, call_options(options)).await,
        None => Err(Error::new(Kind::Validation, "UNKNOWN_OPERATION", "There is no such operation.")),
    };
    answer.map_err(|error| error.to_json(lang))
}

/// One call. Its future is boxed, so that the two who await it share its code.
fn one<'a>(
    client: &'a Client,
    host: &'a JsHost,
    operation: &'static Operation,
    input: &'a str,
    options: CallOptions,
) -> Pin<Box<dyn Future<Output = Result<String, Error>> + 'a>> {
    Box::pin(async move { client.call(host, operation, input, &options).await })
}

async fn wait(
    client: &Client,
    host: &JsHost,
    operation: &'static Operation,
    options: Json<'_>,
) -> Result<String, Error> {
    let usual = Poll::default();
    let poll = Poll {
        first_ms: milliseconds(options, "firstMs").unwrap_or(usual.first_ms),
        longest_ms: milliseconds(options, "longestMs").unwrap_or(usual.longest_ms),
        deadline_ms: milliseconds(options, "deadlineMs").unwrap_or(usual.deadline_ms),
    };
    let look = |left: u64| {
        let deadline_ms = Some(left.min(client.limits.deadline_ms));
        one(client, host, operation, "", CallOptions { deadline_ms, ..call_options(options) })
    };
    wait_until_active(host, &poll, look, |user| {
        host.tell(&ObjectText::new().string("event", "poll").raw("user", user).finish())
    })
    .await
}

/// The client that the options describe. It is plain data, so one is made a call, and none has to be freed.
fn client(options: Json<'_>) -> Client {
    let usual = Limits::default();
    let mut client = Client::new(&text(options, "baseUrl"));
    client.limits = Limits {
        timeout_ms: milliseconds(options, "timeoutMs").unwrap_or(usual.timeout_ms),
        deadline_ms: usual.deadline_ms,
        retries: milliseconds(options, "retries").and_then(|count| count.try_into().ok()).unwrap_or(usual.retries),
    };
    if text(options, "dialect") == "A" {
        client.dialect = Dialect::A;
    }
    if let Some(origins) = options.get("verificationOrigins") {
        client.verification_origins = origins.items().filter_map(Json::string).map(Into::into).collect();
    }
    client
}

fn call_options(options: Json<'_>) -> CallOptions {
    let pairs = options.get("headers").unwrap_or(Json::NULL).fields();
    CallOptions {
        headers: Headers(
            pairs.filter_map(|(name, value)| Some((name.string()?.into(), value.string()?.into()))).collect(),
        ),
        timeout_ms: None,
        deadline_ms: milliseconds(options, "deadlineMs"),
        leniency: Leniency {
            invalid_account_number: options.get("allowInvalidAccountNumber").and_then(Json::bool) == Some(true),
        },
    }
}

fn text(options: Json<'_>, name: &str) -> String {
    options.get(name).and_then(Json::string).unwrap_or_default().into_owned()
}

/// A whole number that is not negative; the face has checked it.
fn milliseconds(options: Json<'_>, name: &str) -> Option<u64> {
    options.get(name)?.integer()?.try_into().ok()
}

//! The server's host, with the client above it, against fetches of every sort. One body; `node.rs` and `browser.rs` say where it runs.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::arithmetic_side_effects)]

use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use qash_client::api::Operation;
use qash_client::bindings::host::JsHost;
use qash_client::check::Lang;
use qash_client::client::{CallOptions, Client};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen(inline_js = r#"
    const user = JSON.stringify({ id: "u", email: "juan@example.com", status: "active" });
    const never = new Promise(() => {});
    const headers = new Headers({ "x-request-id": "r-1" });
    export const fetches = {
        answers: async () => new Response(user),
        mocks: async () => ({ status: 200, headers, text: async () => user }),
        bare: async () => ({ status: 200, text: () => user }),
        refuses: async () => new Response('{"error":{"code":"NO","message":"m"}}', { status: 403, headers }),
        throws: () => { throw new Error("boom"); },
        throwsUndefined: () => { throw undefined; },
        rejects: async () => { throw new TypeError("fetch failed"); },
        undefined: () => undefined,
        five: async () => 5,
        noText: async () => ({ status: 200, headers }),
        tooLarge: async () => ({ status: 200, headers, text: async () => 1 }),
        textThrows: async () => ({ status: 200, headers, text() { throw new Error("boom"); } }),
        never: () => never,
        bodyNeverEnds: async () => ({ status: 200, headers, text: () => never }),
        aborts: (_, init) => new Promise((_, reject) => init.signal.addEventListener("abort", () => reject(init.signal.reason))),
    };
    export function tell(url, init) {
        return new Response(JSON.stringify({
            id: url, email: init.method + " " + init.body + " " + init.redirect + " " + init.headers.get("x-qash-client"), status: "active",
        }));
    }
    export function abortedAfter(ms) {
        const controller = new AbortController();
        setTimeout(() => controller.abort(), ms);
        return controller.signal;
    }
"#)]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = fetches)]
    static FETCHES: Object;
    fn tell(url: &str, init: &JsValue) -> JsValue;
    #[wasm_bindgen(js_name = abortedAfter)]
    fn aborted_after(ms: f64) -> JsValue;
}

fn fetch(name: &str) -> JsValue {
    FETCHES.with(|fetches| Reflect::get(fetches, &name.into()).unwrap())
}

/// A call over a host in this runtime; an error is its JSON.
async fn call(operation: &str, input: &str, fetch: JsValue, signal: JsValue) -> Result<String, String> {
    let context = Object::new();
    Reflect::set(&context, &"fetch".into(), &fetch).unwrap();
    Reflect::set(&context, &"signal".into(), &signal).unwrap();
    let mut client = Client::new("https://partner.example/api");
    client.limits.timeout_ms = 50;
    client.limits.retries = 0;
    let host = JsHost::new(context.unchecked_into());
    let operation = Operation::named(operation).unwrap();
    client.call(&host, operation, input, &CallOptions::default()).await.map_err(|error| error.to_json(Lang::En))
}

/// A field of the error that a read of the user ends with.
async fn failure(name: &str, field: &str) -> String {
    let error = call("getUser", "", fetch(name), JsValue::UNDEFINED).await.expect_err(name);
    let error = JSON::parse(&error).unwrap();
    Reflect::get(&error, &field.into()).unwrap().as_string().unwrap()
}

#[wasm_bindgen_test]
async fn a_response_of_this_realm_or_a_mock_is_read() {
    for name in ["answers", "mocks", "bare"] {
        let user = call("getUser", "", fetch(name), JsValue::UNDEFINED).await.unwrap();
        assert!(user.contains("juan@example.com"), "{name}");
    }
}

#[wasm_bindgen_test]
async fn a_fetch_gets_the_url_and_plain_options() {
    let echo: Function = Closure::<dyn Fn(String, JsValue) -> JsValue>::new(|url: String, init| tell(&url, &init))
        .into_js_value()
        .unchecked_into();
    let user = call("getUser", "", echo.into(), JsValue::UNDEFINED).await.unwrap();
    assert!(user.contains("https://partner.example/api/me"), "{user}");
    assert!(user.contains(&["GET undefined manual ", env!("CARGO_PKG_VERSION")].concat()), "{user}");
}

#[wasm_bindgen_test]
async fn headers_of_an_answer_are_read() {
    assert_eq!(failure("refuses", "requestId").await, "r-1");
    assert_eq!(failure("refuses", "class").await, "PermissionError");
}

#[wasm_bindgen_test]
async fn whatever_is_no_response_is_a_network_error() {
    for name in ["throws", "throwsUndefined", "rejects", "undefined", "five", "noText", "textThrows"] {
        assert_eq!(failure(name, "code").await, "NETWORK", "{name}");
    }
}

#[wasm_bindgen_test]
async fn the_mark_of_a_body_that_is_too_large_is_known() {
    assert_eq!(failure("tooLarge", "code").await, "ANSWER_TOO_LARGE");
}

#[wasm_bindgen_test]
async fn whatever_never_ends_ends_at_the_limit() {
    for name in ["never", "bodyNeverEnds", "aborts"] {
        assert_eq!(failure(name, "code").await, "TIMEOUT", "{name}");
    }
}

#[wasm_bindgen_test]
async fn an_abort_ends_a_call_under_way() {
    let error = call("getUser", "", fetch("never"), aborted_after(5.0)).await.unwrap_err();
    assert!(error.contains("ABORTED"));
}

#[wasm_bindgen_test]
async fn calls_under_way_at_once_do_not_mix() {
    let calls = Array::new();
    for id in 1..=50 {
        let promise = wasm_bindgen_futures::future_to_promise(async move {
            let echo: Function =
                Closure::<dyn Fn(String, JsValue) -> JsValue>::new(|url: String, init| tell(&url, &init))
                    .into_js_value()
                    .unchecked_into();
            let fetch = if id % 2 == 0 { echo.into() } else { fetch("never") };
            let answer = call("getUser", "", fetch, JsValue::UNDEFINED).await;
            assert_eq!(answer.is_ok(), id % 2 == 0, "{id}");
            Ok(JsValue::UNDEFINED)
        });
        calls.push(&promise);
    }
    JsFuture::from(Promise::all(&calls)).await.unwrap();
}

#[wasm_bindgen_test]
async fn wrong_input_is_told_without_a_fetch() {
    let error = call("transfer", r#"{"amount":0.5}"#, fetch("throws"), JsValue::UNDEFINED).await.unwrap_err();
    assert!(error.contains("NOT_AN_INTEGER"));
}

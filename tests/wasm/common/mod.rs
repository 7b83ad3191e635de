//! What only a JavaScript platform can show: a call settles with the right outcome, whatever `fetch` does.

use qash_client::bindings::host::JsHost;
use qash_client::client::{Host, SendFailure};
use qash_client::http::{Headers, Method, Request, Response};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

/// A host whose context is this JavaScript expression.
fn host(context: &str) -> JsHost {
    let context = js_sys::eval(&format!("({context})")).unwrap();
    JsHost::new(context.unchecked_into(), "")
}

fn request(url: &str) -> Request {
    Request { method: Method::Post, url: url.into(), headers: Headers(vec![("x-a".into(), "b".into())]), body: Some("{}".into()) }
}

/// Sends with this JavaScript function as fetch.
async fn send(fetch: &str) -> Result<Response, SendFailure> {
    host(&format!("{{ fetch: {fetch} }}")).send(&request("https://qash.example/x"), 200).await
}

fn is_network(sent: &Result<Response, SendFailure>) -> bool {
    matches!(sent, Err(SendFailure::Network(_)))
}

#[wasm_bindgen_test]
async fn an_answer_is_read_whole() {
    let fetch = "async (url, init) => new Response(`${init.method} ${url} ${init.headers.get('x-a')} ${init.body}`, { status: 201, headers: { 'x-c': 'd' } })";
    let response = send(fetch).await.unwrap();
    assert_eq!(response.status, 201);
    assert_eq!(response.headers.get("x-c"), Some("d"));
    assert_eq!(response.body, "POST https://qash.example/x b {}");
}

#[wasm_bindgen_test]
async fn a_plain_object_in_the_shape_of_a_response_will_do() {
    let response = send("async () => ({ status: 200, headers: new Headers({ a: 'b' }), text: async () => 'ok' })").await.unwrap();
    assert_eq!((response.status, response.body.as_str()), (200, "ok"));
}

#[wasm_bindgen_test]
async fn a_fetch_that_throws_or_rejects_is_a_network_failure() {
    assert!(is_network(&send("() => { throw new TypeError('no') }").await));
    assert!(is_network(&send("() => Promise.reject(undefined)").await));
    assert!(is_network(&send("async () => { throw { toString() { throw 1 } } }").await));
}

#[wasm_bindgen_test]
async fn a_fetch_that_answers_no_response_is_a_network_failure() {
    for answer in ["undefined", "null", "7", "'text'", "({})", "({ status: 'x' })", "({ status: 200 })", "({ status: 200, text: 1 })"] {
        let sent = send(&format!("async () => {answer}")).await;
        assert!(is_network(&sent), "{answer}: {sent:?}");
    }
}

#[wasm_bindgen_test]
async fn a_fetch_or_a_body_that_never_ends_runs_into_the_time_limit() {
    assert_eq!(send("() => new Promise(() => {})").await, Err(SendFailure::Timeout));
    assert_eq!(send("async () => new Response(new ReadableStream({}))").await, Err(SendFailure::Timeout));
}

#[wasm_bindgen_test]
async fn an_abort_ends_the_call_and_the_wait() {
    let context = "(() => { const c = new AbortController(); setTimeout(() => c.abort(), 20); return { signal: c.signal, fetch: () => new Promise(() => {}) } })()";
    assert_eq!(host(context).send(&request("https://qash.example/x"), 5_000).await, Err(SendFailure::Aborted));
    assert_eq!(host(context).sleep(5_000).await, Err(SendFailure::Aborted));
}

#[wasm_bindgen_test]
async fn what_no_request_can_be_made_of_is_not_sent() {
    let fetch = "{ fetch: () => { throw new Error('sent') } }";
    let sent = host(fetch).send(&request("not a url"), 200).await;
    assert!(matches!(sent, Err(SendFailure::Impossible(_))), "{sent:?}");
    let mut broken = request("https://qash.example/x");
    broken.headers.set("x-a", "line\nbreak");
    let sent = host(fetch).send(&broken, 200).await;
    assert!(matches!(sent, Err(SendFailure::Impossible(_))), "{sent:?}");
}

#[wasm_bindgen_test]
fn two_random_keys_differ() {
    assert_ne!(host("{}").random(), host("{}").random());
}

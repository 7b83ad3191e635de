//! Shared test fixtures: names, a partner, responses, and cooperative polling of futures.

#![allow(dead_code, unused_imports, reason = "each test takes what it needs")]

mod request_context;

pub(crate) use request_context::{BrowserRequest, TestStore};

use qash_client::client::{Dialect, Limits, SendFailure};
use qash_client::http::{Headers, Request, Response, split_target};
use qash_client::server::{CheckStatus, PartnerConfig, Profile, RESEND_FOR_MS};
use std::task::{Context, Poll, Waker};

pub(crate) const KEY: &str = "qash_key_live_0123456789abcdef";
pub(crate) const SECRET: &str = "qash_secret_live_fedcba9876543210";
pub(crate) const USER: &str = "a1b2c3d4-e5f6-7890-abcd-ef1234567890";
pub(crate) const OTHER: &str = "b1b2c3d4-e5f6-7890-abcd-ef1234567890";
pub(crate) const ORIGIN: &str = "https://app.example";
pub(crate) const NOW: i64 = 1_781_222_400_000;

pub(crate) type Answer = Result<Response, SendFailure>;

/// The default partner, which checks the users' status only at the token exchange.
pub(crate) fn partner_config() -> PartnerConfig {
    PartnerConfig {
        api_key: KEY.into(),
        api_secret: SECRET.into(),
        base_url: "https://sandbox.api.qash.ai".into(),
        dialect: Dialect::B,
        limits: Limits::default(),
        verification_origins: Vec::new(),
        resend_for_ms: RESEND_FOR_MS,
        check_status: CheckStatus::Token,
        profile: Profile::Guide,
    }
}

pub(crate) fn path_of(request: &Request) -> String {
    split_target(&request.url).0.trim_start_matches("/api/v1").to_owned()
}

pub(crate) fn json(status: u16, body: &str) -> Response {
    Response { status, headers: Headers::default(), body: body.to_owned() }
}

pub(crate) fn jwt(payload: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::from("eyJhbGciOiJIUzI1NiJ9.");
    for chunk in payload.as_bytes().chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        (0..=chunk.len()).for_each(|at| out.push(ALPHABET[(bits >> (18 - 6 * at) & 63) as usize].into()));
    }
    out + ".c2lnbmF0dXJl"
}

/// Lets all other futures be polled once.
pub(crate) async fn pause() {
    let mut waited = false;
    std::future::poll_fn(|context| {
        context.waker().wake_by_ref();
        if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// Polls all futures until all are finished.
pub(crate) fn all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut futures: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut results: Vec<Option<F::Output>> = futures.iter().map(|_| None).collect();
    for _ in 0..100_000 {
        for (future, result) in futures.iter_mut().zip(&mut results) {
            if result.is_none()
                && let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
            {
                *result = Some(value);
            }
        }
        if results.iter().all(Option::is_some) {
            return results.into_iter().flatten().collect();
        }
    }
    panic!("something waits for ever");
}

pub(crate) fn one<F: Future>(future: F) -> F::Output {
    all([future]).pop().unwrap()
}

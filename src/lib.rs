//! Forms, client and server-side proxy for the Qash Partner API.
//!
//! The crate is plain Rust: formats, money, models, client, server and sandbox contain no JavaScript values, compile and are tested natively, and
//! never panic. `src/bindings` exports them as the npm package `qash-client`.
//!
//! The crate is not on crates.io, and its interface may change with any version of the npm package. Use it as a git dependency pinned to a
//! commit, without default features.
//!
//! # Formats and amounts
//!
//! They need only the text:
//!
//! ```
//! use qash_client::check::{Check, Lang};
//! use qash_client::formats::{self, FormatId};
//!
//! match formats::check(FormatId::Clabe, "0121 8000 1234 5678 99") {
//!     Check::Valid { value, details, .. } => {
//!         assert_eq!(value, "012180001234567899");
//!         assert_eq!(details.text("institution"), Some("40012"));
//!     }
//!     Check::Invalid { issues, .. } => panic!("{}", issues[0].message(Lang::En)),
//! }
//! ```
//!
//! # Calls
//!
//! [`client::Client`] calls a partner's proxy, and does no input or output of its own: it asks a [`client::Host`] to send and to wait. No host comes with the crate,
//! since the HTTP library is the program's choice. One of reqwest and tokio fills `send` with a `RequestBuilder` under `tokio::time::timeout`, with redirects
//! off, and `sleep` with `tokio::time::sleep`. Here is the smallest, which answers by itself:
//!
//! ```
//! use qash_client::api::Operation;
//! use qash_client::client::{CallOptions, Client, Host, SendFailure};
//! use qash_client::http::{Headers, Request, Response};
//! use std::{future::Future, pin::pin, task::{Context, Poll, Waker}};
//!
//! struct Canned;
//!
//! impl Host for Canned {
//!     fn now(&self) -> i64 {
//!         1_780_000_000_000
//!     }
//!
//!     fn random(&self) -> [u8; 16] {
//!         [7; 16]
//!     }
//!
//!     async fn send(&self, request: &Request, _timeout_ms: u64) -> Result<Response, SendFailure> {
//!         assert_eq!(request.url, "https://shop.example/qash/user/transactions/4501");
//!         let body = r#"{"id": 4501, "amount": 100000, "status": "COMPLETED"}"#.to_owned();
//!         Ok(Response { status: 200, headers: Headers::default(), body })
//!     }
//!
//!     async fn sleep(&self, _ms: u64) -> Result<(), SendFailure> {
//!         Ok(())
//!     }
//! }
//!
//! let client = Client::new("https://shop.example/qash");
//! let options = CallOptions::default();
//! let mut call = pin!(client.call(&Canned, Operation::GetTransaction, r#"{"id": 4501}"#, &options));
//! // A program awaits it; this host never waits.
//! let Poll::Ready(answer) = call.as_mut().poll(&mut Context::from_waker(Waker::noop())) else { panic!("it waits") };
//! assert!(answer.is_ok_and(|json| json.contains("COMPLETED")));
//! ```

pub mod check;
pub mod formats;

// A build of one format needs no other module.
#[cfg(not(feature = "wasm-format"))]
pub mod api;
#[cfg(not(feature = "wasm-format"))]
pub mod error;
#[cfg(not(feature = "wasm-format"))]
pub mod http;
#[cfg(not(feature = "wasm-format"))]
pub mod json;
#[cfg(not(feature = "wasm-format"))]
pub mod models;
#[cfg(not(feature = "wasm-format"))]
pub mod money;
#[cfg(not(feature = "wasm-format"))]
pub mod quote;
#[cfg(not(feature = "wasm-format"))]
pub mod text;
#[cfg(not(feature = "wasm-format"))]
pub mod time;

#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "options")]
pub mod options;
#[cfg(feature = "sandbox")]
pub mod sandbox;
#[cfg(feature = "server")]
pub mod server;

pub mod bindings;

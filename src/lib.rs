//! Forms, client and server-side proxy for the Qash Partner API.
//!
//! The crate is plain Rust: formats, money, models, client, server and sandbox know no JavaScript value,
//! compile and are tested natively, and never panic. `src/bindings` turns them into the npm package `qash-client`.

pub mod check;
pub mod formats;

// A build of one format has no use for the rest, and need not compile it.
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

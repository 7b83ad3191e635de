//! Forms, client and server-side proxy for the Qash Partner API.
//!
//! The crate is plain Rust: formats, money, models, client, server and sandbox know no JavaScript value,
//! compile and are tested natively, and never panic. `src/bindings` turns them into the npm package `qash-client`.

pub mod api;
pub mod check;
pub mod error;
pub mod formats;
pub mod http;
pub mod json;
pub mod models;
pub mod money;
pub mod quote;
pub mod text;
pub mod time;

#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "sandbox")]
pub mod sandbox;
#[cfg(feature = "server")]
pub mod server;

pub mod bindings;

//! The only module that uses wasm-bindgen and memory shared with JavaScript; it converts and contains no logic.
//!
//! Browser builds export functions of numbers, with texts in memory; objects and promises cross in the builds of the server and the sandbox.

#[cfg(feature = "wasm-server")]
pub mod batch;
#[cfg(feature = "wasm-client")]
pub mod client;
#[cfg(feature = "client")]
pub mod driver;
#[cfg(feature = "wasm-server")]
pub mod host;
#[cfg(feature = "wasm-server")]
pub mod server;
#[cfg(feature = "wasm-server")]
pub mod store;

#[cfg(any(feature = "bindings", feature = "describe"))]
pub mod answer;
#[cfg(feature = "bindings")]
pub mod buffer;
#[cfg(any(feature = "wasm-format", feature = "wasm-client"))]
pub mod format;
#[cfg(all(target_arch = "wasm32", feature = "bindings", not(feature = "wasm-server")))]
mod heap;
#[cfg(feature = "wasm-money")]
pub mod money;
#[cfg(any(feature = "wasm-money", feature = "wasm-client"))]
pub mod quote;

#[cfg(feature = "wasm-sandbox")]
pub mod sandbox;

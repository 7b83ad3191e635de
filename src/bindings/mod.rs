//! The only place that knows wasm-bindgen and memory that JavaScript shares: converts, decides nothing.
//!
//! What a browser loads exports functions of numbers, and its texts lie in memory; to the server and the sandbox objects and promises cross.

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

//! The only place that knows wasm-bindgen and memory that JavaScript shares: converts, decides nothing.
//!
//! What a browser loads exports functions of numbers, and its texts lie in memory; to the server and the sandbox objects and promises cross.

#[cfg(feature = "wasm-client")]
pub mod client;
#[cfg(feature = "client")]
pub mod driver;
#[cfg(feature = "wasm-server")]
pub mod host;
#[cfg(feature = "wasm-server")]
pub mod server;

#[cfg(feature = "bindings")]
pub mod buffer;
#[cfg(all(target_arch = "wasm32", feature = "bindings", not(feature = "wasm-server")))]
mod heap;
#[cfg(feature = "bindings")]
pub mod money;
#[cfg(feature = "bindings")]
pub mod validate;

#[cfg(feature = "wasm-sandbox")]
pub mod sandbox;

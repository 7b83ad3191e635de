//! The only place that knows wasm-bindgen and memory that JavaScript shares: converts, decides nothing.
//!
//! What a browser loads passes numbers and texts in memory, and does without wasm-bindgen; the server and the sandbox have it.

#[cfg(feature = "wasm-client")]
pub mod client;
#[cfg(feature = "wasm-server")]
pub mod host;
#[cfg(feature = "wasm-server")]
pub mod server;

#[cfg(feature = "bindings")]
pub mod buffer;
#[cfg(all(target_arch = "wasm32", not(feature = "wasm-server")))]
mod heap;
#[cfg(feature = "bindings")]
pub mod money;
#[cfg(feature = "bindings")]
pub mod validate;

#[cfg(feature = "wasm-sandbox")]
pub mod sandbox;

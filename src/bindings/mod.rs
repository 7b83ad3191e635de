//! The only place that knows wasm-bindgen: converts, decides nothing.

#[cfg(feature = "wasm-async")]
pub mod host;
#[cfg(feature = "wasm-async")]
mod steps;

#[cfg(feature = "wasm-client")]
pub mod client;
#[cfg(feature = "wasm-server")]
pub mod server;

#[cfg(all(target_arch = "wasm32", not(any(feature = "wasm-async", feature = "wasm-sandbox"))))]
mod arena;
#[cfg(all(target_arch = "wasm32", feature = "wasm-client", not(any(feature = "wasm-server", feature = "wasm-sandbox"))))]
mod heap;
pub mod buffer;
pub mod money;
pub mod validate;

#[cfg(feature = "wasm-sandbox")]
pub mod sandbox;

//! The only place that knows wasm-bindgen: converts, decides nothing.

#[cfg(feature = "wasm-async")]
pub mod host;

#[cfg(feature = "wasm-client")]
pub mod client;

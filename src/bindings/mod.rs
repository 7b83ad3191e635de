//! The only place that knows wasm-bindgen: converts, decides nothing.

#[cfg(feature = "wasm-async")]
pub mod host;
#[cfg(feature = "wasm-client")]
mod steps;

#[cfg(all(feature = "wasm-client", feature = "wasm-server"))]
compile_error!("A wasm build runs its futures in one way: choose wasm-client or wasm-server.");

#[cfg(feature = "wasm-client")]
pub mod client;
#[cfg(feature = "wasm-server")]
pub mod server;

pub mod buffer;
#[cfg(all(
    target_arch = "wasm32",
    feature = "wasm-client",
    not(any(feature = "wasm-server", feature = "wasm-sandbox"))
))]
mod heap;
pub mod money;
pub mod validate;

#[cfg(feature = "wasm-sandbox")]
pub mod sandbox;

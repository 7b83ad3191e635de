//! The export of quotes.

use wasm_bindgen::prelude::*;

/// Milliseconds until a quote expires; 0 if it has expired.
#[wasm_bindgen]
pub fn quote_left(expires_at: f64, now: f64, skew: f64, margin: f64) -> f64 {
    let (_, left) = crate::quote::quote_status(expires_at as i64, now as i64, skew as i64, margin as i64);
    left as f64
}

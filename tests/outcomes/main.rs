//! What a write's answer proves, what may be sent again after which status, whose token is used, and who is looked at before money moves: by the
//! partner, and by a client through the proxy.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::type_complexity,
    clippy::unwrap_used,
    reason = "a test that is wrong may panic"
)]
#![cfg(feature = "server")]

mod again;
mod answers;
mod browser;
mod money;
#[path = "../world/mod.rs"]
mod shared;
mod world;

//! Outcomes of writes, retries by status, tokens, and status checks before money is moved: for the partner, and for a client behind the
//! proxy.

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

//! The partner and the proxy against a scripted Qash: checks, failures, and concurrency.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::type_complexity,
    clippy::unwrap_used,
    reason = "a test that is wrong may panic"
)]
#![cfg(feature = "server")]

mod checks;
mod credentials;
mod failures;
mod guard;
mod limits;
mod onboarding;
mod partner;
mod payouts;
#[path = "../world/mod.rs"]
mod shared;
mod world;

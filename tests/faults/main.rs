//! Everything that can go wrong between a browser and Qash, in combinations made by chance: lost and late requests and answers, refusals of
//! every kind, processes that die, stores that fail, clocks that jump, people who click twice.
//!
//! Time is virtual: it moves on when nobody can do anything. A seed is a whole story, and tells itself again: `FAULT_SEED=17 cargo test --test
//! faults`. `FAULT_SEEDS=100000` tries more than usual.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that is wrong may panic"
)]
#![cfg(feature = "server")]

mod browser;
mod qash;
mod servers;
#[path = "../world/mod.rs"]
mod shared;
mod stories_clicks;
mod stories_others;
mod stories_payouts;
mod stories_unkeyed;
mod world;

//! The simulated Qash, called as by a partner's server.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that panics has failed, which is what it is for"
)]

mod cards;
mod controls;
mod fuzzed;
mod life;
mod lists;
mod money;
mod quotes;
mod refusals;
mod server;
mod strict;
mod verification;

//! Properties that hold for every input. Each test is a target: a short run of all is part of `cargo xtask test`, a long one is `cargo xtask fuzz`.
//!
//! An input is made of choices ([`dice`]), which come from a generator of random numbers or from a fuzzer that watches which code they reach.
//! It is built so that most of it is right: a valid value with one character changed gets further than noise.
//! What fails is made small and printed with the number that brings it back.

#![cfg(test)]
mod client;
mod dice;
mod formats;
mod journal;
mod json;
mod money;
mod quote;
mod sandbox;
mod server;
mod time;
#[path = "../../tests/world/turns.rs"]
mod turns;
mod values;

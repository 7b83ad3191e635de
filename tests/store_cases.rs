//! The memory store, plain and encrypted, against the cases that every store must pass: pkg-template/src/stores/cases.json.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that is wrong may panic"
)]
#![cfg(feature = "server")]

use pollster::block_on;
use qash_client::json::Json;
use qash_client::server::{Memory, Sealed, Store, StoreSecrets};
use std::cell::Cell;
use std::rc::Rc;

const CASES: &str = include_str!("../pkg-template/src/stores/cases.json");

/// The result of a call.
#[derive(Debug, PartialEq)]
enum CallResult {
    Nothing,
    Did(bool),
    Value(Option<String>),
}

async fn call(store: &impl Store, call: Json<'_>, value: impl Fn(&str) -> String) -> CallResult {
    let parts: Vec<_> = call.items().collect();
    let text = |at: usize| parts.get(at).and_then(|part| part.string()).map(|text| value(&text));
    let ttl = |at: usize| parts.get(at).and_then(|part| part.integer()).map(|ttl| u64::try_from(ttl).unwrap());
    let (method, key) = (parts.first().unwrap().string().unwrap(), parts.get(1).unwrap().string().unwrap());
    match &*method {
        "get" => CallResult::Value(store.get(&key).await.unwrap()),
        "set" => {
            store.set(&key, &text(2).unwrap(), ttl(3)).await.unwrap();
            CallResult::Nothing
        }
        "add" => CallResult::Did(store.add(&key, &text(2).unwrap(), ttl(3)).await.unwrap()),
        "delete" => {
            store.delete(&key).await.unwrap();
            CallResult::Nothing
        }
        "compareAndSet" => {
            let (expected, value) = (text(2), text(3));
            let set = store.compare_and_set(&key, expected.as_deref(), value.as_deref(), ttl(4)).await;
            CallResult::Did(set.unwrap().expect("this store can"))
        }
        other => panic!("{other} is no method"),
    }
}

fn passes(store: impl Store, now: &Cell<i64>) {
    let mut steps = 0;
    for case in Json::parse(CASES).unwrap().items() {
        let name = case.text_at("name").unwrap();
        for key in ["k", "for ever", "short", "ended", "gone", "renewed"] {
            block_on(store.delete(key)).unwrap();
        }
        for step in case.get("steps").unwrap().items() {
            steps += 1;
            if let Some(wait) = step.integer_at("waitMs") {
                now.set(now.get() + wait);
                continue;
            }
            let asked = step.get("call").unwrap();
            let times = step.integer_at("times").map_or(1, |times| usize::try_from(times).unwrap());
            if let Some(race) = step.integer_at("race") {
                let won = |number: i64| {
                    let put = |text: &str| if text == "#" { number.to_string() } else { text.to_owned() };
                    block_on(call(&store, asked, put)) == CallResult::Did(true)
                };
                assert_eq!((1..=race).map(won).filter(|won| *won).count(), 1, "{name}");
                continue;
            }
            let told = block_on(call(&store, asked, |text| text.repeat(times)));
            let expected = step.get("gives").map(|gives| match gives.bool() {
                Some(did) => CallResult::Did(did),
                None => CallResult::Value(gives.string().map(|text| text.repeat(times))),
            });
            assert!(expected.is_none_or(|expected| told == expected), "{name} {}: {told:?}", asked.text());
        }
    }
    assert!(steps > 60, "{steps} steps");
}

#[test]
fn the_memory_store_passes_all_cases() {
    let now = Cell::new(0);
    passes(Memory::new(1_000, || now.get()), &now);
}

#[test]
fn an_encrypted_store_passes_all_cases() {
    let now = Cell::new(0);
    let secrets = StoreSecrets::new(&["0123456789abcdef0123456789abcdef".to_owned()]).unwrap();
    let nonce = Cell::new(0_u8);
    let random = |bytes: &mut [u8]| {
        nonce.set(nonce.get().wrapping_add(1));
        bytes.fill(nonce.get());
        true
    };
    passes(Sealed::new(Memory::new(1_000, || now.get()), Rc::new(secrets), random), &now);
}

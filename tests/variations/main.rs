//! All 25 operations, from browser and server, with each response variation and several at once. They return the same values as with the
//! documented formats, or the error that docs/sandbox.md lists, and the ledger shows that everything was executed once.
//!
//! `cargo test --test variations -- --nocapture` prints the matrix.
#![cfg(all(feature = "server", feature = "sandbox"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

#[path = "../world/mod.rs"]
mod shared;
mod story;
mod world;

use qash_client::sandbox::{Part, Variation};
use std::collections::BTreeSet;
use story::{StepResult, differences, story};

/// Returns the documented result of a variation: `read`, or error codes.
fn documented(variation: Variation) -> BTreeSet<String> {
    let document = include_str!("../../docs/sandbox.md");
    let row = document.lines().find(|line| line.starts_with(&format!("| `{}` |", variation.name())));
    let row = row.unwrap_or_else(|| panic!("docs/sandbox.md has no row for {}", variation.name()));
    let becomes = row.trim_end_matches(['|', ' ']).rsplit(" | ").next().unwrap();
    becomes.split(", ").map(|word| word.trim_matches('`').to_owned()).collect()
}

fn names(variations: &[Variation]) -> String {
    variations.iter().map(|variation| variation.name()).collect::<Vec<_>>().join(" + ")
}

/// Whether the ledger differs intentionally.
fn books_differ(variations: &[Variation]) -> bool {
    variations.contains(&Variation::PayoutFailed)
}

#[test]
fn each_variation_has_its_documented_result_and_nothing_is_executed_twice() {
    let plain = story(&[]);
    let failed: Vec<_> = plain
        .steps
        .iter()
        .filter(|(label, actual)| matches!(actual, StepResult::Failed(_)) && !label.starts_with("refused"))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let asked: BTreeSet<_> = plain.steps.iter().filter_map(|(label, _)| label.split(' ').next()).collect();
    let missing: Vec<_> = qash_client::api::Operation::ALL
        .iter()
        .map(|operation| operation.name)
        .filter(|name| !asked.contains(name))
        .collect();
    assert!(missing.is_empty(), "the story lacks {missing:?}");
    println!("| variation | becomes | operations that end otherwise |\n|---|---|---|");
    let mut wrong = Vec::new();
    for variation in Variation::ALL {
        let actual = story(&[*variation]);
        let found = differences(&plain, &actual, &[*variation]);
        let mut codes: BTreeSet<_> = found.codes.iter().map(|(_, code)| code.clone()).collect();
        if codes.is_empty() {
            codes.insert("read".to_owned());
        }
        let others: Vec<_> = found.codes.iter().map(|(label, code)| format!("{label}: {code}")).collect();
        let list = codes.iter().cloned().collect::<Vec<_>>().join(", ");
        println!("| {} | {list} | {} |", variation.name(), others.join("; "));
        wrong.extend(found.values.iter().map(|value| format!("{}: {value}", variation.name())));
        if codes != documented(*variation) {
            wrong.push(format!(
                "{}: {codes:?}, where docs/sandbox.md has {:?}\n{}",
                variation.name(),
                documented(*variation),
                others.join("\n")
            ));
        }
        if actual.movements != plain.movements && !books_differ(&[*variation]) {
            wrong.push(format!("{}: the books differ", variation.name()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn several_variations_at_once_are_read() {
    let plain = story(&[]);
    let readable: Vec<_> =
        Variation::ALL.iter().copied().filter(|variation| documented(*variation).contains("read")).collect();
    let mixes = std::env::var("MIXES").ok().and_then(|count| count.parse().ok()).unwrap_or(30_u64);
    let mut wrong = Vec::new();
    for seed in 0..mixes {
        let mut dice = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut mix: Vec<Variation> = Vec::new();
        for _ in 0..8 {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let one = readable[usize::try_from(dice >> 33).unwrap() % readable.len()];
            let mut with = mix.clone();
            with.push(one);
            // Conflicting variations are skipped.
            let options = serde_json::json!({"variations": with.iter().map(|one| one.name()).collect::<Vec<_>>()});
            if !mix.contains(&one) && qash_client::sandbox::Options::read(options).is_ok() {
                mix = with;
            }
        }
        let actual = story(&mix);
        let found = differences(&plain, &actual, &mix);
        wrong.extend(found.values.iter().map(|value| format!("{}: {value}", names(&mix))));
        wrong.extend(found.codes.iter().map(|(label, code)| format!("{}: {label}: {code}", names(&mix))));
        if actual.movements != plain.movements && !books_differ(&mix) {
            wrong.push(format!("{}: the books differ", names(&mix)));
        }
    }
    println!("{mixes} mixes, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_one_variation_of_the_same_part_is_accepted() {
    let read = |names: &[&str]| qash_client::sandbox::Options::read(serde_json::json!({ "variations": names }));
    let unknown = read(&["envelopData"]).unwrap_err();
    assert!(
        unknown.contains("variations[0]") && unknown.contains("\"envelopeData\"") && unknown.contains("\"errorsPage\""),
        "{unknown}"
    );
    for one in Variation::ALL {
        for other in Variation::ALL.iter().filter(|other| *other != one) {
            let bare = |a: Variation, b: Variation| a == Variation::ListBare && b.part() == Part::Pages;
            let clash = one.part() == other.part() || bare(*one, *other) || bare(*other, *one);
            let result = read(&[one.name(), other.name()]);
            assert_eq!(result.is_err(), clash, "{one:?} {other:?}");
            assert!(result.err().is_none_or(|why| why.contains(one.name()) && why.contains(other.name())));
        }
    }
}

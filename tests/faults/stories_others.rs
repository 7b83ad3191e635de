//! Stories of cards, of what has no key, and of becoming a user.

use crate::browser::{at_once, healed, one_after_the_other};
use crate::qash::field;
use crate::servers::{USER, free};
use crate::world::{stories, world};
use qash_client::error::Outcome;
use std::collections::BTreeSet;

#[test]
fn a_card_changes_at_most_once_per_key() {
    const CARD_KEY: &str = "0b0c7a4e-3f0e-4a86-9a0e-1f2d3c4b5a69";
    stories(|seed| {
        let world = world(seed);
        let (name, input) = match world.below(2) {
            0 => ("lockCard", format!(r#"{{"idempotencyKey":"{CARD_KEY}"}}"#)),
            _ => ("setCardLimit", format!(r#"{{"amount":50,"frequency":"perWeek","idempotencyKey":"{CARD_KEY}"}}"#)),
        };
        let again = input.clone();
        let ended = one_after_the_other(&world, name, move |_, ended| (ended.len() < 3).then(|| again.clone()));
        let effects = world.qash.of(name, CARD_KEY);
        assert!(effects.len() <= 1, "{ended:#?}");
        for one in &ended {
            assert!(one.result.is_err() || effects.len() == 1, "{ended:#?}");
            assert!(
                !one.did_nothing() || effects.iter().all(|effect| effect.call != one.call),
                "{one:#?} {effects:#?}"
            );
        }
        let end = healed(&world, name, input);
        let effects = world.qash.of(name, CARD_KEY);
        assert_eq!(effects.len(), 1, "{end:#?}");
        let known = end.result.as_ref().is_err_and(|error| error.outcome == Outcome::Unknown);
        assert!(end.result.is_ok() || known && !world.qash.replays.get(), "{end:#?}");
    });
}

#[test]
fn an_operation_without_a_key_is_sent_once_and_its_reported_outcome_is_true() {
    stories(|seed| {
        let world = world(seed);
        let name = ["transfer", "createAccount"][world.below(2) as usize];
        let intent = |number: usize| format!("call-{number}");
        let inputs = (0..1 + world.below(4) as usize).map(|number| match name {
            "transfer" => {
                format!(r#"{{"fromAccountId":1,"toAccountId":2,"amount":1,"description":"{}"}}"#, intent(number))
            }
            _ => format!(r#"{{"accountName":"{}","currencyCode":"MXN"}}"#, intent(number)),
        });
        for one in at_once(&world, name, inputs.collect(), Some(USER)) {
            let name_of_intent = field(&one.input, if name == "transfer" { "description" } else { "accountName" });
            let count = world.qash.of(name, &name_of_intent.unwrap()).len();
            let fits = match &one.result {
                Ok(_) => count == 1,
                Err(error) => match error.outcome {
                    Outcome::None => count == 0,
                    Outcome::Done => count == 1,
                    Outcome::Unknown => count <= 1 && !error.retryable,
                },
            };
            assert!(fits, "{count} {one:#?}");
        }
    });
}

#[test]
fn registering_or_starting_a_verification_twice_gives_one_user() {
    stories(|seed| {
        let world = world(seed);
        let (name, input, intent) = match world.below(2) {
            0 => ("registerUser", r#"{"userType":"personal","countryCode":"MX"}"#, "ana@example.com"),
            _ => ("startKyc", r#"{"firstName":"Ana","lastName":"Paz","email":"ana@example.com"}"#, USER),
        };
        let registered = name == "startKyc";
        let ended =
            at_once(&world, name, vec![input.to_owned(); 1 + world.below(4) as usize], registered.then_some(USER));
        let effects = world.qash.of(name, intent);
        let answers: BTreeSet<_> = ended.iter().filter_map(|one| one.result.as_ref().ok()).collect();
        assert!(answers.len() <= 1 && answers.len() <= effects.len(), "{ended:#?} {effects:#?}");
        assert!(ended.len() > 1 || !ended[0].did_nothing() || effects.is_empty(), "{ended:#?} {effects:#?}");
        if !answers.is_empty() && !registered {
            assert!(!free(&world, "user:ana"), "{ended:#?}");
        }
    });
}

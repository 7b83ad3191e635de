//! Stories of payouts.

use crate::browser::{Ended, at_once, healed, one_after_the_other, payout};
use crate::qash::Effect;
use crate::world::{stories, world};
use qash_client::error::Outcome;
use std::collections::BTreeSet;

#[test]
fn a_payout_happens_at_most_once_and_what_is_said_of_it_is_true() {
    stories(|seed| {
        let world = world(seed);
        let most = 1 + world.below(4) as usize;
        let ended = one_after_the_other(&world, "payout", move |world, ended| {
            let amount = match ended.last() {
                None => 100,
                // Who is told that nothing was done may correct it; some correct it although they must not.
                Some(last) if last.did_nothing() || world.below(6) == 0 => 100 + 100 * world.below(3),
                Some(last) => return (ended.len() < most).then(|| last.input.clone()),
            };
            (ended.len() < most).then(|| payout(amount))
        });
        let show = || format!("{ended:#?}\n{:#?}", world.qash.effects.borrow());
        let effects = world.qash.of("payout", "k1");
        assert!(effects.len() <= 1, "paid twice: {}", show());
        for one in &ended {
            if one.result.is_ok() {
                assert_eq!(effects.len(), 1, "said to be paid: {}", show());
            }
            let before = effects.iter().any(|effect| effect.sent_at < one.to);
            // Of another payout the key says nothing.
            let conflict = one.result.as_ref().is_err_and(|error| error.code == "IDEMPOTENCY_CONFLICT");
            assert!(!one.did_nothing() || conflict || !before, "said not to be paid: {}", show());
        }
        let first_time = |answer: &String| answer.replace(r#","replayed":true"#, "");
        let answers: BTreeSet<_> = ended.iter().filter_map(|one| one.result.as_ref().ok()).map(first_time).collect();
        assert!(answers.len() <= 1, "two answers to one payout: {}", show());

        let last = ended.last().unwrap().input.clone();
        let end = healed(&world, "payout", last);
        let effects = world.qash.of("payout", "k1");
        match &end.result {
            Ok(_) => assert_eq!(effects.len(), 1, "{end:?}: {}", show()),
            Err(error) => {
                let known = !world.qash.replays.get() && !effects.is_empty() && error.outcome == Outcome::Unknown;
                assert!(known || error.code == "IDEMPOTENCY_CONFLICT", "it stays open: {end:#?} {}", show());
            }
        }
    });
}

#[test]
fn people_who_click_twice_pay_once() {
    stories(|seed| {
        let world = world(seed);
        let inputs = (0..2 + world.below(3)).map(|_| payout(if world.below(5) == 0 { 200 } else { 100 })).collect();
        let ended = at_once(&world, "payout", inputs, true);
        let effects = world.qash.of("payout", "k1");
        let show = || format!("{ended:#?}\n{effects:#?}");
        assert!(effects.len() <= 1, "paid twice: {}", show());
        if ended.iter().any(|one| one.result.is_ok()) {
            assert_eq!(effects.len(), 1, "said to be paid: {}", show());
        }
        assert!(effects.is_empty() || !ended.iter().all(Ended::did_nothing), "nobody is told: {}", show());
        for one in ended.iter().filter(|one| one.did_nothing()) {
            let same_life = |effect: &Effect| world.sent.borrow().contains(&(one.call, effect.life));
            let paid = effects.iter().any(|effect| effect.sent_at < one.to && same_life(effect));
            assert!(!paid, "said not to be paid: {one:#?} {}", show());
        }
        let input = ended[0].input.clone();
        let end = healed(&world, "payout", input);
        let effects = world.qash.of("payout", "k1");
        assert!(effects.len() <= 1 && (end.result.is_err() || effects.len() == 1), "{end:#?} {effects:#?}");
    });
}

#[test]
fn a_store_that_forgets_costs_no_second_payout() {
    stories(|seed| {
        let world = world(seed);
        let ended = one_after_the_other(&world, "payout", |world, ended| {
            if world.below(3) == 0 {
                world.store.borrow_mut().retain(|_, _| world.below(2) == 0);
            }
            (ended.len() < 4).then(|| payout(100))
        });
        let effects = world.qash.of("payout", "k1");
        assert!(effects.len() <= 1, "{ended:#?} {effects:#?}");
        assert!(ended.iter().all(|one| one.result.is_err()) || effects.len() == 1, "{ended:#?} {effects:#?}");
        // What Qash says of a key that it knows is never that nothing was done.
        let known = ended.iter().filter(|one| one.result.as_ref().is_err_and(|error| error.status == Some(409)));
        assert!(known.filter(|one| one.did_nothing()).count() == 0 || effects.is_empty(), "{ended:#?}");
    });
}

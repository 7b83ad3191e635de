//! Stories of transfers and deposits, for which Qash has no key, as the partner's own code makes them.

use crate::browser::{Ended, call_there};
use crate::qash::Effect;
use crate::servers::USER;
use crate::world::{World, stories, world};
use qash_client::error::Outcome;
use std::cell::RefCell;
use std::rc::Rc;

const DAY_MS: u64 = 86_400_000;
const KEPT_MS: i64 = 90 * DAY_MS as i64;
const TRANSFER: &str = r#"{"fromAccountId":1,"toAccountId":2,"amount":100,"description":"x"}"#;
const DEPOSIT: &str =
    r#"{"toAccountId":1,"amount":100,"currency":"MXN","provider":"irisbank","description":"x","reference":"r1"}"#;

/// Some call for the same thing, at the same time or with days between; what they were told. Whose process died is not there.
fn told(world: &Rc<World>, name: &'static str, input: &'static str) -> Vec<Ended> {
    let told: Rc<RefCell<Vec<Ended>>> = Rc::default();
    let longest = [3, 8][world.below(2) as usize];
    for _ in 0..1 + world.below(3) {
        let (caller, told) = (world.clone(), told.clone());
        world.spawn(None, async move {
            for _ in 0..1 + caller.below(3) {
                let pauses = [1, 100, 20_000, DAY_MS, 7 * DAY_MS, 30 * DAY_MS, 89 * DAY_MS, 91 * DAY_MS];
                caller.wait(caller.below(pauses[caller.below(longest) as usize])).await;
                let one = call_there(&caller, name, input.to_owned(), USER).await;
                told.borrow_mut().extend(one);
            }
        });
    }
    world.run();
    told.take()
}

fn check_what_was_told(ended: &[Ended], effects: &[Effect]) {
    let show = || format!("{ended:#?}\n{effects:#?}");
    for one in ended {
        let made = effects.iter().any(|effect| effect.call == one.call);
        assert!(!one.did_nothing() || !made, "said not to be done: {one:#?} {}", show());
        let own = || effects.iter().any(|effect| one.may_tell_of(effect));
        assert!(one.result.is_err() || own(), "said to be done: {one:#?} {}", show());
    }
}

#[test]
fn a_transfer_is_not_repeated_while_the_first_is_unknown() {
    stories(|seed| {
        let world = world(seed);
        let ended = told(&world, "transfer", TRANSFER);
        let effects = world.qash.of("transfer", "x");
        check_what_was_told(&ended, &effects);
        let unknown = |one: &&Ended| one.result.as_ref().is_err_and(|error| error.outcome == Outcome::Unknown);
        for first in &effects {
            let Some(caller) = ended.iter().filter(unknown).find(|one| one.call == first.call) else { continue };
            for second in effects.iter().filter(|second| second.sent_at > first.sent_at) {
                let known = ended.iter().any(|one| one.may_tell_of(first) && one.to <= second.sent_at)
                    // Who found it may not have lived to tell.
                    || ended.len() < world.calls.get();
                let forgotten = second.sent_at - first.sent_at >= KEPT_MS - 60_000;
                assert!(known || forgotten, "{caller:#?} {second:#?} of {ended:#?} {effects:#?}");
            }
        }
    });
}

#[test]
fn a_deposit_happens_once_per_reference() {
    stories(|seed| {
        let world = world(seed);
        let ended = told(&world, "deposit", DEPOSIT);
        let effects = world.qash.of("deposit", "x");
        check_what_was_told(&ended, &effects);
        for pair in effects.windows(2) {
            let apart = pair[1].sent_at.abs_diff(pair[0].sent_at);
            assert!(apart >= KEPT_MS as u64 - 60_000, "made twice: {ended:#?} {effects:#?}");
        }
        for one in ended.iter().filter(|one| one.did_nothing()) {
            let made = |effect: &Effect| effect.sent_at < one.from && effect.sent_at > one.to - KEPT_MS;
            assert!(!effects.iter().any(made), "said not to be done: {one:#?} {ended:#?} {effects:#?}");
        }
    });
}

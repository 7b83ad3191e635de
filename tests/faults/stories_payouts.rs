//! Stories of payouts.

use crate::browser::{Ended, at_once, call, call_there, healed, one_after_the_other, payout};
use crate::qash::{Effect, field};
use crate::servers::{OTHER, USER};
use crate::world::{stories, world};
use qash_client::error::Outcome;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

#[test]
fn a_payout_happens_at_most_once_and_its_reported_outcome_is_true() {
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
        let answers: BTreeSet<_> = ended.iter().filter_map(Ended::id).collect();
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
fn a_double_click_pays_once() {
    stories(|seed| {
        let world = world(seed);
        let inputs = (0..2 + world.below(3)).map(|_| payout(if world.below(5) == 0 { 200 } else { 100 })).collect();
        let ended = at_once(&world, "payout", inputs, Some(USER));
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
fn a_store_that_loses_data_causes_no_second_payout() {
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

const DAY_MS: i64 = 86_400_000;

/// How long what came of a payout is remembered at least from when it left, in milliseconds: 90 days from its key's first attempt. A key is used
/// for 60 days, and an attempt may be sent again for one.
fn kept_ms(effect: &Effect) -> i64 {
    DAY_MS * if effect.life == 1 { 89 } else { 29 }
}

#[test]
fn days_between_attempts_cause_no_second_payout_while_the_attempt_is_stored() {
    stories(|seed| {
        let world = world(seed);
        let told: Rc<RefCell<Vec<Ended>>> = Rc::default();
        let (caller, ended) = (world.clone(), told.clone());
        world.spawn(None, async move {
            for _ in 0..2 + caller.below(4) {
                let one = call(&caller, "payout", payout(100), Some(USER)).await;
                ended.borrow_mut().push(one);
                let nearly = DAY_MS - caller.below(400_000) as i64;
                let days = [0, DAY_MS / 2, nearly, DAY_MS, 7 * DAY_MS, 30 * DAY_MS, 89 * DAY_MS, 91 * DAY_MS];
                caller.wait(caller.below(20_000) + days[caller.below(8) as usize].unsigned_abs()).await;
            }
        });
        world.run();
        let ended = told.take();
        let effects = world.qash.of("payout", "k1");
        let show = || format!("{ended:#?}\n{effects:#?}");
        for pair in effects.windows(2) {
            assert!(pair[1].sent_at - pair[0].sent_at >= kept_ms(&pair[0]) - 60_000, "paid twice: {}", show());
        }
        for one in &ended {
            let paid =
                effects.iter().any(|effect| effect.sent_at < one.to && effect.sent_at > one.to - kept_ms(effect));
            assert!(!one.did_nothing() || !paid, "said not to be paid: {one:#?} {}", show());
            if one.result.is_ok() {
                assert!(effects.iter().any(|effect| one.may_tell_of(effect)), "{one:#?} {}", show());
            }
        }
    });
}

#[test]
fn two_users_with_the_same_key_each_pay_once_and_see_their_own() {
    stories(|seed| {
        let world = world(seed);
        let told: Rc<RefCell<Vec<Ended>>> = Rc::default();
        for user in [USER, OTHER, USER, OTHER] {
            let (caller, told) = (world.clone(), told.clone());
            world.spawn(None, async move {
                caller.wait(caller.below([1, 30_000][caller.below(2) as usize])).await;
                let one = match caller.below(2) {
                    0 => Some(call(&caller, "payout", payout(100), Some(user)).await),
                    _ => call_there(&caller, "payout", payout(100), user).await,
                };
                told.borrow_mut().extend(one);
            });
        }
        world.run();
        let effects = world.qash.of("payout", "k1");
        let show = || format!("{:#?}\n{effects:#?}", told.borrow());
        for user in [USER, OTHER] {
            let own: Vec<_> = effects.iter().filter(|effect| effect.user == user).collect();
            assert!(own.len() <= 1, "paid twice: {}", show());
            for one in told.borrow().iter().filter(|one| one.user == Some(user) && one.result.is_ok()) {
                assert!(own.iter().any(|effect| one.may_tell_of(effect)), "not their own: {}", show());
            }
            // Someone else may still be asking when this one is told that nothing was done; not so if all were told that.
            let all: Vec<_> = told.borrow().iter().filter(|one| one.user == Some(user)).cloned().collect();
            assert!(own.is_empty() || all.len() < 2 || !all.iter().all(Ended::did_nothing), "{}", show());
        }
    });
}

#[test]
fn identical_payouts_are_never_confused() {
    stories(|seed| {
        let world = world(seed);
        let told: Rc<RefCell<Vec<Ended>>> = Rc::default();
        let keys = ["k1", "k2", "k3"];
        for _ in 0..2 + world.below(4) {
            let (caller, told) = (world.clone(), told.clone());
            world.spawn(None, async move {
                let input = payout(100).replace("k1", keys[caller.below(3) as usize]);
                for _ in 0..1 + caller.below(3) {
                    caller.wait(caller.below([30, 3_000, 60_000, 2 * DAY_MS as u64][caller.below(4) as usize])).await;
                    let one = match caller.below(2) {
                        0 => Some(call(&caller, "payout", input.clone(), Some(USER)).await),
                        _ => call_there(&caller, "payout", input.clone(), USER).await,
                    };
                    told.borrow_mut().extend(one);
                }
            });
        }
        world.run();
        let effects = world.qash.effects.borrow();
        for key in keys {
            let own: Vec<_> =
                effects.iter().filter(|effect| effect.operation == "payout" && effect.intent == key).collect();
            assert!(own.len() <= 1, "paid twice: {:#?} {effects:#?}", told.borrow());
            for one in told.borrow().iter().filter(|one| field(&one.input, "idempotencyKey").as_deref() == Some(key)) {
                if one.result.is_ok() {
                    let own = own.iter().any(|effect| one.may_tell_of(effect));
                    assert!(own, "another's: {one:#?} {:#?} {effects:#?}", told.borrow());
                }
            }
        }
    });
}

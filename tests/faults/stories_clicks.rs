//! Stories of people who click twice, and click again, on a page whose payouts have no key of the page's own.

use crate::browser::{Ended, Page, call_on, payout};
use crate::servers::USER;
use crate::world::{World, stories, world};
use qash_client::error::Outcome;
use std::cell::RefCell;
use std::rc::Rc;

fn input(name: &str) -> String {
    match name {
        "payout" => payout(100).replace(r#","idempotencyKey":"k1""#, ""),
        _ => r#"{"fromAccountId":1,"toAccountId":2,"amount":100,"description":"x"}"#.to_owned(),
    }
}

fn was_done(one: &Ended) -> bool {
    one.result.as_ref().map_or_else(|error| error.outcome == Outcome::Done, |_| true)
}

/// Whether nobody clicks any more: it was done, or it is a transfer that has to be looked into.
fn enough(name: &str, told: &[Ended]) -> bool {
    let looks =
        |one: &Ended| name == "transfer" && one.result.as_ref().is_err_and(|error| error.outcome == Outcome::Unknown);
    told.iter().any(|one| was_done(one) || looks(one))
}

/// Somebody clicks, and some click beside them, until it is enough.
fn clicks(world: &Rc<World>, page: &Rc<Page>, name: &'static str) -> Vec<Ended> {
    let told: Rc<RefCell<Vec<Ended>>> = Rc::default();
    for _ in 0..1 + world.below(3) {
        let (world, page, told) = (world.clone(), page.clone(), told.clone());
        world.clone().spawn(None, async move {
            for _ in 0..1 + world.below(4) {
                world.wait(world.below([1, 30, 20_000][world.below(3) as usize])).await;
                if enough(name, &told.borrow()) {
                    return;
                }
                let one = call_on(&page, &world, name, input(name), Some(USER)).await;
                told.borrow_mut().push(one);
            }
        });
    }
    world.run();
    told.take()
}

#[test]
fn clicking_until_it_is_paid_pays_once() {
    stories(|seed| {
        let world = world(seed);
        let name = ["payout", "payout", "transfer"][world.below(3) as usize];
        let page = Page::open(world.below(2) == 0);
        let told = clicks(&world, &page, name);
        let count = || world.qash.effects.borrow().iter().filter(|effect| effect.operation == name).count();
        let show = || format!("{told:#?}\n{:#?}", world.qash.effects.borrow());
        assert!(count() <= 1, "paid twice: {}", show());
        if told.iter().any(|one| one.result.is_ok()) {
            assert_eq!(count(), 1, "said to be paid: {}", show());
        }
        assert!(count() == 0 || !told.iter().all(Ended::did_nothing), "nobody is told: {}", show());

        // Whoever is left without an answer clicks once more when everything works again.
        if name == "payout" && !told.iter().any(was_done) {
            world.faults.set(0);
            world.processes.borrow().iter().for_each(|process| process.alive.set(false));
            let end = clicks(&world, &page, name);
            let known = |one: &Ended| !world.qash.replays.get() && !one.did_nothing();
            assert!(end.iter().any(|one| was_done(one) || known(one)), "it stays open: {end:#?} {}", show());
            assert_eq!(count(), 1, "{end:#?} {}", show());
        }
    });
}

#[test]
fn two_clicks_at_once_send_one_payout_and_one_transfer() {
    stories(|seed| {
        let world = world(seed);
        world.faults.set(0);
        let page = Page::open(false);
        for name in ["payout", "transfer"] {
            let told: Rc<RefCell<Vec<Ended>>> = Rc::default();
            for _ in 0..2 + world.below(3) {
                let (there, page, told) = (world.clone(), page.clone(), told.clone());
                world.spawn(None, async move {
                    let one = call_on(&page, &there, name, input(name), Some(USER)).await;
                    told.borrow_mut().push(one);
                });
            }
            world.run();
            let told = told.take();
            let refused = told.iter().filter(|one| {
                one.result.as_ref().is_err_and(|error| error.code == "ALREADY_UNDER_WAY" && one.did_nothing())
            });
            assert_eq!(refused.count(), told.len() - 1, "{told:#?}");
            assert_eq!(world.qash.effects.borrow().iter().filter(|effect| effect.operation == name).count(), 1);
        }
    });
}

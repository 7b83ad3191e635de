//! Time limits of a try and of a call.

use super::*;

#[test]
fn an_attempt_ends_at_its_timeout() {
    let world = World::new([Turn::Answers(15_001, Response::default()), answer(200, USER)]);
    call(&world, "getUser").unwrap();
    assert_eq!(*world.timeouts.borrow(), [15_000, 15_000]);
}

#[test]
fn the_deadline_covers_attempts_and_delays() {
    let world = World::new((0..3).map(|_| Turn::Answers(u64::MAX >> 2, Response::default())));
    let options = CallOptions { timeout_ms: Some(10_000), deadline_ms: Some(12_000), ..CallOptions::default() };
    let error = call_with(&world, &client(), "getUser", "", &options).unwrap_err();
    assert_eq!(error.kind, Kind::Timeout);
    assert!(world.elapsed() <= 12_000, "{}", world.elapsed());
    assert!(world.timeouts.borrow().iter().sum::<u64>() <= 12_000);
}

#[test]
fn an_abort_before_sending_sends_nothing() {
    let world = World::new([]);
    world.abort_at.set(START);
    let error = refused(&world, "payout");
    assert_eq!((error.kind, error.outcome, world.tries()), (Kind::Abort, Outcome::None, 0));
}

#[test]
fn an_abort_in_progress_leaves_a_write_unknown_and_a_read_without_effect() {
    for (name, outcome) in [("payout", Outcome::Unknown), ("transfer", Outcome::Unknown), ("getUser", Outcome::None)] {
        let world = World::new([answer(200, "{}")]);
        world.abort_at.set(START + 50);
        let error = refused(&world, name);
        assert_eq!((error.kind, error.outcome, world.tries()), (Kind::Abort, outcome, 1), "{name}");
    }
}

#[test]
fn an_abort_between_attempts_ends_the_delay() {
    let world = World::new([with_header(503, "Retry-After", "10")]);
    world.abort_at.set(START + 2000);
    let error = refused(&world, "getUser");
    assert_eq!((error.kind, world.tries(), world.elapsed()), (Kind::Abort, 1, 2000));
    let world = World::new([with_header(503, "Retry-After", "10")]);
    world.abort_at.set(START + 2000);
    assert_eq!(refused(&world, "payout").outcome, Outcome::Unknown);
}

//! Waiting until a user is active.

use super::*;

fn user(status: &str) -> Result<String, Error> {
    Ok(USER.replace("active", status))
}

fn wait(world: &World, looks: Vec<Result<String, Error>>) -> (Result<String, Error>, usize) {
    let looks = RefCell::new(VecDeque::from(looks));
    let seen = Cell::new(0);
    let result = block_on(wait_until_active(
        world,
        &Poll::default(),
        |_| async { looks.borrow_mut().pop_front().unwrap_or_else(|| user("pending")) },
        |_| seen.set(seen.get() + 1),
    ));
    (result, seen.get())
}

#[test]
fn polls_with_growing_delays_until_the_user_is_active() {
    let world = World::new([]);
    let mut looks: Vec<_> = (0..7).map(|_| user("pending")).collect();
    looks.push(user("active"));
    let (result, seen) = wait(&world, looks);
    assert_eq!((result.unwrap(), seen), (USER.to_owned(), 8));
    assert_eq!(*world.waits.borrow(), [10_000, 15_000, 22_500, 33_750, 50_625, 60_000, 60_000]);
}

#[test]
fn never_polls_without_a_delay() {
    let world = World::new([]);
    let poll = Poll { first_ms: 0, longest_ms: 0, deadline_ms: 1000 };
    block_on(wait_until_active(&world, &poll, |_| async { user("pending") }, |_| ())).unwrap_err();
    assert!(world.waits.borrow().iter().all(|wait| *wait == 100));
}

#[test]
fn waits_for_retry_after() {
    let world = World::new([]);
    let busy =
        || Err(Error { retryable: true, retry_after_ms: Some(90_000), ..Error::new(ErrorCode::RateLimited, "") });
    wait(&world, vec![busy(), user("pending"), user("active")]).0.unwrap();
    assert_eq!(*world.waits.borrow(), [90_000, 15_000]);
}

#[test]
fn ends_for_suspended_and_banned_users() {
    for (status, code) in [("suspended", "USER_SUSPENDED"), ("banned", "USER_BANNED")] {
        let (result, _) = wait(&World::new([]), vec![user("pending"), user(status)]);
        assert_eq!(result.unwrap_err().code, code);
    }
}

#[test]
fn times_out_at_its_deadline() {
    let world = World::new([]);
    let error = wait(&world, vec![]).0.unwrap_err();
    assert_eq!((error.code.name(), error.kind), ("NOT_ACTIVE_IN_TIME", Kind::Timeout));
    assert!(world.elapsed() <= 900_000);
}

#[test]
fn continues_after_retryable_errors_only() {
    let passing = Error { retryable: true, ..Error::new(ErrorCode::Network, "") };
    assert!(wait(&World::new([]), vec![Err(passing), user("active")]).0.is_ok());
    let lasting = Error::new(ErrorCode::Unauthenticated, "");
    assert_eq!(wait(&World::new([]), vec![Err(lasting)]).0.unwrap_err().code, "UNAUTHENTICATED");
}

#[test]
fn an_abort_ends_polling_at_once() {
    let world = World::new([]);
    world.abort_at.set(START + 12_345);
    assert_eq!(wait(&world, vec![]).0.unwrap_err().kind, Kind::Abort);
    assert_eq!(world.elapsed(), 12_345);
}

#[test]
fn ends_at_once_if_the_verification_failed() {
    for (state, code) in [("rejected", "KYC_REJECTED"), ("EXPIRED", "KYC_EXPIRED")] {
        let looked = USER.replace(r#""status":"active""#, &format!(r#""status":"pending","kycStatus":"{state}""#));
        let (result, seen) = wait(&World::new([]), vec![user("pending"), Ok(looked)]);
        assert_eq!((result.unwrap_err().code.name(), seen), (code, 2));
    }
}

#[test]
fn reads_statuses_in_any_case() {
    assert!(wait(&World::new([]), vec![user("ACTIVE")]).0.is_ok());
    assert_eq!(wait(&World::new([]), vec![user("Suspended")]).0.unwrap_err().code, "USER_SUSPENDED");
}

#[test]
fn time_asleep_does_not_count_towards_the_timeout() {
    let world = World::new([]);
    let looks = Cell::new(0);
    let lefts = RefCell::new(Vec::new());
    let result = block_on(wait_until_active(
        &world,
        &Poll { deadline_ms: 60_000, ..Poll::default() },
        |left| {
            looks.set(looks.get() + 1);
            lefts.borrow_mut().push(left);
            // The lid was shut for eight hours before the second look's wait ended.
            if looks.get() == 1 {
                world.late.set(28_800_000);
            }
            let found = if looks.get() == 3 { user("active") } else { user("pending") };
            async { found }
        },
        |_| (),
    ));
    assert!(result.is_ok(), "{result:?}");
    assert_eq!(*lefts.borrow(), [60_000, 50_000, 35_000]);
}

#[test]
fn the_last_poll_has_time_for_a_response() {
    let world = World::new([]);
    let poll = Poll { first_ms: 9_999, longest_ms: 60_000, deadline_ms: 10_000 };
    let lefts = RefCell::new(Vec::new());
    let look = |left| {
        lefts.borrow_mut().push(left);
        async { user("pending") }
    };
    assert_eq!(block_on(wait_until_active(&world, &poll, look, |_| ())).unwrap_err().code, "NOT_ACTIVE_IN_TIME");
    assert_eq!(*lefts.borrow(), [10_000, 1_000]);
}

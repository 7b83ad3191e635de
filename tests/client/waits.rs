//! How long is waited between tries.

use super::*;

#[test]
fn grow_exponentially_with_full_jitter() {
    for seed in 0..=255 {
        let world = World::new((0..8).map(|_| lost()));
        world.random.set(seed);
        let mut client = client();
        client.limits = Limits { retries: 7, deadline_ms: 1_000_000, timeout_ms: 1000 };
        call_with(&world, &client, "getUser", "", &CallOptions::default()).unwrap_err();
        for (wait, longest) in world.waits.borrow().iter().zip([500, 1000, 2000, 4000, 8000, 8000, 8000]) {
            assert!(*wait <= longest, "{wait} of {longest}");
        }
        assert_eq!(world.waits.borrow().len(), 7);
    }
}

#[test]
fn retry_after_is_honoured_in_seconds_and_as_a_date() {
    let world = World::new([
        with_header(429, "Retry-After", "7"),
        with_header(503, "retry-after", "Fri, 05 Jun 2026 14:00:20 GMT"),
        answer(200, USER),
    ]);
    call(&world, "getUser").unwrap();
    // The first try took 0.1 s, the wait 7 s, the second try 0.1 s.
    assert_eq!(*world.waits.borrow(), [7000, 20_000 - 7200]);
}

#[test]
fn a_past_retry_after_means_now_and_an_invalid_one_the_usual_delay() {
    let world = World::new([
        with_header(503, "Retry-After", "Fri, 05 Jun 2020 14:00:20 GMT"),
        with_header(503, "Retry-After", "soon"),
        answer(200, USER),
    ]);
    call(&world, "getUser").unwrap();
    assert_eq!(world.waits.borrow()[0], 0);
    assert!(world.waits.borrow()[1] <= 1000);
}

#[test]
fn a_delay_beyond_the_deadline_is_not_begun() {
    // The second in milliseconds would be 384 in 64 bits.
    for value in ["46", "18446744073709552", "99999999999999999999999"] {
        let world = World::new([with_header(429, "Retry-After", value)]);
        let error = refused(&world, "getUser");
        assert_eq!((error.kind, error.retryable), (Kind::RateLimit, true));
        assert!(error.retry_after_ms.unwrap() >= 46_000);
        assert_eq!((world.tries(), world.elapsed()), (1, 100));
    }
}

#[test]
fn the_proxys_retry_after_ms_wins_over_the_header() {
    let body = r#"{"error":{"code":"RATE_LIMITED","message":"m","retryAfterMs":1234}}"#;
    let headers = Headers(vec![("retry-after".to_owned(), "9".to_owned())]);
    let limited = Turn::Answers(0, Response { status: 429, headers, body: body.to_owned() });
    let world = World::new([limited, answer(200, USER)]);
    call(&world, "getUser").unwrap();
    assert_eq!(*world.waits.borrow(), [1234]);
}

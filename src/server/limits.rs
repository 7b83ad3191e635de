//! Limits that protect the server from a single user: a rate limit per minute, and a limit on concurrent requests.
//!
//! The counters are per process and use bounded memory, whatever the number of users.

use super::refusal::{Refusal, own_failure};
use crate::api::{Operation, Reach};
use crate::error::{Error, ErrorCode};
use sha2::{Digest as _, Sha256};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};

/// Length of the rate-limit window, in seconds.
const WINDOW_S: i64 = 60;

/// Maximum number of user and operation pairs in one of the two maps of [`RateWindows`].
const REMEMBERED: usize = 10_000;

/// Maximum number of concurrent requests, and of their bytes in total. They fit into the memory of a wasm several times.
const MAX_REQUESTS: usize = 4_096;
const MAX_BYTES: usize = 64 << 20;

/// Rate limits per user, in requests per minute; `None` for no limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerMinute {
    /// Default limit of each operation.
    pub usual: Option<u32>,
    /// Limits by operation name; the last entry for a name applies.
    pub of: Vec<(String, Option<u32>)>,
}

impl Default for PerMinute {
    /// 120 requests per operation, and 20 for `payout`.
    fn default() -> Self {
        Self { usual: Some(120), of: vec![("payout".to_owned(), Some(20))] }
    }
}

impl PerMinute {
    /// # Errors
    /// `OPERATION_UNKNOWN` for a name that is not an operation of the proxy, `LIMIT_INVALID` for a limit of zero.
    pub(super) fn check(&self) -> Result<(), Error> {
        for (name, _) in &self.of {
            if Operation::named(name).is_none_or(|operation| operation.reach == Reach::Server) {
                let message = ["limits.perMinute: “", name, "” is not an operation of the proxy. Use the name of an operation that a browser may call, such as payout."].concat();
                return Err(Error::new(ErrorCode::OperationUnknown, message));
            }
        }
        if self.of.iter().map(|(_, limit)| limit).chain([&self.usual]).any(|limit| *limit == Some(0)) {
            return Err(Error::new(
                ErrorCode::LimitInvalid,
                "limits.perMinute must be 1 or more, or false for no limit.",
            ));
        }
        Ok(())
    }

    fn limit(&self, operation: Operation) -> Option<u32> {
        let named = self.of.iter().rfind(|(name, _)| name == operation.name);
        named.map_or(self.usual, |(_, limit)| *limit)
    }
}

/// A user, as a digest so that long names need no more memory, and an operation.
type RateKey = ([u8; 32], Operation);

/// Seconds of the last minute with admitted requests, and their number in each.
type Window = VecDeque<(i64, u32)>;

/// Rate limiter: requests of the last minute by user and operation.
#[derive(Debug, Default)]
pub(super) struct RateLimiter(RefCell<RateWindows>);

/// Windows used recently (`current`) and the ones before (`previous`). Idle windows are dropped with the map they are in.
#[derive(Debug, Default)]
struct RateWindows {
    current: HashMap<RateKey, Window>,
    previous: HashMap<RateKey, Window>,
    since: i64,
}

impl RateWindows {
    fn window(&mut self, key: RateKey, second: i64) -> &mut Window {
        // A window that was not used since `previous` began has no entries within the last minute.
        if self.current.len() >= REMEMBERED || !(0..WINDOW_S).contains(&second.saturating_sub(self.since)) {
            self.previous = std::mem::take(&mut self.current);
            self.since = second;
        }
        let previous = &mut self.previous;
        self.current.entry(key).or_insert_with(|| previous.remove(&key).unwrap_or_default())
    }
}

impl RateLimiter {
    /// Counts a request, unless the user has reached the limit of the operation. `now` is in milliseconds since 1970.
    ///
    /// # Errors
    /// `RATE_LIMITED`, with the time until the next request is admitted. A refused request is not counted.
    pub(super) fn admit(
        &self,
        limits: &PerMinute,
        subject: &str,
        operation: Operation,
        now: i64,
    ) -> Result<(), Refusal> {
        let Some(limit) = limits.limit(operation) else { return Ok(()) };
        let second = now.div_euclid(1000);
        let mut windows = self.0.borrow_mut();
        let window = windows.window((Sha256::digest(subject).into(), operation), second);
        // After the system clock was set back, the window may have seconds in the future; they are dropped.
        window.retain(|(at, _)| (0..WINDOW_S).contains(&second.saturating_sub(*at)));
        let apply_policy = window.iter().fold(0_u32, |sum, (_, count)| sum.saturating_add(*count));
        if let Some((oldest, _)) = window.front().filter(|_| apply_policy >= limit) {
            let again = oldest.saturating_add(WINDOW_S).saturating_mul(1000);
            return Err(rate_limited(operation, crate::time::until(again, now)));
        }
        match window.back_mut() {
            Some((at, count)) if *at == second => *count = count.saturating_add(1),
            _ => window.push_back((second, 1)),
        }
        Ok(())
    }
}

fn rate_limited(operation: Operation, after_ms: u64) -> Refusal {
    let message =
        ["Too many requests for ", operation.name, " in a minute. Nothing was done. Try again after retryAfterMs."];
    let error = Error {
        operation: Some(operation.name),
        retryable: true,
        retry_after_ms: Some(after_ms),
        ..Error::new(ErrorCode::RateLimited, message.concat())
    };
    Refusal { status: 429, error, allow: None, logged: None }
}

/// Requests in progress of all users, including those that wait for a body, a session, a hook, the store, Qash or each other.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    requests: Cell<usize>,
    bytes: Cell<usize>,
}

/// A request's share of [`InFlight`]; released when dropped.
#[derive(Debug)]
pub(super) struct InFlightGuard<'a> {
    all: &'a InFlight,
    bytes: usize,
}

impl InFlight {
    /// Admits a request of `bytes` bytes.
    ///
    /// # Errors
    /// `OVERLOADED` when the limit is reached.
    pub(super) fn enter(&self, bytes: usize) -> Result<InFlightGuard<'_>, Refusal> {
        if self.requests.get() >= MAX_REQUESTS {
            return Err(overloaded());
        }
        self.requests.set(self.requests.get().saturating_add(1));
        let mut in_flight_guard = InFlightGuard { all: self, bytes: 0 };
        in_flight_guard.grow(bytes)?;
        Ok(in_flight_guard)
    }
}

impl InFlightGuard<'_> {
    /// Adds `bytes` bytes to the request.
    ///
    /// # Errors
    /// `OVERLOADED` when the limit is reached.
    pub(super) fn grow(&mut self, bytes: usize) -> Result<(), Refusal> {
        let grown = self.all.bytes.get().saturating_add(bytes);
        if grown > MAX_BYTES {
            return Err(overloaded());
        }
        self.all.bytes.set(grown);
        self.bytes = self.bytes.saturating_add(bytes);
        Ok(())
    }
}

impl Drop for InFlightGuard<'_> {
    fn drop(&mut self) {
        self.all.requests.set(self.all.requests.get().saturating_sub(1));
        self.all.bytes.set(self.all.bytes.get().saturating_sub(self.bytes));
    }
}

fn overloaded() -> Refusal {
    let message =
        "The server has too many requests in progress and did nothing for this one. Try again after a second.";
    let refusal = own_failure(ErrorCode::Overloaded, message);
    Refusal { error: Error { retry_after_ms: Some(1000), ..refusal.error }, ..refusal }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_781_222_400_000;

    fn named(name: &str) -> Operation {
        Operation::named(name).unwrap()
    }

    fn wait(rate_limiter: &RateLimiter, limits: &PerMinute, subject: &str, name: &str, now: i64) -> Option<u64> {
        let refusal = rate_limiter.admit(limits, subject, named(name), now).err()?;
        assert_eq!((refusal.status, refusal.error.code.name()), (429, "RATE_LIMITED"));
        refusal.error.retry_after_ms
    }

    #[test]
    fn no_minute_has_more_requests_than_the_limit() {
        let (rate_limiter, limits) = (RateLimiter::default(), PerMinute::default());
        let mut apply_policy: VecDeque<i64> = VecDeque::new();
        for step in 0..3_000 {
            let now = NOW + step * 97;
            if wait(&rate_limiter, &limits, "ana", "payout", now).is_none() {
                apply_policy.push_back(now);
            }
            // The limiter counts in whole seconds, so a minute is exact to one second.
            apply_policy.retain(|at| now - at < 59_000);
            assert!(apply_policy.len() <= 20, "{now}");
        }
    }

    #[test]
    fn a_request_after_the_given_wait_is_admitted() {
        let (rate_limiter, limits) = (RateLimiter::default(), PerMinute::default());
        for at in 0..20 {
            assert_eq!(wait(&rate_limiter, &limits, "ana", "payout", NOW + at * 100), None);
        }
        let now = NOW + 5_300;
        assert_eq!(wait(&rate_limiter, &limits, "ana", "payout", now), Some(54_700));
        assert!(wait(&rate_limiter, &limits, "ana", "payout", now + 54_699).is_some());
        assert_eq!(wait(&rate_limiter, &limits, "ana", "payout", now + 54_700), None);
    }

    #[test]
    fn users_and_operations_are_counted_separately() {
        let rate_limiter = RateLimiter::default();
        let limits = PerMinute { usual: Some(2), of: vec![("getUser".into(), None), ("payout".into(), Some(1))] };
        let waits = |subject, name| wait(&rate_limiter, &limits, subject, name, NOW).is_some();
        assert_eq!([(); 3].map(|()| waits("ana", "getBalance")), [false, false, true]);
        assert_eq!([(); 2].map(|()| waits("ana", "payout")), [false, true]);
        assert!(!waits("eva", "getBalance") && !waits("ana", "listAccounts"));
        assert!((0..1000).all(|_| !waits("ana", "getUser")));
    }

    #[test]
    fn memory_is_bounded_for_any_number_of_users_and_idle_users_are_dropped() {
        let (rate_limiter, limits) = (RateLimiter::default(), PerMinute { usual: Some(1), of: Vec::new() });
        for person in 0..50_000 {
            assert_eq!(wait(&rate_limiter, &limits, &format!("p{person}"), "getUser", NOW), None);
            let kept = rate_limiter.0.borrow();
            assert!(kept.current.len() + kept.previous.len() <= 2 * REMEMBERED);
        }
        assert!(wait(&rate_limiter, &limits, "p49999", "getUser", NOW).is_some());
        // After two minutes all idle users are gone.
        for minute in 1..=2 {
            assert_eq!(wait(&rate_limiter, &limits, "ana", "getUser", NOW + minute * 60_000), None);
        }
        let kept = rate_limiter.0.borrow();
        assert_eq!(kept.current.len() + kept.previous.len(), 1);
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_block_users() {
        let (rate_limiter, limits) = (RateLimiter::default(), PerMinute { usual: Some(1), of: Vec::new() });
        assert_eq!(wait(&rate_limiter, &limits, "ana", "getUser", NOW), None);
        assert_eq!(wait(&rate_limiter, &limits, "ana", "getUser", NOW - 3_600_000), None);
        assert_eq!(wait(&rate_limiter, &limits, "ana", "getUser", NOW - 3_600_000), Some(60_000));
    }

    #[test]
    fn a_limit_for_an_unknown_operation_is_an_error() {
        let of = |name: &str, limit| PerMinute { usual: None, of: vec![(name.to_owned(), limit)] }.check();
        assert_eq!(of("payout", None), Ok(()));
        for name in ["deposit", "listUsers", "payouts", ""] {
            assert_eq!(of(name, Some(1)).unwrap_err().code, "OPERATION_UNKNOWN");
        }
        assert_eq!(of("payout", Some(0)).unwrap_err().code, "LIMIT_INVALID");
        assert_eq!(PerMinute { usual: Some(0), of: Vec::new() }.check().unwrap_err().code, "LIMIT_INVALID");
    }

    #[test]
    fn concurrent_requests_are_bounded_and_released() {
        let all = InFlight::default();
        let mut guards: Vec<_> = (0..MAX_REQUESTS).map(|_| all.enter(1).unwrap()).collect();
        assert_eq!(all.enter(0).unwrap_err().error.code, "OVERLOADED");
        let mut last = guards.pop().unwrap();
        assert!(last.grow(MAX_BYTES).is_err());
        drop((guards, last));
        let mut in_flight_guard = all.enter(MAX_BYTES - 1).unwrap();
        assert!(in_flight_guard.grow(2).is_err() && all.enter(2).is_err());
        in_flight_guard.grow(1).unwrap();
        drop(in_flight_guard);
        assert_eq!((all.requests.get(), all.bytes.get()), (0, 0));
    }
}

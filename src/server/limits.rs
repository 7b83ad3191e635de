//! Limits that keep one person from taking the server from the others: requests a minute, and what is under way at once.
//!
//! They count in this process alone, and in bounded memory, however many people there are.

use super::refusal::{Refusal, own_failure};
use crate::api::{Operation, Reach};
use crate::error::{Error, ErrorCode};
use sha2::{Digest as _, Sha256};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};

/// What is counted lies in one minute, in seconds.
const WINDOW_S: i64 = 60;

/// How many pairs of person and operation make a generation of those remembered; there are two.
const REMEMBERED: usize = 10_000;

/// How many requests are under way at most, and how many bytes they have in all: so many fit into the memory of a wasm several times over.
const MOST_REQUESTS: usize = 4_096;
const MOST_BYTES: usize = 64 << 20;

/// How often a person may ask for an operation in a minute; `None` for no limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerMinute {
    /// For operations that are not named.
    pub usual: Option<u32>,
    /// By the operation's name.
    pub of: Vec<(String, Option<u32>)>,
}

impl Default for PerMinute {
    /// 120, and 20 payouts.
    fn default() -> Self {
        Self { usual: Some(120), of: vec![("payout".to_owned(), Some(20))] }
    }
}

impl PerMinute {
    /// # Errors
    /// `OPERATION_UNKNOWN` for a name that no browser may call, `LIMIT_INVALID` for a limit of zero.
    pub(super) fn check(&self) -> Result<(), Error> {
        for (name, _) in &self.of {
            if Operation::named(name).is_none_or(|operation| operation.reach == Reach::Server) {
                let message = ["limits.perMinute names “", name, "”, which is no operation of the proxy's."].concat();
                return Err(Error::new(ErrorCode::OperationUnknown, message));
            }
        }
        if self.of.iter().map(|(_, limit)| limit).chain([&self.usual]).any(|limit| *limit == Some(0)) {
            return Err(Error::new(ErrorCode::LimitInvalid, "limits.perMinute must be above zero."));
        }
        Ok(())
    }

    fn limit(&self, operation: Operation) -> Option<u32> {
        let named = self.of.iter().rfind(|(name, _)| name == operation.name);
        named.map_or(self.usual, |(_, limit)| *limit)
    }
}

/// A person, by a digest so that a long name costs no more than a short one, and an operation.
type Who = ([u8; 32], Operation);

/// The seconds of the last minute in which requests were admitted, each with their number.
type Window = VecDeque<(i64, u32)>;

/// Requests of the last minute by person and operation.
#[derive(Debug, Default)]
pub(super) struct Rates(RefCell<Generations>);

/// Windows that were used lately, and those before them: what is idle is forgotten with its generation.
#[derive(Debug, Default)]
struct Generations {
    latest: HashMap<Who, Window>,
    before: HashMap<Who, Window>,
    since: i64,
}

impl Generations {
    fn window(&mut self, who: Who, second: i64) -> &mut Window {
        // What was not used since the generation before began has nothing in its window.
        if self.latest.len() >= REMEMBERED || !(0..WINDOW_S).contains(&second.saturating_sub(self.since)) {
            self.before = std::mem::take(&mut self.latest);
            self.since = second;
        }
        let before = &mut self.before;
        self.latest.entry(who).or_insert_with(|| before.remove(&who).unwrap_or_default())
    }
}

impl Rates {
    /// Counts a request, unless the person has asked too often in the last minute. `now` is in milliseconds.
    ///
    /// # Errors
    /// `RATE_LIMITED`, with the time after which one more is admitted. A request that is refused does not count.
    pub(super) fn admit(
        &self,
        limits: &PerMinute,
        subject: &str,
        operation: Operation,
        now: i64,
    ) -> Result<(), Refusal> {
        let Some(limit) = limits.limit(operation) else { return Ok(()) };
        let second = now.div_euclid(1000);
        let mut generations = self.0.borrow_mut();
        let window = generations.window((Sha256::digest(subject).into(), operation), second);
        // A clock that was set back leaves seconds behind that are yet to come.
        window.retain(|(at, _)| (0..WINDOW_S).contains(&second.saturating_sub(*at)));
        let admitted = window.iter().fold(0_u32, |sum, (_, count)| sum.saturating_add(*count));
        if let Some((oldest, _)) = window.front().filter(|_| admitted >= limit) {
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
        ["Too many requests for ", operation.name, " in a minute. Nothing was done. Wait before trying again."];
    let error = Error {
        operation: Some(operation.name),
        retryable: true,
        retry_after_ms: Some(after_ms),
        ..Error::new(ErrorCode::RateLimited, message.concat())
    };
    Refusal { status: 429, error, allow: None, logged: None }
}

/// Requests under way, whoever sent them: those who wait for a body, a session, a hook, a store or Qash, and for each other.
#[derive(Debug, Default)]
pub(super) struct UnderWay {
    requests: Cell<usize>,
    bytes: Cell<usize>,
}

/// A request's part of what is under way, until it is dropped.
#[derive(Debug)]
pub(super) struct Part<'a> {
    all: &'a UnderWay,
    bytes: usize,
}

impl UnderWay {
    /// Takes part, with so many bytes.
    ///
    /// # Errors
    /// `OVERLOADED` when there is too much under way.
    pub(super) fn enter(&self, bytes: usize) -> Result<Part<'_>, Refusal> {
        if self.requests.get() >= MOST_REQUESTS {
            return Err(overloaded());
        }
        self.requests.set(self.requests.get().saturating_add(1));
        let mut part = Part { all: self, bytes: 0 };
        part.grow(bytes)?;
        Ok(part)
    }
}

impl Part<'_> {
    /// Takes so many bytes more.
    ///
    /// # Errors
    /// `OVERLOADED` when there is too much under way.
    pub(super) fn grow(&mut self, bytes: usize) -> Result<(), Refusal> {
        let grown = self.all.bytes.get().saturating_add(bytes);
        if grown > MOST_BYTES {
            return Err(overloaded());
        }
        self.all.bytes.set(grown);
        self.bytes = self.bytes.saturating_add(bytes);
        Ok(())
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        self.all.requests.set(self.all.requests.get().saturating_sub(1));
        self.all.bytes.set(self.all.bytes.get().saturating_sub(self.bytes));
    }
}

fn overloaded() -> Refusal {
    let message = "The server has too many requests under way, and did nothing for this one. Try again in a moment.";
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

    fn wait(rates: &Rates, limits: &PerMinute, subject: &str, name: &str, now: i64) -> Option<u64> {
        let refusal = rates.admit(limits, subject, named(name), now).err()?;
        assert_eq!((refusal.status, refusal.error.code.name()), (429, "RATE_LIMITED"));
        refusal.error.retry_after_ms
    }

    #[test]
    fn no_minute_holds_more_than_the_limit() {
        let (rates, limits) = (Rates::default(), PerMinute::default());
        let mut admitted: VecDeque<i64> = VecDeque::new();
        for step in 0..3_000 {
            let now = NOW + step * 97;
            if wait(&rates, &limits, "ana", "payout", now).is_none() {
                admitted.push_back(now);
            }
            // Whole seconds are counted, so that a minute is exact to one of them.
            admitted.retain(|at| now - at < 59_000);
            assert!(admitted.len() <= 20, "{now}");
        }
    }

    #[test]
    fn whoever_waits_as_long_as_told_is_admitted() {
        let (rates, limits) = (Rates::default(), PerMinute::default());
        for at in 0..20 {
            assert_eq!(wait(&rates, &limits, "ana", "payout", NOW + at * 100), None);
        }
        let now = NOW + 5_300;
        assert_eq!(wait(&rates, &limits, "ana", "payout", now), Some(54_700));
        assert!(wait(&rates, &limits, "ana", "payout", now + 54_699).is_some());
        assert_eq!(wait(&rates, &limits, "ana", "payout", now + 54_700), None);
    }

    #[test]
    fn people_and_operations_are_counted_apart() {
        let rates = Rates::default();
        let limits = PerMinute { usual: Some(2), of: vec![("getUser".into(), None), ("payout".into(), Some(1))] };
        let waits = |subject, name| wait(&rates, &limits, subject, name, NOW).is_some();
        assert_eq!([(); 3].map(|()| waits("ana", "getBalance")), [false, false, true]);
        assert_eq!([(); 2].map(|()| waits("ana", "payout")), [false, true]);
        assert!(!waits("eva", "getBalance") && !waits("ana", "listAccounts"));
        assert!((0..1000).all(|_| !waits("ana", "getUser")));
    }

    #[test]
    fn however_many_people_there_are_memory_is_bounded_and_idle_ones_go() {
        let (rates, limits) = (Rates::default(), PerMinute { usual: Some(1), of: Vec::new() });
        for person in 0..50_000 {
            assert_eq!(wait(&rates, &limits, &format!("p{person}"), "getUser", NOW), None);
            let kept = rates.0.borrow();
            assert!(kept.latest.len() + kept.before.len() <= 2 * REMEMBERED);
        }
        assert!(wait(&rates, &limits, "p49999", "getUser", NOW).is_some());
        // Two minutes later nobody of them is left.
        for minute in 1..=2 {
            assert_eq!(wait(&rates, &limits, "ana", "getUser", NOW + minute * 60_000), None);
        }
        let kept = rates.0.borrow();
        assert_eq!(kept.latest.len() + kept.before.len(), 1);
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let (rates, limits) = (Rates::default(), PerMinute { usual: Some(1), of: Vec::new() });
        assert_eq!(wait(&rates, &limits, "ana", "getUser", NOW), None);
        assert_eq!(wait(&rates, &limits, "ana", "getUser", NOW - 3_600_000), None);
        assert_eq!(wait(&rates, &limits, "ana", "getUser", NOW - 3_600_000), Some(60_000));
    }

    #[test]
    fn limits_name_operations_of_the_proxy() {
        let of = |name: &str, limit| PerMinute { usual: None, of: vec![(name.to_owned(), limit)] }.check();
        assert_eq!(of("payout", None), Ok(()));
        for name in ["deposit", "listUsers", "payouts", ""] {
            assert_eq!(of(name, Some(1)).unwrap_err().code, "OPERATION_UNKNOWN");
        }
        assert_eq!(of("payout", Some(0)).unwrap_err().code, "LIMIT_INVALID");
        assert_eq!(PerMinute { usual: Some(0), of: Vec::new() }.check().unwrap_err().code, "LIMIT_INVALID");
    }

    #[test]
    fn what_is_under_way_is_bounded_and_given_back() {
        let all = UnderWay::default();
        let mut parts: Vec<_> = (0..MOST_REQUESTS).map(|_| all.enter(1).unwrap()).collect();
        assert_eq!(all.enter(0).unwrap_err().error.code, "OVERLOADED");
        let mut last = parts.pop().unwrap();
        assert!(last.grow(MOST_BYTES).is_err());
        drop((parts, last));
        let mut part = all.enter(MOST_BYTES - 1).unwrap();
        assert!(part.grow(2).is_err() && all.enter(2).is_err());
        part.grow(1).unwrap();
        drop(part);
        assert_eq!((all.requests.get(), all.bytes.get()), (0, 0));
    }
}

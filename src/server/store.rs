//! What the server side keeps between requests: tokens, who is which user, verifications and payouts.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};

/// A store that failed. Its own words stay with it: they may hold what nobody should read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreFailed;

/// Texts by key. A value whose time is over is gone.
pub trait Store {
    /// The value of a key.
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<String>, StoreFailed>>;

    /// Sets a key, for so many milliseconds or for ever.
    fn set(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> impl Future<Output = Result<(), StoreFailed>>;

    /// Sets a key only if it has no value, in one step; whether it did.
    fn add(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> impl Future<Output = Result<bool, StoreFailed>>;

    /// Removes a key.
    fn delete(&self, key: &str) -> impl Future<Output = Result<(), StoreFailed>>;

    /// Sets a key, or removes it for `None`, only if its value is the expected one (`None`: it has none), in one step; whether it did.
    /// A store that cannot do this answers `None`.
    fn compare_and_set(
        &self,
        key: &str,
        expected: Option<&str>,
        value: Option<&str>,
        ttl_ms: Option<u64>,
    ) -> impl Future<Output = Result<Option<bool>, StoreFailed>> {
        let _ = (key, expected, value, ttl_ms);
        async { Ok(None) }
    }
}

/// A key of several parts that cannot run into each other, whatever characters they hold.
pub(super) fn place(kind: &str, parts: &[&str]) -> String {
    parts.iter().fold(kind.to_owned(), |mut key, part| {
        key.push(':');
        key.push_str(&crate::http::percent_encode(part));
        key
    })
}

/// Tells texts apart: FNV-1a, 64 bits.
pub(super) fn hash(text: &str) -> String {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

/// A store in this process's memory: gone when it ends, and bounded, the oldest value going first.
#[derive(Debug)]
pub struct Memory<Clock> {
    clock: Clock,
    capacity: usize,
    kept: RefCell<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    values: HashMap<String, Entry>,
    /// Keys in the order they were first set, each with the number of its entry.
    order: VecDeque<(String, u64)>,
    next: u64,
}

#[derive(Debug)]
struct Entry {
    value: String,
    until: Option<i64>,
    number: u64,
}

impl<Clock: Fn() -> i64> Memory<Clock> {
    /// A store of at most `capacity` values; `clock` tells milliseconds.
    pub fn new(capacity: usize, clock: Clock) -> Self {
        Self { clock, capacity: capacity.max(1), kept: RefCell::default() }
    }

    fn live(&self, key: &str) -> Option<String> {
        let now = (self.clock)();
        let mut kept = self.kept.borrow_mut();
        let entry = kept.values.get(key)?;
        if entry.until.is_none_or(|until| now < until) {
            return Some(entry.value.clone());
        }
        kept.values.remove(key);
        None
    }

    fn put(&self, key: &str, value: &str, ttl_ms: Option<u64>) {
        let until = ttl_ms.map(|ttl| (self.clock)().saturating_add_unsigned(ttl));
        let mut kept = self.kept.borrow_mut();
        let Kept { values, order, next } = &mut *kept;
        if let Some(entry) = values.get_mut(key) {
            entry.value = value.to_owned();
            entry.until = until;
            return;
        }
        *next = next.wrapping_add(1);
        values.insert(key.to_owned(), Entry { value: value.to_owned(), until, number: *next });
        order.push_back((key.to_owned(), *next));
        while values.len() > self.capacity {
            let Some((oldest, number)) = order.pop_front() else { break };
            if values.get(&oldest).is_some_and(|entry| entry.number == number) {
                values.remove(&oldest);
            }
        }
        // An entry that was removed leaves its line in the order behind.
        if order.len() > self.capacity.saturating_mul(2) {
            order.retain(|(key, number)| values.get(key).is_some_and(|entry| entry.number == *number));
        }
    }
}

impl<Clock: Fn() -> i64> Store for Memory<Clock> {
    async fn get(&self, key: &str) -> Result<Option<String>, StoreFailed> {
        Ok(self.live(key))
    }

    async fn set(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<(), StoreFailed> {
        self.put(key, value, ttl_ms);
        Ok(())
    }

    async fn add(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<bool, StoreFailed> {
        let free = self.live(key).is_none();
        if free {
            self.put(key, value, ttl_ms);
        }
        Ok(free)
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        self.kept.borrow_mut().values.remove(key);
        Ok(())
    }

    async fn compare_and_set(
        &self,
        key: &str,
        expected: Option<&str>,
        value: Option<&str>,
        ttl_ms: Option<u64>,
    ) -> Result<Option<bool>, StoreFailed> {
        let fits = self.live(key).as_deref() == expected;
        match value {
            _ if !fits => {}
            Some(value) => self.put(key, value, ttl_ms),
            None => drop(self.kept.borrow_mut().values.remove(key)),
        }
        Ok(Some(fits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pollster::block_on;
    use std::cell::Cell;

    #[test]
    fn a_value_is_there_until_its_time_is_over() {
        let now = Cell::new(0);
        let store = Memory::new(10, || now.get());
        block_on(store.set("a", "1", Some(100))).unwrap();
        assert_eq!(block_on(store.add("a", "2", None)), Ok(false));
        now.set(99);
        assert_eq!(block_on(store.get("a")).unwrap().as_deref(), Some("1"));
        now.set(100);
        assert_eq!(block_on(store.get("a")), Ok(None));
        assert_eq!(block_on(store.add("a", "2", None)), Ok(true));
        now.set(i64::MAX);
        assert_eq!(block_on(store.get("a")).unwrap().as_deref(), Some("2"));

        // What is set anew has the time that it is set with.
        now.set(0);
        block_on(store.set("b", "1", Some(100))).unwrap();
        block_on(store.set("b", "2", Some(200))).unwrap();
        now.set(199);
        assert_eq!(block_on(store.get("b")).unwrap().as_deref(), Some("2"));
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_goes_first() {
        let store = Memory::new(3, || 0);
        for round in 0..1000 {
            block_on(store.set(&format!("k{round}"), "v", None)).unwrap();
            block_on(store.set("again", "v", None)).unwrap();
            block_on(store.delete("again")).unwrap();
        }
        assert!(store.kept.borrow().values.len() <= 3);
        assert!(store.kept.borrow().order.len() <= 7);
        assert_eq!(block_on(store.get("k996")), Ok(None));
        assert!(block_on(store.get("k999")).unwrap().is_some());

        let store = Memory::new(3, || 0);
        for _ in 0..1000 {
            block_on(store.set("again", "v", None)).unwrap();
            block_on(store.delete("again")).unwrap();
        }
        assert!(store.kept.borrow().order.len() <= 7);
    }

    #[test]
    fn what_was_removed_and_came_back_is_as_young_as_its_return() {
        let store = Memory::new(2, || 0);
        block_on(store.set("a", "1", None)).unwrap();
        block_on(store.delete("a")).unwrap();
        for key in ["b", "a", "c"] {
            block_on(store.set(key, "2", None)).unwrap();
        }
        let there = ["a", "b", "c"].map(|key| block_on(store.get(key)).unwrap().is_some());
        assert_eq!(there, [true, false, true]);
    }

    #[test]
    fn parts_of_a_key_cannot_run_into_each_other() {
        assert_ne!(place("payout", &["a", "b:c"]), place("payout", &["a:b", "c"]));
        assert_eq!(place("user", &["auth0|7"]), "user:auth0%7C7");
    }
}

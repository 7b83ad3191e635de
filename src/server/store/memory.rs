//! A store in this process's memory, lost when the process ends. Its size is limited per owner and in total.

use super::share::{is_evictable, is_urgent, owner};
use super::{Store, StoreFailed};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// Bytes that a value needs besides its key and text, for the index.
const OVERHEAD: usize = 200;

/// Size limits of a memory store, including keys, values and their overhead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Maximum number of values.
    pub values: usize,
    /// Maximum number of bytes.
    pub bytes: usize,
    /// Maximum number of values of one owner.
    pub owner_values: usize,
    /// Maximum number of bytes of one owner.
    pub owner_bytes: usize,
}

impl Default for Quota {
    /// 200,000 values and 128 MiB; an eighth of each per owner.
    fn default() -> Self {
        Self { values: 200_000, bytes: 128 << 20, owner_values: 25_000, owner_bytes: 16 << 20 }
    }
}

/// Storage for the values of a [`Memory`] store. Values that exist when the store is created were left by an earlier one, and are kept.
pub trait MemoryBackend {
    /// Returns a value.
    fn get(&self, key: &str) -> Option<String>;

    /// Sets a value. `until` is its expiry in milliseconds since 1970.
    fn put(&self, key: &str, value: &str, until: Option<i64>);

    /// Deletes a value.
    fn remove(&self, key: &str);

    /// Lists the existing values, oldest first: key, length of the value in bytes, and expiry.
    fn existing(&self) -> Vec<(String, usize, Option<i64>)>;
}

/// Values in a hash map, dropped with the store.
#[derive(Debug, Default)]
pub struct HashMapBackend(RefCell<HashMap<String, String>>);

impl MemoryBackend for HashMapBackend {
    fn get(&self, key: &str) -> Option<String> {
        self.0.borrow().get(key).cloned()
    }

    fn put(&self, key: &str, value: &str, _until: Option<i64>) {
        self.0.borrow_mut().insert(key.to_owned(), value.to_owned());
    }

    fn remove(&self, key: &str) {
        self.0.borrow_mut().remove(key);
    }

    fn existing(&self) -> Vec<(String, usize, Option<i64>)> {
        Vec::new()
    }
}

/// A store in this process's memory.
///
/// Every value belongs to an owner: the user or session subject in its key. When an owner's quota or the whole store is full, a new key
/// fails with [`StoreFailed::Full`]. To make room, only tokens are evicted before they expire, oldest first. Replacing the value of an
/// existing key never fails for lack of room, so the result of a payout can always be stored.
#[derive(Debug)]
pub struct Memory<Clock, S = HashMapBackend> {
    clock: Clock,
    quota: Quota,
    backend: S,
    index: RefCell<Index>,
}

/// Metadata of the values in the backend.
#[derive(Debug, Default)]
struct Index {
    entries: HashMap<Rc<str>, Entry>,
    owners: HashMap<String, Usage>,
    used: Usage,
    /// Keys by expiry.
    ends: BTreeMap<(i64, u64), Rc<str>>,
    /// Keys that may be evicted, in the order in which they were first set.
    evictable: BTreeMap<u64, Rc<str>>,
    next: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Usage {
    values: usize,
    bytes: usize,
}

#[derive(Debug)]
struct Entry {
    bytes: usize,
    until: Option<i64>,
    number: u64,
}

impl Usage {
    fn with(self, bytes: usize) -> Self {
        Self { values: self.values.saturating_add(1), bytes: self.bytes.saturating_add(bytes) }
    }

    fn without(self, bytes: usize) -> Self {
        Self { values: self.values.saturating_sub(1), bytes: self.bytes.saturating_sub(bytes) }
    }

    fn fits(self, values: usize, bytes: usize) -> bool {
        self.values <= values && self.bytes <= bytes
    }
}

impl Index {
    fn insert(&mut self, key: &str, bytes: usize, until: Option<i64>) {
        let number = match self.remove(key) {
            Some(before) => before.number,
            None => {
                self.next = self.next.wrapping_add(1);
                self.next
            }
        };
        let shared: Rc<str> = key.into();
        if let Some(until) = until {
            self.ends.insert((until, number), shared.clone());
        }
        if is_evictable(key) {
            self.evictable.insert(number, shared.clone());
        }
        self.used = self.used.with(bytes);
        let usage = self.owners.entry(owner(key).to_owned()).or_default();
        *usage = usage.with(bytes);
        self.entries.insert(shared, Entry { bytes, until, number });
    }

    fn remove(&mut self, key: &str) -> Option<Entry> {
        let entry = self.entries.remove(key)?;
        if let Some(until) = entry.until {
            self.ends.remove(&(until, entry.number));
        }
        self.evictable.remove(&entry.number);
        self.used = self.used.without(entry.bytes);
        if let Some(usage) = self.owners.get_mut(owner(key)) {
            *usage = usage.without(entry.bytes);
            if usage.values == 0 {
                self.owners.remove(owner(key));
            }
        }
        Some(entry)
    }
}

impl<Clock: Fn() -> i64> Memory<Clock> {
    /// Creates a store of at most `values` values. `clock` returns milliseconds since 1970.
    pub fn new(values: usize, clock: Clock) -> Self {
        let quota = Quota { values, bytes: usize::MAX, owner_values: values, owner_bytes: usize::MAX };
        Self::with_backend(HashMapBackend::default(), quota, clock)
    }
}

impl<Clock: Fn() -> i64, S: MemoryBackend> Memory<Clock, S> {
    /// Creates a store with a backend. `clock` returns milliseconds since 1970.
    pub fn with_backend(backend: S, quota: Quota, clock: Clock) -> Self {
        let mut index = Index::default();
        for (key, length, until) in backend.existing() {
            index.insert(&key, size(&key, length), until);
        }
        Self { clock, quota, backend, index: RefCell::new(index) }
    }

    /// Deletes expired values.
    fn sweep(&self) {
        let now = (self.clock)();
        let mut index = self.index.borrow_mut();
        while let Some(key) =
            index.ends.first_key_value().filter(|((until, _), _)| *until <= now).map(|(_, key)| key.clone())
        {
            index.remove(&key);
            self.backend.remove(&key);
        }
    }

    fn live(&self, key: &str) -> Option<String> {
        self.sweep();
        if self.index.borrow().entries.contains_key(key) { self.backend.get(key) } else { None }
    }

    fn put(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<(), StoreFailed> {
        self.sweep();
        let bytes = size(key, value.len());
        let mut index = self.index.borrow_mut();
        let Quota { values: most, bytes: most_bytes, owner_values, owner_bytes } = self.quota;
        let replaced = index.entries.get(key).map(|entry| entry.bytes);
        let room = |used: Usage| match replaced {
            Some(before) => used.without(before).with(bytes).fits(most, most_bytes),
            None => used.with(bytes).fits(most, most_bytes),
        };
        if replaced.is_none() && !is_evictable(key) {
            let own = index.owners.get(owner(key)).copied().unwrap_or_default();
            let more = |limit: usize| if is_urgent(key) { limit.saturating_add(limit.div_ceil(8)) } else { limit };
            let evictable = index.evictable.values().filter_map(|key| index.entries.get(key));
            // Checks for room before any token is evicted.
            let fixed = if room(index.used) {
                index.used
            } else {
                evictable.fold(index.used, |used, entry| used.without(entry.bytes))
            };
            let own_fits = owner(key).is_empty() || own.with(bytes).fits(more(owner_values), more(owner_bytes));
            if !own_fits || !fixed.with(bytes).fits(more(most), more(most_bytes)) {
                return Err(StoreFailed::Full);
            }
        }
        while !room(index.used) {
            let oldest = index.evictable.values().find(|oldest| &***oldest != key).cloned();
            let Some(oldest) = oldest else { break };
            index.remove(&oldest);
            self.backend.remove(&oldest);
        }
        if is_evictable(key) && replaced.is_none() && !room(index.used) {
            return Err(StoreFailed::Full);
        }
        let until = ttl_ms.map(|ttl| (self.clock)().saturating_add_unsigned(ttl));
        index.insert(key, bytes, until);
        self.backend.put(key, value, until);
        Ok(())
    }

    fn remove(&self, key: &str) {
        self.index.borrow_mut().remove(key);
        self.backend.remove(key);
    }
}

fn size(key: &str, value: usize) -> usize {
    key.len().saturating_add(value).saturating_add(OVERHEAD)
}

impl<Clock: Fn() -> i64, S: MemoryBackend> Store for Memory<Clock, S> {
    async fn get(&self, key: &str) -> Result<Option<String>, StoreFailed> {
        Ok(self.live(key))
    }

    async fn set(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<(), StoreFailed> {
        self.put(key, value, ttl_ms)
    }

    async fn add(&self, key: &str, value: &str, ttl_ms: Option<u64>) -> Result<bool, StoreFailed> {
        let free = self.live(key).is_none();
        if free {
            self.put(key, value, ttl_ms)?;
        }
        Ok(free)
    }

    async fn delete(&self, key: &str) -> Result<(), StoreFailed> {
        self.remove(key);
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
            Some(value) => self.put(key, value, ttl_ms)?,
            None => self.remove(key),
        }
        Ok(Some(fits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pollster::block_on;
    use std::cell::Cell;

    fn set<C: Fn() -> i64, S: MemoryBackend>(store: &Memory<C, S>, key: &str) -> Result<(), StoreFailed> {
        block_on(store.set(key, "value", None))
    }

    fn there<C: Fn() -> i64, S: MemoryBackend>(store: &Memory<C, S>, key: &str) -> bool {
        block_on(store.get(key)).unwrap().is_some()
    }

    #[test]
    fn a_value_exists_until_it_expires() {
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

        // A new `set` replaces the time to live.
        now.set(0);
        block_on(store.set("b", "1", Some(100))).unwrap();
        block_on(store.set("b", "2", Some(200))).unwrap();
        now.set(199);
        assert_eq!(block_on(store.get("b")).unwrap().as_deref(), Some("2"));
    }

    #[test]
    fn expired_values_are_deleted_without_being_read() {
        let now = Cell::new(0);
        let store = Memory::new(10_000, || now.get());
        for number in 0..1000 {
            block_on(store.set(&format!("payout:ana:{number}"), "v", Some(100))).unwrap();
        }
        block_on(store.set("user:ana", "v", None)).unwrap();
        now.set(100);
        assert!(there(&store, "user:ana"));
        let index = store.index.borrow();
        assert_eq!(
            (index.entries.len(), index.owners.len(), index.ends.len(), store.backend.0.borrow().len()),
            (1, 1, 0, 1)
        );
    }

    #[test]
    fn an_owner_with_a_full_quota_is_refused_and_evicts_nothing_of_others() {
        let quota = Quota { owner_values: 100, ..Quota::default() };
        let store = Memory::with_backend(HashMapBackend::default(), quota, || 0);
        for person in 0..50 {
            set(&store, &format!("user:p{person}")).unwrap();
            set(&store, &format!("token:host:p{person}")).unwrap();
        }
        let results: Vec<_> = (0..51_000).map(|number| set(&store, &format!("payout:eva:{number}"))).collect();
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 100);
        assert!(results.iter().skip(100).all(|result| *result == Err(StoreFailed::Full)));
        assert!(
            (0..50)
                .all(|person| there(&store, &format!("user:p{person}"))
                    && there(&store, &format!("token:host:p{person}")))
        );
        assert_eq!(set(&store, "payout:ana:1"), Ok(()));

        // Existing values may change, and deleting one makes room.
        block_on(store.set("payout:eva:5", &"x".repeat(1000), None)).unwrap();
        assert_eq!(block_on(store.add("payout:eva:new", "v", None)), Err(StoreFailed::Full));
        assert_eq!(block_on(store.compare_and_set("payout:eva:new", None, Some("v"), None)), Err(StoreFailed::Full));
        block_on(store.delete("payout:eva:7")).unwrap();
        assert_eq!(set(&store, "payout:eva:new"), Ok(()));
    }

    #[test]
    fn bytes_are_limited_like_the_number_of_values() {
        let quota = Quota { bytes: 100_000, owner_bytes: 20_000, ..Quota::default() };
        let store = Memory::with_backend(HashMapBackend::default(), quota, || 0);
        let long = "k".repeat(9_000);
        assert_eq!(set(&store, &format!("payout:eva:{long}1")), Ok(()));
        assert_eq!(set(&store, &format!("payout:eva:{long}2")), Ok(()));
        assert_eq!(set(&store, &format!("payout:eva:{long}3")), Err(StoreFailed::Full));
        for person in 0..50 {
            let _ = set(&store, &format!("payout:p{person}:{long}"));
        }
        assert!(store.index.borrow().used.bytes <= 100_000);
        // Urgent keys of a full store still find room.
        assert_eq!(set(&store, "payout:zoe:1"), Ok(()));
        let filler = "x".repeat(100_000 - store.index.borrow().used.bytes - 200 - "payout:max:1".len());
        assert!(filler.len() < 20_000);
        block_on(store.set("payout:max:1", &filler, None)).unwrap();
        assert_eq!(set(&store, "payout:ana:1"), Err(StoreFailed::Full));
        assert_eq!(set(&store, "user:ana"), Ok(()));
    }

    #[test]
    fn tokens_are_evicted_oldest_first_and_records_never() {
        let store = Memory::new(4, || 0);
        for key in ["token:h:a", "user:ana", "token:h:b", "payout:ana:1", "token:h:c"] {
            set(&store, key).unwrap();
        }
        let kept = |keys: [&str; 5]| keys.map(|key| there(&store, key));
        assert_eq!(
            kept(["token:h:a", "user:ana", "token:h:b", "payout:ana:1", "token:h:c"]),
            [false, true, true, true, true]
        );
        set(&store, "transfer:ana:1").unwrap();
        set(&store, "deposit:ana:1").unwrap();
        assert_eq!(
            kept(["token:h:b", "token:h:c", "user:ana", "payout:ana:1", "transfer:ana:1"]),
            [false, false, true, true, true]
        );
        assert_eq!(set(&store, "payout:ana:2"), Err(StoreFailed::Full));
        assert_eq!(set(&store, "token:h:d"), Err(StoreFailed::Full));
    }

    #[test]
    fn a_record_that_does_not_fit_evicts_no_token() {
        let quota = Quota { bytes: 2_000, owner_bytes: 2_000, ..Quota::default() };
        let store = Memory::with_backend(HashMapBackend::default(), quota, || 0);
        set(&store, "token:h:a").unwrap();
        assert_eq!(block_on(store.set("payout:ana:1", &"x".repeat(1_900), None)), Err(StoreFailed::Full));
        assert!(there(&store, "token:h:a"));
    }

    #[test]
    fn a_new_store_finds_the_values_of_the_last_one() {
        type Values = Vec<(String, String, Option<i64>)>;
        #[derive(Clone, Default)]
        struct TestBackend(Rc<RefCell<Values>>);
        impl MemoryBackend for TestBackend {
            fn get(&self, key: &str) -> Option<String> {
                self.0.borrow().iter().find(|(found, ..)| found == key).map(|(_, value, _)| value.clone())
            }
            fn put(&self, key: &str, value: &str, until: Option<i64>) {
                self.remove(key);
                self.0.borrow_mut().push((key.to_owned(), value.to_owned(), until));
            }
            fn remove(&self, key: &str) {
                self.0.borrow_mut().retain(|(found, ..)| found != key);
            }
            fn existing(&self) -> Vec<(String, usize, Option<i64>)> {
                self.0.borrow().iter().map(|(key, value, until)| (key.clone(), value.len(), *until)).collect()
            }
        }
        let (now, backend, quota) =
            (Cell::new(0), TestBackend::default(), Quota { owner_values: 2, ..Quota::default() });
        let make = || Memory::with_backend(backend.clone(), quota, || now.get());
        let first = make();
        block_on(first.set("payout:ana:1", "paid", Some(100))).unwrap();
        set(&first, "payout:ana:2").unwrap();
        let used = first.index.borrow().used.bytes;
        let second = make();
        assert_eq!(block_on(second.get("payout:ana:1")).unwrap().as_deref(), Some("paid"));
        assert_eq!(block_on(second.add("payout:ana:1", "again", None)), Ok(false));
        assert_eq!(set(&second, "payout:ana:3"), Err(StoreFailed::Full));
        assert_eq!(second.index.borrow().used.bytes, used);
        now.set(100);
        assert!(!there(&second, "payout:ana:1") && there(&second, "payout:ana:2"));
        assert_eq!(set(&second, "payout:ana:3"), Ok(()));
    }
}

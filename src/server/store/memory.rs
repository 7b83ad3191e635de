//! The store in this process's memory: gone when the process ends, and bounded for each person and in all.

use super::share::{is_evictable, is_urgent, owner};
use super::{Store, StoreFailed};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// What a value takes besides its key and text, in bytes: its places in the index.
const OVERHEAD: usize = 200;

/// How much a store in memory holds, keys and values and what they take besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Values in all.
    pub values: usize,
    /// Bytes in all.
    pub bytes: usize,
    /// Values of one owner.
    pub owner_values: usize,
    /// Bytes of one owner.
    pub owner_bytes: usize,
}

impl Default for Quota {
    /// 200,000 values of 128 MiB, an eighth of each for one owner.
    fn default() -> Self {
        Self { values: 200_000, bytes: 128 << 20, owner_values: 25_000, owner_bytes: 16 << 20 }
    }
}

/// Where a memory store's values lie. What is there when the store is made was left by one that stopped, and is kept.
pub trait Shelf {
    /// A value.
    fn get(&self, key: &str) -> Option<String>;

    /// Puts a value there, in place of another.
    fn put(&self, key: &str, value: &str, until: Option<i64>);

    /// Removes a value.
    fn remove(&self, key: &str);

    /// What is there, the oldest first: keys, lengths of the values in bytes, and when they end.
    fn left(&self) -> Vec<(String, usize, Option<i64>)>;
}

/// Values that end with the store.
#[derive(Debug, Default)]
pub struct OwnShelf(RefCell<HashMap<String, String>>);

impl Shelf for OwnShelf {
    fn get(&self, key: &str) -> Option<String> {
        self.0.borrow().get(key).cloned()
    }

    fn put(&self, key: &str, value: &str, _until: Option<i64>) {
        self.0.borrow_mut().insert(key.to_owned(), value.to_owned());
    }

    fn remove(&self, key: &str) {
        self.0.borrow_mut().remove(key);
    }

    fn left(&self) -> Vec<(String, usize, Option<i64>)> {
        Vec::new()
    }
}

/// A store in this process's memory.
///
/// Every value belongs to an owner, the user or the session's subject in its key. An owner whose quota is used up gets [`StoreFailed::Full`] for a
/// new key, and so does everybody when the whole is; until then only tokens are removed before their time, the oldest first. A value may always
/// replace another of the same key, so that what became of a payout is never refused.
#[derive(Debug)]
pub struct Memory<Clock, S = OwnShelf> {
    clock: Clock,
    quota: Quota,
    shelf: S,
    index: RefCell<Index>,
}

/// What lies on the shelf.
#[derive(Debug, Default)]
struct Index {
    entries: HashMap<Rc<str>, Entry>,
    owners: HashMap<String, Usage>,
    used: Usage,
    /// Keys by when their values end.
    ends: BTreeMap<(i64, u64), Rc<str>>,
    /// Keys of what may make room, in the order in which they were first set.
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
    /// A store of at most so many values, whoever they belong to; `clock` tells milliseconds.
    pub fn new(values: usize, clock: Clock) -> Self {
        let quota = Quota { values, bytes: usize::MAX, owner_values: values, owner_bytes: usize::MAX };
        Self::on(OwnShelf::default(), quota, clock)
    }
}

impl<Clock: Fn() -> i64, S: Shelf> Memory<Clock, S> {
    /// A store on a shelf; `clock` tells milliseconds.
    pub fn on(shelf: S, quota: Quota, clock: Clock) -> Self {
        let mut index = Index::default();
        for (key, length, until) in shelf.left() {
            index.insert(&key, size(&key, length), until);
        }
        Self { clock, quota, shelf, index: RefCell::new(index) }
    }

    /// Removes what has ended.
    fn sweep(&self) {
        let now = (self.clock)();
        let mut index = self.index.borrow_mut();
        while let Some(key) =
            index.ends.first_key_value().filter(|((until, _), _)| *until <= now).map(|(_, key)| key.clone())
        {
            index.remove(&key);
            self.shelf.remove(&key);
        }
    }

    fn live(&self, key: &str) -> Option<String> {
        self.sweep();
        if self.index.borrow().entries.contains_key(key) { self.shelf.get(key) } else { None }
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
            // Whether there is room is known before anybody's token is removed for it.
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
            self.shelf.remove(&oldest);
        }
        if is_evictable(key) && replaced.is_none() && !room(index.used) {
            return Err(StoreFailed::Full);
        }
        let until = ttl_ms.map(|ttl| (self.clock)().saturating_add_unsigned(ttl));
        index.insert(key, bytes, until);
        self.shelf.put(key, value, until);
        Ok(())
    }

    fn remove(&self, key: &str) {
        self.index.borrow_mut().remove(key);
        self.shelf.remove(key);
    }
}

fn size(key: &str, value: usize) -> usize {
    key.len().saturating_add(value).saturating_add(OVERHEAD)
}

impl<Clock: Fn() -> i64, S: Shelf> Store for Memory<Clock, S> {
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

    fn set<C: Fn() -> i64, S: Shelf>(store: &Memory<C, S>, key: &str) -> Result<(), StoreFailed> {
        block_on(store.set(key, "value", None))
    }

    fn there<C: Fn() -> i64, S: Shelf>(store: &Memory<C, S>, key: &str) -> bool {
        block_on(store.get(key)).unwrap().is_some()
    }

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
    fn what_has_ended_is_removed_without_being_asked_for() {
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
            (index.entries.len(), index.owners.len(), index.ends.len(), store.shelf.0.borrow().len()),
            (1, 1, 0, 1)
        );
    }

    #[test]
    fn one_who_fills_their_quota_is_refused_and_takes_nothing_from_others() {
        let quota = Quota { owner_values: 100, ..Quota::default() };
        let store = Memory::on(OwnShelf::default(), quota, || 0);
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

        // What is there may change, and end: that makes room.
        block_on(store.set("payout:eva:5", &"x".repeat(1000), None)).unwrap();
        assert_eq!(block_on(store.add("payout:eva:new", "v", None)), Err(StoreFailed::Full));
        assert_eq!(block_on(store.compare_and_set("payout:eva:new", None, Some("v"), None)), Err(StoreFailed::Full));
        block_on(store.delete("payout:eva:7")).unwrap();
        assert_eq!(set(&store, "payout:eva:new"), Ok(()));
    }

    #[test]
    fn bytes_count_as_values_do() {
        let quota = Quota { bytes: 100_000, owner_bytes: 20_000, ..Quota::default() };
        let store = Memory::on(OwnShelf::default(), quota, || 0);
        let long = "k".repeat(9_000);
        assert_eq!(set(&store, &format!("payout:eva:{long}1")), Ok(()));
        assert_eq!(set(&store, &format!("payout:eva:{long}2")), Ok(()));
        assert_eq!(set(&store, &format!("payout:eva:{long}3")), Err(StoreFailed::Full));
        for person in 0..50 {
            let _ = set(&store, &format!("payout:p{person}:{long}"));
        }
        assert!(store.index.borrow().used.bytes <= 100_000);
        // Whoever is registered by now still finds room.
        assert_eq!(set(&store, "payout:zoe:1"), Ok(()));
        let filler = "x".repeat(100_000 - store.index.borrow().used.bytes - 200 - "payout:max:1".len());
        assert!(filler.len() < 20_000);
        block_on(store.set("payout:max:1", &filler, None)).unwrap();
        assert_eq!(set(&store, "payout:ana:1"), Err(StoreFailed::Full));
        assert_eq!(set(&store, "user:ana"), Ok(()));
    }

    #[test]
    fn tokens_make_room_the_oldest_first_and_records_never_do() {
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
    fn a_record_that_finds_no_room_removes_no_token_for_nothing() {
        let quota = Quota { bytes: 2_000, owner_bytes: 2_000, ..Quota::default() };
        let store = Memory::on(OwnShelf::default(), quota, || 0);
        set(&store, "token:h:a").unwrap();
        assert_eq!(block_on(store.set("payout:ana:1", &"x".repeat(1_900), None)), Err(StoreFailed::Full));
        assert!(there(&store, "token:h:a"));
    }

    #[test]
    fn a_store_that_is_made_anew_finds_what_the_last_one_left() {
        type Values = Vec<(String, String, Option<i64>)>;
        #[derive(Clone, Default)]
        struct Kept(Rc<RefCell<Values>>);
        impl Shelf for Kept {
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
            fn left(&self) -> Vec<(String, usize, Option<i64>)> {
                self.0.borrow().iter().map(|(key, value, until)| (key.clone(), value.len(), *until)).collect()
            }
        }
        let (now, shelf, quota) = (Cell::new(0), Kept::default(), Quota { owner_values: 2, ..Quota::default() });
        let make = || Memory::on(shelf.clone(), quota, || now.get());
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

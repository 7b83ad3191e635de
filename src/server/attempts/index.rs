//! Index of attempts that may be open, so that an operator can list them in a store without a listing function.
//!
//! Each process has its own slots and writes an attempt's store key into a free one before the attempt is sent. A slot is free again when
//! its attempt is settled. Its old content is harmless, since the attempt's record has its state. So no process waits for another, and the
//! slots of a crashed process still list its open attempts. The slots of a day expire with the attempts that began on it.

use super::record::RETENTION_MS;
use crate::client::{Host, uuid};
use crate::server::store::{Store, StoreFailed};
use std::cell::RefCell;

const DAY_MS: i64 = 86_400_000;

/// Time to live of the index: longer than that of the attempts.
const TTL_MS: u64 = RETENTION_MS + 2 * DAY_MS.unsigned_abs();

/// Maximum number of processes that register on one day.
const MAX_PROCESSES: u32 = 100_000;

/// Initial number of slots of a process.
const INITIAL_SLOTS: u32 = 8;

/// The slots of this process.
#[derive(Debug, Default)]
pub(super) struct Index(RefCell<Option<Run>>);

/// The slots of one process on one day.
#[derive(Debug)]
struct Run {
    id: String,
    day: i64,
    /// Number of slots that readers check.
    size: u32,
    /// Free slots below `next`.
    free: Vec<u32>,
    next: u32,
}

/// A slot in use.
#[derive(Debug)]
pub(super) struct Slot {
    run: String,
    number: u32,
}

fn run_key(day: i64, number: u32) -> String {
    format!("open:runs:{day}:{number}")
}

fn size_key(run: &str) -> String {
    ["open:", run].concat()
}

fn slot_key(run: &str, number: u32) -> String {
    format!("open:{run}:{number}")
}

impl Index {
    /// Adds the store key of an attempt to the index.
    pub(super) async fn enter(
        &self,
        store: &impl Store,
        host: &impl Host,
        store_key: &str,
    ) -> Result<Slot, StoreFailed> {
        let day = host.now().div_euclid(DAY_MS);
        let registered = self.0.borrow().as_ref().is_some_and(|run| run.day == day);
        if !registered {
            let run = register(store, host, day).await?;
            let mut current = self.0.borrow_mut();
            // Another call may have registered meanwhile; this registration then stays unused.
            if current.as_ref().is_none_or(|current| current.day != day) {
                *current = Some(run);
            }
        }
        let (slot, grown) = self.take_slot().ok_or(StoreFailed::Broken)?;
        match write(store, &slot, grown, store_key).await {
            Ok(()) => Ok(slot),
            Err(failed) => {
                self.leave(slot);
                Err(failed)
            }
        }
    }

    /// Takes a free slot. Also returns the new number of slots if it grew.
    fn take_slot(&self) -> Option<(Slot, Option<u32>)> {
        let mut current = self.0.borrow_mut();
        let run = current.as_mut()?;
        let number = run.free.pop().unwrap_or(run.next);
        run.next = run.next.max(number.checked_add(1)?);
        let grown = number >= run.size;
        if grown {
            run.size = run.size.checked_mul(2)?;
        }
        Some((Slot { run: run.id.clone(), number }, grown.then_some(run.size)))
    }

    /// Releases the slot of a settled attempt.
    pub(super) fn leave(&self, slot: Slot) {
        if let Some(run) = self.0.borrow_mut().as_mut().filter(|run| run.id == slot.run) {
            run.free.push(slot.number);
        }
    }
}

async fn write(store: &impl Store, slot: &Slot, grown: Option<u32>, store_key: &str) -> Result<(), StoreFailed> {
    if let Some(size) = grown {
        store.set(&size_key(&slot.run), &size.to_string(), Some(TTL_MS)).await?;
    }
    store.set(&slot_key(&slot.run, slot.number), store_key, Some(TTL_MS)).await
}

async fn register(store: &impl Store, host: &impl Host, day: i64) -> Result<Run, StoreFailed> {
    let id = uuid(host.random());
    store.set(&size_key(&id), &INITIAL_SLOTS.to_string(), Some(TTL_MS)).await?;
    for number in 0..MAX_PROCESSES {
        if store.add(&run_key(day, number), &id, Some(TTL_MS)).await? {
            return Ok(Run { id, day, size: INITIAL_SLOTS, free: Vec::new(), next: 0 });
        }
    }
    Err(StoreFailed::Broken)
}

/// Lists the store keys of all attempts that may be open, without duplicates.
pub(super) async fn open_keys(store: &impl Store, now: i64) -> Result<Vec<String>, StoreFailed> {
    let today = now.div_euclid(DAY_MS);
    let days = i64::try_from(TTL_MS).unwrap_or(i64::MAX).div_euclid(DAY_MS);
    let mut open_keys = Vec::new();
    // Another process's clock may be ahead.
    for day in today.saturating_sub(days)..=today.saturating_add(1) {
        for number in 0..MAX_PROCESSES {
            let Some(run) = store.get(&run_key(day, number)).await? else { break };
            let size = store.get(&size_key(&run)).await?.and_then(|size| size.parse().ok()).unwrap_or(0_u32);
            // A size that was written late is too small, so slots right behind it are read as well.
            for slot in 0..u32::MAX {
                match store.get(&slot_key(&run, slot)).await? {
                    Some(store_key) => open_keys.push(store_key),
                    None if slot >= size => break,
                    None => {}
                }
            }
        }
    }
    open_keys.sort();
    open_keys.dedup();
    Ok(open_keys)
}

//! Where attempts stand that may be open, so that an operator can list them in a store that knows texts by key and nothing else.
//!
//! Each process has slots of its own and writes an attempt's place into a free one before it is sent. A slot is free again when its attempt is
//! settled; what it names then is skipped, since the attempt's own record says how it stands. So nobody ever waits for another process, and a slot of
//! a process that died still names what it left open. The slots of a day live as long as the attempts that began on it.

use super::record::KEPT_MS;
use crate::client::{Host, uuid};
use crate::server::store::{Store, StoreFailed};
use std::cell::RefCell;

const DAY_MS: i64 = 86_400_000;

/// Everything here outlives the attempts that it names.
const LIFE_MS: u64 = KEPT_MS + 2 * DAY_MS.unsigned_abs();

/// No more processes than this register a day.
const MOST_RUNS: u32 = 100_000;

/// How many slots a process begins with.
const FIRST_SIZE: u32 = 8;

/// This process's slots.
#[derive(Debug, Default)]
pub(super) struct Index(RefCell<Option<Run>>);

/// The slots of one process on one day.
#[derive(Debug)]
struct Run {
    id: String,
    day: i64,
    /// Slots that a reader looks at.
    size: u32,
    /// Slots below `next` that are free.
    free: Vec<u32>,
    next: u32,
}

/// A slot that is taken.
#[derive(Debug)]
pub(super) struct Slot {
    run: String,
    number: u32,
}

fn run_place(day: i64, number: u32) -> String {
    format!("open:runs:{day}:{number}")
}

fn size_place(run: &str) -> String {
    ["open:", run].concat()
}

fn slot_place(run: &str, number: u32) -> String {
    format!("open:{run}:{number}")
}

impl Index {
    /// Writes down where an attempt will stand.
    pub(super) async fn enter(&self, store: &impl Store, host: &impl Host, place: &str) -> Result<Slot, StoreFailed> {
        let day = host.now().div_euclid(DAY_MS);
        let registered = self.0.borrow().as_ref().is_some_and(|run| run.day == day);
        if !registered {
            let run = register(store, host, day).await?;
            let mut present = self.0.borrow_mut();
            // Another call may have registered meanwhile; then this run stays empty.
            if present.as_ref().is_none_or(|present| present.day != day) {
                *present = Some(run);
            }
        }
        let (slot, grown) = self.take_slot().ok_or(StoreFailed::Broken)?;
        match write(store, &slot, grown, place).await {
            Ok(()) => Ok(slot),
            Err(failed) => {
                self.leave(slot);
                Err(failed)
            }
        }
    }

    /// A free slot, and how many there are if there are more now.
    fn take_slot(&self) -> Option<(Slot, Option<u32>)> {
        let mut present = self.0.borrow_mut();
        let run = present.as_mut()?;
        let number = run.free.pop().unwrap_or(run.next);
        run.next = run.next.max(number.checked_add(1)?);
        let grown = number >= run.size;
        if grown {
            run.size = run.size.checked_mul(2)?;
        }
        Some((Slot { run: run.id.clone(), number }, grown.then_some(run.size)))
    }

    /// Frees the slot of an attempt that is settled.
    pub(super) fn leave(&self, slot: Slot) {
        if let Some(run) = self.0.borrow_mut().as_mut().filter(|run| run.id == slot.run) {
            run.free.push(slot.number);
        }
    }
}

async fn write(store: &impl Store, slot: &Slot, grown: Option<u32>, place: &str) -> Result<(), StoreFailed> {
    if let Some(size) = grown {
        store.set(&size_place(&slot.run), &size.to_string(), Some(LIFE_MS)).await?;
    }
    store.set(&slot_place(&slot.run, slot.number), place, Some(LIFE_MS)).await
}

async fn register(store: &impl Store, host: &impl Host, day: i64) -> Result<Run, StoreFailed> {
    let id = uuid(host.random());
    store.set(&size_place(&id), &FIRST_SIZE.to_string(), Some(LIFE_MS)).await?;
    for number in 0..MOST_RUNS {
        if store.add(&run_place(day, number), &id, Some(LIFE_MS)).await? {
            return Ok(Run { id, day, size: FIRST_SIZE, free: Vec::new(), next: 0 });
        }
    }
    Err(StoreFailed::Broken)
}

/// The places of all attempts that may be open, each once.
pub(super) async fn places(store: &impl Store, now: i64) -> Result<Vec<String>, StoreFailed> {
    let today = now.div_euclid(DAY_MS);
    let days = i64::try_from(LIFE_MS).unwrap_or(i64::MAX).div_euclid(DAY_MS);
    let mut places = Vec::new();
    // Another process's clock may be ahead.
    for day in today.saturating_sub(days)..=today.saturating_add(1) {
        for number in 0..MOST_RUNS {
            let Some(run) = store.get(&run_place(day, number)).await? else { break };
            let size = store.get(&size_place(&run)).await?.and_then(|size| size.parse().ok()).unwrap_or(0_u32);
            // A size that was written too late is too small: what stands right behind it counts, too.
            for slot in 0..u32::MAX {
                match store.get(&slot_place(&run, slot)).await? {
                    Some(place) => places.push(place),
                    None if slot >= size => break,
                    None => {}
                }
            }
        }
    }
    places.sort();
    places.dedup();
    Ok(places)
}

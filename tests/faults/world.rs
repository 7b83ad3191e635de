//! Time, chance, and who does what.

use crate::qash::Qash;
use crate::servers::{Process, start_process};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

pub(crate) const START: i64 = 1_781_222_400_000;

pub(crate) struct Task {
    /// Ends with this process.
    pub(crate) process: Option<usize>,
    pub(crate) future: Pin<Box<dyn Future<Output = ()>>>,
}

pub(crate) struct World {
    pub(crate) now: Cell<i64>,
    pub(crate) timers: RefCell<BTreeSet<i64>>,
    pub(crate) steps: Cell<u64>,
    pub(crate) spawned: RefCell<Vec<Task>>,
    pub(crate) dice: Cell<u64>,
    /// Out of a hundred things, so many go wrong.
    pub(crate) faults: Cell<u64>,
    pub(crate) qash: Qash,
    pub(crate) store: RefCell<BTreeMap<String, (String, Option<i64>)>>,
    /// Whether the store can compare and set.
    pub(crate) compares: Cell<bool>,
    pub(crate) processes: RefCell<Vec<Rc<Process>>>,
    pub(crate) calls: Cell<usize>,
    /// How often a payout's key was free, and was taken.
    pub(crate) lives: Cell<usize>,
    /// The calls that sent payouts, and in which of the key's lives.
    pub(crate) sent: RefCell<BTreeSet<(usize, usize)>>,
}

impl World {
    pub(crate) fn below(&self, count: u64) -> u64 {
        // SplitMix64 (Steele, Lea and Flood 2014).
        let seed = self.dice.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.dice.set(seed);
        let mixed = (seed ^ seed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ mixed >> 31) % count
    }

    pub(crate) fn goes_wrong(&self) -> bool {
        self.below(100) < self.faults.get()
    }

    /// Waits for a value, but no longer than until an instant.
    pub(crate) async fn until<T>(&self, due: i64, mut value: impl FnMut() -> Option<T>) -> Option<T> {
        poll_fn(|_| {
            let found = value();
            if found.is_some() || self.now.get() >= due {
                self.steps.set(self.steps.get() + 1);
                return Poll::Ready(found);
            }
            self.timers.borrow_mut().insert(due);
            Poll::Pending
        })
        .await
    }

    pub(crate) async fn wait(&self, ms: u64) {
        self.until(self.now.get().saturating_add_unsigned(ms), || None::<()>).await;
    }

    /// Takes its time: mostly little, seldom longer than anybody waits.
    pub(crate) async fn dawdle(&self) {
        let ms = if self.goes_wrong() { [200, 3_000, 12_000, 40_000][self.below(4) as usize] } else { 5 };
        self.wait(self.below(ms)).await;
    }

    pub(crate) fn spawn(&self, process: Option<usize>, future: impl Future<Output = ()> + 'static) {
        self.spawned.borrow_mut().push(Task { process, future: Box::pin(future) });
    }

    /// Lets everything happen that still will.
    pub(crate) fn run(&self) {
        let mut tasks: Vec<Task> = Vec::new();
        loop {
            let before = self.steps.get();
            tasks.append(&mut self.spawned.borrow_mut());
            if !tasks.is_empty() {
                let first = self.below(tasks.len() as u64) as usize;
                tasks.rotate_left(first);
            }
            tasks.retain_mut(|task| {
                let alive = |id: usize| self.processes.borrow()[id].alive.get();
                if !task.process.is_none_or(alive) {
                    self.steps.set(self.steps.get() + 1);
                    return false;
                }
                let ended = task.future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready();
                if ended {
                    self.steps.set(self.steps.get() + 1);
                }
                !ended
            });
            if tasks.is_empty() && self.spawned.borrow().is_empty() {
                return;
            }
            if self.steps.get() == before && self.spawned.borrow().is_empty() {
                let mut timers = self.timers.borrow_mut();
                let next = timers.range(self.now.get() + 1..).next().copied().expect("something waits for ever");
                timers.retain(|due| *due > next);
                self.now.set(next);
            }
        }
    }
}

pub(crate) fn world(seed: u64) -> Rc<World> {
    let world = World {
        now: Cell::new(START),
        timers: RefCell::default(),
        steps: Cell::new(0),
        spawned: RefCell::default(),
        dice: Cell::new(seed),
        faults: Cell::new(0),
        qash: Qash::default(),
        store: RefCell::default(),
        compares: Cell::new(false),
        processes: RefCell::default(),
        calls: Cell::new(0),
        lives: Cell::new(0),
        sent: RefCell::default(),
    };
    world.faults.set([3, 10, 25, 50][world.below(4) as usize]);
    world.compares.set(world.below(2) == 0);
    world.qash.replays.set(world.below(4) != 0);
    world.qash.refuses_known.set([400, 409][world.below(2) as usize]);
    world.qash.keys_by_partner.set(world.below(2) == 0);
    world.qash.forgets_keys.set(world.below(2) == 0);
    world.qash.tells_ids.set(world.below(4) != 0);
    world.qash.lists_late_ms.set([0, 5_000][world.below(2) as usize]);
    let world = Rc::new(world);
    for _ in 0..=world.below(2) {
        start_process(&world);
    }
    world
}

/// Tells stories, each made of its seed.
pub(crate) fn stories(story: impl Fn(u64)) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    if let Some(seed) = number("FAULT_SEED") {
        return story(seed);
    }
    for seed in 0..number("FAULT_SEEDS").unwrap_or(400) {
        let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| story(seed)));
        assert!(told.is_ok(), "tell it again with FAULT_SEED={seed}");
    }
}

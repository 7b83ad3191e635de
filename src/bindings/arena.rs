//! The heap of the build that holds formats and money alone: a block of memory that is empty again whenever nothing is in use.
//!
//! Those calls make a few short texts and drop them, so a pointer and a count are all it takes; std's allocator would be
//! a fifth of that build.

#![expect(unsafe_code, reason = "a global allocator is an unsafe trait; the reasons stand at each block")]

use std::alloc::{GlobalAlloc, Layout};
use std::cell::{Cell, UnsafeCell};

/// Bytes of the heap. The answer to the longest text that any export reads takes under a tenth of it.
const SIZE: usize = 262_144;

struct Arena {
    memory: UnsafeCell<[u8; SIZE]>,
    /// Where the free part begins.
    free: Cell<usize>,
    /// How many blocks are in use.
    used: Cell<usize>,
}

// SAFETY: the module has one thread; it is built without atomics, so that no other can share its memory.
unsafe impl Sync for Arena {}

#[global_allocator]
static ARENA: Arena = Arena { memory: UnsafeCell::new([0; SIZE]), free: Cell::new(0), used: Cell::new(0) };

// SAFETY: a block lies inside `memory`, is aligned, and is handed out once until all are given back.
unsafe impl GlobalAlloc for Arena {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let base = self.memory.get() as usize;
        let mask = layout.align().wrapping_sub(1);
        let start = (base.wrapping_add(self.free.get()).wrapping_add(mask) & !mask).wrapping_sub(base);
        match start.checked_add(layout.size()) {
            Some(end) if end <= SIZE => {
                self.free.set(end);
                self.used.set(self.used.get().wrapping_add(1));
                // SAFETY: `start` is at most SIZE.
                unsafe { self.memory.get().cast::<u8>().add(start) }
            }
            _ => std::ptr::null_mut(),
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let used = self.used.get().wrapping_sub(1);
        self.used.set(used);
        let start = (block as usize).wrapping_sub(self.memory.get() as usize);
        if used == 0 {
            self.free.set(0);
        } else if start.wrapping_add(layout.size()) == self.free.get() {
            // The last block goes back alone, so what lives longer, a defined currency, does not keep the rest.
            self.free.set(start);
        }
    }
}

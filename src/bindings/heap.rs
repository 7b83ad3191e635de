//! The heap of the browser's build: lists of free blocks whose sizes are powers of two, and memory that only grows.
//!
//! A call's texts are short-lived and alike from call to call, so the blocks of one serve the next, and memory stays as large as the
//! busiest moment needed. std's allocator keeps less, at fifteen times the size.

#![expect(unsafe_code, reason = "a global allocator is an unsafe trait; the reasons stand at each block")]
#![expect(clippy::arithmetic_side_effects, reason = "sizes and addresses of 32 bits, of which the largest are refused")]

use core::arch::wasm32::{memory_grow, memory_size};
use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;
use std::ptr::{copy_nonoverlapping, null_mut};

/// The smallest block; every block begins at a multiple of it.
const SMALLEST: usize = 16;

/// Bytes of a page of memory.
const PAGE: usize = 65_536;

struct Heap {
    /// The first free block of each size; a free block begins with the address of the next.
    free: [Cell<*mut u8>; 32],
    /// Where memory begins that no block has used, and where it ends.
    top: Cell<usize>,
    end: Cell<usize>,
}

// SAFETY: the module has one thread; it is built without atomics, so that no other can share its memory.
unsafe impl Sync for Heap {}

#[global_allocator]
static HEAP: Heap = Heap { free: [const { Cell::new(null_mut()) }; 32], top: Cell::new(0), end: Cell::new(0) };

/// Which power of two holds so many bytes.
fn class(size: usize) -> usize {
    (usize::BITS - (size.max(SMALLEST) - 1).leading_zeros()) as usize
}

impl Heap {
    /// A block that was never used.
    fn fresh(&self, size: usize) -> *mut u8 {
        if size > self.end.get() - self.top.get() {
            let pages = size / PAGE + 1;
            let before = memory_grow(0, pages);
            if before == usize::MAX {
                return null_mut();
            }
            // The first pages lie behind the module's own data, and begin a new stretch; later ones follow each other.
            if before * PAGE != self.end.get() {
                self.top.set(before * PAGE);
            }
            self.end.set(memory_size(0) * PAGE);
        }
        let block = self.top.get();
        self.top.set(block + size);
        block as *mut u8
    }
}

// SAFETY: a block comes from memory that was grown for this heap alone, is at least as large as asked for, begins at a multiple
// of 16, and is not handed out again before it is given back.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let class = class(layout.size());
        let Some(list) = self.free.get(class).filter(|_| layout.align() <= SMALLEST && class < 31) else {
            return null_mut();
        };
        let block = list.get();
        if block.is_null() {
            return self.fresh(1 << class);
        }
        // SAFETY: a block in a list is free and begins with the address of the next, which `dealloc` wrote.
        list.set(unsafe { *block.cast::<*mut u8>() });
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if let Some(list) = self.free.get(class(layout.size())) {
            // SAFETY: the block is the caller's to give back, and at least 16 bytes long.
            unsafe { *block.cast::<*mut u8>() = list.get() };
            list.set(block);
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if class(layout.size()) == class(size) {
            return block;
        }
        // SAFETY: the caller keeps the rules of `alloc` and `dealloc`; the new block is another one, large enough for what is copied.
        unsafe {
            let new = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !new.is_null() {
                copy_nonoverlapping(block, new, layout.size().min(size));
                self.dealloc(block, layout);
            }
            new
        }
    }
}

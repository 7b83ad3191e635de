//! The buffer through which texts cross the boundary, in the memory that the wasm instance shares with JavaScript: arguments are written into its
//! first half, results are read from its second. Nothing is allocated, so nothing has to be freed.
//!
//! This file has no `unsafe`, and its soundness does not depend on JavaScript: a length beyond the buffer gives an empty text, bytes need not be
//! UTF-8, and a buffer in use cannot be borrowed again.

use super::answer::Answer;
use crate::check::Lang;
use std::cell::RefCell;
use std::process::abort;
use std::thread::LocalKey;
use wasm_bindgen::prelude::*;

/// Bytes of each half; pkg-template/src/engine.ts has the same number. A longer text is cut there: it is beyond any format's length, or is read
/// in parts.
const SIZE: usize = 65_536;

#[repr(C)]
struct Buffer {
    text: [u8; SIZE],
    answer: [u8; SIZE],
}

thread_local! {
    static BUFFER: RefCell<Buffer> = const { RefCell::new(Buffer { text: [0; SIZE], answer: [0; SIZE] }) };
}

/// Address of the buffer.
#[wasm_bindgen]
pub fn buffer() -> usize {
    BUFFER.try_with(|buffer| buffer.as_ptr() as usize).unwrap_or_default()
}

/// Borrows state that lives between calls. If it is already borrowed the instance traps, as in a panic, but without a message.
pub(super) fn with_state<T, R>(place: &'static LocalKey<RefCell<T>>, then: impl FnOnce(&mut T) -> R) -> R {
    let lent = place.try_with(|place| place.try_borrow_mut().ok().map(|mut state| then(&mut state)));
    lent.ok().flatten().unwrap_or_else(|| abort())
}

/// Passes the text that JavaScript wrote, which may not be UTF-8, and the bytes of the result.
pub(super) fn exchange<R>(length: usize, then: impl FnOnce(&[u8], &mut [u8]) -> R) -> R {
    with_state(&BUFFER, |Buffer { text, answer }| then(text.get(..length).unwrap_or_default(), answer))
}

/// Does the same for a result of fields; returns its length.
pub(super) fn answer(length: usize, then: impl FnOnce(&[u8], &mut Answer<'_>)) -> usize {
    exchange(length, |text, bytes| {
        let mut answer = Answer::new(bytes);
        then(text, &mut answer);
        answer.length()
    })
}

/// The language of a tag whose first four characters are the bytes of a number, padded with zeros.
pub(super) fn lang(tag: u32) -> Lang {
    Lang::from_bytes(tag.to_be_bytes())
}

//! The buffer through which texts cross the boundary, in the memory that a wasm build shares with JavaScript: an argument is written
//! into its first half, an answer read from its second. No heap takes part, so nothing has to be freed.
//!
//! Nothing in here is `unsafe`, and nothing rests on what JavaScript does: a length beyond the buffer is an empty text, bytes
//! need not be UTF-8, and a buffer in use cannot be lent a second time.

use super::answer::Answer;
use crate::check::Lang;
use std::cell::RefCell;
use std::process::abort;
use std::thread::LocalKey;
use wasm_bindgen::prelude::*;

/// Bytes of either half; pkg-template/src/engine.ts has the same. A longer text is cut there: beyond any format's length already, or read
/// in pieces.
const SIZE: usize = 65_536;

#[repr(C)]
struct Buffer {
    text: [u8; SIZE],
    answer: [u8; SIZE],
}

thread_local! {
    static BUFFER: RefCell<Buffer> = const { RefCell::new(Buffer { text: [0; SIZE], answer: [0; SIZE] }) };
}

/// Where the buffer begins.
#[wasm_bindgen]
pub fn buffer() -> usize {
    BUFFER.try_with(|buffer| buffer.as_ptr() as usize).unwrap_or_default()
}

/// Lends what lies in place from one call to the next. What is lent already ends the instance, as a panic would, without its words.
pub(super) fn held<T, R>(place: &'static LocalKey<RefCell<T>>, then: impl FnOnce(&mut T) -> R) -> R {
    let lent = place.try_with(|place| place.try_borrow_mut().ok().map(|mut held| then(&mut held)));
    lent.ok().flatten().unwrap_or_else(|| abort())
}

/// Hands over the text that JavaScript wrote, in UTF-8 if it kept to that, and the bytes of the answer.
pub(super) fn exchange<R>(length: usize, then: impl FnOnce(&[u8], &mut [u8]) -> R) -> R {
    held(&BUFFER, |Buffer { text, answer }| then(text.get(..length).unwrap_or_default(), answer))
}

/// The same for an answer in fields; gives back its length.
pub(super) fn answer(length: usize, then: impl FnOnce(&[u8], &mut Answer<'_>)) -> usize {
    exchange(length, |text, bytes| {
        let mut answer = Answer::new(bytes);
        then(text, &mut answer);
        answer.length()
    })
}

/// The language of a tag, whose first four characters cross as the bytes of a number, zeros behind them.
pub(super) fn lang(tag: u32) -> Lang {
    Lang::from_bytes(tag.to_be_bytes())
}

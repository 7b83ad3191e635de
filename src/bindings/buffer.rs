//! The buffer through which texts cross the boundary, in the memory that a wasm build shares with JavaScript: an argument is written
//! into its first half, an answer read from its second. No heap takes part, so nothing has to be freed.
//!
//! Nothing in here is `unsafe`, and nothing rests on what JavaScript does: a length beyond the buffer is an empty text, bytes that are
//! not UTF-8 end where they stop being it, and a buffer in use cannot be lent a second time.

use std::cell::RefCell;
use std::process::abort;
use std::thread::LocalKey;
use wasm_bindgen::prelude::*;

/// Bytes of either half. A longer text is cut by the caller: beyond any format's length already, or read in pieces.
pub const SIZE: usize = 65_536;

const FIELD: u8 = 0x1f;
const RECORD: u8 = 0x1e;

thread_local! {
    static TEXT: RefCell<[u8; SIZE]> = const { RefCell::new([0; SIZE]) };
    static ANSWER: RefCell<[u8; SIZE]> = const { RefCell::new([0; SIZE]) };
}

/// Where JavaScript writes.
#[wasm_bindgen]
pub fn input() -> usize {
    TEXT.try_with(|text| text.as_ptr() as usize).unwrap_or_default()
}

/// Where JavaScript reads.
#[wasm_bindgen]
pub fn output() -> usize {
    ANSWER.try_with(|answer| answer.as_ptr() as usize).unwrap_or_default()
}

/// Lends what lies in place from one call to the next. What is lent already ends the instance, as a panic would, without its words.
pub(super) fn held<T, R>(place: &'static LocalKey<RefCell<T>>, then: impl FnOnce(&mut T) -> R) -> R {
    place
        .try_with(|place| place.try_borrow_mut().ok().map(|mut held| then(&mut held)))
        .ok()
        .flatten()
        .unwrap_or_else(|| abort())
}

/// Hands over the text that JavaScript wrote.
pub fn read<R>(length: usize, then: impl FnOnce(&str) -> R) -> R {
    held(&TEXT, |bytes| then(utf8(bytes.get(..length).unwrap_or_default())))
}

/// Hands over the bytes of the answer, to be filled with something other than text.
pub fn write_bytes<R>(then: impl FnOnce(&mut [u8]) -> R) -> R {
    held(&ANSWER, |bytes| then(bytes))
}

/// Writes an answer; gives back its length.
pub fn write(then: impl FnOnce(&mut Answer<'_>)) -> u32 {
    write_bytes(|bytes| {
        let mut answer = Answer { bytes, length: 0 };
        then(&mut answer);
        answer.length as u32
    })
}

/// The text as far as it is UTF-8.
fn utf8(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// An answer on its way to JavaScript.
#[derive(Debug)]
pub struct Answer<'a> {
    bytes: &'a mut [u8],
    length: usize,
}

impl Answer<'_> {
    fn byte(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.length) {
            *slot = byte;
            self.length = self.length.wrapping_add(1);
        }
    }

    /// Adds characters of ISO 8859-1 to the field, none of them a control character.
    pub fn latin(&mut self, characters: &[u8]) {
        for character in characters {
            if character.is_ascii() {
                self.byte(*character);
            } else {
                self.byte(0xc0 | character >> 6);
                self.byte(0x80 | character & 0x3f);
            }
        }
    }

    /// Adds UTF-8 to the field. A control character, which could pass for a separator, becomes a space.
    pub fn text(&mut self, bytes: &[u8]) {
        let room = self.bytes.get_mut(self.length..).unwrap_or_default();
        for (slot, byte) in room.iter_mut().zip(bytes) {
            *slot = if *byte < b' ' { b' ' } else { *byte };
        }
        self.length = self.length.wrapping_add(room.len().min(bytes.len()));
    }

    /// Begins the next field.
    pub fn field(&mut self, text: &[u8]) {
        self.byte(FIELD);
        self.text(text);
    }

    /// Begins the next field with a number.
    pub fn number(&mut self, number: u32) {
        self.byte(FIELD);
        self.digits(number);
    }

    fn digits(&mut self, number: u32) {
        if number > 9 {
            self.digits(number / 10);
        }
        self.byte((number % 10) as u8 | b'0');
    }

    /// Begins the next record.
    pub fn record(&mut self) {
        self.byte(RECORD);
    }
}

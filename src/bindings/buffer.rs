//! Two buffers in wasm memory through which texts cross the boundary: JavaScript writes an argument into the one and reads an
//! answer from the other. No heap takes part, so nothing has to be freed, and a call that only asks yes or no copies nothing twice.
//!
//! An answer is a list of records, a record a list of fields. What stands in a field never holds a separator.

#![expect(unsafe_code, reason = "the buffers are shared with JavaScript; the reasons stand at each block")]

use std::cell::UnsafeCell;
use wasm_bindgen::prelude::*;

/// Bytes of either buffer. A longer text is cut by the caller: beyond any format's length already, or read in pieces.
pub const SIZE: usize = 65_536;

const FIELD: u8 = 0x1f;
const RECORD: u8 = 0x1e;

struct Buffer(UnsafeCell<[u8; SIZE]>);

// SAFETY: a wasm instance has one thread, and JavaScript touches the buffers only while no export runs.
unsafe impl Sync for Buffer {}

static INPUT: Buffer = Buffer(UnsafeCell::new([0; SIZE]));
static OUTPUT: Buffer = Buffer(UnsafeCell::new([0; SIZE]));

/// Where JavaScript writes.
#[wasm_bindgen]
#[must_use]
pub fn input() -> usize {
    INPUT.0.get() as usize
}

/// Where JavaScript reads.
#[wasm_bindgen]
#[must_use]
pub fn output() -> usize {
    OUTPUT.0.get() as usize
}

/// The text that JavaScript wrote; an empty one if its bytes are not UTF-8.
#[inline(never)]
fn text<'a>(length: usize) -> &'a str {
    // SAFETY: nothing in here writes to the input, and no caller keeps the text beyond its export.
    let bytes = unsafe { &*INPUT.0.get() };
    bytes.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
}

/// Hands over the text that JavaScript wrote.
pub fn read<R>(length: usize, then: impl FnOnce(&str) -> R) -> R {
    then(text(length))
}

/// Hands over the bytes of the answer, to be filled with something other than text. Not to be called inside itself.
pub fn write_bytes<R>(then: impl FnOnce(&mut [u8]) -> R) -> R {
    // SAFETY: the one reference there is, since no export calls this or `write` inside either.
    then(unsafe { &mut *OUTPUT.0.get() })
}

/// Writes an answer; gives back its length. Not to be called inside itself.
pub fn write(then: impl FnOnce(&mut Answer<'_>)) -> u32 {
    write_bytes(|bytes| {
        let mut answer = Answer { bytes, length: 0 };
        then(&mut answer);
        answer.length as u32
    })
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

    /// Adds to the field. A control character, which could pass for a separator, becomes a space.
    pub fn text(&mut self, text: &str) {
        self.raw(text.as_bytes());
    }

    /// Adds characters of ISO 8859-1 to the field.
    pub fn latin(&mut self, characters: &[u8]) {
        if characters.is_ascii() {
            return self.raw(characters);
        }
        for character in characters {
            self.text(char::from(*character).encode_utf8(&mut [0; 4]));
        }
    }

    fn raw(&mut self, bytes: &[u8]) {
        let room = self.bytes.get_mut(self.length..).unwrap_or_default();
        for (slot, byte) in room.iter_mut().zip(bytes) {
            *slot = if *byte < b' ' { b' ' } else { *byte };
        }
        self.length = self.length.wrapping_add(room.len().min(bytes.len()));
    }

    /// Begins the next field.
    pub fn field(&mut self, text: &str) {
        self.byte(FIELD);
        self.text(text);
    }

    /// Begins the next field with a number.
    pub fn number(&mut self, number: u32) {
        let mut digits = [b'0'; 10];
        let mut rest = number;
        let mut first = digits.len();
        for (at, slot) in digits.iter_mut().enumerate().rev() {
            *slot = (rest % 10) as u8 | b'0';
            rest /= 10;
            first = at;
            if rest == 0 {
                break;
            }
        }
        self.byte(FIELD);
        for digit in digits.get(first..).unwrap_or_default() {
            self.byte(*digit);
        }
    }

    /// Begins the next record.
    pub fn record(&mut self) {
        self.byte(RECORD);
    }
}

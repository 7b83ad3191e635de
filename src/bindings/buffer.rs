//! Two buffers in wasm memory through which texts cross the boundary: JavaScript writes an argument into the one and reads an
//! answer from the other. No heap takes part, so nothing has to be freed, and a call that only asks yes or no copies nothing twice.
//!
//! An answer is a list of records, a record a list of fields. What stands in a field never holds a separator.

use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// Bytes of either buffer. A longer text is cut by the caller: beyond any format's length already, or read in pieces.
pub const SIZE: usize = 65_536;

const FIELD: u8 = 0x1f;
const RECORD: u8 = 0x1e;

/// Set in the length of an answer that holds a character beyond ASCII.
const NOT_ASCII: u32 = 1 << 31;

thread_local! {
    static INPUT: RefCell<[u8; SIZE]> = const { RefCell::new([0; SIZE]) };
    static OUTPUT: RefCell<[u8; SIZE]> = const { RefCell::new([0; SIZE]) };
}

/// Where JavaScript writes.
#[wasm_bindgen]
#[must_use]
pub fn input() -> usize {
    INPUT.with(|input| input.as_ptr() as usize)
}

/// Where JavaScript reads.
#[wasm_bindgen]
#[must_use]
pub fn output() -> usize {
    OUTPUT.with(|output| output.as_ptr() as usize)
}

/// Hands over the text that JavaScript wrote; an empty one if its bytes are not UTF-8.
pub fn read<R>(length: usize, then: impl FnOnce(&str) -> R) -> R {
    INPUT.with(|input| match input.try_borrow() {
        Ok(bytes) => then(bytes.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()),
        Err(_) => then(""),
    })
}

/// Hands over the bytes of the answer, to be filled with something other than text.
pub fn write_bytes(then: impl FnOnce(&mut [u8]) -> usize) -> usize {
    OUTPUT.with(|output| output.try_borrow_mut().map_or(0, |mut bytes| then(&mut *bytes)))
}

/// Writes an answer; gives back its length, and whether all of it is ASCII.
pub fn write(then: impl FnOnce(&mut Answer<'_>)) -> u32 {
    let mut not_ascii = 0;
    let length = write_bytes(|bytes| {
        let mut answer = Answer { bytes, length: 0, not_ascii: 0 };
        then(&mut answer);
        not_ascii = answer.not_ascii;
        answer.length
    });
    length as u32 | not_ascii
}

/// An answer on its way to JavaScript.
#[derive(Debug)]
pub struct Answer<'a> {
    bytes: &'a mut [u8],
    length: usize,
    not_ascii: u32,
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
        for byte in text.bytes() {
            if !byte.is_ascii() {
                self.not_ascii = NOT_ASCII;
            }
            self.byte(if byte < b' ' { b' ' } else { byte });
        }
    }

    /// Adds characters of ISO 8859-1 to the field.
    pub fn latin(&mut self, characters: &[u8]) {
        for character in characters {
            let mut room = [0; 4];
            self.text(char::from(*character).encode_utf8(&mut room));
        }
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

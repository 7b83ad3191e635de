//! Two buffers in wasm memory through which texts cross the boundary: JavaScript writes an argument into the one and reads an
//! answer from the other. No heap takes part, so nothing has to be freed, and a call that only asks yes or no copies nothing twice.
//!
//! An answer is a list of records, a record a list of fields. What stands in a field never holds a separator.
//!
//! What only numbers go into and come out of is exported without wasm-bindgen, whose wrappers would weigh more than most of these functions.

#![expect(
    unsafe_code,
    reason = "exports, and buffers that are shared with JavaScript; the reasons stand at each block"
)]

use std::cell::UnsafeCell;

/// Bytes of either buffer. A longer text is cut by the caller: beyond any format's length already, or read in pieces.
pub const SIZE: usize = 65_536;

const FIELD: u8 = 0x1f;
const RECORD: u8 = 0x1e;

/// What lies in place from one call to the next.
pub(super) struct Held<T>(UnsafeCell<T>);

// SAFETY: a wasm instance has one thread, and JavaScript touches the buffers only while no export runs.
unsafe impl<T> Sync for Held<T> {}

impl<T> Held<T> {
    pub(super) const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    /// Lends it. Not to be called inside itself: no export calls another, and each borrows what it holds once.
    pub(super) fn with<R>(&self, then: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: the one reference there is, by what every caller keeps.
        then(unsafe { &mut *self.0.get() })
    }
}

static INPUT: Held<[u8; SIZE]> = Held::new([0; SIZE]);
static OUTPUT: Held<[u8; SIZE]> = Held::new([0; SIZE]);

/// Where JavaScript writes.
// SAFETY: no other symbol has this name.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn input() -> usize {
    INPUT.0.get() as usize
}

/// Where JavaScript reads.
// SAFETY: as above.
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn output() -> usize {
    OUTPUT.0.get() as usize
}

/// Hands over the text that JavaScript wrote.
pub fn read<R>(length: usize, then: impl FnOnce(&str) -> R) -> R {
    // SAFETY: nothing in here writes to the input while it is read, and the text ends with the closure.
    let bytes = unsafe { &*INPUT.0.get() }.get(..length).unwrap_or_default();
    // SAFETY: engine.ts writes ASCII, or what `TextEncoder` makes of a text, which is UTF-8 and ends with a whole character.
    then(unsafe { std::str::from_utf8_unchecked(bytes) })
}

/// Hands over the bytes of the answer, to be filled with something other than text. Not to be called inside itself.
pub fn write_bytes<R>(then: impl FnOnce(&mut [u8]) -> R) -> R {
    OUTPUT.with(|bytes| then(bytes))
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

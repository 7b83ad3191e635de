//! What an answer to JavaScript is written in: fields of text, before each a mark and a letter that says which it is. `cargo xtask docs`
//! writes the letters into TypeScript, so that neither side counts places.

#[cfg(feature = "bindings")]
use crate::check::{Code, Lang, Messages};

/// Stands before every field, and within none.
pub const MARK: u8 = 0x1f;

/// The letter of a format's first part; a yes or no has that of [`FIRST_FLAG`].
pub const FIRST_PART: u8 = b'A';
/// The letter of a yes or no that would be a format's first part.
pub const FIRST_FLAG: u8 = b'a';

macro_rules! fields {
    ($($(#[doc = $doc:literal])* $id:ident = $letter:literal,)*) => {
        /// A field that is no part of a format.
        #[derive(Clone, Copy, Debug)]
        #[repr(u8)]
        pub enum Field { $($(#[doc = $doc])* $id = $letter,)* }

        impl Field {
            /// Every field: its name, its letter, and what it is.
            pub const ALL: &[(&'static str, u8, &'static str)] =
                &[$((stringify!($id), Self::$id as u8, concat!($($doc),*)),)*];
        }
    };
}

fields! {
    /// The canonical form of a text that is valid.
    Value = b'=',
    /// The form that people read.
    Formatted = b'~',
    /// A text is refused that nothing can follow to make it valid.
    Complete = b'!',
    /// The name of what is wrong, or to know; begins an issue.
    Code = b'#',
    /// Its sentence.
    Message = b':',
    /// Where it begins, in UTF-16 code units.
    Start = b'<',
    /// Where it ends.
    End = b'>',
    /// What was expected there.
    Expected = b'*',
    /// Where the caret goes.
    Caret = b'|',
    /// The code of a currency; begins its fields.
    Currency = b'$',
    /// How many decimals it has.
    Exponent = b'^',
    /// Its sign at home.
    Symbol = b'%',
    /// Its name.
    Name = b'@',
    /// The tag of the language that was chosen.
    Language = b'&',
}

/// An answer on its way to JavaScript.
#[derive(Debug)]
pub struct Answer<'a> {
    bytes: &'a mut [u8],
    length: usize,
}

impl<'a> Answer<'a> {
    /// An answer in that room; what does not fit is left out.
    pub const fn new(bytes: &'a mut [u8]) -> Self {
        Self { bytes, length: 0 }
    }

    /// Its length in bytes.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.length
    }

    fn byte(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.length) {
            *slot = byte;
            self.length = self.length.wrapping_add(1);
        }
    }

    // Called, not inlined: a copy at each call would weigh more.
    #[inline(never)]
    fn begin(&mut self, letter: u8) {
        self.byte(MARK);
        self.byte(letter);
    }

    /// Begins a field.
    pub fn field(&mut self, field: Field) {
        self.begin(field as u8);
    }

    /// Begins a part of a format.
    pub fn part(&mut self, part: u8) {
        self.begin(FIRST_PART.wrapping_add(part));
    }

    /// Writes a part of a format that is a yes or no.
    pub fn flag(&mut self, part: u8, value: bool) {
        self.begin(FIRST_FLAG.wrapping_add(part));
        self.byte(if value { b'1' } else { b'0' });
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

    /// Adds UTF-8 to the field. A control character, which could pass for a mark, becomes a space.
    pub fn text(&mut self, bytes: &[u8]) {
        let room = self.bytes.get_mut(self.length..).unwrap_or_default();
        for (slot, byte) in room.iter_mut().zip(bytes) {
            *slot = if *byte < b' ' { b' ' } else { *byte };
        }
        self.length = self.length.wrapping_add(room.len().min(bytes.len()));
    }

    /// Adds a number to the field.
    pub fn number(&mut self, number: u32) {
        if number > 9 {
            self.number(number / 10);
        }
        self.byte((number % 10) as u8 | b'0');
    }

    /// Writes an issue: what it is, in that language, and between which code units of the text.
    #[cfg(feature = "bindings")]
    pub(crate) fn issue<const LENGTH: usize>(
        &mut self,
        words: &Messages<LENGTH>,
        code: Code,
        lang: Lang,
        (expected, found): (&[u8], &[u8]),
        place: Option<(u32, u32)>,
    ) {
        self.field(Field::Code);
        self.text(words.line(code, 0));
        self.field(Field::Message);
        words.message(code, lang, expected, found, &mut |piece| self.text(piece));
        if let Some((start, end)) = place {
            self.field(Field::Start);
            self.number(start);
            self.field(Field::End);
            self.number(end);
        }
        if !expected.is_empty() {
            self.field(Field::Expected);
            self.text(expected);
        }
    }
}

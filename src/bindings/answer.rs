//! The format of results for JavaScript: text fields, each after a mark and a letter that names it. `cargo xtask docs` generates the letters for
//! TypeScript, so that neither side relies on positions.

#[cfg(feature = "bindings")]
use crate::check::{Code, Lang, Messages};

/// Precedes every field and occurs inside none.
pub const MARK: u8 = 0x1f;

/// The letter of a format's first detail, if it is a text; booleans begin at [`FIRST_FLAG`].
pub const FIRST_PART: u8 = b'A';
/// The letter of a format's first detail, if it is a boolean.
pub const FIRST_FLAG: u8 = b'a';

macro_rules! fields {
    ($($(#[doc = $doc:literal])* $id:ident = $letter:literal,)*) => {
        /// A field other than a format's details.
        #[derive(Clone, Copy, Debug)]
        #[repr(u8)]
        pub enum Field { $($(#[doc = $doc])* $id = $letter,)* }

        impl Field {
            /// Every field: name, letter and description.
            pub const ALL: &[(&'static str, u8, &'static str)] =
                &[$((stringify!($id), Self::$id as u8, concat!($($doc),*)),)*];
        }
    };
}

fields! {
    /// The canonical form of a valid text.
    Value = b'=',
    /// The formatted text for display.
    Formatted = b'~',
    /// The text is invalid, and no continuation makes it valid.
    Complete = b'!',
    /// The code of an issue or warning; begins an issue.
    Code = b'#',
    /// The message.
    Message = b':',
    /// The start of the issue, in UTF-16 code units.
    Start = b'<',
    /// The end of the issue.
    End = b'>',
    /// The expected text.
    Expected = b'*',
    /// The position of the caret.
    Caret = b'|',
    /// The code of a currency; begins a currency.
    Currency = b'$',
    /// The number of decimals.
    Exponent = b'^',
    /// The local symbol.
    Symbol = b'%',
    /// The name.
    Name = b'@',
    /// The tag of the chosen language.
    Language = b'&',
}

/// A result for JavaScript.
#[derive(Debug)]
pub struct Answer<'a> {
    bytes: &'a mut [u8],
    length: usize,
}

impl<'a> Answer<'a> {
    /// An empty result in this buffer; fields that do not fit are omitted.
    pub const fn new(bytes: &'a mut [u8]) -> Self {
        Self { bytes, length: 0 }
    }

    /// Length in bytes.
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

    // Not inlined: a copy per call would be larger.
    #[inline(never)]
    fn begin(&mut self, letter: u8) {
        self.byte(MARK);
        self.byte(letter);
    }

    /// Begins a field.
    pub fn field(&mut self, field: Field) {
        self.begin(field as u8);
    }

    /// Begins a detail of a format.
    pub fn part(&mut self, part: u8) {
        self.begin(FIRST_PART.wrapping_add(part));
    }

    /// Writes a boolean detail of a format.
    pub fn flag(&mut self, part: u8, value: bool) {
        self.begin(FIRST_FLAG.wrapping_add(part));
        self.byte(if value { b'1' } else { b'0' });
    }

    /// Appends ISO 8859-1 characters, none of them a control character.
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

    /// Appends UTF-8. A control character, which could pass for a mark, becomes a space.
    pub fn text(&mut self, bytes: &[u8]) {
        let room = self.bytes.get_mut(self.length..).unwrap_or_default();
        for (slot, byte) in room.iter_mut().zip(bytes) {
            *slot = if *byte < b' ' { b' ' } else { *byte };
        }
        self.length = self.length.wrapping_add(room.len().min(bytes.len()));
    }

    /// Appends a number.
    pub fn number(&mut self, number: u32) {
        if number > 9 {
            self.number(number / 10);
        }
        self.byte((number % 10) as u8 | b'0');
    }

    /// Writes an issue: code, message in the given language, and range in code units of the text.
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

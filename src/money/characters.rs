//! Classes of the characters in an amount, and a cursor over its text.

/// The class of a character, independent of the locale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Digit,
    /// A full stop: a grouping or decimal separator, depending on the locale.
    Dot,
    /// A comma: a grouping or decimal separator, depending on the locale.
    Comma,
    /// A character that is only ever a decimal separator.
    Decimal,
    /// A space, without line breaks and tabs: it may be a grouping separator.
    Space,
    /// An apostrophe: it may be a grouping separator.
    Apostrophe,
    /// Another character that is only ever a grouping separator.
    Group,
    /// A tab or line break, as in pasted text.
    Blank,
    Minus,
    Plus,
    Parenthesis,
    /// A currency symbol.
    Currency,
    /// An invisible mark that sets the direction of text or joins letters.
    Mark,
    Other,
    /// The end of the text.
    End,
}

/// The code point that stands for the end of the text.
pub(super) const END: u32 = u32::MAX;

/// Ranges of code points beyond ASCII (Unicode 17.0) with their class, in ascending order. The digit sets are those that are read in every locale:
/// Arabic-Indic, Persian, Devanagari, Bengali, fullwidth.
static CLASSES: [(u16, u16, Class); 38] = [
    (0xa0, 0xa0, Class::Space),
    (0xa2, 0xa5, Class::Currency),
    (0xb4, 0xb4, Class::Apostrophe),
    (0x2bc, 0x2bc, Class::Apostrophe),
    (0x60b, 0x60b, Class::Currency),
    (0x60c, 0x60c, Class::Comma),
    (0x61c, 0x61c, Class::Mark),
    (0x660, 0x669, Class::Digit),
    (0x66b, 0x66b, Class::Decimal),
    (0x66c, 0x66c, Class::Group),
    (0x6f0, 0x6f9, Class::Digit),
    (0x966, 0x96f, Class::Digit),
    (0x9e6, 0x9ef, Class::Digit),
    (0xe3f, 0xe3f, Class::Currency),
    (0x2000, 0x200a, Class::Space),
    (0x200b, 0x200f, Class::Mark),
    (0x2010, 0x2015, Class::Minus),
    (0x2018, 0x2019, Class::Apostrophe),
    (0x202a, 0x202c, Class::Mark),
    (0x202f, 0x202f, Class::Space),
    (0x205f, 0x205f, Class::Space),
    (0x2060, 0x2069, Class::Mark),
    (0x207b, 0x207b, Class::Minus),
    (0x20a0, 0x20cf, Class::Currency),
    (0x2212, 0x2212, Class::Minus),
    (0x3000, 0x3000, Class::Space),
    (0xfdfc, 0xfdfc, Class::Currency),
    (0xfe58, 0xfe58, Class::Minus),
    (0xfe63, 0xfe63, Class::Minus),
    (0xfeff, 0xfeff, Class::Mark),
    (0xff04, 0xff04, Class::Currency),
    (0xff07, 0xff07, Class::Apostrophe),
    (0xff0b, 0xff0b, Class::Plus),
    (0xff0c, 0xff0c, Class::Comma),
    (0xff0d, 0xff0d, Class::Minus),
    (0xff0e, 0xff0e, Class::Dot),
    (0xff10, 0xff19, Class::Digit),
    (0xffe1, 0xffe5, Class::Currency),
];

/// The class of a code point, and the first code point of its range; for a digit, that is its zero.
pub(super) fn class(code_point: u32) -> (Class, u32) {
    let ascii = match code_point {
        0x30..=0x39 => return (Class::Digit, 0x30),
        0x2e => Class::Dot,
        0x2c => Class::Comma,
        0x24 => Class::Currency,
        0x20 => Class::Space,
        0x2d => Class::Minus,
        0x2b => Class::Plus,
        0x28 | 0x29 => Class::Parenthesis,
        0x27 | 0x60 => Class::Apostrophe,
        0x09 | 0x0a | 0x0d => Class::Blank,
        END => Class::End,
        _ => Class::Other,
    };
    if code_point < 0x80 || code_point == END {
        return (ascii, 0);
    }
    for (first, last, class) in &CLASSES {
        if code_point < u32::from(*first) {
            break;
        }
        if code_point <= u32::from(*last) {
            return (*class, (*first).into());
        }
    }
    (Class::Other, 0)
}

/// A position in a text, from which code points are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    /// The rest of the text, in UTF-8.
    pub(super) rest: &'a [u8],
    /// UTF-16 code units before it.
    pub(super) at: u32,
}

impl<'a> Cursor<'a> {
    // Not inlined: a copy at each call would make the build larger.
    #[inline(never)]
    pub(super) const fn new(text: &'a [u8]) -> Self {
        Self { rest: text, at: 0 }
    }

    /// Consumes the next code point; [`END`] at the end of the text.
    pub(super) fn next(&mut self) -> u32 {
        let Some((first, rest)) = self.rest.split_first() else { return END };
        self.rest = rest;
        self.at = self.at.wrapping_add(1);
        let mut code_point = u32::from(*first);
        if code_point >= 0x80 {
            // In UTF-8 the first byte has the number of bytes.
            let length = first.leading_ones();
            code_point &= 0x7f_u32.checked_shr(length).unwrap_or(0);
            for _ in 1..length {
                let Some((next, rest)) = self.rest.split_first() else { return END };
                self.rest = rest;
                code_point = code_point << 6 | u32::from(*next & 0x3f);
            }
            self.at = self.at.wrapping_add(u32::from(code_point > 0xffff));
        }
        code_point
    }

    /// The next code point that is not an invisible mark, without consuming it. Marks before it are consumed.
    #[inline(always)]
    pub(super) fn peek(&mut self) -> u32 {
        match self.rest.first() {
            None => END,
            Some(byte @ 0..0x80) => u32::from(*byte),
            Some(_) => self.peek_beyond_ascii(),
        }
    }

    fn peek_beyond_ascii(&mut self) -> u32 {
        loop {
            let mut ahead = *self;
            let code_point = ahead.next();
            if code_point < 0x80 || code_point == END || class(code_point).0 != Class::Mark {
                return code_point;
            }
            *self = ahead;
        }
    }

    /// Consumes the rest of the text and returns the offset of its end, in UTF-16 code units.
    pub(super) fn end(mut self) -> u32 {
        while self.next() != END {}
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_reads_every_code_point_with_its_utf_16_offset() {
        let text = "a\0é€\u{ffff}😀\u{10ffff}z";
        let mut cursor = Cursor::new(text.as_bytes());
        let mut units = 0;
        for expected in text.chars() {
            assert_eq!(cursor.at, units);
            assert_eq!(cursor.next(), u32::from(expected));
            units += u32::try_from(expected.len_utf16()).unwrap();
        }
        assert_eq!((cursor.at, cursor.next(), cursor.next()), (units, END, END));
    }

    #[test]
    fn ranges_of_classes_are_ascending_and_do_not_overlap() {
        let mut before = 0;
        for (first, last, _) in &CLASSES {
            assert!(before < *first && first <= last, "{first:x}");
            before = *last;
        }
    }
}

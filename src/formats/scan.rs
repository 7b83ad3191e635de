//! Reading what a person typed: the characters that count, without the separators between them, and what is wrong with them.

#![expect(clippy::arithmetic_side_effects, reason = "counts and offsets stay below LIMIT")]

use crate::check::{Code, Issue};

/// Texts above this number of UTF-8 bytes are refused unread: no format has values nearly as long.
pub(crate) const LIMIT: usize = 400;

/// No value but an e-mail address has more characters than this (an IBAN has at most 34, a UUID 32).
const CAPACITY: usize = 40;

pub(crate) const DIGIT: u8 = 1;
pub(crate) const LETTER: u8 = 2;
/// `&` and `Ñ`, which an RFC has beside letters.
pub(crate) const NAME: u8 = 4;
pub(crate) const PLUS: u8 = 8;
pub(crate) const SPACE: u8 = 16;
pub(crate) const HYPHEN: u8 = 32;
pub(crate) const DOT: u8 = 64;

/// The one character beyond ASCII that a value may have, as ISO 8859-1 numbers it.
pub(crate) const ENYE: u8 = 0xd1;

/// What kind of character it is; 0 for one that no format keeps or skips. No digit or letter beyond ASCII counts as one.
pub(crate) const fn class(character: char) -> u8 {
    match character {
        '0'..='9' => DIGIT,
        'A'..='Z' | 'a'..='z' => LETTER,
        '+' => PLUS,
        ' ' | '\t' | '\n' | '\r' => SPACE,
        '-' => HYPHEN,
        '.' | '(' | ')' | '~' => DOT,
        '&' | 'ñ' | 'Ñ' => NAME,
        // No-break and typographic spaces, and the invisible marks that come along when a number is copied.
        '\u{a0}'
        | '\u{2000}'..='\u{200f}'
        | '\u{2028}'..='\u{202f}'
        | '\u{205f}'..='\u{206f}'
        | '\u{3000}'
        | '\u{feff}' => SPACE,
        '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' => HYPHEN,
        _ => 0,
    }
}

/// Whether nobody sees it. Such marks come along when a text is copied, so they are skipped in every format, around an e-mail address
/// alone: to refuse them would be to complain of nothing.
const fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Whether it is a digit of a script that people type numbers in. In the blocks of India's scripts digits have the same places.
const fn is_digit_of_another_script(character: char) -> bool {
    match character as u32 {
        code @ 0x900..0xe00 => matches!(code & 0x7f, 0x66..0x70),
        0x660..0x66a | 0x6f0..0x6fa | 0xe50..0xe5a | 0xff10..0xff1a | 0x1d7ce..0x1d800 => true,
        _ => false,
    }
}

/// [`class`] of ASCII characters; 0 for bytes of others.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut code: u8 = 0;
    while code < 128 {
        #[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
        {
            classes[code as usize] = class(code as char);
        }
        code += 1;
    }
    classes
};

/// [`class`] of a byte.
pub(crate) fn class_of(byte: u8) -> u8 {
    CLASSES.get(usize::from(byte)).copied().unwrap_or(0)
}

/// The characters of a text and where each begins. A text of JavaScript's is read as it comes, unchecked: bytes that are not UTF-8 are
/// read as some characters or other.
#[derive(Clone, Debug)]
pub(crate) struct Chars<'t> {
    text: &'t [u8],
    at: usize,
}

impl<'t> Chars<'t> {
    pub(crate) const fn new(text: &'t [u8]) -> Self {
        Self { text, at: 0 }
    }
}

impl Iterator for Chars<'_> {
    type Item = (usize, char);

    // Called, not inlined: a copy at each call would weigh more.
    #[inline(never)]
    fn next(&mut self) -> Option<Self::Item> {
        let at = self.at;
        let [first, behind @ ..] = self.text.get(at..)? else { return None };
        let (first, more) = match first {
            0..0xc0 => (*first, 0),
            0xc0..0xe0 => (first & 0x1f, 1),
            0xe0..0xf0 => (first & 0x0f, 2),
            _ => (first & 0x07, 3),
        };
        let code = behind.iter().take(more).fold(u32::from(first), |code, byte| code << 6 | u32::from(byte & 0x3f));
        self.at = at + 1 + more;
        Some((at, char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)))
    }
}

/// The text less the spaces around it, and where in the text it begins.
pub(crate) fn trim(text: &[u8]) -> (usize, &[u8]) {
    let (mut start, mut end) = (text.len(), 0);
    for (at, character) in Chars::new(text) {
        if class(character) != SPACE {
            start = start.min(at);
            end = at + character.len_utf8();
        }
    }
    (start, text.get(start..end).unwrap_or_default())
}

/// How long a text is in UTF-16 code units, by the first bytes of its characters.
// Called, not inlined: a copy at each call would weigh more.
#[inline(never)]
pub(crate) fn units(text: &[u8]) -> u32 {
    text.iter().map(|byte| u32::from(byte & 0xc0 != 0x80) + u32::from(*byte >= 0xf0)).sum()
}

/// The value of an ASCII digit.
pub(crate) const fn value(digit: u8) -> u32 {
    digit.wrapping_sub(b'0') as u32
}

/// The number that digits make.
// Called, not inlined: a copy at each call would weigh more.
#[inline(never)]
pub(crate) fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |number: u32, digit| number.wrapping_mul(10).wrapping_add(value(*digit)))
}

/// What was expected or found, where that is not a text of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    /// Nothing to say, or the text of the span.
    None,
    Text(&'static str),
    /// A number, with a leading zero if it has one digit and is to have two.
    Number {
        value: u16,
        two_digits: bool,
    },
}

impl Term {
    pub(crate) const fn number(value: usize) -> Self {
        Self::Number { value: value as u16, two_digits: false }
    }

    /// The term in UTF-8, given the room for the digits of a number.
    pub(crate) fn bytes<'a>(&self, room: &'a mut [u8; 5]) -> &'a [u8] {
        match *self {
            Self::None => b"",
            Self::Text(text) => text.as_bytes(),
            Self::Number { mut value, two_digits } => {
                let mut first = room.len();
                for (at, slot) in room.iter_mut().enumerate().rev() {
                    *slot = (value % 10) as u8 | b'0';
                    value /= 10;
                    first = at;
                    if value == 0 && !(two_digits && at == 4) {
                        break;
                    }
                }
                room.get(first..).unwrap_or_default()
            }
        }
    }
}

/// Why a text was refused, or a warning: numbers and constants only, so that it costs nothing to make and to drop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    pub(crate) code: Code,
    /// Whether no continuation of the text would be valid.
    pub(crate) complete: bool,
    /// Whether `from` and `to` count bytes of the text, not characters that were kept.
    in_bytes: bool,
    pub(crate) from: usize,
    to: usize,
    pub(crate) expected: Term,
    pub(crate) found: Term,
}

impl Fault {
    /// A thing to know about the characters `from..to`.
    pub(crate) const fn warning(code: Code, from: usize, to: usize, expected: Term) -> Self {
        Self { code, complete: true, in_bytes: false, from, to, expected, found: Term::None }
    }
}

/// A fault's place in its text: in UTF-16 code units, and the text that stands there.
pub(crate) struct Place<'t> {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) text: &'t [u8],
}

/// A text, the characters of it that count, in capitals, and what is wrong with it, if anything.
pub(crate) struct Scan<'t> {
    text: &'t [u8],
    kept: u8,
    /// Behind how many characters spaces and hyphens may stand even where they are not skipped, a bit for each number.
    pub(crate) borders: u32,
    bytes: [u8; CAPACITY],
    len: usize,
    pub(crate) fault: Fault,
}

impl<'t> Scan<'t> {
    // Not inlined, for it clears more than its call takes.
    #[inline(never)]
    pub(crate) const fn new(text: &'t [u8]) -> Self {
        let fault = Fault {
            code: Code::Empty,
            complete: false,
            in_bytes: true,
            from: 0,
            to: 0,
            expected: Term::None,
            found: Term::None,
        };
        Self { text, kept: 0, borders: 0, bytes: [0; CAPACITY], len: 0, fault }
    }

    pub(crate) const fn text(&self) -> &'t [u8] {
        self.text
    }

    /// The characters that count, in ISO 8859-1.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&self.bytes)
    }

    /// A part of them; empty where there is none, shorter where they end.
    pub(crate) fn part(&self, from: usize, to: usize) -> &[u8] {
        let bytes = self.bytes();
        bytes.get(from..to.min(bytes.len())).unwrap_or_default()
    }

    pub(crate) fn byte(&self, at: usize) -> u8 {
        self.bytes().get(at).copied().unwrap_or(0)
    }

    /// Refuses the characters `from..to`. Always `false`, to be given back.
    pub(crate) const fn fail(&mut self, code: Code, from: usize, to: usize, expected: Term) -> bool {
        self.fault = Fault::warning(code, from, to, expected);
        false
    }

    /// Refuses the bytes `from..to` of the text.
    pub(crate) const fn fail_bytes(&mut self, code: Code, from: usize, to: usize, expected: Term) -> bool {
        self.fail(code, from, to, expected);
        self.fault.in_bytes = true;
        false
    }

    /// Refuses a text with too few characters; it may be typed on.
    // Called, not inlined: a copy at each call would weigh more.
    #[inline(never)]
    pub(crate) const fn fail_short(&mut self, expected: usize, found: usize) -> bool {
        self.fail_bytes(Code::TooShort, self.text.len(), self.text.len(), Term::number(expected));
        self.fault.complete = false;
        self.fault.found = Term::number(found);
        false
    }

    /// Refuses the characters behind the first `longest`.
    pub(crate) const fn fail_long(&mut self, longest: usize) -> bool {
        self.fail(Code::TooLong, longest, self.len, Term::number(longest));
        self.fault.found = Term::number(self.len);
        false
    }

    /// Refuses a check digit.
    // Called, not inlined: a copy at each call would weigh more.
    #[inline(never)]
    pub(crate) const fn fail_digit(&mut self, at: usize, expected: u32) -> bool {
        self.fail(Code::CheckDigit, at, at + 1, Term::number(expected as usize))
    }

    /// Whether there are that many characters.
    pub(crate) const fn has_length(&mut self, length: usize) -> bool {
        if self.len < length {
            return self.fail_short(length, self.len);
        }
        self.len == length || self.fail_long(length)
    }

    /// Reads the characters of the `kept` classes. Those of the `skipped` ones may stand anywhere, spaces always around the text.
    pub(crate) fn read(&mut self, kept: u8, skipped: u8, expected: &'static str) -> bool {
        self.kept = kept;
        if self.text.len() > LIMIT {
            self.fail_bytes(Code::TooLong, 0, self.text.len(), Term::number(CAPACITY));
            self.fault.found = Term::number(self.text.len().min(u16::MAX as usize));
            return false;
        }
        let start = if kept & DIGIT == 0 { 0 } else { self.keep_digits() };
        for (at, byte) in self.text.iter().copied().enumerate().skip(start) {
            let class = class_of(byte);
            if class & kept != 0 {
                // A letter becomes a capital.
                self.keep(byte & !((class & LETTER) << 4));
            } else if class & skipped == 0
                && let Some(read) = self.read_other(at, byte, skipped, expected)
            {
                return read;
            }
        }
        self.len > 0
    }

    /// Keeps the digits that the text begins with, as far as whole groups of eight go: most values are nothing else. Gives back how many.
    fn keep_digits(&mut self) -> usize {
        for (slot, word) in self.bytes.as_chunks_mut::<8>().0.iter_mut().zip(self.text.as_chunks::<8>().0) {
            if !are_digits(*word) {
                break;
            }
            *slot = *word;
            self.len += 8;
        }
        self.len
    }

    /// Appends a character that counts.
    pub(crate) fn keep(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.len) {
            *slot = byte;
        }
        self.len += 1;
    }

    /// Reads what is neither kept nor skipped as it is: a space where none may stand inside, a character beyond ASCII, or a fault.
    /// Gives back whether the text is read, if that is the end of it.
    #[cold]
    #[inline(never)]
    fn read_other(&mut self, at: usize, byte: u8, skipped: u8, expected: &'static str) -> Option<bool> {
        if (0x80..0xc0).contains(&byte) {
            // It belongs to a character that was read with its first byte.
            return None;
        }
        let mut rest = Chars::new(self.text.get(at..).unwrap_or_default());
        let (_, mut character) = rest.next()?;
        let between = self.len < 32 && self.borders.wrapping_shr(self.len as u32) & 1 != 0;
        if is_invisible(character) || between && class(character) & (SPACE | HYPHEN) != 0 {
            return None;
        }
        let mut wrong = at;
        if class(character) == SPACE && skipped & SPACE == 0 {
            if self.len == 0 {
                return None;
            }
            // A space in a format without separators ends the text, or is a fault if the format goes on behind it.
            let Some((behind, next)) = rest.find(|(_, next)| class(*next) != SPACE) else { return Some(true) };
            if class(next) & self.kept == 0 {
                (wrong, character) = (at + behind, next);
            }
        } else if !character.is_ascii() && self.read_wide(character, skipped) {
            return None;
        }
        let code = if is_digit_of_another_script(character) { Code::DigitScript } else { Code::BadCharacter };
        Some(self.fail_bytes(code, wrong, wrong + character.len_utf8(), Term::Text(expected)))
    }

    /// Reads a character beyond ASCII: one to skip, or Ñ.
    fn read_wide(&mut self, character: char, skipped: u8) -> bool {
        let class = class(character);
        if class & self.kept != 0 {
            self.keep(ENYE);
            return true;
        }
        // A tilde of its own behind an N is how some systems write Ñ.
        if self.kept & NAME != 0
            && character == '\u{303}'
            && let Some(last @ b'N') = self.bytes.get_mut(self.len.wrapping_sub(1))
        {
            *last = ENYE;
            return true;
        }
        class & skipped != 0
    }

    /// Whether the characters, as far as they go, fit the pattern, a letter for each (see [`fits`]).
    pub(crate) fn matches(&mut self, pattern: &[u8]) -> bool {
        let wrong = self.bytes().iter().zip(pattern).position(|(byte, kind)| !fits(*kind, *byte));
        let Some(at) = wrong else { return true };
        self.fail(Code::BadCharacter, at, at + 1, Term::Text(kind_name(pattern.get(at).copied().unwrap_or(0))))
    }

    /// Whether the characters `from..to`, as far as they go, are all of these classes, [`DIGIT`], [`LETTER`] or both.
    pub(crate) fn is_run(&mut self, from: usize, to: usize, classes: u8) -> bool {
        let wrong = self.part(from, to).iter().position(|byte| class_of(*byte) & classes == 0);
        let Some(at) = wrong else { return true };
        let expected = kind_name(if classes == DIGIT { b'n' } else { b'a' });
        self.fail(Code::BadCharacter, from + at, from + at + 1, Term::Text(expected))
    }

    /// Where a fault stands in the text.
    pub(crate) fn place(&self, fault: &Fault) -> Place<'t> {
        let (mut from, mut to) = (self.text.len(), 0);
        let mut index = 0;
        for (at, character) in Chars::new(self.text) {
            let keeps = class(character) & self.kept != 0;
            let reached = if fault.in_bytes { at } else { index };
            if keeps || fault.in_bytes {
                if reached >= fault.from {
                    from = from.min(at);
                }
                if reached < fault.to {
                    to = at + character.len_utf8();
                }
            }
            index += usize::from(keeps);
        }
        let (before, rest) = self.text.split_at_checked(from).unwrap_or_default();
        let text = rest.get(..to.saturating_sub(from)).unwrap_or_default();
        let start = units(before);
        Place { start, end: start + units(text), text }
    }

    /// Hands over what a fault expected and what it found, in UTF-8, and its place.
    pub(crate) fn with_words<R>(&self, fault: &Fault, then: impl FnOnce(&[u8], &[u8], &Place<'t>) -> R) -> R {
        let place = self.place(fault);
        let (mut expected, mut found) = ([0; 5], [0; 5]);
        let found = if fault.found == Term::None { place.text } else { fault.found.bytes(&mut found) };
        then(fault.expected.bytes(&mut expected), found, &place)
    }

    /// A fault as an [`Issue`] of the text.
    pub(crate) fn issue(&self, fault: &Fault) -> Issue {
        self.with_words(fault, |expected, found, place| {
            Issue::with_texts(fault.code, utf8(expected), Some(utf8(found))).at(place.start, place.end)
        })
    }
}

/// Whether all eight bytes are ASCII digits: the high half of each is 3, and stays 3 when 6 is added.
const fn are_digits(word: [u8; 8]) -> bool {
    let (word, threes) = (u64::from_le_bytes(word), 0x3030_3030_3030_3030);
    ((word ^ threes) | (word.wrapping_add(0x0606_0606_0606_0606) ^ threes)) & 0xf0f0_f0f0_f0f0_f0f0 == 0
}

/// Whether a character may stand where a pattern has that letter: `n` digit, `a` letter, `c` either, as in the IBAN registry;
/// `h` hexadecimal, `r` letter of a name in an RFC, `d` digit or such a letter, `k` check digit of an RFC,
/// `v` vowel or X, `s` sex, `q` consonant of a CURP.
const fn fits(kind: u8, byte: u8) -> bool {
    let (digit, letter) = (byte.is_ascii_digit(), byte.is_ascii_uppercase());
    let vowel = matches!(byte, b'A' | b'E' | b'I' | b'O' | b'U');
    let name = letter || matches!(byte, b'&' | ENYE);
    match kind {
        b'n' => digit,
        b'a' => letter,
        b'c' => digit || letter,
        b'h' => byte.is_ascii_hexdigit(),
        b'r' => name,
        b'd' => digit || name,
        b'k' => digit || byte == b'A',
        b'v' => vowel || byte == b'X',
        b's' => matches!(byte, b'H' | b'M' | b'X'),
        _ => letter && !vowel,
    }
}

/// The characters that [`fits`], for a message.
const fn kind_name(kind: u8) -> &'static str {
    match kind {
        b'n' => "0–9",
        b'a' => "A–Z",
        b'c' => "A–Z, 0–9",
        b'h' => "0–9, a–f",
        b'r' => "A–Z, Ñ, &",
        b'd' => "A–Z, Ñ, &, 0–9",
        b'k' => "0–9, A",
        b'v' => "A, E, I, O, U, X",
        b's' => "H, M, X",
        _ => "B–D, F–H, J–N, P–T, V–Z",
    }
}

/// The weighted sum of the digits, the weights repeated as often as needed.
// Called, not inlined: a copy at each call would weigh more.
#[inline(never)]
pub(crate) fn weighted(digits: &[u8], weights: &[u8]) -> u32 {
    digits.iter().zip(weights.iter().cycle()).map(|(digit, weight)| value(*digit) * u32::from(*weight)).sum()
}

/// Characters of ISO 8859-1 on their way to a person or a caller: room for the longest formatted value.
#[derive(Debug)]
pub(crate) struct Out {
    bytes: [u8; 64],
    len: usize,
}

impl Out {
    #[inline(never)]
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; 64], len: 0 }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    pub(crate) fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.len) {
            *slot = byte;
            self.len += 1;
        }
    }

    // Called, not inlined: a copy at each call would weigh more.
    #[inline(never)]
    pub(crate) fn extend(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.push(*byte);
        }
    }

    /// Adds the decimal digits of a number.
    pub(crate) fn number(&mut self, number: u32) {
        if number > 9 {
            self.number(number / 10);
        }
        self.push((number % 10) as u8 | b'0');
    }

    /// Adds the characters in groups of those lengths, the last length repeated, with a separator between them.
    pub(crate) fn group(&mut self, bytes: &[u8], lengths: &[u8], separator: u8) {
        let mut left = 0;
        let mut length = u8::MAX;
        let mut lengths = lengths.iter();
        for (at, byte) in bytes.iter().enumerate() {
            if left == 0 {
                length = lengths.next().copied().unwrap_or(length);
                left = length;
                if at > 0 {
                    self.push(separator);
                }
            }
            self.push(*byte);
            left -= 1;
        }
    }
}

/// Bytes that are UTF-8, since they come out of texts, as a text again. Not for the way to a browser, where checking them would weigh more than it is worth.
pub(crate) fn utf8(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// ISO 8859-1 as a string.
pub(crate) fn string(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_that_nobody_sees_is_skipped_around_every_text() {
        for mark in (0..=0xffff).filter_map(char::from_u32).filter(|character| is_invisible(*character)) {
            assert_eq!(class(mark), SPACE, "{mark:?}");
        }
    }
}

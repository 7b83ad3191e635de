//! The scanner that every format reads with: it keeps the significant characters of a text, drops separators, and records the error and its span.

#![expect(clippy::arithmetic_side_effects, reason = "counts and offsets stay below LIMIT")]

use crate::check::{Code, Issue};

/// The largest length of a text, in UTF-8 bytes. A longer text is refused unread: every format's values are far shorter.
pub(crate) const LIMIT: usize = 400;

/// The largest number of characters that are kept. Only e-mail addresses can be longer (an IBAN has at most 34 characters, a UUID 32).
const CAPACITY: usize = 40;

pub(crate) const DIGIT: u8 = 1;
pub(crate) const LETTER: u8 = 2;
/// `&` and `Ñ`, which an RFC can contain besides letters.
pub(crate) const NAME: u8 = 4;
pub(crate) const PLUS: u8 = 8;
pub(crate) const SPACE: u8 = 16;
pub(crate) const HYPHEN: u8 = 32;
pub(crate) const DOT: u8 = 64;

/// `Ñ` in ISO 8859-1: the only character beyond ASCII in a value.
pub(crate) const ENYE: u8 = 0xd1;

/// The class of a character; 0 for a character that no format keeps or skips. Digits and letters beyond ASCII are not in their classes.
pub(crate) const fn class(character: char) -> u8 {
    match character {
        '0'..='9' => DIGIT,
        'A'..='Z' | 'a'..='z' => LETTER,
        '+' => PLUS,
        ' ' | '\t' | '\n' | '\r' => SPACE,
        '-' => HYPHEN,
        '.' | '(' | ')' | '~' => DOT,
        '&' | 'ñ' | 'Ñ' => NAME,
        // No-break and typographic spaces, and the invisible marks that are copied along with a number.
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

/// Whether the character is an invisible mark. Such marks are copied along with a text, so every format skips them: e-mail addresses around the
/// text, all others everywhere.
const fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Whether the character is a digit of another script in use. The blocks of Indic scripts all have their digits at the same offset.
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

/// Iterator over the characters of a text with their byte offsets. A text from JavaScript is not checked for UTF-8: invalid bytes give
/// arbitrary characters.
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

    // Not inlined: a copy at each call would make the build larger.
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

/// The text without the spaces around it, after its byte offset.
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

/// The length of a text in UTF-16 code units.
// Not inlined: a copy at each call would make the build larger.
#[inline(never)]
pub(crate) fn units(text: &[u8]) -> u32 {
    text.iter().map(|byte| u32::from(byte & 0xc0 != 0x80) + u32::from(*byte >= 0xf0)).sum()
}

/// The value of an ASCII digit.
pub(crate) const fn value(digit: u8) -> u32 {
    digit.wrapping_sub(b'0') as u32
}

/// The number that ASCII digits write. It wraps on overflow.
// Not inlined: a copy at each call would make the build larger.
#[inline(never)]
pub(crate) fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |number: u32, digit| number.wrapping_mul(10).wrapping_add(value(*digit)))
}

/// The value of a message's placeholder, `{expected}` or `{found}`, if it is not a part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placeholder {
    /// No value for `{expected}`; the text of the span for `{found}`.
    None,
    Text(&'static str),
    /// A number, with a leading zero if `two_digits` is set and it has one digit.
    Number {
        value: u16,
        two_digits: bool,
    },
}

impl Placeholder {
    pub(crate) const fn number(value: usize) -> Self {
        Self::Number { value: value as u16, two_digits: false }
    }

    /// The value in UTF-8; `buffer` is for the digits of a number.
    pub(crate) fn bytes<'a>(&self, buffer: &'a mut [u8; 5]) -> &'a [u8] {
        match *self {
            Self::None => b"",
            Self::Text(text) => text.as_bytes(),
            Self::Number { mut value, two_digits } => {
                let mut first = buffer.len();
                for (at, slot) in buffer.iter_mut().enumerate().rev() {
                    *slot = (value % 10) as u8 | b'0';
                    value /= 10;
                    first = at;
                    if value == 0 && !(two_digits && at == 4) {
                        break;
                    }
                }
                buffer.get(first..).unwrap_or_default()
            }
        }
    }
}

/// An error or warning of a text, as numbers and constants, so that it needs no allocation. [`Scan::issue`] makes an [`Issue`] of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawIssue {
    pub(crate) code: Code,
    /// `false` for incomplete input: some continuation of the text is valid.
    pub(crate) complete: bool,
    /// Whether `from` and `to` are byte offsets of the text, and not indices of kept characters.
    in_bytes: bool,
    pub(crate) from: usize,
    to: usize,
    pub(crate) expected: Placeholder,
    pub(crate) found: Placeholder,
}

impl RawIssue {
    /// Makes an issue of the kept characters `from..to`.
    pub(crate) const fn new(code: Code, from: usize, to: usize, expected: Placeholder) -> Self {
        Self { code, complete: true, in_bytes: false, from, to, expected, found: Placeholder::None }
    }
}

/// The span of an issue in UTF-16 code units, and the text in it.
pub(crate) struct Span<'t> {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) text: &'t [u8],
}

/// A text, the characters of it that were kept, in capitals, and its error.
pub(crate) struct Scan<'t> {
    text: &'t [u8],
    kept: u8,
    /// Bit n: spaces and hyphens are skipped after n kept characters, even if their class is not.
    pub(crate) group_ends: u32,
    bytes: [u8; CAPACITY],
    len: usize,
    pub(crate) error: RawIssue,
}

impl<'t> Scan<'t> {
    // Not inlined: clearing its arrays takes more code than a call.
    #[inline(never)]
    pub(crate) const fn new(text: &'t [u8]) -> Self {
        let error = RawIssue {
            code: Code::Empty,
            complete: false,
            in_bytes: true,
            from: 0,
            to: 0,
            expected: Placeholder::None,
            found: Placeholder::None,
        };
        Self { text, kept: 0, group_ends: 0, bytes: [0; CAPACITY], len: 0, error }
    }

    pub(crate) const fn text(&self) -> &'t [u8] {
        self.text
    }

    /// The kept characters, in ISO 8859-1.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&self.bytes)
    }

    /// The kept characters `from..to`, as far as the text goes.
    pub(crate) fn part(&self, from: usize, to: usize) -> &[u8] {
        let bytes = self.bytes();
        bytes.get(from..to.min(bytes.len())).unwrap_or_default()
    }

    /// A kept character; 0 if there are fewer.
    pub(crate) fn byte(&self, at: usize) -> u8 {
        self.bytes().get(at).copied().unwrap_or(0)
    }

    /// Records an error of the kept characters `from..to`. Returns `false`, as the result of a format's `read`.
    pub(crate) const fn fail(&mut self, code: Code, from: usize, to: usize, expected: Placeholder) -> bool {
        self.error = RawIssue::new(code, from, to, expected);
        false
    }

    /// Records an error of the bytes `from..to` of the text. Returns `false`.
    pub(crate) const fn fail_bytes(&mut self, code: Code, from: usize, to: usize, expected: Placeholder) -> bool {
        self.fail(code, from, to, expected);
        self.error.in_bytes = true;
        false
    }

    /// Records that there are too few characters: incomplete input. Returns `false`.
    // Not inlined: a copy at each call would make the build larger.
    #[inline(never)]
    pub(crate) const fn fail_short(&mut self, expected: usize, found: usize) -> bool {
        self.fail_bytes(Code::TooShort, self.text.len(), self.text.len(), Placeholder::number(expected));
        self.error.complete = false;
        self.error.found = Placeholder::number(found);
        false
    }

    /// Records that there are more than `longest` characters. Returns `false`.
    pub(crate) const fn fail_long(&mut self, longest: usize) -> bool {
        self.fail(Code::TooLong, longest, self.len, Placeholder::number(longest));
        self.error.found = Placeholder::number(self.len);
        false
    }

    /// Records a wrong check digit. Returns `false`.
    // Not inlined: a copy at each call would make the build larger.
    #[inline(never)]
    pub(crate) const fn fail_digit(&mut self, at: usize, expected: u32) -> bool {
        self.fail(Code::CheckDigit, at, at + 1, Placeholder::number(expected as usize))
    }

    /// Whether there are exactly `length` characters; otherwise records an error.
    pub(crate) const fn has_length(&mut self, length: usize) -> bool {
        if self.len < length {
            return self.fail_short(length, self.len);
        }
        self.len == length || self.fail_long(length)
    }

    /// Reads the text: keeps characters of the `kept` classes, and drops those of the `skipped` classes, as well as spaces around the text. `false` for an empty text,
    /// and for any other character, which is recorded as an error.
    pub(crate) fn read(&mut self, kept: u8, skipped: u8, expected: &'static str) -> bool {
        self.kept = kept;
        if self.text.len() > LIMIT {
            self.fail_bytes(Code::TooLong, 0, self.text.len(), Placeholder::number(CAPACITY));
            self.error.found = Placeholder::number(self.text.len().min(u16::MAX as usize));
            return false;
        }
        let start = if kept & DIGIT == 0 { 0 } else { self.keep_digits() };
        for (at, byte) in self.text.iter().copied().enumerate().skip(start) {
            let class = class_of(byte);
            if class & kept != 0 {
                // Lower case becomes upper case.
                self.keep(byte & !((class & LETTER) << 4));
            } else if class & skipped == 0
                && let Some(read) = self.read_other(at, byte, skipped, expected)
            {
                return read;
            }
        }
        self.len > 0
    }

    /// The fast path: keeps the leading digits of the text, as far as blocks of eight go. Returns their number.
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

    /// Reads a character that is neither kept nor skipped by its byte: a space that is not allowed here, a character beyond ASCII, or an error.
    /// Returns the result of [`Scan::read`] if that ends there.
    #[cold]
    #[inline(never)]
    fn read_other(&mut self, at: usize, byte: u8, skipped: u8, expected: &'static str) -> Option<bool> {
        if (0x80..0xc0).contains(&byte) {
            // A continuation byte: its character was read with the first byte.
            return None;
        }
        let mut rest = Chars::new(self.text.get(at..).unwrap_or_default());
        let (_, mut character) = rest.next()?;
        let between = self.len < 32 && self.group_ends.wrapping_shr(self.len as u32) & 1 != 0;
        if is_invisible(character) || between && class(character) & (SPACE | HYPHEN) != 0 {
            return None;
        }
        let mut wrong = at;
        if class(character) == SPACE && skipped & SPACE == 0 {
            if self.len == 0 {
                return None;
            }
            // In a format without separators a space ends the text; before further characters it is an error.
            let Some((offset, next)) = rest.find(|(_, next)| class(*next) != SPACE) else { return Some(true) };
            if class(next) & self.kept == 0 {
                (wrong, character) = (at + offset, next);
            }
        } else if !character.is_ascii() && self.read_non_ascii(character, skipped) {
            return None;
        }
        let code = if is_digit_of_another_script(character) { Code::DigitScript } else { Code::BadCharacter };
        Some(self.fail_bytes(code, wrong, wrong + character.len_utf8(), Placeholder::Text(expected)))
    }

    /// Reads a character beyond ASCII. `true` if it is skipped, or kept as Ñ.
    fn read_non_ascii(&mut self, character: char, skipped: u8) -> bool {
        let class = class(character);
        if class & self.kept != 0 {
            self.keep(ENYE);
            return true;
        }
        // Ñ in decomposed form (NFD): N and a combining tilde.
        if self.kept & NAME != 0
            && character == '\u{303}'
            && let Some(last @ b'N') = self.bytes.get_mut(self.len.wrapping_sub(1))
        {
            *last = ENYE;
            return true;
        }
        class & skipped != 0
    }

    /// Whether the kept characters, as far as they go, match the pattern, which has a class for each (see [`is_of_class`]); otherwise records an error.
    pub(crate) fn matches(&mut self, pattern: &[u8]) -> bool {
        let wrong = self.bytes().iter().zip(pattern).position(|(byte, kind)| !is_of_class(*kind, *byte));
        let Some(at) = wrong else { return true };
        self.fail(Code::BadCharacter, at, at + 1, Placeholder::Text(class_name(pattern.get(at).copied().unwrap_or(0))))
    }

    /// Whether the kept characters `from..to`, as far as they go, are of these classes: [`DIGIT`], [`LETTER`] or both. Otherwise records an error.
    pub(crate) fn is_run(&mut self, from: usize, to: usize, classes: u8) -> bool {
        let wrong = self.part(from, to).iter().position(|byte| class_of(*byte) & classes == 0);
        let Some(at) = wrong else { return true };
        let expected = class_name(if classes == DIGIT { b'n' } else { b'a' });
        self.fail(Code::BadCharacter, from + at, from + at + 1, Placeholder::Text(expected))
    }

    /// The span of an issue in the text.
    pub(crate) fn span(&self, issue: &RawIssue) -> Span<'t> {
        let (mut from, mut to) = (self.text.len(), 0);
        let mut index = 0;
        for (at, character) in Chars::new(self.text) {
            let keeps = class(character) & self.kept != 0;
            let reached = if issue.in_bytes { at } else { index };
            if keeps || issue.in_bytes {
                if reached >= issue.from {
                    from = from.min(at);
                }
                if reached < issue.to {
                    to = at + character.len_utf8();
                }
            }
            index += usize::from(keeps);
        }
        let (before, rest) = self.text.split_at_checked(from).unwrap_or_default();
        let text = rest.get(..to.saturating_sub(from)).unwrap_or_default();
        let start = units(before);
        Span { start, end: start + units(text), text }
    }

    /// Calls a function with what was expected and found, in UTF-8, and the span.
    pub(crate) fn with_texts<R>(&self, issue: &RawIssue, then: impl FnOnce(&[u8], &[u8], &Span<'t>) -> R) -> R {
        let span = self.span(issue);
        let (mut expected, mut found) = ([0; 5], [0; 5]);
        let found = if issue.found == Placeholder::None { span.text } else { issue.found.bytes(&mut found) };
        then(issue.expected.bytes(&mut expected), found, &span)
    }

    /// Makes an [`Issue`] of the text.
    pub(crate) fn issue(&self, issue: &RawIssue) -> Issue {
        self.with_texts(issue, |expected, found, span| {
            Issue::with_texts(issue.code, utf8(expected), Some(utf8(found))).at(span.start, span.end)
        })
    }
}

/// Whether all eight bytes are ASCII digits: the upper four bits of each are 3, and remain 3 when 6 is added.
const fn are_digits(word: [u8; 8]) -> bool {
    let (word, threes) = (u64::from_le_bytes(word), 0x3030_3030_3030_3030);
    ((word ^ threes) | (word.wrapping_add(0x0606_0606_0606_0606) ^ threes)) & 0xf0f0_f0f0_f0f0_f0f0 == 0
}

/// Whether a character is of a pattern's class: `n` digit, `a` letter, `c` either, as in the IBAN registry; `h` hexadecimal digit,
/// `r` letter of a name in an RFC, `d` digit or letter of a name in an RFC, `k` check digit of an RFC, `v` vowel or X, `s` sex, `q` consonant of a CURP.
const fn is_of_class(kind: u8, byte: u8) -> bool {
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

/// The characters of a pattern's class, for a message.
const fn class_name(kind: u8) -> &'static str {
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

/// The weighted sum of the digits. The weights are repeated as often as needed.
// Not inlined: a copy at each call would make the build larger.
#[inline(never)]
pub(crate) fn weighted(digits: &[u8], weights: &[u8]) -> u32 {
    digits.iter().zip(weights.iter().cycle()).map(|(digit, weight)| value(*digit) * u32::from(*weight)).sum()
}

/// A text in ISO 8859-1 that is being written, of at most 64 characters: more than the longest formatted value has.
#[derive(Debug)]
pub(crate) struct Latin1Buffer {
    bytes: [u8; 64],
    len: usize,
}

impl Latin1Buffer {
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

    // Not inlined: a copy at each call would make the build larger.
    #[inline(never)]
    pub(crate) fn extend(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.push(*byte);
        }
    }

    /// Appends the decimal digits of a number.
    pub(crate) fn number(&mut self, number: u32) {
        if number > 9 {
            self.number(number / 10);
        }
        self.push((number % 10) as u8 | b'0');
    }

    /// Appends the characters in groups of these lengths, with a separator between groups. The last length is repeated.
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

/// Bytes as a text; empty if they are not UTF-8. Not used in the bindings, where the check would make the build larger.
pub(crate) fn utf8(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// ISO 8859-1 bytes as a string.
pub(crate) fn string(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_invisible_mark_is_in_the_class_of_spaces() {
        for mark in (0..=0xffff).filter_map(char::from_u32).filter(|character| is_invisible(*character)) {
            assert_eq!(class(mark), SPACE, "{mark:?}");
        }
    }
}

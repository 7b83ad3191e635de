//! Reading what a person typed: the characters that count, without the separators between them, and where they stand.

#![expect(clippy::arithmetic_side_effects, reason = "counts and offsets stay below LIMIT")]

use crate::check::{Check, Code, Issue};

/// Texts above this number of UTF-8 bytes are refused unread: no format has values nearly as long.
pub(crate) const LIMIT: usize = 400;

/// No value read by [`compact`] has more characters than this (an IBAN has at most 34, a UUID 32).
const CAPACITY: usize = 40;

pub(crate) const DIGIT: u8 = 1;
pub(crate) const LETTER: u8 = 2;
pub(crate) const PLUS: u8 = 4;
pub(crate) const SPACE: u8 = 8;
pub(crate) const HYPHEN: u8 = 16;
pub(crate) const DOT: u8 = 32;
pub(crate) const PARENTHESIS: u8 = 64;

/// What kind of character it is; 0 for one that no format keeps or skips. No digit or letter beyond ASCII counts as one.
const fn class(character: char) -> u8 {
    match character {
        '0'..='9' => DIGIT,
        'A'..='Z' | 'a'..='z' => LETTER,
        '+' => PLUS,
        ' ' | '\t' | '\n' | '\r' => SPACE,
        '-' => HYPHEN,
        '.' => DOT,
        '(' | ')' => PARENTHESIS,
        _ if character.is_ascii() => 0,
        // No-break and typographic spaces, and the invisible marks that come along when a number is copied.
        '\u{a0}' | '\u{2000}'..='\u{200f}' | '\u{202a}'..='\u{202f}' => SPACE,
        '\u{205f}'..='\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{3000}' | '\u{feff}' => SPACE,
        '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' => HYPHEN,
        _ => 0,
    }
}

/// The text less the spaces around it.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(|character| class(character) == SPACE)
}

/// Why a text was refused, as cheap to make as to drop: offsets and constants, no text of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    pub(crate) code: Code,
    /// Whether no continuation of the text would be valid.
    pub(crate) complete: bool,
    /// Where it stands in the text, in bytes.
    pub(crate) span: (usize, usize),
    pub(crate) expected: &'static str,
    /// What was found, where that is not the text of the span.
    pub(crate) found: Option<&'static str>,
}

impl Fault {
    pub(crate) const fn new(code: Code, span: (usize, usize), expected: &'static str) -> Self {
        Self { code, complete: true, span, expected, found: None }
    }

    /// Nothing was typed yet.
    pub(crate) const fn empty() -> Self {
        Self { complete: false, ..Self::new(Code::Empty, (0, 0), "") }
    }

    /// Too few characters; to be typed on unless `complete`.
    pub(crate) fn too_short(text: &str, expected: usize, found: usize) -> Self {
        let found = Some(number(found));
        Self { complete: false, found, ..Self::new(Code::TooShort, (text.len(), text.len()), number(expected)) }
    }

    /// Too many characters, the surplus ones in the span.
    pub(crate) fn too_long(span: (usize, usize), expected: usize, found: usize) -> Self {
        Self { found: Some(number(found)), ..Self::new(Code::TooLong, span, number(expected)) }
    }

    /// The same as an [`Issue`] of the text it was found in.
    pub(crate) fn issue(&self, text: &str) -> Issue {
        let (start, end) = self.span;
        let mut issue = Issue::new(self.code).at(utf16(text, start), utf16(text, end));
        if !self.expected.is_empty() {
            issue = issue.expected(self.expected);
        }
        match self.found {
            Some(found) => issue.found(found),
            None => issue.found(String::from(text.get(start..end).unwrap_or_default())),
        }
    }

    /// The same as the answer of a check.
    pub(crate) fn check<D>(&self, text: &str) -> Check<D> {
        Check::Invalid { complete: self.complete, issues: vec![self.issue(text)] }
    }
}

/// How many UTF-16 code units stand before a byte offset.
pub(crate) fn utf16(text: &str, offset: usize) -> u32 {
    let mut units = 0;
    for (at, character) in text.char_indices() {
        if at >= offset {
            break;
        }
        units += character.len_utf16() as u32;
    }
    units
}

const fn two_digits() -> [u8; 200] {
    let mut out = [b'0'; 200];
    let mut index: u8 = 0;
    while index < 100 {
        #[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
        {
            out[index as usize * 2] += index / 10;
            out[index as usize * 2 + 1] += index % 10;
        }
        index += 1;
    }
    out
}

/// `00` to `99`, one after the other, so that a number in a message costs no allocation.
static TWO_DIGITS: [u8; 200] = two_digits();

fn digits(from: usize, to: usize) -> &'static str {
    TWO_DIGITS.get(from..to).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or("100+")
}

/// A number from 0 to 99 in two digits.
pub(crate) fn two(value: usize) -> &'static str {
    digits(value * 2, value * 2 + 2)
}

/// A number from 0 to 99 without a leading zero; `100+` beyond.
pub(crate) fn number(value: usize) -> &'static str {
    digits(value * 2 + usize::from(value < 10), value * 2 + 2)
}

/// The value of an ASCII digit.
pub(crate) const fn value(digit: u8) -> u32 {
    digit.wrapping_sub(b'0') as u32
}

/// The characters of a text that count, letters in upper case, separators left out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compact {
    bytes: [u8; CAPACITY],
    len: usize,
}

impl Compact {
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// The characters as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(self.bytes()).unwrap_or_default()
    }

    /// A part of the text; empty where there is none.
    pub(crate) fn part(&self, from: usize, to: usize) -> &str {
        self.text().get(from..to).unwrap_or_default()
    }
}

/// Reads the characters of the `kept` classes; those of the `skipped` ones may stand anywhere, spaces always around the text.
/// `expected` names the characters that may stand there, `longest` how many a value has at most.
pub(crate) fn compact(
    text: &str,
    kept: u8,
    skipped: u8,
    expected: &'static str,
    longest: usize,
) -> Result<Compact, Fault> {
    let mut out = Compact { bytes: [0; CAPACITY], len: 0 };
    if text.len() > LIMIT {
        return Err(Fault::too_long((0, text.len()), longest, text.len()));
    }
    // A space inside a format that knows no separators is a fault only if something follows it.
    let mut inner_space = None;
    for (at, character) in text.char_indices() {
        let class = class(character);
        if class & kept != 0 {
            if let Some(at) = inner_space {
                return Err(Fault::new(Code::BadCharacter, (at, at + 1), expected));
            }
            if let Some(slot) = out.bytes.get_mut(out.len) {
                *slot = (character as u8).to_ascii_uppercase();
            }
            out.len += 1;
        } else if class & skipped == 0 {
            if class != SPACE {
                return Err(Fault::new(Code::BadCharacter, (at, at + character.len_utf8()), expected));
            }
            if out.len > 0 && inner_space.is_none() {
                inner_space = Some(at);
            }
        }
    }
    match out.len {
        0 => Err(Fault::empty()),
        len if len > CAPACITY => Err(Fault::too_long(span(text, kept, longest, len), longest, len)),
        _ => Ok(out),
    }
}

/// Where the characters `from..to` that [`compact`] kept stand in the text, in bytes.
pub(crate) fn span(text: &str, kept: u8, from: usize, to: usize) -> (usize, usize) {
    let (mut start, mut end) = (text.len(), text.len());
    let mut index = 0;
    for (at, character) in text.char_indices() {
        if class(character) & kept != 0 {
            if index == from {
                start = at;
            }
            index += 1;
            if index == to {
                end = at + character.len_utf8();
            }
        }
    }
    (start, end.max(start))
}

/// Writes the characters in groups of those lengths, the last length repeated, with a separator between them.
pub(crate) fn group(out: &mut String, text: &str, lengths: &[usize], separator: char) {
    let mut lengths = lengths.iter().copied();
    let mut length = usize::MAX;
    let mut left = 0;
    for (at, character) in text.char_indices() {
        if left == 0 {
            length = lengths.next().unwrap_or(length);
            left = length;
            if at > 0 {
                out.push(separator);
            }
        }
        out.push(character);
        left -= 1;
    }
}

/// Where the caret belongs after `text` was replaced by its formatted form, both in UTF-16 code units.
///
/// It stays behind the letter or digit that it stood behind, and at the end if it stood there.
///
/// ```
/// // Typing "8" before the last digit of an IBAN moves the caret past the space that appears.
/// assert_eq!(qash_client::formats::caret("DE8937", "DE89 37", 5), 6);
/// ```
#[must_use]
pub fn caret(text: &str, formatted: &str, caret: u32) -> u32 {
    let counts = |character: char| class(character) & (DIGIT | LETTER | PLUS) != 0 || class(character) == 0;
    let (mut units, mut before) = (0, 0);
    let mut after = false;
    for character in text.chars() {
        if units >= caret {
            after |= counts(character);
        } else if counts(character) {
            before += 1;
        }
        units += character.len_utf16() as u32;
    }
    if text == formatted {
        return caret.min(units);
    }
    let mut units = 0;
    for character in formatted.chars() {
        if before == 0 && after {
            break;
        }
        before -= u32::from(before > 0 && counts(character));
        units += character.len_utf16() as u32;
    }
    units
}

/// A number in decimal digits, without a heap.
pub(crate) struct Decimal([u8; 10], usize);

impl Decimal {
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.get(self.1..).unwrap_or_default()
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(self.bytes()).unwrap_or_default()
    }
}

/// The decimal digits of a number.
pub(crate) fn digits_of(mut number: u32) -> Decimal {
    let mut out = Decimal([b'0'; 10], 10);
    for slot in out.0.iter_mut().rev() {
        *slot += (number % 10) as u8;
        number /= 10;
        out.1 -= 1;
        if number == 0 {
            break;
        }
    }
    out
}

//! RFC, the tax id of Mexico: three letters of a company's name or four of a person's, a date, a `homoclave` of three.

#![expect(clippy::arithmetic_side_effects, reason = "sums over at most 13 characters")]

use super::data::words::forbidden_in_rfc;
use super::date::wrong_digit;
use super::text::{self, Fault, LIMIT};
use super::{Details, Format, Options};
use crate::check::{Check, Code};

/// The code of Ñ in the array of characters; it is the one character beyond ASCII.
const ENYE: u8 = 0xd1;
const LONGEST: usize = 13;

/// Whom an RFC belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Person,
    Company,
    /// `XAXX010101000` for the general public, `XEXX010101000` for foreigners.
    Generic,
}

impl Kind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Company => "company",
            Self::Generic => "generic",
        }
    }
}

/// An RFC whose pattern, date and beginning are right.
pub(crate) struct Parsed {
    characters: [u8; LONGEST],
    length: usize,
    pub(crate) kind: Kind,
}

impl Parsed {
    fn characters(&self) -> &[u8] {
        self.characters.get(..self.length).unwrap_or_default()
    }
}

fn text_of(characters: &[u8]) -> String {
    characters.iter().map(|byte| char::from(*byte)).collect()
}

/// The characters of a text in capitals, and where each begins and ends. No character is left out.
struct Reader {
    characters: [u8; LONGEST],
    spans: [(usize, usize); LONGEST],
    length: usize,
}

fn read(text: &str) -> Result<Reader, Fault> {
    if text.len() > LIMIT {
        return Err(Fault::too_long((0, text.len()), LONGEST, text.len()));
    }
    let trimmed = text::trim(text);
    // The trimmed text lies inside the text.
    let offset = trimmed.as_ptr() as usize - text.as_ptr() as usize;
    let mut reader = Reader { characters: [0; LONGEST], spans: [(0, 0); LONGEST], length: 0 };
    let mut first_surplus = None;
    for (at, character) in trimmed.char_indices() {
        let at = at + offset;
        let end = at + character.len_utf8();
        // A tilde of its own behind an N is how some systems write Ñ.
        if character == '\u{303}'
            && let Some(last @ b'N') = reader.characters.get_mut(reader.length.wrapping_sub(1))
        {
            *last = ENYE;
            if let Some(span) = reader.spans.get_mut(reader.length - 1) {
                span.1 = end;
            }
            continue;
        }
        let byte = match character {
            'ñ' | 'Ñ' => ENYE,
            '&' | '0'..='9' | 'A'..='Z' => character as u8,
            'a'..='z' => character as u8 - 32,
            _ => return Err(Fault::new(Code::BadCharacter, (at, end), "A–Z, Ñ, &, 0–9")),
        };
        if let (Some(slot), Some(span)) = (reader.characters.get_mut(reader.length), reader.spans.get_mut(reader.length)) {
            (*slot, *span) = (byte, (at, end));
        } else {
            first_surplus = first_surplus.or(Some(at));
        }
        reader.length += 1;
    }
    match (reader.length, first_surplus) {
        (0, _) => Err(Fault::empty()),
        (length, Some(at)) => Err(Fault::too_long((at, offset + trimmed.len()), LONGEST, length)),
        _ => Ok(reader),
    }
}

pub(crate) fn parse(text: &str) -> Result<Parsed, Fault> {
    let Reader { characters, spans, length } = read(text)?;
    let characters_read = characters.get(..length).unwrap_or_default();
    let span = |from: usize, to: usize| {
        let start = spans.get(from).map_or(0, |span| span.0);
        (start, spans.get(to.wrapping_sub(1)).map_or(start, |span| span.1))
    };
    let is_letter = |byte: &u8| byte.is_ascii_uppercase() || matches!(*byte, b'&' | ENYE);
    // The fourth character tells a person from a company.
    let name = if characters_read.get(3).is_none_or(u8::is_ascii_digit) { 3 } else { 4 };
    for (at, byte) in characters_read.iter().enumerate() {
        let (fits, expected) = match at.checked_sub(name) {
            None => (is_letter(byte), "A–Z, Ñ, &"),
            Some(0) if length == 4 => (byte.is_ascii_digit(), "0–9"),
            Some(..=5) => (byte.is_ascii_digit(), "0–9"),
            Some(6 | 7) => (byte.is_ascii_alphanumeric(), "A–Z, 0–9"),
            Some(_) => (matches!(*byte, b'0'..=b'9' | b'A'), "0–9, A"),
        };
        if !fits {
            let expected = if at == 3 { "A–Z, Ñ, &, 0–9" } else { expected };
            return Err(Fault::new(Code::BadCharacter, span(at, at + 1), expected));
        }
        if at == name + 8 && length > at + 1 {
            return Err(Fault::too_long(span(at + 1, length), name + 9, length));
        }
    }
    let (beginning, rest) = characters_read.split_at_checked(name).unwrap_or((characters_read, &[]));
    if forbidden_in_rfc(beginning) {
        return Err(Fault::new(Code::ForbiddenWord, span(0, 4), "X"));
    }
    let date = rest.get(..6).unwrap_or(rest);
    if let Some(wrong) = wrong_digit(date) {
        return Err(Fault::new(Code::NotADate, span(name, name + wrong + 1), "850131"));
    }
    if length < name + 9 {
        return Err(Fault::too_short(text, name + 9, length));
    }
    let kind = match characters_read {
        b"XAXX010101000" | b"XEXX010101000" => Kind::Generic,
        _ if name == 4 => Kind::Person,
        _ => Kind::Company,
    };
    Ok(Parsed { characters, length, kind })
}

/// The check digit of all characters but the last: 0 to 9, or 10 for `A`.
fn check_digit(characters: &[u8]) -> usize {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ \xd1";
    let length = characters.len() - 1;
    let sum: usize = characters
        .iter()
        .take(length)
        .enumerate()
        .map(|(at, byte)| ALPHABET.iter().position(|other| other == byte).unwrap_or(0) * (length + 1 - at))
        .sum();
    // A company's name is one letter short; a space, worth 37 at weight 13, stands for it.
    let padded = if length == 11 { sum + 37 * 13 } else { sum };
    (11 - padded % 11) % 11
}

/// RFCs of persons and companies: pattern, a date that exists, no forbidden beginning; the two generic ones too.
/// A wrong check digit only warns, for the tax office gave out such. No character is ever left out.
#[derive(Clone, Copy, Debug)]
pub struct Rfc;

impl Format for Rfc {
    fn name(&self) -> &'static str {
        "rfc"
    }

    fn fault(&self, text: &str) -> Option<Code> {
        parse(text).err().map(|fault| fault.code)
    }

    fn check(&self, text: &str, _: &Options) -> Check<Details> {
        let parsed = match parse(text) {
            Ok(parsed) => parsed,
            Err(fault) => return fault.check(text),
        };
        let characters = parsed.characters();
        let value = text_of(characters);
        let date = characters.len() - 9;
        let mut details = Details::default();
        details.put_static("kind", parsed.kind.name());
        details.put("date", &text_of(characters.get(date..date + 6).unwrap_or_default()));
        details.put("homoclave", &text_of(characters.get(date + 6..).unwrap_or_default()));
        let mut warnings = Vec::new();
        let right = check_digit(characters);
        let found = match characters.last() {
            Some(b'A') => 10,
            Some(digit) => text::value(*digit) as usize,
            None => right,
        };
        if parsed.kind != Kind::Generic && found != right {
            let end = text::trim(text).len() + (text.len() - text.trim_start().len());
            let expected = if right == 10 { "A" } else { text::number(right) };
            warnings.push(Fault::new(Code::CheckDigit, (end - 1, end), expected).issue(text));
        }
        Check::Valid { formatted: value.clone(), value, details, warnings }
    }

    fn format(&self, text: &str) -> String {
        match read(text) {
            Ok(reader) => text_of(reader.characters.get(..reader.length).unwrap_or_default()),
            Err(_) => String::from(text),
        }
    }
}

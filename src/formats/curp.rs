//! CURP, the personal id of Mexico: four letters of the name, date of birth, sex, state, three consonants, a character that
//! tells the century, a check digit.

#![expect(clippy::arithmetic_side_effects, reason = "sums over 18 characters")]

use super::data::words::{forbidden_in_curp, state_begins};
use super::date::wrong_digit;
use super::text::{self, Compact, DIGIT, Fault, LETTER};
use super::{Details, Format, Options};
use crate::check::{Check, Code};

const LENGTH: usize = 18;
const KEPT: u8 = DIGIT | LETTER;

fn check_digit(characters: &[u8]) -> usize {
    let sum: usize = characters
        .iter()
        .take(LENGTH - 1)
        .enumerate()
        // The alphabet is that of the RFC: & (and Ñ, here always written X) stands between N and O.
        .map(|(at, byte)| {
            let value = match byte {
                b'0'..=b'9' => byte - b'0',
                b'A'..=b'N' => byte - b'A' + 10,
                _ => byte.wrapping_sub(b'O') + 25,
            };
            usize::from(value) * (LENGTH - at)
        })
        .sum();
    (10 - sum % 10) % 10
}

fn parse(text: &str) -> Result<Compact, Fault> {
    let compact = text::compact(text, KEPT, 0, "A–Z, 0–9", LENGTH)?;
    let bytes = compact.bytes();
    let fault = |code, from, to, expected| Fault::new(code, text::span(text, KEPT, from, to), expected);
    for (at, byte) in bytes.iter().enumerate() {
        let vowel = matches!(byte, b'A' | b'E' | b'I' | b'O' | b'U');
        let (fits, expected) = match at {
            0 | 2 | 3 | 11 | 12 => (byte.is_ascii_uppercase(), "A–Z"),
            1 => (vowel || *byte == b'X', "A, E, I, O, U, X"),
            4..=9 | 17 => (byte.is_ascii_digit(), "0–9"),
            10 => (matches!(byte, b'H' | b'M' | b'X'), "H, M, X"),
            13..=15 => (byte.is_ascii_uppercase() && !vowel, "B–D, F–H, J–N, P–T, V–Z"),
            _ => (true, ""),
        };
        if !fits {
            return Err(fault(Code::BadCharacter, at, at + 1, expected));
        }
    }
    let part = |from: usize, to: usize| bytes.get(from..to.min(bytes.len())).unwrap_or_default();
    if forbidden_in_curp(part(0, 4)) {
        return Err(fault(Code::ForbiddenWord, 0, 4, "X"));
    }
    if let Some(wrong) = wrong_digit(part(4, 10)) {
        return Err(fault(Code::NotADate, 4, 5 + wrong, "850131"));
    }
    if !state_begins(part(11, 13)) {
        return Err(fault(Code::CurpState, 11, bytes.len().min(13), "DF"));
    }
    // A digit there means a birth before 2000, and 1900 was not a leap year.
    if part(4, 10) == b"000229" && part(16, 17).iter().all(u8::is_ascii_digit) && bytes.len() > 16 {
        return Err(fault(Code::NotADate, 4, 10, "850131"));
    }
    if bytes.len() < LENGTH {
        return Err(Fault::too_short(text, LENGTH, bytes.len()));
    }
    if bytes.len() > LENGTH {
        return Err(Fault::too_long(text::span(text, KEPT, LENGTH, bytes.len()), LENGTH, bytes.len()));
    }
    let right = check_digit(bytes);
    if bytes.last().map(|digit| text::value(*digit) as usize) != Some(right) {
        return Err(fault(Code::CheckDigit, LENGTH - 1, LENGTH, text::number(right)));
    }
    Ok(compact)
}

/// CURPs: RENAPO's pattern, a date and a state that exist, no forbidden beginning, and the check digit.
#[derive(Clone, Copy, Debug)]
pub struct Curp;

impl Format for Curp {
    fn name(&self) -> &'static str {
        "curp"
    }

    fn fault(&self, text: &str) -> Option<Code> {
        parse(text).err().map(|fault| fault.code)
    }

    fn check(&self, text: &str, _: &Options) -> Check<Details> {
        let compact = match parse(text) {
            Ok(compact) => compact,
            Err(fault) => return fault.check(text),
        };
        let mut birth = String::with_capacity(10);
        birth.push_str(if compact.part(16, 17) < "A" { "19" } else { "20" });
        text::group(&mut birth, compact.part(4, 10), &[2], '-');
        let mut details = Details::default();
        details.put("birthDate", &birth);
        details.put("sex", compact.part(10, 11));
        details.put("state", compact.part(11, 13));
        let value = String::from(compact.text());
        Check::Valid { formatted: value.clone(), value, details, warnings: Vec::new() }
    }

    fn format(&self, text: &str) -> String {
        text::compact(text, KEPT, 0, "", LENGTH).map_or_else(|_| String::from(text), |compact| String::from(compact.text()))
    }
}

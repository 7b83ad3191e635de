//! The documents that name who paid a deposit: what the number of each sort is like.

use crate::check::{Code, Issue};
use crate::formats::FormatId;
use crate::models::misfit;
use crate::text::integer;

/// What is wrong with a document's number, by the sort of the document; nothing of a sort that has no rule here, such as `PASSPORT`.
///
/// `RFC` and `CURP` are Mexico's. `NIT` is Colombia's tax id with its check digit: `860.002.964-4`, `8600029644`. `CC` is Colombia's
/// citizen's card: three to eight digits, or ten that begin with 1.
pub(super) fn wrong_number(sort: &str, number: &str) -> Option<Issue> {
    match sort.trim().to_ascii_uppercase().as_str() {
        "RFC" => misfit(FormatId::Rfc, number),
        "CURP" => misfit(FormatId::Curp, number),
        "NIT" => nit(number).err(),
        "CC" => cedula(number).err(),
        _ => None,
    }
}

/// The digits of a number; spaces, dots and hyphens may stand between them, and no zero first.
fn digits(number: &str) -> Result<Vec<u32>, Issue> {
    let written = number.chars().filter(|character| !matches!(character, ' ' | '.' | '-'));
    let wrong = |character: char, expected| Issue::told(Code::BadCharacter, expected, Some(&character.to_string()));
    let digit = |character: char| character.to_digit(10).ok_or_else(|| wrong(character, "0–9"));
    let digits: Vec<u32> = written.map(digit).collect::<Result<_, _>>()?;
    if digits.first() == Some(&0) { Err(wrong('0', "1–9")) } else { Ok(digits) }
}

fn wrong_length(code: Code, expected: &str, found: usize) -> Issue {
    Issue::told(code, expected, Some(&integer(found as i64)))
}

/// What each digit of a NIT counts, from the last one before the check digit; resolution 8934 of DIAN.
const WEIGHTS: [u32; 10] = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43];

fn nit(number: &str) -> Result<(), Issue> {
    let digits = digits(number)?;
    let length = digits.len();
    // The short ones are of old citizen's cards. Without the hyphen nobody could tell whether the check digit is missing.
    let has_hyphen = number.trim().rsplit_once('-').is_some_and(|(_, last)| last.len() == 1);
    let least = if has_hyphen { 7 } else { 10 };
    if length < least {
        return Err(wrong_length(Code::TooShort, &integer(least as i64), length));
    }
    if length > 11 {
        return Err(wrong_length(Code::TooLong, "11", length));
    }
    let (check, rest) = digits.split_last().unwrap_or((&0, &[]));
    let sum = rest
        .iter()
        .rev()
        .zip(WEIGHTS)
        .fold(0, |sum: u32, (digit, weight)| sum.saturating_add(digit.saturating_mul(weight)));
    let right = match sum % 11 {
        rest @ 0..=1 => rest,
        rest => 11_u32.saturating_sub(rest),
    };
    let told = |digit: u32| integer(digit.into());
    if *check == right { Ok(()) } else { Err(Issue::told(Code::CheckDigit, &told(right), Some(&told(*check)))) }
}

fn cedula(number: &str) -> Result<(), Issue> {
    let digits = digits(number)?;
    match (digits.len(), digits.first()) {
        (3..=8, _) | (10, Some(1)) => Ok(()),
        (10, first) => {
            Err(Issue::told(Code::BadCharacter, "1", first.map(|digit| integer((*digit).into())).as_deref()))
        }
        (length @ 0..=2, _) => Err(wrong_length(Code::TooShort, "3", length)),
        (length @ 9, _) => Err(wrong_length(Code::TooShort, "10", length)),
        (length, _) => Err(wrong_length(Code::TooLong, "10", length)),
    }
}

#[cfg(test)]
mod tests {
    use super::wrong_number;
    use crate::check::Code::{self, BadCharacter, CheckDigit, TooLong, TooShort};

    #[track_caller]
    fn holds(sort: &str, number: &str, code: Option<Code>) {
        assert_eq!(wrong_number(sort, number).map(|issue| issue.code), code, "{sort} {number}");
    }

    #[test]
    fn a_nit_has_its_check_digit() {
        for number in [
            "860.002.964-4",
            "8600029644",
            "899.999.068-1",
            "890903938-8",
            "890100577-6",
            "213.123.432-1",
            "213123432 1",
        ] {
            holds("NIT", number, None);
        }
        let issue = wrong_number("nit ", "860.002.964-5").unwrap();
        assert_eq!((issue.code, issue.expected.as_deref(), issue.found.as_deref()), (CheckDigit, Some("4"), Some("5")));
        // Each digit counts, and so does the place of each.
        for number in ["8600029654", "8600029464", "8060029644", "9600029644"] {
            holds("NIT", number, Some(CheckDigit));
        }
        for (number, code) in [
            ("860002964", TooShort),
            ("860.002.964", TooShort),
            ("", TooShort),
            ("12345-6", TooShort),
            ("123456789012", TooLong),
            ("86000296A4", BadCharacter),
            ("٨600029644", BadCharacter),
            ("0860002964", BadCharacter),
            ("860,002,964-4", BadCharacter),
        ] {
            holds("NIT", number, Some(code));
        }
    }

    #[test]
    fn a_citizens_card_has_up_to_eight_digits_or_ten() {
        for number in ["123", "79.123.456", "52123456", "1.020.304.050", "1020304050"] {
            holds("CC", number, None);
        }
        for (number, code) in [
            ("12", TooShort),
            ("123456789", TooShort),
            ("12345678901", TooLong),
            ("2020304050", BadCharacter),
            ("0123456", BadCharacter),
            ("PE123456", BadCharacter),
        ] {
            holds("CC", number, Some(code));
        }
    }

    #[test]
    fn mexican_documents_are_held_to_their_formats_and_others_to_nothing() {
        holds("RFC", "XAXX010101000", None);
        holds("RFC", "XAXX010101", Some(TooShort));
        holds("CURP", "HEGG560427MVZRRL04", None);
        assert!(wrong_number("CURP", "HEGG560427MVZRRL05").is_some());
        for (sort, number) in [("PASSPORT", "G12345678"), ("CE", "x"), ("", "1"), ("DNI", "12.345.678")] {
            holds(sort, number, None);
        }
    }
}

//! NIT, the tax id of Colombia: nine digits of a company, or the number of a person, then a hyphen and a check digit.
//!
//! Source: DIAN's administrative order 4 of 1989 for the check digit; DIAN's sheet on tax identification numbers at the OECD, read
//! 2026-11-30, for the numbers. The NIT of a citizen is the number of the [`cedula`]; other persons have 600,000,001 to 799,999,999, companies
//! 800,000,000 to 999,999,999.
//!
//! DIAN does not count the check digit as part of the number, so many people write the NIT without it. Only the check digit reveals a typing
//! error, so such a text is incomplete input with a code of its own. Without the hyphen, ten digits include the check digit, unless they begin with 1:
//! only a citizen's number has ten digits, and it begins with 1. Fewer digits can be either.

#![expect(clippy::arithmetic_side_effects, reason = "counts and sums over at most eleven digits")]

use super::cedula::{self, group, has_no_decimals, has_no_leading_zero};
use super::scan::{Chars, DIGIT, DOT, HYPHEN, Latin1Buffer, Placeholder, SPACE, Scan, class, value, weighted};
use super::{Options, Rules, Sink, parts};
use crate::check::Code;

pub(crate) const RULES: Rules = Rules { name: "nit", read, explain, print, disagrees: None };

/// The codes of its issues, besides [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] = &[Code::CheckDigit, Code::CheckDigitMissing, Code::Spreadsheet];

parts! {
    /// The number without the check digit.
    BASE: "base", "string";
    /// The check digit, after the hyphen.
    CHECK_DIGIT: "checkDigit", "string";
    /// Whether it belongs to a person or a company; missing outside of the ranges that DIAN has published.
    KIND: "kind", "\"person\" | \"company\"?";
}

/// The smallest number of digits before the check digit: shorter numbers are no longer in use.
const MIN_LENGTH: usize = 6;

/// The weights of ten digits; shorter numbers use the last ones.
const WEIGHTS: &[u8; 10] = &[43, 41, 37, 29, 23, 19, 17, 13, 7, 3];

/// The check digit of a number: the weighted sum modulo 11, subtracted from 11 unless it is 0 or 1.
fn check_digit(base: &[u8]) -> u32 {
    match weighted(base, WEIGHTS.get(WEIGHTS.len().saturating_sub(base.len())..).unwrap_or_default()) % 11 {
        remainder @ 0..=1 => remainder,
        remainder => 11 - remainder,
    }
}

fn read_characters(scan: &mut Scan<'_>) -> bool {
    scan.read(DIGIT, SPACE | DOT | HYPHEN, "0–9")
}

/// The number of digits before the check digit, and whether there is a hyphen after them.
fn base_length(scan: &Scan<'_>) -> (usize, bool) {
    let most = cedula::max_length(scan.byte(0)).max(9);
    let mut count = 0;
    for (_, character) in Chars::new(scan.text()) {
        match class(character) {
            DIGIT => count += 1,
            HYPHEN if (1..=most).contains(&count) => return (count, true),
            _ => {}
        }
    }
    (count.min(most), false)
}

fn read(scan: &mut Scan<'_>, _: Options) -> bool {
    if !read_characters(scan) || !has_no_leading_zero(scan) {
        return false;
    }
    let (length, (base, _)) = (scan.bytes().len(), base_length(scan));
    if !has_no_decimals(scan, length == base) {
        return false;
    }
    if base < MIN_LENGTH {
        scan.fail_short(MIN_LENGTH + 1, length);
        scan.error.complete = length > base;
        return false;
    }
    match length - base {
        0 => {
            let end = scan.text().len();
            scan.fail_bytes(Code::CheckDigitMissing, end, end, Placeholder::Text("900.123.456-8"));
            scan.error.complete = false;
            false
        }
        1 => {
            let expected = check_digit(scan.part(0, base));
            value(scan.byte(base)) == expected || scan.fail_digit(base, expected)
        }
        _ => scan.fail_long(base + 1),
    }
}

fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    let (base, check) = scan.bytes().split_at_checked(base_length(scan).0).unwrap_or_default();
    let (mut plain, mut formatted) = (Latin1Buffer::new(), Latin1Buffer::new());
    plain.extend(base);
    group(base, &mut formatted);
    for out in [&mut plain, &mut formatted] {
        out.push(b'-');
        out.extend(check);
    }
    sink.both(plain.bytes(), formatted.bytes());
    sink.part(BASE, base);
    sink.part(CHECK_DIGIT, check);
    sink.text(
        KIND,
        match (base.len(), base.first()) {
            (9, Some(b'8' | b'9')) => b"company",
            (9, Some(..=b'5')) => b"",
            _ => b"person",
        },
    );
}

/// Formats a NIT. A typed hyphen is kept: without it the next digit would be read as a digit of the number.
fn print(scan: &mut Scan<'_>, out: &mut Latin1Buffer) -> bool {
    let read = read_characters(scan) && has_no_decimals(scan, false);
    let (base, hyphen) = base_length(scan);
    let (base, check) = scan.bytes().split_at_checked(base).unwrap_or_default();
    group(base, out);
    if hyphen || !check.is_empty() {
        out.push(b'-');
    }
    out.extend(check);
    read && scan.bytes().len() <= 11
}

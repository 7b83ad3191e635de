//! NIT, the tax id of Colombia: nine digits of a company, or a person's number, and behind a hyphen a check digit.
//!
//! Source: DIAN's administrative order 4 of 1989 for the check digit, and for the numbers its sheet on tax identification numbers at the
//! OECD, read 2026-11-30: a citizen's NIT is the number of the [`cedula`], others get 600,000,001 to 799,999,999; companies
//! 800,000,000 to 999,999,999.
//!
//! DIAN does not count the check digit as part of the number, so that many write the NIT without it. It is the only thing that tells a
//! mistyped one, so such a text is unfinished, for a reason of its own. Without the hyphen ten digits have their check digit, for no
//! number but a citizen's has ten, and such begin with 1; fewer could be either.

#![expect(clippy::arithmetic_side_effects, reason = "counts and sums over at most eleven digits")]

use super::cedula::{self, begins, group, is_whole};
use super::scan::{Chars, DIGIT, DOT, HYPHEN, Out, SPACE, Scan, Term, class, value, weighted};
use super::{Options, Rules, Sink, parts};
use crate::check::Code;

pub(crate) const RULES: Rules = Rules { name: "nit", read, explain, print, disagrees: None };

/// What it may say beside [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] = &[Code::CheckDigit, Code::CheckDigitMissing, Code::Spreadsheet];

parts! {
    /// The number itself, without the check digit.
    BASE: "base", "string";
    /// The digit behind the hyphen.
    CHECK_DIGIT: "checkDigit", "string";
    /// Whose it is; absent where DIAN has published no such range.
    KIND: "kind", "\"person\" | \"company\"?";
}

/// Digits before the check digit: a shorter number is no longer anybody's.
const SHORTEST: usize = 6;

/// What each of ten digits counts.
const WEIGHTS: &[u8; 10] = &[43, 41, 37, 29, 23, 19, 17, 13, 7, 3];

fn check_digit(base: &[u8]) -> u32 {
    match weighted(base, WEIGHTS.get(WEIGHTS.len().saturating_sub(base.len())..).unwrap_or_default()) % 11 {
        rest @ 0..=1 => rest,
        rest => 11 - rest,
    }
}

fn scanned(scan: &mut Scan<'_>) -> bool {
    scan.read(DIGIT, SPACE | DOT | HYPHEN, "0–9")
}

/// How many digits stand before the check digit, and whether a hyphen says so.
fn base(scan: &Scan<'_>) -> (usize, bool) {
    let most = cedula::longest(scan.byte(0)).max(9);
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
    if !scanned(scan) || !begins(scan) {
        return false;
    }
    let (length, (base, _)) = (scan.bytes().len(), base(scan));
    if !is_whole(scan, length == base) {
        return false;
    }
    if base < SHORTEST {
        scan.fail_short(SHORTEST + 1, length);
        scan.fault.complete = length > base;
        return false;
    }
    match length - base {
        0 => {
            let end = scan.text().len();
            scan.fail_bytes(Code::CheckDigitMissing, end, end, Term::Text("900.123.456-8"));
            scan.fault.complete = false;
            false
        }
        1 => {
            let right = check_digit(scan.part(0, base));
            value(scan.byte(base)) == right || scan.fail_digit(base, right)
        }
        _ => scan.fail_long(base + 1),
    }
}

fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    let (base, check) = scan.bytes().split_at_checked(base(scan).0).unwrap_or_default();
    let (mut plain, mut formatted) = (Out::new(), Out::new());
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

/// The hyphen stays as soon as it is typed: without it the next digit would be read as one of the number.
fn print(scan: &mut Scan<'_>, out: &mut Out) -> bool {
    let read = scanned(scan) && is_whole(scan, false);
    let (base, hyphen) = base(scan);
    let (base, check) = scan.bytes().split_at_checked(base).unwrap_or_default();
    group(base, out);
    if hyphen || !check.is_empty() {
        out.push(b'-');
    }
    out.extend(check);
    read && scan.bytes().len() <= 11
}

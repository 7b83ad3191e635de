//! ABA routing numbers of banks in the United States: nine digits, the last one a check digit.

#![expect(clippy::arithmetic_side_effects, reason = "sums over nine digits")]

use super::scan::{DIGIT, HYPHEN, Latin1Buffer, Placeholder, SPACE, Scan, number, value};
use super::{Options, Rules, Sink, parts};
use crate::check::Code;

const LENGTH: usize = 9;

pub(crate) const RULES: Rules = Rules { name: "aba", read, explain, print, disagrees: None };

/// The codes of its issues, besides [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] = &[Code::CheckDigit, Code::AbaPrefix];

parts! {
    /// The routing symbol, the first four digits: the Federal Reserve office that clears for the bank.
    FEDERAL_RESERVE: "federalReserve", "string";
    /// The four digits of the bank within that office.
    INSTITUTION: "institution", "string";
}

/// The check digit after these digits: weights 3, 7, 1, modulo 10. CLABEs use the same rule.
pub(crate) fn check_digit(digits: &[u8]) -> u32 {
    let (threes, rest) = digits.as_chunks::<3>();
    let sum: u32 = threes.iter().map(|[a, b, c]| 3 * value(*a) + 7 * value(*b) + value(*c)).sum();
    let last: u32 = rest.iter().zip([3, 7]).map(|(digit, weight)| value(*digit) * weight).sum();
    (10 - (sum + last) % 10) % 10
}

fn read(scan: &mut Scan<'_>, _: Options) -> bool {
    if !scan.read(DIGIT, SPACE | HYPHEN, "0–9") {
        return false;
    }
    let prefix = scan.part(0, 2);
    let leading = number(prefix);
    let length = prefix.len();
    let exists =
        if length < 2 { matches!(leading, 0..=3 | 6..=8) } else { matches!(leading, 0..=12 | 21..=32 | 61..=72 | 80) };
    if !exists {
        return scan.fail(Code::AbaPrefix, 0, length, Placeholder::Text("00–12, 21–32, 61–72, 80"));
    }
    let zeros = scan.bytes().iter().all(|digit| *digit == b'0');
    if !scan.has_length(LENGTH) {
        // Eight zeros have the check digit zero, and nine zeros are not a routing number.
        scan.error.complete |= zeros && scan.bytes().len() == 8;
        return false;
    }
    if zeros {
        return scan.fail(Code::AbaPrefix, 0, LENGTH, Placeholder::Text("000000013"));
    }
    let expected = check_digit(scan.part(0, 8));
    value(scan.byte(8)) == expected || scan.fail_digit(8, expected)
}

fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    sink.both(scan.bytes(), scan.bytes());
    sink.part(FEDERAL_RESERVE, scan.part(0, 4));
    sink.part(INSTITUTION, scan.part(4, 8));
}

fn print(scan: &mut Scan<'_>, out: &mut Latin1Buffer) -> bool {
    let read = scan.read(DIGIT, SPACE | HYPHEN, "");
    out.extend(scan.bytes());
    read && scan.bytes().len() <= LENGTH
}

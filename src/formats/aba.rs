//! ABA routing numbers of banks in the United States: nine digits, the last one a check digit.

#![expect(clippy::arithmetic_side_effects, reason = "sums over nine digits")]

use super::scan::{DIGIT, HYPHEN, Out, SPACE, Scan, Term, number, value};
use super::{Options, Rules, Sink, parts};
use crate::check::Code;

const LENGTH: usize = 9;

pub(crate) const RULES: Rules = Rules { name: "aba", read, explain, print, disagrees: None };

/// What it may say beside [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] = &[Code::CheckDigit, Code::AbaPrefix];

parts! {
    /// The routing symbol, the first four digits: the Federal Reserve office that clears for the bank.
    FEDERAL_RESERVE: "federalReserve", "string";
    /// The four digits of the bank within that office.
    INSTITUTION: "institution", "string";
}

/// Weights 3, 7, 1, by 10: what the digit behind those digits must be. A CLABE's is made in the same way.
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
    let begin = number(prefix);
    let length = prefix.len();
    let exists =
        if length < 2 { matches!(begin, 0..=3 | 6..=8) } else { matches!(begin, 0..=12 | 21..=32 | 61..=72 | 80) };
    if !exists {
        return scan.fail(Code::AbaPrefix, 0, length, Term::Text("00–12, 21–32, 61–72, 80"));
    }
    let zeros = scan.bytes().iter().all(|digit| *digit == b'0');
    if !scan.has_length(LENGTH) {
        // The only check digit of eight zeros is a ninth, and nine zeros are no number.
        scan.fault.complete |= zeros && scan.bytes().len() == 8;
        return false;
    }
    if zeros {
        return scan.fail(Code::AbaPrefix, 0, LENGTH, Term::Text("000000013"));
    }
    let right = check_digit(scan.part(0, 8));
    value(scan.byte(8)) == right || scan.fail_digit(8, right)
}

fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    sink.both(scan.bytes(), scan.bytes());
    sink.part(FEDERAL_RESERVE, scan.part(0, 4));
    sink.part(INSTITUTION, scan.part(4, 8));
}

fn print(scan: &mut Scan<'_>, out: &mut Out) -> bool {
    let read = scan.read(DIGIT, SPACE | HYPHEN, "");
    out.extend(scan.bytes());
    read && scan.bytes().len() <= LENGTH
}

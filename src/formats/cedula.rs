//! Cédula de ciudadanía, the citizenship card of Colombia: the number of a person, without a check digit.
//!
//! Source: DIAN's sheet on tax identification numbers at the OECD, read 2026-11-30. The Registraduría issued the numbers 1 to 99,999,999 until 2000,
//! and has issued numbers from 1,000,000,000 on since then (NUIP). The numbers below 100 are not in use.

use super::scan::{Chars, DIGIT, DOT, HYPHEN, Latin1Buffer, Placeholder, SPACE, Scan, class};
use super::{Options, Rules, Sink, parts};
use crate::check::Code;

pub(crate) const RULES: Rules = Rules { name: "cedula", read, explain, print, disagrees: None };

/// The codes of its issues, besides [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] = &[Code::Spreadsheet];

parts! {}

/// The largest number of digits of a number that begins with this digit.
pub(super) const fn max_length(first: u8) -> usize {
    if first == b'1' { 10 } else { 8 }
}

/// Refuses a leading zero. `true` if there is none.
pub(super) fn has_no_leading_zero(scan: &mut Scan<'_>) -> bool {
    scan.byte(0) != b'0' || scan.fail(Code::BadCharacter, 0, 1, Placeholder::Text("1–9"))
}

/// Refuses the decimals that a spreadsheet adds to a number, `79123456.0`. `true` if there are none. `extensible` is whether more digits can make another number of it.
pub(super) fn has_no_decimals(scan: &mut Scan<'_>, extensible: bool) -> bool {
    let text = scan.text();
    let hyphen = Chars::new(text).find(|(_, character)| class(*character) == HYPHEN);
    let before = text.get(..hyphen.map_or(text.len(), |(at, _)| at)).unwrap_or_default();
    let written = before.iter().rposition(u8::is_ascii_digit).and_then(|last| before.get(..=last)).unwrap_or_default();
    let number = written.strip_suffix(b".0").or_else(|| written.strip_suffix(b".00"));
    // A separator of thousands has three digits after it, and at most three before it.
    let Some(number) =
        number.filter(|number| number.iter().rev().take(4).filter(|byte| byte.is_ascii_digit()).count() == 4)
    else {
        return true;
    };
    scan.fail_bytes(Code::Spreadsheet, number.len(), written.len(), Placeholder::None);
    scan.error.complete = !extensible || hyphen.is_some();
    false
}

/// Appends the digits in groups of three, counted from the end.
pub(super) fn group(digits: &[u8], out: &mut Latin1Buffer) {
    let first = match digits.len() % 3 {
        0 => 3,
        remainder => remainder as u8,
    };
    out.group(digits, &[first, 3], b'.');
}

fn read_characters(scan: &mut Scan<'_>) -> bool {
    scan.read(DIGIT, SPACE | DOT, "0–9")
}

fn read(scan: &mut Scan<'_>, _: Options) -> bool {
    if !read_characters(scan) || !has_no_leading_zero(scan) {
        return false;
    }
    let (length, max) = (scan.bytes().len(), max_length(scan.byte(0)));
    if !has_no_decimals(scan, length < max) {
        return false;
    }
    match length {
        0..=2 => scan.fail_short(3, length),
        _ if length > max && max < 10 => scan.fail(Code::BadCharacter, 0, 1, Placeholder::Text("1")),
        9 => scan.fail_short(10, length),
        _ => length <= max || scan.fail_long(max),
    }
}

fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    let mut formatted = Latin1Buffer::new();
    group(scan.bytes(), &mut formatted);
    sink.both(scan.bytes(), formatted.bytes());
}

fn print(scan: &mut Scan<'_>, out: &mut Latin1Buffer) -> bool {
    let read = read_characters(scan) && has_no_decimals(scan, false);
    group(scan.bytes(), out);
    read && scan.bytes().len() <= 10
}

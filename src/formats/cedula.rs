//! Cédula de ciudadanía, the citizen's card of Colombia: the number of a person, without a check digit.
//!
//! Source: the Registraduría gave out 1 to 99,999,999 until 2000, and gives out numbers from 1,000,000,000 on since then (NUIP), as DIAN
//! tells the OECD in its sheet on tax identification numbers; read 2026-11-30. Of the first hundred none is in use.

use super::scan::{Chars, DIGIT, DOT, HYPHEN, Out, SPACE, Scan, Term, class};
use super::{Options, Rules, Sink, parts};
use crate::check::Code;

pub(crate) const RULES: Rules = Rules { name: "cedula", read, explain, print, disagrees: None };

/// What it may say beside [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] = &[Code::Spreadsheet];

parts! {}

/// Digits of the longest number that begins with that digit.
pub(super) const fn longest(first: u8) -> usize {
    if first == b'1' { 10 } else { 8 }
}

/// Refuses a zero at the beginning.
pub(super) fn begins(scan: &mut Scan<'_>) -> bool {
    scan.byte(0) != b'0' || scan.fail(Code::BadCharacter, 0, 1, Term::Text("1–9"))
}

/// Refuses the zeros that a spreadsheet puts behind a number, `79123456.0`; `open` says whether more digits might make another number of it.
pub(super) fn is_whole(scan: &mut Scan<'_>, open: bool) -> bool {
    let text = scan.text();
    let hyphen = Chars::new(text).find(|(_, character)| class(*character) == HYPHEN);
    let before = text.get(..hyphen.map_or(text.len(), |(at, _)| at)).unwrap_or_default();
    let written = before.iter().rposition(u8::is_ascii_digit).and_then(|last| before.get(..=last)).unwrap_or_default();
    let number = written.strip_suffix(b".0").or_else(|| written.strip_suffix(b".00"));
    // Behind a separator of thousands stand three digits, and before it no more.
    let Some(number) =
        number.filter(|number| number.iter().rev().take(4).filter(|byte| byte.is_ascii_digit()).count() == 4)
    else {
        return true;
    };
    scan.fail_bytes(Code::Spreadsheet, number.len(), written.len(), Term::None);
    scan.fault.complete = !open || hyphen.is_some();
    false
}

/// Adds digits in groups of three, counted from the last.
pub(super) fn group(digits: &[u8], out: &mut Out) {
    let first = match digits.len() % 3 {
        0 => 3,
        rest => rest as u8,
    };
    out.group(digits, &[first, 3], b'.');
}

fn scanned(scan: &mut Scan<'_>) -> bool {
    scan.read(DIGIT, SPACE | DOT, "0–9")
}

fn read(scan: &mut Scan<'_>, _: Options) -> bool {
    if !scanned(scan) || !begins(scan) {
        return false;
    }
    let (length, most) = (scan.bytes().len(), longest(scan.byte(0)));
    if !is_whole(scan, length < most) {
        return false;
    }
    match length {
        0..=2 => scan.fail_short(3, length),
        _ if length > most && most < 10 => scan.fail(Code::BadCharacter, 0, 1, Term::Text("1")),
        9 => scan.fail_short(10, length),
        _ => length <= most || scan.fail_long(most),
    }
}

fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    let mut formatted = Out::new();
    group(scan.bytes(), &mut formatted);
    sink.both(scan.bytes(), formatted.bytes());
}

fn print(scan: &mut Scan<'_>, out: &mut Out) -> bool {
    let read = scanned(scan) && is_whole(scan, false);
    group(scan.bytes(), out);
    read && scan.bytes().len() <= 10
}

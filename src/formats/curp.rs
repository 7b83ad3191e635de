//! CURP, the personal id of Mexico: four letters of the name, date of birth, sex, state, three consonants, a character for the century,
//! a check digit.

#![expect(clippy::arithmetic_side_effects, reason = "sums over 18 characters")]

use super::date::is_date_prefix;
use super::rfc::rank;
use super::scan::{DIGIT, HYPHEN, LETTER, Latin1Buffer, Placeholder, RawIssue, SPACE, Scan, value};
use super::words::{forbidden_in_curp, is_state_prefix};
use super::{Options, Rules, Sink, parts};
use crate::check::Code;

const LENGTH: usize = 18;

pub(crate) const RULES: Rules = Rules { name: "curp", read, explain, print, disagrees: None };

/// The codes of its issues, besides [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] = &[Code::CheckDigit, Code::ForbiddenWord, Code::NotADate, Code::CurpState];

parts! {
    /// Date of birth, `YYYY-MM-DD`.
    BIRTH_DATE: "birthDate", "string";
    /// H (hombre), M (mujer), or X for non-binary.
    SEX: "sex", "\"H\" | \"M\" | \"X\"";
    /// State of birth in two letters of RENAPO's catalogue: `DF`, `JC`; `NE` for births abroad.
    STATE: "state", "string";
}

/// The check digit, the last character.
fn check_digit(characters: &[u8]) -> u32 {
    let sum: usize = characters.iter().enumerate().map(|(at, byte)| rank(*byte) * (LENGTH - at)).sum();
    ((10 - sum % 10) % 10) as u32
}

fn read(scan: &mut Scan<'_>, _: Options) -> bool {
    if !scan.read(DIGIT | LETTER, SPACE | HYPHEN, "A–Z, 0–9") || !scan.matches(b"avaannnnnnsaaqqqcn") {
        return false;
    }
    let date = scan.part(4, 10);
    // A digit before the check digit means a birth before 2000, and 1900 was not a leap year.
    if !is_date_prefix(date) || (date == b"000229" && scan.byte(16).is_ascii_digit()) {
        return scan.fail(Code::NotADate, 4, 10, Placeholder::Text("850131"));
    }
    // A letter before the check digit means a birth since 2000, so years from 50 on are in the future. The check digit does not reveal the error:
    // O and 0 have the same value in it.
    if scan.byte(4) > b'4' && !scan.is_run(16, 17, DIGIT) {
        return false;
    }
    if !is_state_prefix(scan.part(11, 13)) {
        return scan.fail(Code::CurpState, 11, 13, Placeholder::Text("DF"));
    }
    if !scan.has_length(LENGTH) {
        return false;
    }
    let expected = check_digit(scan.part(0, 17));
    value(scan.byte(17)) == expected || scan.fail_digit(17, expected)
}

fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    sink.both(scan.bytes(), scan.bytes());
    let mut birth = Latin1Buffer::new();
    birth.extend(if scan.byte(16).is_ascii_digit() { b"19" } else { b"20" });
    birth.group(scan.part(4, 10), &[2], b'-');
    sink.part(BIRTH_DATE, birth.bytes());
    sink.part(SEX, scan.part(10, 11));
    sink.part(STATE, scan.part(11, 13));
    // A warning, since RENAPO has issued such CURPs.
    if forbidden_in_curp(scan.part(0, 4)) {
        sink.warn(scan, &RawIssue::new(Code::ForbiddenWord, 0, 4, Placeholder::Text("X")));
    }
}

fn print(scan: &mut Scan<'_>, out: &mut Latin1Buffer) -> bool {
    let read = scan.read(DIGIT | LETTER, SPACE | HYPHEN, "");
    out.extend(scan.bytes());
    read && scan.bytes().len() <= LENGTH
}

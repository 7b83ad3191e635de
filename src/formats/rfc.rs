//! RFC, the tax id of Mexico: three letters of a company's name or four of a person's, a date, and a `homoclave` of three characters.

#![expect(clippy::arithmetic_side_effects, reason = "sums over at most 13 characters")]

use super::date::is_date_prefix;
use super::scan::{DIGIT, ENYE, LETTER, Latin1Buffer, NAME, Placeholder, RawIssue, Scan};
use super::words::forbidden_in_rfc;
use super::{Options, Report, Rules, Sink, parts};
use crate::check::Code;

pub(crate) const RULES: Rules = Rules { name: "rfc", read, explain, print, disagrees: Some(disagrees) };

/// The codes of its issues, besides [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] = &[Code::CheckDigit, Code::ForbiddenWord, Code::NotADate, Code::RfcKind];

parts! {
    /// The kind: a natural person, a company, or one of the two generic RFCs, which the SAT provides for persons without an RFC.
    KIND: "kind", "\"person\" | \"company\" | \"generic\"";
    /// Date of birth or foundation, `YYMMDD`.
    DATE: "date", "string";
    /// The three characters by which the SAT distinguishes equal names and dates; the last one is the check digit.
    HOMOCLAVE: "homoclave", "string";
}

/// The number of letters of the name. A digit as the fourth character means a company.
fn name_length(scan: &Scan<'_>) -> usize {
    if scan.byte(3).is_ascii_digit() { 3 } else { 4 }
}

/// After the name and after the date, of a person or a company. Elsewhere a hyphen may replace an Ñ that another program could not write.
const GROUP_ENDS: u32 = 1 << 3 | 1 << 4 | 1 << 9 | 1 << 10;

fn read_characters(scan: &mut Scan<'_>) -> bool {
    scan.group_ends = GROUP_ENDS;
    scan.read(DIGIT | LETTER | NAME, 0, "A–Z, Ñ, &, 0–9")
}

pub(crate) fn read(scan: &mut Scan<'_>, _: Options) -> bool {
    if !read_characters(scan) {
        return false;
    }
    let name = name_length(scan);
    if !scan.matches(if name == 3 { b"rrrnnnnnncck" } else { b"rrrdnnnnnncck" }) {
        return false;
    }
    if forbidden_in_rfc(scan.part(0, name)) {
        return scan.fail(Code::ForbiddenWord, 0, name, Placeholder::Text("X"));
    }
    if !is_date_prefix(scan.part(name, name + 6)) {
        return scan.fail(Code::NotADate, name, name + 6, Placeholder::Text("850131"));
    }
    scan.has_length(name + 9)
}

/// The kind of a valid RFC. `generic` is `XAXX010101000` for the general public and `XEXX010101000` for foreigners.
pub(crate) fn kind(scan: &Scan<'_>) -> &'static str {
    match scan.bytes() {
        b"XAXX010101000" | b"XEXX010101000" => "generic",
        _ if name_length(scan) == 3 => "company",
        _ => "person",
    }
}

/// The value of a character in the alphabet of check digits, `0–9 A–N & O–Z space Ñ`.
pub(crate) fn rank(byte: u8) -> usize {
    usize::from(match byte {
        b'0'..=b'9' => byte - b'0',
        b'A'..=b'N' => byte - b'A' + 10,
        b'&' => 24,
        ENYE => 38,
        _ => byte.wrapping_sub(b'O') + 25,
    })
}

/// The check digit, the last character: 0 to 9, or 10 for `A`.
fn check_digit(characters: &[u8]) -> usize {
    // A company's name has one letter less; a space, of value 37 and weight 13, is put before it.
    let padding = if characters.len() == 11 { 37 * 13 } else { 0 };
    let weight = |at| characters.len() + 1 - at;
    let sum: usize = characters.iter().enumerate().map(|(at, byte)| rank(*byte) * weight(at)).sum();
    (11 - (sum + padding) % 11) % 11
}

fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    sink.both(scan.bytes(), scan.bytes());
    let (kind, name) = (kind(scan), name_length(scan));
    sink.text(KIND, kind.as_bytes());
    sink.part(DATE, scan.part(name, name + 6));
    sink.part(HOMOCLAVE, scan.part(name + 6, name + 9));
    let check = check_digit(scan.part(0, name + 8));
    if kind != "generic" && rank(scan.byte(name + 8)) != check {
        let expected = if check == 10 { Placeholder::Text("A") } else { Placeholder::number(check) };
        sink.warn(scan, &RawIssue::new(Code::CheckDigit, name + 8, name + 9, expected));
    }
}

fn print(scan: &mut Scan<'_>, out: &mut Latin1Buffer) -> bool {
    let read = read_characters(scan);
    out.extend(scan.bytes());
    read && scan.bytes().len() <= 13
}

/// Reports an RFC that is not of the expected kind.
fn disagrees(text: &[u8], wanted: &[u8], report: Report<'_>) {
    let mut scan = Scan::new(text);
    if !read(&mut scan, Options::default()) || kind(&scan).as_bytes() == wanted {
        return;
    }
    let example: &[u8] = match wanted {
        b"person" => b"GODE561231GR8",
        b"company" => b"MAB9307148T4",
        _ => b"XAXX010101000",
    };
    report(Code::RfcKind, example, b"");
}

//! Business Identifier Codes, ISO 9362: four characters of institution, country, two of location, three of branch or none.

use super::scan::{DIGIT, HYPHEN, LETTER, Out, SPACE, Scan, Term, class_of};
use super::{Options, Rules, Sink, country, parts};
use crate::check::Code;

pub(crate) const RULES: Rules = Rules { name: "bic", read, explain, print, disagrees: None };

/// What it may say beside [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] = &[Code::CountryCode];

parts! {
    /// The four characters of the institution, capitals.
    BANK: "bank", "string";
    /// Its country, ISO 3166-1 alpha-2.
    COUNTRY: "country", "string";
    /// The two characters of its place.
    LOCATION: "location", "string";
    /// The three characters of the branch; missing from a BIC of eight characters.
    BRANCH: "branch", "string?";
}

/// Reads the characters. A label that was copied along is refused: with it, a BIC of Spain becomes one of Bouvet Island
/// (`BIC BBVAESMM`, read as `BICB BV AE SMM`).
fn scanned(scan: &mut Scan<'_>) -> bool {
    if !scan.read(DIGIT | LETTER, SPACE | HYPHEN, "A–Z, 0–9") {
        return false;
    }
    let mut behind = scan.text().iter().skip_while(|byte| **byte & !32 != b'C').skip(1);
    let is_label = |next: &u8| class_of(*next) & (DIGIT | LETTER) == 0;
    if scan.part(0, 3) == b"BIC" && behind.next().is_some_and(is_label) {
        return scan.fail(Code::BadCharacter, 0, 3, Term::Text("A–Z, 0–9"));
    }
    true
}

fn read(scan: &mut Scan<'_>, _: Options) -> bool {
    if !scanned(scan) || !scan.matches(b"ccccaa") {
        return false;
    }
    let length = scan.bytes().len();
    if !country::begins(scan.part(4, 6)) {
        return scan.fail(Code::CountryCode, 4, length.min(6), Term::Text("MX"));
    }
    scan.has_length(if length > 8 { 11 } else { 8 })
}

fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    sink.both(scan.bytes(), scan.bytes());
    sink.part(BANK, scan.part(0, 4));
    sink.part(COUNTRY, scan.part(4, 6));
    sink.part(LOCATION, scan.part(6, 8));
    sink.part(BRANCH, scan.part(8, 11));
}

fn print(scan: &mut Scan<'_>, out: &mut Out) -> bool {
    let read = scanned(scan);
    out.extend(scan.bytes());
    read && scan.bytes().len() <= 11
}

//! Business Identifier Codes, ISO 9362: four characters of the institution, the country, two characters of the location, and optionally three of the branch.

use super::scan::{DIGIT, HYPHEN, LETTER, Latin1Buffer, Placeholder, SPACE, Scan, class_of};
use super::{Options, Rules, Sink, country, parts};
use crate::check::Code;

pub(crate) const RULES: Rules = Rules { name: "bic", read, explain, print, disagrees: None };

/// The codes of its issues, besides [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] = &[Code::CountryCode];

parts! {
    /// The four characters of the institution, in capitals.
    BANK: "bank", "string";
    /// The country of the institution, ISO 3166-1 alpha-2.
    COUNTRY: "country", "string";
    /// The two characters of the location.
    LOCATION: "location", "string";
    /// The three characters of the branch; missing from a BIC of eight characters.
    BRANCH: "branch", "string?";
}

/// Reads the characters. A label `BIC` before the code is refused: with it, a Spanish BIC would be read as one of Bouvet Island
/// (`BIC BBVAESMM` as `BICB BV AE SMM`).
fn read_characters(scan: &mut Scan<'_>) -> bool {
    if !scan.read(DIGIT | LETTER, SPACE | HYPHEN, "A–Z, 0–9") {
        return false;
    }
    let mut after = scan.text().iter().skip_while(|byte| **byte & !32 != b'C').skip(1);
    let is_label = |next: &u8| class_of(*next) & (DIGIT | LETTER) == 0;
    if scan.part(0, 3) == b"BIC" && after.next().is_some_and(is_label) {
        return scan.fail(Code::BadCharacter, 0, 3, Placeholder::Text("A–Z, 0–9"));
    }
    true
}

fn read(scan: &mut Scan<'_>, _: Options) -> bool {
    if !read_characters(scan) || !scan.matches(b"ccccaa") {
        return false;
    }
    let length = scan.bytes().len();
    if !country::is_code_prefix(scan.part(4, 6)) {
        return scan.fail(Code::CountryCode, 4, length.min(6), Placeholder::Text("MX"));
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

fn print(scan: &mut Scan<'_>, out: &mut Latin1Buffer) -> bool {
    let read = read_characters(scan);
    out.extend(scan.bytes());
    read && scan.bytes().len() <= 11
}

//! Business Identifier Codes, ISO 9362: four characters of institution, country, two of location, three of branch or none.

use super::scan::{DIGIT, HYPHEN, LETTER, Out, SPACE, Scan, Term};
use super::{Options, Rules, Sink, both, country};
use crate::check::Code;

pub(crate) const RULES: Rules = Rules { name: "bic", read, explain, print };

fn read(scan: &mut Scan<'_>, _: Options) -> bool {
    if !scan.read(DIGIT | LETTER, SPACE | HYPHEN, "A–Z, 0–9") || !scan.matches(b"ccccaa") {
        return false;
    }
    let length = scan.bytes().len();
    if !country::begins(scan.part(4, 6)) {
        return scan.fail(Code::CountryCode, 4, length.min(6), Term::Text("MX"));
    }
    scan.has_length(if length > 8 { 11 } else { 8 })
}

fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    both(sink, scan.bytes(), scan.bytes());
    sink.part("bank", scan.part(0, 4));
    sink.part("country", scan.part(4, 6));
    sink.part("location", scan.part(6, 8));
    sink.part("branch", scan.part(8, 11));
}

fn print(scan: &mut Scan<'_>, out: &mut Out) -> bool {
    let read = scan.read(DIGIT | LETTER, SPACE | HYPHEN, "");
    out.extend(scan.bytes());
    read && scan.bytes().len() <= 11
}

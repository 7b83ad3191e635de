//! Countries by their two letters, ISO 3166-1 alpha-2.

use super::data::countries::CODES;
use super::scan::{LETTER, Out, Scan, Term};
use super::{Options, Rules, Sink, both};
use crate::check::Code;

pub(crate) const RULES: Rules = Rules { name: "country", read, explain, print };

/// Whether the code of a country begins with these capitals, or is them.
pub(crate) fn begins(letters: &[u8]) -> bool {
    // Pairs of one size are compared in a step each, where slices would be compared by a call.
    let codes = CODES.as_chunks::<2>().0;
    match letters {
        [] => true,
        [first] => codes.iter().any(|[own, _]| own == first),
        [first, second] => codes.contains(&[*first, *second]),
        _ => false,
    }
}

fn read(scan: &mut Scan<'_>, _: Options) -> bool {
    if !scan.read(LETTER, 0, "A–Z") {
        return false;
    }
    if !begins(scan.part(0, 2)) {
        return scan.fail(Code::CountryCode, 0, 2, Term::Text("MX"));
    }
    scan.has_length(2)
}

fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    both(sink, scan.bytes(), scan.bytes());
}

fn print(scan: &mut Scan<'_>, out: &mut Out) -> bool {
    let read = scan.read(LETTER, 0, "");
    out.extend(scan.bytes());
    read && scan.bytes().len() <= 2
}

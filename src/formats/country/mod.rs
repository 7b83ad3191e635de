//! Countries by their two letters, ISO 3166-1 alpha-2.

mod table;

use self::table::CODES;
use super::scan::{LETTER, Out, Scan, Term, trim};
use super::{Options, Rules, Sink, parts};
use crate::check::Code;

pub(crate) const RULES: Rules = Rules { name: "country", read, explain, print, disagrees: None };

/// What it may say beside [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] = &[Code::CountryCode];

parts! {}

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
    let read = scan.read(LETTER, 0, "A–Z");
    // A name or a code of three letters is not too long a code: all of it is to be written anew.
    if scan.fault.code == Code::BadCharacter || scan.bytes().len() > 2 || !begins(scan.bytes()) {
        let (start, text) = trim(scan.text());
        return scan.fail_bytes(Code::CountryCode, start, start.saturating_add(text.len()), Term::Text("MX"));
    }
    read && scan.has_length(2)
}

fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    sink.both(scan.bytes(), scan.bytes());
}

fn print(scan: &mut Scan<'_>, out: &mut Out) -> bool {
    let read = scan.read(LETTER, 0, "");
    out.extend(scan.bytes());
    read && scan.bytes().len() <= 2
}

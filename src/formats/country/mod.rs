//! Country codes of two letters, ISO 3166-1 alpha-2.

mod table;

use self::table::CODES;
use super::scan::{LETTER, Latin1Buffer, Placeholder, Scan, trim};
use super::{Options, Rules, Sink, parts};
use crate::check::Code;

pub(crate) const RULES: Rules = Rules { name: "country", read, explain, print, disagrees: None };

/// The codes of its issues, besides [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] = &[Code::CountryCode];

parts! {}

/// Whether these capitals are a country code or its beginning.
pub(crate) fn is_code_prefix(letters: &[u8]) -> bool {
    // Arrays of two bytes are compared inline; slices would be compared by a function call.
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
    // A country name or a code of three letters is an issue of the whole text, not a code that is too long.
    if scan.error.code == Code::BadCharacter || scan.bytes().len() > 2 || !is_code_prefix(scan.bytes()) {
        let (start, text) = trim(scan.text());
        return scan.fail_bytes(Code::CountryCode, start, start.saturating_add(text.len()), Placeholder::Text("MX"));
    }
    read && scan.has_length(2)
}

fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    sink.both(scan.bytes(), scan.bytes());
}

fn print(scan: &mut Scan<'_>, out: &mut Latin1Buffer) -> bool {
    let read = scan.read(LETTER, 0, "");
    out.extend(scan.bytes());
    read && scan.bytes().len() <= 2
}

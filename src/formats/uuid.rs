//! UUIDs, RFC 9562: 32 hexadecimal digits, in groups of 8, 4, 4, 4 and 12.

use super::scan::{DIGIT, HYPHEN, LETTER, Latin1Buffer, Scan};
use super::{Options, Rules, Sink, parts};
use crate::check::Code;

const LENGTH: usize = 32;

pub(crate) const RULES: Rules = Rules { name: "uuid", read, explain, print, disagrees: None };

/// The codes of its issues, besides [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] = &[];

parts! {
    /// The version, one hexadecimal digit: `4` for random UUIDs, `7` for UUIDs that begin with the time.
    VERSION: "version", "string";
}

fn read(scan: &mut Scan<'_>, _: Options) -> bool {
    hexadecimal(scan) && scan.has_length(LENGTH)
}

fn hexadecimal(scan: &mut Scan<'_>) -> bool {
    scan.read(DIGIT | LETTER, HYPHEN, "0–9, a–f") && scan.matches(&[b'h'; LENGTH])
}

fn group(scan: &Scan<'_>, out: &mut Latin1Buffer) {
    for (at, byte) in scan.bytes().iter().enumerate() {
        if matches!(at, 8 | 12 | 16 | 20) {
            out.push(b'-');
        }
        out.push(byte.to_ascii_lowercase());
    }
}

fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    let mut value = Latin1Buffer::new();
    group(scan, &mut value);
    sink.both(value.bytes(), value.bytes());
    sink.part(VERSION, scan.part(12, 13));
}

fn print(scan: &mut Scan<'_>, out: &mut Latin1Buffer) -> bool {
    let read = hexadecimal(scan);
    group(scan, out);
    read && scan.bytes().len() <= LENGTH
}

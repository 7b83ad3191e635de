//! E-mail addresses in their common form: the dot-atom form of RFC 5321, with a domain of letters, digits and hyphens.

#![expect(clippy::arithmetic_side_effects, reason = "offsets inside a text of at most 400 bytes")]

use super::scan::{Chars, LIMIT, Latin1Buffer, Placeholder, Scan, trim};
use super::{Options, Rules, Sink, parts};
use crate::check::Code;

pub(crate) const RULES: Rules = Rules { name: "email", read, explain, print, disagrees: None };

/// The codes of its issues, besides [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] = &[Code::EmailAt, Code::EmailDomain];

parts! {
    /// The part before the @, as it was typed.
    LOCAL: "local", "string";
    /// The part after the @, in lower case.
    DOMAIN: "domain", "string";
}

/// The largest length of an address, without the angle brackets of a path (RFC 5321 §4.5.3.1).
const LONGEST: usize = 254;
/// The largest length of the local part, before the @.
const LONGEST_LOCAL: usize = 64;
/// The largest length of one label of the domain.
const LONGEST_LABEL: usize = 63;

const EXAMPLE: &str = "ana@example.com";
const EXAMPLE_DOMAIN: &str = "example.com";

fn read(scan: &mut Scan<'_>, _: Options) -> bool {
    let (offset, address) = trim(scan.text());
    if scan.text().len() > LIMIT || address.len() > LONGEST {
        return too_long(scan, offset, address.len(), LONGEST);
    }
    if address.is_empty() {
        return false;
    }
    let mut at_sign = None;
    // Offset of the current label of the domain, or of the current atom of the local part.
    let mut start = 0;
    let mut before = '.';
    for (at, character) in Chars::new(address) {
        let domain = at_sign.is_some();
        let allowed = match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' => true,
            '@' if domain => {
                return scan.fail_bytes(Code::EmailAt, offset + at, offset + at + 1, Placeholder::Text(EXAMPLE));
            }
            '@' if at > LONGEST_LOCAL => return too_long(scan, offset, at, LONGEST_LOCAL),
            '.' | '@' => before != '.' && !(domain && before == '-'),
            '-' => !domain || before != '.',
            '!' | '#'..='\'' | '*' | '+' | '/' | '=' | '?' | '^'..='`' | '{'..='~' => !domain,
            _ => false,
        };
        if !allowed {
            let expected =
                if domain || matches!(character, '.' | '@') { "A–Z, 0–9" } else { "A–Z, 0–9, . _ + -" };
            let end = offset + at + character.len_utf8();
            return scan.fail_bytes(Code::BadCharacter, offset + at, end, Placeholder::Text(expected));
        }
        before = character;
        if character == '@' {
            at_sign = Some(at);
            before = '.';
        }
        if before == '.' {
            start = at + 1;
        } else if domain && at - start >= LONGEST_LABEL {
            return too_long(scan, offset + start, at + 1 - start, LONGEST_LABEL);
        }
    }
    let last = address.get(start..).unwrap_or_default();
    let from = at_sign.map_or(0, |at| at + 1);
    let (code, example, least) = match at_sign {
        // After more characters than the local part can have, an @ is no longer possible.
        None => (Code::EmailAt, EXAMPLE, if address.len() > LONGEST_LOCAL { LONGEST } else { 0 }),
        // A domain without a dot is not reachable from outside; a top-level domain has two characters or more and is not a number.
        Some(_) if start == from || last.len() < 2 || before == '-' || last.iter().all(u8::is_ascii_digit) => {
            (Code::EmailDomain, EXAMPLE_DOMAIN, address.len() + 3)
        }
        Some(_) => return true,
    };
    scan.fail_bytes(code, offset + from, offset + address.len(), Placeholder::Text(example));
    scan.error.complete = least >= LONGEST;
    false
}

fn too_long(scan: &mut Scan<'_>, from: usize, found: usize, longest: usize) -> bool {
    scan.fail_bytes(Code::TooLong, from + longest, from + found, Placeholder::number(longest));
    scan.error.found = Placeholder::number(found);
    false
}

/// Reports the address with its domain in lower case. The local part is kept unchanged, since it can be case-sensitive.
fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    let address = trim(scan.text()).1;
    let at_sign = address.iter().position(|byte| *byte == b'@').unwrap_or(0);
    let mut normalized = [0; LONGEST];
    for (at, (slot, byte)) in normalized.iter_mut().zip(address).enumerate() {
        *slot = if at > at_sign { byte.to_ascii_lowercase() } else { *byte };
    }
    let part = |from: usize, to: usize| normalized.get(from..to).unwrap_or_default();
    sink.both(part(0, address.len()), part(0, address.len()));
    sink.part(LOCAL, part(0, at_sign));
    sink.part(DOMAIN, part(at_sign + 1, address.len()));
}

/// An address has no groups, so it is never formatted.
fn print(_: &mut Scan<'_>, _: &mut Latin1Buffer) -> bool {
    false
}

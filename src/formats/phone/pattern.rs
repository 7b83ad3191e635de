//! The notation of the tables: lines of items separated by spaces, the first of which is a calling code; and patterns of leading digits: digits, and
//! sets such as `[07]` for one of several digits.

use crate::formats::scan::number;

/// The result of matching digits against a pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PatternMatch {
    /// The digits do not match.
    No,
    /// The digits match, but end inside of the pattern.
    Partial,
    /// The first digits match the whole pattern; their number.
    Full(usize),
}

/// Matches the leading digits against a pattern.
// Not inlined, as the two below: a copy at each call would make the build larger.
#[inline(never)]
pub(super) fn match_prefix(pattern: &[u8], digits: &[u8]) -> PatternMatch {
    let (mut rest, mut length, mut in_set, mut found) = (pattern, 0, false, false);
    while let [byte, behind @ ..] = rest {
        rest = behind;
        let Some(digit) = digits.get(length) else { return PatternMatch::Partial };
        found |= byte == digit;
        in_set = *byte != b']' && (in_set || *byte == b'[');
        if !in_set {
            if !found {
                return PatternMatch::No;
            }
            length += 1;
            found = false;
        }
    }
    PatternMatch::Full(length)
}

/// Removes and returns the part before the next `end` byte, or the rest; `None` if nothing is left.
#[inline(never)]
pub(super) fn next_item(rest: &mut &'static [u8], end: u8) -> Option<&'static [u8]> {
    let length = rest.iter().take_while(|byte| **byte != end).count();
    let (taken, behind) = rest.split_at_checked(length).filter(|_| !rest.is_empty())?;
    *rest = behind.get(1..).unwrap_or_default();
    Some(taken)
}

/// The line of a calling code in a table, without the code; empty if there is no such line.
#[inline(never)]
pub(super) fn table_line(table: &'static str, code: u16) -> &'static [u8] {
    let mut rest = table.as_bytes();
    while let Some(mut line) = next_item(&mut rest, b'\n') {
        if next_item(&mut line, b' ').map(number) == Some(code.into()) {
            return line;
        }
    }
    b""
}

//! The small language of the tables: lines of words, of which the first is a calling code, and patterns of first digits: digits, and
//! sets such as `[07]`, one of which stands there.

use crate::formats::scan::number;

/// How far digits fit a pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// They do not.
    No,
    /// They end inside of it.
    Begun,
    /// They begin with it: so many digits of them.
    Whole(usize),
}

// Called, not inlined, as the two below: a copy at each call would weigh more.
#[inline(never)]
pub(super) fn fit(pattern: &[u8], digits: &[u8]) -> Fit {
    let (mut rest, mut length, mut in_set, mut found) = (pattern, 0, false, false);
    while let [byte, behind @ ..] = rest {
        rest = behind;
        let Some(digit) = digits.get(length) else { return Fit::Begun };
        found |= byte == digit;
        in_set = *byte != b']' && (in_set || *byte == b'[');
        if !in_set {
            if !found {
                return Fit::No;
            }
            length += 1;
            found = false;
        }
    }
    Fit::Whole(length)
}

/// Takes what stands before the next such byte, or all that is left; `None` of nothing.
#[inline(never)]
pub(super) fn take(rest: &mut &'static [u8], end: u8) -> Option<&'static [u8]> {
    let length = rest.iter().take_while(|byte| **byte != end).count();
    let (taken, behind) = rest.split_at_checked(length).filter(|_| !rest.is_empty())?;
    *rest = behind.get(1..).unwrap_or_default();
    Some(taken)
}

/// What a table says of a calling code: the words behind it in its line.
#[inline(never)]
pub(super) fn words(table: &'static str, code: u16) -> &'static [u8] {
    let mut rest = table.as_bytes();
    while let Some(mut line) = take(&mut rest, b'\n') {
        if take(&mut line, b' ').map(number) == Some(code.into()) {
            return line;
        }
    }
    b""
}

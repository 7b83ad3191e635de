//! Groups of national numbers for reading, by length and leading digits.

use super::pattern::{PatternMatch, match_prefix, next_item};
use super::table::PLANS;

/// The groups of every plan, packed: each line after two bytes with its length.
static PACKED: [u8; packed_length()] = {
    let mut packed = [0; packed_length()];
    let (mut row, mut at) = (0, 0);
    while row < PLANS.len() {
        #[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
        {
            let groups = PLANS[row].1.as_bytes();
            packed[at] = (groups.len() >> 8) as u8;
            packed[at + 1] = groups.len() as u8;
            let mut index = 0;
            while index < groups.len() {
                packed[at + 2 + index] = groups[index];
                index += 1;
            }
            at += 2 + groups.len();
        }
        row += 1;
    }
    packed
};

const fn packed_length() -> usize {
    let (mut length, mut row) = (0, 0);
    while row < PLANS.len() {
        #[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
        {
            length += 2 + PLANS[row].1.len();
        }
        row += 1;
    }
    length
}

/// The lengths of the groups of a national number, complete or not, one ASCII digit each. The last group takes the remaining digits.
/// `row` is the index of the plan.
pub(super) fn groups(row: usize, national: &[u8]) -> &'static [u8] {
    let (mut rest, mut left) = (PACKED.as_slice(), row);
    while let [high, low, behind @ ..] = rest {
        let length = u16::from_be_bytes([*high, *low]);
        let Some((line, next)) = behind.split_at_checked(length.into()) else { break };
        if left == 0 {
            return of_line(line, national);
        }
        left -= 1;
        rest = next;
    }
    b""
}

/// The groups for a national number in the line of a plan.
fn of_line(mut line: &'static [u8], national: &[u8]) -> &'static [u8] {
    let mut length = 0;
    while let Some(mut rule) = next_item(&mut line, b' ') {
        if let [letter @ b'A'..=b'Z', behind @ ..] = rule {
            length = usize::from(letter - b'@');
            rule = behind;
        }
        let begun = next_item(&mut rule, b'=').unwrap_or_default();
        if national.len() <= length && match_prefix(begun, national) != PatternMatch::No {
            return rule;
        }
    }
    b""
}

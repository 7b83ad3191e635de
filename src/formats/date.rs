//! Dates in RFCs and CURPs: two digits each of year, month and day.

#![expect(clippy::arithmetic_side_effects, reason = "two digits each")]

use super::scan::value;

/// Whether the digits, `YYMMDD` or the first of them, are the beginning of an existing date.
///
/// The century is not known, so 00 counts as a leap year, as 2000 was.
pub(crate) fn is_date_prefix(digits: &[u8]) -> bool {
    let digit = |at: usize| digits.get(at).map(|digit| value(*digit));
    let two = |at: usize| Some(digit(at)? * 10 + digit(at + 1)?);
    let Some(month) = two(2) else { return digit(2).is_none_or(|tens| tens < 2) };
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if two(0).is_some_and(|year| year % 4 == 0) => 29,
        2 => 28,
        _ => return false,
    };
    two(4).map_or_else(|| digit(4).is_none_or(|tens| tens <= last / 10), |day| (1..=last).contains(&day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invalid_date_is_detected_at_its_first_wrong_digit() {
        for right in ["", "9", "99", "991", "9912", "99123", "991231", "960229", "000229"] {
            assert!(is_date_prefix(right.as_bytes()), "{right}");
        }
        for wrong in ["992", "9900", "9913", "99023", "99024", "990230", "990229", "990431", "990400", "991232"] {
            assert!(!is_date_prefix(wrong.as_bytes()), "{wrong}");
        }
    }
}

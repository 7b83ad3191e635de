//! Dates as RFC and CURP write them: two digits each of year, month and day.

#![expect(clippy::arithmetic_side_effects, reason = "two digits each")]

use super::scan::value;

/// The index of the first of the digits `YYMMDD`, complete or not, with which no date can begin.
///
/// The century is taken to be the one that makes the year a leap year: only 00 differs, and 2000 was one.
pub(crate) fn wrong_digit(digits: &[u8]) -> Option<usize> {
    let two = |at: usize| Some(value(*digits.get(at)?) * 10 + value(*digits.get(at + 1)?));
    let (year, month) = (two(0)?, digits.get(2).map(|tens| value(*tens))?);
    if month > 1 {
        return Some(2);
    }
    let month = two(2)?;
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 => 29,
        2 => 28,
        _ => return Some(3),
    };
    if value(*digits.get(4)?) > last / 10 {
        return Some(4);
    }
    if (1..=last).contains(&two(4)?) { None } else { Some(5) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_digit_is_found_as_soon_as_it_is_typed() {
        for (digits, wrong) in [
            ("", None),
            ("99", None),
            ("992", Some(2)),
            ("9900", Some(3)),
            ("9913", Some(3)),
            ("99023", Some(4)),
            ("990230", Some(4)),
            ("990229", Some(5)),
            ("960229", None),
            ("000229", None),
            ("990431", Some(5)),
            ("990400", Some(5)),
            ("991231", None),
        ] {
            assert_eq!(wrong_digit(digits.as_bytes()), wrong, "{digits}");
        }
    }
}

//! What a quote's figures mean, and how long it lasts.
//!
//! The API's two dialects disagree about `toAmount`: document 001 §7.9 sends 78.54 for USD 78.54, document 004 calls 415823 "smallest units"
//! of COP although 100 × 4158.23 says that it is whole pesos. So neither is believed: the figures themselves decide.

use crate::money::Decimal;
use std::cmp::Ordering;

/// What a quote's `toAmount` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// The currency's smallest unit.
    Minor,
    /// Whole units of the currency.
    Base,
    /// Neither reading agrees with the rate, or the currency's exponent is unknown: no figure may be shown.
    Ambiguous,
}

impl Unit {
    /// The name in `toAmountUnit`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minor => "minor",
            Self::Base => "base",
            Self::Ambiguous => "ambiguous",
        }
    }
}

/// A fee may take this many percent of `fromAmount` × `rate`.
const FEE_PERCENT: u32 = 20;
/// A rounded rate may fall short of the amount by this many percent.
const EXCESS_PERCENT: u32 = 1;

/// Decides what `to_amount` counts, and gives it in minor units.
///
/// Amounts and rate are numbers as JSON writes them, `from_amount` in whole units as both documents say. Each reading of `to_amount` is held against
/// `from_amount` × `rate` in exact decimals. It agrees from 20 % below (a fee may be taken from it) to 1 % above (a rate may have
/// been rounded), and within one smallest unit in any case. The readings lie a factor of ten or more apart, so that only amounts of a few smallest units
/// can agree with both; they are [`Unit::Ambiguous`], and so is every text that is not a positive number. A currency without a smaller unit
/// (exponent 0) has only one reading, called [`Unit::Base`].
///
/// The second part is `None` while the unit is ambiguous, and when the amount is finer than the currency's smallest unit or beyond 2⁵³ − 1 of it.
///
/// ```
/// use qash_client::quote::{Unit, detect_unit};
/// // Document 004: 100 USD at 4158.23 are COP 415,823.00, not COP 4,158.23.
/// assert_eq!(detect_unit("100", "4158.23", "415823", Some(2)), (Unit::Base, Some(41_582_300)));
/// // Document 001 §7.9: 1500 MXN at 0.052360 are USD 78.54.
/// assert_eq!(detect_unit("1500", "0.052360", "78.54", Some(2)), (Unit::Base, Some(7854)));
/// assert_eq!(detect_unit("100", "4158.23", "41582300", Some(2)), (Unit::Minor, Some(41_582_300)));
/// assert_eq!(detect_unit("100", "4158.23", "1234", Some(2)), (Unit::Ambiguous, None));
/// ```
#[must_use]
pub fn detect_unit(from_amount: &str, rate: &str, to_amount: &str, to_exponent: Option<u8>) -> (Unit, Option<i64>) {
    unit_of(from_amount, rate, to_amount, to_exponent).unwrap_or((Unit::Ambiguous, None))
}

fn unit_of(from_amount: &str, rate: &str, to_amount: &str, to_exponent: Option<u8>) -> Option<(Unit, Option<i64>)> {
    let exponent = to_exponent?;
    let (from, rate, to) = (Decimal::parse(from_amount)?, Decimal::parse(rate)?, Decimal::parse(to_amount)?);
    if !(from.is_positive() && rate.is_positive() && to.is_positive()) {
        return None;
    }
    let expected = from.times(rate)?;
    let smallest = Decimal::whole(1).shifted_right(exponent);
    let base = agrees(to, expected, smallest)?;
    // A count of smallest units is a whole number.
    let minor = exponent > 0 && to.to_minor(0).is_some() && agrees(to.shifted_right(exponent), expected, smallest)?;
    match (base, minor) {
        (true, false) => Some((Unit::Base, to.to_minor(exponent))),
        (false, true) => Some((Unit::Minor, to.to_minor(0))),
        _ => None,
    }
}

/// Whether an amount is what was expected, less a fee, give or take rounding; `None` when that cannot be computed exactly.
fn agrees(amount: Decimal, expected: Decimal, smallest: Decimal) -> Option<bool> {
    let percent = |of: Decimal, percent: u32| Some(of.times(Decimal::whole(percent))?.shifted_right(2));
    let least = percent(expected, 100_u32.checked_sub(FEE_PERCENT)?)?;
    let most = percent(expected, 100_u32.checked_add(EXCESS_PERCENT)?)?.plus(smallest)?;
    Some(amount.plus(smallest)?.compare(least)? != Ordering::Less && amount.compare(most)? != Ordering::Greater)
}

/// Whether a quote is over, and the milliseconds left until it is.
///
/// All in milliseconds; the instants count from 1970. `skew_ms` is the server's clock − this one's, for a quote ends by the server's clock. `margin_ms` is
/// the time that the next request needs to get there: a quote counts as expired that long before its end.
///
/// ```
/// use qash_client::quote::quote_status;
/// assert_eq!(quote_status(60_000, 50_000, 0, 2_000), (false, 8_000));
/// // The server's clock is five seconds ahead.
/// assert_eq!(quote_status(60_000, 50_000, 5_000, 2_000), (false, 3_000));
/// assert_eq!(quote_status(60_000, 58_000, 0, 2_000), (true, 0));
/// ```
#[must_use]
pub const fn quote_status(expires_at_ms: i64, now_ms: i64, skew_ms: i64, margin_ms: i64) -> (bool, i64) {
    let left = expires_at_ms.saturating_sub(margin_ms).saturating_sub(now_ms.saturating_add(skew_ms));
    if left > 0 { (false, left) } else { (true, 0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn document_004_is_not_a_hundredth_of_what_the_rate_says() {
        let (unit, minor) = detect_unit("100", "4158.23", "415823", Some(2));
        assert_eq!((unit, minor), (Unit::Base, Some(41_582_300)));
    }

    #[test]
    fn both_units_are_recognised_with_and_without_a_fee() {
        for (to, unit, minor) in [
            ("78.54", Unit::Base, Some(7854)),
            ("7854", Unit::Minor, Some(7854)),
            ("70.69", Unit::Base, Some(7069)),
            ("7069", Unit::Minor, Some(7069)),
            ("78.55", Unit::Base, Some(7855)),
            ("62.84", Unit::Base, Some(6284)),
            ("60", Unit::Ambiguous, None),
            ("6000", Unit::Ambiguous, None),
            ("80", Unit::Ambiguous, None),
            ("785.4", Unit::Ambiguous, None),
            ("7854.5", Unit::Ambiguous, None),
        ] {
            assert_eq!(detect_unit("1500", "0.052360", to, Some(2)), (unit, minor), "{to}");
        }
    }

    #[test]
    fn six_decimals_and_none_are_recognised_too() {
        assert_eq!(detect_unit("100", "0.9985", "99850000", Some(6)), (Unit::Minor, Some(99_850_000)));
        assert_eq!(detect_unit("100", "0.9985", "99.85", Some(6)), (Unit::Base, Some(99_850_000)));
        assert_eq!(detect_unit("100", "156.7", "15670", Some(0)), (Unit::Base, Some(15_670)));
        assert_eq!(detect_unit("100", "156.7", "15670.5", Some(0)), (Unit::Base, None));
    }

    #[test]
    fn no_figure_comes_from_what_cannot_be_judged() {
        for (from, rate, to, exponent) in [
            ("100", "4158.23", "415823", None),
            ("0", "4158.23", "0", Some(2)),
            ("-100", "4158.23", "-415823", Some(2)),
            ("100", "", "415823", Some(2)),
            ("100", "NaN", "415823", Some(2)),
            ("100", "\"4158.23\"", "415823", Some(2)),
            ("1e30", "1e30", "1e60", Some(2)),
            ("0.01", "1", "1", Some(2)),
            ("1", "1", "0", Some(0)),
            ("0.01", "1", "-0.01", Some(2)),
        ] {
            let (unit, minor) = detect_unit(from, rate, to, exponent);
            assert!(minor.is_none() || (from, unit) == ("0.01", Unit::Minor), "{from} {rate} {to}: {unit:?} {minor:?}");
        }
        // Of five cents, three after a fee of a fifth that was rounded up.
        assert_eq!(detect_unit("0.05", "1", "0.03", Some(2)), (Unit::Base, Some(3)));
        // A cent: as one whole unit it is 99 cents too much, as one smallest unit exact.
        assert_eq!(detect_unit("0.01", "1", "1", Some(2)), (Unit::Minor, Some(1)));
        // A hundredth of a cent agrees with nothing.
        assert_eq!(detect_unit("0.0001", "1", "1", Some(2)), (Unit::Minor, Some(1)));
    }

    #[test]
    fn an_amount_finer_than_its_currency_keeps_its_unit_and_gives_no_figure() {
        assert_eq!(detect_unit("1500", "0.052361", "78.5415", Some(2)), (Unit::Base, None));
    }

    #[test]
    fn extreme_clocks_do_not_overflow() {
        assert_eq!(quote_status(i64::MIN, i64::MAX, i64::MAX, i64::MAX), (true, 0));
        assert_eq!(quote_status(i64::MAX, i64::MIN, i64::MIN, 0), (false, i64::MAX));
    }
}

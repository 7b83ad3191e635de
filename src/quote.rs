//! Quotes: the unit of `toAmount`, and the time left until a quote expires.
//!
//! The API's two dialects disagree about `toAmount`: document 001 §7.9 sends 78.54 for USD 78.54; document 004 calls 415823 "smallest units"
//! of COP, although by 100 × 4158.23 it is whole pesos. So the unit is detected from amounts and rate, not taken from the dialect.

use crate::money::Decimal;
use std::cmp::Ordering;

/// The unit of a quote's `toAmount`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// The currency's minor unit.
    Minor,
    /// Whole units of the currency.
    Base,
    /// Unknown: neither or both of the units agree with the rate, or the currency's exponent is unknown. No amount may be shown.
    Ambiguous,
}

impl Unit {
    /// The name in `toAmountUnit`.
    ///
    /// ```
    /// assert_eq!(qash_client::quote::Unit::Minor.name(), "minor");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minor => "minor",
            Self::Base => "base",
            Self::Ambiguous => "ambiguous",
        }
    }
}

/// The largest fee, in percent of `fromAmount` × `rate`.
const FEE_PERCENT: u32 = 20;
/// The largest excess over `fromAmount` × `rate` that a rounded rate explains, in percent.
const EXCESS_PERCENT: u32 = 1;

/// Detects the unit of `to_amount`, and converts it to minor units.
///
/// Amounts and rate are numbers in JSON's syntax; `from_amount` is in whole units, as in both documents. Each unit of `to_amount` is compared with
/// `from_amount` × `rate` in exact decimals. It agrees from 20 % below (a fee) to 1 % above (a rounded rate), and always within one minor unit.
/// The two units differ by a factor of ten or more, so only amounts of a few minor units can agree with both. These are [`Unit::Ambiguous`],
/// and so is every text that is not a positive number. A currency without a minor unit (exponent 0) has only [`Unit::Base`].
///
/// The amount is `None` if the unit is ambiguous, if it has more decimals than the currency, or if it is beyond 2⁵³ − 1 minor units.
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
    // An amount in minor units is an integer.
    let minor = exponent > 0 && to.to_minor(0).is_some() && agrees(to.shifted_right(exponent), expected, smallest)?;
    match (base, minor) {
        (true, false) => Some((Unit::Base, to.to_minor(exponent))),
        (false, true) => Some((Unit::Minor, to.to_minor(0))),
        _ => None,
    }
}

/// Whether an amount is the expected one, within the limits for a fee and for rounding. `None` if that cannot be computed exactly.
fn agrees(amount: Decimal, expected: Decimal, smallest: Decimal) -> Option<bool> {
    let percent = |of: Decimal, percent: u32| Some(of.times(Decimal::whole(percent))?.shifted_right(2));
    let least = percent(expected, 100_u32.checked_sub(FEE_PERCENT)?)?;
    let most = percent(expected, 100_u32.checked_add(EXCESS_PERCENT)?)?.plus(smallest)?;
    Some(amount.plus(smallest)?.compare(least)? != Ordering::Less && amount.compare(most)? != Ordering::Greater)
}

/// Computes whether a quote has expired, and the milliseconds left until it does.
///
/// `expires_at_ms` and `now_ms` are milliseconds since 1970. `skew_ms` is the server's clock minus the local clock, since a quote expires by the server's
/// clock. `margin_ms` is the time that the next request needs: a quote counts as expired that long before its end.
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
    fn the_amount_of_document_004_is_in_whole_units() {
        let (unit, minor) = detect_unit("100", "4158.23", "415823", Some(2));
        assert_eq!((unit, minor), (Unit::Base, Some(41_582_300)));
    }

    #[test]
    fn both_units_are_detected_with_and_without_a_fee() {
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
    fn units_of_currencies_with_six_and_no_decimals_are_detected() {
        assert_eq!(detect_unit("100", "0.9985", "99850000", Some(6)), (Unit::Minor, Some(99_850_000)));
        assert_eq!(detect_unit("100", "0.9985", "99.85", Some(6)), (Unit::Base, Some(99_850_000)));
        assert_eq!(detect_unit("100", "156.7", "15670", Some(0)), (Unit::Base, Some(15_670)));
        assert_eq!(detect_unit("100", "156.7", "15670.5", Some(0)), (Unit::Base, None));
    }

    #[test]
    fn an_undetected_unit_gives_no_amount() {
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
        // Three of five cents: a fee of a fifth, rounded up.
        assert_eq!(detect_unit("0.05", "1", "0.03", Some(2)), (Unit::Base, Some(3)));
        // One cent: in whole units it is 99 cents too much, in minor units exact.
        assert_eq!(detect_unit("0.01", "1", "1", Some(2)), (Unit::Minor, Some(1)));
        // A hundredth of a cent is within one minor unit of one cent.
        assert_eq!(detect_unit("0.0001", "1", "1", Some(2)), (Unit::Minor, Some(1)));
    }

    #[test]
    fn an_amount_with_too_many_decimals_has_a_unit_but_no_minor_units() {
        assert_eq!(detect_unit("1500", "0.052361", "78.5415", Some(2)), (Unit::Base, None));
    }

    #[test]
    fn extreme_clocks_do_not_overflow() {
        assert_eq!(quote_status(i64::MIN, i64::MAX, i64::MAX, i64::MAX), (true, 0));
        assert_eq!(quote_status(i64::MAX, i64::MIN, i64::MIN, 0), (false, i64::MAX));
    }
}

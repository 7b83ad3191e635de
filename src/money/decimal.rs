//! Exact decimals, for amounts and rates whose digits must all survive.

use std::cmp::Ordering;

/// The largest amount either way, 2⁵³ − 1: JavaScript's `Number.MAX_SAFE_INTEGER`.
pub const MAX_MINOR: i64 = 9_007_199_254_740_991;

/// A decimal number, exact: ± coefficient × 10⁻ˢᶜᵃˡᵉ, the coefficient free of trailing zeros.
///
/// ```
/// use qash_client::money::Decimal;
/// let product = Decimal::parse("100").and_then(|amount| amount.times(Decimal::parse("4158.23")?));
/// assert_eq!(product.and_then(|pesos| pesos.to_minor(2)), Some(41_582_300));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    negative: bool,
    coefficient: u128,
    /// Digits after the point; negative when zeros stand before it.
    scale: i32,
}

/// Farther from the point than this, a digit is no longer about money, and the arithmetic below stays in range.
const MAX_SCALE: i32 = 1000;

impl Decimal {
    /// A whole number.
    #[must_use]
    pub const fn whole(value: u32) -> Self {
        Self { negative: false, coefficient: value as u128, scale: 0 }
    }

    /// Reads a number as JSON writes it: `-12.50`, `1e-7`. Nothing else is a number here: no spaces, no `+`, no bare point.
    /// `None` also for one that has more than 38 significant digits or an exponent beyond ±1000.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, small_integer(exponent)?),
            None => (text, 0),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (mantissa, ""),
        };
        if whole.is_empty() || (whole.len() > 1 && whole.starts_with('0')) {
            return None;
        }
        let (mut coefficient, mut zeros, mut scale) = (0_u128, 0_u32, 0_i32);
        for byte in whole.bytes().chain(fraction.bytes()) {
            match byte {
                // Zeros wait until a digit follows them, so that trailing ones never overflow.
                b'0' => zeros = zeros.checked_add(1)?,
                b'1'..=b'9' => {
                    for _ in 0..=zeros {
                        coefficient = coefficient.checked_mul(10)?;
                    }
                    zeros = 0;
                    coefficient = coefficient.checked_add(u128::from(byte & 15))?;
                }
                _ => return None,
            }
        }
        if coefficient != 0 {
            let written = i32::try_from(fraction.len()).ok()?.checked_sub(i32::try_from(zeros).ok()?)?;
            scale = written.checked_sub(exponent)?;
            if scale.unsigned_abs() > MAX_SCALE.unsigned_abs() {
                return None;
            }
        }
        Some(Self { negative: negative && coefficient != 0, coefficient, scale })
    }

    /// This number in units of 10⁻ᵉˣᵖᵒⁿᵉⁿᵗ; `None` when it is finer than that, or does not fit.
    ///
    /// ```
    /// use qash_client::money::Decimal;
    /// assert_eq!(Decimal::parse("78.54").and_then(|amount| amount.to_minor(2)), Some(7854));
    /// assert_eq!(Decimal::parse("78.545").and_then(|amount| amount.to_minor(2)), None);
    /// ```
    #[must_use]
    pub fn to_minor(self, exponent: u8) -> Option<i64> {
        // The coefficient ends in no zero, so what does not fit by scale alone is finer than the unit.
        let zeros = u32::try_from(i32::from(exponent).checked_sub(self.scale)?).ok();
        if self.coefficient == 0 {
            return Some(0);
        }
        let size = i64::try_from(shift(self.coefficient, zeros?)?).ok()?;
        if size > MAX_MINOR {
            return None;
        }
        if self.negative { size.checked_neg() } else { Some(size) }
    }

    /// This number × 10⁻ᵖˡᵃᶜᵉˢ.
    #[must_use]
    pub fn shifted_right(self, places: u8) -> Self {
        Self { scale: if self.coefficient == 0 { 0 } else { self.scale.saturating_add(places.into()) }, ..self }
    }

    /// The product; `None` when it does not fit.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        let mut coefficient = self.coefficient.checked_mul(other.coefficient)?;
        let mut scale = self.scale.checked_add(other.scale)?;
        // 2 × 5 makes a new trailing zero.
        while coefficient != 0 && coefficient.checked_rem(10)? == 0 {
            coefficient = coefficient.checked_div(10)?;
            scale = scale.checked_sub(1)?;
        }
        Some(Self { negative: self.negative != other.negative && coefficient != 0, coefficient, scale })
    }

    /// Which is greater; `None` when the two lie too far apart to be written to one scale.
    #[must_use]
    pub fn compare(self, other: Self) -> Option<Ordering> {
        let (left, right) = aligned(self, other)?;
        Some(left.cmp(&right))
    }

    /// The sum; `None` when it does not fit.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let (left, right) = aligned(self, other)?;
        let sum = left.checked_add(right)?;
        let scale = if self.coefficient == 0 {
            other.scale
        } else if other.coefficient == 0 {
            self.scale
        } else {
            self.scale.max(other.scale)
        };
        Self { negative: sum < 0, coefficient: sum.unsigned_abs(), scale }.times(Self::whole(1))
    }

    /// Whether it is above zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.coefficient != 0 && !self.negative
    }
}

/// Both as signed coefficients of the finer scale.
fn aligned(left: Decimal, right: Decimal) -> Option<(i128, i128)> {
    let scale = match (left.coefficient, right.coefficient) {
        (0, _) => right.scale,
        (_, 0) => left.scale,
        _ => left.scale.max(right.scale),
    };
    let signed = |number: Decimal| {
        if number.coefficient == 0 {
            return Some(0);
        }
        let zeros = u32::try_from(scale.checked_sub(number.scale)?).ok()?;
        let size = i128::try_from(shift(number.coefficient, zeros)?).ok()?;
        if number.negative { size.checked_neg() } else { Some(size) }
    };
    Some((signed(left)?, signed(right)?))
}

fn shift(coefficient: u128, zeros: u32) -> Option<u128> {
    coefficient.checked_mul(10_u128.checked_pow(zeros)?)
}

/// The exponent of a JSON number: at most four digits, with or without a sign.
fn small_integer(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !(1..=4).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.strip_prefix('+').unwrap_or(text).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).unwrap_or_else(|| panic!("{text} is a number"))
    }

    #[test]
    fn what_json_does_not_call_a_number_is_refused() {
        for text in [
            "", "-", "+1", "01", ".5", "1.", "1e", "1e+", "1e99999", "1 ", "0x1", "NaN", "1,5", "1.5.5", "--1",
            "1e1001", "١",
        ] {
            assert!(Decimal::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn products_are_exact_where_floats_are_not() {
        assert_ne!(100.0 * 4158.23, 415_823.0, "the reason for this module");
        let product = number("100").times(number("4158.23")).unwrap();
        assert_eq!(product.compare(number("415823")), Some(Ordering::Equal));
        let third = number("0.1").times(number("0.2")).unwrap();
        assert_eq!(third.compare(number("2e-2")), Some(Ordering::Equal));
        assert_eq!(number("5e-1").times(number("4")).unwrap().to_minor(0), Some(2));
    }

    #[test]
    fn trailing_zeros_change_nothing() {
        let padded = number(&["1.5", &"0".repeat(200)].concat());
        assert_eq!(padded.compare(number("1.50")), Some(Ordering::Equal));
        assert_eq!(number("415823.00").to_minor(2), Some(41_582_300));
        assert_eq!(number("1e3").to_minor(2), Some(100_000));
        assert_eq!(number("0e9").to_minor(0), Some(0));
        assert_eq!(number("-0.00").to_minor(2), Some(0));
    }

    #[test]
    fn minor_units_are_never_rounded_and_never_beyond_what_a_number_holds() {
        assert_eq!(number("0.001").to_minor(2), None);
        assert_eq!(number("90071992547409.91").to_minor(2), Some(MAX_MINOR));
        assert_eq!(number("-90071992547409.91").to_minor(2), Some(-MAX_MINOR));
        assert_eq!(number("90071992547409.92").to_minor(2), None);
        assert_eq!(number("1e300").to_minor(2), None);
    }

    #[test]
    fn comparison_and_sum_agree_with_integers() {
        let mut state = 7_u64;
        for _ in 0..2000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let (left, right) = (i64::from(state as i32 >> 8), i64::from((state >> 32) as i32 >> 12));
            let text = |value: i64| format!("{}e-3", value);
            let (a, b) = (number(&text(left)), number(&text(right)));
            assert_eq!(a.compare(b), Some(left.cmp(&right)), "{left} {right}");
            assert_eq!(a.plus(b).unwrap().to_minor(3), Some(left + right), "{left} {right}");
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let huge = number("99999999999999999999999999999999999999");
        assert!(huge.times(number("11")).is_none());
        assert!(Decimal::parse("999999999999999999999999999999999999999").is_none());
        assert!(number("1e999").compare(number("1e-999")).is_none());
    }
}

//! Exact decimal numbers, for amounts and exchange rates that must not be rounded.

use std::cmp::Ordering;

/// The largest absolute value of an amount in minor units, 2⁵³ − 1: JavaScript's `Number.MAX_SAFE_INTEGER`.
pub const MAX_MINOR: i64 = 9_007_199_254_740_991;

/// An exact decimal number: ± coefficient × 10⁻ˢᶜᵃˡᵉ. The coefficient has no trailing zeros.
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
    /// Number of digits after the decimal point. Negative for a multiple of a power of ten: 1000 is 1 × 10⁻⁽⁻³⁾.
    scale: i32,
}

/// The largest absolute scale that [`Decimal::parse`] accepts. It keeps the arithmetic below in range.
const MAX_SCALE: i32 = 1000;

impl Decimal {
    /// Makes a whole number.
    ///
    /// ```
    /// use qash_client::money::Decimal;
    /// assert_eq!(Decimal::whole(7).to_minor(2), Some(700));
    /// ```
    #[must_use]
    pub const fn whole(value: u32) -> Self {
        Self { negative: false, coefficient: value as u128, scale: 0 }
    }

    /// Parses a number in JSON's syntax: `-12.50`, `1e-7`. Spaces, a leading `+` and a point without digits are refused.
    /// `None` also for more than 38 significant digits or a scale beyond ±1000.
    ///
    /// ```
    /// use qash_client::money::Decimal;
    /// assert_eq!(Decimal::parse("-12.50").and_then(|amount| amount.to_minor(2)), Some(-1250));
    /// assert!(Decimal::parse("1,5").is_none());
    /// ```
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
                // Zeros are counted and applied when another digit follows, so that trailing zeros never overflow.
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

    /// Converts to an integer of units of 10⁻ᵉˣᵖᵒⁿᵉⁿᵗ. `None` if the number has more decimals than that, or is beyond ±[`MAX_MINOR`].
    ///
    /// ```
    /// use qash_client::money::Decimal;
    /// assert_eq!(Decimal::parse("78.54").and_then(|amount| amount.to_minor(2)), Some(7854));
    /// assert_eq!(Decimal::parse("78.545").and_then(|amount| amount.to_minor(2)), None);
    /// ```
    #[must_use]
    pub fn to_minor(self, exponent: u8) -> Option<i64> {
        // The coefficient has no trailing zeros, so a scale larger than the exponent means too many decimals.
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

    /// Multiplies by 10⁻ᵖˡᵃᶜᵉˢ: moves the decimal point to the left.
    ///
    /// ```
    /// use qash_client::money::Decimal;
    /// assert_eq!(Decimal::whole(78).shifted_right(1).to_minor(2), Some(780));
    /// ```
    #[must_use]
    pub fn shifted_right(self, places: u8) -> Self {
        Self { scale: if self.coefficient == 0 { 0 } else { self.scale.saturating_add(places.into()) }, ..self }
    }

    /// Multiplies two numbers. `None` if the coefficient overflows 128 bits.
    ///
    /// ```
    /// use qash_client::money::Decimal;
    /// assert_eq!(Decimal::whole(6).times(Decimal::whole(7)).and_then(|product| product.to_minor(0)), Some(42));
    /// ```
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        let mut coefficient = self.coefficient.checked_mul(other.coefficient)?;
        let mut scale = self.scale.checked_add(other.scale)?;
        // 2 × 5 adds a trailing zero.
        while coefficient != 0 && coefficient.checked_rem(10)? == 0 {
            coefficient = coefficient.checked_div(10)?;
            scale = scale.checked_sub(1)?;
        }
        Some(Self { negative: self.negative != other.negative && coefficient != 0, coefficient, scale })
    }

    /// Compares two numbers. `None` if their scales differ too much for a common one.
    ///
    /// ```
    /// use qash_client::money::Decimal;
    /// assert_eq!(Decimal::whole(1).compare(Decimal::whole(2)), Some(std::cmp::Ordering::Less));
    /// ```
    #[must_use]
    pub fn compare(self, other: Self) -> Option<Ordering> {
        let (left, right) = aligned(self, other)?;
        Some(left.cmp(&right))
    }

    /// Adds two numbers. `None` if the coefficient overflows 127 bits.
    ///
    /// ```
    /// use qash_client::money::Decimal;
    /// assert_eq!(Decimal::whole(6).plus(Decimal::whole(7)).and_then(|sum| sum.to_minor(0)), Some(13));
    /// ```
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

    /// Whether the number is greater than zero.
    ///
    /// ```
    /// use qash_client::money::Decimal;
    /// assert!(!Decimal::whole(0).is_positive());
    /// ```
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.coefficient != 0 && !self.negative
    }
}

/// Both numbers as signed coefficients of a common scale.
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

/// coefficient × 10ᶻᵉʳᵒˢ; `None` on overflow.
fn shift(coefficient: u128, zeros: u32) -> Option<u128> {
    coefficient.checked_mul(10_u128.checked_pow(zeros)?)
}

/// Parses the exponent of a JSON number: one to four digits, with an optional sign.
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
    fn texts_outside_the_json_number_syntax_are_refused() {
        for text in [
            "", "-", "+1", "01", ".5", "1.", "1e", "1e+", "1e99999", "1 ", "0x1", "NaN", "1,5", "1.5.5", "--1",
            "1e1001", "١",
        ] {
            assert!(Decimal::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn products_are_exact_where_floats_round() {
        assert_ne!(100.0 * 4158.23, 415_823.0, "the reason for this module");
        let product = number("100").times(number("4158.23")).unwrap();
        assert_eq!(product.compare(number("415823")), Some(Ordering::Equal));
        let third = number("0.1").times(number("0.2")).unwrap();
        assert_eq!(third.compare(number("2e-2")), Some(Ordering::Equal));
        assert_eq!(number("5e-1").times(number("4")).unwrap().to_minor(0), Some(2));
    }

    #[test]
    fn trailing_zeros_do_not_change_the_number() {
        let padded = number(&["1.5", &"0".repeat(200)].concat());
        assert_eq!(padded.compare(number("1.50")), Some(Ordering::Equal));
        assert_eq!(number("415823.00").to_minor(2), Some(41_582_300));
        assert_eq!(number("1e3").to_minor(2), Some(100_000));
        assert_eq!(number("0e9").to_minor(0), Some(0));
        assert_eq!(number("-0.00").to_minor(2), Some(0));
    }

    #[test]
    fn minor_units_are_never_rounded_and_stay_within_safe_integers() {
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
    fn overflow_gives_none() {
        let huge = number("99999999999999999999999999999999999999");
        assert!(huge.times(number("11")).is_none());
        assert!(Decimal::parse("999999999999999999999999999999999999999").is_none());
        assert!(number("1e999").compare(number("1e-999")).is_none());
    }
}

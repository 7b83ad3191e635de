//! Amounts of money: exact integers of a currency's minor unit, parsed from text and formatted as text.
//!
//! An amount is an `i64` of minor units. Parsing and arithmetic return amounts within ±[`MAX_MINOR`], the integers that a JavaScript number holds
//! exactly; formatting is exact for every `i64`. Nothing is ever rounded: an amount that does not fit is an error.
//! [`Currencies`] has the exponent of each currency; a [`Locale`] says how amounts are written.

mod characters;
mod currencies;
mod decimal;
mod locale;
mod parse;
mod print;

#[cfg(any(feature = "client", feature = "sandbox"))]
pub(crate) use currencies::known_exponent;
pub use currencies::{Currencies, Currency, MAX_DEFINED};
#[cfg(feature = "wasm-money")]
pub(crate) use currencies::{CurrencyBytes, built_in};
pub use decimal::{Decimal, MAX_MINOR};
#[cfg(feature = "wasm-money")]
pub(crate) use locale::LocaleData;
pub use locale::{Locale, Style};
pub use parse::{AmountError, parse};
#[cfg(feature = "wasm-money")]
pub(crate) use parse::{decimal, read};
pub(crate) use print::TextBuffer;

use crate::check::{Check, Code, Issue};

/// The codes of all issues that an amount or the definition of a currency can have.
pub const ISSUES: &[Code] = &[
    Code::Empty,
    Code::TooLong,
    Code::CurrencyInvalid,
    Code::CurrencyTooMany,
    Code::CurrencyConflict,
    Code::AmountIncomplete,
    Code::AmountInvalid,
    Code::AmountGrouping,
    Code::AmountAmbiguous,
    Code::AmountTooPrecise,
    Code::AmountOutOfRange,
    Code::AmountWrongCurrency,
    Code::AmountParentheses,
    Code::AmountTrailingMinus,
    Code::SplitInvalid,
];

/// The largest number of parts that [`split`] accepts.
pub const MAX_PARTS: u32 = 100_000;

/// Checks whether a text is an amount, as [`parse`] reads it.
///
/// Of a valid text, `value` is the exact decimal (`1500.50`), `formatted` the number in [`Style::Plain`], and `details` the amount in minor units.
///
/// ```
/// use qash_client::check::Check;
/// use qash_client::money::{self, Currencies, Locale};
/// let currencies = Currencies::default();
/// let cop = currencies.get("COP").ok_or("unknown")?;
/// let Check::Valid { value, details, .. } = money::check("1.500,50", &cop, &Locale::NEUTRAL) else { return Err("invalid") };
/// assert_eq!((value.as_str(), details), ("1500.50", 150_050));
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn check(text: &str, currency: &Currency<'_>, locale: &Locale<'_>) -> Check<i64> {
    match parse(text, currency, locale) {
        Ok(minor) => Check::Valid {
            value: to_decimal(minor, currency),
            formatted: format(minor, currency, locale, Style::Plain),
            details: minor,
            warnings: Vec::new(),
        },
        Err(error) => Check::Invalid { complete: error.complete, issues: vec![error.issue(text, currency, locale)] },
    }
}

/// Formats an amount of minor units as the locale writes it; [`parse`] reads the result back.
///
/// All decimals of the currency are written. A currency with more than four, such as USDC, loses the trailing zeros after the second decimal.
///
/// ```
/// use qash_client::money::{self, Currencies, Locale, Style};
/// let currencies = Currencies::default();
/// let usd = currencies.get("USD").ok_or("unknown")?;
/// assert_eq!(money::format(-150_050, &usd, &Locale::NEUTRAL, Style::Code), "-USD 1500.50");
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn format(minor: i64, currency: &Currency<'_>, locale: &Locale<'_>, style: Style) -> String {
    let mut out = TextBuffer::new();
    out.amount(minor, currency.exponent, currency.code.as_bytes(), locale, style);
    out.text().to_owned()
}

/// Formats an amount of minor units as an exact decimal: every decimal of the currency, a point, no grouping.
///
/// ```
/// use qash_client::money::{self, Currencies};
/// let currencies = Currencies::default();
/// let cop = currencies.get("COP").ok_or("unknown")?;
/// assert_eq!(money::to_decimal(150_050, &cop), "1500.50");
/// assert_eq!(money::from_decimal("1500.5", &cop), Ok(150_050));
/// assert!(money::from_decimal("1500.505", &cop).is_err());
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn to_decimal(minor: i64, currency: &Currency<'_>) -> String {
    let mut out = TextBuffer::new();
    out.decimal(minor, currency.exponent);
    out.text().to_owned()
}

/// Parses an exact decimal, `-1500.5`, into minor units: ASCII digits, at most one point between digits, no spaces, grouping or exponent.
///
/// # Errors
/// An [`AmountError`] for any other character, more decimals than the currency has, or an amount beyond [`MAX_MINOR`].
///
/// ```
/// use qash_client::money::{self, Currencies};
/// let currencies = Currencies::default();
/// let usd = currencies.get("USD").ok_or("unknown")?;
/// assert_eq!(money::from_decimal("-1500.5", &usd), Ok(-150_050));
/// assert!(money::from_decimal("1,500", &usd).is_err());
/// # Ok::<(), &str>(())
/// ```
pub fn from_decimal(text: &str, currency: &Currency<'_>) -> Result<i64, AmountError> {
    parse::decimal(text.as_bytes(), &currency.as_bytes())
}

/// Adds two amounts of one currency. `None` if the sum is beyond ±[`MAX_MINOR`].
///
/// ```
/// use qash_client::money::{MAX_MINOR, add};
/// assert_eq!(add(150_050, 50), Some(150_100));
/// assert_eq!(add(MAX_MINOR, 1), None);
/// ```
#[must_use]
pub fn add(left: i64, right: i64) -> Option<i64> {
    left.checked_add(right).filter(|sum| (-MAX_MINOR..=MAX_MINOR).contains(sum))
}

/// Subtracts an amount from another of the same currency. `None` if the difference is beyond ±[`MAX_MINOR`].
///
/// ```
/// assert_eq!(qash_client::money::subtract(5, 7), Some(-2));
/// ```
#[must_use]
pub fn subtract(left: i64, right: i64) -> Option<i64> {
    add(left, right.checked_neg()?)
}

/// Splits an amount into parts whose sum is the amount, and which differ by at most one minor unit.
///
/// # Errors
/// [`Code::SplitInvalid`] unless there are 1 to [`MAX_PARTS`] parts.
///
/// ```
/// let split = qash_client::money::split(10_000, 3)?;
/// assert_eq!(split.parts().collect::<Vec<_>>(), [3334, 3333, 3333]);
/// # Ok::<(), qash_client::check::Issue>(())
/// ```
pub fn split(minor: i64, parts: u32) -> Result<Split, Issue> {
    Split::new(minor, parts).ok_or_else(|| {
        let mut most = TextBuffer::new();
        most.whole(MAX_PARTS.into());
        Issue::new(Code::SplitInvalid).expected(most.text().to_owned())
    })
}

/// An amount split into parts; the parts farther from zero come first. Made by [`split`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    count: u32,
    quotient: i64,
    remainder: i64,
}

impl Split {
    pub(crate) fn new(minor: i64, count: u32) -> Option<Self> {
        let (quotient, remainder) = (minor.checked_div(count.into())?, minor.checked_rem(count.into())?);
        if count <= MAX_PARTS { Some(Self { count, quotient, remainder }) } else { None }
    }

    /// The part with this index, counted from 0, in minor units.
    #[must_use]
    pub fn part(&self, index: u32) -> i64 {
        let larger = u64::from(index) < self.remainder.unsigned_abs();
        self.quotient.saturating_add(if larger { self.remainder.signum() } else { 0 })
    }

    /// All parts in order, in minor units.
    pub fn parts(self) -> impl Iterator<Item = i64> {
        (0..self.count).map(move |index| self.part(index))
    }
}

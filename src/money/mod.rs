//! Amounts of money as exact integers of a currency's smallest unit, and the texts people write for them.
//!
//! An amount is an `i64` of minor units within ±[`MAX_MINOR`], the integers that a JavaScript number holds exactly; every other `i64` is
//! printed exactly, too. Nothing is ever rounded: what does not fit is an error. Exponents come from [`Currencies`], the way an amount is written from a [`Locale`].

mod currencies;
mod decimal;
mod locale;
mod parse;
mod print;
mod sign;

#[cfg(any(feature = "client", feature = "sandbox"))]
pub(crate) use currencies::known_exponent;
pub use currencies::{Currencies, Currency, MAX_DEFINED};
#[cfg(feature = "wasm-money")]
pub(crate) use currencies::{Terms, built_in};
pub use decimal::{Decimal, MAX_MINOR};
#[cfg(feature = "wasm-money")]
pub(crate) use locale::Facts;
pub use locale::{Locale, Style};
pub use parse::{Fault, parse};
#[cfg(feature = "wasm-money")]
pub(crate) use parse::{decimal, read};
pub(crate) use print::Out;

use crate::check::{Check, Code, Issue};

/// What an amount or a currency may be refused with.
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

/// The most parts that [`split`] makes.
pub const MAX_PARTS: u32 = 100_000;

/// Says of a text whether it is an amount. The value of one that is accepted is its exact decimal, `1500.50`, its formatted text the number as the locale writes it,
/// and its details are the minor units.
#[must_use]
pub fn check(text: &str, currency: &Currency<'_>, locale: &Locale<'_>) -> Check<i64> {
    match parse(text, currency, locale) {
        Ok(minor) => Check::Valid {
            value: to_decimal(minor, currency),
            formatted: format(minor, currency, locale, Style::Plain),
            details: minor,
            warnings: Vec::new(),
        },
        Err(fault) => Check::Invalid { complete: fault.complete, issues: vec![fault.issue(text, currency, locale)] },
    }
}

/// Writes an amount as people read it where the locale is spoken; [`parse`] reads it back. All decimals of the currency are written; only of currencies with more than
/// four, such as USDC, the zeros after the second decimal are left out.
#[must_use]
pub fn format(minor: i64, currency: &Currency<'_>, locale: &Locale<'_>, style: Style) -> String {
    let mut out = Out::new();
    out.amount(minor, currency.exponent, currency.code.as_bytes(), locale, style);
    out.text().to_owned()
}

/// Writes an amount as an exact decimal for machines: all its decimals, a point, no grouping.
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
    let mut out = Out::new();
    out.decimal(minor, currency.exponent);
    out.text().to_owned()
}

/// Reads an exact decimal, `-1500.5`: ASCII digits, at most one point between digits, no spaces, grouping or exponent.
///
/// # Errors
/// A [`Fault`]: another character, finer than the currency, or beyond [`MAX_MINOR`].
pub fn from_decimal(text: &str, currency: &Currency<'_>) -> Result<i64, Fault> {
    parse::decimal(text.as_bytes(), &currency.terms())
}

/// The sum of two amounts of one currency; `None` beyond [`MAX_MINOR`].
#[must_use]
pub fn add(left: i64, right: i64) -> Option<i64> {
    left.checked_add(right).filter(|sum| (-MAX_MINOR..=MAX_MINOR).contains(sum))
}

/// The difference of two amounts of one currency; `None` beyond [`MAX_MINOR`].
#[must_use]
pub fn subtract(left: i64, right: i64) -> Option<i64> {
    add(left, right.checked_neg()?)
}

/// Splits an amount into parts that sum to it and differ by one minor unit at most.
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
        let mut most = Out::new();
        most.whole(MAX_PARTS.into());
        Issue::new(Code::SplitInvalid).expected(most.text().to_owned())
    })
}

/// An amount split into parts; the ones farther from zero come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    count: u32,
    part: i64,
    rest: i64,
}

impl Split {
    pub(crate) fn new(minor: i64, count: u32) -> Option<Self> {
        let (part, rest) = (minor.checked_div(count.into())?, minor.checked_rem(count.into())?);
        if count <= MAX_PARTS { Some(Self { count, part, rest }) } else { None }
    }

    /// The part of that number, counted from 0.
    #[must_use]
    pub fn part(&self, index: u32) -> i64 {
        let larger = u64::from(index) < self.rest.unsigned_abs();
        self.part.saturating_add(if larger { self.rest.signum() } else { 0 })
    }

    /// All parts in order.
    pub fn parts(self) -> impl Iterator<Item = i64> {
        (0..self.count).map(move |index| self.part(index))
    }
}

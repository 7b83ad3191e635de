//! Amounts of money as exact integers of a currency's smallest unit, and the texts people write for them.
//!
//! An amount is an `i64` of minor units within ±[`MAX_MINOR`], the integers that a JavaScript number holds exactly. Nothing is ever rounded:
//! what does not fit is an error. Exponents come from [`Currencies`], the way an amount is written from a [`Locale`].

mod currencies;
mod decimal;
mod locale;
mod parse;
pub(crate) mod print;

pub use currencies::{Currencies, Currency};
pub use decimal::Decimal;
pub use locale::{Locale, Style};
pub use parse::{Fault, parse};

use crate::check::{Check, Code, Issue};

/// The largest amount either way, 2⁵³ − 1: JavaScript's `Number.MAX_SAFE_INTEGER`.
pub const MAX_MINOR: i64 = 9_007_199_254_740_991;

/// The most parts that [`split`] makes.
pub const MAX_PARTS: u32 = 100_000;

/// Says of a text whether it is an amount. The value of one that is accepted is its exact decimal, `1500.50`, its formatted text the number as the locale writes it,
/// and its details are the minor units.
#[must_use]
pub fn check(text: &str, currency: &Currency<'_>, locale: &Locale) -> Check<i64> {
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
pub fn format(minor: i64, currency: &Currency<'_>, locale: &Locale, style: Style) -> String {
    print::number(minor < 0, minor.unsigned_abs(), currency.exponent, locale, style)
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
    print::decimal(minor, currency.exponent)
}

/// Reads an exact decimal, `-1500.5`: ASCII digits, at most one point between digits, no spaces, grouping or exponent.
///
/// # Errors
/// A [`Fault`]: another character, finer than the currency, or beyond [`MAX_MINOR`].
pub fn from_decimal(text: &str, currency: &Currency<'_>) -> Result<i64, Fault> {
    parse::decimal(text, currency)
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

/// Splits an amount into parts that sum to it and differ by one minor unit at most, the larger ones (of a negative amount: the more negative) first. Given back are the
/// smaller part and how many parts are larger by one.
///
/// # Errors
/// [`Code::SplitInvalid`] unless there are 1 to [`MAX_PARTS`] parts.
///
/// ```
/// assert_eq!(qash_client::money::split(10_000, 3), Ok((3333, 1)));
/// assert_eq!(qash_client::money::split(-10_000, 3), Ok((-3333, 1)));
/// ```
pub fn split(minor: i64, parts: u32) -> Result<(i64, u32), Issue> {
    let refused = || Issue::new(Code::SplitInvalid).expected(print::whole(MAX_PARTS.into()));
    if parts > MAX_PARTS {
        return Err(refused());
    }
    let (part, rest) = minor.checked_div(parts.into()).zip(minor.checked_rem(parts.into())).ok_or_else(refused)?;
    Ok((part, u32::try_from(rest.unsigned_abs()).map_err(|_| refused())?))
}

//! The conventions by which a locale writes amounts of one currency.

use super::characters::{Class, Cursor, END, class};

/// How the currency is written beside the number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// With the currency symbol: `$ 1.500,50`.
    #[default]
    Symbol,
    /// With the currency code: `COP 1.500,50`.
    Code,
    /// The number alone: `1.500,50`.
    Plain,
}

/// The conventions by which a locale writes amounts of one currency: digits, separators, and the places of the minus sign and the currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locale<'a> {
    pub(super) data: LocaleData,
    /// The description passed to [`Locale::from_text`]. The patterns and symbols are read from its lines.
    text: &'a [u8],
}

/// The parsed part of a description: all but patterns and symbols. It borrows nothing, so that it can be stored beside the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LocaleData {
    pub(super) digits: [u32; 10],
    /// The decimal separator.
    pub(super) decimal: u32,
    /// The grouping separator; [`NO_GROUPING`] if the locale does not group.
    pub(super) group: u32,
    /// The primary and secondary grouping size: digits in the last group of the integer part, and in each group before it.
    pub(super) group_sizes: (u32, u32),
    /// The minimum number of digits before the first grouping separator.
    pub(super) min_grouping_digits: u32,
    /// Whether a pattern writes the minus sign after the number.
    pub(super) trailing_minus: bool,
    /// Whether the grouping separator is the decimal separator of the locale's numbers without a currency.
    pub(super) group_is_plain_decimal: bool,
    /// Whether there is a locale. Without one, only texts that mean the same amount in every locale are read.
    pub(crate) known: bool,
    /// The byte offset of the symbols in the description.
    symbols: usize,
}

/// The value for no grouping separator: it lies outside of Unicode.
pub(super) const NO_GROUPING: u32 = 0x11_0000;

impl LocaleData {
    pub(crate) const NEUTRAL: Self = Self {
        digits: [0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39],
        decimal: 0x2e,
        group: NO_GROUPING,
        group_sizes: (3, 2),
        min_grouping_digits: 1,
        trailing_minus: false,
        group_is_plain_decimal: false,
        known: false,
        symbols: 0,
    };
}

impl<'a> Locale<'a> {
    /// The conventions without a locale. Amounts are formatted like `-COP 1500.50`: ASCII digits, a point, no grouping, and always the code, since `$` alone
    /// names no currency.
    ///
    /// ```
    /// use qash_client::money::{self, Currencies, Locale, Style};
    /// let currencies = Currencies::default();
    /// let cop = currencies.get("COP").ok_or("unknown")?;
    /// assert_eq!(money::format(-150_050, &cop, &Locale::NEUTRAL, Style::Symbol), "-COP 1500.50");
    /// assert_eq!(money::parse("1.500,50", &cop, &Locale::NEUTRAL), Ok(150_050));
    /// assert!(money::parse("1.500", &cop, &Locale::NEUTRAL).is_err(), "1500 or 1.5");
    /// # Ok::<(), &str>(())
    /// ```
    pub const NEUTRAL: Self = Self { data: LocaleData::NEUTRAL, text: b"" };

    /// [`Locale::NEUTRAL`] with further symbols of the currency, one a line, which are read before or after the number.
    ///
    /// ```
    /// use qash_client::money::{self, Currencies, Locale};
    /// let currencies = Currencies::default();
    /// let bob = currencies.get("BOB").ok_or("unknown")?;
    /// assert_eq!(money::parse("Bs 500", &bob, &Locale::neutral_with_symbols("Bs")), Ok(50_000));
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub const fn neutral_with_symbols(lines: &'a str) -> Self {
        Self { data: LocaleData::NEUTRAL, text: lines.as_bytes() }
    }

    /// Parses a description of how one locale writes one currency. Its lines are:
    ///
    /// 1. the ten digits from zero to nine, the decimal separator, and the grouping separator if there is one;
    /// 2. three ASCII digits: the primary grouping size, the secondary grouping size, and the minimum number of digits before the first grouping
    ///    separator (Spanish writes `1234` and `12.345`: 2); then `?` if the grouping separator separates decimals in the locale's numbers without a currency;
    /// 3. six patterns: with symbol, with code, and plain, each for amounts of zero or more and then for negative amounts; `#` stands for the number;
    /// 4. any further lines: symbols of the currency in this locale, besides its code and its local symbol.
    ///
    /// `None` if a line is missing or malformed.
    ///
    /// ```
    /// use qash_client::money::{self, Currencies, Locale, Style};
    /// let text = "0123456789,.\n331\n$ #\n-$ #\nCOP #\n-COP #\n#\n-#";
    /// let (locale, currencies) = (Locale::from_text(text).ok_or("malformed")?, Currencies::default());
    /// let cop = currencies.get("COP").ok_or("unknown")?;
    /// assert_eq!(money::format(-150_050, &cop, &locale, Style::Symbol), "-$ 1.500,50");
    /// assert_eq!(money::parse("$ 1.500,50", &cop, &locale), Ok(150_050));
    /// assert_eq!(money::parse("1.500", &cop, &locale), Ok(150_000));
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn from_text(text: &'a str) -> Option<Self> {
        Self::from_bytes(text.as_bytes())
    }

    pub(crate) fn from_bytes(text: &'a [u8]) -> Option<Self> {
        let locale = Self { data: LocaleData::NEUTRAL, text };
        let mut data = LocaleData { known: true, ..LocaleData::NEUTRAL };
        let mut characters = Cursor::new(locale.line(0));
        for digit in &mut data.digits {
            *digit = characters.next();
        }
        data.decimal = characters.next();
        data.group = match characters.next() {
            END => NO_GROUPING,
            group => group,
        };
        let &[primary, secondary, minimum, ref rest @ ..] = locale.line(1) else { return None };
        data.group_is_plain_decimal = !rest.is_empty();
        data.group_sizes = (digit(primary)?, digit(secondary)?);
        data.min_grouping_digits = digit(minimum)?;
        for index in 0..8 {
            data.symbols = data.symbols.saturating_add(locale.line(index).len()).saturating_add(1);
        }
        for index in 2..8 {
            let mut after = Cursor::new(split(locale.line(index))?.1);
            while after.rest != b"" {
                data.trailing_minus |= class(after.next()).0 == Class::Minus;
            }
        }
        if data.decimal == END { None } else { Some(Self { data, ..locale }) }
    }

    /// Makes a locale from its description and the data parsed from it before.
    #[cfg(feature = "wasm-money")]
    pub(crate) const fn from_parts(data: LocaleData, text: &'a [u8]) -> Self {
        Self { data, text }
    }

    /// The parsed data, for [`Locale::from_parts`].
    #[cfg(feature = "wasm-money")]
    pub(crate) const fn data(&self) -> LocaleData {
        self.data
    }

    /// A line of the description; empty if there is none.
    fn line(&self, index: usize) -> &'a [u8] {
        self.text.split(|byte| *byte == b'\n').nth(index).unwrap_or_default()
    }

    /// The texts before and after the number.
    pub(super) fn pattern(&self, style: Style, negative: bool) -> (&'a [u8], &'a [u8]) {
        let first: usize = match style {
            Style::Symbol => 2,
            Style::Code => 4,
            Style::Plain => 6,
        };
        split(self.line(first | usize::from(negative))).unwrap_or_default()
    }

    /// The symbols of the currency in this locale, besides its code and its local symbol, one a line.
    pub(super) fn symbols(&self) -> &'a [u8] {
        self.text.get(self.data.symbols..).unwrap_or_default()
    }

    /// The class of a character in this locale; for a digit also its value and the zero of its digit set, by which a number of mixed sets is refused.
    pub(super) fn class(&self, character: u32) -> (Class, u32, u32) {
        let (found, first) = class(character);
        if self.data.known && matches!(found, Class::Other | Class::Currency) {
            if let Some(value) = self.data.digits.iter().position(|digit| *digit == character) {
                return (Class::Digit, value as u32, END);
            }
            if character == self.data.decimal {
                return (Class::Decimal, 0, 0);
            }
            if character == self.data.group {
                return (Class::Group, 0, 0);
            }
        }
        (found, character.wrapping_sub(first), first)
    }

    /// Whether the locale's decimal separator is of this class.
    pub(super) fn is_decimal(&self, separator: Class) -> bool {
        self.data.known && self.class(self.data.decimal).0 == separator
    }

    /// Whether the locale's grouping separator is of this class.
    pub(super) fn is_group(&self, separator: Class) -> bool {
        self.data.known && self.class(self.data.group).0 == separator
    }
}

/// Splits a pattern into the texts before and after the number. `None` without a `#`.
fn split(pattern: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = pattern.iter().position(|byte| *byte == b'#')?;
    Some((pattern.get(..at)?, pattern.get(at..)?.get(1..)?))
}

/// The value of an ASCII digit from 1 to 9.
fn digit(digit: u8) -> Option<u32> {
    if matches!(digit, b'1'..=b'9') { Some(u32::from(digit & 15)) } else { None }
}

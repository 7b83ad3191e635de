//! How a language and region write amounts of one currency.

use super::sign::{Class, Cursor, END, class};

/// How an amount is dressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// With the currency's sign: `$ 1.500,50`.
    #[default]
    Symbol,
    /// With its code: `COP 1.500,50`.
    Code,
    /// The number alone: `1.500,50`.
    Plain,
}

/// How a locale writes amounts of one currency: its digits and separators, where the sign and the currency go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locale<'a> {
    pub(super) facts: Facts,
    /// The description it was read from; patterns and signs are lines of it.
    text: &'a [u8],
}

/// What a description says, but for its patterns and signs. It borrows nothing, so that it can be kept beside the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(super) digits: [u32; 10],
    pub(super) decimal: u32,
    /// [`NO_GROUP`] for none.
    pub(super) group: u32,
    /// Digits in the group before the decimal sign, and in those before it.
    pub(super) sizes: (u32, u32),
    /// Digits that must stand before the first group sign.
    pub(super) least: u32,
    pub(super) trailing_minus: bool,
    /// Whether the group sign is the decimal sign of numbers without a currency.
    pub(super) swapped: bool,
    /// Whether the separators are those of a locale; otherwise only texts that mean one amount everywhere are read.
    pub(crate) known: bool,
    /// Where in the text the signs begin.
    signs: usize,
}

/// No character has this number.
pub(super) const NO_GROUP: u32 = 0x11_0000;

impl Facts {
    pub(crate) const NEUTRAL: Self = Self {
        digits: [0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39],
        decimal: 0x2e,
        group: NO_GROUP,
        sizes: (3, 2),
        least: 1,
        trailing_minus: false,
        swapped: false,
        known: false,
        signs: 0,
    };
}

impl<'a> Locale<'a> {
    /// No locale in particular. Prints `-COP 1500.50`: ASCII digits, a point, no grouping, always the code, for a bare `$` names no currency.
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
    pub const NEUTRAL: Self = Self { facts: Facts::NEUTRAL, text: b"" };

    /// [`Locale::NEUTRAL`], which also reads these signs of the currency, one a line.
    #[must_use]
    pub const fn neutral_with_signs(lines: &'a str) -> Self {
        Self { facts: Facts::NEUTRAL, text: lines.as_bytes() }
    }

    /// Reads a description of how one locale writes one currency, one fact a line:
    ///
    /// 1. the ten digits from zero to nine, the decimal sign, and the group sign if there is one;
    /// 2. three ASCII digits: the size of the group next to the decimal sign, of the groups before it, and how many digits must stand before the first group
    ///    sign (Spanish writes `1234` and `12.345`: 2); then `?` if the group sign separates decimals in the locale's numbers without a currency;
    /// 3. six patterns: with sign, with code, and plain, each for amounts from zero up and then for negative ones; `#` stands for the number;
    /// 4. any further lines: signs that the currency is written with there, besides its code and its sign at home.
    ///
    /// `None` for anything else.
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
        let locale = Self { facts: Facts::NEUTRAL, text };
        let mut facts = Facts { known: true, ..Facts::NEUTRAL };
        let mut signs = Cursor::new(locale.line(0));
        for digit in &mut facts.digits {
            *digit = signs.next();
        }
        facts.decimal = signs.next();
        facts.group = match signs.next() {
            END => NO_GROUP,
            group => group,
        };
        let &[primary, secondary, least, ref swapped @ ..] = locale.line(1) else { return None };
        facts.swapped = !swapped.is_empty();
        facts.sizes = (size(primary)?, size(secondary)?);
        facts.least = size(least)?;
        for index in 0..8 {
            facts.signs = facts.signs.saturating_add(locale.line(index).len()).saturating_add(1);
        }
        for index in 2..8 {
            let mut after = Cursor::new(split(locale.line(index))?.1);
            while after.rest != b"" {
                facts.trailing_minus |= class(after.next()).0 == Class::Minus;
            }
        }
        if facts.decimal == END { None } else { Some(Self { facts, ..locale }) }
    }

    /// The locale of a description that was read before.
    #[cfg(feature = "wasm-money")]
    pub(crate) const fn from_parts(facts: Facts, text: &'a [u8]) -> Self {
        Self { facts, text }
    }

    /// What [`Locale::from_parts`] takes.
    #[cfg(feature = "wasm-money")]
    pub(crate) const fn facts(&self) -> Facts {
        self.facts
    }

    fn line(&self, index: usize) -> &'a [u8] {
        self.text.split(|byte| *byte == b'\n').nth(index).unwrap_or_default()
    }

    /// What stands before and after the number.
    pub(super) fn pattern(&self, style: Style, negative: bool) -> (&'a [u8], &'a [u8]) {
        let first: usize = match style {
            Style::Symbol => 2,
            Style::Code => 4,
            Style::Plain => 6,
        };
        split(self.line(first | usize::from(negative))).unwrap_or_default()
    }

    /// The signs that the currency is written with, besides its code and its sign at home, a line each.
    pub(super) fn signs(&self) -> &'a [u8] {
        self.text.get(self.facts.signs..).unwrap_or_default()
    }

    /// The class of a character here, and of a digit its value and the zero of its set: a number that mixes sets is no number.
    pub(super) fn class(&self, sign: u32) -> (Class, u32, u32) {
        let (found, first) = class(sign);
        if self.facts.known && matches!(found, Class::Other | Class::Currency) {
            if let Some(value) = self.facts.digits.iter().position(|digit| *digit == sign) {
                return (Class::Digit, value as u32, END);
            }
            if sign == self.facts.decimal {
                return (Class::Decimal, 0, 0);
            }
            if sign == self.facts.group {
                return (Class::Group, 0, 0);
            }
        }
        (found, sign.wrapping_sub(first), first)
    }

    /// Whether the locale writes decimals with a sign of this class.
    pub(super) fn is_decimal(&self, separator: Class) -> bool {
        self.facts.known && self.class(self.facts.decimal).0 == separator
    }

    /// Whether the locale groups digits with a sign of this class.
    pub(super) fn is_group(&self, separator: Class) -> bool {
        self.facts.known && self.class(self.facts.group).0 == separator
    }
}

/// What stands before and after the number in a pattern.
fn split(pattern: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = pattern.iter().position(|byte| *byte == b'#')?;
    Some((pattern.get(..at)?, pattern.get(at..)?.get(1..)?))
}

/// A digit from 1 to 9.
fn size(digit: u8) -> Option<u32> {
    if matches!(digit, b'1'..=b'9') { Some(u32::from(digit & 15)) } else { None }
}

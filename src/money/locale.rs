//! How a language and region write amounts of one currency.

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

/// What a separator may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    /// A full stop: either, by the locale.
    Dot,
    /// A comma: either, by the locale.
    Comma,
    /// Never anything but a decimal sign.
    Decimal,
    /// A space, never a decimal sign.
    Space,
    /// An apostrophe, never a decimal sign.
    Apostrophe,
    /// Another sign that only ever groups.
    Group,
}

/// Zeros of digit sets that people type whatever the locale: Arabic-Indic, Persian, Devanagari, Bengali, fullwidth.
const ZEROS: [char; 5] = ['\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{ff10}'];

/// How a locale writes amounts of one currency: its digits and separators, where the sign and the currency go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale {
    /// The description it was read from; patterns and signs are lines of it.
    text: String,
    /// Where in it the signs begin.
    signs: usize,
    pub(super) digits: [char; 10],
    pub(super) decimal: char,
    pub(super) group: Option<char>,
    /// Digits in the group before the decimal sign, and in those before it.
    pub(super) sizes: (u32, u32),
    /// Digits that must stand before the first group sign.
    pub(super) least: u32,
    pub(super) trailing_minus: bool,
    /// Whether the separators are those of a locale; otherwise only texts that mean one amount everywhere are read.
    pub(super) known: bool,
}

impl Locale {
    /// No locale in particular. Prints `-COP 1500.50`: ASCII digits, a point, no grouping, always the code, for a bare `$` names no currency.
    ///
    /// ```
    /// use qash_client::money::{self, Currencies, Locale, Style};
    /// let currencies = Currencies::default();
    /// let cop = currencies.get("COP").ok_or("unknown")?;
    /// let locale = Locale::neutral(&cop);
    /// assert_eq!(money::format(-150_050, &cop, &locale, Style::Symbol), "-COP 1500.50");
    /// assert_eq!(money::parse("1.500,50", &cop, &locale), Ok(150_050));
    /// assert!(money::parse("1.500", &cop, &locale).is_err(), "1500 or 1.5");
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn neutral(currency: &super::Currency<'_>) -> Self {
        let code = currency.code;
        let coded = [code, " #\n-", code, " #\n"].concat();
        let mut text = ["0123456789.\n\n", &coded, &coded, "#\n-#\n"].concat();
        let signs = text.len();
        text.push_str(currency.symbol);
        Self {
            text,
            signs,
            digits: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
            decimal: '.',
            group: None,
            sizes: (3, 2),
            least: 1,
            trailing_minus: false,
            known: false,
        }
    }

    /// Reads a description of how one locale writes one currency, one fact a line:
    ///
    /// 1. the ten digits from zero to nine, the decimal sign, and the group sign if there is one;
    /// 2. three ASCII digits: the size of the group next to the decimal sign, of the groups before it, and how many digits must stand before the first group
    ///    sign (Spanish writes `1234` and `12.345`: 2);
    /// 3. six patterns: with sign, with code, and plain, each for amounts from zero up and then for negative ones; `#` stands for the number;
    /// 4. any further lines: signs that the currency is written with there, besides its code.
    ///
    /// `None` for anything else.
    ///
    /// ```
    /// use qash_client::money::{self, Currencies, Locale, Style};
    /// let text = "0123456789,.\n331\n$ #\n-$ #\nCOP #\n-COP #\n#\n-#\n$";
    /// let (locale, currencies) = (Locale::from_text(text).ok_or("malformed")?, Currencies::default());
    /// let cop = currencies.get("COP").ok_or("unknown")?;
    /// assert_eq!(money::format(-150_050, &cop, &locale, Style::Symbol), "-$ 1.500,50");
    /// assert_eq!(money::parse("$ 1.500,50", &cop, &locale), Ok(150_050));
    /// assert_eq!(money::parse("1.500", &cop, &locale), Ok(150_000));
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.split('\n');
        let mut signs = lines.next()?.chars();
        let mut digits = ['0'; 10];
        for digit in &mut digits {
            *digit = signs.next()?;
        }
        let (decimal, group) = (signs.next()?, signs.next());
        let &[primary, secondary, least] = lines.next()?.as_bytes() else { return None };
        let size = |byte: u8| if matches!(byte, b'1'..=b'9') { Some(u32::from(byte & 15)) } else { None };
        let mut trailing_minus = false;
        for _ in 0..6 {
            let (_, after) = lines.next()?.split_once('#')?;
            trailing_minus |= after.contains(is_minus);
        }
        let signs = lines.map(|line| line.len().saturating_add(1)).sum::<usize>();
        Some(Self {
            text: text.to_owned(),
            signs: text.len().saturating_add(1).saturating_sub(signs),
            digits,
            decimal,
            group,
            sizes: (size(primary)?, size(secondary)?),
            least: size(least)?,
            trailing_minus,
            known: true,
        })
    }

    /// Adds signs, one a line, that the currency may be written with when it is read.
    #[must_use]
    pub fn with_signs(mut self, lines: &str) -> Self {
        self.text.push('\n');
        self.text.push_str(lines);
        self
    }

    /// What stands before and after the number.
    pub(super) fn pattern(&self, style: Style, negative: bool) -> (&str, &str) {
        let first: usize = match style {
            Style::Symbol => 2,
            Style::Code => 4,
            Style::Plain => 6,
        };
        self.text
            .split('\n')
            .nth(first | usize::from(negative))
            .and_then(|line| line.split_once('#'))
            .unwrap_or_default()
    }

    /// The signs that the currency is written with, besides its code.
    pub(super) fn signs(&self) -> impl Iterator<Item = &str> {
        self.text.get(self.signs..).unwrap_or_default().split('\n')
    }

    /// The value of a digit, and the zero of the set it belongs to: a number that mixes sets is no number.
    pub(super) fn digit(&self, sign: char) -> Option<(u32, char)> {
        if sign.is_ascii() {
            return sign.to_digit(10).map(|value| (value, '0'));
        }
        if let Some(value) = self.digits.iter().position(|digit| *digit == sign) {
            return Some((u32::try_from(value).ok()?, *self.digits.first()?));
        }
        ZEROS.into_iter().find_map(|zero| {
            let value = u32::from(sign).checked_sub(u32::from(zero))?;
            if value < 10 { Some((value, zero)) } else { None }
        })
    }

    /// What separator a character is, if it is one here.
    pub(super) fn separator(&self, sign: char) -> Option<Separator> {
        Some(match sign {
            '.' | '\u{ff0e}' => Separator::Dot,
            ',' | '\u{ff0c}' | '\u{60c}' => Separator::Comma,
            '\u{66b}' => Separator::Decimal,
            '\u{66c}' => Separator::Group,
            '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{ff07}' => Separator::Apostrophe,
            ' ' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Separator::Space,
            _ if !self.known => return None,
            _ if sign == self.decimal => Separator::Decimal,
            _ if Some(sign) == self.group => Separator::Group,
            _ => return None,
        })
    }

    /// Whether the locale writes decimals with this separator.
    pub(super) fn is_decimal(&self, separator: Separator) -> bool {
        self.known && self.separator(self.decimal) == Some(separator)
    }

    /// Whether the locale groups digits with this separator.
    pub(super) fn is_group(&self, separator: Separator) -> bool {
        self.known && self.group.and_then(|group| self.separator(group)) == Some(separator)
    }
}

/// The signs that people, keyboards and `Intl` write for minus: hyphens, dashes and the mathematical sign.
pub(super) const fn is_minus(sign: char) -> bool {
    matches!(sign, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{207b}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// Marks that set a direction or join letters: invisible, and without a meaning in an amount.
pub(super) const fn is_mark(sign: char) -> bool {
    matches!(sign, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

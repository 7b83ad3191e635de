//! The parser of amounts: from a text to an exact integer, or to an error with its position.
//!
//! The parser reads the text once from left to right: sign and currency, digits with separators, sign and currency again. Then [`Number::fraction`] decides from the
//! lengths of the runs of digits which separator, if any, is the decimal separator:
//!
//! - Two different separators, `1.500,50`: the last one separates decimals, and the groups before it must be exact. This is the same amount in every locale, so every
//!   locale reads it. With three digits after the last separator, `1,500.000`, it is ambiguous wherever `500.000` is: Spanish-language media also write a million as
//!   `1'000,000` and `1,000.000` (time.news/thousands-and-millions-writing-keys).
//! - An apostrophe at the millions and another separator at the thousands, `1'500,000.00`, as in Mexico and Colombia: both group, if a third separator
//!   separates the decimals, or the separator of thousands occurs twice. `1'500,000` alone is ambiguous as above.
//! - One separator several times, `1.234.567`: no decimals. The groups must be exact: of three digits, or as in the locale.
//! - One full stop or comma that is the locale's grouping separator: it groups where the groups are exact, `1.500`. `1.50` and `1.5000` are ambiguous: decimals, or a
//!   `1.500` that was edited. In `1500.50` and `0.50` it cannot group: decimals.
//! - One full stop or comma that is the locale's decimal separator: decimals. But `1.500` of a currency with two decimals is ambiguous: it is
//!   more likely 1500 of a person who groups with it.
//! - One full stop or comma that the locale does not use, or uses for both, or without a locale: decimals. With exactly three digits after one to three: ambiguous.
//! - Spaces, apostrophes and the Arabic thousands separator only group; the Arabic decimal separator only separates decimals.
//!
//! Nothing is ever rounded, skipped or guessed.

use super::Currency;
use super::characters::{Class, Cursor, END, class};
use super::currencies::{self, CurrencyBytes};
use super::locale::Locale;
use super::print::TextBuffer;
use crate::check::{Code, Issue};

/// The reason why a text is not an amount, with its position. It is cheap to copy; [`AmountError::issue`] adds the texts for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmountError {
    /// The code of the issue.
    pub code: Code,
    /// Start of the span in the text, in UTF-16 code units.
    pub start: u32,
    /// End of the span (exclusive), in UTF-16 code units.
    pub end: u32,
    /// `false` for incomplete input: some continuation of the text is an amount.
    pub complete: bool,
    /// For [`Code::AmountAmbiguous`]: all digits as one number, and the number of decimals in the second reading.
    readings: (u64, u8),
}

impl AmountError {
    const fn new(code: Code, start: u32, end: u32) -> Self {
        Self { code, start, end, complete: true, readings: (0, 0) }
    }

    const fn incomplete_if(mut self, incomplete: bool) -> Self {
        self.complete = !incomplete;
        self
    }

    /// Makes the issue to report. The arguments are those of the call to [`parse`].
    #[must_use]
    pub fn issue(&self, text: &str, currency: &Currency<'_>, locale: &Locale<'_>) -> Issue {
        let mut expected = TextBuffer::new();
        let found = self.expected_and_found(text.as_bytes(), &currency.as_bytes(), locale, &mut expected);
        let found = std::str::from_utf8(found).unwrap_or_default();
        let issue = Issue::new(self.code).at(self.start, self.end).found(found.to_owned());
        match expected.text() {
            "" => issue,
            expected => issue.expected(expected.to_owned()),
        }
    }

    /// Writes what was expected, and returns the part of the text that was found instead.
    pub(crate) fn expected_and_found<'t>(
        &self,
        text: &'t [u8],
        currency: &CurrencyBytes<'_>,
        locale: &Locale<'_>,
        expected: &mut TextBuffer,
    ) -> &'t [u8] {
        let scale = currency.exponent;
        match self.code {
            Code::TooLong => {
                expected.bytes("≤ 1000".as_bytes());
                return b"> 1000";
            }
            Code::AmountAmbiguous => {
                let (value, decimals) = self.readings;
                for (before, decimals) in [("", 0), (" / ", decimals)] {
                    expected.bytes(before.as_bytes());
                    let zeros = scale.saturating_sub(decimals);
                    match scaled(value, zeros.into()) {
                        Some(value) => expected.number(value, decimals.saturating_add(zeros), locale, true),
                        None => expected.number(value, decimals, locale, true),
                    }
                }
            }
            Code::AmountTooPrecise => expected.whole(scale.into()),
            Code::AmountOutOfRange => expected.number(super::MAX_MINOR.unsigned_abs(), scale, locale, true),
            Code::AmountWrongCurrency => expected.bytes(currency.code),
            _ => {}
        }
        let mut cursor = Cursor::new(text);
        while cursor.at < self.start && cursor.next() != END {}
        let start = text.len().saturating_sub(cursor.rest.len());
        while cursor.at < self.end && cursor.next() != END {}
        text.get(start..text.len().saturating_sub(cursor.rest.len())).unwrap_or_default()
    }
}

/// The largest length of a text, in bytes. A longer text is [`Code::TooLong`].
const MAX_BYTES: usize = 1000;

/// Parses an amount as people in the locale write it, into minor units.
///
/// # Errors
/// An [`AmountError`] whose code says why the text is not an amount of this currency.
///
/// ```
/// use qash_client::check::Code;
/// use qash_client::money::{self, Currencies, Locale};
/// let currencies = Currencies::default();
/// let usd = currencies.get("USD").ok_or("unknown")?;
/// assert_eq!(money::parse("-1,234.56 USD", &usd, &Locale::NEUTRAL), Ok(-123_456));
/// let error = money::parse("12abc3", &usd, &Locale::NEUTRAL).err().ok_or("valid")?;
/// assert_eq!((error.code, error.start, error.end), (Code::AmountInvalid, 2, 5));
/// # Ok::<(), &str>(())
/// ```
pub fn parse(text: &str, currency: &Currency<'_>, locale: &Locale<'_>) -> Result<i64, AmountError> {
    read(text.as_bytes(), &currency.as_bytes(), locale)
}

/// [`parse`] for a text as bytes, which comes from JavaScript.
pub(crate) fn read(text: &[u8], currency: &CurrencyBytes<'_>, locale: &Locale<'_>) -> Result<i64, AmountError> {
    let cursor = Cursor::new(text);
    if text.len() > MAX_BYTES {
        return Err(AmountError::new(Code::TooLong, 0, cursor.end()));
    }
    let mut parser = Parser { cursor, currency, locale, sign: Class::Other, names: 0, abbreviated: false };
    parser.affix(None)?;
    let number = parser.number()?;
    let end = parser.cursor.at;
    if number.end == number.start {
        // Cape Verde's decimal separator without a digit after it.
        if advanced(parser.cursor).peek() != END {
            return Err(parser.unexpected());
        }
        let empty = parser.sign == Class::Other && parser.names == 0;
        let (code, start) = if empty { (Code::Empty, 0) } else { (Code::AmountIncomplete, end) };
        return Err(AmountError::new(code, start, end).incomplete_if(true));
    }
    let absolute = number.minor(currency, locale)?;
    parser.affix(Some(number.end))?;
    Ok(if parser.sign == Class::Minus { absolute.saturating_neg() } else { absolute })
}

struct Parser<'a> {
    cursor: Cursor<'a>,
    currency: &'a CurrencyBytes<'a>,
    locale: &'a Locale<'a>,
    /// The plus or minus sign that was read; [`Class::Other`] before one was.
    sign: Class,
    /// How often the currency was named: twice in `$500 MXN`.
    names: u8,
    /// Whether a symbol that ends in a letter is directly before the cursor: the point in `Bs.50` may belong to the symbol.
    abbreviated: bool,
}

impl Parser<'_> {
    /// Reads spaces, the sign and the currency before the digits; or after them, with the offset of their end.
    fn affix(&mut self, digits: Option<u32>) -> Result<(), AmountError> {
        let before = digits.is_none();
        loop {
            let next = self.cursor.peek();
            if next == END {
                return Ok(());
            }
            let class = self.locale.class(next).0;
            if before && class == Class::Digit {
                return Ok(());
            }
            let ahead = advanced(self.cursor);
            match class {
                Class::Space | Class::Blank => {}
                Class::Plus | Class::Minus => {
                    let trailing = class == Class::Minus && self.locale.data.trailing_minus;
                    if self.sign != Class::Other || !(before || trailing) {
                        let last = class == Class::Minus && self.sign == Class::Other && { ahead }.peek() == END;
                        let code = if last { Code::AmountTrailingMinus } else { Code::AmountInvalid };
                        return Err(AmountError::new(code, self.cursor.at, ahead.at));
                    }
                    self.sign = class;
                }
                Class::Parenthesis => return Err(AmountError::new(Code::AmountParentheses, self.cursor.at, ahead.at)),
                _ if self.name()? => continue,
                Class::Dot | Class::Comma | Class::Decimal | Class::Group | Class::Apostrophe if before => {
                    return Ok(());
                }
                // Cape Verde's decimal separator is also a currency symbol: directly after digits, at the end of the text, it may still become either.
                Class::Decimal if digits == Some(self.cursor.at) && { ahead }.peek() == END => {
                    return Err(AmountError::new(Code::AmountIncomplete, ahead.at, ahead.at).incomplete_if(true));
                }
                _ => return Err(self.unexpected()),
            }
            self.cursor = ahead;
            self.abbreviated = false;
        }
    }

    /// Reads the longest name of the currency at the cursor, if there is one.
    fn name(&mut self) -> Result<bool, AmountError> {
        let (mut best, mut last, mut incomplete) = (self.cursor, 0, false);
        let code = self.currency.code;
        let names = [code, self.currency.symbol, currencies::names(code), self.locale.symbols()];
        for names in names {
            for name in names.split(|byte| *byte == b'\n') {
                let (mut cursor, mut name) = (self.cursor, Cursor::new(name));
                let mut previous = 0;
                loop {
                    let expected = name.peek();
                    if expected == END {
                        break;
                    }
                    let next = cursor.peek();
                    if !same(next, expected) {
                        incomplete |= next == END && previous != 0;
                        previous = 0;
                        break;
                    }
                    (cursor, name) = (advanced(cursor), advanced(name));
                    previous = expected;
                }
                // `USD` is not read at the start of `USDC`, nor `ABC1` at the start of `ABC12`.
                let next = cursor.peek();
                let cut = is_letter(previous) && is_letter(next) || is_digit(previous) && is_digit(next);
                if previous != 0 && !cut && cursor.at > best.at {
                    (best, last) = (cursor, previous);
                }
            }
        }
        let found = best.at > self.cursor.at;
        if incomplete && self.names < 2 && best.peek() != END {
            // The text ends inside a longer name.
            let end = best.end();
            return Err(AmountError::new(Code::AmountIncomplete, end, end).incomplete_if(true));
        }
        if found && self.names >= 2 {
            return Err(AmountError::new(Code::AmountInvalid, self.cursor.at, best.at));
        }
        if found {
            self.cursor = best;
            self.names = self.names.wrapping_add(1);
            self.abbreviated = class(last).0 != Class::Currency;
        }
        Ok(found)
    }

    /// The error for the characters at the cursor, which do not belong to an amount of this currency.
    fn unexpected(&mut self) -> AmountError {
        let start = self.cursor.at;
        let (mut symbol, mut code, mut length) = (false, [0; 4], 0_usize);
        loop {
            let next = self.cursor.peek();
            let class = self.locale.class(next).0;
            let letter = matches!(class, Class::Other | Class::Currency);
            if next == END || !(letter || length == 0) {
                break;
            }
            symbol |= class == Class::Currency;
            if let Some(slot) = code.get_mut(length) {
                *slot = (next as u8).to_ascii_uppercase();
            }
            length = length.wrapping_add(1);
            self.cursor.next();
            if !letter {
                break;
            }
        }
        let known = symbol || code.get(..length).and_then(currencies::known_exponent).is_some();
        AmountError::new(if known { Code::AmountWrongCurrency } else { Code::AmountInvalid }, start, self.cursor.at)
    }

    /// Reads digits and the separators between them.
    fn number(&mut self) -> Result<Number, AmountError> {
        let mut number = Number::new(self.cursor.at, self.abbreviated, self.currency.exponent);
        let mut set = NO_SET;
        loop {
            // The fast path, for ASCII digits.
            if let [digit @ b'0'..=b'9', rest @ ..] = self.cursor.rest
                && matches!(set, NO_SET | 0x30)
            {
                set = 0x30;
                let at = self.cursor.at;
                self.cursor = Cursor { rest, at: at.wrapping_add(1) };
                number.digit(u32::from(digit & 15), at, self.cursor.at);
                continue;
            }
            let next = self.cursor.peek();
            if next == END {
                number.at_end = true;
                break;
            }
            // An invisible mark inside of a number can make it look like another number: after a right-to-left mark, later digits are shown first.
            if number.end != number.start && number.end != self.cursor.at {
                break;
            }
            let (class, value, zero) = self.locale.class(next);
            let mut ahead = advanced(self.cursor);
            if class == Class::Digit {
                if set != NO_SET && set != zero {
                    return Err(AmountError::new(Code::AmountInvalid, self.cursor.at, ahead.at));
                }
                set = zero;
                number.digit(value, self.cursor.at, ahead.at);
            } else if is_separator(class) {
                let end = ahead.at;
                let after = ahead.peek();
                if self.locale.class(after).0 != Class::Digit || ahead.at != end {
                    // Cape Verde's decimal separator is also a currency symbol.
                    if class == Class::Space || super::characters::class(next).0 == Class::Currency {
                        break;
                    }
                    // At the end of the text, digits may still follow the separator.
                    if after != END || ahead.at != end {
                        return Err(AmountError::new(Code::AmountInvalid, self.cursor.at, ahead.at));
                    }
                }
                number.separator(class, end)?;
            } else {
                break;
            }
            self.cursor = ahead;
        }
        Ok(number)
    }
}

/// The value for no digit set: no digit was read yet.
const NO_SET: u32 = 1;

const fn is_separator(class: Class) -> bool {
    matches!(class, Class::Dot | Class::Comma | Class::Decimal | Class::Group | Class::Apostrophe | Class::Space)
}

/// The cursor after the next code point.
fn advanced(mut cursor: Cursor<'_>) -> Cursor<'_> {
    cursor.next();
    cursor
}

const fn is_letter(code_point: u32) -> bool {
    matches!(code_point | 0x20, 0x61..=0x7a)
}

const fn is_digit(code_point: u32) -> bool {
    matches!(code_point, 0x30..=0x39)
}

/// Whether a code point of the text matches one of a name. Case is ignored, and every space matches every other.
fn same(found: u32, expected: u32) -> bool {
    found == expected
        // A fullwidth dollar sign.
        || (found == 0xff04 && expected == 0x24)
        || (is_letter(expected) && found | 0x20 == expected | 0x20)
        || (class(expected).0 == Class::Space && class(found).0 == Class::Space)
}

/// The digits read so far, as coefficient × 10ᶻᵉʳᵒˢ. Once the coefficient is full, zeros are counted apart, so that `1.5000…0` does not overflow.
#[derive(Default)]
struct Digits {
    coefficient: u64,
    zeros: u32,
    overflow: bool,
}

impl Digits {
    #[inline(always)]
    fn push(&mut self, value: u32) {
        // Compared first, since wasm has no multiplication that reports an overflow.
        if self.coefficient < LARGEST && self.zeros == 0 {
            self.coefficient = self.coefficient.wrapping_mul(10).wrapping_add(value.into());
        } else if value == 0 {
            self.zeros = self.zeros.saturating_add(1);
        } else {
            self.overflow = true;
        }
    }

    /// All digits as one integer; `None` on overflow.
    fn integer(&self) -> Option<u64> {
        if self.overflow { None } else { scaled(self.coefficient, self.zeros) }
    }

    /// The amount in minor units, if the last `fraction` digits are decimals.
    fn minor(&self, exponent: u8, fraction: u32) -> Result<i64, Code> {
        let zeros = self.zeros.saturating_add(exponent.into());
        if self.overflow {
            return Err(if fraction > exponent.into() { Code::AmountTooPrecise } else { Code::AmountOutOfRange });
        }
        let minor = match zeros.checked_sub(fraction) {
            Some(zeros) => scaled(self.coefficient, zeros),
            None => Some(unscaled(self.coefficient, fraction.saturating_sub(zeros)).ok_or(Code::AmountTooPrecise)?),
        };
        minor
            .and_then(|minor| i64::try_from(minor).ok())
            .filter(|minor| *minor <= super::MAX_MINOR)
            .ok_or(Code::AmountOutOfRange)
    }
}

/// The largest coefficient to which another digit can be appended.
const LARGEST: u64 = u64::MAX / 10;

/// value × 10ᶻᵉʳᵒˢ; `None` on overflow. The loop ends after at most twenty rounds.
fn scaled(mut value: u64, zeros: u32) -> Option<u64> {
    for _ in 0..if value == 0 { 0 } else { zeros } {
        if value > LARGEST {
            return None;
        }
        value = value.wrapping_mul(10);
    }
    Some(value)
}

/// value ÷ 10ᶻᵉʳᵒˢ; `None` unless it ends in as many zeros. The loop ends after at most twenty rounds.
fn unscaled(mut value: u64, zeros: u32) -> Option<u64> {
    for _ in 0..if value == 0 { 0 } else { zeros } {
        if value.checked_rem(10) != Some(0) {
            return None;
        }
        value = value.checked_div(10)?;
    }
    Some(value)
}

/// Parses an exact decimal, `-1500.5`, without spaces, grouping or exponent.
pub(crate) fn decimal(text: &[u8], currency: &CurrencyBytes<'_>) -> Result<i64, AmountError> {
    let mut cursor = Cursor::new(text);
    if text.len() > MAX_BYTES {
        return Err(AmountError::new(Code::TooLong, 0, cursor.end()));
    }
    let (mut digits, mut point, mut length, mut start) = (Digits::default(), false, 0_u32, 0);
    let negative = text.first() == Some(&b'-');
    if negative {
        cursor.next();
    }
    loop {
        let at = cursor.at;
        match cursor.next() {
            digit @ 0x30..=0x39 => {
                digits.push(digit & 15);
                length = length.wrapping_add(1);
            }
            0x2e if !point && length > 0 => (point, length, start) = (true, 0, cursor.at),
            END if length > 0 => break,
            END => {
                return Err(AmountError::new(if at == 0 { Code::Empty } else { Code::AmountIncomplete }, at, at)
                    .incomplete_if(true));
            }
            _ => return Err(AmountError::new(Code::AmountInvalid, at, cursor.at)),
        }
    }
    match digits.minor(currency.exponent, if point { length } else { 0 }) {
        Ok(absolute) => Ok(if negative { absolute.saturating_neg() } else { absolute }),
        Err(Code::AmountTooPrecise) => {
            Err(AmountError::new(Code::AmountTooPrecise, start.saturating_add(currency.exponent.into()), cursor.at))
        }
        Err(code) => Err(AmountError::new(code, 0, cursor.at)),
    }
}

/// The largest number of separators that is read: more than the largest amount has, even in groups of two.
const MAX_SEPARATORS: usize = 12;

/// The digits of an amount, and the separators that divide them into runs.
struct Number {
    digits: Digits,
    /// Length of the run before each separator.
    runs: [u32; MAX_SEPARATORS],
    separators: usize,
    /// Length of the last run.
    run: u32,
    /// The class of each separator.
    classes: [Class; MAX_SEPARATORS],
    /// The first separator, once there are two.
    first: Class,
    /// The last separator.
    last: Class,
    /// Whether the separators before the last one are not all the same.
    mixed: bool,
    leading_zero: bool,
    /// Whether a point before all digits may belong to an abbreviation before it.
    abbreviated: bool,
    /// Number of decimals of the currency.
    exponent: u32,
    /// Offset of the first run, in UTF-16 code units.
    start: u32,
    /// Offset of the end of the last run.
    end: u32,
    /// Offset of the first digit of the last run beyond the currency's decimals.
    excess: u32,
    /// Whether the number ends at the end of the text.
    at_end: bool,
}

/// A number in which millions and thousands have separators of their own, one of them an apostrophe: `1'500,000.00`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Millions {
    /// It is one, and the last separator separates decimals.
    Decimals,
    /// It is one, and all separators group.
    Integer,
    /// More characters can make it one.
    Possible,
    Impossible,
}

impl Number {
    const fn new(start: u32, abbreviated: bool, exponent: u8) -> Self {
        Self {
            digits: Digits { coefficient: 0, zeros: 0, overflow: false },
            runs: [0; MAX_SEPARATORS],
            classes: [Class::Other; MAX_SEPARATORS],
            separators: 0,
            run: 0,
            first: Class::Other,
            last: Class::Other,
            mixed: false,
            leading_zero: false,
            abbreviated,
            exponent: exponent as u32,
            start,
            end: start,
            excess: start,
            at_end: false,
        }
    }

    fn digit(&mut self, value: u32, at: u32, end: u32) {
        self.leading_zero |= value == 0 && self.end == self.start;
        self.digits.push(value);
        if self.run == self.exponent {
            self.excess = at;
        }
        self.run = self.run.wrapping_add(1);
        self.end = end;
    }

    fn separator(&mut self, separator: Class, end: u32) -> Result<(), AmountError> {
        if self.separators > 1 {
            self.mixed |= self.first != self.last;
        } else {
            self.first = self.last;
        }
        self.last = separator;
        self.end = end;
        let Some(run) = self.runs.get_mut(self.separators) else {
            return Err(AmountError::new(Code::AmountGrouping, self.start, end));
        };
        *run = self.run;
        if let Some(class) = self.classes.get_mut(self.separators) {
            *class = separator;
        }
        self.run = 0;
        self.separators = self.separators.wrapping_add(1);
        Ok(())
    }

    /// The absolute amount in minor units.
    fn minor(&self, currency: &CurrencyBytes<'_>, locale: &Locale<'_>) -> Result<i64, AmountError> {
        let exponent = currency.exponent;
        let (code, incomplete) = match self.fraction(exponent, locale) {
            Ok(fraction) => match self.digits.minor(exponent, fraction) {
                Ok(minor) => return Ok(minor),
                Err(code) => {
                    let may_group = self.may_group_by_threes() || self.millions(locale) == Millions::Possible;
                    (code, code == Code::AmountTooPrecise && may_group)
                }
            },
            // Zero is the same amount in both readings.
            Err((Code::AmountAmbiguous, _)) if self.digits.coefficient == 0 => return Ok(0),
            Err(error) => error,
        };
        let mut error = AmountError::new(code, self.start, self.end).incomplete_if(incomplete && self.at_end);
        if code == Code::AmountTooPrecise {
            error.start = self.excess;
        }
        if code == Code::AmountAmbiguous {
            match self.digits.integer() {
                Some(integer) if self.run < 20 => error.readings = (integer, self.run as u8),
                _ => error.code = Code::AmountOutOfRange,
            }
        }
        Err(error)
    }

    /// Length of the first run.
    const fn first_run(&self) -> u32 {
        let [run, ..] = self.runs;
        run
    }

    /// Whether there is one full stop or comma, with one to three digits before it and at most three after: it may be the first of several separators.
    const fn may_group_by_threes(&self) -> bool {
        matches!((self.first_run(), self.run), (1..=3, 0..=3))
            && self.separators == 1
            && !self.leading_zero
            && matches!(self.last, Class::Dot | Class::Comma)
    }

    /// Whether the runs before the first `separators` separators and a last run of this length are exact groups of the locale. Without a locale: of three
    /// digits, or as in India.
    fn grouped(&self, separators: usize, last: u32, locale: &Locale<'_>) -> bool {
        let (primary, secondary) = locale.data.group_sizes;
        let first = self.first_run();
        let (mut by_primary, mut by_secondary) = (first <= primary, first <= secondary);
        for run in self.runs.iter().take(separators).skip(1) {
            by_primary &= *run == primary;
            by_secondary &= *run == secondary;
        }
        first > 0 && !self.leading_zero && last == primary && (by_primary || by_secondary)
    }

    /// Whether the first `separators` separators alternate between an apostrophe and the same full stop or comma, with three digits between them.
    fn alternates(&self, separators: usize) -> bool {
        let (classes, runs) = (self.classes.iter().take(separators), self.runs.iter().take(separators).skip(1));
        let [first, second, ..] = self.classes;
        let apostrophe = |class: Class| class == Class::Apostrophe;
        let dot_or_comma = matches!(if apostrophe(first) { second } else { first }, Class::Dot | Class::Comma);
        let alternate = classes.enumerate().all(|(at, class)| *class == if at % 2 == 0 { first } else { second });
        separators > 1
            && dot_or_comma
            && apostrophe(first) != apostrophe(second)
            && alternate
            && matches!(self.first_run(), 1..=3)
            && !self.leading_zero
            && runs.fold(true, |exact, run| exact & (*run == 3))
    }

    /// Whether millions and thousands have separators of their own.
    fn millions(&self, locale: &Locale<'_>) -> Millions {
        if locale.data.group_sizes.0 != 3 {
            return Millions::Impossible;
        }
        let before = self.separators.saturating_sub(1);
        let dot_or_comma = matches!(self.last, Class::Dot | Class::Comma);
        // A third separator for the decimals, after that of the thousands.
        let third = dot_or_comma && self.classes.iter().take(before).all(|class| *class != self.last);
        let thousands = self.classes.get(before.wrapping_sub(1)).copied().unwrap_or(Class::Other);
        if third && thousands != Class::Apostrophe && self.alternates(before) && self.runs.get(before) == Some(&3) {
            return Millions::Decimals;
        }
        match self.alternates(self.separators) {
            true if dot_or_comma && self.separators > 2 && self.run == 3 => Millions::Integer,
            true if self.run <= 3 => Millions::Possible,
            _ => Millions::Impossible,
        }
    }

    /// The number of decimals; or the code of the issue, and whether more characters can still resolve it.
    fn fraction(&self, exponent: u8, locale: &Locale<'_>) -> Result<u32, (Code, bool)> {
        let (separator, run, first_run) = (self.last, self.run, self.first_run());
        let ends_in_separator = run == 0;
        let primary = locale.data.group_sizes.0;
        let as_decimals = if ends_in_separator { Err((Code::AmountIncomplete, true)) } else { Ok(run) };
        // Whether the groups are exact once the last one is complete.
        let may_group = self.grouped(self.separators, primary, locale);
        let as_groups = |otherwise, more| {
            let incomplete = ends_in_separator && (may_group || otherwise == Code::AmountAmbiguous);
            let code = if incomplete { Code::AmountIncomplete } else { otherwise };
            if may_group && run == primary { Ok(0) } else { Err((code, may_group && run < primary || more)) }
        };
        let dot_or_comma = matches!(separator, Class::Dot | Class::Comma);
        let cannot_group = first_run == 0 || self.leading_zero;
        // What remains is three digits after a point or comma, decimals or thousands; `several` is whether they can be the first of several groups.
        let several = match self.separators {
            0 => return Ok(0),
            1 if first_run == 0 && self.abbreviated => return Err((Code::AmountAmbiguous, false)),
            1 if separator == Class::Decimal => return as_decimals,
            1 if !dot_or_comma => return as_groups(Code::AmountGrouping, false),
            1 if locale.is_group(separator) && (exponent == 0 || !locale.data.group_is_plain_decimal) => {
                if (cannot_group && run != 3) || (first_run > 3 && run < 3) {
                    return as_decimals;
                }
                // A fraction with more decimals than the currency has is not a second reading.
                let exact = self.digits.minor(exponent, run).is_ok();
                // After a leading zero, more decimals may follow.
                let more = cannot_group && run == 3 && exact;
                return as_groups(if exact { Code::AmountAmbiguous } else { Code::AmountGrouping }, more);
            }
            1 if run == 3 && self.may_group_by_threes() => true,
            1 => return as_decimals,
            _ if self.first == Class::Decimal => return Err((Code::AmountGrouping, false)),
            _ if self.mixed => match self.millions(locale) {
                Millions::Decimals if run == 3 => false,
                Millions::Decimals => return as_decimals,
                Millions::Integer => return Ok(0),
                other => return Err((Code::AmountGrouping, other == Millions::Possible)),
            },
            _ if self.first == separator => return as_groups(Code::AmountGrouping, false),
            separators => {
                let before = separators.wrapping_sub(1);
                let last = self.runs.get(before).copied().unwrap_or(0);
                if !(dot_or_comma || separator == Class::Decimal) || !self.grouped(before, last, locale) {
                    return Err((Code::AmountGrouping, self.millions(locale) == Millions::Possible));
                }
                if !dot_or_comma || run != 3 {
                    return as_decimals;
                }
                self.millions(locale) == Millions::Possible
            }
        };
        let exact = self.digits.minor(exponent, run).is_ok();
        // The locale's decimal separator, but three decimals are unlikely where the currency has fewer.
        let decimals = locale.is_decimal(separator) && !(exponent < 3 && exact);
        if decimals { as_decimals } else { Err((Code::AmountAmbiguous, exact || several)) }
    }
}

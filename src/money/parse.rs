//! From the text of an amount to its exact integer, or to what is wrong with it and where.
//!
//! The parser goes once from left to right: signs and currency, digits with their separators, signs and currency again. Then [`fraction`] decides from the lengths of
//! the runs of digits which separator, if any, is the decimal sign:
//!
//! - Two different separators, such as `1.500,50`: the last one, and the others must group exactly. That means one amount in every locale, so it is read in every locale.
//!   With three digits behind the last one, `1,500.000`, it is ambiguous wherever `500.000` would be: Spanish-language media also write a million
//!   `1'000,000` and `1,000.000` (time.news/thousands-and-millions-writing-keys).
//! - An apostrophe at the millions and another one at the thousands, `1'500,000.00`, as Mexico and Colombia write them: groups, if a third
//!   separates the decimals, or the one at the thousands stands there twice. `1'500,000` alone is ambiguous as above.
//! - The same one several times, `1.234.567`: no decimals. It must group exactly: by threes, or as the locale does.
//! - One full stop or comma, which the locale groups with: it groups when it stands exactly right, `1.500`. In `1.50` or `1.5000` it is either a decimal sign or a slip
//!   of somebody who edited `1.500`: ambiguous. `1500.50` and `0.50` cannot have been groups: decimals.
//! - One full stop or comma, which the locale writes decimals with: decimals. But `1.500` where the currency has two decimals is rather one
//!   thousand and five hundred of somebody who groups with it: ambiguous.
//! - One that the locale does not use, or uses for both, or without a locale: decimals, unless exactly three digits follow one to three: ambiguous.
//! - Spaces, apostrophes and the Arabic thousands sign only group; the Arabic decimal sign only separates decimals.
//!
//! Nothing is ever rounded, skipped or guessed.

use super::Currency;
use super::currencies::{self, Terms};
use super::locale::Locale;
use super::print::Out;
use super::sign::{Class, Cursor, END, class};
use crate::check::{Code, Issue};

/// Why a text is no amount. Copied cheaply; [`Fault::issue`] makes words of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub code: Code,
    /// Where it begins, in UTF-16 code units.
    pub start: u32,
    /// Where it ends, exclusive.
    pub end: u32,
    /// `false` while some continuation of the text would be an amount.
    pub complete: bool,
    /// For [`Code::AmountAmbiguous`]: the digits as one number, and how many of them are decimals in the other reading.
    readings: (u64, u8),
}

impl Fault {
    const fn new(code: Code, start: u32, end: u32) -> Self {
        Self { code, start, end, complete: true, readings: (0, 0) }
    }

    const fn unless(mut self, unfinished: bool) -> Self {
        self.complete = !unfinished;
        self
    }

    /// The issue to report about the text that was parsed.
    #[must_use]
    pub fn issue(&self, text: &str, currency: &Currency<'_>, locale: &Locale<'_>) -> Issue {
        let mut expected = Out::new();
        let found = self.words(text.as_bytes(), &currency.terms(), locale, &mut expected);
        let found = std::str::from_utf8(found).unwrap_or_default();
        let issue = Issue::new(self.code).at(self.start, self.end).found(found.to_owned());
        match expected.text() {
            "" => issue,
            expected => issue.expected(expected.to_owned()),
        }
    }

    /// Writes what was expected, and gives back what stood there.
    pub(crate) fn words<'t>(
        &self,
        text: &'t [u8],
        currency: &Terms<'_>,
        locale: &Locale<'_>,
        expected: &mut Out,
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

/// A text of more bytes than this is no amount, whatever stands in it.
const MAX_TEXT: usize = 1000;

/// Reads an amount as people write it where the locale is spoken.
///
/// # Errors
/// A [`Fault`] whose code says why the text is no amount of this currency.
///
/// ```
/// use qash_client::check::Code;
/// use qash_client::money::{self, Currencies, Locale};
/// let currencies = Currencies::default();
/// let usd = currencies.get("USD").ok_or("unknown")?;
/// assert_eq!(money::parse("-1,234.56 USD", &usd, &Locale::NEUTRAL), Ok(-123_456));
/// let fault = money::parse("12abc3", &usd, &Locale::NEUTRAL).err().ok_or("read")?;
/// assert_eq!((fault.code, fault.start, fault.end), (Code::AmountInvalid, 2, 5));
/// # Ok::<(), &str>(())
/// ```
pub fn parse(text: &str, currency: &Currency<'_>, locale: &Locale<'_>) -> Result<i64, Fault> {
    read(text.as_bytes(), &currency.terms(), locale)
}

/// [`parse`] of a text of JavaScript's.
pub(crate) fn read(text: &[u8], currency: &Terms<'_>, locale: &Locale<'_>) -> Result<i64, Fault> {
    let cursor = Cursor::new(text);
    if text.len() > MAX_TEXT {
        return Err(Fault::new(Code::TooLong, 0, cursor.end()));
    }
    let mut parser = Parser { cursor, currency, locale, sign: Class::Other, names: 0, abbreviated: false };
    parser.signs(None)?;
    let body = parser.body()?;
    let end = parser.cursor.at;
    if body.end == body.start {
        // Cape Verde's decimal sign, and no digit behind it.
        if advanced(parser.cursor).peek() != END {
            return Err(parser.foreign());
        }
        let nothing = parser.sign == Class::Other && parser.names == 0;
        let (code, start) = if nothing { (Code::Empty, 0) } else { (Code::AmountIncomplete, end) };
        return Err(Fault::new(code, start, end).unless(true));
    }
    let size = body.size(currency, locale)?;
    parser.signs(Some(body.end))?;
    Ok(if parser.sign == Class::Minus { size.saturating_neg() } else { size })
}

struct Parser<'a> {
    cursor: Cursor<'a>,
    currency: &'a Terms<'a>,
    locale: &'a Locale<'a>,
    /// The plus or minus that was read.
    sign: Class,
    /// How often the currency was named; `$500 MXN` names it twice.
    names: u8,
    /// Whether letters that name the currency stand directly before the cursor: in `Bs.50` the point may belong to them.
    abbreviated: bool,
}

impl Parser<'_> {
    /// Reads spaces, a sign and the currency, before the digits or behind their end.
    fn signs(&mut self, digits: Option<u32>) -> Result<(), Fault> {
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
                    let trailing = class == Class::Minus && self.locale.facts.trailing_minus;
                    if self.sign != Class::Other || !(before || trailing) {
                        let last = class == Class::Minus && self.sign == Class::Other && { ahead }.peek() == END;
                        let code = if last { Code::AmountTrailingMinus } else { Code::AmountInvalid };
                        return Err(Fault::new(code, self.cursor.at, ahead.at));
                    }
                    self.sign = class;
                }
                Class::Parenthesis => return Err(Fault::new(Code::AmountParentheses, self.cursor.at, ahead.at)),
                _ if self.name()? => continue,
                Class::Dot | Class::Comma | Class::Decimal | Class::Group | Class::Apostrophe if before => {
                    return Ok(());
                }
                // Cape Verde's decimal sign is also that of currencies: directly behind digits it may still become the one or the other.
                Class::Decimal if digits == Some(self.cursor.at) && { ahead }.peek() == END => {
                    return Err(Fault::new(Code::AmountIncomplete, ahead.at, ahead.at).unless(true));
                }
                _ => return Err(self.foreign()),
            }
            self.cursor = ahead;
            self.abbreviated = false;
        }
    }

    /// Reads one of the currency's names: the longest that stands here.
    fn name(&mut self) -> Result<bool, Fault> {
        let (mut best, mut last, mut unfinished) = (self.cursor, 0, false);
        let code = self.currency.code;
        let names = [code, self.currency.symbol, currencies::names(code), self.locale.signs()];
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
                        unfinished |= next == END && previous != 0;
                        previous = 0;
                        break;
                    }
                    (cursor, name) = (advanced(cursor), advanced(name));
                    previous = expected;
                }
                // `USD` does not stand in `USDC`, nor `ABC1` in `ABC12`.
                let next = cursor.peek();
                let cut = is_letter(previous) && is_letter(next) || is_digit(previous) && is_digit(next);
                if previous != 0 && !cut && cursor.at > best.at {
                    (best, last) = (cursor, previous);
                }
            }
        }
        let found = best.at > self.cursor.at;
        if unfinished && self.names < 2 && best.peek() != END {
            // The text ends inside a longer name.
            let end = best.end();
            return Err(Fault::new(Code::AmountIncomplete, end, end).unless(true));
        }
        if found && self.names >= 2 {
            return Err(Fault::new(Code::AmountInvalid, self.cursor.at, best.at));
        }
        if found {
            self.cursor = best;
            self.names = self.names.wrapping_add(1);
            self.abbreviated = class(last).0 != Class::Currency;
        }
        Ok(found)
    }

    /// What stands here belongs to no amount of this currency.
    fn foreign(&mut self) -> Fault {
        let start = self.cursor.at;
        let (mut sign, mut code, mut length) = (false, [0; 4], 0_usize);
        loop {
            let next = self.cursor.peek();
            let class = self.locale.class(next).0;
            let letter = matches!(class, Class::Other | Class::Currency);
            if next == END || !(letter || length == 0) {
                break;
            }
            sign |= class == Class::Currency;
            if let Some(slot) = code.get_mut(length) {
                *slot = (next as u8).to_ascii_uppercase();
            }
            length = length.wrapping_add(1);
            self.cursor.next();
            if !letter {
                break;
            }
        }
        let known = sign || code.get(..length).and_then(currencies::known_exponent).is_some();
        Fault::new(if known { Code::AmountWrongCurrency } else { Code::AmountInvalid }, start, self.cursor.at)
    }

    /// Reads digits and the separators between them.
    fn body(&mut self) -> Result<Body, Fault> {
        let mut body = Body::new(self.cursor.at, self.abbreviated, self.currency.exponent);
        let mut set = NO_SET;
        loop {
            // Nearly every character of nearly every amount takes this way.
            if let [digit @ b'0'..=b'9', rest @ ..] = self.cursor.rest
                && matches!(set, NO_SET | 0x30)
            {
                set = 0x30;
                let at = self.cursor.at;
                self.cursor = Cursor { rest, at: at.wrapping_add(1) };
                body.digit(u32::from(digit & 15), at, self.cursor.at);
                continue;
            }
            let next = self.cursor.peek();
            if next == END {
                body.at_end = true;
                break;
            }
            // An invisible mark inside of a number can make it look like another: behind one of right-to-left, digits stand before those they follow.
            if body.end != body.start && body.end != self.cursor.at {
                break;
            }
            let (class, value, zero) = self.locale.class(next);
            let mut ahead = advanced(self.cursor);
            if class == Class::Digit {
                if set != NO_SET && set != zero {
                    return Err(Fault::new(Code::AmountInvalid, self.cursor.at, ahead.at));
                }
                set = zero;
                body.digit(value, self.cursor.at, ahead.at);
            } else if is_separator(class) {
                let end = ahead.at;
                let after = ahead.peek();
                if self.locale.class(after).0 != Class::Digit || ahead.at != end {
                    // Cape Verde writes decimals with the sign that is also a currency's.
                    if class == Class::Space || super::sign::class(next).0 == Class::Currency {
                        break;
                    }
                    // While typing, a separator comes before the digits it separates.
                    if after != END || ahead.at != end {
                        return Err(Fault::new(Code::AmountInvalid, self.cursor.at, ahead.at));
                    }
                }
                body.separator(class, end)?;
            } else {
                break;
            }
            self.cursor = ahead;
        }
        Ok(body)
    }
}

/// No digit was read yet.
const NO_SET: u32 = 1;

const fn is_separator(class: Class) -> bool {
    matches!(class, Class::Dot | Class::Comma | Class::Decimal | Class::Group | Class::Apostrophe | Class::Space)
}

/// One character further.
fn advanced(mut cursor: Cursor<'_>) -> Cursor<'_> {
    cursor.next();
    cursor
}

const fn is_letter(sign: u32) -> bool {
    matches!(sign | 0x20, 0x61..=0x7a)
}

const fn is_digit(sign: u32) -> bool {
    matches!(sign, 0x30..=0x39)
}

/// Whether a character of the text stands for one of a name: in any case, and any space for any other.
fn same(found: u32, expected: u32) -> bool {
    found == expected
        // A dollar sign of full width.
        || (found == 0xff04 && expected == 0x24)
        || (is_letter(expected) && found | 0x20 == expected | 0x20)
        || (class(expected).0 == Class::Space && class(found).0 == Class::Space)
}

/// The digits read so far, as coefficient × 10ᶻᵉʳᵒˢ. Zeros are counted apart once the coefficient is full, so that `1.5000…0` overflows nothing.
#[derive(Default)]
struct Digits {
    coefficient: u64,
    zeros: u32,
    overflow: bool,
}

impl Digits {
    #[inline(always)]
    fn push(&mut self, value: u32) {
        // Compared first, since wasm has no multiplication that tells of an overflow.
        if self.coefficient < LARGEST && self.zeros == 0 {
            self.coefficient = self.coefficient.wrapping_mul(10).wrapping_add(value.into());
        } else if value == 0 {
            self.zeros = self.zeros.saturating_add(1);
        } else {
            self.overflow = true;
        }
    }

    /// All digits as one number.
    fn whole(&self) -> Option<u64> {
        if self.overflow { None } else { scaled(self.coefficient, self.zeros) }
    }

    /// Minor units, when the last `fraction` digits are decimals.
    fn minor(&self, exponent: u8, fraction: u32) -> Result<i64, Code> {
        let zeros = self.zeros.saturating_add(exponent.into());
        if self.overflow {
            return Err(if fraction > exponent.into() { Code::AmountTooPrecise } else { Code::AmountOutOfRange });
        }
        let size = match zeros.checked_sub(fraction) {
            Some(zeros) => scaled(self.coefficient, zeros),
            None => Some(shortened(self.coefficient, fraction.saturating_sub(zeros)).ok_or(Code::AmountTooPrecise)?),
        };
        size.and_then(|size| i64::try_from(size).ok())
            .filter(|size| *size <= super::MAX_MINOR)
            .ok_or(Code::AmountOutOfRange)
    }
}

/// The largest number that still fits after another digit.
const LARGEST: u64 = u64::MAX / 10;

/// value × 10ᶻᵉʳᵒˢ. The loop ends after twenty rounds at the latest.
fn scaled(mut value: u64, zeros: u32) -> Option<u64> {
    for _ in 0..if value == 0 { 0 } else { zeros } {
        if value > LARGEST {
            return None;
        }
        value = value.wrapping_mul(10);
    }
    Some(value)
}

/// value ÷ 10ᶻᵉʳᵒˢ, if it ends in so many zeros. This loop, too, ends after twenty rounds.
fn shortened(mut value: u64, zeros: u32) -> Option<u64> {
    for _ in 0..if value == 0 { 0 } else { zeros } {
        if value.checked_rem(10) != Some(0) {
            return None;
        }
        value = value.checked_div(10)?;
    }
    Some(value)
}

/// Reads an exact decimal as machines write it: `-1500.5`, without spaces, grouping or exponent.
pub(crate) fn decimal(text: &[u8], currency: &Terms<'_>) -> Result<i64, Fault> {
    let mut cursor = Cursor::new(text);
    if text.len() > MAX_TEXT {
        return Err(Fault::new(Code::TooLong, 0, cursor.end()));
    }
    let (mut digits, mut point, mut length, mut start) = (Digits::default(), false, 0_u32, 0);
    let negative = text.first() == Some(&b'-');
    if negative {
        cursor.next();
    }
    loop {
        let at = cursor.at;
        match cursor.next() {
            sign @ 0x30..=0x39 => {
                digits.push(sign & 15);
                length = length.wrapping_add(1);
            }
            0x2e if !point && length > 0 => (point, length, start) = (true, 0, cursor.at),
            END if length > 0 => break,
            END => {
                return Err(Fault::new(if at == 0 { Code::Empty } else { Code::AmountIncomplete }, at, at).unless(true));
            }
            _ => return Err(Fault::new(Code::AmountInvalid, at, cursor.at)),
        }
    }
    match digits.minor(currency.exponent, if point { length } else { 0 }) {
        Ok(size) => Ok(if negative { size.saturating_neg() } else { size }),
        Err(Code::AmountTooPrecise) => {
            Err(Fault::new(Code::AmountTooPrecise, start.saturating_add(currency.exponent.into()), cursor.at))
        }
        Err(code) => Err(Fault::new(code, 0, cursor.at)),
    }
}

/// More separators than the largest amount can have, even grouped by twos.
const MAX_SEPARATORS: usize = 12;

/// The digits of an amount and how separators cut them into runs.
struct Body {
    digits: Digits,
    /// Lengths of the runs before each separator.
    runs: [u32; MAX_SEPARATORS],
    separators: usize,
    /// Length of the last run.
    run: u32,
    /// The separators, and those between all runs but the last, and before the last run.
    signs: [Class; MAX_SEPARATORS],
    first: Class,
    last: Class,
    /// Whether earlier runs stand between different separators.
    mixed: bool,
    leading_zero: bool,
    /// A point in front of all digits may belong to an abbreviation before it.
    abbreviated: bool,
    /// The currency's decimals.
    exponent: u32,
    /// UTF-16 positions of the first run, the end, and the first digit of the last run beyond those decimals.
    start: u32,
    end: u32,
    excess: u32,
    /// Whether the text ends here.
    at_end: bool,
}

impl Body {
    const fn new(start: u32, abbreviated: bool, exponent: u8) -> Self {
        Self {
            digits: Digits { coefficient: 0, zeros: 0, overflow: false },
            runs: [0; MAX_SEPARATORS],
            signs: [Class::Other; MAX_SEPARATORS],
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

    fn separator(&mut self, separator: Class, end: u32) -> Result<(), Fault> {
        if self.separators > 1 {
            self.mixed |= self.first != self.last;
        } else {
            self.first = self.last;
        }
        self.last = separator;
        self.end = end;
        let Some(run) = self.runs.get_mut(self.separators) else {
            return Err(Fault::new(Code::AmountGrouping, self.start, end));
        };
        *run = self.run;
        if let Some(sign) = self.signs.get_mut(self.separators) {
            *sign = separator;
        }
        self.run = 0;
        self.separators = self.separators.wrapping_add(1);
        Ok(())
    }

    /// The amount without its sign, in minor units.
    fn size(&self, currency: &Terms<'_>, locale: &Locale<'_>) -> Result<i64, Fault> {
        let exponent = currency.exponent;
        let (code, unfinished) = match self.fraction(exponent, locale) {
            Ok(fraction) => match self.digits.minor(exponent, fraction) {
                Ok(size) => return Ok(size),
                Err(code) => {
                    let may_group = self.may_group_by_threes() || self.by_millions(locale) == Err(true);
                    (code, code == Code::AmountTooPrecise && may_group)
                }
            },
            // Zero is zero in either reading.
            Err((Code::AmountAmbiguous, _)) if self.digits.coefficient == 0 => return Ok(0),
            Err(refusal) => refusal,
        };
        let mut fault = Fault::new(code, self.start, self.end).unless(unfinished && self.at_end);
        if code == Code::AmountTooPrecise {
            fault.start = self.excess;
        }
        if code == Code::AmountAmbiguous {
            match self.digits.whole() {
                Some(whole) if self.run < 20 => fault.readings = (whole, self.run as u8),
                _ => fault.code = Code::AmountOutOfRange,
            }
        }
        Err(fault)
    }

    /// Length of the first run.
    const fn lead(&self) -> u32 {
        let [lead, ..] = self.runs;
        lead
    }

    /// One full stop or comma, one to three digits before it and at most three after: perhaps the first separator of several.
    const fn may_group_by_threes(&self) -> bool {
        matches!((self.lead(), self.run), (1..=3, 0..=3))
            && self.separators == 1
            && !self.leading_zero
            && matches!(self.last, Class::Dot | Class::Comma)
    }

    /// Whether the runs before so many separators and one of that length are groups, whole as the locale writes them, by threes, or, without a locale,
    /// as India does.
    fn grouped(&self, separators: usize, last: u32, locale: &Locale<'_>) -> bool {
        let (primary, secondary) = locale.facts.sizes;
        let lead = self.lead();
        let (mut whole, mut halved) = (lead <= primary, lead <= secondary);
        for run in self.runs.iter().take(separators).skip(1) {
            whole &= *run == primary;
            halved &= *run == secondary;
        }
        lead > 0 && !self.leading_zero && last == primary && (whole || halved)
    }

    /// Whether so many separators are by turns an apostrophe and one and the same full stop or comma, the digits between them by threes.
    fn takes_turns(&self, separators: usize) -> bool {
        let (signs, runs) = (self.signs.iter().take(separators), self.runs.iter().take(separators).skip(1));
        let [first, second, ..] = self.signs;
        let apostrophe = |sign: Class| sign == Class::Apostrophe;
        let either = matches!(if apostrophe(first) { second } else { first }, Class::Dot | Class::Comma);
        let turns = signs.enumerate().all(|(at, sign)| *sign == if at % 2 == 0 { first } else { second });
        separators > 1
            && either
            && apostrophe(first) != apostrophe(second)
            && turns
            && matches!(self.lead(), 1..=3)
            && !self.leading_zero
            && runs.fold(true, |whole, run| whole & (*run == 3))
    }

    /// Whether millions and thousands have signs of their own, and the last separator is that of the decimals; or whether that may yet come.
    fn by_millions(&self, locale: &Locale<'_>) -> Result<bool, bool> {
        if locale.facts.sizes.0 != 3 {
            return Err(false);
        }
        let before = self.separators.saturating_sub(1);
        let either = matches!(self.last, Class::Dot | Class::Comma);
        // Another sign for the decimals, behind the one at the thousands.
        let third = either && self.signs.iter().take(before).all(|sign| *sign != self.last);
        let thousands = self.signs.get(before.wrapping_sub(1)).copied().unwrap_or(Class::Other);
        if third && thousands != Class::Apostrophe && self.takes_turns(before) && self.runs.get(before) == Some(&3) {
            return Ok(true);
        }
        let turns = self.takes_turns(self.separators);
        if turns && either && self.separators > 2 && self.run == 3 { Ok(false) } else { Err(turns && self.run <= 3) }
    }

    /// How many of the digits are decimals; or what is wrong, and whether that can still be put right by typing on.
    fn fraction(&self, exponent: u8, locale: &Locale<'_>) -> Result<u32, (Code, bool)> {
        let (separator, run, lead) = (self.last, self.run, self.lead());
        let open = run == 0;
        let primary = locale.facts.sizes.0;
        let as_decimals = if open { Err((Code::AmountIncomplete, true)) } else { Ok(run) };
        // With its last group filled up, is it well grouped?
        let may_group = self.grouped(self.separators, primary, locale);
        let as_groups = |otherwise, more| {
            let unfinished = open && (may_group || otherwise == Code::AmountAmbiguous);
            let code = if unfinished { Code::AmountIncomplete } else { otherwise };
            if may_group && run == primary { Ok(0) } else { Err((code, may_group && run < primary || more)) }
        };
        let either = matches!(separator, Class::Dot | Class::Comma);
        let no_group = lead == 0 || self.leading_zero;
        // Three digits behind a point or comma remain, decimals or thousands, and whether those could be the first of several.
        let several = match self.separators {
            0 => return Ok(0),
            1 if lead == 0 && self.abbreviated => return Err((Code::AmountAmbiguous, false)),
            1 if separator == Class::Decimal => return as_decimals,
            1 if !either => return as_groups(Code::AmountGrouping, false),
            1 if locale.is_group(separator) && (exponent == 0 || !locale.facts.swapped) => {
                if (no_group && run != 3) || (lead > 3 && run < 3) {
                    return as_decimals;
                }
                // Decimals that the currency does not have are no second reading.
                let exact = self.digits.minor(exponent, run).is_ok();
                // With a zero in front, more decimals may follow.
                let more = no_group && run == 3 && exact;
                return as_groups(if exact { Code::AmountAmbiguous } else { Code::AmountGrouping }, more);
            }
            1 if run == 3 && self.may_group_by_threes() => true,
            1 => return as_decimals,
            _ if self.first == Class::Decimal => return Err((Code::AmountGrouping, false)),
            _ if self.mixed => match self.by_millions(locale) {
                Ok(true) if run == 3 => false,
                Ok(true) => return as_decimals,
                Ok(false) => return Ok(0),
                Err(unfinished) => return Err((Code::AmountGrouping, unfinished)),
            },
            _ if self.first == separator => return as_groups(Code::AmountGrouping, false),
            earlier => {
                let before = earlier.wrapping_sub(1);
                let last = self.runs.get(before).copied().unwrap_or(0);
                if !(either || separator == Class::Decimal) || !self.grouped(before, last, locale) {
                    return Err((Code::AmountGrouping, self.by_millions(locale) == Err(true)));
                }
                if !either || run != 3 {
                    return as_decimals;
                }
                self.by_millions(locale) == Err(true)
            }
        };
        let exact = self.digits.minor(exponent, run).is_ok();
        // The locale may write decimals with it, though hardly three where the currency has fewer.
        let decimals = locale.is_decimal(separator) && !(exponent < 3 && exact);
        if decimals { as_decimals } else { Err((Code::AmountAmbiguous, exact || several)) }
    }
}

//! From the text of an amount to its exact integer, or to what is wrong with it and where.
//!
//! The parser goes once from left to right: signs and currency, digits with their separators, signs and currency again. Then [`fraction`] decides from the lengths of
//! the runs of digits which separator, if any, is the decimal sign:
//!
//! - Two different separators, such as `1.500,50`: the last one, and the others must group exactly. That means one amount in every locale, so it is read in every locale.
//! - The same one several times, `1.234.567`: no decimals. It must group exactly: by threes, or as the locale does.
//! - One full stop or comma, which the locale groups with: it groups when it stands exactly right, `1.500`. In `1.50` or `1.5000` it is either a decimal sign or a slip
//!   of somebody who edited `1.500`: ambiguous. `1500.50` and `0.50` cannot have been groups: decimals.
//! - One full stop or comma, which the locale writes decimals with: decimals. But `1.500` where the currency has two decimals is rather one
//!   thousand and five hundred of somebody who groups with it: ambiguous.
//! - One that the locale does not use, or without a locale: decimals, unless exactly three digits follow one to three: ambiguous.
//! - Spaces, apostrophes and the Arabic thousands sign only group; the Arabic decimal sign only separates decimals.
//!
//! Nothing is ever rounded, skipped or guessed.

use super::locale::{Locale, Separator, Style, is_mark, is_minus};
use super::{Currency, currencies, print};
use crate::check::{Code, Issue};
use std::str::Chars;

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
    pub fn issue(&self, text: &str, currency: &Currency<'_>, locale: &Locale) -> Issue {
        let issue = Issue::new(self.code).at(self.start, self.end);
        let plain = |value, scale| print::number(false, value, scale, locale, Style::Plain);
        let issue = match self.code {
            Code::AmountAmbiguous => {
                let (value, scale) = self.readings;
                let whole = match scaled(value, currency.exponent.into()) {
                    Some(minor) => plain(minor, currency.exponent),
                    None => plain(value, 0),
                };
                issue.expected([&whole, " / ", &plain(value, scale)].concat())
            }
            Code::AmountTooPrecise => issue.expected(print::whole(currency.exponent.into())),
            Code::AmountOutOfRange => issue.expected(plain(super::MAX_MINOR.unsigned_abs(), currency.exponent)),
            Code::AmountWrongCurrency => issue.expected(currency.code.to_owned()),
            _ => issue,
        };
        issue.found(slice(text, self.start, self.end).to_owned())
    }
}

/// The part of a text between two UTF-16 positions.
fn slice(text: &str, start: u32, end: u32) -> &str {
    let mut cursor = Cursor { chars: text.chars(), at: 0 };
    while cursor.at < start && cursor.raw().is_some() {}
    let from = cursor.chars.as_str();
    while cursor.at < end && cursor.raw().is_some() {}
    from.get(..from.len().saturating_sub(cursor.chars.as_str().len())).unwrap_or_default()
}

/// UTF-16 code units of a character.
const fn units(sign: char) -> u32 {
    if sign > '\u{ffff}' { 2 } else { 1 }
}

/// A place in the text.
#[derive(Clone)]
struct Cursor<'a> {
    chars: Chars<'a>,
    /// UTF-16 code units before it.
    at: u32,
}

impl Cursor<'_> {
    fn raw(&mut self) -> Option<char> {
        let next = self.chars.next()?;
        self.at = self.at.saturating_add(units(next));
        Some(next)
    }

    /// The next character that is not an invisible mark, without taking it.
    fn peek(&mut self) -> Option<char> {
        loop {
            let next = self.chars.clone().next()?;
            if !is_mark(next) {
                return Some(next);
            }
            self.raw();
        }
    }
}

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
/// let anywhere = Locale::neutral(&usd);
/// assert_eq!(money::parse("-1,234.56 USD", &usd, &anywhere), Ok(-123_456));
/// let fault = money::parse("12abc3", &usd, &anywhere).err().ok_or("read")?;
/// assert_eq!((fault.code, fault.start, fault.end), (Code::AmountInvalid, 2, 5));
/// # Ok::<(), &str>(())
/// ```
pub fn parse(text: &str, currency: &Currency<'_>, locale: &Locale) -> Result<i64, Fault> {
    let mut parser = Parser {
        cursor: Cursor { chars: text.chars(), at: 0 },
        currency,
        locale,
        minus: None,
        names: 0,
        abbreviated: false,
    };
    parser.signs(true)?;
    let body = parser.body()?;
    if body.count == 0 {
        let end = parser.cursor.at;
        let code = if parser.minus.is_none() && parser.names == 0 { Code::Empty } else { Code::AmountIncomplete };
        return Err(Fault::new(code, if matches!(code, Code::Empty) { 0 } else { end }, end).unless(true));
    }
    let size = body.size(currency, locale)?;
    parser.signs(false)?;
    if parser.minus == Some(true) { Ok(size.saturating_neg()) } else { Ok(size) }
}

struct Parser<'a> {
    cursor: Cursor<'a>,
    currency: &'a Currency<'a>,
    locale: &'a Locale,
    /// Whether a sign was read, and whether it was a minus.
    minus: Option<bool>,
    /// How often the currency was named; `$500 MXN` names it twice.
    names: u8,
    /// Whether letters that name the currency stand directly before the cursor: in `Bs.50` the point may belong to them.
    abbreviated: bool,
}

impl Parser<'_> {
    /// Reads spaces, a sign and the currency, before or after the digits.
    fn signs(&mut self, before: bool) -> Result<(), Fault> {
        while let Some(next) = self.cursor.peek() {
            let start = self.cursor.at;
            if before && next.is_ascii_digit() {
                return Ok(());
            }
            if matches!(next, '\t' | '\n' | '\r') || self.locale.separator(next) == Some(Separator::Space) {
                self.cursor.raw();
                self.abbreviated = false;
            } else if is_minus(next) || matches!(next, '+' | '\u{ff0b}') {
                self.cursor.raw();
                if self.minus.is_some() || !(before || (is_minus(next) && self.locale.trailing_minus)) {
                    return Err(Fault::new(Code::AmountInvalid, start, self.cursor.at));
                }
                self.minus = Some(is_minus(next));
                self.abbreviated = false;
            } else if matches!(next, '(' | ')') {
                return Err(Fault::new(Code::AmountParentheses, start, start.saturating_add(1)));
            } else if !self.name()? {
                if before && (self.locale.digit(next).is_some() || self.locale.separator(next).is_some()) {
                    return Ok(());
                }
                let mut ahead = self.cursor.clone();
                ahead.raw();
                if !before && self.locale.separator(next) == Some(Separator::Decimal) && ahead.peek().is_none() {
                    return Err(Fault::new(Code::AmountIncomplete, ahead.at, ahead.at).unless(true));
                }
                return Err(self.foreign());
            }
        }
        Ok(())
    }

    /// Reads one of the currency's names: the longest that stands here.
    fn name(&mut self) -> Result<bool, Fault> {
        let (mut best, mut unfinished): (Option<Cursor<'_>>, bool) = (None, false);
        let mut letters = false;
        for name in std::iter::once(self.currency.code).chain(self.locale.signs()) {
            let mut cursor = self.cursor.clone();
            let (mut matched, mut ended) = (None, false);
            for expected in name.chars().filter(|sign| !is_mark(*sign)) {
                let next = cursor.peek();
                ended = next.is_none();
                if !next.is_some_and(|next| same(next, expected)) {
                    ended &= matched.is_some();
                    matched = None;
                    break;
                }
                cursor.raw();
                matched = Some(expected);
            }
            unfinished |= ended;
            let Some(last) = matched else { continue };
            // `USD` does not stand in `USDC`.
            let cut = last.is_ascii_alphabetic() && cursor.peek().is_some_and(|next| next.is_ascii_alphabetic());
            if !cut && best.as_ref().is_none_or(|best| best.at < cursor.at) {
                letters = !is_currency_sign(last);
                best = Some(cursor);
            }
        }
        let rest = best.as_ref().unwrap_or(&self.cursor).chars.clone();
        match best {
            // The text ends inside a longer name.
            _ if unfinished && rest.clone().any(|sign| !is_mark(sign)) => {
                let end =
                    rest.fold(best.map_or(self.cursor.at, |best| best.at), |at, sign| at.saturating_add(units(sign)));
                Err(Fault::new(Code::AmountIncomplete, end, end).unless(true))
            }
            Some(cursor) if self.names < 2 => {
                self.cursor = cursor;
                self.names = self.names.saturating_add(1);
                self.abbreviated = letters;
                Ok(true)
            }
            Some(cursor) => Err(Fault::new(Code::AmountInvalid, self.cursor.at, cursor.at)),
            None => Ok(false),
        }
    }

    /// What stands here belongs to no amount of this currency.
    fn foreign(&mut self) -> Fault {
        let start = self.cursor.at;
        let (mut sign, mut code) = (false, String::new());
        while let Some(next) = self.cursor.peek() {
            let ends = next < '*' && next != '$'
                || is_minus(next)
                || self.locale.digit(next).is_some()
                || self.locale.separator(next).is_some();
            if ends && !code.is_empty() {
                break;
            }
            sign |= is_currency_sign(next);
            code.push(next.to_ascii_uppercase());
            self.cursor.raw();
        }
        let known = sign || currencies::known_exponent(&code).is_some();
        Fault::new(if known { Code::AmountWrongCurrency } else { Code::AmountInvalid }, start, self.cursor.at)
    }

    /// Reads digits and the separators between them.
    fn body(&mut self) -> Result<Body, Fault> {
        let mut body = Body { start: self.cursor.at, abbreviated: self.abbreviated, ..Body::default() };
        let mut set = None;
        while let Some(next) = self.cursor.peek() {
            let start = self.cursor.at;
            if let Some((value, zero)) = self.locale.digit(next) {
                self.cursor.raw();
                if set.is_some_and(|set| set != zero) {
                    return Err(Fault::new(Code::AmountInvalid, start, self.cursor.at));
                }
                set = Some(zero);
                body.digit(value, start, self.cursor.at);
                continue;
            }
            let Some(separator) = self.locale.separator(next) else { break };
            let mut ahead = self.cursor.clone();
            ahead.raw();
            match ahead.peek() {
                Some(after) if self.locale.digit(after).is_some() => {}
                // Cape Verde writes decimals with the sign that is also a currency's.
                _ if separator == Separator::Space || is_currency_sign(next) => break,
                // While typing, a separator comes before the digits it separates.
                None => {}
                Some(_) => return Err(Fault::new(Code::AmountInvalid, start, ahead.at)),
            }
            self.cursor = ahead;
            body.separator(separator, self.cursor.at)?;
        }
        body.at_end = self.cursor.peek().is_none();
        Ok(body)
    }
}

/// The digits read so far, as coefficient × 10ᶻᵉʳᵒˢ. Trailing zeros wait until a digit follows, so that `1.5000…0` overflows nothing and
/// the coefficient never ends in a zero: what is finer than a unit shows without a division.
#[derive(Default)]
struct Digits {
    coefficient: u64,
    zeros: u32,
    overflow: bool,
}

impl Digits {
    fn push(&mut self, value: u32) {
        if value == 0 {
            self.zeros = self.zeros.saturating_add(1);
            return;
        }
        let shifted = scaled(self.coefficient, self.zeros.saturating_add(1))
            .and_then(|shifted| shifted.checked_add(value.into()));
        self.overflow |= shifted.is_none();
        self.coefficient = shifted.unwrap_or(u64::MAX);
        self.zeros = 0;
    }

    /// All digits as one number.
    fn whole(&self) -> Option<u64> {
        if self.overflow { None } else { scaled(self.coefficient, self.zeros) }
    }

    /// Minor units, when the last `fraction` digits are decimals.
    fn minor(&self, exponent: u8, fraction: u32) -> Result<i64, Code> {
        if self.coefficient == 0 {
            return Ok(0);
        }
        let zeros = self.zeros.saturating_add(exponent.into()).checked_sub(fraction).ok_or(Code::AmountTooPrecise)?;
        let size = if self.overflow { None } else { scaled(self.coefficient, zeros) };
        size.and_then(|size| i64::try_from(size).ok())
            .filter(|size| *size <= super::MAX_MINOR)
            .ok_or(Code::AmountOutOfRange)
    }
}

/// value × 10ᶻᵉʳᵒˢ.
fn scaled(value: u64, zeros: u32) -> Option<u64> {
    // The loop ends after twenty rounds at the latest, when the product overflows.
    if value == 0 { Some(0) } else { (0..zeros).try_fold(value, |value, _| value.checked_mul(10)) }
}

/// Reads an exact decimal as machines write it: `-1500.5`, without spaces, grouping or exponent.
pub(super) fn decimal(text: &str, currency: &Currency<'_>) -> Result<i64, Fault> {
    let mut cursor = Cursor { chars: text.chars(), at: 0 };
    let (mut digits, mut point, mut length, mut start) = (Digits::default(), false, 0_u32, 0);
    let negative = text.starts_with('-');
    if negative {
        cursor.raw();
    }
    loop {
        let at = cursor.at;
        match cursor.raw() {
            Some(sign @ '0'..='9') => {
                digits.push(u32::from(sign) & 15);
                length = length.saturating_add(1);
            }
            Some('.') if !point && length > 0 => (point, length, start) = (true, 0, cursor.at),
            None if length > 0 => break,
            None => {
                return Err(Fault::new(if at == 0 { Code::Empty } else { Code::AmountIncomplete }, at, at).unless(true));
            }
            Some(_) => return Err(Fault::new(Code::AmountInvalid, at, cursor.at)),
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

/// More runs of digits than the largest amount can have, even grouped by twos.
const MAX_RUNS: usize = 12;

/// The digits of an amount and how separators cut them into runs.
#[derive(Default)]
struct Body {
    digits: Digits,
    /// Lengths of the runs; the first `count` are in use.
    runs: [u32; MAX_RUNS],
    count: usize,
    /// The separator before the last run.
    last: Option<Separator>,
    /// The separator between all earlier runs.
    first: Option<Separator>,
    /// Whether earlier runs stand between different separators.
    mixed: bool,
    leading_zero: bool,
    /// A point in front of all digits may belong to an abbreviation before it.
    abbreviated: bool,
    /// UTF-16 positions of the first run, the last run, and the end; code units of a digit.
    start: u32,
    last_start: u32,
    end: u32,
    width: u32,
    /// Whether the text ends here.
    at_end: bool,
}

impl Body {
    fn digit(&mut self, value: u32, start: u32, end: u32) {
        if self.count == 0 {
            (self.count, self.last_start, self.leading_zero) = (1, start, value == 0);
        }
        if let Some(run) = self.count.checked_sub(1).and_then(|last| self.runs.get_mut(last)) {
            *run = run.saturating_add(1);
        }
        self.digits.push(value);
        self.end = end;
        self.width = end.saturating_sub(start);
    }

    fn separator(&mut self, separator: Separator, end: u32) -> Result<(), Fault> {
        if let Some(earlier) = self.last.replace(separator) {
            self.mixed |= *self.first.get_or_insert(earlier) != earlier;
        }
        self.count = self.count.max(1).saturating_add(1);
        (self.last_start, self.end) = (end, end);
        if self.count > MAX_RUNS { Err(Fault::new(Code::AmountGrouping, self.start, end)) } else { Ok(()) }
    }

    /// The amount without its sign, in minor units.
    fn size(&self, currency: &Currency<'_>, locale: &Locale) -> Result<i64, Fault> {
        let fault = |code, unfinished: bool| {
            let mut fault = Fault::new(code, self.start, self.end).unless(unfinished && self.at_end);
            if matches!(code, Code::AmountAmbiguous) {
                let decimals = self.runs.get(self.count.saturating_sub(1)).and_then(|run| u8::try_from(*run).ok());
                match self.digits.whole().zip(decimals) {
                    Some(readings) => fault.readings = readings,
                    None => fault.code = Code::AmountOutOfRange,
                }
            }
            fault
        };
        let fraction =
            self.fraction(currency.exponent, locale).map_err(|(code, unfinished)| fault(code, unfinished))?;
        self.digits.minor(currency.exponent, fraction).map_err(|code| {
            let mut fault = fault(code, matches!(code, Code::AmountTooPrecise) && self.may_group_by_threes());
            if matches!(code, Code::AmountTooPrecise) {
                fault.start = self.last_start.saturating_add(self.width.saturating_mul(currency.exponent.into()));
            }
            fault
        })
    }

    /// One full stop or comma, one to three digits before it and at most three after: perhaps the first separator of several.
    fn may_group_by_threes(&self) -> bool {
        matches!(self.runs, [1..=3, 0..=3, ..])
            && self.count == 2
            && !self.leading_zero
            && matches!(self.last, Some(Separator::Dot | Separator::Comma))
    }

    /// Whether all of these runs are groups, whole as the locale writes them, by threes, or, without a locale, as India does.
    fn grouped(&self, runs: &[u32], locale: &Locale) -> bool {
        let [lead, middle @ .., last] = runs else { return true };
        let (primary, secondary) = locale.sizes;
        let by = |size: u32| *lead <= size && middle.iter().all(|run| *run == size);
        *lead > 0 && !self.leading_zero && *last == primary && (by(secondary) || by(primary))
    }

    /// How many of the digits are decimals; or what is wrong, and whether that can still be put right by typing on.
    fn fraction(&self, exponent: u8, locale: &Locale) -> Result<u32, (Code, bool)> {
        let runs = self.runs.get(..self.count).unwrap_or_default();
        let (Some(separator), [whole @ .., last]) = (self.last, runs) else { return Ok(0) };
        let (last, open) = (*last, *last == 0);
        let as_decimals = if open { Err((Code::AmountIncomplete, true)) } else { Ok(last) };
        let as_group = |unfinished| {
            // With its last group filled up, would it be well grouped?
            let mut filled = self.runs;
            if let Some(run) = filled.get_mut(whole.len()) {
                *run = locale.sizes.0;
            }
            let could_be = self.grouped(filled.get(..self.count).unwrap_or_default(), locale);
            if last == locale.sizes.0 && could_be {
                Ok(0)
            } else {
                Err((unfinished, could_be && last < locale.sizes.0))
            }
        };
        let grouping = if open { Code::AmountIncomplete } else { Code::AmountGrouping };
        let either = matches!(separator, Separator::Dot | Separator::Comma);
        if let Some(first) = self.first {
            return if self.mixed || first == Separator::Decimal {
                Err((Code::AmountGrouping, false))
            } else if first == separator {
                as_group(grouping)
            } else if (either || separator == Separator::Decimal) && self.grouped(whole, locale) {
                as_decimals
            } else {
                Err((Code::AmountGrouping, false))
            };
        }
        let lead = *whole.first().unwrap_or(&0);
        let no_group = lead == 0 || self.leading_zero;
        if lead == 0 && self.abbreviated {
            Err((Code::AmountAmbiguous, false))
        } else if separator == Separator::Decimal {
            as_decimals
        } else if !either {
            as_group(grouping)
        } else if locale.is_group(separator) {
            if (no_group && last != 3) || (lead > 3 && last < 3) {
                as_decimals
            } else {
                // With a zero in front, more decimals may follow.
                let more = no_group && last == 3 && self.digits.minor(exponent, last).is_ok();
                as_group(if open { Code::AmountIncomplete } else { Code::AmountAmbiguous })
                    .map_err(|(code, unfinished)| (code, unfinished || more))
            }
        } else if last == 3 && self.may_group_by_threes() {
            let decides = locale.is_decimal(separator) && (exponent > 2 || self.digits.minor(exponent, last).is_err());
            if decides { as_decimals } else { Err((Code::AmountAmbiguous, true)) }
        } else {
            as_decimals
        }
    }
}

/// Whether a character of the text stands for one of a name: in any case, and any space for any other.
fn same(found: char, expected: char) -> bool {
    let space = |sign| matches!(sign, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}');
    found.eq_ignore_ascii_case(&expected) || (space(found) && space(expected))
}

/// The signs of Unicode's currency block and those outside it that are in wide use.
const fn is_currency_sign(sign: char) -> bool {
    matches!(sign, '$' | '\u{a2}'..='\u{a5}' | '\u{60b}' | '\u{e3f}' | '\u{20a0}'..='\u{20cf}' | '\u{fdfc}' | '\u{ff04}' | '\u{ffe1}' | '\u{ffe5}')
}

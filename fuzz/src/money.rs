//! Amounts: the way to text and back, and every text that is or is not one.

#[path = "../../tests/fixtures/locales.rs"]
mod locales;

use crate::dice::{Dice, Noise, holds, input};
use bolero::Driver;
use locales::LOCALES;
use qash_client::check::{Check, Code, Lang};
use qash_client::money::{self, Currencies, Currency, Decimal, Locale, MAX_MINOR, MAX_PARTS, Style};
use std::sync::LazyLock;

const CODES: &[&str] = &["USD", "MXN", "COP", "USDC", "USDT", "JPY", "KWD", "CLF"];
const STYLES: &[Style] = &[Style::Symbol, Style::Code, Style::Plain];

/// A currency where it is written.
#[derive(Clone, Copy, Debug)]
struct Place {
    name: &'static str,
    currency: Currency<'static>,
    locale: Locale<'static>,
}

/// Every currency everywhere, made once: a locale keeps its text for ever.
static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let names = || LOCALES.iter().map(|row| row.0).chain([""]);
    let places = CODES.iter().flat_map(|code| names().map(|name| (name, locales::currency(code))));
    places.map(|(name, currency)| Place { name, currency, locale: locales::locale(name, &currency) }).collect()
});

input! {
    /// An amount on its way to a person.
    Written { minor: i64, place: usize, style: Style, } = |dice| {
        Written { minor: dice.amount(), place: dice.below(PLACES.len()), style: dice.of(STYLES) }
    }
}

#[test]
fn what_is_written_is_read_back() {
    holds!(Written, |Written { minor, place, style }| {
        let Place { name, currency, locale } = &PLACES[*place];
        let text = money::format(*minor, currency, locale, *style);
        assert_eq!(money::parse(&text, currency, locale), Ok(*minor), "{text:?} {} {name:?}", currency.code);
        let Check::Valid { value, formatted, details, .. } = money::check(&text, currency, locale) else {
            panic!("{text:?}")
        };
        assert_eq!((details, &formatted), (*minor, &money::format(*minor, currency, locale, Style::Plain)));
        assert_eq!(value, money::to_decimal(*minor, currency));
        assert_eq!(money::from_decimal(&value, currency), Ok(*minor), "{value}");
        for (end, _) in text.char_indices() {
            if let Err(fault) = money::parse(&text[..end], currency, locale) {
                assert!(!fault.complete, "{:?} of {text:?} {} {name:?}: {fault:?}", &text[..end], currency.code);
            }
        }
    });
}

/// What somebody typed for an amount: one as some place writes it, with a slip or two, or its like.
fn typed<D: Driver>(dice: &mut Dice<'_, D>) -> String {
    let text = match dice.below(4) {
        0 => {
            let groups = dice.times(4, |dice| {
                let count = dice.below(5);
                dice.digits(count)
            });
            groups.join(dice.of(&[".", ",", " ", "'", "٬", "\u{202f}", "$", "⹁"]))
                + dice.of(&["", ".", ",", "٫"])
                + &{
                    let count = dice.below(5);
                    dice.digits(count)
                }
        }
        1 => dice.letters("0123456789.,  '-+$USD()", 9),
        _ => {
            let Place { currency, locale, .. } = PLACES[dice.below(PLACES.len())];
            money::format(dice.amount(), &currency, &locale, dice.of(STYLES))
        }
    };
    let text = dice.of(&["", "", "", "$", "-", "USD ", "COP", "\u{200e}"]).to_owned() + &text;
    dice.slipped(&text, 2)
}

input! {
    /// A text in a place.
    Typed { text: String, place: usize, } = |dice| {
        Typed { text: typed(&mut dice), place: dice.below(PLACES.len()) }
    }
}

/// The digits of a text in any script that somebody writes amounts in, and where each begins.
fn digits_of(text: &str) -> Vec<(usize, char)> {
    const ZEROS: [char; 7] = ['0', '٠', '۰', '०', '০', '０', '𞥐'];
    const CHINESE: &str = "〇一二三四五六七八九";
    let digit = |character: char| {
        let value =
            ZEROS.iter().find_map(|zero| (character as u32).checked_sub(*zero as u32).filter(|value| *value < 10));
        let value = value.or_else(|| CHINESE.chars().position(|other| other == character).map(|value| value as u32));
        value.and_then(|value| char::from_digit(value, 10))
    };
    text.char_indices().filter_map(|(at, character)| Some((at, digit(character)?))).collect()
}

#[test]
fn what_is_read_is_all_digits_of_the_text_and_nothing_else() {
    holds!(Typed, |Typed { text, place }| {
        let Place { name, currency, locale } = &PLACES[*place];
        let units = text.encode_utf16().count() as u32;
        match money::parse(text, currency, locale) {
            Err(fault) => {
                assert!(fault.start <= fault.end && fault.end <= units, "{fault:?}");
                assert!(
                    !fault.issue(text, currency, locale).message(Lang::Es).contains(['{', '}'])
                        || text.contains(['{', '}'])
                );
            }
            Ok(minor) => {
                assert!(minor.abs() <= MAX_MINOR);
                // The number that the digits write, with the last `fraction` of them behind a sign that is none.
                let digits = digits_of(text);
                let number: String = digits.iter().map(|(_, digit)| *digit).collect();
                let reads = |fraction: usize| {
                    let whole = number.len() - fraction;
                    let parted = fraction == 0 || whole == 0 || {
                        let (before, after) = (digits[whole - 1].0, digits[whole].0);
                        text[before..after].chars().count() > 1
                    };
                    let decimal = format!("{}.{}", number[..whole].trim_start_matches('0'), &number[whole..]);
                    let decimal = if decimal.starts_with('.') { format!("0{decimal}") } else { decimal };
                    let exact = Decimal::parse(decimal.trim_end_matches('0').trim_end_matches('.'));
                    parted && exact.and_then(|exact| exact.to_minor(currency.exponent)) == Some(minor.abs())
                };
                assert!((0..=number.len()).any(reads), "{minor} in {} {name:?}", currency.code);
                for style in STYLES {
                    let written = money::format(minor, currency, locale, *style);
                    assert_eq!(money::parse(&written, currency, locale), Ok(minor), "{written:?}");
                }
            }
        }
    });
}

/// Whether a text is an amount, or may still become one.
fn lives(text: &str, Place { currency, locale, .. }: &Place) -> bool {
    money::parse(text, currency, locale).map_or_else(|fault| !fault.complete, |_| true)
}

#[test]
fn an_error_stays_one_and_what_is_unfinished_can_be_typed_on() {
    holds!(Typed, |Typed { text, place }| {
        let place = &PLACES[*place];
        // What is written behind digits ends them, be it a space where India's groups are possible; and of an amount out of range
        // nothing is promised before its last group is whole.
        let text = text.trim_end_matches(|last: char| {
            last.is_whitespace() || "\u{200e}\u{200f}\u{feff}\u{200b}\u{61c}".contains(last)
        });
        let Err(fault) = money::parse(text, &place.currency, &place.locale) else { return };
        // Toki Pona groups by twos, and Cape Verde's decimal sign is a currency's too.
        if digits_of(text).len() > 7 || matches!(place.name, "tok" | "pt-CV") {
            return;
        }
        let written = |style| money::format(-123_456_789, &place.currency, &place.locale, style);
        let next: String = STYLES.iter().map(|style| written(*style)).collect();
        // A number that mixes digits of two scripts is none.
        let digits = digits_of(text).last().map_or_else(String::new, |(at, value)| {
            let digit = text[*at..].chars().next().map_or(0, u32::from);
            let zero = digit - value.to_digit(10).unwrap_or(0);
            (zero..zero + 10).filter_map(char::from_u32).collect()
        });
        let others = "0123456789.,' -+$()٫٬−€xABCDELMNOPSTUWXYusd/\u{200b}\u{a0}１";
        let next: Vec<char> = others.chars().chain(next.chars()).chain(digits.chars()).collect();
        let follows = |next: &char| lives(&format!("{text}{next}"), place);
        if fault.complete {
            let mended = next.iter().find(|next| follows(next));
            assert!(mended.is_none(), "{mended:?} {fault:?} {} {:?}", place.currency.code, place.name);
        } else {
            let blank = |next: &&char| next.is_whitespace() || **next == '\u{200b}';
            let goes_on = next.iter().filter(|next| !blank(next)).any(follows);
            assert!(goes_on, "{fault:?} {} {:?}", place.currency.code, place.name);
        }
    });
}

#[test]
fn a_point_that_may_part_thousands_or_decimals_is_never_guessed() {
    holds!(Typed, |Typed { text, place }| {
        let Place { name, currency, locale } = &PLACES[*place];
        let Ok(minor) = money::parse(text, currency, locale) else { return };
        // One to three digits, a point or comma, three digits: without a locale either is possible, unless zeros lead.
        let body = text.trim_matches(|character: char| !character.is_ascii_digit());
        let split = body.split_once(['.', ',']);
        let Some((whole, fraction)) =
            split.filter(|(whole, fraction)| (1..=3).contains(&whole.len()) && fraction.len() == 3)
        else {
            return;
        };
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if name.is_empty() && plain(whole) && plain(fraction) && !whole.starts_with('0') {
            panic!("read as {minor} in {}", currency.code);
        }
    });
}

#[test]
fn two_amounts_are_named_where_two_are_possible() {
    holds!(Typed, |Typed { text, place }| {
        let Place { currency, locale, .. } = &PLACES[*place];
        if let Check::Invalid { issues, .. } = money::check(text, currency, locale)
            && issues[0].code == Code::AmountAmbiguous
        {
            let both: Vec<_> =
                issues[0].expected.as_deref().unwrap_or_default().split(" / ").map(str::to_owned).collect();
            assert!(both.len() == 2 && both[0] != both[1], "{both:?}");
        }
    });
}

input! {
    /// What a machine might write, and an amount.
    Machine { text: String, minor: i64, place: usize, } = |dice| {
        let place = dice.below(PLACES.len());
        let minor = dice.amount();
        let text = money::to_decimal(minor, &PLACES[place].currency);
        Machine { text: dice.slipped(&text, 2), minor, place }
    }
}

#[test]
fn decimals_are_exact_or_refused() {
    holds!(Machine, |Machine { text, minor, place }| {
        let currency = &PLACES[*place].currency;
        assert_eq!(money::from_decimal(&money::to_decimal(*minor, currency), currency), Ok(*minor));
        let read = money::from_decimal(text, currency);
        // Another reader of decimals, which wants no needless zeros in front.
        let (sign, size) = text.strip_prefix('-').map_or(("", text.as_str()), |size| ("-", size));
        let whole = size.bytes().take_while(u8::is_ascii_digit).count();
        let zeros = size.bytes().take_while(|byte| *byte == b'0').count().min(whole.saturating_sub(1));
        let plain = !size.contains(['e', 'E']);
        let exact = Decimal::parse(&[sign, &size[zeros..]].concat())
            .filter(|_| plain)
            .and_then(|exact| exact.to_minor(currency.exponent));
        assert_eq!(read.ok(), exact, "{read:?}");
    });
}

input! {
    /// Two numbers and a count.
    Sum { left: i64, right: i64, parts: u32, } = |dice| {
        let one = |dice: &mut Dice<'_, D>| if dice.one_in(4) { dice.integer() } else { dice.amount() };
        let parts = if dice.one_in(16) { dice.bits() as u32 } else { dice.below(2000) as u32 };
        Sum { left: one(&mut dice), right: one(&mut dice), parts }
    }
}

#[test]
fn sums_and_parts_are_exact_or_refused() {
    holds!(Sum, |Sum { left, right, parts }| {
        let exact = |value: i128| i64::try_from(value).ok().filter(|value| (-MAX_MINOR..=MAX_MINOR).contains(value));
        assert_eq!(money::add(*left, *right), exact(i128::from(*left) + i128::from(*right)));
        assert_eq!(money::subtract(*left, *right), exact(i128::from(*left) - i128::from(*right)));
        let Ok(split) = money::split(*left, *parts) else {
            assert!(*parts == 0 || *parts > MAX_PARTS, "{parts}");
            return;
        };
        let all: Vec<i64> = split.parts().collect();
        assert_eq!(all.len(), *parts as usize);
        assert_eq!(all.iter().map(|part| i128::from(*part)).sum::<i128>(), i128::from(*left));
        assert!(all.iter().max().unwrap() - all.iter().min().unwrap() <= 1, "{all:?}");
    });
}

input! {
    /// A description of a locale, a currency, and a text.
    Described { locale: String, code: String, exponent: u8, text: String, minor: i64, style: Style, } = |dice| {
        let (_, sample) = dice.of(LOCALES);
        let code = dice.letters("ABCDEFGHXYZ0123456789", 4);
        Described {
            locale: dice.slipped(sample, 4),
            code: dice.slipped(&code, 1),
            exponent: dice.below(18) as u8,
            text: typed(&mut dice),
            minor: dice.integer(),
            style: dice.of(STYLES),
        }
    }
}

#[test]
fn a_locale_or_currency_gone_wrong_harms_nobody() {
    holds!(Described, |Described { locale, code, exponent, text, minor, style }| {
        let mut currencies = Currencies::default();
        let defined = currencies.define(code, *exponent).is_ok();
        let Some(currency) = currencies.get(code) else { return assert!(!defined) };
        let locales = [Some(Locale::NEUTRAL), Some(Locale::neutral_with_signs(locale)), Locale::from_text(locale)];
        for locale in locales.iter().flatten() {
            let _ = money::check(text, &currency, locale);
            let written = money::format(*minor, &currency, locale, *style);
            let _ = money::check(&written, &currency, locale);
        }
        let minor = minor % (MAX_MINOR + 1);
        let written = money::format(minor, &currency, &Locale::NEUTRAL, *style);
        assert_eq!(money::parse(&written, &currency, &Locale::NEUTRAL), Ok(minor), "{written:?} {}", currency.exponent);
        assert_eq!(money::from_decimal(&money::to_decimal(minor, &currency), &currency), Ok(minor));
    });
}

#[test]
fn a_decimal_of_noise_is_none() {
    holds!(Noise, |Noise(text)| {
        if let Some(number) = Decimal::parse(text) {
            assert!(serde_json::from_str::<serde_json::Number>(text).is_ok(), "read {number:?}");
        }
    });
}

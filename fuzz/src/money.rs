//! Properties of amounts: formatting and parsing, and the errors of texts that are not amounts.

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

/// A currency in a locale.
#[derive(Clone, Copy, Debug)]
struct Context {
    name: &'static str,
    currency: Currency<'static>,
    locale: Locale<'static>,
}

/// Every currency in every locale. Static, since a locale borrows its description.
static CONTEXTS: LazyLock<Vec<Context>> = LazyLock::new(|| {
    let names = || LOCALES.iter().map(|row| row.0).chain([""]);
    let contexts = CODES.iter().flat_map(|code| names().map(|name| (name, locales::currency(code))));
    contexts.map(|(name, currency)| Context { name, currency, locale: locales::locale(name, &currency) }).collect()
});

input! {
    /// An amount and the style in which it is formatted.
    Written { minor: i64, context: usize, style: Style, } = |dice| {
        Written { minor: dice.amount(), context: dice.below(CONTEXTS.len()), style: dice.of(STYLES) }
    }
}

#[test]
fn a_formatted_amount_is_read_back() {
    holds!(Written, |Written { minor, context, style }| {
        let Context { name, currency, locale } = &CONTEXTS[*context];
        let text = money::format(*minor, currency, locale, *style);
        assert_eq!(money::parse(&text, currency, locale), Ok(*minor), "{text:?} {} {name:?}", currency.code);
        let Check::Valid { value, formatted, details, .. } = money::check(&text, currency, locale) else {
            panic!("{text:?}")
        };
        assert_eq!((details, &formatted), (*minor, &money::format(*minor, currency, locale, Style::Plain)));
        assert_eq!(value, money::to_decimal(*minor, currency));
        assert_eq!(money::from_decimal(&value, currency), Ok(*minor), "{value}");
        for (end, _) in text.char_indices() {
            if let Err(error) = money::parse(&text[..end], currency, locale) {
                assert!(!error.complete, "{:?} of {text:?} {} {name:?}: {error:?}", &text[..end], currency.code);
            }
        }
    });
}

/// Text typed as an amount: a formatted amount or random groups of digits, with up to two typing errors.
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
            let Context { currency, locale, .. } = CONTEXTS[dice.below(CONTEXTS.len())];
            money::format(dice.amount(), &currency, &locale, dice.of(STYLES))
        }
    };
    let text = dice.of(&["", "", "", "$", "-", "USD ", "COP", "\u{200e}"]).to_owned() + &text;
    dice.slipped(&text, 2)
}

input! {
    /// A typed text in a context.
    Typed { text: String, context: usize, } = |dice| {
        Typed { text: typed(&mut dice), context: dice.below(CONTEXTS.len()) }
    }
}

/// The digits of a text, in every script in which amounts are read, with their byte offsets.
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
fn a_parsed_amount_has_exactly_the_digits_of_the_text() {
    holds!(Typed, |Typed { text, context }| {
        let Context { name, currency, locale } = &CONTEXTS[*context];
        let units = text.encode_utf16().count() as u32;
        match money::parse(text, currency, locale) {
            Err(error) => {
                assert!(error.start <= error.end && error.end <= units, "{error:?}");
                assert!(
                    !error.issue(text, currency, locale).message(Lang::Es).contains(['{', '}'])
                        || text.contains(['{', '}'])
                );
            }
            Ok(minor) => {
                assert!(minor.abs() <= MAX_MINOR);
                // All digits as a decimal whose last `fraction` digits come after a separator.
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

/// Whether a text is an amount or incomplete input.
fn valid_or_incomplete(text: &str, Context { currency, locale, .. }: &Context) -> bool {
    money::parse(text, currency, locale).map_or_else(|error| !error.complete, |_| true)
}

#[test]
fn a_complete_error_has_no_valid_continuation_and_incomplete_input_has_one() {
    holds!(Typed, |Typed { text, context }| {
        let context = &CONTEXTS[*context];
        // A space or mark after the digits ends the number, even where Indian groups are possible. For an amount out of range
        // `complete` is exact only once its last group is.
        let text = text.trim_end_matches(|last: char| {
            last.is_whitespace() || "\u{200e}\u{200f}\u{feff}\u{200b}\u{61c}".contains(last)
        });
        let Err(error) = money::parse(text, &context.currency, &context.locale) else { return };
        // Toki Pona groups by two digits, and Cape Verde's decimal separator is also a currency symbol.
        if digits_of(text).len() > 7 || matches!(context.name, "tok" | "pt-CV") {
            return;
        }
        let written = |style| money::format(-123_456_789, &context.currency, &context.locale, style);
        let next: String = STYLES.iter().map(|style| written(*style)).collect();
        // Digits of two scripts in one number are an error.
        let digits = digits_of(text).last().map_or_else(String::new, |(at, value)| {
            let digit = text[*at..].chars().next().map_or(0, u32::from);
            let zero = digit - value.to_digit(10).unwrap_or(0);
            (zero..zero + 10).filter_map(char::from_u32).collect()
        });
        let others = "0123456789.,' -+$()٫٬−€xABCDELMNOPSTUWXYusd/\u{200b}\u{a0}１";
        let next: Vec<char> = others.chars().chain(next.chars()).chain(digits.chars()).collect();
        let follows = |next: &char| valid_or_incomplete(&format!("{text}{next}"), context);
        if error.complete {
            let continuation = next.iter().find(|next| follows(next));
            assert!(continuation.is_none(), "{continuation:?} {error:?} {} {:?}", context.currency.code, context.name);
        } else {
            let blank = |next: &&char| next.is_whitespace() || **next == '\u{200b}';
            let continues = next.iter().filter(|next| !blank(next)).any(follows);
            assert!(continues, "{error:?} {} {:?}", context.currency.code, context.name);
        }
    });
}

#[test]
fn an_ambiguous_separator_is_never_guessed() {
    holds!(Typed, |Typed { text, context }| {
        let Context { name, currency, locale } = &CONTEXTS[*context];
        let Ok(minor) = money::parse(text, currency, locale) else { return };
        // One to three digits, a point or comma, three digits: without a locale this is ambiguous, except after a leading zero.
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
fn an_ambiguous_amount_has_two_different_readings() {
    holds!(Typed, |Typed { text, context }| {
        let Context { currency, locale, .. } = &CONTEXTS[*context];
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
    /// An exact decimal with typing errors, and an amount.
    Machine { text: String, minor: i64, context: usize, } = |dice| {
        let context = dice.below(CONTEXTS.len());
        let minor = dice.amount();
        let text = money::to_decimal(minor, &CONTEXTS[context].currency);
        Machine { text: dice.slipped(&text, 2), minor, context }
    }
}

#[test]
fn decimals_are_exact_or_refused() {
    holds!(Machine, |Machine { text, minor, context }| {
        let currency = &CONTEXTS[*context].currency;
        assert_eq!(money::from_decimal(&money::to_decimal(*minor, currency), currency), Ok(*minor));
        let read = money::from_decimal(text, currency);
        // Another parser of decimals, which refuses leading zeros.
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
fn sums_and_splits_are_exact_or_refused() {
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
fn invalid_locales_and_currencies_never_panic() {
    holds!(Described, |Described { locale, code, exponent, text, minor, style }| {
        let mut currencies = Currencies::default();
        let defined = currencies.define(code, *exponent).is_ok();
        let Some(currency) = currencies.get(code) else { return assert!(!defined) };
        let locales = [Some(Locale::NEUTRAL), Some(Locale::neutral_with_symbols(locale)), Locale::from_text(locale)];
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
fn a_decimal_parsed_from_noise_is_a_json_number() {
    holds!(Noise, |Noise(text)| {
        if let Some(number) = Decimal::parse(text) {
            assert!(serde_json::from_str::<serde_json::Number>(text).is_ok(), "read {number:?}");
        }
    });
}

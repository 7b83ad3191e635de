//! Tests of amounts: parsing, refusals, formatting, arithmetic.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

#[path = "fixtures/locales.rs"]
mod locales;

use locales::{LOCALES, currency, locale};
use qash_client::check::{Check, Code, Lang};
use qash_client::money::{self, AmountError, Currency, Locale, MAX_MINOR, Style};

fn read(text: &str, code: &'static str, name: &str) -> Result<i64, AmountError> {
    let currency = currency(code);
    money::parse(text, &currency, &locale(name, &currency))
}

fn refusal(text: &str, code: &'static str, name: &str) -> (Code, u32, u32, bool) {
    let error = read(text, code, name).expect_err(text);
    (error.code, error.start, error.end, error.complete)
}

#[test]
fn each_locale_reads_its_own_conventions() {
    for (text, code, name, minor) in [
        ("1.500,50", "COP", "es-CO", 150_050),
        ("1,500.50", "USD", "en", 150_050),
        ("1500", "COP", "es-CO", 150_000),
        ("1.500", "COP", "es-CO", 150_000),
        ("1,500", "USD", "en", 150_000),
        ("1.234.567", "COP", "es-CO", 123_456_700),
        ("1234,5", "COP", "es-CO", 123_450),
        ("0,05", "USD", "es-CO", 5),
        (",5", "USD", "es-CO", 50),
        (".5", "USD", "en", 50),
        ("1\u{202f}234,56 $US", "USD", "fr", 123_456),
        ("1 234,56", "USD", "fr", 123_456),
        ("1’234.50", "USD", "de-CH", 123_450),
        ("1’234.567", "KWD", "de-CH", 1_234_567),
        ("1'234.50", "USD", "de-CH", 123_450),
        ("$-1’234.50", "USD", "de-CH", -123_450),
        ("12,34,567.89", "USD", "en-IN", 123_456_789),
        ("1,234,567.89", "USD", "en-IN", 123_456_789),
        ("١٬٢٣٤٫٥٦", "USD", "ar-EG", 123_456),
        ("\u{61c}-\u{200f}١٬٢٣٤٫٥٦\u{a0}US$", "USD", "ar-EG", -123_456),
        ("1,234.56", "USD", "ar-EG", 123_456),
        ("۱۲۳", "USD", "fa", 12_300),
        ("١٢٣", "USD", "fa", 12_300),
        ("US$ 1.234,50-", "USD", "fy", -123_450),
        ("1 234,50 щ.д.", "USD", "bg", 123_450),
        ("1\u{a0}234$50\u{a0}US$", "USD", "pt-CV", 123_450),
        ("$ 50", "USD", "pt-CV", 5_000),
        ("US$\u{a0}𞥑⹁𞥒𞥓𞥔.𞥕𞥖", "USD", "ff-Adlm", 123_456),
        ("US$一,二三四.五〇", "USD", "zh-hanidec", 123_450),
        ("1,23,45", "USD", "tok", 1_234_500),
        ("1.500000", "USDC", "en", 1_500_000),
        ("1,234.500001 USDC", "USDC", "en", 1_234_500_001),
        ("1.234", "USDC", "en", 1_234_000),
        ("1.500", "KWD", "en", 1_500),
        ("1,500", "JPY", "en", 1_500),
        ("1,500", "JPY", "en-DE", 1_500),
        ("1.500", "KWD", "en-DE", 1_500),
        ("1,50", "USD", "en-DE", 150),
        ("1,500.50", "USD", "en-DE", 150_050),
    ] {
        assert_eq!(read(text, code, name), Ok(minor), "{text} {code} {name}");
    }
}

#[test]
fn unambiguous_amounts_are_read_in_every_locale() {
    for name in LOCALES.iter().map(|row| row.0).chain([""]).filter(|name| *name != "tok") {
        for (text, minor) in [
            ("1.500,50", 150_050),
            ("1,500.50", 150_050),
            ("1 500.50", 150_050),
            ("1 500,50", 150_050),
            ("1'500,50", 150_050),
            ("1500", 150_000),
            ("1500.50", 150_050),
            ("1500,50", 150_050),
            ("0.50", 50),
            ("0,50", 50),
            ("1.234.567", 123_456_700),
            ("1,234,567", 123_456_700),
            ("１，２３４．５６", 123_456),
            ("+7", 700),
            ("007", 700),
            ("-0", 0),
        ] {
            assert_eq!(read(text, "USD", name), Ok(minor), "{text} {name}");
        }
    }
    assert_eq!(read("1.50", "USD", ""), Ok(150));
    assert_eq!(read("1,5", "USD", ""), Ok(150));
    assert_eq!(read("1,50,000", "USD", ""), Ok(15_000_000));
    assert_eq!(read("0.500", "USD", ""), Ok(50));
    // Both readings of zero are the same amount.
    assert_eq!(read("0,000", "KWD", "en"), Ok(0));
}

#[test]
fn an_ambiguous_amount_is_refused_with_both_readings() {
    for (text, code, name, both) in [
        ("1.234", "USD", "", "1234.00 / 1.234"),
        ("1,234", "COP", "", "1234.00 / 1.234"),
        ("12.345", "KWD", "", "12345.000 / 12.345"),
        ("1.234", "USD", "fr", "1\u{202f}234,00 / 1,234"),
        ("1.500", "USD", "en", "1,500.00 / 1.500"),
        ("1,5", "MXN", "en", "15.00 / 1.50"),
        ("1,500", "COP", "es-CO", "1.500,00 / 1,500"),
        ("1.50", "COP", "es-CO", "150,00 / 1,50"),
        ("1.5", "COP", "es-CO", "15,00 / 1,50"),
        ("1,5000", "USD", "en", "15,000.00 / 1.5000"),
        ("1500.500", "COP", "es-CO", "1.500.500,00 / 1.500,500"),
        ("0.500", "COP", "es-CO", "500,00 / 0,500"),
        (".500", "COP", "es-CO", "500,00 / 0,500"),
        ("1'500.000", "COP", "es-CO", "1.500.000,00 / 1.500,000"),
        ("1'500,000", "MXN", "en", "1,500,000.00 / 1,500.000"),
        ("1,500.000", "COP", "es-CO", "1.500.000,00 / 1.500,000"),
        ("1,500", "USD", "en-DE", "1,500.00 / 1.500"),
        ("1.500", "USD", "en-DE", "1,500.00 / 1.500"),
        ("1,500.000", "USD", "en", "1,500,000.00 / 1,500.000"),
        ("1 500,000", "KWD", "", "1500000.000 / 1500.000"),
        ("1'500.505", "COP", "es-CO", "1.500.505,00 / 1.500,505"),
        ("1'500.500", "KWD", "es-CO", "1.500.500,000 / 1.500,500"),
        ("2’000’500.000", "COP", "", "2000500000.00 / 2000500.000"),
    ] {
        let currency = currency(code);
        let Check::Invalid { issues, .. } = money::check(text, &currency, &locale(name, &currency)) else {
            panic!("{text} {name} was read")
        };
        assert_eq!(issues[0].code, Code::AmountAmbiguous, "{text} {name}");
        assert_eq!(issues[0].expected.as_deref(), Some(both), "{text} {name}");
        assert!(issues[0].message(Lang::Es).contains(both));
    }
}

#[test]
fn no_amount_is_truncated_rounded_or_guessed() {
    // A widely used library reads these as 1.23, 123 and 1.
    assert_eq!(read("1.234,56", "USD", "en"), Ok(123_456));
    assert_eq!(refusal("12abc3", "USD", "en"), (Code::AmountInvalid, 2, 5, true));
    assert_eq!(refusal("1.005", "USD", "en"), (Code::AmountTooPrecise, 4, 5, false));
    for (text, code, name, expected) in [
        ("1.0051", "USD", "en", (Code::AmountTooPrecise, 4, 6, true)),
        ("1234.567", "USD", "en", (Code::AmountTooPrecise, 7, 8, true)),
        ("1,234.567", "USD", "en", (Code::AmountTooPrecise, 8, 9, true)),
        ("0.5", "JPY", "en", (Code::AmountTooPrecise, 2, 3, true)),
        ("1.0000001", "USDC", "en", (Code::AmountTooPrecise, 8, 9, true)),
        ("1234.56\u{feff}\u{feff}7", "USD", "en", (Code::AmountInvalid, 9, 10, true)),
        ("𞥑.𞥒𞥓𞥔𞥔", "USD", "ff-Adlm", (Code::AmountTooPrecise, 7, 11, true)),
        ("90071992547409.92", "USD", "en", (Code::AmountOutOfRange, 0, 17, true)),
        ("99999999999999999999999999", "USD", "en", (Code::AmountOutOfRange, 0, 26, true)),
        ("1e5", "USD", "en", (Code::AmountInvalid, 1, 2, true)),
        ("0x10", "USD", "en", (Code::AmountInvalid, 1, 2, true)),
        ("NaN", "USD", "en", (Code::AmountInvalid, 0, 3, true)),
        ("Infinity", "USD", "en", (Code::AmountInvalid, 0, 8, true)),
        ("5%", "USD", "en", (Code::AmountInvalid, 1, 2, true)),
        ("5-3", "USD", "en", (Code::AmountInvalid, 1, 2, true)),
        ("5-", "USD", "en", (Code::AmountTrailingMinus, 1, 2, true)),
        ("100.00-", "MXN", "en", (Code::AmountTrailingMinus, 6, 7, true)),
        ("-5-", "USD", "en", (Code::AmountInvalid, 2, 3, true)),
        ("1,2345", "USD", "en", (Code::AmountGrouping, 0, 6, true)),
        ("1,5", "JPY", "en", (Code::AmountGrouping, 0, 3, false)),
        ("0.505", "COP", "es-CO", (Code::AmountGrouping, 0, 5, true)),
        ("--5", "USD", "en", (Code::AmountInvalid, 1, 2, true)),
        ("5.-", "USD", "de-CH", (Code::AmountInvalid, 1, 2, true)),
        ("1..5", "USD", "en", (Code::AmountInvalid, 1, 2, true)),
        ("1, 500", "USD", "en", (Code::AmountInvalid, 1, 2, true)),
        ("1 2 3", "USD", "en", (Code::AmountGrouping, 0, 5, true)),
        ("1,50,000", "USD", "en", (Code::AmountGrouping, 0, 8, true)),
        ("1.23.456,7", "COP", "es-CO", (Code::AmountGrouping, 0, 10, true)),
        ("1,234.567,8", "USD", "en", (Code::AmountGrouping, 0, 11, true)),
        ("0,123,456", "USD", "en", (Code::AmountGrouping, 0, 9, true)),
        ("1٫234٫567", "USD", "", (Code::AmountGrouping, 0, 9, true)),
        ("0.123456789012345678901", "USD", "en", (Code::AmountTooPrecise, 4, 23, true)),
        ("1٢", "USD", "ar-EG", (Code::AmountInvalid, 1, 2, true)),
        ("(5.00)", "USD", "en", (Code::AmountParentheses, 0, 1, true)),
        ("5.00)", "USD", "en", (Code::AmountParentheses, 4, 5, true)),
        ("😀5", "USD", "en", (Code::AmountInvalid, 0, 2, true)),
        ("5 5", "USD", "en", (Code::AmountGrouping, 0, 3, false)),
        // No continuation of these is valid.
        ("1500.00.", "USD", "en", (Code::AmountGrouping, 0, 8, true)),
        ("9 ٫", "USD", "en", (Code::AmountInvalid, 2, 3, true)),
        ("$5 USD US", "USD", "en", (Code::AmountInvalid, 7, 9, true)),
        ("$ 41", "USDC", "pt-CV", (Code::AmountInvalid, 0, 1, true)),
    ] {
        assert_eq!(refusal(text, code, name), expected, "{text} {code} {name}");
    }
}

#[test]
fn a_currency_beside_the_number_must_be_the_expected_one() {
    for text in ["$5", "$ 5", "5$", "5 USD", "USD 5", "usd5", "US$5", "US$ 5", "$5 USD", "USD $5", "-$5", "$-5", "5usd"]
    {
        assert!(matches!(read(text, "USD", "es-CO"), Ok(500 | -500)), "{text}");
    }
    for (text, code, start, end) in [
        ("€5", "USD", 0, 1),
        ("5 MXN", "USD", 2, 5),
        ("$5", "EUR", 0, 1),
        ("$5", "USDC", 0, 1),
        ("MX$5", "USD", 0, 3),
        ("USDC 5", "USD", 0, 4),
        ("R$ 5", "USD", 0, 2),
    ] {
        assert_eq!(refusal(text, code, "en"), (Code::AmountWrongCurrency, start, end, true), "{text} {code}");
    }
    assert_eq!(refusal("USD USD USD 5", "USD", "en").0, Code::AmountInvalid);
    assert_eq!(refusal("5 dollars", "USD", "en").0, Code::AmountInvalid);
}

#[test]
fn local_names_of_a_currency_are_read() {
    for (text, code) in [
        ("Col$ 1.500.000", "COP"),
        ("COL$1.500.000,00", "COP"),
        ("$ 1.500.000 M/CTE", "COP"),
        ("$1.500.000 m/cte.", "COP"),
        ("1.500.000 pesos M/CTE", "COP"),
        ("Mex$1,500,000.00", "MXN"),
        ("$1,500,000.00 M.N.", "MXN"),
        ("$1,500,000.00 MN", "MXN"),
        ("1500000 pesos", "MXN"),
        ("U$S 1.500.000,00", "USD"),
        ("US $1,500,000.00", "USD"),
        ("US\u{a0}$ 1500000", "USD"),
        ("＄1,500,000", "MXN"),
    ] {
        assert_eq!(read(text, code, ""), Ok(150_000_000), "{text}");
    }
    for (text, code) in [("Col$ 5", "MXN"), ("Mex$ 5", "COP"), ("U$S 5", "MXN"), ("5 M.N.", "COP"), ("5 M/CTE", "MXN")]
    {
        assert!(matches!(refusal(text, code, "").0, Code::AmountWrongCurrency | Code::AmountInvalid), "{text}");
    }
    assert_eq!(refusal("5 pesos", "USD", "").0, Code::AmountInvalid);
}

#[test]
fn different_separators_for_millions_and_thousands_are_read() {
    for name in LOCALES.iter().map(|row| row.0).chain([""]).filter(|name| *name != "tok") {
        for (text, minor) in [
            ("1'500,000.00", 150_000_000),
            ("1'500.000,00", 150_000_000),
            ("$1´500.000,5", 150_000_050),
            ("-12’345,678.9", -1_234_567_890),
            ("2,500'000,000.00", 250_000_000_000),
            ("2.500'000.000", 250_000_000_000),
            ("90'071,992'547,409.91", MAX_MINOR),
        ] {
            assert_eq!(read(text, "USD", name), Ok(minor), "{text} {name}");
        }
        for text in [
            "1,500'000.00",
            "1'500,00.00",
            "1'500,000,000",
            "1'500,000.00,0",
            "0'500,000.00",
            "1'50,000.00",
            "1'500,000'000.00",
        ] {
            assert_eq!(refusal(text, "USD", name).0, Code::AmountGrouping, "{text} {name}");
        }
        for begun in [
            "1'500,000.",
            "1'500,000",
            "4'014.544",
            "4'014,544",
            "2,500'",
            "2,500'0",
            "2,500'000",
            "2,500'000,",
            "2,500'000,000.",
        ] {
            assert!(read(begun, "USD", name).map_or_else(|error| !error.complete, |_| true), "{begun} {name}");
        }
    }
}

#[test]
fn a_point_after_an_abbreviation_is_not_a_decimal_separator() {
    let currency = currency("BOB");
    let locale = Locale::neutral_with_symbols("Bs");
    let error = money::parse("Bs.500", &currency, &locale).unwrap_err();
    assert_eq!((error.code, error.complete), (Code::AmountAmbiguous, true));
    assert_eq!(money::parse("Bs 500", &currency, &locale), Ok(50_000));
    assert_eq!(money::parse("Bs.500", &currency, &Locale::neutral_with_symbols("Bs\nBs.")), Ok(50_000));
}

#[test]
fn a_code_that_ends_in_a_digit_is_not_read_inside_a_longer_code() {
    let currency = Currency { code: "ABC1", exponent: 2, symbol: "ABC1", names: ["ABC1"; 2] };
    assert_eq!(money::parse("ABC1 500", &currency, &Locale::NEUTRAL), Ok(50_000));
    for text in ["ABC12 500", "500 ABC12", "ABC1500"] {
        let error = money::parse(text, &currency, &Locale::NEUTRAL).unwrap_err();
        assert_eq!((error.code, error.complete), (Code::AmountInvalid, true), "{text}");
    }
}

#[test]
fn every_unicode_minus_sign_is_read() {
    for minus in ["-", "−", "‐", "‑", "‒", "–", "—", "﹣", "－", "⁻", "\u{200e}-", "\u{61c}-"] {
        assert_eq!(read(&format!("{minus}1.50"), "USD", "en"), Ok(-150), "{minus}");
        assert_eq!(read(&format!("{minus} $ 1.50"), "USD", "en"), Ok(-150), "{minus}");
    }
}

#[test]
fn invisible_marks_inside_of_a_number_are_refused() {
    // Shown as 1.500; as 5001 in a right-to-left line; and similar ones.
    for text in
        ["\u{202e}005.1", "1\u{200f}500", "1\u{2067}500\u{2069}", "1\u{61c}.50", "1.\u{200f}50", "1 \u{200f}500"]
    {
        assert_eq!(refusal(text, "USD", "en").0, Code::AmountInvalid, "{text:?}");
    }
    // Around the number, locales write them.
    assert_eq!(read("\u{2068}\u{200f}1.50\u{a0}\u{200f}USD\u{2069}", "USD", "en"), Ok(150));
}

#[test]
fn incomplete_input_is_not_complete() {
    for (text, code, name) in [
        ("", "USD", "en"),
        ("  ", "USD", "en"),
        ("-", "USD", "en"),
        ("$", "USD", "en"),
        ("-$", "USD", "en"),
        ("1,", "USD", "en"),
        ("1.", "USD", "en"),
        (".", "USD", "en"),
        ("1,2", "USD", "en"),
        ("1,23", "USD", "en"),
        ("1,234,5", "USD", "en"),
        ("1,234.", "USD", "en"),
        ("1.2", "COP", "es-CO"),
        ("1.234,", "COP", "es-CO"),
        ("U", "USD", "en"),
        ("US", "USD", "en"),
        ("5 U", "USD", "en"),
        ("5 US", "USD", "en"),
        ("1 2", "USD", "fr"),
        ("1.234", "USD", ""),
        ("1.005", "USD", "en"),
        ("USDC", "USDC", "en"),
        ("12,3", "USD", "en-IN"),
    ] {
        let error = read(text, code, name).expect_err(text);
        assert!(!error.complete, "{text:?} {code} {name}: {error:?}");
    }
    assert_eq!(refusal("", "USD", "en"), (Code::Empty, 0, 0, false));
    assert_eq!(refusal("1,", "USD", "en").0, Code::AmountIncomplete);
    assert_eq!(refusal("-", "USD", "en").0, Code::AmountIncomplete);
    assert!(refusal("12abc", "USD", "en").3, "no continuation is valid");
    assert!(refusal("1,23 ", "USD", "en").3, "the space ends the number");
}

/// Parses every text up to a length and checks each result against those of its continuations: a complete error has no valid continuation, and incomplete
/// input has one.
fn check_continuations(
    text: &mut String,
    depth: usize,
    characters: &[char],
    currency: &Currency<'_>,
    locale: &Locale<'_>,
) -> bool {
    let answer = money::parse(text, currency, locale);
    let mut any = false;
    if text.chars().count() < depth {
        for character in characters {
            text.push(*character);
            any |= check_continuations(text, depth, characters, currency, locale);
            text.pop();
        }
    }
    match answer {
        Err(error) if error.complete => {
            assert!(!any, "{text:?} is a complete error, but a continuation is valid: {error:?}")
        }
        Err(error) if text.chars().count() + 4 <= depth => {
            assert!(any, "{text:?} is incomplete input, but no continuation is valid: {error:?}")
        }
        _ => {}
    }
    any || answer.is_ok()
}

#[test]
fn input_is_incomplete_exactly_if_a_continuation_is_valid() {
    for name in ["", "en", "en-DE", "es-CO", "fr", "en-IN", "tok", "de-CH"] {
        for code in ["USD", "USDC", "JPY"] {
            let currency = currency(code);
            check_continuations(&mut String::new(), 8, &['0', '5', '.', ','], &currency, &locale(name, &currency));
        }
        let currency = currency("USD");
        check_continuations(&mut String::new(), 7, &['5', '.', ' ', '$'], &currency, &locale(name, &currency));
        check_continuations(
            &mut String::new(),
            6,
            &['5', ',', '-', '$', '\'', '('],
            &currency,
            &locale(name, &currency),
        );
        check_continuations(&mut "1'000".to_owned(), 11, &['0', '5', '.', '\''], &currency, &locale(name, &currency));
        check_continuations(
            &mut "1'500.000".to_owned(),
            13,
            &['0', '5', '.', ',', '\''],
            &currency,
            &locale(name, &currency),
        );
        check_continuations(
            &mut "2,500'000".to_owned(),
            14,
            &['0', '.', ',', '\''],
            &currency,
            &locale(name, &currency),
        );
    }
}

#[test]
fn texts_over_a_thousand_bytes_are_refused_and_many_zeros_are_read() {
    for part in ["1", "0", "1,", "x", " ", "\u{200e}", "$"] {
        assert_eq!(refusal(&part.repeat(1_000_000), "USD", "en").0, Code::TooLong, "{part}");
    }
    assert_eq!(refusal(&"1".repeat(1000), "USD", "en").0, Code::AmountOutOfRange);
    assert_eq!(refusal(&"1,".repeat(500), "USD", "en").0, Code::AmountGrouping);
    assert_eq!(read(&"0".repeat(1000), "USD", "en"), Ok(0));
    assert_eq!(read(&["1.", &"0".repeat(998)].concat(), "USD", "en"), Ok(100));
}

#[test]
fn amounts_are_formatted_in_the_conventions_of_the_locale() {
    for (minor, code, name, style, text) in [
        (150_050, "USD", "es-CO", Style::Symbol, "US$\u{a0}1.500,50"),
        (-150_050, "USD", "en", Style::Symbol, "-$1,500.50"),
        (150_050, "USD", "en", Style::Code, "USD\u{a0}1,500.50"),
        (150_050, "USD", "es", Style::Plain, "1500,50"),
        (1_500_050, "USD", "es", Style::Plain, "15.000,50"),
        (1_234_567_890, "USD", "en-IN", Style::Plain, "1,23,45,678.90"),
        (-123_456, "USD", "ar-EG", Style::Plain, "\u{61c}-١٬٢٣٤٫٥٦"),
        (5, "USD", "en", Style::Plain, "0.05"),
        (0, "USD", "en", Style::Plain, "0.00"),
        (1500, "JPY", "en", Style::Plain, "1,500"),
        (100_000_000, "USDC", "en", Style::Plain, "100.00"),
        (100_250_000, "USDC", "en", Style::Plain, "100.25"),
        (1_500_001, "USDC", "en", Style::Plain, "1.500001"),
        (150_050, "COP", "", Style::Symbol, "COP 1500.50"),
        (1_505_000, "USDC", "", Style::Plain, "1.5050"),
        (MAX_MINOR, "USD", "en", Style::Plain, "90,071,992,547,409.91"),
    ] {
        let currency = currency(code);
        assert_eq!(money::format(minor, &currency, &locale(name, &currency), style), text);
    }
}

#[test]
fn decimals_are_exact_or_refused() {
    let (cop, usdc, jpy) = (currency("COP"), currency("USDC"), currency("JPY"));
    assert_eq!(money::to_decimal(150_050, &cop), "1500.50");
    assert_eq!(money::to_decimal(-5, &cop), "-0.05");
    assert_eq!(money::to_decimal(7, &jpy), "7");
    assert_eq!(money::to_decimal(1, &usdc), "0.000001");
    for (text, minor) in [
        ("1500.50", 150_050),
        ("1500.5", 150_050),
        ("1500", 150_000),
        ("-0.05", -5),
        ("1.500000", 150),
        ("-0", 0),
        ("00.10", 10),
    ] {
        assert_eq!(money::from_decimal(text, &cop), Ok(minor), "{text}");
    }
    for (text, code, start, end) in [
        ("1.005", Code::AmountTooPrecise, 4, 5),
        ("", Code::Empty, 0, 0),
        ("-", Code::AmountIncomplete, 1, 1),
        ("1.", Code::AmountIncomplete, 2, 2),
        (".5", Code::AmountInvalid, 0, 1),
        ("1,5", Code::AmountInvalid, 1, 2),
        ("+1", Code::AmountInvalid, 0, 1),
        ("1e5", Code::AmountInvalid, 1, 2),
        (" 1", Code::AmountInvalid, 0, 1),
        ("1.2.3", Code::AmountInvalid, 3, 4),
        ("٣", Code::AmountInvalid, 0, 1),
        ("90071992547409.92", Code::AmountOutOfRange, 0, 17),
    ] {
        let error = money::from_decimal(text, &cop).expect_err(text);
        assert_eq!((error.code, error.start, error.end), (code, start, end), "{text}");
    }
}

#[test]
fn sums_and_differences_are_exact_or_none() {
    assert_eq!(money::add(MAX_MINOR, 0), Some(MAX_MINOR));
    assert_eq!(money::add(MAX_MINOR, 1), None);
    assert_eq!(money::subtract(-MAX_MINOR, 1), None);
    assert_eq!(money::subtract(5, 7), Some(-2));
    assert_eq!(money::add(i64::MAX, i64::MAX), None);
    assert_eq!(money::subtract(0, i64::MIN), None);
}

#[test]
fn split_puts_the_larger_parts_first() {
    assert_eq!(money::split(-10_000, 3).unwrap().parts().collect::<Vec<_>>(), [-3334, -3333, -3333]);
    assert!(money::split(1, 0).is_err());
    assert!(money::split(1, money::MAX_PARTS + 1).is_err());
}

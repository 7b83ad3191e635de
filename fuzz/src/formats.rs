//! Properties of every format for every text.

use crate::dice::{Dice, holds, input};
use crate::values::{aba_check_digit, ibans, nit_digit, valid, with_curp_digit, written};
use bolero::Driver;
use qash_client::check::{Check, Code, Issue};
use qash_client::formats::{
    Format, FormatId, Options, bank_code_mismatch, caret, check, check_many, phone_country, rfc_kind,
};
use std::time::{Duration, Instant};

/// A random format.
fn any_format<D: Driver>(dice: &mut Dice<'_, D>) -> FormatId {
    dice.of(FormatId::ALL)
}

/// Text typed as a value of the format, with up to three typing errors.
fn typed<D: Driver>(dice: &mut Dice<'_, D>, format: FormatId) -> String {
    if dice.one_in(12) {
        return dice.noise(40);
    }
    // Sometimes a value of another format.
    let from = if dice.one_in(12) { any_format(dice) } else { format };
    let value = valid(dice, from);
    let text = written(dice, from, &value);
    dice.slipped(&text, 3)
}

input! {
    /// Text typed into a field, and a country.
    Typed { format: FormatId, text: String, country: &'static str, } = |dice| {
        let format = any_format(&mut dice);
        Typed { format, text: typed(&mut dice, format), country: dice.of(&["", "MX", "US", "IT", "HU", "GB", "RU", "CO", "BR", "QQ"]) }
    }
}

input! {
    /// A valid value, as people write it.
    Valid { format: FormatId, text: String, } = |dice| {
        let format = any_format(&mut dice);
        let value = valid(&mut dice, format);
        Valid { format, text: written(&mut dice, format, &value) }
    }
}

fn units(text: &str) -> u32 {
    text.encode_utf16().count() as u32
}

/// Whether an offset in UTF-16 code units is between two characters of the text.
fn is_boundary(text: &str, unit: u32) -> bool {
    let mut at = 0;
    text.chars().any(|character| {
        at += character.len_utf16() as u32;
        at - character.len_utf16() as u32 == unit
    }) || at == unit
}

fn assert_span(text: &str, issue: &Issue) {
    let (Some(start), Some(end)) = (issue.start, issue.end) else { panic!("no span: {issue:?}") };
    assert!(start <= end && end <= units(text), "outside: {issue:?}");
    assert!(is_boundary(text, start) && is_boundary(text, end), "splits a character: {issue:?}");
}

/// Whether a character is a space or an invisible mark.
fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{a0}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}' | '\u{3000}' | '\u{feff}')
}

/// Whether a character is not a separator, space or invisible mark.
fn is_significant(character: char) -> bool {
    let separator = matches!(character, '-' | '.' | '(' | ')' | '~' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    !separator && !is_space(character)
}

#[test]
fn every_text_is_either_valid_or_has_one_error() {
    holds!(Typed, |Typed { format, text, country }| {
        let format = *format;
        let error = format.error_code(text);
        assert_eq!(format.is_valid(text), error.is_none());
        for options in [Options::default(), Options::with_country(country)] {
            match format.check(text, &options) {
                Check::Valid { value, formatted, details, warnings } => {
                    assert!(error.is_none() || options.country.is_some());
                    for warning in &warnings {
                        assert_span(text, warning);
                    }
                    let Check::Valid { value: again, .. } = check(format, &value) else {
                        panic!("{value:?} is refused")
                    };
                    assert_eq!(again, value, "the canonical form has another canonical form");
                    let Check::Valid { value: again, details: same, .. } = check(format, &formatted) else {
                        panic!("{formatted:?} is refused")
                    };
                    assert_eq!((again, same), (value, details), "{formatted:?} has another value");
                }
                Check::Invalid { issues, complete } => {
                    assert_eq!(issues.len(), 1);
                    assert_span(text, &issues[0]);
                    if options.country.is_none() {
                        assert_eq!(Some(issues[0].code), error);
                    }
                    if text.chars().all(is_space) {
                        assert!(!complete, "an empty text is incomplete input");
                    }
                }
            }
        }
    });
}

#[test]
fn formatting_does_not_change_the_value() {
    holds!(Typed, |Typed { format, text, .. }| {
        let formatted = format.format(text);
        assert_eq!(format.format(&formatted), formatted, "formatting twice changes the text");
        match (check(*format, text), check(*format, &formatted)) {
            (Check::Valid { value, details, .. }, Check::Valid { value: same, details: too, .. }) => {
                assert_eq!((value, details), (same, too));
            }
            (Check::Invalid { complete, issues }, Check::Invalid { complete: same, issues: too }) => {
                assert_eq!((complete, issues[0].code), (same, too[0].code), "{formatted:?}");
            }
            (before, after) => panic!("{before:?}, but of {formatted:?} {after:?}"),
        }
    });
}

#[test]
fn a_generated_value_is_valid() {
    holds!(Valid, |Valid { format, text }| {
        // Names that spell a forbidden word, and phone numbers that begin with a prefix, are correctly refused.
        if matches!(format, FormatId::Rfc | FormatId::Curp | FormatId::Phone) {
            return;
        }
        if let Check::Invalid { issues, .. } = check(*format, text) {
            // A full stop before a last zero is read as decimals of a spreadsheet.
            assert_eq!(issues[0].code, Code::Spreadsheet);
        }
    });
}

#[test]
fn every_prefix_of_a_valid_text_is_incomplete_input_or_valid() {
    holds!(Typed, |Typed { format, text, country }| {
        for options in [Options::default(), Options::with_country(country)] {
            if !format.check(text, &options).is_valid() {
                continue;
            }
            for (end, _) in text.char_indices() {
                let answer = format.check(&text[..end], &options);
                assert!(!matches!(answer, Check::Invalid { complete: true, .. }), "{:?}: {answer:?}", &text[..end]);
            }
        }
    });
}

/// Characters that can be typed next: those that some format keeps.
const KEPT: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZÑ&+@.abh_-";
/// Separators, and characters that are refused.
const OTHER: &str = " ()/,#\u{303}\u{a0}\u{200b}\u{2011}\t\né９😀";

/// Countries with every kind of trunk prefix and international prefix.
const COUNTRIES: &[&str] =
    &["", "MX", "CO", "US", "CA", "IT", "SM", "VA", "HU", "GB", "RU", "KZ", "BY", "AR", "BR", "DE", "DO", "JP", "QQ"];

/// A phone number with a prefix of some country.
fn dialled<D: Driver>(dice: &mut Dice<'_, D>) -> String {
    let before = ["", "0", "00", "01", "011", "03", "044", "06", "1", "8", "80", "52", "521", "57", "0052"];
    let count = dice.below(16);
    let number = dice.of(&["+", "+", ""]).to_owned()
        + dice.of(&["", "52", "57", "1", "44", "36", "7", "375", "39"])
        + dice.of(&before)
        + &dice.digits(count);
    written(dice, FormatId::Phone, &number)
}

input! {
    /// The beginning of typed text, and the country whose national numbers are read.
    Beginning { format: FormatId, text: String, country: &'static str, } = |dice| {
        let format = any_format(&mut dice);
        let text = if format == FormatId::Phone && dice.one_in(2) { dialled(&mut dice) } else { typed(&mut dice, format) };
        let end = if dice.one_in(2) { dice.below(40) } else { 400 };
        Beginning { format, text: text.chars().take(end).collect(), country: dice.of(COUNTRIES) }
    }
}

/// The text without separators at its end: they are read, but `complete` does not take them into account.
fn without_end(format: FormatId, text: &str) -> &str {
    text.trim_end_matches(|character| is_space(character) || (format != FormatId::Email && !is_significant(character)))
}

#[test]
fn a_complete_error_has_no_valid_continuation_and_incomplete_input_has_one() {
    holds!(Beginning, |Beginning { format, text, country }| {
        let options = Options::with_country(country);
        let (format, text) = (*format, without_end(*format, text));
        let Check::Invalid { complete, .. } = format.check(text, &options) else { return };
        let valid_or_incomplete = |next: char| {
            let longer = [text, next.encode_utf8(&mut [0; 4])].concat();
            !matches!(format.check(&longer, &options), Check::Invalid { complete: true, .. })
        };
        if complete {
            let continuation = KEPT.chars().chain(OTHER.chars()).find(|next| valid_or_incomplete(*next));
            assert!(continuation.is_none(), "{continuation:?}");
        } else {
            let continues =
                |next: &char| (format == FormatId::Email || is_significant(*next)) && valid_or_incomplete(*next);
            assert!(KEPT.chars().any(|next| continues(&next)), "no continuation is valid");
        }
    });
}

#[test]
fn formatting_during_typing_gives_the_same_result() {
    holds!(Beginning, |Beginning { format, text, .. }| {
        // In a format without separators, formatting removes a space as soon as it is typed.
        let mut text = text.to_owned();
        let grouped = [
            FormatId::Iban,
            FormatId::Clabe,
            FormatId::Aba,
            FormatId::Bic,
            FormatId::Phone,
            FormatId::Curp,
            FormatId::Nit,
            FormatId::Cedula,
        ];
        if !grouped.contains(format) {
            text.retain(|character| !is_space(character));
        }
        let (mut field, mut position) = (String::new(), 0);
        for character in text.chars() {
            field.push(character);
            let formatted = format.format(&field);
            position = caret(&field, &formatted, position + character.len_utf16() as u32);
            field = formatted;
            assert_eq!(position, units(&field), "the caret left the end of {field:?}");
        }
        match (check(*format, &text), check(*format, &field)) {
            // The decimals of a spreadsheet, `.0`. When they are typed, formatting removes the full stop as a separator.
            (Check::Invalid { issues, .. }, _) if issues[0].code == Code::Spreadsheet => {}
            (Check::Valid { value, .. }, Check::Valid { value: same, .. }) => assert_eq!(value, same, "{field:?}"),
            (Check::Invalid { complete, issues }, Check::Invalid { complete: same, issues: too }) => {
                assert_eq!((complete, issues[0].code), (same, too[0].code), "{field:?}");
            }
            (whole, typed) => panic!("{whole:?}, but of {field:?} {typed:?}"),
        }
    });
}

#[test]
fn incomplete_input_has_a_valid_continuation() {
    holds!(Typed, |Typed { format, text, .. }| {
        if let Check::Invalid { complete: false, issues } = check(*format, text) {
            let text = without_end(*format, text);
            let found = continuations(*format, text).any(|rest| format.is_valid(&[text, &rest].concat()));
            assert!(found, "{issues:?}");
        }
    });
}

/// Continuations of a text, one of which is valid if the text is incomplete input.
fn continuations(format: FormatId, text: &str) -> Box<dyn Iterator<Item = String>> {
    let typed: String =
        text.chars().filter(|character| character.is_ascii_alphanumeric()).collect::<String>().to_ascii_uppercase();
    let count = typed.len();
    match format {
        FormatId::Clabe => Box::new(std::iter::once(fill_up(&typed, 17))),
        FormatId::Aba => {
            // A second digit of the prefix from 0 to 2 is always possible. Eight zeros have no valid continuation, so a one is appended.
            let rests = ["1", "0", "2"].map(|second| if count == 1 { second.to_owned() } else { String::new() });
            let rests = rests.map(|rest| rest.clone() + &"1".repeat(8_usize.saturating_sub(count + rest.len())));
            let typed = if typed.is_empty() { "01".to_owned() } else { String::new() + &typed };
            let begun = if count == 0 { "01" } else { "" };
            Box::new(rests.into_iter().map(move |rest| {
                let rest = begun.to_owned() + rest.get(begun.len()..).unwrap_or_default();
                let digits = if count == 0 { rest.clone() } else { typed.clone() + &rest };
                rest + &aba_check_digit(&digits)
            }))
        }
        FormatId::Uuid => Box::new(std::iter::once("0".repeat(32_usize.saturating_sub(count)))),
        FormatId::Iban => iban_continuations(typed),
        FormatId::Rfc => {
            let own: Vec<char> =
                text.chars().filter(|character| is_significant(*character) && *character != '\u{303}').collect();
            let (own, company) = (own.len(), own.get(3).is_some_and(char::is_ascii_digit));
            let names: &[&str] = if own < 4 {
                &["XXX", "XXXX", "XBXB"]
            } else if company {
                &["XXX"]
            } else {
                &["XXXX"]
            };
            let names: Vec<_> = names.iter().map(|name| name.chars().skip(own).collect::<String>()).collect();
            Box::new(names.into_iter().flat_map(move |name| {
                let length = if company { 3 } else { 4 };
                dates().map(move |date| {
                    name.clone()
                        + date.get(own.saturating_sub(length)..).unwrap_or_default()
                        + &"000"[own.saturating_sub(length + 6).min(3)..]
                })
            }))
        }
        FormatId::Curp => curp_continuations(typed),
        FormatId::Nit => {
            let first = if count == 0 { "9" } else { "" };
            // Zeros behind a full stop are a spreadsheet's.
            Box::new((0..7).flat_map(|more| [("0", more), ("1", more)]).map(move |(digit, more)| {
                let more = first.to_owned() + &digit.repeat(more);
                let digit = nit_digit(&(typed.clone() + &more));
                format!("{more}-{digit}")
            }))
        }
        FormatId::Cedula => Box::new(["123", "23", "3", "0"].map(str::to_owned).into_iter()),
        FormatId::Country => Box::new(('A'..='Z').map(String::from).chain(std::iter::once("MX".to_owned()))),
        FormatId::Bic => Box::new(["MX", "US", "DE", "ZW", "XK", "AX"].into_iter().flat_map(move |country| {
            let whole = format!("AAAA{country}AAAAA");
            let letters = ('A'..='Z').map(String::from).filter(move |_| count == 5);
            let rest = move |length: usize| whole.get(count..length).unwrap_or_default().to_owned();
            let (short, long) = (rest(8), rest(11));
            letters.map(|letter| letter + "AA").chain([short, long]).collect::<Vec<_>>()
        })),
        FormatId::Email => {
            Box::new(["a@a.co", "@a.co", "a.co", ".co", "co", "o", "a", "a.co"].map(str::to_owned).into_iter())
        }
        FormatId::Phone => {
            let codes: Vec<String> = match count {
                0..3 => ["", "1", "2", "3", "4", "5", "6", "7", "8", "9", "0"]
                    .iter()
                    .flat_map(|one| {
                        ["", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"].map(|two| [one, two].concat())
                    })
                    .collect(),
                _ => vec![String::new()],
            };
            let plus = if text.contains('+') { "" } else { "+" };
            Box::new(
                codes
                    .into_iter()
                    .flat_map(move |code| (0..16).map(move |length| format!("{plus}{code}{}", "5".repeat(length)))),
            )
        }
    }
}

fn iban_continuations(typed: String) -> Box<dyn Iterator<Item = String>> {
    let count = typed.len();
    Box::new(ibans().into_iter().filter(move |sample| sample[..2].starts_with(&typed[..count.min(2)])).flat_map(
        move |sample| {
            let mut rest = sample.get(count..).unwrap_or_default().to_owned();
            if count == 3 {
                // With every first check digit this gives a pair from 02 to 98.
                rest.replace_range(..1, "5");
            }
            // The last three characters give every remainder. Where letters and digits are allowed, the sample has only one of them.
            let (kept, open) = rest.split_at(rest.len().saturating_sub(3));
            let kinds: Vec<_> = open
                .bytes()
                .map(|byte| match byte {
                    _ if open.len() < 3 => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                    b'0'..=b'9' => "0123456789",
                    _ => "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                })
                .collect();
            kinds.iter().fold(vec![kept.to_owned()], |ends, kind| {
                ends.iter().flat_map(|end| kind.chars().map(move |last| format!("{end}{last}"))).collect()
            })
        },
    ))
}

fn curp_continuations(typed: String) -> Box<dyn Iterator<Item = String>> {
    let count = typed.len();

    let names = ["XAXX".to_owned(), "XEXB".to_owned()];
    let tails = ["H", "M"].iter().flat_map(|sex| STATES.iter().map(move |state| format!("{sex}{state}XXX")));
    let tails: Vec<String> = tails.flat_map(|tail| [tail.clone() + "0", tail + "A"]).collect();
    Box::new(names.into_iter().flat_map(move |name| {
        let (typed, tails) = (typed.clone(), tails.clone());
        // Vary the date until it is typed, and the characters after it from then on.
        let dates: Vec<_> = if count < 10 { dates().collect() } else { vec!["      ".to_owned()] };
        let tails = if count < 10 { tails[..2].to_vec() } else { tails };
        dates.into_iter().flat_map(move |date| {
            let (name, typed) = (name.clone(), typed.clone());
            tails.clone().into_iter().filter_map(move |tail| {
                let head = typed.clone() + (name.clone() + &date + &tail).get(count.min(17)..)?;
                Some(with_curp_digit(&head)[count..].to_owned())
            })
        })
    }))
}

fn fill_up(typed: &str, length: usize) -> String {
    let rest = "1".repeat(length.saturating_sub(typed.len()));
    let digits = typed.to_owned() + &rest;
    rest + &aba_check_digit(&digits)
}

/// Every date of a leap year and of another year; some do not exist.
fn dates() -> impl Iterator<Item = String> {
    ["96", "01"]
        .into_iter()
        .flat_map(|year| (1..=12).flat_map(move |month| (1..=31).map(move |day| format!("{year}{month:02}{day:02}"))))
}

/// The state codes of a CURP (RENAPO), and NE for a birth abroad.
const STATES: [&str; 33] = [
    "AS", "BC", "BS", "CC", "CL", "CM", "CS", "CH", "DF", "DG", "GT", "GR", "HG", "JC", "MC", "MN", "MS", "NT", "NL",
    "OC", "PL", "QT", "QR", "SP", "SL", "SR", "TC", "TS", "TL", "VZ", "YN", "ZS", "NE",
];

input! {
    /// A text with one value a line.
    Lines { format: FormatId, text: String, room: usize, } = |dice| {
        let format = any_format(&mut dice);
        let lines = dice.times(6, |dice| typed(dice, format));
        let end = dice.of(&["\n", "\r\n", "\n\n", ""]);
        Lines { format, text: lines.join(end) + dice.of(&["", "\n"]), room: dice.below(12) }
    }
}

#[test]
fn check_many_gives_the_same_code_as_each_line_alone() {
    holds!(Lines, |Lines { format, text, room }| {
        let mut lines: Vec<_> = text.split('\n').collect();
        if lines.last() == Some(&"") {
            lines.pop();
        }
        let expected: Vec<u8> =
            lines.iter().map(|line| format.error_code(line).map_or(0, |code| code as u8 + 1)).collect();
        let mut codes = vec![255; *room];
        let count = check_many(*format, text, &mut codes);
        assert_eq!(count, expected.len().min(*room));
        assert_eq!(codes[..count], expected[..count]);
        assert!(codes[count..].iter().all(|code| *code == 255), "written beyond the last line");
    });
}

input! {
    /// A text and a position of the caret.
    Positioned { format: FormatId, text: String, position: u32, } = |dice| {
        let format = any_format(&mut dice);
        let text = typed(&mut dice, format);
        let position = dice.below(units(&text) as usize + 3) as u32;
        Positioned { format, text, position }
    }
}

#[test]
fn the_caret_stays_after_the_same_number_of_significant_characters() {
    let before = |text: &str, position: u32| {
        let mut at = 0;
        text.chars().filter(|character| is_significant(*character)).count()
            - text
                .chars()
                .skip_while(|character| {
                    at += character.len_utf16() as u32;
                    at <= position
                })
                .filter(|character| is_significant(*character))
                .count()
    };
    holds!(Positioned, |Positioned { format, text, position }| {
        let formatted = format.format(text);
        let moved = caret(text, &formatted, *position);
        assert!(moved <= units(&formatted), "{moved} is outside of {formatted:?}");
        if is_boundary(text, *position) {
            assert!(is_boundary(&formatted, moved), "{moved} splits a character of {formatted:?}");
            // A combining tilde becomes part of its letter.
            if before(&formatted, u32::MAX) == before(text, u32::MAX) {
                assert_eq!(before(&formatted, moved), before(text, *position), "{formatted:?} {moved}");
            }
        }
        if *position >= units(text) {
            assert_eq!(moved, units(&formatted), "the caret left the end");
        }
    });
}

input! {
    /// Fields of a form that are compared.
    Fields { format: FormatId, account: String, code: String, country: String, } = |dice| {
        let format = dice.of(&[FormatId::Clabe, FormatId::Iban, FormatId::Phone, FormatId::Rfc]);
        Fields {
            format,
            account: typed(&mut dice, format),
            code: if dice.one_in(2) { dice.noise(6) } else { dice.digits(5) },
            country: if dice.one_in(4) { dice.noise(3) } else { (dice.of(&["MX", "us", "person", "company", "generic"])).to_owned() },
        }
    }
}

#[test]
fn fields_are_compared_only_if_they_are_valid() {
    holds!(Fields, |Fields { format, account, code, country }| {
        let found = [
            bank_code_mismatch(*format, code, account),
            if *format == FormatId::Phone { phone_country(account, country) } else { None },
            if *format == FormatId::Rfc { rfc_kind(account, country) } else { None },
        ];
        let valid =
            ["", country].iter().any(|country| format.check(account, &Options::with_country(country)).is_valid());
        assert!(valid || found.iter().all(Option::is_none), "{found:?}");
    });
}

input! {
    /// A text far longer than every value.
    Long { format: FormatId, piece: String, times: usize, } = |dice| {
        let format = any_format(&mut dice);
        let piece = typed(&mut dice, format) + dice.of(&["", " ", "-", "\u{202f}", "0"]);
        let times = (1 << dice.below(21)) / piece.len().max(1) + 1;
        Long { format, piece, times }
    }
}

#[test]
fn long_texts_take_linear_time() {
    holds!(Long, 500, |Long { format, piece, times }| {
        let text = piece.repeat(*times);
        // The fastest of three runs, since other programs use this machine too.
        let took = (0..3).map(|_| {
            let start = Instant::now();
            let formatted = format.format(&text);
            let _ = (format.is_valid(&text), check(*format, &text), caret(&text, &formatted, 9));
            start.elapsed()
        });
        let took = took.min().unwrap_or_default();
        // Linear time takes some hundredths of the limit; quadratic time would take some thousand times as long.
        assert!(took < Duration::from_secs(1), "{took:?} for {} bytes", text.len());
    });
}

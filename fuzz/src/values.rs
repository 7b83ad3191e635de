//! Valid values of every format, generated from its definition, without the code under test.

use crate::dice::Dice;
use bolero::Driver;
use qash_client::formats::FormatId;

const DIGITS: &str = "0123456789";
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// One IBAN of each country, from the registry.
pub fn ibans() -> Vec<&'static str> {
    let lines = include_str!("../../tests/fixtures/ibans.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split(' ').next()).collect()
}

/// A random value that is valid unless it contains a forbidden word.
pub fn valid<D: Driver>(dice: &mut Dice<'_, D>, format: FormatId) -> String {
    match format {
        FormatId::Iban => {
            let sample = dice.of(&ibans());
            let other = |dice: &mut Dice<'_, D>, old: char| {
                dice.letters(if old.is_ascii_digit() { DIGITS } else { LETTERS }, 1)
            };
            let bban: String = sample[4..].chars().map(|old| other(dice, old)).collect();
            with_iban_digits(&sample[..2], &bban)
        }
        FormatId::Clabe => {
            let digits = dice.digits(17);
            digits.clone() + &aba_check_digit(&digits)
        }
        FormatId::Aba => {
            let prefix = dice.of(&["00", "01", "07", "12", "21", "26", "32", "61", "72", "80"]);
            let digits = prefix.to_owned() + &dice.digits(5) + &dice.letters("123456789", 1);
            digits.clone() + &aba_check_digit(&digits)
        }
        FormatId::Phone => {
            let sample = dice.of(&[
                "+525512345678",
                "+5215512345678",
                "+12125550100",
                "+14165550100",
                "+442071838750",
                "+573001234567",
                "+5491123456789",
                "+390612345678",
                "+80012345678",
                "+77012345678",
                "+4930123456",
                "+3612345678",
                "+85212345678",
                "+35312345678",
            ]);
            let (code, number) = sample.split_at(5);
            code.to_owned() + &dice.digits(number.len())
        }
        FormatId::Bic => {
            let branch = if dice.one_in(2) { dice.letters("ABCXYZ0123456789", 3) } else { String::new() };
            let country = dice.of(&["MX", "CO", "US", "DE", "XK", "GB"]);
            dice.letters("ABCDEFGHXYZ019", 4) + country + &dice.letters("ABCXYZ0123456789", 2) + &branch
        }
        FormatId::Rfc => {
            let initials = if dice.one_in(2) { 3 } else { 4 };
            let name: String = (0..initials).map(|_| dice.of(&['A', 'B', 'E', 'M', 'O', 'X', 'Z', '&', 'Ñ'])).collect();
            name + &date(dice) + &dice.letters("ABC0123456789", 2) + &dice.letters("0123456789A", 1)
        }
        FormatId::Curp => {
            let name = dice.letters("BGMXZ", 1) + &dice.letters("AEIOUX", 1) + &dice.letters("BGMXZ", 2);
            let state = dice.of(&["AS", "DF", "NE", "ZS", "MC", "VZ"]);
            let head = name + &date(dice) + &dice.letters("HMX", 1) + state + &dice.letters("BCDFGXZ", 3);
            let century =
                if &head[4..10] == "000229" { dice.letters("ABZ", 1) } else { dice.letters("0123456789ABZ", 1) };
            with_curp_digit(&(head + &century))
        }
        FormatId::Nit => {
            let count = dice.below(4) + 6;
            let base = if dice.one_in(3) { "1".to_owned() + &dice.digits(9) } else { card(dice, count) };
            format!("{base}-{}", nit_digit(&base))
        }
        FormatId::Cedula => {
            let count = dice.below(6) + 3;
            if dice.one_in(3) { "1".to_owned() + &dice.digits(9) } else { card(dice, count) }
        }
        FormatId::Country => (dice.of(&["MX", "CO", "US", "XK", "AX", "ZW"])).to_owned(),
        FormatId::Uuid => {
            let groups = [8, 4, 4, 4, 12].map(|count| dice.letters("0123456789abcdef", count));
            groups.join(if dice.one_in(4) { "" } else { "-" })
        }
        FormatId::Email => {
            let length = dice.below(8) + 1;
            let local = dice.letters("abcXYZ019!#$%&'*+/=?^_`{|}~-", length);
            let length = dice.below(8) + 1;
            let domain = dice.letters("abcXYZ019", length);
            let more = dice.of(&["", ".b", ".c.d-e"]);
            format!("{local}{more}@{domain}{}", dice.of(&[".mx", ".com.mx", ".x-y.org", ".travel"]))
        }
    }
}

/// The value as people write it: with random groups, in upper or lower case.
pub fn written<D: Driver>(dice: &mut Dice<'_, D>, format: FormatId, value: &str) -> String {
    let separators: &[&str] = match format {
        FormatId::Iban | FormatId::Clabe | FormatId::Aba | FormatId::Bic | FormatId::Curp => {
            &[" ", "-", "\u{a0}", "\u{2011}"]
        }
        FormatId::Phone => &[" ", "-", ".", " (", ") ", "\u{202f}"],
        // The hyphen of a NIT has a fixed position.
        FormatId::Nit | FormatId::Cedula => &[" ", ".", "\u{202f}"],
        FormatId::Rfc if dice.one_in(3) => {
            let groups = [value.char_indices().rev().nth(8), value.char_indices().rev().nth(2)];
            let [Some((date, _)), Some((homoclave, _))] = groups else { return value.to_owned() };
            let separator = dice.of(&[" ", "-", "\u{a0}", "\u{2011}"]);
            return [&value[..date], &value[date..homoclave], &value[homoclave..]].join(separator);
        }
        _ => return value.to_owned(),
    };
    let size = dice.below(6) + 1;
    // `.0` at the end of a number is refused as decimals of a spreadsheet.
    let dots = matches!(format, FormatId::Phone | FormatId::Nit | FormatId::Cedula);
    let last = if dots { value.len().saturating_sub(2) } else { usize::MAX };
    let mut out = String::new();
    for (at, character) in value.chars().enumerate() {
        if at > 0 && at < last && at % size == 0 && dice.one_in(2) {
            out.push_str(dice.of(separators));
        }
        out.push(character);
    }
    if dice.one_in(4) { out.to_lowercase() } else { out }
}

/// `count` digits without a leading zero.
fn card<D: Driver>(dice: &mut Dice<'_, D>, count: usize) -> String {
    dice.letters("123456789", 1) + &dice.digits(count - 1)
}

/// The check digit of a NIT: a sum weighted with prime numbers, modulo 11.
pub fn nit_digit(base: &str) -> u32 {
    let primes = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43];
    let digits = base.bytes().rev().map(|digit| u32::from(digit - b'0'));
    match digits.zip(primes).map(|(digit, prime)| digit * prime).sum::<u32>() % 11 {
        remainder @ 0..2 => remainder,
        remainder => 11 - remainder,
    }
}

/// A random date of an RFC or CURP. 2000 was a leap year; the caller excludes 29 February 1900 from CURPs.
fn date<D: Driver>(dice: &mut Dice<'_, D>) -> String {
    let year = dice.below(100);
    let month = dice.below(12) + 1;
    let days = match month {
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    format!("{year:02}{month:02}{:02}", dice.below(days) + 1)
}

/// Inserts the check digits of ISO 13616: 98 minus the remainder modulo 97.
pub fn with_iban_digits(country: &str, bban: &str) -> String {
    let rest = format!("{bban}{country}00").chars().fold(0, |rest, character| {
        let value = character.to_digit(36).unwrap_or(0);
        (rest * if value > 9 { 100 } else { 10 } + value) % 97
    });
    format!("{country}{:02}{bban}", 98 - rest)
}

/// The check digit of a CLABE or a routing number: weights 3, 7, 1, modulo 10.
pub fn aba_check_digit(digits: &str) -> String {
    let sum: u32 = digits
        .chars()
        .zip([3, 7, 1].iter().cycle())
        .map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight)
        .sum();
    ((10 - sum % 10) % 10).to_string()
}

/// Appends the check digit of a CURP.
pub fn with_curp_digit(head: &str) -> String {
    let rank = |character: char| {
        "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ".chars().position(|other| other == character).unwrap_or(0)
    };
    let sum: usize = head.chars().zip((2..=18).rev()).map(|(character, weight)| rank(character) * weight).sum();
    format!("{head}{}", (10 - sum % 10) % 10)
}

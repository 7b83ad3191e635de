//! National check digits in a BBAN. Wrong ones are a warning: some accounts are older than the rule, or exempt from it.
//!
//! Sources: PyPI `schwifty` and npm `ibantools`, where they agree, and the national rules that they cite.

#![expect(clippy::arithmetic_side_effects, reason = "sums of at most 30 digits with weights up to 17")]

use crate::formats::scan::{number, value, weighted};

/// The rule for the national check digits of a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum National {
    None,
    /// The account modulo 97, with 97 for 0.
    Belgium,
    /// ISO 7064 mod 11,10 over bank and over account.
    Croatia,
    /// Weights 1, 2, 4, 8, 5, 10, 9, 7, 3, 6 from the right, modulo 11, over prefix and over account.
    Czech,
    /// Weights 7, 3, 1 from the right (7, 1, 3 from the left), modulo 10.
    Estonia,
    /// Luhn.
    Finland,
    /// `clé RIB`: letters as digits, modulo 97.
    France,
    /// Weights 9, 7, 3, 1, modulo 10, over bank and branch and over account.
    Hungary,
    /// Hungary's rule for accounts of eight digits.
    HungaryShort,
    /// The ninth digit of the holder's `kennitala`.
    Iceland,
    /// CIN, a letter.
    Italy,
    /// ISO 7064 mod 97-10 over the whole.
    Mod97,
    /// Mod 97 over the whole with remainder 0.
    Mod97Low,
    /// `Elfproef`. Accounts of the former Postbank, which begin with 000, have no check digit.
    Netherlands,
    /// Weights 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, modulo 11.
    Norway,
    /// Weights 3, 9, 7, 1 over bank and branch, modulo 10.
    Poland,
    /// Two `dígitos de control`.
    Spain,
}

/// The remainder modulo 97, with letters as two digits.
// Called, not inlined: a copy at each call would weigh more.
#[inline(never)]
fn mod_97(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |rest, byte| {
        if byte.is_ascii_digit() { (rest * 10 + value(*byte)) % 97 } else { (rest * 100 + u32::from(*byte) - 55) % 97 }
    })
}

/// Whether the last digit is the check digit of the others by ISO 7064 mod 11,10.
fn mod_11_10(digits: &[u8]) -> bool {
    let Some((last, others)) = digits.split_last() else { return false };
    let rest = others.iter().fold(10, |rest, digit| match (rest + value(*digit)) % 10 {
        0 => 20 % 11,
        sum => sum * 2 % 11,
    });
    (rest + value(*last)) % 10 == 1
}

/// The digit for a character of a French account: A–I 1–9, J–R 1–9, S–Z 2–9.
fn french_digit(byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' => value(byte),
        b'A'..=b'I' => u32::from(byte - b'A') + 1,
        b'J'..=b'R' => u32::from(byte - b'J') + 1,
        _ => u32::from(byte.wrapping_sub(b'S')) % 8 + 2,
    }
}

/// The value of a character of an Italian BBAN. Odd positions have a table of their own.
fn italian_value(byte: u8, odd: bool) -> u32 {
    const ODD: &[u8; 26] = b"BAFHJNPRTVCESULDGIMOQKWZYX";
    let index = if byte.is_ascii_digit() { byte - b'0' } else { byte.wrapping_sub(b'A') };
    if odd { ODD.get(usize::from(index)).map_or(0, |letter| u32::from(letter - b'A')) } else { u32::from(index) }
}

/// The rules that are weighted sums: the range of the digits in the BBAN, with the check digit last; the modulus, which divides the sum; and the
/// weights, repeated as often as needed.
#[rustfmt::skip]
static SUMS: [(National, u8, u8, u8, &[u8]); 11] = [
    (National::Czech, 4, 10, 11, &[10, 5, 8, 4, 2, 1]),
    (National::Czech, 10, 20, 11, &[6, 3, 7, 9, 10, 5, 8, 4, 2, 1]),
    (National::Estonia, 2, 16, 10, &[7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1]),
    (National::Hungary, 0, 8, 10, &[9, 7, 3, 1]),
    (National::Hungary, 8, 24, 10, &[9, 7, 3, 1]),
    (National::HungaryShort, 0, 8, 10, &[9, 7, 3, 1]),
    (National::HungaryShort, 8, 16, 10, &[9, 7, 3, 1]),
    (National::Iceland, 12, 21, 11, &[3, 2, 7, 6, 5, 4, 3, 2, 1]),
    (National::Netherlands, 4, 14, 11, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
    (National::Norway, 0, 11, 11, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]),
    (National::Poland, 0, 8, 10, &[3, 9, 7, 1]),
];

/// The weights of the account in Spain; the bank and branch use those from the third on.
const SPANISH: [u8; 10] = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];

impl National {
    /// The range in the BBAN of wrong check digits; `None` if they are correct or the country has no check digits.
    pub(super) fn mismatch(self, bban: &[u8]) -> Option<(usize, usize)> {
        let part = |from: usize, to: usize| bban.get(from..to).unwrap_or_default();
        let two = |at: usize| number(part(at, at + 2));
        let end = bban.len();
        let special = match self {
            // An account number of eight digits, padded with eight zeros.
            Self::Hungary if part(16, 24) == b"00000000" => Self::HungaryShort,
            // Accounts of the former postal bank have 00 in place of the account type, and a check digit over the account alone.
            Self::Norway if part(4, 6) == b"00" && weighted(part(6, 11), &[5, 4, 3, 2, 1]).is_multiple_of(11) => {
                Self::None
            }
            Self::Netherlands if part(4, 7) == b"000" => Self::None,
            other => other,
        };
        for (rule, from, to, modulus, weights) in &SUMS {
            let (from, to) = (usize::from(*from), usize::from(*to));
            if *rule == special && weighted(part(from, to), weights).checked_rem((*modulus).into()) != Some(0) {
                return Some((to - 1, to));
            }
        }
        let (fits, from, to) = match special {
            Self::Belgium => ((mod_97(part(0, 10)) + 96) % 97 + 1 == two(10), 10, 12),
            Self::Croatia if !mod_11_10(part(0, 7)) => (false, 6, 7),
            Self::Croatia => (mod_11_10(part(7, 17)), 16, 17),
            Self::Finland => {
                let doubled = |(at, byte): (usize, &u8)| match value(*byte) << ((at + 1) % 2) {
                    sum @ 10.. => sum - 9,
                    sum => sum,
                };
                (bban.iter().enumerate().map(doubled).sum::<u32>() % 10 == 0, 13, 14)
            }
            Self::France => {
                // 89 × bank + 15 × branch + 3 × account + check digits: the BBAN, with letters as digits, is a multiple of 97.
                (bban.iter().fold(0, |rest, byte| (rest * 10 + french_digit(*byte)) % 97) == 0, 21, 23)
            }
            Self::Italy => {
                let letter =
                    part(1, end).iter().enumerate().map(|(at, byte)| italian_value(*byte, at % 2 == 0)).sum::<u32>()
                        % 26;
                (bban.first().is_some_and(|cin| u32::from(cin.wrapping_sub(b'A')) == letter), 0, 1)
            }
            Self::Mod97 => (mod_97(bban) == 1, end - 2, end),
            Self::Mod97Low => (mod_97(bban) == 0, end - 2, end),
            Self::Spain => {
                let check = |digits: &[u8], weights: &[u8]| match 11 - weighted(digits, weights) % 11 {
                    11 => 0,
                    10 => 1,
                    digit => digit,
                };
                let expected =
                    check(part(0, 8), SPANISH.get(2..).unwrap_or_default()) * 10 + check(part(10, 20), &SPANISH);
                (expected == two(8), 8, 10)
            }
            _ => return None,
        };
        if fits { None } else { Some((from, to)) }
    }
}

//! National check digits inside a BBAN. They only ever warn: banks have accounts that were opened before, or outside, the rule.
//!
//! Sources: the algorithms as PyPI `schwifty` and npm `ibantools` agree on them, and the national rules that they name.

#![expect(clippy::arithmetic_side_effects, reason = "sums of at most 30 digits with weights up to 17")]

use super::scan::{value, weighted};

/// The rule of a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum National {
    None,
    /// Account by 97, 97 for 0.
    Belgium,
    /// ISO 7064 mod 11,10 over bank and over account.
    Croatia,
    /// Weights 1, 2, 4, 8, 5, 10, 9, 7, 3, 6 from the right, by 11, over prefix and over account.
    Czech,
    /// Weights 7, 3, 1 from the right (7, 1, 3 from the left), by 10.
    Estonia,
    /// Luhn.
    Finland,
    /// `clé RIB`: letters as digits, remainder by 97.
    France,
    /// Weights 9, 7, 3, 1, by 10, over bank and branch and over account.
    Hungary,
    /// The ninth digit of the holder's `kennitala`.
    Iceland,
    /// CIN, a letter.
    Italy,
    /// ISO 7064 mod 97-10 over the whole.
    Mod97,
    /// The same less one: the check digits complete to a multiple of 97.
    Mod97Low,
    /// `Elfproef`; accounts of the former Postbank, which begin with 000, have none.
    Netherlands,
    /// Weights 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, by 11.
    Norway,
    /// Weights 3, 9, 7, 1 over bank and branch, by 10.
    Poland,
    /// Two `dígitos de control`.
    Spain,
}

/// The number by 97, letters as two digits.
fn by_97(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |rest, byte| {
        if byte.is_ascii_digit() { (rest * 10 + value(*byte)) % 97 } else { (rest * 100 + u32::from(*byte) - 55) % 97 }
    })
}

/// ISO 7064 mod 11,10: the rest is 1 when the last digit checks the others.
fn mod_11_10(digits: &[u8]) -> bool {
    let Some((last, others)) = digits.split_last() else { return false };
    let rest = others.iter().fold(10, |rest, digit| match (rest + value(*digit)) % 10 {
        0 => 20 % 11,
        sum => sum * 2 % 11,
    });
    (rest + value(*last)) % 10 == 1
}

/// A letter of a French account as its digit: A–I 1–9, J–R 1–9, S–Z 2–9.
fn french(byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' => value(byte),
        b'A'..=b'I' => u32::from(byte - b'A') + 1,
        b'J'..=b'R' => u32::from(byte - b'J') + 1,
        _ => u32::from(byte.wrapping_sub(b'S')) % 8 + 2,
    }
}

/// The value of a character at an odd place of an Italian BBAN.
fn italian_odd(byte: u8) -> u32 {
    const VALUES: &[u8; 26] = b"BAFHJNPRTVCESULDGIMOQKWZYX";
    let index = if byte.is_ascii_digit() { byte - b'0' } else { byte.wrapping_sub(b'A') };
    VALUES.get(usize::from(index)).map_or(0, |letter| u32::from(letter - b'A'))
}

fn italian_even(byte: u8) -> u32 {
    if byte.is_ascii_digit() { value(byte) } else { u32::from(byte.wrapping_sub(b'A')) }
}

const SPANISH: [u8; 10] = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
const CZECH: [u8; 10] = [6, 3, 7, 9, 10, 5, 8, 4, 2, 1];

impl National {
    /// Where in the BBAN the check digits stand that do not fit; `None` when all is well or the country has none.
    pub(crate) fn fault(self, bban: &[u8]) -> Option<(usize, usize)> {
        let part = |from: usize, to: usize| bban.get(from..to).unwrap_or_default();
        let digit = |at: usize| bban.get(at).map_or(0, |digit| value(*digit));
        let end = bban.len();
        let (fits, from, to) = match self {
            Self::None => return None,
            Self::Belgium => {
                let rest = by_97(part(0, 10));
                (digit(10) * 10 + digit(11) == if rest == 0 { 97 } else { rest }, 10, 12)
            }
            Self::Croatia if !mod_11_10(part(0, 7)) => (false, 6, 7),
            Self::Croatia => (mod_11_10(part(7, 17)), 16, 17),
            Self::Czech if weighted(part(4, 10), &[10, 5, 8, 4, 2, 1]) % 11 != 0 => (false, 9, 10),
            Self::Czech => (weighted(part(10, 20), &CZECH) % 11 == 0, 19, 20),
            Self::Estonia => ((weighted(part(2, 15), &[7, 1, 3]) + digit(15)) % 10 == 0, 15, 16),
            Self::Finland => {
                let sum = part(0, 13).iter().zip([2, 1].iter().cycle()).fold(0, |sum, (byte, weight)| {
                    let double = value(*byte) * weight;
                    sum + double / 10 + double % 10
                });
                ((sum + digit(13)) % 10 == 0, 13, 14)
            }
            Self::France => {
                let rest = |from, to| part(from, to).iter().fold(0, |rest, byte| (rest * 10 + french(*byte)) % 97);
                let sum = 89 * rest(0, 5) + 15 * rest(5, 10) + 3 * rest(10, 21);
                (97 - sum % 97 == digit(21) * 10 + digit(22), 21, 23)
            }
            Self::Hungary if weighted(part(0, 8), &[9, 7, 3, 1]) % 10 != 0 => (false, 7, 8),
            // A short account number stands before eight zeros and has its check digit there.
            Self::Hungary if part(16, 24) == b"00000000" => (weighted(part(8, 16), &[9, 7, 3, 1]) % 10 == 0, 15, 16),
            Self::Hungary => (weighted(part(8, 24), &[9, 7, 3, 1]) % 10 == 0, 23, 24),
            Self::Iceland => {
                ((weighted(part(12, 20), &[3, 2, 7, 6, 5, 4, 3, 2]) + digit(20)) % 11 == 0, 20, 21)
            }
            Self::Italy => {
                let sum = |start, of: fn(u8) -> u32| part(start, end).iter().step_by(2).map(|byte| of(*byte)).sum::<u32>();
                let letter = (sum(1, italian_odd) + sum(2, italian_even)) % 26;
                (bban.first().is_some_and(|cin| u32::from(cin.wrapping_sub(b'A')) == letter), 0, 1)
            }
            Self::Mod97 => (by_97(bban) == 1, end.saturating_sub(2), end),
            Self::Mod97Low => (by_97(bban) == 0, end.saturating_sub(2), end),
            Self::Netherlands => {
                let account = part(4, 14);
                let sum = weighted(account, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
                (account.starts_with(b"000") || sum % 11 == 0, 4, 14)
            }
            Self::Norway => {
                // Accounts of the old postal bank have 00 where others have their kind; their check leaves the bank out.
                let plain = part(4, 6) == b"00";
                let sum = if plain { weighted(part(6, 10), &[5, 4, 3, 2]) } else { weighted(part(0, 10), &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) };
                ((sum + digit(10)) % 11 == 0, 10, 11)
            }
            Self::Poland => (weighted(part(0, 8), &[3, 9, 7, 1]) % 10 == 0, 7, 8),
            Self::Spain => {
                let check = |digits: &[u8], weights: &[u8]| match 11 - weighted(digits, weights) % 11 {
                    11 => 0,
                    10 => 1,
                    digit => digit,
                };
                let right = check(part(0, 8), SPANISH.get(2..).unwrap_or_default()) * 10 + check(part(10, 20), &SPANISH);
                (right == digit(8) * 10 + digit(9), 8, 10)
            }
        };
        if fits { None } else { Some((from, to)) }
    }
}

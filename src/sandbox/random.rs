//! Deterministic random numbers: all generated data of the sandbox follows from its seed.

use serde::{Deserialize, Serialize};
use std::fmt;

/// SplitMix64 (Steele, Lea, Flood 2014): one word of state, sufficient for test data. Not for real secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(super) struct Random(u64);

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Random {
    /// Creates a separate stream for each seed and purpose.
    pub(super) fn new(seed: u64, purpose: u64) -> Self {
        let mut random = Self(seed ^ purpose.rotate_left(32));
        random.0 = random.next();
        random
    }

    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    /// Returns a number from 0 to `end`, exclusive.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }

    /// Returns random letters and digits.
    pub(super) fn text(&mut self, length: usize) -> String {
        let mut letter = || usize::try_from(self.below(62)).ok().and_then(|at| LETTERS.get(at)).copied();
        (0..length).filter_map(|_| letter()).map(char::from).collect()
    }

    /// Returns random decimal digits.
    pub(super) fn digits(&mut self, length: usize) -> String {
        (0..length).filter_map(|_| char::from_digit(u32::try_from(self.below(10)).ok()?, 10)).collect()
    }

    /// Returns a UUID of version 4.
    pub(super) fn uuid(&mut self) -> Uuid {
        let bits = u128::from(self.next()) << 64 | u128::from(self.next());
        let fixed = bits & !(0xF << 76) & !(0x3 << 62);
        Uuid(fixed | 4 << 76 | 2 << 62)
    }
}

impl From<Random> for String {
    fn from(random: Random) -> Self {
        format!("{:016x}", random.0)
    }
}

impl TryFrom<String> for Random {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        u64::from_str_radix(&text, 16).map(Self).map_err(|_| "the state of the random numbers is 16 hexadecimal digits")
    }
}

/// A UUID of any version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(super) struct Uuid(u128);

impl Uuid {
    /// Parses 8-4-4-4-12 hexadecimal digits of either case.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut groups = text.split('-');
        let mut bits = 0_u128;
        for length in [8_u32, 4, 4, 4, 12] {
            let group = groups.next()?;
            if group.len() != usize::try_from(length).ok()? || !group.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return None;
            }
            bits = bits.checked_shl(length.checked_mul(4)?)? | u128::from_str_radix(group, 16).ok()?;
        }
        groups.next().is_none().then_some(Self(bits))
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |shift: u32, mask: u128| (self.0 >> shift) & mask;
        let (first, second, third) = (part(96, 0xFFFF_FFFF), part(80, 0xFFFF), part(64, 0xFFFF));
        let (fourth, last) = (part(48, 0xFFFF), part(0, 0xFFFF_FFFF_FFFF));
        write!(out, "{first:08x}-{second:04x}-{third:04x}-{fourth:04x}-{last:012x}")
    }
}

impl From<Uuid> for String {
    fn from(uuid: Uuid) -> Self {
        uuid.to_string()
    }
}

impl TryFrom<String> for Uuid {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a UUID")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_purpose_determine_the_stream() {
        let draw = |seed, purpose| Random::new(seed, purpose).text(20);
        assert_eq!(draw(1, 1), draw(1, 1));
        assert_ne!(draw(1, 1), draw(2, 1));
        assert_ne!(draw(1, 1), draw(1, 2));
    }

    #[test]
    fn uuids_have_version_4_and_round_trip() {
        let mut random = Random::new(7, 0);
        for _ in 0..100 {
            let uuid = random.uuid();
            let text = uuid.to_string();
            assert_eq!((text.get(14..15), text.len()), (Some("4"), 36));
            assert!(matches!(text.get(19..20), Some("8" | "9" | "a" | "b")), "{text}");
            assert_eq!(Uuid::parse(&text.to_uppercase()), Some(uuid));
        }
        for text in [
            "",
            "a1b2c3d4-e5f6-7890-abcd-ef123456789",
            "a1b2c3d4e5f67890abcdef1234567890",
            "+1b2c3d4-e5f6-7890-abcd-ef1234567890",
        ] {
            assert_eq!(Uuid::parse(text), None, "{text}");
        }
    }
}

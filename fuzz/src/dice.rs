//! Random choices, and texts made of them.

use bolero::{Driver, TypeGenerator};
use std::ops::Bound::Included;

/// Random choices from a driver. When the driver has no more data, every choice is the first one, so that generating an input always ends.
pub struct Dice<'a, D>(pub &'a mut D);

impl<D: Driver> Dice<'_, D> {
    /// A number from 0 to `end` − 1; 0 if `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0.gen_usize(Included(&0), Included(&end.saturating_sub(1))).unwrap_or(0)
    }

    /// `true` once in `times` calls on average.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) + 1 == times
    }

    /// One of the items.
    pub fn of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.produce().unwrap_or(0)
    }

    /// An integer of any size and sign.
    pub fn integer(&mut self) -> i64 {
        let bits = self.bits() as i64;
        bits >> self.below(64)
    }

    /// An amount of any size and sign; amounts at a limit are more frequent.
    pub fn amount(&mut self) -> i64 {
        let size = match self.below(8) {
            0 => qash_client::money::MAX_MINOR - self.below(3) as i64,
            1 => 10_i64.pow(self.below(16) as u32) - self.below(2) as i64,
            _ => (self.bits() >> 11 >> self.below(53)) as i64,
        };
        let size = size.min(qash_client::money::MAX_MINOR);
        if self.one_in(3) { -size } else { size }
    }

    /// A list of up to `most` values.
    pub fn times<T>(&mut self, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| make(self)).collect()
    }

    /// A text of `count` characters from a set of ASCII characters.
    pub fn letters(&mut self, set: &str, count: usize) -> String {
        (0..count).map(|_| char::from(self.of(set.as_bytes()))).collect()
    }

    /// A text of `count` ASCII digits.
    pub fn digits(&mut self, count: usize) -> String {
        self.letters("0123456789", count)
    }

    /// A character: printable ASCII, a lookalike or an edge case, or any code point.
    pub fn character(&mut self) -> char {
        // Half of a surrogate pair becomes U+FFFD on its way into Rust.
        const ODD: &[char] = &[
            '\0',
            '\t',
            '\n',
            '\r',
            '\u{1f}',
            '\u{7f}',
            '\u{a0}',
            '\u{ad}',
            'Ñ',
            'ñ',
            'é',
            'ß',
            'İ',
            '\u{303}',
            '\u{301}',
            '٣',
            '۴',
            '९',
            '９',
            '𞥑',
            '²',
            '½',
            'Ⅷ',
            'Ａ',
            'А',
            '\u{200b}',
            '\u{200e}',
            '\u{200f}',
            '\u{202f}',
            '\u{2009}',
            '\u{2011}',
            '–',
            '−',
            '٫',
            '٬',
            '’',
            '，',
            '．',
            '＠',
            '＋',
            '\u{feff}',
            '\u{fffd}',
            '\u{ffff}',
            '😀',
            '\u{10ffff}',
            '€',
            '£',
            '₿',
        ];
        match self.below(4) {
            0 => self.of(ODD),
            1 => self.0.produce().unwrap_or('x'),
            2 => char::from(self.of(b"0123456789 -.,+@()/'\"&$%#?=:;_\\{}[]<>")),
            _ => char::from(self.below(95) as u8 + b' '),
        }
    }

    /// A text of up to `most` random characters.
    pub fn noise(&mut self, most: usize) -> String {
        self.times(most, Self::character).into_iter().collect()
    }

    /// The text with up to `most` random typing errors.
    pub fn slipped(&mut self, text: &str, most: usize) -> String {
        let mut characters: Vec<char> = text.chars().collect();
        for _ in 0..self.below(most + 1) {
            let at = self.below(characters.len() + 1);
            let held = characters.get(at).copied();
            match (self.below(10), held) {
                (0, Some(_)) => drop(characters.remove(at)),
                (1, Some(_)) => characters[at] = self.character(),
                (2, Some(digit)) if digit.is_ascii_digit() => characters[at] = char::from(self.of(b"0123456789")),
                (3, Some(digit)) if digit.is_ascii_digit() => {
                    // The same digit of another script.
                    let zero = self.of(&['٠', '۰', '०', '０', '𞥐']);
                    characters[at] = char::from_u32(zero as u32 + (digit as u32 - '0' as u32)).unwrap_or(digit);
                }
                (4, Some(letter)) if letter.is_ascii_uppercase() => characters[at] = letter.to_ascii_lowercase(),
                (5, Some(letter)) if letter.is_ascii_lowercase() => characters[at] = letter.to_ascii_uppercase(),
                (6, Some(_)) if at > 0 => characters.swap(at - 1, at),
                (7, _) => characters.truncate(at),
                (8, _) => {
                    let separator =
                        self.of(&[' ', '-', '.', '\u{a0}', '\u{202f}', '\u{2011}', '(', ')', '\t', ',', '\'']);
                    characters.insert(at, separator);
                }
                _ => characters.insert(at, self.character()),
            }
        }
        characters.into_iter().collect()
    }
}

/// Declares the type of an input that is generated from random choices.
macro_rules! input {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty,)* } = |$dice:ident| $make:block) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        struct $name { $($field: $type,)* }

        impl bolero::TypeGenerator for $name {
            fn generate<D: bolero::Driver>(driver: &mut D) -> Option<Self> {
                #[allow(unused_mut)]
                let mut $dice = $crate::dice::Dice(driver);
                Some($make)
            }
        }
    };
}

/// Tries a property with so many inputs of a type, 10,000 if it does not say; `cargo xtask fuzz` says for how long instead. A number of
/// inputs and not a time, so that a slow machine tries the same ones.
macro_rules! holds {
    ($input:ty, $property:expr) => {
        $crate::dice::holds!($input, 10_000, $property)
    };
    ($input:ty, $count:literal, $property:expr) => {
        bolero::check!().with_iterations($count).with_type::<$input>().for_each($property)
    };
}

pub(crate) use {holds, input};

/// A text of random characters.
#[derive(Clone, Debug)]
pub struct Noise(pub String);

impl TypeGenerator for Noise {
    fn generate<D: Driver>(driver: &mut D) -> Option<Self> {
        Some(Self(Dice(driver).noise(40)))
    }
}

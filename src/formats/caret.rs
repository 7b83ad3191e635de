//! The position of the caret after a text is replaced by its formatted form during typing.

#![expect(clippy::arithmetic_side_effects, reason = "is_significant of characters in one text")]

use super::scan::{DOT, HYPHEN, SPACE, class};

/// Computes the position of the caret after `text` is replaced by its formatted form. Positions are in UTF-16 code units.
///
/// The caret stays after the same letter or digit, and at the end if it was at the end.
///
/// ```
/// // Typing "8" before the last digit of an IBAN moves the caret past the space that appears.
/// assert_eq!(qash_client::formats::caret("DE8937", "DE89 37", 5), 6);
/// ```
#[must_use]
pub fn caret(text: &str, formatted: &str, caret: u32) -> u32 {
    if text == formatted {
        caret.min(text.chars().map(|character| character.len_utf16() as u32).sum())
    } else {
        moved(text.chars(), formatted.chars(), caret)
    }
}

/// [`caret`] for a text in UTF-8 and a formatted form in ISO 8859-1.
#[cfg(any(feature = "wasm-format", feature = "wasm-client"))]
pub(crate) fn caret_in(text: &[u8], formatted: &[u8], caret: u32) -> u32 {
    let characters = super::scan::Chars::new(text).map(|(_, character)| character);
    moved(characters, formatted.iter().map(|byte| char::from(*byte)), caret)
}

fn moved(text: impl Iterator<Item = char>, formatted: impl Iterator<Item = char>, caret: u32) -> u32 {
    let is_significant = |character: char| class(character) & (SPACE | HYPHEN | DOT) == 0;
    let (mut units, mut before) = (0, 0);
    let mut after = false;
    for character in text {
        if units >= caret {
            after |= is_significant(character);
        } else if is_significant(character) {
            before += 1;
        }
        units += character.len_utf16() as u32;
    }
    let mut units = 0;
    for character in formatted {
        if before == 0 && after {
            break;
        }
        before -= u32::from(before > 0 && is_significant(character));
        units += character.len_utf16() as u32;
    }
    units
}

//! Where the caret goes when a text is replaced by its formatted form while someone types.

#![expect(clippy::arithmetic_side_effects, reason = "counts of characters in one text")]

use super::scan::{DOT, HYPHEN, SPACE, class};

/// Where the caret belongs after `text` was replaced by its formatted form, both in UTF-16 code units.
///
/// It stays behind the letter or digit that it stood behind, and at the end if it stood there.
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

/// The same for a formatted form in ISO 8859-1.
#[cfg(any(feature = "wasm-format", feature = "wasm-client"))]
pub(crate) fn caret_in(text: &[u8], formatted: &[u8], caret: u32) -> u32 {
    let characters = super::scan::Chars::new(text).map(|(_, character)| character);
    moved(characters, formatted.iter().map(|byte| char::from(*byte)), caret)
}

fn moved(text: impl Iterator<Item = char>, formatted: impl Iterator<Item = char>, caret: u32) -> u32 {
    let counts = |character: char| class(character) & (SPACE | HYPHEN | DOT) == 0;
    let (mut units, mut before) = (0, 0);
    let mut after = false;
    for character in text {
        if units >= caret {
            after |= counts(character);
        } else if counts(character) {
            before += 1;
        }
        units += character.len_utf16() as u32;
    }
    let mut units = 0;
    for character in formatted {
        if before == 0 && after {
            break;
        }
        before -= u32::from(before > 0 && counts(character));
        units += character.len_utf16() as u32;
    }
    units
}

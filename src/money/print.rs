//! Formatting of amounts.

use super::locale::{Locale, NO_GROUPING, Style};

/// A text of at most 512 bytes that is being written. It lies on the stack, so that the smallest build needs no heap.
#[derive(Debug)]
pub(crate) struct TextBuffer {
    bytes: [u8; 512],
    length: usize,
}

impl TextBuffer {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; 512], length: 0 }
    }

    /// The text written so far, in UTF-8.
    pub(crate) fn written(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// The text written so far.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(self.written()).unwrap_or_default()
    }

    fn byte(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.length) {
            *slot = byte;
            self.length = self.length.wrapping_add(1);
        }
    }

    // Not inlined: a copy at each call would make the build larger.
    #[inline(never)]
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.byte(*byte);
        }
    }

    fn character(&mut self, code_point: u32) {
        self.bytes(char::from_u32(code_point).unwrap_or_default().encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// Writes a whole number in ASCII digits, with leading zeros up to the minimum number of digits.
    fn digits(&mut self, value: u64, minimum: usize) {
        if value > 9 || minimum > 1 {
            self.digits(value / 10, minimum.saturating_sub(1));
        }
        self.byte((value % 10) as u8 | b'0');
    }

    /// Writes a whole number in ASCII digits.
    pub(crate) fn whole(&mut self, value: u64) {
        self.digits(value, 1);
    }

    /// Writes an exact decimal, `-1500.50`: a point, every decimal of the exponent, no grouping.
    pub(crate) fn decimal(&mut self, minor: i64, exponent: u8) {
        if minor < 0 {
            self.byte(b'-');
        }
        self.number(minor.unsigned_abs(), exponent, &Locale::NEUTRAL, true);
    }

    /// Writes an amount in the locale's conventions.
    pub(crate) fn amount(&mut self, minor: i64, exponent: u8, code: &[u8], locale: &Locale<'_>, style: Style) {
        let (before, after) = locale.pattern(style, minor < 0);
        self.bytes(before);
        if !locale.data.known {
            if minor < 0 {
                self.byte(b'-');
            }
            if style != Style::Plain {
                self.bytes(code);
                self.byte(b' ');
            }
        }
        self.number(minor.unsigned_abs(), exponent, locale, false);
        self.bytes(after);
    }

    /// Writes value × 10⁻ˢᶜᵃˡᵉ with the locale's digits and separators. With `exact`, every decimal; without, trailing zeros of long fractions are left out.
    pub(super) fn number(&mut self, value: u64, scale: u8, locale: &Locale<'_>, exact: bool) {
        let data = &locale.data;
        let scale = usize::from(scale);
        let mut digits = Self::new();
        digits.digits(value, scale.saturating_add(1));
        let whole = digits.length.saturating_sub(scale);
        if !exact {
            // More decimals than any currency of ISO 4217 has: zeros after the second decimal are left out.
            while scale > 4 && digits.length > whole.saturating_add(2) && digits.written().ends_with(b"0") {
                digits.length = digits.length.saturating_sub(1);
            }
            if !data.known && digits.length == whole.saturating_add(3) {
                // Without a locale, three decimals could be read as thousands.
                digits.byte(b'0');
            }
        }
        let (primary, secondary) = (data.group_sizes.0 as usize, data.group_sizes.1 as usize);
        let groups = data.group != NO_GROUPING && whole >= primary.saturating_add(data.min_grouping_digits as usize);
        for (at, byte) in digits.written().iter().enumerate() {
            if at == whole {
                self.character(data.decimal);
            } else if groups && at > 0 {
                let left = whole.checked_sub(at).and_then(|left| left.checked_sub(primary));
                if left.and_then(|left| left.checked_rem(secondary)) == Some(0) {
                    self.character(data.group);
                }
            }
            self.character(data.digits.get(usize::from(byte & 15)).copied().unwrap_or(0x30));
        }
    }
}

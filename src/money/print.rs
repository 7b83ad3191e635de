//! Amounts as text.

use super::locale::{Locale, NO_GROUP, Style};

/// A text on its way out, in place: the smallest build has no heap to spare.
#[derive(Debug)]
pub(crate) struct Out {
    bytes: [u8; 512],
    length: usize,
}

impl Out {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; 512], length: 0 }
    }

    /// What was written, in UTF-8.
    pub(crate) fn written(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(self.written()).unwrap_or_default()
    }

    fn byte(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.length) {
            *slot = byte;
            self.length = self.length.wrapping_add(1);
        }
    }

    // Called, not inlined: a copy at each call would weigh more.
    #[inline(never)]
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.byte(*byte);
        }
    }

    fn sign(&mut self, sign: u32) {
        self.bytes(char::from_u32(sign).unwrap_or_default().encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// Writes a whole number in ASCII digits, at least so many.
    fn digits(&mut self, value: u64, least: usize) {
        if value > 9 || least > 1 {
            self.digits(value / 10, least.saturating_sub(1));
        }
        self.byte((value % 10) as u8 | b'0');
    }

    /// Writes a whole number in ASCII digits.
    pub(crate) fn whole(&mut self, value: u64) {
        self.digits(value, 1);
    }

    /// Writes an exact decimal, `-1500.50`: every decimal of the exponent, no grouping, a point.
    pub(crate) fn decimal(&mut self, minor: i64, exponent: u8) {
        if minor < 0 {
            self.byte(b'-');
        }
        self.number(minor.unsigned_abs(), exponent, &Locale::NEUTRAL, true);
    }

    /// Writes an amount as the locale does.
    pub(crate) fn amount(&mut self, minor: i64, exponent: u8, code: &[u8], locale: &Locale<'_>, style: Style) {
        let (before, after) = locale.pattern(style, minor < 0);
        self.bytes(before);
        if !locale.facts.known {
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

    /// Writes value × 10⁻ˢᶜᵃˡᵉ with the locale's digits and separators: every decimal, or those that people read.
    pub(super) fn number(&mut self, value: u64, scale: u8, locale: &Locale<'_>, exact: bool) {
        let facts = &locale.facts;
        let scale = usize::from(scale);
        let mut digits = Self::new();
        digits.digits(value, scale.saturating_add(1));
        let whole = digits.length.saturating_sub(scale);
        if !exact {
            // Finer than any currency of ISO 4217: nobody reads the zeros after the cents.
            while scale > 4 && digits.length > whole.saturating_add(2) && digits.written().ends_with(b"0") {
                digits.length = digits.length.saturating_sub(1);
            }
            if !facts.known && digits.length == whole.saturating_add(3) {
                // Where no locale says what the point is, three decimals would read as thousands.
                digits.byte(b'0');
            }
        }
        let (primary, secondary) = (facts.sizes.0 as usize, facts.sizes.1 as usize);
        let groups = facts.group != NO_GROUP && whole >= primary.saturating_add(facts.least as usize);
        for (at, byte) in digits.written().iter().enumerate() {
            if at == whole {
                self.sign(facts.decimal);
            } else if groups && at > 0 {
                let left = whole.checked_sub(at).and_then(|left| left.checked_sub(primary));
                if left.and_then(|left| left.checked_rem(secondary)) == Some(0) {
                    self.sign(facts.group);
                }
            }
            self.sign(facts.digits.get(usize::from(byte & 15)).copied().unwrap_or(0x30));
        }
    }
}

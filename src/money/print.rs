//! Amounts as text.

use super::locale::{Locale, Style};

/// The digits of a whole number, in ASCII.
pub(crate) fn whole(mut value: u64) -> String {
    let mut digits = Vec::with_capacity(20);
    loop {
        let (rest, digit) = (value.checked_div(10).unwrap_or(0), value.checked_rem(10).unwrap_or(0));
        digits.push(char::from(b'0' | u8::try_from(digit).unwrap_or(0)));
        value = rest;
        if value == 0 {
            return digits.iter().rev().collect();
        }
    }
}

/// The digits of value × 10⁻ˢᶜᵃˡᵉ, at least one of them before the point, cut there.
fn cut(value: u64, scale: usize) -> (String, String) {
    let mut digits = whole(value);
    while digits.len() <= scale {
        digits.insert(0, '0');
    }
    let fraction = digits.split_off(digits.len().saturating_sub(scale));
    (digits, fraction)
}

/// Writes an exact decimal, `-1500.50`: every decimal of the exponent, no grouping, a point.
pub(super) fn decimal(minor: i64, exponent: u8) -> String {
    let (mut text, fraction) = cut(minor.unsigned_abs(), exponent.into());
    if minor < 0 {
        text.insert(0, '-');
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(&fraction);
    }
    text
}

/// Writes value × 10⁻ˢᶜᵃˡᵉ as the locale does.
pub(super) fn number(negative: bool, value: u64, scale: u8, locale: &Locale, style: Style) -> String {
    let (digits, mut fraction) = cut(value, scale.into());
    if scale > 4 {
        // Finer than any currency of ISO 4217: nobody reads the zeros after the cents.
        while fraction.len() > 2 && fraction.ends_with('0') {
            fraction.pop();
        }
    }
    if !locale.known && fraction.len() == 3 {
        // Where no locale says what the point is, three decimals would read as thousands.
        fraction.push('0');
    }
    let (before, after) = locale.pattern(style, negative);
    let mut text = String::with_capacity(32);
    text.push_str(before);
    let (primary, secondary) = locale.sizes;
    let length = u32::try_from(digits.len()).unwrap_or(0);
    let group = locale.group.filter(|_| length >= primary.saturating_add(locale.least));
    let mut left = length;
    for byte in digits.bytes() {
        if let Some(sign) = group
            && left < length
            && left.checked_sub(primary).and_then(|beyond| beyond.checked_rem(secondary)) == Some(0)
        {
            text.push(sign);
        }
        text.push(digit(byte, locale));
        left = left.saturating_sub(1);
    }
    if !fraction.is_empty() {
        text.push(locale.decimal);
        text.extend(fraction.bytes().map(|byte| digit(byte, locale)));
    }
    text.push_str(after);
    text
}

fn digit(ascii: u8, locale: &Locale) -> char {
    locale.digits.get(usize::from(ascii & 15)).copied().unwrap_or('0')
}

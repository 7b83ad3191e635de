//! String helpers without `std::fmt`, whose code would be a tenth of the browser's build.

/// Concatenates strings. `concat()` of a slice would be compiled once per string type.
///
/// ```
/// assert_eq!(qash_client::text::join(&["a", "b", "c"]), "abc");
/// ```
#[must_use]
pub fn join(parts: &[&str]) -> String {
    let mut out = String::new();
    for part in parts {
        out.push_str(part);
    }
    out
}

/// A text of at most `longest` characters; a longer one is cut and gets an ellipsis.
///
/// ```
/// assert_eq!(qash_client::text::shortened("Bogotá", 6), "Bogotá");
/// assert_eq!(qash_client::text::shortened("Bogotá, D.C.", 6), "Bogotá…");
/// ```
#[must_use]
pub fn shortened(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((at, _)) => join(&[text.get(..at).unwrap_or_default(), "…"]),
        None => text.to_owned(),
    }
}

/// The parts before and after the first occurrence of an ASCII byte. (`split_once` would add a searcher of 700 bytes.)
///
/// ```
/// assert_eq!(qash_client::text::cut("a=b=c", b'='), Some(("a", "b=c")));
/// assert_eq!(qash_client::text::cut("a", b'='), None);
/// ```
#[must_use]
pub fn cut(text: &str, at: u8) -> Option<(&str, &str)> {
    let place = text.as_bytes().iter().position(|byte| *byte == at)?;
    let (before, rest) = text.split_at_checked(place)?;
    Some((before, rest.get(1..)?))
}

/// An integer in decimal.
///
/// ```
/// assert_eq!(qash_client::text::integer(-120), "-120");
/// assert_eq!(qash_client::text::integer(i64::MIN), "-9223372036854775808");
/// ```
#[must_use]
pub fn integer(value: i64) -> String {
    let mut out = String::new();
    if value < 0 {
        out.push('-');
    }
    push_digits(&mut out, value.unsigned_abs(), 1);
    out
}

/// Parses an integer of digits, with or without `-`; `None` for other text or if it does not fit.
///
/// ```
/// assert_eq!(qash_client::text::parse_integer("-120"), Some(-120));
/// assert_eq!(qash_client::text::parse_integer("9223372036854775808"), None);
/// assert_eq!(qash_client::text::parse_integer("1.5"), None);
/// ```
#[must_use]
pub fn parse_integer(text: &str) -> Option<i64> {
    let digits = text.as_bytes().strip_prefix(b"-").unwrap_or(text.as_bytes());
    let mut size: u64 = 0;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 || size > i64::MAX.unsigned_abs() / 10 {
            return None;
        }
        size = size.wrapping_mul(10).wrapping_add(digit.into());
    }
    if digits.is_empty() {
        return None;
    }
    if digits.len() < text.len() { 0_i64.checked_sub_unsigned(size) } else { size.try_into().ok() }
}

/// Appends a byte as two hexadecimal digits; `ten` is the letter for ten, `a` or `A`.
pub fn push_hex(out: &mut String, byte: u8, ten: u8) {
    for nibble in [byte >> 4, byte & 15] {
        let digit = if nibble < 10 { b'0' | nibble } else { ten.wrapping_add(nibble.wrapping_sub(10)) };
        out.push(char::from(digit));
    }
}

/// Bytes as lower-case hexadecimal digits.
///
/// ```
/// assert_eq!(qash_client::text::hex(&[0, 0xab]), "00ab");
/// ```
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        push_hex(&mut out, *byte, b'a');
    }
    out
}

/// Appends a number's digits, with leading zeros up to `width` digits.
pub fn push_digits(out: &mut String, value: u64, width: u8) {
    // From the highest power of ten down; the first non-zero digit, or the width, begins the number.
    let mut power: u64 = 10_000_000_000_000_000_000;
    let mut begun = false;
    for place in (1..=20_u8).rev() {
        let digit = value.checked_div(power).unwrap_or(0).checked_rem(10).unwrap_or(0);
        begun |= digit != 0 || place <= width.max(1);
        if begun {
            out.push(char::from(b'0' | digit as u8));
        }
        power = power.checked_div(10).unwrap_or(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_other_than_integers_and_overflows_are_refused() {
        for text in
            ["", "-", "+1", "1e3", "1.0", " 1", "9223372036854775808", "-9223372036854775809", "99999999999999999999"]
        {
            assert_eq!(parse_integer(text), None, "{text}");
        }
    }

    #[test]
    fn digits_equal_those_of_std() {
        for value in [0, 1, 9, 10, 42, 100, 999_999, i64::MAX, i64::MIN, -1, -10] {
            assert_eq!(integer(value), value.to_string());
            assert_eq!(parse_integer(&integer(value)), Some(value));
        }
        let mut out = String::new();
        push_digits(&mut out, u64::MAX, 1);
        push_digits(&mut out, 7, 3);
        assert_eq!(out, "18446744073709551615007");
    }
}

//! Instants as milliseconds since 1970-01-01T00:00:00Z, parsed from RFC 3339 and HTTP dates.

use crate::text::push_digits;

/// Milliseconds per day.
pub const DAY_MS: i64 = 86_400_000;

/// Milliseconds left until an instant; 0 if it is past.
#[cfg(feature = "client")]
pub(crate) fn until(instant: i64, now: i64) -> u64 {
    if instant > now { instant.wrapping_sub(now).cast_unsigned() } else { 0 }
}

/// Days from 1970-01-01 to a date of the proleptic Gregorian calendar; `None` for a date that does not exist or a year outside 0–9999.
///
/// ```
/// use qash_client::time::days_from_date;
/// assert_eq!(days_from_date(2000, 3, 1), Some(11_017));
/// assert_eq!(days_from_date(2023, 2, 29), None);
/// ```
#[must_use]
pub fn days_from_date(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year.checked_rem(4)? == 0 && (year.checked_rem(100)? != 0 || year.checked_rem(400)? == 0);
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    };
    if !(0..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=length).contains(&day) {
        return None;
    }
    // Years that begin in March put the leap day last; counting them from 400 years earlier keeps every term above zero.
    // The constants are the days of such months and years, and those from March of the year −400 to 1970.
    #[expect(clippy::arithmetic_side_effects, reason = "bounded by the range checks above")]
    let days = {
        let shifted = year + 400 - i64::from(month <= 2);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + of_year - 865_565
    };
    Some(days)
}

/// The year, month and day of a number of days since 1970-01-01; years 0–9999 come back exactly.
#[must_use]
#[expect(clippy::arithmetic_side_effects, reason = "the input is clamped to about ±5 million days")]
pub fn date_from_days(days: i64) -> (i64, i64, i64) {
    // Counted from 16,000 years earlier, so that every term is above zero.
    let shifted = days.clamp(-5_000_000, 5_000_000) + 719_468 + 40 * 146_097;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + (era - 40) * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// The numbers of a text in a given form. In the form, `a` to `f` are digits of year, month, day, hour, minute and second; `?` is any byte; every
/// other byte stands for itself.
fn fields(text: &[u8], form: &str) -> Option<[i64; 6]> {
    let mut numbers = [0_i64; 6];
    if text.len() != form.len() {
        return None;
    }
    for (byte, wanted) in text.iter().zip(form.bytes()) {
        if let Some(number) = numbers.get_mut(usize::from(wanted.wrapping_sub(b'a'))) {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                return None;
            }
            *number = number.wrapping_mul(10).wrapping_add(digit.into());
        } else if wanted != b'?' && wanted != *byte {
            return None;
        }
    }
    Some(numbers)
}

/// Milliseconds since midnight; second 60 is a leap second and counts as the last instant of its minute.
#[expect(clippy::arithmetic_side_effects, reason = "two digits each")]
fn clock(hour: i64, minute: i64, second: i64) -> Option<i64> {
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    Some(((hour * 60 + minute) * 60 + second.min(59)) * 1000)
}

/// The instant of the numbers from [`fields`].
fn instant([year, month, day, hour, minute, second]: [i64; 6]) -> Option<i64> {
    let ms = clock(hour, minute, second)?;
    Some(days_from_date(year, month, day)?.wrapping_mul(DAY_MS).wrapping_add(ms))
}

/// Parses a date, `YYYY-MM-DD` (RFC 3339 `full-date`), to days since 1970-01-01.
#[must_use]
pub fn parse_date(text: &str) -> Option<i64> {
    let [year, month, day, ..] = fields(text.as_bytes(), "aaaa-bb-cc")?;
    days_from_date(year, month, day)
}

/// Parses an RFC 3339 date-time such as `2026-06-05T14:05:00.000Z` or `…+02:00`. Fractions of a millisecond are cut.
///
/// ```
/// assert_eq!(qash_client::time::parse_rfc3339("1970-01-01T00:00:01.5Z"), Some(1500));
/// assert_eq!(qash_client::time::parse_rfc3339("2026-02-30T00:00:00Z"), None);
/// ```
#[must_use]
#[expect(clippy::arithmetic_side_effects, reason = "years of four digits, and times of less than a day")]
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    let (whole, mut rest) = text.as_bytes().split_at_checked(19)?;
    let mut ms = instant(fields(whole, "aaaa-bb-cc?dd:ee:ff")?)?;
    if !matches!(whole.get(10)?, b'T' | b't' | b' ') {
        return None;
    }
    if let [b'.', b'0'..=b'9', ..] = rest {
        let mut place = 100;
        rest = rest.get(1..)?;
        while let [digit @ b'0'..=b'9', after @ ..] = rest {
            ms += i64::from(*digit - b'0') * place;
            place /= 10;
            rest = after;
        }
    }
    match rest {
        b"Z" | b"z" => Some(ms),
        [sign @ (b'+' | b'-'), offset @ ..] => {
            let [.., hour, minute, _] = fields(offset, "dd:ee")?;
            let offset = clock(hour, minute, 0)?;
            Some(if *sign == b'+' { ms - offset } else { ms + offset })
        }
        _ => None,
    }
}

/// Parses an HTTP date in its preferred form, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
#[must_use]
pub fn parse_http_date(text: &str) -> Option<i64> {
    let [year, _, day, hour, minute, second] = fields(text.as_bytes(), "???, cc ??? aaaa dd:ee:ff GMT")?;
    let name = text.as_bytes().get(8..11)?;
    let (month, _) = (1..).zip(b"JanFebMarAprMayJunJulAugSepOctNovDec".chunks(3)).find(|(_, month)| *month == name)?;
    instant([year, month, day, hour, minute, second])
}

/// A header's date in RFC 3339.
#[cfg(all(feature = "client", not(feature = "wasm-client")))]
pub(crate) fn of_header(text: &str) -> String {
    parse_http_date(text).map_or_else(String::new, format_rfc3339)
}

/// A header's date, already converted to RFC 3339 by pkg-template/src/host.ts: parsing HTTP dates here would add 500 bytes.
#[cfg(feature = "wasm-client")]
pub(crate) fn of_header(text: &str) -> String {
    text.to_owned()
}

/// Formats an instant as `2026-06-05T14:05:00.000Z`.
#[must_use]
pub fn format_rfc3339(ms: i64) -> String {
    let (year, month, day) = date_from_days(ms.div_euclid(DAY_MS));
    let of_day = ms.rem_euclid(DAY_MS).unsigned_abs();
    let (hour, minute, second, milli) = (of_day / 3_600_000, of_day / 60_000 % 60, of_day / 1000 % 60, of_day % 1000);
    let mut out = String::with_capacity(24);
    let fields = [
        (year.unsigned_abs(), 4, "-"),
        (month.unsigned_abs(), 2, "-"),
        (day.unsigned_abs(), 2, "T"),
        (hour, 2, ":"),
        (minute, 2, ":"),
        (second, 2, "."),
        (milli, 3, "Z"),
    ];
    for (value, width, after) in fields {
        push_digits(&mut out, value, width);
        out.push_str(after);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_survive_conversion_for_ten_thousand_years() {
        for days in (-719_528..2_932_896).step_by(13) {
            let (year, month, day) = date_from_days(days);
            assert_eq!(days_from_date(year, month, day), Some(days), "{year}-{month}-{day}");
        }
    }

    #[test]
    fn a_century_is_a_leap_year_when_400_divides_it() {
        for (year, leap) in [(1900, false), (2000, true), (2024, true), (2026, false), (2100, false)] {
            assert_eq!(days_from_date(year, 2, 29).is_some(), leap, "{year}");
        }
    }

    #[test]
    fn instants_survive_formatting() {
        let ms = parse_rfc3339("2026-06-05T14:05:00.123Z").unwrap();
        assert_eq!(format_rfc3339(ms), "2026-06-05T14:05:00.123Z");
        assert_eq!(parse_rfc3339("2026-06-05T16:05:00.1239+02:00"), Some(ms));
        assert_eq!(parse_http_date("Fri, 05 Jun 2026 14:05:00 GMT"), Some(ms - 123));
    }

    #[test]
    fn invalid_instants_are_refused() {
        for text in [
            "",
            "2026-06-05",
            "2026-06-05T24:00:00Z",
            "2026-06-05T14:05:00",
            "2026-06-05T14:05:00.Z",
            "ñ026-06-05T14:05:00Z",
        ] {
            assert_eq!(parse_rfc3339(text), None, "{text}");
        }
        for text in
            ["", "Fri, 05 Jun 2026 14:05:00 CET", "Fri, 05 XXX 2026 14:05:00 GMT", "Fri, 31 Jun 2026 14:05:00 GMT"]
        {
            assert_eq!(parse_http_date(text), None, "{text}");
        }
    }
}

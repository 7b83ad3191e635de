//! Instants as milliseconds since 1970-01-01T00:00:00Z, read from the two forms that the API and HTTP use.

use crate::text::push_digits;

/// Milliseconds of a day.
pub const DAY_MS: i64 = 86_400_000;

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
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if !(0..=9999).contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    // Years that begin in March put the leap day last; the constants are the days of such months, years and of 400 years.
    // Every term is bounded by the ranges above, so plain arithmetic cannot overflow.
    #[expect(clippy::arithmetic_side_effects, reason = "bounded by the range checks above")]
    let days = {
        let shifted = if month <= 2 { year - 1 } else { year };
        let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    };
    Some(days)
}

/// The year, month and day of a number of days since 1970-01-01; years 0–9999 come back exactly.
#[must_use]
#[expect(clippy::arithmetic_side_effects, reason = "the input is clamped to about ±5 million days")]
pub fn date_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days.clamp(-5_000_000, 5_000_000) + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// A run of exactly `length` ASCII digits at `start`.
fn digits(text: &str, start: usize, length: usize) -> Option<i64> {
    let run = text.get(start..start.checked_add(length)?)?;
    if run.bytes().all(|byte| byte.is_ascii_digit()) { run.parse().ok() } else { None }
}

fn clock(hour: i64, minute: i64, second: i64) -> Option<i64> {
    // 60 is a leap second; it is read as the last instant of its minute.
    let second = if second == 60 { 59 } else { second };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    hour.checked_mul(3600)?.checked_add(minute.checked_mul(60)?)?.checked_add(second)?.checked_mul(1000)
}

/// A date alone, `YYYY-MM-DD` (RFC 3339 `full-date`), as days since 1970-01-01.
#[must_use]
pub fn parse_date(text: &str) -> Option<i64> {
    if text.len() != 10 || text.get(4..5)? != "-" || text.get(7..8)? != "-" {
        return None;
    }
    days_from_date(digits(text, 0, 4)?, digits(text, 5, 2)?, digits(text, 8, 2)?)
}

/// An RFC 3339 date-time such as `2026-06-05T14:05:00.000Z` or `…+02:00`. Fractions beyond milliseconds are cut.
///
/// ```
/// assert_eq!(qash_client::time::parse_rfc3339("1970-01-01T00:00:01.5Z"), Some(1500));
/// assert_eq!(qash_client::time::parse_rfc3339("2026-02-30T00:00:00Z"), None);
/// ```
#[must_use]
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    let days = parse_date(text.get(..10)?)?;
    if !matches!(text.get(10..11)?, "T" | "t" | " ") || text.get(13..14)? != ":" || text.get(16..17)? != ":" {
        return None;
    }
    let mut ms = clock(digits(text, 11, 2)?, digits(text, 14, 2)?, digits(text, 17, 2)?)?;
    let mut rest = text.get(19..)?;
    if let Some(fraction) = rest.strip_prefix('.') {
        let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
        let padded: String = fraction.get(..length)?.chars().chain("00".chars()).take(3).collect();
        ms = ms.checked_add(if length == 0 { return None } else { digits(&padded, 0, 3)? })?;
        rest = fraction.get(length..)?;
    }
    let offset = match rest {
        "Z" | "z" => 0,
        _ if rest.len() == 6 && rest.get(3..4)? == ":" => {
            let size = clock(digits(rest, 1, 2)?, digits(rest, 4, 2)?, 0)?;
            match rest.get(..1)? {
                "+" => size,
                "-" => size.checked_neg()?,
                _ => return None,
            }
        }
        _ => return None,
    };
    days.checked_mul(DAY_MS)?.checked_add(ms)?.checked_sub(offset)
}

/// An HTTP date in its preferred form, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
#[must_use]
pub fn parse_http_date(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    if text.len() != 29 || text.get(3..5)? != ", " || !text.ends_with(" GMT") {
        return None;
    }
    let name = text.get(8..11)?;
    let (month, _) = (1..).zip(MONTHS).find(|(_, month)| *month == name)?;
    let days = days_from_date(digits(text, 12, 4)?, month, digits(text, 5, 2)?)?;
    let ms = clock(digits(text, 17, 2)?, digits(text, 20, 2)?, digits(text, 23, 2)?)?;
    days.checked_mul(DAY_MS)?.checked_add(ms)
}

/// Prints an instant as `2026-06-05T14:05:00.000Z`.
#[must_use]
pub fn format_rfc3339(ms: i64) -> String {
    let (year, month, day) = date_from_days(ms.div_euclid(DAY_MS));
    let of_day = ms.rem_euclid(DAY_MS);
    let part = |divisor: i64, modulus: i64| of_day.div_euclid(divisor).rem_euclid(modulus);
    let (hour, minute, second, milli) = (part(3_600_000, 24), part(60_000, 60), part(1000, 60), part(1, 1000));
    let mut out = String::with_capacity(24);
    let fields = [
        (year, 4, "-"),
        (month, 2, "-"),
        (day, 2, "T"),
        (hour, 2, ":"),
        (minute, 2, ":"),
        (second, 2, "."),
        (milli, 3, "Z"),
    ];
    for (value, width, after) in fields {
        push_digits(&mut out, value.unsigned_abs(), width);
        out.push_str(after);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_come_back_for_ten_thousand_years() {
        for days in (-719_528..2_932_896).step_by(13) {
            let (year, month, day) = date_from_days(days);
            assert_eq!(days_from_date(year, month, day), Some(days), "{year}-{month}-{day}");
        }
    }

    #[test]
    fn instants_come_back() {
        let ms = parse_rfc3339("2026-06-05T14:05:00.123Z").unwrap();
        assert_eq!(format_rfc3339(ms), "2026-06-05T14:05:00.123Z");
        assert_eq!(parse_rfc3339("2026-06-05T16:05:00.1239+02:00"), Some(ms));
        assert_eq!(parse_http_date("Fri, 05 Jun 2026 14:05:00 GMT"), Some(ms - 123));
    }

    #[test]
    fn what_is_not_an_instant_is_refused() {
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

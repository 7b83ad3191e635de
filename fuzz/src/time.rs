//! Properties of instants: formatting and parsing.

use crate::dice::{holds, input};
use qash_client::time::{
    DAY_MS, date_from_days, days_from_date, format_rfc3339, parse_date, parse_http_date, parse_rfc3339,
};

/// 0000-01-01T00:00:00Z and the last millisecond of the year 9999.
const FIRST: i64 = -62_167_219_200_000;
const LAST: i64 = 253_402_300_799_999;

input! {
    /// An instant, and its text in a time zone, with up to two typing errors.
    Instant { ms: i64, text: String, } = |dice| {
        let ms = FIRST + (dice.bits() % (LAST - FIRST + 1) as u64) as i64;
        let text = if dice.one_in(3) { http_date(ms) } else { format_rfc3339(ms) };
        let zone = dice.of(&["Z", "Z", "z", "+02:00", "-06:00", "+23:59", "-00:00"]);
        Instant { ms, text: dice.slipped(&text.replace('Z', zone), 2) }
    }
}

/// Formats an HTTP date (RFC 9110 §5.6.7).
fn http_date(ms: i64) -> String {
    let (year, month, day) = date_from_days(ms.div_euclid(DAY_MS));
    let name = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month as usize - 1];
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][ms.div_euclid(DAY_MS).rem_euclid(7) as usize];
    let second = ms.rem_euclid(DAY_MS) / 1000;
    format!("{weekday}, {day:02} {name} {year:04} {:02}:{:02}:{:02} GMT", second / 3600, second / 60 % 60, second % 60)
}

#[test]
fn every_instant_is_read_back() {
    holds!(Instant, |Instant { ms, .. }| {
        assert_eq!(parse_rfc3339(&format_rfc3339(*ms)), Some(*ms));
        assert_eq!(parse_http_date(&http_date(*ms)), Some(ms.div_euclid(1000) * 1000));
        let days = ms.div_euclid(DAY_MS);
        let (year, month, day) = date_from_days(days);
        assert_eq!(days_from_date(year, month, day), Some(days));
        assert_eq!(parse_date(&format!("{year:04}-{month:02}-{day:02}")), Some(days));
    });
}

#[test]
fn a_parsed_instant_is_formatted_and_read_back() {
    holds!(Instant, |Instant { text, .. }| {
        let _ = parse_date(text);
        for ms in [parse_rfc3339(text), parse_http_date(text)].into_iter().flatten() {
            // A time zone can move it beyond the first or last year by up to a day.
            assert!((FIRST - DAY_MS..=LAST + DAY_MS).contains(&ms), "{ms}");
            if (FIRST..=LAST).contains(&ms) {
                assert_eq!(parse_rfc3339(&format_rfc3339(ms)), Some(ms));
            }
        }
    });
}

#[test]
fn no_date_overflows() {
    holds!((i64, i64, i64), |(year, month, day)| {
        if let Some(days) = days_from_date(*year, *month, *day) {
            assert_eq!(date_from_days(days), (*year, *month, *day));
        }
        let _ = format_rfc3339(*year);
    });
}

//! Replies of operations, and the wire format of errors.

use super::options::Profile;
use super::unusual::Unusual;
use crate::http::{Headers, Response};
use crate::json::{ObjectText, quoted};
use crate::time::{DAY_MS, date_from_days};

/// An operation's reply: status and JSON body.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: String,
    /// Whether this repeats the reply to an earlier request with the same key.
    pub(super) replayed: bool,
}

impl Reply {
    /// Builds a 200 response.
    pub(super) fn ok(body: ObjectText) -> Self {
        Self { status: 200, body: body.finish(), replayed: false }
    }

    /// Builds a 201 response.
    pub(super) fn created(body: ObjectText) -> Self {
        Self { status: 201, ..Self::ok(body) }
    }
}

/// The sandbox's result for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The response.
    pub response: Response,
    /// Delay before the response, in milliseconds.
    pub delay_ms: u64,
    /// Whether the response is lost: the caller sees a broken connection.
    pub dropped: bool,
    /// The requested operation.
    pub operation: Option<&'static str>,
    /// Whether a fault was applied.
    pub fault: bool,
    /// Undocumented parts of the request.
    pub unusual: Vec<Unusual>,
}

impl Answer {
    pub(super) const fn of(response: Response) -> Self {
        Self { response, delay_ms: 0, dropped: false, operation: None, fault: false, unusual: Vec::new() }
    }
}

/// An error response. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) status: u16,
    pub(super) messages: Vec<String>,
}

/// Builds an error response with one message.
pub(super) fn fail(status: u16, message: impl Into<String>) -> Failure {
    Failure { status, messages: vec![message.into()] }
}

impl Failure {
    /// Formats the body by profile: `{success, error}`, or `{statusCode, message, error}` with a list for several messages.
    pub(super) fn body(&self, profile: Profile) -> String {
        match profile {
            Profile::Guide => {
                ObjectText::new().bool("success", false).string("error", &self.messages.join("; ")).finish()
            }
            Profile::Site => {
                let object = ObjectText::new().integer("statusCode", self.status.into());
                let object = match self.messages.as_slice() {
                    [message] => object.string("message", message),
                    messages => object.raw("message", &list(messages.iter().map(|message| quoted(message)))),
                };
                object.string("error", reason(self.status)).finish()
            }
        }
    }
}

/// Media type of JSON responses.
pub(super) const JSON: &str = "application/json; charset=utf-8";

/// Joins JSON texts to a JSON list.
pub(super) fn list(items: impl Iterator<Item = String>) -> String {
    let mut out = String::from("[");
    for item in items {
        if out.len() > 1 {
            out.push(',');
        }
        out.push_str(&item);
    }
    out.push(']');
    out
}

/// Formats an amount of 10⁻ˢᶜᵃˡᵉ units as a decimal number.
pub(super) fn decimal(units: u64, scale: u8) -> String {
    let one = 10_u64.saturating_pow(scale.into());
    let (whole, rest) = (units.checked_div(one).unwrap_or(0), units.checked_rem(one).unwrap_or(0));
    if rest == 0 {
        return whole.to_string();
    }
    let text = format!("{whole}.{rest:0width$}", width = usize::from(scale));
    text.trim_end_matches('0').to_owned()
}

/// Returns the standard reason phrase of a status.
pub(super) const fn reason(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        413 => "Payload Too Large",
        415 => "Unsupported Media Type",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Error",
    }
}

/// Builds a response with a media type and a `Date`.
pub(super) fn response(status: u16, media: &str, body: String, now: i64) -> Response {
    let mut headers = Headers::default();
    headers.0.push(("Content-Type".to_owned(), media.to_owned()));
    headers.0.push(("Date".to_owned(), http_date(now)));
    Response { status, headers, body }
}

/// Formats a time as an HTTP date, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
pub(super) fn http_date(ms: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let days = ms.div_euclid(DAY_MS);
    let (year, month, day) = date_from_days(days);
    let pick = |names: &[&'static str], at: i64| {
        usize::try_from(at).ok().and_then(|at| names.get(at)).copied().unwrap_or_default()
    };
    let seconds = ms.rem_euclid(DAY_MS).div_euclid(1000);
    let (hour, minute) = (seconds.div_euclid(3600), seconds.div_euclid(60).rem_euclid(60));
    let (weekday, month) = (pick(&DAYS, days.rem_euclid(7)), pick(&MONTHS, month.saturating_sub(1)));
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{:02} GMT", seconds.rem_euclid(60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{parse_http_date, parse_rfc3339};

    #[test]
    fn http_dates_round_trip() {
        assert_eq!(http_date(784_111_777_000), "Sun, 06 Nov 1994 08:49:37 GMT");
        for text in ["1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "2026-06-05T14:05:00Z"] {
            let ms = parse_rfc3339(text).unwrap();
            assert_eq!(parse_http_date(&http_date(ms)), Some(ms), "{text}");
        }
    }

    #[test]
    fn the_profile_determines_the_format_of_an_error() {
        let one = fail(404, "User not found");
        assert_eq!(one.body(Profile::Guide), r#"{"success":false,"error":"User not found"}"#);
        assert_eq!(one.body(Profile::Site), r#"{"statusCode":404,"message":"User not found","error":"Not Found"}"#);
        let two = Failure { status: 400, messages: vec!["a".to_owned(), "b".to_owned()] };
        assert_eq!(two.body(Profile::Guide), r#"{"success":false,"error":"a; b"}"#);
        assert_eq!(two.body(Profile::Site), r#"{"statusCode":400,"message":["a","b"],"error":"Bad Request"}"#);
    }
}

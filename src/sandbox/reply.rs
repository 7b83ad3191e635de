//! What an operation answers, and how a refusal is worded on the wire.

use super::options::Profile;
use super::unusual::Unusual;
use crate::http::{Headers, Response};
use crate::json::{ObjectText, quoted};
use crate::time::{DAY_MS, date_from_days};

/// An operation's answer: the status and the body, which is JSON.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: String,
    /// Whether this is the answer of an earlier request with the same key.
    pub(super) replayed: bool,
}

impl Reply {
    /// 200
    pub(super) fn ok(body: ObjectText) -> Self {
        Self { status: 200, body: body.finish(), replayed: false }
    }

    /// 201
    pub(super) fn created(body: ObjectText) -> Self {
        Self { status: 201, ..Self::ok(body) }
    }
}

/// What comes back for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The response.
    pub response: Response,
    /// How long to wait before it is given, in milliseconds.
    pub delay_ms: u64,
    /// Whether it is lost on the way: the caller sees a broken connection.
    pub dropped: bool,
    /// The operation that was asked for.
    pub operation: Option<&'static str>,
    /// Whether a fault struck.
    pub fault: bool,
    /// What the request had that no document names.
    pub unusual: Vec<Unusual>,
}

impl Answer {
    pub(super) const fn of(response: Response) -> Self {
        Self { response, delay_ms: 0, dropped: false, operation: None, fault: false, unusual: Vec::new() }
    }
}

/// A refusal; whoever returns it has changed nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) status: u16,
    pub(super) messages: Vec<String>,
}

/// A refusal with one sentence.
pub(super) fn fail(status: u16, message: impl Into<String>) -> Failure {
    Failure { status, messages: vec![message.into()] }
}

impl Failure {
    /// As the profile words it: `{success, error}`, or `{statusCode, message, error}` with a list when there are several sentences.
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

/// The media type of every answer of Qash's own.
pub(super) const JSON: &str = "application/json; charset=utf-8";

/// A JSON list of JSON texts.
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

/// An amount of 10⁻ˢᶜᵃˡᵉ units as a decimal number.
pub(super) fn decimal(units: u64, scale: u8) -> String {
    let one = 10_u64.saturating_pow(scale.into());
    let (whole, rest) = (units.checked_div(one).unwrap_or(0), units.checked_rem(one).unwrap_or(0));
    if rest == 0 {
        return whole.to_string();
    }
    let text = format!("{whole}.{rest:0width$}", width = usize::from(scale));
    text.trim_end_matches('0').to_owned()
}

/// The standard words for a status.
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

/// A response of the given media type, dated.
pub(super) fn response(status: u16, media: &str, body: String, now: i64) -> Response {
    let mut headers = Headers::default();
    headers.0.push(("Content-Type".to_owned(), media.to_owned()));
    headers.0.push(("Date".to_owned(), http_date(now)));
    Response { status, headers, body }
}

/// An instant as HTTP writes it, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
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

//! Encodes an operation and its input as an HTTP request.

use super::hop::{Dialect, Hop, dialect_name};
use super::rules::account_format;
use super::{Host, Leniency, check_input};
#[cfg(feature = "server")]
use crate::api::{Auth, PREFIX};
use crate::api::{CARD_KEY_HEADER, KEY_FIELD, Operation, Retry};
use crate::error::{Error, ErrorCode};
use crate::formats::scan::{self, RawIssue};
use crate::formats::{FormatId, Options, Scan, Sink};
use crate::http::{Headers, Method, Request, percent_encode};
use crate::json::{Json, ObjectText, quoted};
use crate::models::Kind;
use crate::text::{cut, push_hex};
use std::borrow::Cow;

/// A request ready to be sent, with its idempotency key.
#[derive(Debug)]
pub struct Encoded {
    /// The request.
    pub request: Request,
    /// The caller's idempotency key, if the operation has one; outputs and errors carry it.
    pub key: Option<String>,
    /// The key that Qash gets, if it differs from the caller's.
    #[cfg(feature = "server")]
    pub sent_key: Option<String>,
    /// The hop it is sent over.
    pub hop: Hop,
}

/// A new idempotency key, a version 4 UUID; `None` where the platform has no secure random source.
#[must_use]
pub fn new_key(host: &impl Host) -> Option<String> {
    host.secure_random().map(uuid)
}

/// A version 4 UUID (RFC 9562 §5.4) from 16 random bytes.
#[must_use]
pub fn uuid(random: [u8; 16]) -> String {
    let mut out = String::with_capacity(36);
    for (index, byte) in random.into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        let byte = match index {
            6 => byte & 0x0f | 0x40,
            8 => byte & 0x3f | 0x80,
            _ => byte,
        };
        push_hex(&mut out, byte, b'a');
    }
    out
}

/// Checks an input and encodes its request; `make_key` is called if the operation takes a key and the input has none.
///
/// # Errors
/// `INVALID_INPUT` with an issue for each invalid field; `RANDOM_UNAVAILABLE` if a key is needed and `make_key` returns none.
pub fn encode(
    operation: Operation,
    input: Json<'_>,
    base_url: &str,
    hop: Hop,
    dialect: Dialect,
    leniency: Leniency,
    make_key: &dyn Fn() -> Option<String>,
) -> Result<Encoded, Error> {
    let issues = check_input(operation, input, hop, leniency);
    if !issues.is_empty() {
        return Err(Error::invalid_input(operation, issues));
    }
    encode_fields(operation, input, base_url, hop, dialect, leniency, make_key)
}

/// Encodes the request of an input that was already checked, as [`encode`] does.
///
/// # Errors
/// `RANDOM_UNAVAILABLE`, as [`encode`].
#[cfg(feature = "server")]
pub(crate) fn encode_checked(
    operation: Operation,
    input: &super::Input,
    base_url: &str,
    dialect: Dialect,
    leniency: Leniency,
    make_key: &dyn Fn() -> Option<String>,
) -> Result<Encoded, Error> {
    encode_fields(operation, input.json(), base_url, Hop::Upstream, dialect, leniency, make_key)
}

fn encode_fields(
    operation: Operation,
    input: Json<'_>,
    base_url: &str,
    hop: Hop,
    dialect: Dialect,
    leniency: Leniency,
    make_key: &dyn Fn() -> Option<String>,
) -> Result<Encoded, Error> {
    let keyed = matches!(operation.retry, Retry::BodyKey | Retry::HeaderKey);
    let given = Some(input.own_text(KEY_FIELD)).filter(|key| !key.is_empty());
    let key = if keyed { Some(given.or_else(make_key).ok_or_else(|| no_random(operation))?) } else { None };

    let template = if hop == Hop::Proxy { operation.proxy_path() } else { operation.path };
    let mut url = base_url.to_owned();
    #[cfg(feature = "server")]
    if hop == Hop::Upstream {
        url.push_str(PREFIX);
    }
    // A path parameter is always the whole last segment of its template.
    let (path, parameter) = cut(template, b':').unwrap_or((template, ""));
    url.push_str(path);
    if !parameter.is_empty() {
        url.push_str(&percent_encode(&input.get(parameter).unwrap_or(Json::NULL).scalar()));
    }

    let dialect = dialect.of(input);
    let sends_body = matches!(operation.method, Method::Post | Method::Patch);
    let mut body = ObjectText::new();
    let mut separator = '?';
    for (name, value) in input.fields() {
        let name = name.string().unwrap_or_default().into_owned();
        // The server knows the session's user; the e-mail is sent so that the proxy can compare it.
        let own = hop == Hop::Proxy && name == "userId" && operation.from_session.contains(&"userId");
        if name == parameter || own || value.is_null() || (keyed && name == KEY_FIELD) {
            continue;
        }
        let as_written = leniency.phone_as_written && name == "phone";
        let canonical = if as_written { Cow::Borrowed(value.text()) } else { canonical(operation, &name, value) };
        if sends_body {
            body.put_raw(dialect_name(operation, &name, dialect), &canonical);
        } else {
            url.push(std::mem::replace(&mut separator, '&'));
            url.push_str(&name);
            url.push('=');
            url.push_str(&percent_encode(&value.scalar()));
        }
    }

    let mut headers = Headers::default();
    headers.set("Accept", "application/json");
    match (operation.retry, &key) {
        (Retry::BodyKey, Some(key)) => body.put(KEY_FIELD, key),
        (Retry::HeaderKey, Some(key)) => headers.set(CARD_KEY_HEADER, key.clone()),
        _ => {}
    }
    #[cfg(feature = "server")]
    if hop == Hop::Upstream {
        let missing = operation.fixed.iter().filter(|(name, _)| input.get(name).is_none_or(Json::is_null));
        body = missing.fold(body, |body, (name, value)| body.string(name, value));
    }
    let body = sends_body.then(|| body.finish());
    #[cfg(feature = "server")]
    // Document 000 lists it among the headers of every financial call.
    let is_named = hop == Hop::Upstream && operation.auth == Auth::User;
    #[cfg(not(feature = "server"))]
    let is_named = false;
    if body.is_some() || is_named {
        headers.set("Content-Type", "application/json");
    }
    Ok(Encoded {
        request: Request { method: operation.method, url, headers, body },
        key,
        #[cfg(feature = "server")]
        sent_key: None,
        hop,
    })
}

impl Encoded {
    /// Replaces the key that was made for this request.
    pub(super) fn adopt_key(&mut self, key: &str) {
        self.put_key(key);
        self.key = Some(key.to_owned());
    }

    /// Sends another key in the body than the caller's.
    #[cfg(feature = "server")]
    pub(crate) fn send_key(&mut self, key: &str) {
        self.put_key(key);
        self.sent_key = Some(key.to_owned());
    }

    fn put_key(&mut self, key: &str) {
        if let Some(body) = &mut self.request.body {
            let mut with_key = ObjectText::without(Json::trusted(body), &[KEY_FIELD]);
            with_key.put(KEY_FIELD, key);
            *body = with_key.finish();
        }
    }
}

/// Without random bytes a key could equal another payout's, whose result would then be returned for this one.
fn no_random(operation: Operation) -> Error {
    let message =
        "No key can be made, since crypto.getRandomValues is missing. Give an idempotencyKey, or load a polyfill.";
    Error { operation: Some(operation.name), ..Error::new(ErrorCode::RandomUnavailable, message) }
}

/// A field's canonical form: people type spaces and hyphens, the API accepts none.
fn canonical<'a>(operation: Operation, name: &str, value: Json<'a>) -> Cow<'a, str> {
    if name == "beneficiary" {
        let number = value.get("accountNumber").unwrap_or(Json::NULL);
        if let Some(text) = account_format(value).and_then(|format| electronic(format, number)) {
            return Cow::Owned(ObjectText::without(value, &["accountNumber"]).string("accountNumber", &text).finish());
        }
    }
    let kind =
        operation.input.and_then(|shape| shape.fields.iter().find(|field| field.name == name)).map(|field| field.kind);
    if let Some(Kind::Format(format)) = kind
        && let Some(text) = electronic(format, value)
    {
        return Cow::Owned(quoted(&text));
    }
    Cow::Borrowed(value.text())
}

fn electronic(format: FormatId, value: Json<'_>) -> Option<String> {
    let text = value.string()?;
    let mut scan = Scan::new(text.as_bytes());
    let mut form = Electronic(None);
    if (format.rules().read)(&mut scan, Options::default()) {
        (format.rules().explain)(&scan, Options::default(), &mut form);
    }
    form.0
}

/// A sink that keeps a format's canonical form.
struct Electronic(Option<String>);

impl Sink for Electronic {
    fn both(&mut self, value: &[u8], _: &[u8]) {
        self.0 = Some(scan::string(value));
    }

    fn part(&mut self, _: u8, _: &[u8]) {}

    fn text(&mut self, _: u8, _: &[u8]) {}

    fn flag(&mut self, _: u8, _: bool) {}

    fn warn(&mut self, _: &Scan<'_>, _: &RawIssue) {}
}

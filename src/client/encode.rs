//! From an operation and its input to the request that carries it.

use super::hop::{Dialect, Hop, dialect_name};
use super::rules::account_format;
use super::{Host, Leniency, check_input};
#[cfg(feature = "server")]
use crate::api::{Auth, PREFIX};
use crate::api::{CARD_KEY_HEADER, KEY_FIELD, Operation, Retry};
use crate::error::{Error, ErrorCode};
use crate::formats::scan::{self, Fault};
use crate::formats::{FormatId, Options, Scan, Sink};
use crate::http::{Headers, Method, Request, percent_encode};
use crate::json::{Json, ObjectText, quoted};
use crate::models::Kind;
use crate::text::{cut, push_hex};
use std::borrow::Cow;

/// A request ready to be sent, and the key that makes it one intent.
#[derive(Debug)]
pub struct Encoded {
    /// The request.
    pub request: Request,
    /// The caller's idempotency key, if the operation has one: answers and errors show it.
    pub key: Option<String>,
    /// The key as Qash gets it, where that is another than the caller's.
    #[cfg(feature = "server")]
    pub sent_key: Option<String>,
    /// Where it goes.
    pub hop: Hop,
}

/// A fresh idempotency key, a version 4 UUID; `None` where the platform has no source of random bytes.
#[must_use]
pub fn new_key(host: &impl Host) -> Option<String> {
    host.secure_random().map(uuid)
}

/// A version 4 UUID (RFC 9562 §5.4) of these random bytes.
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

/// Checks an input and makes the request; `make_key` is asked when the operation takes a key and the input has none.
///
/// # Errors
/// `INVALID_INPUT` with an issue for each wrong field; `RANDOM_UNAVAILABLE` when a key is needed and `make_key` makes none.
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

/// Makes the request of an input that was checked, as [`encode`] does.
///
/// # Errors
/// `RANDOM_UNAVAILABLE`.
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
    // A parameter is the whole of a template's last segment, or there is none.
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
        // The server knows whose session it is; the e-mail goes along so that it can be compared with the session's.
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
    // Document 000 has it among the headers of every financial call.
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
    /// Goes out under another key than the one that was made for it.
    pub(super) fn adopt_key(&mut self, key: &str) {
        self.put_key(key);
        self.key = Some(key.to_owned());
    }

    /// Sends another key in the body than the caller's own.
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

/// Without random bytes a key could be another payout's, and its answer would be given for this one's.
fn no_random(operation: Operation) -> Error {
    let message =
        "No key can be made, since crypto.getRandomValues is missing. Give an idempotencyKey, or load a polyfill.";
    Error { operation: Some(operation.name), ..Error::new(ErrorCode::RandomUnavailable, message) }
}

/// A field's value in its electronic form: people type spaces and hyphens, the API takes none.
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

/// Keeps of what a format says a text's electronic form.
struct Electronic(Option<String>);

impl Sink for Electronic {
    fn both(&mut self, value: &[u8], _: &[u8]) {
        self.0 = Some(scan::string(value));
    }

    fn part(&mut self, _: u8, _: &[u8]) {}

    fn text(&mut self, _: u8, _: &[u8]) {}

    fn flag(&mut self, _: u8, _: bool) {}

    fn warn(&mut self, _: &Scan<'_>, _: &Fault) {}
}

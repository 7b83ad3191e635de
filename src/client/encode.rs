//! From an operation and its input to the request that carries it.

use super::{Host, Leniency, check_input};
#[cfg(feature = "server")]
use crate::api::PREFIX;
use crate::api::{CARD_KEY_HEADER, KEY_FIELD, Operation, Retry};
use crate::check::Check;
use crate::error::Error;
use crate::formats::{self, FormatId};
use crate::http::{Headers, Method, Request, percent_encode};
use crate::json::{Json, ObjectText};
use crate::models::Kind;
use std::borrow::Cow;

/// Which part of the way a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hop {
    /// From a client to the partner's proxy: no user id, no fixed fields, no envelope.
    Proxy,
    /// From the partner's server to Qash.
    #[cfg(feature = "server")]
    Upstream,
}

/// How a quote is asked for; both are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// `fromCurrency`, `toCurrency` (document 001 §7.9).
    A,
    /// `fromAsset`, `toAsset` (document 004).
    #[default]
    B,
}

/// A request ready to be sent, and the key that makes it one intent.
#[derive(Debug)]
pub struct Encoded {
    /// The request.
    pub request: Request,
    /// The idempotency key that it carries, if the operation has one.
    pub key: Option<String>,
    /// Where it goes.
    pub hop: Hop,
}

/// A version 4 UUID (RFC 9562 §5.4).
#[must_use]
pub fn new_key(host: &impl Host) -> String {
    let mut out = String::with_capacity(36);
    for (index, byte) in host.random().into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        let byte = match index {
            6 => byte & 0x0f | 0x40,
            8 => byte & 0x3f | 0x80,
            _ => byte,
        };
        for nibble in [byte >> 4, byte & 15] {
            out.push(char::from_digit(nibble.into(), 16).unwrap_or('0'));
        }
    }
    out
}

/// Checks an input and makes the request; `make_key` is asked when the operation takes a key and the input has none.
///
/// # Errors
/// `INVALID_INPUT` with an issue for each wrong field.
pub fn encode(
    operation: &'static Operation,
    input: Json<'_>,
    base_url: &str,
    hop: Hop,
    dialect: Dialect,
    leniency: Leniency,
    make_key: impl FnOnce() -> String,
) -> Result<Encoded, Error> {
    let issues = check_input(operation, input, hop, leniency);
    if !issues.is_empty() {
        return Err(Error::invalid_input(operation, issues));
    }
    let keyed = matches!(operation.retry, Retry::BodyKey | Retry::HeaderKey);
    let key = keyed.then(|| text_field(input, KEY_FIELD).map_or_else(make_key, Cow::into_owned));

    let template = if hop == Hop::Proxy { operation.proxy_path() } else { operation.path };
    let mut url = base_url.to_owned();
    #[cfg(feature = "server")]
    if hop == Hop::Upstream {
        url.push_str(PREFIX);
    }
    for segment in template.split('/').skip(1) {
        url.push('/');
        match segment.strip_prefix(':') {
            Some(name) => url.push_str(&percent_encode(&scalar(input.get(name).unwrap_or(Json::NULL)))),
            None => url.push_str(segment),
        }
    }

    let sends_body = matches!(operation.method, Method::Post | Method::Patch);
    let mut body = ObjectText::new();
    let mut separator = '?';
    for (name, value) in input.fields() {
        let name = name.string().unwrap_or_default();
        let in_path = template.split('/').any(|segment| segment.strip_prefix(':') == Some(&name));
        // The server knows whose session it is; the e-mail goes along so that it can be compared with the session's.
        let own = hop == Hop::Proxy && name == "userId" && operation.from_session.contains(&"userId");
        if in_path || own || value.is_null() || (keyed && name == KEY_FIELD) {
            continue;
        }
        let canonical = canonical(operation, &name, value);
        if sends_body {
            body = body.raw(dialect_name(operation, &name, dialect), &canonical);
        } else {
            url.push(std::mem::replace(&mut separator, '&'));
            url.push_str(&name);
            url.push('=');
            url.push_str(&percent_encode(&scalar(value)));
        }
    }

    let mut headers = Headers::default();
    headers.set("Accept", "application/json");
    match (operation.retry, &key) {
        (Retry::BodyKey, Some(key)) => body = body.string(KEY_FIELD, key),
        (Retry::HeaderKey, Some(key)) => headers.set(CARD_KEY_HEADER, key.clone()),
        _ => {}
    }
    #[cfg(feature = "server")]
    if hop == Hop::Upstream {
        body = operation.fixed.iter().fold(body, |body, (name, value)| body.string(name, value));
    }
    let body = sends_body.then(|| body.finish());
    if body.is_some() {
        headers.set("Content-Type", "application/json");
    }
    Ok(Encoded { request: Request { method: operation.method, url, headers, body }, key, hop })
}

/// A field's text, if it is a string that is not empty.
pub(super) fn text_field<'a>(object: Json<'a>, name: &str) -> Option<Cow<'a, str>> {
    object.get(name)?.string().filter(|text| !text.is_empty())
}

/// A string's characters, or another scalar's text.
fn scalar(value: Json<'_>) -> Cow<'_, str> {
    value.string().unwrap_or(Cow::Borrowed(value.text()))
}

/// The name that the dialect has for a field of a quote's request; other names are their own.
fn dialect_name<'a>(operation: &Operation, name: &'a str, dialect: Dialect) -> &'a str {
    if operation.name != "calculateExchange" {
        return name;
    }
    match (name, dialect) {
        ("fromAsset" | "fromCurrency", Dialect::A) => "fromCurrency",
        ("fromAsset" | "fromCurrency", Dialect::B) => "fromAsset",
        ("toAsset" | "toCurrency", Dialect::A) => "toCurrency",
        ("toAsset" | "toCurrency", Dialect::B) => "toAsset",
        _ => name,
    }
}

/// A field's value in its electronic form: people type spaces and hyphens, the API takes none.
fn canonical<'a>(operation: &Operation, name: &str, value: Json<'a>) -> Cow<'a, str> {
    if name == "beneficiary" {
        return Cow::Owned(
            value
                .fields()
                .fold(ObjectText::new(), |object, (key, entry)| {
                    let account = key.is("accountNumber").then(|| account_format(value)).flatten();
                    match account.and_then(|format| electronic(format, entry)) {
                        Some(text) => object.string("accountNumber", &text),
                        None => object.raw_key(key, entry),
                    }
                })
                .finish(),
        );
    }
    let kind =
        operation.input.and_then(|shape| shape.fields.iter().find(|field| field.name == name)).map(|field| field.kind);
    if let Some(Kind::Format(format)) = kind
        && let Some(text) = electronic(format, value)
    {
        let mut out = String::new();
        crate::json::push_string(&mut out, &text);
        return Cow::Owned(out);
    }
    Cow::Borrowed(value.text())
}

fn electronic(format: FormatId, value: Json<'_>) -> Option<String> {
    match formats::check(format, &value.string()?) {
        Check::Valid { value, .. } => Some(value),
        Check::Invalid { .. } => None,
    }
}

/// The format of a beneficiary's account number; a SWIFT account number has none.
pub(super) fn account_format(beneficiary: Json<'_>) -> Option<FormatId> {
    match beneficiary.get("accountType")?.string()?.as_ref() {
        "CLABE" => Some(FormatId::Clabe),
        "IBAN" => Some(FormatId::Iban),
        _ => None,
    }
}

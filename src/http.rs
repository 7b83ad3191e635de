//! HTTP requests and responses as plain data, shared by client, server and sandbox.

#[cfg(feature = "client")]
use crate::json::ObjectText;
use crate::text::{cut, push_hex};

/// HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Read.
    Get,
    /// Create or act.
    Post,
    /// Change in part.
    Patch,
    /// Remove.
    Delete,
}

impl Method {
    /// The method's name in capitals.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// The method with exactly this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Get, Self::Post, Self::Patch, Self::Delete].into_iter().find(|method| method.name() == name)
    }
}

/// Headers in their given order; names are case-insensitive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(pub Vec<(String, String)>);

impl Headers {
    /// The first value of a header.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Parses alternating lines of names and values; a header contains no line break.
    #[must_use]
    pub fn from_lines(text: &str) -> Self {
        let mut headers = Self::default();
        let mut rest = text;
        while let Some((name, after)) = cut(rest, b'\n') {
            let (value, next) = cut(after, b'\n').unwrap_or((after, ""));
            headers.0.push((name.to_owned(), value.to_owned()));
            rest = next;
        }
        headers
    }

    /// The format of [`from_lines`](Self::from_lines).
    #[must_use]
    pub fn to_lines(&self) -> String {
        let lines: Vec<&str> = self.0.iter().flat_map(|(name, value)| [name.as_str(), value]).collect();
        lines.join("\n")
    }

    /// A JSON object of names and values.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut object = ObjectText::new();
        for (name, value) in &self.0 {
            object.put(name, value);
        }
        object.finish()
    }

    /// Sets a header, replacing one of the same name.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.put(name, value.into());
    }

    /// Adds the headers that are missing.
    pub fn add_missing(&mut self, others: &Self) {
        for (name, value) in &others.0 {
            if self.get(name).is_none() {
                self.put(name, value.clone());
            }
        }
    }

    fn put(&mut self, name: &str, value: String) {
        match self.0.iter_mut().find(|(key, _)| key.eq_ignore_ascii_case(name)) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }
}

/// An outgoing or incoming request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Absolute URL of an outgoing request; the platform's URL of an incoming one.
    pub url: String,
    /// Headers.
    pub headers: Headers,
    /// JSON body, if any.
    pub body: Option<String>,
}

/// A response, its body read completely.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// Status code, 100–599.
    pub status: u16,
    /// Headers.
    pub headers: Headers,
    /// Body text; empty if there is none.
    pub body: String,
}

/// Path and query of a URL or request target, without the fragment and without decoding.
///
/// ```
/// assert_eq!(qash_client::http::split_target("https://a.example/b/c?d=e#f"), ("/b/c", "d=e"));
/// assert_eq!(qash_client::http::split_target("/b?"), ("/b", ""));
/// ```
#[must_use]
pub fn split_target(url: &str) -> (&str, &str) {
    let url = url.split('#').next().unwrap_or_default();
    let (rest, query) = url.split_once('?').unwrap_or((url, ""));
    let path = match rest.split_once("://") {
        Some((_, after)) => after.find('/').and_then(|slash| after.get(slash..)).unwrap_or("/"),
        None => rest,
    };
    (path, query)
}

/// Percent-encodes a path segment or query value: everything but unreserved characters (RFC 3986 §2.3).
#[must_use]
pub fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            push_hex(&mut out, byte, b'A');
        }
    }
    out
}

/// Decodes `%xx`, and `+` as a space; `None` for an invalid escape or bytes that are not UTF-8.
#[must_use]
pub fn percent_decode(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let mut nibble = || bytes.next().and_then(|digit| char::from(digit).to_digit(16));
                let (high, low) = (nibble()?, nibble()?);
                out.push(u8::try_from(high << 4 | low).ok()?);
            }
            other => out.push(other),
        }
    }
    String::from_utf8(out).ok()
}

/// The decoded pairs of a query; `None` for an invalid escape.
#[must_use]
pub fn query_pairs(query: &str) -> Option<Vec<(String, String)>> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((percent_decode(key)?, percent_decode(value)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_from_lines_in_pairs() {
        assert_eq!(Headers::from_lines(""), Headers::default());
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let headers = Headers::from_lines("a\n1\nb\n");
        assert_eq!(headers.0, [pair("a", "1"), pair("b", "")]);
        assert_eq!(headers.to_lines(), "a\n1\nb\n");
    }

    #[test]
    fn encoding_and_decoding_are_inverse() {
        for text in ["", "a b", "../%2e", "ñ€", "+", "a=b&c"] {
            assert_eq!(percent_decode(&percent_encode(text)).as_deref(), Some(text));
        }
        assert_eq!(percent_decode("%zz"), None);
        assert_eq!(percent_decode("%4"), None);
        assert_eq!(percent_decode("%ff"), None);
    }
}

//! Configuration of the proxy and its validation. An invalid value is an error at start-up, not on a user's request.

use super::limits::PerMinute;
use crate::api::PREFIX;
use crate::client::{Leniency, Limits};
use crate::error::{Error, ErrorCode};

/// Configuration of a proxy.
#[derive(Clone, Debug)]
pub struct ProxyConfig {
    /// Allowed origins, as browsers send them, or patterns such as `https://shop-*-acme.vercel.app`.
    pub allowed_origins: Vec<String>,
    /// Whether the partner has functions that allow further origins: see [`Head::origin_allowed`](super::Head).
    pub asks_origins: bool,
    /// Path prefix of the proxy: empty, or a path such as `/qash`.
    pub base_path: String,
    /// Names of the enabled opt-in operations. Each has a policy hook.
    pub enabled: Vec<String>,
    /// Allowed origins of verification URLs, besides Persona's.
    pub verification_origins: Vec<String>,
    /// Which invalid inputs are sent to Qash anyway.
    pub leniency: Leniency,
    /// Time limits and retries of requests to Qash. The total must be shorter than the browser's timeout.
    pub limits: Limits,
    /// Maximum size of a request body, in bytes.
    pub max_body_bytes: u32,
    /// Rate limits per user and operation.
    pub per_minute: PerMinute,
    /// Whether pages of the allowed origins may call the proxy cross-origin (CORS).
    pub cors: bool,
    /// Additional request headers that a cross-origin page may send.
    pub cors_headers: Vec<String>,
}

impl Default for ProxyConfig {
    /// `basePath` `/qash`; no origin allowed, no opt-in operation enabled; 10 s per attempt, 13 s per call, one retry; bodies up to 64 KiB;
    /// 120 requests a minute per user and operation, 20 for payouts.
    fn default() -> Self {
        Self {
            allowed_origins: Vec::new(),
            asks_origins: false,
            base_path: "/qash".to_owned(),
            enabled: Vec::new(),
            verification_origins: Vec::new(),
            leniency: Leniency::default(),
            limits: Limits { timeout_ms: 10_000, deadline_ms: 13_000, retries: 1 },
            max_body_bytes: 65_536,
            per_minute: PerMinute::default(),
            cors: false,
            cors_headers: Vec::new(),
        }
    }
}

/// Validates the base URL of Qash and removes a trailing slash. It must be https, or http on a loopback address, without user, query,
/// fragment or the API's own prefix `/api/v1`.
///
/// # Errors
/// `BASE_URL_INVALID`.
///
/// ```
/// use qash_client::server::base_url;
/// assert_eq!(base_url("https://api.qash.ai/").as_deref(), Ok("https://api.qash.ai"));
/// assert!(base_url("http://127.0.0.1:8080").is_ok());
/// assert!(base_url("http://127.0.0.1.evil.example").is_err());
/// ```
pub fn base_url(text: &str) -> Result<String, Error> {
    let refuse = |why: &str| Err(Error::new(ErrorCode::BaseUrlInvalid, ["baseUrl ", why].concat()));
    let Some((secure, rest)) = scheme(text) else {
        return refuse("must begin with https://, or with http:// for a loopback address.");
    };
    let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    let Some(host) = host(authority) else { return refuse("must contain a host, without a user name or password.") };
    if !secure && !is_loopback(host) {
        return refuse("must use https; http is allowed for loopback addresses only, such as http://127.0.0.1:8080.");
    }
    let plain = |segment: &str| {
        segment != "."
            && segment != ".."
            && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'))
    };
    let path = path.trim_end_matches('/');
    if !path.split('/').all(plain) || path.contains("//") {
        return refuse("must be a host with an optional path, without a query or fragment.");
    }
    if path.ends_with(PREFIX) {
        return refuse("must not end in /api/v1; that prefix is added to every request.");
    }
    let scheme = if secure { "https://" } else { "http://" };
    Ok([scheme, &authority.to_ascii_lowercase(), path].concat())
}

/// Validates an origin as a browser sends it: scheme, host, and a port other than the scheme's default.
///
/// # Errors
/// `ORIGIN_INVALID` for `*`, `null`, a path, a trailing slash, upper case or a default port.
pub fn origin(text: &str) -> Result<(), Error> {
    let valid = scheme(text).is_some_and(|(secure, authority)| {
        let default_port = if secure { ":443" } else { ":80" };
        host(authority).is_some()
            && !authority.ends_with(default_port)
            && !authority.bytes().any(|byte| byte.is_ascii_uppercase())
    });
    if valid {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::OriginInvalid,
        [
            "“",
            &shown(text),
            "” is not a valid origin. Write it as a browser sends it, such as https://app.example, without a path.",
        ]
        .concat(),
    ))
}

/// Minimum length of a credential, in bytes. A shorter one could occur in harmless responses, which would then be withheld as secret
/// exposure.
const SHORTEST_CREDENTIAL: usize = 8;

/// Validates an API key, an API secret or a token: visible ASCII, because it is sent in a header.
///
/// # Errors
/// `CREDENTIAL_INVALID`; the message does not contain the value.
pub(super) fn credential(name: &'static str, value: &str) -> Result<(), Error> {
    if value.len() < SHORTEST_CREDENTIAL {
        let why = if value.is_empty() {
            " is empty. Set it to the value that Qash issued."
        } else {
            " is too short: expected at least 8 characters. Check that it was copied completely."
        };
        return Err(Error::new(ErrorCode::CredentialInvalid, [name, why].concat()));
    }
    if !is_visible(value) {
        return Err(Error::new(
            ErrorCode::CredentialInvalid,
            [name, " contains a space, a line break or another character that is not allowed in a header. Check how it was copied."].concat(),
        ));
    }
    Ok(())
}

/// Validates `basePath`: empty, or path segments such as `/api/qash`.
///
/// # Errors
/// `BASE_PATH_INVALID`.
pub(super) fn base_path(text: &str) -> Result<(), Error> {
    let plain = |segment: &str| {
        !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    if text.strip_prefix('/').map_or(text.is_empty(), |rest| rest.split('/').all(plain)) {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::BasePathInvalid,
        ["“", &shown(text), "” is not a valid basePath. Write it like /api/qash, or leave it empty: without a host and without a trailing slash."].concat(),
    ))
}

/// Validates the name of a header that cross-origin pages may send (RFC 9110 §5.6.2).
///
/// # Errors
/// `INVALID_OPTION`.
pub(super) fn header_name(text: &str) -> Result<(), Error> {
    let is_of_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    // With credentials, browsers read `*` as a literal header name, not as a wildcard.
    if !text.is_empty() && text != "*" && text.bytes().all(is_of_token) {
        return Ok(());
    }
    let message = [
        "“",
        &shown(text),
        "” in cors.headers is not a valid header name. List each header, such as Authorization; “*” is not supported.",
    ];
    Err(Error::new(ErrorCode::InvalidOption, message.concat()))
}

/// Shortens an invalid value for an error message.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}

/// Whether a text is visible ASCII and so a valid header value without spaces.
pub(super) fn is_visible(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Splits a URL into whether it is https and the text after the scheme.
fn scheme(text: &str) -> Option<(bool, &str)> {
    let secure = text.strip_prefix("https://").map(|rest| (true, rest));
    secure.or_else(|| text.strip_prefix("http://").map(|rest| (false, rest)))
}

/// Returns the host of `host` or `host:port`; `None` for anything else, such as `user@host`.
pub(super) fn host(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (inner, port) = rest.split_once(']')?;
            let hex = |byte: u8| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.';
            (
                Some(inner).filter(|inner| inner.contains(':') && inner.bytes().all(hex))?,
                port.strip_prefix(':').map_or((!port.is_empty()).then_some(""), Some),
            )
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let valid_port = port.is_none_or(|port| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
    });
    let named = host.contains(':')
        || host.split('.').all(|label| {
            !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        });
    (valid_port && named).then_some(host)
}

/// Whether a host is `localhost` (RFC 6761), in 127.0.0.0/8 in dotted decimal, or `::1`.
fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host == "::1"
        || host.strip_prefix("127.").is_some_and(|rest| {
            let parts: Vec<_> = rest.split('.').collect();
            parts.len() == 3
                && parts.iter().all(|part| part.parse::<u8>().is_ok_and(|number| number.to_string() == *part))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_https_or_a_loopback_address() {
        for (text, url) in [
            ("https://api.qash.ai", "https://api.qash.ai"),
            ("https://API.qash.ai/", "https://api.qash.ai"),
            ("https://gateway.example:8443/qash/", "https://gateway.example:8443/qash"),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("http://127.255.0.9", "http://127.255.0.9"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://[::1]:3000", "http://[::1]:3000"),
        ] {
            assert_eq!(base_url(text).as_deref(), Ok(url), "{text}");
        }
        for text in [
            "",
            "https://",
            "api.qash.ai",
            "//api.qash.ai",
            "ftp://api.qash.ai",
            "HTTPS://api.qash.ai",
            " https://api.qash.ai",
            "http://api.qash.ai",
            "http://127.0.0.1.evil.example",
            "http://127.1",
            "http://127.0.0.256",
            "http://127.0.0.01",
            "http://0177.0.0.1",
            "http://localhost.evil.example",
            "http://localhost@evil.example",
            "https://user@api.qash.ai",
            "https://user:pass@api.qash.ai",
            "https://api.qash.ai?x=1",
            "https://api.qash.ai#x",
            "https://api.qash.ai/?x",
            "https://api.qash.ai/..",
            "https://api.qash.ai/%2e%2e",
            "https://api.qash.ai//evil",
            "https://api.qash.ai\\evil",
            "https://api.qash.ai:0",
            "https://api.qash.ai:99999",
            "https://api.qash.ai:",
            "https://api qash.ai",
            "https://api.qash.ai\n",
            "https://[::1",
            "https://[::1]evil",
            "https://.qash.ai",
            "http://[::2]",
            "http://[::1]x:1",
        ] {
            assert!(base_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_origin_is_valid_only_as_browsers_send_it() {
        for text in [
            "https://app.example",
            "http://localhost:5173",
            "https://app.example:8443",
            "http://127.0.0.1:3000",
            "http://[::1]:3000",
        ] {
            assert!(origin(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "*",
            "null",
            "https://*.example",
            "https://app.example/",
            "https://app.example/x",
            "app.example",
            "https://App.example",
            "https://app.example:443",
            "http://app.example:80",
            "https://a@b.example",
            "https://",
            "https://app.example ",
            "file://x",
        ] {
            assert!(origin(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_invalid_credential_is_an_error_that_does_not_contain_it() {
        assert!(credential("apiKey", "qash_key_live_x").is_ok());
        for bad in ["", "test", "one with space", "two\nlines", "with a\t", "a secret ñ", "a secret \0"] {
            let error = credential("apiSecret", bad).unwrap_err();
            assert!(bad.is_empty() || !error.message.contains(bad));
        }
    }

    #[test]
    fn a_base_path_consists_of_plain_segments() {
        for text in ["", "/qash", "/api/qash-1"] {
            assert!(base_path(text).is_ok(), "{text}");
        }
        for text in ["/", "qash", "/qash/", "//qash", "/qash?x", "/../x", "/q%61sh"] {
            assert!(base_path(text).is_err(), "{text}");
        }
    }
}

//! What a partner configures, and checks of it. A wrong value stops the program at its start, not a customer at the till.

use super::limits::PerMinute;
use crate::api::PREFIX;
use crate::client::{Leniency, Limits};
use crate::error::{Error, ErrorCode};

/// What a partner configures of a proxy.
#[derive(Clone, Debug)]
pub struct ProxyConfig {
    /// Origins whose pages may call, as browsers send them, or patterns such as `https://shop-*-acme.vercel.app`.
    pub allowed_origins: Vec<String>,
    /// Whether functions of the partner's allow origins, too: see [`Head::origin_allowed`](super::Head).
    pub asks_origins: bool,
    /// Where the proxy is mounted: empty, or a path such as `/qash`.
    pub base_path: String,
    /// Operations that are switched on, each of which has a hook.
    pub enabled: Vec<String>,
    /// Origins that a verification URL may have, besides Persona's.
    pub verification_origins: Vec<String>,
    /// Let payouts pass to account numbers that fail their checks.
    pub leniency: Leniency,
    /// Time limits and retries towards Qash. In all they must be shorter than what a browser waits.
    pub limits: Limits,
    /// Largest body, in bytes.
    pub max_body_bytes: u32,
    /// How often a person may ask for an operation in a minute.
    pub per_minute: PerMinute,
    /// Whether pages of the allowed origins may call from another origin than the proxy's.
    pub cors: bool,
    /// Headers that such a page may send besides the client's own.
    pub cors_headers: Vec<String>,
}

impl Default for ProxyConfig {
    /// Mounted at `/qash`, nothing switched on, no origin allowed; 10 s a try, 13 s in all, one more try; 64 KiB; 120 a minute, 20 payouts.
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

/// Checks where Qash is: https, or http on a loopback address; no user, no query, no fragment, and not the API's own prefix. Gives it without a slash at its end.
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
    let Some((secure, rest)) = scheme(text) else { return refuse("must begin with https://.") };
    let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    let Some(host) = host(authority) else { return refuse("must name a host, and neither user nor password.") };
    if !secure && !is_loopback(host) {
        return refuse("must be https; http is for loopback addresses only, such as http://127.0.0.1:8080.");
    }
    let plain = |segment: &str| {
        segment != "."
            && segment != ".."
            && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'))
    };
    let path = path.trim_end_matches('/');
    if !path.split('/').all(plain) || path.contains("//") {
        return refuse("must be a host and at most a plain path, without query and fragment.");
    }
    if path.ends_with(PREFIX) {
        return refuse("must not end in /api/v1, with which every operation's path begins.");
    }
    let scheme = if secure { "https://" } else { "http://" };
    Ok([scheme, &authority.to_ascii_lowercase(), path].concat())
}

/// Checks an origin as a browser sends it: scheme, host, and a port that is not the scheme's own.
///
/// # Errors
/// `ORIGIN_INVALID`: `*`, `null`, a path, a slash at the end, capitals, a default port.
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
            "” is not an origin. Write each as a browser sends it, such as https://app.example, without a path.",
        ]
        .concat(),
    ))
}

/// A credential has at least this many characters. A shorter one stands in harmless answers too, and each would be withheld as a secret's exposure.
const SHORTEST_CREDENTIAL: usize = 8;

/// Checks a key, a secret or a token: visible ASCII, since it goes into a header.
///
/// # Errors
/// `CREDENTIAL_INVALID`, without the value.
pub(super) fn credential(name: &'static str, value: &str) -> Result<(), Error> {
    if value.len() < SHORTEST_CREDENTIAL {
        let why = if value.is_empty() { " is empty." } else { " is shorter than any that Qash issues." };
        return Err(Error::new(ErrorCode::CredentialInvalid, [name, why].concat()));
    }
    if !is_visible(value) {
        return Err(Error::new(
            ErrorCode::CredentialInvalid,
            [name, " holds a space, a line break or another character that a header cannot carry."].concat(),
        ));
    }
    Ok(())
}

/// Checks where a proxy is mounted: empty, or segments such as `/api/qash`.
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
        ["“", &shown(text), "” is not a basePath. Write it like /api/qash, or leave it empty; without a host, and without a slash at its end."].concat(),
    ))
}

/// Checks the name of a header that pages of other origins may send (RFC 9110 §5.6.2).
///
/// # Errors
/// `INVALID_OPTION`.
pub(super) fn header_name(text: &str) -> Result<(), Error> {
    let is_of_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    // With credentials a `*` is a header of that name to browsers, not all headers.
    if !text.is_empty() && text != "*" && text.bytes().all(is_of_token) {
        return Ok(());
    }
    let message = [
        "“",
        &shown(text),
        "” in cors.headers is not the name of a header. Write each out, such as Authorization; “*” is not possible.",
    ];
    Err(Error::new(ErrorCode::InvalidOption, message.concat()))
}

/// As much of a wrong value as a message repeats.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}

/// Whether a text can be a header's value without a space.
pub(super) fn is_visible(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether a URL is https, and what follows the scheme.
fn scheme(text: &str) -> Option<(bool, &str)> {
    let secure = text.strip_prefix("https://").map(|rest| (true, rest));
    secure.or_else(|| text.strip_prefix("http://").map(|rest| (false, rest)))
}

/// The host of `host` or `host:port`; `None` when it is anything else, such as `user@host`.
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

/// `localhost` (RFC 6761), 127.0.0.0/8 in its usual form, and `::1`.
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
    fn qash_is_spoken_to_over_https_or_on_this_machine() {
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
    fn origins_are_written_as_browsers_send_them() {
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
    fn credentials_fit_a_header_and_are_not_repeated_in_the_error() {
        assert!(credential("apiKey", "qash_key_live_x").is_ok());
        for bad in ["", "test", "one with space", "two\nlines", "with a\t", "a secret ñ", "a secret \0"] {
            let error = credential("apiSecret", bad).unwrap_err();
            assert!(bad.is_empty() || !error.message.contains(bad));
        }
    }

    #[test]
    fn a_proxy_is_mounted_on_plain_segments() {
        for text in ["", "/qash", "/api/qash-1"] {
            assert!(base_path(text).is_ok(), "{text}");
        }
        for text in ["/", "qash", "/qash/", "//qash", "/qash?x", "/../x", "/q%61sh"] {
            assert!(base_path(text).is_err(), "{text}");
        }
    }
}

//! Allowed origins of the proxy.

use super::config::{self, host, shown};
use crate::error::{Error, ErrorCode};

/// Origins as a browser sends them, and origin patterns.
#[derive(Clone, Debug, Default)]
pub(super) struct Origins(Vec<Allowed>);

#[derive(Clone, Debug)]
enum Allowed {
    Exact(String),
    /// The text before and after the `*`.
    Pattern(String, String),
}

impl Origins {
    /// Parses the option `allowedOrigins`: `https://app.example`, `capacitor://localhost`, `https://shop-*-acme.vercel.app`.
    ///
    /// # Errors
    /// `ORIGIN_INVALID`.
    pub(super) fn parse(texts: &[String]) -> Result<Self, Error> {
        texts.iter().map(|text| Allowed::parse(text)).collect::<Result<_, _>>().map(Self)
    }

    /// Whether an origin is allowed.
    pub(super) fn allow(&self, origin: &str) -> bool {
        self.0.iter().any(|allowed| allowed.is(origin))
    }
}

impl Allowed {
    fn parse(text: &str) -> Result<Self, Error> {
        match text.split_once('*') {
            Some((before, after)) => {
                let pattern = Self::Pattern(before.to_owned(), after.to_owned());
                is_pattern(before, after).then_some(pattern).ok_or_else(|| pattern_invalid(text))
            }
            None if is_app(text) => Ok(Self::Exact(text.to_owned())),
            None => config::origin(text).map(|()| Self::Exact(text.to_owned())),
        }
    }

    fn is(&self, origin: &str) -> bool {
        match self {
            Self::Exact(allowed) => allowed == origin,
            Self::Pattern(before, after) => origin
                .strip_prefix(before.as_str())
                .and_then(|rest| rest.strip_suffix(after.as_str()))
                .is_some_and(|between| !between.is_empty() && between.bytes().all(is_of_label)),
        }
    }
}

/// Whether a text is the origin of an app's pages, such as `capacitor://localhost`: a custom scheme and a host.
fn is_app(text: &str) -> bool {
    let Some((scheme, authority)) = text.split_once("://") else { return false };
    let is_of_scheme =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.');
    // All pages loaded from files share one origin, so allowing it would allow each of them.
    !matches!(scheme, "http" | "https" | "file")
        && scheme.starts_with(|first: char| first.is_ascii_lowercase())
        && scheme.bytes().all(is_of_scheme)
        && host(authority).is_some()
        && !authority.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Whether the `*` is in the first label of an https host, next to other text of that label, above a domain of two or more labels.
fn is_pattern(before: &str, after: &str) -> bool {
    let Some(label) = before.strip_prefix("https://") else { return false };
    let (rest, domain) = after.split_once('.').unwrap_or((after, ""));
    let beside = [label, rest].concat();
    let in_full = [before, "x", after].concat();
    !beside.is_empty()
        && beside.bytes().all(is_of_label)
        && domain.split(':').next().is_some_and(|domain| domain.contains('.'))
        && config::origin(&in_full).is_ok()
}

fn is_of_label(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
}

fn pattern_invalid(text: &str) -> Error {
    let why = "” would allow sites that are not yours. A “*” is allowed once, in the first label of an https origin and next to other text of that label, such as https://shop-*-acme.vercel.app. For any other rule pass a function.";
    Error::new(ErrorCode::OriginInvalid, ["“", &shown(text), why].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(texts: &[&str]) -> Result<Origins, Error> {
        Origins::parse(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn an_origin_of_an_app_with_a_custom_scheme_is_allowed() {
        for text in [
            "capacitor://localhost",
            "ionic://localhost",
            "tauri://localhost",
            "https://tauri.localhost",
            "chrome-extension://gighmmpiobklfepjocnamgkkbiglidom",
            "app://obsidian.md",
        ] {
            let allowed = origins(&[text]).unwrap();
            assert!(allowed.allow(text), "{text}");
            assert!(!allowed.allow(&[text, "x"].concat()), "{text}");
            assert!(!allowed.allow("http://localhost"), "{text}");
        }
        for text in [
            "file://localhost",
            "capacitor://",
            "capacitor:localhost",
            "Capacitor://localhost",
            "capacitor://LOCALHOST",
            "capacitor://localhost/",
            "1app://localhost",
            "://localhost",
            "null",
        ] {
            assert!(origins(&[text]).is_err(), "{text}");
        }
    }

    #[test]
    fn a_pattern_matches_a_part_of_the_first_label() {
        let allowed = origins(&["https://shop-*-acme.vercel.app", "https://app.example"]).unwrap();
        for origin in ["https://shop-git-main-acme.vercel.app", "https://shop-1-acme.vercel.app", "https://app.example"]
        {
            assert!(allowed.allow(origin), "{origin}");
        }
        for origin in [
            "https://shop--acme.vercel.app.evil.example",
            "https://shop--acme.vercel.app",
            "https://shop-acme.vercel.app",
            "https://shop-x.evil-acme.vercel.app",
            "https://shop-x/-acme.vercel.app",
            "https://shop-x@-acme.vercel.app",
            "https://shop-X-acme.vercel.app",
            "http://shop-x-acme.vercel.app",
            "https://shop-x-acme.vercel.app:8443",
            "https://app-example",
            "null",
            "",
        ] {
            assert!(!allowed.allow(origin), "{origin}");
        }
        assert!(
            origins(&["https://shop-*.preview.example:8443"]).unwrap().allow("https://shop-7.preview.example:8443")
        );
    }

    #[test]
    fn a_pattern_that_allows_other_peoples_sites_is_refused() {
        for text in [
            "*",
            "https://*",
            "https://*.vercel.app",
            "https://*.example",
            "https://shop-*.app",
            "https://shop-*.app:8443",
            "https://shop-*",
            "https://shop.*.vercel.app",
            "https://shop.vercel-*.app",
            "https://shop-*-*.vercel.app",
            "https://shop-**.vercel.app",
            "http://shop-*.vercel.app",
            "capacitor://local*.host.app",
            "https://shop-*.vercel.app/",
            "https://shop-*.vercel.app:443",
            "https://Shop-*.vercel.app",
            "https://shop_*.vercel.app",
            "https://shop-*.vercel.app@evil.example",
            "shop-*.vercel.app",
        ] {
            let error = origins(&[text]).unwrap_err();
            assert_eq!(error.code, ErrorCode::OriginInvalid, "{text}");
        }
    }
}

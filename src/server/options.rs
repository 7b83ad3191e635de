//! Typed options of `new QashPartner` and `createProxy` (except functions and stores), with their ranges and defaults.
//!
//! Options that only the TypeScript layer uses are listed too, so that an unknown name can be reported with the nearest known one.

use super::active::CheckStatus;
use super::attempts::RESEND_FOR_MS;
use super::config::ProxyConfig;
use super::limits::PerMinute;
use super::partner::{PartnerConfig, Profile};
use crate::check::Code;
use crate::client::{Dialect, Leniency, Limits};
use crate::error::{Error, ErrorCode, Issues};
use crate::json::{ObjectText, list};
use crate::options::{Given, MAX_SAFE, Millis, Rates, Strict, Texts, Whole, missing, read, sentence};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// A time limit in milliseconds.
pub(super) type Limit = Given<Millis<1, MAX_SAFE>>;

/// Number of retries after the first attempt.
pub(super) type Retries = Given<Whole<0, 10>>;

/// Maximum of `resendFor`: 60 days. Records of payouts are kept for 90 days.
const LONGEST_RESEND_MS: u64 = 5_184_000_000;

const LARGEST_BODY: u64 = 16_777_216;

const MOST_A_MINUTE: u64 = 1_000_000;

/// Options of `new QashPartner`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct PartnerFields {
    api_key: Given<String>,
    api_secret: Given<String>,
    base_url: Given<String>,
    store_secret: Given<Texts>,
    resend_for: Given<Millis<0, LONGEST_RESEND_MS>>,
    timeout_ms: Limit,
    deadline_ms: Limit,
    retries: Retries,
    lang: Given<String>,
    dialect: Given<Dialect>,
    verification_origins: Given<Vec<String>>,
    check_status: Given<CheckStatus>,
    profile: Given<Profile>,
    #[serde(rename = "fetch")]
    _fetch: IgnoredAny,
    #[serde(rename = "tokenStore")]
    _token_store: IgnoredAny,
    #[serde(rename = "store")]
    _store: IgnoredAny,
    #[serde(rename = "onRequest")]
    _on_request: IgnoredAny,
    #[serde(rename = "onResponse")]
    _on_response: IgnoredAny,
    #[serde(rename = "onRetry")]
    _on_retry: IgnoredAny,
    #[serde(rename = "read")]
    _read: IgnoredAny,
}

/// Options of `createProxy`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct ProxyFields {
    allowed_origins: Given<Vec<String>>,
    base_path: Given<String>,
    limits: Given<Strict<ProxyLimits>>,
    verification_origins: Given<Vec<String>>,
    allow_invalid_account_number: Given<bool>,
    phone_as_written: Given<bool>,
    allow_other_account: Given<bool>,
    cors: Given<Cors>,
    #[serde(rename = "partner")]
    _partner: IgnoredAny,
    #[serde(rename = "session")]
    _session: IgnoredAny,
    #[serde(rename = "enable")]
    _enable: IgnoredAny,
    #[serde(rename = "store")]
    _store: IgnoredAny,
    #[serde(rename = "onAudit")]
    _on_audit: IgnoredAny,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct ProxyLimits {
    timeout_ms: Limit,
    deadline_ms: Limit,
    retries: Retries,
    max_body_bytes: Given<Whole<1, LARGEST_BODY>>,
    per_minute: Given<Rates<MOST_A_MINUTE>>,
}

/// Option `cors`: whether cross-origin pages may call the proxy, and their additional headers.
struct Cors(Option<Vec<String>>);

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct CorsFields {
    headers: Given<Vec<String>>,
}

impl<'de> Deserialize<'de> for Cors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Cors;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a boolean, or an object with headers")
            }

            fn visit_bool<E: serde::de::Error>(self, on: bool) -> Result<Cors, E> {
                Ok(Cors(on.then(Vec::new)))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Cors, A::Error> {
                let CorsFields { headers } = CorsFields::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Cors(Some(headers.0.unwrap_or_default())))
            }
        }

        deserializer.deserialize_any(Either)
    }
}

/// Builds the error of an invalid option.
pub(super) fn invalid(operation: &'static str, wrong: &str) -> Error {
    let message = sentence(operation, &["option ", wrong].concat());
    let issues = match wrong.split_once(": ") {
        Some((path, what)) => Issues::Received(list(&[issue_of(path, what)])),
        None => Issues::None,
    };
    Error { operation: Some(operation), issues, ..Error::new(ErrorCode::InvalidOption, message) }
}

/// Builds the issue of an invalid option, in the format of an input field's issue.
fn issue_of(path: &str, what: &str) -> String {
    let issue = ObjectText::new().string("path", path).string("code", Code::WrongType.name());
    let (first, rest) = what.split_at_checked(1).unwrap_or_default();
    let end = if what.ends_with('?') { "" } else { "." };
    let issue = issue.string("message", &[&first.to_uppercase(), rest, end].concat());
    let expected = what.strip_prefix("expected ").and_then(|rest| rest.rsplit_once(", found "));
    issue.optional(expected, |issue, (expected, _)| issue.string("expected", expected)).finish()
}

fn limits(usual: Limits, timeout_ms: Limit, deadline_ms: Limit, retries: Retries) -> Limits {
    let retries = retries.0.and_then(|Whole(retries)| u32::try_from(retries).ok());
    Limits { retries: retries.unwrap_or(usual.retries), ..usual.with(ms(timeout_ms), ms(deadline_ms)) }
}

pub(super) fn ms<const LEAST: u64, const MOST: u64>(given: Given<Millis<LEAST, MOST>>) -> Option<u64> {
    given.0.map(|Millis(ms)| ms)
}

impl PartnerConfig {
    /// Parses the options of a partner. Also returns the secrets that encrypt its stores, newest first.
    ///
    /// # Errors
    /// `INVALID_OPTION` with the name of the option. URLs, origins and credentials are validated by [`super::Partner`].
    ///
    /// ```
    /// use qash_client::server::PartnerConfig;
    /// use serde_json::json;
    /// let (config, _) = PartnerConfig::read(json!({"baseUrl": "https://api.qash.ai", "timeoutMs": 500}))?;
    /// assert_eq!((config.limits.timeout_ms, config.limits.retries), (500, 2));
    /// let error = PartnerConfig::read(json!({"baseUrl": "https://api.qash.ai", "timeoutMs": "fast"})).map(drop).unwrap_err();
    /// assert!(error.message.contains("option timeoutMs: expected a number of milliseconds above 0, found \"fast\""));
    /// # Ok::<(), qash_client::error::Error>(())
    /// ```
    pub fn read<'de>(options: impl Deserializer<'de>) -> Result<(Self, Option<Vec<String>>), Error> {
        const NAME: &str = "new QashPartner";
        let given: PartnerFields = read(options).map_err(|wrong| invalid(NAME, &wrong))?;
        let base_url = given.base_url.0.ok_or_else(|| invalid(NAME, &missing("baseUrl", "a string")))?;
        let config = Self {
            api_key: given.api_key.0.unwrap_or_default(),
            api_secret: given.api_secret.0.unwrap_or_default(),
            base_url,
            dialect: given.dialect.0.unwrap_or_default(),
            limits: limits(Limits::default(), given.timeout_ms, given.deadline_ms, given.retries),
            verification_origins: given.verification_origins.0.unwrap_or_default(),
            resend_for_ms: ms(given.resend_for).unwrap_or(RESEND_FOR_MS),
            check_status: given.check_status.0.unwrap_or_default(),
            profile: given.profile.0.unwrap_or_default(),
        };
        Ok((config, given.store_secret.0.map(|Texts(secrets)| secrets)))
    }
}

impl ProxyConfig {
    /// Parses the options of a proxy. `operation` is the function name for error messages, `enabled` the operations with a hook.
    ///
    /// # Errors
    /// `INVALID_OPTION` with the name of the option. Origins, paths and operations are validated by [`super::Proxy`].
    pub fn read<'de>(
        operation: &'static str,
        options: impl Deserializer<'de>,
        enabled: Vec<String>,
    ) -> Result<Self, Error> {
        let given: ProxyFields = read(options).map_err(|wrong| invalid(operation, &wrong))?;
        let absent = || invalid(operation, &missing("allowedOrigins", "an array of origins"));
        let usual = Self::default();
        let Strict(limit) = given.limits.0.unwrap_or_default();
        let cors = given.cors.0.and_then(|Cors(headers)| headers);
        Ok(Self {
            allowed_origins: given.allowed_origins.0.ok_or_else(absent)?,
            asks_origins: usual.asks_origins,
            base_path: given.base_path.0.unwrap_or(usual.base_path),
            enabled,
            verification_origins: given.verification_origins.0.unwrap_or_default(),
            leniency: Leniency {
                invalid_account_number: given.allow_invalid_account_number.0.unwrap_or_default(),
                other_account: given.allow_other_account.0.unwrap_or_default(),
                phone_as_written: given.phone_as_written.0.unwrap_or_default(),
            },
            limits: limits(usual.limits, limit.timeout_ms, limit.deadline_ms, limit.retries),
            max_body_bytes: limit
                .max_body_bytes
                .0
                .and_then(|Whole(bytes)| u32::try_from(bytes).ok())
                .unwrap_or(usual.max_body_bytes),
            per_minute: limit.per_minute.0.map_or(usual.per_minute, PerMinute::from),
            cors: cors.is_some(),
            cors_headers: cors.unwrap_or_default(),
        })
    }
}

impl From<Rates<MOST_A_MINUTE>> for PerMinute {
    /// A single limit applies to all operations. Limits by name are added to the defaults.
    fn from(rates: Rates<MOST_A_MINUTE>) -> Self {
        match rates {
            Rates::All(one) => Self { usual: one.0, of: Vec::new() },
            Rates::Each(many) => {
                let mut limits = Self::default();
                limits.of.extend(many.into_iter().map(|(name, limit)| (name, limit.0)));
                limits
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn proxy(options: Value) -> Result<ProxyConfig, Error> {
        ProxyConfig::read("createProxy", options, vec!["payout".to_owned()])
    }

    #[test]
    fn proxy_options_override_the_defaults() {
        let limits = json!({"deadlineMs": 0.5, "perMinute": {"payout": 3, "getUser": false}});
        let config = proxy(json!({"allowedOrigins": ["https://app.example"], "limits": limits})).unwrap();
        assert_eq!(config.limits, Limits { deadline_ms: 1, ..ProxyConfig::default().limits });
        assert_eq!((config.base_path.as_str(), config.max_body_bytes), ("/qash", 65_536));
        assert_eq!(config.per_minute.usual, Some(120));
        assert_eq!(config.per_minute.of.last(), Some(&("getUser".to_owned(), None)));
        assert_eq!((config.cors, config.cors_headers), (false, Vec::new()));
        let cors = proxy(json!({"allowedOrigins": [], "cors": {"headers": ["X-Trace"]}})).unwrap();
        assert_eq!((cors.cors, cors.cors_headers), (true, vec!["X-Trace".to_owned()]));
        let all = proxy(json!({"allowedOrigins": [], "limits": {"perMinute": false}})).unwrap();
        assert_eq!(all.per_minute, PerMinute { usual: None, of: Vec::new() });
    }

    #[test]
    fn the_error_of_an_invalid_option_names_it() {
        for (options, sentence) in [
            (json!({}), "createProxy: option allowedOrigins: expected an array of origins, found nothing."),
            (
                json!({"allowedOrigins": [7]}),
                "createProxy: option allowedOrigins[0]: expected a string, found a number.",
            ),
            (
                json!({"allowedOrigins": [], "cors": "yes"}),
                "createProxy: option cors: expected a boolean, or an object with headers, found \"yes\".",
            ),
            (
                json!({"allowedOrigins": [], "cors": {"header": []}}),
                "createProxy: option cors.header: unknown; did you mean headers?",
            ),
            (
                json!({"allowedOrigins": [], "limits": {"maxBodyBytes": 0}}),
                "createProxy: option limits.maxBodyBytes: expected a whole number from 1 to 16,777,216, found 0.",
            ),
            (json!({"allowedOrigins": [], "onAdit": 1}), "createProxy: option onAdit: unknown; did you mean onAudit?"),
        ] {
            let error = proxy(options).unwrap_err();
            assert_eq!((error.code, error.message.as_str()), (ErrorCode::InvalidOption.into(), sentence));
        }
        let error = PartnerConfig::read(json!({"baseUrl": "x", "checkStatus": "always"})).map(drop).unwrap_err();
        let sentence = "option checkStatus: expected one of \"money\", \"token\", \"never\", found \"always\".";
        assert!(error.message.ends_with(sentence), "{}", error.message);
    }
}

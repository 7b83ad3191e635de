//! Options as typed structs read by serde, with errors that name the field, the expected and the found value.
//!
//! serde's errors speak of Rust types; [`read`] rewrites them for the JavaScript developer who wrote the option.
//!
//! ```
//! use qash_client::options::{Given, Strict, Whole, read};
//! use serde::Deserialize;
//!
//! #[derive(Debug, Default, Deserialize)]
//! #[serde(rename_all = "camelCase", default, deny_unknown_fields)]
//! struct Options {
//!     limits: Given<Strict<Limits>>,
//! }
//!
//! #[derive(Debug, Default, Deserialize)]
//! #[serde(rename_all = "camelCase", default, deny_unknown_fields)]
//! struct Limits {
//!     per_minute: Given<Whole<1, 1_000_000>>,
//! }
//!
//! let wrong = |json| read::<Options>(serde_json::from_str::<serde_json::Value>(json).unwrap()).unwrap_err();
//! assert_eq!(
//!     wrong(r#"{"limits": {"perMinute": "many"}}"#),
//!     "limits.perMinute: expected a whole number from 1 to 1,000,000, found \"many\""
//! );
//! assert_eq!(wrong(r#"{"limit": {}}"#), "limit: unknown; did you mean limits?");
//! ```

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// Reads an options object.
///
/// # Errors
/// A sentence without a full stop: `field.path: expected …, found …`. Long texts are not repeated, since they may be misplaced secrets.
pub fn read<'de, T: Deserialize<'de>>(from: impl Deserializer<'de>) -> Result<T, String> {
    let read: Result<Strict<T>, _> = serde_path_to_error::deserialize(from);
    read.map(|Strict(options)| options).map_err(|error| {
        let path = match error.path().to_string().as_str() {
            "." => "the options".to_owned(),
            path => path.to_owned(),
        };
        [&path, ": ", &explained(&path, &error.inner().to_string())].concat()
    })
}

/// The error sentence of an option, with the function it was given to.
#[must_use]
pub fn sentence(given_to: &str, wrong: &str) -> String {
    [given_to, ": ", wrong, if wrong.ends_with('?') { "" } else { "." }].concat()
}

/// The error of a missing option, as [`read`] words it.
#[must_use]
pub fn missing(path: &str, expected: &str) -> String {
    [path, ": expected ", expected, ", found nothing"].concat()
}

/// Rewrites a serde error for JavaScript developers.
fn explained(path: &str, error: &str) -> String {
    // A JavaScript error prints its class first.
    let error = error.strip_prefix("Error: ").unwrap_or(error);
    if let Some((unknown, known)) = error.strip_prefix("unknown field ").and_then(|rest| rest.split_once(", ")) {
        return suggested(path, unknown, known);
    }
    if let Some((found, known)) = error.strip_prefix("unknown variant ").and_then(|rest| rest.split_once(", ")) {
        let known = ticked(known).map(|name| ["\"", name, "\""].concat()).collect::<Vec<_>>().join(", ");
        let found = ticked(found).next().unwrap_or_default();
        return ["expected one of ", &known, ", found ", &shown(found)].concat();
    }
    let rest = error.strip_prefix("invalid type: ").or_else(|| error.strip_prefix("invalid value: "));
    match rest.and_then(|rest| rest.rsplit_once(", expected ")) {
        Some((found, expected)) => ["expected ", plain(expected), ", found ", &found_value(found)].concat(),
        None => error.to_owned(),
    }
}

/// The names between backticks.
fn ticked(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The similar option names, or all names if none is similar.
fn suggested(path: &str, unknown: &str, known: &str) -> String {
    let unknown = ticked(unknown).next().unwrap_or(path);
    let near = ticked(known).map(|name| (strsim::osa_distance(&unknown.to_lowercase(), &name.to_lowercase()), name));
    let most = unknown.chars().count().div_ceil(3);
    match near.min().filter(|(distance, _)| *distance <= most) {
        Some((_, name)) => ["unknown; did you mean ", name, "?"].concat(),
        None => ["unknown; there are ", &ticked(known).collect::<Vec<_>>().join(", ")].concat(),
    }
}

/// Rewrites serde's expected Rust type.
fn plain(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number of 0 or more",
        "f64" => "a number",
        "a sequence" => "an array",
        "a map" => "an object",
        other => other,
    }
}

/// Rewrites serde's found value without its Rust type.
fn found_value(found: &str) -> String {
    if let Some(text) = found.strip_prefix("string ") {
        return shown(text.trim_matches('"'));
    }
    let digits = found.strip_prefix("integer ").or_else(|| found.strip_prefix("floating point "));
    if let Some(value) = digits.or_else(|| found.strip_prefix("boolean ")) {
        return match value.trim_matches('`') {
            "inf" => "Infinity".to_owned(),
            "-inf" => "-Infinity".to_owned(),
            value => value.strip_suffix(".0").unwrap_or(value).to_owned(),
        };
    }
    match found {
        "sequence" => "an array",
        "map" => "an object",
        // serde_json's name of a number with arbitrary precision.
        "number" => "a number",
        "null" | "unit value" | "Option value" => "null",
        other if other.starts_with("JsValue(Function") => "a function",
        other if other.starts_with("JsValue(Symbol") => "a symbol",
        _ => "a value of another kind",
    }
    .to_owned()
}

/// A found text for display; a longer one may be a secret and is not shown.
fn shown(text: &str) -> String {
    match text.chars().count() {
        0..=20 => ["\"", text, "\""].concat(),
        count => format!("a text of {count} characters"),
    }
}

/// An object without unknown fields: from JavaScript, serde reads only the struct's own names and would ignore others.
#[derive(Clone, Copy, Debug, Default)]
pub struct Strict<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Strict<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
            }
        }

        deserializer.deserialize_any(Object(PhantomData)).map(Self)
    }
}

/// An optional option. A given value, even `null`, is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given<T>(pub Option<T>);

impl<T> Default for Given<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(|value| Self(Some(value)))
    }
}

/// A whole number, bounds included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole<const LEAST: u64, const MOST: u64>(pub u64);

/// A duration in milliseconds, bounds included; a fraction is rounded up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Millis<const LEAST: u64, const MOST: u64>(pub u64);

/// The largest integer that a JavaScript number holds exactly.
pub const MAX_SAFE: u64 = 9_007_199_254_740_991;

/// A rate limit, or `false` for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate<const MOST: u64>(pub Option<u32>);

/// A number with thousands separators.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len().saturating_sub(at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A kind of number: its description and its valid values.
trait Numeric {
    fn expected(f: &mut fmt::Formatter<'_>) -> fmt::Result;
    fn of(number: f64) -> Option<Self>
    where
        Self: Sized;
    /// The value of `false`.
    fn none() -> Option<Self>
    where
        Self: Sized,
    {
        None
    }
}

struct Number<T>(PhantomData<T>);

impl<'de, T: Numeric> Visitor<'de> for Number<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        T::expected(f)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        let none = if value { None } else { T::none() };
        none.ok_or_else(|| E::invalid_type(Unexpected::Bool(value), &self))
    }

    #[expect(clippy::cast_precision_loss, reason = "what is not exact is out of every bound")]
    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        T::of(value as f64).ok_or_else(|| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    #[expect(clippy::cast_precision_loss, reason = "what is not exact is out of every bound")]
    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        T::of(value as f64).ok_or_else(|| E::invalid_value(Unexpected::Signed(value), &self))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        T::of(value).ok_or_else(|| E::invalid_value(Unexpected::Float(value), &self))
    }
}

/// A whole number within bounds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "the bounds are exact"
)]
fn whole(number: f64, least: u64, most: u64) -> Option<u64> {
    let fits = number.fract() == 0.0 && number >= least as f64 && number <= most.min(MAX_SAFE) as f64;
    fits.then_some(number as u64)
}

impl<const LEAST: u64, const MOST: u64> Numeric for Whole<LEAST, MOST> {
    fn expected(f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match MOST {
            MAX_SAFE => write!(f, "a whole number of {LEAST} or more"),
            most => write!(f, "a whole number from {LEAST} to {}", grouped(most)),
        }
    }

    fn of(number: f64) -> Option<Self> {
        whole(number, LEAST, MOST).map(Self)
    }
}

impl<const LEAST: u64, const MOST: u64> Numeric for Millis<LEAST, MOST> {
    fn expected(f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (LEAST, MOST) {
            (1, MAX_SAFE) => f.write_str("a number of milliseconds above 0"),
            (least, most) => write!(f, "a number of milliseconds from {least} to {}", grouped(most)),
        }
    }

    fn of(number: f64) -> Option<Self> {
        // −0.5 would be rounded to 0.
        whole(number.ceil(), LEAST, MOST).filter(|_| number >= 0.0).map(Self)
    }
}

impl<const MOST: u64> Numeric for Rate<MOST> {
    fn expected(f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number from 1 to {}, or false", grouped(MOST))
    }

    fn of(number: f64) -> Option<Self> {
        if number == f64::INFINITY {
            return Self::none();
        }
        whole(number, 1, MOST).and_then(|limit| u32::try_from(limit).ok()).map(|limit| Self(Some(limit)))
    }

    fn none() -> Option<Self> {
        Some(Self(None))
    }
}

impl<'de, const LEAST: u64, const MOST: u64> Deserialize<'de> for Whole<LEAST, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Number(PhantomData))
    }
}

impl<'de, const LEAST: u64, const MOST: u64> Deserialize<'de> for Millis<LEAST, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Number(PhantomData))
    }
}

impl<'de, const MOST: u64> Deserialize<'de> for Rate<MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Number(PhantomData))
    }
}

/// One limit for all operations, or limits by operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rates<const MOST: u64> {
    /// One limit for all.
    All(Rate<MOST>),
    /// Limits by operation.
    Each(Vec<(String, Rate<MOST>)>),
}

impl<'de, const MOST: u64> Deserialize<'de> for Rates<MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<const MOST: u64>;

        impl<'de, const MOST: u64> Visitor<'de> for Either<MOST> {
            type Value = Rates<MOST>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                <Rate<MOST>>::expected(f)?;
                f.write_str(", or an object of them by operation")
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
                Number(PhantomData).visit_bool(value).map(Rates::All)
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
                Number(PhantomData).visit_u64(value).map(Rates::All)
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
                Number(PhantomData).visit_i64(value).map(Rates::All)
            }

            fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
                Number(PhantomData).visit_f64(value).map(Rates::All)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut each = Vec::new();
                while let Some(one) = map.next_entry()? {
                    each.push(one);
                }
                Ok(Rates::Each(each))
            }
        }

        deserializer.deserialize_any(Either)
    }
}

/// One text or a list of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts(pub Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Texts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, or several in an array")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts(vec![text.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Texts, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = list.next_element()? {
                    texts.push(text);
                }
                Ok(Texts(texts))
            }
        }

        deserializer.deserialize_any(Either)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[derive(Debug, Default, Deserialize)]
    #[serde(rename_all = "camelCase", default, deny_unknown_fields)]
    struct Options {
        time: Given<Millis<1, MAX_SAFE>>,
        secrets: Given<Texts>,
        origins: Given<Vec<String>>,
        mode: Given<Mode>,
        cors: Given<bool>,
        limits: Given<Strict<Limits>>,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(rename_all = "camelCase", default, deny_unknown_fields)]
    struct Limits {
        retries: Given<Whole<0, 10>>,
        per_minute: Given<Rates<1_000_000>>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase", expecting = "\"money\" or \"never\"")]
    enum Mode {
        Money,
        Never,
    }

    fn wrong(options: Value) -> String {
        read::<Options>(options).unwrap_err()
    }

    #[test]
    fn an_invalid_option_is_named_with_expected_and_found_value() {
        for (options, sentence) in [
            (json!({"time": 0}), "time: expected a number of milliseconds above 0, found 0"),
            (json!({"time": -0.5}), "time: expected a number of milliseconds above 0, found -0.5"),
            (json!({"time": "1"}), "time: expected a number of milliseconds above 0, found \"1\""),
            (json!({"time": null}), "time: expected a number of milliseconds above 0, found null"),
            (json!({"time": 1e300}), "time: expected a number of milliseconds above 0, found 1e+300"),
            (json!({"secrets": {}}), "secrets: expected a string, or several in an array, found an object"),
            (json!({"secrets": ["a", 7]}), "secrets[1]: expected a string, found a number"),
            (json!({"origins": "x"}), "origins: expected an array, found \"x\""),
            (json!({"mode": "always"}), "mode: expected one of \"money\", \"never\", found \"always\""),
            (json!({"cors": "yes"}), "cors: expected a boolean, found \"yes\""),
            (json!({"limits": []}), "limits: expected an object, found an array"),
            (json!({"limits": {"retries": 1.5}}), "limits.retries: expected a whole number from 0 to 10, found 1.5"),
            (json!({"limits": {"retries": 11}}), "limits.retries: expected a whole number from 0 to 10, found 11"),
            (
                json!({"limits": {"perMinute": "many"}}),
                "limits.perMinute: expected a whole number from 1 to 1,000,000, or false, or an object of them by operation, found \"many\"",
            ),
            (
                json!({"limits": {"perMinute": {"payout": true}}}),
                "limits.perMinute.payout: expected a whole number from 1 to 1,000,000, or false, found true",
            ),
            (json!({"limits": {"perMinutes": 1}}), "limits.perMinutes: unknown; did you mean perMinute?"),
            (json!({"corse": true}), "corse: unknown; did you mean cors?"),
            (
                json!({"somethingElse": 1}),
                "somethingElse: unknown; there are time, secrets, origins, mode, cors, limits",
            ),
            (json!([]), "the options: expected an object, found an array"),
        ] {
            assert_eq!(wrong(options), sentence);
        }
    }

    #[test]
    fn a_long_text_is_not_repeated_because_it_may_be_a_secret() {
        let said = wrong(json!({"time": "qash_secret_live_0123456789abcdef"}));
        assert!(said.ends_with("found a text of 33 characters"), "{said}");
        let said = wrong(json!({"mode": "qash_secret_live_0123456789abcdef"}));
        assert!(said.ends_with("found a text of 33 characters"), "{said}");
    }

    #[test]
    fn valid_options_are_read() {
        let options = json!({"time": 0.2, "secrets": "a", "limits": {"perMinute": {"payout": 5, "getUser": false}}});
        let Options { time, secrets, limits, origins, .. } = read(options).unwrap();
        assert_eq!((time, secrets), (Given(Some(Millis(1))), Given(Some(Texts(vec!["a".to_owned()])))));
        assert_eq!(origins, Given(None));
        let Strict(Limits { per_minute, .. }) = limits.0.unwrap();
        let each = vec![("payout".to_owned(), Rate(Some(5))), ("getUser".to_owned(), Rate(None))];
        assert_eq!(per_minute, Given(Some(Rates::Each(each))));
    }
}

//! Fault injection for tests: delays, error responses, lost responses, malformed bodies.

use super::random::Random;
use crate::api::Operation;
use crate::options::{Whole, read, sentence};
use crate::time::parse_http_date;
use serde::de::{Deserializer, Error, Unexpected, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A fault rule as given to `fault`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Rule {
    operation: Option<String>,
    times: Option<Times>,
    probability: Option<f64>,
    latency_ms: Option<Whole<0, LONGEST_MS>>,
    status: Option<Whole<200, 599>>,
    retry_after: Option<RetryAfter>,
    when: Option<When>,
    #[serde(default)]
    drop: bool,
    #[serde(default)]
    malformed: bool,
    body: Option<String>,
}

/// Maximum delay, in milliseconds.
const LONGEST_MS: u64 = u32::MAX as u64;

/// Number of requests that a rule applies to; `None` for no limit.
struct Times(Option<u32>);

/// The value of a `Retry-After` header.
struct RetryAfter(String);

impl<'de> Deserialize<'de> for Times {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Count;

        impl Visitor<'_> for Count {
            type Value = Times;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number of 1 or more, or \"always\"")
            }

            fn visit_u64<E: Error>(self, count: u64) -> Result<Times, E> {
                let count = u32::try_from(count).ok().filter(|count| *count > 0);
                count
                    .map(|count| Times(Some(count)))
                    .ok_or_else(|| E::invalid_value(Unexpected::Other("another number"), &self))
            }

            fn visit_i64<E: Error>(self, count: i64) -> Result<Times, E> {
                let whole = u64::try_from(count).ok().filter(|count| *count > 0);
                whole.map_or_else(
                    || Err(E::invalid_value(Unexpected::Signed(count), &Count)),
                    |count| self.visit_u64(count),
                )
            }

            fn visit_f64<E: Error>(self, count: f64) -> Result<Times, E> {
                let endless = count == f64::INFINITY;
                if endless { Ok(Times(None)) } else { Err(E::invalid_value(Unexpected::Float(count), &self)) }
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Times, E> {
                if text == "always" { Ok(Times(None)) } else { Err(E::invalid_value(Unexpected::Str(text), &self)) }
            }
        }

        deserializer.deserialize_any(Count)
    }
}

impl<'de> Deserialize<'de> for RetryAfter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Wait;

        impl Visitor<'_> for Wait {
            type Value = RetryAfter;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("whole seconds, or an HTTP date")
            }

            fn visit_u64<E: Error>(self, seconds: u64) -> Result<RetryAfter, E> {
                Ok(RetryAfter(seconds.to_string()))
            }

            fn visit_i64<E: Error>(self, seconds: i64) -> Result<RetryAfter, E> {
                if seconds < 0 {
                    return Err(E::invalid_value(Unexpected::Signed(seconds), &self));
                }
                Ok(RetryAfter(seconds.to_string()))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<RetryAfter, E> {
                let valid = text.parse::<u64>().is_ok() || parse_http_date(text).is_some();
                if valid {
                    Ok(RetryAfter(text.to_owned()))
                } else {
                    Err(E::invalid_value(Unexpected::Str(text), &self))
                }
            }
        }

        deserializer.deserialize_any(Wait)
    }
}

/// Whether a fault applies before the operation is executed, or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "\"before\" or \"after\"")]
pub(super) enum When {
    Before,
    After,
}

/// The effect of a fault on the response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Effect {
    pub(super) when: When,
    /// No response is sent.
    pub(super) drop: bool,
    /// Status that replaces the response's.
    pub(super) status: Option<u16>,
    /// Value of the `Retry-After` header.
    pub(super) retry_after: Option<String>,
    /// Body that replaces the response's.
    pub(super) body: Option<String>,
    /// The body is cut in half.
    pub(super) malformed: bool,
}

/// A validated rule.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fault {
    id: u32,
    operation: Option<String>,
    /// Number of remaining requests that the rule applies to; `None` for no limit.
    left: Option<u32>,
    /// Probability in millionths.
    per_million: u32,
    latency_ms: u32,
    effect: Option<Effect>,
}

/// The active rules.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Faults {
    rules: Vec<Fault>,
    next: u32,
    random: Random,
}

const CERTAIN: u32 = 1_000_000;

impl Faults {
    pub(super) fn new(seed: u64) -> Self {
        Self { rules: Vec::new(), next: 1, random: Random::new(seed, 2) }
    }

    /// Adds a rule, and returns its id.
    pub(super) fn add<'de>(&mut self, rule: impl Deserializer<'de>) -> Result<u32, String> {
        let rule = read::<Rule>(rule).map_err(|wrong| sentence("fault", &wrong))?;
        let mut fault = rule.checked().map_err(|why| format!("fault: {why}"))?;
        fault.id = self.next;
        self.next = self.next.wrapping_add(1);
        let id = fault.id;
        self.rules.push(fault);
        Ok(id)
    }

    pub(super) fn remove(&mut self, id: u32) {
        self.rules.retain(|rule| rule.id != id);
    }

    pub(super) fn clear(&mut self) {
        self.rules.clear();
    }

    /// Returns the delay in milliseconds and the effect for a request: the first effect of the matching rules, and the sum of their delays.
    pub(super) fn apply(&mut self, operation: Operation) -> (u64, Option<Effect>) {
        let (mut delay, mut effect) = (0_u64, None);
        for rule in &mut self.rules {
            let fits = rule.operation.as_ref().is_none_or(|name| name == operation.name);
            // A rule with a second effect is kept for the next request.
            if !fits || rule.left == Some(0) || (effect.is_some() && rule.effect.is_some()) {
                continue;
            }
            if rule.per_million < CERTAIN && self.random.below(CERTAIN.into()) >= rule.per_million.into() {
                continue;
            }
            rule.left = rule.left.map(|left| left.saturating_sub(1));
            delay = delay.saturating_add(rule.latency_ms.into());
            effect = effect.or_else(|| rule.effect.clone());
        }
        self.rules.retain(|rule| rule.left != Some(0));
        (delay, effect)
    }
}

impl Rule {
    fn checked(self) -> Result<Fault, String> {
        if let Some(name) = &self.operation
            && Operation::named(name).is_none()
        {
            let names: Vec<_> = Operation::ALL.into_iter().map(|operation| operation.name).collect();
            return Err(format!("operation: unknown operation `{name}`. Expected one of {}.", names.join(", ")));
        }
        let per_million = match self.probability {
            None => CERTAIN,
            Some(share) if (0.0..=1.0).contains(&share) => to_millionths(share),
            Some(share) => return Err(format!("probability: expected a number from 0 to 1, found {share}.")),
        };
        let left = match self.times {
            // A rule with a probability applies repeatedly; any other rule applies once.
            None => self.probability.is_none().then_some(1),
            Some(Times(times)) => times,
        };
        let retry_after = self.retry_after.map(|RetryAfter(value)| value);
        let status = self.status.and_then(|Whole(status)| u16::try_from(status).ok());
        let latency_ms = self.latency_ms.and_then(|Whole(ms)| u32::try_from(ms).ok());
        if retry_after.is_some() && status.is_none() {
            return Err("retryAfter requires a status, such as 429 or 503.".to_owned());
        }
        if self.drop && (status.is_some() || self.malformed || self.body.is_some()) {
            return Err("drop sends no response, so it cannot be combined with status, malformed or body.".to_owned());
        }
        if self.malformed && self.body.is_some() {
            return Err("malformed and body cannot be combined: body is sent unchanged.".to_owned());
        }
        let strikes = self.drop || status.is_some() || self.malformed || self.body.is_some();
        if !strikes && latency_ms.is_none() {
            return Err(
                "the rule does nothing: set at least one of latencyMs, status, drop, malformed and body.".to_owned()
            );
        }
        if !strikes && self.when.is_some() {
            return Err("when requires one of status, drop, malformed and body.".to_owned());
        }
        let default = if status.is_some() { When::Before } else { When::After };
        let effect = strikes.then(|| Effect {
            when: self.when.unwrap_or(default),
            drop: self.drop,
            status,
            retry_after,
            body: self.body,
            malformed: self.malformed,
        });
        Ok(Fault { id: 0, operation: self.operation, left, per_million, latency_ms: latency_ms.unwrap_or(0), effect })
    }
}

/// Converts a share from 0 to 1 to millionths, rounded.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the share lies between 0 and 1")]
fn to_millionths(share: f64) -> u32 {
    (share * f64::from(CERTAIN)).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn operation(name: &str) -> Operation {
        Operation::named(name).unwrap()
    }

    #[test]
    fn a_rule_applies_once_unless_times_is_set() {
        let mut faults = Faults::new(1);
        faults.add(json!({"status": 503})).unwrap();
        faults.add(json!({"operation": "getUser", "status": 429, "times": 2, "retryAfter": 3})).unwrap();
        let statuses: Vec<_> =
            (0..4).map(|_| faults.apply(operation("getUser")).1.and_then(|effect| effect.status)).collect();
        assert_eq!(statuses, [Some(503), Some(429), Some(429), None]);
    }

    #[test]
    fn delays_of_matching_rules_are_added() {
        let mut faults = Faults::new(1);
        let slow = faults.add(json!({"latencyMs": 20, "times": "always"})).unwrap();
        faults.add(json!({"latencyMs": 5, "drop": true})).unwrap();
        let (delay, effect) = faults.apply(operation("payout"));
        assert_eq!((delay, effect.map(|effect| (effect.drop, effect.when))), (25, Some((true, When::After))));
        assert_eq!(faults.apply(operation("payout")), (20, None));
        faults.remove(slow);
        assert_eq!(faults.apply(operation("payout")), (0, None));
    }

    #[test]
    fn a_rule_with_a_probability_applies_about_as_often() {
        let mut faults = Faults::new(9);
        faults.add(json!({"status": 503, "probability": 0.25})).unwrap();
        let struck = (0..4000).filter(|_| faults.apply(operation("getUser")).1.is_some()).count();
        assert!((900..1100).contains(&struck), "{struck}");
    }

    #[test]
    fn the_error_of_an_invalid_rule_names_the_problem() {
        for (rule, word) in [
            ("{}", "does nothing"),
            (r#"{"statsu": 503}"#, "statsu: unknown; did you mean status?"),
            (r#"{"status": 99}"#, "status"),
            (r#"{"status": 503, "operation": "payuot"}"#, "payuot"),
            (r#"{"status": 503, "times": 0}"#, "times"),
            (r#"{"status": 503, "times": "twice"}"#, "times"),
            (r#"{"status": 503, "probability": 2}"#, "probability"),
            (r#"{"status": 503, "drop": true}"#, "drop"),
            (r#"{"malformed": true, "body": ""}"#, "malformed"),
            (r#"{"retryAfter": 5, "drop": true}"#, "retryAfter"),
            (r#"{"status": 503, "retryAfter": -5}"#, "retryAfter"),
            (r#"{"status": 503, "retryAfter": "2026-06-12T00:00:00Z"}"#, "retryAfter"),
            (r#"{"status": "503"}"#, "status: expected a whole number from 200 to 599, found \"503\"."),
            (r#"{"status": 503, "drop": "no"}"#, "drop: expected a boolean, found \"no\"."),
            (r#"{"latencyMs": -5}"#, "-5"),
            (r#"{"latencyMs": 5, "when": "before"}"#, "when"),
            (r#"{"status": 503, "when": "during"}"#, "during"),
            ("[]", "the options: expected an object, found an array"),
        ] {
            let why = Faults::new(1).add(serde_json::from_str::<Value>(rule).unwrap()).unwrap_err();
            assert!(why.starts_with("fault: ") && why.contains(word), "{rule}: {why}");
        }
    }
}

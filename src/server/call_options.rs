//! Typed options of the methods of `QashPartner` and of `payoutMany`.

use super::batch::{BatchLimits, CurrencyLimits};
use super::options::{Limit, Retries, invalid, ms};
use super::partner::CallSettings;
use crate::api::{Auth, Operation};
use crate::check::Lang;
use crate::client::{Leniency, Poll};
use crate::error::Error;
use crate::options::{Given, MAX_SAFE, Strict, Whole, missing, read};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny};
use std::collections::BTreeMap;

/// A method that takes options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallName {
    /// An operation, or `findPayout`, `findTransfer` or `findDeposit` for one.
    Operation(Operation),
    /// `waitUntilActive`.
    WaitUntilActive,
    /// `openPayouts`.
    OpenPayouts,
    /// `settle`.
    Settle,
}

impl CallName {
    fn name(self) -> &'static str {
        match self {
            Self::Operation(operation) => operation.name,
            Self::WaitUntilActive => "waitUntilActive",
            Self::OpenPayouts => "openPayouts",
            Self::Settle => "settle",
        }
    }
}

/// Options of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallOptions {
    /// Time limit of one attempt, in milliseconds.
    pub timeout_ms: Option<u64>,
    /// Time limit of the call with all attempts, in milliseconds.
    pub deadline_ms: Option<u64>,
    /// Number of retries after the first attempt.
    pub retries: Option<u32>,
    /// Language of the messages in `issues`.
    pub lang: Lang,
    /// A business user's token, for the operations on API keys.
    pub business_token: Option<String>,
    /// Which invalid inputs are sent to Qash anyway.
    pub leniency: Leniency,
    /// Whether a transfer is sent although the outcome of an identical earlier one is unknown.
    pub repeat: bool,
    first_ms: Option<u64>,
    longest_ms: Option<u64>,
}

/// Options of all calls. Options that only the TypeScript layer uses are listed too, so that they are not reported as unknown.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct CallFields {
    #[serde(rename = "signal")]
    _signal: IgnoredAny,
    timeout_ms: Limit,
    deadline_ms: Limit,
    retries: Retries,
    lang: Given<String>,
    business_token: Given<String>,
    phone_as_written: Given<bool>,
    allow_other_account: Given<bool>,
    allow_invalid_account_number: Given<bool>,
    repeat: Given<bool>,
    first_ms: Limit,
    longest_ms: Limit,
    #[serde(rename = "onPoll")]
    _on_poll: IgnoredAny,
}

impl CallFields {
    /// Returns the name of an option that this call does not support, if one is set.
    fn stray(&self, call: CallName) -> Option<&'static str> {
        let is_of = |operations: &[Operation]| operations.iter().any(|one| call == CallName::Operation(*one));
        let is_business = matches!(call, CallName::Operation(operation) if operation.auth == Auth::Business);
        let is_wait = call == CallName::WaitUntilActive;
        let strays = [
            ("businessToken", self.business_token.0.is_some() && !is_business),
            (
                "phoneAsWritten",
                self.phone_as_written.0.is_some() && !is_of(&[Operation::RegisterUser, Operation::StartKyc]),
            ),
            ("allowOtherAccount", self.allow_other_account.0.is_some() && !is_of(&[Operation::CreateAccount])),
            (
                "allowInvalidAccountNumber",
                self.allow_invalid_account_number.0.is_some() && !is_of(&[Operation::Payout]),
            ),
            ("repeat", self.repeat.0.is_some() && !is_of(&[Operation::Transfer])),
            ("firstMs", self.first_ms.0.is_some() && !is_wait),
            ("longestMs", self.longest_ms.0.is_some() && !is_wait),
        ];
        strays.into_iter().find_map(|(name, is_stray)| is_stray.then_some(name))
    }
}

impl CallOptions {
    /// Parses the options of a call.
    ///
    /// # Errors
    /// `INVALID_OPTION` with the name of the option.
    ///
    /// ```
    /// use qash_client::api::Operation;
    /// use qash_client::server::{CallName, CallOptions};
    /// use serde_json::json;
    /// let get_user = CallName::Operation(Operation::GetUser);
    /// assert_eq!(CallOptions::read(get_user, json!({"timeoutMs": 0.5}))?.timeout_ms, Some(1));
    /// let error = CallOptions::read(get_user, json!({"retries": "many"})).unwrap_err();
    /// assert_eq!(error.message, "getUser: option retries: expected a whole number from 0 to 10, found \"many\".");
    /// # Ok::<(), qash_client::error::Error>(())
    /// ```
    pub fn read<'de>(call: CallName, options: impl Deserializer<'de>) -> Result<Self, Error> {
        let given: CallFields = read(options).map_err(|wrong| invalid(call.name(), &wrong))?;
        if let Some(name) = given.stray(call) {
            return Err(invalid(call.name(), &[name, ": unknown; this call has no such option"].concat()));
        }
        if given.business_token.0.is_none()
            && matches!(call, CallName::Operation(operation) if operation.auth == Auth::Business)
        {
            return Err(invalid(call.name(), &missing("businessToken", "a string")));
        }
        Ok(Self {
            timeout_ms: ms(given.timeout_ms),
            deadline_ms: ms(given.deadline_ms),
            retries: given.retries.0.and_then(|Whole(retries)| u32::try_from(retries).ok()),
            lang: Lang::from_tag(&given.lang.0.unwrap_or_default()),
            business_token: given.business_token.0,
            leniency: Leniency {
                invalid_account_number: given.allow_invalid_account_number.0.unwrap_or_default(),
                other_account: given.allow_other_account.0.unwrap_or_default(),
                phone_as_written: given.phone_as_written.0.unwrap_or_default(),
            },
            repeat: given.repeat.0.unwrap_or_default(),
            first_ms: ms(given.first_ms),
            longest_ms: ms(given.longest_ms),
        })
    }

    /// Returns the settings of a call for `user`.
    #[must_use]
    pub fn call_settings<'a>(&'a self, user: Option<&'a str>) -> CallSettings<'a> {
        CallSettings {
            user,
            business_token: self.business_token.as_deref(),
            timeout_ms: self.timeout_ms,
            deadline_ms: self.deadline_ms,
            retries: self.retries,
            leniency: self.leniency,
            ..CallSettings::default()
        }
    }

    /// Returns the polling settings of `waitUntilActive`.
    #[must_use]
    pub fn poll(&self) -> Poll {
        let usual = Poll::default();
        Poll {
            first_ms: self.first_ms.unwrap_or(usual.first_ms),
            longest_ms: self.longest_ms.unwrap_or(usual.longest_ms),
            deadline_ms: self.deadline_ms.unwrap_or(usual.deadline_ms),
        }
    }
}

/// Options of `payoutMany`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchOptions {
    /// The options of each payout.
    pub call: CallOptions,
    /// Maximum number of concurrent payouts.
    pub concurrency: u32,
    /// Limits for rows and amounts.
    pub limits: BatchLimits,
    /// Whether rows that differ only in their keys are allowed.
    pub allow_repeats: bool,
}

/// Default number of concurrent payouts.
const CONCURRENCY: u32 = 4;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct BatchFields {
    #[serde(rename = "key")]
    _key: IgnoredAny,
    #[serde(rename = "journal")]
    _journal: IgnoredAny,
    concurrency: Given<Whole<1, 64>>,
    limits: Given<Strict<LimitFields>>,
    allow_repeats: Given<bool>,
    allow_invalid_account_number: Given<bool>,
    #[serde(rename = "dryRun")]
    _dry_run: Given<bool>,
    #[serde(rename = "confirm")]
    _confirm: IgnoredAny,
    #[serde(rename = "onProgress")]
    _on_progress: IgnoredAny,
    #[serde(rename = "signal")]
    _signal: IgnoredAny,
    timeout_ms: Limit,
    deadline_ms: Limit,
    retries: Retries,
    lang: Given<String>,
}

/// Amounts by currency, in the smallest unit.
type Amounts = Given<BTreeMap<String, Whole<0, MAX_SAFE>>>;

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct LimitFields {
    row: Amounts,
    total: Amounts,
    rows: Given<Whole<0, MAX_SAFE>>,
}

impl BatchOptions {
    /// Parses the options of `payoutMany`.
    ///
    /// # Errors
    /// `INVALID_OPTION` with the name of the option.
    pub fn read<'de>(options: impl Deserializer<'de>) -> Result<Self, Error> {
        let given: BatchFields = read(options).map_err(|wrong| invalid("payoutMany", &wrong))?;
        let Strict(limits) = given.limits.0.unwrap_or_default();
        let call = CallOptions {
            timeout_ms: ms(given.timeout_ms),
            deadline_ms: ms(given.deadline_ms),
            retries: given.retries.0.and_then(|Whole(retries)| u32::try_from(retries).ok()),
            lang: Lang::from_tag(&given.lang.0.unwrap_or_default()),
            leniency: Leniency {
                invalid_account_number: given.allow_invalid_account_number.0.unwrap_or_default(),
                ..Leniency::default()
            },
            ..CallOptions::default()
        };
        Ok(Self {
            call,
            concurrency: given.concurrency.0.and_then(|Whole(most)| u32::try_from(most).ok()).unwrap_or(CONCURRENCY),
            limits: BatchLimits {
                rows: limits.rows.0.map(|Whole(rows)| rows),
                row: amounts(limits.row),
                total: amounts(limits.total),
            },
            allow_repeats: given.allow_repeats.0.unwrap_or_default(),
        })
    }
}

fn amounts(given: Amounts) -> CurrencyLimits {
    let limit = |(currency, Whole(most))| (currency, i64::try_from(most).unwrap_or(i64::MAX));
    given.0.map(|limits| limits.into_iter().map(limit).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_option_of_another_call_is_refused() {
        let all = json!({"phoneAsWritten": true, "allowOtherAccount": true, "allowInvalidAccountNumber": true, "repeat": true, "firstMs": 1, "longestMs": 1});
        for (name, value) in all.as_object().unwrap() {
            let owners = match name.as_str() {
                "phoneAsWritten" => vec!["registerUser", "startKyc"],
                "allowOtherAccount" => vec!["createAccount"],
                "allowInvalidAccountNumber" => vec!["payout"],
                "repeat" => vec!["transfer"],
                _ => vec!["waitUntilActive"],
            };
            let operations = Operation::ALL.into_iter().map(CallName::Operation);
            for call in operations.chain([CallName::WaitUntilActive, CallName::OpenPayouts, CallName::Settle]) {
                let mut options = json!({name: value});
                if matches!(call, CallName::Operation(operation) if operation.auth == Auth::Business) {
                    options["businessToken"] = json!("b");
                }
                let read = CallOptions::read(call, options).map_err(|error| error.message);
                let refused = format!("{}: option {name}: unknown; this call has no such option.", call.name());
                let wanted = if owners.contains(&call.name()) { None } else { Some(refused) };
                assert_eq!(read.err(), wanted);
            }
        }
    }

    #[test]
    fn only_a_business_user_has_a_business_token() {
        let read = |operation, options| CallOptions::read(CallName::Operation(operation), options);
        let told = read(Operation::CreateApiKey, json!({"businessToken": "b"})).unwrap();
        assert_eq!(told.call_settings(None).business_token, Some("b"));
        let absent = read(Operation::RevokeApiKey, json!({})).unwrap_err();
        assert_eq!(absent.message, "revokeApiKey: option businessToken: expected a string, found nothing.");
        let stray = read(Operation::ListUsers, json!({"businessToken": "b"})).unwrap_err();
        assert_eq!(stray.message, "listUsers: option businessToken: unknown; this call has no such option.");
    }

    #[test]
    fn a_wrong_option_is_an_issue_with_its_path() {
        let error = CallOptions::read(CallName::Settle, json!({"timeoutMs": 0})).unwrap_err();
        let issue = r#"[{"path":"timeoutMs","code":"WRONG_TYPE","message":"Expected a number of milliseconds above 0, found 0.","expected":"a number of milliseconds above 0"}]"#;
        assert_eq!(error.issues, crate::error::Issues::Received(issue.to_owned()));
        let error = CallOptions::read(CallName::Settle, json!({"headers": {}})).unwrap_err();
        assert!(error.message.starts_with("settle: option headers: unknown; there are signal, timeoutMs"));
    }

    #[test]
    fn payout_many_options_override_the_defaults() {
        let limits = json!({"row": {"MXN": 5}, "total": {"MXN": 9_007_199_254_740_991_u64}, "rows": 0});
        let options = json!({"key": "ref", "limits": limits, "allowRepeats": true, "lang": "es-MX", "retries": 1});
        let read = BatchOptions::read(options).unwrap();
        assert_eq!((read.concurrency, read.allow_repeats, read.call.lang), (4, true, Lang::Es));
        assert_eq!(read.call.call_settings(None).retries, Some(1));
        assert_eq!(read.limits.row, Some(vec![("MXN".to_owned(), 5)]));
        assert_eq!(read.limits.total, Some(vec![("MXN".to_owned(), 9_007_199_254_740_991)]));
        assert_eq!(read.limits.rows, Some(0));
        assert_eq!(BatchOptions::read(json!({})).unwrap().limits, BatchLimits::default());
        for (options, sentence) in [
            (
                json!({"limits": {"row": {"MXN": 1.5}}}),
                "limits.row.MXN: expected a whole number of 0 or more, found 1.5.",
            ),
            (
                json!({"limits": {"total": {"USD": -1}}}),
                "limits.total.USD: expected a whole number of 0 or more, found -1.",
            ),
            (json!({"limits": {"row": 5}}), "limits.row: expected an object, found a number."),
            (json!({"limits": {"most": 1}}), "limits.most: unknown; there are row, total, rows."),
            (json!({"concurrency": 65}), "concurrency: expected a whole number from 1 to 64, found 65."),
            (json!({"dryrun": true}), "dryrun: unknown; did you mean dryRun?"),
            (json!({"dryRun": 1}), "dryRun: expected a boolean, found a number."),
        ] {
            let error = BatchOptions::read(options).unwrap_err();
            assert_eq!(error.message, ["payoutMany: option ", sentence].concat());
        }
    }
}

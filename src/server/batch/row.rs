//! One row of a batch: the outcome of its payout, and its effect on the other rows.

use crate::api::{KEY_FIELD, Operation};
use crate::client::Host;
use crate::error::{Error, ErrorCode, Kind, Outcome};
use crate::json::{Json, ObjectText, list};
use crate::server::store::Store;
use crate::server::{CallSettings, DirectClient};
use crate::time;

/// The outcome of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// Executed; the response.
    Paid(String),
    /// Not executed. The row must be corrected.
    Refused {
        /// The error's code.
        code: String,
        /// What happened.
        message: String,
    },
    /// It is unknown whether it was executed, or the response does not match the request.
    Unknown {
        /// The error's code.
        code: String,
        /// What happened, and what to do.
        message: String,
        /// Whether sending the row again under its key may determine the outcome.
        is_retryable: bool,
        /// Transactions that may be the payout's, as JSON texts.
        candidates: Vec<String>,
        /// Time of the first send, in milliseconds since 1970.
        sent_at: Option<i64>,
    },
    /// Not executed, for a reason unrelated to the row: it may be sent later.
    Open {
        /// The error's code.
        code: String,
        /// What happened.
        message: String,
        /// Whether all other rows would have the same outcome.
        stops_all: bool,
        /// Wait time that Qash requested, in milliseconds.
        retry_after_ms: Option<u64>,
    },
}

impl RowOutcome {
    /// Returns the outcome of a row from the error of its payout.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        let (code, message) = (error.code.name().to_owned(), error.message.clone());
        match error.outcome {
            // A payout that was executed with a response that does not match needs a person.
            Outcome::Unknown | Outcome::Done => {
                Self::Unknown { code, message, is_retryable: error.retryable, candidates: Vec::new(), sent_at: None }
            }
            Outcome::None if stops_all(error) => {
                Self::Open { code, message, stops_all: true, retry_after_ms: error.retry_after_ms }
            }
            Outcome::None if error.retryable || error.kind == Kind::Abort => {
                Self::Open { code, message, stops_all: false, retry_after_ms: error.retry_after_ms }
            }
            Outcome::None => Self::Refused { code, message },
        }
    }

    /// Serializes as JSON, by `state`: `{state: "paid", answer}`, `{state: "refused", code, message}`, `{state: "unknown", code, message,
    /// retryable, candidates?, sentAt?}`, `{state: "open", code, message, stopsAll, retryAfterMs?}`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let state = |state, code, message| {
            ObjectText::new().string("state", state).string("code", code).string("message", message)
        };
        match self {
            Self::Paid(answer) => ObjectText::new().string("state", "paid").raw("answer", answer),
            Self::Refused { code, message } => state("refused", code, message),
            Self::Unknown { code, message, is_retryable, candidates, sent_at } => state("unknown", code, message)
                .bool("retryable", *is_retryable)
                .optional((!candidates.is_empty()).then_some(candidates), |end, found| {
                    end.raw("candidates", &list(found))
                })
                .optional(*sent_at, |end, at| end.string("sentAt", &time::format_rfc3339(at))),
            Self::Open { code, message, stops_all, retry_after_ms } => state("open", code, message)
                .bool("stopsAll", *stops_all)
                .optional(retry_after_ms.and_then(|ms| i64::try_from(ms).ok()), |end, ms| {
                    end.integer("retryAfterMs", ms)
                }),
        }
        .finish()
    }
}

/// Whether an error before anything was sent concerns the partner, the user or the store, and not the row.
fn stops_all(error: &Error) -> bool {
    const CODES: [ErrorCode; 5] = [
        ErrorCode::UserNotActive,
        ErrorCode::UserIdInvalid,
        ErrorCode::StoreFailed,
        ErrorCode::QuotaExceeded,
        ErrorCode::CredentialsFailed,
    ];
    error.kind == Kind::Authentication || CODES.iter().any(|code| error.code == *code)
}

impl<S: Store, T: Store> DirectClient<S, T> {
    /// Pays a row, `input` with its key. With `is_last`, no later attempt follows, so an unknown payout is searched for in the
    /// transactions.
    pub async fn pay_row(
        &self,
        host: &impl Host,
        input: &str,
        settings: &CallSettings<'_>,
        is_last: bool,
    ) -> RowOutcome {
        let end = match self.call(host, Operation::Payout, input, settings, false).await {
            Ok(answer) => return RowOutcome::Paid(answer),
            Err(error) => RowOutcome::of(&error),
        };
        match end {
            RowOutcome::Unknown { code, message, is_retryable, .. } if is_last || !is_retryable => {
                let key = Json::parse(input).unwrap_or(Json::NULL).own_text(KEY_FIELD);
                let named = ObjectText::new().string(KEY_FIELD, &key).finish();
                match self.find(host, Operation::Payout, &named, settings).await {
                    // An operator settled it as not executed.
                    Ok(found) if found.outcome == Outcome::None => {
                        RowOutcome::Open { code, message, stops_all: false, retry_after_ms: None }
                    }
                    Ok(found) => match found.answer {
                        Some(answer) => RowOutcome::Paid(answer),
                        None => RowOutcome::Unknown {
                            code,
                            message,
                            is_retryable,
                            candidates: found.candidates,
                            sent_at: found.sent_at,
                        },
                    },
                    // The outcome stays unknown.
                    Err(_) => {
                        RowOutcome::Unknown { code, message, is_retryable, candidates: Vec::new(), sent_at: None }
                    }
                }
            }
            end => end,
        }
    }
}

//! One row: how its payout ended, and what that means for it and for the rest.

use crate::api::{KEY_FIELD, Operation};
use crate::client::Host;
use crate::error::{Error, ErrorCode, Kind, Outcome};
use crate::json::{Json, ObjectText, list};
use crate::server::store::Store;
use crate::server::{CallFor, Direct};
use crate::time;

/// How a row ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowEnd {
    /// It was carried out; its answer.
    Paid(String),
    /// Nothing was done, and nothing will be unless the row is corrected.
    Refused {
        /// The error's code.
        code: String,
        /// What happened.
        message: String,
    },
    /// Nobody can tell, or it was not what was asked for.
    Unknown {
        /// The error's code.
        code: String,
        /// What happened, and what to do.
        message: String,
        /// Whether the same row sent again, under its key, may tell.
        is_retryable: bool,
        /// Transactions that may be it, as JSON texts.
        candidates: Vec<String>,
        /// When it was first sent, in milliseconds since 1970.
        sent_at: Option<i64>,
    },
    /// Nothing was done for a reason that has nothing to do with the row: it may be sent later.
    Open {
        /// The error's code.
        code: String,
        /// What happened.
        message: String,
        /// Whether every other row would end so, too.
        stops_all: bool,
        /// How long Qash asked to wait.
        retry_after_ms: Option<u64>,
    },
}

impl RowEnd {
    /// What the failure of a payout means for its row.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        let (code, message) = (error.code.name().to_owned(), error.message.clone());
        match error.outcome {
            // A payout that was carried out, but answered with something else, is for people to look at.
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

    /// As JSON, by `state`: `{state: "paid", answer}`, `{state: "refused", code, message}`, `{state: "unknown", code, message, retryable, candidates?, sentAt?}`,
    /// `{state: "open", code, message, stopsAll, retryAfterMs?}`.
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

/// Whether an error before anything was sent is about the partner, the user or the store, and not about the row.
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

impl<S: Store, T: Store> Direct<S, T> {
    /// Pays a row, `input` with its key. A failure is an end, too. `is_last` looks for one that stays unknown in the transactions: nobody will send it
    /// again for now.
    pub async fn pay_row(&self, host: &impl Host, input: &str, whom: &CallFor<'_>, is_last: bool) -> RowEnd {
        let end = match self.call(host, Operation::Payout, input, whom, false).await {
            Ok(answer) => return RowEnd::Paid(answer),
            Err(error) => RowEnd::of(&error),
        };
        match end {
            RowEnd::Unknown { code, message, is_retryable, .. } if is_last || !is_retryable => {
                let key = Json::parse(input).unwrap_or(Json::NULL).own_text(KEY_FIELD);
                let named = ObjectText::new().string(KEY_FIELD, &key).finish();
                match self.find(host, Operation::Payout, &named, whom).await {
                    // An operator found out that nothing came of it.
                    Ok(found) if found.outcome == Outcome::None => {
                        RowEnd::Open { code, message, stops_all: false, retry_after_ms: None }
                    }
                    Ok(found) => match found.answer {
                        Some(answer) => RowEnd::Paid(answer),
                        None => RowEnd::Unknown {
                            code,
                            message,
                            is_retryable,
                            candidates: found.candidates,
                            sent_at: found.sent_at,
                        },
                    },
                    // It stays as unknown as it was.
                    Err(_) => RowEnd::Unknown { code, message, is_retryable, candidates: Vec::new(), sent_at: None },
                }
            }
            end => end,
        }
    }
}

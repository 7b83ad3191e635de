//! Refusals: error responses to a browser, without internal details.

use super::store::StoreFailed;
use crate::api::Operation;
use crate::client::{Hop, lookup_operation};
use crate::error::{Error, ErrorCode, Issues, Kind, Outcome};

/// An error response of the proxy.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// The error in the response body.
    pub error: Error,
    /// Allowed methods of the path, for a 405.
    pub allow: Option<String>,
    /// The code for the partner's audit log, if it is more specific than the error's.
    pub logged: Option<ErrorCode>,
}

pub(super) fn refuse(code: ErrorCode, message: impl Into<String>) -> Refusal {
    Refusal { status: code.status(), error: Error::new(code, message), allow: None, logged: None }
}

impl Refusal {
    /// Returns the code for the partner's audit log, which may be more specific than the browser's.
    #[must_use]
    pub fn logged_code(&self) -> &str {
        match self.logged {
            Some(code) => code.name(),
            None => self.error.code.name(),
        }
    }
}

/// Converts an error to the response that a browser may get. Errors about the partner's credentials or servers become 502 without a reason.
impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let logged = error.code.own();
        let about = |status: u16, code: ErrorCode, message: &str| Self {
            status,
            error: Error { code: code.into(), message: message.into(), issues: Issues::None, ..error.clone() },
            allow: None,
            logged,
        };
        let as_it_is = |status: u16| Self { status, error: error.clone(), allow: None, logged };
        let unavailable = "The payment service cannot be reached. Try again later.";
        match error.kind {
            _ if error.status == Some(401) && error.outcome == Outcome::None => about(
                502,
                ErrorCode::UpstreamUnavailable,
                "The payment service is not available. The log of this server says why.",
            ),
            Kind::UnknownOutcome => {
                let status = error.status.filter(|status| matches!(status, 429 | 503 | 504)).unwrap_or(502);
                // The message must agree with `retryable`, which callers use.
                let message = if error.retryable {
                    "It is unknown whether the operation was executed. Send it again with the same idempotencyKey: it is executed at most once."
                        .to_owned()
                } else {
                    let lookup = error
                        .operation
                        .and_then(Operation::named)
                        .map_or("listTransactions", |operation| lookup_operation(operation, Hop::Proxy));
                    [
                        "It is unknown whether the operation was executed. Check with ",
                        lookup,
                        " before sending it again.",
                    ]
                    .concat()
                };
                about(status, ErrorCode::UnknownOutcome, &message)
            }
            Kind::Permission if error.code == ErrorCode::UserNotActive => about(
                403,
                ErrorCode::UserNotActive,
                "The user is not active: the identity verification is not finished, or the user is suspended.",
            ),
            Kind::Permission => {
                about(403, ErrorCode::Forbidden, "The payment service does not allow this operation for this user.")
            }
            Kind::Validation if matches!(logged, Some(ErrorCode::InvalidInput | ErrorCode::RefusedInput)) => {
                as_it_is(422)
            }
            Kind::NotFound => as_it_is(404),
            Kind::Conflict => as_it_is(409),
            Kind::RateLimit => about(429, ErrorCode::RateLimited, "Too many requests. Wait before you try again."),
            Kind::Api if error.code == ErrorCode::Redirected => about(502, ErrorCode::ServiceUnavailable, unavailable),
            Kind::Api if matches!(error.status, Some(408 | 499)) => {
                about(504, ErrorCode::ServiceUnavailable, unavailable)
            }
            Kind::Api => as_it_is(422),
            Kind::ServiceUnavailable => about(
                error.status.filter(|status| matches!(status, 503 | 504)).unwrap_or(502),
                ErrorCode::ServiceUnavailable,
                unavailable,
            ),
            Kind::Timeout => about(504, ErrorCode::ServiceUnavailable, unavailable),
            Kind::Decode if matches!(logged, Some(ErrorCode::AnswerMismatch | ErrorCode::UntrustedVerificationUrl)) => {
                as_it_is(502)
            }
            Kind::Decode => {
                about(502, ErrorCode::BadAnswer, "The payment service sent a response that cannot be read.")
            }
            Kind::SecretExposure => as_it_is(502),
            // For example a request that cannot be built: an error in the partner's configuration.
            Kind::Network | Kind::Abort | Kind::Authentication | Kind::Validation | Kind::Plain => {
                about(502, ErrorCode::ServiceUnavailable, unavailable)
            }
        }
    }
}

impl From<StoreFailed> for Refusal {
    fn from(failed: StoreFailed) -> Self {
        let code = match failed {
            StoreFailed::Broken => ErrorCode::StoreFailed,
            StoreFailed::Full => ErrorCode::QuotaExceeded,
        };
        Self { status: code.status(), logged: Some(code), error: failed.into(), allow: None }
    }
}

/// Builds the error of a failed callback or store of the partner. Its reason is logged for the partner and hidden from the browser.
pub(super) fn own_failure(code: ErrorCode, message: &'static str) -> Refusal {
    let refusal = refuse(code, message);
    Refusal { error: Error { retryable: true, ..refusal.error }, ..refusal }
}

/// Marks a refusal of a payment as "outcome unknown", because an earlier attempt may have been executed.
pub(super) fn still_unknown(refusal: Refusal, key: Option<&str>) -> Refusal {
    let error = Error {
        kind: Kind::UnknownOutcome,
        outcome: Outcome::Unknown,
        retryable: key.is_some(),
        idempotency_key: key.map(str::to_owned),
        ..refusal.error
    };
    Refusal { logged: refusal.logged, ..Refusal::from(error) }
}

//! Polls until a user's identity is verified, with the backoff of document 001 §5.

use super::Host;
use crate::error::{Error, ErrorCode, Kind};
use crate::json::Json;
use crate::time::until;

/// Polling intervals and timeout.
#[derive(Clone, Copy, Debug)]
pub struct Poll {
    /// The first delay, in milliseconds; document 001 §5 says 10 s.
    pub first_ms: u64,
    /// The longest delay, in milliseconds; document 001 §5 says 60 s. Each delay is 1.5 times the one before.
    pub longest_ms: u64,
    /// Timeout in milliseconds: a declined user may stay `pending` forever.
    pub deadline_ms: u64,
}

impl Default for Poll {
    /// 10 s to 60 s, for 15 minutes.
    fn default() -> Self {
        Self { first_ms: 10_000, longest_ms: 60_000, deadline_ms: 900_000 }
    }
}

/// The least time limit of a poll, in milliseconds.
const MIN_POLL_TIMEOUT_MS: u64 = 1_000;

/// A timer that is this many milliseconds late means that the machine slept.
const LATE_MS: i64 = 5_000;

/// Polls until the user is active; the first poll is immediate. `fetch_user` reads the user within a time limit in milliseconds, `seen` is called with
/// each user it read.
///
/// # Errors
/// `USER_SUSPENDED`, `USER_BANNED`, `KYC_REJECTED`, `KYC_EXPIRED`, `NOT_ACTIVE_IN_TIME`, `ABORTED`, or an error of `fetch_user` that is not retryable.
pub async fn wait_until_active<Fetch: Future<Output = Result<String, Error>>>(
    host: &impl Host,
    poll: &Poll,
    fetch_user: impl Fn(u64) -> Fetch,
    seen: impl Fn(&str),
) -> Result<String, Error> {
    let mut deadline = host.now().saturating_add_unsigned(poll.deadline_ms);
    // A zero delay would be a busy loop against the server.
    let longest_ms = poll.longest_ms.max(100);
    let mut pause_ms = poll.first_ms.max(100);
    let (code, message) = loop {
        let mut asked_ms = 0;
        // The time left at the end may be too short for a response.
        match fetch_user(until(deadline, host.now()).max(MIN_POLL_TIMEOUT_MS)).await {
            Ok(user) => {
                seen(&user);
                let json = Json::parse(&user).unwrap_or(Json::NULL);
                let is = |name: &str, wanted: &str| json.own_text(name).eq_ignore_ascii_case(wanted);
                if is("status", "active") {
                    return Ok(user);
                }
                if is("status", "suspended") {
                    break (ErrorCode::UserSuspended, "The user is suspended.");
                }
                if is("status", "banned") {
                    break (ErrorCode::UserBanned, "The user is banned.");
                }
                if is("kycStatus", "rejected") {
                    break (ErrorCode::KycRejected, "The verification was declined. Offer to start another.");
                }
                if is("kycStatus", "expired") {
                    break (ErrorCode::KycExpired, "The verification has expired. Offer to start another.");
                }
            }
            Err(error) if error.retryable => asked_ms = error.retry_after_ms.unwrap_or(0),
            Err(error) => return Err(error),
        }
        let wait_ms = pause_ms.max(asked_ms);
        if wait_ms >= until(deadline, host.now()) {
            let message = "The user was not active within the time limit. A declined user stays pending: offer to start the verification again.";
            break (ErrorCode::NotActiveInTime, message);
        }
        pause_ms = pause_ms.saturating_add(pause_ms >> 1).min(longest_ms);
        let wakes_at = host.now().saturating_add_unsigned(wait_ms);
        if host.sleep(wait_ms).await.is_err() {
            break (ErrorCode::Aborted, "The wait was aborted.");
        }
        // Time in which the machine slept or the page was frozen does not count towards the timeout.
        let late = host.now().saturating_sub(wakes_at);
        if late > LATE_MS {
            deadline = deadline.saturating_add(late);
        }
    };
    let mut error = Error::new(code, message);
    error.operation = Some("waitUntilActive");
    error.retryable = error.kind == Kind::Timeout;
    Err(error)
}

//! Waits until a user's identity is approved, with the backoff of document 001 §5.

use super::Host;
use crate::error::{Error, ErrorCode, Kind};
use crate::json::Json;
use crate::time::until;

/// How often to look, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Poll {
    /// The first wait, in milliseconds; document 001 §5 says 10 s.
    pub first_ms: u64,
    /// The longest wait; document 001 §5 says 60 s. Each is half as long again as the one before.
    pub longest_ms: u64,
    /// When to give up: a declined user stays `pending` for ever.
    pub deadline_ms: u64,
}

impl Default for Poll {
    /// 10 s to 60 s, for 15 minutes.
    fn default() -> Self {
        Self { first_ms: 10_000, longest_ms: 60_000, deadline_ms: 900_000 }
    }
}

/// Polls until the user is active; `look` reads the user within the milliseconds that are left, `seen` is told of each one read.
///
/// # Errors
/// `USER_SUSPENDED`, `USER_BANNED`, `NOT_ACTIVE_IN_TIME`, `ABORTED`, or whatever `look` says that another look cannot mend.
pub async fn wait_until_active<Look: Future<Output = Result<String, Error>>>(
    host: &impl Host,
    poll: &Poll,
    look: impl Fn(u64) -> Look,
    seen: impl Fn(&str),
) -> Result<String, Error> {
    let deadline = host.now().saturating_add_unsigned(poll.deadline_ms);
    // A wait of nothing would be a busy loop against somebody's server.
    let longest_ms = poll.longest_ms.max(100);
    let mut pause_ms = poll.first_ms.max(100);
    let (code, message) = loop {
        let mut asked_ms = 0;
        match look(until(deadline, host.now())).await {
            Ok(user) => {
                seen(&user);
                let json = Json::parse(&user).unwrap_or(Json::NULL);
                let status = json.get("status").unwrap_or(Json::NULL);
                if status.is("active") {
                    return Ok(user);
                }
                if status.is("suspended") {
                    break (ErrorCode::UserSuspended, "The user is suspended.");
                }
                if status.is("banned") {
                    break (ErrorCode::UserBanned, "The user is banned.");
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
        if host.sleep(wait_ms).await.is_err() {
            break (ErrorCode::Aborted, "The wait was aborted.");
        }
    };
    let mut error = Error::new(code, message);
    error.operation = Some("waitUntilActive");
    error.retryable = error.kind == Kind::Timeout;
    Err(error)
}

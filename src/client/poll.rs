//! Waits until a user's identity is approved, with the backoff of document 001 §5.

use super::Host;
use crate::error::{Error, Kind};
use crate::json::Json;

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

/// Looks until the user is active; `look` reads the user within the milliseconds that are left, `seen` is told of each one read.
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
    let mut wait = poll.first_ms.max(100);
    loop {
        let left = u64::try_from(deadline.saturating_sub(host.now())).unwrap_or(0);
        match look(left).await {
            Ok(user) => {
                seen(&user);
                let status = Json::parse(&user).ok().and_then(|user| Some(user.get("status")?.string()?.into_owned()));
                match status.as_deref() {
                    Some("active") => return Ok(user),
                    Some("suspended") => {
                        return Err(ended(Kind::Permission, "USER_SUSPENDED", "The user is suspended."));
                    }
                    Some("banned") => return Err(ended(Kind::Permission, "USER_BANNED", "The user is banned.")),
                    _ => {}
                }
            }
            Err(error) if error.retryable => {}
            Err(error) => return Err(error),
        }
        if host.now().saturating_add_unsigned(wait) >= deadline {
            let message = "The user was not active within the time limit. A declined user stays pending: offer to start the verification again.";
            return Err(Error { retryable: true, ..ended(Kind::Timeout, "NOT_ACTIVE_IN_TIME", message) });
        }
        if host.sleep(wait).await.is_err() {
            return Err(ended(Kind::Abort, "ABORTED", "The wait was aborted."));
        }
        wait = wait.saturating_add(wait >> 1).min(poll.longest_ms.max(100));
    }
}

fn ended(kind: Kind, code: &'static str, message: &str) -> Error {
    Error { operation: Some("waitUntilActive"), ..Error::new(kind, code, message) }
}

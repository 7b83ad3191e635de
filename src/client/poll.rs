//! Waits until a user's identity is approved, with the backoff of document 001 §5.

use super::Host;
use crate::error::{Error, Kind};
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
    let mut looks = Looks::new(*poll, host.now());
    loop {
        let looked = look(looks.left(host.now())).await;
        if let Ok(user) = &looked {
            seen(user);
        }
        match looks.after(looked, host.now())? {
            Looked::Active(user) => return Ok(user),
            Looked::Again(wait_ms) => {
                if host.sleep(wait_ms).await.is_err() {
                    return Err(Looks::aborted());
                }
            }
        }
    }
}

/// The looks of one wait, without the looking.
#[derive(Debug)]
pub(crate) struct Looks {
    deadline: i64,
    wait_ms: u64,
    longest_ms: u64,
}

/// What follows a look.
#[derive(Debug)]
pub(crate) enum Looked {
    /// Nothing: the user is active.
    Active(String),
    /// Another after so many milliseconds.
    Again(u64),
}

impl Looks {
    pub(crate) fn new(poll: Poll, now: i64) -> Self {
        let deadline = now.saturating_add_unsigned(poll.deadline_ms);
        // A wait of nothing would be a busy loop against somebody's server.
        Self { deadline, wait_ms: poll.first_ms.max(100), longest_ms: poll.longest_ms.max(100) }
    }

    /// Milliseconds that a look may take.
    pub(crate) fn left(&self, now: i64) -> u64 {
        until(self.deadline, now)
    }

    /// What the caller gets who aborted between two looks.
    pub(crate) fn aborted() -> Error {
        ended(Kind::Abort, "ABORTED", "The wait was aborted.")
    }

    /// Says what follows a look.
    ///
    /// # Errors
    /// Whatever another look cannot mend.
    pub(crate) fn after(&mut self, looked: Result<String, Error>, now: i64) -> Result<Looked, Error> {
        let mut asked_ms = 0;
        match looked {
            Ok(user) => {
                let json = Json::parse(&user).unwrap_or(Json::NULL);
                let status = json.get("status").unwrap_or(Json::NULL);
                if status.is("active") {
                    return Ok(Looked::Active(user));
                }
                if status.is("suspended") {
                    return Err(ended(Kind::Permission, "USER_SUSPENDED", "The user is suspended."));
                }
                if status.is("banned") {
                    return Err(ended(Kind::Permission, "USER_BANNED", "The user is banned."));
                }
            }
            Err(error) if error.retryable => asked_ms = error.retry_after_ms.unwrap_or(0),
            Err(error) => return Err(error),
        }
        let wait_ms = self.wait_ms.max(asked_ms);
        if wait_ms >= self.left(now) {
            let message = "The user was not active within the time limit. A declined user stays pending: offer to start the verification again.";
            let mut error = ended(Kind::Timeout, "NOT_ACTIVE_IN_TIME", message);
            error.retryable = true;
            return Err(error);
        }
        self.wait_ms = self.wait_ms.saturating_add(self.wait_ms >> 1).min(self.longest_ms);
        Ok(Looked::Again(wait_ms))
    }
}

fn ended(kind: Kind, code: &'static str, message: &str) -> Error {
    let mut error = Error::new(kind, code, message);
    error.operation = Some("waitUntilActive");
    error
}

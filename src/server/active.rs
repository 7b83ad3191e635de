//! Checks that a user is active before money is moved for them (document 001 §11).

use super::credentials::Credentials;
use super::single_flight::{Role, SingleFlight};
use super::tokens::{is_own_failure, join};
use crate::client::Host;
use crate::error::Error;
use std::cell::RefCell;
use std::collections::HashMap;

/// When the user's status is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "camelCase", expecting = "\"money\", \"token\" or \"never\"")]
pub enum CheckStatus {
    /// Before the first attempt of each payout, transfer and deposit, and at the token exchange.
    #[default]
    Money,
    /// Only at the token exchange. A token is valid for up to a day.
    Token,
    /// Never: only Qash checks the status.
    Never,
}

/// How long the result "active" is cached, in milliseconds.
const ACTIVE_MS: i64 = 5_000;
/// Maximum number of cached users.
const REMEMBERED: usize = 10_000;

/// Cache of users that were found active recently. Neither other statuses nor failures are cached.
#[derive(Debug, Default)]
pub(super) struct ActiveUsers {
    checks: SingleFlight<Result<(), Error>>,
    /// Time of the check by user, in milliseconds since 1970.
    active: RefCell<HashMap<String, i64>>,
}

impl ActiveUsers {
    /// Succeeds if the user is cached as active, or if `read` finds the user active. Concurrent calls for one user share one `read`. No
    /// caller waits beyond its own `deadline`.
    ///
    /// # Errors
    /// The errors of `read`; `TIMEOUT` and `ABORTED` while waiting for another caller's `read`.
    pub(super) async fn check<F: Future<Output = Result<(), Error>>>(
        &self,
        host: &impl Host,
        credentials: &Credentials,
        user: &str,
        deadline: i64,
        read: impl FnOnce() -> F,
    ) -> Result<(), Error> {
        if self.is_active(user, host.now()) {
            return Ok(());
        }
        let leader = match join(&self.checks, host, &credentials.single_flight_key(user), deadline).await? {
            Role::Leader(leader) => leader,
            Role::Follower(result) => return result,
        };
        // The previous leader may have finished between the cache lookup and `join`.
        if self.is_active(user, host.now()) {
            leader.complete(Ok(()));
            return Ok(());
        }
        let result = read().await;
        match &result {
            Ok(()) if leader.is_current() => self.remember(user, host.now()),
            Ok(()) => {}
            Err(error) if is_own_failure(error) => return result,
            Err(_) => {}
        }
        leader.complete(result.clone());
        result
    }

    /// Removes a user from the cache and abandons a check in progress.
    pub(super) fn forget(&self, credentials: &Credentials, user: &str) {
        self.checks.forget(&credentials.single_flight_key(user));
        self.active.borrow_mut().remove(user);
    }

    /// A system clock that was set back does not extend an entry.
    fn is_active(&self, user: &str, now: i64) -> bool {
        let active = self.active.borrow();
        active.get(user).is_some_and(|found_at| (0..ACTIVE_MS).contains(&now.saturating_sub(*found_at)))
    }

    fn remember(&self, user: &str, now: i64) {
        let mut active = self.active.borrow_mut();
        if active.len() >= REMEMBERED {
            active.retain(|_, found_at| now.saturating_sub(*found_at) < ACTIVE_MS);
        }
        // When the cache is full, the status of further users is read for each call.
        if active.len() < REMEMBERED {
            active.insert(user.to_owned(), now);
        }
    }
}

//! Whether a user is active, before money is moved for them (document 001 §11).

use super::credentials::Credentials;
use super::flight::{Flights, Turn};
use super::tokens::{join, speaks_for_one};
use crate::client::Host;
use crate::error::Error;
use std::cell::RefCell;
use std::collections::HashMap;

/// When users are looked at before something is done for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "camelCase", expecting = "\"money\", \"token\" or \"never\"")]
pub enum CheckStatus {
    /// Before each payout, transfer and deposit is first sent, and at the token exchange.
    #[default]
    Money,
    /// At the token exchange alone; a token serves for up to a day.
    Token,
    /// Not here: Qash decides.
    Never,
}

/// How long a user who was found active counts as such, in milliseconds.
const ACTIVE_MS: i64 = 5_000;
/// How many users found active are remembered.
const REMEMBERED: usize = 10_000;

/// The users who were found active a moment ago. Nothing else is remembered: neither another status nor a failure.
#[derive(Debug, Default)]
pub(super) struct ActiveUsers {
    checks: Flights<Result<(), Error>>,
    /// By user, when they were found active, in milliseconds since 1970.
    active: RefCell<HashMap<String, i64>>,
}

impl ActiveUsers {
    /// Passes if the user was found active a moment ago, or if `read` finds so. However many ask at once, one reads; nobody waits longer than until
    /// their own `deadline`.
    ///
    /// # Errors
    /// Those of `read`, and those of whoever waits in vain.
    pub(super) async fn check<F: Future<Output = Result<(), Error>>>(
        &self,
        host: &impl Host,
        by: &Credentials,
        user: &str,
        deadline: i64,
        read: impl FnOnce() -> F,
    ) -> Result<(), Error> {
        if self.is_active(user, host.now()) {
            return Ok(());
        }
        let lead = match join(&self.checks, host, &by.flight(user), deadline).await? {
            Turn::Lead(lead) => lead,
            Turn::Landed(result) => return result,
        };
        // Whoever led before may have finished between the look and the lead.
        if self.is_active(user, host.now()) {
            lead.land(Ok(()));
            return Ok(());
        }
        let result = read().await;
        match &result {
            Ok(()) if lead.leads() => self.remember(user, host.now()),
            Ok(()) => {}
            Err(error) if speaks_for_one(error) => return result,
            Err(_) => {}
        }
        lead.land(result.clone());
        result
    }

    /// Forgets a user, and what is being read of them.
    pub(super) fn forget(&self, by: &Credentials, user: &str) {
        self.checks.detach(&by.flight(user));
        self.active.borrow_mut().remove(user);
    }

    /// A clock that was set back makes nobody active for longer.
    fn is_active(&self, user: &str, now: i64) -> bool {
        let active = self.active.borrow();
        active.get(user).is_some_and(|found_at| (0..ACTIVE_MS).contains(&now.saturating_sub(*found_at)))
    }

    fn remember(&self, user: &str, now: i64) {
        let mut active = self.active.borrow_mut();
        if active.len() >= REMEMBERED {
            active.retain(|_, found_at| now.saturating_sub(*found_at) < ACTIVE_MS);
        }
        // Of more users than that within five seconds, the others are read each time.
        if active.len() < REMEMBERED {
            active.insert(user.to_owned(), now);
        }
    }
}

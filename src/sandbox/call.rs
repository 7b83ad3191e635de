//! A request in progress: the caller, the input, and the state.

use super::input::Input;
use super::ledger::{AccountIndex, Currency, Owner};
use super::options::Options;
use super::random::Uuid;
use super::records::User;
use super::reply::{Failure, Reply, fail};
use super::state::{State, at, at_mut};
use super::tokens::{self, Purpose};
use crate::api::{Auth, Operation};
use crate::http::{Headers, Request};
use crate::models::UserStatus;

/// Handler of one operation.
pub(super) type Handler = fn(&mut Call) -> Result<Reply, Failure>;

/// A request in progress.
pub(super) struct Call<'a> {
    pub(super) state: &'a mut State,
    pub(super) options: &'a Options,
    pub(super) headers: &'a Headers,
    pub(super) input: Input,
    /// Index of the partner with the request's credentials.
    pub(super) partner: u32,
    /// Index of the authenticated user; `u32::MAX` for partner operations.
    pub(super) caller: u32,
}

impl<'a> Call<'a> {
    /// Authenticates a request, with the errors of document 000.
    pub(super) fn admit(
        state: &'a mut State,
        options: &'a Options,
        operation: Operation,
        request: &'a Request,
        gather: impl FnOnce() -> Result<Input, Failure>,
    ) -> Result<Self, Failure> {
        let headers = &request.headers;
        let (partner, caller) = match operation.auth {
            Auth::Business => (business(state, headers)?, u32::MAX),
            Auth::Partner => (partner(state, headers)?, u32::MAX),
            Auth::User => {
                let partner = partner(state, headers)?;
                (partner, user(state, headers, partner)?)
            }
        };
        Ok(Self { state, options, headers, input: gather()?, partner, caller })
    }

    /// Returns the authenticated user.
    pub(super) fn user(&self) -> Result<&User, Failure> {
        at(&self.state.users, self.caller).ok_or_else(no_user)
    }

    /// Returns the authenticated user, mutable.
    pub(super) fn user_mut(&mut self) -> Result<&mut User, Failure> {
        at_mut(&mut self.state.users, self.caller).ok_or_else(no_user)
    }

    /// Finds a user of the partner by id.
    pub(super) fn find_user(&self, id: &str) -> Result<u32, Failure> {
        let found = Uuid::parse(id).and_then(|id| self.state.index.users.get(&id)).copied();
        let own = |index: &u32| at(&self.state.users, *index).is_some_and(|user| user.partner == self.partner);
        found.filter(own).ok_or_else(no_user)
    }

    /// Finds an account of the authenticated user by number.
    pub(super) fn own_account(&self, number: i64) -> Result<AccountIndex, Failure> {
        let account_index = super::ledger::account_index(number);
        let owner = self.state.ledger.account(account_index).map(|account| account.owner);
        if owner == Some(Owner::User(self.caller)) { Ok(account_index) } else { Err(fail(404, "Account not found")) }
    }

    /// Checks that the request's currency is the account's.
    pub(super) fn same_currency(&self, account_index: AccountIndex, code: &str) -> Result<Currency, Failure> {
        let wanted = Currency::read("currency", code)?;
        let account = self.state.ledger.account(account_index).ok_or_else(|| fail(404, "Account not found"))?;
        if account.currency == wanted { Ok(wanted) } else { Err(fail(400, "currency does not match the account")) }
    }
}

/// Builds the error for a user that does not exist, or belongs to another partner.
pub(super) fn no_user() -> Failure {
    fail(404, "User not found")
}

fn partner(state: &State, headers: &Headers) -> Result<u32, Failure> {
    let (Some(key), Some(secret)) = (headers.get("X-Api-Key"), headers.get("X-Api-Secret")) else {
        return Err(fail(401, "Missing partner credentials"));
    };
    let known = state.index.keys.get(key).and_then(|account_index| state.keys.get(*account_index));
    let right = known.filter(|known| !known.revoked && known.secret == secret);
    right.map(|known| known.partner).ok_or_else(|| fail(401, "Invalid partner credentials"))
}

/// Returns the subject of the token in the `Authorization` header.
fn bearer(state: &State, headers: &Headers, purpose: Purpose) -> Result<Uuid, Failure> {
    let header = headers.get("Authorization").ok_or_else(|| fail(401, "Missing user token"))?;
    let token = header
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"))
        .map(|(_, token)| token.trim());
    let subject = token.and_then(|token| tokens::read(&state.secret, token, purpose, state.now));
    subject.and_then(|subject| Uuid::parse(&subject)).ok_or_else(invalid_token)
}

fn invalid_token() -> Failure {
    fail(401, "Invalid or expired user token")
}

fn user(state: &State, headers: &Headers, partner: u32) -> Result<u32, Failure> {
    let id = bearer(state, headers, Purpose::Access)?;
    let index = *state.index.users.get(&id).ok_or_else(invalid_token)?;
    let user = at(&state.users, index).ok_or_else(invalid_token)?;
    if user.partner != partner {
        return Err(fail(403, "User does not belong to this partner"));
    }
    must_be_active(user)?;
    Ok(index)
}

/// Refuses a user who is not active, with the error of document 001 §6.
pub(super) fn must_be_active(user: &User) -> Result<(), Failure> {
    if user.status == UserStatus::Active {
        return Ok(());
    }
    Err(fail(403, ["User account is ", user.status.name()].concat()))
}

fn business(state: &State, headers: &Headers) -> Result<u32, Failure> {
    let id = bearer(state, headers, Purpose::Business)?;
    let found = state.partners.iter().position(|partner| *partner == id);
    found.and_then(|found| u32::try_from(found).ok()).ok_or_else(invalid_token)
}

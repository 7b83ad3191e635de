//! One request on its way: who calls, what for, and the state it acts on.

use super::input::Input;
use super::ledger::{Currency, Owner, Place};
use super::options::Options;
use super::random::Uuid;
use super::records::User;
use super::reply::{Failure, Reply, fail};
use super::state::{State, at, at_mut};
use super::tokens::{self, Purpose};
use crate::api::{Auth, Operation};
use crate::http::{Headers, Request};
use crate::models::UserStatus;

/// Answers the requests of one operation.
pub(super) type Handler = fn(&mut Call) -> Result<Reply, Failure>;

/// One request on its way.
pub(super) struct Call<'a> {
    pub(super) state: &'a mut State,
    pub(super) options: &'a Options,
    pub(super) headers: &'a Headers,
    pub(super) input: Input,
    /// The partner whose credentials came along.
    pub(super) partner: u32,
    /// The user who acts; `u32::MAX` where a partner does.
    pub(super) caller: u32,
}

impl<'a> Call<'a> {
    /// Lets in whoever may call the operation, as document 000 words it.
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

    /// The user who acts.
    pub(super) fn user(&self) -> Result<&User, Failure> {
        at(&self.state.users, self.caller).ok_or_else(no_user)
    }

    /// The user who acts, to be changed.
    pub(super) fn user_mut(&mut self) -> Result<&mut User, Failure> {
        at_mut(&mut self.state.users, self.caller).ok_or_else(no_user)
    }

    /// A user of the partner by id.
    pub(super) fn find_user(&self, id: &str) -> Result<u32, Failure> {
        let found = Uuid::parse(id).and_then(|id| self.state.index.users.get(&id)).copied();
        let own = |index: &u32| at(&self.state.users, *index).is_some_and(|user| user.partner == self.partner);
        found.filter(own).ok_or_else(no_user)
    }

    /// The account of that number, if it is the acting user's.
    pub(super) fn own_account(&self, number: i64) -> Result<Place, Failure> {
        let place = super::ledger::place(number);
        let owner = self.state.ledger.account(place).map(|account| account.owner);
        if owner == Some(Owner::User(self.caller)) { Ok(place) } else { Err(fail(404, "Account not found")) }
    }

    /// Currency of an account, which the request names too.
    pub(super) fn same_currency(&self, place: Place, code: &str) -> Result<Currency, Failure> {
        let wanted = Currency::read("currency", code)?;
        let account = self.state.ledger.account(place).ok_or_else(|| fail(404, "Account not found"))?;
        if account.currency == wanted { Ok(wanted) } else { Err(fail(400, "currency does not match the account")) }
    }
}

/// The refusal for a user who is not there, or is another partner's.
pub(super) fn no_user() -> Failure {
    fail(404, "User not found")
}

fn partner(state: &State, headers: &Headers) -> Result<u32, Failure> {
    let (Some(key), Some(secret)) = (headers.get("X-Api-Key"), headers.get("X-Api-Secret")) else {
        return Err(fail(401, "Missing partner credentials"));
    };
    let known = state.index.keys.get(key).and_then(|place| state.keys.get(*place));
    let right = known.filter(|known| !known.revoked && known.secret == secret);
    right.map(|known| known.partner).ok_or_else(|| fail(401, "Invalid partner credentials"))
}

/// The subject of the token in the Authorization header.
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

/// Refuses every user who is not active, as document 001 §6 words it.
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

//! Handlers for users: registration, list, and their tokens.

use super::call::{Call, Handler, must_be_active};
use super::paging::Page;
use super::records::User;
use super::reply::{Failure, Reply, fail, list};
use super::state::{at, next};
use super::tokens::Purpose;
use crate::api::Operation;
use crate::json::ObjectText;
use crate::models::{
    GetUserRequest, KycState, Language, ListUsersRequest, RegisterUserRequest, TokenRequest, UserStatus,
};
use crate::time::format_rfc3339;

/// Handlers of this module.
pub(super) const HANDLERS: &[(Operation, Handler)] = &[
    (Operation::RegisterUser, register),
    (Operation::ListUsers, list_all),
    (Operation::GetUser, get),
    (Operation::ExchangeToken, exchange_token),
];

fn register(call: &mut Call) -> Result<Reply, Failure> {
    let input: RegisterUserRequest = call.input.decode()?;
    let email = input.email.0.trim().to_owned();
    if call.state.index.emails.contains_key(&(call.partner, email.to_lowercase())) {
        return Err(fail(409, "A user with this email already exists"));
    }
    let state = &mut *call.state;
    let user = User {
        id: state.random.uuid(),
        partner: call.partner,
        email,
        user_type: input.user_type,
        phone: input.phone.map(|phone| phone.0),
        country: input.country_code.0.to_ascii_uppercase(),
        language: input.preferred_language.unwrap_or(Language::Spanish),
        status: UserStatus::Pending,
        created: state.now,
        kyc: None,
        primary: None,
        card: None,
    };
    let answer = head(&user).string("createdAt", &format_rfc3339(user.created));
    state.index.add_user(next(&state.users), &user);
    state.users.push(user);
    Ok(Reply::created(envelope("user", answer).string("message", "User created successfully")))
}

fn get(call: &mut Call) -> Result<Reply, Failure> {
    let input: GetUserRequest = call.input.decode()?;
    let index = call.find_user(&input.user_id.0)?;
    let user = at(&call.state.users, index).ok_or_else(super::call::no_user)?;
    let answer = head(user)
        .string("countryCode", &user.country)
        .optional(user.phone.as_deref(), |object, phone| object.string("phone", phone))
        .string("preferredLanguage", user.language.name())
        .optional(ended(user, call.state.now), |object, state| object.string("kycStatus", state.name()))
        .string("createdAt", &format_rfc3339(user.created));
    Ok(Reply::ok(envelope("user", answer)))
}

/// Returns the result of a rejected or expired verification. No document says that Qash returns it with the user; without it a client could
/// not know.
fn ended(user: &User, now: i64) -> Option<KycState> {
    let state = user.kyc.as_ref()?.state_at(now);
    matches!(state, KycState::Rejected | KycState::Expired).then_some(state)
}

/// Lists the partner's users in order of registration.
fn list_all(call: &mut Call) -> Result<Reply, Failure> {
    let input: ListUsersRequest = call.input.decode()?;
    if let Some(UserStatus::Other(_)) = input.status {
        return Err(fail(400, "status must be one of: pending, active, suspended, banned"));
    }
    let all = at(&call.state.index.of_partner, call.partner).map(Vec::as_slice).unwrap_or_default();
    let fits = |user: &&User| input.status.as_ref().is_none_or(|status| user.status == *status);
    let users = || all.iter().filter_map(|index| at(&call.state.users, *index)).filter(fits);
    let total = if input.status.is_some() { users().count() } else { all.len() };
    let limit = call.options.page_size(input.limit.map_or(100, |limit| limit.0));
    let page = Page::after(total, input.offset.map_or(0, |offset| offset.0), limit)?;
    let items = page.of(users()).map(|user| {
        head(user).string("countryCode", &user.country).string("createdAt", &format_rfc3339(user.created)).finish()
    });
    let pagination = ObjectText::new()
        .raw("total", &total.to_string())
        .raw("limit", &page.limit.to_string())
        .raw("offset", &page.skip.to_string())
        .bool("hasMore", page.skip.saturating_add(page.limit) < total);
    let data = ObjectText::new().raw("users", &list(items)).raw("pagination", &pagination.finish());
    Ok(Reply::ok(ObjectText::new().bool("success", true).raw("data", &data.finish())))
}

fn exchange_token(call: &mut Call) -> Result<Reply, Failure> {
    let input: TokenRequest = call.input.decode()?;
    let index = call.find_user(&input.user_id.0)?;
    let user = at(&call.state.users, index).ok_or_else(super::call::no_user)?;
    must_be_active(user)?;
    let about = head(user).string("userType", user.user_type.name()).raw("roles", "[]").finish();
    let access = call.state.issue(Purpose::Access, index, call.options);
    let refresh = call.state.issue(Purpose::Refresh, index, call.options);
    let answer =
        ObjectText::new().bool("success", true).string("accessToken", &access).string("refreshToken", &refresh);
    Ok(Reply::ok(answer.raw("user", &about)))
}

/// Builds the common fields of a user.
fn head(user: &User) -> ObjectText {
    ObjectText::new()
        .string("id", &user.id.to_string())
        .string("email", &user.email)
        .string("status", user.status.name())
}

/// Builds `{success, data: {name: …}}`.
fn envelope(name: &str, answer: ObjectText) -> ObjectText {
    let data = ObjectText::new().raw(name, &answer.finish());
    ObjectText::new().bool("success", true).raw("data", &data.finish())
}

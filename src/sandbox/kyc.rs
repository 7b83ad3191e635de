//! Handlers for identity verification (KYC), a state machine: created → pending → completed → approved or rejected; or expired.

use super::call::{Call, Handler};
use super::records::{Event, Kyc, User};
use super::reply::{Failure, Reply, fail};
use super::state::{State, at_mut};
use crate::api::Operation;
use crate::check::Code;
use crate::error::FieldIssue;
use crate::json::ObjectText;
use crate::models::{KycState, StartKycRequest, UserStatus};
use crate::time::format_rfc3339;

/// Handlers of this module.
pub(super) const HANDLERS: &[(Operation, Handler)] = &[(Operation::StartKyc, start), (Operation::GetKycStatus, status)];

fn start(call: &mut Call) -> Result<Reply, Failure> {
    let input = decode(call)?;
    let index = call.find_user(&input.user_id.0)?;
    let now = call.state.now;
    let state = &mut *call.state;
    let user = at_mut(&mut state.users, index).ok_or_else(super::call::no_user)?;
    if !matches!(user.status, UserStatus::Pending | UserStatus::Active) {
        return Err(fail(403, ["User account is ", user.status.name()].concat()));
    }
    match user.kyc.as_ref().map(|kyc| kyc.state_at(now)) {
        None | Some(KycState::Rejected | KycState::Expired) => {}
        Some(KycState::Approved) => return Err(fail(409, "KYC already approved")),
        Some(_) => return Err(fail(409, "KYC already in progress")),
    }
    let name = [input.first_name.0.trim(), " ", input.last_name.0.trim()].concat();
    let inquiry = begin(state, index, &name);
    let url = [&call.options.verification_url, "?inquiry-id=", &inquiry].concat();
    let answer = ObjectText::new().bool("success", true).string("inquiryId", &inquiry).string("verificationUrl", &url);
    Ok(Reply::ok(answer))
}

/// Starts a verification that replaces an earlier one, and returns its id.
pub(super) fn begin(state: &mut State, index: u32, name: &str) -> String {
    let inquiry = ["inq_", &state.random.text(24)].concat();
    let kyc = Kyc {
        inquiry: inquiry.clone(),
        name: name.to_owned(),
        state: KycState::Created,
        started: state.now,
        submitted: None,
        verified: None,
    };
    if let Some(user) = at_mut(&mut state.users, index) {
        if let Some(earlier) = user.kyc.replace(kyc) {
            state.index.inquiries.remove(&earlier.inquiry);
        }
        state.index.inquiries.insert(inquiry.clone(), index);
    }
    inquiry
}

/// Records that the user opened the verification page.
pub(super) fn open(user: &mut User) {
    if let Some(kyc) = user.kyc.as_mut().filter(|kyc| kyc.state == KycState::Created) {
        kyc.state = KycState::Pending;
    }
}

/// Records that the user submitted the verification page with a decision. The review takes `review_ms` milliseconds.
pub(super) fn submit(state: &mut State, index: u32, approve: bool, review_ms: u64) {
    let until = state.now.saturating_add(i64::try_from(review_ms).unwrap_or(i64::MAX));
    if let Some(kyc) = at_mut(&mut state.users, index).and_then(|user| user.kyc.as_mut()) {
        kyc.state = KycState::Completed;
        kyc.submitted = Some((approve, until));
        state.due.insert((until, Event::Review(index)));
    }
}

fn status(call: &mut Call) -> Result<Reply, Failure> {
    let kyc = call.user()?.kyc.as_ref().ok_or_else(|| fail(404, "KYC not started"))?;
    let answer = ObjectText::new().string("status", kyc.state_at(call.state.now).name());
    let verified = kyc.verified.map(format_rfc3339);
    Ok(Reply::ok(answer.optional(verified, |object, time| object.string("verifiedAt", &time))))
}

/// Reads the input, with the errors of document 001 §4 for missing fields and an invalid date.
fn decode(call: &Call) -> Result<StartKycRequest, Failure> {
    let issues = call.input.issues();
    let missing = |issue: &FieldIssue| {
        matches!(issue.issue.code, Code::Required | Code::Empty)
            && ["userId", "firstName", "lastName", "email"].contains(&issue.path.as_str())
    };
    if issues.iter().any(missing) {
        return Err(fail(400, "userId, firstName, lastName and email are required"));
    }
    if issues.iter().any(|issue| issue.path == "birthDate") {
        return Err(fail(400, "birthDate must be in YYYY-MM-DD format"));
    }
    call.input.decode()
}

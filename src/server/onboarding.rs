//! Registration and identity verification (KYC). The proxy stores the data that Qash returns only once or not at all.

use super::attempts::sha256;
use super::audit::Trace;
use super::operations::{CheckedRequest, Operations, ProxyResult};
use super::refusal::{Refusal, own_failure, refuse};
use super::request_context::RequestContext;
use super::single_flight::{Role, SingleFlight};
use super::store::{Store, StoreFailed, store_key};
use crate::api::Operation;
use crate::client::{Input, check_verification_url};
use crate::error::{Error, ErrorCode, Kind, Outcome};
use crate::formats::{self, FormatId};
use crate::json::{Json, ObjectText};
use crate::time;
use std::borrow::Cow;
use std::rc::Rc;

/// How long a sent registration is stored: 90 days, in milliseconds.
const REGISTRATION_REMEMBERED_MS: u64 = 7_776_000_000;

/// How long a verification URL is stored: 30 days, in milliseconds.
const KYC_REMEMBERED_MS: u64 = 2_592_000_000;

/// Maximum number of pages of users that are read to find one whose registration got no response.
const MOST_PAGES: usize = 25;

/// Store key of a sent registration. If its response was lost, the user is found by e-mail and by a creation time after the registration.
/// An e-mail alone proves nothing, since its owner can change, so only the first subject that registers with it is stored.
struct Registration(String);

impl Registration {
    fn of(email: &str) -> Self {
        Self(store_key("registration", &[&sha256(&email.to_ascii_lowercase())]))
    }

    /// Records the start of a registration. Returns its start time, or `None` if another subject registered with this e-mail before.
    async fn begin(&self, store: &impl Store, subject: &str, now: i64) -> Result<Option<i64>, StoreFailed> {
        let record = ObjectText::new().string("subject", subject).integer("sentAt", now).finish();
        if store.add(&self.0, &record, Some(REGISTRATION_REMEMBERED_MS)).await? {
            return Ok(Some(now));
        }
        let record = store.get(&self.0).await?.ok_or(StoreFailed::Broken)?;
        let record = Json::parse(&record).map_err(|_| StoreFailed::Broken)?;
        Ok(record.integer_at("sentAt").filter(|_| record.text_at("subject").is_some_and(|other| other == subject)))
    }

    /// Deletes the record of a registration that was not executed. If the delete fails, the next subject with this e-mail needs one more
    /// lookup.
    async fn end(&self, store: &impl Store) {
        let _ = store.delete(&self.0).await;
    }
}

/// Registers users and tracks their verification.
#[derive(Debug)]
pub(super) struct Onboarding<S, T> {
    operations: Rc<Operations<S, T>>,
    single_flight: SingleFlight<ProxyResult>,
}

impl<S: Store, T: Store> Onboarding<S, T> {
    pub fn new(operations: Rc<Operations<S, T>>) -> Self {
        Self { operations, single_flight: SingleFlight::default() }
    }

    /// Registers the signed-in user with their verified e-mail. A second call returns the existing user.
    pub async fn register(
        &self,
        context: &impl RequestContext,
        request: &CheckedRequest<'_>,
        trace: &mut Trace,
    ) -> ProxyResult {
        let session = request.session;
        let input = request.input.json();
        let verified = session.email.as_deref();
        let requested = input.get("email").and_then(Json::string);
        let Some(email) =
            verified.filter(|email| requested.is_none_or(|requested| requested.eq_ignore_ascii_case(email)))
        else {
            let message = "A user is registered with the e-mail that the session has verified. The session has no verified e-mail, or the input names another one.";
            return Err(refuse(ErrorCode::EmailNotVerified, message));
        };
        if let Some(user) = self.operations.user_of(session).await? {
            return self.read_user(context, &user, trace).await;
        }
        match self.single_flight.join(&store_key("user", &[&session.subject])).await {
            Role::Follower(result) => result,
            Role::Leader(leader) => {
                let own = request.input.with("email", email);
                let result = self.register_alone(context, request, &own, email, trace).await;
                leader.complete(result.clone());
                result
            }
        }
    }

    async fn register_alone(
        &self,
        context: &impl RequestContext,
        request: &CheckedRequest<'_>,
        input: &Input,
        email: &str,
        trace: &mut Trace,
    ) -> ProxyResult {
        let key = store_key("user", &[&request.session.subject]);
        // Another request may have finished between the lookup and `join`.
        if let Some(user) = self.operations.store.get(&key).await? {
            return self.read_user(context, &user, trace).await;
        }
        let apply_policy = self.operations.apply_policy(context, request.operation, input, None).await?;
        // A hook may change every field except the e-mail.
        let input = apply_policy.with("email", email);
        let registration = Registration::of(email);
        let now = context.now();
        let since = registration.begin(&*self.operations.store, &request.session.subject, now).await?;
        let answer = match self
            .operations
            .partner
            .answer(context, request.operation, input.text(), &self.operations.call_settings(None))
            .await
        {
            Ok(answer) => answer,
            Err(error) if error.kind == Kind::Conflict => {
                // Another process may have registered the same user a moment ago, or this process did and the response was lost.
                let user = match self.operations.store.get(&key).await? {
                    Some(user) => Some(user),
                    None => self.registered_since(context, email, since).await,
                };
                let Some(user) = user else {
                    if since == Some(now) {
                        registration.end(&*self.operations.store).await;
                    }
                    return Err(error.into());
                };
                self.operations.store.set(&key, &user, None).await?;
                return self.read_user(context, &user, trace).await;
            }
            Err(error) => {
                if error.outcome == Outcome::None {
                    registration.end(&*self.operations.store).await;
                }
                return Err(error.into());
            }
        };
        let user = Json::trusted(&answer).own_text("id");
        if !formats::is_valid(FormatId::Uuid, &user) {
            return Err(Error {
                outcome: Outcome::Done,
                ..Error::new(
                    ErrorCode::BadAnswer,
                    "registerUser: the response has no id. The user was registered; look it up with listUsers.",
                )
            }
            .into());
        }
        // The id goes to the audit log even if the store fails, because Qash returns it only once.
        trace.user_id = Some(user.clone());
        if self.operations.store.set(&key, &user, None).await.is_err() {
            let message =
                "The user was registered, but the server could not store the user's id. The server's audit log has it.";
            let refusal = own_failure(ErrorCode::StoreFailed, message);
            return Err(Refusal {
                error: Error { outcome: Outcome::Done, retryable: false, ..refusal.error },
                ..refusal
            });
        }
        registration.end(&*self.operations.store).await;
        self.operations.filter_answer(request.operation, Json::trusted(&answer))
    }

    /// Finds the user with this e-mail that was created at `since` or later, if Qash lists one.
    async fn registered_since(&self, context: &impl RequestContext, email: &str, since: Option<i64>) -> Option<String> {
        let since = since?;
        let mut input = ObjectText::new().integer("limit", 200).finish();
        for _ in 0..MOST_PAGES {
            let page = self
                .operations
                .partner
                .call(context, Operation::ListUsers, &input, &self.operations.call_settings(None))
                .await
                .ok()?;
            let page = Json::trusted(&page);
            for user in page.get("items")?.items() {
                let created = time::parse_rfc3339(&user.own_text("createdAt"));
                if user.own_text("email").eq_ignore_ascii_case(email) {
                    let id = user.own_text("id");
                    let own = created.is_some_and(|created| created >= since) && formats::is_valid(FormatId::Uuid, &id);
                    return own.then_some(id);
                }
            }
            page.get("next")?.text().clone_into(&mut input);
        }
        None
    }

    async fn read_user(&self, context: &impl RequestContext, user: &str, trace: &mut Trace) -> ProxyResult {
        trace.user_id = Some(user.to_owned());
        self.operations.call(context, Operation::GetUser, &Input::none(), user).await
    }

    /// Starts the verification, or returns the one in progress: Qash returns its URL only once.
    pub async fn start_kyc(
        &self,
        context: &impl RequestContext,
        input: &Input,
        user: &str,
        trace: &mut Trace,
    ) -> ProxyResult {
        let key = store_key("kyc", &[user]);
        match self.single_flight.join(&key).await {
            Role::Follower(result) => result,
            Role::Leader(leader) => {
                let result = self.start_kyc_alone(context, input, user, &key, trace).await;
                leader.complete(result.clone());
                result
            }
        }
    }

    async fn start_kyc_alone(
        &self,
        context: &impl RequestContext,
        input: &Input,
        user: &str,
        key: &str,
        trace: &mut Trace,
    ) -> ProxyResult {
        let operation = Operation::StartKyc;
        match self.operations.call(context, operation, input, user).await {
            Ok(answer) => {
                check_verification_url(&answer, &self.operations.config.verification_origins, operation)?;
                if self.operations.store.set(key, &answer, Some(KYC_REMEMBERED_MS)).await.is_err() {
                    trace.note = Some(ErrorCode::StoreFailed);
                }
                Ok(answer)
            }
            Err(refusal) if refusal.error.status == Some(409) => match self.operations.store.get(key).await? {
                Some(stored) => {
                    check_verification_url(&stored, &self.operations.config.verification_origins, operation)?;
                    self.operations.filter_answer(operation, Json::parse(&stored).map_err(|_| StoreFailed::Broken)?)
                }
                None => Err(refusal),
            },
            Err(refusal) => Err(refusal),
        }
    }

    /// Returns the status of the verification. Qash returns it only for active users; before that it is derived from the user's status and
    /// the store.
    pub async fn kyc_status(&self, context: &impl RequestContext, user: &str) -> ProxyResult {
        let refusal = match self.operations.call(context, Operation::GetKycStatus, &Input::none(), user).await {
            Err(refusal) if refusal.error.code == ErrorCode::UserNotActive => refusal,
            result => return result,
        };
        let answer = self.operations.call(context, Operation::GetUser, &Input::none(), user).await?;
        let json = Json::trusted(&answer);
        let status = json.get("status").and_then(Json::string).unwrap_or(Cow::Borrowed(""));
        if status != "pending" {
            return Err(refusal);
        }
        // If Qash returns the KYC status with the user, it is certain that a new verification may be started.
        let kyc_status = json.own_text("kycStatus");
        if !kyc_status.is_empty() {
            return Ok(ObjectText::new().string("status", &kyc_status).finish());
        }
        match self.operations.store.get(&store_key("kyc", &[user])).await? {
            // A declined user is also pending, so only "created" is certain.
            Some(_) => Ok(ObjectText::new().string("status", "created").finish()),
            None => Err(refuse(
                ErrorCode::KycNotStarted,
                "No identity verification was started for this user. Start it with startKyc.",
            )),
        }
    }
}

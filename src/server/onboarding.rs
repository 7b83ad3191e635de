//! From signing up to being active: what the proxy has to remember, because Qash tells it only once or not at all.

use super::attempts::sha256;
use super::audit::Trace;
use super::flight::{Flights, Turn};
use super::operations::{Admitted, Answered, Operations};
use super::refusal::{Refusal, own_failure, refuse};
use super::store::{Store, StoreFailed, place};
use super::visit::Visit;
use crate::api::Operation;
use crate::client::{Input, check_verification_url};
use crate::error::{Error, ErrorCode, Kind, Outcome};
use crate::formats::{self, FormatId};
use crate::json::{Json, ObjectText};
use crate::time;
use std::borrow::Cow;
use std::rc::Rc;

/// How long it is remembered that a registration was sent: 90 days, in milliseconds.
const REGISTRATION_REMEMBERED_MS: u64 = 7_776_000_000;

/// How long a verification's URL is kept: 30 days, in milliseconds.
const KYC_REMEMBERED_MS: u64 = 2_592_000_000;

/// How many pages of users are read to find one whose registration got no answer.
const MOST_PAGES: usize = 25;

/// That a registration was sent: its answer may be lost, and then the user is recognised by having been created after that. An e-mail alone proves nothing,
/// since it can change hands; so only the first subject that registers with one is remembered.
struct Registration(String);

impl Registration {
    fn of(email: &str) -> Self {
        Self(place("registration", &[&sha256(&email.to_ascii_lowercase())]))
    }

    /// Remembers that a subject registers; since when, unless another subject did so before.
    async fn begin(&self, store: &impl Store, subject: &str, now: i64) -> Result<Option<i64>, StoreFailed> {
        let record = ObjectText::new().string("subject", subject).integer("sentAt", now).finish();
        if store.add(&self.0, &record, Some(REGISTRATION_REMEMBERED_MS)).await? {
            return Ok(Some(now));
        }
        let record = store.get(&self.0).await?.ok_or(StoreFailed::Broken)?;
        let record = Json::parse(&record).map_err(|_| StoreFailed::Broken)?;
        Ok(record.integer_at("sentAt").filter(|_| record.text_at("subject").is_some_and(|other| other == subject)))
    }

    /// Forgets a registration of which nothing came. If it stays, that costs the next subject with this e-mail a look-up.
    async fn end(&self, store: &impl Store) {
        let _ = store.delete(&self.0).await;
    }
}

/// Signs users up, and follows their verification.
#[derive(Debug)]
pub(super) struct Onboarding<S, T> {
    operations: Rc<Operations<S, T>>,
    flights: Flights<Answered>,
}

impl<S: Store, T: Store> Onboarding<S, T> {
    pub fn new(operations: Rc<Operations<S, T>>) -> Self {
        Self { operations, flights: Flights::default() }
    }

    /// Registers whoever is signed in with their verified e-mail; a second time answers the user that there is.
    pub async fn register(&self, visit: &impl Visit, request: &Admitted<'_>, trace: &mut Trace) -> Answered {
        let session = request.session;
        let input = request.input.json();
        let verified = session.email.as_deref();
        let told = input.get("email").and_then(Json::string);
        let Some(email) = verified.filter(|email| told.is_none_or(|told| told.eq_ignore_ascii_case(email))) else {
            let message = "A user is registered with the e-mail that this session has verified, and with no other.";
            return Err(refuse(ErrorCode::EmailNotVerified, message));
        };
        if let Some(user) = self.operations.user_of(session).await? {
            return self.read_user(visit, &user, trace).await;
        }
        match self.flights.join(&place("user", &[&session.subject])).await {
            Turn::Landed(result) => result,
            Turn::Lead(lead) => {
                let own = request.input.with("email", email);
                let result = self.register_alone(visit, request, &own, email, trace).await;
                lead.land(result.clone());
                result
            }
        }
    }

    async fn register_alone(
        &self,
        visit: &impl Visit,
        request: &Admitted<'_>,
        input: &Input,
        email: &str,
        trace: &mut Trace,
    ) -> Answered {
        let key = place("user", &[&request.session.subject]);
        // Another request may have finished between the look and the lead.
        if let Some(user) = self.operations.store.get(&key).await? {
            return self.read_user(visit, &user, trace).await;
        }
        let admitted = self.operations.admitted(visit, request.operation, input, None).await?;
        // A hook may change everything but whose e-mail it is.
        let input = admitted.with("email", email);
        let registration = Registration::of(email);
        let now = visit.now();
        let since = registration.begin(&*self.operations.store, &request.session.subject, now).await?;
        let answer = match self
            .operations
            .partner
            .answer(visit, request.operation, input.text(), &self.operations.call_for(None))
            .await
        {
            Ok(answer) => answer,
            Err(error) if error.kind == Kind::Conflict => {
                // Another process may have registered the same person a moment ago; or this one did, and the answer was lost.
                let user = match self.operations.store.get(&key).await? {
                    Some(user) => Some(user),
                    None => self.registered_since(visit, email, since).await,
                };
                let Some(user) = user else {
                    if since == Some(now) {
                        registration.end(&*self.operations.store).await;
                    }
                    return Err(error.into());
                };
                self.operations.store.set(&key, &user, None).await?;
                return self.read_user(visit, &user, trace).await;
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
                ..Error::new(ErrorCode::BadAnswer, "The new user has no id.")
            }
            .into());
        }
        // The log has the id even if the store fails: it is told only this once.
        trace.user_id = Some(user.clone());
        if self.operations.store.set(&key, &user, None).await.is_err() {
            let message = "The user was registered, but the server could not store the id. Its log has it.";
            let refusal = own_failure(ErrorCode::StoreFailed, message);
            return Err(Refusal {
                error: Error { outcome: Outcome::Done, retryable: false, ..refusal.error },
                ..refusal
            });
        }
        registration.end(&*self.operations.store).await;
        self.operations.shown(request.operation, Json::trusted(&answer))
    }

    /// The user who has that e-mail and was created since then, if Qash lists one.
    async fn registered_since(&self, visit: &impl Visit, email: &str, since: Option<i64>) -> Option<String> {
        let since = since?;
        let mut input = ObjectText::new().integer("limit", 200).finish();
        for _ in 0..MOST_PAGES {
            let page = self
                .operations
                .partner
                .call(visit, Operation::ListUsers, &input, &self.operations.call_for(None))
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

    async fn read_user(&self, visit: &impl Visit, user: &str, trace: &mut Trace) -> Answered {
        trace.user_id = Some(user.to_owned());
        self.operations.ask(visit, Operation::GetUser, &Input::none(), user).await
    }

    /// Starts the verification, or answers the one under way: Qash tells its URL only once.
    pub async fn start_kyc(&self, visit: &impl Visit, input: &Input, user: &str, trace: &mut Trace) -> Answered {
        let key = place("kyc", &[user]);
        match self.flights.join(&key).await {
            Turn::Landed(result) => result,
            Turn::Lead(lead) => {
                let result = self.start_kyc_alone(visit, input, user, &key, trace).await;
                lead.land(result.clone());
                result
            }
        }
    }

    async fn start_kyc_alone(
        &self,
        visit: &impl Visit,
        input: &Input,
        user: &str,
        key: &str,
        trace: &mut Trace,
    ) -> Answered {
        let operation = Operation::StartKyc;
        match self.operations.ask(visit, operation, input, user).await {
            Ok(answer) => {
                check_verification_url(&answer, &self.operations.config.verification_origins, operation)?;
                if self.operations.store.set(key, &answer, Some(KYC_REMEMBERED_MS)).await.is_err() {
                    trace.note = Some(ErrorCode::StoreFailed);
                }
                Ok(answer)
            }
            Err(refusal) if refusal.error.status == Some(409) => match self.operations.store.get(key).await? {
                Some(kept) => {
                    check_verification_url(&kept, &self.operations.config.verification_origins, operation)?;
                    self.operations.shown(operation, Json::parse(&kept).map_err(|_| StoreFailed::Broken)?)
                }
                None => Err(refusal),
            },
            Err(refusal) => Err(refusal),
        }
    }

    /// How far the verification is. Qash tells only active users, so before that it is told from what else is known.
    pub async fn kyc_status(&self, visit: &impl Visit, user: &str) -> Answered {
        let refusal = match self.operations.ask(visit, Operation::GetKycStatus, &Input::none(), user).await {
            Err(refusal) if refusal.error.code == ErrorCode::UserNotActive => refusal,
            result => return result,
        };
        let answer = self.operations.ask(visit, Operation::GetUser, &Input::none(), user).await?;
        let json = Json::trusted(&answer);
        let status = json.get("status").and_then(Json::string).unwrap_or(Cow::Borrowed(""));
        if status != "pending" {
            return Err(refusal);
        }
        // Where Qash tells it with the user, it is known for certain that a new verification may be started.
        let told = json.own_text("kycStatus");
        if !told.is_empty() {
            return Ok(ObjectText::new().string("status", &told).finish());
        }
        match self.operations.store.get(&place("kyc", &[user])).await? {
            // A declined user stays pending too, so "created" is all that is certain.
            Some(_) => Ok(ObjectText::new().string("status", "created").finish()),
            None => Err(refuse(ErrorCode::KycNotStarted, "No identity verification is known for this user. Start it.")),
        }
    }
}

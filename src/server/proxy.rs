//! The proxy: takes an operation from a browser, carries it out as the session's own user, and answers what is that user's.
//!
//! A request passes these checks in this order, and the first that fails answers: client header, origin, path and method, what the
//! headers say of the body, its size, its JSON, the session, how often it asked,
//! whether the operation is switched on, the input, the key of a payout, and the
//! partner's policy hook. Whatever is not allowed is refused; nothing of the request but its checked input is passed on.

use super::answer::{error_body, respond};
use super::audit::{End, Trace};
use super::config::{self, ProxyConfig};
use super::limits::{Part, Rates, UnderWay};
use super::onboarding::Onboarding;
use super::operations::{Admitted, Answered, Operations};
use super::origins::Origins;
use super::partner::Partner;
use super::payments::Payments;
use super::refusal::{Refusal, own_failure, refuse, still_unknown};
use super::route::{Head, Route, check_body_headers, check_site, cors_headers, preflight, route, too_large};
use super::store::Store;
use super::visit::{BodyFailure, CallbackFailed, Visit};
use crate::api::{CARD_KEY_HEADER, Effect, KEY_FIELD, Operation, REPEAT_HEADER, Reach, Retry};
use crate::check::Lang;
use crate::client::{VERIFICATION_ORIGIN, uuid};
use crate::error::{Error, ErrorCode, Outcome};
use crate::http::{Method, Response};
use crate::json::{Json, ObjectText, Type};
use std::rc::Rc;

/// A partner's proxy.
#[derive(Debug)]
pub struct Proxy<S, T> {
    operations: Rc<Operations<S, T>>,
    onboarding: Onboarding<S, T>,
    payments: Payments<S, T>,
    /// Operations that are switched on.
    enabled: Vec<Operation>,
    origins: Origins,
    rates: Rates,
    under_way: UnderWay,
}

impl<S: Store, T: Store> Proxy<S, T> {
    /// A proxy in front of a partner.
    ///
    /// # Errors
    /// `ALLOWED_ORIGINS_REQUIRED`, `ORIGIN_INVALID`, `BASE_PATH_INVALID`, `OPERATION_UNKNOWN` for a name in `enabled` that is no operation
    /// with a switch, `LIMIT_INVALID`.
    pub fn new(partner: Rc<Partner<T>>, store: Rc<S>, mut config: ProxyConfig) -> Result<Self, Error> {
        if config.allowed_origins.is_empty() && !config.asks_origins {
            let message = "allowedOrigins must name at least one origin, such as https://app.example.";
            return Err(Error::new(ErrorCode::AllowedOriginsRequired, message));
        }
        let origins = Origins::parse(&config.allowed_origins)?;
        for origin in &config.verification_origins {
            config::origin(origin)?;
        }
        for header in &config.cors_headers {
            config::header_name(header)?;
        }
        config::base_path(&config.base_path)?;
        let enabled = config.enabled.iter().map(|name| switch(name)).collect::<Result<_, _>>()?;
        if config.max_body_bytes == 0 || config.limits.timeout_ms == 0 || config.limits.deadline_ms == 0 {
            return Err(Error::new(ErrorCode::LimitInvalid, "limits must be above zero."));
        }
        config.per_minute.check()?;
        config.verification_origins.push(VERIFICATION_ORIGIN.to_owned());
        let operations = Rc::new(Operations { partner, store, config });
        Ok(Self {
            onboarding: Onboarding::new(operations.clone()),
            payments: Payments::new(operations.clone()),
            operations,
            enabled,
            origins,
            rates: Rates::default(),
            under_way: UnderWay::default(),
        })
    }

    /// Answers a request. There is always an answer, and always an event for the log.
    pub async fn handle(&self, visit: &impl Visit, head: &Head) -> Response {
        let started = visit.now();
        let cors = if self.operations.config.cors { cors_headers(head, &self.origins) } else { None };
        let asks_first = head.method == "OPTIONS" && head.headers.get("access-control-request-method").is_some();
        if let (Some(mut headers), true) = (cors.clone(), asks_first) {
            preflight(&mut headers, &self.operations.config.cors_headers);
            return respond(204, String::new(), headers);
        }
        let request_id = uuid(visit.random());
        let lang = Lang::from_tag(
            head.headers
                .get("accept-language")
                .and_then(|tags| tags.split([',', ';']).next())
                .unwrap_or_default()
                .trim(),
        );
        let mut trace = Trace::default();
        let result = self.admit(visit, head, &mut trace).await;
        let mut headers = cors.unwrap_or_default();
        let at_end = |status, outcome, code| End {
            at: started,
            ms: visit.now().saturating_sub(started),
            status,
            outcome,
            code,
            request_id: &request_id,
        };
        let scrub = |text: &str| self.operations.partner.scrub(text).into_owned();
        let audit = |end: &End<'_>| {
            if visit.is_audited() {
                visit.audit(&trace.event(end, scrub));
            }
        };
        match result {
            Ok(body) => {
                audit(&at_end(200, Outcome::Done, None));
                respond(200, body, headers)
            }
            Err(refusal) => {
                let Refusal { status, error, allow, .. } = &refusal;
                if let Some(allow) = allow {
                    headers.set("Allow", allow.clone());
                }
                if let Some(ms) = error.retry_after_ms {
                    headers.set("Retry-After", ms.div_ceil(1000).to_string());
                }
                audit(&at_end(*status, error.outcome, Some(refusal.logged_code())));
                let body = error_body(error, &request_id, lang);
                // Qash's own words may be in it.
                let body = match self.operations.guarded(trace.operation, Json::trusted(&body)) {
                    Ok(()) => body,
                    Err(_) => error_body(
                        &Error {
                            message: "The request was refused.".into(),
                            issues: Default::default(),
                            answer: None,
                            ..error.clone()
                        },
                        &request_id,
                        lang,
                    ),
                };
                respond(*status, body, headers)
            }
        }
    }

    /// Serves a request, if it has room beside those under way.
    async fn admit(&self, visit: &impl Visit, head: &Head, trace: &mut Trace) -> Answered {
        let headers = head.headers.0.iter().map(|(name, value)| name.len().saturating_add(value.len()));
        let bytes = headers.fold(head.url.len(), usize::saturating_add);
        let mut part = self.under_way.enter(bytes)?;
        self.serve(visit, head, trace, &mut part).await
    }

    async fn serve(&self, visit: &impl Visit, head: &Head, trace: &mut Trace, part: &mut Part<'_>) -> Answered {
        check_site(head, &self.origins)?;
        let Route { operation, input } = route(head, &self.operations.config.base_path)?;
        trace.operation = Some(operation);
        let input = if operation.method == Method::Get { input } else { self.read_body(visit, head).await? };
        part.grow(input.len())?;
        let json = Json::parse(&input).map_err(|_| refuse(ErrorCode::InvalidJson, "The body is not valid JSON."))?;

        let session = match visit.session().await {
            Ok(Some(session)) => session,
            Ok(None) => return Err(refuse(ErrorCode::SessionRequired, "Nobody is signed in. Sign in and try again.")),
            Err(CallbackFailed) => {
                return Err(own_failure(ErrorCode::SessionFailed, "The session could not be read. Try again later."));
            }
        };
        trace.subject = Some(session.subject.clone());
        trace.user_id.clone_from(&session.user_id);
        self.rates.admit(&self.operations.config.per_minute, &session.subject, operation, visit.now())?;

        if operation.reach != Reach::Own && !self.enabled.contains(&operation) {
            let name = operation.name;
            let message = [
                name,
                " is switched off. The server switches it on with createProxy({ enable: { ",
                name,
                ": hook } }).",
            ]
            .concat();
            return Err(refuse(ErrorCode::OperationNotEnabled, message));
        }
        let with_key = with_card_key(operation, json, head);
        let input = self.operations.check(operation, with_key.as_deref().map_or(json, Json::trusted))?;
        trace.key = input.json().get(KEY_FIELD).and_then(Json::string).map(std::borrow::Cow::into_owned);
        if operation.retry == Retry::BodyKey && trace.key.is_none() {
            let message = "idempotencyKey is missing. Make one for each intent, before the first try, and send it with every further one.";
            return Err(refuse(ErrorCode::IdempotencyKeyRequired, message));
        }
        let repeat = head.headers.get(REPEAT_HEADER).is_some_and(|value| value.eq_ignore_ascii_case("true"));
        self.carry_out(visit, &Admitted { operation, session: &session, input: &input, repeat }, trace).await
    }

    async fn read_body(&self, visit: &impl Visit, head: &Head) -> Answered {
        let limit = self.operations.config.max_body_bytes;
        check_body_headers(&head.headers, limit)?;
        let body = visit.body(limit).await.map_err(|failure| match failure {
            BodyFailure::TooLarge => too_large(limit),
            BodyFailure::NotText => refuse(ErrorCode::InvalidJson, "The body is not UTF-8."),
            BodyFailure::Broken => refuse(ErrorCode::BodyBroken, "The body did not arrive whole."),
            BodyFailure::ReadBefore => refuse(ErrorCode::BodyAlreadyRead, "A part of the server read the body before the proxy saw it, and left none of its text. Its log says what to do."),
        })?;
        Ok(if body.trim().is_empty() { "{}".to_owned() } else { body })
    }

    async fn carry_out(&self, visit: &impl Visit, request: &Admitted<'_>, trace: &mut Trace) -> Answered {
        let operation = request.operation;
        if operation == Operation::RegisterUser {
            return self.onboarding.register(visit, request, trace).await;
        }
        let user = self.operations.user_of(request.session).await;
        let user = user
            .map_err(|failed| if trace.key.is_some() { still_unknown(failed, trace.key.as_deref()) } else { failed })?;
        let message = "This person is not registered for payments yet. Register them first.";
        let Some(user) = user else { return Err(refuse(ErrorCode::NotRegistered, message)) };
        trace.user_id = Some(user.clone());
        match (operation.effect, operation) {
            (_, Operation::StartKyc) => self.onboarding.start_kyc(visit, request.input, &user, trace).await,
            (_, Operation::GetKycStatus) => self.onboarding.kyc_status(visit, &user).await,
            (Effect::Money(_), _) => self.payments.carry_out(visit, request, &user, trace).await,
            (Effect::Reads | Effect::Writes, _) => {
                let input = self.operations.admitted(visit, operation, request.input, trace.key.as_deref()).await?;
                self.operations.ask(visit, operation, &input, &user).await
            }
        }
    }
}

/// A card operation's input with the key that stood in the header; `None` where it stays as it is.
fn with_card_key(operation: Operation, input: Json<'_>, head: &Head) -> Option<String> {
    let key = head.headers.get(CARD_KEY_HEADER)?;
    let takes_one = operation.retry == Retry::HeaderKey && input.kind() == Type::Object;
    takes_one.then(|| ObjectText::from(input).string(KEY_FIELD, key).finish())
}

/// The operation that a name in `enabled` switches on.
fn switch(name: &str) -> Result<Operation, Error> {
    let has_switch = |operation: &Operation| operation.reach == Reach::OptIn;
    Operation::named(name).filter(has_switch).ok_or_else(|| {
        let switches: Vec<_> = Operation::ALL.into_iter().filter(has_switch).map(|operation| operation.name).collect();
        let message = ["enable has no switch “", name, "”. There are: ", &switches.join(", "), "."].concat();
        Error::new(ErrorCode::OperationUnknown, message)
    })
}

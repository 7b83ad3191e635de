//! The proxy: executes a browser's operation as the signed-in user, and returns the filtered response.
//!
//! A request must pass these checks in this order: client header, origin, path and method, body headers, body size, JSON, session, rate
//! limit, enabled operation, input, idempotency key of a payout, and the partner's policy hook. The first failed check is the response.
//! Everything that is not allowed is refused, and only the validated input is sent on.

use super::answer::{error_body, respond};
use super::audit::{End, Trace};
use super::config::{self, ProxyConfig};
use super::limits::{InFlight, InFlightGuard, RateLimiter};
use super::onboarding::Onboarding;
use super::operations::{CheckedRequest, Operations, ProxyResult};
use super::origins::Origins;
use super::partner::Partner;
use super::payments::Payments;
use super::refusal::{Refusal, own_failure, refuse, still_unknown};
use super::request_context::{BodyFailure, CallbackFailed, RequestContext};
use super::route::{Head, Route, check_body_headers, check_site, cors_headers, preflight, route, too_large};
use super::store::Store;
use crate::api::{CARD_KEY_HEADER, Effect, KEY_FIELD, Operation, REPEAT_HEADER, Reach, Retry};
use crate::check::Lang;
use crate::client::{VERIFICATION_ORIGIN, uuid};
use crate::error::{Error, ErrorCode, Outcome};
use crate::http::{Method, Response};
use crate::json::{Json, ObjectText, Type};
use std::rc::Rc;

/// The proxy of a partner.
#[derive(Debug)]
pub struct Proxy<S, T> {
    operations: Rc<Operations<S, T>>,
    onboarding: Onboarding<S, T>,
    payments: Payments<S, T>,
    /// Enabled opt-in operations.
    enabled: Vec<Operation>,
    origins: Origins,
    rate_limiter: RateLimiter,
    in_flight: InFlight,
}

impl<S: Store, T: Store> Proxy<S, T> {
    /// Creates a proxy.
    ///
    /// # Errors
    /// `ALLOWED_ORIGINS_REQUIRED`, `ORIGIN_INVALID`, `BASE_PATH_INVALID`, `LIMIT_INVALID`; `OPERATION_UNKNOWN` for a name in `enabled` that
    /// is not an opt-in operation.
    pub fn new(partner: Rc<Partner<T>>, store: Rc<S>, mut config: ProxyConfig) -> Result<Self, Error> {
        if config.allowed_origins.is_empty() && !config.asks_origins {
            let message = "allowedOrigins is empty: expected at least one origin, such as https://app.example.";
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
            return Err(Error::new(
                ErrorCode::LimitInvalid,
                "limits: timeoutMs, deadlineMs and maxBodyBytes must be above 0.",
            ));
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
            rate_limiter: RateLimiter::default(),
            in_flight: InFlight::default(),
        })
    }

    /// Handles a request. Every request gets a response, and every request except a CORS preflight is logged.
    pub async fn handle(&self, context: &impl RequestContext, head: &Head) -> Response {
        let started = context.now();
        let cors = if self.operations.config.cors { cors_headers(head, &self.origins) } else { None };
        let asks_first = head.method == "OPTIONS" && head.headers.get("access-control-request-method").is_some();
        if let (Some(mut headers), true) = (cors.clone(), asks_first) {
            preflight(&mut headers, &self.operations.config.cors_headers);
            return respond(204, String::new(), headers);
        }
        let request_id = uuid(context.random());
        let lang = Lang::from_tag(
            head.headers
                .get("accept-language")
                .and_then(|tags| tags.split([',', ';']).next())
                .unwrap_or_default()
                .trim(),
        );
        let mut trace = Trace::default();
        let result = self.admit(context, head, &mut trace).await;
        let mut headers = cors.unwrap_or_default();
        let at_end = |status, outcome, code| End {
            at: started,
            ms: context.now().saturating_sub(started),
            status,
            outcome,
            code,
            request_id: &request_id,
        };
        let scrub = |text: &str| self.operations.partner.scrub(text).into_owned();
        let audit = |end: &End<'_>| {
            if context.is_audited() {
                context.audit(&trace.event(end, scrub));
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
                // The message may quote Qash's.
                let body = match self.operations.guard_answer(trace.operation, Json::trusted(&body)) {
                    Ok(()) => body,
                    Err(_) => error_body(
                        &Error {
                            message: "The request was refused. The error's code says why.".into(),
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

    /// Handles a request unless too many are in progress.
    async fn admit(&self, context: &impl RequestContext, head: &Head, trace: &mut Trace) -> ProxyResult {
        let headers = head.headers.0.iter().map(|(name, value)| name.len().saturating_add(value.len()));
        let bytes = headers.fold(head.url.len(), usize::saturating_add);
        let mut in_flight_guard = self.in_flight.enter(bytes)?;
        self.serve(context, head, trace, &mut in_flight_guard).await
    }

    async fn serve(
        &self,
        context: &impl RequestContext,
        head: &Head,
        trace: &mut Trace,
        in_flight_guard: &mut InFlightGuard<'_>,
    ) -> ProxyResult {
        check_site(head, &self.origins)?;
        let Route { operation, input } = route(head, &self.operations.config.base_path)?;
        trace.operation = Some(operation);
        let input = if operation.method == Method::Get { input } else { self.read_body(context, head).await? };
        in_flight_guard.grow(input.len())?;
        let json =
            Json::parse(&input).map_err(|_| refuse(ErrorCode::InvalidJson, "The request body is not valid JSON."))?;

        let session = match context.session().await {
            Ok(Some(session)) => session,
            Ok(None) => return Err(refuse(ErrorCode::SessionRequired, "No user is signed in. Sign in and try again.")),
            Err(CallbackFailed) => {
                return Err(own_failure(ErrorCode::SessionFailed, "The session could not be read. Try again later."));
            }
        };
        trace.subject = Some(session.subject.clone());
        trace.user_id.clone_from(&session.user_id);
        self.rate_limiter.admit(&self.operations.config.per_minute, &session.subject, operation, context.now())?;

        if operation.reach != Reach::Own && !self.enabled.contains(&operation) {
            let name = operation.name;
            let message =
                [name, " is not enabled. The server enables it with createProxy({ enable: { ", name, ": hook } })."]
                    .concat();
            return Err(refuse(ErrorCode::OperationNotEnabled, message));
        }
        let with_key = with_card_key(operation, json, head);
        let input = self.operations.check(operation, with_key.as_deref().map_or(json, Json::trusted))?;
        trace.key = input.json().get(KEY_FIELD).and_then(Json::string).map(std::borrow::Cow::into_owned);
        if operation.retry == Retry::BodyKey && trace.key.is_none() {
            let message = "idempotencyKey is missing. Create one key for each payment before the first attempt, and send the same key with every retry.";
            return Err(refuse(ErrorCode::IdempotencyKeyRequired, message));
        }
        let repeat = head.headers.get(REPEAT_HEADER).is_some_and(|value| value.eq_ignore_ascii_case("true"));
        self.carry_out(context, &CheckedRequest { operation, session: &session, input: &input, repeat }, trace).await
    }

    async fn read_body(&self, context: &impl RequestContext, head: &Head) -> ProxyResult {
        let limit = self.operations.config.max_body_bytes;
        check_body_headers(&head.headers, limit)?;
        let body = context.body(limit).await.map_err(|failure| match failure {
            BodyFailure::TooLarge => too_large(limit),
            BodyFailure::NotText => refuse(ErrorCode::InvalidJson, "The request body is not valid UTF-8."),
            BodyFailure::Broken => refuse(ErrorCode::BodyBroken, "The request body ended early: the connection was closed."),
            BodyFailure::ReadBefore => refuse(ErrorCode::BodyAlreadyRead, "The server read the request body before the proxy could, and its text is lost. The server's log says how to fix it."),
        })?;
        Ok(if body.trim().is_empty() { "{}".to_owned() } else { body })
    }

    async fn carry_out(
        &self,
        context: &impl RequestContext,
        request: &CheckedRequest<'_>,
        trace: &mut Trace,
    ) -> ProxyResult {
        let operation = request.operation;
        if operation == Operation::RegisterUser {
            return self.onboarding.register(context, request, trace).await;
        }
        let user = self.operations.user_of(request.session).await;
        let user = user
            .map_err(|failed| if trace.key.is_some() { still_unknown(failed, trace.key.as_deref()) } else { failed })?;
        let message = "This user is not registered at Qash. Call registerUser first.";
        let Some(user) = user else { return Err(refuse(ErrorCode::NotRegistered, message)) };
        trace.user_id = Some(user.clone());
        match (operation.effect, operation) {
            (_, Operation::StartKyc) => self.onboarding.start_kyc(context, request.input, &user, trace).await,
            (_, Operation::GetKycStatus) => self.onboarding.kyc_status(context, &user).await,
            (Effect::Money(_), _) => self.payments.carry_out(context, request, &user, trace).await,
            (Effect::Reads | Effect::Writes, _) => {
                let input =
                    self.operations.apply_policy(context, operation, request.input, trace.key.as_deref()).await?;
                self.operations.call(context, operation, &input, &user).await
            }
        }
    }
}

/// Adds the idempotency key from the header to a card operation's input; `None` if the input is unchanged.
fn with_card_key(operation: Operation, input: Json<'_>, head: &Head) -> Option<String> {
    let key = head.headers.get(CARD_KEY_HEADER)?;
    let takes_one = operation.retry == Retry::HeaderKey && input.kind() == Type::Object;
    takes_one.then(|| ObjectText::from(input).string(KEY_FIELD, key).finish())
}

/// Returns the opt-in operation with a name from `enabled`.
fn switch(name: &str) -> Result<Operation, Error> {
    let has_switch = |operation: &Operation| operation.reach == Reach::OptIn;
    Operation::named(name).filter(has_switch).ok_or_else(|| {
        let switches: Vec<_> = Operation::ALL.into_iter().filter(has_switch).map(|operation| operation.name).collect();
        let message = [
            "enable: “",
            name,
            "” is not an operation that can be enabled. Expected one of ",
            &switches.join(", "),
            ".",
        ]
        .concat();
        Error::new(ErrorCode::OperationUnknown, message)
    })
}

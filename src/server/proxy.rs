//! The proxy: takes an operation from a browser, carries it out as the session's own user, and answers what is that user's.
//!
//! A request passes these checks in this order, and the first that fails answers: client header, origin, path and method, what the
//! headers say of the body, its size, its JSON, the session, how often it asked,
//! whether the operation is switched on, the input, the key of a payout, and the
//! partner's policy hook. Whatever is not allowed is refused; nothing of the request but its checked input is passed on.

use super::answer::{error_body, respond};
use super::attempts::{Attempt, Attempts, Caller, Failure, Payout, Unkeyed, content};
use super::audit::{End, Trace};
use super::config;
use super::flight::Flights;
use super::guard::{guard_json, is_card, tells_token};
use super::limits::{Part, PerMinute, Rates, UnderWay};
use super::origins::Origins;
use super::partner::{CallFor, Partner};
use super::project::project;
use super::refusal::{Refusal, own_failure, refuse, still_unknown};
use super::route::{Head, Route, check_body_headers, check_site, cors_headers, preflight, route, too_large};
use super::store::{Store, StoreFailed, place};
use super::tokens::sooner;
use super::visit::{BodyFailure, CallbackFailed, Session, Verdict, Visit};
use crate::api::{CARD_KEY_HEADER, Effect, KEY_FIELD, Operation, REPEAT_HEADER, Reach, Retry};
use crate::check::{Code, Issue, Lang};
use crate::client::{Hop, Host, Input, Leniency, Limits, VERIFICATION_ORIGIN, check_input, uuid};
use crate::error::{Error, ErrorCode, FieldIssue, Outcome};
use crate::http::{Method, Response};
use crate::json::{Json, ObjectText, Type};
use crate::time::until;
use std::cell::Cell;
use std::rc::Rc;

/// What a partner configures.
#[derive(Clone, Debug)]
pub struct ProxyConfig {
    /// Origins whose pages may call, as browsers send them, or patterns such as `https://shop-*-acme.vercel.app`.
    pub allowed_origins: Vec<String>,
    /// Whether functions of the partner's allow origins, too: see [`Head::origin_allowed`](super::Head).
    pub asks_origins: bool,
    /// Where the proxy is mounted: empty, or a path such as `/qash`.
    pub base_path: String,
    /// Operations that are switched on, each of which has a hook.
    pub enabled: Vec<String>,
    /// Origins that a verification URL may have, besides Persona's.
    pub verification_origins: Vec<String>,
    /// Let payouts pass to account numbers that fail their checks.
    pub leniency: Leniency,
    /// Time limits and retries towards Qash. In all they must be shorter than what a browser waits.
    pub limits: Limits,
    /// Largest body, in bytes.
    pub max_body_bytes: u32,
    /// How often a person may ask for an operation in a minute.
    pub per_minute: PerMinute,
    /// Whether pages of the allowed origins may call from another origin than the proxy's.
    pub cors: bool,
    /// Headers that such a page may send besides the client's own.
    pub cors_headers: Vec<String>,
}

impl Default for ProxyConfig {
    /// Mounted at `/qash`, nothing switched on, no origin allowed; 10 s a try, 13 s in all, one more try; 64 KiB; 120 a minute, 20 payouts.
    fn default() -> Self {
        Self {
            allowed_origins: Vec::new(),
            asks_origins: false,
            base_path: "/qash".to_owned(),
            enabled: Vec::new(),
            verification_origins: Vec::new(),
            leniency: Leniency::default(),
            limits: Limits { timeout_ms: 10_000, deadline_ms: 13_000, retries: 1 },
            max_body_bytes: 65_536,
            per_minute: PerMinute::default(),
            cors: false,
            cors_headers: Vec::new(),
        }
    }
}

/// A result that those who wait for it share.
pub(super) type Answered = Result<String, Refusal>;

/// A partner's proxy.
#[derive(Debug)]
pub struct Proxy<S, T> {
    pub(super) partner: Rc<Partner<T>>,
    pub(super) store: Rc<S>,
    pub(super) config: ProxyConfig,
    /// Operations that are switched on.
    enabled: Vec<Operation>,
    origins: Origins,
    pub(super) onboarding: Flights<Answered>,
    attempts: Attempts<S, Refusal>,
    rates: Rates,
    under_way: UnderWay,
}

/// One request, past its checks.
pub(super) struct Admitted<'a> {
    pub operation: Operation,
    pub session: &'a Session,
    /// The checked input.
    pub input: &'a Input,
    /// Whether a transfer is meant once more although an earlier one is not settled.
    repeat: bool,
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
        let attempts = Attempts::new(store.clone(), partner.resend_for_ms());
        let onboarding = Flights::default();
        Ok(Self {
            partner,
            store,
            config,
            enabled,
            origins,
            onboarding,
            attempts,
            rates: Rates::default(),
            under_way: UnderWay::default(),
        })
    }

    /// Answers a request. There is always an answer, and always an event for the log.
    pub async fn handle(&self, visit: &impl Visit, head: &Head) -> Response {
        let started = visit.now();
        let cors = if self.config.cors { cors_headers(head, &self.origins) } else { None };
        let asks_first = head.method == "OPTIONS" && head.headers.get("access-control-request-method").is_some();
        if let (Some(mut headers), true) = (cors.clone(), asks_first) {
            preflight(&mut headers, &self.config.cors_headers);
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
        let scrub = |text: &str| self.partner.scrub(text).into_owned();
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
                let body = match self.guarded(trace.operation, Json::trusted(&body)) {
                    Ok(()) => body,
                    Err(_) => error_body(
                        &Error {
                            message: "The request was refused.".into(),
                            issues: Default::default(),
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
        let Route { operation, input } = route(head, &self.config.base_path)?;
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
        self.rates.admit(&self.config.per_minute, &session.subject, operation, visit.now())?;

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
        let input = self.check(operation, with_key.as_deref().map_or(json, Json::trusted))?;
        trace.key = input.json().get(KEY_FIELD).and_then(Json::string).map(std::borrow::Cow::into_owned);
        if operation.retry == Retry::BodyKey && trace.key.is_none() {
            let message = "idempotencyKey is missing. Make one for each intent, before the first try, and send it with every further one.";
            return Err(refuse(ErrorCode::IdempotencyKeyRequired, message));
        }
        let repeat = head.headers.get(REPEAT_HEADER).is_some_and(|value| value.eq_ignore_ascii_case("true"));
        self.carry_out(visit, &Admitted { operation, session: &session, input: &input, repeat }, trace).await
    }

    async fn read_body(&self, visit: &impl Visit, head: &Head) -> Answered {
        let limit = self.config.max_body_bytes;
        check_body_headers(&head.headers, limit)?;
        let body = visit.body(limit).await.map_err(|failure| match failure {
            BodyFailure::TooLarge => too_large(limit),
            BodyFailure::NotText => refuse(ErrorCode::InvalidJson, "The body is not UTF-8."),
            BodyFailure::Broken => refuse(ErrorCode::BodyBroken, "The body did not arrive whole."),
            BodyFailure::ReadBefore => refuse(ErrorCode::BodyAlreadyRead, "A part of the server read the body before the proxy saw it, and left none of its text. Its log says what to do."),
        })?;
        Ok(if body.trim().is_empty() { "{}".to_owned() } else { body })
    }

    /// Checks an input's shape. What the session alone may say is an unknown field.
    pub(super) fn check(&self, operation: Operation, input: Json<'_>) -> Result<Input, Refusal> {
        let mut issues = check_input(operation, input, Hop::Proxy, self.config.leniency);
        if operation.from_session.contains(&"userId") && input.get("userId").is_some() {
            issues.insert(
                0,
                FieldIssue {
                    path: "userId".into(),
                    issue: Issue::new(Code::UnknownField).expected("nothing: the session says whose it is"),
                },
            );
        }
        for (key, _) in input.fields().filter(|(_, value)| tells_token(*value)) {
            let issue = Issue::new(Code::BadCharacter).expected("≠ JWT").found("eyJ…");
            issues.push(FieldIssue { path: key.string().unwrap_or_default().into_owned(), issue });
        }
        Ok(Input::passed(operation, input, issues)?)
    }

    async fn carry_out(&self, visit: &impl Visit, request: &Admitted<'_>, trace: &mut Trace) -> Answered {
        let operation = request.operation;
        if operation == Operation::RegisterUser {
            return self.register(visit, request, trace).await;
        }
        let user = self.user_of(request.session).await;
        let user = user
            .map_err(|failed| if trace.key.is_some() { still_unknown(failed, trace.key.as_deref()) } else { failed })?;
        let message = "This person is not registered for payments yet. Register them first.";
        let Some(user) = user else { return Err(refuse(ErrorCode::NotRegistered, message)) };
        trace.user_id = Some(user.clone());
        match (operation.effect, operation) {
            (_, Operation::StartKyc) => self.start_kyc(visit, request.input, &user, trace).await,
            (_, Operation::GetKycStatus) => self.kyc_status(visit, &user).await,
            (Effect::Money, _) => self.move_money(visit, request, &user, trace).await,
            (Effect::Reads | Effect::Writes, _) => {
                let input = self.admitted(visit, operation, request.input, trace.key.as_deref()).await?;
                self.ask(visit, operation, &input, &user).await
            }
        }
    }

    /// Carries out what moves money, within the time that the browser waits, however slow the store is.
    async fn move_money(&self, visit: &impl Visit, request: &Admitted<'_>, user: &str, trace: &mut Trace) -> Answered {
        let operation = request.operation;
        let key = trace.key.clone();
        let body = content(operation, request.input)?;
        let caller = ProxyCaller {
            proxy: self,
            visit,
            operation,
            user,
            key: key.as_deref(),
            deadline: visit.now().saturating_add_unsigned(self.config.limits.deadline_ms),
            note: Cell::new(None),
        };
        let work = async {
            match &key {
                Some(key) => {
                    let payout = Payout::new(operation, user, key, request.input, &body);
                    self.attempts.payout(&caller, &payout).await
                }
                None => {
                    let transfer = Unkeyed::transfer(operation, user, request.input, &body, request.repeat);
                    self.attempts.once(&caller, &transfer).await
                }
            }
        };
        let result = sooner(work, visit.sleep(self.config.limits.deadline_ms)).await;
        trace.note = caller.note.take();
        result.unwrap_or_else(|_| {
            let message = "The server took all the time that the call had.";
            let late = Error { status: Some(504), ..Error::new(ErrorCode::Timeout, message) };
            Err(still_unknown(late.into(), trace.key.as_deref()))
        })
    }

    /// The id at Qash of whoever is signed in: the session's own word, else the store's. Never the request's.
    pub(super) async fn user_of(&self, session: &Session) -> Result<Option<String>, Refusal> {
        match &session.user_id {
            Some(user) => Ok(Some(user.clone())),
            None => Ok(self.store.get(&place("user", &[&session.subject])).await?),
        }
    }

    /// Asks the policy hook, if the operation needs one; the input that is carried out.
    ///
    /// A hook that throws, or answers anything but `true` or an input, denies. A replaced input is checked like the browser's own, and
    /// keeps the browser's key: it is the key of the person's intent.
    pub(super) async fn admitted(
        &self,
        visit: &impl Visit,
        operation: Operation,
        input: &Input,
        key: Option<&str>,
    ) -> Result<Input, Refusal> {
        if operation.reach != Reach::OptIn {
            return Ok(input.clone());
        }
        let denied = |logged| {
            let error = Error {
                operation: Some(operation.name),
                code: denied_code(operation).into(),
                ..Error::new(ErrorCode::PayoutDenied, "The server's policy does not allow this.")
            };
            Refusal { status: 403, error, allow: None, logged }
        };
        match visit.authorise(operation, input.text()).await {
            Verdict::Allow => Ok(input.clone()),
            Verdict::Deny => Err(denied(None)),
            Verdict::Failed => Err(denied(Some(ErrorCode::HookFailed))),
            Verdict::Replace(replaced) => {
                let json = Json::parse(&replaced)
                    .ok()
                    .filter(|json| json.kind() == Type::Object)
                    .ok_or_else(|| denied(Some(ErrorCode::HookFailed)))?;
                let replaced = ObjectText::without(json, &[KEY_FIELD])
                    .optional(key, |object, key| object.string(KEY_FIELD, key))
                    .finish();
                let checked = self.check(operation, Json::trusted(&replaced));
                checked.map_err(|_| denied(Some(ErrorCode::HookInputInvalid)))
            }
        }
    }

    /// Carries an operation out as a user, and gives what a browser may have of the answer.
    pub(super) async fn ask(&self, visit: &impl Visit, operation: Operation, input: &Input, user: &str) -> Answered {
        self.ask_as(visit, operation, input, &self.call_for(Some(user))).await
    }

    async fn ask_as(&self, visit: &impl Visit, operation: Operation, input: &Input, whom: &CallFor<'_>) -> Answered {
        let own = whom.user.filter(|_| operation.from_session.contains(&"userId"));
        // Whose it is, the session or the store says, and so it is checked like what comes from elsewhere.
        let own =
            own.map(|user| Input::read(operation, input.with("userId", user).text(), Hop::Upstream, whom.leniency));
        let own = own.transpose()?;
        let answer = self.partner.answer_checked(visit, operation, own.as_ref().unwrap_or(input), whom).await?;
        self.shown(operation, Json::trusted(&answer))
    }

    pub(super) fn call_for<'a>(&self, user: Option<&'a str>) -> CallFor<'a> {
        let Limits { timeout_ms, deadline_ms, retries } = self.config.limits;
        CallFor {
            user,
            timeout_ms: Some(timeout_ms),
            deadline_ms: Some(deadline_ms),
            retries: Some(retries),
            leniency: self.config.leniency,
            ..CallFor::default()
        }
    }

    /// What a browser may have of an answer.
    pub(super) fn shown(&self, operation: Operation, answer: Json<'_>) -> Answered {
        if is_card(operation) {
            // A card number in a field that would be left out is a sign that this is not the masked answer it should be.
            self.guarded(Some(operation), answer)?;
        }
        let shown = project(operation, answer);
        self.guarded(Some(operation), Json::trusted(&shown))?;
        Ok(shown)
    }

    fn guarded(&self, operation: Option<Operation>, body: Json<'_>) -> Result<(), Error> {
        guard_json(operation, body, |text| self.partner.holds_secret(text))
    }
}

/// A browser's request that moves money.
struct ProxyCaller<'a, S, T, V> {
    proxy: &'a Proxy<S, T>,
    visit: &'a V,
    operation: Operation,
    user: &'a str,
    key: Option<&'a str>,
    deadline: i64,
    note: Cell<Option<ErrorCode>>,
}

impl<S: Store, T: Store, V: Visit> ProxyCaller<'_, S, T, V> {
    fn call_for(&self) -> CallFor<'_> {
        CallFor { deadline_ms: Some(until(self.deadline, self.visit.now())), ..self.proxy.call_for(Some(self.user)) }
    }
}

impl<S: Store, T: Store, V: Visit> Caller for ProxyCaller<'_, S, T, V> {
    type Failure = Refusal;

    fn host(&self) -> &impl Host {
        self.visit
    }

    fn deadline(&self) -> i64 {
        self.deadline
    }

    async fn admit(&self, input: &Input) -> Result<Input, Refusal> {
        self.proxy.admitted(self.visit, self.operation, input, self.key).await
    }

    fn stored(&self, input: &str) -> Result<Input, Refusal> {
        Ok(Input::read(self.operation, input, Hop::Proxy, self.proxy.config.leniency)?)
    }

    async fn send(&self, attempt: &Attempt<'_>) -> Answered {
        let whom = CallFor { sent_key: attempt.sent_key, resend: attempt.resend, ..self.call_for() };
        self.proxy.ask_as(self.visit, self.operation, attempt.input, &whom).await
    }

    async fn transactions(&self, input: &str) -> Result<String, Error> {
        self.proxy.partner.call(self.visit, Operation::ListTransactions, input, &self.call_for()).await
    }

    fn show(&self, transaction: &str) -> Answered {
        self.proxy.shown(self.operation, Json::trusted(transaction))
    }

    fn note(&self, code: ErrorCode) {
        self.note.set(Some(code));
    }
}

impl Failure for Refusal {
    fn of(error: Error) -> Self {
        error.into()
    }

    fn store_failed(failed: StoreFailed) -> Self {
        failed.into()
    }

    fn error(&self) -> &Error {
        &self.error
    }

    fn told(status: u16, error: Error) -> Self {
        Self { status, error, allow: None, logged: None }
    }

    fn still_unknown(self, key: Option<&str>) -> Self {
        still_unknown(self, key)
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

/// `PAYOUT_DENIED`, `SET_CARD_LIMIT_DENIED`, …
fn denied_code(operation: Operation) -> String {
    let mut code = String::new();
    for character in operation.name.chars() {
        if character.is_ascii_uppercase() {
            code.push('_');
        }
        code.push(character.to_ascii_uppercase());
    }
    code.push_str("_DENIED");
    code
}

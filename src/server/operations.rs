//! Operations executed for a browser: the partner's policy hook, the call as the signed-in user, and the filtered response.

use super::config::ProxyConfig;
use super::guard::{contains_jwt, guard_json, is_card};
use super::partner::{CallSettings, Partner};
use super::project::project;
use super::refusal::Refusal;
use super::request_context::{PolicyDecision, RequestContext, Session};
use super::store::{Store, store_key};
use crate::api::{KEY_FIELD, Operation, Reach};
use crate::check::{Code, Issue};
use crate::client::{Hop, Input, Limits, check_input};
use crate::error::{Error, ErrorCode, FieldIssue};
use crate::json::{Json, ObjectText, Type};
use std::rc::Rc;

/// Result of an operation of the proxy: the response body, or the refusal.
pub(super) type ProxyResult = Result<String, Refusal>;

/// A request that passed all checks.
pub(super) struct CheckedRequest<'a> {
    pub operation: Operation,
    pub session: &'a Session,
    /// The validated input.
    pub input: &'a Input,
    /// Whether a transfer is sent although an identical earlier one is unresolved.
    pub repeat: bool,
}

/// Executes a partner's operations for browsers.
#[derive(Debug)]
pub(super) struct Operations<S, T> {
    pub partner: Rc<Partner<T>>,
    pub store: Rc<S>,
    pub config: ProxyConfig,
}

impl<S: Store, T: Store> Operations<S, T> {
    /// Validates an input. Fields that only the session may set are unknown fields.
    pub fn check(&self, operation: Operation, input: Json<'_>) -> Result<Input, Refusal> {
        let mut issues = check_input(operation, input, Hop::Proxy, self.config.leniency);
        if operation.from_session.contains(&"userId") && input.get("userId").is_some() {
            issues.insert(
                0,
                FieldIssue {
                    path: "userId".into(),
                    issue: Issue::new(Code::UnknownField).expected("no userId: it comes from the session"),
                },
            );
        }
        for (key, _) in input.fields().filter(|(_, value)| contains_jwt(*value)) {
            let issue = Issue::new(Code::BadCharacter).expected("≠ JWT").found("eyJ…");
            issues.push(FieldIssue { path: key.string().unwrap_or_default().into_owned(), issue });
        }
        Ok(Input::passed(operation, input, issues)?)
    }

    /// Returns the Qash id of the signed-in user, from the session or else from the store. It is never read from the request.
    pub async fn user_of(&self, session: &Session) -> Result<Option<String>, Refusal> {
        match &session.user_id {
            Some(user) => Ok(Some(user.clone())),
            None => Ok(self.store.get(&store_key("user", &[&session.subject])).await?),
        }
    }

    /// Calls the policy hook if the operation needs one, and returns the input to execute.
    ///
    /// A hook that throws, or returns anything but `true`, `false` or an input, denies. A replaced input is validated like the browser's
    /// own. It keeps the browser's idempotency key, which identifies the user's request.
    pub async fn apply_policy(
        &self,
        context: &impl RequestContext,
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
                ..Error::new(
                    ErrorCode::PayoutDenied,
                    "The server's policy does not allow this operation with this input.",
                )
            };
            Refusal { status: 403, error, allow: None, logged }
        };
        match context.authorise(operation, input.text()).await {
            PolicyDecision::Allow => Ok(input.clone()),
            PolicyDecision::Deny => Err(denied(None)),
            PolicyDecision::Failed => Err(denied(Some(ErrorCode::HookFailed))),
            PolicyDecision::Replace(replaced) => {
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

    /// Executes an operation as a user, and returns the filtered response.
    pub async fn call(
        &self,
        context: &impl RequestContext,
        operation: Operation,
        input: &Input,
        user: &str,
    ) -> ProxyResult {
        self.call_as(context, operation, input, &self.call_settings(Some(user))).await
    }

    pub async fn call_as(
        &self,
        context: &impl RequestContext,
        operation: Operation,
        input: &Input,
        settings: &CallSettings<'_>,
    ) -> ProxyResult {
        let own = settings.user.filter(|_| operation.from_session.contains(&"userId"));
        // The user's id comes from the session or the store, so it is validated like any other external input.
        let own =
            own.map(|user| Input::read(operation, input.with("userId", user).text(), Hop::Upstream, settings.leniency));
        let own = own.transpose()?;
        let asked = self.partner.answer_checked(context, operation, own.as_ref().unwrap_or(input), settings);
        // On the heap: a hook may call a proxy in turn, and the stack has room for few nested calls.
        let answer = Box::pin(asked).await?;
        self.filter_answer(operation, Json::trusted(&answer))
    }

    pub fn call_settings<'a>(&self, user: Option<&'a str>) -> CallSettings<'a> {
        let Limits { timeout_ms, deadline_ms, retries } = self.config.limits;
        CallSettings {
            user,
            timeout_ms: Some(timeout_ms),
            deadline_ms: Some(deadline_ms),
            retries: Some(retries),
            leniency: self.config.leniency,
            ..CallSettings::default()
        }
    }

    /// Reduces a response to the fields that a browser may receive, and checks it for secrets.
    pub fn filter_answer(&self, operation: Operation, answer: Json<'_>) -> ProxyResult {
        if is_card(operation) {
            // A card number in a field that would be dropped shows that this is not the masked response that it should be.
            self.guard_answer(Some(operation), answer)?;
        }
        let filtered = project(operation, answer);
        self.guard_answer(Some(operation), Json::trusted(&filtered))?;
        Ok(filtered)
    }

    pub fn guard_answer(&self, operation: Option<Operation>, body: Json<'_>) -> Result<(), Error> {
        guard_json(operation, body, |text| self.partner.holds_secret(text))
    }
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

//! Operations carried out for a browser: the partner's hook, the call as one user, and what of its answer the browser may have.

use super::config::ProxyConfig;
use super::guard::{guard_json, is_card, tells_token};
use super::partner::{CallFor, Partner};
use super::project::project;
use super::refusal::Refusal;
use super::store::{Store, place};
use super::visit::{Session, Verdict, Visit};
use crate::api::{KEY_FIELD, Operation, Reach};
use crate::check::{Code, Issue};
use crate::client::{Hop, Input, Limits, check_input};
use crate::error::{Error, ErrorCode, FieldIssue};
use crate::json::{Json, ObjectText, Type};
use std::rc::Rc;

/// A result that those who wait for it share.
pub(super) type Answered = Result<String, Refusal>;

/// One request, past its checks.
pub(super) struct Admitted<'a> {
    pub operation: Operation,
    pub session: &'a Session,
    /// The checked input.
    pub input: &'a Input,
    /// Whether a transfer is meant once more although an earlier one is not settled.
    pub repeat: bool,
}

/// Carries out a partner's operations for browsers.
#[derive(Debug)]
pub(super) struct Operations<S, T> {
    pub partner: Rc<Partner<T>>,
    pub store: Rc<S>,
    pub config: ProxyConfig,
}

impl<S: Store, T: Store> Operations<S, T> {
    /// Checks an input's shape. What the session alone may say is an unknown field.
    pub fn check(&self, operation: Operation, input: Json<'_>) -> Result<Input, Refusal> {
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

    /// The id at Qash of whoever is signed in: the session's own word, else the store's. Never the request's.
    pub async fn user_of(&self, session: &Session) -> Result<Option<String>, Refusal> {
        match &session.user_id {
            Some(user) => Ok(Some(user.clone())),
            None => Ok(self.store.get(&place("user", &[&session.subject])).await?),
        }
    }

    /// Asks the policy hook, if the operation needs one; the input that is carried out.
    ///
    /// A hook that throws, or answers anything but `true` or an input, denies. A replaced input is checked like the browser's own, and
    /// keeps the browser's key: it is the key of the person's intent.
    pub async fn admitted(
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
    pub async fn ask(&self, visit: &impl Visit, operation: Operation, input: &Input, user: &str) -> Answered {
        self.ask_as(visit, operation, input, &self.call_for(Some(user))).await
    }

    pub async fn ask_as(
        &self,
        visit: &impl Visit,
        operation: Operation,
        input: &Input,
        whom: &CallFor<'_>,
    ) -> Answered {
        let own = whom.user.filter(|_| operation.from_session.contains(&"userId"));
        // Whose it is, the session or the store says, and so it is checked like what comes from elsewhere.
        let own =
            own.map(|user| Input::read(operation, input.with("userId", user).text(), Hop::Upstream, whom.leniency));
        let own = own.transpose()?;
        let asked = self.partner.answer_checked(visit, operation, own.as_ref().unwrap_or(input), whom);
        // On the heap: a hook may ask a proxy in turn, and a stack holds few calls within calls.
        let answer = Box::pin(asked).await?;
        self.shown(operation, Json::trusted(&answer))
    }

    pub fn call_for<'a>(&self, user: Option<&'a str>) -> CallFor<'a> {
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
    pub fn shown(&self, operation: Operation, answer: Json<'_>) -> Answered {
        if is_card(operation) {
            // A card number in a field that would be left out is a sign that this is not the masked answer it should be.
            self.guarded(Some(operation), answer)?;
        }
        let shown = project(operation, answer);
        self.guarded(Some(operation), Json::trusted(&shown))?;
        Ok(shown)
    }

    pub fn guarded(&self, operation: Option<Operation>, body: Json<'_>) -> Result<(), Error> {
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

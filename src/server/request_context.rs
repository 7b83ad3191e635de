//! Callbacks for one request to the proxy: session, body, policy hook and audit log.

use crate::api::Operation;
use crate::check::Check;
use crate::client::Host;
use crate::formats::{self, FormatId};
use crate::json::Json;

/// The signed-in user, as the partner's own authentication knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The partner's identifier of the user. It never changes and is never reused for another user.
    pub subject: String,
    /// The user's id at Qash, a UUID. `None` if the partner does not store it; the proxy's store has it then.
    pub user_id: Option<String>,
    /// The user's e-mail address. `None` unless the partner has verified it.
    pub email: Option<String>,
}

impl Session {
    /// Parses the result of the partner's `session` callback: `{subject, userId?, email?}`.
    ///
    /// # Errors
    /// [`CallbackFailed`] if `subject` is missing or `userId` is not a UUID.
    pub fn from_json(text: &str) -> Result<Self, CallbackFailed> {
        let json = Json::parse(text).map_err(|_| CallbackFailed)?;
        let field = |name| match json.get(name).filter(|value| !value.is_null()) {
            None => Ok(None),
            Some(value) => {
                value.string().filter(|text| !text.is_empty()).map(|text| Some(text.into_owned())).ok_or(CallbackFailed)
            }
        };
        let (subject, id, email) = (field("subject")?.ok_or(CallbackFailed)?, field("userId")?, field("email")?);
        let user_id = id.map(|id| user_id(&id).ok_or(CallbackFailed)).transpose()?;
        Ok(Self { subject, user_id, email })
    }
}

/// Normalizes a user's id to the spelling that Qash uses, so that each user has one token and one store key. `None` if it is not a UUID.
pub(super) fn user_id(text: &str) -> Option<String> {
    match formats::check(FormatId::Uuid, text) {
        Check::Valid { value, .. } => Some(value),
        Check::Invalid { .. } => None,
    }
}

/// The result of a policy hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyDecision {
    /// Execute the operation.
    Allow,
    /// Execute the operation with this input, a JSON text, instead of the browser's.
    Replace(String),
    /// Refuse the operation.
    Deny,
    /// The hook threw or returned an unexpected value: refuse the operation.
    Failed,
}

/// The reason why a request body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyFailure {
    /// The body is larger than the limit.
    TooLarge,
    /// The body is not valid UTF-8.
    NotText,
    /// The partner's own code consumed the body before the proxy, and its text is lost.
    ReadBefore,
    /// The connection was closed before the body was complete.
    Broken,
}

/// The error of a callback of the partner that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallbackFailed;

/// Callbacks for one request.
pub trait RequestContext: Host {
    /// Returns the signed-in user; `None` if nobody is signed in.
    fn session(&self) -> impl Future<Output = Result<Option<Session>, CallbackFailed>>;

    /// Reads the request's body, of at most `limit` bytes.
    fn body(&self, limit: u32) -> impl Future<Output = Result<String, BodyFailure>>;

    /// Calls the policy hook of an operation.
    fn authorise(&self, operation: Operation, input: &str) -> impl Future<Output = PolicyDecision>;

    /// Whether the partner has an audit log. Without one no events are built.
    fn is_audited(&self) -> bool {
        true
    }

    /// Writes an event to the partner's audit log. A failure of the log does not affect the request.
    fn audit(&self, event: &str);
}

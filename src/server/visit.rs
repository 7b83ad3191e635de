//! The outside of one request to the proxy: who sent it, what it holds, and whom to ask.

use crate::api::Operation;
use crate::check::Check;
use crate::client::Host;
use crate::formats::{self, FormatId};
use crate::json::Json;

/// Who sent a request, as the partner's own sign-in knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The partner's own name for the person; never changes and is never used again for another.
    pub subject: String,
    /// The person's id at Qash, if the partner keeps it; else the proxy's store does.
    pub user_id: Option<String>,
    /// The person's e-mail, if the partner has verified it.
    pub email: Option<String>,
}

impl Session {
    /// Reads what the partner's `session` answered: `{subject, userId?, email?}`.
    ///
    /// # Errors
    /// [`CallbackFailed`] without a subject, or with an id that is no UUID.
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

/// A user's id as Qash writes it, however it was given: one user has one token, and one place in a store.
pub(super) fn user_id(text: &str) -> Option<String> {
    match formats::check(FormatId::Uuid, text) {
        Check::Valid { value, .. } => Some(value),
        Check::Invalid { .. } => None,
    }
}

/// What a policy hook says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Carry it out.
    Allow,
    /// Carry it out with this input, a JSON text, in place of the browser's.
    Replace(String),
    /// Do not.
    Deny,
    /// The hook failed or said something else: do not.
    Failed,
}

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyFailure {
    /// More bytes than the limit.
    TooLarge,
    /// Not UTF-8.
    NotText,
    /// The partner's own code read it before, and its text is gone.
    ReadBefore,
    /// The connection broke.
    Broken,
}

/// A callback of the partner's that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallbackFailed;

/// The outside of one request.
pub trait Visit: Host {
    /// Who is signed in; `None` for nobody.
    fn session(&self) -> impl Future<Output = Result<Option<Session>, CallbackFailed>>;

    /// The request's body, of at most so many bytes.
    fn body(&self, limit: u32) -> impl Future<Output = Result<String, BodyFailure>>;

    /// Asks the policy hook of an operation.
    fn authorise(&self, operation: Operation, input: &str) -> impl Future<Output = Verdict>;

    /// Whether the partner keeps a log; else no events are made.
    fn is_audited(&self) -> bool {
        true
    }

    /// Tells the partner's log; whatever comes of that changes nothing.
    fn audit(&self, event: &str);
}

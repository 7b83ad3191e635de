//! Keeps a second click from moving money twice: tracks the transfers and payouts in progress, and the key of each payout whose outcome is
//! unknown.

use super::Encoded;
use crate::api::{KEY_FIELD, Operation};
use crate::error::{Error, ErrorCode, Outcome};
use crate::json::{Json, ObjectText, same};
use crate::text::join;
use std::cell::Cell;
use std::mem::replace;
use std::rc::Rc;

/// The transfers of one client, and its payouts without a caller's key. Clones share them.
///
/// The state may outlive the program: [`Keys::to_json`] is what another instance needs in order not to pay twice.
#[derive(Clone, Debug, Default)]
pub struct Keys(Rc<State>);

#[derive(Default)]
struct State {
    intents: Cell<Vec<Intent>>,
    changed: Cell<bool>,
}

impl State {
    fn with<R>(&self, then: impl FnOnce(&mut Vec<Intent>) -> R) -> R {
        let mut intents = self.intents.take();
        let result = then(&mut intents);
        self.intents.set(intents);
        result
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.with(|intents| write!(out, "{intents:?}"))
    }
}

/// A transfer or payout that may have been carried out.
#[derive(Debug)]
struct Intent {
    /// The request body, without the key.
    content: String,
    /// The idempotency key; `None` for a transfer.
    key: Option<String>,
    under_way: bool,
}

impl Keys {
    /// Restores the payouts of [`Keys::to_json`]. A payout that was in progress has an unknown outcome here.
    #[must_use]
    pub fn from_json(text: &str) -> Self {
        let mut intents = Vec::new();
        for (content, key) in Json::parse(text).unwrap_or(Json::NULL).fields() {
            if let (Some(content), Some(key)) = (content.string(), key.string()) {
                intents.push(Intent { content: content.into_owned(), key: Some(key.into_owned()), under_way: false });
            }
        }
        Self(Rc::new(State { intents: Cell::new(intents), changed: Cell::new(false) }))
    }

    /// The payouts that may have been carried out, with their keys, as a JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut object = ObjectText::new();
        self.0.with(|intents| {
            for intent in intents {
                object.put_optional(&intent.content, intent.key.as_deref());
            }
        });
        object.finish()
    }

    /// Whether it tracks nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.with(|intents| intents.is_empty())
    }

    /// Whether no clone of it is left.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        Rc::strong_count(&self.0) == 1
    }

    /// Whether the state changed since the last call.
    pub fn take_changed(&self) -> bool {
        self.0.changed.take()
    }

    /// Claims a request: the same request is refused until the claim ends. A payout whose outcome is unknown gets its key again.
    ///
    /// `None` for an operation that needs no claim: it moves no money, or has a key of the caller's.
    ///
    /// # Errors
    /// `ALREADY_UNDER_WAY` if the same request is in progress.
    pub(super) fn claim(
        &self,
        operation: Operation,
        input: Json<'_>,
        encoded: &mut Encoded,
    ) -> Result<Option<Claim>, Error> {
        if !operation.moves_money() || !input.own_text(KEY_FIELD).is_empty() {
            return Ok(None);
        }
        let body = Json::trusted(encoded.request.body.as_deref().unwrap_or("{}"));
        let content = ObjectText::without(body, &[KEY_FIELD]).finish();
        let mut earlier = None;
        let under_way = self.0.with(|intents| {
            if let Some(known) =
                intents.iter_mut().find(|intent| same(Json::trusted(&intent.content), Json::trusted(&content)))
            {
                earlier = known.key.clone();
                return replace(&mut known.under_way, true);
            }
            intents.push(Intent { content: content.clone(), key: encoded.key.clone(), under_way: true });
            self.0.changed.set(true);
            false
        });
        if under_way {
            let message = join(&["The same ", operation.name, " is under way; wait for it."]);
            let mut error = Error::new(ErrorCode::AlreadyUnderWay, message);
            error.operation = Some(operation.name);
            return Err(error);
        }
        if let Some(key) = &earlier {
            encoded.adopt_key(key);
        }
        Ok(Some(Claim { keys: self.clone(), content, kept: encoded.key.clone(), earlier }))
    }
}

/// A request in progress. Dropped without being settled, its outcome is unknown.
#[derive(Debug)]
pub(super) struct Claim {
    keys: Keys,
    content: String,
    /// The key to keep, if any.
    kept: Option<String>,
    /// The key of an earlier identical request whose outcome is unknown.
    earlier: Option<String>,
}

impl Claim {
    /// Forgets the key if the outcome is known.
    pub(super) fn settle(mut self, answer: &Result<String, Error>) {
        self.kept = match answer {
            Err(error) if error.outcome == Outcome::Unknown => self.kept.take(),
            // A refusal now proves nothing about the earlier request.
            Err(error) if error.outcome == Outcome::None => self.earlier.take(),
            _ => None,
        };
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let kept = self.kept.is_some();
        self.keys.0.with(|intents| {
            intents.retain_mut(|intent| {
                let own = same(Json::trusted(&intent.content), Json::trusted(&self.content));
                intent.under_way &= !own;
                kept || !own
            });
        });
        if !kept {
            self.keys.0.changed.set(true);
        }
    }
}

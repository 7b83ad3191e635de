//! Open attempts for an operator: listing them, and setting their outcome by hand.

use super::record::State;
use super::stored::{AttemptKey, decision, decision_key, void_key};
use super::{Attempts, Failure, index, remaining_ttl};
use crate::api::{KEY_FIELD, NamedBy};
use crate::error::Outcome;
use crate::json::ObjectText;
use crate::server::store::{Store, StoreFailed};
use crate::time;

/// The outcome of an attempt, determined by an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// It was executed.
    Done,
    /// It was not executed and will not be: its key or reference may be used again.
    None,
}

impl<S: Store, F: Failure> Attempts<S, F> {
    /// Lists the attempts with an unknown outcome as JSON texts, oldest first: `id`, `operation`, `userId`, `idempotencyKey` or
    /// `reference`, `sentAt`, `input`.
    ///
    /// # Errors
    /// The failure of the store.
    pub(in crate::server) async fn open(&self, now: i64) -> Result<Vec<(i64, String)>, StoreFailed> {
        let mut open = Vec::new();
        for store_key in index::open_keys(&*self.store, now).await? {
            let Some(parts) = AttemptKey::read(&store_key) else { continue };
            let Some(record) = self.open_at(&store_key).await? else { continue };
            let named = match parts.named_by {
                NamedBy::Key => Some(KEY_FIELD),
                NamedBy::Reference => Some("reference"),
                NamedBy::Content => None,
            };
            let text = ObjectText::new()
                .string("id", &store_key)
                .string("operation", parts.operation.name)
                .string("userId", &parts.user)
                .optional(named, |object, named| object.string(named, &parts.name))
                .optional(record.sent_at, |object, at| object.string("sentAt", &time::format_rfc3339(at)))
                .raw("input", record.input().unwrap_or("{}"))
                .finish();
            open.push((record.sent_at.unwrap_or_default(), text));
        }
        open.sort();
        Ok(open)
    }

    /// Sets the outcome of an attempt by its id; `false` if it is not open.
    ///
    /// # Errors
    /// The failure of the store.
    pub(in crate::server) async fn settle(
        &self,
        store_key: &str,
        settlement: Settlement,
        now: i64,
    ) -> Result<bool, StoreFailed> {
        let Some(parts) = AttemptKey::read(store_key) else { return Ok(false) };
        let Some(record) = self.open_at(store_key).await? else { return Ok(false) };
        let has_key = parts.named_by == NamedBy::Key;
        match settlement {
            Settlement::Done => {
                let key = has_key.then_some(parts.name.as_str());
                let answer = ObjectText::new()
                    .optional(key, |object, key| object.string(KEY_FIELD, key))
                    .bool("settled", true)
                    .finish();
                self.store_unclaimed(&parts.user, &record, now).await?;
                let done = record.with(State::Done(answer));
                let first = if has_key { parts.first.as_str() } else { store_key };
                let old = if first == store_key { Some(record) } else { self.record(first).await? };
                self.put(first, old.as_ref(), &done).await
            }
            Settlement::None if has_key => {
                let ttl = Some(remaining_ttl(record.sent_at, now));
                let decision_key = decision_key(store_key, &record);
                if !self.store.add(&decision_key, decision::REFUSED, ttl).await?
                    && self.store.get(&decision_key).await?.as_deref() != Some(decision::REFUSED)
                {
                    self.store.set(&void_key(store_key, &record), "1", ttl).await?;
                }
                Ok(true)
            }
            Settlement::None => self.put(store_key, Some(&record), &record.with(State::Void)).await,
        }
    }
}

impl Settlement {
    /// Parses `done` or `none`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match Outcome::parse(name)? {
            Outcome::Done => Some(Self::Done),
            Outcome::None => Some(Self::None),
            Outcome::Unknown => None,
        }
    }
}

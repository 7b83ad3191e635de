//! What an operator sees of attempts that are not settled, and how they are settled by hand.

use super::record::State;
use super::stored::{Place, fate, fate_place, void_place};
use super::{Attempts, Failure, index, left_of};
use crate::api::{KEY_FIELD, NamedBy};
use crate::error::Outcome;
use crate::json::ObjectText;
use crate::server::store::{Store, StoreFailed};
use crate::time;

/// What an operator found out about an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// It was carried out.
    Done,
    /// Nothing came of it, and nothing will: its key or reference may be used again.
    None,
}

impl<S: Store, F: Failure> Attempts<S, F> {
    /// The attempts that are pending or unknown, as a JSON list, the oldest first: `id`, `operation`, `userId`, `idempotencyKey` or `reference`, `sentAt`,
    /// `input`.
    ///
    /// # Errors
    /// The store's own failure.
    pub(in crate::server) async fn open(&self, now: i64) -> Result<Vec<(i64, String)>, StoreFailed> {
        let mut open = Vec::new();
        for place in index::places(&*self.store, now).await? {
            let Some(parts) = Place::read(&place) else { continue };
            let Some(record) = self.open_at(&place).await? else { continue };
            let named = match parts.named_by {
                NamedBy::Key => Some(KEY_FIELD),
                NamedBy::Reference => Some("reference"),
                NamedBy::Content => None,
            };
            let text = ObjectText::new()
                .string("id", &place)
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

    /// Settles an attempt by its id, as an operator found out; `false` if it is not open.
    ///
    /// # Errors
    /// The store's own failure.
    pub(in crate::server) async fn settle(
        &self,
        place: &str,
        settlement: Settlement,
        now: i64,
    ) -> Result<bool, StoreFailed> {
        let Some(parts) = Place::read(place) else { return Ok(false) };
        let Some(record) = self.open_at(place).await? else { return Ok(false) };
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
                let first = if has_key { parts.first.as_str() } else { place };
                let old = if first == place { Some(record) } else { self.record(first).await? };
                self.put(first, old.as_ref(), &done).await
            }
            Settlement::None if has_key => {
                let life = Some(left_of(record.sent_at, now));
                let fate_place = fate_place(place, &record);
                if !self.store.add(&fate_place, fate::REFUSED, life).await?
                    && self.store.get(&fate_place).await?.as_deref() != Some(fate::REFUSED)
                {
                    self.store.set(&void_place(place, &record), "1", life).await?;
                }
                Ok(true)
            }
            Settlement::None => self.put(place, Some(&record), &record.with(State::Void)).await,
        }
    }
}

impl Settlement {
    /// Reads `done` or `none`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match Outcome::parse(name)? {
            Outcome::Done => Some(Self::Done),
            Outcome::None => Some(Self::None),
            Outcome::Unknown => None,
        }
    }
}

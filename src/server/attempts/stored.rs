//! What the store holds of attempts, and how one record takes the place of another.

use super::record::{KEPT_MS, Record};
use super::{Attempts, Failure};
use crate::api::{Effect, NamedBy, Operation};
use crate::http::percent_decode;
use crate::server::store::{Store, StoreFailed};

/// How often a key may be refused, and used again.
const MOST_ATTEMPTS: u8 = 30;

/// How long it is remembered that an attempt follows a settled one, where the store cannot compare and set: longer than any call takes, in milliseconds.
const FOLLOWED_FOR_MS: u64 = 60_000;

/// What became of an attempt. Whoever writes it first is right.
pub(super) mod fate {
    /// Nothing was done; the key may be used again.
    pub(in super::super) const REFUSED: &str = "refused";
    /// Another request goes on with it; no refusal is the end of it any more.
    pub(in super::super) const RESUMED: &str = "resumed";
}

/// The parts of a place: what sort of attempt it is, whose, and under which key, content or reference.
pub(super) struct Place {
    pub operation: Operation,
    pub named_by: NamedBy,
    pub user: String,
    pub name: String,
    /// Where the answer goes.
    pub first: String,
}

impl Place {
    pub fn read(place: &str) -> Option<Self> {
        let mut parts = place.split(':');
        let (kind, user, name) = (parts.next()?, parts.next()?, parts.next()?);
        let operation = Operation::named(kind)?;
        let Effect::Money(named_by) = operation.effect else { return None };
        let first = [kind, ":", user, ":", name].concat();
        Some(Self { operation, named_by, user: percent_decode(user)?, name: percent_decode(name)?, first })
    }
}

/// An attempt, and what the store knows of it.
#[derive(Debug)]
pub(super) struct Present {
    pub place: String,
    /// When the key's first attempt was sent: all of them are forgotten together.
    pub first_sent_at: Option<i64>,
    pub record: Option<Record>,
}

impl<S: Store, F: Failure> Attempts<S, F> {
    /// The attempt at a place, if it is not settled.
    pub(super) async fn open_at(&self, place: &str) -> Result<Option<Record>, StoreFailed> {
        let Some(record) = self.record(place).await?.filter(|record| record.input().is_some()) else { return Ok(None) };
        let Some(parts) = Place::read(place).filter(|parts| parts.named_by == NamedBy::Key) else {
            return Ok(Some(record));
        };
        // An answer stands at the key's first place, whichever attempt it was.
        let answered =
            parts.first != place && self.record(&parts.first).await?.is_some_and(|first| first.input().is_none());
        Ok((!answered && !self.was_refused(place, Some(&record)).await?).then_some(record))
    }

    /// The attempt that a key is in: the first that has not begun, or that was not refused. None if all were, or none may begin any more.
    pub(super) async fn present(&self, first: &str) -> Result<Option<Present>, StoreFailed> {
        let mut place = first.to_owned();
        let mut first_sent_at = None;
        for next in 1..=MOST_ATTEMPTS {
            let record = self.record(&place).await?;
            if next == 1 {
                first_sent_at = record.as_ref().and_then(|record| record.sent_at);
            }
            if record.as_ref().is_none_or(|record| record.input().is_none())
                || !self.was_refused(&place, record.as_ref()).await?
            {
                return Ok(Some(Present { place, first_sent_at, record }));
            }
            place = format!("{first}:{next}");
        }
        Ok(None)
    }

    /// Whether an attempt was refused, or an operator said that nothing came of it.
    pub(super) async fn was_refused(&self, place: &str, record: Option<&Record>) -> Result<bool, StoreFailed> {
        let Some(record) = record else { return Ok(false) };
        let fate = self.store.get(&fate_place(place, record)).await?;
        Ok(match fate.as_deref() {
            Some(fate::REFUSED) => true,
            Some(fate::RESUMED) => self.store.get(&void_place(place, record)).await?.is_some(),
            _ => false,
        })
    }

    /// Puts a record in the place of another, or where there is none; whether it stood as expected.
    pub(super) async fn put(&self, place: &str, old: Option<&Record>, new: &Record) -> Result<bool, StoreFailed> {
        let new = new.to_json();
        let Some(old) = old else { return self.store.add(place, &new, Some(KEPT_MS)).await };
        match self.store.compare_and_set(place, Some(&old.to_json()), Some(&new), Some(KEPT_MS)).await? {
            Some(done) => Ok(done),
            None => {
                // Only one may follow a settled one, also if no lease could be had.
                if old.input().is_none() {
                    let after = format!("{place}:after:{}", old.sent_at.unwrap_or_default());
                    if !self.store.add(&after, "1", Some(FOLLOWED_FOR_MS)).await? {
                        return Ok(false);
                    }
                }
                self.store.set(place, &new, Some(KEPT_MS)).await.map(|()| true)
            }
        }
    }
}

/// Where it stands what became of an attempt. The time of its first send tells it from one under the same key that was forgotten.
pub(super) fn fate_place(place: &str, record: &Record) -> String {
    match record.sent_at {
        Some(sent_at) => format!("{place}:fate:{sent_at}"),
        None => [place, ":fate"].concat(),
    }
}

/// Where it stands that an operator found out that nothing came of an attempt that was sent again.
pub(super) fn void_place(place: &str, record: &Record) -> String {
    [&fate_place(place, record), ":void"].concat()
}

//! Access to the stored records of attempts.

use super::record::{RETENTION_MS, Record};
use super::{Attempts, Failure};
use crate::api::{Effect, NamedBy, Operation};
use crate::http::percent_decode;
use crate::server::store::{Store, StoreFailed};

/// Maximum number of attempts per key.
const MAX_ATTEMPTS: u8 = 30;

/// How long a successor of a settled attempt is recorded, for stores without compare-and-set: longer than any call takes, in milliseconds.
const SUCCESSOR_TTL_MS: u64 = 60_000;

/// The decision about an attempt. The first write wins.
pub(super) mod decision {
    /// Nothing was executed; the key may be used again.
    pub(in super::super) const REFUSED: &str = "refused";
    /// Another request resumes it; a refusal no longer ends it.
    pub(in super::super) const RESUMED: &str = "resumed";
}

/// The parts of an attempt's store key.
pub(super) struct AttemptKey {
    pub operation: Operation,
    pub named_by: NamedBy,
    pub user: String,
    pub name: String,
    /// Store key of the first attempt, where the response is stored.
    pub first: String,
}

impl AttemptKey {
    pub fn read(store_key: &str) -> Option<Self> {
        let mut parts = store_key.split(':');
        let (kind, user, name) = (parts.next()?, parts.next()?, parts.next()?);
        let operation = Operation::named(kind)?;
        let Effect::Money(named_by) = operation.effect else { return None };
        let first = [kind, ":", user, ":", name].concat();
        Some(Self { operation, named_by, user: percent_decode(user)?, name: percent_decode(name)?, first })
    }
}

/// The current attempt of a key, and its stored record.
#[derive(Debug)]
pub(super) struct CurrentAttempt {
    pub store_key: String,
    /// Time of the key's first attempt, in milliseconds since 1970: all attempts of a key expire together.
    pub first_sent_at: Option<i64>,
    pub record: Option<Record>,
}

impl<S: Store, F: Failure> Attempts<S, F> {
    /// Returns the record of an attempt, if it is not settled.
    pub(super) async fn open_at(&self, store_key: &str) -> Result<Option<Record>, StoreFailed> {
        let Some(record) = self.record(store_key).await?.filter(|record| record.input().is_some()) else {
            return Ok(None);
        };
        let Some(parts) = AttemptKey::read(store_key).filter(|parts| parts.named_by == NamedBy::Key) else {
            return Ok(Some(record));
        };
        // The response is stored under the key's first attempt, whichever attempt got it.
        let answered =
            parts.first != store_key && self.record(&parts.first).await?.is_some_and(|first| first.input().is_none());
        Ok((!answered && !self.was_refused(store_key, Some(&record)).await?).then_some(record))
    }

    /// Returns the current attempt of a key: the first that has not started or was not refused. `None` if all were refused and none may
    /// start.
    pub(super) async fn current(&self, first: &str) -> Result<Option<CurrentAttempt>, StoreFailed> {
        let mut store_key = first.to_owned();
        let mut first_sent_at = None;
        for next in 1..=MAX_ATTEMPTS {
            let record = self.record(&store_key).await?;
            if next == 1 {
                first_sent_at = record.as_ref().and_then(|record| record.sent_at);
            }
            if record.as_ref().is_none_or(|record| record.input().is_none())
                || !self.was_refused(&store_key, record.as_ref()).await?
            {
                return Ok(Some(CurrentAttempt { store_key, first_sent_at, record }));
            }
            store_key = format!("{first}:{next}");
        }
        Ok(None)
    }

    /// Whether an attempt was refused, or settled as not executed by an operator.
    pub(super) async fn was_refused(&self, store_key: &str, record: Option<&Record>) -> Result<bool, StoreFailed> {
        let Some(record) = record else { return Ok(false) };
        let decision = self.store.get(&decision_key(store_key, record)).await?;
        Ok(match decision.as_deref() {
            Some(decision::REFUSED) => true,
            Some(decision::RESUMED) => self.store.get(&void_key(store_key, record)).await?.is_some(),
            _ => false,
        })
    }

    /// Replaces a record by another, or adds it. Returns whether the stored record was the expected one.
    pub(super) async fn put(&self, store_key: &str, old: Option<&Record>, new: &Record) -> Result<bool, StoreFailed> {
        let new = new.to_json();
        let Some(old) = old else { return self.store.add(store_key, &new, Some(RETENTION_MS)).await };
        match self.store.compare_and_set(store_key, Some(&old.to_json()), Some(&new), Some(RETENTION_MS)).await? {
            Some(done) => Ok(done),
            None => {
                // Only one attempt may replace a settled one, even without a lease.
                if old.input().is_none() {
                    let after = format!("{store_key}:after:{}", old.sent_at.unwrap_or_default());
                    if !self.store.add(&after, "1", Some(SUCCESSOR_TTL_MS)).await? {
                        return Ok(false);
                    }
                }
                self.store.set(store_key, &new, Some(RETENTION_MS)).await.map(|()| true)
            }
        }
    }
}

/// Returns the store key of the decision about an attempt. The time of its first send distinguishes it from an expired attempt with the
/// same key.
pub(super) fn decision_key(store_key: &str, record: &Record) -> String {
    match record.sent_at {
        Some(sent_at) => format!("{store_key}:fate:{sent_at}"),
        None => [store_key, ":fate"].concat(),
    }
}

/// Returns the store key of an operator's decision that a resumed attempt was not executed.
pub(super) fn void_key(store_key: &str, record: &Record) -> String {
    [&decision_key(store_key, record), ":void"].concat()
}

//! Searches the user's transactions for an attempt whose response was lost. A match alone is weak evidence, and no match proves nothing.

use super::answers::{found_answer, ids, replayed};
use super::content::Content;
use super::record::{Record, State};
use super::{Attempts, Caller, Failure, claim_key, claimant, index};
use crate::api::Operation;
use crate::client::Host;
use crate::error::{Error, ErrorCode, Outcome};
use crate::json::{Json, ObjectText, list};
use crate::server::store::{Store, StoreFailed};
use crate::time::{self, until};

/// Maximum number of pages of transactions, newest first.
const MAX_PAGES: i64 = 5;

/// Number of transactions per page.
const PAGE_SIZE: i64 = 100;

/// Maximum difference between Qash's clock and this server's for a transaction to be a candidate, in milliseconds.
const MAX_CLOCK_SKEW_MS: i64 = 300_000;

/// Minimum time left in a call to start a search, in milliseconds.
const MIN_TIME_LEFT_MS: u64 = 500;

/// The attempt to search for.
#[derive(Debug)]
pub(super) struct Search<'a> {
    pub operation: Operation,
    pub user: &'a str,
    /// Store key of the attempt.
    pub store_key: &'a str,
    /// Stored record of the attempt.
    pub record: &'a Record,
}

/// Result of a search.
#[derive(Debug, Default)]
pub(super) struct SearchResult {
    /// The attempt's transaction, if the match is certain; it is claimed.
    pub transaction: Option<String>,
    /// Transactions that may be the attempt's.
    pub candidates: Vec<String>,
}

/// The reason why a search failed.
#[derive(Debug)]
pub(super) enum SearchFailed {
    /// The store failed.
    Store,
    /// The transactions could not be read.
    Read(Error),
}

impl From<StoreFailed> for SearchFailed {
    fn from(_: StoreFailed) -> Self {
        Self::Store
    }
}

impl<S: Store, F: Failure> Attempts<S, F> {
    /// Searches for an attempt in the transactions since its first send.
    ///
    /// A match is certain only if there is exactly one, no other attempt has claimed it, and no other attempt of this user with the same
    /// content is open or was executed since with an unknown transaction. Otherwise it is a candidate. No match proves nothing, because
    /// lists may lag behind.
    pub(super) async fn search(&self, caller: &impl Caller, search: &Search<'_>) -> Result<SearchResult, SearchFailed> {
        let mut found = SearchResult::default();
        let Some(content) = search.record.input().and_then(Content::of) else { return Ok(found) };
        let Some(sent_at) = search.record.sent_at else { return Ok(found) };
        let claimant = claimant(search.store_key, search.record);
        let mut own = Vec::new();
        for transaction in self.matching_transactions(caller, &content, search, sent_at).await? {
            let json = Json::trusted(&transaction);
            let Some(id) = ids(&transaction).into_iter().next() else { continue };
            if self.store.get(&claim_key(search.user, &id)).await?.is_some_and(|claimed| claimed != claimant) {
                continue;
            }
            let made = time::parse_rfc3339(&json.own_text("createdAt"));
            if made.is_some_and(|made| made >= sent_at) {
                own.push((id, transaction.clone()));
            }
            found.candidates.push(transaction);
        }
        if let [(id, transaction)] = own.as_slice()
            && found.candidates.len() == 1
            && !self.others_are_open(search, &content, caller.host().now()).await?
            && !self.is_unclaimed_since(search.user, &content, sent_at).await?
            && self.claim(search.user, std::slice::from_ref(id), search.store_key, search.record).await?
        {
            found.transaction = Some(transaction.clone());
        }
        Ok(found)
    }

    /// Lists the transactions with an attempt's content, as far back as it may have been executed.
    async fn matching_transactions(
        &self,
        caller: &impl Caller,
        content: &Content,
        search: &Search<'_>,
        sent_at: i64,
    ) -> Result<Vec<String>, SearchFailed> {
        let oldest = sent_at.saturating_sub(MAX_CLOCK_SKEW_MS);
        // A date without time, because it is undocumented whether a time is respected.
        let from = time::format_rfc3339(oldest).split('T').next().unwrap_or_default().to_owned();
        let mut found = Vec::new();
        for page in 1..=MAX_PAGES {
            if until(caller.deadline(), caller.host().now()) < MIN_TIME_LEFT_MS {
                return Err(SearchFailed::Read(crate::server::tokens::deadline_error()));
            }
            let input =
                ObjectText::new().integer("page", page).integer("limit", PAGE_SIZE).string("from", &from).finish();
            let answer = caller.transactions(&input).await.map_err(SearchFailed::Read)?;
            let json = Json::trusted(&answer);
            let mut ended = json.get("hasMore").and_then(Json::bool) != Some(true);
            for transaction in json.get("items").unwrap_or(Json::NULL).items() {
                let made = time::parse_rfc3339(&transaction.own_text("createdAt"));
                if made.is_some_and(|made| made < oldest) {
                    ended = true;
                } else if content.is_shown_by(transaction, search.operation) {
                    found.push(transaction.text().to_owned());
                }
            }
            if ended {
                return Ok(found);
            }
        }
        Ok(found)
    }

    /// Whether an attempt with this content was executed at `sent_at` or later and its transaction is unknown.
    async fn is_unclaimed_since(&self, user: &str, content: &Content, sent_at: i64) -> Result<bool, StoreFailed> {
        let known = self.store.get(&content.unclaimed_key(user)).await?;
        let known_at = known.map(|at| at.parse::<i64>().map_err(|_| StoreFailed::Broken)).transpose()?;
        Ok(known_at.is_some_and(|at| at.saturating_add(MAX_CLOCK_SKEW_MS) >= sent_at))
    }

    /// Whether another open attempt of the user has the same content.
    async fn others_are_open(&self, search: &Search<'_>, content: &Content, now: i64) -> Result<bool, StoreFailed> {
        let user = crate::http::percent_encode(search.user);
        for store_key in index::open_keys(&*self.store, now).await? {
            if store_key == search.store_key || store_key.split(':').nth(1) != Some(&user) {
                continue;
            }
            let Some(record) = self.open_at(&store_key).await? else { continue };
            let theirs = record.input().and_then(Content::of);
            if theirs.is_some_and(|theirs| {
                (theirs.account, theirs.amount, &theirs.description)
                    == (content.account, content.amount, &content.description)
            }) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The outcome of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptReport {
    /// `done` if it was executed, `none` if it certainly was not, else `unknown`.
    pub outcome: Outcome,
    /// The response, if it was executed.
    pub answer: Option<String>,
    /// Transactions that may be the attempt's, as JSON texts.
    pub candidates: Vec<String>,
    /// Time of the first send, in milliseconds since 1970.
    pub sent_at: Option<i64>,
}

impl AttemptReport {
    /// Serializes as `{outcome, answer?, candidates, sentAt?}`.
    #[must_use]
    pub fn to_json(&self) -> String {
        ObjectText::new()
            .string("outcome", self.outcome.name())
            .optional(self.answer.as_deref(), |object, answer| object.raw("answer", answer))
            .raw("candidates", &list(&self.candidates))
            .optional(self.sent_at, |object, at| object.string("sentAt", &time::format_rfc3339(at)))
            .finish()
    }
}

impl<S: Store, F: Failure> Attempts<S, F> {
    /// Finds the outcome of an attempt, and stores a response that is found under `answer_key`.
    pub(super) async fn find<C: Caller<Failure = F>>(
        &self,
        caller: &C,
        search: &Search<'_>,
        answer_key: &str,
        key: Option<&str>,
    ) -> Result<AttemptReport, F> {
        let record = search.record;
        let found =
            |outcome, answer, candidates| AttemptReport { outcome, answer, candidates, sent_at: record.sent_at };
        match &record.state {
            State::Done(answer) => return Ok(found(Outcome::Done, Some(replayed(answer)), Vec::new())),
            State::Failed(..) => return Ok(found(Outcome::Done, None, Vec::new())),
            State::Void => return Ok(found(Outcome::None, None, Vec::new())),
            State::Pending(_) => {}
        }
        let result = self.search(caller, search).await.map_err(|failed| match failed {
            SearchFailed::Store => super::store_failed(StoreFailed::Broken),
            SearchFailed::Read(error) => F::of(error),
        })?;
        let Some(transaction) = result.transaction else {
            return Ok(found(Outcome::Unknown, None, result.candidates));
        };
        let answer = found_answer(&caller.show(&transaction)?, key);
        self.conclude(caller, answer_key, &record.with(State::Done(answer.clone()))).await;
        Ok(found(Outcome::Done, Some(answer), Vec::new()))
    }
}

/// Builds the 404 of an attempt that is not in the store.
pub(super) fn not_found<F: Failure>(operation: Operation, what: &str) -> F {
    let message =
        ["The store has no ", what, ". It was not sent with this store, or its record has expired after 90 days."];
    F::with_status(
        404,
        Error { operation: Some(operation.name), ..Error::new(ErrorCode::AttemptNotFound, message.concat()) },
    )
}

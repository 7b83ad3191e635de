//! Looks for an attempt whose answer was lost in the user's transactions. A hit proves little by itself, and a miss nothing.

use super::answers::{found_answer, ids, replayed};
use super::content::Content;
use super::record::{Record, State};
use super::{Attempts, Caller, Failure, claim_of, claimant, index};
use crate::api::Operation;
use crate::client::Host;
use crate::error::{Error, ErrorCode, Outcome};
use crate::json::{Json, ObjectText, list};
use crate::server::store::{Store, StoreFailed};
use crate::time::{self, until};

/// How many pages of transactions are read at most, newest first.
const MOST_PAGES: i64 = 5;

/// How many transactions a page has.
const PAGE: i64 = 100;

/// How far the clocks of Qash and of this server may be apart for a transaction to be shown as a candidate, in milliseconds.
const CLOCKS_APART_MS: i64 = 300_000;

/// So much of a call's time has to be left for a search, in milliseconds.
const LEAST_MS: u64 = 500;

/// What is looked for.
#[derive(Debug)]
pub(super) struct Search<'a> {
    pub operation: Operation,
    pub user: &'a str,
    /// Where the attempt stands.
    pub place: &'a str,
    /// What is known of it.
    pub record: &'a Record,
}

/// What a search found.
#[derive(Debug, Default)]
pub(super) struct Hits {
    /// The attempt's transaction, for certain; it is claimed.
    pub transaction: Option<String>,
    /// Transactions that may be the attempt's.
    pub candidates: Vec<String>,
}

/// Why a search failed.
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
    /// Looks for an attempt in the transactions since its first send.
    ///
    /// A hit is the attempt's own only if no other attempt of this user with the same content is open, or was carried out since without telling its
    /// transaction, no other attempt has claimed it, and there is no second one; else it is a candidate. Finding none proves nothing: lists lag behind.
    pub(super) async fn search(&self, caller: &impl Caller, search: &Search<'_>) -> Result<Hits, SearchFailed> {
        let mut hits = Hits::default();
        let Some(content) = search.record.input().and_then(Content::of) else { return Ok(hits) };
        let Some(sent_at) = search.record.sent_at else { return Ok(hits) };
        let claimant = claimant(search.place, search.record);
        let mut own = Vec::new();
        for transaction in self.listed(caller, &content, search, sent_at).await? {
            let json = Json::trusted(&transaction);
            let Some(id) = ids(&transaction).into_iter().next() else { continue };
            if self.store.get(&claim_of(search.user, &id)).await?.is_some_and(|claimed| claimed != claimant) {
                continue;
            }
            let made = time::parse_rfc3339(&json.own_text("createdAt"));
            if made.is_some_and(|made| made >= sent_at) {
                own.push((id, transaction.clone()));
            }
            hits.candidates.push(transaction);
        }
        if let [(id, transaction)] = own.as_slice()
            && hits.candidates.len() == 1
            && !self.others_are_open(search, &content, caller.host().now()).await?
            && !self.is_unclaimed_since(search.user, &content, sent_at).await?
            && self.claim(search.user, std::slice::from_ref(id), search.place, search.record).await?
        {
            hits.transaction = Some(transaction.clone());
        }
        Ok(hits)
    }

    /// The transactions that show an attempt's content, as far back as it may have been made.
    async fn listed(
        &self,
        caller: &impl Caller,
        content: &Content,
        search: &Search<'_>,
        sent_at: i64,
    ) -> Result<Vec<String>, SearchFailed> {
        let oldest = sent_at.saturating_sub(CLOCKS_APART_MS);
        // A day, since nobody documents whether a time of day is heeded.
        let from = time::format_rfc3339(oldest).split('T').next().unwrap_or_default().to_owned();
        let mut found = Vec::new();
        for page in 1..=MOST_PAGES {
            if until(caller.deadline(), caller.host().now()) < LEAST_MS {
                return Err(SearchFailed::Read(crate::server::tokens::out_of_time()));
            }
            let input = ObjectText::new().integer("page", page).integer("limit", PAGE).string("from", &from).finish();
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

    /// Whether an attempt with that content that was carried out since then may have made a transaction that nothing claims.
    async fn is_unclaimed_since(&self, user: &str, content: &Content, sent_at: i64) -> Result<bool, StoreFailed> {
        let known = self.store.get(&content.unclaimed_place(user)).await?;
        let known_at = known.map(|at| at.parse::<i64>().map_err(|_| StoreFailed::Broken)).transpose()?;
        Ok(known_at.is_some_and(|at| at.saturating_add(CLOCKS_APART_MS) >= sent_at))
    }

    /// Whether another attempt of the user may have made a transaction that looks the same.
    async fn others_are_open(&self, search: &Search<'_>, content: &Content, now: i64) -> Result<bool, StoreFailed> {
        let user = crate::http::percent_encode(search.user);
        for place in index::places(&*self.store, now).await? {
            if place == search.place || place.split(':').nth(1) != Some(&user) {
                continue;
            }
            let Some(record) = self.open_at(&place).await? else { continue };
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

/// What is known of an attempt that somebody asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Whether it was carried out: `done`, `unknown`, or `none` if it was refused for certain.
    pub outcome: Outcome,
    /// Its answer, if it was carried out.
    pub answer: Option<String>,
    /// Transactions that may be it, as JSON texts.
    pub candidates: Vec<String>,
    /// When it was first sent.
    pub sent_at: Option<i64>,
}

impl Found {
    /// As JSON: `{outcome, answer?, candidates, sentAt?}`.
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
    /// What became of an attempt that stands at a place, where its answer goes.
    pub(super) async fn find<C: Caller<Failure = F>>(
        &self,
        caller: &C,
        search: &Search<'_>,
        answer_place: &str,
        key: Option<&str>,
    ) -> Result<Found, F> {
        let record = search.record;
        let found = |outcome, answer, candidates| Found { outcome, answer, candidates, sent_at: record.sent_at };
        match &record.state {
            State::Done(answer) => return Ok(found(Outcome::Done, Some(replayed(answer)), Vec::new())),
            State::Failed(..) => return Ok(found(Outcome::Done, None, Vec::new())),
            State::Void => return Ok(found(Outcome::None, None, Vec::new())),
            State::Pending(_) => {}
        }
        let hits = self.search(caller, search).await.map_err(|failed| match failed {
            SearchFailed::Store => super::store_failed(StoreFailed::Broken),
            SearchFailed::Read(error) => F::of(error),
        })?;
        let Some(transaction) = hits.transaction else {
            return Ok(found(Outcome::Unknown, None, hits.candidates));
        };
        let answer = found_answer(&caller.show(&transaction)?, key);
        self.conclude(caller, answer_place, &record.with(State::Done(answer.clone()))).await;
        Ok(found(Outcome::Done, Some(answer), Vec::new()))
    }
}

/// 404: the store knows of no such attempt.
pub(super) fn not_found<F: Failure>(operation: Operation, what: &str) -> F {
    let message = ["The store knows of no ", what, ". Either it was never sent from here, or it was forgotten."];
    F::told(404, Error { operation: Some(operation.name), ..Error::new(ErrorCode::AttemptNotFound, message.concat()) })
}

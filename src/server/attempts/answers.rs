//! Responses for an attempt that was executed: the first response again, or the transaction that was found.

use crate::json::{Json, ObjectText};

/// Returns the transaction ids in a response.
pub(super) fn ids(answer: &str) -> Vec<String> {
    let json = Json::trusted(answer);
    let id = |name| {
        let id = json.get(name)?;
        id.string().map(std::borrow::Cow::into_owned).or_else(|| id.number().map(str::to_owned))
    };
    ["id", "transactionId", "payoutId"].into_iter().filter_map(id).filter(|id| !id.is_empty()).collect()
}

/// Builds the response of a transaction that was found by a search.
pub(super) fn found_answer(transaction: &str, key: Option<&str>) -> String {
    let json = Json::trusted(transaction);
    ObjectText::without(json, &["found", "idempotencyKey"])
        .optional(key, |object, key| object.string("idempotencyKey", key))
        .bool("found", true)
        .finish()
}

/// Marks the stored response as a replay.
pub(super) fn replayed(answer: &str) -> String {
    let json = Json::trusted(answer);
    ObjectText::without(json, &["replayed"]).bool("replayed", true).finish()
}

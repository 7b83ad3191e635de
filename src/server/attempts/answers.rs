//! What is told of an attempt that was carried out: the first answer again, or the transaction that was found.

use crate::json::{Json, ObjectText};

/// The ids that an answer names.
pub(super) fn ids(answer: &str) -> Vec<String> {
    let json = Json::trusted(answer);
    let id = |name| {
        let id = json.get(name)?;
        id.string().map(std::borrow::Cow::into_owned).or_else(|| id.number().map(str::to_owned))
    };
    ["id", "transactionId", "payoutId"].into_iter().filter_map(id).filter(|id| !id.is_empty()).collect()
}

/// The answer of a transaction that was found.
pub(super) fn found_answer(transaction: &str, key: Option<&str>) -> String {
    let json = Json::trusted(transaction);
    ObjectText::without(json, &["found", "idempotencyKey"])
        .optional(key, |object, key| object.string("idempotencyKey", key))
        .bool("found", true)
        .finish()
}

/// The answer of the first time, said to be that.
pub(super) fn replayed(answer: &str) -> String {
    let json = Json::trusted(answer);
    ObjectText::without(json, &["replayed"]).bool("replayed", true).finish()
}

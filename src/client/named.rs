//! What an answer to a write names, and what else tells whether it was carried out.

use super::Hop;
use crate::api::{Operation, Retry};
use crate::json::{Json, Type};

/// Whether an answer names what a write did: by an id, by the key that was sent, or by the card's state or limit. Nothing less is anybody's word that
/// money moved: an empty answer and `{"success": true}` come from gateways too.
pub(super) fn names(operation: Operation, answer: Json<'_>, key: Option<&str>) -> bool {
    let card = operation.retry == Retry::HeaderKey;
    answer.fields().any(|(name, value)| {
        let told = matches!(value.kind(), Type::Text | Type::Number)
            && value.text().as_bytes().iter().any(u8::is_ascii_alphanumeric);
        let is_key = || name.text().as_bytes().ends_with(b"ey\"") && key.is_some_and(|key| value.is(key));
        let is_card = || name.is("amount") || name.is("status") && is_any(value, &CARD_STATES);
        // A zero, or a UUID of zeros, is what a program writes that has no id.
        let is_id = || value.text().bytes().any(|byte| byte.is_ascii_alphanumeric() && byte != b'0');
        let is_named = || name.is("reference") || ids(operation).any(|id| name.is(id));
        told && (is_named() && is_id() && !is_any(value, &["null", "undefined"]) || is_key() || card && is_card())
    })
}

/// What an answer may call the id of what was done.
pub(super) fn ids(operation: Operation) -> impl Iterator<Item = &'static str> {
    ["id", "payoutId", "transferId", "transactionId", "inquiryId"].into_iter().chain(operation.own_id)
}

/// What a card's status is; `ok` is an envelope's.
const CARD_STATES: [&str; 4] = ["notActivated", "active", "locked", "canceled"];

/// Whether a value is one of some texts, whatever their case.
pub(super) fn is_any(value: Json<'_>, texts: &[&str]) -> bool {
    value.string().is_some_and(|value| texts.iter().any(|text| value.eq_ignore_ascii_case(text)))
}

/// What tells whether an operation was carried out.
pub(crate) fn look(operation: Operation, hop: Hop) -> &'static str {
    match operation {
        // At Qash a person who is not known yet is found in the list alone.
        Operation::RegisterUser if hop != Hop::Proxy => "listUsers",
        _ => operation.look.map_or("Qash's support", |look| look.name),
    }
}

//! Evidence in a write's response that it was carried out, and where else to look for it.

use super::Hop;
use crate::api::{Operation, Retry};
use crate::json::{Json, Type};

/// Whether a response names the result of a write: by an id, by the key that was sent, or by a card's status or limit. Anything less does not
/// prove that money moved: gateways, too, send empty bodies and `{"success": true}`.
pub(super) fn names(operation: Operation, answer: Json<'_>, key: Option<&str>) -> bool {
    let card = operation.retry == Retry::HeaderKey;
    answer.fields().any(|(name, value)| {
        let told = matches!(value.kind(), Type::Text | Type::Number)
            && value.text().as_bytes().iter().any(u8::is_ascii_alphanumeric);
        let is_key = || name.text().as_bytes().ends_with(b"ey\"") && key.is_some_and(|key| value.is(key));
        let is_card = || name.is("amount") || name.is("status") && is_any(value, &CARD_STATES);
        // Programs without an id write a zero, or a UUID of zeros.
        let is_id = || value.text().bytes().any(|byte| byte.is_ascii_alphanumeric() && byte != b'0');
        let is_named = || name.is("reference") || ids(operation).any(|id| name.is(id));
        told && (is_named() && is_id() && !is_any(value, &["null", "undefined"]) || is_key() || card && is_card())
    })
}

/// Names that a response may use for the id of the new resource.
pub(super) fn ids(operation: Operation) -> impl Iterator<Item = &'static str> {
    ["id", "payoutId", "transferId", "transactionId", "inquiryId"].into_iter().chain(operation.own_id)
}

/// The status values of a card; `ok` is an envelope's.
const CARD_STATES: [&str; 4] = ["notActivated", "active", "locked", "canceled"];

/// Whether a value is one of some texts, ignoring case.
pub(super) fn is_any(value: Json<'_>, texts: &[&str]) -> bool {
    value.string().is_some_and(|value| texts.iter().any(|text| value.eq_ignore_ascii_case(text)))
}

/// The operation, as advice for people, that shows whether a write was carried out.
pub(crate) fn lookup_operation(operation: Operation, hop: Hop) -> &'static str {
    match operation {
        // At Qash a user whose id is unknown is found in the list alone.
        Operation::RegisterUser if hop != Hop::Proxy => "listUsers",
        _ => operation.lookup.map_or("Qash's support", |lookup| lookup.name),
    }
}

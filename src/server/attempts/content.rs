//! Content of an attempt, to recognize it in a list of transactions.

use super::record::sha256;
use crate::api::Operation;
use crate::json::Json;
use crate::server::store::store_key;

/// The fields of an attempt that a list of transactions shows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Content {
    pub account: Option<i64>,
    pub amount: i64,
    currency: Option<String>,
    pub description: String,
}

impl Content {
    pub(super) fn of(input: &str) -> Option<Self> {
        let json = Json::trusted(input);
        Some(Self {
            account: json.integer_at("fromAccountId").or(json.integer_at("toAccountId")),
            amount: json.integer_at("amount")?,
            currency: json.text_at("currency").map(std::borrow::Cow::into_owned),
            description: json.own_text("description"),
        })
    }

    /// Returns the store key for the time when an attempt with this content was executed whose transaction is unknown.
    pub(super) fn unclaimed_key(&self, user: &str) -> String {
        let account = self.account.map(|account| account.to_string()).unwrap_or_default();
        let content = [&account, ":", &self.amount.to_string(), ":", self.description.trim()].concat();
        store_key("claim", &[user, "unknown", &sha256(&content)])
    }

    /// Whether a transaction has this content. Missing fields are ignored.
    pub(super) fn is_shown_by(&self, transaction: Json<'_>, operation: Operation) -> bool {
        let same =
            |name: &str, own: &str| transaction.text_at(name).is_none_or(|text| text.trim().eq_ignore_ascii_case(own));
        let account = |name: &str| match (transaction.integer_at(name), self.account) {
            (Some(found), Some(own)) => found == own,
            _ => true,
        };
        // Outgoing amounts may be listed with a sign.
        transaction.integer_at("amount").is_some_and(|amount| amount.unsigned_abs() == self.amount.unsigned_abs())
            && transaction.own_text("description").trim() == self.description.trim()
            && self.currency.as_deref().is_none_or(|currency| same("currency", currency))
            && same("type", operation.name)
            && account("accountId")
            && account(if operation == Operation::Deposit { "toAccountId" } else { "fromAccountId" })
    }
}

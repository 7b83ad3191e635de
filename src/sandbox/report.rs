//! Report of the ledger for people and tests.

use super::ledger::{Currency, Owner, number};
use super::records::transaction_number;
use super::state::{State, at};
use crate::time::format_rfc3339;
use serde::Serialize;
use std::collections::BTreeMap;

/// The ledger as a report. All amounts are in the smallest unit.
#[derive(Clone, Debug, Serialize)]
pub struct Books {
    balanced: bool,
    totals: BTreeMap<Currency, Total>,
    accounts: Vec<BooksAccount>,
    entries: Vec<BooksEntry>,
}

/// Total debits and credits of a currency.
#[derive(Clone, Debug, Serialize)]
struct Total {
    debits: i64,
    credits: i64,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct BooksAccount {
    id: i64,
    owner: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    name: String,
    currency: Currency,
    debits: i64,
    credits: i64,
    balance: i64,
}

/// One side of a ledger entry; the other follows.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct BooksEntry {
    /// `None` for card entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_id: Option<i64>,
    account_id: i64,
    side: &'static str,
    amount: i64,
    currency: &'static str,
    at: String,
}

/// Builds the report of a state.
pub(super) fn books(state: &State) -> Books {
    let ledger = &state.ledger;
    let total = |currency| {
        let (debits, credits) = ledger.sums(currency);
        let fitting = |sum| i64::try_from(sum).unwrap_or(i64::MAX);
        (currency, Total { debits: fitting(debits), credits: fitting(credits) })
    };
    let accounts = (0..).zip(&ledger.accounts).map(|(place, account)| {
        let (owner, user) = match account.owner {
            Owner::Bank => ("bank", None),
            Owner::Transit => ("transit", None),
            Owner::User(user) => ("user", at(&state.users, user)),
            Owner::Card(user) => ("card", at(&state.users, user)),
        };
        BooksAccount {
            id: number(place),
            owner,
            user_id: user.map(|user| user.id.to_string()),
            name: account.name.clone(),
            currency: account.currency,
            debits: account.debits,
            credits: account.credits,
            balance: account.balance(),
        }
    });
    let entries = ledger.entries.iter().flat_map(|entry| {
        let currency = ledger.account(entry.debit).map_or("", |account| account.currency.code());
        [("debit", entry.debit), ("credit", entry.credit)].map(|(side, place)| BooksEntry {
            transaction_id: entry.transaction.map(transaction_number),
            account_id: number(place),
            side,
            amount: entry.amount,
            currency,
            at: format_rfc3339(entry.at),
        })
    });
    Books {
        balanced: ledger.is_balanced(),
        totals: Currency::ALL.into_iter().map(total).collect(),
        accounts: accounts.collect(),
        entries: entries.collect(),
    }
}

/// Returns every secret that was issued: keys, secrets and tokens.
pub(super) fn secrets(state: &State) -> Vec<String> {
    let keys = state.keys.iter().flat_map(|key| [key.key.clone(), key.secret.clone()]);
    let tokens = state.tokens.iter().enumerate().map(|(serial, issued)| state.token(*issued, serial));
    keys.chain(tokens).collect()
}

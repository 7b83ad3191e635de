//! The books, for people and tests to look at.

use super::ledger::{Account, Currency, Ledger, Owner, number};
use super::reply::list;
use super::state::{State, at};
use super::transactions::transaction_number;
use crate::json::ObjectText;
use crate::time::format_rfc3339;

/// Whether the books are in order: per currency the debits are the credits, every account's totals are those of its entries,
/// and no account but Qash's own at banks is below zero.
pub(super) fn is_balanced(ledger: &Ledger) -> bool {
    let mut totals = vec![(0_i64, 0_i64); ledger.accounts.len()];
    for entry in &ledger.entries {
        for (place, debit, credit) in [(entry.debit, entry.amount, 0), (entry.credit, 0, entry.amount)] {
            let Some(total) = usize::try_from(place).ok().and_then(|place| totals.get_mut(place)) else { return false };
            *total = (total.0.saturating_add(debit), total.1.saturating_add(credit));
        }
    }
    let right = |(account, (debits, credits)): (&Account, &(i64, i64))| {
        account.debits == *debits
            && account.credits == *credits
            && (account.owner == Owner::Bank || account.balance() >= 0)
    };
    let even = |currency| {
        let (debits, credits) = sums(ledger, currency);
        debits == credits
    };
    ledger.accounts.iter().zip(&totals).all(right) && Currency::ALL.into_iter().all(even)
}

/// All debits and all credits of a currency.
fn sums(ledger: &Ledger, currency: Currency) -> (i128, i128) {
    let own = ledger.accounts.iter().filter(|account| account.currency == currency);
    own.fold((0, 0), |(debits, credits), account| {
        (i128::saturating_add(debits, account.debits.into()), i128::saturating_add(credits, account.credits.into()))
    })
}

/// `{balanced, totals, accounts, entries}`; every movement is two entries.
pub(super) fn ledger(state: &State) -> String {
    let books = &state.ledger;
    let totals = Currency::ALL.into_iter().fold(ObjectText::new(), |object, currency| {
        let (debits, credits) = sums(books, currency);
        let total = ObjectText::new().raw("debits", &debits.to_string()).raw("credits", &credits.to_string());
        object.raw(currency.code(), &total.finish())
    });
    let accounts = list((0..).zip(&books.accounts).map(|(place, account)| {
        let (owner, user) = match account.owner {
            Owner::Bank => ("bank", None),
            Owner::Transit => ("transit", None),
            Owner::User(user) => ("user", at(&state.users, user)),
            Owner::Card(user) => ("card", at(&state.users, user)),
        };
        ObjectText::new()
            .integer("id", number(place))
            .string("owner", owner)
            .optional(user, |object, user| object.string("userId", &user.id.to_string()))
            .string("name", &account.name)
            .string("currency", account.currency.code())
            .integer("debits", account.debits)
            .integer("credits", account.credits)
            .integer("balance", account.balance())
            .finish()
    }));
    let entries = list(books.entries.iter().flat_map(|entry| {
        let currency = books.account(entry.debit).map_or("", |account| account.currency.code());
        [("debit", entry.debit), ("credit", entry.credit)].map(|(side, place)| {
            ObjectText::new()
                .optional(entry.transaction, |object, index| object.integer("transactionId", transaction_number(index)))
                .integer("accountId", number(place))
                .string("side", side)
                .integer("amount", entry.amount)
                .string("currency", currency)
                .string("at", &format_rfc3339(entry.at))
                .finish()
        })
    }));
    ObjectText::new()
        .bool("balanced", is_balanced(books))
        .raw("totals", &totals.finish())
        .raw("accounts", &accounts)
        .raw("entries", &entries)
        .finish()
}

/// Every secret that was ever given out: keys, secrets and tokens.
pub(super) fn secrets(state: &State) -> Vec<String> {
    let keys = state.keys.iter().flat_map(|key| [key.key.clone(), key.secret.clone()]);
    let tokens = state.tokens.iter().enumerate().map(|(serial, issued)| state.token(*issued, serial));
    keys.chain(tokens).collect()
}

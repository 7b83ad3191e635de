//! Handlers for deposits, transfers, and the list of transactions.

use super::call::{Call, Handler};
use super::ledger::{AccountIndex, Currency, Entry, Owner, number};
use super::options::Profile;
use super::paging::Page;
use super::records::{Transaction, transaction_index, transaction_number};
use super::reply::{Failure, Reply, fail, list};
use super::state::{State, at, next};
use crate::api::Operation;
use crate::json::ObjectText;
use crate::models::{
    DepositRequest, GetTransactionRequest, ListTransactionsRequest, TransactionStatus, TransactionType, TransferRequest,
};
use crate::time::{DAY_MS, format_rfc3339, parse_date, parse_rfc3339};

/// Handlers of this module.
pub(super) const HANDLERS: &[(Operation, Handler)] = &[
    (Operation::Deposit, deposit),
    (Operation::ListTransactions, list_all),
    (Operation::GetTransaction, get),
    (Operation::Transfer, transfer),
];

/// Credits an account immediately (document 002).
fn deposit(call: &mut Call) -> Result<Reply, Failure> {
    let input: DepositRequest = call.input.decode()?;
    let to = call.own_account(input.to_account_id.0)?;
    let currency = call.same_currency(to, &input.currency.0)?;
    let from = call.state.ledger.own(Owner::Bank, currency);
    let amount = input.amount.0;
    let transaction = next(&call.state.transactions);
    let at = call.state.now;
    call.state.ledger.post(Entry { transaction: Some(transaction), debit: from, credit: to, amount, at })?;
    let index = call.state.record(Transaction {
        kind: TransactionType::Deposit,
        status: TransactionStatus::Completed,
        amount,
        currency,
        from: None,
        to: Some(to),
        description: input.description.0.into(),
        created: at,
        payout: None,
    });
    Ok(Reply::ok(receipt(call.state, index)?))
}

/// Transfers money to any account of the partner's users in the same currency.
fn transfer(call: &mut Call) -> Result<Reply, Failure> {
    if let Some(primary) = call.user()?.primary {
        call.input.fill("fromAccountId", number(primary));
    }
    let input: TransferRequest = call.input.decode()?;
    let from = call.own_account(input.from_account_id.0)?;
    let to = reachable(call, input.to_account_id.0)?;
    let transaction = next(&call.state.transactions);
    let (amount, at) = (input.amount.0, call.state.now);
    call.state.ledger.post(Entry { transaction: Some(transaction), debit: from, credit: to, amount, at })?;
    let currency = call.state.ledger.account(from).map_or(Currency::Mxn, |account| account.currency);
    let index = call.state.record(Transaction {
        kind: TransactionType::Transfer,
        status: TransactionStatus::Completed,
        amount,
        currency,
        from: Some(from),
        to: Some(to),
        description: input.description.0.into(),
        created: at,
        payout: None,
    });
    let answer = receipt(call.state, index)?;
    Ok(if call.options.profile == Profile::Site { Reply::created(answer) } else { Reply::ok(answer) })
}

fn list_all(call: &mut Call) -> Result<Reply, Failure> {
    let size = call.input.number("size").filter(|_| call.options.profile == Profile::Site);
    let offset = call.input.number("offset").filter(|_| call.options.profile == Profile::Site);
    let input: ListTransactionsRequest = call.input.decode()?;
    if let Some(TransactionType::Other(_)) = input.kind {
        return Err(fail(400, "type must be one of: DEPOSIT, TRANSFER, PAYOUT"));
    }
    let state = &*call.state;
    // Uses the narrowest index, then a binary search for the dates. Only a filter by both account and type reads each transaction.
    let own = at(&state.index.of_user, call.caller);
    let (all, kind) = match (&input.account_id, &input.kind) {
        (Some(account), kind) => (state.index.of_account.get(&call.own_account(account.0)?), kind.as_ref()),
        (None, None) => (own.map(|own| &own.transactions), None),
        (None, Some(TransactionType::Transfer)) => (own.map(|own| &own.transfers), None),
        (None, Some(TransactionType::Payout)) => (own.map(|own| &own.payouts), None),
        (None, Some(_)) => (own.map(|own| &own.deposits), None),
    };
    let all = all.map(Vec::as_slice).unwrap_or_default();
    let created = |index: &u32| at(&state.transactions, *index).map_or(i64::MAX, |transaction| transaction.created);
    let start = input
        .from
        .and_then(|from| instant(&from.0, false))
        .map_or(0, |from| all.partition_point(|index| created(index) < from));
    let end = input
        .to
        .and_then(|to| instant(&to.0, true))
        .map_or(all.len(), |to| all.partition_point(|index| created(index) <= to));
    let chosen = all.get(start..end.max(start)).unwrap_or_default();
    let found = || {
        let newest_first = chosen.iter().rev().filter_map(|index| Some((*index, at(&state.transactions, *index)?)));
        newest_first.filter(|(_, transaction)| kind.is_none_or(|kind| transaction.kind == *kind))
    };
    let total = if kind.is_some() { found().count() } else { chosen.len() };
    let limit = size.or(input.limit.map(|limit| limit.0)).unwrap_or(20);
    if limit > 100 {
        return Err(fail(400, "limit must not be greater than 100"));
    }
    let page = match offset {
        Some(offset) => Page::after(total, offset, limit)?,
        // The reference pages have no page numbers for one account's transactions.
        None if call.options.profile == Profile::Site && input.account_id.is_some() => Page::numbered(total, 1, limit)?,
        None => Page::asked(call, total, input.page.map(|page| page.0), limit)?,
    };
    let items =
        list(page.of(found()).map(|(index, transaction)| item(transaction, index, call.options.profile).finish()));
    let answer = ObjectText::new().raw("items", &items);
    Ok(Reply::ok(match call.options.profile {
        Profile::Guide => answer.raw("meta", &page.meta()),
        Profile::Site => answer
            .raw("total", &page.total.to_string())
            .raw("pages", &page.pages.to_string())
            .raw("page", &page.page.to_string())
            .raw("limit", &page.limit.to_string()),
    }))
}

fn get(call: &mut Call) -> Result<Reply, Failure> {
    let input: GetTransactionRequest = call.input.decode()?;
    let found = transaction_index(input.id.0).and_then(|index| Some((index, at(&call.state.transactions, index)?)));
    let is_own = |account_index: Option<AccountIndex>| {
        let account = account_index.and_then(|account_index| call.state.ledger.account(account_index));
        account.is_some_and(|account| account.owner == Owner::User(call.caller))
    };
    let own = found.filter(|(_, transaction)| is_own(transaction.from) || is_own(transaction.to));
    let (index, transaction) = own.ok_or_else(|| fail(404, "Transaction not found"))?;
    Ok(Reply::ok(item(transaction, index, call.options.profile)))
}

/// Finds an account that a transfer may be sent to: one of a user of the same partner.
fn reachable(call: &Call, account: i64) -> Result<AccountIndex, Failure> {
    let account_index = super::ledger::account_index(account);
    let owner = match call.state.ledger.account(account_index).map(|account| account.owner) {
        Some(Owner::User(user)) => at(&call.state.users, user),
        _ => None,
    };
    owner
        .filter(|user| user.partner == call.partner)
        .map(|_| account_index)
        .ok_or_else(|| fail(404, "Account not found"))
}

/// Builds `{id, status, amount, description}`.
fn receipt(state: &State, index: u32) -> Result<ObjectText, Failure> {
    let transaction = at(&state.transactions, index).ok_or_else(|| fail(404, "Transaction not found"))?;
    Ok(ObjectText::new()
        .integer("id", transaction_number(index))
        .string("status", transaction.status.name())
        .integer("amount", transaction.amount)
        .string("description", &transaction.description))
}

/// Builds an item of the list. The reference pages name six fields; the documents none, so the guide's items contain all fields.
fn item(transaction: &Transaction, index: u32, profile: Profile) -> ObjectText {
    let item = ObjectText::new().integer("id", transaction_number(index));
    let item = if profile == Profile::Guide { item.string("type", transaction.kind.name()) } else { item };
    let item = item
        .string("description", &transaction.description)
        .string("status", transaction.status.name())
        .integer("amount", transaction.amount)
        .string("currency", transaction.currency.code())
        .string("createdAt", &format_rfc3339(transaction.created));
    if profile == Profile::Site {
        return item;
    }
    item.optional(transaction.from, |item, account_index| item.integer("fromAccountId", number(account_index)))
        .optional(transaction.to, |item, account_index| item.integer("toAccountId", number(account_index)))
}

/// Parses a time, or a date as its first or last millisecond (UTC).
fn instant(text: &str, end: bool) -> Option<i64> {
    parse_rfc3339(text).or_else(|| {
        let start = parse_date(text)?.checked_mul(DAY_MS)?;
        if end { start.checked_add(DAY_MS)?.checked_sub(1) } else { Some(start) }
    })
}

//! Handlers for cards. Their amounts are whole US dollars on the wire, unlike all others, and cents internally.

use super::call::{Call, Handler};
use super::ledger::{Currency, Entry, Owner};
use super::random::Uuid;
use super::records::{Card, Purchase};
use super::reply::{Failure, Reply, decimal, fail, list};
use super::state::{State, at, at_mut};
use crate::api::{CARD_KEY_HEADER, Operation};
use crate::json::{ObjectText, quoted};
use crate::models::{CardActionRequest, CardState, LimitFrequency, ListCardTransactionsRequest, SetCardLimitRequest};
use crate::money::Decimal;
use crate::time::{DAY_MS, format_rfc3339};

/// Handlers of this module.
pub(super) const HANDLERS: &[(Operation, Handler)] = &[
    (Operation::GetCard, get),
    (Operation::GetCardStatus, status),
    (Operation::GetCardDetails, details),
    (Operation::GetCardBalance, balance),
    (Operation::ListCardTransactions, transactions),
    (Operation::LockCard, lock),
    (Operation::UnlockCard, unlock),
    (Operation::SetCardLimit, set_limit),
];

fn get(call: &mut Call) -> Result<Reply, Failure> {
    let card = card(call)?;
    let limit = card.limit.as_ref().map(|_| limit(card).finish());
    let answer = head(card).string("last4", &card.last4).string("brand", "visa").string("currency", "USD");
    Ok(Reply::ok(answer.optional(limit, |answer, limit| answer.raw("limit", &limit))))
}

fn status(call: &mut Call) -> Result<Reply, Failure> {
    Ok(Reply::ok(head(card(call)?)))
}

fn details(call: &mut Call) -> Result<Reply, Failure> {
    let card = card(call)?;
    let masked = ["**** **** **** ", &card.last4].concat();
    let answer = ObjectText::new().string("id", &card.id).string("maskedNumber", &masked).string("last4", &card.last4);
    Ok(Reply::ok(answer.integer("expirationMonth", card.month).integer("expirationYear", card.year)))
}

fn balance(call: &mut Call) -> Result<Reply, Failure> {
    let card = card(call)?;
    let account = call.state.ledger.account(card.account);
    let held = dollars(account.map_or(0, |account| account.balance()));
    let usd = ObjectText::new().raw("available", &held).raw("current", &held).finish();
    let balances = ObjectText::new().raw("USD", &usd).finish();
    Ok(Reply::ok(ObjectText::new().string("cardId", &card.id).raw("balances", &balances)))
}

/// Lists purchases, newest first. The cursor is the id of the last purchase of the previous page.
fn transactions(call: &mut Call) -> Result<Reply, Failure> {
    let input: ListCardTransactionsRequest = call.input.decode()?;
    let card = card(call)?;
    if input.card_id.is_some_and(|id| id.0 != card.id) {
        return Err(fail(404, "Card not found"));
    }
    let limit = input.limit.map_or(50, |limit| usize::try_from(limit.0).unwrap_or(usize::MAX));
    let all: &[Purchase] = if input.kind.is_none_or(|kind| kind.0 == "spend") { &card.purchases } else { &[] };
    let before = match &input.cursor {
        None => all.len(),
        Some(cursor) => {
            all.iter().position(|purchase| purchase.id == cursor.0).ok_or_else(|| fail(400, "Invalid cursor"))?
        }
    };
    let older = all.get(..before).unwrap_or_default();
    let page = older.get(before.saturating_sub(limit)..).unwrap_or_default();
    let items = page.iter().rev().map(|purchase| {
        let spend = ObjectText::new()
            .raw("amount", &dollars(purchase.cents))
            .string("currency", "USD")
            .string("merchantName", &purchase.merchant)
            .string("status", "completed")
            .string("authorizedAt", &format_rfc3339(purchase.at));
        ObjectText::new().string("id", &purchase.id).string("type", "spend").raw("spend", &spend.finish()).finish()
    });
    let more = page.first().filter(|_| page.len() < older.len()).map(|purchase| purchase.id.as_str());
    let cursor = more.map_or_else(|| "null".to_owned(), quoted);
    Ok(Reply::ok(ObjectText::new().raw("items", &list(items)).raw("nextCursor", &cursor)))
}

fn lock(call: &mut Call) -> Result<Reply, Failure> {
    switch(call, &CardState::Active, CardState::Locked)
}

fn unlock(call: &mut Call) -> Result<Reply, Failure> {
    switch(call, &CardState::Locked, CardState::Active)
}

/// Changes a card from one state to another. A card that is in the new state already is unchanged; any other state is refused.
fn switch(call: &mut Call, from: &CardState, to: CardState) -> Result<Reply, Failure> {
    let _: CardActionRequest = call.input.decode()?;
    let key = fresh_key(call)?;
    let card = card_mut(call)?;
    if card.state != *from && card.state != to {
        return Err(fail(400, ["Card is ", card.state.name()].concat()));
    }
    card.state = to;
    card.keys.insert(key);
    Ok(Reply::ok(head(card)))
}

fn set_limit(call: &mut Call) -> Result<Reply, Failure> {
    let input: SetCardLimitRequest = call.input.decode()?;
    let key = fresh_key(call)?;
    let amount = Decimal::parse(&input.amount.to_string()).filter(|amount| amount.is_positive());
    let cents = amount.and_then(|amount| amount.to_minor(Currency::Usd.exponent()));
    let cents = cents.ok_or_else(|| fail(400, "amount must be a positive number with at most two decimals"))?;
    let card = card_mut(call)?;
    if card.state == CardState::Canceled {
        return Err(fail(400, "Card is canceled"));
    }
    card.limit = Some((cents, input.frequency));
    card.keys.insert(key);
    Ok(Reply::ok(ObjectText::new().string("id", &card.id).raw("limit", &limit(card).finish())))
}

/// Returns the request's idempotency key: a UUID that was not used for this card.
fn fresh_key(call: &Call) -> Result<Uuid, Failure> {
    let header = call
        .headers
        .get(CARD_KEY_HEADER)
        .ok_or_else(|| fail(400, [CARD_KEY_HEADER, " header is required"].concat()))?;
    let key = Uuid::parse(header).ok_or_else(|| fail(400, [CARD_KEY_HEADER, " must be a UUID"].concat()))?;
    if card(call)?.keys.contains(&key) { Err(fail(409, "Duplicate idempotency key")) } else { Ok(key) }
}

fn card<'a>(call: &'a Call) -> Result<&'a Card, Failure> {
    call.user()?.card.as_ref().ok_or_else(|| fail(404, "Card not found"))
}

fn card_mut<'a>(call: &'a mut Call) -> Result<&'a mut Card, Failure> {
    call.user_mut()?.card.as_mut().ok_or_else(|| fail(404, "Card not found"))
}

/// Builds `{id, status}`.
fn head(card: &Card) -> ObjectText {
    ObjectText::new().string("id", &card.id).string("status", card.state.name())
}

/// Builds `{amount, frequency}`; empty without a limit.
fn limit(card: &Card) -> ObjectText {
    card.limit.as_ref().map_or_else(ObjectText::new, |(cents, frequency)| {
        ObjectText::new().raw("amount", &dollars(*cents)).string("frequency", frequency.name())
    })
}

/// Formats cents as dollars.
fn dollars(cents: i64) -> String {
    decimal(u64::try_from(cents).unwrap_or(0), Currency::Usd.exponent())
}

/// Adds money to a user's card.
pub(super) fn fund(state: &mut State, user: u32, cents: i64) -> Result<(), Failure> {
    let card =
        at(&state.users, user).and_then(|user| user.card.as_ref()).ok_or_else(|| fail(404, "The user has no card"))?;
    let credit = card.account;
    let debit = state.ledger.own(Owner::Bank, Currency::Usd);
    state.ledger.post(Entry { transaction: None, debit, credit, amount: cents, at: state.now })
}

/// Makes a purchase with a user's card, if the card is active and the balance and limit allow it. Returns the purchase's id.
pub(super) fn purchase(state: &mut State, user: u32, cents: i64, merchant: &str) -> Result<String, Failure> {
    let card =
        at(&state.users, user).and_then(|user| user.card.as_ref()).ok_or_else(|| fail(404, "The user has no card"))?;
    if card.state != CardState::Active {
        return Err(fail(400, ["Card is ", card.state.name()].concat()));
    }
    if let Some((limit, frequency)) = &card.limit {
        let since = state.now.saturating_sub(period(frequency));
        let recent = card.purchases.iter().rev().take_while(|purchase| purchase.at > since);
        let spent = recent.fold(cents, |sum, purchase| sum.saturating_add(purchase.cents));
        if spent > *limit {
            return Err(fail(400, "The purchase exceeds the card's limit"));
        }
    }
    let debit = card.account;
    let credit = state.ledger.own(Owner::Bank, Currency::Usd);
    state.ledger.post(Entry { transaction: None, debit, credit, amount: cents, at: state.now })?;
    let id = ["ctx_", &state.random.text(20)].concat();
    let purchase = Purchase { id: id.clone(), cents, merchant: merchant.to_owned(), at: state.now };
    if let Some(card) = at_mut(&mut state.users, user).and_then(|user| user.card.as_mut()) {
        card.purchases.push(purchase);
    }
    Ok(id)
}

/// Returns the period of a limit, in milliseconds.
fn period(frequency: &LimitFrequency) -> i64 {
    let days = match frequency {
        LimitFrequency::Per24HourPeriod => 1,
        LimitFrequency::PerWeek => 7,
        LimitFrequency::PerMonth => 30,
        LimitFrequency::AllTime | LimitFrequency::Other(_) => return i64::MAX,
    };
    DAY_MS.saturating_mul(days)
}

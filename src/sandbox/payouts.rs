//! Handler for payouts: at most one per key, `PENDING` until the bank responds, and reversed if the bank refuses.

use super::call::{Call, Handler};
use super::ledger::{Entry, Owner};
use super::options::Profile;
use super::records::{Event, PayoutDetails, Transaction, transaction_number};
use super::reply::{Failure, Reply, fail};
use super::state::{State, at, next};
use super::variation::Variation;
use crate::api::Operation;
use crate::json::ObjectText;
use crate::models::{BankAccountType, PayoutRequest, TransactionStatus, TransactionType};
use sha2::{Digest as _, Sha256};

/// Handlers of this module.
pub(super) const HANDLERS: &[(Operation, Handler)] = &[(Operation::Payout, create)];

/// Number of digits of a CLABE.
const CLABE_LENGTH: usize = 18;

/// Account numbers that contain this are unknown to the bank: the payout fails.
const UNKNOWN_AT_BANK: &str = "00000000";

fn create(call: &mut Call) -> Result<Reply, Failure> {
    let input: PayoutRequest = call.input.decode()?;
    let key: Box<str> = match &input.idempotency_key {
        Some(key) => key.0.as_str().into(),
        None => return Err(fail(400, "idempotencyKey is required")),
    };
    let fingerprint = fingerprint(&input);
    if let Some(index) = call.state.index.payouts.get(&(call.caller, key.clone())).copied() {
        let earlier = at(&call.state.transactions, index).and_then(|transaction| transaction.payout.as_ref());
        if earlier.is_none_or(|sent| *sent.fingerprint != *fingerprint) {
            return Err(fail(409, "This idempotencyKey was used for a different payout"));
        }
        return Ok(Reply { replayed: true, ..answer(call, index)? });
    }
    let account = input.beneficiary.account_number.0.trim();
    if input.beneficiary.account_type == BankAccountType::Clabe
        && !(account.len() == CLABE_LENGTH && account.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(fail(400, "beneficiary.accountNumber must have 18 digits"));
    }
    let from = call.own_account(input.from_account_id.0)?;
    let currency = call.same_currency(from, &input.currency.0)?;
    let state = &mut *call.state;
    let due = state.now.saturating_add(i64::try_from(call.options.payout_delay_ms).unwrap_or(i64::MAX));
    let index = next(&state.transactions);
    let transit = state.ledger.own(Owner::Transit, currency);
    let amount = input.amount.0;
    state.ledger.send_out(Entry { transaction: Some(index), debit: from, credit: transit, amount, at: state.now })?;
    state.due.insert((due, Event::Payout(index)));
    let bank_refuses = account.contains(UNKNOWN_AT_BANK);
    state.record(Transaction {
        kind: TransactionType::Payout,
        status: TransactionStatus::Pending,
        amount,
        currency,
        from: Some(from),
        to: None,
        description: input.description.0.into(),
        created: state.now,
        payout: Some(Box::new(PayoutDetails { user: call.caller, key, fingerprint, due, bank_refuses })),
    });
    if call.options.varies(Variation::PayoutFailed) {
        call.state.settle_payout(index, true, call.state.now);
    }
    answer(call, index)
}

/// Builds the response to a payout, also for each repeated request with its key.
fn answer(call: &Call, index: u32) -> Result<Reply, Failure> {
    let state: &State = call.state;
    let transaction = at(&state.transactions, index).ok_or_else(|| fail(404, "Transaction not found"))?;
    let key = transaction.payout.as_ref().map(|sent| &*sent.key);
    let status =
        if call.options.varies(Variation::PayoutFailed) { &transaction.status } else { &TransactionStatus::Pending };
    let answer = ObjectText::new()
        .integer("id", transaction_number(index))
        .string("status", status.name())
        .integer("amount", transaction.amount)
        .string("currency", transaction.currency.code())
        .string("description", &transaction.description)
        .optional(key, |answer, key| answer.string("idempotencyKey", key));
    Ok(if call.options.profile == Profile::Site { Reply::created(answer) } else { Reply::ok(answer) })
}

/// Returns a hash of all fields that identify a payout, independent of their order.
fn fingerprint(input: &PayoutRequest) -> Box<str> {
    let to = &input.beneficiary;
    let text = ObjectText::new()
        .integer("amount", input.amount.0)
        .string("currency", &input.currency.0)
        .string("provider", &input.provider.0)
        .integer("from", input.from_account_id.0)
        .string("name", &to.name.0)
        .string("bank", &to.bank_code.0)
        .string("number", &to.account_number.0)
        .string("type", to.account_type.name())
        .string("description", &input.description.0)
        .finish();
    let digest = Sha256::digest(text.as_bytes());
    crate::text::hex(digest.get(..16).unwrap_or(&digest)).into()
}

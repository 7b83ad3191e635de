//! Handlers for ledger accounts and balances.

use super::call::{Call, Handler};
use super::ledger::{Account, AccountIndex, Currency, Owner, number};
use super::paging::Page;
use super::reply::{Failure, Reply, fail, list};
use super::state::{OfUser, at};
use crate::api::Operation;
use crate::json::ObjectText;
use crate::models::{CreateAccountRequest, ListAccountsRequest};
use crate::time::format_rfc3339;

/// Handlers of this module.
pub(super) const HANDLERS: &[(Operation, Handler)] =
    &[(Operation::CreateAccount, create), (Operation::ListAccounts, list_all), (Operation::GetBalance, balance)];

/// Creates an account. A user's first account is the primary one.
fn create(call: &mut Call) -> Result<Reply, Failure> {
    let input: CreateAccountRequest = call.input.decode()?;
    let fixed = Operation::CreateAccount.fixed;
    for (name, value) in fixed {
        if !call.input.get(name).is_some_and(|given| given.is(value)) {
            return Err(fail(400, [*name, " must be \"", value, "\""].concat()));
        }
    }
    let currency = Currency::read("currencyCode", &input.currency_code.0)?;
    let name = input.account_name.0.trim();
    let caller = call.caller;
    let is_primary = input.is_primary == Some(true) || call.user()?.primary.is_none();
    let owner = Owner::User(caller);
    let account_index = call.state.ledger.open(owner, name, currency)?;
    call.state.index.add_account(owner, account_index);
    if is_primary {
        call.user_mut()?.primary = Some(account_index);
    }
    let answer = ObjectText::new()
        .integer("id", number(account_index))
        .string("accountName", name)
        .string("currencyCode", currency.code());
    let answer = fixed.iter().fold(answer, |answer, (name, value)| answer.string(name, value));
    let answer = answer.bool("isPrimary", is_primary).string("number", &label(account_index));
    Ok(Reply::created(answer.string("createdAt", &format_rfc3339(call.state.now))))
}

fn list_all(call: &mut Call) -> Result<Reply, Failure> {
    let input: ListAccountsRequest = call.input.decode()?;
    let limit = input.limit.map_or(20, |limit| limit.0);
    let page = Page::asked(call, own(call).len(), input.page.map(|page| page.0), limit)?;
    let items = page.of(accounts(call)).map(|(account_index, account)| {
        let totals = head(account_index, account).string("type", "LIABILITY").string("number", &label(account_index));
        totals.integer("credits", account.credits).integer("debits", account.debits).finish()
    });
    Ok(Reply::ok(ObjectText::new().raw("items", &list(items)).raw("meta", &page.meta())))
}

/// Returns the balance of every account. Undocumented; the field names are those of the list, and `balance`.
fn balance(call: &mut Call) -> Result<Reply, Failure> {
    let items = accounts(call).map(|(account_index, account)| {
        let totals = head(account_index, account).integer("balance", account.balance());
        totals.integer("credits", account.credits).integer("debits", account.debits).finish()
    });
    Ok(Reply::ok(ObjectText::new().raw("items", &list(items))))
}

fn own<'a>(call: &'a Call) -> &'a [AccountIndex] {
    let of_user: Option<&OfUser> = at(&call.state.index.of_user, call.caller);
    of_user.map(|own| own.accounts.as_slice()).unwrap_or_default()
}

fn accounts<'a>(call: &'a Call) -> impl Iterator<Item = (AccountIndex, &'a Account)> {
    own(call).iter().filter_map(|account_index| Some((*account_index, call.state.ledger.account(*account_index)?)))
}

fn head(account_index: AccountIndex, account: &Account) -> ObjectText {
    ObjectText::new()
        .integer("id", number(account_index))
        .string("description", &account.name)
        .string("asset", account.currency.code())
}

/// Formats an account number for people.
fn label(account_index: AccountIndex) -> String {
    format!("ACC-{:08}", number(account_index))
}

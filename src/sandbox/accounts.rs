//! Ledger accounts and what they hold.

use super::call::{Call, Handler};
use super::ledger::{Account, Currency, Owner, Place, number};
use super::paging::Page;
use super::reply::{Failure, Reply, fail, list};
use super::state::{OfUser, at};
use crate::api::Operation;
use crate::json::ObjectText;
use crate::models::{CreateAccountRequest, ListAccountsRequest};
use crate::time::format_rfc3339;

/// What this room answers.
pub(super) const HANDLERS: &[(Operation, Handler)] =
    &[(Operation::CreateAccount, create), (Operation::ListAccounts, list_all), (Operation::GetBalance, balance)];

/// Opens an account; the first one of a user is the primary one.
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
    let place = call.state.ledger.open(owner, name, currency)?;
    call.state.index.add_account(owner, place);
    if is_primary {
        call.user_mut()?.primary = Some(place);
    }
    let answer = ObjectText::new()
        .integer("id", number(place))
        .string("accountName", name)
        .string("currencyCode", currency.code());
    let answer = fixed.iter().fold(answer, |answer, (name, value)| answer.string(name, value));
    let answer = answer.bool("isPrimary", is_primary).string("number", &label(place));
    Ok(Reply::created(answer.string("createdAt", &format_rfc3339(call.state.now))))
}

fn list_all(call: &mut Call) -> Result<Reply, Failure> {
    let input: ListAccountsRequest = call.input.decode()?;
    let limit = input.limit.map_or(20, |limit| limit.0);
    let page = Page::asked(call, own(call).len(), input.page.map(|page| page.0), limit)?;
    let items = page.of(accounts(call)).map(|(place, account)| {
        let totals = head(place, account).string("type", "LIABILITY").string("number", &label(place));
        totals.integer("credits", account.credits).integer("debits", account.debits).finish()
    });
    Ok(Reply::ok(ObjectText::new().raw("items", &list(items)).raw("meta", &page.meta())))
}

/// What every account holds. Undocumented; the names are those of the listing, and `balance`.
fn balance(call: &mut Call) -> Result<Reply, Failure> {
    let items = accounts(call).map(|(place, account)| {
        let totals = head(place, account).integer("balance", account.balance());
        totals.integer("credits", account.credits).integer("debits", account.debits).finish()
    });
    Ok(Reply::ok(ObjectText::new().raw("items", &list(items))))
}

fn own<'a>(call: &'a Call) -> &'a [Place] {
    let of_user: Option<&OfUser> = at(&call.state.index.of_user, call.caller);
    of_user.map(|own| own.accounts.as_slice()).unwrap_or_default()
}

fn accounts<'a>(call: &'a Call) -> impl Iterator<Item = (Place, &'a Account)> {
    own(call).iter().filter_map(|place| Some((*place, call.state.ledger.account(*place)?)))
}

fn head(place: Place, account: &Account) -> ObjectText {
    ObjectText::new()
        .integer("id", number(place))
        .string("description", &account.name)
        .string("asset", account.currency.code())
}

/// A number for people.
fn label(place: Place) -> String {
    format!("ACC-{:08}", number(place))
}

//! Double-entry ledger: every entry debits one account and credits another of the same currency with the same amount.

use super::reply::{Failure, fail};
use crate::models::MAX_SAFE_INTEGER;
use crate::money::known_exponent;
use serde::{Deserialize, Serialize};

/// Currencies of the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Currency {
    Mxn,
    Usd,
    Cop,
    Usdc,
}

impl Currency {
    pub(super) const ALL: [Self; 4] = [Self::Mxn, Self::Usd, Self::Cop, Self::Usdc];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Mxn => "MXN",
            Self::Usd => "USD",
            Self::Cop => "COP",
            Self::Usdc => "USDC",
        }
    }

    /// Number of decimals.
    pub(super) fn exponent(self) -> u8 {
        // All currencies here are built in.
        known_exponent(self.code().as_bytes()).unwrap_or(2)
    }

    /// Parses a currency code.
    pub(super) fn read(field: &str, code: &str) -> Result<Self, Failure> {
        let known = || Self::ALL.map(Self::code).join(", ");
        let found = Self::ALL.into_iter().find(|currency| currency.code() == code);
        found.ok_or_else(|| fail(400, format!("{field} must be one of: {}", known())))
    }
}

/// The owner of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Owner {
    /// Qash's money at banks: the source of deposits and the target of payouts.
    Bank,
    /// Pending payouts.
    Transit,
    /// A user, by index.
    User(u32),
    /// A user's card, by the user's index.
    Card(u32),
}

/// Index of an account in the ledger.
pub(super) type AccountIndex = u32;

/// An account; all amounts are in the smallest unit of its currency.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Account {
    pub(super) owner: Owner,
    pub(super) name: String,
    pub(super) currency: Currency,
    pub(super) credits: i64,
    pub(super) debits: i64,
    /// Amount of pending payouts. It may be returned, so the credits keep room for it.
    pub(super) in_transit: i64,
}

impl Account {
    /// Returns credits minus debits.
    pub(super) const fn balance(&self) -> i64 {
        self.credits.saturating_sub(self.debits)
    }
}

/// An entry in the ledger.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Index of its transaction; `None` for card entries.
    pub(super) transaction: Option<u32>,
    pub(super) debit: AccountIndex,
    pub(super) credit: AccountIndex,
    pub(super) amount: i64,
    /// Time, in milliseconds since 1970.
    pub(super) at: i64,
}

/// All accounts and entries.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Ledger {
    pub(super) accounts: Vec<Account>,
    pub(super) entries: Vec<Entry>,
}

/// Number of the first account in the API; later ones count up.
const FIRST_NUMBER: i64 = 601;

/// Returns an account's number in the API.
pub(super) fn number(account_index: AccountIndex) -> i64 {
    FIRST_NUMBER.saturating_add(account_index.into())
}

/// Returns the index for an account's number in the API. The account may not exist.
pub(super) fn account_index(number: i64) -> AccountIndex {
    number
        .checked_sub(FIRST_NUMBER)
        .and_then(|account_index| AccountIndex::try_from(account_index).ok())
        .unwrap_or(AccountIndex::MAX)
}

impl Ledger {
    /// Creates a ledger with Qash's own accounts: two per currency, for money at banks and for pending payouts.
    pub(super) fn new() -> Self {
        let mut ledger = Self { accounts: Vec::new(), entries: Vec::new() };
        for currency in Currency::ALL {
            for (owner, name) in [(Owner::Bank, "Held at banks"), (Owner::Transit, "Payouts in transit")] {
                ledger.accounts.push(Account::new(owner, name, currency));
            }
        }
        ledger
    }

    /// Creates an account.
    pub(super) fn open(&mut self, owner: Owner, name: &str, currency: Currency) -> Result<AccountIndex, Failure> {
        let account_index = AccountIndex::try_from(self.accounts.len()).map_err(|_| fail(503, "The ledger is full"))?;
        self.accounts.push(Account::new(owner, name, currency));
        Ok(account_index)
    }

    pub(super) fn account(&self, account_index: AccountIndex) -> Option<&Account> {
        self.accounts.get(usize::try_from(account_index).ok()?)
    }

    fn account_mut(&mut self, account_index: AccountIndex) -> Option<&mut Account> {
        self.accounts.get_mut(usize::try_from(account_index).ok()?)
    }

    /// Finds one of Qash's own accounts.
    pub(super) fn own(&self, owner: Owner, currency: Currency) -> AccountIndex {
        let own = |account: &Account| account.owner == owner && account.currency == currency;
        let at = self.accounts.iter().take(Currency::ALL.len().saturating_mul(2)).position(own);
        at.and_then(|at| AccountIndex::try_from(at).ok()).unwrap_or(AccountIndex::MAX)
    }

    /// Posts an entry, or changes nothing on an error. No account except Qash's own at banks may have a negative balance, and no total may
    /// exceed the integers that JSON represents exactly.
    pub(super) fn post(&mut self, entry: Entry) -> Result<(), Failure> {
        let too_large = || fail(400, "The amount would take an account's total beyond 9007199254740991");
        let missing = || fail(404, "Account not found");
        let debited = self.account(entry.debit).ok_or_else(missing)?;
        let credited = self.account(entry.credit).ok_or_else(missing)?;
        if entry.amount <= 0 {
            return Err(fail(400, "amount must be a positive integer"));
        }
        if entry.debit == entry.credit {
            return Err(fail(400, "Source and destination account must differ"));
        }
        if debited.currency != credited.currency {
            return Err(fail(400, "Accounts have different currencies"));
        }
        let fits = |total: Option<i64>| total.filter(|total| *total <= MAX_SAFE_INTEGER).ok_or_else(too_large);
        let debits = fits(debited.debits.checked_add(entry.amount))?;
        let credits = fits(credited.credits.checked_add(entry.amount))?;
        if credited.owner != Owner::Transit {
            fits(credits.checked_add(credited.in_transit))?;
        }
        if debited.owner != Owner::Bank && debited.balance() < entry.amount {
            return Err(fail(400, "Insufficient funds"));
        }
        if let Some(account) = self.account_mut(entry.debit) {
            account.debits = debits;
        }
        if let Some(account) = self.account_mut(entry.credit) {
            account.credits = credits;
        }
        self.entries.push(entry);
        Ok(())
    }

    /// Posts the entry of a payout, and keeps room for its return.
    pub(super) fn send_out(&mut self, entry: Entry) -> Result<(), Failure> {
        let account = self.account(entry.debit).ok_or_else(|| fail(404, "Account not found"))?;
        let waiting = account.in_transit.checked_add(entry.amount);
        let room = waiting.and_then(|waiting| account.credits.checked_add(waiting));
        let waiting = waiting.filter(|_| room.is_some_and(|room| room <= MAX_SAFE_INTEGER));
        let waiting =
            waiting.ok_or_else(|| fail(400, "The amount is too large to be returned if the bank refuses it"))?;
        self.post(entry)?;
        if let Some(account) = self.account_mut(entry.debit) {
            account.in_transit = waiting;
        }
        Ok(())
    }

    /// Completes a payout started by [`Ledger::send_out`]: the amount goes to the bank, or is returned to `sender` by a reversing entry.
    pub(super) fn settle(
        &mut self,
        sender: AccountIndex,
        returned: bool,
        transaction: u32,
        amount: i64,
        at: i64,
    ) -> Result<(), Failure> {
        let currency = self.account(sender).ok_or_else(|| fail(404, "Account not found"))?.currency;
        let debit = self.own(Owner::Transit, currency);
        let credit = if returned { sender } else { self.own(Owner::Bank, currency) };
        // The returned amount uses the room that was kept for it.
        let keep = |account: &mut Account, waiting: i64| account.in_transit = waiting;
        let waiting = self.account(sender).map_or(0, |account| account.in_transit);
        if let Some(account) = self.account_mut(sender) {
            keep(account, waiting.saturating_sub(amount));
        }
        let posted = self.post(Entry { transaction: Some(transaction), debit, credit, amount, at });
        if posted.is_err()
            && let Some(account) = self.account_mut(sender)
        {
            keep(account, waiting);
        }
        posted
    }

    /// Whether the ledger is consistent: total debits equal total credits per currency, every account's totals match its entries, and no
    /// account except Qash's own at banks is negative.
    pub(super) fn is_balanced(&self) -> bool {
        let mut totals = vec![(0_i64, 0_i64); self.accounts.len()];
        for entry in &self.entries {
            for (account_index, debit, credit) in [(entry.debit, entry.amount, 0), (entry.credit, 0, entry.amount)] {
                let Some(total) =
                    usize::try_from(account_index).ok().and_then(|account_index| totals.get_mut(account_index))
                else {
                    return false;
                };
                *total = (total.0.saturating_add(debit), total.1.saturating_add(credit));
            }
        }
        let right = |(account, (debits, credits)): (&Account, &(i64, i64))| {
            account.debits == *debits
                && account.credits == *credits
                && (account.owner == Owner::Bank || account.balance() >= 0)
        };
        let even = |currency| {
            let (debits, credits) = self.sums(currency);
            debits == credits
        };
        self.accounts.iter().zip(&totals).all(right) && Currency::ALL.into_iter().all(even)
    }

    /// Returns the total debits and credits of a currency.
    pub(super) fn sums(&self, currency: Currency) -> (i128, i128) {
        let own = self.accounts.iter().filter(|account| account.currency == currency);
        own.fold((0, 0), |(debits, credits), account| {
            (i128::saturating_add(debits, account.debits.into()), i128::saturating_add(credits, account.credits.into()))
        })
    }
}

impl Account {
    fn new(owner: Owner, name: &str, currency: Currency) -> Self {
        Self { owner, name: name.to_owned(), currency, credits: 0, debits: 0, in_transit: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(debit: AccountIndex, credit: AccountIndex, amount: i64) -> Entry {
        Entry { transaction: None, debit, credit, amount, at: 0 }
    }

    fn funded(amount: i64) -> (Ledger, AccountIndex, AccountIndex) {
        let mut ledger = Ledger::new();
        let bank = ledger.own(Owner::Bank, Currency::Mxn);
        let user = ledger.open(Owner::User(0), "a", Currency::Mxn).unwrap();
        ledger.post(entry(bank, user, amount)).unwrap();
        (ledger, bank, user)
    }

    #[test]
    fn an_amount_above_the_balance_is_refused() {
        let (mut ledger, bank, user) = funded(100);
        assert_eq!(ledger.post(entry(user, bank, 101)).unwrap_err().messages, ["Insufficient funds"]);
        assert!(ledger.post(entry(user, bank, 100)).is_ok());
        assert_eq!(ledger.account(user).unwrap().balance(), 0);
    }

    #[test]
    fn a_refused_entry_changes_nothing() {
        let (mut ledger, bank, user) = funded(100);
        let other = ledger.open(Owner::User(0), "b", Currency::Usd).unwrap();
        let before = serde_json::to_string(&ledger).unwrap();
        for (debit, credit, amount) in [
            (user, other, 1),
            (user, user, 1),
            (user, bank, 0),
            (user, bank, -1),
            (user, 99, 1),
            (bank, user, MAX_SAFE_INTEGER),
            (bank, user, i64::MAX),
        ] {
            assert!(ledger.post(entry(debit, credit, amount)).is_err(), "{debit} {credit} {amount}");
            assert_eq!(serde_json::to_string(&ledger).unwrap(), before);
        }
    }

    #[test]
    fn there_is_always_room_for_a_returned_payout() {
        let (mut ledger, bank, user) = funded(MAX_SAFE_INTEGER - 10);
        let transit = ledger.own(Owner::Transit, Currency::Mxn);
        assert!(ledger.send_out(entry(user, transit, 11)).is_err());
        ledger.send_out(entry(user, transit, 10)).unwrap();
        // The room is reserved: even one unit more is refused.
        assert!(ledger.post(entry(bank, user, 1)).is_err());
        ledger.settle(user, true, 0, 10, 0).unwrap();
        assert_eq!(ledger.account(user).unwrap().balance(), MAX_SAFE_INTEGER - 10);
        assert_eq!(ledger.account(user).unwrap().in_transit, 0);
        assert_eq!(ledger.account(transit).unwrap().balance(), 0);
    }
}

//! Payouts to bank accounts (document 001 §7.6).

use super::{Id, Minor, OpaqueId, PositiveMinor, Text, TransactionStatus, Words, model, names};

names! {
    /// How a bank account is named.
    closed BankAccountType {
        /// Mexico's 18-digit CLABE.
        Clabe = "CLABE",
        /// ISO 13616 IBAN.
        Iban = "IBAN",
        /// An account number behind a SWIFT/BIC.
        Swift = "SWIFT",
    }
}

model! {
    /// Money to be sent to a bank account.
    PayoutRequest {
        /// Amount in the smallest unit.
        amount = "amount": PositiveMinor,
        /// Currency.
        currency = "currency": Words,
        /// Payment rail: `cobre`, `irisbank`, `mercury`.
        provider = "provider": Words,
        /// The account to debit.
        from_account_id = "fromAccountId": Id,
        /// Who receives it.
        beneficiary = "beneficiary": Beneficiary,
        /// The reason, for people.
        description = "description": Words,
        /// One key an intent, made before the first try and the same in every further one: a UUID, or your own name for it.
        idempotency_key = "idempotencyKey": Option<Words>,
    }
    /// Who receives a payout.
    Beneficiary {
        /// Full name.
        name = "name": Words,
        /// The bank: for Mexico Banxico's number, such as `40012`, which `clabe.check` tells as `details.institution`.
        bank_code = "bankCode": Words,
        /// CLABE, IBAN or account number.
        account_number = "accountNumber": Words,
        /// Which of the three it is.
        account_type = "accountType": BankAccountType,
    }
    /// A payout that Qash took on. The documents do not show it; every field may be missing.
    Payout {
        /// Its id.
        id = "id": Option<OpaqueId>,
        /// How far it has come.
        status = "status": Option<TransactionStatus>,
        /// Amount in the smallest unit.
        amount = "amount": Option<Minor>,
        /// Currency.
        currency = "currency": Option<Text>,
        /// The reason, for people.
        description = "description": Option<Text>,
        /// The key it was sent with.
        idempotency_key = "idempotencyKey": Option<Text>,
    }
}

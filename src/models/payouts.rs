//! Payouts to bank accounts (document 001 §7.6).

use super::{Id, Minor, OpaqueId, PositiveMinor, Text, TransactionStatus, Words, model, names};

names! {
    /// Type of a bank account's identifier.
    closed BankAccountType {
        /// Mexico's 18-digit CLABE.
        Clabe = "CLABE",
        /// ISO 13616 IBAN.
        Iban = "IBAN",
        /// Account number with a SWIFT code (BIC).
        Swift = "SWIFT",
    }
}

model! {
    /// A request to send money to a bank account.
    PayoutRequest {
        /// Amount in the smallest unit.
        amount = "amount": PositiveMinor,
        /// Currency.
        currency = "currency": Words,
        /// Payment rail: `cobre`, `irisbank`, `mercury`.
        provider = "provider": Words,
        /// The account to debit.
        from_account_id = "fromAccountId": Id,
        /// Recipient.
        beneficiary = "beneficiary": Beneficiary,
        /// Reason, for people.
        description = "description": Words,
        /// Idempotency key: a UUID or your own id of the payout, created before the first attempt and unchanged in every retry.
        idempotency_key = "idempotencyKey": Option<Words>,
    }
    /// Recipient of a payout.
    Beneficiary {
        /// Full name.
        name = "name": Words,
        /// Bank code; in Mexico Banxico's number, such as `40012`, which `clabe.check` returns as `details.institution`.
        bank_code = "bankCode": Words,
        /// CLABE, IBAN or account number.
        account_number = "accountNumber": Words,
        /// Type of the account's identifier.
        account_type = "accountType": BankAccountType,
    }
    /// A payout that Qash accepted. The documents do not show it; every field may be missing.
    Payout {
        /// Payout id.
        id = "id": Option<OpaqueId>,
        /// Status.
        status = "status": Option<TransactionStatus>,
        /// Amount in the smallest unit.
        amount = "amount": Option<Minor>,
        /// Currency.
        currency = "currency": Option<Text>,
        /// Reason, for people.
        description = "description": Option<Text>,
        /// Idempotency key.
        idempotency_key = "idempotencyKey": Option<Text>,
    }
}

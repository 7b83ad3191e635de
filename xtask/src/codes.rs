//! Documentation of every issue code besides its message: an example that causes it, and what to do about it.
//!
//! The examples are JavaScript with the exports of `qash-client` and `qash-client/phone-strict`; `client` is a `QashClient`.
//! tests/js/codes.test.mjs runs them as they are in the document.

use qash_client::check::{Code, Issue, Lang};
use std::fmt::Write;

/// Generates the table of all codes of formats, amounts and fields.
pub fn codes_md() -> String {
    let mut out = String::from("| code | English | Spanish | for example | what to do |\n|---|---|---|---|---|\n");
    for code in Code::ALL {
        let issue = Issue::new(*code).expected("{expected}").found("{found}");
        let (english, spanish) = (issue.message(Lang::En), issue.message(Lang::Es));
        let (example, advice) = example(*code);
        let _ = writeln!(out, "| `{}` | {english} | {spanish} | `{example}` | {advice} |", code.name());
    }
    out
}

/// Returns an example and advice for a code.
#[rustfmt::skip]
fn example(code: Code) -> (&'static str, &'static str) {
    match code {
        Code::Empty => (r#"clabe.check("")"#, "Ask for the field, but only after it loses focus or the form is sent."),
        Code::TooShort => (r#"clabe.check("01218000123456789")"#, "Show no error while the user types (`complete` is `false`)."),
        Code::TooLong => (r#"clabe.check("0121800012345678990")"#, "Mark the characters from `start`: often a digit was typed twice."),
        Code::BadCharacter => (r#"clabe.check("01218000123456789O")"#, "Mark the character. It is never removed automatically."),
        Code::DigitScript => (r#"clabe.check("٠١٢180001234567899")"#, "Ask for the digits 0 to 9; other digits are not converted."),
        Code::CurrencyInvalid => (r#"money.defineCurrency("peso", 2)"#, "Correct the definition in the code."),
        Code::CurrencyTooMany => (r#"Array.from({ length: 200 }, (_, n) => money.defineCurrency("X" + (100 + n), 2))"#, "Define each currency once, when the app starts."),
        Code::CurrencyConflict => (r#"money.defineCurrency("USD", 3)"#, "Keep the currency's exponent, or use another code."),
        Code::AmountIncomplete => (r#"money.check("1,", "MXN")"#, "Show no error while the user types."),
        Code::AmountInvalid => (r#"money.check("12a", "MXN")"#, "Mark the character."),
        Code::AmountGrouping => (r#"money.check("1,50,0", "MXN")"#, "Ask for the amount without thousands separators."),
        Code::AmountAmbiguous => (r#"money.check("1.500", "MXN")"#, "Pass the user's `locale`. Without one, show both readings and let the user choose."),
        Code::AmountTooPrecise => (r#"money.check("0.005", "MXN")"#, "Ask for an amount with fewer decimals; it is never rounded."),
        Code::AmountOutOfRange => (r#"money.check("100000000000000", "MXN")"#, "Ask for a smaller amount: no larger one can be sent exactly."),
        Code::AmountWrongCurrency => (r#"money.check("USD 10", "MXN")"#, "Ask for the intended currency; amounts are never converted."),
        Code::AmountParentheses => (r#"money.check("(100)", "MXN")"#, "Ask for a minus sign for a negative amount."),
        Code::AmountTrailingMinus => (r#"money.check("100.00-", "MXN")"#, "Ask for the minus sign in front of the amount."),
        Code::SplitInvalid => (r#"money.split(100, 0)"#, "Split into at least one part."),
        Code::IbanCountry => (r#"iban.check("US64SVBKUS6S3300958879")"#, "Ask for the format that the country uses, such as a routing number and an account number."),
        Code::IbanCheckDigits => (r#"iban.check("DE88370400440532013000")"#, "Ask the user to compare the whole IBAN. The mistake may be anywhere in it, so do not insert the expected digits."),
        Code::IbanNationalCheck => (r#"iban.check("BE41539007547035")"#, "A warning. Show it and let the user continue."),
        Code::CheckDigit => (r#"clabe.check("012180001234567890")"#, "Ask the user to compare the whole number, as for an IBAN. For an RFC it is a warning."),
        Code::UnknownBank => (r#"clabe.check("999180000000000002")"#, "A warning. Let the user continue: a bank may be newer than the list."),
        Code::UnknownPlaza => (r#"clabe.check("012999000000000002")"#, "A warning. Let the user continue."),
        Code::NotClabe => (r#"clabe.check("4111 1111 1111 1111")"#, "Ask for the CLABE: the API does not pay to cards and phones, unlike SPEI. Show no error while the user types the 18 digits."),
        Code::AbaPrefix => (r#"aba.check("500000005")"#, "Ask the user to copy the number again: it may be an account number."),
        Code::BankMismatch => (r#"crossCheck.bankCode("40014", "012180001234567899")"#, "Set the bank code from the account: `details.institution` of a CLABE, `details.bank` of an IBAN."),
        Code::PhonePlus => (r#"phone.check("55 1234 5678")"#, "Pass `country` to accept its national numbers, or ask for the calling code."),
        Code::CallingCode => (r#"phone.check("+210 123 456")"#, "Mark the calling code."),
        Code::PhoneOldPrefix => (r#"phone.check("+521 55 1234 5678")"#, "A warning. Use `value`, which has no such prefix."),
        Code::PhoneOldPlan => (r#"phone.check("+57 1 742 4240")"#, "A warning. Use `value`, which has the current format."),
        Code::PhoneExtension => (r#"phone.check("+52 55 1234 5678 ext. 12")"#, "Ask for a number without an extension, or for the extension in a separate field."),
        Code::Spreadsheet => (r#"phone.check("+525512345678.0")"#, "Format the file's column as text and copy the number again."),
        Code::PhoneUnused => (r#"phoneNumbers(MX).strict(phone).check("+52 155 123 4567")"#, "Ask for the number again: its country assigns no such numbers."),
        Code::PhoneKind => (r#"phoneNumbers(CO).strict(phone, "mobile").check("+57 601 228 0000")"#, "Tell the user which kind is needed: `expected` is `mobile`, `fixed`, or `either` of both."),
        Code::PhoneCountry => (r#"crossCheck.phoneCountry("+1 416 555 0100", "US")"#, "Ask which of the two fields is wrong."),
        Code::CountryCode => (r#"country.check("EN")"#, "Offer a list instead of a text field."),
        Code::ForbiddenWord => (r#"rfc.check("MULA561231GR8")"#, "Ask the user to compare the document: it has an X among these letters."),
        Code::RfcKind => (r#"crossCheck.rfcKind("GODE561231GR8", "company")"#, "Ask for the other RFC, or whether it is a person or a company."),
        Code::CurpState => (r#"curp.check("BOXW310820HXXRXN09")"#, "Mark the two letters; a birth abroad is NE."),
        Code::EmailAt => (r#"email.check("ana.example.com")"#, "Mark the place."),
        Code::EmailDomain => (r#"email.check("ana@example")"#, "Mark the text after the @."),
        Code::WrongType => (r#"clabe.check(12180001234567899)"#, "A bug in the code: pass the text as typed. A number has lost its leading zeros."),
        Code::NotADate => (r#"rfc.check("GODE560230GR8")"#, "Mark the six digits: year, month, day."),
        Code::UuidInvalid => (r#"client.lockCard({ idempotencyKey: "1" })"#, "Create keys with `crypto.randomUUID()`, or let the client generate the key."),
        Code::CurrencyUnknown => (r#"client.createAccount({ accountName: "Main", currencyCode: "pesos" })"#, "Pass the code in upper case, such as MXN."),
        Code::Required => (r#"client.createAccount({ accountName: "Main" })"#, "Ask for the field that `path` names."),
        Code::OutOfRange => (r#"client.setCardLimit({ amount: 0, frequency: "perWeek" })"#, "Ask for a value within `expected`."),
        Code::NotAnInteger => (r#"client.transfer({ fromAccountId: 1, toAccountId: 2, amount: 1.5, description: "Rent" })"#, "Pass the smallest unit, as returned by `money.parse`: 150 for 1.50."),
        Code::NotAllowed => (r#"client.setCardLimit({ amount: 10, frequency: "daily" })"#, "Pass one of `expected`."),
        Code::NotUnicode => (r#"client.createAccount({ accountName: "\ud83d", currencyCode: "MXN" })"#, "Do not truncate texts in the middle of a character; `text.isWellFormed()` detects it."),
        Code::UnknownField => (r#"client.createAccount({ accountName: "Main", currency: "MXN" })"#, "Check the spelling of the field. Fields that the API would ignore are never sent."),
        Code::Duplicate => (r#"client.calculateExchange({ fromAsset: "USD", fromCurrency: "USD", toAsset: "COP", fromAmount: 100 })"#, "Pass only one of the two fields."),
        Code::CheckDigitMissing => (r#"nit.check("900.123.456")"#, "Ask for it: on the RUT it is after the hyphen. Do not compute it, since then a mistyped number would pass."),
    }
}

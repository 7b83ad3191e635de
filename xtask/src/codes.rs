//! What the documents say of every code beside its sentence: an example that yields it, and what to do about it.
//!
//! The examples are JavaScript, in which the names are those that `qash-client` and `qash-client/phone-strict` export and `client` is a `QashClient`.
//! tests/js/codes.test.mjs runs them as they stand in the document.

use qash_client::check::{Code, Issue, Lang};
use std::fmt::Write;

/// The table of all codes of formats, amounts and fields.
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

/// An example, and what to do.
#[rustfmt::skip]
fn example(code: Code) -> (&'static str, &'static str) {
    match code {
        Code::Empty => (r#"clabe.check("")"#, "Ask for the field; say nothing before it was left or the form was sent."),
        Code::TooShort => (r#"clabe.check("01218000123456789")"#, "Say nothing while it is being typed (`complete` is `false`)."),
        Code::TooLong => (r#"clabe.check("0121800012345678990")"#, "Mark what is behind `start`: often a digit was typed twice."),
        Code::BadCharacter => (r#"clabe.check("01218000123456789O")"#, "Mark the character; it is never dropped for the person."),
        Code::DigitScript => (r#"clabe.check("٠١٢180001234567899")"#, "Ask for the digits 0 to 9: which ones a file means is not guessed."),
        Code::CurrencyInvalid => (r#"money.defineCurrency("peso", 2)"#, "Correct the definition in the code."),
        Code::CurrencyTooMany => (r#"Array.from({ length: 200 }, (_, n) => money.defineCurrency("X" + (100 + n), 2))"#, "Define each currency once, when the app starts."),
        Code::CurrencyConflict => (r#"money.defineCurrency("USD", 3)"#, "Keep the exponent that the currency has, or take another code."),
        Code::AmountIncomplete => (r#"money.check("1,", "MXN")"#, "Say nothing while it is being typed."),
        Code::AmountInvalid => (r#"money.check("12a", "MXN")"#, "Mark the character."),
        Code::AmountGrouping => (r#"money.check("1,50,0", "MXN")"#, "Have the amount written again, without thousands separators."),
        Code::AmountAmbiguous => (r#"money.check("1.500", "MXN")"#, "Pass the person's `locale`; if there is none, show both readings and let the person choose."),
        Code::AmountTooPrecise => (r#"money.check("0.005", "MXN")"#, "Have the amount written with fewer decimals; it is never rounded."),
        Code::AmountOutOfRange => (r#"money.check("100000000000000", "MXN")"#, "Ask for a smaller amount: no larger one can be sent exactly."),
        Code::AmountWrongCurrency => (r#"money.check("USD 10", "MXN")"#, "Ask which currency is meant; nothing is converted."),
        Code::AmountParentheses => (r#"money.check("(100)", "MXN")"#, "Have a negative amount written with a minus sign."),
        Code::AmountTrailingMinus => (r#"money.check("100.00-", "MXN")"#, "Have the minus sign written in front."),
        Code::SplitInvalid => (r#"money.split(100, 0)"#, "Split into at least one part."),
        Code::IbanCountry => (r#"iban.check("US64SVBKUS6S3300958879")"#, "Ask for what the country uses instead, such as a routing number and an account."),
        Code::IbanCheckDigits => (r#"iban.check("DE88370400440532013000")"#, "Have the whole IBAN compared: the mistake may be anywhere in it, so do not fill in the expected digits."),
        Code::IbanNationalCheck => (r#"iban.check("BE41539007547035")"#, "A warning. Show it and let the person go on."),
        Code::CheckDigit => (r#"clabe.check("012180001234567890")"#, "Have the whole number compared, as with an IBAN. On an RFC it is a warning."),
        Code::UnknownBank => (r#"clabe.check("999180000000000002")"#, "A warning. Let the person go on: a bank may be newer than the list."),
        Code::UnknownPlaza => (r#"clabe.check("012999000000000002")"#, "A warning. Let the person go on."),
        Code::NotClabe => (r#"clabe.check("4111 1111 1111 1111")"#, "Ask for the CLABE: SPEI pays to cards and phones too, the API does not. While 18 digits are being typed, say nothing."),
        Code::AbaPrefix => (r#"aba.check("500000005")"#, "Have the number copied again: it may be an account number."),
        Code::BankMismatch => (r#"crossCheck.bankCode("40014", "012180001234567899")"#, "Fill in the bank code from the account: `details.institution` of a CLABE, `details.bank` of an IBAN."),
        Code::PhonePlus => (r#"phone.check("55 1234 5678")"#, "Pass `country`, so that its national numbers are read, or ask for the calling code."),
        Code::CallingCode => (r#"phone.check("+210 123 456")"#, "Mark the calling code."),
        Code::PhoneOldPrefix => (r#"phone.check("+521 55 1234 5678")"#, "A warning. Keep `value`, which is without it."),
        Code::PhoneOldPlan => (r#"phone.check("+57 1 742 4240")"#, "A warning. Keep `value`, which is the number of today."),
        Code::PhoneExtension => (r#"phone.check("+52 55 1234 5678 ext. 12")"#, "Ask for a number without one, or for the extension in a field of its own."),
        Code::Spreadsheet => (r#"phone.check("+525512345678.0")"#, "Have the file's column formatted as text and the number copied anew."),
        Code::PhoneUnused => (r#"phoneNumbers(MX).strict(phone).check("+52 155 123 4567")"#, "Ask for the number again: its country gives out no such numbers."),
        Code::PhoneKind => (r#"phoneNumbers(CO).strict(phone, "mobile").check("+57 601 228 0000")"#, "Say which kind is needed: `expected` is `mobile`, `fixed`, or `either` of both."),
        Code::PhoneCountry => (r#"crossCheck.phoneCountry("+1 416 555 0100", "US")"#, "Ask which of the two fields is wrong."),
        Code::CountryCode => (r#"country.check("EN")"#, "Offer a list instead of a text field."),
        Code::ForbiddenWord => (r#"rfc.check("MULA561231GR8")"#, "Have the document compared: it has an X among these letters."),
        Code::RfcKind => (r#"crossCheck.rfcKind("GODE561231GR8", "company")"#, "Ask for the other RFC, or whether it is a person or a company."),
        Code::CurpState => (r#"curp.check("BOXW310820HXXRXN09")"#, "Mark the two letters; a birth abroad is NE."),
        Code::EmailAt => (r#"email.check("ana.example.com")"#, "Mark the place."),
        Code::EmailDomain => (r#"email.check("ana@example")"#, "Mark what is behind the @."),
        Code::WrongType => (r#"clabe.check(12180001234567899)"#, "A mistake in the code: pass the text as it was typed. A number has lost its leading zeros."),
        Code::NotADate => (r#"rfc.check("GODE560230GR8")"#, "Mark the six digits: year, month, day."),
        Code::UuidInvalid => (r#"client.lockCard({ idempotencyKey: "1" })"#, "Make keys with `crypto.randomUUID()`, or leave the key to the client."),
        Code::CurrencyUnknown => (r#"client.createAccount({ accountName: "Main", currencyCode: "pesos" })"#, "Pass the code in capitals, such as MXN."),
        Code::Required => (r#"client.createAccount({ accountName: "Main" })"#, "Ask for the field that `path` names."),
        Code::OutOfRange => (r#"client.setCardLimit({ amount: 0, frequency: "perWeek" })"#, "Ask for a value within `expected`."),
        Code::NotAnInteger => (r#"client.transfer({ fromAccountId: 1, toAccountId: 2, amount: 1.5, description: "Rent" })"#, "Pass the smallest unit, which `money.parse` gives: 150 for 1.50."),
        Code::NotAllowed => (r#"client.setCardLimit({ amount: 10, frequency: "daily" })"#, "Pass one of `expected`."),
        Code::NotUnicode => (r#"client.createAccount({ accountName: "\ud83d", currencyCode: "MXN" })"#, "Do not cut texts in the middle of a character; `text.isWellFormed()` finds them."),
        Code::UnknownField => (r#"client.createAccount({ accountName: "Main", currency: "MXN" })"#, "Look for a misspelt name; nothing is sent that the API would ignore."),
        Code::Duplicate => (r#"client.calculateExchange({ fromAsset: "USD", fromCurrency: "USD", toAsset: "COP", fromAmount: 100 })"#, "Say it once."),
        Code::CheckDigitMissing => (r#"nit.check("900.123.456")"#, "Ask for it: it stands on the RUT behind the hyphen. Do not work it out, for then a mistyped number passes."),
    }
}

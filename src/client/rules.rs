//! Validation of an input beyond its shape: fields that depend on each other, amounts that fit their currency, keys.

use super::hop::{Hop, SIDES};
use crate::api::{KEY_FIELD, NOTHING, Operation, Retry};
use crate::check::{Code, Issue};
use crate::error::{Error, ErrorCode, FieldIssue};
use crate::formats::{self, FormatId};
use crate::json::Json;
use crate::models::{Direction, Kind, check_but, misfit, shortened};
use crate::money::known_exponent;
use crate::text::{cut, integer};

/// The error of an input that is not JSON; the package's own methods never send one.
pub(super) fn not_json(operation: Operation) -> Error {
    Error { operation: Some(operation.name), ..Error::new(ErrorCode::InvalidJson, "The input is not valid JSON.") }
}

/// Invalid inputs that are sent anyway, because the caller knows better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leniency {
    /// Send a beneficiary's account number with wrong check digits or an unknown bank code, such as the documents' own sample CLABE.
    pub invalid_account_number: bool,
    /// Open an account with a provider, type or status that the documents do not name.
    pub other_account: bool,
    /// Send a phone as it was written, such as the documents' own sample, `+5215512345678`, instead of its canonical form.
    pub phone_as_written: bool,
}

/// Validates an operation's input; the list is empty if it may be sent.
#[must_use]
pub fn check_input(operation: Operation, input: Json<'_>, hop: Hop, leniency: Leniency) -> Vec<FieldIssue> {
    let shape = operation.input.unwrap_or(&NOTHING);
    // Fields that the session provides may be missing.
    let known = if hop == Hop::Proxy { operation.from_session } else { &[] };
    let mut report = Report(check_but(input, &Kind::Object(shape), Direction::Request, known));
    let key = input.own_text(KEY_FIELD);
    if operation.retry == Retry::HeaderKey && !key.is_empty() && !formats::is_valid(FormatId::Uuid, &key) {
        report.say(KEY_FIELD, Code::UuidInvalid, "UUID", None);
    }
    if operation.retry == Retry::BodyKey {
        payout_key(&key, &mut report);
    }
    #[cfg(feature = "server")]
    path_segments(operation, input, &mut report);
    #[cfg(feature = "server")]
    if !leniency.other_account {
        for (name, value) in operation.fixed {
            if let Some(other) = input.text_at(name).filter(|told| told != value) {
                report.say(name, Code::NotAllowed, value, Some(&shortened(&other)));
            }
        }
    }
    // Chosen by field, not by operation: each rule holds for every input with these fields.
    for field in shape.fields {
        match (field.name, &field.kind) {
            ("fromCurrency", _) => sides(input, &mut report),
            ("beneficiary", _) => {
                let to = input.get("beneficiary").unwrap_or(Json::NULL);
                bank_code(to, &mut report);
                beneficiary(to, leniency, &mut report);
            }
            #[cfg(feature = "server")]
            ("metadata", _) => payer(input, &mut report),
            (name @ ("currency" | "currencyCode"), _) => currency(name, &input.own_text(name), &mut report),
            (name, Kind::Decimal) => {
                positive(input, name, &mut report);
                if name == "fromAmount" {
                    not_too_fine(input, &mut report);
                }
            }
            _ => {}
        }
    }
    report.0
}

/// Maximum length of a payout's key, in characters.
const LONGEST_KEY: usize = 255;

/// A payout's key is printable ASCII: it becomes part of names in stores and logs, where different keys must not look alike.
fn payout_key(key: &str, report: &mut Report) {
    if let Some(character) = key.chars().find(|character| !matches!(character, ' '..='~')) {
        report.say(KEY_FIELD, Code::BadCharacter, "ASCII", Some(character.encode_utf8(&mut [0; 4])));
    } else if key.len() > LONGEST_KEY {
        report.say(KEY_FIELD, Code::TooLong, "1–255", Some(&integer(key.len() as i64)));
    }
}

/// A path segment of dots would leave the operation's path, escaped or not.
#[cfg(feature = "server")]
fn path_segments(operation: Operation, input: Json<'_>, report: &mut Report) {
    for name in operation.path.split('/').filter_map(|segment| segment.strip_prefix(':')) {
        let text = input.own_text(name);
        if matches!(text.as_str(), "." | "..") {
            report.say(name, Code::BadCharacter, "A–Z, 0–9", Some(&text));
        }
    }
}

/// A depositor's document number must match its document type.
#[cfg(feature = "server")]
fn payer(input: Json<'_>, report: &mut Report) {
    let Some(payer) = input.get("metadata").and_then(|metadata| metadata.get("payer")) else { return };
    let number = payer.own_text("documentNumber");
    if !number.is_empty()
        && let Some(issue) = super::documents::wrong_number(&payer.own_text("documentType"), &number)
    {
        report.add("metadata.payer.documentNumber", issue);
    }
}

/// The issues found so far, one per field.
struct Report(Vec<FieldIssue>);

impl Report {
    fn add(&mut self, path: &str, issue: Issue) {
        if !self.0.iter().any(|found| found.path == path) {
            self.0.push(FieldIssue { path: path.to_owned(), issue });
        }
    }

    fn say(&mut self, path: &str, code: Code, expected: &str, found: Option<&str>) {
        self.add(path, Issue::with_texts(code, expected, found));
    }
}

/// Each side of an exchange is named once, in one dialect.
fn sides(input: Json<'_>, report: &mut Report) {
    for [a, b] in &SIDES {
        let (in_a, in_b) = (input.own_text(a), input.own_text(b));
        match (in_a.is_empty(), in_b.is_empty()) {
            (false, false) => report.say(a, Code::Duplicate, "", None),
            (true, true) => report.say(b, Code::Required, "", None),
            (false, true) => currency(a, &in_a, report),
            (true, false) => currency(b, &in_b, report),
        }
    }
}

/// An exchanged amount has no more decimals than its currency.
fn not_too_fine(input: Json<'_>, report: &mut Report) {
    let mut from = input.own_text("fromAsset");
    if from.is_empty() {
        from = input.own_text("fromCurrency");
    }
    if let (Some(exponent), Some(amount)) =
        (known_exponent(from.as_bytes()), input.get("fromAmount").and_then(Json::number))
    {
        let (_, fraction) = cut(amount, b'.').unwrap_or_default();
        let places =
            fraction.as_bytes().iter().rposition(|digit| *digit != b'0').map_or(0, |last| last.saturating_add(1));
        // An exponent is used for amounts below a millionth, or beyond every limit.
        let power = amount.as_bytes().iter().any(|byte| matches!(byte, b'e' | b'E'));
        let negative = || amount.as_bytes().iter().skip(1).any(|byte| *byte == b'-');
        let too_fine = if power { negative() } else { places > usize::from(exponent) };
        if too_fine {
            report.say("fromAmount", Code::AmountTooPrecise, &integer(exponent.into()), Some(amount));
        }
    }
}

/// A decimal greater than zero.
fn positive(input: Json<'_>, name: &str, report: &mut Report) {
    let Some(digits) = input.get(name).and_then(Json::number) else { return };
    let digits_end = digits.as_bytes().iter().position(|byte| matches!(byte, b'1'..=b'9' | b'e' | b'E' | b'-'));
    let first = digits_end.and_then(|end| digits.as_bytes().get(end));
    if !matches!(first, Some(b'1'..=b'9')) {
        report.say(name, Code::OutOfRange, "> 0", Some(digits));
    }
}

/// A currency code is three to five capital letters; Qash decides which ones it knows.
fn currency(path: &str, code: &str, report: &mut Report) {
    let fits = matches!(code.len(), 3..=5) && code.bytes().all(|byte| byte.is_ascii_uppercase());
    if !fits && !code.is_empty() {
        report.say(path, Code::CurrencyUnknown, "MXN, USD, COP, USDC", Some(&shortened(code)));
    }
}

/// A bank code is sent unchanged, so whitespace around it is refused.
fn bank_code(beneficiary: Json<'_>, report: &mut Report) {
    let code = beneficiary.own_text("bankCode");
    if code.trim().len() != code.len() {
        report.say("beneficiary.bankCode", Code::BadCharacter, "A–Z, 0–9", Some(&shortened(&code)));
    }
}

/// Maximum length of an account number in SWIFT messages, in characters. The browser's client leaves these rules to its server, to stay small.
#[cfg(feature = "server")]
const LONGEST_ACCOUNT: usize = 34;

/// An account number with a BIC: letters, digits and group separators.
#[cfg(feature = "server")]
fn swift(number: &str, bank_code: &str, report: &mut Report) {
    let odd = number.chars().find(|character| !(character.is_ascii_alphanumeric() || " -/.".contains(*character)));
    if let Some(character) = odd {
        report.say(
            "beneficiary.accountNumber",
            Code::BadCharacter,
            "A–Z, 0–9",
            Some(character.encode_utf8(&mut [0; 4])),
        );
    } else if number.len() > LONGEST_ACCOUNT {
        report.say("beneficiary.accountNumber", Code::TooLong, "1–34", Some(&integer(number.len() as i64)));
    } else if !number.is_empty() && !number.bytes().any(|byte| byte.is_ascii_digit()) {
        report.say("beneficiary.accountNumber", Code::BadCharacter, "0–9", Some(number));
    }
    if !bank_code.is_empty()
        && let Some(issue) = misfit(FormatId::Bic, bank_code)
    {
        report.add("beneficiary.bankCode", issue);
    }
}

fn beneficiary(beneficiary: Json<'_>, leniency: Leniency, report: &mut Report) {
    let number = beneficiary.own_text("accountNumber");
    let bank_code = beneficiary.own_text("bankCode");
    #[cfg(feature = "server")]
    if beneficiary.get("accountType").is_some_and(|kind| kind.is("SWIFT")) && !leniency.invalid_account_number {
        swift(&number, &bank_code, report);
    }
    let Some(format) = account_format(beneficiary).filter(|_| !number.is_empty()) else { return };
    let issue = misfit(format, &number);
    if leniency.invalid_account_number {
        // A card or phone number is never an account number, whatever the leniency.
        if let Some(issue) = issue.filter(|issue| issue.code == Code::NotClabe) {
            report.add("beneficiary.accountNumber", issue);
        }
    } else if let Some(issue) = issue {
        report.add("beneficiary.accountNumber", issue);
    } else if format == FormatId::Clabe
        && !bank_code.is_empty()
        && let Some(issue) = formats::bank_code_mismatch(format, &bank_code, &number)
    {
        // The documents do not say whether an IBAN's bank is named by its BIC or by the code inside the IBAN.
        report.add("beneficiary.bankCode", issue);
    }
}

/// The format of a beneficiary's account number; `None` for SWIFT.
pub(super) fn account_format(beneficiary: Json<'_>) -> Option<FormatId> {
    let kind = beneficiary.get("accountType")?;
    if kind.is("CLABE") {
        Some(FormatId::Clabe)
    } else if kind.is("IBAN") {
        Some(FormatId::Iban)
    } else {
        None
    }
}

//! What an input must hold besides its shape: fields that depend on each other, amounts that fit their currency, keys.

use super::Hop;
use super::encode::{account_format, text_field};
use crate::api::{KEY_FIELD, Operation, Retry};
use crate::check::{Check, Code, Issue};
use crate::error::FieldIssue;
use crate::formats::{self, FormatId};
use crate::json::Json;
use crate::models::{self, Direction, Kind, Shape};
use crate::money::Currencies;

/// Which wrong inputs are sent all the same, because the caller knows better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leniency {
    /// Send a beneficiary's account number that fails its check digits or its bank code, such as the documents' own sample CLABE.
    pub invalid_account_number: bool,
}

/// Checks an operation's input; empty when it may be sent.
#[must_use]
pub fn check_input(operation: &'static Operation, input: Json<'_>, hop: Hop, leniency: Leniency) -> Vec<FieldIssue> {
    const NOTHING: Shape = Shape {
        name: "Nothing",
        #[cfg(feature = "describe")]
        doc: "",
        fields: &[],
    };
    let shape = operation.input.unwrap_or(&NOTHING);
    let mut report = Report(models::check(input, &Kind::Object(shape), Direction::Request));
    if hop == Hop::Proxy {
        // What the session knows need not be said.
        report.0.retain(|found| {
            found.issue.code != Code::Required || !operation.from_session.contains(&found.path.as_str())
        });
    }
    if operation.retry == Retry::HeaderKey
        && let Some(key) = text_field(input, KEY_FIELD)
        && !formats::is_valid(FormatId::Uuid, &key)
    {
        report.add(KEY_FIELD, Issue::new(Code::UuidInvalid).expected("UUID"));
    }
    match operation.name {
        "calculateExchange" => exchange(input, &mut report),
        "payout" if !leniency.invalid_account_number => {
            beneficiary(input.get("beneficiary").unwrap_or(Json::NULL), &mut report)
        }
        "setCardLimit" => positive(input, "amount", &mut report),
        _ => {}
    }
    for name in ["currency", "currencyCode"] {
        if let Some(code) = text_field(input, name)
            && shape.fields.iter().any(|field| field.name == name)
        {
            currency(name, &code, &mut report);
        }
    }
    report.0
}

/// What was found so far; of a field only the first.
struct Report(Vec<FieldIssue>);

impl Report {
    fn add(&mut self, path: &str, issue: Issue) {
        if !self.0.iter().any(|found| found.path == path) {
            self.0.push(FieldIssue { path: path.to_owned(), issue });
        }
    }
}

fn exchange(input: Json<'_>, report: &mut Report) {
    for (b, a) in [("fromAsset", "fromCurrency"), ("toAsset", "toCurrency")] {
        match (text_field(input, b), text_field(input, a)) {
            (Some(_), Some(_)) => report.add(a, Issue::new(Code::Duplicate)),
            (Some(code), None) => currency(b, &code, report),
            (None, Some(code)) => currency(a, &code, report),
            (None, None) => report.add(b, Issue::new(Code::Required)),
        }
    }
    positive(input, "fromAmount", report);
    let from = text_field(input, "fromAsset").or(text_field(input, "fromCurrency"));
    let exponent = from.as_deref().and_then(|code| Some(Currencies::default().get(code)?.exponent));
    if let (Some(exponent), Some(amount)) = (exponent, input.get("fromAmount").and_then(Json::number)) {
        let places = amount.split_once('.').map_or(0, |(_, fraction)| fraction.trim_end_matches('0').len());
        // An exponent is written of what is finer than a millionth, or beyond every amount.
        let power = amount.bytes().any(|byte| matches!(byte, b'e' | b'E'));
        let too_fine =
            if power { amount.bytes().skip(1).any(|byte| byte == b'-') } else { places > usize::from(exponent) };
        if too_fine {
            let issue = Issue::new(Code::AmountTooPrecise).expected(crate::text::integer(exponent.into()));
            report.add("fromAmount", issue.found(amount.to_owned()));
        }
    }
}

/// A decimal that must be above zero.
fn positive(input: Json<'_>, name: &str, report: &mut Report) {
    let Some(digits) = input.get(name).and_then(Json::number) else { return };
    let zero = digits.bytes().take_while(|byte| !matches!(byte, b'e' | b'E')).all(|byte| matches!(byte, b'0' | b'.'));
    if digits.starts_with('-') || zero {
        report.add(name, Issue::new(Code::OutOfRange).expected("> 0").found(digits.to_owned()));
    }
}

/// A currency code is three to five capital letters; which ones Qash knows is for Qash to say.
fn currency(path: &str, code: &str, report: &mut Report) {
    if !(3..=5).contains(&code.len()) || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        report.add(
            path,
            Issue::new(Code::CurrencyUnknown)
                .expected("MXN, USD, COP, USDC")
                .found(code.chars().take(12).collect::<String>()),
        );
    }
}

fn beneficiary(beneficiary: Json<'_>, report: &mut Report) {
    let (Some(format), Some(number)) = (account_format(beneficiary), text_field(beneficiary, "accountNumber")) else {
        return;
    };
    if let Check::Invalid { issues, .. } = formats::check(format, &number) {
        for issue in issues {
            report.add("beneficiary.accountNumber", issue);
        }
    } else if format == FormatId::Clabe
        && let Some(bank_code) = text_field(beneficiary, "bankCode")
        && let Some(issue) = formats::bank_code_mismatch(format, &bank_code, &number)
    {
        // Of an IBAN nobody documents whether the bank is named by its BIC or by the code inside.
        report.add("beneficiary.bankCode", issue);
    }
}

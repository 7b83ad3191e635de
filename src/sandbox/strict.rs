//! Strict checks of requests beyond field types: values outside a closed list are refused, and undocumented values and fields are reported.
//!
//! A list of values is closed if every document with the field lists the same values. It is open if one of them writes “e.g.”. Provider
//! names are open: document 001 lists those of a deposit as closed, 002 the same as examples.

use super::call::Call;
use super::options::Profile;
use super::reply::{Failure, fail};
use super::unusual::{Unusual, shortened};
use crate::api::{Auth, Operation};
use crate::check::Code;

/// The values that a document lists for a field.
struct Listed {
    operation: Operation,
    field: &'static str,
    values: &'static [&'static str],
    says: &'static str,
    source: &'static str,
}

const fn listed(
    operation: Operation,
    field: &'static str,
    values: &'static [&'static str],
    says: &'static str,
    source: &'static str,
) -> Listed {
    Listed { operation, field, values, says, source }
}

/// Currencies of accounts (001), and of exchanges (004).
const ACCOUNTS: &[&str] = &["MXN", "USD", "COP"];
const ASSETS: &[&str] = &["USD", "COP", "USDC"];

/// Closed lists that the models do not check already.
const CLOSED: [Listed; 3] = [
    listed(Operation::CreateAccount, "currencyCode", ACCOUNTS, r#""MXN", "USD", "COP""#, "001 §7.1"),
    listed(
        Operation::CalculateExchange,
        "fromAsset",
        ASSETS,
        r#"Source currency: "USD", "COP", or "USDC""#,
        "004, Request",
    ),
    listed(
        Operation::CalculateExchange,
        "toAsset",
        ASSETS,
        r#"Target currency: "USD", "COP", or "USDC""#,
        "004, Request",
    ),
];

/// Open lists.
const OPEN: [Listed; 8] = [
    listed(Operation::CalculateExchange, "fromCurrency", ACCOUNTS, "MXN, USD, COP", "001 §7, Amount format"),
    listed(Operation::CalculateExchange, "toCurrency", ACCOUNTS, "MXN, USD, COP", "001 §7, Amount format"),
    listed(
        Operation::RegisterUser,
        "countryCode",
        &["MX", "CO", "US"],
        r#"ISO 3166-1 alpha-2, e.g. "MX", "CO", "US""#,
        "001 §3",
    ),
    listed(
        Operation::Deposit,
        "provider",
        &["irisbank", "cobre", "stripe", "manual"],
        r#"e.g. "irisbank", "cobre", "stripe"; 001 §7.4 has "manual" besides"#,
        "002, Request",
    ),
    listed(Operation::Deposit, "currency", ACCOUNTS, r#"e.g. "MXN", "USD", "COP""#, "002, Request"),
    listed(
        Operation::Deposit,
        "metadata.payer.documentType",
        &["CC", "PASSPORT", "RFC"],
        r#"e.g. "CC", "PASSPORT", "RFC""#,
        "002, Request",
    ),
    listed(
        Operation::Payout,
        "provider",
        &["cobre", "irisbank", "mercury"],
        r#"Payment rail: "cobre", "irisbank", "mercury""#,
        "001 §7.6",
    ),
    listed(Operation::Payout, "currency", ACCOUNTS, "MXN, USD, COP", "001 §7, Amount format"),
];

/// Parameters of the models that no document names.
const UNDOCUMENTED: [(Operation, &[&str], &str); 2] = [
    (Operation::ListAccounts, &["page", "limit", "cursor"], "001 §7.2"),
    (Operation::ListTransactions, &["accountId", "cursor"], "001 §7.7"),
];

/// The ones of them that the vendor's reference pages name.
const ON_SITE: [(Operation, &[&str]); 1] = [(Operation::ListTransactions, &["accountId", "size", "offset"])];

/// Refuses values outside closed lists, and returns the undocumented parts of the request.
pub(super) fn check(operation: Operation, call: &Call) -> Result<Vec<Unusual>, Failure> {
    if let Some((listed, _)) = unlisted(&CLOSED, operation, call).next() {
        let known: Vec<_> = listed.values.iter().map(|value| ["\"", value, "\""].concat()).collect();
        return Err(refusal(listed.field, &["must be one of: ", &known.join(", ")].concat(), listed.source));
    }
    let mut unusual: Vec<_> = unlisted(&OPEN, operation, call)
        .map(|(Listed { field, says, source, .. }, value)| Unusual { field: (*field).to_owned(), value, says, source })
        .collect();
    match operation {
        Operation::RegisterUser => phone(call)?,
        Operation::Payout => beneficiary(call)?,
        _ => {}
    }
    unusual.extend(fields(operation, call));
    // Documents 000 and 001 §7 require the header, without a table. A GET without it is reported; a request with a body without it is
    // refused elsewhere.
    if operation.auth == Auth::User && call.headers.get("Content-Type").is_none() {
        unusual.push(Unusual {
            field: "Content-Type".to_owned(),
            value: String::new(),
            says: "All financial endpoints require Content-Type: application/json",
            source: "001 §7",
        });
    }
    Ok(unusual)
}

/// Returns the lists whose field has an unlisted value, and that value.
fn unlisted<'a>(
    lists: &'static [Listed],
    operation: Operation,
    call: &'a Call,
) -> impl Iterator<Item = (&'static Listed, String)> + 'a {
    let of = lists.iter().filter(move |listed| listed.operation == operation);
    of.filter_map(|listed| Some((listed, text_at(call, listed.field)?)))
        .filter(|(listed, value)| !listed.values.contains(&value.as_str()))
}

fn refusal(field: &str, why: &str, source: &str) -> Failure {
    fail(400, [field, ": ", why, " (document ", source, ")"].concat())
}

/// Checks that `phone` is `+` and up to 15 digits.
fn phone(call: &Call) -> Result<(), Failure> {
    let Some(phone) = text_at(call, "phone") else { return Ok(()) };
    let digits = phone.strip_prefix('+').unwrap_or_default();
    let fits = (2..=15).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0');
    if fits { Ok(()) } else { Err(refusal("phone", "must be E.164, such as \"+5215512345678\"", "001 §3")) }
}

/// Checks that a CLABE is paid in MXN, and that an IBAN has the form of ISO 13616.
fn beneficiary(call: &Call) -> Result<(), Failure> {
    let kind = text_at(call, "beneficiary.accountType").unwrap_or_default();
    let currency = text_at(call, "currency").unwrap_or_else(|| "MXN".to_owned());
    if kind == "CLABE" && currency != "MXN" {
        let why = ["\"CLABE\" is a Mexican account and requires currency MXN, found ", &shortened(&currency)].concat();
        return Err(refusal("beneficiary.accountType", &why, "001 §7.6"));
    }
    if kind == "IBAN" {
        let number = text_at(call, "beneficiary.accountNumber").unwrap_or_default();
        let is_iban = (15..=34).contains(&number.len())
            && number.bytes().enumerate().all(|(at, byte)| match at {
                0 | 1 => byte.is_ascii_uppercase(),
                2 | 3 => byte.is_ascii_digit(),
                _ => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            });
        if !is_iban {
            let why = "must be an IBAN in its electronic form, such as \"ES9121000418450200051332\"";
            return Err(refusal("beneficiary.accountNumber", why, "001 §7.6"));
        }
    }
    Ok(())
}

/// Returns undocumented fields and parameters. The documents name none for cards, so those are not reported.
fn fields(operation: Operation, call: &Call) -> Vec<Unusual> {
    if operation.path.starts_with("/user/card") {
        return Vec::new();
    }
    let on_site = |name: &str| {
        call.options.profile == Profile::Site
            && ON_SITE.iter().any(|(of, names)| *of == operation && names.contains(&name))
    };
    let undocumented = UNDOCUMENTED.iter().find(|(of, ..)| *of == operation);
    let modelled = undocumented.into_iter().flat_map(|(_, names, _)| names.iter().copied());
    let modelled = modelled.filter(|name| call.input.get(name).is_some()).map(str::to_owned);
    let unknown = call.input.all_issues().into_iter().filter(|issue| issue.issue.code == Code::UnknownField);
    let told = |field: String| Unusual {
        value: text_at(call, &field).unwrap_or_default(),
        field,
        says: "no such field or parameter",
        source: undocumented.map_or_else(|| source_of(operation), |(.., source)| source),
    };
    modelled.chain(unknown.map(|issue| issue.path)).filter(|name| !on_site(name)).map(told).collect()
}

/// Returns the document section of an operation.
const fn source_of(operation: Operation) -> &'static str {
    match operation {
        Operation::RegisterUser => "001 §3",
        Operation::StartKyc => "001 §4, 003",
        Operation::GetUser => "001 §5",
        Operation::ExchangeToken => "001 §6",
        Operation::CreateAccount => "001 §7.1",
        Operation::ListAccounts => "001 §7.2",
        Operation::GetBalance => "001 §7.3",
        Operation::Deposit => "001 §7.4, 002",
        Operation::Transfer => "001 §7.5",
        Operation::Payout => "001 §7.6",
        Operation::ListTransactions => "001 §7.7",
        Operation::GetTransaction => "001 §7.8",
        Operation::CalculateExchange => "001 §7.9, 004",
        Operation::GetKycStatus => "001 §7.10",
        Operation::ListUsers => "001 §9",
        Operation::CreateApiKey | Operation::RevokeApiKey => "001 §10",
        _ => "001 §8",
    }
}

/// Returns the value at a path as text; `None` if it is missing.
fn text_at(call: &Call, path: &str) -> Option<String> {
    let mut steps = path.split('.');
    let mut value = call.input.get(steps.next()?)?;
    for step in steps {
        value = value.get(step).filter(|value| !value.is_null())?;
    }
    Some(value.scalar())
}

//! Checks of two fields of a form that must agree, for Rust: each calls the rule of a format.

use super::scan::utf8;
use super::{FormatId, whole_field};
use crate::check::Issue;

/// The issue that a format's rule reports for a field and another one.
fn issue(format: FormatId, field: &str, other: &str) -> Option<Issue> {
    let mut issue = None;
    (format.rules().disagrees?)(field.as_bytes(), other.as_bytes(), &mut |code, expected, found| {
        let (all, end) = whole_field(field.as_bytes());
        let found = if found.is_empty() { all } else { found };
        issue = Some(Issue::with_texts(code, utf8(expected), Some(utf8(found))).at(0, end));
    });
    issue
}

/// The issue of a payout's bank code that does not belong to its account. `None` if they agree. The span is that of the bank code.
///
/// The bank of a CLABE is written as its three digits or as Banxico's five-digit number, `40012` for `012`; the bank of an IBAN as in the IBAN.
/// `None` also if the account is not valid, or of another format.
///
/// ```
/// use qash_client::formats::{FormatId, bank_code_mismatch};
/// assert_eq!(bank_code_mismatch(FormatId::Clabe, "40012", "012180001234567899"), None);
/// let issue = bank_code_mismatch(FormatId::Clabe, "40014", "012180001234567899").unwrap();
/// assert_eq!(issue.expected.as_deref(), Some("40012"));
/// ```
#[must_use]
pub fn bank_code_mismatch(format: FormatId, code: &str, account: &str) -> Option<Issue> {
    matches!(format, FormatId::Clabe | FormatId::Iban).then(|| issue(format, code, account)).flatten()
}

/// The issue of a valid RFC that is not of the kind `person`, `company` or `generic`. `None` if it is, or is not valid.
///
/// ```
/// use qash_client::formats::rfc_kind;
/// assert_eq!(rfc_kind("GODE561231GR8", "person"), None);
/// assert!(rfc_kind("GODE561231GR8", "company").is_some());
/// ```
#[must_use]
pub fn rfc_kind(text: &str, kind: &str) -> Option<Issue> {
    issue(FormatId::Rfc, text, kind)
}

/// The issue of a valid phone number of another country. `None` if it belongs to the country, or is not valid. Countries that share a calling code
/// are distinguished by the first digits of the national number.
///
/// ```
/// use qash_client::formats::phone_country;
/// assert_eq!(phone_country("+52 55 1234 5678", "MX"), None);
/// assert_eq!(phone_country("+1 416 555 0100", "US").unwrap().found.as_deref(), Some("CA"));
/// ```
#[must_use]
pub fn phone_country(text: &str, country: &str) -> Option<Issue> {
    issue(FormatId::Phone, text, country)
}

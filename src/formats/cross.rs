//! Where two fields of a form must agree: each format's rule, for Rust.

use super::scan::utf8;
use super::{FormatId, whole};
use crate::check::Issue;

/// What a format's rule reports of a field and another one.
fn issue(format: FormatId, field: &str, other: &str) -> Option<Issue> {
    let mut issue = None;
    (format.rules().disagrees?)(field.as_bytes(), other.as_bytes(), &mut |code, expected, found| {
        let (all, end) = whole(field.as_bytes());
        let found = if found.is_empty() { all } else { found };
        issue = Some(Issue::with_texts(code, utf8(expected), Some(utf8(found))).at(0, end));
    });
    issue
}

/// Why a payout's bank code does not belong to its account, if it does not. The span is that of the bank code.
///
/// A CLABE's bank may be written as its three digits or as Banxico's five-digit number, `40012` for `012`; an IBAN's as it stands
/// in the IBAN. `None` too where the account is not valid, or of another format, for then nothing is known.
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

/// Why a valid RFC is not one of the kind `person`, `company` or `generic`, if it is not.
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

/// Why a valid phone number does not belong to the country, if it does not. Countries that share a calling code are told apart
/// where their first digits differ.
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

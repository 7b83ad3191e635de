//! Where two fields of a form must agree.

use super::scan::{Scan, string, trim};
use super::{FormatId, Options, clabe, iban, phone, rfc};
use crate::check::{Code, Issue};

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
    let given = trim(code).1;
    let mut scan = Scan::new(account);
    let expected = match format {
        FormatId::Clabe if clabe::read(&mut scan, Options::default()) => {
            let bank = scan.part(0, 3);
            if given.as_bytes().strip_suffix(bank).is_some_and(|prefix| matches!(prefix, b"" | b"2" | b"37" | b"40" | b"90")) {
                return None;
            }
            clabe::institution(bank).map_or_else(|| string(bank), |(number, _)| string(number.bytes()))
        }
        FormatId::Iban if iban::read(&mut scan, Options::default()) => {
            let bank = iban::bank(&scan);
            if bank.is_empty() || bank.eq_ignore_ascii_case(given.as_bytes()) {
                return None;
            }
            string(bank)
        }
        _ => return None,
    };
    Some(Issue::new(Code::BankMismatch).at(0, length(code)).expected(expected).found(String::from(given)))
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
    let mut scan = Scan::new(text);
    if !rfc::read(&mut scan, Options::default()) || rfc::kind(&scan) == kind {
        return None;
    }
    let example = match kind {
        "person" => "GODE561231GR8",
        "company" => "MAB9307148T4",
        _ => "XAXX010101000",
    };
    Some(Issue::new(Code::RfcKind).at(0, length(text)).expected(example).found(String::from(trim(text).1)))
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
    let options = Options::with_country(country);
    let wanted = options.country?;
    let mut scan = Scan::new(text);
    if !phone::read(&mut scan, options) {
        return None;
    }
    let found = phone::country_of(&scan, options);
    if found == Some(wanted) {
        return None;
    }
    let found = found.map_or_else(|| String::from(trim(text).1), |code| string(&code));
    Some(Issue::new(Code::PhoneCountry).at(0, length(text)).expected(string(&wanted)).found(found))
}

/// The end of a span over the whole text.
fn length(whole: &str) -> u32 {
    whole.chars().map(|character| character.len_utf16() as u32).sum()
}

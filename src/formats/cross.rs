//! Where two fields of a form must agree.

use super::scan::{Scan, trim, units, utf8};
use super::{FormatId, Options, clabe, iban, phone, rfc};
use crate::check::{Code, Issue};

/// Takes what does not agree: why, what was expected, and what was found; that is empty where it is the field itself.
pub(crate) type Report<'r> = &'r mut dyn FnMut(Code, &[u8], &[u8]);

/// What stands in a field that is wrong as a whole, and where the field ends, in UTF-16 code units.
pub(crate) fn whole(text: &str) -> (&str, u32) {
    (trim(text).1, units(text))
}

fn issue(text: &str, compare: impl FnOnce(Report<'_>)) -> Option<Issue> {
    let mut issue = None;
    compare(&mut |code, expected, found| {
        let (field, end) = whole(text);
        let found = if found.is_empty() { field } else { utf8(found) };
        issue = Some(Issue::told(code, utf8(expected), Some(found)).at(0, end));
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
    issue(code, |report| bank_code(format, code, account, report))
}

pub(crate) fn bank_code(format: FormatId, code: &str, account: &str, report: Report<'_>) {
    let given = trim(code).1.as_bytes();
    let mut scan = Scan::new(account);
    if !(format.rules().read)(&mut scan, Options { country: None }) {
        return;
    }
    let mut mismatch = |expected: &[u8]| report(Code::BankMismatch, expected, b"");
    match format {
        FormatId::Clabe => {
            let bank = scan.part(0, 3);
            let fits =
                given.strip_suffix(bank).is_some_and(|prefix| matches!(prefix, b"" | b"2" | b"37" | b"40" | b"90"));
            match clabe::institution(bank) {
                _ if fits => {}
                Some((number, _)) => mismatch(number.bytes()),
                None => mismatch(bank),
            }
        }
        FormatId::Iban => {
            let bank = iban::bank(&scan);
            if !bank.is_empty() && !bank.eq_ignore_ascii_case(given) {
                mismatch(bank);
            }
        }
        _ => {}
    }
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
    issue(text, |report| kind_of_rfc(text, kind, report))
}

pub(crate) fn kind_of_rfc(text: &str, kind: &str, report: Report<'_>) {
    let mut scan = Scan::new(text);
    if !rfc::read(&mut scan, Options { country: None }) || rfc::kind(&scan) == kind {
        return;
    }
    let example: &[u8] = match kind {
        "person" => b"GODE561231GR8",
        "company" => b"MAB9307148T4",
        _ => b"XAXX010101000",
    };
    report(Code::RfcKind, example, b"");
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
    let country = Options::with_country(country).country?;
    issue(text, |report| country_of_phone(text, country, report))
}

pub(crate) fn country_of_phone(text: &str, country: [u8; 2], report: Report<'_>) {
    let options = Options { country: Some(country) };
    let mut scan = Scan::new(text);
    if phone::read(&mut scan, options) {
        let found = phone::country_of(&scan, options);
        if found != Some(country) {
            report(Code::PhoneCountry, &country, found.as_ref().map_or(&[], |found| found.as_slice()));
        }
    }
}

//! Where two fields of a form must agree.

use super::scan::{Out, Scan, trim, utf8};
use super::{FormatId, Options, clabe, iban, phone, rfc};
use crate::check::{Code, Issue};

/// What does not agree, as cheap to make as to drop.
pub(crate) struct Mismatch<'t> {
    pub(crate) code: Code,
    /// The field that is said to be wrong, all of it.
    text: &'t str,
    expected: Out,
    /// What was found, where that is not the text itself.
    found: Out,
}

impl<'t> Mismatch<'t> {
    fn new(code: Code, text: &'t str, expected: &[u8]) -> Self {
        let mut mismatch = Self { code, text, expected: Out::new(), found: Out::new() };
        mismatch.expected.extend(expected);
        mismatch
    }

    /// Hands over what was expected, what was found, both in UTF-8, and where the field ends, in UTF-16 code units.
    pub(crate) fn with_words<R>(&self, then: impl FnOnce(&[u8], &[u8], u32) -> R) -> R {
        // All that is put into them is ASCII.
        let (expected, found) = (self.expected.bytes(), self.found.bytes());
        let end = self.text.chars().map(|character| character.len_utf16() as u32).sum();
        then(expected, if found.is_empty() { trim(self.text).1.as_bytes() } else { found }, end)
    }

    fn issue(&self) -> Issue {
        self.with_words(|expected, found, end| Issue::told(self.code, utf8(expected), Some(utf8(found))).at(0, end))
    }
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
    bank_code(format, code, account).map(|mismatch| mismatch.issue())
}

pub(crate) fn bank_code<'t>(format: FormatId, code: &'t str, account: &str) -> Option<Mismatch<'t>> {
    let given = trim(code).1.as_bytes();
    let mut scan = Scan::new(account);
    if !(format.rules().read)(&mut scan, Options { country: None }) {
        return None;
    }
    let mismatch = |expected| Some(Mismatch::new(Code::BankMismatch, code, expected));
    match format {
        FormatId::Clabe => {
            let bank = scan.part(0, 3);
            let fits =
                given.strip_suffix(bank).is_some_and(|prefix| matches!(prefix, b"" | b"2" | b"37" | b"40" | b"90"));
            match clabe::institution(bank) {
                _ if fits => None,
                Some((number, _)) => mismatch(number.bytes()),
                None => mismatch(bank),
            }
        }
        FormatId::Iban => {
            let bank = iban::bank(&scan);
            if bank.is_empty() || bank.eq_ignore_ascii_case(given) { None } else { mismatch(bank) }
        }
        _ => None,
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
    kind_of_rfc(text, kind).map(|mismatch| mismatch.issue())
}

pub(crate) fn kind_of_rfc<'t>(text: &'t str, kind: &str) -> Option<Mismatch<'t>> {
    let mut scan = Scan::new(text);
    if !rfc::read(&mut scan, Options { country: None }) || rfc::kind(&scan) == kind {
        return None;
    }
    let example: &[u8] = match kind {
        "person" => b"GODE561231GR8",
        "company" => b"MAB9307148T4",
        _ => b"XAXX010101000",
    };
    Some(Mismatch::new(Code::RfcKind, text, example))
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
    country_of_phone(text, Options::with_country(country).country).map(|mismatch| mismatch.issue())
}

pub(crate) fn country_of_phone(text: &str, country: Option<[u8; 2]>) -> Option<Mismatch<'_>> {
    let options = Options { country: Some(country?) };
    let mut scan = Scan::new(text);
    if !phone::read(&mut scan, options) {
        return None;
    }
    let found = phone::country_of(&scan, options);
    if found == country {
        return None;
    }
    let mut mismatch = Mismatch::new(Code::PhoneCountry, text, &country?);
    mismatch.found.extend(found.as_ref().map_or(&[], |found| found.as_slice()));
    Some(mismatch)
}

//! International Bank Account Numbers, ISO 13616, by the structures of SWIFT's IBAN registry.

#![expect(clippy::arithmetic_side_effects, reason = "lengths and remainders are bounded by `compact` and by the table")]

use super::data::iban::COUNTRIES;
use super::national::National;
use super::text::{self, Compact, DIGIT, Fault, HYPHEN, LETTER, SPACE};
use super::{Details, Format, Options};
use crate::check::{Check, Code};

/// Longest IBAN that ISO 13616 allows.
const LONGEST: usize = 34;
const KEPT: u8 = DIGIT | LETTER;

/// One row of the registry. Positions count from the beginning of the BBAN, the part behind the check digits.
#[derive(Debug)]
pub(crate) struct Country {
    code: [u8; 2],
    /// Runs of one kind of character: the length, plus 32 for letters, 64 for letters or digits; 0 for no more.
    runs: [u8; 5],
    bank: [u8; 2],
    branch: [u8; 2],
    account: [u8; 2],
    sepa: bool,
    national: National,
}

/// Makes a row from the structure as the registry writes it, such as `4a14n`, neighbours of one kind merged.
#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
pub(crate) const fn row(
    code: &[u8; 2],
    structure: &[u8],
    bank: [u8; 2],
    branch: [u8; 2],
    account: [u8; 2],
    sepa: bool,
    national: National,
) -> Country {
    let mut runs = [0; 5];
    let (mut run, mut length, mut at) = (0, 0, 0);
    while at < structure.len() {
        match structure[at] {
            digit @ b'0'..=b'9' => length = length * 10 + digit - b'0',
            kind => {
                runs[run] = length + if kind == b'n' { 0 } else if kind == b'a' { 32 } else { 64 };
                length = 0;
                run += 1;
            }
        }
        at += 1;
    }
    Country { code: *code, runs, bank, branch, account, sepa, national }
}

impl Country {
    /// Length of the whole IBAN.
    fn length(&self) -> usize {
        self.runs.iter().map(|run| usize::from(run & 31)).sum::<usize>() + 4
    }
}

/// An IBAN whose structure and check digits are right.
pub(crate) struct Parsed {
    compact: Compact,
    country: &'static Country,
}

impl Parsed {
    fn part(&self, [from, to]: [u8; 2]) -> &str {
        self.compact.part(usize::from(from) + 4, usize::from(to) + 4)
    }

    pub(crate) fn bank(&self) -> &str {
        self.part(self.country.bank)
    }
}

/// The remainder by 97 of the BBAN, the country and the given check digits, letters counting 10 to 35 (ISO 7064).
fn remainder(bban: &[u8], country: &[u8], check_digits: u32) -> u32 {
    let mut rest: u32 = 0;
    for byte in bban.iter().chain(country) {
        rest = match byte {
            b'0'..=b'9' => rest * 10 + text::value(*byte),
            _ => rest * 100 + u32::from(*byte) - 55,
        };
        if rest > 9_999_999 {
            rest %= 97;
        }
    }
    (rest % 97 * 100 + check_digits) % 97
}

pub(crate) fn parse(text: &str) -> Result<Parsed, Fault> {
    let compact = text::compact(text, KEPT, SPACE | HYPHEN, "A–Z, 0–9", LONGEST)?;
    let bytes = compact.bytes();
    let fault = |code, from, to, expected| Fault::new(code, text::span(text, KEPT, from, to), expected);

    // The country.
    let letters = bytes.iter().take(2).take_while(|byte| byte.is_ascii_uppercase()).count();
    if letters < bytes.len().min(2) {
        return Err(fault(Code::BadCharacter, letters, letters + 1, "A–Z"));
    }
    let (head, bban) = bytes.split_at_checked(4).unwrap_or((bytes, &[]));
    let (code, check_digits) = head.split_at_checked(2).unwrap_or((head, &[]));
    let found = match <[u8; 2]>::try_from(code) {
        Ok(code) => COUNTRIES.binary_search_by(|row| row.code.cmp(&code)).ok().and_then(|at| COUNTRIES.get(at)),
        Err(_) => COUNTRIES.iter().find(|row| row.code.starts_with(code)),
    };
    let Some(country) = found else { return Err(fault(Code::IbanCountry, 0, code.len(), "")) };

    // The check digits.
    let mut given = 0;
    for (at, byte) in check_digits.iter().enumerate() {
        if !byte.is_ascii_digit() {
            return Err(fault(Code::BadCharacter, at + 2, at + 3, "0–9"));
        }
        given = given * 10 + text::value(*byte);
    }
    if check_digits.len() == 2 && !(2..=98).contains(&given) {
        return Err(fault(Code::OutOfRange, 2, 4, "02–98"));
    }

    // The structure of the rest.
    let mut rest = bban.iter();
    for run in country.runs {
        let (may_letter, may_digit) = (run > 31, !(32..64).contains(&run));
        for byte in rest.by_ref().take(usize::from(run & 31)) {
            if !(if byte.is_ascii_digit() { may_digit } else { may_letter }) {
                let at = bytes.len() - rest.len() - 1;
                let expected = if run < 32 { "0–9" } else { "A–Z" };
                return Err(fault(Code::BadCharacter, at, at + 1, expected));
            }
        }
    }
    let (length, found) = (country.length(), bytes.len());
    if found < length {
        let fault = Fault::too_short(text, length, found);
        return Err(Fault { complete: found + 1 == length && !completable(bban, code, given, country), ..fault });
    }
    if found > length {
        return Err(Fault::too_long(text::span(text, KEPT, length, found), length, found));
    }
    if remainder(bban, code, given) != 1 {
        // 98 less the remainder lies in 2..=98.
        let right = 98 - remainder(bban, code, 0);
        return Err(fault(Code::IbanCheckDigits, 2, 4, text::two(right as usize)));
    }
    Ok(Parsed { compact, country })
}

/// Whether some last character makes the check digits right.
fn completable(bban: &[u8], code: &[u8], check_digits: u32, country: &Country) -> bool {
    let run = country.runs.iter().rev().find(|run| **run > 0).copied().unwrap_or_default();
    (b'0'..=b'9').filter(|_| !(32..64).contains(&run)).chain((b'A'..=b'Z').filter(|_| run > 31)).any(|last| {
        let mut whole = [0; LONGEST];
        let Some((head, tail)) = whole.split_at_mut_checked(bban.len()) else { return false };
        head.copy_from_slice(bban);
        if let Some(slot) = tail.first_mut() {
            *slot = last;
        }
        remainder(whole.get(..=bban.len()).unwrap_or_default(), code, check_digits) == 1
    })
}

/// International Bank Account Numbers: structure of the SWIFT registry, check digits 02–98, remainder by 97.
/// Spaces and hyphens between groups and lower case are read. National check digits only warn.
#[derive(Clone, Copy, Debug)]
pub struct Iban;

impl Format for Iban {
    fn name(&self) -> &'static str {
        "iban"
    }

    fn fault(&self, text: &str) -> Option<Code> {
        parse(text).err().map(|fault| fault.code)
    }

    fn check(&self, text: &str, _: &Options) -> Check<Details> {
        let parsed = match parse(text) {
            Ok(parsed) => parsed,
            Err(fault) => return fault.check(text),
        };
        let Parsed { compact, country } = &parsed;
        let value = compact.text();
        let mut formatted = String::with_capacity(48);
        text::group(&mut formatted, value, &[4], ' ');
        let mut details = Details::default();
        details.put("country", compact.part(0, 2));
        details.put("bank", parsed.bank());
        details.put("branch", parsed.part(country.branch));
        details.put("account", parsed.part(country.account));
        details.put_flag("sepa", country.sepa);
        let mut warnings = Vec::new();
        if let Some((from, to)) = country.national.fault(compact.bytes().get(4..).unwrap_or_default()) {
            let span = text::span(text, KEPT, from + 4, to + 4);
            warnings.push(Fault::new(Code::IbanNationalCheck, span, "").issue(text));
        }
        Check::Valid { value: String::from(value), formatted, details, warnings }
    }

    fn format(&self, text: &str) -> String {
        let Ok(compact) = text::compact(text, KEPT, SPACE | HYPHEN, "", LONGEST) else { return String::from(text) };
        let mut out = String::with_capacity(48);
        text::group(&mut out, compact.text(), &[4], ' ');
        out
    }
}

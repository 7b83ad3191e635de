//! International Bank Account Numbers, ISO 13616, by the structures in SWIFT's IBAN registry.

#![expect(clippy::arithmetic_side_effects, reason = "lengths and remainders are bounded by `compact` and by the table")]

mod national;
mod row;
mod table;

use self::row::Country;
use self::table::COUNTRIES;
use super::scan::{
    DIGIT, HYPHEN, LETTER, Latin1Buffer, Placeholder, RawIssue, SPACE, Scan, class_of, number, trim, value,
};
use super::{Options, Report, Rules, Sink, parts};
use crate::check::Code;

/// The largest length of an IBAN by ISO 13616.
const LONGEST: usize = 34;

pub(crate) const RULES: Rules = Rules { name: "iban", read, explain, print, disagrees: Some(disagrees) };

/// The codes of its issues, besides [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] =
    &[Code::IbanCountry, Code::IbanCheckDigits, Code::IbanNationalCheck, Code::BankMismatch];

parts! {
    /// The country of the bank, ISO 3166-1 alpha-2.
    COUNTRY: "country", "string";
    /// The bank's code within the country, if the registry gives its position.
    BANK: "bank", "string?";
    /// The branch's code, if the country has branch codes.
    BRANCH: "branch", "string?";
    /// The account's number within the bank, if the registry gives its position.
    ACCOUNT: "account", "string?";
    /// Whether the country belongs to the Single Euro Payments Area.
    SEPA: "sepa", "boolean";
}

/// Appends a character to a number. Letters have the values 10 to 35 (ISO 7064).
/// A remainder modulo 97 can take three characters, or seven digits, before it overflows. It wraps if there are letters among the digits;
/// such a text is refused anyway.
const fn append(number: u32, byte: u8) -> u32 {
    if byte <= b'9' {
        number.wrapping_mul(10).wrapping_add(value(byte))
    } else {
        number.wrapping_mul(100).wrapping_add(byte as u32 - 55)
    }
}

/// The remainder of the IBAN modulo 97, from that of the BBAN. For the computation, country and check digits come after the BBAN.
fn remainder(bban: u32, country: &Country, check_digits: u32) -> u32 {
    let rest = country.code.into_iter().fold(bban, append);
    (rest % 97 * 100 + check_digits) % 97
}

/// The rows of the registry at run time.
static ROWS: [Country; COUNTRIES.len()] = COUNTRIES;

/// The index of the first row of each first letter, and the number of rows at the end. The rows are in the order of their codes.
static FIRST: [u8; 27] = {
    let mut first = [0; 27];
    let (mut letter, mut row) = (0, 0);
    while letter < 27 {
        #[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
        {
            while row < COUNTRIES.len() && COUNTRIES[row].code[0] < b'A' + letter as u8 {
                row += 1;
            }
            first[letter] = row as u8;
        }
        letter += 1;
    }
    first
};

/// The rows of the countries whose code begins with this letter.
fn countries(letter: u8) -> &'static [Country] {
    let letter = usize::from(letter.wrapping_sub(b'A'));
    let bound = |letter: usize| FIRST.get(letter).map_or(0, |row| usize::from(*row));
    ROWS.get(bound(letter)..bound(letter + 1)).unwrap_or_default()
}

/// The row of the country in the first two characters.
fn country(scan: &Scan<'_>) -> Option<&'static Country> {
    countries(scan.byte(0)).iter().find(|country| country.code[1] == scan.byte(1))
}

/// A part of the BBAN.
fn part<'s>(scan: &'s Scan<'_>, [from, to]: [u8; 2]) -> &'s [u8] {
    scan.part(usize::from(from) + 4, usize::from(to) + 4)
}

/// The bank code in a valid IBAN; empty if the registry gives no position for it.
pub(crate) fn bank<'s>(scan: &'s Scan<'_>) -> &'s [u8] {
    country(scan).map_or(&[], |country| part(scan, country.bank))
}

pub(crate) fn read(scan: &mut Scan<'_>, _: Options) -> bool {
    if !scan.read(DIGIT | LETTER, SPACE | HYPHEN, "A–Z, 0–9") || !scan.is_run(0, 2, LETTER) {
        return false;
    }
    let found = scan.bytes().len();
    let Some(country) = country(scan) else {
        if found == 1 && !countries(scan.byte(0)).is_empty() {
            return scan.fail_short(15, 1);
        }
        return scan.fail(Code::IbanCountry, 0, 2, Placeholder::None);
    };
    if !scan.is_run(2, 4, DIGIT) {
        return false;
    }
    let given = number(scan.part(2, 4));
    if found > 3 && !(2..=98).contains(&given) {
        return scan.fail(Code::IbanCheckDigits, 2, 4, Placeholder::Text("02–98"));
    }
    let (mut at, mut bban) = (4, 0);
    for run in country.runs {
        let next = at + usize::from(run & 31);
        // 0 is digits, 1 letters, 2 both: one less than the classes.
        let classes = (run >> 5) + DIGIT;
        let mut fits = true;
        for piece in scan.part(at, next).chunks(if classes == DIGIT { 7 } else { 3 }) {
            for byte in piece {
                fits &= class_of(*byte) & classes != 0;
                bban = append(bban, *byte);
            }
            bban %= 97;
        }
        if !fits {
            return scan.is_run(at, next, classes);
        }
        at = next;
    }
    if !scan.has_length(at) {
        // With one more character, the check digits must be correct.
        scan.error.complete |= found + 1 == at && !completable(bban, country, given);
        return false;
    }
    if remainder(bban, country, given) == 1 {
        return true;
    }
    let expected = 98 - remainder(bban, country, 0) as u16;
    scan.fail(Code::IbanCheckDigits, 2, 4, Placeholder::Number { value: expected, two_digits: true })
}

/// Whether there is a last character with which the check digits are correct.
#[cold]
fn completable(bban: u32, country: &Country, given: u32) -> bool {
    let kind = country.runs.iter().rev().find(|run| **run > 0).map_or(0, |run| run >> 5);
    (b'0'..=b'Z').any(|last| {
        let fits = if last <= b'9' { kind != 1 } else { last > b'@' && kind != 0 };
        fits && remainder(append(bban, last), country, given) == 1
    })
}

fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    let mut formatted = Latin1Buffer::new();
    formatted.group(scan.bytes(), &[4], b' ');
    sink.both(scan.bytes(), formatted.bytes());
    let Some(country) = country(scan) else { return };
    sink.part(COUNTRY, scan.part(0, 2));
    sink.part(BANK, part(scan, country.bank));
    sink.part(BRANCH, part(scan, country.branch));
    sink.part(ACCOUNT, part(scan, country.account));
    sink.flag(SEPA, country.sepa);
    if let Some((from, to)) = country.national.mismatch(scan.part(4, LONGEST)) {
        sink.warn(scan, &RawIssue::new(Code::IbanNationalCheck, from + 4, to + 4, Placeholder::None));
    }
}

fn print(scan: &mut Scan<'_>, out: &mut Latin1Buffer) -> bool {
    let read = scan.read(DIGIT | LETTER, SPACE | HYPHEN, "");
    out.group(scan.bytes(), &[4], b' ');
    read && scan.bytes().len() <= LONGEST
}

/// Reports a bank code that is not the account's, if IBANs of the country have a bank code.
fn disagrees(code: &[u8], account: &[u8], report: Report<'_>) {
    let mut scan = Scan::new(account);
    if read(&mut scan, Options::default()) {
        let bank = bank(&scan);
        if !bank.is_empty() && !bank.eq_ignore_ascii_case(trim(code).1) {
            report(Code::BankMismatch, bank, b"");
        }
    }
}

//! International Bank Account Numbers, ISO 13616, by the structures of SWIFT's IBAN registry.

#![expect(clippy::arithmetic_side_effects, reason = "lengths and remainders are bounded by `compact` and by the table")]

mod national;
mod row;
mod table;

use self::row::Country;
use self::table::COUNTRIES;
use super::scan::{DIGIT, Fault, HYPHEN, LETTER, Out, SPACE, Scan, Term, class_of, number, trim, value};
use super::{Options, Report, Rules, Sink, parts};
use crate::check::Code;

/// Longest IBAN that ISO 13616 allows.
const LONGEST: usize = 34;

pub(crate) const RULES: Rules = Rules { name: "iban", read, explain, print, disagrees: Some(disagrees) };

/// What it may say beside [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] =
    &[Code::IbanCountry, Code::IbanCheckDigits, Code::IbanNationalCheck, Code::BankMismatch];

parts! {
    /// The country whose bank keeps the account, ISO 3166-1 alpha-2.
    COUNTRY: "country", "string";
    /// The bank's code within the country, where the registry says where it stands.
    BANK: "bank", "string?";
    /// The branch's code; only where the country has one.
    BRANCH: "branch", "string?";
    /// The account's number within the bank, where the registry says where it stands.
    ACCOUNT: "account", "string?";
    /// Whether the country belongs to the Single Euro Payments Area.
    SEPA: "sepa", "boolean";
}

/// The number with that character behind it. Letters count 10 to 35 (ISO 7064).
/// Behind a remainder by 97 there is room for three characters, or for seven digits. It wraps where letters stand among digits;
/// such a text is refused for them.
const fn append(number: u32, byte: u8) -> u32 {
    if byte <= b'9' {
        number.wrapping_mul(10).wrapping_add(value(byte))
    } else {
        number.wrapping_mul(100).wrapping_add(byte as u32 - 55)
    }
}

/// The remainder of the whole, given that of the BBAN: the country and the check digits stand behind it.
fn remainder(bban: u32, country: &Country, check_digits: u32) -> u32 {
    let rest = country.code.into_iter().fold(bban, append);
    (rest % 97 * 100 + check_digits) % 97
}

/// The rows where they stand at run time.
static ROWS: [Country; COUNTRIES.len()] = COUNTRIES;

/// Where the rows of each first letter begin, and where those of the last one end: the rows stand in the order of their codes.
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

/// The rows of the countries whose code begins with that letter.
fn countries(letter: u8) -> &'static [Country] {
    let letter = usize::from(letter.wrapping_sub(b'A'));
    let bound = |letter: usize| FIRST.get(letter).map_or(0, |row| usize::from(*row));
    ROWS.get(bound(letter)..bound(letter + 1)).unwrap_or_default()
}

/// The row of the country that the text names, if it has two letters.
fn country(scan: &Scan<'_>) -> Option<&'static Country> {
    countries(scan.byte(0)).iter().find(|country| country.code[1] == scan.byte(1))
}

/// A part of the BBAN.
fn part<'s>(scan: &'s Scan<'_>, [from, to]: [u8; 2]) -> &'s [u8] {
    scan.part(usize::from(from) + 4, usize::from(to) + 4)
}

/// The bank in an IBAN that was read; empty where the registry names none.
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
        return scan.fail(Code::IbanCountry, 0, 2, Term::None);
    };
    if !scan.is_run(2, 4, DIGIT) {
        return false;
    }
    let given = number(scan.part(2, 4));
    if found > 3 && !(2..=98).contains(&given) {
        return scan.fail(Code::IbanCheckDigits, 2, 4, Term::Text("02–98"));
    }
    let (mut at, mut bban) = (4, 0);
    for run in country.runs {
        let next = at + usize::from(run & 31);
        // 0 stands for digits, 1 for letters, 2 for both: one less than the classes.
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
        // One more character, and the check digits would have to be right.
        scan.fault.complete |= found + 1 == at && !completable(bban, country, given);
        return false;
    }
    if remainder(bban, country, given) == 1 {
        return true;
    }
    let right = 98 - remainder(bban, country, 0) as u16;
    scan.fail(Code::IbanCheckDigits, 2, 4, Term::Number { value: right, two_digits: true })
}

/// Whether some last character makes the check digits right.
#[cold]
fn completable(bban: u32, country: &Country, given: u32) -> bool {
    let kind = country.runs.iter().rev().find(|run| **run > 0).map_or(0, |run| run >> 5);
    (b'0'..=b'Z').any(|last| {
        let fits = if last <= b'9' { kind != 1 } else { last > b'@' && kind != 0 };
        fits && remainder(append(bban, last), country, given) == 1
    })
}

fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    let mut formatted = Out::new();
    formatted.group(scan.bytes(), &[4], b' ');
    sink.both(scan.bytes(), formatted.bytes());
    let Some(country) = country(scan) else { return };
    sink.part(COUNTRY, scan.part(0, 2));
    sink.part(BANK, part(scan, country.bank));
    sink.part(BRANCH, part(scan, country.branch));
    sink.part(ACCOUNT, part(scan, country.account));
    sink.flag(SEPA, country.sepa);
    if let Some((from, to)) = country.national.fault(scan.part(4, LONGEST)) {
        sink.warn(scan, &Fault::warning(Code::IbanNationalCheck, from + 4, to + 4, Term::None));
    }
}

fn print(scan: &mut Scan<'_>, out: &mut Out) -> bool {
    let read = scan.read(DIGIT | LETTER, SPACE | HYPHEN, "");
    out.group(scan.bytes(), &[4], b' ');
    read && scan.bytes().len() <= LONGEST
}

/// A bank code that is not the account's, where the country's IBANs name a bank.
fn disagrees(code: &[u8], account: &[u8], report: Report<'_>) {
    let mut scan = Scan::new(account);
    if read(&mut scan, Options::default()) {
        let bank = bank(&scan);
        if !bank.is_empty() && !bank.eq_ignore_ascii_case(trim(code).1) {
            report(Code::BankMismatch, bank, b"");
        }
    }
}

//! International Bank Account Numbers, ISO 13616, by the structures of SWIFT's IBAN registry.

#![expect(clippy::arithmetic_side_effects, reason = "lengths and remainders are bounded by `compact` and by the table")]

use super::data::iban::COUNTRIES;
use super::national::National;
use super::scan::{DIGIT, Fault, HYPHEN, LETTER, Out, SPACE, Scan, Term, value};
use super::{Options, Rules, Sink, both};
use crate::check::Code;

/// Longest IBAN that ISO 13616 allows.
const LONGEST: usize = 34;

pub(crate) const RULES: Rules = Rules { name: "iban", read, explain, print };

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

/// The remainder by 97 of the BBAN, one more character unless it is 0, the country and the given check digits (ISO 7064).
/// Letters count 10 to 35.
fn remainder(bban: &[u8], last: u8, country: &[u8], check_digits: u32) -> u32 {
    let mut rest: u32 = 0;
    for byte in bban.iter().chain(&[last]).chain(country) {
        rest = match byte {
            0 => continue,
            b'0'..=b'9' => rest * 10 + value(*byte),
            _ => rest * 100 + u32::from(*byte) - 55,
        };
        if rest > 9_999_999 {
            rest %= 97;
        }
    }
    (rest % 97 * 100 + check_digits) % 97
}

/// The row of the country that the text names, if it has two letters.
fn country(scan: &Scan<'_>) -> Option<&'static Country> {
    let code = scan.part(0, 2);
    COUNTRIES.binary_search_by(|row| row.code.as_slice().cmp(code)).ok().and_then(|at| COUNTRIES.get(at))
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
    if !scan.read(DIGIT | LETTER, SPACE | HYPHEN, "A–Z, 0–9") || !scan.matches(b"aann") {
        return false;
    }
    let found = scan.bytes().len();
    let row = country(scan);
    let Some(country) = row else {
        if found == 1 && COUNTRIES.iter().any(|row| row.code.starts_with(scan.bytes())) {
            return scan.fail_short(15, 1);
        }
        return scan.fail(Code::IbanCountry, 0, 2, Term::None);
    };
    let given = scan.part(2, 4).iter().fold(0, |number, digit| number * 10 + value(*digit));
    if found > 3 && !(2..=98).contains(&given) {
        return scan.fail(Code::IbanCheckDigits, 2, 4, Term::Text("02–98"));
    }
    let mut at = 4;
    for run in country.runs {
        let (kind, length) = (match run >> 5 { 0 => b'n', 1 => b'a', _ => b'c' }, usize::from(run & 31));
        if !scan.matches_run(at, std::iter::repeat_n(kind, length)) {
            return false;
        }
        at += length;
    }
    let checks = |scan: &Scan<'_>, last: u8, given| remainder(scan.part(4, at), last, scan.part(0, 2), given);
    if !scan.has_length(at) {
        // One more character, and the check digits would have to be right.
        scan.fault.complete |= found + 1 == at && !(b'0'..=b'Z').any(|last| {
            let kind = country.runs.iter().rev().find(|run| **run > 0).map_or(0, |run| run >> 5);
            let fits = if last.is_ascii_digit() { kind != 1 } else { last > b'@' && kind != 0 };
            fits && checks(scan, last, given) == 1
        });
        return false;
    }
    if checks(scan, 0, given) == 1 {
        return true;
    }
    let right = 98 - checks(scan, 0, 0) as u16;
    scan.fail(Code::IbanCheckDigits, 2, 4, Term::Number { value: right, two_digits: true })
}

fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    let mut formatted = Out::new();
    formatted.group(scan.bytes(), &[4], b' ');
    both(sink, scan.bytes(), formatted.bytes());
    let Some(country) = country(scan) else { return };
    sink.part("country", scan.part(0, 2));
    sink.part("bank", part(scan, country.bank));
    sink.part("branch", part(scan, country.branch));
    sink.part("account", part(scan, country.account));
    sink.flag("sepa", country.sepa);
    if let Some((from, to)) = country.national.fault(scan.part(4, LONGEST)) {
        sink.warn(scan, &Fault::warning(Code::IbanNationalCheck, from + 4, to + 4, Term::None));
    }
}

fn print(scan: &mut Scan<'_>, out: &mut Out) -> bool {
    let read = scan.read(DIGIT | LETTER, SPACE | HYPHEN, "");
    out.group(scan.bytes(), &[4], b' ');
    read && scan.bytes().len() <= LONGEST
}

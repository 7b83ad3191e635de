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
    pub(crate) code: [u8; 2],
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
                runs[run] = length
                    + if kind == b'n' {
                        0
                    } else if kind == b'a' {
                        32
                    } else {
                        64
                    };
                length = 0;
                run += 1;
            }
        }
        at += 1;
    }
    Country { code: *code, runs, bank, branch, account, sepa, national }
}

/// The remainder by 97 of the BBAN, the country and the given check digits (ISO 7064). Letters count 10 to 35.
fn remainder(bban: &[u8], country: &[u8], check_digits: u32) -> u32 {
    let mut rest = append(append(0, bban), country);
    rest %= 97;
    (rest * 100 + check_digits) % 97
}

/// The remainder by 97, or a number that has it, of what has that remainder with these characters behind it.
fn append(mut rest: u32, characters: &[u8]) -> u32 {
    for byte in characters {
        rest = if byte.is_ascii_digit() { rest * 10 + value(*byte) } else { rest * 100 + u32::from(*byte) - 55 };
        if rest > 9_999_999 {
            rest %= 97;
        }
    }
    rest
}

/// The rows where they stand at run time.
static ROWS: [Country; COUNTRIES.len()] = COUNTRIES;

/// Their codes as numbers, for the search.
static CODES: [u16; COUNTRIES.len()] = {
    let mut codes = [0; COUNTRIES.len()];
    let mut at = 0;
    while at < COUNTRIES.len() {
        #[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
        {
            codes[at] = u16::from_be_bytes(COUNTRIES[at].code);
        }
        at += 1;
    }
    codes
};

/// The row of the country that the text names, if it has two letters.
fn country(scan: &Scan<'_>) -> Option<&'static Country> {
    let code = u16::from_be_bytes([scan.byte(0), scan.byte(1)]);
    CODES.binary_search(&code).ok().and_then(|at| ROWS.get(at))
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
        if found == 1 && CODES.iter().any(|code| *code >> 8 == u16::from(scan.byte(0))) {
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
        let next = at + usize::from(run & 31);
        // 0 stands for digits, 1 for letters, 2 for both: one less than the classes.
        if !scan.is_run(at, next, (run >> 5) + DIGIT) {
            return false;
        }
        at = next;
    }
    let found_checks = remainder(scan.part(4, at), scan.part(0, 2), given);
    if !scan.has_length(at) {
        // One more character, and the check digits would have to be right.
        scan.fault.complete |= found + 1 == at && !completable(scan, country, given);
        return false;
    }
    if found_checks == 1 {
        return true;
    }
    let right = 98 - remainder(scan.part(4, at), scan.part(0, 2), 0) as u16;
    scan.fail(Code::IbanCheckDigits, 2, 4, Term::Number { value: right, two_digits: true })
}

/// Whether some last character makes the check digits right.
#[cold]
fn completable(scan: &Scan<'_>, country: &Country, given: u32) -> bool {
    let kind = country.runs.iter().rev().find(|run| **run > 0).map_or(0, |run| run >> 5);
    let bban = append(0, scan.part(4, LONGEST)) % 97;
    (b'0'..=b'Z').any(|last| {
        let fits = if last.is_ascii_digit() { kind != 1 } else { last > b'@' && kind != 0 };
        let rest = append(append(bban, &[last]), scan.part(0, 2)) % 97;
        fits && (rest * 100 + given) % 97 == 1
    })
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

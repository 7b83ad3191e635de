//! CLABE, Mexico's bank account number by Banxico: three digits of the bank, three of the plaza, eleven of the account, and a check digit.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "indices of a table that is read at compile time, and of eighteen digits"
)]

mod institutions;
mod plazas;

use self::institutions::INSTITUTIONS;
use self::plazas::PLAZAS;
use super::aba::check_digit;
use super::scan::{DIGIT, HYPHEN, Latin1Buffer, Placeholder, RawIssue, SPACE, Scan, number, trim, value};
use super::{Options, Report, Rules, Sink, parts};
use crate::check::Code;

const LENGTH: usize = 18;

pub(crate) const RULES: Rules = Rules { name: "clabe", read, explain, print, disagrees: Some(disagrees) };

/// The codes of its issues, besides [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] =
    &[Code::CheckDigit, Code::NotClabe, Code::UnknownBank, Code::UnknownPlaza, Code::BankMismatch];

parts! {
    /// The bank's code, the first three digits.
    BANK_CODE: "bankCode", "string";
    /// The bank's short name, as in Banxico's list. Missing for a bank that is not in the list.
    BANK_NAME: "bankName", "string?";
    /// Banxico's number of the institution, `40012`: what a payout takes as `bankCode`. Missing for a bank that is not in the list.
    INSTITUTION: "institution", "string?";
    /// The city's code, the fourth to sixth digit. `plazaName` of `qash-client/plazas` gives its cities.
    PLAZA_CODE: "plazaCode", "string";
    /// The eleven digits of the account within the bank.
    ACCOUNT: "account", "string";
    @native
    PLAZA_NAME: "plazaName";
}

pub(crate) fn read(scan: &mut Scan<'_>, _: Options) -> bool {
    if !scan.read(DIGIT, SPACE | HYPHEN, "0–9") {
        return false;
    }
    if !scan.has_length(LENGTH) {
        if is_card_or_phone(scan.bytes()) {
            scan.error.code = Code::NotClabe;
        }
        return false;
    }
    let expected = check_digit(scan.part(0, 17));
    value(scan.byte(17)) == expected || scan.fail_digit(17, expected)
}

/// Whether the digits may be a card number of 16 digits, or a phone number of 10, with or without Mexico's calling code. SPEI accepts those, the API does not.
/// A CLABE can look like one while it is typed.
fn is_card_or_phone(digits: &[u8]) -> bool {
    let doubled = |(at, digit): (usize, &u8)| {
        if at % 2 == 0 { value(*digit) * 2 - 9 * u32::from(*digit > b'4') } else { value(*digit) }
    };
    match digits {
        [b'2'..=b'6', ..] if digits.len() == 16 => digits.iter().enumerate().map(doubled).sum::<u32>() % 10 == 0,
        [b'2'..=b'9', ..] if digits.len() == 10 => true,
        [b'5', b'2', ..] => digits.len() == 12,
        _ => false,
    }
}

/// A bitmap: bit n is set if plaza n exists.
static KNOWN_PLAZAS: [u8; 125] = {
    let mut known = [0; 125];
    let mut at = 0;
    while at < PLAZAS.len() {
        #[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
        {
            let code = PLAZAS[at].0 as usize;
            known[code / 8] |= 1 << (code % 8);
        }
        at += 1;
    }
    known
};

/// The name of a plaza; `None` if there is no such plaza. Empty in a build without the names, which are larger than the rest of the format.
fn plaza(code: u16) -> Option<&'static str> {
    let known = KNOWN_PLAZAS.get(usize::from(code / 8))?;
    if known >> (code % 8) & 1 == 0 {
        return None;
    }
    if cfg!(feature = "plazas") { PLAZAS.iter().find(|row| row.0 == code).map(|row| row.1) } else { Some("") }
}

/// The table of all plazas, code and name, for `qash-client/plazas`.
#[cfg(feature = "describe")]
#[must_use]
pub const fn plazas() -> &'static [(u16, &'static str)] {
    PLAZAS
}

/// Banxico's number of the institution with this bank code, and its name in UTF-8. The number is a prefix for the kind of institution, then the bank code.
pub(crate) fn institution(bank: &[u8]) -> Option<(Latin1Buffer, &'static [u8])> {
    let (prefix, name) = packed_name(number(bank) as u16)?;
    let mut full = Latin1Buffer::new();
    full.number(prefix.into());
    full.extend(bank);
    Some((full, name))
}

/// All institutions, packed: for each the code in two bytes, the prefix, the length of the name, and the name.
static PACKED: [u8; packed_length()] = {
    let mut packed = [0; packed_length()];
    let (mut row, mut at) = (0, 0);
    while row < INSTITUTIONS.len() {
        #[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
        {
            let (code, prefix, name) = INSTITUTIONS[row];
            let head = [(code >> 8) as u8, code as u8, prefix, name.len() as u8];
            let mut index = 0;
            while index < 4 + name.len() {
                packed[at] = if index < 4 { head[index] } else { name.as_bytes()[index - 4] };
                index += 1;
                at += 1;
            }
        }
        row += 1;
    }
    packed
};

const fn packed_length() -> usize {
    let (mut length, mut row) = (0, 0);
    while row < INSTITUTIONS.len() {
        #[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
        {
            length += 4 + INSTITUTIONS[row].2.len();
        }
        row += 1;
    }
    length
}

/// The prefix and the name of an institution.
fn packed_name(code: u16) -> Option<(u8, &'static [u8])> {
    let mut rest = PACKED.as_slice();
    while let [high, low, prefix, length, behind @ ..] = rest {
        let (name, next) = behind.split_at_checked((*length).into())?;
        if u16::from_be_bytes([*high, *low]) == code {
            return Some((*prefix, name));
        }
        rest = next;
    }
    None
}

fn explain(scan: &Scan<'_>, _: Options, sink: &mut dyn Sink) {
    let (bank, city) = (scan.part(0, 3), scan.part(3, 6));
    let mut formatted = Latin1Buffer::new();
    group(scan, &mut formatted);
    sink.both(scan.bytes(), formatted.bytes());
    let (name, full) = institution(bank).map_or((b"".as_slice(), Latin1Buffer::new()), |(full, name)| (name, full));
    let place = plaza(number(city) as u16);
    sink.part(BANK_CODE, bank);
    sink.text(BANK_NAME, name);
    sink.part(INSTITUTION, full.bytes());
    sink.part(PLAZA_CODE, city);
    sink.text(PLAZA_NAME, place.unwrap_or_default().as_bytes());
    sink.part(ACCOUNT, scan.part(6, 17));
    if name.is_empty() {
        sink.warn(scan, &RawIssue::new(Code::UnknownBank, 0, 3, Placeholder::None));
    }
    if place.is_none() {
        sink.warn(scan, &RawIssue::new(Code::UnknownPlaza, 3, 6, Placeholder::None));
    }
}

fn group(scan: &Scan<'_>, out: &mut Latin1Buffer) {
    out.group(scan.bytes(), &[3, 3, 11, 1], b' ');
}

fn print(scan: &mut Scan<'_>, out: &mut Latin1Buffer) -> bool {
    let read = scan.read(DIGIT, SPACE | HYPHEN, "");
    group(scan, out);
    read && scan.bytes().len() <= LENGTH
}

/// Reports a bank code that is not the account's. It can be the three digits or Banxico's number of the institution.
fn disagrees(code: &[u8], account: &[u8], report: Report<'_>) {
    let mut scan = Scan::new(account);
    if !read(&mut scan, Options::default()) {
        return;
    }
    let bank = scan.part(0, 3);
    let prefix = trim(code).1.strip_suffix(bank);
    if !prefix.is_some_and(|prefix| matches!(prefix, b"" | b"2" | b"37" | b"40" | b"90")) {
        match institution(bank) {
            Some((number, _)) => report(Code::BankMismatch, number.bytes(), b""),
            None => report(Code::BankMismatch, bank, b""),
        }
    }
}

//! Phone numbers in the form of ITU-T E.164: a plus sign, a calling code, and a length that the numbering plan allows.

#![expect(clippy::arithmetic_side_effects, reason = "counts are bounded by `compact`, prefixes by eight digits")]

use super::data::phone::{OTHER_GROUPS, PLANS, TERRITORIES};
use super::scan::{DIGIT, DOT, Fault, HYPHEN, Out, PLUS, SPACE, Scan, Term, number, value};
use super::{Options, Report, Rules, Sink, parts};
use crate::check::Code;

pub(crate) const RULES: Rules = Rules { name: "phone", read, explain, print, disagrees: Some(disagrees) };

/// What it may say beside [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] = &[Code::PhonePlus, Code::CallingCode, Code::PhoneOldPrefix, Code::PhoneCountry];

parts! {
    /// Without the plus sign.
    CALLING_CODE: "callingCode", "string";
    /// ISO 3166-1 code; absent for a calling code that belongs to no country.
    COUNTRY: "country", "string?";
    NATIONAL_NUMBER: "nationalNumber", "string";
}

/// A row of the table: the numbering plan behind one calling code.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) code: u16,
    /// ISO 3166-1 code of the main country; spaces for a code that belongs to none.
    pub(crate) country: [u8; 2],
    /// What is dialled before a national number inside the country; 0 for nothing. Hungary's is this digit behind a zero.
    prefix: u8,
    /// Bit n: national numbers of n + 2 digits exist.
    lengths: u16,
    /// Usual groups.
    groups: u16,
}

/// Makes a row.
pub(crate) const fn plan(code: u16, country: &[u8; 2], prefix: &str, lengths: &[u8], usual: &[u8]) -> Plan {
    let mut mask = 0;
    let mut at = 0;
    while at < lengths.len() {
        #[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
        {
            mask |= 1 << (lengths[at] - 2);
        }
        at += 1;
    }
    let prefix = match prefix.as_bytes() {
        [.., digit] => *digit,
        [] => 0,
    };
    Plan { code, country: *country, prefix, lengths: mask, groups: groups(usual) }
}

/// Packs the lengths of up to five groups, three bits each, the first one lowest. The last group takes what is left over, so that its
/// length may be cut.
pub(crate) const fn groups(lengths: &[u8]) -> u16 {
    let mut packed = 0;
    let mut at = lengths.len();
    while at > 0 {
        at -= 1;
        #[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
        let length = lengths[at];
        packed = packed << 3 | if length > 7 { 7 } else { length as u16 };
    }
    packed
}

/// Splits the rows into a table a column: what is alike then stands together, and is packed better on its way to the browser.
macro_rules! column {
    ($name:ident, $rows:ident[$length:expr], $field:tt: $type:ty) => {
        #[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
        static $name: [$type; $length] = {
            let mut column = [$rows[0].$field; $length];
            let mut at = 0;
            while at < $length {
                column[at] = $rows[at].$field;
                at += 1;
            }
            column
        };
    };
}

column!(CODES, PLANS[PLANS.len()], code: u16);
column!(COUNTRIES, PLANS[PLANS.len()], country: [u8; 2]);
column!(PREFIXES, PLANS[PLANS.len()], prefix: u8);
column!(LENGTHS, PLANS[PLANS.len()], lengths: u16);
column!(GROUPS, PLANS[PLANS.len()], groups: u16);
column!(TERRITORY_PREFIXES, TERRITORIES[TERRITORIES.len()], 0: u32);
column!(TERRITORY_COUNTRIES, TERRITORIES[TERRITORIES.len()], 1: [u8; 2]);

impl Plan {
    /// The plan of a calling code.
    fn of(code: u16) -> Option<Self> {
        CODES.binary_search(&code).ok().and_then(Self::at)
    }

    fn at(row: usize) -> Option<Self> {
        Some(Self {
            code: *CODES.get(row)?,
            country: *COUNTRIES.get(row)?,
            prefix: *PREFIXES.get(row)?,
            lengths: *LENGTHS.get(row)?,
            groups: *GROUPS.get(row)?,
        })
    }

    const fn allows(&self, length: usize) -> bool {
        length >= 2 && length < 18 && self.lengths >> (length - 2) & 1 == 1
    }

    const fn longest(&self) -> usize {
        17 - self.lengths.leading_zeros() as usize
    }

    /// The plan at the beginning of an international number, and how many digits its calling code has.
    fn at_start(digits: &[u8]) -> Option<(Self, usize)> {
        let mut code = 0;
        for (at, digit) in digits.iter().take(3).enumerate() {
            code = code * 10 + value(*digit) as u16;
            // None begins with a zero, and only 1 and 7 have one digit.
            if (code > 9 || at == 0 && matches!(code, 1 | 7))
                && digits.first() != Some(&b'0')
                && let Some(plan) = Self::of(code)
            {
                return Some((plan, at + 1));
            }
        }
        None
    }

    /// The plan by which numbers are dialled inside a country.
    fn of_country(country: [u8; 2]) -> Option<Self> {
        if let Some(row) = COUNTRIES.iter().position(|other| *other == country) {
            return Self::at(row);
        }
        let row = TERRITORY_COUNTRIES.iter().position(|other| *other == country)?;
        let mut prefix = Out::new();
        prefix.number(*TERRITORY_PREFIXES.get(row)?);
        Self::at_start(prefix.bytes()).map(|(plan, _)| plan)
    }

    /// Whether the digits are the beginning of a calling code.
    fn begins(digits: &[u8]) -> bool {
        let begun = number(digits);
        digits.first() != Some(&b'0')
            && CODES.iter().any(|code| u32::from(*code) / 10 == begun || u32::from(*code) / 100 == begun)
    }

    /// How many of the digits are the plan's calling code; 0 if they do not begin with it.
    fn called(&self, digits: &[u8]) -> usize {
        let length = 1 + usize::from(self.code > 9) + usize::from(self.code > 99);
        if digits.get(..length).is_some_and(|code| number(code) == u32::from(self.code)) { length } else { 0 }
    }

    /// How many of the digits are what is dialled before a national number.
    fn trunk(&self, digits: &[u8]) -> usize {
        let again = digits.strip_prefix(b"00").map_or(0, |rest| self.called(rest));
        // Two zeros lead out of the country, and here back into it.
        let back = again + 2 * usize::from(again > 0);
        match (self.code, digits) {
            (36, [b'0', b'6', ..]) => 2,
            (36, _) => 0,
            // Belarus dials 8, waits for a tone, and dials a zero for most numbers.
            (375, [b'8', b'0', ..]) => 2,
            // Colombia's carriers and its way from landlines to mobiles, until 2021. Its longest numbers begin with a 1.
            (57, [b'0', b'3' | b'5' | b'7' | b'9', first, rest @ ..]) if *first != b'0' && rest.len() == 9 => 2,
            // No national number begins with a zero here, so that a doubled one goes too.
            _ if self.prefix == b'0' => back + digits.iter().skip(back).take_while(|digit| **digit == b'0').count(),
            (_, [first, ..]) if *first == self.prefix => 1,
            _ => back,
        }
    }

    /// How many of the digits are what was dialled before a number in Mexico until 2019: a 1 from abroad, 044 or 045 and 01 inside.
    /// Without its calling code a number that begins with 1 is rather one of the United States.
    const fn old(&self, digits: &[u8], called: bool) -> usize {
        match (self.code, digits) {
            (52, [b'0', b'4', b'4' | b'5', ..]) => 3,
            (52, [b'0', b'1', ..]) => 2,
            (52, [b'1', ..]) if called => 1,
            _ => 0,
        }
    }
}

/// How a text is to be read: by which plan, where its national number begins, and what was left out before that.
#[derive(Clone, Copy)]
struct Reading {
    plan: Plan,
    /// Where the digits behind the calling code begin.
    start: usize,
    /// How many of them are no part of the national number.
    skipped: usize,
    /// How many of those, the last ones, are no longer dialled.
    old: usize,
    /// Whether the calling code may have been typed without its plus sign.
    national: bool,
}

/// Finds the calling code: behind a plus sign, behind what is dialled before it in the country, or that of the country.
/// `Err` tells where the digits begin that are none.
fn reading(scan: &Scan<'_>, options: Options) -> Result<Reading, usize> {
    let home = options.country.and_then(Plan::of_country);
    let exit: &[u8] = match home {
        _ if scan.byte(0) == b'+' => b"+",
        Some(Plan { code: 1, .. }) => b"011",
        Some(_) => b"00",
        None => return Err(0),
    };
    let (plan, start, national) = match home {
        Some(home) if !scan.bytes().starts_with(exit) => (home, 0, true),
        _ => {
            let (plan, length) = Plan::at_start(scan.part(exit.len(), usize::MAX)).ok_or(exit.len())?;
            (plan, exit.len() + length, false)
        }
    };
    Ok(Reading { plan, start, skipped: 0, old: 0, national })
}

impl Reading {
    /// Leaves out what is dialled before a national number: the prefix inside the country, what Mexico once had,
    /// the calling code without its plus sign. `Err` tells how many digits there are at least.
    fn trimmed(mut self, digits: &[u8]) -> Result<Self, usize> {
        let plan = self.plan;
        let allowed = plan.allows(digits.len());
        let trunk = plan.trunk(digits);
        let code = if self.national { plan.called(digits) } else { 0 };
        let old = plan.old(digits.get(code..).unwrap_or_default(), !self.national || code > 0);
        let fits = |skipped: usize| skipped > 0 && plan.allows(digits.len() - skipped);
        if fits(trunk) && (self.national || !allowed || plan.prefix == b'0') {
            // Where the prefix is 0 no national number begins with it; where it is 1 or 8 some do.
            self.skipped = trunk;
        } else if !allowed {
            self.old = if fits(code) { 0 } else { old };
            self.skipped = code + self.old;
            if !fits(self.skipped) {
                return Err(digits.len() - trunk.max(code + old));
            }
        }
        Ok(self)
    }

    fn national<'s>(&self, scan: &'s Scan<'_>) -> &'s [u8] {
        scan.part(self.start + self.skipped, usize::MAX)
    }

    /// The ISO code of the country; `None` for a calling code that belongs to none, such as +800.
    fn country(&self, scan: &Scan<'_>) -> Option<[u8; 2]> {
        let mut prefix = u32::from(self.plan.code);
        for digit in self.national(scan).iter().take(5) {
            prefix = prefix * 10 + value(*digit);
            if let Some(row) = TERRITORY_PREFIXES.iter().position(|other| *other == prefix) {
                return TERRITORY_COUNTRIES.get(row).copied();
            }
        }
        Some(self.plan.country).filter(|country| *country != *b"  ")
    }

    /// Writes the number as people read it: plus sign, calling code, groups; one of its own for so many of the digits that are left out.
    fn print(&self, scan: &Scan<'_>, mut left: usize, out: &mut Out) {
        let national = self.national(scan);
        let mut groups = self.plan.groups;
        let mut prefix = u32::from(self.plan.code);
        for digit in national.iter().take(3) {
            prefix = prefix * 10 + value(*digit);
            if let Some((_, other)) = OTHER_GROUPS.iter().find(|row| row.0 == prefix) {
                groups = *other;
            }
        }
        out.push(b'+');
        out.number(self.plan.code.into());
        if left > 0 {
            out.push(b' ');
        }
        for digit in scan.part(self.start + self.skipped - left, usize::MAX) {
            if left == 0 {
                left = usize::from(groups & 7);
                groups >>= 3;
                if groups == 0 {
                    // The last group takes what is left over.
                    left = usize::MAX;
                }
                out.push(b' ');
            }
            out.push(*digit);
            left -= 1;
        }
    }
}

/// The country of a valid number, if its calling code belongs to one.
pub(crate) fn country_of(scan: &Scan<'_>, options: Options) -> Option<[u8; 2]> {
    valid(scan, options)?.country(scan)
}

/// How a valid number is read.
fn valid(scan: &Scan<'_>, options: Options) -> Option<Reading> {
    let found = reading(scan, options).ok()?;
    found.trimmed(scan.part(found.start, usize::MAX)).ok()
}

fn scanned(scan: &mut Scan<'_>) -> bool {
    if !scan.read(DIGIT | PLUS, SPACE | HYPHEN | DOT, "0–9") {
        return false;
    }
    match scan.bytes().iter().skip(1).position(|byte| *byte == b'+') {
        Some(at) => scan.fail(Code::BadCharacter, at + 1, at + 2, Term::Text("0–9")),
        None => true,
    }
}

pub(crate) fn read(scan: &mut Scan<'_>, options: Options) -> bool {
    if !scanned(scan) {
        return false;
    }
    let found = match reading(scan, options) {
        Ok(found) => found,
        Err(0) => return scan.fail(Code::PhonePlus, 0, 1, Term::Text("+52")),
        Err(start) => {
            let digits = scan.part(start, start + 3);
            let begun = digits.is_empty() || Plan::begins(digits);
            scan.fail(if begun { Code::PhonePlus } else { Code::CallingCode }, start, start + 3, Term::Text("+52"));
            scan.fault.complete = !begun;
            return false;
        }
    };
    let digits = scan.part(found.start, usize::MAX);
    let Err(least) = found.trimmed(digits) else { return true };
    let longest = found.plan.longest();
    if least >= longest {
        scan.fail_long(found.start + longest);
        scan.fault.expected = Term::number(longest);
        scan.fault.found = Term::number(least);
        return false;
    }
    let next = (least..longest).find(|length| found.plan.allows(*length)).unwrap_or(longest);
    scan.fail_short(next, least)
}

fn explain(scan: &Scan<'_>, options: Options, sink: &mut dyn Sink) {
    let Some(found) = valid(scan, options) else { return };
    let (mut number, mut formatted) = (Out::new(), Out::new());
    number.push(b'+');
    number.number(found.plan.code.into());
    number.extend(found.national(scan));
    found.print(scan, 0, &mut formatted);
    sink.both(number.bytes(), formatted.bytes());
    let mut code = Out::new();
    code.number(found.plan.code.into());
    sink.part(CALLING_CODE, code.bytes());
    sink.part(COUNTRY, found.country(scan).as_ref().map_or(&[], |country| country.as_slice()));
    sink.part(NATIONAL_NUMBER, found.national(scan));
    if found.old > 0 {
        let end = found.start + found.skipped;
        sink.warn(scan, &Fault::warning(Code::PhoneOldPrefix, end - found.old, end, Term::Text("+52")));
    }
}

/// What is no part of the number stays, in a group of its own: a text that is still being typed would mean another number without it.
fn print(scan: &mut Scan<'_>, out: &mut Out) -> bool {
    let readable = scanned(scan) && scan.byte(0) == b'+' && scan.bytes().len() < 25;
    match reading(scan, Options { country: None }) {
        Ok(found) => {
            let found = found.trimmed(scan.part(found.start, usize::MAX)).unwrap_or(found);
            found.print(scan, found.skipped, out);
        }
        Err(_) => out.extend(scan.bytes()),
    }
    readable
}

/// A number that is not of the country.
fn disagrees(text: &[u8], country: &[u8], report: Report<'_>) {
    let options = Options::with_letters(country);
    let (mut scan, Some(country)) = (Scan::new(text), options.country) else { return };
    if read(&mut scan, options) {
        let found = country_of(&scan, options);
        if found != Some(country) {
            report(Code::PhoneCountry, &country, found.as_ref().map_or(&[], |found| found.as_slice()));
        }
    }
}

//! Phone numbers in the form of ITU-T E.164: a plus sign, a calling code, and a length that the numbering plan allows.

#![expect(clippy::arithmetic_side_effects, reason = "counts are bounded by `compact`, prefixes by eight digits")]

mod groups;
mod old;
mod pattern;
mod plans;
mod row;
mod table;
#[cfg(test)]
mod tests;

use self::pattern::{Fit, fit, take, words};
use self::plans::Plan;
use super::scan::{DIGIT, DOT, Fault, HYPHEN, Out, PLUS, SPACE, Scan, Term, number, value};
use super::{Options, Report, Rules, Sink, parts};
use crate::check::Code;

pub(crate) const RULES: Rules = Rules { name: "phone", read, explain, print, disagrees: Some(disagrees) };

/// What it may say beside [`COMMON`](super::COMMON).
pub(crate) const ISSUES: &[Code] = &[
    Code::PhonePlus,
    Code::CallingCode,
    Code::PhoneOldPrefix,
    Code::PhoneOldPlan,
    Code::PhoneExtension,
    Code::PhoneCountry,
    Code::Spreadsheet,
];

parts! {
    /// The calling code, without the plus sign: `52`.
    CALLING_CODE: "callingCode", "string";
    /// The country, ISO 3166-1 alpha-2; missing for a calling code that belongs to no country.
    COUNTRY: "country", "string?";
    /// The number within the country, digits alone, without a trunk prefix.
    NATIONAL_NUMBER: "nationalNumber", "string";
}

/// How many of the digits are the plan's calling code; 0 if they do not begin with it.
fn called(plan: Plan, digits: &[u8]) -> usize {
    let length = 1 + usize::from(plan.code() > 9) + usize::from(plan.code() > 99);
    if digits.get(..length).is_some_and(|code| number(code) == u32::from(plan.code())) { length } else { 0 }
}

/// Calling code, and what chooses a carrier before a number: Brazil's, and
/// Colombia's with its way from landlines to mobiles, until 2021.
const CARRIERS: &str = "55 01[245] 02[1235] 031 04[13] 0[56]5 099\n57 0[3579] 04[14]4 0456";

/// How many of the digits choose a carrier; what follows is a whole number, and no other prefix. With `begun`, the number may still be
/// short.
fn carrier(plan: Plan, digits: &[u8], begun: bool) -> usize {
    let mut carriers = words(CARRIERS, plan.code());
    while let Some(carrier) = take(&mut carriers, b' ') {
        if let Fit::Whole(length) = fit(carrier, digits)
            && let Some([b'1'..=b'9', rest @ ..]) = digits.get(length..)
            && (begun && rest.len() < 9 || matches!((plan.code(), rest.len()), (_, 9) | (55, 10) | (57, 7)))
        {
            return length;
        }
    }
    0
}

/// How many of the digits are what is dialled before a national number.
fn trunk(plan: Plan, digits: &[u8]) -> usize {
    let again = digits.strip_prefix(b"00").map_or(0, |rest| called(plan, rest));
    // Two zeros lead out of the country, and here back into it.
    let back = again + 2 * usize::from(again > 0);
    let carrier = carrier(plan, digits, false);
    if carrier > 0 {
        return carrier;
    }
    match (plan.code(), digits) {
        (36, [b'0', b'6', ..]) => 2,
        (36, _) => 0,
        // Belarus dials 8, waits for a tone, and dials a zero for most numbers.
        (375, [b'8', b'0', ..]) => 2,
        // No national number begins with a zero here, so that a doubled one goes too.
        _ if plan.prefix() == b'0' => back + digits.iter().skip(back).take_while(|digit| **digit == b'0').count(),
        (_, [first, ..]) if *first == plan.prefix() => 1,
        _ => back,
    }
}

/// How many of the digits are what was once dialled before a number. In Mexico until 2019: a 1 from abroad, 044 or 045 and 01 inside.
/// Without its calling code a number that begins with 1 is rather one of the United States. In Lithuania until 2023: 8.
fn old_prefix(plan: Plan, digits: &[u8], called: bool) -> usize {
    match (plan.code(), digits) {
        (52, [b'0', b'4', b'4' | b'5', ..]) => 3,
        (52, [b'0', b'1', ..]) => 2,
        (52, [b'1', ..]) if called => 1,
        (370, [b'8', ..]) => 1,
        _ => 0,
    }
}

/// Whether the plan has national numbers of that length, or had such.
fn allows(plan: Plan, national: &[u8]) -> bool {
    plan.allows(national.len()) || old::change_of(plan, national).is_some()
}

/// How a text is read, or why it is not: by which plan, where its national number begins, and what was left out before that.
#[derive(Clone, Copy)]
struct Reading {
    plan: Plan,
    /// Where the digits behind the calling code begin, or those that are to be one.
    start: usize,
    /// How many of them are no part of the national number.
    skipped: usize,
    /// How many of those, the last ones, are no longer dialled.
    old: usize,
    miss: Miss,
}

/// Why a text is not read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Miss {
    /// It is.
    None,
    /// It has no plus sign, and nothing says in which country it is dialled, or what is dialled abroad there is something else. Whether no
    /// continuation is read.
    Plus(bool),
    /// Its first digits are no calling code.
    Code,
    /// How many digits its national number has at least.
    Length(usize),
}

impl Reading {
    const fn missed(start: usize, miss: Miss) -> Self {
        Self { plan: Plan::NONE, start, skipped: 0, old: 0, miss }
    }

    fn is_ok(&self) -> bool {
        self.miss == Miss::None
    }

    /// Whether some continuation of a text that is not read may be.
    fn is_open(&self) -> bool {
        matches!(self.miss, Miss::Length(least) if least < self.plan.longest())
    }

    /// Reads digits by a plan. What is dialled before a national number is left out: the prefix inside the country, what there once was,
    /// the calling code without its plus sign.
    fn of(scan: &Scan<'_>, plan: Plan, start: usize, national: bool) -> Self {
        let digits = scan.part(start, usize::MAX);
        let mut found = Self { plan, start, skipped: 0, old: 0, miss: Miss::None };
        let allowed = plan.allows(digits.len());
        if allowed && plan.prefix() != b'0' && !national {
            return found;
        }
        let rest = |skipped: usize| digits.get(skipped..).unwrap_or_default();
        let fits = |skipped: usize| skipped > 0 && allows(plan, rest(skipped));
        let trunk = trunk(plan, digits);
        let code = if national { called(plan, digits) } else { 0 };
        // The number has a length of the plan with its calling code, too, but one that hardly any number has. None of Colombia's begins with that
        // code; many of Brazil's do, of an area and a mobile.
        let is_called = || fits(code) && (digits.len() > 10 && plan.code() != 55 || plan.code() == 57);
        if fits(trunk) {
            // Where the prefix is 0 no national number begins with it; where it is 1 or 8 some do.
            found.skipped = trunk;
        } else if !allowed && !allows(plan, digits) || is_called() {
            let old = old_prefix(plan, rest(code), !national || code > 0);
            let left_out = if fits(code) { 0 } else { old };
            if fits(code + left_out) {
                found.old = left_out;
                found.skipped = code + left_out;
            } else {
                let carrier = carrier(plan, digits, true);
                found.miss = Miss::Length(digits.len() - trunk.max(carrier).max(code + old));
            }
        }
        found
    }

    /// Reads a number that begins with a calling code.
    fn abroad(scan: &Scan<'_>, start: usize) -> Self {
        match plans::at_start(scan.part(start, usize::MAX)) {
            Some((plan, length)) => Self::of(scan, plan, start + length, false),
            None => Self::missed(start, Miss::Code),
        }
    }

    /// Reads a number as it is dialled in a country: behind what is dialled there before another country's calling code, or a national
    /// one. Carriers have codes of their own, one the beginning of another: what could be the numbers of two countries is none.
    fn dialled(scan: &Scan<'_>, home: Plan) -> Self {
        let digits = scan.bytes();
        let zeros = digits.starts_with(b"00");
        let (mut best, mut usual) = (Self::missed(0, Miss::Plus(true)), !zeros);
        let mut exits = plans::exits(home);
        while let Some(exit) = take(&mut exits, b' ') {
            usual |= exit == b"00";
            match fit(exit, digits) {
                Fit::No => {}
                Fit::Begun if matches!(best.miss, Miss::Plus(_)) => best.miss = Miss::Plus(false),
                Fit::Begun => {}
                Fit::Whole(length) => {
                    // A space behind it says where it ends.
                    usual |= has_gap(scan.text(), length) && !has_gap(scan.text(), 2);
                    best = best.or(scan, Self::abroad(scan, length));
                }
            }
        }
        if !usual && best.is_ok() {
            // Who dials 00 out of habit means another number.
            let other = Self::abroad(scan, 2);
            if other.is_ok() && !best.is_same(&other, scan) {
                best = Self::missed(0, Miss::Plus(!best.outlasts(&other, scan)));
            }
        }
        if best.is_ok() || zeros {
            return best;
        }
        let found = Self::of(scan, home, 0, true);
        if found.is_ok() || found.is_open() || matches!(best.miss, Miss::Plus(_)) { found } else { best }
    }

    /// The one of two readings that can be.
    fn or(self, scan: &Scan<'_>, other: Self) -> Self {
        if self.is_ok() && other.is_ok() && !self.is_same(&other, scan) {
            let parted = self.outlasts(&other, scan) || other.outlasts(&self, scan);
            return Self::missed(0, Miss::Plus(!parted));
        }
        if self.is_ok() || self.is_open() && !other.is_ok() { self } else { other }
    }

    fn is_same(&self, other: &Self, scan: &Scan<'_>) -> bool {
        self.plan == other.plan && self.digits(scan) == other.digits(scan)
    }

    /// Whether it may still be a number with more digits, where the other is too long.
    fn outlasts(&self, other: &Self, scan: &Scan<'_>) -> bool {
        let fits = |reading: &Self, more| reading.plan.allows(reading.digits(scan).len() + more);
        (1..17).any(|more| fits(self, more) && !fits(other, more))
    }

    fn from(scan: &Scan<'_>, options: Options) -> Self {
        match options.country.and_then(plans::of_country) {
            _ if scan.byte(0) == b'+' => Self::abroad(scan, 1),
            Some(home) => Self::dialled(scan, home),
            None => Self::missed(0, Miss::Plus(true)),
        }
    }

    /// Refuses the text.
    fn fail(&self, scan: &mut Scan<'_>) -> bool {
        match self.miss {
            Miss::None => true,
            Miss::Plus(complete) => {
                scan.fail(Code::PhonePlus, 0, 1, Term::Text("+52"));
                scan.fault.complete = complete;
                false
            }
            Miss::Code => {
                let (start, end) = (self.start, self.start + 3);
                let digits = scan.part(start, end);
                let begun = digits.is_empty() || plans::begins(digits);
                scan.fail(if begun { Code::PhonePlus } else { Code::CallingCode }, start, end, Term::Text("+52"));
                scan.fault.complete = !begun;
                false
            }
            Miss::Length(least) => {
                let longest = self.plan.longest();
                if least >= longest {
                    scan.fail_long(self.start + longest);
                    scan.fault.expected = Term::number(longest);
                    scan.fault.found = Term::number(least);
                    return false;
                }
                let next = (least..longest).find(|length| self.plan.allows(*length)).unwrap_or(longest);
                scan.fail_short(next, least)
            }
        }
    }

    /// The digits of the national number as they were typed.
    fn digits<'s>(&self, scan: &'s Scan<'_>) -> &'s [u8] {
        scan.part(self.start + self.skipped, usize::MAX)
    }

    /// The national number as it is today.
    fn national(&self, scan: &Scan<'_>) -> Out {
        let (digits, mut out) = (self.digits(scan), Out::new());
        let mut kept = digits;
        if let Some(change) = old::change_of(self.plan, digits) {
            let (before, behind) = digits.split_at_checked(change.at).unwrap_or_default();
            out.extend(before);
            out.extend(change.insert);
            kept = behind.get(change.drop..).unwrap_or_default();
        }
        out.extend(kept);
        out
    }

    /// Writes a number as people read it: plus sign, calling code, groups; behind the code a group of what is no part of the number.
    fn print(&self, before: &[u8], national: &[u8], out: &mut Out) {
        out.push(b'+');
        out.number(self.plan.code().into());
        if !before.is_empty() {
            out.push(b' ');
            out.extend(before);
        }
        let mut groups = groups::groups(self.plan.row(), national);
        let mut left = 0;
        for digit in national {
            if left == 0 {
                // The last group takes what is left over.
                left = match groups {
                    [group, behind @ ..] if !behind.is_empty() => {
                        groups = behind;
                        value(*group) as usize
                    }
                    _ => usize::MAX,
                };
                out.push(b' ');
            }
            out.push(*digit);
            left -= 1;
        }
    }
}

/// The country of a valid number, if its calling code belongs to one.
pub(crate) fn country_of(scan: &Scan<'_>, options: Options) -> Option<[u8; 2]> {
    let found = Reading::from(scan, options);
    if found.is_ok() { plans::country(found.plan, found.national(scan).bytes()) } else { None }
}

/// Whether something stands behind so many digits of a text, before the next one.
fn has_gap(text: &[u8], digits: usize) -> bool {
    let mut places = text.iter().enumerate().filter(|(_, byte)| byte.is_ascii_digit()).map(|(at, _)| at);
    let (last, next) = (places.nth(digits.saturating_sub(1)), places.next());
    last.zip(next).is_some_and(|(last, next)| next - last > 1)
}

/// What people write before an extension.
const EXTENSIONS: &str = "0 ext x # ;ext , int anexo ramal opc";

/// Whether the text goes on with an extension there, behind the digits of a number.
fn is_extension(text: &[u8], at: usize) -> bool {
    let digits = |text: &[u8]| text.iter().filter(|byte| byte.is_ascii_digit()).count();
    let Some((number, rest)) = text.split_at_checked(at) else { return false };
    let (mut names, mut named) = (words(EXTENSIONS, 0), false);
    while let Some(name) = take(&mut names, b' ') {
        named |= rest.get(..name.len()).is_some_and(|begun| begun.eq_ignore_ascii_case(name));
    }
    named && digits(number) > 5 && digits(rest) > 0
}

/// Where the zeros begin that a spreadsheet puts behind a number: `5512345678.0`.
fn decimals(text: &[u8]) -> Option<usize> {
    let count = |text: &[u8], digits: &[u8]| text.iter().rev().take_while(|byte| digits.contains(byte)).count();
    let (text, _) = text.split_at_checked(text.iter().rposition(u8::is_ascii_digit)? + 1)?;
    let zeros = count(text, b"0");
    let whole = text.get(..text.len() - zeros)?.strip_suffix(b".")?;
    (zeros > 0 && count(whole, b"0123456789") > 6).then_some(whole.len())
}

fn scanned(scan: &mut Scan<'_>) -> bool {
    if !scan.read(DIGIT | PLUS, SPACE | HYPHEN | DOT, "0–9") {
        let at = scan.fault.from;
        return is_extension(scan.text(), at)
            && scan.fail_bytes(Code::PhoneExtension, at, scan.text().len(), Term::None);
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
    let Some(at) = decimals(scan.text()) else { return Reading::from(scan, options).fail(scan) };
    // With another digit the zeros would be digits of a number.
    scan.keep(b'1');
    let complete = !Reading::from(scan, options).fail(scan) && scan.fault.complete;
    scan.fail_bytes(Code::Spreadsheet, at, scan.text().len(), Term::None);
    scan.fault.complete = complete;
    false
}

fn explain(scan: &Scan<'_>, options: Options, sink: &mut dyn Sink) {
    let found = Reading::from(scan, options);
    let (mut number, mut formatted, mut code) = (Out::new(), Out::new(), Out::new());
    let national = found.national(scan);
    number.push(b'+');
    number.number(found.plan.code().into());
    number.extend(national.bytes());
    found.print(b"", national.bytes(), &mut formatted);
    sink.both(number.bytes(), formatted.bytes());
    code.number(found.plan.code().into());
    sink.part(CALLING_CODE, code.bytes());
    let country = plans::country(found.plan, national.bytes());
    sink.part(COUNTRY, country.as_ref().map_or(&[], |country| country.as_slice()));
    sink.part(NATIONAL_NUMBER, national.bytes());
    let end = found.start + found.skipped;
    if found.old > 0 {
        sink.warn(scan, &Fault::warning(Code::PhoneOldPrefix, end - found.old, end, Term::Text("+52")));
    }
    if old::change_of(found.plan, found.digits(scan)).is_some() {
        sink.warn(scan, &Fault::warning(Code::PhoneOldPlan, end, usize::MAX, Term::None));
    }
}

/// What is no part of the number stays, in a group of its own: a text that is still being typed would mean another number without it.
/// So do the digits of an old number, until [`explain`] says what became of them.
fn print(scan: &mut Scan<'_>, out: &mut Out) -> bool {
    // Without its full stop a decimal would be another number.
    let readable = scanned(scan) && scan.byte(0) == b'+' && scan.bytes().len() < 25 && decimals(scan.text()).is_none();
    let found = Reading::from(scan, Options { country: None });
    if found.plan != Plan::NONE {
        found.print(scan.part(found.start, found.start + found.skipped), found.digits(scan), out);
    } else {
        out.extend(scan.bytes());
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

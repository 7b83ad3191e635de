//! Phone numbers by ITU-T E.164: a plus sign, a calling code, and a national number of a length that the numbering plan allows.

#![expect(clippy::arithmetic_side_effects, reason = "counts are bounded by `compact`, prefixes by eight digits")]

mod groups;
mod old;
mod pattern;
mod plans;
mod row;
mod table;
#[cfg(test)]
mod tests;

use self::pattern::{PatternMatch, match_prefix, next_item, table_line};
use self::plans::Plan;
use super::scan::{DIGIT, DOT, HYPHEN, Latin1Buffer, PLUS, Placeholder, RawIssue, SPACE, Scan, number, value};
use super::{Options, Report, Rules, Sink, parts};
use crate::check::Code;

pub(crate) const RULES: Rules = Rules { name: "phone", read, explain, print, disagrees: Some(disagrees) };

/// The codes of its issues, besides [`COMMON`](super::COMMON).
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
    /// The country, ISO 3166-1 alpha-2. Missing for a calling code that belongs to no country.
    COUNTRY: "country", "string?";
    /// The national significant number: digits alone, without a trunk prefix.
    NATIONAL_NUMBER: "nationalNumber", "string";
}

/// The length of the plan's calling code at the start of the digits; 0 if they do not begin with it.
fn calling_code_length(plan: Plan, digits: &[u8]) -> usize {
    let length = 1 + usize::from(plan.code() > 9) + usize::from(plan.code() > 99);
    if digits.get(..length).is_some_and(|code| number(code) == u32::from(plan.code())) { length } else { 0 }
}

/// Carrier selection codes by calling code: those of Brazil, and those of Colombia, with its prefix for calls from landlines to mobiles until 2021.
const CARRIERS: &str = "55 01[245] 02[1235] 031 04[13] 0[56]5 099\n57 0[3579] 04[14]4 0456";

/// The length of the carrier selection code at the start of the digits. A complete national number must follow; with `partial`, it can be shorter.
fn carrier_code_length(plan: Plan, digits: &[u8], partial: bool) -> usize {
    let mut carriers = table_line(CARRIERS, plan.code());
    while let Some(carrier) = next_item(&mut carriers, b' ') {
        if let PatternMatch::Full(length) = match_prefix(carrier, digits)
            && let Some([b'1'..=b'9', rest @ ..]) = digits.get(length..)
            && (partial && rest.len() < 9 || matches!((plan.code(), rest.len()), (_, 9) | (55, 10) | (57, 7)))
        {
            return length;
        }
    }
    0
}

/// The length of the prefix that is dialled before a national number: trunk prefix, carrier selection code, or international prefix and own calling code.
fn trunk_prefix_length(plan: Plan, digits: &[u8]) -> usize {
    let own_code = digits.strip_prefix(b"00").map_or(0, |rest| calling_code_length(plan, rest));
    // The international prefix 00, followed by the country's own calling code.
    let international = own_code + 2 * usize::from(own_code > 0);
    let carrier = carrier_code_length(plan, digits, false);
    if carrier > 0 {
        return carrier;
    }
    match (plan.code(), digits) {
        (36, [b'0', b'6', ..]) => 2,
        (36, _) => 0,
        // In Belarus, 8 is dialled, then after a tone a zero for most numbers.
        (375, [b'8', b'0', ..]) => 2,
        // With the trunk prefix 0, national numbers do not begin with a zero, so a repeated one is removed too.
        _ if plan.prefix() == b'0' => {
            international + digits.iter().skip(international).take_while(|digit| **digit == b'0').count()
        }
        (_, [first, ..]) if *first == plan.prefix() => 1,
        _ => international,
    }
}

/// The length of a prefix that is no longer dialled. In Mexico until 2019: 1 from abroad; 044, 045 and 01 inside the country.
/// Without the calling code, a number that begins with 1 is more likely one of the United States. In Lithuania until 2023: 8.
fn old_prefix_length(plan: Plan, digits: &[u8], has_calling_code: bool) -> usize {
    match (plan.code(), digits) {
        (52, [b'0', b'4', b'4' | b'5', ..]) => 3,
        (52, [b'0', b'1', ..]) => 2,
        (52, [b'1', ..]) if has_calling_code => 1,
        (370, [b'8', ..]) => 1,
        _ => 0,
    }
}

/// Whether the plan has, or had before a change, national numbers of this length.
fn allows(plan: Plan, national: &[u8]) -> bool {
    plan.allows(national.len()) || old::change_of(plan, national).is_some()
}

/// How a text is read: its plan, the start of its national number, and the prefixes before it. Or the reason why it cannot be read.
#[derive(Clone, Copy)]
struct Reading {
    plan: Plan,
    /// Index of the first digit after the calling code, or of the digits that should be a calling code.
    start: usize,
    /// Number of digits from there that are not part of the national number.
    skipped: usize,
    /// Number of the last of these that are no longer dialled.
    old: usize,
    outcome: Outcome,
}

/// Whether a text can be read, or the reason why not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It can be read.
    Read,
    /// The plus sign is missing: no country is given, or the country has other international prefixes. `true` if no continuation
    /// can be read.
    NoPlus(bool),
    /// The first digits are not a calling code.
    CallingCode,
    /// The national number has a length that the plan does not allow: at least this number of digits.
    Length(usize),
}

impl Reading {
    const fn failed(start: usize, outcome: Outcome) -> Self {
        Self { plan: Plan::NONE, start, skipped: 0, old: 0, outcome }
    }

    fn is_ok(&self) -> bool {
        self.outcome == Outcome::Read
    }

    /// Whether the national number is too short: more digits can make it valid.
    fn is_incomplete(&self) -> bool {
        matches!(self.outcome, Outcome::Length(least) if least < self.plan.longest())
    }

    /// Reads digits by a plan. Skips what is dialled before a national number: trunk prefix, old prefix,
    /// calling code without its plus sign.
    fn of(scan: &Scan<'_>, plan: Plan, start: usize, national: bool) -> Self {
        let digits = scan.part(start, usize::MAX);
        let mut found = Self { plan, start, skipped: 0, old: 0, outcome: Outcome::Read };
        let allowed = plan.allows(digits.len());
        if allowed && plan.prefix() != b'0' && !national {
            return found;
        }
        let rest = |skipped: usize| digits.get(skipped..).unwrap_or_default();
        let fits = |skipped: usize| skipped > 0 && allows(plan, rest(skipped));
        let trunk = trunk_prefix_length(plan, digits);
        let code = if national { calling_code_length(plan, digits) } else { 0 };
        // With its calling code the number also has a length of the plan, but one of very few numbers. No Colombian number begins with the digits
        // of the calling code; many Brazilian ones do, with an area code and a mobile number.
        let has_calling_code = || fits(code) && (digits.len() > 10 && plan.code() != 55 || plan.code() == 57);
        if fits(trunk) {
            // National numbers do not begin with the trunk prefix 0, but some begin with 1 or 8.
            found.skipped = trunk;
        } else if !allowed && !allows(plan, digits) || has_calling_code() {
            let old = old_prefix_length(plan, rest(code), !national || code > 0);
            let removed = if fits(code) { 0 } else { old };
            if fits(code + removed) {
                found.old = removed;
                found.skipped = code + removed;
            } else {
                let carrier = carrier_code_length(plan, digits, true);
                found.outcome = Outcome::Length(digits.len() - trunk.max(carrier).max(code + old));
            }
        }
        found
    }

    /// Reads an international number: digits that begin with a calling code.
    fn international(scan: &Scan<'_>, start: usize) -> Self {
        match plans::at_start(scan.part(start, usize::MAX)) {
            Some((plan, length)) => Self::of(scan, plan, start + length, false),
            None => Self::failed(start, Outcome::CallingCode),
        }
    }

    /// Reads a number as it is dialled in a country: an international prefix and an international number, or a national number. Carriers have
    /// international prefixes of their own, some the beginning of others: a text that can be the numbers of two countries is refused.
    fn dialled_in(scan: &Scan<'_>, home: Plan) -> Self {
        let digits = scan.bytes();
        let zeros = digits.starts_with(b"00");
        let (mut best, mut usual) = (Self::failed(0, Outcome::NoPlus(true)), !zeros);
        let mut prefixes = plans::international_prefixes(home);
        while let Some(prefix) = next_item(&mut prefixes, b' ') {
            usual |= prefix == b"00";
            match match_prefix(prefix, digits) {
                PatternMatch::No => {}
                PatternMatch::Partial if matches!(best.outcome, Outcome::NoPlus(_)) => {
                    best.outcome = Outcome::NoPlus(false)
                }
                PatternMatch::Partial => {}
                PatternMatch::Full(length) => {
                    // A space after the prefix shows where it ends.
                    usual |= has_gap(scan.text(), length) && !has_gap(scan.text(), 2);
                    best = best.or(scan, Self::international(scan, length));
                }
            }
        }
        if !usual && best.is_ok() {
            // A person who dials 00 out of habit means another number.
            let other = Self::international(scan, 2);
            if other.is_ok() && !best.is_same(&other, scan) {
                best = Self::failed(0, Outcome::NoPlus(!best.can_be_longer(&other, scan)));
            }
        }
        if best.is_ok() || zeros {
            return best;
        }
        let found = Self::of(scan, home, 0, true);
        if found.is_ok() || found.is_incomplete() || matches!(best.outcome, Outcome::NoPlus(_)) { found } else { best }
    }

    /// The better of two readings.
    fn or(self, scan: &Scan<'_>, other: Self) -> Self {
        if self.is_ok() && other.is_ok() && !self.is_same(&other, scan) {
            let resolvable = self.can_be_longer(&other, scan) || other.can_be_longer(&self, scan);
            return Self::failed(0, Outcome::NoPlus(!resolvable));
        }
        if self.is_ok() || self.is_incomplete() && !other.is_ok() { self } else { other }
    }

    /// Whether both readings give the same number.
    fn is_same(&self, other: &Self, scan: &Scan<'_>) -> bool {
        self.plan == other.plan && self.digits(scan) == other.digits(scan)
    }

    /// Whether there is a number of further digits for which this reading is valid and the other one is not.
    fn can_be_longer(&self, other: &Self, scan: &Scan<'_>) -> bool {
        let fits = |reading: &Self, more| reading.plan.allows(reading.digits(scan).len() + more);
        (1..17).any(|more| fits(self, more) && !fits(other, more))
    }

    /// Reads a text.
    fn from(scan: &Scan<'_>, options: Options) -> Self {
        match options.country.and_then(plans::of_country) {
            _ if scan.byte(0) == b'+' => Self::international(scan, 1),
            Some(home) => Self::dialled_in(scan, home),
            None => Self::failed(0, Outcome::NoPlus(true)),
        }
    }

    /// Records the error of a text that cannot be read. `true` if it can.
    fn fail(&self, scan: &mut Scan<'_>) -> bool {
        match self.outcome {
            Outcome::Read => true,
            Outcome::NoPlus(complete) => {
                scan.fail(Code::PhonePlus, 0, 1, Placeholder::Text("+52"));
                scan.error.complete = complete;
                false
            }
            Outcome::CallingCode => {
                let (start, end) = (self.start, self.start + 3);
                let digits = scan.part(start, end);
                let partial = digits.is_empty() || plans::is_code_prefix(digits);
                scan.fail(
                    if partial { Code::PhonePlus } else { Code::CallingCode },
                    start,
                    end,
                    Placeholder::Text("+52"),
                );
                scan.error.complete = !partial;
                false
            }
            Outcome::Length(least) => {
                let longest = self.plan.longest();
                if least >= longest {
                    scan.fail_long(self.start + longest);
                    scan.error.expected = Placeholder::number(longest);
                    scan.error.found = Placeholder::number(least);
                    return false;
                }
                let next = (least..longest).find(|length| self.plan.allows(*length)).unwrap_or(longest);
                scan.fail_short(next, least)
            }
        }
    }

    /// The typed digits of the national number.
    fn digits<'s>(&self, scan: &'s Scan<'_>) -> &'s [u8] {
        scan.part(self.start + self.skipped, usize::MAX)
    }

    /// The national number by the current plan.
    fn national(&self, scan: &Scan<'_>) -> Latin1Buffer {
        let (digits, mut out) = (self.digits(scan), Latin1Buffer::new());
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

    /// Formats a number for reading: plus sign, calling code, then `prefix` (digits that are not part of the number) as a group of its own, then the groups.
    fn print(&self, prefix: &[u8], national: &[u8], out: &mut Latin1Buffer) {
        out.push(b'+');
        out.number(self.plan.code().into());
        if !prefix.is_empty() {
            out.push(b' ');
            out.extend(prefix);
        }
        let mut groups = groups::groups(self.plan.row(), national);
        let mut left = 0;
        for digit in national {
            if left == 0 {
                // The last group takes the remaining digits.
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

/// The country of a valid number; `None` if the calling code belongs to no country, or the number is not valid.
pub(crate) fn country_of(scan: &Scan<'_>, options: Options) -> Option<[u8; 2]> {
    let found = Reading::from(scan, options);
    if found.is_ok() { plans::country(found.plan, found.national(scan).bytes()) } else { None }
}

/// Whether there is a separator between the first `digits` digits of a text and the next one.
fn has_gap(text: &[u8], digits: usize) -> bool {
    let mut offsets = text.iter().enumerate().filter(|(_, byte)| byte.is_ascii_digit()).map(|(at, _)| at);
    let (last, next) = (offsets.nth(digits.saturating_sub(1)), offsets.next());
    last.zip(next).is_some_and(|(last, next)| next - last > 1)
}

/// The texts that people write before an extension.
const EXTENSIONS: &str = "0 ext x # ;ext , int anexo ramal opc";

/// Whether the text has an extension at this offset, after the digits of a number.
fn is_extension(text: &[u8], at: usize) -> bool {
    let digits = |text: &[u8]| text.iter().filter(|byte| byte.is_ascii_digit()).count();
    let Some((number, rest)) = text.split_at_checked(at) else { return false };
    let (mut names, mut named) = (table_line(EXTENSIONS, 0), false);
    while let Some(name) = next_item(&mut names, b' ') {
        named |= rest.get(..name.len()).is_some_and(|text| text.eq_ignore_ascii_case(name));
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

fn read_characters(scan: &mut Scan<'_>) -> bool {
    if !scan.read(DIGIT | PLUS, SPACE | HYPHEN | DOT, "0–9") {
        let at = scan.error.from;
        return is_extension(scan.text(), at)
            && scan.fail_bytes(Code::PhoneExtension, at, scan.text().len(), Placeholder::None);
    }
    match scan.bytes().iter().skip(1).position(|byte| *byte == b'+') {
        Some(at) => scan.fail(Code::BadCharacter, at + 1, at + 2, Placeholder::Text("0–9")),
        None => true,
    }
}

pub(crate) fn read(scan: &mut Scan<'_>, options: Options) -> bool {
    if !read_characters(scan) {
        return false;
    }
    let Some(at) = decimals(scan.text()) else { return Reading::from(scan, options).fail(scan) };
    // With another digit, the zeros would be digits of the number.
    scan.keep(b'1');
    let complete = !Reading::from(scan, options).fail(scan) && scan.error.complete;
    scan.fail_bytes(Code::Spreadsheet, at, scan.text().len(), Placeholder::None);
    scan.error.complete = complete;
    false
}

fn explain(scan: &Scan<'_>, options: Options, sink: &mut dyn Sink) {
    let found = Reading::from(scan, options);
    let (mut number, mut formatted, mut code) = (Latin1Buffer::new(), Latin1Buffer::new(), Latin1Buffer::new());
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
        sink.warn(scan, &RawIssue::new(Code::PhoneOldPrefix, end - found.old, end, Placeholder::Text("+52")));
    }
    if old::change_of(found.plan, found.digits(scan)).is_some() {
        sink.warn(scan, &RawIssue::new(Code::PhoneOldPlan, end, usize::MAX, Placeholder::None));
    }
}

/// What is no part of the number stays, in a group of its own: a text that is still being typed would mean another number without it.
/// So do the digits of an old number, until [`explain`] says what became of them.
fn print(scan: &mut Scan<'_>, out: &mut Latin1Buffer) -> bool {
    // Without its full stop a decimal would be another number.
    let readable =
        read_characters(scan) && scan.byte(0) == b'+' && scan.bytes().len() < 25 && decimals(scan.text()).is_none();
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

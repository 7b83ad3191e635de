//! Phone numbers in the form of ITU-T E.164: a plus sign, a calling code, and a length that the numbering plan allows.

#![expect(clippy::arithmetic_side_effects, reason = "counts are bounded by `compact`, prefixes by eight digits")]

use super::data::phone::{OTHER_GROUPS, PLANS, TERRITORIES};
use super::text::{self, Compact, DIGIT, DOT, Fault, HYPHEN, PARENTHESIS, PLUS, SPACE, value};
use super::{Details, Format, Options};
use crate::check::{Check, Code};

const KEPT: u8 = DIGIT | PLUS;
const SKIPPED: u8 = SPACE | HYPHEN | DOT | PARENTHESIS;
/// Calling code and national number: E.164 allows 15 digits, a few plans have national numbers of 17.
const LONGEST: usize = 20;

/// The numbering plan behind one calling code.
#[derive(Debug)]
pub(crate) struct Plan {
    code: u16,
    /// Bit n: national numbers of n digits exist.
    lengths: u32,
    /// Usual groups, a length every four bits, the first one lowest.
    groups: u32,
    /// ISO 3166-1 code of the main country; spaces for a code that belongs to none.
    country: [u8; 2],
    /// What is dialled before a national number inside the country.
    prefix: &'static str,
}

/// Makes a row.
pub(crate) const fn plan(code: u16, country: &[u8; 2], prefix: &'static str, lengths: &[u8], usual: &[u8]) -> Plan {
    let mut mask = 0;
    let mut at = 0;
    while at < lengths.len() {
        #[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
        {
            mask |= 1 << lengths[at];
        }
        at += 1;
    }
    Plan { code, lengths: mask, groups: groups(usual), country: *country, prefix }
}

/// Packs the lengths of groups.
pub(crate) const fn groups(lengths: &[u8]) -> u32 {
    let mut packed = 0;
    let mut at = lengths.len();
    while at > 0 {
        at -= 1;
        #[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
        {
            packed = packed << 4 | lengths[at] as u32;
        }
    }
    packed
}

impl Plan {
    const fn allows(&self, length: usize) -> bool {
        length < 32 && self.lengths >> length & 1 == 1
    }

    const fn longest(&self) -> usize {
        31 - self.lengths.leading_zeros() as usize
    }

    fn of(code: u16) -> Option<&'static Self> {
        PLANS.binary_search_by(|plan| plan.code.cmp(&code)).ok().and_then(|at| PLANS.get(at))
    }

    /// The plan at the beginning of an international number, and how many digits its calling code has.
    fn at_start(digits: &[u8]) -> Option<(&'static Self, usize)> {
        let mut code = 0;
        for (at, digit) in digits.iter().take(3).enumerate() {
            code = code * 10 + value(*digit) as u16;
            // Only 1 and 7 have one digit.
            if (at > 0 || code == 1 || code == 7)
                && let Some(plan) = Self::of(code)
            {
                return Some((plan, at + 1));
            }
        }
        None
    }

    /// The plan by which numbers are dialled inside a country.
    pub(crate) fn of_country(country: [u8; 2]) -> Option<&'static Self> {
        PLANS.iter().find(|plan| plan.country == country).or_else(|| {
            let (prefix, _) = TERRITORIES.iter().find(|row| row.1 == country)?;
            let mut code = *prefix;
            while code > 999 {
                code /= 10;
            }
            // The prefix begins with the calling code, which no other code begins with.
            [code / 100, code / 10, code].into_iter().find_map(|code| Self::of(code as u16))
        })
    }

    /// Whether the digits are the beginning of a calling code.
    fn begins(digits: &[u8]) -> bool {
        let begun = digits.iter().fold(0, |code, digit| code * 10 + value(*digit));
        PLANS.iter().map(|plan| u32::from(plan.code)).any(|code| begun != 0 && (code / 10 == begun || code / 100 == begun))
    }
}

/// A phone number with a calling code and a length that exist.
pub(crate) struct Parsed {
    compact: Compact,
    plan: &'static Plan,
    /// Where the national number begins among the characters that count.
    start: usize,
    /// Whether the `1` that mobiles in Mexico once had was left out; it stands before `start`.
    old_prefix: bool,
}

impl Parsed {
    fn national(&self) -> &str {
        self.compact.part(self.start, self.compact.bytes().len())
    }

    /// The ISO code of the country; `None` for a code that belongs to none, such as +800.
    pub(crate) fn country(&self) -> Option<[u8; 2]> {
        let mut prefix = u32::from(self.plan.code);
        for digit in self.national().bytes().take(5) {
            prefix = prefix * 10 + value(digit);
            if let Some((_, country)) = TERRITORIES.iter().find(|row| row.0 == prefix) {
                return Some(*country);
            }
        }
        Some(self.plan.country).filter(|country| *country != *b"  ")
    }
}

pub(crate) fn parse(text: &str, options: &Options) -> Result<Parsed, Fault> {
    let compact = text::compact(text, KEPT, SKIPPED, "0–9", LONGEST)?;
    let bytes = compact.bytes();
    let span = |from, to| text::span(text, KEPT, from, to);
    if let Some(at) = bytes.iter().skip(1).position(|byte| *byte == b'+') {
        return Err(Fault::new(Code::BadCharacter, span(at + 1, at + 2), "0–9"));
    }
    let home = options.country.and_then(Plan::of_country);
    let north_american = home.is_some_and(|plan| plan.code == 1);
    let (plan, start, international) = if bytes.first() == Some(&b'+') {
        let rest = bytes.get(1..).unwrap_or_default();
        let Some((plan, length)) = Plan::at_start(rest) else { return Err(no_plan(text, rest, 1)) };
        (plan, length + 1, true)
    } else if let Some(home) = home {
        let exit = if north_american { "011" } else { "00" };
        if bytes.starts_with(exit.as_bytes()) {
            let rest = bytes.get(exit.len()..).unwrap_or_default();
            let Some((plan, length)) = Plan::at_start(rest) else { return Err(no_plan(text, rest, exit.len())) };
            (plan, length + exit.len(), true)
        } else {
            (home, 0, false)
        }
    } else {
        return Err(Fault::new(Code::PhonePlus, span(0, 1), "+52"));
    };
    let digits = bytes.get(start..).unwrap_or_default();
    let begins_with = |prefix: &[u8]| if digits.starts_with(prefix) { prefix.len() } else { 0 };
    let fits = |skipped: usize| skipped > 0 && plan.allows(digits.len() - skipped);
    let allowed = plan.allows(digits.len());
    // The prefix that is dialled inside the country. Where it is 0 no national number begins with it; where it is 1 or 8 some do.
    let trunk = begins_with(plan.prefix.as_bytes());
    // The 1 that mobiles in Mexico once had behind the calling code.
    let old = if plan.code == 52 { begins_with(b"1") } else { 0 };
    // The calling code typed without its plus sign.
    let code = if international { 0 } else { begins_with(text::digits_of(u32::from(plan.code)).bytes()) };
    let skipped = if fits(trunk) && (!international || !allowed || plan.prefix == "0") {
        trunk
    } else if allowed {
        0
    } else {
        [old, code].into_iter().find(|skipped| fits(*skipped)).unwrap_or(0)
    };
    let length = digits.len() - skipped;
    if skipped > 0 || allowed {
        let old_prefix = skipped > 0 && skipped == old;
        return Ok(Parsed { compact, plan, start: start + skipped, old_prefix });
    }
    let longest = plan.longest();
    let least = length - trunk.max(old).max(code);
    if least < longest {
        let next = (least..=longest).find(|length| plan.allows(*length)).unwrap_or(longest);
        return Err(Fault::too_short(text, next, least));
    }
    Err(Fault::too_long(span(start + longest, bytes.len()), longest, length))
}

/// No calling code stands behind the plus sign, or not yet.
fn no_plan(text: &str, digits: &[u8], start: usize) -> Fault {
    if digits.is_empty() || digits.len() < 3 && Plan::begins(digits) {
        return Fault { complete: false, ..Fault::new(Code::PhonePlus, text::span(text, KEPT, 0, start), "+52") };
    }
    Fault::new(Code::CallingCode, text::span(text, KEPT, start, start + digits.len().min(3)), "")
}

/// Writes the number as people read it: plus sign, calling code, groups.
fn print(out: &mut String, plan: &Plan, national: &str) {
    out.push('+');
    out.push_str(text::digits_of(u32::from(plan.code)).text());
    let mut packed = plan.groups;
    let mut prefix = u32::from(plan.code);
    for digit in national.bytes().take(3) {
        prefix = prefix * 10 + value(digit);
        if let Some((_, other)) = OTHER_GROUPS.iter().find(|row| row.0 == prefix) {
            packed = *other;
        }
    }
    let mut left = 0;
    for digit in national.chars() {
        if left == 0 {
            // The last group takes what is left over.
            left = if packed == 0 { u32::MAX } else { packed & 15 };
            packed >>= 4;
            if packed == 0 {
                left = u32::MAX;
            }
            out.push(' ');
        }
        out.push(digit);
        left -= 1;
    }
}

/// Phone numbers: a known calling code and a length that its numbering plan allows, local-only lengths left out.
/// Spaces, hyphens, dots and parentheses are read; with [`Options::country`], a national number too.
/// `+521` and ten digits, the old form of Mexican mobiles, is accepted with a warning.
#[derive(Clone, Copy, Debug)]
pub struct Phone;

impl Format for Phone {
    fn name(&self) -> &'static str {
        "phone"
    }

    fn fault(&self, text: &str) -> Option<Code> {
        parse(text, &Options { country: None }).err().map(|fault| fault.code)
    }

    fn check(&self, text: &str, options: &Options) -> Check<Details> {
        let parsed = match parse(text, options) {
            Ok(parsed) => parsed,
            Err(fault) => return fault.check(text),
        };
        let national = parsed.national();
        let code = text::digits_of(u32::from(parsed.plan.code));
        let mut value = String::with_capacity(24);
        value.push('+');
        value.push_str(code.text());
        value.push_str(national);
        let mut formatted = String::with_capacity(32);
        print(&mut formatted, parsed.plan, national);
        let mut details = Details::default();
        details.put("callingCode", code.text());
        if let Some(country) = parsed.country() {
            details.put("country", std::str::from_utf8(&country).unwrap_or_default());
        }
        details.put("nationalNumber", national);
        let mut warnings = Vec::new();
        if parsed.old_prefix {
            let span = text::span(text, KEPT, parsed.start - 1, parsed.start);
            warnings.push(Fault::new(Code::PhoneOldPrefix, span, "+52").issue(text));
        }
        Check::Valid { value, formatted, details, warnings }
    }

    fn format(&self, text: &str) -> String {
        let options = Options { country: None };
        let mut out = String::with_capacity(32);
        match parse(text, &options) {
            Ok(parsed) => print(&mut out, parsed.plan, parsed.national()),
            Err(fault) if !fault.complete => match text::compact(text, KEPT, SKIPPED, "", LONGEST) {
                Ok(compact) => {
                    let digits = compact.bytes().get(1..).unwrap_or_default();
                    match Plan::at_start(digits) {
                        Some((plan, length)) => print(&mut out, plan, compact.part(length + 1, compact.bytes().len())),
                        None => out.push_str(compact.text()),
                    }
                }
                Err(_) => out.push_str(text),
            },
            Err(_) => out.push_str(text),
        }
        out
    }
}

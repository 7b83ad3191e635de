//! Looking up numbering plans: by calling code, by the beginning of a number, by country.

use super::pattern::words;
use super::table::{EXITS, PLANS, TERRITORIES};
use crate::formats::scan::{Out, number, value};

/// Splits the rows into a table a column: what is alike then stands together, and is packed better on its way to the browser.
macro_rules! column {
    ($name:ident, $rows:ident[$length:expr], $($field:tt).+: $type:ty) => {
        #[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
        static $name: [$type; $length] = {
            let mut column = [$rows[0].$($field).+; $length];
            let mut at = 0;
            while at < $length {
                column[at] = $rows[at].$($field).+;
                at += 1;
            }
            column
        };
    };
}

column!(CODES, PLANS[PLANS.len()], 0.code: u16);
column!(COUNTRIES, PLANS[PLANS.len()], 0.country: [u8; 2]);
column!(PREFIXES, PLANS[PLANS.len()], 0.prefix: u8);
column!(LENGTHS, PLANS[PLANS.len()], 0.lengths: u16);
column!(TERRITORY_PREFIXES, TERRITORIES[TERRITORIES.len()], 0: u32);
column!(TERRITORY_COUNTRIES, TERRITORIES[TERRITORIES.len()], 1: [u8; 2]);

/// The numbering plan behind one calling code: a row of the table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan(u8);

impl Plan {
    /// Behind the last row.
    pub(super) const NONE: Self = Self(u8::MAX);

    /// The place of the plan in the table.
    pub(super) fn row(self) -> usize {
        self.0.into()
    }

    /// The calling code; 0 for [`Plan::NONE`].
    #[inline(never)]
    pub(super) fn code(self) -> u16 {
        CODES.get(self.row()).copied().unwrap_or(0)
    }

    /// What is dialled before a national number inside the country; 0 for nothing.
    pub(super) fn prefix(self) -> u8 {
        PREFIXES.get(self.row()).copied().unwrap_or(0)
    }

    fn lengths(self) -> u16 {
        LENGTHS.get(self.row()).copied().unwrap_or(0)
    }

    /// Whether there are national numbers of so many digits.
    #[inline(never)]
    pub(super) fn allows(self, length: usize) -> bool {
        (2..18).contains(&length) && self.lengths() >> (length - 2) & 1 == 1
    }

    /// How many digits the longest national number has.
    #[inline(never)]
    pub(super) fn longest(self) -> usize {
        17 - self.lengths().leading_zeros() as usize
    }
}

fn at(row: usize) -> Plan {
    Plan(row as u8)
}

/// The plan at the beginning of an international number, and how many digits its calling code has.
pub(super) fn at_start(digits: &[u8]) -> Option<(Plan, usize)> {
    let mut code = 0;
    for (at, digit) in digits.iter().take(3).enumerate() {
        code = code * 10 + value(*digit) as u16;
        // None begins with a zero, and only 1 and 7 have one digit.
        if (code > 9 || at == 0 && matches!(code, 1 | 7))
            && digits.first() != Some(&b'0')
            && let Ok(row) = CODES.binary_search(&code)
        {
            return Some((self::at(row), at + 1));
        }
    }
    None
}

/// The plan by which numbers are dialled inside a country.
pub(super) fn of_country(country: [u8; 2]) -> Option<Plan> {
    if let Some(row) = COUNTRIES.iter().position(|other| *other == country) {
        return Some(at(row));
    }
    let row = TERRITORY_COUNTRIES.iter().position(|other| *other == country)?;
    let mut prefix = Out::new();
    prefix.number(*TERRITORY_PREFIXES.get(row)?);
    at_start(prefix.bytes()).map(|(plan, _)| plan)
}

/// Whether the digits are the beginning of a calling code.
pub(super) fn begins(digits: &[u8]) -> bool {
    let begun = number(digits);
    digits.first() != Some(&b'0')
        && CODES.iter().any(|code| u32::from(*code) / 10 == begun || u32::from(*code) / 100 == begun)
}

/// Which country has a national number, where several share the plan's calling code; `None` where that belongs to no country.
pub(super) fn country(plan: Plan, national: &[u8]) -> Option<[u8; 2]> {
    let mut prefix = u32::from(plan.code());
    for digit in national.iter().take(5) {
        prefix = prefix * 10 + value(*digit);
        if let Some(row) = TERRITORY_PREFIXES.iter().position(|other| *other == prefix) {
            return TERRITORY_COUNTRIES.get(row).copied();
        }
    }
    COUNTRIES.get(plan.row()).copied().filter(|country| *country != *b"  ")
}

/// What is dialled before another country's calling code: patterns with spaces between them.
pub(super) fn exits(plan: Plan) -> &'static [u8] {
    match words(EXITS, plan.code()) {
        b"" => b"00",
        exits => exits,
    }
}

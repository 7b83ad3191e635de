//! Lookup of numbering plans by calling code, by the leading digits of a number, and by country.

use super::pattern::table_line;
use super::table::{EXITS, PLANS, TERRITORIES};
use crate::formats::scan::{Latin1Buffer, number, value};

/// Makes one table for each column: similar values are then adjacent and compress better.
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

/// The numbering plan of one calling code: an index of the table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan(u8);

impl Plan {
    /// No plan: an index after the last row.
    pub(super) const NONE: Self = Self(u8::MAX);

    /// The index of the plan in the table.
    pub(super) fn row(self) -> usize {
        self.0.into()
    }

    /// The calling code; 0 for [`Plan::NONE`].
    #[inline(never)]
    pub(super) fn code(self) -> u16 {
        CODES.get(self.row()).copied().unwrap_or(0)
    }

    /// The trunk prefix, an ASCII digit; 0 if there is none.
    pub(super) fn prefix(self) -> u8 {
        PREFIXES.get(self.row()).copied().unwrap_or(0)
    }

    fn lengths(self) -> u16 {
        LENGTHS.get(self.row()).copied().unwrap_or(0)
    }

    /// Whether there are national numbers of this length.
    #[inline(never)]
    pub(super) fn allows(self, length: usize) -> bool {
        (2..18).contains(&length) && self.lengths() >> (length - 2) & 1 == 1
    }

    /// The largest length of a national number.
    #[inline(never)]
    pub(super) fn longest(self) -> usize {
        17 - self.lengths().leading_zeros() as usize
    }
}

fn at(row: usize) -> Plan {
    Plan(row as u8)
}

/// The plan of an international number, by its leading digits, and the length of its calling code.
pub(super) fn at_start(digits: &[u8]) -> Option<(Plan, usize)> {
    let mut code = 0;
    for (at, digit) in digits.iter().take(3).enumerate() {
        code = code * 10 + value(*digit) as u16;
        // Calling codes do not begin with zero, and only 1 and 7 have one digit.
        if (code > 9 || at == 0 && matches!(code, 1 | 7))
            && digits.first() != Some(&b'0')
            && let Ok(row) = CODES.binary_search(&code)
        {
            return Some((self::at(row), at + 1));
        }
    }
    None
}

/// The plan of a country.
pub(super) fn of_country(country: [u8; 2]) -> Option<Plan> {
    if let Some(row) = COUNTRIES.iter().position(|other| *other == country) {
        return Some(at(row));
    }
    let row = TERRITORY_COUNTRIES.iter().position(|other| *other == country)?;
    let mut prefix = Latin1Buffer::new();
    prefix.number(*TERRITORY_PREFIXES.get(row)?);
    at_start(prefix.bytes()).map(|(plan, _)| plan)
}

/// Whether the digits are the beginning of a calling code.
pub(super) fn is_code_prefix(digits: &[u8]) -> bool {
    let prefix = number(digits);
    digits.first() != Some(&b'0')
        && CODES.iter().any(|code| u32::from(*code) / 10 == prefix || u32::from(*code) / 100 == prefix)
}

/// The country of a national number, where several share the plan's calling code; `None` if the calling code belongs to no country.
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

/// The international prefixes (exit codes) of a plan: patterns, separated by spaces.
pub(super) fn international_prefixes(plan: Plan) -> &'static [u8] {
    match table_line(EXITS, plan.code()) {
        b"" => b"00",
        prefixes => prefixes,
    }
}

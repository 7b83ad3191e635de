//! CLABE, the Mexican bank account number of Banxico: three digits of bank, three of plaza, eleven of account, a check digit.

#![expect(clippy::arithmetic_side_effects, reason = "sums of at most 18 digits")]

use super::data::clabe::INSTITUTIONS;
use super::data::plazas::PLAZAS;
use super::text::{self, Compact, DIGIT, Fault, HYPHEN, SPACE, value};
use super::{Details, Format, Options};
use crate::check::{Check, Code};

const LENGTH: usize = 18;

/// The check digit of the first seventeen digits: weights 3, 7, 1, by 10.
fn check_digit(digits: &[u8]) -> u32 {
    let sum: u32 = digits.iter().take(LENGTH - 1).zip([3, 7, 1].iter().cycle()).map(|(digit, by)| value(*digit) * by).sum();
    (10 - sum % 10) % 10
}

pub(crate) fn parse(text: &str) -> Result<Compact, Fault> {
    let compact = text::compact(text, DIGIT, SPACE | HYPHEN, "0–9", LENGTH)?;
    let bytes = compact.bytes();
    if bytes.len() < LENGTH {
        return Err(Fault::too_short(text, LENGTH, bytes.len()));
    }
    if bytes.len() > LENGTH {
        return Err(Fault::too_long(text::span(text, DIGIT, LENGTH, bytes.len()), LENGTH, bytes.len()));
    }
    let right = check_digit(bytes);
    if bytes.last().map(|digit| value(*digit)) != Some(right) {
        let span = text::span(text, DIGIT, LENGTH - 1, LENGTH);
        return Err(Fault::new(Code::CheckDigit, span, text::number(right as usize)));
    }
    Ok(compact)
}

/// Bit n of the whole: plaza n exists.
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

/// The name of a plaza that exists; empty in a build without the names, which are more than all the rest of it.
fn plaza(code: u16) -> Option<&'static str> {
    let known = KNOWN_PLAZAS.get(usize::from(code / 8))?;
    if known >> (code % 8) & 1 == 0 {
        return None;
    }
    if cfg!(feature = "plazas") {
        PLAZAS.iter().find(|row| row.0 == code).map(|row| row.1)
    } else {
        Some("")
    }
}

fn code_of(digits: &str) -> u16 {
    digits.bytes().fold(0, |code: u16, digit| code.wrapping_mul(10).wrapping_add(value(digit) as u16))
}

/// The number that Banxico gives to the institution of a CLABE's first three digits, and its name.
pub(crate) fn institution(bank: &str) -> Option<(String, &'static str)> {
    let code = code_of(bank);
    INSTITUTIONS.iter().find(|row| row.0 == code).map(|row| {
        let mut number = String::from(text::number(usize::from(row.1)));
        number.push_str(bank);
        (number, row.2)
    })
}

fn group(digits: &str) -> String {
    let mut out = String::with_capacity(24);
    text::group(&mut out, digits, &[3, 3, 11, 1], ' ');
    out
}

/// CLABEs: 18 ASCII digits whose check digit is right; spaces and hyphens between them are read.
/// A bank or a plaza that is not known only warns, for new ones appear every year.
#[derive(Clone, Copy, Debug)]
pub struct Clabe;

impl Format for Clabe {
    fn name(&self) -> &'static str {
        "clabe"
    }

    fn fault(&self, text: &str) -> Option<Code> {
        parse(text).err().map(|fault| fault.code)
    }

    fn check(&self, text: &str, _: &Options) -> Check<Details> {
        let compact = match parse(text) {
            Ok(compact) => compact,
            Err(fault) => return fault.check(text),
        };
        let (bank, plaza) = (compact.part(0, 3), compact.part(3, 6));
        let mut details = Details::default();
        let mut warnings = Vec::new();
        let mut warn = |code, from, to| warnings.push(Fault::new(code, text::span(text, DIGIT, from, to), "").issue(text));
        details.put("bankCode", bank);
        match institution(bank) {
            Some((number, name)) => {
                details.put_static("bankName", name);
                details.put("institution", &number);
            }
            None => warn(Code::UnknownBank, 0, 3),
        }
        details.put("plazaCode", plaza);
        match self::plaza(code_of(plaza)) {
            Some(name) => details.put("plazaName", name),
            None => warn(Code::UnknownPlaza, 3, 6),
        }
        details.put("account", compact.part(6, 17));
        Check::Valid { value: String::from(compact.text()), formatted: group(compact.text()), details, warnings }
    }

    fn format(&self, text: &str) -> String {
        match text::compact(text, DIGIT, SPACE | HYPHEN, "", LENGTH) {
            Ok(compact) => group(compact.text()),
            Err(_) => String::from(text),
        }
    }
}

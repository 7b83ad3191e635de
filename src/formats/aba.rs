//! ABA routing numbers of banks in the United States: nine digits, the last one a check digit.

#![expect(clippy::arithmetic_side_effects, reason = "sums of nine digits")]

use super::text::{self, Compact, DIGIT, Fault, HYPHEN, SPACE, value};
use super::{Details, Format, Options};
use crate::check::{Check, Code};

const LENGTH: usize = 9;

fn parse(text: &str) -> Result<Compact, Fault> {
    let compact = text::compact(text, DIGIT, SPACE | HYPHEN, "0–9", LENGTH)?;
    let bytes = compact.bytes();
    let prefix = bytes.iter().take(2).fold(0, |prefix, digit| prefix * 10 + value(*digit));
    let exists = match bytes.len() {
        1 => matches!(prefix, 0..=3 | 6..=8),
        _ => matches!(prefix, 0..=12 | 21..=32 | 61..=72 | 80),
    };
    if !exists {
        let span = text::span(text, DIGIT, 0, bytes.len().min(2));
        return Err(Fault::new(Code::AbaPrefix, span, "00–12, 21–32, 61–72, 80"));
    }
    let zeros = bytes.iter().all(|digit| *digit == b'0');
    if bytes.len() < LENGTH {
        // The only check digit of eight zeros is a ninth, and nine zeros are no number.
        let complete = zeros && bytes.len() + 1 == LENGTH;
        return Err(Fault { complete, ..Fault::too_short(text, LENGTH, bytes.len()) });
    }
    if bytes.len() > LENGTH {
        return Err(Fault::too_long(text::span(text, DIGIT, LENGTH, bytes.len()), LENGTH, bytes.len()));
    }
    if zeros {
        return Err(Fault::new(Code::OutOfRange, text::span(text, DIGIT, 0, LENGTH), "000000013–809999999"));
    }
    let sum: u32 = bytes.iter().zip([3, 7, 1].iter().cycle()).take(8).map(|(digit, by)| value(*digit) * by).sum();
    let right = (10 - sum % 10) % 10;
    if bytes.last().map(|digit| value(*digit)) != Some(right) {
        let span = text::span(text, DIGIT, LENGTH - 1, LENGTH);
        return Err(Fault::new(Code::CheckDigit, span, text::number(right as usize)));
    }
    Ok(compact)
}

/// ABA routing numbers: nine digits, check digit, prefix 00–12, 21–32, 61–72 or 80, not all zeros.
/// Spaces and hyphens are read.
#[derive(Clone, Copy, Debug)]
pub struct Aba;

impl Format for Aba {
    fn name(&self) -> &'static str {
        "aba"
    }

    fn fault(&self, text: &str) -> Option<Code> {
        parse(text).err().map(|fault| fault.code)
    }

    fn check(&self, text: &str, _: &Options) -> Check<Details> {
        let compact = match parse(text) {
            Ok(compact) => compact,
            Err(fault) => return fault.check(text),
        };
        let mut details = Details::default();
        details.put("federalReserve", compact.part(0, 4));
        details.put("institution", compact.part(4, 8));
        let value = String::from(compact.text());
        Check::Valid { formatted: value.clone(), value, details, warnings: Vec::new() }
    }

    fn format(&self, text: &str) -> String {
        text::compact(text, DIGIT, SPACE | HYPHEN, "", LENGTH)
            .map_or_else(|_| String::from(text), |compact| String::from(compact.text()))
    }
}

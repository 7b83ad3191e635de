//! Business Identifier Codes, ISO 9362: four characters of institution, country, two of location, three of branch or none.

use super::text::{self, Compact, DIGIT, Fault, HYPHEN, LETTER, SPACE};
use super::{Details, Format, Options, country};
use crate::check::{Check, Code};

const KEPT: u8 = DIGIT | LETTER;

fn parse(text: &str) -> Result<Compact, Fault> {
    let compact = text::compact(text, KEPT, SPACE | HYPHEN, "A–Z, 0–9", 11)?;
    let bytes = compact.bytes();
    let fault = |code, from, to, expected| Fault::new(code, text::span(text, KEPT, from, to), expected);
    let letters = bytes.get(4..bytes.len().min(6)).unwrap_or_default();
    if let Some((_, at)) = letters.iter().zip(4_usize..).find(|(byte, _)| !byte.is_ascii_uppercase()) {
        return Err(fault(Code::BadCharacter, at, at.saturating_add(1), "A–Z"));
    }
    if !country::begins(letters) {
        return Err(fault(Code::CountryCode, 4, bytes.len().min(6), "MX"));
    }
    match bytes.len() {
        8 | 11 => Ok(compact),
        length if length > 11 => Err(Fault::too_long(text::span(text, KEPT, 11, length), 11, length)),
        length => Err(Fault::too_short(text, if length < 8 { 8 } else { 11 }, length)),
    }
}

/// BICs: the shape of ISO 9362 and a country that exists, Kosovo's XK included. Spaces and hyphens are read.
#[derive(Clone, Copy, Debug)]
pub struct Bic;

impl Format for Bic {
    fn name(&self) -> &'static str {
        "bic"
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
        details.put("bank", compact.part(0, 4));
        details.put("country", compact.part(4, 6));
        details.put("location", compact.part(6, 8));
        details.put("branch", compact.part(8, 11));
        let value = String::from(compact.text());
        Check::Valid { formatted: value.clone(), value, details, warnings: Vec::new() }
    }

    fn format(&self, text: &str) -> String {
        text::compact(text, KEPT, SPACE | HYPHEN, "", 11)
            .map_or_else(|_| String::from(text), |compact| String::from(compact.text()))
    }
}

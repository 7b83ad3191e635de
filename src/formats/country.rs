//! Countries by their two letters, ISO 3166-1 alpha-2.

use super::data::countries::CODES;
use super::text::{self, Compact, Fault, LETTER};
use super::{Details, Format, Options};
use crate::check::{Check, Code};

/// Whether the code of a country begins with these capitals, or is them.
pub(crate) fn begins(letters: &[u8]) -> bool {
    CODES.chunks_exact(2).any(|code| code.starts_with(letters))
}

fn parse(text: &str) -> Result<Compact, Fault> {
    let compact = text::compact(text, LETTER, 0, "A–Z", 2)?;
    let bytes = compact.bytes();
    if bytes.len() > 2 {
        return Err(Fault::too_long(text::span(text, LETTER, 2, bytes.len()), 2, bytes.len()));
    }
    if !begins(bytes) {
        return Err(Fault::new(Code::CountryCode, text::span(text, LETTER, 0, bytes.len()), "MX"));
    }
    if bytes.len() < 2 { Err(Fault::too_short(text, 2, bytes.len())) } else { Ok(compact) }
}

/// Codes of ISO 3166-1 alpha-2, and XK, which Kosovo uses. Lower case is read.
#[derive(Clone, Copy, Debug)]
pub struct Country;

impl Format for Country {
    fn name(&self) -> &'static str {
        "country"
    }

    fn fault(&self, text: &str) -> Option<Code> {
        parse(text).err().map(|fault| fault.code)
    }

    fn check(&self, text: &str, _: &Options) -> Check<Details> {
        match parse(text) {
            Ok(compact) => {
                let value = String::from(compact.text());
                Check::Valid { formatted: value.clone(), value, details: Details::default(), warnings: Vec::new() }
            }
            Err(fault) => fault.check(text),
        }
    }

    fn format(&self, text: &str) -> String {
        text::compact(text, LETTER, 0, "", 2).map_or_else(|_| String::from(text), |compact| String::from(compact.text()))
    }
}

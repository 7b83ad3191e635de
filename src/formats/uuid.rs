//! UUIDs, RFC 9562: 32 hexadecimal digits, in groups of 8, 4, 4, 4 and 12.

use super::text::{self, Compact, DIGIT, Fault, HYPHEN, LETTER};
use super::{Details, Format, Options};
use crate::check::{Check, Code};

const LENGTH: usize = 32;
const KEPT: u8 = DIGIT | LETTER;

fn parse(text: &str) -> Result<Compact, Fault> {
    let compact = text::compact(text, KEPT, HYPHEN, "0–9, a–f", LENGTH)?;
    let bytes = compact.bytes();
    if let Some(at) = bytes.iter().position(|byte| !byte.is_ascii_hexdigit()) {
        return Err(Fault::new(Code::BadCharacter, text::span(text, KEPT, at, at.saturating_add(1)), "0–9, a–f"));
    }
    match bytes.len() {
        LENGTH => Ok(compact),
        length if length < LENGTH => Err(Fault::too_short(text, LENGTH, length)),
        length => Err(Fault::too_long(text::span(text, KEPT, LENGTH, length), LENGTH, length)),
    }
}

fn group(compact: &Compact) -> String {
    let mut out = String::with_capacity(36);
    text::group(&mut out, compact.text(), &[8, 4, 4, 4, 12], '-');
    out.make_ascii_lowercase();
    out
}

/// UUIDs of any version and variant, with or without hyphens, in either case.
#[derive(Clone, Copy, Debug)]
pub struct Uuid;

impl Format for Uuid {
    fn name(&self) -> &'static str {
        "uuid"
    }

    fn fault(&self, text: &str) -> Option<Code> {
        parse(text).err().map(|fault| fault.code)
    }

    fn check(&self, text: &str, _: &Options) -> Check<Details> {
        let compact = match parse(text) {
            Ok(compact) => compact,
            Err(fault) => return fault.check(text),
        };
        let value = group(&compact);
        let mut details = Details::default();
        let version = compact.bytes().get(12).and_then(|byte| char::from(*byte).to_digit(16)).unwrap_or(0);
        details.put_number("version", version as u8);
        Check::Valid { formatted: value.clone(), value, details, warnings: Vec::new() }
    }

    fn format(&self, text: &str) -> String {
        match text::compact(text, KEPT, HYPHEN, "", LENGTH) {
            Ok(compact) if compact.bytes().iter().all(u8::is_ascii_hexdigit) => group(&compact),
            _ => String::from(text),
        }
    }
}

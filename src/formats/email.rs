//! E-mail addresses as people have them: the dot-atom form of RFC 5321 with a domain of letters, digits and hyphens.

#![expect(clippy::arithmetic_side_effects, reason = "offsets inside a text of at most 400 bytes")]

use super::text::{self, Fault, LIMIT};
use super::{Details, Format, Options};
use crate::check::{Check, Code};

/// RFC 5321 §4.5.3.1: the whole (less the angle brackets of a path), the part before @, one label of the domain.
const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;
const LONGEST_LABEL: usize = 63;

const EXAMPLE: &str = "ana@example.com";
const DOMAIN: &str = "example.com";

/// The address less the spaces around it, and where its @ stands.
fn parse(text: &str) -> Result<(&str, usize), Fault> {
    if text.len() > LIMIT {
        return Err(Fault::too_long((0, text.len()), LONGEST, text.len()));
    }
    let address = text::trim(text);
    // The trimmed text lies inside the text.
    let offset = address.as_ptr() as usize - text.as_ptr() as usize;
    let fault = |code, from: usize, to: usize, expected| Fault::new(code, (offset + from, offset + to), expected);
    if address.is_empty() {
        return Err(Fault::empty());
    }
    let mut at_sign = None;
    // Where the label of the domain, or the atom before @, begins.
    let mut start = 0;
    let mut after_hyphen = false;
    for (at, character) in address.char_indices() {
        let bad = |expected| Err(fault(Code::BadCharacter, at, at + character.len_utf8(), expected));
        match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' => {}
            '.' | '@' if at == start => return bad("A–Z, 0–9"),
            '@' if at_sign.is_some() => return Err(fault(Code::EmailAt, at, at + 1, EXAMPLE)),
            '@' if at > LONGEST_LOCAL => return Err(Fault::too_long((offset + LONGEST_LOCAL, offset + at), LONGEST_LOCAL, at)),
            '@' => (at_sign, start) = (Some(at), at + 1),
            '.' if after_hyphen => return bad("A–Z, 0–9"),
            '.' => start = at + 1,
            '-' if at_sign.is_none() || at > start => {}
            '!' | '#' | '$' | '%' | '&' | '\'' | '*' | '+' | '/' | '=' | '?' | '^' | '_' | '`' | '{' | '|' | '}' | '~'
                if at_sign.is_none() => {}
            _ => return bad(if at_sign.is_none() { "A–Z, 0–9, . _ + -" } else { "A–Z, 0–9, . -" }),
        }
        after_hyphen = character == '-' && at_sign.is_some();
        if at_sign.is_some() && at + 1 - start.min(at + 1) > LONGEST_LABEL {
            return Err(Fault::too_long((offset + at, offset + at + 1), LONGEST_LABEL, at + 1 - start));
        }
    }
    if address.len() > LONGEST {
        return Err(Fault::too_long((offset + LONGEST, offset + address.len()), LONGEST, address.len()));
    }
    let Some(at_sign) = at_sign else {
        // More than the longest part before @ cannot get one any more.
        let complete = address.len() > LONGEST_LOCAL;
        return Err(Fault { complete, ..fault(Code::EmailAt, 0, address.len(), EXAMPLE) });
    };
    // A top-level domain has two letters or more and is no number; a name without a dot is not reachable from outside.
    let last = address.get(start..).unwrap_or_default();
    if start <= at_sign + 1 || last.len() < 2 || after_hyphen || last.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault { complete: address.len() + 3 > LONGEST, ..fault(Code::EmailDomain, at_sign + 1, address.len(), DOMAIN) });
    }
    Ok((address, at_sign))
}

/// The address with its domain in lower case; what stands before @ belongs to its owner and stays as it is.
fn canonical(address: &str, at_sign: usize) -> String {
    let mut out = String::from(address);
    if let Some(domain) = out.get_mut(at_sign..) {
        domain.make_ascii_lowercase();
    }
    out
}

/// E-mail addresses in ASCII: one @, atoms and dots before it, a domain with a dot behind it, the lengths of RFC 5321.
/// Quoted parts, comments and addresses in brackets are refused, as every form refuses them.
#[derive(Clone, Copy, Debug)]
pub struct Email;

impl Format for Email {
    fn name(&self) -> &'static str {
        "email"
    }

    fn fault(&self, text: &str) -> Option<Code> {
        parse(text).err().map(|fault| fault.code)
    }

    fn check(&self, text: &str, _: &Options) -> Check<Details> {
        let (address, at_sign) = match parse(text) {
            Ok(parsed) => parsed,
            Err(fault) => return fault.check(text),
        };
        let value = canonical(address, at_sign);
        let mut details = Details::default();
        details.put("local", value.get(..at_sign).unwrap_or_default());
        details.put("domain", value.get(at_sign + 1..).unwrap_or_default());
        Check::Valid { formatted: value.clone(), value, details, warnings: Vec::new() }
    }

    fn format(&self, text: &str) -> String {
        match parse(text) {
            Ok((address, at_sign)) => canonical(address, at_sign),
            Err(_) => String::from(text),
        }
    }
}

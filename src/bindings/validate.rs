//! Exports of the formats: numbers in, numbers out, texts through the buffers.

use super::buffer::{self, Answer};
use crate::check::{Code, Lang};
use crate::formats::{self, Fault, Format, FormatId, Options, Out, Scan, Sink};
use wasm_bindgen::prelude::*;

/// The format of that number; the first one for a number that has none.
fn format(id: u32) -> FormatId {
    FormatId::ALL.get(id as usize).copied().unwrap_or(FormatId::Iban)
}

/// Two letters in one number, `256 * first + second`; 0 for none.
fn options(country: u32) -> Options {
    Options { country: (country != 0).then(|| (country as u16).to_be_bytes()) }
}

/// The language of that number: 1 is Spanish, any other English.
pub(super) fn lang(number: u32) -> Lang {
    if number == 1 { Lang::Es } else { Lang::En }
}

/// 1 if the text is valid, else 0.
#[wasm_bindgen]
pub fn is_valid(id: u32, length: usize) -> u32 {
    u32::from(buffer::read(length, |text| format(id).is_valid(text)))
}

/// What the text says or what is wrong with it. Valid: a record `1`, value, formatted text, then the details in order.
/// Invalid: a record `2`, or `0` while it is still being typed. Then a record for each warning or issue: code, message, start, end,
/// what was expected.
#[wasm_bindgen]
pub fn check(id: u32, length: usize, language: u32, country: u32) -> u32 {
    let (rules, options, lang) = (format(id).rules(), options(country), lang(language));
    buffer::read(length, |text| {
        buffer::write(|answer| {
            let mut scan = Scan::new(text);
            if (rules.read)(&mut scan, options) {
                answer.text(b"1");
                (rules.explain)(&scan, options, &mut Explanation { answer, lang });
            } else {
                answer.text(if scan.fault.complete { b"2" } else { b"0" });
                write_fault(answer, &scan, &scan.fault, lang);
            }
        })
    })
}

/// Writes what a format says as the fields of an answer: values alone, each in its place, for format.ts has the names.
struct Explanation<'a, 'b> {
    answer: &'a mut Answer<'b>,
    lang: Lang,
}

impl Sink for Explanation<'_, '_> {
    fn part(&mut self, _: &'static str, value: &[u8]) {
        self.answer.field(b"");
        self.answer.latin(value);
    }

    fn text(&mut self, _: &'static str, value: &[u8]) {
        self.answer.field(value);
    }

    fn flag(&mut self, _: &'static str, value: bool) {
        self.answer.field(if value { TRUE } else { FALSE });
    }

    fn warn(&mut self, scan: &Scan<'_>, warning: &Fault) {
        write_fault(self.answer, scan, warning, self.lang);
    }
}

/// What stands for a boolean, marked by a character that no valid text holds. A number is marked in the same way.
const TRUE: &[u8] = b"\x7ftrue";
const FALSE: &[u8] = b"\x7ffalse";

fn write_fault(answer: &mut Answer<'_>, scan: &Scan<'_>, fault: &Fault, lang: Lang) {
    scan.with_words(fault, |expected, found, place| {
        answer.record();
        write_words(answer, fault.code, lang, expected, found);
        answer.number(place.start);
        answer.number(place.end);
        answer.field(expected);
    });
}

pub(super) fn write_words(answer: &mut Answer<'_>, code: Code, lang: Lang, expected: &[u8], found: &[u8]) {
    answer.text(code.line(0));
    answer.field(b"");
    code.sentence(lang, expected, found, &mut |piece| answer.text(piece));
}

/// The text as people write it, and where in it the caret belongs that stood at `caret`; nothing if the text is to stay as it is.
#[wasm_bindgen(js_name = format)]
pub fn format_text(id: u32, length: usize, caret: u32) -> u32 {
    buffer::read(length, |text| {
        let mut out = Out::new();
        if !(format(id).rules().print)(&mut Scan::new(text), &mut out) {
            return 0;
        }
        buffer::write(|answer| {
            answer.latin(out.bytes());
            answer.number(formats::caret_in(text, out.bytes(), caret));
        })
    })
}

/// Checks a text with a value a line; a byte for each stands in the output. Gives back how many lines there were.
#[wasm_bindgen]
pub fn check_many(id: u32, length: usize) -> usize {
    buffer::read(length, |text| buffer::write_bytes(|out| formats::check_many(format(id), text, out)))
}

/// What is wrong with a value that is no text; its type is what was written. As [`check`] answers.
#[wasm_bindgen]
pub fn wrong_type(length: usize, language: u32) -> u32 {
    buffer::read(length, |found| {
        buffer::write(|answer| {
            answer.text(b"2");
            answer.record();
            write_words(answer, Code::WrongType, lang(language), b"string", found.as_bytes());
            answer.field(b"");
            answer.field(b"");
            answer.field(b"string");
        })
    })
}

/// What [`check_many`] writes for a value that is no text.
#[wasm_bindgen]
pub fn wrong_type_code() -> u32 {
    (Code::WrongType as u32).saturating_add(1)
}

/// Whether two fields agree: 0 a bank code with a CLABE, 1 with an IBAN, 2 an RFC with its kind, 3 a phone with a country.
/// They stand in the input one behind the other, the first one `split` bytes long. The answer is a record, or nothing.
#[wasm_bindgen]
pub fn cross_check(kind: u32, split: usize, length: usize, language: u32) -> u32 {
    buffer::read(length, |text| {
        let (first, second) = text.split_at_checked(split).unwrap_or_default();
        buffer::write(|answer| {
            let report = &mut |code, expected: &[u8], found: &[u8]| {
                let (field, end) = formats::whole(first);
                let found = if found.is_empty() { field.as_bytes() } else { found };
                write_words(answer, code, lang(language), expected, found);
                answer.number(0);
                answer.number(end);
                answer.field(expected);
            };
            match (kind, Options::with_country(second).country) {
                (0, _) => formats::bank_code(FormatId::Clabe, first, second, report),
                (1, _) => formats::bank_code(FormatId::Iban, first, second, report),
                (2, _) => formats::kind_of_rfc(first, second, report),
                (_, Some(country)) => formats::country_of_phone(first, country, report),
                _ => {}
            }
        })
    })
}

//! Exports of a format: numbers as arguments and results, texts through the buffer. A format's build has that format; the client's build has all.

use super::answer::{Answer, Field};
use super::buffer::{self, lang};
use crate::check::{Code, Lang};
use crate::formats::scan::RawIssue;
use crate::formats::{self, Latin1Buffer, Options, Scan, Sink};
use wasm_bindgen::prelude::*;

#[cfg(not(feature = "wasm-client"))]
mod one {
    use crate::check::{Messages, messages_length};
    use crate::formats::{COMMON, FormatId, Rules};

    const FORMAT: FormatId = match FormatId::BUILT {
        [format] => *format,
        _ => panic!("a build of one format names one"),
    };

    pub(super) const fn rules() -> &'static Rules {
        const { FORMAT.rules() }
    }

    /// The messages of this format.
    pub(super) static MESSAGES: Messages<{ messages_length(&[COMMON, FORMAT.issues()]) }> =
        Messages::of(&[COMMON, FORMAT.issues()]);
}

#[cfg(feature = "wasm-client")]
mod one {
    pub(super) use crate::check::MESSAGES;
    use crate::formats::{FormatId, Rules};
    use std::cell::Cell;
    use std::process::abort;
    use wasm_bindgen::prelude::*;

    thread_local! {
        static CHOSEN: Cell<Option<FormatId>> = const { Cell::new(None) };
    }

    pub(super) fn rules() -> &'static Rules {
        CHOSEN.try_with(Cell::get).ok().flatten().unwrap_or_else(|| abort()).rules()
    }

    /// Selects the format of the other exports by its number in the generated TypeScript table.
    #[wasm_bindgen]
    pub fn choose_format(number: usize) {
        let _ = CHOSEN.try_with(|chosen| chosen.set(FormatId::ALL.get(number).copied()));
    }
}
use one::{MESSAGES, rules};

/// Options with a country, whose characters cross as those of a language tag do.
fn options(country: u32) -> Options {
    let bytes = country.to_be_bytes();
    let length = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    Options::with_letters(bytes.get(..length).unwrap_or_default())
}

/// 1 if the text is valid, else 0.
#[wasm_bindgen]
pub fn is_valid(length: usize) -> u32 {
    u32::from(buffer::exchange(length, |text, _| rules().error_code(text).is_none()))
}

/// Checks a text. Valid: canonical form, formatted text, details, and an issue per warning. Invalid: whether it is complete, and an issue.
#[wasm_bindgen]
pub fn check(length: usize, language: u32, country: u32) -> usize {
    let (rules, options, lang) = (rules(), options(country), lang(language));
    buffer::answer(length, |text, answer| {
        let mut scan = Scan::new(text);
        if (rules.read)(&mut scan, options) {
            (rules.explain)(&scan, options, &mut Explanation { answer, lang });
        } else {
            if scan.error.complete {
                answer.field(Field::Complete);
            }
            write_issue(answer, &scan, &scan.error, lang);
        }
    })
}

/// Writes the explanation of a valid text as fields of a result.
struct Explanation<'a, 'b> {
    answer: &'a mut Answer<'b>,
    lang: Lang,
}

impl Sink for Explanation<'_, '_> {
    fn both(&mut self, value: &[u8], formatted: &[u8]) {
        self.answer.field(Field::Value);
        self.answer.latin(value);
        self.answer.field(Field::Formatted);
        self.answer.latin(formatted);
    }

    fn part(&mut self, part: u8, value: &[u8]) {
        if !value.is_empty() {
            self.answer.part(part);
            self.answer.latin(value);
        }
    }

    fn text(&mut self, part: u8, value: &[u8]) {
        if !value.is_empty() {
            self.answer.part(part);
            self.answer.text(value);
        }
    }

    fn flag(&mut self, part: u8, value: bool) {
        self.answer.flag(part, value);
    }

    fn warn(&mut self, scan: &Scan<'_>, warning: &RawIssue) {
        write_issue(self.answer, scan, warning, self.lang);
    }
}

fn write_issue(answer: &mut Answer<'_>, scan: &Scan<'_>, issue: &RawIssue, lang: Lang) {
    scan.with_texts(issue, |expected, found, span| {
        answer.issue(&MESSAGES, issue.code, lang, (expected, found), Some((span.start, span.end)));
    });
}

/// Formats a text for display and moves the caret; the result is empty if the text should stay unchanged.
#[wasm_bindgen(js_name = format)]
pub fn format_text(length: usize, caret: u32) -> usize {
    buffer::answer(length, |text, answer| {
        let mut out = Latin1Buffer::new();
        if (rules().print)(&mut Scan::new(text), &mut out) {
            answer.field(Field::Formatted);
            answer.latin(out.bytes());
            answer.field(Field::Caret);
            answer.number(formats::caret_in(text, out.bytes(), caret));
        }
    })
}

/// Validates a text with one value per line; the result has a byte per line. Returns the number of lines.
#[wasm_bindgen]
pub fn check_many(length: usize) -> usize {
    buffer::exchange(length, |text, out| formats::check_lines(rules(), text, out))
}

/// The issue of a value that is not a string; its type was written as the text. The result is that of [`check`].
#[wasm_bindgen]
pub fn wrong_type(length: usize, language: u32) -> usize {
    buffer::answer(length, |found, answer| {
        answer.field(Field::Complete);
        answer.issue(&MESSAGES, Code::WrongType, lang(language), (b"string", found), None);
    })
}

/// The issue if two fields of a form contradict each other, one of them of this format. The text holds the validated field, `split` bytes long,
/// and then the other. The result is empty if they agree.
#[wasm_bindgen]
pub fn disagreement(split: usize, length: usize, language: u32) -> usize {
    let Some(disagrees) = rules().disagrees else { return 0 };
    buffer::answer(length, |text, answer| {
        let (field, other) = text.split_at_checked(split).unwrap_or_default();
        disagrees(field, other, &mut |code, expected, found| {
            let (all, end) = formats::whole_field(field);
            let found = if found.is_empty() { all } else { found };
            answer.issue(&MESSAGES, code, lang(language), (expected, found), Some((0, end)));
        });
    })
}

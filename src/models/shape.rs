//! The tables that say which fields an object has, and the check of a text against them.

use super::issue::FieldIssue;
use crate::check::{Code, Issue};
use crate::formats::scan::trim;
use crate::formats::{FormatId, Options, Scan};
use crate::json::{Json, Type};
use crate::models::MAX_SAFE_INTEGER;
use crate::text::{self, integer, join};
use crate::time;
use std::borrow::Cow;

/// A type that has a JSON form.
pub trait Wire {
    /// Its form.
    const KIND: Kind;
    /// Whether a field of this type must be there and not be `null`.
    const REQUIRED: bool = true;
}

/// An object: its name and its known fields.
#[derive(Debug)]
pub struct Shape {
    /// The name in Rust and in TypeScript; empty in the browser's build.
    pub name: &'static str,
    /// Its doc comment.
    #[cfg(feature = "describe")]
    pub doc: &'static str,
    /// Its known fields.
    pub fields: &'static [Field],
}

/// One field of an object.
#[derive(Debug)]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// What its value must be.
    pub kind: Kind,
    /// Whether it must be there and not be `null`.
    pub required: bool,
    /// Its doc comment.
    #[cfg(feature = "describe")]
    pub doc: &'static str,
}

/// What a value must be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Text of at least so many characters that are not white space.
    Text {
        /// 0 or 1.
        min: u8,
    },
    /// Text that a format accepts; in answers any text, since it is not ours to refuse.
    Format(FormatId),
    /// A number written as an integer.
    Integer(&'static Bounds),
    /// Any number.
    Decimal,
    /// `true` or `false`.
    Bool,
    /// An instant, RFC 3339.
    Time,
    /// A day, `YYYY-MM-DD`.
    Date,
    /// An instant or a day.
    TimeOrDate,
    /// One of some names.
    Name {
        /// The names that are known; of an open list none in the browser's build.
        names: &'static [&'static str],
        /// Whether a request may hold no other.
        closed: bool,
    },
    /// An object.
    Object(&'static Shape),
    /// A list.
    List(&'static Kind),
    /// A string, or an integer that a JavaScript number holds exactly.
    OpaqueId,
    /// Anything.
    Any,
}

/// How large an integer may be. It stands apart, since it would make each of the tables' rows twice as long.
#[derive(Debug)]
pub struct Bounds {
    /// Smallest value.
    pub min: i64,
    /// Largest value.
    pub max: i64,
}

/// Which way a text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the API: strict, since whatever is wrong can still be corrected. Unknown fields are refused: a misspelt optional field would be lost without a word.
    Request,
    /// From the API: types and exact integers are checked; unknown fields and names are kept.
    Answer,
}

/// No text yields more issues than this; a list of a thousand wrong rows is wrong once.
const MAX_ISSUES: usize = 20;

/// Checks a value against what it must be; empty when it is right.
///
/// ```
/// use qash_client::{json::Json, models::{check, Direction, TransferRequest, Wire}};
/// let input = Json::parse(r#"{"toAccountId": 620, "amount": 10.5, "description": "Fee"}"#)?;
/// let issues = check(input, &TransferRequest::KIND, Direction::Request);
/// assert_eq!(issues[0].path, "fromAccountId");
/// assert_eq!(issues[1].path, "amount");
/// # Ok::<(), qash_client::json::Malformed>(())
/// ```
#[must_use]
pub fn check(value: Json<'_>, kind: &Kind, direction: Direction) -> Vec<FieldIssue> {
    check_but(value, kind, direction, &[])
}

/// As [`check`], but for fields that may be missing although their shape wants them.
pub(crate) fn check_but(value: Json<'_>, kind: &Kind, direction: Direction, spared: &[&str]) -> Vec<FieldIssue> {
    let mut checker = Checker { direction, spared, path: String::new(), issues: Vec::new() };
    checker.value(value, kind);
    checker.issues
}

/// What is wrong with a text in a format, if something is.
pub(crate) fn misfit(format: FormatId, text: &str) -> Option<Issue> {
    let mut scan = Scan::new(text.as_bytes());
    if (format.rules().read)(&mut scan, Options::default()) { None } else { Some(scan.issue(&scan.fault)) }
}

struct Checker<'a> {
    direction: Direction,
    spared: &'a [&'a str],
    path: String,
    issues: Vec<FieldIssue>,
}

impl Checker<'_> {
    fn report(&mut self, issue: Issue) {
        if self.issues.len() < MAX_ISSUES {
            self.issues.push(FieldIssue { path: self.path.clone(), issue });
        }
    }

    fn say(&mut self, code: Code, expected: &str, found: Option<&str>) {
        self.report(Issue::with_texts(code, expected, found.map(shortened).as_deref()));
    }

    fn wrong_type(&mut self, expected: &str, value: Json<'_>) {
        self.say(Code::WrongType, expected, Some(value.kind().name()));
    }

    /// Goes a step down the path, and gives back how long it was before.
    fn down(&mut self, name: &str) -> usize {
        let length = self.path.len();
        if length > 0 && name.as_bytes().first() != Some(&b'[') {
            self.path.push('.');
        }
        self.path.push_str(name);
        length
    }

    fn value(&mut self, value: Json<'_>, kind: &Kind) {
        match *kind {
            Kind::Any => {}
            Kind::Bool => {
                if value.bool().is_none() {
                    self.wrong_type("boolean", value);
                }
            }
            Kind::Integer(bounds) => self.integer(value, bounds),
            Kind::OpaqueId => match value.kind() {
                Type::Text => {}
                // A rounded id would be that of something else.
                Type::Number => self.integer(value, &Bounds { min: -MAX_SAFE_INTEGER, max: MAX_SAFE_INTEGER }),
                _ => self.wrong_type("string", value),
            },
            Kind::Decimal => {
                if value.kind() != Type::Number {
                    self.wrong_type("number", value);
                }
            }
            Kind::Object(shape) => self.object(value, shape),
            Kind::List(item) => self.list(value, item),
            Kind::Text { .. } | Kind::Format(_) | Kind::Time | Kind::Date | Kind::TimeOrDate | Kind::Name { .. } => {
                match value.string() {
                    Some(text) => self.text(&text, kind),
                    None if value.kind() == Type::Text => self.say(Code::NotUnicode, "", None),
                    None => self.wrong_type("string", value),
                }
            }
        }
    }

    fn text(&mut self, text: &str, kind: &Kind) {
        let request = self.direction == Direction::Request;
        match *kind {
            Kind::Text { min } if request && min > 0 && trim(text.as_bytes()).1.is_empty() => {
                self.say(Code::Empty, "", None);
            }
            Kind::Format(format) if request => {
                if let Some(issue) = misfit(format, text) {
                    self.report(issue);
                }
            }
            Kind::Name { names, closed: true } if request && !names.contains(&text) => {
                let mut known = String::new();
                names.iter().for_each(|name| add_name(&mut known, name));
                self.say(Code::NotAllowed, &known, Some(text));
            }
            // Of an answer any date is kept: whoever read it from Qash has marked one that says no instant.
            Kind::Time | Kind::Date | Kind::TimeOrDate if request => {
                let (day, instant) = (!matches!(kind, Kind::Time), !matches!(kind, Kind::Date));
                let found =
                    (day && time::parse_date(text).is_some()) || (instant && time::parse_rfc3339(text).is_some());
                if !found {
                    let sample = if day { "2026-06-12" } else { "2026-06-12T00:00:00.000Z" };
                    self.say(Code::NotADate, sample, Some(text));
                }
            }
            _ => {}
        }
    }

    fn integer(&mut self, value: Json<'_>, &Bounds { min, max }: &Bounds) {
        let Some(text) = value.number() else { return self.wrong_type("integer", value) };
        match value.integer() {
            Some(integer) if (min..=max).contains(&integer) => {}
            // A number of digits alone that does not fit 64 bits is too large, not too fine.
            None if text.as_bytes().iter().any(|byte| matches!(byte, b'.' | b'e' | b'E')) => {
                self.say(Code::NotAnInteger, "", Some(text));
            }
            _ => self.say(Code::OutOfRange, &join(&[&integer(min), "–", &integer(max)]), Some(text)),
        }
    }

    fn list(&mut self, value: Json<'_>, item: &Kind) {
        if value.kind() != Type::List {
            return self.wrong_type("array", value);
        }
        for (index, entry) in (0..).zip(value.items()) {
            let length = self.down(&join(&["[", &integer(index), "]"]));
            self.value(entry, item);
            self.path.truncate(length);
        }
    }

    fn object(&mut self, value: Json<'_>, shape: &Shape) {
        if value.kind() != Type::Object {
            return self.wrong_type("object", value);
        }
        let mut entries = Vec::new();
        for entry in value.fields() {
            entries.push(entry);
        }
        for field in shape.fields {
            let mut found = None;
            let mut twice = false;
            for (key, entry) in &entries {
                if key.is(field.name) {
                    // Readers disagree on which of two equal keys counts, so neither does.
                    twice |= found.is_some();
                    found = Some(*entry);
                }
            }
            let length = self.down(field.name);
            match found {
                _ if twice => self.say(Code::Duplicate, "", None),
                Some(entry) if !entry.is_null() => self.value(entry, &field.kind),
                _ if field.required && !self.spared.iter().any(|spared| *spared == self.path) => {
                    self.say(Code::Required, "", None);
                }
                _ => {}
            }
            self.path.truncate(length);
        }
        if self.direction == Direction::Answer {
            return;
        }
        for (key, _) in &entries {
            if !shape.fields.iter().any(|field| key.is(field.name)) {
                let length = self.down(&shortened(&key.string().unwrap_or(Cow::Borrowed(key.text()))));
                let mut known = String::new();
                shape.fields.iter().for_each(|field| add_name(&mut known, field.name));
                self.say(Code::UnknownField, &known, None);
                self.path.truncate(length);
            }
        }
    }
}

/// Adds to names as a message lists them.
fn add_name(names: &mut String, name: &str) {
    if !names.is_empty() {
        names.push_str(", ");
    }
    names.push_str(name);
}

/// A text short enough to stand in a message.
pub(crate) fn shortened(text: &str) -> String {
    text::shortened(text, 40)
}

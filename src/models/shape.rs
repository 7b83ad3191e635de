//! Shapes: tables of an object's fields, and validation of JSON against them.

use super::issue::FieldIssue;
use crate::check::{Code, Issue};
use crate::formats::scan::trim;
use crate::formats::{FormatId, Options, Scan};
use crate::json::{Json, Type};
use crate::models::MAX_SAFE_INTEGER;
use crate::text::{self, integer, join};
use crate::time;
use std::borrow::Cow;

/// A type with a JSON form.
pub trait Wire {
    /// Its JSON form.
    const KIND: Kind;
    /// Whether a field of this type is required and not `null`.
    const REQUIRED: bool = true;
}

/// An object: its name and its known fields.
#[derive(Debug)]
pub struct Shape {
    /// Name in Rust and TypeScript; empty in a browser's build.
    pub name: &'static str,
    /// Its doc comment.
    #[cfg(feature = "describe")]
    pub doc: &'static str,
    /// Its known fields.
    pub fields: &'static [Field],
}

/// A field of an object.
#[derive(Debug)]
pub struct Field {
    /// JSON name.
    pub name: &'static str,
    /// Kind of its value.
    pub kind: Kind,
    /// Whether it is required and not `null`.
    pub required: bool,
    /// Its doc comment.
    #[cfg(feature = "describe")]
    pub doc: &'static str,
}

/// Kind of a value.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Text with a minimum number of characters other than whitespace.
    Text {
        /// 0 or 1.
        min: u8,
    },
    /// Text in a format; in outputs any text, since it is not ours to refuse.
    Format(FormatId),
    /// Integer.
    Integer(&'static Bounds),
    /// Any number.
    Decimal,
    /// `true` or `false`.
    Bool,
    /// RFC 3339 date-time.
    Time,
    /// Date, `YYYY-MM-DD`.
    Date,
    /// RFC 3339 date-time, or date.
    TimeOrDate,
    /// One of several names.
    Name {
        /// Known names; empty for an open enum in a browser's build.
        names: &'static [&'static str],
        /// Whether a request may contain no other name.
        closed: bool,
    },
    /// An object.
    Object(&'static Shape),
    /// A list.
    List(&'static Kind),
    /// A string, or an integer that a JavaScript number holds exactly.
    OpaqueId,
    /// Any JSON value.
    Any,
}

/// Range of an integer, kept apart so that the tables' rows stay short.
#[derive(Debug)]
pub struct Bounds {
    /// Smallest value.
    pub min: i64,
    /// Largest value.
    pub max: i64,
}

/// Direction of a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the API: strict, since the caller can still correct it. Unknown fields are refused: a misspelt optional field would be lost silently.
    Request,
    /// From the API: types and exact integers are validated; unknown fields and names are kept.
    Answer,
}

/// Maximum number of issues per text.
const MAX_ISSUES: usize = 20;

/// Validates a value; the list is empty if it is valid.
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

/// Validates as [`check`] does, except that the fields in `spared` may be missing.
pub(crate) fn check_but(value: Json<'_>, kind: &Kind, direction: Direction, spared: &[&str]) -> Vec<FieldIssue> {
    let mut checker = Checker { direction, spared, path: String::new(), issues: Vec::new() };
    checker.value(value, kind);
    checker.issues
}

/// The issue with a text in a format, if it is invalid.
pub(crate) fn misfit(format: FormatId, text: &str) -> Option<Issue> {
    let mut scan = Scan::new(text.as_bytes());
    if (format.rules().read)(&mut scan, Options::default()) { None } else { Some(scan.issue(&scan.error)) }
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

    /// Appends a step to the path; returns the path's length before.
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
                // A rounded id would name another resource.
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
            // Any date in an output is kept: the server has marked a date without a time zone.
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
            // An integer beyond 64 bits is too large, not too precise.
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
                    // Parsers disagree about duplicate keys, so they are refused.
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

/// Appends a name to a list in a message.
fn add_name(names: &mut String, name: &str) {
    if !names.is_empty() {
        names.push_str(", ");
    }
    names.push_str(name);
}

/// A text cut to fit in a message.
pub(crate) fn shortened(text: &str) -> String {
    text::shortened(text, 40)
}

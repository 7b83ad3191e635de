//! The tables that say which fields an object has, and the check of a text against them.

use crate::check::{Check, Code, Issue};
use crate::error::FieldIssue;
use crate::formats::{self, FormatId};
use crate::json::{Json, Type};
use crate::text::{integer, join};
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
    /// The name in Rust and in TypeScript.
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
    Integer {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
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
        /// The names that are known.
        names: &'static [&'static str],
        /// Whether a request may hold no other.
        closed: bool,
    },
    /// An object.
    Object(&'static Shape),
    /// A list.
    List(&'static Kind),
    /// A string or a number.
    OpaqueId,
    /// Anything.
    Any,
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
    let mut checker = Checker { direction, path: String::new(), issues: Vec::new() };
    checker.value(value, kind);
    checker.issues
}

struct Checker {
    direction: Direction,
    path: String,
    issues: Vec<FieldIssue>,
}

impl Checker {
    fn report(&mut self, issue: Issue) {
        if self.issues.len() < MAX_ISSUES {
            self.issues.push(FieldIssue { path: self.path.clone(), issue });
        }
    }

    fn wrong_type(&mut self, expected: &'static str, value: Json<'_>) {
        self.report(Issue::new(Code::WrongType).expected(expected).found(value.kind().name()));
    }

    /// Runs a check one step further down the path.
    fn below(&mut self, name: &str, run: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        if !self.path.is_empty() && !name.starts_with('[') {
            self.path.push('.');
        }
        self.path.push_str(name);
        run(self);
        self.path.truncate(length);
    }

    fn value(&mut self, value: Json<'_>, kind: &Kind) {
        match *kind {
            Kind::Any => {}
            Kind::Bool => {
                if value.bool().is_none() {
                    self.wrong_type("boolean", value);
                }
            }
            Kind::Integer { min, max } => self.integer(value, min, max),
            Kind::OpaqueId => {
                if !matches!(value.kind(), Type::Text | Type::Number) {
                    self.wrong_type("string", value);
                }
            }
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
                    None if value.kind() == Type::Text => self.report(Issue::new(Code::NotUnicode)),
                    None => self.wrong_type("string", value),
                }
            }
        }
    }

    fn text(&mut self, text: &str, kind: &Kind) {
        let request = self.direction == Direction::Request;
        match *kind {
            Kind::Text { min } if request && min > 0 && text.chars().all(char::is_whitespace) => {
                self.report(Issue::new(Code::Empty))
            }
            Kind::Format(format) if request => {
                if let Check::Invalid { issues, .. } = formats::check(format, text) {
                    for issue in issues {
                        self.report(issue);
                    }
                }
            }
            Kind::Name { names, closed: true } if request && !names.contains(&text) => {
                self.report(
                    Issue::new(Code::NotAllowed).expected(list_of(names.iter().copied())).found(shortened(text)),
                );
            }
            Kind::Time | Kind::Date | Kind::TimeOrDate => {
                let (day, instant) = (!matches!(kind, Kind::Time), !matches!(kind, Kind::Date));
                let found =
                    (day && time::parse_date(text).is_some()) || (instant && time::parse_rfc3339(text).is_some());
                if !found {
                    let sample = if day { "2026-06-12" } else { "2026-06-12T00:00:00.000Z" };
                    self.report(Issue::new(Code::NotADate).expected(sample).found(shortened(text)));
                }
            }
            _ => {}
        }
    }

    fn integer(&mut self, value: Json<'_>, min: i64, max: i64) {
        let Some(text) = value.number() else { return self.wrong_type("integer", value) };
        match value.integer() {
            Some(integer) if (min..=max).contains(&integer) => {}
            // A number of digits alone that does not fit 64 bits is too large, not too fine.
            None if text.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E')) => {
                self.report(Issue::new(Code::NotAnInteger).found(shortened(text)));
            }
            _ => self.report(
                Issue::new(Code::OutOfRange)
                    .expected(join(&[&integer(min), "–", &integer(max)]))
                    .found(shortened(text)),
            ),
        }
    }

    fn list(&mut self, value: Json<'_>, item: &Kind) {
        if value.kind() != Type::List {
            return self.wrong_type("array", value);
        }
        for (index, entry) in (0..).zip(value.items()) {
            self.below(&join(&["[", &integer(index), "]"]), |checker| checker.value(entry, item));
        }
    }

    fn object(&mut self, value: Json<'_>, shape: &Shape) {
        if value.kind() != Type::Object {
            return self.wrong_type("object", value);
        }
        let entries: Vec<_> =
            value.fields().map(|(key, entry)| (key.string().unwrap_or(Cow::Borrowed(key.text())), entry)).collect();
        for field in shape.fields {
            let mut found = entries.iter().filter(|(name, _)| name == field.name).map(|(_, entry)| *entry);
            let entry = found.next();
            // Readers disagree on which of two equal keys counts, so neither does.
            let twice = found.next().is_some();
            self.below(field.name, |checker| match entry {
                _ if twice => checker.report(Issue::new(Code::Duplicate)),
                Some(entry) if !entry.is_null() => checker.value(entry, &field.kind),
                _ if field.required => checker.report(Issue::new(Code::Required)),
                _ => {}
            });
        }
        if self.direction == Direction::Request {
            for (name, _) in &entries {
                if !shape.fields.iter().any(|field| field.name == name) {
                    self.below(&shortened(name), |checker| {
                        checker.report(
                            Issue::new(Code::UnknownField)
                                .expected(list_of(shape.fields.iter().map(|field| field.name))),
                        );
                    });
                }
            }
        }
    }
}

/// Names as a message lists them.
fn list_of(names: impl Iterator<Item = &'static str>) -> String {
    let mut out = String::new();
    for name in names {
        if !out.is_empty() {
            out.push_str(", ");
        }
        out.push_str(name);
    }
    out
}

/// A text short enough to stand in a message.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => join(&[text.get(..at).unwrap_or_default(), "…"]),
        None => text.to_owned(),
    }
}

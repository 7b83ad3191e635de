//! What an accepted text says, as plain data.

use super::Sink;
use super::scan::{Fault, Scan, string, utf8};
use crate::check::{Check, Issue};

/// One value of [`Details`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// A text.
    Text(String),
    /// Yes or no.
    Flag(bool),
}

/// What an accepted text says, taken apart: named values, as `docs` list them a format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details(Vec<(&'static str, Detail)>);

impl Details {
    /// The value of that name, if it is a text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.iter().find(|(key, _)| *key == name).and_then(|(_, value)| match value {
            Detail::Text(text) => Some(text.as_ref()),
            Detail::Flag(_) => None,
        })
    }

    /// Whether there is a flag of that name and it is set.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.iter().any(|(key, value)| key == name && *value == Detail::Flag(true))
    }

    /// All names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Detail)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }
}

/// Makes a [`Check`] of what a format says.
#[derive(Default)]
pub(crate) struct Collector {
    value: String,
    formatted: String,
    details: Details,
    warnings: Vec<Issue>,
}

impl Collector {
    pub(crate) fn finish(self) -> Check<Details> {
        let Self { value, formatted, details, warnings } = self;
        Check::Valid { value, formatted, details, warnings }
    }

    fn put(&mut self, name: &'static str, value: String) {
        match name {
            "value" => self.value = value,
            "formatted" => self.formatted = value,
            _ if value.is_empty() => {}
            _ => self.details.0.push((name, Detail::Text(value))),
        }
    }
}

impl Sink for Collector {
    fn part(&mut self, name: &'static str, value: &[u8]) {
        self.put(name, string(value));
    }

    fn text(&mut self, name: &'static str, value: &[u8]) {
        self.put(name, String::from(utf8(value)));
    }

    fn flag(&mut self, name: &'static str, value: bool) {
        self.details.0.push((name, Detail::Flag(value)));
    }

    fn warn(&mut self, scan: &Scan<'_>, warning: &Fault) {
        self.warnings.push(scan.issue(warning));
    }
}

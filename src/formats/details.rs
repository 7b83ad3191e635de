//! Details: the parts of a valid text, as plain data.

use super::scan::{RawIssue, Scan, string, utf8};
use crate::check::{Check, Issue};

/// One value of [`Details`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// A text.
    Text(String),
    /// A boolean.
    Flag(bool),
}

/// One part of a text of a format, such as the bank code of a CLABE.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The name.
    pub name: &'static str,
    /// The type in TypeScript, followed by `?` if the part is optional; empty for a part that exists in native builds alone.
    pub typescript: &'static str,
    /// The doc comment.
    pub doc: &'static str,
}

/// Declares the parts of a format. Each has a constant with its number, its name, and its type as in [`Part`].
macro_rules! parts {
    (
        $($(#[doc = $doc:literal])+ $id:ident: $name:literal, $type:literal;)*
        $(@native $($native:ident: $native_name:literal;)*)?
    ) => {
        pub(crate) const PARTS: &[$crate::formats::Part] = &[
            $($crate::formats::Part { name: $name, typescript: $type, doc: concat!($($doc),*) },)*
            $($($crate::formats::Part { name: $native_name, typescript: "", doc: "" },)*)?
        ];
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, dead_code, reason = "they number the constants below")]
        enum Number { $($id,)* $($($native,)*)? }
        $(const $id: u8 = Number::$id as u8;)*
        $($(const $native: u8 = Number::$native as u8;)*)?
    };
}
pub(super) use parts;

/// Receives the forms, parts and warnings of a valid text. A part is named by its number among the format's [`Part`]s.
pub(crate) trait Sink {
    /// Receives the canonical form and the form for reading, in ISO 8859-1.
    fn both(&mut self, value: &[u8], formatted: &[u8]);
    /// Receives a part in ISO 8859-1; an empty value means that the part is missing.
    fn part(&mut self, part: u8, value: &[u8]);
    /// Receives a part in UTF-8, from a table; an empty value means that the part is missing.
    fn text(&mut self, part: u8, value: &[u8]);
    /// Receives a boolean.
    fn flag(&mut self, part: u8, value: bool);
    /// Receives a warning.
    fn warn(&mut self, scan: &Scan<'_>, warning: &RawIssue);
}

/// The named parts of a valid text. [`FormatId::parts`](super::FormatId::parts) lists them for each format.
///
/// ```
/// use qash_client::check::Check;
/// use qash_client::formats::{FormatId, check};
/// let Check::Valid { details, .. } = check(FormatId::Clabe, "012180001234567899") else { panic!() };
/// assert_eq!(details.text("bankCode"), Some("012"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details(Vec<(&'static str, Detail)>);

impl Details {
    /// The text part with this name; `None` if there is no such part, or it is a flag.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.iter().find(|(key, _)| *key == name).and_then(|(_, value)| match value {
            Detail::Text(text) => Some(text.as_ref()),
            Detail::Flag(_) => None,
        })
    }

    /// Whether the flag with this name exists and is set.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.iter().any(|(key, value)| key == name && *value == Detail::Flag(true))
    }

    /// All names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Detail)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }
}

/// Collects the forms, parts and warnings of a valid text into a [`Check`].
pub(crate) struct Collector {
    parts: &'static [Part],
    value: String,
    formatted: String,
    details: Details,
    warnings: Vec<Issue>,
}

impl Collector {
    pub(crate) fn new(parts: &'static [Part]) -> Self {
        Self {
            parts,
            value: String::new(),
            formatted: String::new(),
            details: Details::default(),
            warnings: Vec::new(),
        }
    }

    pub(crate) fn finish(self) -> Check<Details> {
        let Self { value, formatted, details, warnings, .. } = self;
        Check::Valid { value, formatted, details, warnings }
    }

    fn put(&mut self, part: u8, value: Detail) {
        if let Some(part) = self.parts.get(usize::from(part))
            && value != Detail::Text(String::new())
        {
            self.details.0.push((part.name, value));
        }
    }
}

impl Sink for Collector {
    fn both(&mut self, value: &[u8], formatted: &[u8]) {
        (self.value, self.formatted) = (string(value), string(formatted));
    }

    fn part(&mut self, part: u8, value: &[u8]) {
        self.put(part, Detail::Text(string(value)));
    }

    fn text(&mut self, part: u8, value: &[u8]) {
        self.put(part, Detail::Text(String::from(utf8(value))));
    }

    fn flag(&mut self, part: u8, value: bool) {
        self.put(part, Detail::Flag(value));
    }

    fn warn(&mut self, scan: &Scan<'_>, warning: &RawIssue) {
        self.warnings.push(scan.issue(warning));
    }
}

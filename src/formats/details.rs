//! What an accepted text says, as plain data.

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

/// A value that a format takes out of a text.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// Its type in TypeScript, with a `?` behind it if it may be missing; empty for a value that no wasm build has.
    pub typescript: &'static str,
    /// Its doc comment.
    pub doc: &'static str,
}

/// Declares the parts of a format: for each a constant that its rule names it by, its name, and its type as [`Part`] has it.
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

/// Takes what a format says about a text that is valid. A value is named by its number among the format's [`Part`]s.
pub(crate) trait Sink {
    /// The canonical form and the one that people read, in ISO 8859-1.
    fn both(&mut self, value: &[u8], formatted: &[u8]);
    /// A value in ISO 8859-1; an empty one means that there is none.
    fn part(&mut self, part: u8, value: &[u8]);
    /// A value from a table, in UTF-8; an empty one means that there is none.
    fn text(&mut self, part: u8, value: &[u8]);
    /// A yes or no.
    fn flag(&mut self, part: u8, value: bool);
    /// A thing to know although the text is valid.
    fn warn(&mut self, scan: &Scan<'_>, warning: &Fault);
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

    fn warn(&mut self, scan: &Scan<'_>, warning: &Fault) {
        self.warnings.push(scan.issue(warning));
    }
}

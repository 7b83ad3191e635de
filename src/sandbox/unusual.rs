//! Undocumented parts of a request.

use crate::text;
use serde::Serialize;

/// An undocumented value, field or header that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unusual {
    /// The field's path, or the header's name.
    pub field: String,
    /// The value; empty if it was missing.
    pub value: String,
    /// The document's text.
    pub says: &'static str,
    /// The document and section.
    pub source: &'static str,
}

/// Shortens a text for a report or an error.
pub(super) fn shortened(text: &str) -> String {
    text::shortened(text, 60)
}

//! What a request had that no document names.

use crate::text;
use serde::Serialize;

/// Something that was taken although no document names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unusual {
    /// The field's path, or the header's name.
    pub field: String,
    /// What stood there; empty where it was missing.
    pub value: String,
    /// What the document says.
    pub says: &'static str,
    /// Which document, and where in it.
    pub source: &'static str,
}

/// A text short enough for a report or a refusal.
pub(super) fn shortened(text: &str) -> String {
    text::shortened(text, 60)
}

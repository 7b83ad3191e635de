//! Issues of a field.

use crate::check::{Issue, Lang};
use crate::json::ObjectText;

/// An issue with one field of an input or output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldIssue {
    /// Path of the field: `beneficiary.accountNumber`, `items[3].amount`; empty for the whole value.
    pub path: String,
    /// The issue; its span counts within the field's text.
    pub issue: Issue,
}

impl FieldIssue {
    /// JSON with the message in one language.
    #[must_use]
    pub fn to_json(&self, lang: Lang) -> String {
        let Issue { code, start, end, expected, .. } = &self.issue;
        let mut object = ObjectText::new();
        object.put("path", &self.path);
        object.put("code", code.name());
        object.put("message", &self.issue.message(lang));
        object.put_number("start", start.map(i64::from));
        object.put_number("end", end.map(i64::from));
        object.put_optional("expected", expected.as_deref());
        object.finish()
    }
}

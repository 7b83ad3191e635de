//! What is wrong with a field.

use crate::check::{Issue, Lang};
use crate::json::ObjectText;

/// Something wrong with one field of an input or of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldIssue {
    /// Where the field stands: `beneficiary.accountNumber`, `items[3].amount`; empty for the whole.
    pub path: String,
    /// What is wrong there; spans count inside the field's text.
    pub issue: Issue,
}

impl FieldIssue {
    /// As JSON, with its sentence in one language.
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

//! A validated input ("parse, don't validate").

use super::rules::not_json;
use super::{Hop, Leniency, check_input};
use crate::api::Operation;
use crate::error::{Error, FieldIssue};
use crate::json::{Json, ObjectText};

/// An operation's input, parsed and validated where it entered: from a browser, the partner's code or hook, or a store. No later code parses or
/// validates it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input(String);

impl Input {
    /// Parses and validates a text.
    ///
    /// # Errors
    /// `INVALID_JSON`, or `INVALID_INPUT` with an issue for each invalid field.
    pub fn read(operation: Operation, text: &str, hop: Hop, leniency: Leniency) -> Result<Self, Error> {
        let json = Json::parse(text).map_err(|_| not_json(operation))?;
        Self::passed(operation, json, check_input(operation, json, hop, leniency))
    }

    /// The input, if validation found no issues.
    ///
    /// # Errors
    /// `INVALID_INPUT`.
    pub(crate) fn passed(operation: Operation, json: Json<'_>, found: Vec<FieldIssue>) -> Result<Self, Error> {
        if found.is_empty() { Ok(Self(json.text().to_owned())) } else { Err(Error::invalid_input(operation, found)) }
    }

    /// An input derived from a validated one, with fields that no caller may set.
    #[must_use]
    pub(crate) fn trusted(text: String) -> Self {
        Self(text)
    }

    /// The input of an operation without required fields.
    #[must_use]
    pub(crate) fn none() -> Self {
        Self("{}".to_owned())
    }

    /// This input with one of the server's own fields replaced.
    #[must_use]
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        Self(ObjectText::without(self.json(), &[name]).string(name, value).finish())
    }

    /// The fields.
    #[must_use]
    pub fn json(&self) -> Json<'_> {
        Json::trusted(&self.0)
    }

    /// The JSON text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRANSFER: &str =
        r#" {"fromAccountId": 1, "toAccountId": 2, "amount": 9007199254740991, "description": "x"} "#;

    fn read(text: &str) -> Result<Input, Error> {
        Input::read(Operation::Transfer, text, Hop::Proxy, Leniency::default())
    }

    #[test]
    fn a_read_input_keeps_every_byte() {
        assert_eq!(read(TRANSFER).unwrap().text(), TRANSFER.trim());
        assert_eq!(read(TRANSFER).unwrap().json(), Json::parse(TRANSFER).unwrap());
    }

    #[test]
    fn invalid_json_and_invalid_fields_are_refused() {
        for (text, code) in [
            ("", "INVALID_JSON"),
            ("{", "INVALID_JSON"),
            ("null", "INVALID_INPUT"),
            (&TRANSFER.replace("740991", "740992"), "INVALID_INPUT"),
            (&TRANSFER.replace("740991", "740991.0"), "INVALID_INPUT"),
            (&TRANSFER.replace("toAccountId", "to"), "INVALID_INPUT"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!((error.code.name(), error.operation), (code, Some("transfer")), "{text}");
        }
    }

    #[test]
    fn the_servers_field_replaces_the_callers() {
        let input = read(TRANSFER).unwrap().with("description", "a\"b");
        assert_eq!(input.json().text_at("description").unwrap(), "a\"b");
        assert_eq!(input.json().fields().filter(|(key, _)| key.is("description")).count(), 1);
    }
}

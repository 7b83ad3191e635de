//! Reads a request's input from path, query and body, and validates it against the operation's shape.

use super::reply::{Failure, fail};
use crate::api::{NOTHING, Operation};
use crate::check::{Code, Lang};
use crate::error::FieldIssue;
use crate::http::{Method, Request, percent_decode, query_pairs};
use crate::json::{Json, ObjectText, Type};
use crate::models::{self, Direction, Kind, Shape};
use serde::de::DeserializeOwned;

/// Maximum size of a request body, in bytes.
const MAX_BODY: usize = 100_000;

/// A request's fields as one JSON object.
pub(super) struct Input {
    operation: Operation,
    text: String,
}

impl Input {
    /// Collects the fields. They are validated by [`Self::decode`].
    pub(super) fn gather(
        operation: Operation,
        parameters: &[(&str, &str)],
        query: &str,
        request: &Request,
    ) -> Result<Self, Failure> {
        let body = request.body.as_deref().unwrap_or_default();
        let mut object = if matches!(operation.method, Method::Post | Method::Patch) && !body.is_empty() {
            if body.len() > MAX_BODY {
                return Err(fail(413, "The body is too large"));
            }
            if !request.headers.get("Content-Type").is_some_and(|media| media.to_ascii_lowercase().contains("json")) {
                return Err(fail(415, "Content-Type must be application/json"));
            }
            let json = Json::parse(body).map_err(|_| fail(400, "The body is not valid JSON"))?;
            if json.kind() != Type::Object {
                return Err(fail(400, "The body must be a JSON object"));
            }
            ObjectText::from(json)
        } else {
            ObjectText::new()
        };
        let broken = || fail(400, "The URL has a broken escape");
        if operation.method == Method::Get {
            for (name, value) in query_pairs(query).ok_or_else(broken)? {
                object = add(object, operation.input, &name, &value);
            }
        }
        for (name, value) in parameters {
            object = add(object, operation.input, name, &percent_decode(value).ok_or_else(broken)?);
        }
        Ok(Self { operation, text: object.finish() })
    }

    /// Returns a field as received.
    pub(super) fn get(&self, name: &str) -> Option<Json<'_>> {
        Json::trusted(&self.text).get(name).filter(|value| !value.is_null())
    }

    /// Returns an integer from the query.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        let value = self.get(name)?;
        value.integer().or_else(|| value.string()?.parse().ok())
    }

    /// Sets a field that the caller left out.
    pub(super) fn fill(&mut self, name: &str, value: i64) {
        if self.get(name).is_none() {
            self.text = ObjectText::without(Json::trusted(&self.text), &[name]).integer(name, value).finish();
        }
    }

    /// Returns all deviations of the fields from the operation's shape.
    pub(super) fn all_issues(&self) -> Vec<FieldIssue> {
        let shape = self.operation.input.unwrap_or(&NOTHING);
        models::check(Json::trusted(&self.text), &Kind::Object(shape), Direction::Request)
    }

    /// Returns the errors in the fields. Unknown fields are ignored.
    pub(super) fn issues(&self) -> Vec<FieldIssue> {
        let mut issues = self.all_issues();
        issues.retain(|issue| issue.issue.code != Code::UnknownField);
        issues
    }

    /// Deserializes the fields as the operation's input type.
    pub(super) fn decode<M: DeserializeOwned>(&self) -> Result<M, Failure> {
        let issues = self.issues();
        if !issues.is_empty() {
            let messages =
                issues.iter().map(|issue| [&issue.path, ": ", &issue.issue.message(Lang::En)].concat()).collect();
            return Err(Failure { status: 400, messages });
        }
        serde_json::from_str(&self.text).map_err(|error| fail(400, error.to_string()))
    }
}

/// Adds a path or query parameter, as a number if the field is an integer and the text is a number.
fn add(object: ObjectText, shape: Option<&Shape>, name: &str, value: &str) -> ObjectText {
    let field = shape.and_then(|shape| shape.fields.iter().find(|field| field.name == name));
    let is_number =
        || Json::parse(value).is_ok_and(|json| json.kind() == Type::Number && json.text().len() == value.len());
    match field.map(|field| field.kind) {
        Some(Kind::Integer { .. }) if is_number() => object.raw(name, value),
        _ => object.string(name, value),
    }
}

//! The messages and field names in a server's error body, in all known forms.
//!
//! `{error}`, `{message}`, `{message: […]}`, `{error: {message}}`, `{detail}` (RFC 9457), `{errors: […]}`, `{errors: {field: […]}}`, the nested
//! `{property, constraints, children}` of class-validator, or a string alone.

use crate::json::{Json, ObjectText, Type, list};
use crate::text::join;
use std::borrow::Cow;

/// A message and the path of its field; the path is empty if it names none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    path: String,
    text: String,
}

/// Maximum number of messages.
const MAX_MESSAGES: usize = 20;

/// Maximum depth of nested errors.
const MAX_DEPTH: u8 = 6;

/// Fields that hold a message, or an object with one.
const MESSAGE_FIELDS: [&str; 8] =
    ["message", "msg", "error", "detail", "error_description", "reason", "description", "title"];

/// Fields that hold one entry per error.
const ERROR_LISTS: [&str; 6] = ["errors", "details", "violations", "issues", "validationErrors", "invalidParams"];

/// Fields that name the invalid field.
const PATH_FIELDS: [&str; 7] = ["field", "property", "path", "param", "parameter", "pointer", "loc"];

/// The messages of a body.
pub(super) fn messages(json: Json<'_>) -> Vec<Message> {
    let mut messages = Vec::new();
    collect_messages(json, "", MAX_DEPTH, &mut messages);
    messages
}

/// All messages as one text.
pub(super) fn joined(messages: &[Message]) -> Option<String> {
    let one = |Message { path, text }: &Message| {
        // Most servers name the field in the message.
        let names = path.is_empty() || text.contains(path.rsplit('.').next().unwrap_or(path));
        if names { text.clone() } else { join(&[path, ": ", text]) }
    };
    let all: Vec<_> = messages.iter().map(one).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// The messages that name a field, as a JSON list of issues; `None` if none does.
pub(super) fn issues(messages: &[Message]) -> Option<String> {
    let one = |Message { path, text }: &Message| {
        ObjectText::new().string("path", path).string("code", "REFUSED").string("message", text).finish()
    };
    let all: Vec<_> = messages.iter().filter(|message| !message.path.is_empty()).map(one).collect();
    (!all.is_empty()).then(|| list(&all))
}

fn collect_messages(value: Json<'_>, path: &str, depth: u8, messages: &mut Vec<Message>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match value.kind() {
        Type::Text => {
            let text = value.string().unwrap_or_default().trim().to_owned();
            let new = Message { path: path.to_owned(), text };
            if !new.text.is_empty() && messages.len() < MAX_MESSAGES {
                messages.push(new);
            }
        }
        Type::List => value.items().for_each(|item| collect_messages(item, path, depth, messages)),
        Type::Object => object(value, path, depth, messages),
        _ => {}
    }
}

fn object(value: Json<'_>, path: &str, depth: u8, messages: &mut Vec<Message>) {
    let at = PATH_FIELDS.into_iter().find_map(|name| name_in(value.get(name)?));
    let path = at.map_or_else(|| path.to_owned(), |name| within(path, &name));
    let says = |name: &&str| value.get(name).is_some_and(|words| !matches!(words.kind(), Type::Null | Type::Bool));
    // The first that is present: the others repeat it.
    let word = MESSAGE_FIELDS.iter().find(|name| says(name)).copied().unwrap_or_default();
    if let Some(words) = value.get(word) {
        collect_messages(words, &path, depth, messages);
    }
    if let Some(constraints) = value.get("constraints") {
        constraints.fields().for_each(|(_, text)| collect_messages(text, &path, depth, messages));
    }
    if let Some(children) = value.get("children") {
        collect_messages(children, &path, depth, messages);
    }
    for faults in ERROR_LISTS.into_iter().filter_map(|name| value.get(name)) {
        match faults.kind() {
            // By field: `{amount: ["must be positive"]}`.
            Type::Object => faults.fields().for_each(|(key, fault)| {
                collect_messages(fault, &within(&path, &key.string().unwrap_or_default()), depth, messages);
            }),
            _ => collect_messages(faults, &path, depth, messages),
        }
    }
    // An `error` beside `message` is a bare code, as in `{error: "Bad Request", message: […]}`; an `error` that is an object may name fields.
    if let Some(inner) = value.get("error").filter(|inner| word != "error" && inner.kind() == Type::Object) {
        collect_messages(inner, &path, depth, messages);
    }
}

/// The name of a field: a text, a JSON pointer, or a list of steps.
fn name_in(name: Json<'_>) -> Option<String> {
    let steps = |steps: Vec<Cow<'_, str>>| {
        steps.iter().skip_while(|step| *step == "body").cloned().collect::<Vec<_>>().join(".")
    };
    let name = match name.kind() {
        Type::Text => steps(vec![name.string()?.trim_start_matches(['/', '#']).replace('/', ".").into()]),
        Type::List => steps(name.items().map(|step| step.string().unwrap_or(Cow::Borrowed(step.text()))).collect()),
        _ => return None,
    };
    (!name.is_empty()).then_some(name)
}

fn within(path: &str, name: &str) -> String {
    // Some servers repeat the whole path at each level.
    if path.is_empty() || name.starts_with(path) { name.to_owned() } else { join(&[path, ".", name]) }
}

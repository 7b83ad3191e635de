//! Generates the OpenAPI 3.1 document of the proxy's protocol from the library's tables.

use crate::errors;
use qash_client::api::{CARD_KEY_HEADER, CLIENT_HEADER, KEY_FIELD, Operation, REPEAT_HEADER, Reach, Retry};
use qash_client::formats::Format;
use qash_client::http::Method;
use qash_client::models::{Field, Kind, Shape};

use serde_json::{Map, Value, json};

/// Returns the document as formatted JSON.
pub fn openapi_json() -> String {
    let mut schemas = Map::new();
    let mut paths = Map::new();
    for operation in Operation::ALL.into_iter().filter(|operation| operation.reach != Reach::Server) {
        let path = templated(operation.proxy_path());
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[operation.method.name().to_lowercase()] = describe(operation, &mut schemas);
    }
    schemas.insert("Error".to_owned(), error());
    let document = json!({
        "openapi": "3.1.1",
        "info": {
            "title": "The proxy in front of Qash",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The requests of a browser to a partner's own server. docs/proxy-protocol.md of qash-client describes the order of the checks, and rules beyond the schemas.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/qash", "description": "The default basePath of createProxy." }],
        "security": [{ "session": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "session",
                    "description": "The partner's own session cookie; its name is the partner's choice.",
                },
            },
        },
    });
    format!("{document:#}\n")
}

/// Converts a path to OpenAPI syntax: `/user/transactions/:id` becomes `/user/transactions/{id}`.
fn templated(path: &str) -> String {
    match path.split_once(':') {
        Some((before, name)) => format!("{before}{{{name}}}"),
        None => path.to_owned(),
    }
}

fn describe(operation: Operation, schemas: &mut Map<String, Value>) -> Value {
    let in_path = operation.proxy_path().split_once(':').map(|(_, name)| name);
    let fields: Vec<&Field> = operation
        .input
        .map_or(&[][..], |shape| shape.fields)
        .iter()
        .filter(|field| !operation.from_session.contains(&field.name))
        .filter(|field| operation.retry != Retry::HeaderKey || field.name != KEY_FIELD)
        .collect();
    let reads_query = operation.method == Method::Get;
    let mut parameters = vec![header(
        CLIENT_HEADER,
        true,
        "Any non-empty value. A form or image of another site cannot send this header.",
    )];
    match operation.retry {
        Retry::HeaderKey => {
            let key = "A UUID, one for an intent. With the same the operation is carried out once.";
            parameters.push(header(CARD_KEY_HEADER, false, key));
        }
        Retry::Never if operation == Operation::Transfer => {
            let repeat = "`true`: send it although an equal transfer is not settled yet.";
            parameters.push(header(REPEAT_HEADER, false, repeat));
        }
        Retry::Safe | Retry::BodyKey | Retry::Never => {}
    }
    for field in fields.iter().filter(|field| reads_query || Some(field.name) == in_path) {
        let place = if Some(field.name) == in_path { "path" } else { "query" };
        parameters.push(json!({
            "name": field.name,
            "in": place,
            "required": place == "path" || field.required,
            "description": sentence(field.doc),
            "schema": schema(&field.kind, true, schemas),
        }));
    }
    let mut described = json!({
        "operationId": operation.name,
        "summary": sentence(operation.summary),
        "parameters": parameters,
    });
    if operation.reach == Reach::OptIn {
        described["description"] = json!("Disabled unless the partner enables it: 403 OPERATION_NOT_ENABLED.");
    }
    if !reads_query {
        let mut body = object(fields.iter().copied(), true, schemas);
        body["additionalProperties"] = json!(false);
        if operation.retry == Retry::BodyKey
            && let Some(required) = body["required"].as_array_mut()
        {
            required.push(json!(KEY_FIELD));
        }
        let content = json!({ "application/json": { "schema": body } });
        described["requestBody"] = json!({ "required": true, "content": content });
    }
    let answer = named(operation.output, false, schemas);
    described["responses"] = json!({
        "200": { "description": "The operation was executed.", "content": { "application/json": { "schema": answer } } },
        "default": {
            "description": "The operation failed. `outcome` says whether it was executed.",
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } },
        },
    });
    described
}

fn header(name: &str, required: bool, description: &str) -> Value {
    let schema = if required { json!({ "type": "string", "minLength": 1 }) } else { json!({ "type": "string" }) };
    json!({ "name": name, "in": "header", "required": required, "description": description, "schema": schema })
}

/// Adds a shape to `components`, and returns a reference to it.
fn named(shape: &'static Shape, request: bool, schemas: &mut Map<String, Value>) -> Value {
    if !schemas.contains_key(shape.name) {
        schemas.insert(shape.name.to_owned(), Value::Null);
        let mut told = object(shape.fields, request, schemas);
        told["description"] = json!(sentence(shape.doc));
        if request {
            told["additionalProperties"] = json!(false);
        }
        schemas.insert(shape.name.to_owned(), told);
    }
    json!({ "$ref": format!("#/components/schemas/{}", shape.name) })
}

fn object<'a>(fields: impl IntoIterator<Item = &'a Field>, request: bool, schemas: &mut Map<String, Value>) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for field in fields {
        let value = schema(&field.kind, request, schemas);
        // Optional fields may be null.
        let mut told = if field.required { value } else { json!({ "anyOf": [value, { "type": "null" }] }) };
        told["description"] = json!(sentence(field.doc));
        properties.insert(field.name.to_owned(), told);
        if field.required {
            required.push(json!(field.name));
        }
    }
    json!({ "type": "object", "properties": properties, "required": required })
}

fn schema(kind: &Kind, request: bool, schemas: &mut Map<String, Value>) -> Value {
    match kind {
        Kind::Text { min: 0 } => json!({ "type": "string" }),
        Kind::Text { .. } if request => json!({ "type": "string", "pattern": "\\S" }),
        Kind::Text { .. } => json!({ "type": "string" }),
        Kind::Format(format) if request => json!({ "type": "string", "format": format.name() }),
        Kind::Format(_) => json!({ "type": "string" }),
        Kind::Integer(bounds) if request => json!({ "type": "integer", "minimum": bounds.min, "maximum": bounds.max }),
        Kind::Integer(_) => json!({ "type": "integer" }),
        Kind::Decimal => json!({ "type": "number" }),
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Time => json!({ "type": "string", "format": "date-time" }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::TimeOrDate => {
            json!({ "anyOf": [{ "type": "string", "format": "date-time" }, { "type": "string", "format": "date" }] })
        }
        Kind::Name { names, closed: true } if request => json!({ "enum": names }),
        Kind::Name { names, .. } => json!({ "type": "string", "examples": names }),
        Kind::Object(shape) => named(shape, request, schemas),
        Kind::List(item) => json!({ "type": "array", "items": schema(item, request, schemas) }),
        Kind::OpaqueId => json!({ "type": ["string", "integer"] }),
        Kind::Any => json!({}),
    }
}

/// Joins a doc comment to one paragraph.
fn sentence(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn error() -> Value {
    let issue = json!({
        "type": "object",
        "required": ["path", "code", "message"],
        "properties": {
            "path": { "type": "string", "description": "The field's path, such as `beneficiary.accountNumber`." },
            "code": { "type": "string", "description": "A code from docs/codes.md." },
            "message": { "type": "string" },
        },
    });
    let told = json!({
        "type": "object",
        "required": ["code", "message", "requestId", "retryable", "outcome"],
        "properties": {
            "code": { "type": "string", "examples": errors::codes(), "description": "A stable code; docs/errors.md describes each." },
            "message": { "type": "string" },
            "requestId": { "type": "string" },
            "retryable": { "type": "boolean", "description": "Whether a retry of the same request, with the same key, may succeed." },
            "outcome": { "enum": ["none", "done", "unknown"], "description": "Whether the operation was executed at Qash." },
            "issues": { "type": "array", "items": issue },
            "retryAfterMs": { "type": "integer", "minimum": 0 },
        },
    });
    json!({ "type": "object", "required": ["error"], "properties": { "error": told } })
}

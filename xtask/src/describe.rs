//! Generates texts from the library's tables: the TypeScript of the models, the names of plazas, the tables of operations.

use crate::errors;
use qash_client::api::{Operation, Reach, Retry};
use qash_client::check::Code;
use qash_client::formats::plazas;
use qash_client::models::{Field, Kind, Shape};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Generates the TypeScript of every request and response, and the interface of all operations.
pub fn models_ts() -> String {
    let mut inputs = BTreeMap::new();
    let mut outputs = BTreeMap::new();
    for operation in Operation::ALL {
        if let Some(input) = operation.input {
            collect(input, &mut inputs);
        }
        collect(operation.output, &mut outputs);
    }
    let mut out = String::from("// Made from src/models by `cargo xtask docs`; not edited by hand.\n");
    out.push_str(HEAD);
    for shape in outputs.values() {
        interface(&mut out, shape, false);
    }
    for shape in inputs.values() {
        interface(&mut out, shape, true);
    }
    out.push_str("\n/** The input and output of every operation. */\nexport interface Operations {\n");
    for operation in Operation::ALL {
        let input = operation.input.map_or("Record<string, never>", |shape| shape.name);
        let _ = writeln!(out, "  /** {} */", operation.summary.trim());
        let _ = writeln!(out, "  {}: {{ input: {input}; output: {} }};", operation.name, operation.output.name);
    }
    out.push_str("}\n");
    let opt_ins: Vec<_> = Operation::ALL.into_iter().filter(|operation| operation.reach == Reach::OptIn).collect();
    out.push_str("\n/** Operations that are disabled unless they have a policy hook. */\nexport type OptIn =");
    for operation in opt_ins {
        let _ = write!(out, "\n  | \"{}\"", operation.name);
    }
    out.push_str(";\n");
    let issues: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
    codes(&mut out, "The codes of issues in a text or a field; docs/codes.md describes each.", "IssueCode", &issues);
    let mut failures = errors::codes();
    failures.extend(issues);
    codes(&mut out, "The codes of errors; docs/errors.md describes each.", "ErrorCode", &failures);
    out
}

/// Generates the field names of each response type, and the types of each operation's response.
pub fn known_fields_ts() -> String {
    let mut shapes = BTreeMap::new();
    for operation in Operation::ALL {
        collect(operation.output, &mut shapes);
    }
    let mut out = String::from(
        "// Made from src/models by `cargo xtask docs`; not edited by hand.\n/** The name of a response type, or of a nested one. */\nexport type AnswerType =",
    );
    for name in shapes.keys() {
        let _ = write!(out, "\n  | \"{name}\"");
    }
    out.push_str(
        ";\n\n/** The fields of each response type. */\nexport const FIELDS: Record<AnswerType, string> = {\n",
    );
    for shape in shapes.values() {
        let fields: Vec<_> = shape.fields.iter().map(|field| field.name).collect();
        let _ = writeln!(out, "  {}: \"{}\",", shape.name, fields.join(" "));
    }
    out.push_str(
        "};\n\n/** The type of each operation's response, and of a list's items. */\nexport const TYPES: Record<string, AnswerType[]> = {\n",
    );
    for operation in Operation::ALL {
        let items = operation.output.fields.iter().find_map(|field| match field.kind {
            Kind::List(&Kind::Object(item)) => Some(item.name),
            _ => None,
        });
        let types: Vec<_> = [Some(operation.output.name), items].into_iter().flatten().collect();
        let _ = writeln!(out, "  {}: [\"{}\"],", operation.name, types.join("\", \""));
    }
    out.push_str("  waitUntilActive: [\"User\"],\n};\n");
    out
}

/// Generates an open union type of codes, since a newer proxy may return others.
fn codes(out: &mut String, doc: &str, name: &str, codes: &[&str]) {
    let _ = writeln!(out, "\n/** {doc} */\nexport type {name} =");
    for code in codes {
        let _ = writeln!(out, "  | \"{code}\"");
    }
    out.push_str("  | (string & {});\n");
}

/// Collects a shape and all nested shapes, by name.
fn collect(shape: &'static Shape, into: &mut BTreeMap<&'static str, &'static Shape>) {
    if into.insert(shape.name, shape).is_some() {
        return;
    }
    for field in shape.fields {
        let mut kind = &field.kind;
        while let Kind::List(item) = kind {
            kind = item;
        }
        if let Kind::Object(inner) = kind {
            collect(inner, into);
        }
    }
}

fn interface(out: &mut String, shape: &Shape, request: bool) {
    out.push('\n');
    doc(out, "", shape.doc);
    let _ = writeln!(out, "export interface {} {{", shape.name);
    for field in shape.fields {
        doc(out, "  ", field.doc);
        let optional = if field.required { "" } else { "?" };
        // A response may have null for a missing value; a request omits the field.
        let nothing = match (field.required, request) {
            (true, _) => "",
            (false, true) => " | undefined",
            (false, false) => " | null",
        };
        let own = own_type(shape.name, field, request).unwrap_or_else(|| type_of(&field.kind, request));
        let _ = writeln!(out, "  {}{optional}: {own}{nothing};", field.name);
    }
    out.push_str("}\n");
}

/// Writes a doc comment of one or more lines.
pub fn doc(out: &mut String, indent: &str, text: &str) {
    let text = text.trim();
    if text.contains('\n') {
        let _ = writeln!(out, "{indent}/**");
        for line in text.lines() {
            let _ = writeln!(out, "{indent} * {}", line.trim());
        }
        let _ = writeln!(out, "{indent} */");
    } else if !text.is_empty() {
        let _ = writeln!(out, "{indent}/** {text} */");
    }
}

/// Text before the models: the hand-written TypeScript that they use.
const HEAD: &str = "\
import type { CardFunds, CardSpend, MinorAmount, QuotedAmount, WholeAmount } from \"./amounts.js\";
export type * from \"./amounts.js\";
";

/// Text fields with suggested values for editors; other values are accepted.
const SUGGESTED: &[(&str, &str, &[&str])] = &[
    ("PayoutRequest", "provider", &["cobre", "irisbank", "mercury"]),
    ("DepositRequest", "provider", &["irisbank", "cobre", "stripe", "manual"]),
    ("CreateAccountRequest", "provider", &["qash"]),
    ("CreateAccountRequest", "accountType", &["fiat_wallet"]),
    ("CreateAccountRequest", "status", &["active"]),
    ("Payer", "documentType", &["CC", "NIT", "RFC", "CURP", "PASSPORT"]),
    ("", "currency", CURRENCIES),
    ("", "currencyCode", CURRENCIES),
    ("", "asset", CURRENCIES),
    ("", "fromAsset", CURRENCIES),
    ("", "toAsset", CURRENCIES),
    ("", "fromCurrency", CURRENCIES),
    ("", "toCurrency", CURRENCIES),
];

const CURRENCIES: &[&str] = &["MXN", "USD", "COP", "USDC"];

/// Returns the type of a field that is more specific than its kind.
fn own_type(shape: &str, field: &Field, request: bool) -> Option<String> {
    let own = match (shape, field.name, &field.kind) {
        ("CardBalance", "balances", _) => "Record<string, CardFunds | WholeAmount>",
        ("CardTransaction", "spend", _) => "CardSpend",
        ("CardDetails", "expirationMonth" | "expirationYear", _) => "number | string",
        // The client computes it.
        ("Quote", "toAmountUnit", _) => r#""minor" | "base" | "ambiguous""#,
        ("Quote", "toAmount", _) => "QuotedAmount",
        // Open, although only these values are sent, because it is often a plain string variable.
        ("Beneficiary", "accountType", _) => r#""CLABE" | "IBAN" | "SWIFT" | (string & {})"#,
        (_, "amount" | "fromAmount", Kind::Decimal) => "WholeAmount",
        (_, "amount" | "credits" | "debits" | "balance" | "toMinor", Kind::Integer(_)) if request => {
            "MinorAmount | bigint"
        }
        (_, "amount" | "credits" | "debits" | "balance" | "toMinor", Kind::Integer(_)) => "MinorAmount",
        (_, name, Kind::Text { .. }) => {
            let (.., names) =
                SUGGESTED.iter().find(|(of, field, _)| (of.is_empty() || *of == shape) && *field == name)?;
            let names: Vec<_> = names.iter().map(|name| format!("\"{name}\"")).collect();
            return Some(format!("{} | (string & {{}})", names.join(" | ")));
        }
        _ => return None,
    };
    Some(own.to_owned())
}

/// Returns the type of a field in a request or a response.
pub fn type_of(kind: &Kind, request: bool) -> String {
    match kind {
        Kind::Text { .. } | Kind::Format(_) | Kind::Time | Kind::Date | Kind::TimeOrDate => "string".to_owned(),
        Kind::Integer { .. } if request => "number | bigint".to_owned(),
        Kind::Integer { .. } | Kind::Decimal => "number".to_owned(),
        Kind::Bool => "boolean".to_owned(),
        Kind::OpaqueId => "string | number".to_owned(),
        Kind::Any => "unknown".to_owned(),
        Kind::Object(shape) => shape.name.to_owned(),
        Kind::List(item) => match type_of(item, request) {
            union if union.contains('|') => format!("({union})[]"),
            single => format!("{single}[]"),
        },
        Kind::Name { names, closed } => {
            let mut union: Vec<_> = names.iter().map(|name| format!("\"{name}\"")).collect();
            if !closed || !request {
                union.push("(string & {})".to_owned());
            }
            union.join(" | ")
        }
    }
}

/// Generates the names of plazas for `qash-client/plazas`: one text in which a name's position is its code. It compresses better than codes
/// with names.
pub fn plazas_ts() -> String {
    let mut names = Vec::new();
    for (code, name) in plazas() {
        names.resize(usize::from(*code), "");
        names.push(name);
    }
    let names = names.join("|");
    format!(
        "// Made from src/formats/clabe/plazas.rs by `cargo xtask docs`; not edited by hand.\nexport const PLAZAS = {names:?};\n"
    )
}

/// Generates the table of all operations for the README.
pub fn operations_md() -> String {
    let mut out = String::from(
        "| operation | at the proxy | what it does | from a browser | sent again |\n|---|---|---|---|---|\n",
    );
    for operation in Operation::ALL {
        let reach = match operation.reach {
            Reach::Own => "yes, as the session's own user",
            Reach::OptIn => "when the partner switches it on",
            Reach::Server => "never; on the server",
        };
        let retry = match operation.retry {
            Retry::Safe => "safe",
            Retry::BodyKey | Retry::HeaderKey => "with the same key",
            Retry::Never => "never",
        };
        let path = match operation.reach {
            Reach::Server => "–".to_owned(),
            _ => format!("`{} {}`", operation.method.name(), operation.proxy_path()),
        };
        let pages = if operation.paging.is_some() { " Pages." } else { "" };
        let _ = writeln!(
            out,
            "| `{}` | {path} | {}{pages} | {reach} | {retry} |",
            operation.name,
            operation.summary.trim()
        );
    }
    out
}

/// Generates the table of browser operations for the protocol of the proxy.
pub fn protocol_md() -> String {
    let mut out = String::from(
        "| operation | at the proxy | at Qash, under `/api/v1` | reach | retry |\n|---|---|---|---|---|\n",
    );
    for operation in Operation::ALL.into_iter().filter(|operation| operation.reach != Reach::Server) {
        let method = operation.method.name();
        let path = match operation.own_path {
            Some(_) => format!("`{method} {}`", operation.path.replace(":userId", "{session's user}")),
            None => "the same".to_owned(),
        };
        // Path parameters are not fields of the body.
        let from_session =
            operation.from_session.iter().filter(|name| **name == "userId" && !operation.path.contains(**name));
        let added: Vec<_> = from_session.chain(operation.fixed.iter().map(|(name, _)| name)).collect();
        let added = added.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let plus = if added.is_empty() { "" } else { " + " };
        let reach = if operation.reach == Reach::Own { "own" } else { "opt-in" };
        let retry = match operation.retry {
            Retry::Safe => "safe",
            Retry::BodyKey | Retry::HeaderKey => "same key",
            Retry::Never => "never",
        };
        let (name, own) = (operation.name, operation.proxy_path());
        let _ = writeln!(out, "| {name} | `{method} {own}` | {path}{plus}{added} | {reach} | {retry} |");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plaza_stands_at_the_place_of_its_code() {
        let text = plazas_ts();
        let names: Vec<_> = text.split('"').nth(1).unwrap().split('|').collect();
        assert_eq!(names.iter().filter(|name| !name.is_empty()).count(), plazas().len());
        for (code, name) in plazas() {
            assert_eq!(names[usize::from(*code)], *name);
        }
    }
}

//! `cargo xtask docs`: writes the generated tables into the documents, between the markers that name them.

use crate::paths::{read, root, write};
use crate::step::Result;
use crate::{codes, describe, errors};

/// Which table stands in which document.
fn tables() -> [(&'static str, &'static str, String); 4] {
    [
        ("README.md", "operations", describe::operations_md()),
        ("docs/proxy-protocol.md", "operations", describe::protocol_md()),
        ("docs/codes.md", "codes", codes::codes_md()),
        ("docs/errors.md", "errors", errors::errors_md()),
    ]
}

/// Writes every table anew.
pub fn run() -> Result {
    for (document, name, table) in tables() {
        let path = root().join(document);
        write(&path, with_table(&read(&path)?, document, name, &table)?)?;
    }
    Ok(())
}

/// Whether every document says what the tables say.
pub fn check() -> Result {
    for (document, name, table) in tables() {
        let text = read(&root().join(document))?;
        if with_table(&text, document, name, &table)? != text {
            return Err(format!("The table `{name}` in {document} is out of date: run `cargo xtask docs`."));
        }
    }
    Ok(())
}

fn with_table(text: &str, document: &str, name: &str, table: &str) -> Result<String> {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let parts = text.split_once(&open).and_then(|(before, rest)| Some((before, rest.split_once(&close)?.1)));
    let (before, after) = parts.ok_or_else(|| format!("{document} lacks the markers of its table `{name}`."))?;
    Ok([before, &open, table, &close, after].concat())
}

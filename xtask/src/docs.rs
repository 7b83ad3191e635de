//! `cargo xtask docs`: writes the generated tables between their markers in the documents, and the generated TypeScript.

use crate::paths::{npm_bin, read, root, write};
use crate::step::{Result, fed};
use crate::{codes, data, describe, errors, methods, openapi, setup, typescript, variations};
use std::path::PathBuf;

/// The tables and their documents.
fn tables() -> Result<[(&'static str, &'static str, String); 6]> {
    Ok([
        ("README.md", "operations", describe::operations_md()),
        ("docs/proxy-protocol.md", "operations", describe::protocol_md()),
        ("docs/codes.md", "codes", codes::codes_md()),
        ("docs/errors.md", "errors", errors::errors_md()),
        ("docs/data.md", "tables", data::ages_md()?),
        ("docs/sandbox.md", "variations", variations::variations_md()),
    ])
}

/// Returns the generated TypeScript, formatted like Biome: files and their text.
fn typescript() -> Result<Vec<(PathBuf, String)>> {
    setup::npm(root())?;
    let folder = root().join("pkg-template/src");
    let mut made = typescript::files();
    for (file, name, part) in methods::parts() {
        let begun = made.iter().position(|(begun, _)| begun == file);
        let text = begun.map_or_else(|| read(&folder.join(file)), |begun| Ok(made.swap_remove(begun).1))?;
        let open = format!("// The {name}: made from src/api.rs by `cargo xtask docs`, not edited by hand.\n\n");
        let close = format!("// End of the {name}.\n");
        made.push((file.into(), between(&text, (&open, &close), &part).ok_or_else(|| lacks(file, name))?));
    }
    let lay_out = |(name, text): (String, String)| {
        let path = folder.join(&name);
        let args = ["check", "--write", "--stdin-file-path"];
        Ok((path.clone(), fed(npm_bin("biome").args(args).arg(path), &text)?))
    };
    made.into_iter().map(lay_out).collect()
}

/// Path and text of the OpenAPI document.
fn protocol() -> (PathBuf, String) {
    (root().join("docs/openapi.json"), openapi::openapi_json())
}

/// Writes the generated TypeScript that has changed.
pub fn write_typescript() -> Result {
    for (path, text) in typescript()? {
        if read(&path).ok().as_ref() != Some(&text) {
            write(&path, text)?;
        }
    }
    Ok(())
}

/// Writes all tables.
pub fn run() -> Result {
    write_typescript()?;
    let (path, made) = protocol();
    write(&path, made)?;
    for (document, name, table) in tables()? {
        let path = root().join(document);
        write(&path, with_table(&read(&path)?, document, name, &table)?)?;
    }
    Ok(())
}

/// The documents that refer to tests, as `file::name`.
const NAMING: [&str; 2] = ["docs/threat-model.md", "docs/documents.md"];

/// Checks that the tables in all documents are current, and that the tests they refer to exist.
pub fn check() -> Result {
    for document in NAMING {
        let text = read(&root().join(document))?;
        let gone: Vec<String> = named_tests(&text)
            .filter(|(file, name)| !holds_test(&read(&root().join(file)).unwrap_or_default(), name))
            .map(|(file, name)| format!("{file}::{name}"))
            .collect();
        if !gone.is_empty() {
            return Err(format!("{document} names tests that are not there: {}.", gone.join("; ")));
        }
    }
    for (path, made) in typescript()?.into_iter().chain([protocol()]) {
        if read(&path).ok() != Some(made) {
            return Err(format!("{} is out of date: run `cargo xtask docs`.", path.display()));
        }
    }
    for (document, name, table) in tables()? {
        let text = read(&root().join(document))?;
        if with_table(&text, document, name, &table)? != text {
            return Err(format!("The table `{name}` in {document} is out of date: run `cargo xtask docs`."));
        }
    }
    Ok(())
}

/// Finds all `file::name` in backticks.
fn named_tests(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter_map(|code| code.split_once("::"))
        .filter(|(file, _)| file.contains('/'))
}

/// Whether a file has a test with a name: a Rust function, or the first argument of `test`.
fn holds_test(source: &str, name: &str) -> bool {
    source.contains(&format!("fn {name}()")) || source.contains(&format!("test(\"{name}\""))
}

fn with_table(text: &str, document: &str, name: &str, table: &str) -> Result<String> {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    between(text, (&open, &close), table).ok_or_else(|| lacks(document, name))
}

fn lacks(document: &str, name: &str) -> String {
    format!("{document} lacks the markers of its part `{name}`.")
}

/// Replaces the part between two markers of a text; `None` without the markers.
fn between(text: &str, (open, close): (&str, &str), part: &str) -> Option<String> {
    let (before, rest) = text.split_once(open)?;
    let (_, after) = rest.split_once(close)?;
    Some([before, open, part, close, after].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_is_named_is_looked_for_by_its_whole_name() {
        let text = "| `a` | `src/x.rs::one_is_two`, `tests/y.mjs::it holds` |\n`Kind::Other`\n";
        assert_eq!(named_tests(text).collect::<Vec<_>>(), [("src/x.rs", "one_is_two"), ("tests/y.mjs", "it holds")]);
        assert!(holds_test("fn one_is_two() {", "one_is_two"));
        assert!(!holds_test("fn one_is_two_times() {", "one_is_two"));
        assert!(holds_test("test(\"it holds\", async () => {", "it holds"));
        assert!(!holds_test("test(\"it holds no more\", async () => {", "it holds"));
    }
}

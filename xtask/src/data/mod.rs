//! `cargo xtask data`: regenerates the tables of formats from their sources, or reports changes of a source.
//!
//! The sources are packages of PyPI and npm, in their newest release, fetched into a folder of the target directory. The first lines of
//! each table name the release and the date; docs/data.md lists them.

use crate::paths::{read, root, target, write};
use crate::setup;
use crate::step::{Result, quiet, step};
use std::path::PathBuf;
use std::process::Command;

/// A table: its name, its file, and the program that prints it, with an argument.
const TABLES: [(&str, &str, &str, &str); 6] = [
    ("iban", "src/formats/iban/table.rs", "iban.py", ""),
    ("phone", "src/formats/phone/table.rs", "phone.py", ""),
    ("phone", "pkg-template/src/phone-strict-data.ts", "strict.py", ""),
    ("banks", "src/formats/clabe/institutions.rs", "banks.py", ""),
    ("banks", "src/formats/clabe/plazas.rs", "banks.py", "plazas"),
    ("countries", "src/formats/country/table.rs", "countries.py", ""),
];

/// Content of the tables for docs/data.md, including tables maintained by hand: these name a source without a program.
const CONTENTS: [(&str, &str); 8] = [
    ("src/formats/clabe/institutions.rs", "banks and other institutions of CLABEs"),
    ("src/formats/clabe/plazas.rs", "plazas, the cities of CLABEs"),
    ("src/formats/iban/table.rs", "IBAN registry"),
    ("src/formats/phone/table.rs", "calling codes, lengths and grouping of phone numbers"),
    ("src/formats/phone/old.rs", "numbering plans that changed since 2010"),
    ("pkg-template/src/phone-strict-data.ts", "phone numbers given out, `phone-strict`"),
    ("src/formats/country/table.rs", "countries"),
    ("src/money/currencies.rs", "currencies and their decimals"),
];

const PYPI: [&str; 4] = ["schwifty", "clabe", "phonenumbers", "pycountry"];
const NPM: [&str; 2] = ["ibantools", "clabe-validator"];

/// `data [iban|phone|banks|countries]…` writes those tables, or all; `data check` compares all with their sources and writes nothing.
///
/// # Errors
/// Failed downloads, programs or writes; with `check`, the tables that would change.
pub fn run(args: &[String]) -> Result {
    let check = args.iter().any(|arg| arg == "check");
    let wanted: Vec<&str> = args.iter().map(String::as_str).filter(|arg| *arg != "check").collect();
    if let Some(unknown) = wanted.iter().find(|name| TABLES.iter().all(|table| table.0 != **name)) {
        return Err(format!("Unknown table `{unknown}`. Expected iban, phone, banks or countries."));
    }
    let sources = Sources::newest()?;
    let mut changed = Vec::new();
    for (name, file, program, argument) in TABLES {
        if !wanted.is_empty() && !wanted.contains(&name) {
            continue;
        }
        let made = sources.make(program, argument)?;
        let place = root().join(file);
        let old = std::fs::read_to_string(&place).unwrap_or_default();
        let differences = differences(&old, &made);
        println!(
            "{file}: {}",
            if differences.is_empty() { "as its sources".to_owned() } else { differences.join("\n  ") }
        );
        if differences.is_empty() {
            continue;
        }
        changed.push(file);
        if !check {
            write(&place, made)?;
        }
    }
    if check && !changed.is_empty() {
        return Err(format!(
            "The sources have changed: {}. Run `cargo xtask data` to update the tables.",
            changed.join(", ")
        ));
    }
    Ok(())
}

/// Returns the table of docs/data.md: content, source, date and command of each table.
///
/// # Errors
/// If a table cannot be read, or names no source.
pub fn ages_md() -> Result<String> {
    let mut out = String::from("| table | source | as of | made by |\n|---|---|---|---|\n");
    for (file, what) in CONTENTS {
        let (source, day) = source_of(&read(&root().join(file))?).ok_or_else(|| format!("{file} names no source."))?;
        let made = TABLES.iter().find(|table| table.1 == file);
        let made = made.map_or_else(|| "hand".to_owned(), |(name, ..)| format!("`cargo xtask data {name}`"));
        out += &format!("| {what}: `{file}` | {source} | {day} | {made} |\n");
    }
    Ok(out)
}

/// Reads a table's source and date from its first lines.
fn source_of(text: &str) -> Option<(String, String)> {
    let (_, behind) = text.split_once("Source")?;
    let (_, behind) = behind.split_once(": ")?;
    let source = behind.lines().next()?.trim_end_matches('.');
    let is_day = |word: &&str| word.starts_with("20") && word.split('-').map(str::len).eq([4, 2, 2]);
    let day = source.split(' ').rfind(is_day)?;
    Some((source.trim_end_matches(day).trim_end_matches("; ").to_owned(), day.to_owned()))
}

/// Returns the rows that are only in one text, without the comments above the table.
fn differences(old: &str, new: &str) -> Vec<String> {
    let rows = |text: &str| -> Vec<String> {
        text.lines().filter(|line| !line.starts_with("//")).map(str::to_owned).collect()
    };
    let (old, new) = (rows(old), rows(new));
    let short = |row: &String| row.trim().chars().take(160).collect::<String>();
    let gone = old.iter().filter(|row| !new.contains(row)).map(|row| format!("- {}", short(row)));
    let come = new.iter().filter(|row| !old.contains(row)).map(|row| format!("+ {}", short(row)));
    gone.chain(come).collect()
}

/// The source packages.
struct Sources {
    python: PathBuf,
    folder: PathBuf,
}

impl Sources {
    /// Updates the packages.
    fn newest() -> Result<Self> {
        let folder = target()?.join("data");
        let python = setup::python("data")?;
        // If pip cannot search for a newer release, the installed one is used.
        let newest = ["-m", "pip", "index", "versions", PYPI[0]];
        step("PyPI", || quiet(Command::new(&python).args(newest))).map_err(unreachable("PyPI"))?;
        step("pip install", || quiet(setup::pip_install(&python).arg("--upgrade").args(PYPI)))
            .map_err(unreachable("PyPI"))?;
        write(&folder.join("package.json"), "{\"private\":true}")?;
        let npm = NPM.map(|name| format!("{name}@latest"));
        let install = ["install", "--no-audit", "--no-fund"];
        step("npm install", || quiet(Command::new("npm").args(install).args(npm).current_dir(&folder)))
            .map_err(unreachable("npm"))?;
        Ok(Self { python, folder })
    }

    /// Runs a program and returns its output; its messages go to the terminal.
    fn make(&self, program: &str, argument: &str) -> Result<String> {
        let mut command = Command::new(&self.python);
        command.arg(root().join("xtask/src/data").join(program)).current_dir(&self.folder);
        command.args(Some(argument).filter(|argument| !argument.is_empty()));
        let done = command.output().map_err(|e| format!("{program} cannot be started: {e}."))?;
        eprint!("{}", String::from_utf8_lossy(&done.stderr));
        if !done.status.success() {
            return Err(format!("{program} failed."));
        }
        String::from_utf8(done.stdout).map_err(|e| format!("{program}: {e}."))
    }
}

/// Builds the error of a source that could not be fetched.
fn unreachable(registry: &'static str) -> impl Fn(String) -> String {
    move |error| format!("The sources could not be fetched from {registry}; no table was changed.\n{error}")
}

#[cfg(test)]
mod tests {
    use super::{CONTENTS, TABLES, differences, source_of};

    #[test]
    fn the_source_of_a_table_is_told_with_its_day() {
        let told = |text: &str| source_of(text).map(|(source, day)| format!("{source} @ {day}"));
        let head = "//! What.\n//!\n//! Source: a list by way of PyPI `x` 1.2.3; 2026-11-20.\n//! SEPA: 2025-12-24.\n";
        assert_eq!(told(head).as_deref(), Some("a list by way of PyPI `x` 1.2.3 @ 2026-11-20"));
        let head = "// What. Source: one, published 2026-01-01 by others.\n";
        assert_eq!(told(head).as_deref(), Some("one, published 2026-01-01 by others @ 2026-01-01"));
        assert_eq!(told("//! Source: nobody knows.\n"), None);
        assert!(TABLES.iter().all(|table| CONTENTS.iter().any(|(file, _)| *file == table.1)));
    }

    #[test]
    fn a_new_day_alone_is_no_difference() {
        assert_eq!(
            differences("//! Source: a; Monday\nrow(1)\n", "//! Source: a; Tuesday\nrow(1)\n"),
            Vec::<String>::new()
        );
        assert_eq!(differences("row(1)\nrow(2)", "row(1)\nrow(3)"), ["- row(2)", "+ row(3)"]);
    }
}

//! `cargo xtask data`: makes the tables of `src/formats` anew from their sources, or tells what a source has changed.
//!
//! The sources are packages of PyPI and npm, fetched into a folder of the target directory at their newest release.

use crate::paths::{root, target, write};
use crate::setup;
use crate::step::{Result, quiet, step};
use std::path::PathBuf;
use std::process::Command;

/// A table: what it is asked for by, its file, and the program that prints it, with an argument.
const TABLES: [(&str, &str, &str, &str); 5] = [
    ("iban", "iban/table.rs", "iban.py", ""),
    ("phone", "phone/table.rs", "phone.py", ""),
    ("banks", "clabe/institutions.rs", "banks.py", ""),
    ("banks", "clabe/plazas.rs", "banks.py", "plazas"),
    ("countries", "country/table.rs", "countries.py", ""),
];

const PYPI: [&str; 4] = ["schwifty", "clabe", "phonenumbers", "pycountry"];
const NPM: [&str; 2] = ["ibantools", "clabe-validator"];

/// `data [iban|phone|banks|countries]…` writes those tables, or all; `data check` compares all with their sources and writes nothing.
///
/// # Errors
/// What could not be fetched, run or written; with `check`, which tables would change.
pub fn run(args: &[String]) -> Result {
    let check = args.iter().any(|arg| arg == "check");
    let wanted: Vec<&str> = args.iter().map(String::as_str).filter(|arg| *arg != "check").collect();
    if let Some(unknown) = wanted.iter().find(|name| TABLES.iter().all(|table| table.0 != **name)) {
        return Err(format!("There is no table `{unknown}`; there are: iban, phone, banks, countries."));
    }
    let sources = Sources::newest()?;
    let mut changed = Vec::new();
    for (name, file, program, argument) in TABLES {
        if !wanted.is_empty() && !wanted.contains(&name) {
            continue;
        }
        let made = sources.make(program, argument)?;
        let place = root().join("src/formats").join(file);
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
            "The sources have moved on: {}. `cargo xtask data` writes the tables anew.",
            changed.join(", ")
        ));
    }
    Ok(())
}

/// The rows that are in one text alone; the comments above the table, which name release and day, are no rows.
fn differences(old: &str, new: &str) -> Vec<String> {
    let rows = |text: &str| -> Vec<String> {
        text.lines().filter(|line| !line.starts_with("//!")).map(str::to_owned).collect()
    };
    let (old, new) = (rows(old), rows(new));
    let gone = old.iter().filter(|row| !new.contains(row)).map(|row| format!("- {}", row.trim()));
    let come = new.iter().filter(|row| !old.contains(row)).map(|row| format!("+ {}", row.trim()));
    gone.chain(come).collect()
}

/// The packages that the tables are made from.
struct Sources {
    python: PathBuf,
    folder: PathBuf,
}

impl Sources {
    /// Brings the packages up to date.
    fn newest() -> Result<Self> {
        let folder = target()?.join("data");
        let python = setup::python("data")?;
        step("pip install", || quiet(setup::pip_install(&python).arg("--upgrade").args(PYPI)))?;
        write(&folder.join("package.json"), "{\"private\":true}")?;
        let npm = NPM.map(|name| format!("{name}@latest"));
        let install = ["install", "--no-audit", "--no-fund"];
        step("npm install", || quiet(Command::new("npm").args(install).args(npm).current_dir(&folder)))?;
        Ok(Self { python, folder })
    }

    /// Runs a program and gives back what it printed; what it says on the way goes to the user.
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

#[cfg(test)]
mod tests {
    use super::differences;

    #[test]
    fn a_new_day_alone_is_no_difference() {
        assert_eq!(
            differences("//! Source: a; Monday\nrow(1)\n", "//! Source: a; Tuesday\nrow(1)\n"),
            Vec::<String>::new()
        );
        assert_eq!(differences("row(1)\nrow(2)", "row(1)\nrow(3)"), ["- row(2)", "+ row(3)"]);
    }
}

//! `cargo xtask matrix`: tests the packed package in tools and frameworks that are too many or too large for every run of the tests. It
//! prints the rows of the README's table.

use crate::paths::{node, root};
use crate::step::{Result, quiet};
use crate::{build, packed, setup};
use std::path::Path;

/// The cells; each has a folder in tests/matrix with its tools.
const CELLS: [&str; 19] = [
    "jest27",
    "jest28",
    "jest29",
    "jest30",
    "vitest3",
    "vitest4",
    "vitest5",
    "parcel",
    "hermes",
    "types",
    "sveltekit",
    "astro",
    "react-router",
    "nuxt",
    "nitro",
    "chromium",
    "node",
    "vite",
    "angular",
];

/// The cells in every run of the tests.
const QUICK: [&str; 2] = ["jest30", "hermes"];

/// Runs the named cells, or all of them.
pub fn run(args: &[String]) -> Result {
    if let Some(unknown) = args.iter().find(|arg| !CELLS.contains(&arg.as_str())) {
        return Err(format!("Unknown cell `{unknown}`. Expected one of {}.", CELLS.join(", ")));
    }
    build::all()?;
    let chosen: Vec<&str> =
        CELLS.iter().copied().filter(|cell| args.is_empty() || args.iter().any(|arg| arg == cell)).collect();
    cells(&chosen)
}

/// Runs the quick cells with the current pkg/.
pub fn quick() -> Result {
    cells(&QUICK)
}

fn cells(chosen: &[&str]) -> Result {
    let tests = root().join("tests/matrix");
    // Vitest runs in a newer Node.
    setup::npm(&root().join("tests/runtimes"))?;
    let folder = packed::install()?;
    let day = quiet(std::process::Command::new("date").args(["-u", "+%Y-%m-%d"]))?;
    let mut failed = Vec::new();
    println!("\n| tool | on |\n|---|---|");
    for cell in chosen {
        match one(cell, &tests, &folder) {
            Ok(told) => println!("| {} | {} |", told.trim(), day.trim()),
            Err(why) => {
                println!("| {cell} FAILS | {} |", day.trim());
                failed.push(format!("{cell}:\n{why}"));
            }
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n\n")) }
}

fn one(cell: &str, tests: &Path, packed: &Path) -> Result<String> {
    setup::npm(&tests.join(cell))?;
    quiet(node().arg(tests.join("run.mjs")).arg(cell).env("PACKED", packed))
}

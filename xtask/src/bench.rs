//! `cargo xtask bench`: the benchmarks in benches/, on the packed package.

use crate::paths::{files, node};
use crate::step::{Result, loud};
use crate::{build, packed};

/// Runs the named benchmarks (`validate` for benches/validate.mjs), or all of them.
pub fn run(names: &[String]) -> Result {
    build::all()?;
    let folder = packed::install()?.join("benches");
    let mut ran = 0;
    for file in files(&folder)? {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let chosen = names.is_empty() || names.contains(&name);
        if chosen && file.parent() == Some(&folder) && file.extension().is_some_and(|end| end == "mjs") {
            println!("\n{name}");
            loud(node().arg("--expose-gc").arg(&file))?;
            ran += 1;
        }
    }
    if ran == 0 { Err(format!("benches/ holds no benchmark `{}`.", names.join(" "))) } else { Ok(()) }
}

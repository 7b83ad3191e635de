//! `cargo xtask bench`: the benchmarks in benches/, on the packed package.

use crate::paths::{files, node, root};
use crate::step::{Result, loud};
use crate::{build, packed, setup};

/// Runs the named benchmarks (`validate` for benches/validate.mjs), or all of them.
pub fn run(names: &[String]) -> Result {
    let folder = root().join("benches");
    let mut all = files(&folder)?;
    all.retain(|file| file.parent() == Some(&folder) && file.extension().is_some_and(|end| end == "mjs"));
    let all: Vec<_> = all.iter().filter_map(|file| file.file_stem()?.to_str()).collect();
    if let Some(unknown) = names.iter().find(|name| !all.contains(&name.as_str())) {
        return Err(format!("Unknown benchmark `{unknown}`. Expected one of {}.", all.join(", ")));
    }
    build::all()?;
    let folder = packed::install()?.join("benches");
    for name in all.iter().filter(|name| names.is_empty() || names.iter().any(|wanted| wanted == *name)) {
        println!("\n{name}");
        let servers = if *name == "stores" { setup::stores()? } else { Vec::new() };
        loud(node().envs(servers).arg("--expose-gc").arg(folder.join(name).with_extension("mjs")))?;
    }
    Ok(())
}

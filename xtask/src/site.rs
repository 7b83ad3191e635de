//! `cargo xtask site`: builds the documentation site: the README, the guides of docs/, a reference generated from the package's types, and
//! a search.

use crate::pack;
use crate::paths::{node, root, write};
use crate::setup;
use crate::step::{Result, quiet, step};

/// Builds the pages. Missing parts, such as the type of a parameter that cannot be imported, are errors.
pub fn run() -> Result {
    make()?;
    println!(
        "\nOpen target/site/index.html in a browser. The pages are files alone: any web server can host the folder."
    );
    Ok(())
}

/// The same, for the tests.
pub fn make() -> Result {
    let folder = root().join("xtask/typedoc");
    setup::npm(root())?;
    setup::npm(&folder)?;
    let entries = pack::documented();
    let types = step("types: tsc", || pack::declarations(&entries))?;
    let files: Vec<_> = entries.iter().map(|entry| types.join(entry).with_extension("d.ts")).collect();
    let config = serde_json::json!({ "extends": folder.join("tsconfig.json"), "files": files });
    write(&types.join("tsconfig.json"), config.to_string())?;
    step("typedoc", || quiet(node().current_dir(&folder).arg("node_modules/typedoc/bin/typedoc").args(files)).map(drop))
}

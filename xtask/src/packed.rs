//! Installs the package as a user would: `npm pack`, installed into an empty folder with the tests and benchmarks.

use crate::paths::{copy_folder, pkg, root};
use crate::step::{Result, quiet, step};
use std::path::PathBuf;
use std::process::Command;

/// Packs pkg/, installs the tarball, and returns the folder. There, `qash-client` is the package; other imports (test libraries, peers of
/// the benchmarks) come from the root's node_modules.
pub fn install() -> Result<PathBuf> {
    let folder = root().join("tests/.out/packed");
    step("npm pack, installed into an empty folder", || {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        let npm = || {
            let mut command = Command::new("npm");
            command.current_dir(&folder);
            command
        };
        crate::paths::write(&folder.join("package.json"), "{ \"private\": true }\n")?;
        let name = quiet(npm().args(["pack", "--silent"]).arg(pkg()))?;
        let tarball = format!("./{}", name.trim());
        quiet(npm().args(["install", "--offline", "--no-audit", "--no-fund", "--no-package-lock", &tarball]))?;
        let tests =
            ["js", "types", "fixtures", "conformance", "upstream", "stores"].map(|name| format!("tests/{name}"));
        for part in tests.iter().map(String::as_str).chain(["benches"]) {
            if root().join(part).is_dir() {
                copy_folder(&root().join(part), &folder.join(part.trim_start_matches("tests/")))?;
            }
        }
        Ok(())
    })?;
    Ok(folder)
}

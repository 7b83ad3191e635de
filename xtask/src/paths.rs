//! Paths in the repository, and commands that run there.

use crate::step::{Result, quiet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// Returns the root of the checkout in which cargo runs this program. A copied or moved checkout may contain a program compiled elsewhere.
pub fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        let xtask = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        Path::new(&xtask).parent().expect("xtask lies in the workspace").to_owned()
    });
    &ROOT
}

/// Folder of the built npm package.
pub fn pkg() -> PathBuf {
    root().join("pkg")
}

/// Folder of the glue and bytes of a wasm build, imported by the TypeScript in pkg-template/src.
pub fn generated(name: &str) -> PathBuf {
    root().join("pkg-template/generated").join(name)
}

/// Cargo's build folder, from the environment or a config file.
pub fn target() -> Result<PathBuf> {
    let text = quiet(cargo().args(["metadata", "--no-deps", "--offline", "--format-version", "1"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&text).map_err(|e| format!("cargo metadata: {e}"))?;
    let folder = metadata["target_directory"].as_str().ok_or("cargo metadata names no target_directory")?;
    Ok(PathBuf::from(folder))
}

/// Returns a command for the cargo that runs this program, at the root.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Returns a command for a program of the root's npm dependencies.
pub fn npm_bin(name: &str) -> Command {
    let mut command = Command::new(root().join("node_modules/.bin").join(name));
    command.current_dir(root());
    command
}

pub fn node() -> Command {
    let mut command = Command::new("node");
    command.current_dir(root());
    command
}

/// Reads a text file; the error names it.
pub fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|e| format!("{} cannot be read: {e}.", path.display()))
}

/// Writes a file, and its folder if need be; the error names it.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).map_err(|e| format!("{} cannot be made: {e}.", folder.display()))?;
    std::fs::write(path, content).map_err(|e| format!("{} cannot be written: {e}.", path.display()))
}

/// Lists all files in a folder recursively, sorted, without installed packages.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{} cannot be read: {e}.", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|e| e.to_string())?.path();
        if !path.is_dir() {
            found.push(path);
        } else if !path.ends_with("node_modules") {
            found.extend(files(&path)?);
        }
    }
    found.sort();
    Ok(found)
}

/// Copies a folder recursively.
pub fn copy_folder(from: &Path, to: &Path) -> Result {
    for file in files(from)? {
        let place = to.join(file.strip_prefix(from).map_err(|e| e.to_string())?);
        write(&place, std::fs::read(&file).map_err(|e| format!("{} cannot be read: {e}.", file.display()))?)?;
    }
    Ok(())
}

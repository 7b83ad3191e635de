//! `cargo xtask demo`: the partner's server and its page, on this machine.

use crate::paths::{node, root};
use crate::step::{Result, loud, quiet, step};
use crate::{build, setup};
use std::path::PathBuf;
use std::process::Command;

/// Builds package and page, then serves them until it is stopped.
pub fn run() -> Result {
    build::all()?;
    page()?;
    println!();
    loud(node().current_dir(folder()).arg("server/main.mjs"))
}

/// Builds the page with Vite, from the package in pkg/.
pub fn page() -> Result {
    setup::npm(&folder())?;
    step("page: vite build", || quiet(Command::new("npm").current_dir(folder()).args(["run", "build"]))).map(drop)
}

fn folder() -> PathBuf {
    root().join("www-example")
}

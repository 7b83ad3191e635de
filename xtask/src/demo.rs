//! `cargo xtask demo`: runs the demo: the partner's server and its page, on this machine.

use crate::paths::{node, root};
use crate::step::{Result, loud, quiet, step};
use crate::{build, setup};
use std::path::PathBuf;
use std::process::Command;

/// Builds package and page and serves them until stopped; with `--static`, builds files for any static host.
pub fn run(args: &[String]) -> Result {
    if !matches!(args, [] | [_]) || args.iter().any(|arg| arg != "--static") {
        return Err(format!("`cargo xtask demo` takes `--static` alone, and got `{}`.", args.join(" ")));
    }
    build::all()?;
    if !args.is_empty() {
        files()?;
        println!(
            "\nThe page is in www-example/dist-static, with its server and the sandbox inside. Any host of files can serve that folder, by https."
        );
        println!("To look at it here: npx serve www-example/dist-static");
        return Ok(());
    }
    page()?;
    println!();
    loud(node().current_dir(folder()).arg("server/main.mjs"))
}

/// Builds the page with Vite, from the package in pkg/.
pub fn page() -> Result {
    setup::npm(&folder())?;
    step("page: vite build", || quiet(Command::new("npm").current_dir(folder()).args(["run", "build"]))).map(drop)
}

/// Builds the page with its server inside.
pub fn files() -> Result {
    setup::npm(&folder())?;
    step("static page: vite build", || quiet(Command::new("npm").current_dir(folder()).args(["run", "build:static"])))
        .map(drop)
}

fn folder() -> PathBuf {
    root().join("www-example")
}

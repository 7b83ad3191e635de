//! The project's commands. `cargo xtask help` lists them. Each installs what it needs, and may be repeated safely.

mod bench;

mod bindgen;
mod build;
mod codes;
mod data;
mod demo;
mod describe;
mod docs;
mod encode;
mod errors;
mod fuzz;
mod matrix;
mod methods;
mod module_imports;
mod openapi;
mod pack;
mod packed;
mod paths;
mod sbom;
mod script;
mod setup;
mod site;
mod size;
mod step;
mod test;
mod trees;
mod typescript;
mod variations;

use std::io::Write;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <command>

  demo             builds everything and starts the demo page on 127.0.0.1; PORT=… in the environment chooses the port
      --static       builds the same page with the sandbox inside the browser, as files for any host, and stops
  build            builds the npm package into pkg/
      [NAME…]        only these wasm builds and their entries: validate client server sandbox; validate are all formats and money
      --fast         without wasm-opt, for a quick try
      --out FOLDER   instead of pkg/
  test [LAYER…]    runs every layer of tests, or the named ones (`cargo xtask test --list`)
  fuzz [NAME…]     tries the properties in fuzz/, or those whose names hold one of these, on inputs made by chance
      --minutes N    how long in all; 5 unless given
  matrix [CELL…]   the package in test runners, frameworks and others, or the named ones
  size             what each entry weighs, and whether it keeps its budget
  bench [NAME…]    runs the benchmarks in benches/, or the named ones
  docs             writes the tables of operations, codes and errors into the documents, and the TypeScript made from Rust
  site             makes the documentation as pages in target/site: guides, a reference of all types, search
  data [NAME…]     makes the tables of formats anew from their sources: iban phone banks countries
      check          only tells what has changed
  help             this text

Each command installs what it lacks: the wasm target, the npm packages of the lockfiles, and, for tests in
browsers, Debian's Chromium, Firefox and WebKit; for the oracles, its python3-venv; for the stores, its Redis and PostgreSQL. CONTRIBUTING.md says what that is and how to do it by hand.";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match args.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let done = match command {
        _ if command == "help" || args.iter().any(|arg| arg == "--help" || arg == "-h") => {
            // The reader may close the pipe early, like `head`.
            let _ = writeln!(std::io::stdout(), "{HELP}");
            Ok(())
        }
        "size" | "docs" | "site" if !rest.is_empty() => {
            Err(format!("`cargo xtask {command}` takes no arguments, and got `{}`.", rest.join(" ")))
        }
        "build" => build::run(rest),
        "demo" => demo::run(rest),
        "test" => test::run(rest),
        "fuzz" => fuzz::run(rest),
        "matrix" => matrix::run(rest),
        "size" => size::run(),
        "bench" => bench::run(rest),
        "data" => data::run(rest),
        "docs" => docs::run(),
        "site" => site::run(),
        other => Err(format!("Unknown command `{other}`.\n\n{HELP}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("\n{why}");
            ExitCode::FAILURE
        }
    }
}

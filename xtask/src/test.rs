//! `cargo xtask test`: runs all layers of tests, and prints a table of results.

use crate::paths::{cargo, files, node, npm_bin, root, target};
use crate::setup;
use crate::step::{Result, quiet, seconds, step, summary};
use crate::{build, demo, docs, fuzz, matrix, module_imports, packed, site, size};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

struct Layer {
    name: &'static str,
    what: &'static str,
    /// Whether it needs pkg/.
    packaged: bool,
    run: fn() -> Result,
}

/// Next apps, built and run: a layer that takes minutes, and only runs by name.
const NEXT: &str = "next";

const LAYERS: [Layer; 17] = [
    Layer {
        name: "lint",
        what: "rustfmt, clippy (native and each wasm build), rustdoc, biome, tables of the documents",
        packaged: false,
        run: lint,
    },
    Layer {
        name: "deny",
        what: "licences, sources, duplicates and advisories of the crates, by cargo-deny",
        packaged: false,
        run: dependencies,
    },
    Layer { name: "rust", what: "native Rust tests, and properties for a moment", packaged: false, run: rust },
    Layer {
        name: "oracles",
        what: "formats against libraries of PyPI, npm and crates.io",
        packaged: false,
        run: oracles,
    },
    Layer {
        name: "build",
        what: "the npm package, tsc --strict over its source, its wasm loader",
        packaged: true,
        run: typescript,
    },
    Layer {
        name: "size",
        what: "what pages weigh, and that none weighs more than it must",
        packaged: true,
        run: size::limits,
    },
    Layer {
        name: "packed",
        what: "Node tests over the packed tarball, ESM and CommonJS; whatever fails at Qash",
        packaged: true,
        run: over_tarball,
    },
    Layer { name: "types", what: "a strict consumer of the tarball's types", packaged: true, run: consumer_types },
    Layer {
        name: "runtimes",
        what: "the tarball in a newer Node, Bun, Deno and Cloudflare's workerd",
        packaged: true,
        run: runtimes,
    },
    Layer {
        name: "bundlers",
        what: "the tarball in Vite, webpack, Rspack, esbuild and Rollup, for pages and for servers",
        packaged: true,
        run: bundlers,
    },
    Layer {
        name: "matrix",
        what: "the tarball in Jest's jsdom, and in React Native's Metro and Hermes; `cargo xtask matrix` has more tools",
        packaged: true,
        run: matrix::quick,
    },
    Layer {
        name: "frameworks",
        what: "the tarball's proxy in frameworks from Express to Lambda: whom it answers, and uploads that no server takes",
        packaged: true,
        run: frameworks,
    },
    Layer {
        name: "stores",
        what: "the tarball's stores over Redis, PostgreSQL and SQLite: what they promise, and two processes that are killed",
        packaged: true,
        run: stores,
    },
    Layer { name: "node", what: "wasm-bindgen tests in Node", packaged: false, run: wasm_in_node },
    Layer { name: "browser", what: "the same tests in headless Chromium", packaged: false, run: wasm_in_browser },
    Layer {
        name: "browsers",
        what: "the tarball in Chromium, Firefox and WebKit: values, forms, client",
        packaged: true,
        run: over_browsers,
    },
    Layer { name: "e2e", what: "the demo's page, built by Vite, in Chromium", packaged: true, run: end_to_end },
];

/// Runs the named layers, or all of them; the error names those that failed.
pub fn run(args: &[String]) -> Result {
    if args == [NEXT] {
        build::all()?;
        return next();
    }
    if args.iter().any(|arg| arg == "--list") {
        for layer in LAYERS {
            println!("  {:<10}{}", layer.name, layer.what);
        }
        println!("  {NEXT:<10}real apps in Next 14, 15 and 16, built and run; three minutes, and by its name alone");
        return Ok(());
    }
    if let Some(unknown) = args.iter().find(|arg| LAYERS.iter().all(|layer| layer.name != **arg)) {
        let names = LAYERS.map(|layer| layer.name).join(", ");
        return Err(format!("Unknown layer `{unknown}`. Expected one of {names}."));
    }
    let chosen = || LAYERS.iter().filter(|layer| args.is_empty() || args.iter().any(|arg| arg == layer.name));
    let mut built: Option<bool> = None;
    let mut rows = Vec::new();
    for layer in chosen() {
        println!("\n{}: {}", layer.name, layer.what);
        let start = Instant::now();
        let mut result = Ok(());
        if layer.packaged {
            result = match &built {
                None => build::all(),
                Some(true) => Ok(()),
                Some(false) => Err("Not run: the package was not built.".into()),
            };
            built = Some(result.is_ok());
        }
        if result.is_ok() {
            result = (layer.run)();
        }
        if let Err(why) = &result {
            println!("{why}");
        }
        rows.push((layer.name, result.is_ok(), start.elapsed()));
    }

    println!("\n{:<12}{:<10}time", "layer", "result");
    for (name, passed, time) in &rows {
        println!("{name:<12}{:<10}{}", if *passed { "passed" } else { "FAILED" }, seconds(*time));
    }
    let failed: Vec<_> = rows.iter().filter(|(_, passed, _)| !passed).map(|(name, ..)| *name).collect();
    if failed.is_empty() { Ok(()) } else { Err(format!("Failed: {}.", failed.join(", "))) }
}

fn lint() -> Result {
    setup::npm(root())?;
    let toolchain = setup::wasm_toolchain()?;
    step("rustfmt", || quiet(cargo().args(["fmt", "--all", "--check"])))?;
    step("rustfmt: fuzz", || quiet(cargo().args(["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"])))?;
    let deny = ["--", "-D", "warnings", "-D", "clippy::too_many_lines"];
    step("clippy: fuzz", || quiet(fuzz::cargo_fuzz("clippy")?.arg("--all-targets").args(deny)))?;
    step("clippy", || quiet(cargo().args(["clippy", "--workspace", "--all-targets"]).args(deny)))?;
    for build in build::builds().iter().filter(|_| toolchain.has_clippy()) {
        let feature = format!("wasm-{}", build.name);
        step(&format!("clippy: {}.wasm", build.name), || {
            let args = ["--lib", "--no-default-features", "--features", &feature];
            quiet(toolchain.cargo("clippy").args(args).args(deny))
        })?;
    }
    step("rustdoc", || quiet(cargo().args(["doc", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings")))?;
    step("tables in the documents", docs::check)?;
    step("imports between modules and files", module_imports::check)?;
    step("biome", || quiet(npm_bin("biome").args(["check", "--error-on-warnings"]))).map(drop)
}

/// Checks `deny.toml`. Advisories are checked if their database, a GitHub repository, is reachable.
fn dependencies() -> Result {
    let program = setup::cargo_deny()?;
    let deny = |args: &[&str]| quiet(Command::new(&program).current_dir(root()).args(args));
    let tools = ["licenses", "sources"];
    step("cargo deny: what the package links", || deny(&["check", "licenses", "sources", "bans"]))?;
    step("cargo deny: tools and tests", || deny(&[&["--workspace", "check"][..], &tools].concat()))?;
    let fuzz = ["--manifest-path", "fuzz/Cargo.toml", "--config", "deny.toml", "check"];
    step("cargo deny: fuzz", || deny(&[&fuzz[..], &tools].concat()))?;
    if deny(&["fetch", "db"]).is_err() {
        println!(
            "  cargo deny: advisories … not looked at: https://github.com/RustSec/advisory-db cannot be reached from here"
        );
        return Ok(());
    }
    step("cargo deny: advisories", || deny(&["--workspace", "check", "--disable-fetch", "advisories"])).map(drop)
}

fn rust() -> Result {
    let outcome = |line: &str| line.starts_with("test result:") || line.trim_start().starts_with("Running");
    summary(
        "cargo test",
        cargo().args(["test", "--workspace", "--exclude", "wasm-test-runner", "--exclude", "oracles"]),
        outcome,
    )?;
    // A fixed seed on every machine; `cargo xtask fuzz` searches further.
    let mut properties = fuzz::cargo_fuzz("test")?;
    properties.env("BOLERO_RANDOM_SEED", "1");
    summary("cargo test: fuzz, up to 10,000 inputs a property", &mut properties, |line| {
        line.starts_with("test result:")
    })
}

fn oracles() -> Result {
    setup::npm(root())?;
    let python = setup::python("oracles")?;
    setup::requirements(&python, &root().join("tests/oracles/requirements.txt"))?;
    let mut command = cargo();
    command.args(["test", "-p", "oracles", "--", "--show-output"]).env("ORACLES_PYTHON", python);
    summary("cargo test", &mut command, |line| line.starts_with("oracle ") || line.starts_with("test result:"))
}

fn typescript() -> Result {
    step("tsc --strict", || quiet(npm_bin("tsc").args(["-p", "pkg-template", "--pretty"])))?;
    step("tsc --strict: the command", || {
        quiet(npm_bin("tsc").args(["-p", "pkg-template/tsconfig.cli.json", "--pretty"]))
    })?;
    node_tests(&root().join("tests/loader"), |command| command)
}

fn over_tarball() -> Result {
    let folder = packed::install()?;
    node_tests(&folder.join("js"), |command| command)?;
    node_tests(&folder.join("upstream"), |command| command)
}

fn consumer_types() -> Result {
    let folder = packed::install()?;
    for (what, project) in [
        ("a page", "types"),
        ("a server without the types of browsers", "types/node"),
        ("a program without the types of any platform", "types/bare"),
    ] {
        step(&format!("tsc --strict over {what}"), || {
            quiet(npm_bin("tsc").arg("-p").arg(folder.join(project)).arg("--pretty"))
        })?;
    }
    site::make()
}

fn runtimes() -> Result {
    with_packages("tests/runtimes")
}

fn bundlers() -> Result {
    with_packages("tests/bundlers")
}

fn frameworks() -> Result {
    with_packages("tests/frameworks")
}

fn stores() -> Result {
    let servers = setup::stores()?;
    let folder = packed::install()?.join("stores");
    node_tests(&folder, |command| command.envs(servers))
}

fn next() -> Result {
    for version in ["14", "15", "16"] {
        setup::npm(&root().join("tests/next").join(version))?;
    }
    let packed = packed::install()?;
    let next = root().join("tests/next");
    node_tests(&next, |command| command.env("PACKED", packed))
}

/// Runs the tests of a folder with its own npm packages, with the tarball.
fn with_packages(folder: &str) -> Result {
    let tests = root().join(folder);
    setup::npm(&tests)?;
    let packed = packed::install()?;
    node_tests(&tests, |command| command.env("PACKED", packed))
}

fn wasm_in_node() -> Result {
    wasm_tests("wasm-node", |command| command)
}

fn wasm_in_browser() -> Result {
    let browser = setup::chromium()?;
    wasm_tests("wasm-browser", |command| command.env("CHROMEDRIVER", &browser.driver))
}

/// One of the two runners over tests/wasm/common.
fn wasm_tests(name: &str, prepare: impl FnOnce(&mut Command) -> &mut Command) -> Result {
    let toolchain = setup::wasm_toolchain()?;
    step("cargo build of the test runner", || quiet(cargo().args(["build", "-p", "wasm-test-runner"])))?;
    let mut command = toolchain.cargo("test");
    command.args(["--no-default-features", "--features", "wasm-server", "--test", name]);
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", target()?.join("debug/wasm-test-runner"));
    summary(&format!("cargo test: {name}"), prepare(&mut command), |line| line.starts_with("test result:"))
}

fn over_browsers() -> Result {
    let tests = root().join("tests/browsers");
    let browsers = setup::browsers()?;
    let folder = packed::install()?;
    node_tests(&tests, |command| command.envs(browsers).env("PACKED", folder))
}

fn end_to_end() -> Result {
    let browser = setup::chromium()?;
    demo::page()?;
    demo::files()?;
    node_tests(&root().join("tests/e2e"), |command| command.env("CHROMIUM", &browser.chromium))
}

/// Runs `node --test` on the test files of a folder.
fn node_tests(folder: &Path, prepare: impl FnOnce(&mut Command) -> &mut Command) -> Result {
    let is_test = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".test.mjs") || name.ends_with(".test.cjs")
    };
    let tests: Vec<PathBuf> = files(folder)?.into_iter().filter(is_test).collect();
    if tests.is_empty() {
        return Err(format!("{} holds no tests.", folder.display()));
    }
    let mut command = node();
    command.args(["--expose-gc", "--test", "--test-reporter=spec"]).args(tests);
    let count = |line: &str| ["ℹ tests", "ℹ pass", "ℹ fail", "ℹ skipped"].iter().any(|start| line.starts_with(start));
    summary("node --test", prepare(&mut command), count)
}

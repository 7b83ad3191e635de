//! `cargo xtask build`: the wasm builds, then the npm package around them.

use crate::paths::{files, generated, npm_bin, pkg, root, target, write};
use crate::setup::{self, Toolchain};
use crate::step::{Result, quiet, step_aside, unchanged};
use crate::{bindgen, docs, encode, pack, script};
use qash_client::formats::{Format, FormatId};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

/// A wasm build: the feature `wasm-<name>` of the crate.
#[derive(Clone, Copy)]
pub struct Build {
    pub name: &'static str,
    profile: &'static str,
    optimise: &'static str,
    /// Whether objects cross its boundary, with wasm-bindgen's glue. Builds for browsers pass only numbers.
    glue: bool,
}

/// All builds: one for each format, and one for amounts, which together form `validate`. Builds for browsers are optimized for size, builds
/// for servers for speed.
pub fn builds() -> Vec<Build> {
    let small = |name| Build { name, profile: "release-validate", optimise: "-Oz", glue: false };
    let mut builds: Vec<Build> = FormatId::ALL.iter().map(|format| small(format.name())).collect();
    builds.push(small("money"));
    builds.push(Build { name: "client", profile: "release", optimise: "-Oz", glue: false });
    builds.extend(["server", "sandbox"].map(|name| Build {
        name,
        profile: "release-fast",
        optimise: "-O3",
        glue: true,
    }));
    builds
}

/// The group of the builds of formats and amounts.
pub const VALIDATE: &str = "validate";

impl Build {
    /// The name on the command line.
    pub fn group(&self) -> &'static str {
        match self.name {
            name @ ("client" | "server" | "sandbox") => name,
            _ => VALIDATE,
        }
    }

    /// Whether there is a JavaScript version: for builds that run in browsers.
    pub fn has_script(&self) -> bool {
        !self.glue
    }
}

/// WebAssembly features of a build that passes only numbers. The prebuilt standard library has reference types, for which wasm-bindgen
/// would add a table, an import and glue. This removes them, as if the library were built with `-Ctarget-feature=-reference-types`.
const NUMBERS_ALONE: [&str; 2] = [
    "-Clink-arg=--features=bulk-memory,mutable-globals,nontrapping-fptoint,sign-ext",
    "-Clink-arg=--no-check-features",
];

/// What is left out of wasm-opt for a build that a page loads: it cuts the data where there are zeros, which cost nothing after brotli, while
/// the address of each further piece does. Of the client 600 bytes.
const IN_ONE_PIECE: &[&str] = &["--skip-pass=memory-packing"];

/// Builds the package with the given arguments.
pub fn run(args: &[String]) -> Result {
    let mut chosen = Vec::new();
    let mut fast = false;
    let mut out = pkg();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--fast" => fast = true,
            "--out" => out = args.next().ok_or("`--out` needs a folder.")?.into(),
            name => chosen.push(name),
        }
    }
    // `qash-client` also uses the amounts' module.
    let wanted = |build: &Build| {
        chosen.is_empty()
            || chosen.contains(&build.group())
            || chosen.contains(&build.name)
            || build.name == "money" && chosen.contains(&"client")
    };
    let builds: Vec<Build> = builds().into_iter().filter(wanted).collect();
    if let Some(unknown) =
        chosen.iter().find(|name| builds.iter().all(|build| build.group() != **name && build.name != **name))
    {
        return Err(format!("Unknown wasm build `{unknown}`. Expected validate, client, server or sandbox."));
    }
    build(&builds, fast, &out)
}

/// Builds everything for publication.
pub fn all() -> Result {
    build(&builds(), false, &pkg())
}

fn build(builds: &[Build], fast: bool, out: &Path) -> Result {
    setup::node_is_new_enough()?;
    let target = target()?;
    let _lock = lock(&generated(".lock"))?;
    println!(
        "Building the package: {} WebAssembly modules. A first build of all takes about five minutes and 2 GB of disk on two cores.",
        builds.len()
    );
    let toolchain = setup::wasm_toolchain()?;
    setup::npm(root())?;
    docs::write_typescript()?;
    let source = source_hash(fast)?;
    decoder()?;
    // The next build compiles while one is optimized.
    std::thread::scope(|scope| {
        let (send, compiled) = mpsc::channel::<(Build, PathBuf)>();
        let finish =
            scope.spawn(|| compiled.into_iter().try_for_each(|(build, wasm)| finish(&build, &wasm, fast, &source)));
        let compiled = builds.iter().try_for_each(|build| match compile(build, &toolchain, &target, &source)? {
            // If the receiver is gone, it reports its own error.
            Some(wasm) => send.send((*build, wasm)).or(Ok(())),
            None => Ok(()),
        });
        drop(send);
        let finished = finish.join().unwrap_or_else(|_| Err("The optimizer thread panicked.".into()));
        finished.and(compiled)
    })?;
    let names: Vec<&str> = builds.iter().map(|build| build.name).collect();
    pack::run(&names, &toolchain.version()?, out)
}

/// Locks the folders against a second build until it is done.
fn lock(path: &Path) -> Result<std::fs::File> {
    write(path, "")?;
    let file = std::fs::File::open(path).map_err(|e| e.to_string())?;
    file.lock().map_err(|e| format!("{} cannot be locked: {e}.", path.display()))?;
    Ok(file)
}

/// Compiles a build, unless its result is up to date. Returns a copy of cargo's output, which the next build replaces.
fn compile(build: &Build, toolchain: &Toolchain, target: &Path, source: &str) -> Result<Option<PathBuf>> {
    let name = build.name;
    let folder = generated(name);
    if std::fs::read_to_string(folder.join(STAMP)).is_ok_and(|made_from| made_from == source) {
        unchanged(&format!("{name}.wasm"));
        return Ok(None);
    }
    step_aside(&format!("{name}.wasm: cargo build"), || {
        let feature = format!("wasm-{name}");
        let args = ["--lib", "--no-default-features", "--features", &feature, "--profile", build.profile];
        let flags = if build.glue { &[][..] } else { &NUMBERS_ALONE };
        quiet(toolchain.cargo_build(flags)?.args(args))
    })?;
    let made = target.join("wasm32-unknown-unknown").join(build.profile).join("qash_client.wasm");
    let bytes = std::fs::read(&made).map_err(|e| format!("{} cannot be read: {e}.", made.display()))?;
    let copy = folder.join("compiled.wasm");
    // A change elsewhere in the crate does not change most builds.
    if std::fs::read(&copy).is_ok_and(|before| before == bytes)
        && folder.join(ENCODED).is_file()
        && made_alike(&folder, source)
    {
        write(&folder.join(STAMP), source)?;
        return Ok(None);
    }
    let _ = std::fs::remove_dir_all(&folder);
    write(&copy, bytes)?;
    Ok(Some(copy))
}

/// Returns the module's bytes as text.
pub const ENCODED: &str = "encoded.txt";

/// Hashes of the tools and of all sources of a build.
const STAMP: &str = "source-hash";

/// Whether the tools are the same.
fn made_alike(folder: &Path, source: &str) -> bool {
    let tools = |stamp: &str| stamp.split_once('-').map(|(tools, _)| tools.to_owned());
    std::fs::read_to_string(folder.join(STAMP)).is_ok_and(|stamp| tools(&stamp) == tools(source))
}

/// Runs wasm-bindgen and wasm-opt on a compiled build, and encodes it.
fn finish(build: &Build, compiled: &Path, fast: bool, source: &str) -> Result {
    let name = build.name;
    let folder = generated(name);
    bindgen::run(compiled, &folder, build.glue)?;
    let module = folder.join("module.wasm");
    if !fast {
        step_aside(&format!("{name}.wasm: wasm-opt {}", build.optimise), || {
            let strip = ["--strip-debug", "--strip-producers", "--strip-target-features"];
            let left_out = if build.glue { &[][..] } else { IN_ONE_PIECE };
            quiet(
                npm_bin("wasm-opt").arg(build.optimise).args(left_out).args(strip).arg(&module).arg("-o").arg(&module),
            )
        })?;
    }
    let bytes = std::fs::read(&module).map_err(|e| format!("{} cannot be read: {e}.", module.display()))?;
    write(&folder.join(ENCODED), encode::encode(&bytes))?;
    if build.has_script() {
        step_aside(&format!("{name}: wasm2js"), || script::run(&folder, fast))?;
    }
    write(&folder.join(STAMP), source)
}

/// Writes the module that decodes the others.
fn decoder() -> Result {
    let folder = generated("decoder");
    let (wat, wasm) = (folder.join("decoder.wat"), folder.join("decoder.wasm"));
    write(&wat, encode::decoder_wat())?;
    quiet(npm_bin("wasm-as").arg(&wat).arg("-o").arg(&wasm))?;
    let bytes = std::fs::read(&wasm).map_err(|e| format!("{} cannot be read: {e}.", wasm.display()))?;
    write(&folder.join("decoder.js"), encode::decoder_js(&bytes)?)?;
    write(&folder.join("decoder.d.ts"), encode::DECODER_TYPES)
}

/// Returns a hash of the build tools, and one of all sources.
fn source_hash(fast: bool) -> Result<String> {
    let hash = |seed: &str, paths: Vec<PathBuf>| -> Result<u64> {
        let mut hasher = DefaultHasher::new();
        seed.hash(&mut hasher);
        for path in paths {
            path.hash(&mut hasher);
            std::fs::read(&path).map_err(|e| format!("{} cannot be read: {e}.", path.display()))?.hash(&mut hasher);
        }
        Ok(hasher.finish())
    };
    let named = |names: &[&str]| names.iter().map(|name| root().join(name)).collect::<Vec<_>>();
    let makers = ["build.rs", "bindgen.rs", "encode.rs", "script.rs"].map(|file| root().join("xtask/src").join(file));
    let version = quiet(crate::paths::cargo().arg("--version"))?;
    let tools = hash(&format!("{fast} {version}"), [&makers[..], &named(&["package-lock.json"])].concat())?;
    let mut inputs = files(&root().join("src"))?;
    inputs.extend(named(&["xtask/src/setup.rs", "Cargo.toml", "Cargo.lock"]));
    Ok(format!("{tools:016x}-{:016x}", hash("", inputs)?))
}

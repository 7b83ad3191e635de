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
    /// Whether objects cross its boundary, by wasm-bindgen's glue. What a browser loads passes numbers alone.
    glue: bool,
}

/// Every build: one for each format, and one for amounts, which `validate` stands for; what a browser loads is built for size, what runs
/// on a server for speed.
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

/// What stands for the builds of formats and amounts, none of which makes an entry alone.
pub const VALIDATE: &str = "validate";

impl Build {
    /// The name that stands for it on the command line.
    pub fn group(&self) -> &'static str {
        match self.name {
            name @ ("client" | "server" | "sandbox") => name,
            _ => VALIDATE,
        }
    }

    /// Whether there is JavaScript of it, too: of what runs where people are.
    pub fn has_script(&self) -> bool {
        !self.glue
    }
}

/// For a build that passes numbers alone: the features of WebAssembly that it uses. The prebuilt standard library counts references to objects
/// among them, for which wasm-bindgen would add a table, an import and glue that fills it. As if `-Ctarget-feature=-reference-types`
/// held for that library too.
const NUMBERS_ALONE: [&str; 2] = [
    "-Clink-arg=--features=bulk-memory,mutable-globals,nontrapping-fptoint,sign-ext",
    "-Clink-arg=--no-check-features",
];

/// Builds the package as the arguments say.
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
    // `qash-client` has amounts from a module of theirs, too.
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
        return Err(format!("There is no wasm build `{unknown}`; there are: validate, client, server, sandbox."));
    }
    build(&builds, fast, &out)
}

/// Builds everything, as it is published.
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
    // While one is optimised the next is compiled.
    std::thread::scope(|scope| {
        let (send, compiled) = mpsc::channel::<(Build, PathBuf)>();
        let finish =
            scope.spawn(|| compiled.into_iter().try_for_each(|(build, wasm)| finish(&build, &wasm, fast, &source)));
        let compiled = builds.iter().try_for_each(|build| match compile(build, &toolchain, &target, &source)? {
            // Where the receiver is gone, its own error tells why.
            Some(wasm) => send.send((*build, wasm)).or(Ok(())),
            None => Ok(()),
        });
        drop(send);
        let finished = finish.join().unwrap_or_else(|_| Err("The thread that optimises stopped.".into()));
        finished.and(compiled)
    })?;
    let names: Vec<&str> = builds.iter().map(|build| build.name).collect();
    pack::run(&names, &toolchain.version()?, out)
}

/// Keeps a second build out of the folders of this one until it is done.
fn lock(path: &Path) -> Result<std::fs::File> {
    write(path, "")?;
    let file = std::fs::File::open(path).map_err(|e| e.to_string())?;
    file.lock().map_err(|e| format!("{} cannot be locked: {e}.", path.display()))?;
    Ok(file)
}

/// Compiles a build, unless its result was made from the same source; gives a copy of what cargo made, which the next build replaces.
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
    // A change elsewhere in the crate leaves most builds as they were.
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

/// The module's bytes as text.
pub const ENCODED: &str = "encoded.txt";

/// What a build was made from: a hash of the tools, and one of everything.
const STAMP: &str = "source-hash";

/// Whether the tools are those that a build was made with.
fn made_alike(folder: &Path, source: &str) -> bool {
    let tools = |stamp: &str| stamp.split_once('-').map(|(tools, _)| tools.to_owned());
    std::fs::read_to_string(folder.join(STAMP)).is_ok_and(|stamp| tools(&stamp) == tools(source))
}

/// Binds, optimises and encodes what was compiled.
fn finish(build: &Build, compiled: &Path, fast: bool, source: &str) -> Result {
    let name = build.name;
    let folder = generated(name);
    bindgen::run(compiled, &folder, build.glue)?;
    let module = folder.join("module.wasm");
    if !fast {
        step_aside(&format!("{name}.wasm: wasm-opt {}", build.optimise), || {
            let strip = ["--strip-debug", "--strip-producers", "--strip-target-features"];
            quiet(npm_bin("wasm-opt").arg(build.optimise).args(strip).arg(&module).arg("-o").arg(&module))
        })?;
    }
    let bytes = std::fs::read(&module).map_err(|e| format!("{} cannot be read: {e}.", module.display()))?;
    write(&folder.join(ENCODED), encode::encode(&bytes))?;
    if build.has_script() {
        step_aside(&format!("{name}: wasm2js"), || script::run(&folder, fast))?;
    }
    write(&folder.join(STAMP), source)
}

/// The module that decodes the others where they are used.
fn decoder() -> Result {
    let folder = generated("decoder");
    let (wat, wasm) = (folder.join("decoder.wat"), folder.join("decoder.wasm"));
    write(&wat, encode::decoder_wat())?;
    quiet(npm_bin("wasm-as").arg(&wat).arg("-o").arg(&wasm))?;
    let bytes = std::fs::read(&wasm).map_err(|e| format!("{} cannot be read: {e}.", wasm.display()))?;
    write(&folder.join("decoder.js"), encode::decoder_js(&bytes)?)?;
    write(&folder.join("decoder.d.ts"), encode::DECODER_TYPES)
}

/// A hash of the tools that make the wasm builds, and one of everything that they are made from.
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

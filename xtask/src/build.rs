//! `cargo xtask build`: four wasm builds, then the npm package around them.

use crate::paths::{files, generated, npm_bin, pkg, root, target, write};
use crate::setup::{self, Toolchain};
use crate::step::{Result, quiet, step, unchanged};
use crate::{bindgen, describe, encode, pack};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// A wasm build: the feature `wasm-<name>` of the crate.
pub struct Build {
    pub name: &'static str,
    profile: &'static str,
    optimise: &'static str,
    /// Whether objects cross its boundary, by wasm-bindgen's glue. What a browser loads passes numbers alone.
    glue: bool,
}

/// What a browser loads is built for size, what runs on a server for speed.
pub const BUILDS: [Build; 4] = [
    Build { name: "validate", profile: "release-validate", optimise: "-Oz", glue: false },
    Build { name: "client", profile: "release", optimise: "-Oz", glue: false },
    Build { name: "server", profile: "release-fast", optimise: "-O3", glue: true },
    Build { name: "sandbox", profile: "release-fast", optimise: "-O3", glue: true },
];

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
    if let Some(unknown) = chosen.iter().find(|name| BUILDS.iter().all(|build| build.name != **name)) {
        return Err(format!("There is no wasm build `{unknown}`; there are: {}.", BUILDS.map(|b| b.name).join(", ")));
    }
    let builds: Vec<&Build> = BUILDS.iter().filter(|b| chosen.is_empty() || chosen.contains(&b.name)).collect();
    build(&builds, fast, &out)
}

/// Builds everything, as it is published.
pub fn all() -> Result {
    build(&BUILDS.iter().collect::<Vec<_>>(), false, &pkg())
}

fn build(builds: &[&Build], fast: bool, out: &Path) -> Result {
    let target = target()?;
    let _lock = lock(&generated(".lock"))?;
    let toolchain = setup::wasm_toolchain()?;
    setup::npm(root())?;
    let source = source_hash(fast)?;
    decoder()?;
    for build in builds {
        wasm(build, &toolchain, &target, fast, &source)?;
    }
    write(&root().join("pkg-template/src/models.ts"), describe::models_ts())?;
    write(&root().join("pkg-template/src/plazas-data.ts"), describe::plazas_ts())?;
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

/// One wasm build: compile, bind, optimise, encode. Skipped when its result was made from the same source.
fn wasm(build: &Build, toolchain: &Toolchain, target: &Path, fast: bool, source: &str) -> Result {
    let name = build.name;
    let folder = generated(name);
    let stamp = folder.join("source-hash");
    if std::fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == source) {
        unchanged(&format!("{name}.wasm"));
        return Ok(());
    }
    let _ = std::fs::remove_dir_all(&folder);
    step(&format!("{name}.wasm: cargo build"), || {
        let feature = format!("wasm-{name}");
        let args = ["--lib", "--no-default-features", "--features", &feature, "--profile", build.profile];
        let flags = if build.glue { &[][..] } else { &NUMBERS_ALONE };
        quiet(toolchain.cargo_build(flags)?.args(args))
    })?;
    let compiled = target.join("wasm32-unknown-unknown").join(build.profile).join("qash_client.wasm");
    step(&format!("{name}.wasm: wasm-bindgen"), || bindgen::run(&compiled, &folder, build.glue))?;
    let module = folder.join("module.wasm");
    if !fast {
        step(&format!("{name}.wasm: wasm-opt {}", build.optimise), || {
            let strip = ["--strip-debug", "--strip-producers", "--strip-target-features"];
            quiet(npm_bin("wasm-opt").arg(build.optimise).args(strip).arg(&module).arg("-o").arg(&module))
        })?;
    }
    let bytes = std::fs::read(&module).map_err(|e| format!("{} cannot be read: {e}.", module.display()))?;
    write(&folder.join("source.js"), format!("export const source = () => \"{}\";\n", encode::encode(&bytes)))?;
    write(&stamp, source)
}

/// The module that decodes the others where they are used.
fn decoder() -> Result {
    let folder = generated("decoder");
    let (wat, wasm) = (folder.join("decoder.wat"), folder.join("decoder.wasm"));
    write(&wat, encode::decoder_wat())?;
    quiet(npm_bin("wasm-as").arg(&wat).arg("-o").arg(&wasm))?;
    let bytes = std::fs::read(&wasm).map_err(|e| format!("{} cannot be read: {e}.", wasm.display()))?;
    write(&folder.join("decoder.js"), encode::decoder_js(&bytes))?;
    write(&folder.join("decoder.d.ts"), encode::DECODER_TYPES)
}

/// A hash of everything that a wasm build is made from.
fn source_hash(fast: bool) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    fast.hash(&mut hasher);
    quiet(crate::paths::cargo().arg("--version"))?.hash(&mut hasher);
    let mut inputs = files(&root().join("src"))?;
    let makers = ["build", "setup", "bindgen", "encode"].map(|name| root().join(format!("xtask/src/{name}.rs")));
    inputs.extend(makers);
    inputs.extend(["Cargo.toml", "Cargo.lock", "package-lock.json"].map(|name| root().join(name)));
    for path in inputs {
        path.hash(&mut hasher);
        std::fs::read(&path).map_err(|e| format!("{} cannot be read: {e}.", path.display()))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

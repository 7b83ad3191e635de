//! Copies of the modules for runtimes that load a wasm build in another way.
//!
//! A build is loaded in one place, its boot file. The general one contains the build's bytes as text, and every module imports it by its
//! path, which any resolver supports. Modules that use a boot file exist in two more copies in the package: for runtimes that compile ahead
//! of time (Cloudflare's workerd, Next's edge), and as JavaScript without WebAssembly (React Native, `qash-client/nowasm`). All other
//! modules are shared.

use crate::build::{self, Build, ENCODED};
use crate::pack::{ESM, commonjs, copy, imports, normal, relative_imports};
use crate::paths::{files, generated, read, write};
use crate::step::Result;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Folder of the modules with builds compiled ahead of time.
pub const AHEAD: &str = "ahead/";
/// Folder of the modules without WebAssembly.
pub const SCRIPT: &str = "nowasm/";

/// Name of a build's boot file in the TypeScript.
const BOOT: &str = "#boot/";

/// Writes the copies of the modules in `stage`, and CommonJS of all.
pub fn run(stage: &Path, builds: &[&str]) -> Result {
    let all: Vec<Build> = build::builds().into_iter().filter(|build| builds.contains(&build.name)).collect();
    let modules = modules(&stage.join(ESM))?;
    let has_script = |name: &String| all.iter().any(|build| build.has_script() && build.name == name);
    for (path, module) in &modules {
        if module.boots.is_empty() {
            continue;
        }
        let name = path.file_stem().unwrap_or_default();
        if name != "check-cli" && name != "nowasm" {
            put(stage, &modules, path, AHEAD, |boot| format!("{BOOT}{boot}"))?;
        }
        if name != "slim" && module.boots.iter().all(has_script) {
            put(stage, &modules, path, SCRIPT, |boot| format!("./boot/{boot}.script.js"))?;
        }
        if name == "nowasm" {
            std::fs::remove_file(stage.join(ESM).join(path)).map_err(|e| e.to_string())?;
        } else {
            put(stage, &modules, path, "", |boot| format!("./boot/{boot}.js"))?;
        }
    }
    all.iter().try_for_each(|build| boot_files(build, stage))?;
    commonjs(stage)?;
    // Ahead-of-time runtimes support only ES modules.
    all.iter().try_for_each(|build| ahead_files(build, stage))
}

/// A module from esbuild.
struct Module {
    text: String,
    /// The builds that it uses.
    boots: BTreeSet<String>,
}

/// Reads the modules of a folder, by relative path.
fn modules(folder: &Path) -> Result<BTreeMap<PathBuf, Module>> {
    let mut modules = BTreeMap::new();
    for path in files(folder)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "js")) {
        let text = read(&path)?;
        let named = text.split('"').filter_map(|piece| piece.strip_prefix(BOOT)).map(str::to_owned);
        let boots = named.collect();
        modules.insert(path.strip_prefix(folder).map_err(|e| e.to_string())?.to_owned(), Module { text, boots });
    }
    // Adds the builds that a module uses indirectly, until nothing changes.
    loop {
        let mut more = Vec::new();
        for (path, module) in &modules {
            for import in relative_imports(&module.text) {
                let reached = modules.get(&target(path, import)).map(|target| &target.boots);
                let new = reached.into_iter().flatten().filter(|boot| !module.boots.contains(*boot));
                more.extend(new.map(|boot| (path.clone(), boot.clone())));
            }
        }
        if more.is_empty() {
            return Ok(modules);
        }
        for (path, boot) in more {
            modules.entry(path).and_modify(|module| _ = module.boots.insert(boot));
        }
    }
}

fn target(from: &Path, import: &str) -> PathBuf {
    normal(&from.parent().unwrap_or(Path::new("")).join(import))
}

/// Writes a module into a tree. Modules that use no boot file are imported from the general tree; `boot` names a boot file, by its relative
/// path or otherwise.
fn put(
    stage: &Path,
    modules: &BTreeMap<PathBuf, Module>,
    path: &Path,
    tree: &str,
    boot: impl Fn(&str) -> String,
) -> Result {
    let Some(module) = modules.get(path) else { return Ok(()) };
    // Path from the module's folder to the general ones.
    let up = "../".repeat(path.components().count() - 1);
    let out = if tree.is_empty() { String::new() } else { format!("../{up}") };
    let mut text = String::with_capacity(module.text.len());
    let mut pieces = module.text.split('"').peekable();
    while let Some(piece) = pieces.next() {
        text.push_str(piece);
        let Some(name) = pieces.peek() else { break };
        text.push('"');
        if !imports(piece) {
            continue;
        }
        let named = if let Some(build) = name.strip_prefix(BOOT) {
            let file = boot(build);
            match file.strip_prefix("./") {
                Some(file) if tree.is_empty() && up.is_empty() => format!("./{file}"),
                Some(file) => format!("{}{file}", if tree.is_empty() { &up } else { &out }),
                None => file,
            }
        } else if name.starts_with('.') && modules.get(&target(path, name)).is_some_and(|to| to.boots.is_empty()) {
            if tree.is_empty() { (*name).to_owned() } else { format!("{out}{}", target(path, name).display()) }
        } else {
            (*name).to_owned()
        };
        text.push_str(&named);
        text.push('"');
        pieces.next();
    }
    write(&stage.join(ESM).join(tree).join(path), text)
}

/// Name of a build's boot file in general, and without WebAssembly.
fn boot_files(build: &Build, stage: &Path) -> Result {
    let (name, from) = (build.name, generated(build.name));
    let boot = stage.join(ESM).join("boot");
    let file = |loader: &str, what: &str| {
        let from = format!("from{}{}", loader[..1].to_uppercase(), &loader[1..]);
        format!(
            "import {{ {from} }} from \"../load/{loader}.js\";\nexport const source = /* @__PURE__ */ {from}({what});\n"
        )
    };
    write(&boot.join(format!("{name}.js")), file("bytes", &format!("\"{}\"", read(&from.join(ENCODED))?)))?;
    if build.has_script() {
        let script = file("script", "instantiate") + &read(&from.join("script.js"))?;
        write(&boot.join(format!("{name}.script.js")), script)?;
    }
    copy(&from.join("module.wasm"), &stage.join(format!("{name}.wasm")))
}

/// Source of a build for runtimes that forbid compilation: the .wasm as a module.
fn ahead_files(build: &Build, stage: &Path) -> Result {
    let name = build.name;
    let module = |query: &str| {
        format!(
            "import module from \"../../{name}.wasm{query}\";\nimport {{ fromModule }} from \"../load/module.js\";\n\
             export const source = /* @__PURE__ */ fromModule(() => module);\n"
        )
    };
    let boot = stage.join(ESM).join("boot");
    write(&boot.join(format!("{name}.workerd.js")), module(""))?;
    write(&boot.join(format!("{name}.edge.js")), module("?module"))
}

/// Boot file of an ahead-of-time runtime.
pub fn boot_of(build: &str) -> Value {
    json!({ "workerd": format!("./{ESM}/boot/{build}.workerd.js"), "default": format!("./{ESM}/boot/{build}.edge.js") })
}

/// Whether a file is a boot file.
pub fn is_boot_file(path: &Path) -> bool {
    path.parent().is_some_and(|folder| folder.ends_with("boot"))
}

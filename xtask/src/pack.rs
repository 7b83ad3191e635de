//! Builds the npm package around the wasm builds: TypeScript to ESM, CommonJS and types, and the other files.

use crate::paths::{copy_folder, files, generated, npm_bin, read, root, write};
use crate::step::{Result, quiet, step};
use crate::{build, sbom, trees};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The entry of the command: it is executed, not imported, so it has no types. It also uses the server's build.
const COMMAND: &str = "check-cli";

/// The entries and the wasm builds that each uses, `validate` for those of formats and amounts; three use none. `errors` is one so that
/// `slim`, bundled separately, shares its classes.
const ENTRIES: [(&str, &str); 11] = [
    ("errors", ""),
    ("plazas", ""),
    ("phone-strict", ""),
    ("validate", "validate"),
    ("forms", "validate"),
    (COMMAND, "validate"),
    ("index", "client"),
    ("nowasm", "client"),
    ("slim", "client"),
    ("server", "server"),
    ("sandbox", "sandbox"),
];

/// The importable entries.
pub fn documented() -> Vec<&'static str> {
    ENTRIES.iter().map(|(entry, _)| *entry).filter(|entry| ![COMMAND, "errors"].contains(entry)).collect()
}

/// The entry that is excluded from pages, and the name of its code.
const SERVER: &str = "server";
const RUNTIME: &str = "server-runtime";

/// Builds the package of the entries that use `builds` in the folder `out`, which is replaced. `rustc` is the compiler's version.
pub fn run(builds: &[&str], rustc: &str, out: &Path) -> Result {
    let stage = generated("pkg");
    let _ = std::fs::remove_dir_all(&stage);
    let all = build::builds();
    let is_made =
        |group: &str| all.iter().filter(|build| build.group() == group).all(|build| builds.contains(&build.name));
    // Additional dependencies of two entries.
    let also = |entry: &str| match entry {
        COMMAND => is_made(SERVER),
        "nowasm" => is_made(build::VALIDATE),
        _ => true,
    };
    let stands = |(entry, group): &&(&str, &str)| is_made(group) && also(entry);
    let entries: Vec<&str> = ENTRIES.iter().filter(stands).map(|(entry, _)| *entry).collect();
    step("JavaScript: esbuild", || bundle(&entries, &stage))?;
    step("types: tsc", || types(&entries, &stage))?;
    step("package", || {
        trees::run(&stage, builds)?;
        if entries.contains(&SERVER) {
            stand_in(&stage)?;
        }
        copies(&stage)?;
        sbom::run(builds, rustc, &stage)?;
        manifest(&entries, builds, &stage)?;
        every_import_stands(&stage)?;
        replace(&stage, out)
    })
}

/// Folders of the ES modules and of the CommonJS modules in the package.
pub const ESM: &str = "esm";
pub const CJS: &str = "cjs";

/// Loaders of a build: from bytes, from a compiled module, or as JavaScript.
const LOADERS: [&str; 3] = ["load/bytes", "load/module", "load/script"];

/// Bundles the ES modules with shared chunks, so that each class exists once for all entries.
fn bundle(entries: &[&str], stage: &Path) -> Result {
    let source = |entry: &str| root().join(format!("pkg-template/src/{entry}.ts"));
    // One module for each format, and one for amounts: a page's bundle contains the ones that it imports.
    let modules: Vec<String> = if entries.contains(&build::VALIDATE) { modules() } else { Vec::new() };
    let together = entries.iter().copied().filter(|entry| *entry != "slim").chain(LOADERS);
    // Resolvers without `exports` get the file for pages.
    let named = |entry| if entry == SERVER { RUNTIME } else { entry };
    quiet(
        esbuild(stage)
            .args(["--splitting", "--chunk-names=shared-[hash]", "--external:#boot/*"])
            .args(together.map(|e| format!("{}={}", named(e), source(e).display())))
            .args(modules.iter().map(|e| format!("{e}={}", source(e).display()))),
    )?;
    if entries.contains(&"slim") {
        // The code of `index`, with a boot module that waits for the user's wasm.
        let boot = format!("--alias:#boot/client={}", source("boot-slim").display());
        // Amounts have their own module, which a page without them omits.
        let external = ["--external:./errors.js", "--external:#boot/money"];
        quiet(esbuild(stage).arg(&boot).args(external).arg(source("slim")))?;
    }
    files(stage)?.iter().try_for_each(|module| write(module, without_bare_imports(&read(module)?)))
}

/// Converts each ES module to CommonJS.
pub fn commonjs(stage: &Path) -> Result {
    let mut made = files(&stage.join(ESM))?;
    made.retain(|path| path.extension().is_some_and(|end| end == "js") && path.file_stem() != Some(COMMAND.as_ref()));
    let (from, to) = (stage.join(ESM), stage.join(CJS));
    let mut command = npm_bin("esbuild");
    command.args(["--format=cjs", "--target=es2022", "--out-extension:.js=.cjs", "--log-level=warning"]);
    quiet(command.arg(format!("--outdir={}", to.display())).arg(format!("--outbase={}", from.display())).args(&made))?;
    for path in files(&to)?.iter().filter(|path| path.extension().is_some_and(|end| end == "cjs")) {
        write(path, to_cjs(&read(path)?))?;
    }
    Ok(())
}

/// The modules of formats and amounts, in pkg-template/src and in the package.
fn modules() -> Vec<String> {
    let builds = build::builds();
    builds
        .iter()
        .filter(|build| build.group() == build::VALIDATE)
        .map(|build| format!("formats/{}", build.name))
        .collect()
}

/// esbuild keeps the order of shared chunks for their side effects; these have none.
fn without_bare_imports(module: &str) -> String {
    module.split_inclusive('\n').filter(|line| !(line.starts_with("import \".") && line.contains("/shared-"))).collect()
}

fn esbuild(stage: &Path) -> Command {
    let mut command = npm_bin("esbuild");
    command.args(["--bundle", "--format=esm", "--target=es2022", "--platform=neutral", "--log-level=warning"]);
    // Papa Parse, in the command, supports Node's streams, which are not used.
    let papa = ["--main-fields=main", "--define:PAPA_BROWSER_CONTEXT=true", "--external:stream"];
    command
        .args(papa)
        .args(["--external:node:*", "--legal-comments=none"])
        .arg(format!("--outdir={}", stage.join(ESM).display()));
    command
}

/// Writes the declarations of the entries and their imports into a folder of generated files, without a wasm build.
pub fn declarations(entries: &[&str]) -> Result<PathBuf> {
    let config = generated("tsconfig.json");
    let sources: Vec<String> = entries.iter().map(|entry| format!("../src/{entry}.ts")).collect();
    let content = serde_json::json!({ "extends": "../tsconfig.json", "include": ["../src/*.d.ts"], "files": sources });
    write(&config, content.to_string())?;
    let all = generated("types");
    let _ = std::fs::remove_dir_all(&all);
    let mut tsc = npm_bin("tsc");
    tsc.args(["--noEmit", "false", "--emitDeclarationOnly", "--declaration", "--stripInternal", "--pretty"]);
    quiet(tsc.arg("-p").arg(&config).arg("--rootDir").arg(root().join("pkg-template/src")).arg("--outDir").arg(&all))?;
    Ok(all)
}

/// Writes the types that the entries use, for ESM and CommonJS.
fn types(entries: &[&str], stage: &Path) -> Result {
    let entries: Vec<&str> = entries.iter().copied().filter(|entry| *entry != COMMAND).collect();
    let all = declarations(&entries)?;
    let mut reached = BTreeSet::new();
    let mut ahead: Vec<PathBuf> = entries.iter().map(|entry| all.join(format!("{entry}.d.ts"))).collect();
    while let Some(path) = ahead.pop() {
        if !reached.insert(path.clone()) {
            continue;
        }
        let text = read(&path)?;
        let folder = path.parent().unwrap_or(&all);
        for import in relative_imports(&text) {
            ahead.push(normal(&folder.join(import.replace(".js", ".d.ts"))));
        }
        let place = path.strip_prefix(&all).map_err(|_| {
            format!(
                "The types reach {}, which is not part of the package: mark what needs it `@internal`.",
                path.display()
            )
        })?;
        write(&stage.join(ESM).join(place), &text)?;
        write(&stage.join(CJS).join(place).with_extension("cts"), to_cjs(&text))?;
    }
    Ok(())
}

/// Writes the replacement of the server's code for bundles that are not for a server.
fn stand_in(stage: &Path) -> Result {
    [(ESM, "js"), (CJS, "cjs")].iter().try_for_each(|(folder, end)| {
        let place = stage.join(folder).join(SERVER).with_extension(end);
        copy(&root().join("pkg-template/server-only").with_extension(end), &place)
    })
}

/// Copies licences and documents, and the conformance test. Parts of the README that concern only the repository are removed.
fn copies(stage: &Path) -> Result {
    for name in ["LICENSE-MIT", "LICENSE-APACHE", "CHANGELOG.md", "SECURITY.md"] {
        copy(&root().join(name), &stage.join(name))?;
    }
    let types = read(&root().join("pkg-template/wasm.d.ts"))?;
    write(&stage.join("wasm.d.cts"), types.replace("./esm/platform.js", "./cjs/platform.cjs"))?;
    write(&stage.join("wasm.d.ts"), types)?;
    for name in ["docs", "tests/conformance"] {
        copy_folder(&root().join(name), &stage.join(name))?;
    }
    let readme = read(&root().join("README.md"))?;
    let (before, rest) = readme.split_once("<!-- repository -->\n").unwrap_or((&readme, ""));
    let after = rest.split_once("<!-- /repository -->\n").map_or(rest, |(_, after)| after);
    write(&stage.join("README.md"), [before, after.trim_start()].concat())
}

/// Writes the wasm module for `slim`, as a page imports it.
const WASM: &str = "./qash-client.wasm";

/// Writes package.json: the template with the workspace's version, without the missing parts of a partial build.
fn manifest(entries: &[&str], builds: &[&str], stage: &Path) -> Result {
    let mut manifest: Value = serde_json::from_str(&read(&root().join("pkg-template/package.json"))?)
        .map_err(|e| format!("package.json: {e}"))?;
    manifest["version"] = env!("CARGO_PKG_VERSION").into();
    if !entries.contains(&COMMAND) {
        manifest.as_object_mut().map(|manifest| manifest.remove("bin"));
    }
    let entry_of =
        |name: &str| name.strip_prefix("./").filter(|name| !name.contains('.')).unwrap_or("index").to_owned();
    if let Some(rows) = manifest["exports"].as_object_mut() {
        rows.retain(|name, _| match name.as_str() {
            "./package.json" => true,
            WASM => builds.contains(&"client"),
            name => entries.contains(&entry_of(name).as_str()),
        });
        for (name, row) in rows.iter_mut().filter(|(_, row)| row.is_null()) {
            let entry = entry_of(name);
            *row = conditions(&entry);
            if entry != "index" {
                write(&stage.join(&entry).join("package.json"), format!("{:#}\n", by_folder(&entry)))?;
            }
        }
    }
    if builds.contains(&"client") {
        let by_folder = json!({ "main": "../client.wasm", "types": "../wasm.d.cts" });
        write(&stage.join(WASM).join("package.json"), format!("{by_folder:#}\n"))?;
    }
    manifest["imports"] = builds.iter().map(|build| (format!("#boot/{build}"), trees::boot_of(build))).collect();
    write(&stage.join("package.json"), format!("{manifest:#}\n"))?;
    let tables = ["exports", "imports", "bin", "main", "module", "types", "react-native"];
    // A partial build may have no main entry.
    let tables = if entries.contains(&"index") { &tables[..] } else { &tables[..3] };
    tables.iter().flat_map(|table| targets(&manifest[table])).try_for_each(|target| {
        let there = stage.join(target).is_file();
        if there { Ok(()) } else { Err(format!("package.json names {target}, which the build does not make.")) }
    })
}

/// Returns the conditions of an entry in a tree, for `require` and others.
fn both(tree: &str, file: &str) -> Value {
    json!({ "require": format!("./{CJS}/{tree}{file}.cjs"), "default": format!("./{ESM}/{tree}{file}.js") })
}

/// Returns an entry's export conditions.
fn conditions(entry: &str) -> Value {
    let mut row =
        json!({ "types": { "require": format!("./{CJS}/{entry}.d.cts"), "default": format!("./{ESM}/{entry}.d.ts") } });
    let mut say = |condition: &str, files: Value| row[condition] = files;
    match entry {
        SERVER => {
            say("react-native", both("", SERVER));
            say("workerd", both(trees::AHEAD, RUNTIME));
            say("edge-light", both(trees::AHEAD, RUNTIME));
            say("bun", both("", RUNTIME));
            say("browser", both("", SERVER));
            say("deno", both("", RUNTIME));
            say("node", both("", RUNTIME));
        }
        "index" | "validate" | "forms" => {
            say("react-native", both(trees::SCRIPT, entry));
            say("workerd", both(trees::AHEAD, entry));
            say("edge-light", both(trees::AHEAD, entry));
        }
        "sandbox" | "slim" => {
            say("workerd", both(trees::AHEAD, entry));
            say("edge-light", both(trees::AHEAD, entry));
        }
        _ => {}
    }
    let tree = if entry == "nowasm" { trees::SCRIPT } else { "" };
    if let (Some(row), Value::Object(files)) = (row.as_object_mut(), both(tree, entry)) {
        row.extend(files);
    }
    row
}

/// Writes a package.json in a folder with the entry's name, for resolvers without `exports`: Jest before 28, Metro before 0.82, Parcel by
/// default.
fn by_folder(entry: &str) -> Value {
    let tree = |entry: &str| if entry == "nowasm" { trees::SCRIPT } else { "" };
    let mut row = json!({
        "main": format!("../{CJS}/{}{entry}.cjs", tree(entry)),
        "module": format!("../{ESM}/{}{entry}.js", tree(entry)),
        "types": format!("../{CJS}/{entry}.d.cts"),
        "sideEffects": entry == SERVER,
    });
    if ["validate", "forms"].contains(&entry) {
        row["react-native"] = format!("../{ESM}/{}{entry}.js", trees::SCRIPT).into();
    }
    row
}

/// Collects all files in a table of conditions.
fn targets(table: &Value) -> Box<dyn Iterator<Item = &str> + '_> {
    match table {
        Value::String(target) => Box::new(std::iter::once(target.as_str())),
        Value::Object(rows) => Box::new(rows.values().flat_map(targets)),
        _ => Box::new(std::iter::empty()),
    }
}

/// Checks that no module imports a file that is not in the package.
fn every_import_stands(stage: &Path) -> Result {
    for path in files(stage)? {
        let name = path.to_string_lossy();
        if ![".js", ".cjs", ".d.ts", ".d.cts"].iter().any(|end| name.ends_with(end)) || trees::is_boot_file(&path) {
            continue;
        }
        for import in relative_imports(&read(&path)?) {
            let target = path.parent().unwrap_or(stage).join(import);
            let declared = if name.ends_with("ts") { with_types(&target) } else { target };
            if !declared.is_file() {
                return Err(format!("{name} imports {import}, which is not in the package."));
            }
        }
    }
    Ok(())
}

fn with_types(module: &Path) -> PathBuf {
    module.with_extension(if module.extension().is_some_and(|end| end == "cjs") { "d.cts" } else { "d.ts" })
}

/// Finds the relative imports in a text, in the format of esbuild and tsc: `from "./name.js"`, `require("./name.cjs")`.
pub fn relative_imports(text: &str) -> impl Iterator<Item = &str> {
    let pieces = text.split('"').zip(text.split('"').skip(1));
    pieces
        .filter(|(before, name)| imports(before) && (name.starts_with("./") || name.starts_with("../")))
        .map(|(_, name)| name)
}

pub fn imports(before: &str) -> bool {
    ["from ", "import ", "import(", "require("].iter().any(|word| before.ends_with(word))
}

/// Replaces the names of ES modules with those of the CommonJS files.
fn to_cjs(text: &str) -> String {
    let mut renamed = String::with_capacity(text.len());
    let mut pieces = text.split('"').peekable();
    while let Some(piece) = pieces.next() {
        renamed.push_str(piece);
        let Some(name) = pieces.peek() else { break };
        renamed.push('"');
        if let Some(stem) = name.strip_suffix(".js").filter(|_| imports(piece) && name.starts_with('.')) {
            renamed.push_str(stem);
            renamed.push_str(".cjs");
            pieces.next();
            renamed.push('"');
        }
    }
    renamed
}

/// Normalizes a path without `.` and `..`.
pub fn normal(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => _ = plain.pop(),
            std::path::Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

pub fn copy(from: &Path, to: &Path) -> Result {
    std::fs::copy(from, to).map(drop).map_err(|e| format!("{} cannot be copied: {e}.", from.display()))
}

/// Replaces the old folder with the finished one.
fn replace(stage: &Path, out: &Path) -> Result {
    let _ = std::fs::remove_dir_all(out);
    if std::fs::rename(stage, out).is_ok() {
        return Ok(());
    }
    // Another file system.
    for path in files(stage)? {
        let place = out.join(path.strip_prefix(stage).map_err(|e| e.to_string())?);
        write(&place, std::fs::read(&path).map_err(|e| e.to_string())?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commonjs_files_name_each_other() {
        let text = "const a = require(\"./shared-AB.js\");\nconst b = require(\"#boot/validate\"); f(\"./x.js\")";
        let renamed = "const a = require(\"./shared-AB.cjs\");\nconst b = require(\"#boot/validate\"); f(\"./x.js\")";
        assert_eq!(to_cjs(text), renamed);
    }

    #[test]
    fn relative_imports_are_those_of_modules() {
        let text = "import { A } from \"./a.js\"; export * from \"../b/c.js\"; const d = \"./e\"; import \"x/y.js\";";
        assert_eq!(relative_imports(text).collect::<Vec<_>>(), ["./a.js", "../b/c.js"]);
    }
}

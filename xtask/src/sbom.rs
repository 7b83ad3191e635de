//! Generates the CycloneDX bill of materials of the package, and the third-party notices. Both list the crates linked into the wasm, and
//! the npm packages bundled into the command. The package has no dependencies. They contain no time and no serial number, so that builds
//! are reproducible.

use crate::paths::{cargo, files, read, root, write};
use crate::step::{Result, quiet};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// File names in the package.
pub const BILL: &str = "sbom.cdx.json";
pub const NOTICES: &str = "THIRD-PARTY-NOTICES.txt";

/// npm packages bundled into the command.
const BUNDLED: [&str; 1] = ["papaparse"];

/// A crate linked into a wasm build, or a bundled package.
struct Linked {
    name: String,
    version: String,
    /// An SPDX expression.
    licence: String,
    repository: Option<String>,
    folder: PathBuf,
    /// SHA-256 of the crate's file, as in Cargo.lock.
    checksum: Option<String>,
    builds: BTreeSet<String>,
    /// Ids of its dependencies.
    links: BTreeSet<String>,
}

/// Writes both files into the package's folder. `rustc` is the compiler's version, whose standard library is linked too.
pub fn run(builds: &[&str], rustc: &str, stage: &Path) -> Result {
    let mut linked = linked(builds)?;
    if stage.join("esm/check-cli.js").is_file() {
        BUNDLED.iter().try_for_each(|name| add_bundled(name, &mut linked))?;
    }
    write(&stage.join(BILL), format!("{:#}\n", bill(&linked, rustc)))?;
    write(&stage.join(NOTICES), notices(&linked, rustc)?)
}

/// Returns the crates by `purl` (package URL), and the package's own dependencies under an empty key.
fn linked(builds: &[&str]) -> Result<BTreeMap<String, Linked>> {
    let checksums = checksums(&read(&root().join("Cargo.lock"))?);
    let mut found = BTreeMap::new();
    for build in builds {
        let feature = format!("wasm-{build}");
        let target = ["--filter-platform", "wasm32-unknown-unknown", "--format-version", "1", "--locked"];
        let features = ["--no-default-features", "--features", &feature];
        let text = quiet(cargo().arg("metadata").args(target).args(features))?;
        let metadata: Value = serde_json::from_str(&text).map_err(|e| format!("cargo metadata: {e}"))?;
        add_build(build, &metadata, &checksums, &mut found)?;
    }
    Ok(found)
}

fn add_build(
    build: &str,
    metadata: &Value,
    checksums: &BTreeMap<(String, String), String>,
    found: &mut BTreeMap<String, Linked>,
) -> Result {
    let by_id = |list: &Value| -> BTreeMap<String, Value> {
        let rows = list.as_array().into_iter().flatten();
        rows.map(|row| (text(&row["id"]), row.clone())).collect()
    };
    let (packages, nodes) = (by_id(&metadata["packages"]), by_id(&metadata["resolve"]["nodes"]));
    let own = text(&metadata["resolve"]["root"]);
    let mut ahead = vec![own.clone()];
    let mut seen = BTreeSet::new();
    while let Some(id) = ahead.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        let (Some(package), Some(node)) = (packages.get(&id), nodes.get(&id)) else {
            return Err(format!("cargo metadata does not tell of {id}."));
        };
        let links: BTreeSet<String> = array(&node["deps"])
            .filter(|dep| array(&dep["dep_kinds"]).any(|kind| kind["kind"].is_null()))
            .map(|dep| text(&dep["pkg"]))
            .filter(|id| packages.get(id).is_some_and(|package| !is_macro(package)))
            .collect();
        ahead.extend(links.iter().cloned());
        let purls = links.iter().filter_map(|id| packages.get(id)).map(purl).collect();
        let (name, version) = (text(&package["name"]), text(&package["version"]));
        let licence = package["license"].as_str().map(|text| text.replace('/', " OR "));
        let entry = found.entry(if id == own { String::new() } else { purl(package) }).or_insert_with(|| Linked {
            licence: licence.unwrap_or_default(),
            repository: package["repository"].as_str().map(str::to_owned),
            folder: Path::new(&text(&package["manifest_path"])).parent().unwrap_or(root()).to_owned(),
            checksum: checksums.get(&(name.clone(), version.clone())).cloned(),
            name,
            version,
            builds: BTreeSet::new(),
            links: BTreeSet::new(),
        });
        if entry.licence.is_empty() {
            return Err(format!("{} {} names no licence.", entry.name, entry.version));
        }
        entry.builds.insert(build.to_owned());
        entry.links.extend::<BTreeSet<String>>(purls);
    }
    Ok(())
}

/// Adds an npm package as a dependency of the package.
fn add_bundled(name: &str, found: &mut BTreeMap<String, Linked>) -> Result {
    let folder = root().join("node_modules").join(name);
    let manifest: Value =
        serde_json::from_str(&read(&folder.join("package.json"))?).map_err(|e| format!("{name}: {e}"))?;
    let version = text(&manifest["version"]);
    let repository = manifest["repository"]["url"].as_str().map(|url| url.trim_start_matches("git+").to_owned());
    let bundled = Linked {
        name: name.to_owned(),
        licence: text(&manifest["license"]),
        repository,
        folder,
        checksum: None,
        builds: BTreeSet::new(),
        links: BTreeSet::new(),
        version,
    };
    let purl = format!("pkg:npm/{name}@{}", bundled.version);
    found.entry(String::new()).and_modify(|own| _ = own.links.insert(purl.clone()));
    found.insert(purl, bundled);
    Ok(())
}

/// Reads the SHA-256 of each crate's file, by name and version.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let field = |package: &str, name: &str| {
        let line = package.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = \""));
        line.map(|value| value.trim_end_matches('"').to_owned())
    };
    let packages = lock.split("[[package]]");
    packages
        .filter_map(|package| {
            Some(((field(package, "name")?, field(package, "version")?), field(package, "checksum")?))
        })
        .collect()
}

fn is_macro(package: &Value) -> bool {
    array(&package["targets"]).any(|target| array(&target["kind"]).any(|kind| kind == "proc-macro"))
}

fn purl(package: &Value) -> String {
    format!("pkg:cargo/{}@{}", text(&package["name"]), text(&package["version"]))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Builds the bill of materials, CycloneDX 1.6.
fn bill(linked: &BTreeMap<String, Linked>, rustc: &str) -> Value {
    let (own, std) =
        (format!("pkg:npm/qash-client@{}", env!("CARGO_PKG_VERSION")), format!("pkg:generic/rust-std@{rustc}"));
    let crates = || linked.iter().filter(|(purl, _)| !purl.is_empty());
    let component = |(purl, one): (&String, &Linked)| {
        let mut component = json!({
            "type": "library",
            "bom-ref": purl,
            "name": one.name,
            "version": one.version,
            "scope": "required",
            "licenses": [{ "expression": one.licence }],
            "purl": purl,
            "properties": one.builds.iter().map(|name| json!({ "name": "qash-client:wasm", "value": name })).collect::<Vec<_>>(),
        });
        if let Some(checksum) = &one.checksum {
            component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
        }
        if let Some(url) = &one.repository {
            component["externalReferences"] = json!([{ "type": "vcs", "url": url }]);
        }
        component
    };
    let standard = json!({
        "type": "library",
        "bom-ref": std,
        "name": "rust-std",
        "version": rustc,
        "scope": "required",
        "licenses": [{ "expression": STD_LICENCE }],
        "purl": std,
        "externalReferences": [{ "type": "vcs", "url": "https://github.com/rust-lang/rust" }],
    });
    let mut dependencies: Vec<Value> = linked
        .iter()
        .map(|(purl, one)| {
            let mut on: Vec<&String> = one.links.iter().collect();
            if purl.is_empty() {
                on.push(&std);
            }
            json!({ "ref": if purl.is_empty() { &own } else { purl }, "dependsOn": on })
        })
        .collect();
    dependencies.push(json!({ "ref": std }));
    json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "library",
                "bom-ref": own,
                "name": "qash-client",
                "version": env!("CARGO_PKG_VERSION"),
                "licenses": [{ "expression": "MIT OR Apache-2.0" }],
                "purl": own,
            },
        },
        "components": crates().map(component).chain([standard]).collect::<Vec<_>>(),
        "dependencies": dependencies,
    })
}

const STD_LICENCE: &str = "MIT OR Apache-2.0";

/// Builds the notices: names, licences, and each licence text once.
fn notices(linked: &BTreeMap<String, Linked>, rustc: &str) -> Result<String> {
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let apache = read(&root().join("LICENSE-APACHE"))?.trim().to_owned();
    let mut rows = String::new();
    for one in linked.iter().filter(|(purl, _)| !purl.is_empty()).map(|(_, one)| one) {
        let title = format!("{} {}", one.name, one.version);
        rows += &format!("{title}, {}, {}\n", one.licence, one.repository.as_deref().unwrap_or("crates.io"));
        let mut own = licence_texts(&one.folder, one.licence.contains(" OR "))?;
        // A dual-licensed one is used under the licence whose text names no holder.
        if own.is_empty() && one.licence.split(" OR ").any(|choice| choice == "Apache-2.0") {
            own.push(apache.clone());
        }
        if own.is_empty() {
            return Err(format!("{title} comes without the text of its licence, {}: add it by hand.", one.licence));
        }
        for text in own {
            texts.entry(text).or_default().push(title.clone());
        }
    }
    let std = format!("The Rust standard library {rustc}");
    rows +=
        &format!("{std}, {STD_LICENCE}, https://github.com/rust-lang/rust, whose COPYRIGHT names the crates in it\n");
    let mit = read(&root().join("LICENSE-MIT"))?;
    let terms = mit
        .find("Permission is hereby granted")
        .and_then(|at| mit.get(at..))
        .ok_or("LICENSE-MIT has no line that begins with “Permission is hereby granted”.")?;
    texts.entry(format!("Copyright (c) The Rust Project Contributors\n\n{}", terms.trim())).or_default().push(std);
    texts.entry(apache).or_default().push(PHONE.to_owned());

    let mut page = format!(
        "The WebAssembly and the command in this package are built from qash-client's own code and from these:\n\n{rows}\n\
         Its tables of facts were made from these sources:\n\n{}\n{PHONE}, Apache-2.0\n",
        tables()?
    );
    for (text, whose) in texts {
        page += &format!("\n{}\n{}\n\n{text}\n", "-".repeat(80), whose.join(", "));
    }
    Ok(page)
}

const PHONE: &str = "Metadata of libphonenumber, Copyright The Libphonenumber Authors";

/// Reads a crate's licence texts and notice; for a dual licence, without Apache's long text.
fn licence_texts(folder: &Path, choice: bool) -> Result<Vec<String>> {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
    let telling = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "COPYRIGHT"];
    let mut found = files(folder)?;
    found.retain(|path| path.parent() == Some(folder) && telling.iter().any(|start| name(path).starts_with(start)));
    if choice && found.iter().any(|path| !name(path).contains("APACHE")) {
        found.retain(|path| !name(path).contains("APACHE"));
    }
    found.iter().map(|path| Ok(read(path)?.replace("\r\n", "\n").trim().to_owned())).collect()
}

/// Reads the sources from the first lines of the tables.
fn tables() -> Result<String> {
    let mut rows = String::new();
    let folder = root().join("src/formats");
    for path in files(&folder)? {
        let text = read(&path)?;
        let Some(source) = text.lines().find_map(|line| line.strip_prefix("//! Source: ")) else { continue };
        rows += &format!("{}: {source}\n", path.strip_prefix(&folder).unwrap_or(&path).display());
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_linked_is_told_of() {
        let package = |name: &str, kind: &str| {
            json!({ "id": name, "name": name, "version": "1.0.0", "license": "MIT/Apache-2.0", "manifest_path": "/x/Cargo.toml",
                    "targets": [{ "kind": [kind] }] })
        };
        let dep = |name: &str, kind: Value| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
        let node = |id: &str, deps: Vec<Value>| json!({ "id": id, "deps": deps });
        let metadata = json!({
            "packages": [package("own", "lib"), package("linked", "lib"), package("deep", "lib"), package("macro", "proc-macro"),
                         package("maker", "lib"), package("tester", "lib")],
            "resolve": { "root": "own", "nodes": [
                node("own", vec![dep("linked", Value::Null), dep("macro", Value::Null), dep("maker", "build".into()),
                                 dep("tester", "dev".into())]),
                node("linked", vec![dep("deep", Value::Null)]), node("deep", vec![]), node("macro", vec![]), node("maker", vec![]),
                node("tester", vec![]),
            ] },
        });
        let sums = checksums("[[package]]\nname = \"deep\"\nversion = \"1.0.0\"\nchecksum = \"ab\"\n");
        let mut found = BTreeMap::new();
        add_build("one", &metadata, &sums, &mut found).unwrap();
        add_build("two", &metadata, &sums, &mut found).unwrap();
        assert_eq!(found.keys().collect::<Vec<_>>(), ["", "pkg:cargo/deep@1.0.0", "pkg:cargo/linked@1.0.0"]);
        let deep = &found["pkg:cargo/deep@1.0.0"];
        assert_eq!((deep.licence.as_str(), deep.checksum.as_deref()), ("MIT OR Apache-2.0", Some("ab")));
        assert_eq!(deep.builds.iter().collect::<Vec<_>>(), ["one", "two"]);
        let bill = bill(&found, "1.2.3");
        assert_eq!(
            bill["dependencies"][0]["dependsOn"],
            json!(["pkg:cargo/linked@1.0.0", "pkg:generic/rust-std@1.2.3"])
        );
        assert_eq!(array(&bill["components"]).count(), 3);
    }

    #[test]
    fn what_names_no_licence_stops_the_build() {
        let metadata = json!({
            "packages": [{ "id": "own", "name": "own", "version": "1", "license": null, "manifest_path": "/x/Cargo.toml", "targets": [] }],
            "resolve": { "root": "own", "nodes": [{ "id": "own", "deps": [] }] },
        });
        assert!(
            add_build("one", &metadata, &BTreeMap::new(), &mut BTreeMap::new())
                .unwrap_err()
                .contains("names no licence")
        );
    }
}

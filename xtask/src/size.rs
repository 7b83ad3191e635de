//! `cargo xtask size`: what each entry weighs when a page loads all of it.

use crate::build;
use crate::paths::{generated, npm_bin, pkg, write};
use crate::step::{Result, quiet};
use std::path::Path;
use std::process::Command;

/// What an entry may weigh after brotli, JavaScript and wasm together.
struct Limit {
    /// What it is meant to weigh. `cargo xtask size` fails above it.
    budget: u64,
    /// What it weighed when last measured, and a little more: `cargo xtask test` fails above it, so that an entry
    /// that misses its budget at least does not grow. Lower it with every gain.
    ceiling: u64,
}

/// What a page loads, the file it imports, and what it leaves out of that.
const APPS: [(&str, &str, &str, Option<Limit>); 7] = [
    ("qash-client/validate", "validate.js", "", Some(Limit { budget: 33_000, ceiling: 33_000 })),
    ("qash-client", "index.js", ATTACH, Some(Limit { budget: 66_500, ceiling: 66_500 })),
    // Without the wasm, which the page fetches apart. Beside a wasm, what `attach` adds would differ by a hundred bytes with what stands in that.
    ("qash-client/slim", "slim.js", ATTACH, None),
    ("  and attach", "slim.js", "", None),
    ("qash-client/forms", "forms.js", "", None),
    ("qash-client/plazas", "plazas.js", "", Some(Limit { budget: 5_120, ceiling: 5_120 })),
    ("qash-client/sandbox", "sandbox.js", "", None),
];

/// The function that wires forms, which a page with forms of its own leaves out.
const ATTACH: &str = "attach";

/// What a form would load in place of `qash-client/validate`: the functions of those libraries that it calls, for phone, IBAN and BIC,
/// CLABE, RFC and amount. CURP, ABA, Spanish, and amounts in the manner of each locale are still missing.
const PEERS: &str = r#"
import { AsYouType, isPossiblePhoneNumber } from "libphonenumber-js/min";
import { friendlyFormatIBAN, validateBIC, validateIBAN } from "ibantools";
import { clabe } from "clabe-validator";
import validateRfc from "validate-rfc";
import currency from "currency.js";
globalThis.app = [AsYouType, isPossiblePhoneNumber, friendlyFormatIBAN, validateBIC, validateIBAN, clabe, validateRfc, currency];
"#;

/// What [`ATTACH`] may add to a page that has the formats.
const ATTACH_BUDGET: u64 = 2_080;

/// Builds the package and prints the table; an error when a budget is exceeded.
pub fn run() -> Result {
    build::all()?;
    match table(|limit| limit.budget)? {
        over if over.is_empty() => Ok(()),
        over => Err(format!("Over budget: {}.", over.join("; "))),
    }
}

/// Weighs pkg/ as it stands, for the tests: an error when an entry has grown beyond its ceiling.
pub fn ceilings() -> Result {
    let over = table(|limit| limit.ceiling)?;
    if over.is_empty() {
        return Ok(());
    }
    Err(format!("Above the ceiling: {}.", over.join("; ")))
}

/// Prints what each entry weighs; gives the entries that exceed their limit.
fn table(limit_of: fn(&Limit) -> u64) -> Result<Vec<String>> {
    println!("\n  {:<24}{:>10}{:>10}{:>10}{:>10}", "one app of the entry", "raw", "gzip", "brotli", "budget");
    let mut over = Vec::new();
    let mut without = 0;
    for (name, file, left_out, limit) in APPS {
        let path = pkg().join(file);
        if !path.exists() {
            println!("  {name:<24}{:>10}", "missing");
            over.push(format!("{name} is missing"));
            continue;
        }
        let weight = weigh(&bundle(&app(&path, left_out)?)?)?;
        let shown = limit.as_ref().map_or(String::from("–"), |limit| limit.budget.to_string());
        println!("  {name:<24}{:>10}{:>10}{:>10}{shown:>10}", weight.raw, weight.gzip, weight.brotli);
        if let Some(most) = limit.as_ref().map(limit_of).filter(|most| weight.brotli > *most) {
            over.push(format!("{name} weighs {} bytes of {most}", weight.brotli));
        }
        if left_out == ATTACH {
            without = weight.brotli;
        } else if file == "slim.js" && weight.brotli > without + ATTACH_BUDGET {
            over.push(format!("{ATTACH} adds {} bytes of {ATTACH_BUDGET}", weight.brotli - without));
        }
    }
    let peers = weigh(&bundle(PEERS)?)?;
    println!("  {:<24}{:>10}{:>10}{:>10}{:>10}", "the peers of /validate", peers.raw, peers.gzip, peers.brotli, "–");
    println!("\n  {:<24}{:>10}{:>10}{:>10}", "of which wasm", "raw", "gzip", "brotli");
    for build in build::BUILDS {
        let path = pkg().join(format!("{}.wasm", build.name));
        if path.exists() {
            let weight = weigh(&path)?;
            println!("  {:<24}{:>10}{:>10}{:>10}", build.name, weight.raw, weight.gzip, weight.brotli);
        }
    }
    Ok(over)
}

/// An app that uses all that an entry exports, but for one name.
fn app(entry: &Path, left_out: &str) -> Result<String> {
    let entry = format!("{:?}", entry.display().to_string());
    let print = format!("import({entry}).then((entry) => console.log(Object.keys(entry).join(' ')))");
    let printed = quiet(Command::new("node").args(["-e", &print]))?;
    let names: Vec<&str> = printed.split_whitespace().filter(|name| *name != left_out).collect();
    let names = names.join(", ");
    Ok(format!("import {{ {names} }} from {entry};\nglobalThis.app = {{ {names} }};\n"))
}

/// What a bundler makes of an app.
fn bundle(source: &str) -> Result<std::path::PathBuf> {
    let app = generated("size/app.js");
    let out = generated("size/bundle.js");
    write(&app, source)?;
    let mut esbuild = npm_bin("esbuild");
    esbuild.args(["--bundle", "--minify", "--format=esm", "--platform=browser", "--log-level=warning"]);
    quiet(esbuild.arg(&app).arg(format!("--outfile={}", out.display())))?;
    Ok(out)
}

struct Weight {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

fn weigh(file: &Path) -> Result<Weight> {
    let script = "const z = require('node:zlib'), b = require('node:fs').readFileSync(process.argv[1]); \
                  console.log(b.length, z.gzipSync(b, { level: 9 }).length, z.brotliCompressSync(b).length)";
    let printed = quiet(Command::new("node").args(["-e", script]).arg(file))?;
    let mut numbers = printed.split_whitespace().map(|word| word.parse::<u64>().map_err(|e| format!("{printed}: {e}")));
    let mut next = || numbers.next().unwrap_or_else(|| Err(format!("Three sizes expected: {printed}")));
    Ok(Weight { raw: next()?, gzip: next()?, brotli: next()? })
}

//! `cargo xtask size`: measures pages that use parts of the package: JavaScript and wasm together, after brotli.

use crate::build;
use crate::paths::{generated, npm_bin, pkg, write};
use crate::step::{Result, quiet};
use std::path::PathBuf;
use std::process::Command;

/// A page that only imports these names from these entries.
struct Page {
    what: &'static str,
    imports: &'static [(&'static str, &'static str)],
    /// Imports of a page that does the same check with other libraries.
    peers: &'static [(&'static str, &'static str)],
    /// Maximum and target size, in bytes.
    must: u64,
    aim: u64,
}

const VALIDATE: &str = "qash-client/validate";
const CLIENT: &str = "qash-client";
const STRICT: &str = "qash-client/phone-strict";
const NOWASM: &str = "qash-client/nowasm";
/// All exports of an entry.
const ALL: &str = "*";

// Of each peer the function that answers what `isValid` does, and no other: a page with a format of this package formats and explains, too.
const PHONES: (&str, &str) = ("libphonenumber-js/min", "{ isPossiblePhoneNumber }");
const IBANS: (&str, &str) = ("ibantools", "{ validateIBAN }");
const CLABES: (&str, &str) = ("clabe-validator", "{ clabe }");
const RFCS: (&str, &str) = ("validate-rfc", "validateRfc");
const AMOUNTS: (&str, &str) = ("currency.js", "currency");

const fn alone(what: &'static str, name: &'static [(&'static str, &'static str)], must: u64, aim: u64) -> Page {
    Page { what, imports: name, peers: &[], must, aim }
}

const PAGES: [Page; 26] = [
    Page { peers: &[CLABES], ..alone("clabe alone", &[(VALIDATE, "clabe")], 9_700, 8_700) },
    Page { peers: &[RFCS], ..alone("rfc alone", &[(VALIDATE, "rfc")], 8_900, 8_000) },
    alone("curp alone", &[(VALIDATE, "curp")], 8_900, 8_000),
    Page { peers: &[("validator/es/lib/isBIC.js", "isBIC")], ..alone("bic alone", &[(VALIDATE, "bic")], 8_900, 8_000) },
    alone("aba alone", &[(VALIDATE, "aba")], 8_900, 8_000),
    alone("nit alone", &[(VALIDATE, "nit")], 8_900, 8_000),
    alone("cedula alone", &[(VALIDATE, "cedula")], 8_900, 7_500),
    Page {
        peers: &[("validator/es/lib/isEmail.js", "isEmail")],
        ..alone("email alone", &[(VALIDATE, "email")], 8_000, 6_500)
    },
    alone("uuid alone", &[(VALIDATE, "uuid")], 8_000, 6_500),
    alone("country alone", &[(VALIDATE, "country")], 8_000, 6_500),
    Page { peers: &[IBANS], ..alone("iban alone", &[(VALIDATE, "iban")], 10_250, 9_300) },
    Page { peers: &[PHONES], ..alone("phone alone", &[(VALIDATE, "phone")], 15_100, 11_000) },
    Page { peers: &[AMOUNTS], ..alone("money alone", &[(VALIDATE, "money")], 14_700, 12_500) },
    Page {
        peers: &[PHONES, IBANS, CLABES, RFCS, AMOUNTS],
        ..alone("phone, iban, clabe, rfc, money", &[(VALIDATE, "phone, iban, clabe, rfc, money")], 35_750, 29_000)
    },
    alone("QashClient alone", &[(CLIENT, "QashClient")], 60_200, 44_000),
    alone("QashClient, clabe, phone, money", &[(CLIENT, "QashClient, clabe, phone, money")], 72_800, 53_000),
    alone("QashClient, and clabe from /validate", &[(CLIENT, "QashClient"), (VALIDATE, "clabe")], 64_400, 53_000),
    alone("everything of qash-client", &[(CLIENT, ALL)], 78_400, 55_000),
    alone("phone-strict of all countries", &[(STRICT, "phoneNumbers, ALL")], 15_000, 13_500),
    alone("phone-strict of MX, CO and US", &[(STRICT, "phoneNumbers, MX, CO, US")], 2_500, 1_500),
    Page {
        peers: &[("libphonenumber-js/max", "{ isValidPhoneNumber }")],
        ..alone("phone and phone-strict of all", &[(VALIDATE, "phone"), (STRICT, "phoneNumbers, ALL")], 30_100, 24_500)
    },
    alone(
        "phone and phone-strict of three",
        &[(VALIDATE, "phone"), (STRICT, "phoneNumbers, MX, CO, US")],
        17_600,
        12_500,
    ),
    alone("clabe, without wasm", &[(NOWASM, "clabe")], 10_750, 10_000),
    alone("the five, without wasm", &[(NOWASM, "phone, iban, clabe, rfc, money")], 42_000, 37_500),
    alone("QashClient, without wasm", &[(NOWASM, "QashClient")], 73_000, 66_000),
    alone("qash-client/plazas", &[("qash-client/plazas", ALL)], 5_120, 5_120),
];

/// Maximum and target for the additional size of `attach` on a page with formats, in bytes.
const ATTACH: (&str, u64, u64) = ("attach beside the formats", 3_950, 3_600);

/// Pages without a limit.
const OTHERS: [(&str, &str, &str); 4] = [
    ("everything of /validate", VALIDATE, ALL),
    ("everything of /forms", "qash-client/forms", ALL),
    ("everything of /slim, without its wasm", "qash-client/slim", ALL),
    ("everything of /sandbox", "qash-client/sandbox", ALL),
];

/// Builds the package and measures it.
pub fn run() -> Result {
    build::all()?;
    limits()
}

/// Measures the current pkg/; fails if a page exceeds its maximum.
pub fn limits() -> Result {
    println!(
        "\n  {:<40}{:>8}{:>8}{:>8}{:>8}{:>8}",
        "brotli 11, of an esbuild bundle", "raw", "brotli", "must", "aim", "peers"
    );
    let mut over = Vec::new();
    let mut row = |what: &str, weight: &Weight, must: u64, aim: u64, peers: Option<u64>| {
        let peers = peers.map_or("–".into(), |peers| peers.to_string());
        println!("  {what:<40}{:>8}{:>8}{must:>8}{aim:>8}{peers:>8}", weight.raw, weight.brotli);
        if weight.brotli > must {
            over.push(format!("{what}: {} bytes of {must}", weight.brotli));
        }
    };
    for Page { what, imports, peers, must, aim } in &PAGES {
        let peers = if peers.is_empty() { None } else { Some(weigh(&bundle(peers)?)?.brotli) };
        row(what, &weigh(&bundle(imports)?)?, *must, *aim, peers);
    }
    // Measured without wasm, since the difference with one varies by a hundred bytes.
    let (what, must, aim) = ATTACH;
    let [with, without] = [SLIM_FORMS, "formats, money"].map(|names| weigh(&bundle(&[("qash-client/slim", names)])?));
    let (with, without) = (with?, without?);
    let added = Weight { raw: with.raw - without.raw, brotli: with.brotli - without.brotli };
    row(what, &added, must, aim, None);
    for (what, entry, names) in OTHERS {
        let weight = weigh(&bundle(&[(entry, names)])?)?;
        println!("  {what:<40}{:>8}{:>8}", weight.raw, weight.brotli);
    }
    println!("\n  {:<40}{:>8}{:>8}", "of which wasm", "raw", "brotli");
    for build in build::builds() {
        let weight = weigh(&pkg().join(format!("{}.wasm", build.name)))?;
        println!("  {:<40}{:>8}{:>8}", build.name, weight.raw, weight.brotli);
    }
    if over.is_empty() { Ok(()) } else { Err(format!("Larger than the maximum: {}.", over.join("; "))) }
}

const SLIM_FORMS: &str = "formats, money, attach";

/// Bundles a page that uses these names from these modules.
fn bundle(imports: &[(&str, &str)]) -> Result<PathBuf> {
    let mut source = String::new();
    let mut used = Vec::new();
    for (module, names) in imports {
        let entry = module.strip_prefix("qash-client").map(|entry| {
            let file = match entry.strip_prefix('/').unwrap_or("index") {
                "nowasm" => "nowasm/nowasm",
                entry => entry,
            };
            pkg().join("esm").join(file).with_extension("js").display().to_string()
        });
        let names = if *names == ALL { exports(entry.as_deref().unwrap_or(module))? } else { (*names).to_owned() };
        let braces = if entry.is_some() { format!("{{ {names} }}") } else { names.clone() };
        source += &format!("import {braces} from {:?};\n", entry.as_deref().unwrap_or(module));
        used.push(names.trim_matches(['{', '}', ' ']).to_owned());
    }
    source += &format!("globalThis.app = [{}];\n", used.join(", "));
    let app = generated("size/app.js");
    let out = generated("size/bundle.js");
    write(&app, source)?;
    let mut esbuild = npm_bin("esbuild");
    esbuild.args(["--bundle", "--minify", "--format=esm", "--platform=browser", "--log-level=warning"]);
    quiet(esbuild.arg(&app).arg(format!("--outfile={}", out.display())))?;
    Ok(out)
}

/// Lists the exports of a module.
fn exports(module: &str) -> Result<String> {
    let print = format!("import({module:?}).then((entry) => console.log(Object.keys(entry).join(', ')))");
    Ok(quiet(Command::new("node").args(["-e", &print]))?.trim().to_owned())
}

struct Weight {
    raw: u64,
    brotli: u64,
}

fn weigh(file: &std::path::Path) -> Result<Weight> {
    let script = "const b = require('node:fs').readFileSync(process.argv[1]); \
                  console.log(b.length, require('node:zlib').brotliCompressSync(b).length)";
    let printed = quiet(Command::new("node").args(["-e", script]).arg(file))?;
    let mut numbers = printed.split_whitespace().map(|word| word.parse::<u64>().map_err(|e| format!("{printed}: {e}")));
    let mut next = || numbers.next().unwrap_or_else(|| Err(format!("Expected two sizes, found: {printed}")));
    Ok(Weight { raw: next()?, brotli: next()? })
}

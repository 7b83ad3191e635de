//! Generates documentation and TypeScript of the sandbox's variations.

use qash_client::sandbox::Variation;
use std::fmt::Write;

/// Returns the table in docs/sandbox.md.
pub fn variations_md() -> String {
    let mut out = String::from("| variation | the sandbox answers | `QashClient` and `QashPartner` |\n|---|---|---|\n");
    for variation in Variation::ALL {
        let [does, becomes] = variation.described().map(str::trim);
        let does = does.replace('|', "\\|");
        let _ = writeln!(out, "| `{}` | {does} | {becomes} |", variation.name());
    }
    out
}

/// Returns the type of their names.
pub fn variations_ts() -> String {
    let mut out = String::from(
        "// Made from src/sandbox/variations by `cargo xtask docs`; not edited by hand.\n/** A way in which Qash may answer otherwise than the documents' samples; docs/sandbox.md says what each does. */\nexport type SandboxVariation =",
    );
    for variation in Variation::ALL {
        let _ = write!(out, "\n  | \"{}\"", variation.name());
    }
    out.push_str(";\n");
    out
}

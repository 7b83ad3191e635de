//! Converts the output of cargo to the files that the TypeScript imports: wasm, glue and types.

use crate::paths::write;
use crate::step::Result;
use std::fmt::Write as _;
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;

/// Writes `module.wasm` into `folder`; for a build whose boundary objects cross also `glue.js`, `glue.d.ts` and `api.d.ts`.
pub fn run(wasm: &Path, folder: &Path, has_glue: bool) -> Result {
    let text = |error: &dyn std::fmt::Display| format!("wasm-bindgen: {error}");
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name(STEM).bundler(true).map_err(|e| text(&e))?.typescript(true);
    let mut output = bindgen.generate_output().map_err(|e| text(&format!("{e:#}")))?;
    let snippets =
        output.snippets().values().filter(|inline| !inline.is_empty()).count() + output.local_modules().len();
    if snippets > 0 {
        return Err(
            "wasm-bindgen: JavaScript snippets have no place in the package; write them in pkg-template/src.".into()
        );
    }
    write(&folder.join("module.wasm"), output.wasm_mut().emit_wasm())?;
    if !has_glue {
        // A build that passes only numbers needs no glue.
        let imports = output.wasm().imports.iter().map(|import| import.name.clone()).collect::<Vec<_>>();
        return if imports.is_empty() {
            Ok(())
        } else {
            Err(format!("{} passes more than numbers: it imports {}.", wasm.display(), imports.join(", ")))
        };
    }
    let glue = output.start().ok_or("wasm-bindgen made no glue")?.to_owned();
    write(&folder.join("api.d.ts"), format!("{}\nexport {{}};\n", output.ts().unwrap_or_default()))?;
    write(&folder.join("glue.d.ts"), GLUE_TYPES)?;
    write(&folder.join("glue.js"), factory(&glue)?)
}

/// The wasm imports its glue from `./qash_bg.js`; pkg-template/src/glue.ts gives it that name.
const STEM: &str = "qash";

const GLUE_TYPES: &str = "\
import type * as api from \"./api.js\";
export type Api = typeof api;
/** Glue for one instance: what the wasm module imports, and what it exports once `__wbg_set_wasm` is called. */
export declare function createGlue(TextEncoder: unknown, TextDecoder: unknown): Api & { __wbg_set_wasm(exports: WebAssembly.Exports): void };
";

/// Converts wasm-bindgen's glue, a module with the state of one instance, to a function. The encoders are passed in, because not every
/// platform has them.
fn factory(glue: &str) -> Result<String> {
    let mut body = String::with_capacity(glue.len());
    let mut names = Vec::new();
    for line in glue.lines() {
        let Some(item) = line.trim_start().strip_prefix("export ") else {
            body.push_str(line);
            body.push('\n');
            continue;
        };
        let mut words = item.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'));
        match (words.next(), words.next()) {
            (Some("function" | "class" | "const" | "let"), Some(name)) if !name.is_empty() => names.push(name),
            _ => return Err(format!("wasm-bindgen: unexpected export in its glue: {line}")),
        }
        body.push_str(item);
        body.push('\n');
    }
    let mut module = String::from("export function createGlue(TextEncoder, TextDecoder) {\n");
    module.push_str(&body);
    write!(module, "return {{ {} }};\n}}\n", names.join(", ")).map_err(|e| e.to_string())?;
    Ok(module)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_export_is_given_back_and_none_stays() {
        let glue = "export class Client {\n  go() {}\n}\nexport function f(a) {\n  return a;\n}\nlet wasm;\n";
        let module = factory(glue).unwrap();
        assert!(module.contains("\nreturn { Client, f };\n"));
        assert_eq!(module.matches("export").count(), 1);
    }

    #[test]
    fn an_export_of_another_kind_is_an_error() {
        assert!(factory("export { a as b };\n").is_err());
        assert!(factory("export default 1;\n").is_err());
    }
}

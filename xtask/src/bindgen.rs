//! From what cargo built to what the TypeScript imports: wasm, glue and types.

use crate::paths::write;
use crate::step::Result;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;
use walrus::{ElementItems, FunctionBuilder, Module};
use wasm_bindgen_cli_support::Bindgen;

/// Writes `module.wasm`, `glue.js`, `glue.d.ts` and `api.d.ts` into `folder`.
pub fn run(wasm: &Path, folder: &Path) -> Result {
    let bytes = std::fs::read(wasm).map_err(|e| format!("{} cannot be read: {e}.", wasm.display()))?;
    if !bytes.windows(SECTION.len()).any(|name| name == SECTION) {
        // Its exports pass numbers alone: there is nothing to bind.
        write(&folder.join("module.wasm"), bytes)?;
        write(&folder.join("api.d.ts"), "export {};\n")?;
        write(&folder.join("glue.d.ts"), GLUE_TYPES)?;
        return write(&folder.join("glue.js"), NO_GLUE);
    }
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
    let glue = output.start().ok_or("wasm-bindgen made no glue")?.to_owned();
    let module = output.wasm_mut();
    drop_unused_closures(module);
    let glue = with_short_names(module, &glue);
    write(&folder.join("module.wasm"), module.emit_wasm())?;
    write(&folder.join("api.d.ts"), format!("{}\nexport {{}};\n", output.ts().unwrap_or_default()))?;
    write(&folder.join("glue.d.ts"), GLUE_TYPES)?;
    write(&folder.join("glue.js"), factory(&glue)?)
}

/// The section by which wasm-bindgen tells its command what is to be bound.
const SECTION: &[u8] = b"__wasm_bindgen_unstable";

const NO_GLUE: &str = "export const createGlue = () => ({ __wbg_set_wasm() {} });\n";

/// Takes wasm-bindgen's callers of Rust closures out of the function table.
///
/// js-sys brings one for every sort of callback that JavaScript's classes take. They stood in the table only so that wasm-bindgen could find
/// them; JavaScript calls those that are used by an export, and no wasm calls one through the table.
fn drop_unused_closures(module: &mut Module) {
    let mut body = FunctionBuilder::new(&mut module.types, &[], &[]);
    body.func_body().unreachable();
    let nothing = body.finish(Vec::new(), &mut module.funcs);
    for element in module.elements.iter_mut() {
        let ElementItems::Functions(functions) = &mut element.items else { continue };
        for function in functions {
            let name = module.funcs.get(*function).name.as_deref().unwrap_or_default();
            if name.contains("wasm_bindgen") && name.contains("convert::closures::_::invoke") {
                *function = nothing;
            }
        }
    }
    walrus::passes::gc::run(module);
}

/// Gives what only wasm and glue call each other by names of two or three characters: wasm-bindgen's end in hashes, which do not compress.
fn with_short_names(module: &mut Module, glue: &str) -> String {
    let imports = module.imports.iter_mut().map(|import| &mut import.name);
    let exports = module.exports.iter_mut().map(|export| &mut export.name);
    let mut short = HashMap::new();
    for name in imports.chain(exports).filter(|name| name.starts_with("__wbg_") || name.starts_with("wasm_bindgen_")) {
        let number = short.len();
        name.clone_from(short.entry(name.clone()).or_insert_with(|| format!("${number}")));
    }
    renamed(glue, &short)
}

/// A script with other names for some of its identifiers.
fn renamed(script: &str, names: &HashMap<String, String>) -> String {
    let mut out = String::with_capacity(script.len());
    for part in script.split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')) {
        let name = part.trim_end_matches(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'));
        out.push_str(names.get(name).map_or(name, String::as_str));
        out.push_str(&part[name.len()..]);
    }
    out
}

/// The wasm imports its glue from `./qash_bg.js`; pkg-template/src/wasm.ts gives it that name.
const STEM: &str = "qash";

const GLUE_TYPES: &str = "\
import type * as api from \"./api.js\";
export type Api = typeof api;
/** Glue for one instance: what the wasm module imports, and what it exports once `__wbg_set_wasm` is called. */
export declare function createGlue(): Api & { __wbg_set_wasm(exports: WebAssembly.Exports): void };
";

/// Makes a function of wasm-bindgen's glue, a module with one instance's state at its top level.
/// So importing it does nothing, and an instance that trapped can be replaced by another with a glue of its own.
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
    let mut module = String::from("export function createGlue() {\n");
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
    fn whole_identifiers_are_renamed() {
        let names = HashMap::from([("__wbg_a_1".to_owned(), "$0".to_owned())]);
        assert_eq!(renamed("wasm.__wbg_a_1(__wbg_a_12, é); __wbg_a_1", &names), "wasm.$0(__wbg_a_12, é); $0");
    }

    #[test]
    fn an_export_of_another_kind_is_an_error() {
        assert!(factory("export { a as b };\n").is_err());
        assert!(factory("export default 1;\n").is_err());
    }
}

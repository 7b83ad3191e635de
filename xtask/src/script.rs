//! Converts a wasm build to JavaScript with binaryen's wasm2js, for environments without WebAssembly.

use crate::encode;
use crate::paths::{npm_bin, read, write};
use crate::step::{Result, quiet};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::HashMap;
use std::path::Path;

/// WebAssembly features in Rust's modules that wasm2js does not support, or only in part.
const FEATURES: [&str; 4] =
    ["--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-sign-ext", "--enable-mutable-globals"];
const LOWERING: [&str; 3] =
    ["--llvm-memory-copy-fill-lowering", "--llvm-nontrapping-fptoint-lowering", "--signext-lowering"];

/// Writes `script.js` next to the module of `folder`: a function that creates an instance, for pkg-template/src/load/script.ts.
pub fn run(folder: &Path, fast: bool) -> Result {
    let (lowered, made) = (folder.join("lowered.wasm"), folder.join("wasm2js.js"));
    let module = folder.join("module.wasm");
    // Separate from wasm2js, which splits 64-bit integers first.
    quiet(npm_bin("wasm-opt").arg(&module).args(FEATURES).args(LOWERING).arg("-o").arg(&lowered))?;
    let level = if fast { "-O1" } else { "-Oz" };
    quiet(npm_bin("wasm2js").arg(&lowered).arg(level).arg("-o").arg(&made))?;
    write(&folder.join("script.js"), instance(&read(&made)?)?)
}

/// Builds the error of an unexpected output of wasm2js: its format is not a stable interface.
fn unexpected(what: &str) -> String {
    format!("wasm2js prints {what} in another way than xtask's script.rs knows.")
}

/// Converts the output of wasm2js, an ES module that creates an instance on import with its data in base64, to a function that creates an
/// instance.
fn instance(printed: &str) -> Result<String> {
    let (head, rest) = printed.split_once("  var bufferView;").ok_or_else(|| unexpected("its data"))?;
    let (data, rest) = rest.split_once("\n}\n").ok_or_else(|| unexpected("its data"))?;
    let (_, data) = data.split_once("function initActiveSegments(imports) {").ok_or_else(|| unexpected("its data"))?;
    let (body, _) = rest.split_once("var retasmFunc = asmFunc({").ok_or_else(|| unexpected("its exports"))?;
    if !head.trim().is_empty() {
        return Err(unexpected("its imports"));
    }
    let body = replaced(body, "function wasm2js_trap() { throw new Error('abort'); }", "")?;
    let body = replaced(&body, "initActiveSegments(imports);", &fill(data)?)?.replace("bufferView = HEAPU8;", "");
    Ok(format!("function instantiate(wasm2js_trap) {{\n{}\nreturn asmFunc();\n}}\n", aligned(&body)))
}

/// Number of names in the scope of a format's functions: more than any format needs. Minifiers choose names inside a function by the names
/// around it.
const NAMES: usize = 96;

/// Removes unused parts of the output of wasm2js, sorts its functions by length, and declares the same number of names in every module of a
/// format. A function that several modules share then looks the same in all of them after minifying, and brotli finds it: five formats take
/// 36,500 bytes, otherwise 43,800.
fn aligned(body: &str) -> String {
    let (mut functions, mut others) = items(body);
    let grow = "__wasm_memory_grow(";
    if functions.iter().filter(|function| function.contains(grow)).count() == 1 {
        functions.retain(|function| !function.contains(grow));
    }
    functions
        .sort_by_cached_key(|function| (function.chars().filter(|c| !c.is_ascii_digit()).count(), function.clone()));
    let mut uses: HashMap<String, usize> = HashMap::new();
    for word in functions.iter().chain(&others).flat_map(|item| item.split(|c: char| !c.is_alphanumeric() && c != '_'))
    {
        *uses.entry(word.to_owned()).or_default() += 1;
    }
    let unused = |line: &str| {
        let name = line.strip_prefix(" var ").and_then(|rest| rest.split_once(" = ")).map(|(name, _)| name);
        name.is_some_and(|name| (name.starts_with("HEAP") || name.starts_with("Math_")) && uses.get(name) == Some(&1))
    };
    others.retain(|line| !unused(line));
    let names = functions.len() + others.iter().filter(|line| line.starts_with(" var ")).count();
    let first = others.iter().position(|line| line.starts_with(" var buffer")).map_or(0, |at| at + 1);
    let padding = (names..NAMES).map(|number| format!(" var none{number};\n"));
    others.splice(first..first, padding.chain(functions));
    others.concat()
}

/// Splits the output of wasm2js into functions and other lines, without two kinds of exports: growing the memory, and globals of
/// wasm-bindgen.
fn items(body: &str) -> (Vec<String>, Vec<String>) {
    let dropped = ["   \"grow\": {", "  \"__abort_handler\": {", "  \"__instance_terminated\": {"];
    let (mut functions, mut others) = (Vec::<String>::new(), Vec::new());
    let (mut end, mut in_function) = (None, false);
    for line in body.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        let is_dropped = dropped.iter().any(|begin| line.starts_with(begin));
        if end.is_none() && (is_dropped || line.starts_with(" function ")) {
            (end, in_function) = (Some(indent), !is_dropped);
            if in_function {
                functions.push(String::new());
            }
        }
        match functions.last_mut() {
            Some(function) if end.is_some() && in_function => function.push_str(line),
            _ if end.is_some() => {}
            _ => others.push(line.to_owned()),
        }
        if end == Some(indent) && line.trim_start().starts_with('}') {
            end = None;
        }
    }
    (functions, others)
}

fn replaced(text: &str, from: &str, to: &str) -> Result<String> {
    if text.matches(from).count() == 1 { Ok(text.replacen(from, to, 1)) } else { Err(unexpected(&format!("`{from}`"))) }
}

/// Initializes the memory from one text with a character per byte. Base64 takes 12 % more with brotli.
fn fill(data: &str) -> Result<String> {
    let mut bytes: Vec<u8> = Vec::new();
    let mut start = None;
    for line in data.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let segment = line.strip_prefix("base64DecodeToExistingUint8Array(bufferView, ").and_then(|line| {
            let (at, text) = line.strip_suffix("\");")?.split_once(", \"")?;
            Some((at.parse::<usize>().ok()?, STANDARD.decode(text).ok()?))
        });
        let (at, segment) = segment.ok_or_else(|| unexpected("a segment"))?;
        let first = *start.get_or_insert(at);
        let place = at.checked_sub(first + bytes.len()).ok_or_else(|| unexpected("the order of segments"))?;
        bytes.resize(bytes.len() + place, 0);
        bytes.extend(segment);
    }
    let (start, text) = (start.unwrap_or_default(), encode::literal(&bytes));
    Ok(format!("for (var data = {text}, at = 0; at < data.length; at++) HEAPU8[{start} + at] = data.charCodeAt(at);"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "\n  var bufferView;\n  function base64DecodeToExistingUint8Array(a, b, c) {\n  }\nfunction initActiveSegments(imports) {\n  base64DecodeToExistingUint8Array(bufferView, 1048576, \"AAE=\");\n  base64DecodeToExistingUint8Array(bufferView, 1048580, \"PCJB\");\n}\nfunction wasm2js_trap() { throw new Error('abort'); }\nfunction asmFunc(imports) {\n bufferView = HEAPU8;\n initActiveSegments(imports);\n}\nvar retasmFunc = asmFunc({\n});\nexport var memory = 1;\n";

    #[test]
    fn segments_become_one_text_from_the_first_on() {
        let made = instance(PRINTED).unwrap();
        assert!(made.contains(r#"data = "\x00\x01\x00\x00\x3c\"A""#), "{made}");
        assert!(made.contains("HEAPU8[1048576 + at]") && made.contains("return asmFunc();"), "{made}");
        assert!(!made.contains("base64") && !made.contains("export") && !made.contains("bufferView"), "{made}");
    }

    #[test]
    fn what_wasm2js_prints_in_another_way_is_an_error() {
        for (from, to) in [
            ("throw new Error('abort');", "abort();"),
            ("1048580", "1048577"),
            ("\"AAE=\"", "\"?\""),
            ("var retasmFunc", "let it"),
            ("\n  var bufferView", "import * as env from 'env';\n  var bufferView"),
        ] {
            assert!(instance(&PRINTED.replace(from, to)).is_err(), "{from}");
        }
    }
}

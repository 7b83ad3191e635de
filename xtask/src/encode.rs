//! Bytes as a JavaScript string that survives every bundler and costs little after brotli.
//!
//! Each character is printable ASCII and means itself inside every kind of quotes and inside an inline script.
//! A byte below [`DIRECT`] is one character, any other a prefix and a character.
//! Values keep their order, which brotli makes more of than of the shorter text that a table by frequency would give:
//! a module of 79,847 bytes, 31,992 by brotli, is 33,280 this way, 33,707 by frequency, 41,901 in base64.

/// Printable ASCII without quotes, backslash, dollar sign and `<`. The first [`PREFIXES`] are prefixes.
const ALPHABET: &[u8; 89] =
    b" !#%&()*+,-./0123456789:;=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~";

const PREFIXES: u8 = 2;

/// How many byte values are one character.
const DIRECT: u8 = 87;

/// Encodes `bytes`; the string needs no escape in JavaScript.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 5 / 4);
    for &byte in bytes {
        let (page, rest) = (byte / DIRECT, byte % DIRECT);
        if page > 0 {
            text.push(ALPHABET[usize::from(page - 1)].into());
        }
        text.push(ALPHABET[usize::from(PREFIXES + rest)].into());
    }
    text
}

/// The first address behind the table of [`decoder_wat`].
const TEXT: usize = 128;

/// A module that reads an encoded text back, 140 bytes of WebAssembly: when a page first needs it, JavaScript is still interpreted and
/// would take ten times as long. The value of each character lies at its code, the text from [`TEXT`] to `end`; the bytes take its
/// place, and `decode` gives back where they end. They are never ahead of what is read.
pub fn decoder_wat() -> String {
    format!(
        r#"(module
  (memory (export "memory") 1)
  (func (export "decode") (param $end i32) (result i32)
    (local $from i32) (local $to i32) (local $value i32)
    (local.set $from (local.tee $to (i32.const {TEXT})))
    (loop $next
      (if (i32.lt_u (local.get $from) (local.get $end)) (then
        (if (i32.lt_u (local.tee $value (i32.load8_u (i32.load8_u (local.get $from)))) (i32.const {PREFIXES})) (then
          (local.set $value (i32.add
            (i32.mul (i32.add (local.get $value) (i32.const 1)) (i32.const {DIRECT}))
            (i32.load8_u (i32.load8_u (local.tee $from (i32.add (local.get $from) (i32.const 1)))))))))
        (i32.store8 (local.get $to) (i32.sub (local.get $value) (i32.const {PREFIXES})))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (local.set $to (i32.add (local.get $to) (i32.const 1)))
        (br $next))))
    (local.get $to)))
"#
    )
}

/// What pkg-template/src/wasm.ts imports: the decoder's bytes, and what it needs to know of the encoding.
pub fn decoder_js(wasm: &[u8]) -> String {
    let alphabet = String::from_utf8_lossy(ALPHABET);
    format!("export const decoder = {wasm:?};\nexport const alphabet = \"{alphabet}\";\nexport const start = {TEXT};\n")
}

/// Its types.
pub const DECODER_TYPES: &str = "\
export declare const decoder: readonly number[];
export declare const alphabet: string;
export declare const start: number;
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_a_code_of_its_own() {
        let all: Vec<u8> = (0..=255).collect();
        let codes: std::collections::HashSet<String> = all.iter().map(|&byte| encode(&[byte])).collect();
        assert_eq!(codes.len(), 256);
    }

    #[test]
    fn no_code_needs_an_escape_or_ends_a_script() {
        let all: Vec<u8> = (0..=255).collect();
        assert!(encode(&all).chars().all(|c| (' '..='~').contains(&c) && !"\"'`\\$<".contains(c)));
    }
}

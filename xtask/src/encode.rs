//! Encodes bytes as a JavaScript string that every bundler preserves and that compresses well with brotli. Each character is printable
//! ASCII, and needs no escape in any kind of quotes and in an inline script.
//!
//! Each character is printable ASCII and means itself inside every kind of quotes and inside an inline script.
//! The 87 most frequent bytes are one character each, the others a prefix and a character. In both groups bytes keep their order, which
//! brotli uses: a module of 57,311 bytes, 25,254 with brotli, takes 25,950 bytes this way, 26,408 with the first 87 bytes as the frequent
//! ones, 26,426 in order of frequency, and a third more in base64.

use crate::step::Result;
use std::fmt::Write as _;

/// Printable ASCII without quotes, backslash, dollar sign and `<`. The first [`PREFIXES`] are prefixes.
const ALPHABET: &[u8; 89] =
    b" !#%&()*+,-./0123456789:;=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~";

const PREFIXES: u8 = 2;

/// Number of byte values with one character.
const DIRECT: u8 = 87;

/// Lengths of alternating ranges of frequent and rare values, from 0: counted in the two builds for browsers.
const RUNS: [u8; 43] = [
    18, 2, 1, 3, 1, 2, 1, 4, 5, 3, 2, 2, 3, 1, 1, 5, 2, 2, 2, 4, 10, 1, 6, 1, 4, 4, 1, 6, 21, 2, 1, 2, 1, 1, 1, 1, 2,
    63, 2, 58, 1, 2, 1,
];

/// Returns all bytes, the frequent ones first.
const ORDER: [u8; 256] = {
    let mut order = [0; 256];
    let (mut next, mut byte, mut run) = ([0, DIRECT as usize], 0, 0);
    while run < RUNS.len() {
        let mut left = RUNS[run];
        while left > 0 {
            order[next[run % 2]] = byte as u8;
            next[run % 2] += 1;
            byte += 1;
            left -= 1;
        }
        run += 1;
    }
    assert!(next[0] == DIRECT as usize && byte == 256, "as many are frequent as there are characters for");
    order
};

/// Encodes `bytes`; the string needs no escape in JavaScript.
pub fn encode(bytes: &[u8]) -> String {
    let mut place = [0; 256];
    for (at, &byte) in (0..=u8::MAX).zip(&ORDER) {
        place[usize::from(byte)] = at;
    }
    let mut text = String::with_capacity(bytes.len() * 5 / 4);
    for &byte in bytes {
        let (page, rest) = (place[usize::from(byte)] / DIRECT, place[usize::from(byte)] % DIRECT);
        if page > 0 {
            text.push(ALPHABET[usize::from(page - 1)].into());
        }
        text.push(ALPHABET[usize::from(PREFIXES + rest)].into());
    }
    text
}

/// Address of [`ORDER`] in the memory of [`decoder_wat`]; the text follows it.
const TABLE: usize = 128;

/// Returns the decoder, a WebAssembly module of 140 bytes: when a page first needs it, JavaScript is still interpreted and would take ten
/// times as long. The position of each character in the alphabet is stored at its code, the bytes in their order at [`TABLE`], the text
/// from `start` to `end`. The decoded bytes replace the text, never ahead of the reader, and `decode` returns their end. All its own bytes
/// are below 128, so that it can be a text too; larger constants are arguments.
pub fn decoder_wat() -> String {
    let order = TABLE - usize::from(PREFIXES);
    format!(
        r#"(module
  (memory (export "memory") 1)
  (func (export "decode") (param $start i32) (param $end i32) (param $direct i32) (result i32)
    (local $from i32) (local $to i32) (local $value i32)
    (local.set $from (local.tee $to (local.get $start)))
    (loop $next
      (if (i32.lt_u (local.get $from) (local.get $end)) (then
        (if (i32.lt_u (local.tee $value (i32.load8_u (i32.load8_u (local.get $from)))) (i32.const {PREFIXES})) (then
          (local.set $value (i32.add
            (i32.mul (i32.add (local.get $value) (i32.const 1)) (local.get $direct))
            (i32.load8_u (i32.load8_u (local.tee $from (i32.add (local.get $from) (i32.const 1)))))))))
        (i32.store8 (local.get $to) (i32.load8_u offset={order} (local.get $value)))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (local.set $to (i32.add (local.get $to) (i32.const 1)))
        (br $next))))
    (local.get $to)))
"#
    )
}

/// Writes the import of pkg-template/src/load/bytes.ts: the decoder as text, and the parameters of the encoding.
pub fn decoder_js(wasm: &[u8]) -> Result<String> {
    if !wasm.is_ascii() {
        return Err("The decoder has bytes above 127, which the text encoding does not support.".into());
    }
    let text = literal(wasm);
    Ok(format!(
        "export const decoder = {text};\nexport const runs = {RUNS:?};\nexport const direct = {DIRECT};\nexport const table = {TABLE};\n"
    ))
}

/// Returns a JavaScript string literal with one character per byte, in ASCII, that cannot end a script.
pub fn literal(bytes: &[u8]) -> String {
    let mut text = String::from("\"");
    for &byte in bytes {
        match byte {
            b'"' | b'\\' => text.extend(['\\', char::from(byte)]),
            b' '..=b'~' if byte != b'<' => text.push(byte.into()),
            _ => _ = write!(text, "\\x{byte:02x}"),
        }
    }
    text.push('"');
    text
}

/// Returns its types.
pub const DECODER_TYPES: &str = "\
export declare const decoder: string;
export declare const runs: readonly number[];
export declare const direct: number;
export declare const table: number;
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

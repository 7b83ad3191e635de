//! Generates TypeScript from the library's tables: `cargo xtask docs` writes it, and the tests check that it is current.

use crate::describe::{known_fields_ts, models_ts, plazas_ts};
use crate::variations::variations_ts;
use qash_client::bindings::answer::{FIRST_FLAG, FIRST_PART, Field, MARK};
use qash_client::check::{Code, Issue, Lang};
use qash_client::formats::{Format, FormatId, Part};
use std::fmt::Write;

const MADE: &str = "by `cargo xtask docs`; not edited by hand.\n";

/// Returns every file in pkg-template/src and its text.
pub fn files() -> Vec<(String, String)> {
    let mut files = vec![
        ("models.ts".into(), models_ts()),
        ("made/known-fields.ts".into(), known_fields_ts()),
        ("plazas-data.ts".into(), plazas_ts()),
        ("made/answer.ts".into(), answer_ts()),
        ("made/formats.ts".into(), formats_ts()),
        ("made/phone-strict.ts".into(), phone_strict_ts()),
        ("made/each-format.ts".into(), each_format_ts()),
        ("made/client-formats.ts".into(), client_formats_ts()),
        ("made/variations.ts".into(), variations_ts()),
    ];
    files.extend(FormatId::ALL.iter().map(|format| (format!("formats/{}.ts", format.name()), format_ts(*format))));
    files
}

/// Types of the wasm's results.
fn answer_ts() -> String {
    let mut out = format!(
        "// Made from src/bindings/answer.rs and src/check.rs {MADE}\n/** What a field of an answer is, by its first character. */\nexport enum Field {{\n"
    );
    for (name, letter, doc) in Field::ALL {
        let _ = writeln!(out, "  /** {} */\n  {name} = {letter},", doc.trim());
    }
    let _ = writeln!(
        out,
        "}}\n\n/** What stands before every field. */\nexport const MARK = \"\\x{MARK:02x}\";\n\n/** The first characters of a format's first part, and of one that is a yes or no. */\nexport const FIRST_PART = {FIRST_PART};\nexport const FIRST_FLAG = {FIRST_FLAG};\n"
    );
    let wrong_type = Code::WrongType as u32 + 1;
    let _ = writeln!(
        out,
        "/** What stands in the codes of `checkMany` for a value that is no text. */\nexport const WRONG_TYPE = {wrong_type};\n"
    );
    let tags: Vec<_> = Lang::ALL.iter().map(|lang| format!("\"{}\"", lang.tag())).collect();
    let _ = writeln!(
        out,
        "/**\n * The language of messages: `es`, or a tag that begins with `es-` or `es_`, such as a page's own, is Spanish; anything else is English.\n */\nexport type Lang = {} | (string & {{}});",
        tags.join(" | ")
    );
    out
}

/// Types of an entry without a wasm for phone numbers.
fn phone_strict_ts() -> String {
    let mut out = format!(
        "// Made from src/check.rs {MADE}\n/** What `qash-client/phone-strict` says, by code and language. */\nexport const SENTENCES = {{\n"
    );
    for code in [Code::PhoneUnused, Code::PhoneKind] {
        let sentences = Lang::ALL.iter().map(|lang| format!("{}: {:?}", lang.tag(), Issue::new(code).message(*lang)));
        let _ = writeln!(out, "  {}: {{ {} }},", code.name(), sentences.collect::<Vec<_>>().join(", "));
    }
    out.push_str("};\n");
    out
}

/// Returns the interface of a format's details, if it has any.
fn details_of(format: FormatId) -> String {
    if parts(format).next().is_none() { "Record<string, never>".into() } else { format!("{format:?}Details") }
}

/// The functions of a wasm build, and their numbers.
fn parts(format: FormatId) -> impl Iterator<Item = (usize, &'static Part)> {
    format.parts().iter().enumerate().filter(|(_, part)| !part.typescript.is_empty())
}

fn constant(format: FormatId) -> String {
    format.name().to_uppercase()
}

fn formats_ts() -> String {
    let mut out = format!("// Made from src/formats {MADE}import type {{ Format, Table }} from \"../format.js\";\n");
    for format in FormatId::ALL.iter().filter(|format| parts(**format).next().is_some()) {
        let _ = writeln!(out, "\nexport interface {} {{", details_of(*format));
        for (_, part) in parts(*format) {
            if !part.doc.is_empty() {
                let _ = writeln!(out, "  /** {} */", part.doc.trim());
            }
            let (kind, optional) = part.typescript.strip_suffix('?').map_or((part.typescript, ""), |kind| (kind, "?"));
            let _ = writeln!(out, "  {}{optional}: {kind};", part.name);
        }
        out.push_str("}\n");
    }
    out.push_str("\n/** Every format. */\nexport interface Formats {\n");
    for format in FormatId::ALL {
        let _ = writeln!(out, "  {}: Format<{}>;", format.name(), details_of(*format));
    }
    out.push_str("}\n\n/** The same, for a name that is known only when the page runs. */\nexport interface FormatsByName extends Formats {\n  [name: string]: Format<unknown>;\n}\n");
    for format in FormatId::ALL {
        let parts: Vec<_> = parts(*format)
            .map(|(number, part)| format!("{}: \"{}\"", usize::from(FIRST_PART) + number, part.name))
            .collect();
        let table = if parts.is_empty() { "{}".into() } else { format!("{{ {} }}", parts.join(", ")) };
        let declared =
            format!("export const {}: Table = {{ name: \"{}\", parts: {table} }};\n", constant(*format), format.name());
        let _ = write!(out, "\n/** @internal */\n{declared}");
    }
    out
}

fn format_ts(format: FormatId) -> String {
    let (name, details) = (format.name(), details_of(format));
    let interface = if details.ends_with("Details") { format!("type {details}, ") } else { String::new() };
    let constant = constant(format);
    let imports =
        if interface.is_empty() { format!("{{ {constant} }}") } else { format!("{{ {constant}, type {details} }}") };
    format!(
        "// Made from src/formats {MADE}import {{ source }} from \"#boot/{name}\";\nimport {{ formatOf }} from \"../format-module.js\";\nimport {imports} from \"../made/formats.js\";\n\n/** {} */\nexport const {name} = /* @__PURE__ */ formatOf<{details}>(source, {constant});\n",
        format.summary()
    )
}

fn names() -> Vec<&'static str> {
    FormatId::ALL.iter().map(|format| format.name()).collect()
}

fn record() -> String {
    format!(
        "/** Every format by its name, for a form that is described by data. */\nexport const formats: FormatsByName = {{ {} }};\n",
        names().join(", ")
    )
}

fn each_format_ts() -> String {
    let mut out = format!("// Made from src/formats {MADE}");
    let mut sorted = names();
    sorted.sort_unstable();
    for name in &sorted {
        let _ = writeln!(out, "import {{ {name} }} from \"../formats/{name}.js\";");
    }
    out.push_str("import type { FormatsByName } from \"./formats.js\";\n\n");
    let _ = writeln!(out, "export {{ {} }};\n", sorted.join(", "));
    out.push_str(&record());
    out
}

fn client_formats_ts() -> String {
    let mut constants: Vec<_> = FormatId::ALL.iter().map(|format| constant(*format)).collect();
    constants.sort_unstable();
    let mut types: Vec<_> = FormatId::ALL
        .iter()
        .map(|format| details_of(*format))
        .filter(|name| name.ends_with("Details"))
        .map(|name| format!("type {name}"))
        .collect();
    types.push("type FormatsByName".into());
    types.sort_unstable();
    let mut out = format!(
        "// Made from src/formats {MADE}import {{ formatOfClient }} from \"../client-wasm.js\";\nimport {{ {} }} from \"./formats.js\";\n",
        constants.into_iter().chain(types).collect::<Vec<_>>().join(", ")
    );
    for format in FormatId::ALL {
        let (name, details) = (format.name(), details_of(*format));
        let _ = write!(
            out,
            "\n/** {} */\nexport const {name} = /* @__PURE__ */ formatOfClient<{details}>({}, {});\n",
            format.summary(),
            *format as u32,
            constant(*format)
        );
    }
    let _ = write!(out, "\n{}", record());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_has_the_letter_of_another_or_of_a_part() {
        let mut letters: Vec<u8> = Field::ALL.iter().map(|(_, letter, _)| *letter).collect();
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), Field::ALL.len());
        assert!(letters.iter().all(|letter| letter.is_ascii_punctuation() && *letter != MARK));
        for format in FormatId::ALL {
            assert!(format.parts().len() <= usize::from(b'Z' - FIRST_PART) + 1, "{}", format.name());
        }
    }

    #[test]
    fn what_is_made_names_every_format_and_its_parts() {
        let files = files();
        for format in FormatId::ALL {
            let (_, module) = files.iter().find(|(name, _)| *name == format!("formats/{}.ts", format.name())).unwrap();
            assert!(module.contains(&format!("#boot/{}", format.name())));
            let (_, tables) = files.iter().find(|(name, _)| name == "made/formats.ts").unwrap();
            for (_, part) in parts(*format) {
                assert!(tables.contains(&format!("\"{}\"", part.name)), "{}", part.name);
            }
        }
    }
}

//! Documentation of the codes of `QashError`: the rows of the library's [`ErrorCode`].
//!
//! tests/js/errors.test.mjs causes each of them and compares class, `retryable` and `outcome`.

use qash_client::error::ErrorCode;
use std::fmt::Write;

/// Generates the tables of all codes, one for each place where they occur.
pub fn errors_md() -> String {
    let mut out = String::new();
    let mut place = "";
    for code in ErrorCode::ALL {
        let told = code.told();
        if told.place.is_empty() {
            continue;
        }
        if told.place != place {
            let between = if place.is_empty() { "" } else { "\n" };
            place = told.place;
            let _ = writeln!(out, "{between}### {place}\n");
            out.push_str("| code | class | `retryable` | `outcome` | when | what to do |\n|---|---|---|---|---|---|\n");
        }
        let (name, class, outcome) = (code.name(), code.kind().class(), told.outcome.name());
        let _ = writeln!(
            out,
            "| `{name}` | `{class}` | {} | {outcome} | {} | {} |",
            told.retryable, told.when, told.advice
        );
    }
    out.push('\n');
    out
}

/// Returns all codes.
pub fn codes() -> Vec<&'static str> {
    ErrorCode::ALL.iter().map(|code| code.name()).collect()
}

#[cfg(test)]
mod tests {
    use super::codes;
    use crate::paths::{files, read, root};
    use qash_client::check::Code;

    #[test]
    fn every_code_in_the_typescript_is_one_of_the_library() {
        let known = codes();
        let mut seen = 0;
        let made = |path: &std::path::PathBuf| path.ends_with("models.ts");
        for path in files(&root().join("pkg-template/src")).unwrap().into_iter().filter(|path| !made(path)) {
            let text = read(&path).unwrap();
            let lines = text.lines().filter(|line| !line.trim_start().starts_with(['/', '*']));
            for word in lines.flat_map(|line| line.split('"').skip(1).step_by(2)).filter(|word| is_code(word)) {
                let is_known = known.contains(&word) || Code::ALL.iter().any(|code| code.name() == word);
                assert!(is_known, "{}: {word} is no code", path.display());
                seen += 1;
            }
        }
        assert!(seen > 20, "{seen} codes found");
    }

    #[test]
    fn no_two_codes_have_one_name() {
        let mut names = codes();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    /// Whether a text has the form of a code, `TWO_WORDS`. The command's own codes are in its help.
    fn is_code(word: &str) -> bool {
        word.contains('_')
            && !word.starts_with('_')
            && !word.starts_with("CSV_")
            && !word.starts_with("QASH_")
            && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
            && !["ROW_CELLS", "ROW_TAKEN"].contains(&word)
    }
}

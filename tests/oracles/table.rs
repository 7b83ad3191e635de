//! The table of README.md: which disagreements are on purpose.

use regex_lite::Regex;

/// A value of which an oracle says something else than we do.
pub struct Difference<'v> {
    pub value: &'v str,
    pub ours: &'static str,
    pub theirs: &'v str,
}

/// A class of disagreements, as its row tells it.
struct Row {
    pattern: Regex,
    ours: String,
    theirs: String,
    example: String,
    count: usize,
}

impl Row {
    fn covers(&self, difference: &Difference<'_>) -> bool {
        self.ours == difference.ours && self.theirs == difference.theirs && self.pattern.is_match(difference.value)
    }
}

/// The rows about a kind of values and an oracle.
fn rows(kind: &str, oracle: &str) -> Vec<Row> {
    let row = |line: &str| {
        let cell = |text: &str| text.trim().trim_matches('`').replace("\\|", "|");
        let cells: Vec<String> = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").map(cell).collect();
        let [row_kind, oracles, pattern, ours, theirs, example, count, _why] = <[String; 8]>::try_from(cells).ok()?;
        (row_kind == kind && oracles.split(", ").any(|name| name == oracle)).then(|| Row {
            pattern: Regex::new(&format!("^(?:{pattern})$")).expect("the pattern is a regular expression"),
            ours,
            theirs,
            example,
            count: count.parse().expect("the count is a number"),
        })
    };
    include_str!("README.md").lines().filter_map(row).collect()
}

/// What the table says to the disagreements with an oracle.
pub struct Comparison {
    /// How many stand in a row.
    pub on_purpose: usize,
    /// Why table and disagreements are not the same; empty when they are.
    pub complaints: Vec<String>,
}

/// Holds disagreements against the table; each belongs to the first row that covers it.
pub fn compare(kind: &str, oracle: &str, differences: &[Difference<'_>]) -> Comparison {
    let rows = rows(kind, oracle);
    let mut of_rows: Vec<Vec<&str>> = vec![Vec::new(); rows.len()];
    let mut of_none = Vec::new();
    for difference in differences {
        match rows.iter().position(|row| row.covers(difference)) {
            Some(row) => of_rows[row].push(difference.value),
            None => of_none.push(difference),
        }
    }
    let mut complaints = Vec::new();
    if !of_none.is_empty() {
        complaints.push(format!("No row of {kind}, {oracle} covers {} disagreements:", of_none.len()));
        let line = |d: &&Difference<'_>| format!("  {} is {} here and {} there", d.value, d.ours, d.theirs);
        complaints.extend(of_none.iter().take(20).map(line));
    }
    for (row, values) in rows.iter().zip(of_rows) {
        let name = format!("The row {kind}, {oracle}, {}", row.pattern);
        if values.len() != row.count {
            complaints.push(format!("{name} counts {} disagreements; there are {}.", row.count, values.len()));
        }
        if !values.contains(&row.example.as_str()) {
            let other = values.first().map_or("there is none", |value| value);
            complaints
                .push(format!("{name} has the example {}, which is no disagreement; {other} is one.", row.example));
        }
    }
    Comparison { on_purpose: differences.len() - of_none.len(), complaints }
}
